"""One pool of plans for many programs that differ in costs alone, each with a proof of its own."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import Program, Solution
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.branching import prove
from makeshed.solvers.decomposition.driver import Decomposition
from makeshed.solvers.decomposition.incumbent_search import SAFE
from makeshed.solvers.decomposition.index_maps import row_multipliers
from makeshed.solvers.decomposition.lagrangian import first_multipliers
from makeshed.solvers.decomposition.subproblems import subproblems_of

MOVES = 2000
"""How often multipliers are moved, from nothing and again."""
SEARCHED = 1.0
"""Seconds for turning sites and sources."""


class PlanPool:
    """Plans that serve many programs which differ in costs alone: each is a plan for all.

    The multipliers of the program whose costs are nearest are the first of the next. No program is handed to
    HiGHS as a whole: the bound is that of multipliers, raised by branching (`branching`) where a gap is asked
    for. Seconds are counted by ``clock``.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.plans: list[Floats] = []
        self._prices: list[tuple[Floats, Floats]] = []  # costs of a program, and its multipliers
        self._clock = clock

    def best(self, program: Program) -> Floats | None:
        """Return the plan of the pool that is cheapest here; None if there is none."""
        return min(self.plans, key=lambda x: float(program.cost @ x), default=None)

    def solve(
        self,
        program: Program,
        network: tuple[Network, Layout],
        *,
        search: bool = True,
        gap: float = np.inf,
        seconds: float = np.inf,
    ) -> Solution:
        """Solve from the plans of those before; what is found joins the pool.

        Parameters
        ----------
        search
            Whether to look for a plan, or only to bound what the pool has.
        gap
            Branch until no plan is proven to be cheaper by more than this share,
        seconds
            or for so many seconds.
        """
        cut, rows = subproblems_of(network[0])
        run = Decomposition(program, network, cut, None, 0.0, None, self._clock)
        if not self._prices:
            run.ascend(first_multipliers(cut), MOVES, theta=1.0, deflection=0.3)
            self._prices.append((program.cost, run.multipliers))
        near = min(self._prices, key=lambda one: float(np.abs(one[0] - program.cost).sum()))
        run.ascend(near[1], MOVES, theta=0.5, deflection=0.1)
        self._prices.append((program.cost, run.multipliers))
        if (known := self.best(program)) is not None:
            run.update_incumbent(known)
        if search or known is None:
            run.design(searched=SEARCHED)
            if run.best is not None and run.best is not known:
                self.plans.append(run.best)
        goal, end = (1 - gap) * run.cost, self._clock() + seconds
        if run.bound < goal < np.inf:
            over = lambda: self._clock() > end  # noqa: E731
            bound = prove(cut, run.multipliers, goal, run.used, run.opened, over)
            run.bound = max(run.bound, bound - SAFE * abs(bound))
        return run.solution(
            "stopped", row_multipliers(network, cut, rows, run.multipliers, program)
        )
