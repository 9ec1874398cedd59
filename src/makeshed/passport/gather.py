"""From a shed, and a plan and verdicts if there are any, to the facts of a passport.

Plan and verdicts are taken by what they hold, not by type: rows with the columns named below.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol, cast

import polars as pl

from makeshed.data.rules import bundled
from makeshed.errors import BadFacts, NotEnoughData, NotFound, Problem, nearest
from makeshed.model import (
    Capability,
    Component,
    Item,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
    Substitute,
)
from makeshed.passport.passport_facts import (
    Claim,
    Gap,
    Line,
    Outcome,
    Product,
    Step,
    Workplace,
)

OUTCOMES = {"pass", "fail", "undetermined", "needs judgement"}


class Planned(Protocol):
    """What is read of a plan: who makes what, and which offers supply it."""

    @property
    def made(self) -> Iterable[Any]:
        """Rows with site, item and quantity."""

    @property
    def bought(self) -> Iterable[Any]:
        """Rows with site, item, origin, quantity and price."""


def product_of(
    shed: Shed,
    item: str,
    *,
    made_on: date,
    plan: Planned | None = None,
    verdicts: Any = (),
    made_at: str = "",
) -> Product:
    """Return what a passport can say of an item of a shed.

    Parameters
    ----------
    shed, item
        The facts, and the item's key.
    made_on
        The day it was finished.
    plan
        Tells who makes it and which offers supply its parts (rows ``made`` and ``bought``).
        Without, a part that several countries offer has an unknown origin.
    verdicts
        The answer of `label`, or rows with rule, name and verdict, and, if they have them, share_low,
        share_high, operator, threshold, citation, says and not_decided. Of an answer the words are
        made anew in the language of the page; of rows alone ``says`` stays as it is.
    made_at
        The site that makes it; blank if the plan or the facts leave only one.

    Raises `NotFound` for an unknown item or site, `NotEnoughData` if nobody makes it, and `BadFacts`
    if it is a part of itself.
    """
    fact = shed.get(item, Item)
    site = _maker(shed, item, plan, made_at)
    place = shed.get(site.place, Place)
    lines = tuple(_lines(shed, item, plan, site))
    steps = tuple(_steps(shed, item, plan, site))
    workplace = Workplace(site.site, site.name or site.site, place.name, place.country)
    return Product(
        key=item,
        name=fact.name or item,
        workplace=workplace,
        made_on=made_on,
        hs=fact.hs,
        mass=fact.mass or None,
        lines=lines,
        steps=steps,
        claims=claims_of(verdicts),
        missing=(
            *([] if place.name else [Gap("town")]),
            *_missing(shed, item, plan, lines, steps),
        ),
    )


def _maker(shed: Shed, item: str, plan: Planned | None, made_at: str) -> Site:
    if made_at:
        return shed.get(made_at, Site)
    made = _by_quantity(plan.made if plan else (), item)
    bought = _by_quantity(plan.bought if plan else (), item)
    found = made or bought
    if not found:
        able = set(_able(shed, item))
        sellers = shed.table(Offer).filter(pl.col("item") == item)["site"]
        found = dict.fromkeys(sorted(able or set(sellers)), 1.0)
    if not found:
        raise NotEnoughData(
            f"nobody makes or sells {item!r}",
            hint="name a site with made_at, or give its operations",
        )
    if len(found) > 1 and not (made or bought):
        names = ", ".join(list(found)[:8])
        raise NotEnoughData(f"several sites could make {item!r}: {names}", hint="name one: made_at")
    return shed.get(max(found, key=lambda site: (found[site], site)), Site)


def _able(shed: Shed, item: str) -> Iterator[str]:
    """Yield the sites that can do every step of one of the item's routes."""
    routes: dict[str, set[str]] = {}
    for operation in _operations(shed, item):
        routes.setdefault(operation.route, set()).add(operation.process)
    can: dict[str, set[str]] = {}
    for capability in shed.rows(Capability):
        can.setdefault(capability.site, set()).add(capability.process)
    for site, processes in can.items():
        if any(needed <= processes for needed in routes.values()):
            yield site


def _operations(shed: Shed, item: str) -> list[Operation]:
    rows = shed.table(Operation).filter(pl.col("item") == item)
    return [Operation(**row) for row in rows.iter_rows(named=True)]


def _steps(shed: Shed, item: str, plan: Planned | None, site: Site) -> Iterator[Step]:
    """Yield the steps of the route that the plan takes most, or the site can do; none for who sells."""
    route = next(_routes(shed, item, site, plan), None)
    for step in _operations(shed, item):
        if step.route == route:
            yield Step(step.process, step.hours)


