"""Who supplied what in a plan: each unit that reaches a site, back to who sold or made it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from makeshed.questions.plan.answer import Plan, Production


@dataclass(frozen=True, slots=True)
class Source:
    """A share of what reaches a site: who sold or made it, and what the way of one unit cost."""

    how: Literal["buy", "make"]
    site: str
    origin: str
    share: float
    price: float
    freight: float = 0.0
    insurance: float = 0.0
    duty: float = 0.0

    @property
    def value(self) -> float:
        """What one unit is worth on arrival."""
        return self.price + self.freight + self.insurance + self.duty


class Supply:
    """The flows of a plan, by where they end."""

    def __init__(
        self, plan: Plan, insurance: Mapping[str, float], markups: Mapping[str, float]
    ) -> None:
        self.plan = plan
        self.insurance = insurance
        self.markups = markups
        self.served = {row.demand for row in plan.rows}
        self.made: defaultdict[str, list[Production]] = defaultdict(list)
        """By site, what it makes."""
        for row in plan.made:
            self.made[row.site].append(row)

    def of(
        self, site: str, item: str, above: tuple[tuple[str, str], ...] = ()
    ) -> tuple[Source, ...]:
        """Return the sources of an item at a site; none if the plan brings none there."""
        if (site, item) in above:
            return ()
        found: list[tuple[float, Source]] = list(self._own(site, item))
        for row in self.plan.shipped:
            to_demand = f"{row.destination}:{row.item}" in self.served
            if row.item != item or row.destination != site or row.source == site or to_demand:
                continue
            for source in self.of(row.source, item, (*above, (site, item))):
                premium = self.insurance.get(row.mode, 0.0) * source.value
                arrived = replace(
                    source,
                    freight=source.freight + row.freight,
                    insurance=source.insurance + premium,
                    duty=source.duty + row.duty,
                )
                if above:  # a store on the way adds its markup; a maker's is profit of its own
                    markup = self.markups[site] * arrived.value
                    arrived = replace(arrived, price=arrived.price + markup)
                found.append((row.quantity * source.share, arrived))
        whole = math.fsum(quantity for quantity, _ in found)
        return tuple(replace(source, share=quantity / whole) for quantity, source in found if whole)

    def _own(self, site: str, item: str) -> Iterator[tuple[float, Source]]:
        for row in self.plan.bought:
            if (row.site, row.item) == (site, item):
                yield row.quantity, Source("buy", site, row.origin, 1.0, row.price)
        for made in self.made[site]:
            if made.item == item:
                yield made.quantity, Source("make", site, made.country, 1.0, made.unit_cost)

    def made_at(self, item: str) -> dict[str, tuple[float, str]]:
        """Return the sites that make an item, with how many a year and by which route (the largest)."""
        found: dict[str, tuple[float, str]] = {}
        for row in sorted(self.plan.made, key=lambda row: row.quantity):
            if row.item == item:
                before = found.get(row.site, (0.0, ""))[0]
                found[row.site] = (before + row.quantity, row.route)
        return found

    def bought_at(self, item: str) -> list[str]:
        """Return the sites that an item is bought from."""
        return sorted({row.site for row in self.plan.bought if row.item == item})

    def yearly(self, site: str) -> float:
        """Return what a site costs a year: fixed, opening, expansion."""
        rows = [row for row in self.plan.opened if row.site == site]
        return math.fsum(row.fixed + row.opening + row.expansion for row in rows)
