"""What a search knows of a program: the incumbent, the bound, its time, and who did the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from time import perf_counter

import numpy as np

from makeshed.errors import Disagreement
from makeshed.science.arrays import Floats
from makeshed.science.optimality import proof
from makeshed.science.program import OnProgress, Program, Progress, Solution, Status
from makeshed.science.siting import Layout, Network
from makeshed.solvers import highs
from makeshed.solvers.certifying import BROKEN, violation
from makeshed.solvers.decomposition.slope_scaling import IntegerSolution, Relaxation, drop, scale

NAME = "price decomposition"
SCALING = "slope scaling of the linear relaxation"
SCALINGS = 8
"""Rounds of slope scaling on the whole program, at most."""
BEAT = 0.5
"""Seconds after which who waits is told that the search goes on."""
SAFE = 1e-9
"""Share of the bound given away to rounding."""


class IncumbentSearch:
    """The incumbent and the bound of a program, the time that is left, and who is told."""

    def __init__(
        self,
        program: Program,
        network: tuple[Network, Layout],
        time_limit: float | None,
        gap: float,
        on_progress: OnProgress | None,
        clock: Callable[[], float] = perf_counter,
    ) -> None:
        self.program, self.network = program, network
        self.time_limit, self.gap, self.on_progress = time_limit, gap, on_progress
        self.clock, self.began, self.stopped = clock, clock(), False
        self.best: Floats | None = None
        self.cost, self.bound = float("inf"), float("-inf")
        self._told = self.began
        self.name, self.relaxed = NAME, False
        self.row_dual: Floats | None = None  # of the linear relaxation of the whole program
        self.handed = ""  # to whom the rest was given, and why

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
        self._told = self.clock()
        if self.on_progress is None:
            return
        progress = Progress(self.seconds(), self.cost, self.bound, self.share())
        self.stopped |= self.on_progress(progress) is False

    def update_incumbent(self, x: Floats) -> None:
        """Keep a plan as the incumbent if it is the best so far."""
        cost = float(self.program.cost @ x)
        if cost < self.cost:
            self.best, self.cost = x, cost
            self.report_progress()

    def relax(self) -> None:
        """Bound the program by its linear relaxation, and make plans of it by slope scaling.

        It takes a fraction of the time in which a search for integers finds its first plan.
        """
        relaxed = Relaxation(self.program, self.pause)
        point = relaxed.point()
        if point is None:
            return
        linear = replace(self.program, integer=np.zeros_like(self.program.integer))
        told = proof(linear, point, np.asarray(relaxed.highs.solution.row_dual))
        self.relaxed, self.row_dual = True, told.row_dual
        self.bound = max(self.bound, told.bound - SAFE * abs(told.bound))
        cheapest = relaxed.design(point)
        for design in chain([cheapest], scale(relaxed, cheapest.use, SCALINGS)):
            cheapest = min(cheapest, design, key=lambda one: one.cost)
            self.consider(design)
            if self.is_over():
                return
        for design in drop(relaxed, cheapest, cheapest.use):
            self.consider(design)
            if self.is_over():
                return

    def consider(self, design: IntegerSolution) -> None:
        """Keep a design as the incumbent if it is a plan, and the best so far."""
        if violation(self.program, design.x) <= BROKEN:
            self.update_incumbent(design.x)

    def pause(self) -> bool:
        """Tell who waits that the search goes on, now and then, and say whether it is over."""
        if self.clock() - self._told >= BEAT:
            self.report_progress()
        return self.is_over()

    def fall_back(self, threads: int) -> Status:
        """Give HiGHS the time that is left, on the whole program, and remember why.

        Raises
        ------
        Disagreement
            HiGHS says that there is no plan, where there is one.
        """
        if not self.relaxed:
            self.handed = f", then {SCALING}{self.open_yet()}"
            self.relax()
        if self.is_over():
            return "optimal" if self.proven() else "stopped"
        why = self.open_yet()
        rest = highs.solve(
            self.program, time_limit=self.left(), gap=self.gap, threads=threads,
            on_progress=self._relay, start=self.best,
        )  # fmt: skip
        if self.best is not None and rest.status in {"infeasible", "unbounded"}:
            raise Disagreement(
                f"{rest.solver} calls {rest.status} what has a plan at {self.cost:.8g}",
                hint="please report it with the case; another solver (--solver) may do",
            )
        self.handed += f", then {rest.solver}{why}"
        self.bound = max(self.bound, rest.bound)
        if rest.found:
            self.update_incumbent(rest.x)
        return rest.status

    def open_yet(self) -> str:
        """Say how far prices came."""
        left = f"left {self.share():.1%} open" if self.best is not None else "found no plan"
        return f", since {'that' if self.relaxed else 'prices'} {left}"

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
            solver=f"makeshed {self.name}{self.handed}",
            multipliers=multipliers if self.row_dual is None else self.row_dual,
        )

    def _relay(self, progress: Progress) -> bool:
        """Pass on what HiGHS says, with the better of its bound and ours."""
        self.bound = max(self.bound, progress.bound)
        return self.relay_plans(progress)

    def relay_plans(self, progress: Progress) -> bool:
        """Pass on the plans of HiGHS, and our own bound; say whether to go on."""
        cost = min(progress.incumbent, self.cost)
        told: bool | None = None
        if self.on_progress is not None:
            gap = (cost - self.bound) / abs(cost) if np.isfinite(cost) else np.inf
            told = self.on_progress(Progress(self.seconds(), cost, self.bound, gap))
        done = np.isfinite(cost) and cost - self.bound <= self.gap * abs(cost)
        return told is not False and not done
