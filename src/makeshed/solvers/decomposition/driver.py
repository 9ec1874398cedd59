"""One run of the decomposition: its stages, the incumbent, the bound and the multipliers that prove it."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import OnProgress, Program, Status
from makeshed.science.siting import Layout, Network
from makeshed.solvers import highs
from makeshed.solvers.decomposition.add_drop_swap import AddDropSwap
from makeshed.solvers.decomposition.dual_info import DualInfo, dual_info
from makeshed.solvers.decomposition.incumbent_search import SAFE, IncumbentSearch
from makeshed.solvers.decomposition.index_maps import reduced_costs
from makeshed.solvers.decomposition.lagrangian import (
    SubproblemSolutions,
    ascend,
    ascent_from,
    first_multipliers,
    lagrangian,
    no_solutions,
    step_scales,
)
from makeshed.solvers.decomposition.large_neighbourhood_search import neighbourhood_search
from makeshed.solvers.decomposition.network_simplex import FlowGraph, point
from makeshed.solvers.decomposition.restricted import (
    RestrictedProgram,
    columns_of,
    promising,
    restrict,
)
from makeshed.solvers.decomposition.site_flips import descend, perturb
from makeshed.solvers.decomposition.slope_scaling import IntegerSolution, IsOver, Relaxation, scale
from makeshed.solvers.decomposition.subproblems import Subproblems

ROUNDS = 8
QUARTER, TRIAL, MOVES = 0.25, 3, 4000
PASSES = 1.5e9
"""Lanes times moves of the multipliers: about half a minute, after which others do better."""
SLICE = 0.5
"""Seconds after which who waits is told, and the time is looked at."""
PATIENCE = 5, 30
"""How often multipliers are moved in vain before steps are shortened, fewer times where moves are few."""
FLIP_SHARE, PERTURB_SHARE, NEIGHBOURHOOD_SHARE = 0.6, 0.4, 0.7
"""Shares of the time that is left, if limited: for flips, perturbation, large neighbourhood search."""
POOR = 0.05
"""A gap above which HiGHS does better than any search here: the prices say little of this network."""
DESIGNED = 0.4
"""Share of the time that is left, if limited, for the first designs."""
DOUBTFUL = 1e-3
"""Share of the bound: what has a greater reduced cost is not flipped."""
MOST_COLUMNS = 1_000_000
"""HiGHS is handed no larger program where prices do well: it takes longer than anybody waits."""
TOP, MORE = 3, (10, 40, 160)
"""Lanes that are kept to every row, whatever they lose; and where these allow no plan."""
NEAR = 1e-3
"""A gap within a part of the columns that is not worth closing: what was left out is worth more."""
RISE = 1e-4
"""A bound that rises by a smaller share is left alone."""
SEARCHED, TRIES = 0.7, 200
"""Share of the time that is left for a search over sites alone, and its fruitless tries in a row."""
STARTING_AVERAGES = 0.5, 0.2, 0.05, -1.0
"""Primal average above which the search begins with a site; the next where these sites serve not all."""
KEEP_BELOW_REDUCED_COST = 5e-4
"""Share of the bound: sources with a smaller reduced cost are kept in the restricted program."""
WIDER = np.array([0.1, 1.0, 10.0, np.inf])
"""Times that share: the first only where many columns are left, the next where they allow no plan."""
MANY_COLUMNS = 8000
"""Columns of a restricted program that are many."""
LAST = 1.0
"""Seconds for the linear program that makes a plan of what was found, even if none are left."""


class Decomposition(IncumbentSearch):
    """What is known so far: the incumbent, the bound, and the multipliers that prove it."""

    def __init__(
        self,
        program: Program,
        network: tuple[Network, Layout],
        cut: Subproblems,
        time_limit: float | None,
        gap: float,
        on_progress: OnProgress | None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        super().__init__(program, network, time_limit, gap, on_progress, clock)
        self.cut = cut
        self.once = SLICE / MOVES  # seconds of a move of the multipliers
        self.multipliers = np.zeros(len(cut.row_quantity))
        self.answer: SubproblemSolutions = no_solutions(cut)
        self.used = np.zeros(len(cut.source_cost))
        self.opened = np.zeros(len(cut.site_fixed))

    def iterations(self) -> int:
        """How often to move the multipliers: as often as a quarter of the time allows, within reason."""
        lagrangian(self.cut, self.multipliers, self.answer)  # compiled or loaded now, if it was not
        began = self.clock()
        for _ in range(TRIAL):
            lagrangian(self.cut, first_multipliers(self.cut), self.answer)
        self.once = max(self.clock() - began, 1e-6) / TRIAL
        most = min(MOVES, PASSES / max(1, len(self.cut.lane_row)))
        return int(max(100.0, min(most, self._quarter() / self.once)))

    def _quarter(self) -> float:
        """Return a quarter of the time, or what is left of it [s]; inf: without limit."""
        left = self.left()
        return np.inf if left is None else min(left, QUARTER * (self.time_limit or 0.0))

    def ascend(self, multipliers: Floats, count: int, *, theta: float, deflection: float) -> None:
        """Move the multipliers, towards the best plan if there is one; not beyond a quarter of the time.

        Parameters
        ----------
        multipliers
            Where it begins [money].
        count
            So many steps at most.
        theta
            How long a step is, as a share of Polyak's.
        deflection
            Share of the last direction that is kept.
        """
        guess = 1.2 * float(multipliers @ self.cut.row_quantity)
        target = self.cost if np.isfinite(self.cost) else guess
        at, scale = ascent_from(multipliers, target, theta), step_scales(self.cut, multipliers)
        patience = int(np.clip(count // 40, *PATIENCE))
        end, left = self.seconds() + self._quarter(), count
        while left and not at.numbers[-1]:
            moves = int(min(left, max(1.0, SLICE / self.once)))
            ascend(
                self.cut, scale, moves, patience, deflection,
                self.answer, self.used, self.opened, at,
            )  # fmt: skip
            left -= moves
            bound = float(at.numbers[0])
            bound -= SAFE * abs(bound)
            if bound > self.bound:
                self.bound, self.multipliers = bound, at.best.copy()
            self.report_progress()
            if self.is_over() or self.seconds() > end:
                break

    def refine(self) -> None:
        """Raise the bound while it rises."""
        before = -np.inf
        while not self.is_over() and self.bound > before + RISE * abs(self.bound):
            before = self.bound
            self.ascend(self.multipliers, self.iterations(), theta=0.5, deflection=0.1)

    def finish(self, threads: int) -> Status:
        """Do what can be done beyond the search: HiGHS on the program, or on a part, or the bound."""
        if self.is_over():
            return "stopped"
        if self.share() <= POOR and self.program.shape[1] > MOST_COLUMNS:
            self.refine()
            return "stopped"
        if highs.fits(self.program):
            return self.fall_back(threads)
        self.reduce(threads)
        return "stopped"

    def design(self, *, searched: float = np.inf, poor: float = np.inf) -> None:
        """Make plans on the columns that multipliers recommend; on more where these few allow none.

        Parameters
        ----------
        searched
            Seconds for local search where time has no limit.
        poor
            A gap above which none is made: the plan stays as it is.
        """
        lagrangian(self.cut, self.multipliers, self.answer)
        many = len(self._recommended(KEEP_BELOW_REDUCED_COST).columns) > MANY_COLUMNS
        left = self.left()
        end = np.inf if left is None or poor == np.inf else self.seconds() + DESIGNED * left
        for share_kept in KEEP_BELOW_REDUCED_COST * (WIDER if many else WIDER[1:]):
            self.few = self._recommended(share_kept)
            relaxed = Relaxation(self.few.program, lambda: self.pause() or self.seconds() > end)
            info = dual_info(
                self.network, self.cut, self.answer, (self.used, self.opened), self.program,
                self.few.columns[relaxed.binaries],
            )  # fmt: skip
            began = self.seconds()
            designs = list(scale(relaxed, info.guess(), ROUNDS))
            once = (self.seconds() - began) / max(1, len(designs))
            if self.best is not None:
                designs.append(relaxed.design(self.best[self.few.columns]))
            if designs or self.seconds() > end or self.is_over():
                break
        if not designs:
            return
        best, end = min(designs, key=lambda one: one.cost), np.inf
        if best.cost - self.bound > poor * abs(best.cost):
            self._clean(self.few, best.x)
            return
        best = self._searched(relaxed, best, info, once, searched)
        self._clean(self.few, self._polished(best, info))

    def _searched(
        self,
        relaxed: Relaxation,
        design: IntegerSolution,
        info: DualInfo,
        once: float,
        seconds: float,
    ) -> IntegerSolution:
        """Flip sites and sources, one by one, and more at once while there is time.

        Sites come first if ``once``, the seconds of a linear program, lets each be turned.
        """
        worst, left = DOUBTFUL * abs(self.bound), self.left()
        turned = seconds
        if left is not None:
            turns = int(info.opens[info.doubtful(design.taken, worst)].sum())
            turned = FLIP_SHARE * left if 2 * once * turns < FLIP_SHARE * left else 0.0
        best = descend(relaxed, design, info, worst, self._over(turned), self._over(seconds))
        if (left := self.left()) is None:
            return best
        return perturb(relaxed, best, info, worst, self._over(PERTURB_SHARE * left))

    def _recommended(self, near: float, *, top: int = TOP) -> RestrictedProgram:
        """Keep what lacks no more than a share of the bound, and what the best plan uses."""
        keep = (reduced_costs(self.cut, self.answer) < near * abs(self.bound)) | (self.used > 0.02)
        lanes = promising(self.cut, self.multipliers, keep, slack=0.04, top=top)
        columns = columns_of(*self.network, self.program, self.cut, lanes)
        if self.best is not None:
            columns |= self.best > 0
        return restrict(self.program, columns)

    def choose(self, graph: FlowGraph) -> None:
        """Make plans where all is decided by sites and the flows of a graph."""
        layout, fixed = self.network[1], self.network[0].site_fixed
        end = (
            np.inf if self.time_limit is None else self.seconds() + SEARCHED * (self.left() or 0.0)
        )

        def over() -> bool:
            if swaps.least < self.cost:
                self.cost = swaps.least
                self.report_progress()
            return self.is_over() or self.seconds() > end

        swaps, tries = AddDropSwap(graph, fixed, over), 0
        for least in STARTING_AVERAGES:
            last = least == STARTING_AVERAGES[-1]  # priced in any case: a plan is better than none
            if not np.isfinite(swaps.least) and (last or not over()):
                swaps.descend(np.isnan(fixed) | (self.opened > least))
        while tries < TRIES and np.isfinite(swaps.least) and not over():
            before = swaps.least
            swaps.descend(swaps.shaken())
            tries = 0 if swaps.least < before else tries + 1
        self.cost = float("inf") if self.best is None else float(self.program.cost @ self.best)
        if np.isfinite(swaps.least):
            swaps.cost(swaps.best)
            self.update_incumbent(
                point(graph, swaps.tree, swaps.best, layout, self.program.shape[1])
            )

    def _polished(self, found: IntegerSolution, info: DualInfo) -> Floats:
        """Spend some of the time that is left on ever other parts of the design."""
        if self.time_limit is None or self.is_over():
            return found.x
        end = self.seconds() + NEIGHBOURHOOD_SHARE * (self.left() or 0.0)

        def better(cost: float) -> None:
            self.cost = min(self.cost, cost)
            self.report_progress()

        def left() -> float:
            return 0.0 if self.is_over() else end - self.seconds()

        return neighbourhood_search(self.few.program, found.x, info.average, left, better)

    def _over(self, seconds: float) -> IsOver:
        end = self.seconds() + seconds

        def over(design: IntegerSolution) -> bool:
            if design.cost < self.cost:
                self.cost = design.cost
                self.report_progress()
            return self.is_over() or self.seconds() > end

        return over

    def _clean(self, few: RestrictedProgram, x: Floats) -> None:
        """Take the best flows of a point, every binary exactly 0 or 1."""
        left = self.left()
        clean = highs.solve(
            few.program.fixed(x), time_limit=None if left is None else max(left, LAST),
            gap=0.0, threads=1, on_progress=None, start=None,
        )  # fmt: skip
        self.cost = float("inf") if self.best is None else float(self.program.cost @ self.best)
        if clean.status == "optimal":
            self.update_incumbent(few.lift(np.where(few.program.integer, np.round(x), clean.x)))

    def reduce(self, threads: int) -> None:
        """Give HiGHS the columns that multipliers recommend, of a program that it has no memory for.

        Ever more of them, until there is a plan.
        """
        why = self.open_yet()
        for top in MORE:
            few = self._recommended(np.inf, top=top)
            if self.is_over() or not highs.fits(few.program):
                break
            start = None if self.best is None else self.best[few.columns]
            rest = highs.solve(
                few.program, time_limit=self.left(), gap=max(self.gap, NEAR), threads=threads,
                on_progress=self.relay_plans, start=start,
            )  # fmt: skip
            self.handed = f", then {rest.solver} on a part of the columns{why}"
            if rest.found:
                self.update_incumbent(few.lift(rest.x))
                break
