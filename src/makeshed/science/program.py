"""A mixed-integer program as arrays, and what a solver says of it.

The program is  minimise c·x + offset  subject to  row_lower <= A·x <= row_upper,
lower <= x <= upper,  and x integer where marked. A is held by rows (compressed sparse rows).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from makeshed.science.arrays import Floats, Ints

Status = Literal["optimal", "stopped", "infeasible", "unbounded"]
"""A solver that ends with anything else has failed: `makeshed.errors.SolverFailed`."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A mixed-integer program: minimise, rows between bounds, columns between bounds."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: NDArray[np.bool_]
    starts: NDArray[np.int32]
    indices: NDArray[np.int32]
    values: Floats
    row_lower: Floats
    row_upper: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.row_lower), len(self.cost)

    def activity(self, x: Floats) -> Floats:
        """Return A·x: by row, in the unit of the row."""
        products = self.values * x[self.indices]
        sums = np.concatenate([[0.0], np.cumsum(products)])
        return np.asarray(sums[self.starts[1:]] - sums[self.starts[:-1]])

    def fixed(self, x: Floats) -> Program:
        """Return the linear program that is left when every integer column keeps its value."""
        whole = np.round(x)
        return Program(
            cost=self.cost,
            lower=np.where(self.integer, whole, self.lower),
            upper=np.where(self.integer, whole, self.upper),
            integer=np.zeros_like(self.integer),
            starts=self.starts,
            indices=self.indices,
            values=self.values,
            row_lower=self.row_lower,
            row_upper=self.row_upper,
        )


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solver has come: best plan so far, proven bound, and the gap between them."""

    seconds: float
    incumbent: float
    bound: float
    gap: float


OnProgress = Callable[[Progress], bool | None]
"""Called now and then; returning False asks the solver to stop with what it has."""


def muted(listener: OnProgress | None) -> OnProgress | None:
    """Return who hears that a search goes on and may stop it, and nothing of what it finds.

    For searches of another program than the one that is waited for.
    """
    if listener is None:
        return None
    return lambda now: listener(Progress(now.seconds, np.inf, -np.inf, np.inf))


@dataclass(frozen=True, kw_only=True)
class Basis:
    """Where a search by the simplex method ended, or is to begin: which columns and rows are basic, or at which bound.

    Numbers are those of HiGHS (``HighsBasisStatus``); empty: from nothing. It is the same in any units.
    """

    columns: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rows: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What a solver found and what it proved.

    ``x`` is empty unless a feasible point is known. ``why`` says why a solver stopped by itself.
    Duals are there for linear programs only, and ``basis`` where a search was to begin at one;
    ``multipliers`` (by row, signed as duals are, nan where a row has none) prove the bound of a
    decomposition: what one unit more is worth there, and so what one would have to cost.
    """

    status: Status
    x: Floats
    objective: float
    bound: float
    seconds: float
    solver: str
    why: str = ""
    row_dual: Floats = field(default_factory=lambda: np.zeros(0))
    reduced_cost: Floats = field(default_factory=lambda: np.zeros(0))
    multipliers: Floats = field(default_factory=lambda: np.zeros(0))
    basis: Basis = field(default_factory=Basis)

    @property
    def found(self) -> bool:
        """Whether there is a feasible point."""
        return len(self.x) > 0

    @property
    def gap(self) -> float:
        """Proven distance to the optimum, as a share of the objective."""
        if not self.found:
            return float("inf")
        return share_open(self.objective, self.bound)


def share_open(objective: float, bound: float) -> float:
    """Return how far a bound lies below an objective, as a share of it, however small it is."""
    return max(0.0, objective - bound) / (abs(objective) or 1e-9)


