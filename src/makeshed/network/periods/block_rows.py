"""Rows over columns of several periods, where what is decided elsewhere is a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import Assembly


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that a program decides, ``column``, or one that is known, where the column is -1."""

    column: int
    known: float = 0.0

    def of(self, x: Floats) -> float:
        """Return the number at a point."""
        return self.known if self.column < 0 else float(x[self.column])


def amounts(columns: Iterable[int]) -> tuple[Amount, ...]:
    """Return columns as amounts."""
    return tuple(Amount(int(column)) for column in columns)


def tie(
    a: Assembly,
    terms: Iterable[tuple[float, Amount]],
    *,
    lower: float = -np.inf,
    upper: float = np.inf,
) -> int:
    """Add a row: the sum of the terms lies between two numbers; return its number.

    Parameters
    ----------
    a
        The program that is written.
    terms
        Weights, and what they weigh.
    lower, upper
        Between which their sum lies.
    """
    listed = list(terms)
    known = sum(weight * amount.known for weight, amount in listed if amount.column < 0)
    row = int(a.rows(1, lower=lower - known, upper=upper - known)[0])
    free = [(weight, amount.column) for weight, amount in listed if amount.column >= 0]
    if free:
        weights, columns = zip(*free, strict=True)
        a.put(np.full(len(columns), row), columns, weights)
    return row
