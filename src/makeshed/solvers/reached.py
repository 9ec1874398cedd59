"""An outage solved on what it can reach, and proven on the whole network.

Most of a network goes on as usual while one site is lost. So the program is first written for what the
outage can reach alone: what it stops, all that is fed by it, and all that could feed that instead; everything
else does what it usually does. The duals of that small program, zero everywhere else, price the whole one: what
would do better otherwise is added (column generation, Dantzig and Wolfe 1960), until nothing would, and then
point and bound meet in the whole program, which is the same proof as that of any other way to solve it.
"""

from __future__ import annotations

import numpy as np

from makeshed.errors import Disagreement, SolverFailed
from makeshed.science.arrays import Bools, Floats, Ints
from makeshed.science.exposure import Bounds, Exposure, Situation
from makeshed.science.optimality import KEPT, DualProof, proof
from makeshed.science.program import Program
from makeshed.solvers.repeated import Proven, Repeated

ROUNDS = 8
"""How often what is reached may grow, before the whole is solved."""
MOST = 0.3
"""Share of all activities beyond which the whole is solved: a small program is then none."""
CLOSE = 1e-11
"""Share of what is at stake that point and bound may lie apart."""
SLIGHT = 1e-9
"""Share of the dearest cost below which a reduced cost is rounding."""
EXACT = 1e-12
"""Share of the numbers that a limit is the sum of below which it is the rounding of none."""


class Reached:
    """One outage of a number of phases, solved on what it can reach, at any length.

    Parameters
    ----------
    exposure
        The whole program.
    usual
        By activity what is done a day when nothing is lost, which needs no stock.
    situation
        What there is while it lasts.
    """

    def __init__(self, exposure: Exposure, usual: Floats, situation: Situation) -> None:
        self.exposure, self.usual = exposure, usual
        self.searches = self.afresh = 0
        self._solver: Repeated | None = None
        self._acts = np.zeros(exposure.of.count, dtype=bool)
        self._lost = exposure.stopped(usual, situation)
        self._grow(self._lost)

    def __exit__(self, *_: object) -> None:
        self._close()

    @property
    def share(self) -> float:
        """What share of all activities is solved for; 1 where the whole is."""
        found = float(self._acts.mean())
        return 1.0 if found > MOST else found

    def solve(
        self, bounds: Bounds, begins: tuple[float, ...], length: float, stake: float
    ) -> Proven | None:
        """Return the point at a length and its proof; None where the whole must be solved.

        Parameters
        ----------
        bounds
            Of the whole program, at this length.
        begins
            When each phase begins [d].
        length
            How long the outage lasts [d].
        stake
            All that could be lost in that time [money].
        """
        whole = self.exposure.within(bounds)
        usual = self.exposure.usual(self.usual, begins, length)
        for _ in range(ROUNDS):
            if self.share == 1.0:
                return None
            found = self._searched(whole, usual, stake)
            if found is None:
                return None
            x, told = found
            if told.broken <= KEPT and abs(told.objective - told.bound) <= CLOSE * stake:
                return Proven(x=x, proof=told)
            better = self._better(whole, x, told)
            if not (better & ~self._acts).any():
                return None
            self._grow(better & ~self._acts)
        return None

    def _searched(
        self, whole: Program, usual: Floats, stake: float
    ) -> tuple[Floats, DualProof] | None:
        """Solve the small program; return its point and what its duals prove in the whole one."""
        x, dual = usual.copy(), np.zeros(whole.shape[0])
        if len(self._columns):
            x[self._columns] = 0.0
            products = self._outside.data * x[self._outside.indices]
            taken = _sums(products, self._outside.indptr)
            size = _sums(np.abs(products), self._outside.indptr)
            try:
                assert self._solver is not None
                own = self._solver.solve(
                    upper=whole.upper[self._columns],
                    row_lower=_less(whole.row_lower[self._rows], taken, size),
                    row_upper=_less(whole.row_upper[self._rows], taken, size),
                    stake=stake,
                )
            except (SolverFailed, Disagreement):
                return None
            x[self._columns] = own.x
            dual[self._rows] = own.proof.row_dual
        return x, proof(whole, x, dual)

    def _better(self, whole: Program, x: Floats, told: DualProof) -> Bools:
        """Return the activities that would do better otherwise than they do."""
        reduced, dearest = told.reduced_cost, float(np.max(whole.cost, initial=0.0)) or 1.0
        more = (reduced < -SLIGHT * dearest) & (x < whole.upper)
        less = (reduced > SLIGHT * dearest) & (x > whole.lower)
        by_phase = (more | less).reshape(self.exposure.phases, self.exposure.width)
        return np.asarray(by_phase[:, : self.exposure.of.count].any(axis=0))

    def _grow(self, start: Bools) -> None:
        """Reach some activities as well, and what goes with them."""
        of = self.exposure.of
        self._close()
        self._acts = self._acts | of.reached(start, self.usual > 0)
        self._columns = self.exposure.columns_of(self._acts)
        if not len(self._columns) or self.share == 1.0:
            return
        entries = self.exposure.by_column[:, self._columns]
        self._rows: Ints = np.unique(entries.indices)
        self._outside = self.exposure.by_row[self._rows]
        small = entries.tocsr()[self._rows]
        program = self.exposure.program
        self._solver = Repeated(
            Program(
                cost=program.cost[self._columns],
                lower=program.lower[self._columns],
                upper=program.upper[self._columns],
                integer=program.integer[self._columns],
                starts=small.indptr.astype(np.int32),
                indices=small.indices.astype(np.int32),
                values=small.data,
                row_lower=program.row_lower[self._rows],
                row_upper=program.row_upper[self._rows],
            )
        )

    def _close(self) -> None:
        if self._solver is not None:
            self.searches += self._solver.searches
            self.afresh += self._solver.afresh
            self._solver.__exit__()
            self._solver = None


def _sums(products: Floats, starts: Ints) -> Floats:
    summed = np.concatenate([[0.0], np.cumsum(products)])
    return np.asarray(summed[starts[1:]] - summed[starts[:-1]])


def _less(limit: Floats, taken: Floats, size: Floats) -> Floats:
    """Return what is left of limits; the rounding of nothing is nothing."""
    left = limit - taken
    finite = np.isfinite(limit)
    return np.where(finite & (np.abs(left) <= EXACT * (size + np.abs(limit))), 0.0, left)
