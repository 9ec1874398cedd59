"""What a plan over periods says: what to make, buy and ship in each, what opens and closes when, what it costs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, titled
from makeshed.network.ordered_objectives import Level
from makeshed.plans.circle_rows import CarbonStageThen, CircularityThen
from makeshed.plans.plan import SHOWN, Proof
from makeshed.units import (
    Count,
    Day,
    HourPerYear,
    Kilogram,
    Kilometre,
    Money,
    MoneyPerYear,
    PerYear,
    Share,
    Year,
    amount,
)

SOME = 4
"""Sites that a headline names."""


@dataclass(frozen=True, slots=True)
class ServedThen:
    """How one demand is served in one period; amounts of a year at the period's pace."""

    period: str
    demand: str
    place: str
    item: str
    quantity: PerYear
    unmet: PerYear
    unit_cost: Money
    co2e: Kilogram
    lead_time: Day
    local_share: Share
    sources: str


@dataclass(frozen=True, slots=True)
class PeriodCost:
    """What a period costs, in money of its own time but for ``present``.

    ``paid_off`` is what opening and expansion are paid off by in it, whenever they were bought; ``invested`` is
    what is bought in it. ``cost`` is what is run and paid off, ``cash`` what is run and invested. ``counted``
    is what a year of it counts as, ``present`` the cost in money of the first year.
    """

    period: str
    start: str
    years: Year
    units: Count
    operating: Money
    paid_off: Money
    cost: Money
    invested: Money
    cash: Money
    counted: Share
    present: Money
    co2e: Kilogram
    local_share: Share


@dataclass(frozen=True, slots=True)
class SiteThen:
    """A site in one period: whether it is in use, and whether it opens or closes when that starts.

    ``state`` is opens, open, closes or closed.
    """

    period: str
    site: str
    state: str
    expansion_hours: HourPerYear


@dataclass(frozen=True, slots=True)
class PurchaseThen:
    """What is bought from one offer in one period, a year; the spending is of the period."""

    period: str
    offer: str
    site: str
    item: str
    origin: str
    quantity: PerYear
    price: Money
    spend: Money
    surplus: PerYear


@dataclass(frozen=True, slots=True)
class ProductionThen:
    """What is made at one site by one route in one period, a year."""

    period: str
    site: str
    item: str
    route: str
    country: str
    quantity: PerYear
    unit_cost: Money


@dataclass(frozen=True, slots=True)
class ShipmentThen:
    """What moves in one period, a year."""

    period: str
    source: str
    destination: str
    item: str
    origin: str
    mode: str
    quantity: PerYear
    distance: Kilometre
    days: Day
    freight: Money
    duty: Money
    co2e: Kilogram
    shipments: PerYear = 0.0


@dataclass(frozen=True, slots=True)
class KeptThen:
    """What is kept at a site at the end of a period, and what that costs in it."""

    period: str
    site: str
    item: str
    quantity: Count
    most: Count | None
    cost: Money


@dataclass(frozen=True, slots=True)
class LeftThen:
    """What comes back to a site in a period, a year, and is not bought, and what that costs in the period."""

    period: str
    site: str
    item: str
    quantity: PerYear
    cost: Money


@dataclass(frozen=True, slots=True)
class CostThen:
    """One kind of cost of one period, in money of its own time and of the first year."""

    period: str
    kind: str
    cost: Money
    present: Money


@dataclass(frozen=True, slots=True)
class DrawnThen:
    """What a lot draws of a component in one period, back to who sold or made it: see `Drawn` of a plan.

    What comes out of stock has an origin that is not followed: XX.
    """

    period: str
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


@dataclass(frozen=True, slots=True)
class OpeningThen:
    """A site that is used in one period and costs something to be there, a year."""

    period: str
    site: str
    status: str
    fixed: MoneyPerYear
    opening: MoneyPerYear
    expansion: MoneyPerYear
    expansion_hours: HourPerYear


@dataclass(frozen=True, slots=True)
class GroundThen:
    """What some of the cost of all periods rests on, in money of the first year: the facts that carry it."""

    what: str
    fact: str
    cost: Money
    kind: str


@dataclass(frozen=True, slots=True)
class CapacityThen:
    """A capacity in one period, how much of it is used, and what one more unit of it would save then."""

    period: str
    what: str
    used: float
    available: float
    unit: str
    shadow_price: Money


