"""Who near here can make it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Literal, Unpack

from makeshed.answer import Term
from makeshed.directory.candidate_sites import makers_of
from makeshed.directory.expansion import families, phrases_for
from makeshed.directory.match import Match as Match
from makeshed.directory.needs.need import (
    Constraint,
    Need,
    country_code,
    given,
    named_by,
    own_words,
    sides,
)
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.places import gazetteer_of
from makeshed.directory.needs.process_steps import hints, in_order
from makeshed.directory.needs.stated_wishes import wishing
from makeshed.directory.profiles import profiles
from makeshed.directory.reaching import reached
from makeshed.directory.scoring import ScoredMatch, Weighing
from makeshed.directory.teams import teams
from makeshed.directory.widening import ENOUGH, nearby
from makeshed.directory.widening import LOOKED_AT as LOOKED_NEAR
from makeshed.errors import BadValue, NotFound
from makeshed.language.mentions import language_of
from makeshed.language.vocabulary import KINDS, Kind, vocabulary
from makeshed.model import Operation, Shed
from makeshed.model.contact import veiled, without_contacts
from makeshed.model.search import Hit, Search
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import OnDay, Shown
from makeshed.questions.asking.options import FindOptions
from makeshed.questions.find.answer import Found as Found
from makeshed.questions.find.answer import not_all_shown

LOOKED_AT = 1000
"""So many makers are read closely, best by full text first; more if more are asked for."""
MEASURES: tuple[
    Literal["thickness", "tolerance", "length", "diameter", "quantity", "by", "within", "region"],
    ...,
] = ("thickness", "tolerance", "length", "diameter", "quantity", "by", "within", "region")
"""Options that replace what was read of the same name as they are."""
STALE_DAYS = 1095
"""After three years without confirmation an entry is marked stale."""


@question
def find(
    shed: Shed,
    need: str = "",
    *,
    closed: bool = False,
    limit: Shown = 10,
    day: OnDay | None = None,
    **options: Unpack[FindOptions],
) -> Found:
    """Find makers for a need, and say of each what it meets, what to ask and what it lacks.

    Hard limits are intervals; what a maker does not say is to be asked, never a no. The rest is
    score, which ``why(site)`` opens.

    Parameters
    ----------
    need
        In words: "500 stainless steel brackets, laser cut and bent, 3 mm, within 50 km of
        Marseille, in 3 weeks". English, French, Italian, German or Spanish. An option below
        replaces what was read of its kind.
    closed
        Whether closed makers are wanted too.
    limit
        So many makers are returned.
    day
        Day of asking: deadlines are counted from it and entries judged fresh; by default today.

    Raises
    ------
    NotFound
        The need, or an option, names nothing that is known; the error names the nearest words.
    BadValue
        Two places have the name given; the error lists them.
    """
    return makers_for(
        shed, need, options, closed=closed, limit=limit, enough=max(ENOUGH, 3 * limit), day=day
    )


def makers_for(
    shed: Shed,
    need: str,
    options: FindOptions,
    *,
    closed: bool = False,
    limit: int,
    enough: float = ENOUGH,
    described: bool = True,
    day: date | None,
) -> Found:
    """Answer `find`.

    Parameters
    ----------
    enough
        Where so many surely do it, farther ones are not looked at.
    described
        Whether it is told of each how it is reached, and who nearly fits; or only who fits, and how well.
    """
    today = day or date.today()  # noqa: DTZ011  (a day, not a moment)
    land = country_code(options["country"]) if options["country"] else ""
    asked = _understood(shed, need, options["near"], land, today)
    kinds: dict[Kind, Sequence[str]] = {
        "product": options["product"],
        "process": [*options["process"], *_routing(shed, options["item"])],
        "machine": options["machine"],
        "material": options["material"],
    }
    asked = _denied(_overridden(asked, kinds), options["avoid"])
    numbers: dict[str, object] = {
        **{name: options[name] for name in MEASURES},
        "size": sides(options["size"]),
        "certification": tuple(options["certification"]),
        "country": land,
    }
    asked = _corrected(asked, {name: value for name, value in numbers.items() if value})
    asked = wishing(asked, options["wish"], today)
    if asked.within is not None and asked.spot is None:
        raise BadValue("a radius needs a place in the middle", hint="say near where, with --near")
    search = _search(asked, closed=closed, looked_at=max(LOOKED_AT, 3 * limit), day=today)

    def weigh(hits: Sequence[Hit]) -> Weighing:
        makers = profiles(shed, [hit.site for hit in hits])
        return Weighing(asked, [makers[hit.site] for hit in hits], _shares(hits), today)

    near = nearby(asked, search, shed.search, weigh, enough)
    if near is None:
        return _answer(shed, weigh(_hits(shed, asked, search)), limit, described=described)
    weighed, radius = near
    found = _answer(shed, weighed, min(limit, 3 * int(enough)), described=described)
    said = f"{LOOKED_NEAR}{radius:g} km, where enough do it; farther ones with --within"
    return replace(found, notes=(*found.notes, said))


def _understood(shed: Shed, need: str, near: str, country: str, day: date) -> Need:
    gazetteer = gazetteer_of(shed)
    if not near:
        return read_need(need, partial(gazetteer.within, country=country), day=day)
    spot = gazetteer.spot(near, country)
    asked = read_need(need, lambda _rest, _whole: None, day=day)
    said = Constraint("near", spot.name, "", spot.option)
    return replace(asked, spot=spot, constraints=(*asked.constraints, said))


def _routing(shed: Shed, item: str) -> list[str]:
    if not item:
        return []
    steps = [row.process for row in shed.rows(Operation) if row.item == item]
    if not steps:
        raise NotFound(f"no operation makes {item!r}", hint="give --process, or the need in words")
    return list(dict.fromkeys(steps))


def _overridden(asked: Need, kinds: dict[Kind, Sequence[str]]) -> Need:
    """Return the need with what options name instead of what was read of the same kind."""
    concepts, constraints = list(asked.concepts), list(asked.constraints)
    for kind in KINDS:
        if kinds[kind]:
            named = list(given(kind, kinds[kind]))
            concepts = [c for c in concepts if c.kind != kind] + [c for c, _ in named]
            constraints = [c for c in constraints if c.kind != kind] + [s for _, s in named]
    return replace(asked, concepts=tuple(concepts), constraints=tuple(constraints))


def _denied(asked: Need, avoid: Sequence[str]) -> Need:
    """Return the need without what an option takes out of it."""
    if not avoid:
        return asked
    against = tuple(concept for word in avoid for concept in named_by(word))
    said = [c for c in asked.constraints if c.kind != "without" and c.value not in avoid]
    said += [Constraint("without", c.key, "", f"--avoid {c.key}") for c in against]
    concepts = tuple(c for c in asked.concepts if c not in against)
    return replace(asked, concepts=concepts, without=against, constraints=tuple(said))


def _corrected(asked: Need, numbers: dict[str, object]) -> Need:
    said = [c for c in asked.constraints if c.kind not in numbers]
    for kind, value in numbers.items():
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        said.append(Constraint(kind, shown, "", f"--{kind} {shown}"))
    return replace(asked, constraints=tuple(said), **numbers)  # type: ignore[arg-type]


def _search(asked: Need, *, closed: bool, looked_at: int, day: date) -> Search:
    also = (*phrases_for(asked.concepts), *families(asked.left))
    own = own_words(asked)
    if not own and not also and not asked.spot and not asked.country and not asked.region:
        raise NotFound("the need names nothing to look for", hint=_hint(asked))
    return Search(
        words=own,
        also=also,
        processes=asked.of("process"),
        lat=asked.spot.lat if asked.spot else None,
        lon=asked.spot.lon if asked.spot else None,
        within=asked.within,
        country=asked.country,
        region=asked.region,
        closed=closed,
        stale_before=day - timedelta(days=STALE_DAYS),
        limit=looked_at,
    )


def _shares(hits: Sequence[Hit]) -> list[Hit]:
    """Return hits whose text is told as a share of the best."""
    best = max((hit.text for hit in hits), default=0.0) or 1.0
    return [Hit(hit.site, hit.text / best, hit.distance, hit.mark) for hit in hits]


def _hits(shed: Shed, asked: Need, search: Search) -> list[Hit]:
    hits = shed.search(search)
    if not hits and not asked.concepts:
        raise NotFound(f"nothing is known of {asked.text!r}", hint=_hint(asked))
    if not hits and asked.within is not None:
        hits = shed.search(replace(search, within=None, limit=50))
    return hits


def _hint(asked: Need) -> str:
    near = vocabulary().nearest(asked.left, language=language_of(asked.text))
    if near:
        return f"did you mean {', '.join(near)}?"
    return "name a product, a process, a material or a place, such as: weld a steel gate near Lyon"


def _answer(shed: Shed, weighed: Weighing, limit: int, *, described: bool) -> Found:
    asked, lacks, met = weighed.need, weighed.count("missing"), weighed.count("met")
    whole = [n for n in weighed.order if lacks[n] == 0]
    # Somebody who meets nothing misses by more than one.
    lacking = [n for n in weighed.order if lacks[n] == 1 and met[n]]
    worded = [n for n in weighed.order if weighed.hits[n].text > 0 and n not in lacking]
    groups = (whole, lacking, () if whole else worded) if described else (whole, (), ())
    rows, near, others = ([weighed.explained(n) for n in found[:limit]] for found in groups)
    notes = []
    if asked.left:
        hint = vocabulary().nearest(asked.left, language=language_of(asked.text))
        more = f"; nearest known words: {', '.join(hint)}" if hint else ""
        notes.append(f"not understood, looked for as plain text: {', '.join(asked.left)}{more}")
    if asked.unread:
        notes.append(f"not read: {'; '.join(asked.unread)}")
    notes += hints(asked)
    if len(whole) > limit:
        notes.append(not_all_shown(len(whole), limit))
    shown = rows if described else []
    makers = makers_of(shed, {each.match.site: each.uses for each in shown})
    contacts, unshown = reached(shed, [maker.site.site for maker in makers])
    return Found(
        rows=_shown(rows),
        understood=asked.constraints,
        left=asked.left,
        near_misses=_shown(near),
        by_words=_shown(others),
        teams=teams(weighed, in_order(asked)),
        makers=tuple(replace(maker, site=veiled(maker.site)) for maker in makers),
        contacts=contacts,
        notes=(*notes, *unshown),
        terms=_opened((*rows, *near, *others)),
    )


def _opened(found: Iterable[ScoredMatch]) -> dict[str, Term]:
    """Return how well each fits as a sum, under the name as it is shown."""
    return {
        each.match.site: replace(each.score, name=without_contacts(each.score.name))
        for each in found
    }


def _shown(found: Iterable[ScoredMatch]) -> tuple[Match, ...]:
    """Return makers as they are shown: without a telephone or an address of mail in their name."""
    return tuple(replace(each.match, name=without_contacts(each.match.name)) for each in found)
