"""What would it cost to make, at which volume, and when does that beat buying?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from makeshed.costing.candidates import Looking, looked, rivals_of
from makeshed.costing.cost_drivers import Drivers, lineage
from makeshed.costing.landed_offers import offers_against
from makeshed.costing.material_names import read_processes
from makeshed.costing.part_measures import Part, PrintWishes
from makeshed.costing.quoting_shop import counter, processes_of
from makeshed.costing.scopes import home_of, materials_asked, sites_asked, wheres
from makeshed.costing.unit_cost import Terms
from makeshed.errors import BadValue, nearest
from makeshed.geometry.shape import Shape
from makeshed.model import Shed
from makeshed.model.shop import Shop
from makeshed.network.landing.landed_cost import Landing
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import (
    OnDay,
    Orders,
    PartOf,
    Radius,
    Shown,
    Tapped,
    Variants,
    Volume,
    Width,
    Years,
)
from makeshed.questions.asking.options import Blocked, Hold
from makeshed.questions.quote.answer import Quote as Quote
from makeshed.questions.quote.telling import told

VOLUMES = (1.0, 10.0, 100.0, 1000.0, 10000.0)
ANODISED = frozenset({"aluminium", "magnesium", "titanium"})
"""What can be anodised, with its alloys."""
FINISHES = ("as-made", "powder-coating", "painting", "anodising", "polishing")
"""Finishes that a price is known of."""


@question
def quote(
    shed: Shed,
    part: Shape,
    *,
    material: Sequence[str] = (),
    process: Sequence[str] = (),
    volumes: Sequence[Volume] = (),
    orders: Orders = 1.0,
    variants: Variants = 1,
    years: Years = 1.0,
    against: str = "",
    item: str = "",
    to: str = "",
    site: Sequence[str] = (),
    near: str = "",
    within: Radius | None = None,
    country: str = "",
    tolerance: Width | None = None,
    threads: Tapped | None = None,
    finish: str = "",
    infill: PartOf | None = None,
    tax: PartOf = 0.0,
    rate: Sequence[str] = (),
    shop: Shop | None = None,
    currency: str = "",
    limit: Shown = 10,
    holding_rate: Hold = 0.20,
    blocked: Blocked = (),
    day: OnDay | None = None,
) -> Quote:
    """Find what a part costs to make by each process, at each volume, and whether that beats buying.

    Parameters
    ----------
    part
        The body, as read from its file.
    material
        Of what it may be, in five languages: a row for each that a process works. Never assumed.
    process
        How it may be made, in five languages; by default every process that is known.
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
        On the price, whether made or bought.
    rate
        Rates of your own, as name=value: machine_rate=60, steel.price=1.8, turning.markup=30%.
    shop
        A shop's own rates and words, as `makeshed.io.rates.read_rates` reads them.
    currency
        Of the answer; the case must have a rate of it.
    limit
        So many sites are shown for each process, the cheapest as stated.
    day
        Day on which duties must be in force; by default today.

    Raises
    ------
    BadValue
        No material is named, or a name or number that cannot be.
    NotEnoughData
        A driver that nothing is known of, or no way leads to where it is needed.
    """
    _known_finish(finish)
    wanted = _volumes(volumes or VOLUMES)
    of, how = materials_asked(_several(material)), read_processes(_several(process))
    over = counter(shed, shop, _several(rate), currency, _several(site), near)
    shed = over.shed
    home = home_of(shed, to, country or over.country)
    when = day or date.today()  # noqa: DTZ011  (a day of law, not a moment)
    look = Looking(
        shed=shed,
        body=Part(
            part, PrintWishes(tolerance=tolerance, threads=threads, finish=finish, infill=infill)
        ),
        drivers=Drivers(shed, over.own, over.shop),
        landing=Landing(shed, holding_rate=holding_rate, blocked=tuple(blocked), day=when),
        terms=Terms(orders=orders, variants=variants, years=years, tax=tax),
        item=item,
        to=to,
        limit=limit,
        over=over,
        notes=(*of.notes, *how.notes, *over.told_at(home, how.keys)),
    )
    offers = offers_against(shed, against, item, home) if against else []
    processes, named = processes_of(over, how.keys), over.sites(_several(site))
    sites = [] if over.alone else sites_asked(shed, named, near, within)
    alone = over.shop if over.alone else ""
    _refuse_finish(finish, of.keys)
    asked = wheres(shed, processes, of.keys, sites, named=bool(named), home=home, alone=alone)
    seen = looked(look, asked)
    return told(look, seen, rivals_of(look, seen.ways, offers), wanted)


def _known_finish(finish: str) -> None:
    if finish and finish not in FINISHES:
        raise BadValue(
            f"no price is known of the finish {finish!r}", hint=nearest(finish, FINISHES)
        )


def _refuse_finish(finish: str, materials: Sequence[str]) -> None:
    """Refuse a finish that materials cannot have: only some metals grow an oxide that protects them."""
    other = [key for key in materials if key and not ANODISED & set(lineage(key))]
    if finish == "anodising" and other:
        raise BadValue(
            f"{', '.join(other)} cannot be anodised: {', '.join(sorted(ANODISED))} can",
            hint="ask for another finish, or for these materials alone",
        )


def _several(given: Sequence[str]) -> list[str]:
    return [given] if isinstance(given, str) and given else list(given)


def _volumes(given: Sequence[float]) -> list[float]:
    """Return the volumes as numbers; raise `BadValue` if one is there twice."""
    numbers = [float(volume) for volume in given]
    if len(set(numbers)) < len(numbers):
        said = ", ".join(str(volume) for volume in given)
        raise BadValue(f"volumes are {said}", hint="each once")
    return numbers
