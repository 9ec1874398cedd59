"""Needs that the log of the help desk keeps because nobody could serve them, asked again of the makers of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from makeshed.directory.needs.need import Need
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.places import gazetteer_of
from makeshed.directory.served import MET, asked_of
from makeshed.errors import BadValue, NotFound
from makeshed.language.vocabulary import Concept, vocabulary
from makeshed.model import Place, Referral, Shed
from makeshed.model.inside import Inside
from makeshed.model.territory import members
from makeshed.questions.find import Found, find
from makeshed.region.closest import Close, Sites, in_order
from makeshed.region.unserved_needs import Heard, Wanting
from makeshed.science.distance import great_circle
from makeshed.units import Kilometre

LOST = ("nobody", "declined", "silent", "stop")
"""Outcomes of a shortlist, if it has no other, that leave the need unserved."""
ROUND: Kilometre = 100.0
"""A need belongs where the nearest place of the case does, if that is no farther than this."""
ASKED_AGAIN = 200
"""So many different needs are asked again, the latest first."""


def heard(shed: Shed, sites: Sites, day: date) -> Heard:
    """Return what is missing for the needs in a region that found nobody, asked again on a day."""
    found = Heard()
    needs = _unserved(shed)
    found.older = max(len(needs) - ASKED_AGAIN, 0)
    for text, (cases, refused) in list(needs.items())[:ASKED_AGAIN]:
        try:
            need, answer = _again(shed, text, day)
        except (NotFound, BadValue):
            found.unread.append(text)
            continue
        lies = _lies(shed, need, sites.here)
        if lies is False:
            continue
        if lies is None:
            found.placeless.append(text)
        able = [one for one in answer.rows if sites.is_here(one.site) and one.site not in refused]
        if able:
            last = max(on for _, on in cases)
            ask = ", ".join(able[0].that("unknown"))
            now = f"may do it now (ask: {ask})" if ask else "can do it now"
            found.served.append(f"{text!r} found nobody on {last}, {able[0].site} {now}")
            continue
        found.wanting += _wanting(sites, need, answer, frozenset(cases), refused)
    return found


def _again(shed: Shed, text: str, day: date) -> tuple[Need, Found]:
    need = read_need(text, gazetteer_of(shed).within, day=day)
    return need, find(shed, text, limit=1_000, day=day)


def _unserved(shed: Shed) -> dict[str, tuple[set[tuple[str, date]], set[str]]]:
    """Return by need, the latest first, when it found nobody, and who was named and did not do it."""
    shortlists: dict[str, list[tuple[str, str, str, date]]] = {}
    rows = shed.table(Referral).select("referral", "need", "site", "outcome", "day").rows()
    for key, need, site, outcome, day in rows:
        shortlists.setdefault(key, []).append((need.strip(), site, outcome, day))
    found: dict[str, tuple[set[tuple[str, date]], set[str]]] = {}
    for listed in sorted(
        shortlists.values(), key=lambda rows: max(row[3] for row in rows), reverse=True
    ):
        need, _, _, day = listed[0]
        if need and all(outcome in LOST for _, _, outcome, _ in listed):
            cases, refused = found.setdefault(need, (set(), set()))
            cases.add((need.casefold(), day))
            refused |= {site for _, site, _, _ in listed if site}
    return found


def _lies(shed: Shed, need: Need, here: Inside) -> bool | None:
    """Return whether a need lies in a region; None: it says no place that tells."""
    if need.spot is None:
        land = need.country
        if land and here.country:
            inside = land in members(here.country)
            return None if inside and here.region != here.country else inside
        return None
    places = shed.table(Place).select("place", "lat", "lon")
    if places.is_empty():
        return None
    lat, lon = places["lat"].to_numpy(), places["lon"].to_numpy()
    away = great_circle(need.spot.lat, need.spot.lon, lat, lon)
    at = int(np.argmin(away))
    return places["place"][at] in here.places if away[at] <= ROUND else False


def _wanting(
    sites: Sites,
    need: Need,
    answer: Found,
    cases: frozenset[tuple[str, date]],
    refused: set[str],
) -> Iterator[Wanting]:
    """Yield the processes that nobody in the region does; else the material; else who would do it all."""
    nearest, distance = _outside(sites, answer)
    processes = _processes(need)
    missing = [
        one for one in processes if not any(close.least == 1 for close in sites.doing([one]))
    ]
    for process in missing:
        yield Wanting(
            kind="process", what=process, cases=cases, nearest=nearest, distance=distance,
            close=tuple(sites.doing([process])),
        )  # fmt: skip
    if missing:
        return
    close = tuple(
        in_order(
            each for each in _near(answer) if sites.is_here(each.site) and each.site not in refused
        )
    )
    unworked = [stuff for stuff in need.of("material") if not _worked(sites, stuff)]
    for stuff in unworked:
        yield Wanting(
            kind="material",
            what=stuff,
            cases=cases,
            nearest=nearest,
            distance=distance,
            close=close,
        )
    if not unworked:
        yield Wanting(
            kind="supplier",
            what=need.text,
            cases=cases,
            nearest=nearest,
            distance=distance,
            close=close,
        )


def _processes(need: Need) -> list[str]:
    """Return the processes that a need asks for: by name, of a machine, or the usual one of a product."""
    known = vocabulary()
    found = [*need.of("process"), *(way for each in need.of("machine") for way in known.does(each))]
    if not found:
        found = [way for product in need.of("product") for way in known.made_by(product)[:1]]
    return list(dict.fromkeys(found))


def _worked(sites: Sites, material: str) -> bool:
    """Whether anybody in the region says that it works a material."""
    concept = Concept("material", material)
    return bool((asked_of(sites.crowd(concept), concept).status == MET).any())


def _near(answer: Found) -> Iterator[Close]:
    """Yield makers that lack something, as shares of what is asked."""
    for match in (*answer.rows, *answer.near_misses, *answer.by_words):
        told = match.verdicts
        met, may, lacks = match.that("met"), match.that("unknown"), match.that("missing")
        if told and met:
            yield Close(
                match.site,
                f"meets {', '.join(met)}",
                ", ".join(lacks),
                len(met) / len(told),
                (len(met) + len(may)) / len(told),
            )


def _outside(sites: Sites, answer: Found) -> tuple[str, Kilometre | None]:
    """Return who outside fits and is nearest; of those too far for the need, too."""
    found = [
        (match.distance is None, match.distance or 0.0, match.site)
        for match in (*answer.rows, *answer.near_misses)
        if not sites.is_here(match.site)
        and all(one.requirement == "within" for one in match.verdicts if one.status == "missing")
    ]
    if not found:
        return "", None
    far, distance, site = min(found)
    return site, None if far else distance
