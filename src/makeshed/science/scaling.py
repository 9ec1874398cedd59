"""A program in other units: scaled by powers of two, so that its numbers lie near one.

A solver keeps rows and bounds to a fixed tolerance and drops coefficients that are tiny, whatever
they are counted in. So a program whose numbers are far from one is handed over in other units:
x = column·x', row' = row·(A·x), cost' = cost/money. Powers of two change no digit, an integer
column keeps its unit, and every answer is counted back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Program, Solution

COEFFICIENTS = 1e-7, 1e7
BOUNDS = 1e-2, 1e8
COSTS = 1e-3, 1e10
"""What a solver's tolerances were made for: between these nothing is scaled."""
SWEEPS = 40
PULL = 10
"""How much more a limit weighs than all coefficients of its row together."""
TYPICAL_COST = 2.0**10
"""The mean cost of a scaled column: what a tolerance of 1e-6 leaves open is then nothing."""


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """The units in which a program is handed to a solver."""

    column: Floats
    row: Floats
    money: float = 1.0

    @property
    def is_none(self) -> bool:
        """Whether everything keeps its unit."""
        units = self.column, self.row, np.array([self.money])
        return all(bool(np.all(unit == 1.0)) for unit in units)

    def down(self, program: Program) -> Program:
        """Return the program in these units."""
        rows = np.repeat(np.arange(program.shape[0]), np.diff(program.starts))
        return replace(
            program,
            cost=program.cost * (self.column / self.money),
            lower=program.lower / self.column,
            upper=program.upper / self.column,
            values=program.values * self.row[rows] * self.column[program.indices],
            row_lower=program.row_lower * self.row,
            row_upper=program.row_upper * self.row,
        )

    def up(self, found: Solution, program: Program) -> Solution:
        """Return what was found in these units as it is in the program's own."""
        row, column = self.row * self.money, self.money / self.column
        x = found.x * self.column if found.found else found.x
        return replace(
            found,
            x=x,
            objective=float(program.cost @ x) if found.found else found.objective,
            bound=found.bound * self.money,
            row_dual=found.row_dual * row if len(found.row_dual) else found.row_dual,
            reduced_cost=found.reduced_cost * column
            if len(found.reduced_cost)
            else found.reduced_cost,
            multipliers=found.multipliers * row if len(found.multipliers) else found.multipliers,
        )


def unscaled(program: Program) -> Scaling:
    """Return the units that a program is written in."""
    rows, columns = program.shape
    return Scaling(column=np.ones(columns), row=np.ones(rows))


def is_comfortable(program: Program) -> bool:
    """Whether a solver's tolerances fit the numbers of a program as it is written."""
    bounds = np.concatenate([program.row_lower, program.row_upper, program.lower, program.upper])
    dearest = np.max(np.abs(program.cost), initial=0.0)
    return (
        _within(program.values, COEFFICIENTS)
        and _within(bounds, BOUNDS)
        and _within(np.array([dearest]), COSTS)
    )


def _within(numbers: Floats, band: tuple[float, float]) -> bool:
    sizes = np.abs(numbers[np.isfinite(numbers) & (numbers != 0)])
    return not len(sizes) or bool(band[0] <= sizes.min() and sizes.max() <= band[1])


def equilibrated(program: Program) -> Scaling:
    """Return units in which coefficients, limits and bounds lie about one, as far as they can.

    Curtis and Reid (1972), "On the automatic scaling of matrices for Gaussian elimination",
    Journal of the Institute of Mathematics and its Applications 10: the logarithms of all numbers
    but zero are made small in the square, here by turns over rows and columns. A limit of a row
    counts as a number in a column of its own that keeps its unit, a bound of a column likewise, and
    more than all other numbers there: tolerances must be small beside what is wanted.
    """
    n_rows, n_columns = program.shape
    entry = np.flatnonzero(program.values)
    rows = np.repeat(np.arange(n_rows), np.diff(program.starts))[entry]
    columns = program.indices[entry].astype(np.int64)
    size = np.log2(np.abs(program.values[entry]))
    row_limit, limited = _size(program.row_lower, program.row_upper)
    column_bound, bounded = _size(program.lower, program.upper)
    free = ~program.integer
    r, c = np.zeros(n_rows), np.zeros(n_columns)
    in_row = np.bincount(rows, minlength=n_rows)
    in_column = np.bincount(columns, minlength=n_columns)
    limited, bounded = PULL * in_row * limited, PULL * in_column * bounded
    in_row, in_column = np.maximum(in_row + limited, 1), np.maximum(in_column + bounded, 1)
    for _ in range(SWEEPS):
        filled = np.bincount(rows, weights=size + c[columns], minlength=n_rows)
        r = -(filled + limited * row_limit) / in_row
        filled = np.bincount(columns, weights=size + r[rows], minlength=n_columns)
        c = np.where(free, -(filled - bounded * column_bound) / in_column, 0.0)
    column, row = power(c), power(r)
    return Scaling(column=column, row=row, money=money_unit(program.cost * column))


def money_unit(costs: Floats) -> float:
    """Return the unit in which the mean of some costs (geometric, zeros left out) is typical."""
    sizes = np.abs(costs[costs != 0])
    if not len(sizes):
        return 1.0
    return float(power(np.mean(np.log2(sizes)) - np.log2(TYPICAL_COST)))


def _size(low: Floats, high: Floats) -> tuple[Floats, Ints]:
    """Return the logarithm of the larger finite limit, 0 where there is none, and where there is."""
    sizes = np.maximum(*(np.where(np.isfinite(edge), np.abs(edge), 0.0) for edge in (low, high)))
    there = sizes > 0
    return np.log2(np.where(there, sizes, 1.0)), there.astype(np.int64)


def power(exponent: Floats) -> Floats:
    """Return the nearest power of two of each exponent, a number without unit."""
    return np.asarray(np.exp2(np.round(exponent)))
