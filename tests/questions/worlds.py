"""Small worlds whose plans can be worked out by hand.

An item weighs a tonne and the lorry carries one, so a lane's cost is the freight of one unit; the
lorry goes where a lane says so and nowhere else.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.examples import THOROUGH

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Fact,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

DAY = date(2026, 1, 1)
LORRY = Mode(mode="lorry", distance_kind="listed")
PLACES = (
    Place(place="lyon", lat=45.76, lon=4.84, country="FR"),
    Place(place="nice", lat=43.70, lon=7.27, country="FR"),
    Place(place="porto", lat=41.15, lon=-8.61, country="PT"),
    Place(place="izmir", lat=38.42, lon=27.14, country="TR"),
    Place(place="hefei", lat=31.82, lon=117.23, country="CN"),
)
BIKE = Item(item="bike", mass=1000, hs="8711 60")
FRAME = Item(item="frame", mass=1000, hs="8714 91")


SITE = {
    *("status", "firm", "fixed_cost", "opening_cost", "life", "markup"),
    *("handling_cost", "throughput", "space", "turns", "least_output", "must_run"),
}


def world(*facts: Fact) -> Shed:
    """Return the shed of these facts, the last of a key, with the places, two items, the lorry."""
    listed = (*PLACES, BIKE, FRAME, LORRY, *facts)
    return Shed.of(*{(fact.table, fact.id): fact for fact in listed}.values())


def seller(site: str, place: str, price: float, *, item: str = "bike", **more: Any) -> list[Fact]:
    """Return a supplier and its offer; ``firm``, ``fixed_cost`` ... are the site's."""
    own: dict[str, Any] = {k: more.pop(k) for k in ("firm", "fixed_cost") if k in more}
    return [
        Site(site=site, place=place, role="supplier", **own),
        Offer(site=site, item=item, price=price, **more),
    ]


def maker(site: str, place: str, rate: float, **more: Any) -> list[Fact]:
    """Return a maker that builds a bike in an hour; ``hours``, ``lead_time`` ... are its process's."""
    own = {k: more.pop(k) for k in list(more) if k in SITE}
    return [
        Site(site=site, place=place, role="maker", **own),
        Capability(site=site, process="build", rate=rate, **more),
        Operation(item="bike", process="build", hours=1),
    ]


def lane(
    origin: str, destination: str, cost: float, days: float = 0.0, mode: str = "lorry"
) -> Lane:
    """Return a lane on which one unit costs so much."""
    return Lane(origin=origin, destination=destination, mode=mode, cost=cost, days=days)


def wanted(place: str = "lyon", quantity: float = 100.0, **more: Any) -> Demand:
    """Return a demand for bikes."""
    return Demand(place=place, item="bike", quantity=quantity, **more)


def part(quantity: float = 1.0, scrap: float = 0.0) -> Component:
    """Return the line that puts frames into a bike."""
    return Component(item="bike", component="frame", quantity=quantity, scrap=scrap)


def best(shed: Shed, holding: float = 0.0, **asked: Any) -> Plan:
    """Return the plan proven to be the best, without cost of stock unless asked.

    What other offers would have to cost, which takes as long again, is found where a limit is set, and in
    a thorough run; `relaxed` finds it always.
    """
    relax = THOROUGH or "limits" in asked
    given: dict[str, Any] = {"holding_rate": holding, "gap": 0.0, "day": DAY, "relax": relax}
    return plan(shed, **given | asked)


def relaxed(shed: Shed, holding: float = 0.0, **asked: Any) -> Plan:
    """Return the best plan, with what looser limits and other offers would change."""
    return best(shed, holding, **{"relax": True} | asked)


def sources(found: Plan) -> dict[str, float]:
    """Return what is bought and made by site, a year."""
    amounts: dict[str, float] = {}
    pairs = [(row.site, row.quantity) for row in found.bought]
    for site, quantity in [*pairs, *((row.site, row.quantity) for row in found.made)]:
        amounts[site] = amounts.get(site, 0.0) + quantity
    return amounts
