"""From processes and sites to ways that can be priced: judged, measured, the cheapest kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from makeshed.costing.cost_drivers import Drivers, DriverScope
from makeshed.costing.design_rules import judge, own_rules
from makeshed.costing.landed_offers import Rival, goods_of
from makeshed.costing.part_measures import Part
from makeshed.costing.process_models import MAKING
from makeshed.costing.quote_facts import goods_of_part
from makeshed.costing.quote_row import RANK, Judged, Remark
from makeshed.costing.quoting_shop import Counter as Over
from makeshed.costing.unit_cost import MakingWay, Terms
from makeshed.errors import BadValue
from makeshed.model import Machine, Offer, Shed, Site
from makeshed.network.landing.landed_cost import Landing, Unreachable
from makeshed.printing import print_time

LARGE = 1000.0
"""Volume at which sites are compared when there are more than are shown."""


@dataclass(frozen=True, kw_only=True)
class Looking:
    """What is looked at, and with what."""

    shed: Shed
    body: Part
    drivers: Drivers
    landing: Landing
    terms: Terms
    item: str
    to: str
    limit: int
    over: Over
    notes: tuple[str, ...] = ()

    @cached_property
    def machines(self) -> list[Machine]:
        """Machines whose job logs are known."""
        return list(self.shed.rows(Machine))

    @property
    def name(self) -> str:
        """Key of the item, or the part's own name."""
        return self.item or self.body.shape.name


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What came of it."""

    ways: list[MakingWay]
    verdicts: list[Judged]
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]


def looked(look: Looking, wheres: Iterable[tuple[DriverScope, Site | None]]) -> Seen:
    """Judge every process at every site, and make those that can into ways."""
    own = own_rules(look.shed)
    ways: list[MakingWay] = []
    verdicts: list[Judged] = []
    remarks: dict[Remark, None] = {}
    for where, maker in wheres:
        if not where.material:
            reason = "works none of the materials named"
            verdicts.append(Judged(where.site, where.process, "", "not", reason))
            continue
        judged, said = judge(look.body, own, where)
        remarks.update(dict.fromkeys(said))
        if judged.verdict != "not":
            try:
                way = _way(look, where, maker, judged)
                assert way.lanes is not None  # raises if no way leads there
                ways.append(way)
            except (print_time.CannotBePrinted, Unreachable) as error:
                judged = replace(judged, verdict="not", because=str(error))
        verdicts.append(judged)
    kept, notes = _cheapest(ways, look.limit)
    return Seen(ways=kept, verdicts=verdicts, remarks=tuple(remarks), notes=notes)


def _way(look: Looking, where: DriverScope, maker: Site | None, judged: Judged) -> MakingWay:
    part, machine = look.body, _machine(look, where)
    if look.item:
        goods = goods_of(look.shed, look.item)
    else:
        density = look.drivers.find("density", where).value
        goods = goods_of_part(look.name, density, part.shape.volume, part.box.size_mm)
    return MakingWay(
        where=where,
        site=maker,
        place=look.to if maker is None else maker.place,
        judged=judged,
        part=part,
        machine=machine,
        drivers=look.drivers,
        known=MAKING[where.process].known(part, machine),
        terms=look.terms,
        landing=look.landing,
        goods=goods,
        to=look.to,
        home=(where.country, "" if maker is None else maker.firm),
    )


def _machine(look: Looking, where: DriverScope) -> print_time.Printer:
    """Return the site's machine with the most jobs in its log, or a common one."""
    mine = [m for m in look.machines if (m.site, m.process) == (where.site, where.process)]
    if not mine:
        return print_time.Printer()
    log = max(mine, key=lambda machine: machine.jobs)
    return print_time.Printer(
        time_factor=log.time_factor,
        time_start=log.time_start,
        time_spread=log.time_spread,
        filament_factor=log.filament_factor,
    )


def _cheapest(ways: list[MakingWay], limit: int) -> tuple[list[MakingWay], tuple[str, ...]]:
    """Return the ways shown, those as drawn first: of each process the cheapest sites, and how many."""
    counts = Counter((way.where.process, way.where.material) for way in ways)
    many = {kind: count for kind, count in counts.items() if count > limit}
    at = np.asarray(LARGE)
    kept = []
    for kind in counts:
        here = [way for way in ways if (way.where.process, way.where.material) == kind]
        if kind in many:
            here = sorted(here, key=lambda way: (_rank(way), float(way.cost(at, way.stated))))
        kept += here[:limit]
    kept.sort(key=_rank)
    if not many:
        return kept, ()
    several = {way.where.process for way in ways if way.where.several}
    told = ", ".join(
        f"{process}{f' of {of}' if process in several else ''} {count}"
        for (process, of), count in many.items()
    )
    return kept, (f"sites that could: {told}; the {limit} cheapest at {LARGE:g} are shown",)


def _rank(way: MakingWay) -> int:
    return RANK[way.judged.verdict]


def rivals_of(look: Looking, ways: Sequence[MakingWay], offers: list[Offer]) -> dict[str, Rival]:
    """Return the rival by the place at which it is landed: where the part is needed or made."""
    if not offers:
        return {}
    places = {look.to or way.place for way in ways}
    if "" in places:
        raise BadValue(
            "where it is needed is not known, so buying cannot be priced", hint="give --to PLACE"
        )
    tax = look.terms.tax
    return {p: Rival(offers, look.landing, p, look.drivers, tax) for p in sorted(places)}
