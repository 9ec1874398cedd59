"""Which word of a command is the case."""

from __future__ import annotations

from pathlib import Path

import pytest

from makeshed.cli.cases import in_order, located
from makeshed.store.examples import example_path

CASE = str(example_path("ebike"))


@pytest.mark.parametrize(
    ("word", "case", "swapped"),
    [
        ("ebike", CASE, False),
        (CASE, "ebike", True),
        (CASE, "wheel", True),
        ("ebike", "wheel", True),  # an example's name
        ("wheel", "ebike", False),
        ("ebike", "ebike", False),
        ("wheel", "nowhere", False),
        ("", CASE, False),
        (CASE, "", False),
        (CASE, CASE, False),
    ],
)
def test_a_path_is_the_case_before_the_name_of_an_example(
    word: str, case: str, swapped: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert in_order(word, case) == ((case, word) if swapped else (word, case))
    assert ("is taken for the case" in capsys.readouterr().err) == swapped


def test_an_example_lies_where_it_was_packed_unless_a_path_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert located("ebike") == Path(CASE)
    assert located("../ebike") == Path("../ebike")
    (tmp_path / "ebike").mkdir()
    assert located("ebike") == Path("ebike")
