"""One pool of plans for many programs that differ in costs alone, each with a proof of its own."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from makeshed.science.program import Floats, Program, Solution
from makeshed.science.siting import Layout, Network
from makeshed.solvers.decomposition.branching import cheapest, prove
from makeshed.solvers.decomposition.closing import close
from makeshed.solvers.decomposition.pieces import pieces
from makeshed.solvers.decomposition.prices import first_prices, value
from makeshed.solvers.decomposition.reading import penalties, row_prices, shares, sites
from makeshed.solvers.decomposition.restricted import columns_of, promising, restrict
from makeshed.solvers.decomposition.run import SAFE, USUAL, Run
from makeshed.solvers.decomposition.search import Search
from makeshed.solvers.decomposition.slopes import Relaxed, scale

MOVES = 2000
"""How often prices are moved, from nothing and again."""
NEAR = 3e-4
"""Sources that would have to save no more than this share of the bound are kept."""
SEARCHED = 0.6
"""Seconds for a search among sources and sites, once sites are closed."""


class Pool:
    """Plans that serve many programs which differ in costs alone: each is a plan for all.

    The prices of the program whose costs are nearest are the first of the next. No program is handed to HiGHS as a whole: the bound is that of prices, raised by branching
    (`branching`) where a gap is asked for. Seconds are counted by ``clock``.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        self.plans: list[Floats] = []
        self._prices: list[tuple[Floats, Floats]] = []  # costs of a program, and its prices
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
        cut, rows = pieces(network[0])
        cut = cheapest(cut)
        run = _Run(program, network, cut, None, 0.0, None, self._clock)
        if not self._prices:
            run.raise_bound(first_prices(cut), MOVES, theta=1.0, deflection=0.3)
            self._prices.append((program.cost, run.price))
        near = min(self._prices, key=lambda one: float(np.abs(one[0] - program.cost).sum()))
        run.raise_bound(near[1], MOVES, theta=0.5, deflection=0.1)
        self._prices.append((program.cost, run.price))
        if (known := self.best(program)) is not None:
            run.take(known)
        if search or known is None:
            run.design()
            if run.best is not None and run.best is not known:
                self.plans.append(run.best)
        goal, end = (1 - gap) * run.cost, self._clock() + seconds
        if run.bound < goal < np.inf:
            over = lambda: self._clock() > end  # noqa: E731
            bound = prove(cut, run.price, goal, run.used, run.opened, over)
            run.bound = max(run.bound, bound - SAFE * abs(bound))
        return run.solution("stopped", row_prices(network, cut, rows, run.price, program))


class _Run(Run):
    """A run that closes sites before it searches."""

    def design(self) -> None:
        """Make plans on the columns that prices recommend."""
        cut, program = self.cut, self.program
        value(cut, self.price, self.answer)
        keep = (penalties(cut, self.answer) < NEAR * abs(self.bound)) | (self.used > 0.02)
        lanes = promising(cut, self.price, keep, slack=0.04, top=3)
        columns = columns_of(*self.network, program, cut, lanes)
        if self.best is not None:
            columns |= self.best > 0
        few = restrict(program, columns)
        relaxed = Relaxed(few.program)
        binaries = few.columns[relaxed.binaries]
        share = shares(self.network, cut, self.used, self.opened, program)[binaries]
        is_site = np.isin(binaries, self.network[1].open)
        where, order = sites(self.network, cut, self.answer, program)
        where, order = where[binaries], order[binaries]
        designs = scale(relaxed, np.where(is_site, share, USUAL * share), 8)
        if self.best is not None:
            designs.append(relaxed.design(self.best[few.columns]))
        if not designs:
            return
        best = min(designs, key=lambda one: one.cost)
        best = close(relaxed, best, where, is_site, share, order)
        search = Search(relaxed, where, is_site)
        if search.begin(best):
            end = self.seconds() + SEARCHED
            self._clean(few, search.improve(order, lambda: self.seconds() > end).x)
