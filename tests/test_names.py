"""One name, one meaning: no public class is called as another, and no module, but for what is listed."""

from __future__ import annotations

import ast
from collections import Counter

from tests.parsed import SOURCE, trees

CLASSES: frozenset[str] = frozenset()
"""Public classes that are called as another. This list may only shrink."""
MODULES = frozenset(
    [
        "alternatives",
        "answer",
        "frontier",
        "sweep",
    ]
)
"""Modules that are called as another, and should be: in `report` a page is called as the question that it shows,
and each question keeps its answer under the name of what every answer is. This list may only shrink."""


def twice(names: Counter[str]) -> set[str]:
    return {name for name, count in names.items() if count > 1}


def test_no_public_class_is_called_as_another() -> None:
    found = twice(
        Counter(
            node.name
            for tree in trees().values()
            for node in tree.body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        )
    )
    assert found - CLASSES == set(), "say what it is of, in the name"
    assert CLASSES - found == set(), "it has its name alone now: take it off the list"


def test_no_module_is_called_as_another() -> None:
    paths = (path for path in SOURCE.rglob("*.py") if path.name != "__init__.py")
    found = twice(Counter(path.stem for path in paths))
    assert found - MODULES == set(), "say what it is of, in the name"
    assert MODULES - found == set(), "it has its name alone now: take it off the list"
