"""Big networks by price decomposition: a bound from prices, a plan from the few columns they leave.

First the prices are raised (`prices`): they bound the cost of every plan from below and say which
sources could belong to a good one. On these alone, slope scaling (`slopes`) makes designs from linear
programs, local search (`search`) adds, drops and swaps, and what time is left goes to HiGHS: first on
the few columns, then on the whole program. The plan is always a point of the whole program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import numpy as np

from makeshed.errors import Disagreement
from makeshed.science.program import Floats, OnProgress, Program, Progress, Solution, Status
from makeshed.science.siting import Layout, Network
from makeshed.solvers import highs
from makeshed.solvers.decomposition.pieces import Pieces, pieces
from makeshed.solvers.decomposition.prices import Answer, ascend, blank, first_prices, steps, value
from makeshed.solvers.decomposition.reading import penalties, row_prices, shares, sites
from makeshed.solvers.decomposition.restricted import Restricted, columns_of, promising, restrict
from makeshed.solvers.decomposition.search import Search
from makeshed.solvers.decomposition.slopes import Design, Relaxed, scale

NAME = "price decomposition"
ROUNDS = 8
NEAR = 5e-5
"""Sources that would have to save no more than this share of the bound are kept."""
SAFE = 1e-9
"""Share of the bound given away to rounding."""
MOST_BINARIES = 250
MOST_COLUMNS = 5000


def pays(program: Program, network: tuple[Network, Layout]) -> bool:
    """Whether a program is big enough that HiGHS alone is known to be slower (decision 0008)."""
    big = int(program.integer.sum()) >= MOST_BINARIES and program.shape[1] >= MOST_COLUMNS
    return big and len(network[0].use_make) > 0


def solve(
    program: Program,
    *,
    network: tuple[Network, Layout],
    time_limit: float | None = None,
    gap: float = 1e-4,
    threads: int = 0,
    on_progress: OnProgress | None = None,
    start: Floats | None = None,
) -> Solution | None:
    """Solve the program of a network; see `makeshed.solvers.solve`.

    None where the method does not apply: nothing to choose, or flows without any limit.
    """
    cut, rows = pieces(network[0])
    if not program.integer.any() or not np.isfinite(cut.lane_most).all():
        return None
    run = _Run(program, network, cut, time_limit, gap, on_progress)
    run.raise_bound(first_prices(cut), run.iterations(), theta=1.0, deflection=0.3)
    if start is not None:
        run.take(start)
    run.design()
    if run.best is not None and not run.is_over():
        run.raise_bound(run.price, run.iterations(), theta=0.5, deflection=0.1)
    prices = row_prices(network, cut, rows, run.price, program)
    return run.finish(threads, prices)


class _Run:
    """What is known so far: the best plan, the best bound, the prices that prove it."""

    def __init__(
        self,
        program: Program,
        network: tuple[Network, Layout],
        cut: Pieces,
        time_limit: float | None,
        gap: float,
        on_progress: OnProgress | None,
    ) -> None:
        self.program, self.network, self.cut = program, network, cut
        self.time_limit, self.gap, self.on_progress = time_limit, gap, on_progress
        self.began, self.stopped = perf_counter(), False
        self.best: Floats | None = None
        self.cost, self.bound = float("inf"), float("-inf")
        self.price = np.zeros(len(cut.row_quantity))
        self.answer: Answer = blank(cut)
        self.used = np.zeros(len(cut.source_cost))
        self.opened = np.zeros(len(cut.site_fixed))

    def seconds(self) -> float:
        return perf_counter() - self.began

    def left(self) -> float | None:
        return None if self.time_limit is None else max(0.0, self.time_limit - self.seconds())

    def proven(self) -> bool:
        return self.cost - self.bound <= self.gap * abs(self.cost)

    def is_over(self) -> bool:
        """Whether to stop: proven, told to, or out of time."""
        return self.stopped or self.proven() or self.left() == 0.0

    def tell(self) -> None:
        if self.on_progress is None:
            return
        gap = (self.cost - self.bound) / abs(self.cost) if np.isfinite(self.cost) else np.inf
        progress = Progress(self.seconds(), self.cost, self.bound, gap)
        self.stopped |= self.on_progress(progress) is False

    def iterations(self) -> int:
        """How often to move the prices: as often as a fifth of the time allows, within reason."""
        allowed = 0.2 * (self.time_limit or np.inf) / (1e-8 * max(len(self.cut.lane_row), 1))
        return int(min(4000.0, max(100.0, allowed)))

    def raise_bound(self, price: Floats, count: int, *, theta: float, deflection: float) -> None:
        """Move the prices, towards the best plan if there is one."""
        guess = 1.2 * float(price @ self.cut.row_quantity)
        target = self.cost if np.isfinite(self.cost) else guess
        bound, best = ascend(
            self.cut, price, steps(self.cut, price), target, count, theta, 30, deflection,
            self.answer, self.used, self.opened,
        )  # fmt: skip
        bound -= SAFE * abs(bound)
        if bound > self.bound:
            self.bound, self.price = bound, best
        self.tell()

    def take(self, x: Floats) -> None:
        """Keep a plan if it is the best so far."""
        cost = float(self.program.cost @ x)
        if cost < self.cost:
            self.best, self.cost = x, cost
            self.tell()

    def design(self) -> None:
        """Make plans on the columns that prices recommend."""
        cut, program = self.cut, self.program
        value(cut, self.price, self.answer)
        lacking = penalties(cut, self.answer)
        keep = (lacking < NEAR * abs(self.bound)) | (self.used > 0.02)
        lanes = promising(cut, self.price, keep, slack=0.04, top=3)
        columns = columns_of(*self.network, program, cut, lanes)
        if self.best is not None:
            columns |= self.best > 0
        self.few = restrict(program, columns)
        relaxed = Relaxed(self.few.program)
        binaries = self.few.columns[relaxed.binaries]
        guess = shares(self.network, cut, self.used, program)[binaries]
        designs = scale(relaxed, guess, ROUNDS)
        if self.best is not None:
            designs.append(relaxed.design(self.best[self.few.columns]))
        if not designs:
            return
        where, order = sites(self.network, cut, self.answer, program)
        is_site = np.isin(binaries, self.network[1].open)
        search = Search(relaxed, where[binaries], is_site)
        if search.begin(min(designs, key=lambda one: one.cost)):
            found = search.improve(order[binaries], self._over(search))
            self._clean(self.few, found)

    def _over(self, search: Search) -> Callable[[], bool]:
        def over() -> bool:
            if search.best.cost < self.cost:
                self.cost = search.best.cost
                self.tell()
            return self.is_over()

        return over

    def _clean(self, few: Restricted, found: Design) -> None:
        """Take the best flows of a design, every binary exactly 0 or 1."""
        clean = highs.solve(
            few.program.fixed(found.x),
            time_limit=None, gap=0.0, threads=1, on_progress=None, start=None,
        )  # fmt: skip
        self.cost = float("inf") if self.best is None else float(self.program.cost @ self.best)
        if clean.status == "optimal":
            self.take(few.lift(np.where(few.program.integer, np.round(found.x), clean.x)))

    def finish(self, threads: int, prices: Floats) -> Solution:
        """Give HiGHS the time that is left, and say what was found."""
        status: Status = "stopped"
        if not self.is_over():
            given = {"time_limit": self.left(), "gap": self.gap, "threads": threads}
            rest = highs.solve(self.program, on_progress=self._relay, start=self.best, **given)
            self.bound = max(self.bound, rest.bound)
            if rest.found:
                self.take(rest.x)
            status = rest.status
        if self.best is not None:
            status = "optimal" if self.proven() else "stopped"
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

    def _relay(self, progress: Progress) -> bool | None:
        if self.on_progress is None:
            return None
        cost, bound = min(progress.incumbent, self.cost), max(progress.bound, self.bound)
        gap = (cost - bound) / abs(cost)
        told = self.on_progress(replace(progress, incumbent=cost, bound=bound, gap=gap))
        return told is not False and gap > self.gap
