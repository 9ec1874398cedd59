"""What could be made here if it had to be: by makers of the region, within some days, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

import polars as pl

from makeshed.answer import Term
from makeshed.model import (
    Capability,
    Component,
    Demand,
    Item,
    Offer,
    Operation,
    Place,
    Region,
    Shed,
    Site,
)
from makeshed.model.inside import beginnings
from makeshed.region.whose import Whose
from makeshed.science.codes import digits_of
from makeshed.science.hurry import surge_units
from makeshed.units import Count, Day, Share

YEAR: Day = 365.0
MEANT = (
    "what could be made within {days} days counts makers of the region that tell their hours: each does nothing "
    "else, each thing is looked at alone, parts move between makers in no time, and whether a part fits a machine "
    "is not asked (find does)"
)


@dataclass(frozen=True, slots=True)
class Surge:
    """A thing that is needed: how much of it makers of the region could make, and what they lack."""

    item: str
    name: str
    essential: bool
    product: str
    route: str
    makers: Count
    made: Count | None
    need: Count | None
    covered: Share | None
    lasts: Day | None
    limit: str
    missing: str
    not_told: str
    from_elsewhere: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Surges:
    """What could be made here of everything that is needed and has a routing."""

    rows: tuple[Surge, ...] = ()
    notes: tuple[str, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=dict)


def surges(shed: Shed, of: Whose, days: Day) -> Surges:
    """Return what makers of a region could make within some days; nothing where no item is needed.

    Looked at is what is essential, what people need (`need_per_head`) and what is asked for in the region,
    where the case says how it is made.
    """
    here = _places(shed, of)
    needs = dict(_needs(shed, of, here))
    routed = set(shed.table(Operation)["item"])
    items = [
        item
        for item in shed.rows(Item)
        if item.item in routed and (item.essential or item.item in needs)
    ]
    if not items:
        return Surges()
    asked = _Asked(shed, here, days)
    found = [asked.best(item, needs.get(item.item)) for item in items]
    order = sorted(
        found, key=lambda one: (not one[0].essential, one[0].covered or 0.0, one[0].item)
    )
    return Surges(
        rows=tuple(row for row, _ in order),
        notes=(MEANT.format(days=f"{days:g}"),),
        terms={f"surge:{row.item}": term for row, term in order if row.made is not None},
    )


def _places(shed: Shed, of: Whose) -> set[str]:
    """Return the places that lie in a region, by their country, the region that they name or one that begins so."""
    return {
        place
        for place, code, land in shed.table(Place).select("place", "region", "country").rows()
        if land in of.own or not of.own.isdisjoint(beginnings(code, land))
    }


def _needs(shed: Shed, of: Whose, here: set[str]) -> Iterator[tuple[str, float]]:
    """Yield how many units a year are needed in the region: as asked for, else by head."""
    people = shed.table(Region).filter(pl.col("region").is_in(list(of.codes)))["people"].sum()
    if people:
        by_head = shed.table(Item).filter(pl.col("need_per_head") > 0)
        for item, each in by_head.select("item", "need_per_head").rows():
            yield item, people * each
    asked = shed.table(Demand).filter(pl.col("place").is_in(sorted(here)))
    for item, quantity in asked.group_by("item").agg(pl.col("quantity").sum()).rows():
        if quantity:
            yield item, quantity


class _Asked:
    """The makers of a region, and what they can do within some days."""

    def __init__(self, shed: Shed, here: set[str], days: Day) -> None:
        self.shed, self.days = shed, days
        sites = shed.table(Site).filter(pl.col("place").is_in(sorted(here)), status="open")
        self.sold = set(shed.table(Offer).join(sites, on="site", how="semi")["item"])
        makers = sites.filter(role="maker")
        steps = shed.table(Operation)
        able = (
            shed.table(Capability)
            .join(makers, on="site", how="semi")
            .join(steps, on="process", how="semi")
        )
        self.able: dict[str, list[Capability]] = {}
        for row in able.iter_rows(named=True):
            self.able.setdefault(row["process"], []).append(Capability(**row))
        self.routes: dict[str, dict[str, list[Operation]]] = {}
        for step in shed.rows(Operation):
            self.routes.setdefault(step.item, {}).setdefault(step.route, []).append(step)

    def best(self, item: Item, need: float | None) -> tuple[Surge, Term]:
        """Return the route by which most could be made, or the one that lacks least."""
        tried = [
            self._route(item, route, steps, need) for route, steps in self.routes[item.item].items()
        ]
        most = max(tried, key=lambda one: (one[0].made or 0.0, -one[1], one[0].route))
        return most[0], most[2]

    def _route(
        self, item: Item, route: str, steps: Sequence[Operation], need: float | None
    ) -> tuple[Surge, int, Term]:
        """Return what could be made by a route, how many of its steps nobody does, and that opened."""
        by_step = {step.process: self._step(step) for step in steps}
        missing = [step.process for step in steps if step.process not in self.able]
        silent = [
            process for process, units in by_step.items() if not units and process not in missing
        ]
        most, limit = min((sum(units.values()), process) for process, units in by_step.items())
        known = bool(missing) or (not silent and isfinite(most))
        made = (0.0 if missing else most) if known else None
        wanted = None if need is None else need * self.days / YEAR
        makers = {one.site for step in steps for one in self.able.get(step.process, ())}
        row = Surge(
            item=item.item,
            name=item.name,
            essential=item.essential,
            product=digits_of(item.hs) if item.hs else "",
            route=route,
            makers=float(len(makers)),
            made=made,
            need=wanted,
            covered=min(made / wanted, 1.0) if wanted and made is not None else None,
            lasts=made / need * YEAR if need and made is not None else None,
            limit=", ".join(missing or silent) or limit,
            missing=", ".join(missing),
            not_told=", ".join(sorted(self._silent(steps))),
            from_elsewhere=", ".join(sorted(self._elsewhere(item.item, route))),
        )
        units = by_step[limit] if made else {}
        name = f"{item.name or item.item}, made within {self.days:g} days"
        parts = tuple(Term(site, many, "units") for site, many in units.items() if many)
        note = f"by {row.limit}, of which least can be done"
        return row, len(missing), Term(name, made or 0.0, "units", note, parts)

    def _step(self, step: Operation) -> dict[str, float]:
        """Return how many units each maker could put through a step; of those that tell their hours."""
        return {
            one.site: surge_units(
                self.days, one.hours, hours_per_unit=step.hours, setup_hours=step.setup_hours,
                batch=step.batch, lead_time=one.lead_time,
            )
            for one in self.able.get(step.process, ())
            if one.hours is not None
        }  # fmt: skip

    def _silent(self, steps: Sequence[Operation]) -> set[str]:
        """Return the makers that do a step and do not tell how much time they have."""
        return {
            one.site
            for step in steps
            for one in self.able.get(step.process, ())
            if one.hours is None
        }

    def _elsewhere(self, item: str, route: str) -> set[str]:
        """Return what goes into a thing and is neither sold nor made in the region."""
        whole = self.shed.table(Component).filter(pl.col("route").is_in(["", route]), item=item)
        lines = whole["component"].unique()
        return {part for part in lines if part not in self.sold and not self._makes(part)}

    def _makes(self, item: str) -> bool:
        """Whether every step of some route of a thing can be done in the region."""
        routes = self.routes.get(item, {}).values()
        return any(all(step.process in self.able for step in steps) for steps in routes)
