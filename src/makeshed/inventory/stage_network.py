"""The stages of a plan: what is brought, made and bought where, after what, in how many days, for whom.

All that is known of a plan is read here, off its answer: what is bought, made, drawn and shipped. A stage
is one way by which an item comes to a site or a demand. A seller keeps nothing for its customers, so its
lead time is part of the way from its door; where several ways bring one item, each brings its share of
every order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

import numpy as np

from makeshed.answer import Term, total
from makeshed.errors import BadValue, NotEnoughData
from makeshed.inventory.families import VariantFamily, families
from makeshed.inventory.plan_stage import PlanStage, Pool
from makeshed.inventory.stage_values import Values
from makeshed.model import Capability, Demand, Lane, Mode, Offer, Operation, Shed, Site
from makeshed.plans.plan import Plan, Served, Shipment
from makeshed.science.arrays import Floats
from makeshed.science.stock import DAYS_PER_YEAR

NOTHING = 1e-12
MOST_TRIED = 12
"""Arrivals at a site and a demand of one name of which every division is tried."""


@dataclass(frozen=True, kw_only=True)
class StageNetwork:
    """The stages, which serve which, and how much of what passes each goes to each demand a year."""

    stages: list[PlanStage]
    arcs: list[tuple[int, int]]
    demands: list[Demand]
    need: Floats  # by stage and demand [1/a]
    families: Mapping[str, VariantFamily] = field(default_factory=dict)
    """Items that come in variants, which vary apart from where they are made or bought."""


def network_of(shed: Shed, plan: Plan) -> StageNetwork:
    """Return the stages of a plan of this shed.

    Raises
    ------
    NotEnoughData
        A site and a place share a name and it cannot be told what goes to which, or nothing is served.
    BadValue
        The plan is of another shed.
    """
    reading = _Reading(shed, plan)
    reading.read()
    return reading.network()


class _Reading:
    def __init__(self, shed: Shed, plan: Plan) -> None:
        self.shed, self.plan = shed, plan
        self.unit = plan.currency
        self.sites = {site.site: site for site in shed.priced_rows(Site)}
        self.modes = {row.mode: row for row in shed.rows(Mode)}
        self.often = {
            (row.origin, row.destination, row.mode): row.shipments for row in shed.rows(Lane)
        }
        self.served = {(row.place, row.item): row for row in plan.rows}
        self._of_this_shed()
        self.made: dict[Pool, float] = {}
        for made in plan.made:
            pool = made.site, made.item
            self.made[pool] = self.made.get(pool, 0.0) + made.quantity
        self.bought: dict[Pool, float] = {}
        for row in plan.bought:
            pool = row.site, row.item
            used = row.quantity - row.surplus
            if used > NOTHING * row.quantity:  # else all of it is lost
                self.bought[pool] = self.bought.get(pool, 0.0) + used
        self.drawn: dict[Pool, dict[str, float]] = {}
        for line in plan.drawn:
            uses = self.drawn.setdefault((line.site, line.item), {})
            uses[line.component] = uses.get(line.component, 0.0) + line.quantity
        self.steps: dict[Pool, set[str]] = {}
        for step in shed.rows(Operation):
            self.steps.setdefault((step.item, step.route), set()).add(step.process)
        self.able: dict[str, list[Capability]] = {}
        for able in shed.rows(Capability):
            self.able.setdefault(able.site, []).append(able)
        self.leads: dict[Pool, float] = {}
        for offer in shed.rows(Offer):
            pool = offer.site, offer.item
            self.leads[pool] = max(self.leads.get(pool, 0.0), offer.lead_time)
        self.stages: list[PlanStage] = []
        self.alike: dict[tuple[str, ...], int] = {}
        self.pools: dict[Pool, list[int]] = {}
        self.tails: list[list[Pool]] = []  # by stage, the pools that it draws on
        self.per: list[dict[Pool, float]] = []  # by stage, how much it draws for a unit

    def _of_this_shed(self) -> None:
        known = {row.id for row in self.shed.rows(Demand)}
        named = {row.site for row in self.plan.bought} | {row.site for row in self.plan.made}
        strange = sorted({row.demand for row in self.plan.rows} - known) + sorted(
            named - set(self.sites)
        )
        if strange:
            raise BadValue(
                f"the plan is of another case: {strange[0]} is not here",
                hint="give the plan of this case, or none: the best is made then",
            )

    # The stages.

    def read(self) -> None:
        """Find the stages, name them, and say what each takes and is worth."""
        for pool, quantity in self.made.items():
            self._make(pool, quantity)
        used = {(site, part) for (site, _), uses in self.drawn.items() for part in uses}
        for pool, quantity in self.bought.items():
            if pool in used or pool in self.arrived:
                self._add(PlanStage("buy", *pool, quantity=quantity), {})
                self.stages[-1].times = [self._offered(pool)]
        for shipment in self.plan.shipped:
            self._bring(shipment)
        if not any(stage.demand for stage in self.stages):
            raise NotEnoughData(
                "the plan serves nobody, so there is nothing to hold stock for",
                hint="look at what it leaves unserved: makeshed plan",
            )
        self._name()

    def _add(self, stage: PlanStage, per: dict[Pool, float]) -> None:
        if not stage.demand:
            self.pools.setdefault((stage.where, stage.item), []).append(len(self.stages))
        self.stages.append(stage)
        self.per.append(per)

    def _make(self, pool: Pool, quantity: float) -> None:
        uses = self.drawn.get(pool, {})
        per = {(pool[0], item): amount / quantity for item, amount in uses.items()}
        stage = PlanStage("make", *pool, source=pool[0], quantity=quantity)
        routes = {row.route for row in self.plan.made if (row.site, row.item) == pool}
        steps = set[str]().union(*(self.steps.get((pool[1], route), ()) for route in routes))
        takes = [
            (row.lead_time, row.process)
            for row in self.able.get(pool[0], ())
            if row.process in steps
        ]
        days, process = max(takes, default=(0.0, ""))
        stage.times = [Term("making", days, "d", process)]
        self._add(stage, per)

    def _offered(self, pool: Pool) -> Term:
        return Term("lead time", self.leads.get(pool, 0.0), "d", f"as {pool[0]} offers it")

    def _bring(self, row: Shipment) -> None:
        source = row.source, row.item
        served = self._served_by(row)
        demand = served.demand if served else ""
        often = f"{row.shipments:.12g}"
        name = row.source, row.destination, row.item, row.mode, demand, often
        if name in self.alike:
            self._merge(self.alike[name], row)
            return
        self.alike[name] = len(self.stages)
        stage = PlanStage(
            "bring", row.destination, row.item, row.source, row.mode, demand, row.quantity
        )
        stage.times = [Term("under way", row.days, "d", row.mode), *self._waiting(row)]
        if source in self.bought and source not in self.pools:
            stage.times.insert(0, self._offered(source))
        stage.value = total("carried", self.unit, self._carriage(row))
        self._add(stage, {source: 1.0})

    def _merge(self, n: int, row: Shipment) -> None:
        """Add what goes the same way and differs in origin alone."""
        stage, whole = self.stages[n], self.stages[n].quantity + row.quantity
        share = row.quantity / whole
        parts = (
            *(part.scaled(1 - share) for part in stage.value.parts),
            *(part.scaled(share) for part in self._carriage(row)),
        )
        stage.value = total("carried", self.unit, parts)
        stage.quantity = whole
        stage.times = [
            Term(t.name, max(t.value, row.days), t.unit, t.note) if t.name == "under way" else t
            for t in stage.times
        ]

    def _waiting(self, row: Shipment) -> Iterator[Term]:
        """Yield the time until the next shipment leaves: whoever orders just after one waits so long."""
        mode = self.modes.get(row.mode)
        said = self.often.get((row.origin_place, row.destination_place, row.mode))
        often = row.shipments or said  # 0: not told, as in plans that were kept before it was
        interval = DAYS_PER_YEAR / often if often else (mode.interval if mode else 0.0) or 0.0
        if interval:
            yield Term("until the next shipment", interval, "d", "at most")

    def _carriage(self, row: Shipment) -> list[Term]:
        return [
            Term("freight", row.freight, self.unit, row.mode),
            Term("duty", row.duty, self.unit, f"origin {row.origin}"),
        ]

    @cached_property
    def arrived(self) -> set[Pool]:
        """Where something is made, or comes to a site."""
        moved = (row for row in self.plan.shipped if not self._served_by(row))
        return {*self.made, *((row.destination, row.item) for row in moved)}

    def _served_by(self, row: Shipment) -> Served | None:
        """Return the demand that a shipment goes to; None: it goes to a site."""
        served = self.served.get((row.destination, row.item))
        if served is None or row.destination not in self.sites:
            return served
        return served if row not in self._to_the_site(row.destination, row.item) else None

    def _to_the_site(self, name: str, item: str) -> list[Shipment]:
        """Return, where a site and a place have one name, the shipments that go to the site."""
        out = [row for row in self.plan.shipped if row.source == name and row.item == item]
        into = [row for row in self.plan.shipped
                if row.destination == name and row.item == item and row.source != name]  # fmt: skip
        used = (uses.get(item, 0.0) for (site, _), uses in self.drawn.items() if site == name)
        pool = name, item
        wanted = math.fsum([*(row.quantity for row in out), *used]) - (
            self.made.get(pool, 0.0) + self.bought.get(pool, 0.0)
        )
        whole = math.fsum(row.quantity for row in into) or 1.0
        near = 1e-6 * whole
        if abs(wanted) <= near:
            return []
        sizes = range(len(into), 0, -1) if len(into) <= MOST_TRIED else [len(into)]
        fits = [
            chosen for size in sizes for chosen in combinations(into, size)
            if abs(math.fsum(row.quantity for row in chosen) - wanted) <= near
        ]  # fmt: skip
        if len(fits) != 1:
            raise NotEnoughData(
                f"a site and a place are both called {name}, and which {item} goes to which cannot "
                "be told",
                hint=f"give the site another key in sites, such as {name}-site",
            )
        return list(fits[0])

    def _name(self) -> None:
        """Name each stage by where it ends and its item, and by how it comes there if several do."""
        short: dict[str, list[PlanStage]] = {}
        for stage in self.stages:
            short.setdefault(stage.demand or f"{stage.where}/{stage.item}", []).append(stage)
        for name, several in short.items():
            for stage in several:
                by = {"make": "made", "buy": "bought"}.get(stage.how, f"from {stage.source}")
                stage.key = name if len(several) == 1 else f"{name}, {by}"
            if len({stage.key for stage in several}) < len(several):
                for stage in several:
                    stage.key += f", {stage.mode}" if stage.mode else ""

    # What hangs on what.

    def network(self) -> StageNetwork:
        """Return the stages with arcs, what passes to whom, and what a unit is worth."""
        arcs = [
            (tail, head)
            for head, per in enumerate(self.per)
            for pool in per
            for tail in self.pools.get(pool, ())
        ]
        order = _in_order(len(self.stages), arcs, [stage.key for stage in self.stages])
        Values(
            self.stages, pools=self.pools, plan=self.plan, sites=self.sites, modes=self.modes
        ).of_all(order)
        demands = [row for row in self.shed.rows(Demand) if (row.place, row.item) in self.served]
        return StageNetwork(
            stages=self.stages,
            arcs=arcs,
            demands=demands,
            need=self._needs(order, demands),
            families=families(self.shed),
        )

    def _needs(self, order: list[int], demands: list[Demand]) -> Floats:
        number = {demand.id: d for d, demand in enumerate(demands)}
        need = np.zeros((len(self.stages), len(demands)))
        for i in reversed(order):
            stage = self.stages[i]
            if stage.demand:
                need[i, number[stage.demand]] = stage.quantity
            for pool, each in self.per[i].items():
                tails = self.pools.get(pool, [])
                whole = math.fsum(self.stages[t].quantity for t in tails)
                for t in tails:
                    need[t] += need[i] * each * self.stages[t].quantity / whole
        for i, stage in enumerate(self.stages):
            passed = float(need[i].sum())
            if abs(passed - stage.quantity) > 1e-5 * max(passed, stage.quantity):
                raise BadValue(
                    f"the plan does not balance: {stage.quantity:,.6g} come to {stage.key}, and "
                    f"{passed:,.6g} are needed there",
                    hint="give the plan as it was answered; if it was, please report it with the case",
                )
        return need


def _in_order(count: int, arcs: list[tuple[int, int]], names: list[str]) -> list[int]:
    """Return the stages, each after those that serve it."""
    before = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for tail, head in arcs:
        before[head] += 1
        after[tail].append(head)
    order = [i for i in range(count) if not before[i]]
    for i in order:
        for j in after[i]:
            before[j] -= 1
            if not before[j]:
                order.append(j)
    if len(order) < count:
        left = sorted(set(range(count)) - set(order))
        raise BadValue(
            f"stages feed one another in a circle: {', '.join(names[i] for i in left[:6])}",
            hint="look for goods that go round between stores, or an item that goes into itself",
        )
    return order
