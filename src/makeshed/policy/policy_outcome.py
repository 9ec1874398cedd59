"""What a policy does: the plan under it, who pays what, the hours, and a check that the books agree."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from makeshed.errors import Disagreement
from makeshed.model import Capability, Operation, Policy, Shed, Site
from makeshed.plans.plan import CostLine, Opening, Plan, Production, Purchase
from makeshed.policy.measure import PolicyMeasure
from makeshed.policy.working import MADE, Routes, WorkHours, hours_of
from makeshed.science.incentive import present_value
from makeshed.science.landed import annuity

TRANSFERS = frozenset({"duty", "carbon", "markup"})
"""Kinds of a plan's cost that somebody else gets: the treasury, and firms."""
CENT = 0.005
"""Half of the smallest coin: books that differ by more do not agree."""
PAYERS = ("buyers", "treasury", "firms")


@dataclass(frozen=True, slots=True)
class Payment:
    """What is paid under one grant or row: in a year, and once."""

    what: str
    payer: str
    basis: str
    """``hour``, ``unit`` or ``once`` lowers a cost that firms see; ``running`` pays for something of its own."""
    yearly: float
    once: float
    years: float
    rate: float

    @property
    def worth(self) -> float:
        """What all of it is worth today [money]."""
        return present_value(self.yearly, self.years, self.rate, self.once)

    @property
    def a_year(self) -> float:
        """What it is in a year, what is paid once spread over the years [money/a]."""
        return self.yearly + (self.once * annuity(self.rate, self.years) if self.once else 0.0)


@dataclass(frozen=True, slots=True)
class Brief:
    """Of a plan what the books need: where many plans are asked for, nobody reads the rest."""

    items: frozenset[str]
    cost: float
    cost_lines: tuple[CostLine, ...]
    bought: tuple[Purchase, ...]
    made: tuple[Production, ...]
    opened: tuple[Opening, ...]
    used: frozenset[str]
    """Sites that anything comes to or leaves, whether they cost anything or not."""


