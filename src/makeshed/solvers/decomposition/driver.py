"""One run of the decomposition: its stages, the incumbent, the bound and the multipliers that prove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from makeshed.errors import Disagreement
from makeshed.science.arrays import Floats
from makeshed.science.program import OnProgress, Program, Progress, Solution, Status
from makeshed.science.siting import Layout, Network
from makeshed.solvers import highs
from makeshed.solvers.decomposition.add_drop_swap import AddDropSwap
from makeshed.solvers.decomposition.dual_info import DualInfo, dual_info
from makeshed.solvers.decomposition.index_maps import reduced_costs
from makeshed.solvers.decomposition.lagrangian import (
    SubproblemSolutions,
    first_multipliers,
    lagrangian,
    no_solutions,
    step_scales,
    subgradient_ascent,
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

NAME = "price decomposition"
ROUNDS = 8
QUARTER, TRIAL = 0.25, 3
PATIENCE = 5, 30
"""How often multipliers are moved in vain before steps are shortened, fewer times where moves are few."""
FLIP_SHARE, PERTURB_SHARE, NEIGHBOURHOOD_SHARE = 0.6, 0.4, 0.7
"""Shares of the time that is left, if limited: for flips, perturbation, large neighbourhood search."""
DOUBTFUL = 1e-3
"""Share of the bound: what has a greater reduced cost is not flipped."""
MOST_COLUMNS = 1_000_000
"""HiGHS is handed no larger program: it takes gigabytes and longer than anybody waits."""
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
SAFE = 1e-9
"""Share of the bound given away to rounding."""


class Decomposition:
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
        self.program, self.network, self.cut = program, network, cut
        self.time_limit, self.gap, self.on_progress = time_limit, gap, on_progress
        self.clock, self.began, self.stopped = clock, clock(), False
        self.best: Floats | None = None
        self.cost, self.bound = float("inf"), float("-inf")
        self.multipliers = np.zeros(len(cut.row_quantity))
        self.answer: SubproblemSolutions = no_solutions(cut)
        self.used = np.zeros(len(cut.source_cost))
        self.opened = np.zeros(len(cut.site_fixed))

    def seconds(self) -> float:
        """Return the time since the start [s]."""
        return self.clock() - self.began

    def left(self) -> float | None:
        """Return the time that is left [s]; None: without limit."""
        return None if self.time_limit is None else max(0.0, self.time_limit - self.seconds())

    def share(self) -> float:
        """Return how far the plan may lie above the optimum, as a share of its cost."""
        if not np.isfinite(self.cost):
            return np.inf
        return max(0.0, self.cost - self.bound) / max(abs(self.cost), 1e-12)

    def proven(self) -> bool:
        """Whether the gap asked for is proven."""
        return self.share() <= self.gap

    def is_over(self) -> bool:
        """Whether to stop: proven, told to, or out of time."""
        return self.stopped or self.proven() or self.left() == 0.0

    def report_progress(self) -> None:
        """Report progress; honour that it is cancelled."""
        if self.on_progress is None:
            return
        progress = Progress(self.seconds(), self.cost, self.bound, self.share())
        self.stopped |= self.on_progress(progress) is False

    def iterations(self) -> int:
        """How often to move the multipliers: as often as a quarter of the time allows, within reason."""
        lagrangian(self.cut, self.multipliers, self.answer)  # compiled or loaded now, if it was not
        began = self.clock()
        for _ in range(TRIAL):
            lagrangian(self.cut, first_multipliers(self.cut), self.answer)
        once = max(self.clock() - began, 1e-6) / TRIAL
        left = self.left()
        room = np.inf if left is None else min(left, QUARTER * (self.time_limit or 0.0))
        allowed = room / once
        return int(min(4000.0, max(100.0, allowed)))

    def ascend(self, multipliers: Floats, count: int, *, theta: float, deflection: float) -> None:
        """Move the multipliers, towards the best plan if there is one."""
        guess = 1.2 * float(multipliers @ self.cut.row_quantity)
        target = self.cost if np.isfinite(self.cost) else guess
        bound, best = subgradient_ascent(
            self.cut, multipliers, step_scales(self.cut, multipliers), target, count, theta,
            int(np.clip(count // 40, *PATIENCE)), deflection, self.answer, self.used, self.opened,
        )  # fmt: skip
        bound -= SAFE * abs(bound)
        if bound > self.bound:
            self.bound, self.multipliers = bound, best
        self.report_progress()

    def refine(self) -> bool:
        """Raise the bound of a program too large for HiGHS while it rises; say whether it was."""
        if self.program.shape[1] <= MOST_COLUMNS:
            return False
        before = -np.inf
        while not self.is_over() and self.bound > before + RISE * abs(self.bound):
            before = self.bound
            self.ascend(self.multipliers, self.iterations(), theta=0.5, deflection=0.1)
        return True

    def update_incumbent(self, x: Floats) -> None:
        """Keep a plan as the incumbent if it is the best so far."""
        cost = float(self.program.cost @ x)
        if cost < self.cost:
            self.best, self.cost = x, cost
            self.report_progress()

    def design(self, *, searched: float = np.inf) -> None:
        """Make plans on the columns that multipliers recommend; on more where these few allow none.

        ``searched`` are the seconds for local search where time has no limit.
        """
        lagrangian(self.cut, self.multipliers, self.answer)
        many = len(self._recommended(KEEP_BELOW_REDUCED_COST).columns) > MANY_COLUMNS
        for share_kept in KEEP_BELOW_REDUCED_COST * (WIDER if many else WIDER[1:]):
            self.few = self._recommended(share_kept)
            relaxed = Relaxation(self.few.program)
            info = dual_info(
                self.network, self.cut, self.answer, (self.used, self.opened), self.program,
                self.few.columns[relaxed.binaries],
            )  # fmt: skip
            began = self.seconds()
            designs = scale(relaxed, info.guess(), ROUNDS)
            once = (self.seconds() - began) / max(1, len(designs))
            if self.best is not None:
                designs.append(relaxed.design(self.best[self.few.columns]))
            if designs:
                break
        else:
            return
        best = min(designs, key=lambda one: one.cost)
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

    def _recommended(self, near: float) -> RestrictedProgram:
        """Keep what lacks no more than a share of the bound, and what the best plan uses."""
        keep = (reduced_costs(self.cut, self.answer) < near * abs(self.bound)) | (self.used > 0.02)
        lanes = promising(self.cut, self.multipliers, keep, slack=0.04, top=3)
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
        clean = highs.solve(
            few.program.fixed(x),
            time_limit=None, gap=0.0, threads=1, on_progress=None, start=None,
        )  # fmt: skip
        self.cost = float("inf") if self.best is None else float(self.program.cost @ self.best)
        if clean.status == "optimal":
            self.update_incumbent(few.lift(np.where(few.program.integer, np.round(x), clean.x)))

    def fall_back(self, threads: int) -> Status:
        """Give HiGHS the time that is left, on the whole program.

        Raises
        ------
        Disagreement
            HiGHS says that there is no plan, where there is one.
        """
        rest = highs.solve(
            self.program, time_limit=self.left(), gap=self.gap, threads=threads,
            on_progress=self._relay, start=self.best,
        )  # fmt: skip
        if self.best is not None and rest.status in {"infeasible", "unbounded"}:
            raise Disagreement(
                f"{rest.solver} calls {rest.status} what has a plan at {self.cost:.8g}",
                hint="please report it with the case; another solver (--solver) may do",
            )
        self.bound = max(self.bound, rest.bound)
        if rest.found:
            self.update_incumbent(rest.x)
        return rest.status

    def solution(self, status: Status, multipliers: Floats) -> Solution:
        """Say what was found, and what was proven.

        Raises
        ------
        Disagreement
            The plan costs less than the bound: never returned, always raised.
        """
        if self.best is not None:
            status = "optimal" if self.proven() or status == "optimal" else "stopped"
            if self.bound > self.cost + 1e-6 * abs(self.cost):
                raise Disagreement(
                    f"the bound {self.bound:.8g} lies above the plan at {self.cost:.8g}",
                    hint="please report it with the case; another solver (--solver) may do",
                )
        return Solution(
            status=status,
            x=np.zeros(0) if self.best is None else self.best,
            objective=self.cost,
            bound=min(self.bound, self.cost),
            seconds=self.seconds(),
            solver=f"makeshed {NAME}",
            multipliers=multipliers,
        )

    def _relay(self, progress: Progress) -> bool:
        """Pass on what HiGHS says, with the better of its bound and ours."""
        self.bound = max(self.bound, progress.bound)
        cost = min(progress.incumbent, self.cost)
        told: bool | None = None
        if self.on_progress is not None:
            gap = (cost - self.bound) / abs(cost) if np.isfinite(cost) else np.inf
            told = self.on_progress(replace(progress, incumbent=cost, bound=self.bound, gap=gap))
        done = np.isfinite(cost) and cost - self.bound <= self.gap * abs(cost)
        return told is not False and not done
