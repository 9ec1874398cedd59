"""What a product in variants costs by one way of supply: landed, kept ready, and decided early."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from makeshed.errors import BadValue, NotEnoughData
from makeshed.inventory.families import VariantFamily
from makeshed.inventory.placed_rows import counted
from makeshed.inventory.sizing import sized
from makeshed.inventory.stage_network import StageNetwork, network_of
from makeshed.model import Demand, Shed
from makeshed.plans.plan import Plan
from makeshed.science.arrays import Floats
from makeshed.science.stock import DAYS_PER_YEAR, lead_time_cost
from makeshed.science.variety import frontier_cost, phased_volatility
from makeshed.solvers.placement import place

STARTS = 20
"""Of a search for where safety stock belongs; without a clock, so that it ends the same everywhere."""
WAITING = "until the next shipment"
LONG = 1e9
"""Seconds; no limit."""


@dataclass(frozen=True, kw_only=True)
class VarietyCost:
    """What a year costs by a plan in which variants vary apart.

    Attributes
    ----------
    landed
        All that the plan costs but safety stock and lead time [money/a].
    safety
        Safety stock where it belongs, which variants keep apart from where they differ [money/a].
    early
        What deciding early loses: on the item itself at the volatility of each variant, on what goes into it at
        that of all together, from where they differ on of each [money/a].
    quantity
        What is wanted of the item [1/a].
    cost
        What a unit is worth where it is wanted, by demand [money].
    days, parts_days
        From the decision on the item to the sale, and on what goes into it to its making, by demand [d].
    shares, volatility
        Of the variants, and by demand of the forecast of each [1/sqrt(a)].
    """

    landed: float
    safety: float
    early: float
    parts: float
    """What of ``early`` is lost on what goes into it [money/a]."""
    quantity: Floats
    cost: Floats
    price: Floats
    salvage: Floats
    days: Floats
    parts_days: Floats
    shares: Floats
    volatility: Floats

    @property
    def total(self) -> float:
        """All of it [money/a]."""
        return math.fsum((self.landed, self.safety, self.early))

    @property
    def volume(self) -> float:
        """What is wanted in a year, everywhere [1/a]."""
        return float(self.quantity.sum())

    def mean(self, values: Floats) -> float:
        """Return the mean over what is wanted."""
        return float(self.quantity @ values) / self.volume

    def indifferent(self, total: float) -> float:
        """Return at which landed cost of a unit this way would come to a total in a year [money].

        What is not worth of the unit (stock under way, carbon ...) stays as it is.
        """
        mean = self.mean(self.cost)
        rest = (self.landed + self.parts) / self.volume - mean
        weights = self.quantity[:, None] * self.shares[None, :]
        even = frontier_cost(
            worth=total / self.volume - rest,
            price=self.price[:, None],
            salvage=self.salvage[:, None],
            volatility=self.volatility,
            lead_years=self.days[:, None] / DAYS_PER_YEAR,
            carrying=self.safety / (mean * self.volume) if mean else 0.0,
            apart=(self.cost - mean)[:, None],
            weights=weights,
        )
        return self.landed / self.volume + even - mean


def variety_cost(shed: Shed, plan: Plan, item: str, *, holding: float) -> VarietyCost:
    """Return what a year costs by a plan, with an item's variants apart from where they differ.

    Parameters
    ----------
    shed
        The facts that the plan is of; they say what the item's variants are, and nothing else is demanded.
    item
        What is wanted, in variants.
    holding
        Cost of holding stock, as a share of its value a year.

    Raises
    ------
    BadValue
        Something else is demanded too, whose cost would be the item's.
    NotEnoughData
        The plan leaves some of it unserved.
    """
    network = network_of(shed, plan)
    if strange := sorted({d.item for d in network.demands} - {item}):
        raise BadValue(
            f"{', '.join(strange)} is demanded beside {item}, so that no cost is of {item} alone",
            hint=f"leave demands of anything but {item} out",
        )
    numbers = sized(network, holding=holding, wait=0.0)
    placed = place(numbers.stages, starts=STARTS, seconds=LONG, proof=0.0)
    family = network.families[item]
    served = {row.demand: row for row in plan.rows}
    if any(row.unmet > 0 for row in plan.rows):
        raise NotEnoughData(
            f"some {item} is left unserved, so that this way serves less than others",
            hint="say a higher demands.shortage_cost, or leave the demand out",
        )
    demands = [d for d in network.demands if served[d.id].quantity > 0]
    quantity = np.array([served[d.id].quantity for d in demands])
    days = np.array([served[d.id].lead_time for d in demands])
    price = np.array([d.price or 0.0 for d in demands])
    salvage = np.array([d.salvage or 0.0 for d in demands])
    cost = np.array([_worth(network, d) for d in demands])
    volatility = np.array([family.volatilities(d) for d in demands])
    lost = lead_time_cost(
        price=price[:, None],
        salvage=salvage[:, None],
        unit_cost=cost[:, None],
        volatility=volatility,
        lead_years=days[:, None] / DAYS_PER_YEAR,
    )
    ahead = _ahead(network, demands)
    parts = [
        _on_parts(d, each, float(c), family, late)
        for d, each, c, late in zip(demands, ahead, cost, days, strict=True)
    ]
    on_parts = float(quantity @ np.array(parts))
    return VarietyCost(
        landed=plan.cost - (counted(plan) or 0.0) - _early(plan),
        safety=placed.cost,
        early=float(quantity @ (lost @ family.shares)) + on_parts,
        parts=on_parts,
        quantity=quantity,
        cost=cost,
        price=price,
        salvage=salvage,
        days=days,
        parts_days=np.maximum([each.days for each in ahead] - days, 0.0),
        shares=family.shares,
        volatility=volatility,
    )


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The longest way to a customer, of that the last stretch in which variants differ, and what goes in."""

    days: float
    specific_days: float
    worth: float


