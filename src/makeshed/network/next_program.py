"""What of one linear program holds in the next, which has more columns: its prices, and the basis it ended in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import Basis
from makeshed.science.siting import Layout

BASIC, AT_LOWER = 1, 0
"""Of a basis: a column or row is basic, or at its least (HiGHS)."""


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Prices of rows: of those that every program has, and by node of what ties it to its site."""

    rows: Floats
    passing: Floats

    @classmethod
    def of(cls, layout: Layout, dual: Floats) -> Prices:
        """Return the prices of a program's rows."""
        tied = layout.passing_row >= 0
        passing = np.where(tied, dual[layout.passing_row], 0.0)
        return cls(rows=dual[: len(dual) - int(tied.sum())], passing=passing)

    def by_row(self, layout: Layout) -> Floats:
        """Return the prices as a program has its rows, those of passing last [money/unit of the row]."""
        tied = np.flatnonzero(layout.passing_row >= 0)
        dual = np.concatenate([self.rows, np.zeros(len(tied))])
        dual[layout.passing_row[tied]] = self.passing[tied]
        return dual


def carried_basis(ended: Basis, layout: Layout, last: Layout, shape: tuple[int, int]) -> Basis:
    """Return the basis of a program as that of one with more columns and rows, or none where that is none.

    Parameters
    ----------
    ended
        The basis in which the search ended.
    layout, last
        Of its program, and where its columns are in the next; rows of passing come last in both.
    shape
        Rows and columns of the next.
    """
    tied, now = layout.passing_row >= 0, last.passing_row >= 0
    where = layout.columns_in(last, len(ended.columns))
    columns, rows = np.full(shape[1], AT_LOWER), np.full(shape[0], BASIC)
    kept = len(ended.rows) - int(tied.sum())
    if np.any(where < 0) or kept != shape[0] - int(now.sum()) or np.any(tied & ~now):
        return Basis()
    columns[where], rows[:kept] = ended.columns, ended.rows[:kept]
    rows[last.passing_row[tied]] = ended.rows[layout.passing_row[tied]]
    if np.count_nonzero(columns == BASIC) + np.count_nonzero(rows == BASIC) != shape[0]:
        return Basis()
    return Basis(columns=columns, rows=rows)
