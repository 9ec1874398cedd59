"""The facts of a shed by key, as the bills of products are made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Fact,
    Item,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
    Substitute,
)
from makeshed.network.rule_requirements import place_of
from makeshed.origin.arriving import Arriving
from makeshed.science.bill import CARTONS, BillLine, Where
from makeshed.science.codes import digits_of

T = TypeVar("T", bound=Fact)


class BillFacts:
    """The facts by key; ``weighs``: a rule asks for the mass of goods."""

    def __init__(self, shed: Shed, arrives: Arriving, *, weighs: bool = False) -> None:
        self.items = {row.item: row for row in shed.priced_rows(Item)}
        self.sites = {row.site: row for row in shed.priced_rows(Site)}
        self.places = {row.place: row for row in shed.priced_rows(Place)}
        self.able = {(row.site, row.process): row for row in shed.priced_rows(Capability)}
        self.components = grouped(shed.priced_rows(Component), "item")
        self.substitutes = grouped(shed.priced_rows(Substitute), "item")
        self.operations = grouped(shed.priced_rows(Operation), "item")
        self.offers = grouped(shed.priced_rows(Offer), "item")
        self.arrives = arrives
        self.demand: dict[str, float] = {}
        self.inner = {row.component for row in shed.priced_rows(Component)}
        self.inner |= {row.substitute for row in shed.priced_rows(Substitute)}
        self.soft = {row.item for row in shed.priced_rows(Demand) if row.shortage_cost is not None}
        for row in shed.priced_rows(Demand):
            self.demand[row.item] = self.demand.get(row.item, 0.0) + row.quantity
        self.notes: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self.weighs = weighs
        self.assumed: dict[str, None] = {}
        """Goods whose origin nobody declared: it is taken to be where their seller is."""

    def products(self) -> list[str]:
        """Return what is demanded; without demands, what goes into nothing else."""
        return sorted(self.demand) or [item for item in self.items if item not in self.inner]

    def makers(self, item: str) -> list[str]:
        """Return the sites that could make an item."""
        return sorted(site for site in self.sites if any(True for _ in self.routes(site, item)))

    def sellers(self, item: str) -> list[str]:
        """Return the sites that the item could be bought from."""
        return sorted({offer.site for offer in self.offers.get(item, ())})

    def where(self, site: str, origin: str = "") -> Where:
        """Return where a site works, or where its goods obtained their origin."""
        return place_of(self.places[self.sites[site].place], origin)

    def goods(
        self,
        name: str,
        item: str,
        value: float | None,
        where: Where,
        quantity: float,
        proof: str = "",
    ) -> BillLine:
        """Return goods as a line of the bill."""
        row, hs = self.items[item], self.code(item)
        if not hs:
            self.missing[f"{item}: commodity code"] = None
        kind = "packaging" if hs.startswith(CARTONS) else "material"
        mass = row.mass * quantity
        if not mass and self.weighs:
            self.missing[f"{item}: mass"] = None
        return BillLine(name, kind, value, where, None, hs, mass, row.essential, item, proof)

    def code(self, item: str) -> str:
        """Return the digits of an item's commodity code."""
        return digits_of(self.items[item].hs)

    def routes(self, site: str, item: str) -> Iterator[list[Operation]]:
        """Yield the routes of an item that a site can do."""
        closed = self.sites[site].status == "closed"
        for steps in grouped(() if closed else self.operations.get(item, ()), "route").values():
            if all((site, step.process) in self.able for step in steps):
                yield steps


def grouped(rows: Iterable[T], name: str) -> dict[str, list[T]]:
    """Return rows by one of their columns."""
    found: dict[str, list[T]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
