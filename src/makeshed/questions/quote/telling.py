"""Ways to an answer: rows, opened numbers, crossings, tips, and what it all rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from makeshed.answer import Term
from makeshed.costing.break_even import BUYING, against_rival, between, key_of, rows_of, tips_of
from makeshed.costing.candidates import Looking, Seen
from makeshed.costing.cost_drivers import DriverRange
from makeshed.costing.evidence import evidence
from makeshed.costing.landed_offers import Rival
from makeshed.costing.number_origins import MEANS, far_off, invented, invention, origins, outside
from makeshed.costing.part_measures import Part
from makeshed.costing.quote_facts import facts_of
from makeshed.costing.quote_row import Ask, Assumption, Crossing, DriverTip, QuoteRow, first
from makeshed.costing.scopes import ANYONE
from makeshed.costing.unit_cost import MakingWay
from makeshed.geometry.shape import DOUBTFUL, TAKEN
from makeshed.model import Shed, Site
from makeshed.model.doubts import doubtful_facts
from makeshed.network.landing.shipment_rates import unposted
from makeshed.network.landing.trade_terms import portless
from makeshed.questions.quote.answer import Printed, Quote

PRINTING = "material-extrusion"
QUOTED = ("drivers", "design_rules", "currencies")
"""Tables that any quote rests on,"""
LANDED = ("places", "items", "duties", "modes")
"""and those that one of a part that is moved, or compared with an offer, rests on as well."""


class Opened(Mapping[str, Term]):
    """Numbers that are opened when somebody looks; they travel and are kept opened."""

    def __init__(self, shut: dict[str, Callable[[], Term]]) -> None:
        self._shut = shut
        self._open: dict[str, Term] = {}

    def __getitem__(self, key: str) -> Term:
        if key not in self._open:
            self._open[key] = self._shut[key]()
        return self._open[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shut)

    def __len__(self) -> int:
        return len(self._shut)

    def __reduce__(self) -> tuple[type, tuple[dict[str, Term]]]:
        return dict, (dict(self),)


def told(look: Looking, seen: Seen, rivals: dict[str, Rival], volumes: list[float]) -> Quote:
    """Return the answer: every way at every volume."""
    unit, body, ways = look.shed.currency or "money", look.body, seen.ways
    rows: list[QuoteRow] = []
    terms: dict[str, Callable[[], Term]] = {}
    crossings: list[Crossing] = []
    for way in ways:
        rival = rivals.get(way.to or way.place)
        rows += rows_of(way, volumes, rival)
        terms |= {key_of(way, volume): partial(way.opened, volume, unit) for volume in volumes}
        if rival is not None:
            crossings.append(against_rival(way, rival, volumes))
    crossings += between(ways, volumes)
    made_up = invented(ways, rivals.values())
    for place, rival in rivals.items():
        terms |= {f"buy:{place}:{v:g}": partial(rival.opened, v, unit) for v in volumes}
    return Quote(
        rows=tuple(rows),
        currency=look.shed.currency,
        part=_described(body),
        verdicts=tuple(seen.verdicts),
        remarks=seen.remarks,
        asks=_asks(body),
        crossings=tuple(crossings),
        tips=tuple(_tips(ways, rows, rivals, volumes)),
        assumptions=tuple(_assumptions(ways, rivals)),
        facts=tuple(
            map(look.over.back, facts_of(look.shed, as_drawn(ways), max(volumes), look.name))
        ),
        shape=body.shape,
        prints=_prints(ways),
        warnings=body.shape.doubts,
        invented=made_up,
        means=MEANS,
        words=look.over.rates.words,
        notes=(
            *invention(made_up),
            *look.notes,
            *doubtful_facts(look.shed, QUOTED + (LANDED if rivals or look.to else ())),
            *far_off(look.drivers, ways, unit),
            *_notes(body, seen),
            *_unlike(ways),
            *_untaxed(rivals),
            *_yearly(rivals),
            *_parcels(ways, rivals),
            *_terms(rivals),
            *unposted(look.shed, _lanes(look.shed, ways, rivals)),
            *outside(rows),
            *evidence(ways),
            *origins(look.over.rates, look.drivers, ways, unit),
        ),
        terms=Opened(terms),
    )


def as_drawn(ways: list[MakingWay]) -> list[MakingWay]:
    """Return the ways that make the part as it is drawn, as far as that is known; all if none does."""
    return [way for way in ways if way.judged.verdict != "with changes"] or ways


def _unlike(ways: list[MakingWay]) -> Iterator[str]:
    """Yield which processes make another part than the one that is drawn."""
    other = [way for way in ways if way.judged.verdict == "with changes"]
    whys = {way.where.process: way.judged.because for way in other}
    if whys:
        said = "; ".join(f"{process}: {why}" for process, why in whys.items())
        facts = "" if len(other) == len(ways) else "; they come last, and no plan is given them"
        yield f"not as drawn, priced as if it were changed: {said}{facts}"


def _tips(
    ways: list[MakingWay], rows: list[QuoteRow], rivals: dict[str, Rival], volumes: list[float]
) -> list[DriverTip]:
    """Return what would tip the choice at each volume, for the way that comes first there."""
    if not rivals:
        return []
    found: list[DriverTip] = []
    by_key = {key_of(way, v): way for way in ways for v in volumes}
    for volume in volumes:
        best = first(row for row in rows if row.volume == volume)
        if best is None:
            continue
        way = by_key[best.key]
        found += tips_of(way, rivals[way.to or way.place], volume)
    return found


def _prints(ways: list[MakingWay]) -> tuple[Printed, ...]:
    """Return each print that a way was priced by, once a machine."""
    found = {way.machine: way.part for way in ways if way.where.process == PRINTING}
    return tuple(
        Printed(*part.laid, machine, part.printed(machine)) for machine, part in found.items()
    )


def _described(body: Part) -> str:
    x, y, z = body.box.size_mm
    shape = body.shape
    return f"{shape.name}, {x:.4g} x {y:.4g} x {z:.4g} mm, {shape.volume / 1000:.4g} cm³"


def _asks(body: Part) -> tuple[Ask, ...]:
    asked = body.asked
    found = []
    if body.shape.doubts:
        found.append(Ask("unit", "mm taken, and doubtful: see the warning", "--unit"))
    elif any(note.startswith(TAKEN) for note in body.shape.notes):
        found.append(Ask("unit", "mm taken, for the size above", "--unit"))
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


def _assumptions(ways: list[MakingWay], rivals: dict[str, Rival]) -> list[Assumption]:
    used = [(w.where, r) for w in ways for r in w.stated.used.values()]
    found = [
        _assumption(where.site, where.process, r, where.material if where.several else "")
        for where, r in used
    ]
    for place, rival in rivals.items():
        found += [_assumption(place, "buying", rival.find(name)) for name in sorted(BUYING)]
    return found


def _assumption(site: str, process: str, r: DriverRange, material: str = "") -> Assumption:
    ends = (r.low, r.value, r.high)
    return Assumption(site, process, r.driver, *ends, r.unit, r.source, r.kind, r.by, material)


def _untaxed(rivals: dict[str, Rival]) -> Iterator[str]:
    """Yield who sells over a border without a duty."""
    for place, rival in rivals.items():
        if sellers := rival.untaxed:
            code = f"hs {rival.goods.hs}" if rival.goods.hs else "no hs code"
            named = ", ".join(sellers)
            yield f"no duty row fits {rival.item} ({code}) from {named} at {place}: none is levied"


def _yearly(rivals: dict[str, Rival]) -> Iterator[str]:
    """Yield which duties a quote cannot count as a plan does."""
    for place, rival in rivals.items():
        if names := rival.yearly:
            yield (
                f"duties that hang on what is imported in a year ({', '.join(names)}) are charged on "
                f"{rival.item} at {place} outside any quota and without a threshold: ask plan"
            )


def _parcels(ways: list[MakingWay], rivals: dict[str, Rival]) -> Iterator[str]:
    """Yield which duties a quote leaves out or charges as on goods in bulk, where they come in parcels."""
    found: dict[str, list[str]] = {}
    for place, rival in rivals.items():
        found.setdefault(place, []).extend(rival.by_consignment)
    for way in ways:
        place = way.to or way.place
        names = way.landing.by_consignment(way.place, place, way.goods, way.home)
        found.setdefault(place, []).extend(names)
    for place, names in found.items():
        named = ", ".join(sorted(set(names)))
        item = next((w.goods.item for w in ways if place in {w.to, w.place}), "")
        item = rivals[place].item if place in rivals else item
        wanted = ways[0].landing.demand(place, item)
        if not named or (wanted and not wanted.parcel):
            continue
        how = (
            f"they come {wanted.parcel:g} a parcel (demands.parcel)"
            if wanted
            else "nobody says (demands) whether they come in parcels"
        )
        yield (
            f"goods at {place} are charged as goods in bulk; {how}, where duties by the consignment "
            f"({named}) make another price: ask plan"
        )


def _terms(rivals: dict[str, Rival]) -> Iterator[str]:
    """Yield which prices hold from a port that nobody names."""
    offers = [offer for rival in rivals.values() for offer in rival.offers]
    named = ((f"{o.site}:{o.item}", o.incoterm, o.incoterm_place) for o in offers)
    return portless(named)


def _lanes(shed: Shed, ways: list[MakingWay], rivals: dict[str, Rival]) -> list[tuple[str, str]]:
    """Return from where to where goods go."""
    bought = ((seller.site, place) for place, rival in rivals.items() for seller in rival.sellers)
    own = [(way.place, way.to) for way in ways if way.to]
    return own + [(shed.get(site, Site).place, place) for site, place in bought]


def _notes(body: Part, seen: Seen) -> tuple[str, ...]:
    plain = [note for note in body.shape.notes if not note.startswith(DOUBTFUL)]
    notes, ways = [*plain, *seen.notes], seen.ways
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
