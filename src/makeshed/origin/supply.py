"""Who supplied what in a plan: each lot that a site makes, back to who sold or made its parts."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol

from makeshed.plans.plan import Drawn, Opening, Production, Purchase


class SuppliedPlan(Protocol):
    """A plan of a year, or of one period of several: what is made, bought, drawn, and which sites cost something."""

    @property
    def made(self) -> tuple[Production, ...]:
        """By site, item and route."""

    @property
    def bought(self) -> tuple[Purchase, ...]:
        """By offer."""

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """By lot, component and source."""

    @property
    def opened(self) -> tuple[Opening, ...]:
        """By site."""


class Supply:
    """The flows of a plan, by the lots that they go into."""

    def __init__(self, plan: SuppliedPlan) -> None:
        self.plan = plan
        self.made: defaultdict[str, list[Production]] = defaultdict(list)
        """By site, what it makes."""
        for row in plan.made:
            self.made[row.site].append(row)
        self._drawn: defaultdict[tuple[str, str, str], list[Drawn]] = defaultdict(list)
        for line in plan.drawn:
            self._drawn[line.site, line.item, line.component].append(line)

    def of(self, site: str, item: str, component: str, lot: str = "") -> tuple[Drawn, ...]:
        """Return whence a component of an item made at a site comes: of one lot, or of all."""
        rows = self._drawn[site, item, component]
        return tuple(row for row in rows if lot in {"", row.lot})

    def draws(self, site: str, item: str, lot: str = "") -> dict[str, float]:
        """Return what a unit of an item made at a site takes of each component, in one lot or in all."""
        rows = [r for key, rows in self._drawn.items() if key[:2] == (site, item) for r in rows]
        rows = [row for row in rows if lot in {"", row.lot}]
        lots = {row.lot: row.lot_quantity for row in rows}
        whole = math.fsum(lots.values()) if lot else self.made_at(item).get(site, 0.0)
        found: dict[str, float] = {}
        for row in rows:
            found[row.component] = found.get(row.component, 0.0) + row.quantity / whole
        return found

    def made_at(self, item: str) -> dict[str, float]:
        """Return the sites that make an item, with how many a year."""
        found: dict[str, float] = {}
        for row in self.plan.made:
            if row.item == item:
                found[row.site] = found.get(row.site, 0.0) + row.quantity
        return found

    def routes(self, site: str, item: str) -> dict[str, float]:
        """Return the routes by which a site makes an item, each with its share; none if it does not."""
        found: dict[str, float] = {}
        for row in self.made[site]:
            if row.item == item:
                found[row.route] = found.get(row.route, 0.0) + row.quantity
        whole = math.fsum(found.values())
        return {route: quantity / whole for route, quantity in found.items() if whole}

    def bought_at(self, item: str) -> list[str]:
        """Return the sites that an item is bought from."""
        return sorted({row.site for row in self.plan.bought if row.item == item})

    def yearly(self, site: str) -> float:
        """Return what a site costs a year: fixed, opening, expansion."""
        rows = [row for row in self.plan.opened if row.site == site]
        return math.fsum(row.fixed + row.opening + row.expansion for row in rows)


def shares(rows: Sequence[Drawn]) -> list[tuple[float, Drawn]]:
    """Return the rows, each with its share of their quantity."""
    whole = math.fsum(row.quantity for row in rows)
    return [(row.quantity / whole, row) for row in rows if whole]
