"""One run of the decomposition: its stages, and what is known so far."""

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
from makeshed.solvers.decomposition.advice import Advice, advice
from makeshed.solvers.decomposition.flows import Graph, point
from makeshed.solvers.decomposition.pieces import Pieces
from makeshed.solvers.decomposition.polish import polish
from makeshed.solvers.decomposition.prices import Answer, ascend, blank, first_prices, steps, value
from makeshed.solvers.decomposition.reading import penalties
from makeshed.solvers.decomposition.restricted import Restricted, columns_of, promising, restrict
from makeshed.solvers.decomposition.slopes import Design, IsOver, Relaxed, scale
from makeshed.solvers.decomposition.swaps import Swaps
from makeshed.solvers.decomposition.turning import descend, wander

NAME = "price decomposition"
ROUNDS = 8
QUARTER, TRIAL = 0.25, 3
PATIENCE = 5, 30
"""How often prices are moved in vain before steps are shortened, fewer times where moves are few."""
TURNED, WANDERED, POLISHED = 0.6, 0.4, 0.7
"""Shares of the time that is left, if it is limited: for turning sites, wandering and polishing."""
DOUBTFUL = 1e-3
"""Share of the bound: what would lose more by the prices is not turned."""
MOST_COLUMNS = 1_000_000
"""HiGHS is handed no larger program: it takes gigabytes and longer than anybody waits."""
RISE = 1e-4
"""A bound that rises by a smaller share is left alone."""
SEARCHED, TRIES = 0.7, 200
"""Share of the time that is left for a search over sites alone, and its fruitless tries in a row."""
OFTEN = 0.5, 0.2, 0.05, -1.0
"""How often the prices had a site that the search begins with; the next where these serve not all."""
NEAR, WIDER = 5e-4, np.array([0.1, 1.0, 10.0, np.inf])
"""Sources that would have to save no more than this share of the bound are kept; fewer where they leave"""
MANY = 8000
"""columns, more where they allow no plan."""
SAFE = 1e-9
"""Share of the bound given away to rounding."""