class Assembly:
    """Collects blocks of columns, rows and entries, and makes the program of them."""

    def __init__(self) -> None:
        self._columns: list[tuple[Floats, Floats, Floats, NDArray[np.bool_]]] = []
        self._rows: list[tuple[Floats, Floats]] = []
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self.n_columns = 0
        self.n_rows = 0

    @classmethod
    def of(cls, program: Program) -> Assembly:
        """Return an assembly that holds a program already, to add to."""
        a = cls()
        a.block(program)
        return a

    def block(self, program: Program, *, times: float = 1.0) -> tuple[int, int]:
        """Add a program beside what there is; return the numbers of its first column and its first row.

        Parameters
        ----------
        program
            What is added: nothing ties it to the rest yet.
        times
            What its cost counts in the whole.
        """
        column, row = self.n_columns, self.n_rows
        self._columns.append((program.cost * times, program.lower, program.upper, program.integer))
        self._rows.append((program.row_lower, program.row_upper))
        rows, columns = program.shape
        at = np.repeat(np.arange(rows), np.diff(program.starts))
        self._entries.append((at + row, program.indices.astype(np.int64) + column, program.values))
        self.n_columns, self.n_rows = column + columns, row + rows
        return column, row

    def columns(
        self,
        cost: ArrayLike,
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        integer: bool = False,
    ) -> Ints:
        """Add one column for each cost and return their numbers, in that order.

        Parameters
        ----------
        cost
            Of a unit of each [money].
        lower, upper
            Between which each may lie.
        integer
            Whether all are whole numbers.
        """
        c = np.atleast_1d(np.asarray(cost, dtype=float))
        low = np.broadcast_to(np.asarray(lower, dtype=float), c.shape)
        high = np.broadcast_to(np.asarray(upper, dtype=float), c.shape)
        self._columns.append((c, low, high, np.full(c.shape, integer)))
        first, self.n_columns = self.n_columns, self.n_columns + len(c)
        return np.arange(first, self.n_columns)

    def rows(self, count: int, *, lower: ArrayLike = -np.inf, upper: ArrayLike = np.inf) -> Ints:
        """Add rows without entries and return their numbers.

        Parameters
        ----------
        count
            How many.
        lower, upper
            Between which the activity of each must lie.
        """
        low = np.broadcast_to(np.asarray(lower, dtype=float), (count,))
        high = np.broadcast_to(np.asarray(upper, dtype=float), (count,))
        self._rows.append((low, high))
        first, self.n_rows = self.n_rows, self.n_rows + count
        return np.arange(first, self.n_rows)

    def put(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike = 1.0) -> None:
        """Add entries of A; entries at the same spot add up.

        Parameters
        ----------
        rows, columns
            Where each entry stands; they broadcast.
        values
            What stands there.
        """
        r = np.atleast_1d(np.asarray(rows, dtype=np.int64))
        c = np.broadcast_to(np.asarray(columns, dtype=np.int64), r.shape)
        self._entries.append((r, c, np.broadcast_to(np.asarray(values, dtype=float), r.shape)))

    def program(self) -> Program:
        """Return the program."""
        from scipy.sparse import coo_array  # noqa: PLC0415  (only who solves pays the import)

        cost, lower, upper, integer = (np.concatenate(part) for part in zip(*self._columns))  # noqa: B905
        if self._rows:
            row_lower, row_upper = (np.concatenate(part) for part in zip(*self._rows))  # noqa: B905
        else:
            row_lower = row_upper = np.zeros(0)
        if self._entries:
            rows, cols, values = (np.concatenate(part) for part in zip(*self._entries))  # noqa: B905
        else:
            rows = cols = np.zeros(0, dtype=np.int64)
            values = np.zeros(0)
        a = coo_array((values, (rows, cols)), shape=(self.n_rows, self.n_columns)).tocsr()
        return Program(
            cost=cost,
            lower=lower,
            upper=upper,
            integer=integer,
            starts=a.indptr.astype(np.int32),
            indices=a.indices.astype(np.int32),
            values=a.data,
            row_lower=row_lower,
            row_upper=row_upper,
        )
