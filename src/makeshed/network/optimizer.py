"""Who solves the programs of a network: a solver with its options, and the time that it may take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

import numpy as np

from makeshed.errors import SolverFailed, TookTooLong
from makeshed.network.clock import Clock
from makeshed.science.arrays import Floats
from makeshed.science.program import (
    Basis,
    OnProgress,
    Program,
    Progress,
    Solution,
    muted,
    share_open,
)

NO_DEARER = 1e-7
"""A vertex may be dearer than the point it comes from by this share of the cost: solvers round."""
SOON = 50_000
"""Columns and rows of a linear program that is handed over and solved within `clock.LEAST`."""
LOST = "it was known what a plan does after a loss"
"""Before what the time may pass."""
TIME = "give it more time (--time-limit)"
MORE_TIME = f"{TIME}, or name fewer losses, such as survive(country:CN)"
PRICES = "prices: what capacities, limits and other offers are worth"
"""What is left out for want of time."""


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """A function that solves programs, such as `makeshed.solvers.solve`, and how it is asked.

    Attributes
    ----------
    solver
        One of `makeshed.solvers.SOLVERS`.
    gap
        Stop when the objective is proven to be within this share of the optimum.
    threads
        Number of threads; 0 lets the solver choose.
    clock
        The time that all programs of a plan may take together.
    highest
        What no plan is proven to cost less than beyond, whatever a program of some of the moves says.
    """

    solve: Callable[..., Solution]
    solver: str = "auto"
    gap: float = 1e-4
    threads: int = 0
    on_progress: OnProgress | None = None
    clock: Clock = field(default_factory=lambda: Clock(None))
    highest: float = np.inf
    _said: list[Progress] = field(default_factory=list)

    def __call__(self, program: Program, **more: Any) -> Solution:
        """Return what the solver finds; ``more`` are arguments of its own, such as ``start``."""
        return self.solve(
            program,
            solver=self.solver,
            gap=self.gap,
            threads=self.threads,
            on_progress=self._listener,
            **more,
        )

    @property
    def _listener(self) -> OnProgress | None:
        return None if self.on_progress is None else self._tell

    def heard(self) -> None:
        """Say that something is being done, and hear whether who waits wants no more."""
        if self.on_progress is not None:
            self._tell(Progress(0.0, np.inf, -np.inf, np.inf))

    def wait(self) -> None:
        """Say that a network is being written; raise `TookTooLong` when there is no time for it.

        Raises
        ------
        TookTooLong
            The time limit has passed, or who waits wants no more.
        """
        self.heard()
        if self.clock.stopped or self.clock.late:
            passed = "it was stopped" if self.clock.stopped else "the time limit passed"
            raise TookTooLong(
                f"{passed} after {self.clock.elapsed:.0f} s, before the network was written, so that there "
                "is no plan yet",
                hint="give it more time (--time-limit), or plan fewer items, stores or modes at a time",
            )

    def _tell(self, now: Progress) -> bool:
        """Tell who waits, in seconds of the whole plan; once they want no more, there is no more time.

        A phase that has no plan of its own yet says what the last one had.
        """
        assert self.on_progress is not None
        known = self._said[-1] if self._said and not np.isfinite(now.incumbent) else now
        bound = max(now.bound, *(said.bound for said in self._said), -np.inf)
        bound = min(bound, self.highest)
        gap = share_open(known.incumbent, bound) if np.isfinite(known.incumbent) else np.inf
        self._said[:] = [replace(known, seconds=self.clock.elapsed, bound=bound, gap=gap)]
        if self.clock.stopped or self.on_progress(self._said[0]) is False:
            self.clock.stop()
        return not self.clock.stopped

    def feasible(self, program: Program, *, time_limit: float | None) -> Solution:
        """Return what the solver finds of whether there is a point at all."""
        return self.solve(
            program,
            solver=self.solver,
            start=None,
            time_limit=time_limit,
            on_progress=muted(self._listener),
        )

    def choosing(self, program: Program, start: Basis) -> Solution:
        """Return the optimum of a program by which moves are chosen; see `linear`."""
        return self.linear(program, "the moves worth writing were known", start)

    def linear(self, program: Program, before: str = LOST, start: Basis | None = None) -> Solution:
        """Return the optimum of a linear program that has one.

        Parameters
        ----------
        program
            The program, of no integers.
        before
            Before what the time passed, if it does.
        start
            A basis to begin at; then the one in which the search ended is told.

        Raises
        ------
        TookTooLong
            There was no time to find it.
        SolverFailed
            None was found.
        """
        if self.clock.late:
            self._refuse_late(before)
        found = self.solve(
            program,
            solver="highs",
            threads=self.threads,
            time_limit=self.clock.anyhow,
            on_progress=muted(self._listener),
            start=start,
        )
        if found.status == "stopped" and self.clock.over:
            self._refuse_late(before)
        if found.status != "optimal":
            raise SolverFailed(f"a linear program that has an optimum ended as {found.status}")
        return found

    def _refuse_late(self, before: str) -> NoReturn:
        passed = "it was stopped" if self.clock.stopped else "the time limit passed"
        raise TookTooLong(
            f"{passed} after {self.clock.elapsed:.0f} s, before {before}",
            hint=MORE_TIME if before == LOST else TIME,
        )

    def vertex(self, program: Program, solution: Solution) -> tuple[Floats, Solution | None]:
        """Return a solution moved to a vertex, a number by column, and the linear program's solution that has the duals.

        The linear program is the one left when integers are fixed. None: there was no time for it, or
        it has no duals; then the point stays as it was found.
        """
        if solution.status == "optimal" and len(solution.row_dual):
            return solution.x, solution  # it is one already
        if self.clock.over and max(program.shape) > SOON:
            self.clock.leave_out(PRICES)
            return solution.x, None
        linear = self(program.fixed(solution.x), time_limit=self.clock.anyhow, start=None)
        slack = NO_DEARER * abs(solution.objective)
        if linear.status == "optimal" and linear.objective <= solution.objective + slack:
            x = np.where(program.integer, np.round(solution.x), linear.x)
            return x, linear if len(linear.row_dual) else None
        if linear.status == "stopped" and self.clock.over:
            self.clock.leave_out(PRICES)
        return solution.x, None