def _on_parts(
    demand: Demand, ahead: _Ahead, cost: float, family: VariantFamily, late: float
) -> float:
    """Return what is lost on what goes into a unit that is ordered before the unit is [money].

    A leftover loses as much of its worth as a leftover unit does; a unit that is short loses what a sale brings.
    """
    days, worth = ahead.days - late, ahead.worth
    if days <= 0 or worth <= 0 or cost <= 0:
        return 0.0
    volatility = phased_volatility(
        generic=demand.volatility or 0.0,
        specific=family.volatilities(demand),
        days=days,
        specific_days=min(max(ahead.specific_days - late, 0.0), days),
    )
    lost = lead_time_cost(
        price=worth + (demand.price or 0.0) - cost,
        salvage=worth * (demand.salvage or 0.0) / cost,
        unit_cost=worth,
        volatility=volatility,
        lead_years=days / DAYS_PER_YEAR,
    )
    return float(lost @ family.shares)


def _early(plan: Plan) -> float:
    """Return what a plan counts for deciding early in a year."""
    return math.fsum(part.value for part in plan.terms["total"].parts if part.name == "lead time")


def _worth(network: StageNetwork, demand: Demand) -> float:
    """Return what a unit is worth where it is wanted, the mean of the ways by which it comes."""
    ends = [stage for stage in network.stages if stage.demand == demand.id]
    whole = math.fsum(stage.quantity for stage in ends)
    return math.fsum(stage.quantity * stage.value.value for stage in ends) / whole


def _ahead(network: StageNetwork, demands: Sequence[Demand]) -> list[_Ahead]:
    """Return by demand how long before the sale what goes into an item is ordered, without waits for a shipment."""
    before: dict[int, list[int]] = {}
    for tail, head in network.arcs:
        before.setdefault(head, []).append(tail)
    own = [
        math.fsum(term.value for term in stage.times if term.name != WAITING)
        for stage in network.stages
    ]

    @cache
    def longest(n: int) -> tuple[float, float]:
        """Of all stages, and of the last in which variants differ."""
        ways = [longest(tail) for tail in before.get(n, ())]
        differs = network.stages[n].item in network.families
        whole = own[n] + max((way[0] for way in ways), default=0.0)
        late = own[n] + max((way[1] for way in ways), default=0.0)
        return whole, late if differs else 0.0

    def of(demand: Demand) -> _Ahead:
        ends = [n for n, stage in enumerate(network.stages) if stage.demand == demand.id]
        need = network.need[:, network.demands.index(demand)]
        made = [
            n for n, stage in enumerate(network.stages)
            if stage.item == demand.item and stage.how == "make" and need[n] > 0
        ]  # fmt: skip
        parts = [tail for n in made for tail in before.get(n, ())]
        ways = [longest(n) for n in ends]
        return _Ahead(
            days=max((way[0] for way in ways), default=0.0),
            specific_days=max((way[1] for way in ways), default=0.0),
            worth=math.fsum(need[n] * network.stages[n].value.value for n in parts)
            / float(need[ends].sum()),
        )

    return [of(demand) for demand in demands]
