"""Where the plan changes, by asking for plans: for parameters that change more than costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from makeshed.errors import Infeasible
from makeshed.questions.plan.answer import Plan
from makeshed.questions.sourcing import signature

PARTS = 4
"""Where two plans are alike, so many parts between them are looked at; no more is claimed."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A range on which the plan was the same wherever it was asked; None: there was no plan."""

    start: float
    end: float
    plan: Plan | None


class Bisection:
    """Plans asked at values, each once."""

    def __init__(self, ask: Callable[[float], Plan], tolerance: float) -> None:
        self.ask, self.tolerance = ask, tolerance
        self.found: dict[float, Plan | None] = {}
        self.refused: Infeasible | None = None

    def plan(self, at: float) -> Plan | None:
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
        return ("none",) if plan is None else signature(plan)

    def stands(self, low: float, high: float) -> list[Stand]:
        """Return the ranges, in order; each switch lies between the end of one and the next's start."""
        ends = [low + (high - low) * k / PARTS for k in range(PARTS + 1)]
        marks = [ends[0]]
        for left, right in pairwise(ends):
            self._narrow(left, right, marks)
            marks.append(right)
        stands = list[Stand]()
        for at in sorted(set(marks)):
            if stands and self.kind(stands[-1].end) == self.kind(at):
                stands[-1] = Stand(stands[-1].start, at, stands[-1].plan)
            else:
                stands.append(Stand(at, at, self.plan(at)))
        return stands

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