def _routes(shed: Shed, item: str, site: Site, plan: Planned | None) -> Iterator[str]:
    """Yield the routes of an item that a site takes in a plan, most first, then those it can do."""
    rows = [] if plan is None else [r for r in plan.made if (r.item, r.site) == (item, site.site)]
    rows = [row for row in rows if getattr(row, "route", "")]
    yield from (row.route for row in sorted(rows, key=lambda row: -row.quantity))
    can = set(shed.table(Capability).filter(pl.col("site") == site.site)["process"])
    routes: dict[str, set[str]] = {}
    for operation in _operations(shed, item):
        routes.setdefault(operation.route, set()).add(operation.process)
    yield from (route for route, steps in routes.items() if steps <= can)


def _drawn(shed: Shed, plan: Planned | None) -> dict[str, list[tuple[str, float]]]:
    """Return what a plan puts into items whose bill leaves a choice, without what is lost in making."""
    kept: dict[tuple[str, str], float] = {}
    lines = [*shed.rows(Component)]
    for row in lines:
        kept[row.item, row.component] = 1 + row.scrap
    loose = {row.item for row in lines if row.route}
    for other in shed.rows(Substitute):
        loose.add(other.item)
        own = kept.get((other.item, other.component), 1.0)
        scrap = own if other.scrap is None else 1 + other.scrap
        kept.setdefault((other.item, other.substitute), scrap)
    found: dict[str, dict[str, float]] = {}
    for row in getattr(plan, "drawn", ()):
        if row.item in loose:
            whole = math.fsum(_by_quantity(plan.made if plan else (), row.item).values())
            each = row.quantity / whole / kept[row.item, row.component]
            parts = found.setdefault(row.item, {})
            parts[row.component] = parts.get(row.component, 0.0) + each
    return {item: list(parts.items()) for item, parts in found.items()}


def _lines(shed: Shed, item: str, plan: Planned | None, site: Site) -> Iterator[Line]:
    """Yield the bill of materials down to what is bought; nothing if the item is bought whole."""
    made = _by_quantity(plan.made, item) if plan else {}
    if plan is not None and site.site not in made:
        return
    book = _Book(shed, plan, item, site)
    for component, quantity in _needs(book, item, ()):
        yield from book.sources(component, quantity)


