"""Plans asked under bounds of another aim, from the loosest to the tightest (the epsilon-constraint method)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from makeshed.errors import Infeasible, TookTooLong
from makeshed.network.clock import Clock
from makeshed.plans.either_plan import EitherPlan

EXPECTED = "expected_loss"
"""The aim that no bound holds: plans under bounds of another are measured by it."""
AIMS = {
    "co2e": ("co2e<={:.12g}", "kg/a", -1, math.inf, 0.0),
    "local_share": ("local>={:.12g}", "1", 1, 0.0, 1.0),
    "exposure": ("share({})<={:.12g}", "1", -1, 1.0, 0.0),
    "loss": ("survive({})>={:.12g}", "1", 1, 0.0, 1.0),
    EXPECTED: ("survive({})>={:.12g}", "money/a", 1, 0.0, 1.0),
}
"""By aim: its limit, unit, the better direction, the loosest bound and the best there could be."""
OF_KIND = {"exposure", "loss", EXPECTED}
"""Aims that are of any one of a kind."""
LOST = {"source": "site"}
"""What is lost with it, where it is called otherwise."""
CARBON = 1e6
"""A carbon price [money/t] at which nothing but carbon counts."""
NEAR = 1e-3
"""How near the far end of the curve is closed in on, as a share of its width."""
WITHIN = 1e-6
"""How far within the most that could be served a plan is asked for."""
PART = 0.25
"""Share of the time left that one plan may take, so that no hard one takes it all."""


@dataclass(frozen=True)
class FoundPlan:
    """The cheapest plan under a bound of the aim; all values are turned so that less is better."""

    bound: float
    aim: float
    plan: EitherPlan


class FrontierSearch:
    """Asks for plans, and keeps those that it found.

    Parameters
    ----------
    ask
        Returns the cheapest plan under limits, within so many seconds.
    against
        The other aim.
    rule
        For the local share.
    exposed_to
        For exposure and losses: of what kind.
    clock
        The time that all plans may take together.

    Attributes
    ----------
    found
        The plans, the loosest bound first.
    edge
        What is proven that no plan is better than in the aim; None: the far end is found.
    late
        Whether the time ended the search.
    """

    def __init__(
        self,
        ask: Callable[..., Any],
        against: str,
        rule: str,
        exposed_to: str,
        clock: Clock | None = None,
    ) -> None:
        form, self.unit, direction, loosest, self.ideal = AIMS[against]
        self.against, self.rule, self.called = against, rule, exposed_to
        self.kind = LOST.get(exposed_to, exposed_to) if against == "loss" else exposed_to
        self.kind = "hazard" if against == EXPECTED else self.kind
        self.sign, self.form = -direction, form
        self.ask, self.solves = ask, 0
        self.clock = clock or Clock(None)
        self.edge: float | None = None
        self.late = False
        self.found: list[FoundPlan] = [self.under(self.sign * loosest)]

    def under(self, bound: float, carbon_price: float | None = None) -> FoundPlan:
        """Return the cheapest plan whose aim is within a bound.

        Raises
        ------
        Infeasible, TookTooLong
            There is none, or none was found in its part of the time.
        """
        self.solves += 1
        left = self.clock.left
        part = left if left is None or self.solves == 1 else PART * left
        if math.isinf(bound):
            loose = self.ask((), carbon_price, part)
            return FoundPlan(bound, loose.co2e, loose)
        value = self.sign * bound
        own = (self.kind, value) if self.against in OF_KIND else (value,)
        text = self.form.format(*own) + (f"@{self.rule}" if self.rule else "")
        found = self.ask((text,), carbon_price, part)
        # duties and stores state limits too; nan: a share of nothing, which any bound allows
        used = next(row.used for row in found.limits if row.limit == text)
        return FoundPlan(bound, bound if math.isnan(used) else self.sign * used, found)

    def draw(self, most: int) -> None:
        """Find the far end, then halve where cost and aim leave most open."""
        self.found = sorted([*self.found, *self._far_end()], key=lambda each: -each.bound)
        while self.solves < most and not self._over():
            gaps = [(self._open(one, two), one, two) for one, two in pairwise(self.found)]
            size, one, two = max(gaps, key=lambda each: each[0], default=(0.0, None, None))
            if size <= 0 or one is None or two is None:
                return
            try:
                self.found.append(self.under((one.aim + two.bound) / 2))
            except TookTooLong:
                self.late = True
                return
            self.found.sort(key=lambda each: -each.bound)

    def _over(self) -> bool:
        self.late = self.late or self.clock.over
        return self.clock.over

    def _open(self, one: FoundPlan, two: FoundPlan) -> float:
        """Return the share of the whole curve's box that lies between two plans unseen."""
        first, last = self.found[0], self.found[-1]
        width, height = first.aim - last.aim, last.plan.cost - first.plan.cost
        across, up = one.aim - two.bound, two.plan.cost - one.plan.cost
        if across <= 1e-7 * width or up <= 1e-7 * height:
            return 0.0
        return across * up / (width * height)

    def _far_end(self) -> list[FoundPlan]:
        """Return the plan that is best in the aim, and those met on the way there."""
        start = self.found[0]
        if self.against == "co2e":
            try:
                least = self.under(math.inf, carbon_price=CARBON).aim
                return [self.under(least + 1e-6 * abs(least))] if least < start.aim else []
            except TookTooLong:
                self.late, self.edge = True, self.sign * self.ideal
                return []
        return self._closed_in(start)

    def _closed_in(self, start: FoundPlan) -> list[FoundPlan]:
        """Halve between the best that is known and what no plan can be, or was found to be in time.

        Where a bound is impossible whatever is open, what is possible at most is said with it and tried next.
        """
        met: list[FoundPlan] = []
        good, edge = start.aim, self.sign * self.ideal
        impossible, width, trial = edge, good - edge, edge
        while good - edge > NEAR * width and not self._over():
            try:
                met.append(self.under(trial))
                good = met[-1].aim
            except Infeasible as error:
                edge = impossible = trial
                if error.at_most is not None and self.sign * error.at_most > edge:
                    edge = impossible = self.sign * error.at_most
                    trial = edge + WITHIN * width
                    continue
            except TookTooLong:
                self.late, edge = True, trial
            if good <= edge + 2 * WITHIN * width:
                break
            trial = (good + edge) / 2
        if good - impossible > NEAR * width:
            self.edge = self.sign * impossible
        return met

    def measured(self, measure: Callable[[Any], float]) -> None:
        """Let plans be told apart by another measure, of which less is better; no bound held it.

        Both ends come first; plans for which there was no time are left out.

        Raises
        ------
        TookTooLong
            There was time for none.
        """
        measured: list[FoundPlan] = []
        for one in [*self.found[:1], *reversed(self.found[1:])]:
            try:
                value = measure(one.plan)
            except TookTooLong:
                self.late = True
                if not measured:
                    raise
                break
            measured.append(replace(one, aim=value, bound=value))
        self.found = measured
        self.found.sort(key=lambda each: (-each.bound, each.plan.cost))
        self.sign = 1


def stretches(found: Sequence[FoundPlan]) -> list[float]:
    """Return by two neighbours of different cost how far the aim of one lies from the bound of the other."""
    return [
        one.aim - two.bound
        for one, two in pairwise(found)
        if two.plan.cost > one.plan.cost * (1 + 1e-9)
    ]