@dataclass(frozen=True, slots=True)
class HorizonProof(Proof):
    """How good a plan over periods is proven to be: the bound is of all of it, in money of the first year."""

    bound: Money


@dataclass(frozen=True, kw_only=True)
class HorizonPlan(Answer[ServedThen]):
    """A plan over periods. ``why("total")`` opens its cost by period, ``why("2028")`` a period's by kind.

    ``cost`` is the net present cost of all periods in money of the first year: what is opened is paid off
    over its life, and counts with what falls into the periods. ``local_share`` is that of the ex-works cost
    of all of them, each in money of its own time.
    """

    row_type: ClassVar[type] = ServedThen
    key: ClassVar[str] = "demand"
    cost: Money
    discount_rate: Share
    co2e: Kilogram
    local: str
    local_share: Share
    unmet: Count
    periods: tuple[PeriodCost, ...]
    sites: tuple[SiteThen, ...]
    bought: tuple[PurchaseThen, ...]
    made: tuple[ProductionThen, ...]
    shipped: tuple[ShipmentThen, ...]
    kept: tuple[KeptThen, ...]
    cost_lines: tuple[CostThen, ...]
    capacities: tuple[CapacityThen, ...]
    left: tuple[LeftThen, ...] = ()
    circularity: tuple[CircularityThen, ...] = ()
    stages: tuple[CarbonStageThen, ...] = ()
    opened: tuple[OpeningThen, ...] = ()
    drawn: tuple[DrawnThen, ...] = ()
    grounds: tuple[GroundThen, ...] = ()
    objectives: tuple[Level, ...] = ()
    co2e_scope: str = ""
    """What the emissions are of; blank: of everything."""
    proof: HorizonProof

    def headline(self) -> str:
        """One sentence: what is not served, cost, what opens and closes, carbon, proof."""
        short = (
            f"{amount(self.unmet)} units not served, shortage included in " if self.unmet else ""
        )
        moves = "".join(
            f", {site} {state} in {period}" for period, site, state in self._moves()[:SOME]
        )
        scope = f" ({self.co2e_scope})" if self.co2e_scope else ""
        order = ", ".join(row.objective for row in self.objectives)
        best = f"the cheapest that is best in {order}, in this order; " if order else ""
        more = len(self._moves()) - SOME
        moves += f" and {more} more changes" if more > 0 else ""
        return (
            f"{short}{amount(self.cost)} {self.currency} {self.counted}{moves}; "
            f"{amount(self.co2e / 1000, 1)} t CO2e{scope}; {best}{self.proof.said}, gap within {self.proof.within:.2%}"
        )

    @property
    def counted(self) -> str:
        """Over which periods the cost is, and in which money."""
        first, last = self.periods[0].period, self.periods[-1].period
        span = first if first == last else f"{first} to {last}"
        at = f" at {100 * self.discount_rate:g}% a year" if self.discount_rate else ", undiscounted"
        return f"over {span} in money of {first}{at}"

    @property
    def items(self) -> frozenset[str]:
        """What is demanded in some period."""
        return frozenset(row.item for row in self.rows)

    @property
    def shortage(self) -> Money:
        """What of the cost is what demand that is not served is said to cost."""
        return math.fsum(line.present for line in self.cost_lines if line.kind == "shortage")

    @property
    def delivered(self) -> Count:
        """Units that are delivered in all periods."""
        return math.fsum(row.units for row in self.periods)

    def _moves(self) -> list[tuple[str, str, str]]:
        rows = ((row.period, row.site, row.state) for row in self.sites)
        return [row for row in rows if row[2] in {"opens", "closes"}]

    def __str__(self) -> str:
        sections = {
            "Periods": self.periods,
            "Open": self.sites,
            "Make": self.made,
            "Buy": self.bought,
            "Keep": self.kept,
            "Left of what comes back": self.left,
            "Ship": self.shipped,
            "Cost": self.cost_lines,
            "Capacities": self.capacities,
            "Objectives in order": self.objectives,
            "Circularity": self.circularity,
            "Carbon by stage": self.stages,
            "Serve": self.rows,
        }
        return self.paragraphs(*titled(sections, self.currency, most=SHOWN))
