"""One item made at each site that can, or bought from each that sells it, one at a time.

Each way is the case without the others for that item. What else a site makes or sells, and what it
costs, stays: a way is closed by a step of the item's routes that only the chosen site can do, of no
time and no cost, and by leaving out offers of that item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from makeshed.errors import NotEnoughData, NotFound, nearest
from makeshed.model import NOUNS, Capability, Item, Offer, Operation, Shed, Site
from makeshed.model.in_period import without_lost_overrides
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.plan import Plan
from makeshed.units import amount

BEST = "best"
"""The column in which the plan chooses among all the ways."""
GATE = "chosen for this comparison"
"""The step that only the site chosen can do."""


@dataclass(frozen=True, slots=True)
class SourcingWay:
    """How an item is had: made or bought, at which site."""

    how: str
    site: str

    @property
    def key(self) -> str:
        """What names it where the site alone does not."""
        return f"{self.how}/{self.site}"


def ways_of(shed: Shed, item: str, among: Sequence[str] = ()) -> dict[str, SourcingWay]:
    """Return by name every way to have an item: a site, or make/site and buy/site where it does both.

    Parameters
    ----------
    shed
        The case.
    item
        The item.
    among
        Sites, ``make/site`` or ``buy/site`` to keep to; by default all.

    Raises
    ------
    NotFound
        No such item, or no such way.
    NotEnoughData
        Nobody makes or sells it.
    """
    shed.get(item, Item)
    made = [SourcingWay("make", site) for site in _makers(shed, item)]
    sold = [SourcingWay("buy", site) for site in _sellers(shed, item)]
    every = [*made, *sold]
    if not every:
        raise NotEnoughData(
            f"nobody makes or sells {item}",
            hint="add an offer, or a site that can do all its steps",
        )
    for name in among:
        if name not in {word for way in every for word in (way.site, way.key)}:
            known = [way.site for way in every]
            raise NotFound(f"{name} neither makes nor sells {item}", hint=nearest(name, known))
    kept = [way for way in every if not among or {way.site, way.key} & set(among)]
    both = {way.site for way in made} & {way.site for way in sold}
    return {way.key if way.site in both or way.site == BEST else way.site: way for way in kept}


def each_way(shed: Shed, item: str, ways: dict[str, SourcingWay]) -> dict[str, Shed]:
    """Return the case with each way alone, by its name, and with all of them as ``best``."""
    found = {name: only(shed, item, [way]) for name, way in ways.items()}
    return {BEST: only(shed, item, list(ways.values()))} | found


def only(shed: Shed, item: str, ways: Sequence[SourcingWay]) -> Shed:
    """Return the case in which an item is had by some ways and no others."""
    offers = shed.table(Offer)
    sold = [way.site for way in ways if way.how == "buy"]
    kept = offers.filter((pl.col("item") != item) | pl.col("site").is_in(sold))
    tables = {name: shed.table(noun) for name, noun in NOUNS.items()} | {Offer.table: kept}
    routes = dict.fromkeys(step.route for step in shed.rows(Operation) if step.item == item)
    gates = [Operation(item=item, route=route, process=GATE) for route in routes]
    able = [Capability(site=way.site, process=GATE) for way in ways if way.how == "make"]
    return without_lost_overrides(shed, Shed(tables).plus(*gates, *able))


def unused(plan: Plan | HorizonPlan, item: str, way: SourcingWay) -> str:
    """Return what to say if a plan does not have an item in the only way it could, or not all of it."""
    rows = plan.made if way.how == "make" else plan.bought
    if any((row.item, row.site) == (item, way.site) for row in rows):
        return ""
    per = " a year" if isinstance(plan, Plan) else ""
    if plan.unmet > 0:
        return f"serves {amount(plan.unmet)}{per} less instead of having {item} in this way"
    return f"needs no {item} from there: what is demanded is had otherwise"


def _makers(shed: Shed, item: str) -> list[str]:
    """Return the open sites and candidates that can do every step of some route."""
    steps: dict[str, set[str]] = {}
    for step in shed.rows(Operation):
        if step.item == item:
            steps.setdefault(step.route, set()).add(step.process)
    can: dict[str, set[str]] = {}
    for able in shed.rows(Capability):
        can.setdefault(able.site, set()).add(able.process)
    return [s for s in _there(shed) if any(need <= can.get(s, set()) for need in steps.values())]


def _sellers(shed: Shed, item: str) -> list[str]:
    selling = set(shed.table(Offer).filter(pl.col("item") == item)["site"])
    return [site for site in _there(shed) if site in selling]


def _there(shed: Shed) -> list[str]:
    return [site.site for site in shed.rows(Site) if site.status != "closed"]
