"""What one page is about: a plan, what it is compared with, and what things are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import fsum

from makeshed.errors import BadFacts, Problem
from makeshed.plans.plan import Plan, Shipment
from makeshed.report.country import countries
from makeshed.report.naming import Names, head_of
from makeshed.report.wording import listed, unit_words

CHOSEN = "This plan"

# Okabe and Ito (2008), told apart by every kind of colour vision; yellow and black left out,
# because one of them vanishes on a light or on a dark page.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8c6bb1")
GREY = "#8a8f98"
TABLES = {
    "item": "items",
    "product": "items",
    "site": "sites",
    "place": "places",
    "country": "countries",
    "origin": "countries",
    "at": "sites",
    "origin_place": "places",
    "destination_place": "places",
    "chosen": "sites",
    "next_best": "sites",
}


@dataclass(frozen=True)
class ReportedCase:
    """A plan with its alternatives, coordinates (degrees), names and sources."""

    plan: Plan
    alternatives: Mapping[str, Plan] = field(default_factory=dict)
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    sources: Sequence[tuple[str, str, int]] = ()

    def __post_init__(self) -> None:
        """Refuse to compare plans that count in different money, or that cannot be told apart."""
        foreign = [
            Problem("alternatives", None, name, f"counts in {plan.currency}", self.plan.currency)
            for name, plan in self.alternatives.items()
            if plan.currency != self.plan.currency
        ]
        if CHOSEN in self.alternatives:
            foreign.append(Problem("alternatives", None, CHOSEN, "is the plan itself", "a name"))
        if foreign:
            raise BadFacts(foreign, hint="name each alternative, and ask them all in one currency")

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """The plan first, then what it is compared with."""
        return {CHOSEN: self.plan} | dict(self.alternatives)

    @cached_property
    def is_per_unit(self) -> bool:
        """Whether cost and carbon are best told for one unit: one item, and some of it served."""
        every = self.plans.values()
        return len({i for plan in every for i in plan.items}) == 1 and all(map(served, every))

    def each(self, plan: Plan, value: float) -> float:
        """Return a yearly number of the plan for one unit, or as it is when items differ."""
        return value / served(plan) if self.is_per_unit else value

    def unit(self, symbol: str) -> str:
        """Return how :meth:`each` counts, in words."""
        if not self.is_per_unit:
            return unit_words(f"{symbol}/a", self.plan.currency)
        return f"{unit_words(symbol, self.plan.currency)} a unit"

    def named(self, table: str, key: str) -> str:
        """Return what people call a thing: its name, or its key."""
        found = self.names.get(f"{table}/{key}", "")
        if table == "sites" and not found:  # whatever receives may be a demand or a place too
            found = self.names.get(f"places/{self.demand_places.get(key, key)}", "")
            return found or self.demand_places.get(key, key)
        return found or (countries().get(key, key) if table == "countries" else key)

    def short(self, table: str, key: str) -> str:
        """Return the name up to its first comma or bracket, where that still tells it apart."""
        name = self.named(table, key)
        return name if self.called.heads[head_of(name)] > 1 else head_of(name)

    @cached_property
    def called(self) -> Names:
        """Names for the keys in words of the answer."""
        return Names(self.names)

    def cell(self, column: str, key: str) -> str:
        """Return what people call the key in a column of an answer."""
        if column == "destination" and key in self.demand_places.values():
            return self.named("places", key)
        if column in {"source", "destination"}:
            return self.named("sites", key)
        if column == "sources":
            return ", ".join(self.named("sites", part.strip()) for part in key.split(","))
        if column in TABLES:
            return self.named(TABLES[column], key)
        return self.called.text(key) if column in {"what", "limit"} else key

    @cached_property
    def demand_places(self) -> dict[str, str]:
        """Where each demand is, over all plans."""
        return {row.demand: row.place for plan in self.plans.values() for row in plan.rows}

    @cached_property
    def colours(self) -> dict[str, str]:
        """Colour of each country of origin: those that earn most get one of their own."""
        spend: dict[str, float] = {}
        for plan in self.plans.values():
            for line in plan.origins:
                spend[line.country] = spend.get(line.country, 0.0) + line.spend
        for shipment in self.plan.shipped:
            spend.setdefault(shipment.origin, 0.0)
        ranked = sorted(spend, key=lambda country: (-spend[country], country))
        return dict.fromkeys(ranked, GREY) | dict(zip(ranked, PALETTE, strict=False))

    def colour(self, country: str) -> str:
        """Return the colour of a country of origin, the same all over the page."""
        return self.colours.get(country, GREY)

    @cached_property
    def item_words(self) -> str:
        """What is demanded, in words."""
        return listed(self.short("items", item) for item in sorted(self.plan.items))


def served(plan: Plan) -> float:
    """Return how many units a year the plan serves."""
    return fsum(row.quantity - row.unmet for row in plan.rows)


def values_moved(plan: Plan) -> list[float]:
    """Return what the goods of each shipment are worth in a year at ex-works prices [money/a].

    A shipment tells units, and units of a spoke and of a bicycle do not compare; so each is priced
    where it is bought or made, or else at the mean of its item.
    """
    paid: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for row in plan.bought:
        for key in ((row.site, row.item), ("", row.item)):
            paid.setdefault(key, []).append((row.quantity, row.price))
    for made in plan.made:
        for key in ((made.site, made.item), ("", made.item)):
            paid.setdefault(key, []).append((made.quantity, made.unit_cost))
    price = {
        key: fsum(q * p for q, p in pairs) / fsum(q for q, _ in pairs)
        for key, pairs in paid.items()
        if fsum(q for q, _ in pairs) > 0
    }

    def worth(shipment: Shipment) -> float:
        mean = price.get(("", shipment.item), 0.0)
        return shipment.quantity * price.get((shipment.source, shipment.item), mean)

    return [worth(shipment) for shipment in plan.shipped]
