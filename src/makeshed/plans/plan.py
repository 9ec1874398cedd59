"""What a plan says: what to make, buy, open and ship, what it costs, and what would change it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, titled
from makeshed.network.ordered_objectives import Level
from makeshed.network.sensitivity import EntryPrice, LimitCost, RuleCost
from makeshed.network.soft_limits import BrokenLimit
from makeshed.plans.circle_rows import CarbonStage, Circularity
from makeshed.units import (
    Count,
    Day,
    HourPerYear,
    Kilogram,
    KilogramPerYear,
    Kilometre,
    Money,
    MoneyPerYear,
    PerYear,
    Second,
    Share,
    amount,
)

FEW = 3
"""Items that a headline names as not served."""
SHOWN = 30
"""Rows of a table that a terminal shows; the answer, its JSON and the report hold them all."""


@dataclass(frozen=True, slots=True)
class Served:
    """How one demand is served."""

    demand: str
    place: str
    item: str
    quantity: PerYear
    unmet: PerYear
    unit_cost: Money
    cost: MoneyPerYear
    co2e: Kilogram
    lead_time: Day
    local_share: Share
    sources: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is bought from one offer: ``surplus`` of it is not used; the spending counts it."""

    offer: str
    site: str
    item: str
    origin: str
    quantity: PerYear
    price: Money
    spend: MoneyPerYear
    surplus: PerYear = 0.0


@dataclass(frozen=True, slots=True)
class Production:
    """What is made at one site by one route."""

    site: str
    item: str
    route: str
    country: str
    quantity: PerYear
    unit_cost: Money
    obeys: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a lot draws of a component, back to who sold or made it, and what the way of a unit cost.

    Lots of one item at one site stay apart where rules of origin keep them apart. ``source_lot`` is
    the lot that was made there; blank: bought. ``lot_quantity`` is how many of the lot are made.
    """

    lot: str
    site: str
    item: str
    component: str
    source: str
    source_lot: str
    origin: str
    quantity: PerYear
    price: Money
    freight: Money = 0.0
    insurance: Money = 0.0
    duty: Money = 0.0
    lot_quantity: PerYear = 0.0

    @property
    def value(self) -> float:
        """What one unit is worth on arrival."""
        return self.price + self.freight + self.insurance + self.duty


@dataclass(frozen=True, slots=True)
class Opening:
    """A site that is used and costs something to be there."""

    site: str
    status: str
    fixed: MoneyPerYear
    opening: MoneyPerYear
    expansion: MoneyPerYear
    expansion_hours: HourPerYear


@dataclass(frozen=True, slots=True)
class Shipment:
    """What moves from one site to another, or to a demand."""

    source: str
    destination: str
    origin_place: str
    destination_place: str
    item: str
    origin: str
    mode: str
    quantity: PerYear
    distance: Kilometre
    days: Day
    freight: Money
    duty: Money
    co2e: Kilogram
    insurance: Money = 0.0
    shipments: PerYear = 0.0
    """How many leave; 0: not told, they leave when they are full."""


@dataclass(frozen=True, slots=True)
class CostLine:
    """One kind of cost, over the whole plan."""

    kind: str
    cost: MoneyPerYear
    share: Share


@dataclass(frozen=True, slots=True)
class OriginLine:
    """What one country contributes: money spent there, and units of what is demanded from there."""

    country: str
    spend: MoneyPerYear
    share: Share
    units: PerYear


@dataclass(frozen=True, slots=True)
class NextBest:
    """The source chosen for an item where it is needed, and the best one not chosen."""

    item: str
    at: str
    chosen: str
    unit_cost: Money
    next_best: str
    next_cost: Money
    gap: Money
    gap_share: Share


@dataclass(frozen=True, slots=True)
class Capacity:
    """A capacity, how much of it is used, and what one more unit of it would save."""

    what: str
    used: float
    available: float
    unit: str
    shadow_price: Money


@dataclass(frozen=True, slots=True)
class Ground:
    """What some of the cost rests on: the facts that carry it, and how far they are to be trusted."""

    what: str
    fact: str
    cost: MoneyPerYear
    kind: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How good the plan is proven to be."""

    status: str
    bound: MoneyPerYear
    gap: Share
    solver: str
    seconds: Second
    columns: Count
    rows: Count
    rounds: int
    residual: Share
    at_own_values: bool = False
    """Whether the bound is of plans with these values alone: rules or limits weigh by them."""

    @property
    def said(self) -> str:
        """The status in words: a plan that is settled is the best for the values that it implies."""
        return "best for its own values" if self.status == "settled" else self.status

    @property
    def within(self) -> Share:
        """The gap, rounded up to hundredths of a per cent, and never less than one.

        A search for integers may end anywhere within the gap asked for; whether it ends at 0 says more of
        the solver's version than of the plan.
        """
        hundredths = self.gap * 1e4 - 0.01  # a solver's own tolerance apart
        return max(1, math.ceil(hundredths)) / 1e4 if math.isfinite(hundredths) else self.gap