class Run:
    """What is known so far: the best plan, the best bound, the prices that prove it."""

    def __init__(
        self,
        program: Program,
        network: tuple[Network, Layout],
        cut: Pieces,
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
        self.price = np.zeros(len(cut.row_quantity))
        self.answer: Answer = blank(cut)
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

    def tell(self) -> None:
        """Tell who listens; hear whether to stop."""
        if self.on_progress is None:
            return
        progress = Progress(self.seconds(), self.cost, self.bound, self.share())
        self.stopped |= self.on_progress(progress) is False

    def iterations(self) -> int:
        """How often to move the prices: as often as a quarter of the time allows, within reason."""
        value(self.cut, self.price, self.answer)  # compiled or loaded now, if it was not
        began = self.clock()
        for _ in range(TRIAL):
            value(self.cut, first_prices(self.cut), self.answer)
        once = max(self.clock() - began, 1e-6) / TRIAL
        left = self.left()
        room = np.inf if left is None else min(left, QUARTER * (self.time_limit or 0.0))
        allowed = room / once
        return int(min(4000.0, max(100.0, allowed)))

    def raise_bound(self, price: Floats, count: int, *, theta: float, deflection: float) -> None:
        """Move the prices, towards the best plan if there is one."""
        guess = 1.2 * float(price @ self.cut.row_quantity)
        target = self.cost if np.isfinite(self.cost) else guess
        bound, best = ascend(
            self.cut, price, steps(self.cut, price), target, count, theta,
            int(np.clip(count // 40, *PATIENCE)), deflection, self.answer, self.used, self.opened,
        )  # fmt: skip
        bound -= SAFE * abs(bound)
        if bound > self.bound:
            self.bound, self.price = bound, best
        self.tell()

    def refine(self) -> bool:
        """Raise the bound of a program too large for HiGHS while it rises; say whether it was."""
        if self.program.shape[1] <= MOST_COLUMNS:
            return False
        before = -np.inf
        while not self.is_over() and self.bound > before + RISE * abs(self.bound):
            before = self.bound
            self.raise_bound(self.price, self.iterations(), theta=0.5, deflection=0.1)
        return True

    def take(self, x: Floats) -> None:
        """Keep a plan if it is the best so far."""
        cost = float(self.program.cost @ x)
        if cost < self.cost:
            self.best, self.cost = x, cost
            self.tell()

    def design(self, *, searched: float = np.inf) -> None:
        """Make plans on the columns that prices recommend; on more where these few allow none.

        ``searched`` are the seconds for local search where time has no limit.
        """
        value(self.cut, self.price, self.answer)
        many = len(self._recommended(NEAR).columns) > MANY
        for share_kept in NEAR * (WIDER if many else WIDER[1:]):
            self.few = self._recommended(share_kept)
            relaxed = Relaxed(self.few.program)
            says = advice(
                self.network, self.cut, self.answer, (self.used, self.opened), self.program,
                self.few.columns[relaxed.binaries],
            )  # fmt: skip
            began = self.seconds()
            designs = scale(relaxed, says.guess(), ROUNDS)
            once = (self.seconds() - began) / max(1, len(designs))
            if self.best is not None:
                designs.append(relaxed.design(self.best[self.few.columns]))
            if designs:
                break
        else:
            return
        best = min(designs, key=lambda one: one.cost)
        best = self._searched(relaxed, best, says, once, searched)
        self._clean(self.few, self._polished(best, says))

    def _searched(
        self, relaxed: Relaxed, design: Design, says: Advice, once: float, seconds: float
    ) -> Design:
        """Turn sites and sources, one by one, and more at once while there is time.

        Sites come first if ``once``, the seconds of a linear program, lets each be turned.
        """
        worst, left = DOUBTFUL * abs(self.bound), self.left()
        turned = seconds
        if left is not None:
            turns = int(says.opens[says.doubtful(design.taken, worst)].sum())
            turned = TURNED * left if 2 * once * turns < TURNED * left else 0.0
        best = descend(relaxed, design, says, worst, self._over(turned), self._over(seconds))
        if (left := self.left()) is None:
            return best
        return wander(relaxed, best, says, worst, self._over(WANDERED * left))

    def _recommended(self, near: float) -> Restricted:
        """Keep what lacks no more than a share of the bound, and what the best plan uses."""
        keep = (penalties(self.cut, self.answer) < near * abs(self.bound)) | (self.used > 0.02)
        lanes = promising(self.cut, self.price, keep, slack=0.04, top=3)
        columns = columns_of(*self.network, self.program, self.cut, lanes)
        if self.best is not None:
            columns |= self.best > 0
        return restrict(self.program, columns)

    def choose(self, graph: Graph) -> None:
        """Make plans where all is decided by sites and the flows of a graph."""
        layout, fixed = self.network[1], self.network[0].site_fixed
        end = (
            np.inf if self.time_limit is None else self.seconds() + SEARCHED * (self.left() or 0.0)
        )

        def over() -> bool:
            if swaps.least < self.cost:
                self.cost = swaps.least
                self.tell()
            return self.is_over() or self.seconds() > end

        swaps, tries = Swaps(graph, fixed, over), 0
        for least in OFTEN:
            last = least == OFTEN[-1]  # priced in any case: a plan is better than none
            if not np.isfinite(swaps.least) and (last or not over()):
                swaps.descend(np.isnan(fixed) | (self.opened > least))
        while tries < TRIES and np.isfinite(swaps.least) and not over():
            before = swaps.least
            swaps.descend(swaps.shaken())
            tries = 0 if swaps.least < before else tries + 1
        self.cost = float("inf") if self.best is None else float(self.program.cost @ self.best)
        if np.isfinite(swaps.least):
            swaps.cost(swaps.best)
            self.take(point(graph, swaps.tree, swaps.best, layout, self.program.shape[1]))

    def _polished(self, found: Design, says: Advice) -> Floats:
        """Spend some of the time that is left on ever other parts of the design."""
        if self.time_limit is None or self.is_over():
            return found.x
        end = self.seconds() + POLISHED * (self.left() or 0.0)

        def better(cost: float) -> None:
            self.cost = min(self.cost, cost)
            self.tell()

        def left() -> float:
            return 0.0 if self.is_over() else end - self.seconds()

        return polish(self.few.program, found.x, says.share, left, better)

    def _over(self, seconds: float) -> IsOver:
        end = self.seconds() + seconds

        def over(design: Design) -> bool:
            if design.cost < self.cost:
                self.cost = design.cost
                self.tell()
            return self.is_over() or self.seconds() > end

        return over

    def _clean(self, few: Restricted, x: Floats) -> None:
        """Take the best flows of a point, every binary exactly 0 or 1."""
        clean = highs.solve(
            few.program.fixed(x),
            time_limit=None, gap=0.0, threads=1, on_progress=None, start=None,
        )  # fmt: skip
        self.cost = float("inf") if self.best is None else float(self.program.cost @ self.best)
        if clean.status == "optimal":
            self.take(few.lift(np.where(few.program.integer, np.round(x), clean.x)))

    def hand_on(self, threads: int) -> Status:
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
            self.take(rest.x)
        return rest.status

    def solution(self, status: Status, prices: Floats) -> Solution:
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
            prices=prices,
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
