"""Where the plan changes, by asking for plans: for parameters that change more than costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from makeshed.errors import Infeasible
from makeshed.plans.either_plan import EitherPlan, kind_of

PARTS = 4
"""Where two plans are alike, so many parts between them are looked at; no more is claimed."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A range on which the plan was the same wherever it was asked; None: there was no plan.

    ``plan`` is the one in the middle of ``low`` to ``high``, halfway to the neighbours.
    """

    start: float
    end: float
    low: float
    high: float
    plan: EitherPlan | None


class Bisection:
    """Plans asked at values, each once."""

    def __init__(self, ask: Callable[[float], EitherPlan], tolerance: float) -> None:
        self.ask, self.tolerance = ask, tolerance
        self.found: dict[float, EitherPlan | None] = {}
        self.refused: Infeasible | None = None

    def plan(self, at: float) -> EitherPlan | None:
        """Return the plan at a value; None if there is none."""
        if at not in self.found:
            try:
                self.found[at] = self.ask(at)
            except Infeasible as error:
                self.found[at], self.refused = None, error
        return self.found[at]

    def kind(self, at: float) -> tuple[object, ...]:
        """Return what tells the plan at a value from others."""
        plan = self.plan(at)
        return ("none",) if plan is None else kind_of(plan)

    def stands(self, low: float, high: float) -> list[Stand]:
        """Return the ranges, in order; each switch lies between the end of one and the next's start."""
        ends = [low + (high - low) * k / PARTS for k in range(PARTS + 1)]
        marks = [ends[0]]
        for left, right in pairwise(ends):
            self._narrow(left, right, marks)
            marks.append(right)
        while True:
            runs = self._runs(sorted(set(marks)))
            edges = [low, *((a[-1] + b[0]) / 2 for a, b in pairwise(runs)), high]
            stands = [
                Stand(run[0], run[-1], a, b, self.plan((a + b) / 2))
                for run, (a, b) in zip(runs, pairwise(edges), strict=True)
            ]
            new = [
                ((one.low + one.high) / 2, one)
                for one in stands
                if self.kind((one.low + one.high) / 2) != self.kind(one.start)
                and one.high - one.low > self.tolerance
            ]
            if not new:
                return [
                    one if self._alike(one) else replace(one, plan=self.plan(one.start))
                    for one in stands
                ]
            for middle, one in new:  # a plan that the marks had missed
                self._narrow(one.start, middle, marks)
                marks.append(middle)
                self._narrow(middle, one.end, marks)

    def _alike(self, one: Stand) -> bool:
        return self.kind((one.low + one.high) / 2) == self.kind(one.start)

    def _runs(self, marks: list[float]) -> list[list[float]]:
        runs: list[list[float]] = []
        for at in marks:
            if runs and self.kind(runs[-1][-1]) == self.kind(at):
                runs[-1].append(at)
            else:
                runs.append([at])
        return runs

    def _narrow(self, left: float, right: float, marks: list[float]) -> None:
        """Add values between which the plan changes, as close together as the tolerance asks."""
        if self.kind(left) == self.kind(right):
            return
        middle = (left + right) / 2
        if right - left <= self.tolerance or not left < middle < right:
            return
        marks.append(middle)
        self._narrow(left, middle, marks)
        self._narrow(middle, right, marks)
