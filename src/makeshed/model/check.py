"""What is wrong with the facts: everything, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from makeshed.errors import Problem
    from makeshed.model.shed import Shed


def problems_with_tables(shed: Shed, only: set[str] | None = None) -> list[Problem]:
    """Return every problem in the tables named (all, if none is), each with row and column."""
    return []
