"""Duties that nobody pays, and goods that cross a border where only others have a duty."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import polars as pl

from makeshed.errors import NotFound
from makeshed.language.text import few
from makeshed.model.demand import Demand
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful, named
from makeshed.model.doubts.idle_facts import makers_of
from makeshed.model.duty import Duty
from makeshed.model.item import Component, Item
from makeshed.model.offer import Offer
from makeshed.model.place import Place
from makeshed.model.shed import Shed
from makeshed.model.site import Site
from makeshed.model.territory import customs_territory, members
from makeshed.science.codes import digits_of

SOME = 3


def duties_inside_a_union(shed: Shed) -> Iterator[Doubt]:
    """Duties on goods that never cross customs."""
    for row in doubtful(shed, Duty, (pl.col("origin") != "*"), needs=["origin", "destination"]):
        origin, destination = row.fact["origin"], row.fact["destination"]
        if _one_territory(origin, destination):
            yield row.doubt(
                "origin",
                f"{origin} to {destination} crosses no customs",
                "write who levies it on whom, or leave it out",
                "as it stands, it is never charged",
            )


@cache
def _one_territory(origin: str, destination: str) -> bool:
    ends = members_of(destination)
    return bool(ends and members_of(origin)) and all(
        start in customs_territory(end) for start in members_of(origin) for end in ends
    )


def goods_without_a_duty(shed: Shed) -> Iterator[Doubt]:
    """Items with a code that come from abroad, and that no row of the duties there fits."""
    levied = _levied(shed)
    if not levied:
        return
    crossed = crossing(shed, {end for ends, *_ in levied for end in ends})
    open_to = {
        item: sorted(
            {(start, end) for start, end, code in ways if not _fits(levied, start, end, code)}
        )
        for item, ways in crossed.items()
    }
    anybody = {
        end
        for ways in crossed.values()
        for start, end, code in ways
        if _fits(levied, start, end, code)
    }
    for row in named(shed, Item, "item", open_to):
        ways = [(start, end) for start, end in open_to[row.fact["item"]] if end in anybody]
        if ways:
            said = few([f"from {start} to {end}" for start, end in ways], SOME)
            yield row.doubt(
                "hs",
                f"no duty fits {row.fact['hs']} {said}, where others pay one",
                "add the duty, with rate 0 if it enters free",
                "as it stands, it enters free",
            )


Levied = list[tuple[frozenset[str], frozenset[str], str]]


def _levied(shed: Shed) -> Levied:
    """Return which countries levy something, on goods of which origin (none: any) and code."""
    kinds = pl.col("measure").is_in(["conventional", "preference"])
    frame = shed.table(Duty).filter(kinds).select("destination", "origin", "hs").drop_nulls()
    return [
        (
            members_of(destination),
            frozenset() if origin == "*" else members_of(origin),
            digits_of(code),
        )
        for destination, origin, code in frame.unique().rows()
    ]


def _fits(levied: Levied, start: str, end: str, code: str) -> bool:
    return any(
        end in ends and (not origins or start in origins) and code.startswith(begins)
        for ends, origins, begins in levied
    )


def crossing(shed: Shed, levying: set[str]) -> dict[str, set[tuple[str, str, str]]]:
    """Return by item from which country to which that levies duties it may cross, with its code.

    Parameters
    ----------
    shed
        The facts.
    levying
        Countries that levy duties.
    """
    country = dict(shed.table(Place).select("place", "country").drop_nulls().rows())
    sites = shed.table(Site).filter(pl.col("status") != "closed").select("site", "place").rows()
    stands = {site: country[place] for site, place in sites if place in country}
    makers = makers_of(shed)
    ends: dict[str, set[str]] = {}
    for place, item in set(shed.table(Demand).select("place", "item").rows()):
        if place in country:
            ends.setdefault(item, set()).add(country[place])
    for whole, part in set(shed.table(Component).select("item", "component").rows()):
        at = {stands[site] for site in makers.get(whole, ()) if site in stands}
        ends.setdefault(part, set()).update(at)
    codes = dict(
        shed.table(Item).filter(pl.col("hs") != "").select("item", "hs").drop_nulls().rows()
    )
    found: dict[str, set[tuple[str, str, str]]] = {}
    offers = shed.table(Offer).select("site", "item", "origin").drop_nulls().unique().rows()
    starts = [
        (stands[site], origin or stands[site], item)
        for site, item, origin in offers
        if site in stands
    ]
    starts += [
        (stands[site], stands[site], item)
        for item, made in makers.items()
        for site in made
        if site in stands
    ]
    for sent, origin, item in starts:
        for end in ends.get(item, set()) & levying:
            if item in codes and not _shared(sent, end) and not _shared(origin, end):
                found.setdefault(item, set()).add((origin, end, digits_of(codes[item])))
    return found


@cache
def _shared(start: str, end: str) -> bool:
    """Whether two countries are of one customs territory; of strangers nobody knows."""
    return bool(members_of(start)) and start in customs_territory(end)


@cache
def members_of(code: str) -> frozenset[str]:
    """Return the countries of a code, none where it is not known."""
    try:
        return members(code)
    except NotFound:
        return frozenset()
