"""Facts that nobody checked, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable

from makeshed.errors import Problem
from makeshed.model import NOUNS, Fact, Shed
from makeshed.model.finding import Look
from makeshed.model.noun import frame_of


def shed_of(*facts: Fact) -> Shed:
    """Return a shed of facts that nobody checked."""
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(fact.table, []).append(fact)
    return Shed({table: frame_of(NOUNS[table], rows) for table, rows in by_table.items()})


def told(rule: Callable[[Look], list[Problem]], *facts: Fact) -> list[tuple[int | None, str, str]]:
    """Return the row, the column and what would be right, of all that one rule finds."""
    return [(p.row, p.column, p.right) for p in rule(Look(shed_of(*facts)))]