@dataclass(frozen=True, kw_only=True)
class Plan(Answer[Served]):
    """Where each thing is made or bought. ``why("total")`` or ``why(demand)`` opens the cost.

    ``cost`` is the whole yearly cost, shortage included; ``cost_lines`` add up to it.
    ``local_share`` is the share of the ex-works cost (purchases, making, sites, markup; no freight,
    duty, stock or carbon) that is spent in ``local``.
    """

    row_type: ClassVar[type] = Served
    key: ClassVar[str] = "demand"
    cost: MoneyPerYear
    co2e: KilogramPerYear
    local: str
    local_share: Share
    unmet: PerYear
    bought: tuple[Purchase, ...]
    made: tuple[Production, ...]
    opened: tuple[Opening, ...]
    shipped: tuple[Shipment, ...]
    cost_lines: tuple[CostLine, ...]
    origins: tuple[OriginLine, ...]
    next_best: tuple[NextBest, ...]
    capacities: tuple[Capacity, ...]
    drawn: tuple[Drawn, ...] = ()
    objectives: tuple[Level, ...] = ()
    limits: tuple[LimitCost, ...] = ()
    broken: tuple[BrokenLimit, ...] = ()
    obeyed: tuple[RuleCost, ...] = ()
    worth: tuple[EntryPrice, ...] = ()
    grounds: tuple[Ground, ...] = ()
    circularity: tuple[Circularity, ...] = ()
    stages: tuple[CarbonStage, ...] = ()
    co2e_scope: str = ""
    """What the emissions are of; blank: of everything."""
    proof: Proof

    def headline(self) -> str:
        """One sentence: what is not served, cost, carbon, local share, proof."""
        units = sum(row.quantity - row.unmet for row in self.rows)
        alone = units and len(self.items) == 1 and not self.unmet
        each = f" ({amount(self.cost / units, 2)} a unit)" if alone else ""
        short = f"{unserved(self)}, shortage included in " if self.unmet else ""
        if self.broken:
            short = f"broken: {', '.join(row.limit for row in self.broken)}; {short}"
        scope = f" ({self.co2e_scope})" if self.co2e_scope else ""
        order = ", ".join(row.objective for row in self.objectives)
        best = f"the cheapest that is best in {order}, in this order; " if order else ""
        return (
            f"{short}{amount(self.cost)} {self.currency}/a{each}, "
            f"{amount(self.co2e / 1000, 1)} t CO2e/a{scope}, "
            f"{self.local_share:.0%} of the ex-works cost spent in {self.local}; "
            f"{best}{self.proof.said}, gap within {self.proof.within:.2%}"
        )

    @property
    def items(self) -> frozenset[str]:
        """What is demanded."""
        return frozenset(row.item for row in self.rows)

    @property
    def shortage(self) -> MoneyPerYear:
        """What of the cost is what demand that is not served is said to cost."""
        return math.fsum(line.cost for line in self.cost_lines if line.kind == "shortage")

    def __str__(self) -> str:
        sections = {
            "Make": self.made,
            "Buy": self.bought,
            "Open": self.opened,
            "Ship": self.shipped,
            "Cost": self.cost_lines,
            "Where the money goes": self.origins,
            "Next best": self.next_best,
            "Capacities": self.capacities,
            "Objectives in order": self.objectives,
            "Limits": self.limits,
            "Limits broken": self.broken,
            "Rules obeyed": self.obeyed,
            "Circularity": self.circularity,
            "Carbon by stage": self.stages,
            "Serve": self.rows,
        }
        return self.paragraphs(*titled(sections, self.currency, most=SHOWN))


def unserved(plan: Plan) -> str:
    """Return how much of what is demanded a plan does not serve; blank: it serves all."""
    if plan.unmet <= 0:
        return ""
    asked: dict[str, float] = {}
    short: dict[str, float] = {}
    for row in plan.rows:
        asked[row.item] = asked.get(row.item, 0.0) + row.quantity
        short[row.item] = short.get(row.item, 0.0) + row.unmet
    found = [
        f"{amount(short[item])} of {amount(asked[item])} {item}"
        for item in asked
        if short[item] > 0
    ]
    rest = f" and {len(found) - FEW} more" if len(found) > FEW else ""
    return f"not served: {', '.join(found[:FEW])} a year{rest}"
