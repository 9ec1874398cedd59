"""A table that people wrote in their own way, and how it was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from makeshed.errors import Problem


@dataclass(frozen=True, slots=True)
class Priced:
    """A cell of money that shows a sign: its row as people see it, its column, what it shows."""

    row: int
    column: str
    shown: str
    sign: str


@dataclass(slots=True)
class Understood:
    """A table as its noun declares it, and how it was read where that is not as it declares.

    Attributes
    ----------
    frame
        None if a required column is missing.
    rows
        Number of each row as people see it.
    told
        How it was read, in parts of a sentence.
    currency, column, head
        The currency that its heads name, if any, the first that does, and its row.
    priced_cells
        Cells that show a sign of money.
    """

    frame: pl.DataFrame | None
    rows: Sequence[int]
    problems: list[Problem]
    told: list[str] = field(default_factory=list)
    currency: str = ""
    column: str = ""
    head: int | None = None
    priced_cells: list[Priced] = field(default_factory=list)
