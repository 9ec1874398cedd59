"""What a docstring shows is what comes back."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest
from tests.parsed import SOURCE

SHOWING = [
    path for path in sorted(SOURCE.rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")
]


def named(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", SHOWING, ids=named)
def test_a_docstring_shows_what_comes_back(path: Path) -> None:
    found = doctest.testmod(import_module(named(path)))
    assert found.failed == 0, "the report above says where"
