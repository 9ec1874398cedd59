"""Hours of work behind a plan: where, on what, and what is not counted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from makeshed.model import Component, Operation, Place, Shed, Site
from makeshed.plans.sourcing import Sourced
from makeshed.units import HourPerYear, MoneyPerYear, PerYear

MADE, TOLD = "made", "told"


@dataclass(frozen=True, slots=True)
class WorkHours:
    """Hours of one process on one item at a site, or in the country that it is bought from."""

    country: str
    site: str
    item: str
    process: str
    hours: HourPerYear
    how: str
    """``made`` in the plan, or ``told``: bought, and the case's own operations tell its hours."""


@dataclass(frozen=True, slots=True)
class Uncounted:
    """What is bought, and nothing tells the hours in it."""

    item: str
    site: str
    country: str
    quantity: PerYear
    spend: MoneyPerYear


class Routes:
    """The case's operations, and what they tell of hours."""

    def __init__(self, shed: Shed, told: Routes | None = None) -> None:
        """Read the operations; ``told``: those that tell of what is bought, if not these."""
        self.told = told or self
        self.steps: dict[str, dict[str, list[Operation]]] = {}
        for step in shed.rows(Operation):
            self.steps.setdefault(step.item, {}).setdefault(step.route, []).append(step)
        self.lines: dict[str, list[Component]] = {}
        for line in shed.rows(Component):
            self.lines.setdefault(line.item, []).append(line)
        place = {row.place: row.country for row in shed.rows(Place)}
        self.country = {site.site: place.get(site.place, "") for site in shed.rows(Site)}

    def work(self, plan: Sourced) -> tuple[WorkHours, ...]:
        """Return the hours that a plan makes, and those in what it buys as far as they are told."""
        found: dict[tuple[str, str, str, str, str], float] = {}

        def add(key: tuple[str, str, str, str, str], hours: float) -> None:
            if hours:
                found[key] = found.get(key, 0.0) + hours

        for made in plan.made:
            for step in self.steps[made.item][made.route]:
                country = self.country[made.site]
                key = (country, made.site, made.item, step.process, MADE)
                add(key, made.quantity * hours_of(step))
        for bought in plan.bought:
            for item, process, hours in self.told.inside(bought.item, bought.quantity):
                country = bought.origin or self.country[bought.site]
                add((country, bought.site, item, process, TOLD), hours)
        return tuple(
            WorkHours(country, site, item, process, hours, how)
            for (country, site, item, process, how), hours in sorted(found.items())
        )

    def inside(self, item: str, quantity: float) -> Iterator[tuple[str, str, float]]:
        """Yield the hours in what is bought, as the first of its routes tells, its parts included."""
        routes = self.steps.get(item, {})
        route = next(iter(routes), "")
        for step in routes.get(route, []):
            yield item, step.process, quantity * hours_of(step)
        for line in self.lines.get(item, []):
            if line.route in {"", route} and line.component in self.makeable:
                yield from self.inside(line.component, quantity * line.quantity * (1 + line.scrap))

    @cached_property
    def makeable(self) -> frozenset[str]:
        """Items whose hours something tells: operations of themselves, or of what goes into them."""
        known = {item for item, routes in self.steps.items() if routes}
        while True:
            above = {
                i for i, lines in self.lines.items() if any(x.component in known for x in lines)
            }
            if above <= known:
                return frozenset(known)
            known |= above

    def uncounted(self, plan: Sourced) -> tuple[Uncounted, ...]:
        """Return what is bought and whose hours nothing tells, the most that is spent first."""
        rows = [
            Uncounted(row.item, row.site, row.origin, row.quantity, row.spend)
            for row in plan.bought
            if row.item not in self.told.makeable
        ]
        return tuple(sorted(rows, key=lambda row: (-row.spend, row.item, row.site)))


def hours_of(step: Operation) -> float:
    """Return the hours of one unit, its part of the set-up included."""
    return step.hours + step.setup_hours / step.batch


def in_region(work: tuple[WorkHours, ...], home: frozenset[str], how: str = "") -> float:
    """Return the hours in some countries [h/a]."""
    return math.fsum(w.hours for w in work if w.country in home and how in {"", w.how})