@dataclass(frozen=True, kw_only=True)
class PolicyOutcome:
    """A plan under a measure, and what it comes to."""

    measure: PolicyMeasure
    plan: Plan | Brief
    routes: Routes
    discount_rate: float

    @property
    def whole(self) -> Plan:
        """The plan as it is told to people."""
        assert isinstance(self.plan, Plan)
        return self.plan

    @cached_property
    def used(self) -> frozenset[str]:
        """Sites that the plan uses; one that costs nothing, since all is granted, is among them."""
        if isinstance(self.plan, Brief):
            return self.plan.used
        plan = self.plan
        # A destination may be a place that is called like a site, so that only who sends is looked at.
        used = {row.source for row in plan.shipped} | {row.site for row in plan.opened}
        used |= {row.site for row in plan.made} | {row.site for row in plan.bought}
        return frozenset(used)

    @cached_property
    def work(self) -> tuple[WorkHours, ...]:
        """Hours behind the plan."""
        return self.routes.work(self.plan)

    @cached_property
    def kinds(self) -> Mapping[str, float]:
        """The plan's cost by kind [money/a]."""
        return {line.kind: line.cost for line in self.plan.cost_lines}

    @cached_property
    def payments(self) -> tuple[Payment, ...]:
        """What is paid under the measure, by whom."""
        return tuple(self._paid())

    def _paid(self) -> Iterator[Payment]:
        for grant in self.measure.grants:
            row, lump, yearly = grant.row, 0.0, 0.0
            years, rate = row.years or 1.0, self._rate(row)
            if grant.basis == "once":
                site = self.measure.true.get(grant.site, Site)
                years, rate = site.life, self.discount_rate  # as the firm pays the opening off
                lump = grant.amount if grant.site in self.used else 0.0
            elif grant.basis == "hour":
                at = (grant.site, grant.what)
                yearly = grant.amount * math.fsum(
                    w.hours for w in self.work if w.how == MADE and (w.site, w.process) == at
                )
            else:
                yearly = grant.amount * self._units(grant.site, grant.what)
            yield Payment(grant.said, row.payer, grant.basis, yearly, lump, years, rate)
        for row in self.measure.rows:
            if row.running_cost or row.set_up_cost:
                term = row.years or 1.0
                yield Payment(
                    f"running it: {row.instrument}", row.payer, "running", row.running_cost,
                    row.set_up_cost, term, self._rate(row),
                )  # fmt: skip

    def _units(self, site: str, item: str) -> float:
        made = (row.quantity for row in self.plan.made if (row.site, row.item) == (site, item))
        sold = (row.quantity for row in self.plan.bought if (row.site, row.item) == (site, item))
        return math.fsum([*made, *sold])

    def _rate(self, row: Policy) -> float:
        return self.discount_rate if row.discount_rate is None else row.discount_rate

    def paid_by(self, payer: str) -> float:
        """Return what somebody pays in a year; what is paid once is spread over its years [money/a]."""
        return math.fsum(each.a_year for each in self.payments if each.payer == payer)

    @property
    def outlay_worth(self) -> float:
        """What the treasury pays over the years, worth today [money]."""
        return math.fsum(each.worth for each in self.payments if each.payer == "treasury")

    @property
    def revenue(self) -> float:
        """What duties and prices of emissions bring in [money/a]."""
        return self.kinds.get("duty", 0.0) + self.kinds.get("carbon", 0.0)

    @property
    def margin(self) -> float:
        """What firms add to their costs, less what they pay under the measure [money/a]."""
        return self.kinds.get("markup", 0.0) - self.paid_by("firms")

    @property
    def buyers(self) -> float:
        """What buyers pay [money/a]."""
        return self.plan.cost + self.paid_by("buyers")

    @property
    def public(self) -> float:
        """What it costs the treasury, revenue set off [money/a]; less than 0: it gains."""
        return self.paid_by("treasury") - self.revenue

    def resources(self) -> dict[str, float]:
        """Return what is used up by kind, whoever pays: costs before grants, without what others get."""
        found = {kind: cost for kind, cost in self.kinds.items() if kind not in TRANSFERS}
        back = math.fsum(each.a_year for each in self.payments if each.basis != "running")
        running = math.fsum(each.a_year for each in self.payments if each.basis == "running")
        found |= {"met by grants": back} if back else {}
        return found | ({"running the policy": running} if running else {})

    def checked(self) -> PolicyOutcome:
        """Return the outcome, once the labour that it grants for is priced again from the facts.

        Raises
        ------
        Disagreement
            What firms see and what is granted do not add up to what an hour costs.
        """
        labour = _labour(self.measure.true, self.plan)
        made = {(row.site, row.item) for row in self.plan.made}
        granted = math.fsum(
            payment.yearly
            for grant, payment in zip(self.measure.grants, self.payments, strict=False)
            if grant.basis == "hour" or (grant.basis == "unit" and (grant.site, grant.what) in made)
        )
        seen = self.kinds.get("labour", 0.0) + granted
        if abs(seen - labour) > max(CENT, 1e-7 * abs(labour)):
            raise Disagreement(
                f"labour under {self.measure.name} costs {seen:.2f} with what is granted and {labour:.2f} "
                "by its hours and rates"
            )
        return self


def _labour(shed: Shed, plan: Plan | Brief) -> float:
    """Return what the labour of a plan costs by its hours and the rates of the facts [money/a]."""
    frame = shed.priced(Capability).select("site", "process", "labour_rate")
    rate = {(site, process): each for site, process, each in frame.rows()}
    steps: dict[tuple[str, str], list[Operation]] = {}
    for step in shed.rows(Operation):
        steps.setdefault((step.item, step.route), []).append(step)
    return math.fsum(
        row.quantity * hours_of(step) * rate[row.site, step.process]
        for row in plan.made
        for step in steps[row.item, row.route]
    )
