"""What would it cost to make, at which volume, and when does that beat buying?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from makeshed.answer import Term
from makeshed.errors import BadValue, nearest
from makeshed.model import Offer, Shed
from makeshed.questions.asking import question
from makeshed.questions.quote.answer import (
    Ask,
    Assumption,
    Crossing,
    Judged,
    QuoteRow,
    Remark,
    Tip,
)
from makeshed.questions.quote.answer import Quote as Quote
from makeshed.questions.quote.checks import judge, own_rules
from makeshed.questions.quote.curve import against_rival, between, key_of, rows_of, tips_of
from makeshed.questions.quote.drivers import Drivers
from makeshed.questions.quote.facts import facts_of, goods_of_part
from makeshed.questions.quote.landing import Landing
from makeshed.questions.quote.part import Asked, Part
from makeshed.questions.quote.pricing import Terms, Way
from makeshed.questions.quote.rival import Rival, goods_of, offers_against
from makeshed.questions.quote.ways import (
    ANYONE,
    home_of,
    materials_asked,
    processes_asked,
    sites_asked,
    wheres,
)
from makeshed.questions.quote.work import MAKING
from makeshed.science.printing import Machine
from makeshed.science.shape import Shape
from makeshed.units import Count, Kilometre, Millimetre, Share, Year

VOLUMES = (1.0, 10.0, 100.0, 1000.0, 10000.0)
FINISHES = ("as-made", "powder-coating", "painting", "anodising", "polishing")
"""Finishes that a price is known of."""


@question
def quote(
    shed: Shed,
    part: Shape,
    *,
    material: Sequence[str] = (),
    process: Sequence[str] = (),
    volumes: Sequence[float] = (),
    orders: Count = 1.0,
    variants: int = 1,
    years: Year = 1.0,
    against: str = "",
    item: str = "",
    to: str = "",
    site: Sequence[str] = (),
    near: str = "",
    within: Kilometre | None = None,
    country: str = "",
    tolerance: Millimetre | None = None,
    threads: int | None = None,
    finish: str = "",
    infill: Share | None = None,
    tax: Share = 0.0,
    holding_rate: Share = 0.20,
    blocked: Sequence[str] = (),
    day: date | None = None,
) -> Quote:
    """Find what a part costs to make by each process, at each volume, and whether that beats buying.

    Parameters
    ----------
    part
        The body, as read from its file.
    material
        Of what it may be; each process takes the first that it works. Never assumed.
    process
        How it may be made; by default every process that is known.
    volumes
        Units needed in a year; by default 1, 10, 100, 1000 and 10,000.
    orders
        Orders a year that a volume is split into; set-up is paid for each.
    variants
        Different parts of this kind that share the volume: tools repeat, printing does not.
    years
        Years over which the volume recurs; tooling is divided by all of them.
    against
        An offer or an item of the shed, or import for every offer of the item from abroad.
    item
        Key of the part in the shed, which has its customs code and packed mass.
    to
        Place where it is needed; by default where it is made.
    site
        Sites to quote for, whether or not they state the process.
    near
        Place round which makers are looked for.
    within
        Radius round it.
    country
        Whose default rates hold where no maker is known; by default that of the demand.
    tolerance
        Tightest tolerance that must be held, plus or minus.
    threads
        Threads to cut.
    finish
        as-made, powder-coating, painting, anodising or polishing.
    infill
        Of prints.
    tax
        On the price.
    holding_rate
        Cost of holding stock for a year, as a share of its value.
    blocked
        Passages that no ship may take, such as suez or panama.
    day
        Day on which duties must be in force; by default today.

    Raises
    ------
    BadValue
        No material is named, or a name or number that cannot be.
    NotEnoughData
        A driver that nothing is known of, or no way leads to where it is needed.
    """
    volumes = volumes or VOLUMES
    _refuse(volumes, orders, variants, years, tax, finish, infill)
    wanted = [float(volume) for volume in volumes]
    materials, looked_at = materials_asked(_several(material)), processes_asked(_several(process))
    body = Part(part, Asked(tolerance=tolerance, threads=threads, finish=finish, infill=infill))
    home = home_of(shed, to, country)
    today = day or date.today()  # noqa: DTZ011  (a day of law, not a moment)
    landing = Landing(shed, holding_rate=holding_rate, blocked=tuple(blocked), day=today)
    terms = Terms(orders=orders, variants=variants, years=years, tax=tax)
    sites = sites_asked(shed, _several(site), near, within)
    drivers, own = Drivers(shed), own_rules(shed)
    offers = offers_against(shed, against, item, home) if against else []
    name = item or part.name

    ways: list[Way] = []
    verdicts: list[Judged] = []
    remarks: dict[Remark, None] = {}
    for where, maker in wheres(
        shed, looked_at, materials, sites, named=bool(site or near), home=home
    ):
        if not where.material:
            reason = f"does not work {' or '.join(materials)}"
            verdicts.append(Judged(where.site, where.process, "", "not", reason))
            continue
        judged, said = judge(body, own, where)
        verdicts.append(judged)
        remarks.update(dict.fromkeys(said))
        if judged.verdict == "not":
            continue
        density = drivers.find("density", where).value
        goods = goods_of_part(name, density, part.volume, body.box.size_mm)
        ways.append(
            Way(
                where=where,
                site=maker,
                place=to if maker is None else maker.place,
                judged=judged,
                part=body,
                drivers=drivers,
                known=MAKING[where.process].known(body, Machine()),
                terms=terms,
                landing=landing,
                goods=goods_of(shed, item) if item else goods,
                to=to,
                home=(where.country, "" if maker is None else maker.firm),
            )
        )
    rivals = _rivals(ways, offers, landing, drivers, to)
    return _answer(shed, body, ways, rivals, wanted, verdicts, tuple(remarks), name)


def _several(given: Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) and given else list(given)


def _refuse(
    volumes: Sequence[float], orders: float, variants: int, years: float, tax: float, finish: str,
    infill: float | None,
) -> None:  # fmt: skip
    try:
        numbers = [float(volume) for volume in volumes]
    except ValueError as error:
        raise BadValue(f"a volume that is no number: {error}", hint="such as 1 10 100") from error
    if not numbers or not all(1 <= volume <= 1e9 for volume in numbers):
        raise BadValue(f"volumes are {list(volumes)}", hint="one or more, from 1 to 1e9 a year")
    if len(set(numbers)) < len(numbers):
        raise BadValue(f"volumes are {list(volumes)}", hint="each once")
    for name, value, least in (
        ("orders", orders, 0),
        ("variants", variants, 0),
        ("years", years, 0),
    ):
        if not value > least or not np.isfinite(value):
            raise BadValue(f"{name} is {value}", hint=f"more than {least}")
    for name, share in (("tax", tax), ("infill", infill)):
        if share is not None and not 0 <= share <= 1:
            raise BadValue(f"{name} is {share}", hint="a share from 0 to 1")
    if finish and finish not in FINISHES:
        raise BadValue(
            f"no price is known of the finish {finish!r}", hint=nearest(finish, FINISHES)
        )


def _rivals(
    ways: list[Way], offers: list[Offer], landing: Landing, drivers: Drivers, to: str
) -> dict[str, Rival]:
    """Return the rival by the place at which it is landed: where the part is needed or made."""
    if not offers:
        return {}
    places = {to or way.place for way in ways}
    if "" in places:
        raise BadValue(
            "where it is needed is not known, so buying cannot be priced", hint="give --to PLACE"
        )
    return {place: Rival(offers, landing, place, drivers) for place in sorted(places)}


def _answer(
    shed: Shed, body: Part, ways: list[Way], rivals: dict[str, Rival], volumes: list[float],
    verdicts: list[Judged], remarks: tuple[Remark, ...], item: str,
) -> Quote:  # fmt: skip
    unit = shed.currency or "money"
    rows: list[QuoteRow] = []
    terms: dict[str, Term] = {}
    crossings: list[Crossing] = []
    for way in ways:
        rival = rivals.get(way.to or way.place)
        rows += rows_of(way, volumes, rival)
        terms |= {key_of(way, volume): way.opened(volume, unit) for volume in volumes}
        if rival is not None:
            crossings.append(against_rival(way, rival, volumes))
    crossings += between(ways, volumes)
    for place, rival in rivals.items():
        terms |= {f"buy:{place}:{v:g}": rival.opened(v, unit) for v in volumes}
    most = max(volumes)
    return Quote(
        rows=tuple(rows),
        currency=shed.currency,
        part=_described(body),
        verdicts=tuple(verdicts),
        remarks=remarks,
        asks=_asks(body),
        crossings=tuple(crossings),
        tips=tuple(_tips(ways, rows, rivals, volumes)),
        assumptions=tuple(_assumptions(ways, rivals)),
        facts=tuple(facts_of(shed, ways, most, item)),
        shape=body.shape,
        notes=_notes(body, ways),
        terms=terms,
    )


def _tips(
    ways: list[Way], rows: list[QuoteRow], rivals: dict[str, Rival], volumes: list[float]
) -> list[Tip]:
    """Return what would tip the choice at each volume, for the cheapest way there."""
    if not rivals:
        return []
    found: list[Tip] = []
    by_key = {key_of(way, v): way for way in ways for v in volumes}
    for volume in volumes:
        best = min((row for row in rows if row.volume == volume), key=lambda row: row.cost)
        way = by_key[best.key]
        found += tips_of(way, rivals[way.to or way.place], volume)
    return found


def _described(body: Part) -> str:
    x, y, z = body.box.size_mm
    shape = body.shape
    return f"{shape.name}, {x:.4g} x {y:.4g} x {z:.4g} mm, {shape.volume / 1000:.4g} cm³"


def _asks(body: Part) -> tuple[Ask, ...]:
    asked = body.asked
    found = []
    if asked.tolerance is None:
        found.append(
            Ask("tightest tolerance", "not checked, so nothing is called feasible", "--tolerance")
        )
    if asked.threads is None:
        found.append(Ask("threads", "none priced", "--threads"))
    if not asked.finish:
        found.append(Ask("finish", "none priced", "--finish"))
    if asked.infill is None:
        found.append(Ask("infill of prints", "15 % priced", "--infill"))
    return tuple(found)


def _assumptions(ways: list[Way], rivals: dict[str, Rival]) -> list[Assumption]:
    found: dict[Assumption, None] = {}
    for way in ways:
        for used in way.stated.used.values():
            told = (used.low, used.value, used.high, used.unit, used.source, used.kind)
            found[Assumption(way.where.site, way.where.process, used.driver, *told)] = None
    for rival in rivals.values():
        for driver in ("rival_price", "rival_freight", "rival_duty", "added_duty"):
            used = rival.find(driver)
            told = (used.low, used.value, used.high, used.unit, used.source, used.kind)
            found[Assumption("", "buying", driver, *told)] = None
    return list(found)


def _notes(body: Part, ways: list[Way]) -> tuple[str, ...]:
    notes = list(body.shape.notes)
    guessed = sorted({w.where.process for w in ways if w.where.site == ANYONE})
    if guessed:
        country = next(w.where.country for w in ways if w.where.site == ANYONE)
        where = f"rates of {country}" if country else "rates of no country in particular"
        notes.append(f"no site has {', '.join(guessed)}: {where}, makeshed's estimates")
    rates = {
        (w.where.site, w.where.process)
        for w in ways
        if w.where.site != ANYONE and w.find("machine_rate").kind == "estimate"
    }
    if rates:
        named = ", ".join(f"{process} at {site}" for site, process in sorted(rates))
        notes.append(f"rates that are estimates: {named}")
    return tuple(notes)