def _needs(book: _Book, item: str, above: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Yield what goes into one unit, level by level; what is bought is not opened."""
    if item in above:
        path = " > ".join([*above, item])
        problem = Problem("components", None, "component", path, "no item that is a part of itself")
        raise BadFacts([problem])
    for component, quantity in book.parts.get(item, ()):
        if component in book.parts and not book.is_bought(component):
            for inner, each in _needs(book, component, (*above, item)):
                yield inner, each * quantity
        else:
            yield component, quantity


@dataclass(slots=True)
class _Need:
    """Where units of an item come from, and for how much."""

    site: str
    origin: str
    share: float
    price: float | None
    currency: str


class _Book:
    """Bills of materials and sources of a shed, looked up once."""

    def __init__(self, shed: Shed, plan: Planned | None, product: str, site: Site) -> None:
        self.shed = shed
        route = next(_routes(shed, product, site, plan), "")
        drawn = _drawn(shed, plan)
        self.parts: dict[str, list[tuple[str, float]]] = {}
        for row in shed.rows(Component):
            if row.item not in drawn and (row.item != product or row.route in {"", route}):
                self.parts.setdefault(row.item, []).append((row.component, row.quantity))
        self.parts |= drawn
        self.items = {row.item: row for row in shed.rows(Item)}
        places = {row.place: row.country for row in shed.rows(Place)}
        self.country = {row.site: places[row.place] for row in shed.rows(Site)}
        self.currency = shed.currency
        self.offers: dict[str, list[Offer]] = {}
        for offer in shed.rows(Offer):
            self.offers.setdefault(offer.item, []).append(offer)
        self.bought: dict[str, list[Any]] = {}
        for purchase in plan.bought if plan else ():
            self.bought.setdefault(purchase.item, []).append(purchase)

    def is_bought(self, item: str) -> bool:
        """Whether the item comes from an offer rather than from its own parts."""
        return item in (self.bought or self.offers)

    def sources(self, item: str, quantity: float) -> Iterator[Line]:
        """Yield one line for each source of an item; one of unknown origin if it is not decided."""
        fact = self.items.get(item)
        mass = fact.mass if fact else 0.0
        name = (fact.name if fact else "") or item
        for need in self._needs(item):
            units = quantity * need.share
            yield Line(
                item=item,
                name=name,
                quantity=units,
                mass=units * mass,
                origin=need.origin,
                supplier=need.site,
                price=need.price,
                currency=need.currency,
            )

    def _needs(self, item: str) -> list[_Need]:
        bought = self.bought.get(item, [])
        whole = math.fsum(row.quantity for row in bought)
        if whole > 0:
            money = self.currency
            return [
                _Need(r.site, r.origin, r.quantity / whole, r.price, money)
                for r in bought if r.quantity > 0
            ]  # fmt: skip
        offers = self.offers.get(item, [])
        origins = {offer.origin or self.country[offer.site] for offer in offers}
        sites = {offer.site for offer in offers}
        one = offers[0] if len(offers) == 1 else None
        origin = origins.pop() if len(origins) == 1 else ""
        site = sites.pop() if len(sites) == 1 else ""
        price = one.price if one else None
        return [_Need(site, origin, 1.0, price, (one.currency if one else "") or self.currency)]


def _by_quantity(rows: Iterable[Any], item: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in rows:
        if row.item == item and row.quantity > 0:
            found[row.site] = found.get(row.site, 0.0) + row.quantity
    return found


def claims_of(verdicts: Any) -> tuple[Claim, ...]:
    """Return verdicts as claims; see `product_of` for what they may be."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for finding in getattr(verdicts, "findings", ()):
        if finding.share_low is None:
            reasons.setdefault(f"{finding.claim} {finding.verdict}", []).append(_reason(finding))
    whole = hasattr(verdicts, "findings")
    asked = getattr(getattr(verdicts, "record", None), "asked", {})
    return tuple(
        replace(
            _claim(row, reasons.get(f"{row.claim} {row.verdict}", []) if whole else None),
            declared=_declared(str(row.rule), row, asked),
        )
        for row in getattr(verdicts, "rows", verdicts)
    )


def _declared(rule: str, row: Any, asked: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the answers that a rule asks for and the costs that its share counts, as they were given.

    Of a rule of the case, whose tree is not known here, all answers are.
    """
    tree = json.dumps(bundled()[rule]) if rule in bundled() else ""
    answers = [str(each) for each in asked.get("answers") or ()]
    keys = {each: each.partition("=")[0].partition("@")[0].strip() for each in answers}
    listed = re.compile(r"annex-|proof-of-origin-|not-annex-")
    named = [a for a, key in keys.items() if not tree or f'"{key}"' in tree or listed.match(key)]
    costs = [str(each) for each in asked.get("costs") or ()]
    return (*named, *(costs if getattr(row, "share_low", None) is not None else ()))


REASONS = {"to be shown": "To be shown", "not assessed": "Not assessed"}
"""How `label` begins what is open, and what a passport calls it."""


def _reason(finding: Any) -> tuple[str, str]:
    """Return one test of a rule as the kind of reason that it is, and the rule's own words."""
    begins, _, rest = finding.test.partition(": ")
    if begins in REASONS:
        return REASONS[begins], rest
    return "Not met", finding.test.rpartition(": ")[0] or finding.test


def _claim(row: Any, reasons: list[tuple[str, str]] | None) -> Claim:
    """Return a verdict as a claim; a column that the row lacks is unknown."""
    outcome = str(getattr(row, "verdict", "")).replace("_", " ")
    if outcome not in OUTCOMES:
        raise NotFound(f"no verdict is called {outcome!r}", hint=nearest(outcome, OUTCOMES))
    shown = dict.fromkeys(reasons or ()) if outcome in {"fail", "needs judgement"} else {}
    return Claim(
        rule=str(row.rule),
        name=str(getattr(row, "name", "") or row.rule),
        outcome=cast("Outcome", outcome),
        share_low=_number(row, "share_low"),
        share_high=_number(row, "share_high"),
        threshold=_number(row, "threshold"),
        citation=str(getattr(row, "citation", "")),
        operator=str(getattr(row, "operator", "") or ">="),
        statement=str(getattr(row, "says", "")) if reasons is None else "",
        not_decided=str(getattr(row, "not_decided", "")),
        reasons=tuple(shown),
        language="en"
        if bundled().get(row.rule, {}).get("name") == getattr(row, "name", "")
        else "",
    )


def _number(row: Any, name: str) -> float | None:
    value = getattr(row, name, None)
    return float(value) if value is not None and math.isfinite(value) else None


def _missing(
    shed: Shed,
    item: str,
    plan: Planned | None,
    lines: tuple[Line, ...],
    steps: tuple[Step, ...],
) -> Iterator[Gap]:
    """Yield what a passport cannot say."""
    parts: Mapping[str, Any] = {row.item: row for row in shed.rows(Component)}
    if not lines:
        yield Gap("bought" if item in parts else "no_bill")
    listed = {line.item for line in lines}
    open_lines = {row.component for row in shed.rows(Substitute)} & listed
    if open_lines and not getattr(plan, "drawn", ()):
        yield Gap("substitute", len(open_lines), ", ".join(sorted(open_lines)[:5]))
    unknown = sorted(line.name for line in lines if not line.origin)
    if unknown:
        few = ", ".join(unknown[:5]) + (" ..." if len(unknown) > 5 else "")
        yield Gap("origin", len(unknown), few)
    weightless = [line for line in lines if not line.mass]
    if weightless:
        yield Gap("mass", len(weightless))
    if not steps:
        yield Gap("steps")
