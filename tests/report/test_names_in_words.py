"""Words of an answer are shown with names for the keys in them, where a key stands."""

import pytest

from makeshed.report.naming import Names

NAMES = Names({"sites/marseille": "New assembly plant", "sites/works": "The works, Lyon"})


@pytest.mark.parametrize(("told", "shown"), [
    ("marseille (has all it takes)", "New assembly plant (has all it takes)"),
    ("izmir (sells it), works (does milling)", "izmir (sells it), The works (does milling)"),
    ("it works (so they say)", "it works (so they say)"),
])  # fmt: skip
def test_a_site_of_which_something_is_told_is_named(told: str, shown: str) -> None:
    assert NAMES.text(told) == shown
