"""Limits on units: what passes between named sites, firms, places and countries, is made there, or comes in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model.territory import is_union, members
from makeshed.network.limit_grammar import AskedLimit, wrong
from makeshed.network.program_view import ProgramView, sum_of
from makeshed.science.arrays import Ints
from makeshed.science.limits import Cap

ANY = "any"
"""Who says so means every site and every demand."""
KINDS = ("site", "firm", "place", "country")
"""What may be named; sites have all of them,"""
DEMANDED = KINDS[2:]
"""and demands these."""
_DAYS = re.compile(r"(\d++(?:\.\d++)?+)\s*+(?:d|days?+)?+")

Mask = np.ndarray


@dataclass(frozen=True)
class MeantPlaces:
    """What a name stands for: by site and by demand, whether it is meant."""

    sites: Mask
    demands: Mask


def named(view: ProgramView, text: str) -> MeantPlaces:
    """Return what a site, firm, place, country or union is called so, or all with ``any``.

    Raises
    ------
    NotFound
        Nothing is called so.
    BadValue
        Several things are, and they are not the same: a kind before the name says which, ``place:lyon``.
    """
    tables = view.tables
    if text == ANY:
        return MeantPlaces(np.ones(len(tables.sites), bool), np.ones(len(tables.demands), bool))
    found = dict(_meant(view, text))
    if not found:
        names = {name for column in KINDS for name in tables.sites[column]}
        known = sorted({*names, *tables.demands["place"], *tables.demands["country"]} - {""})
        raise NotFound(
            f"no site, firm, place, country or union is called {text!r}", hint=nearest(text, known)
        )
    first, *others = found.values()
    if any(not np.array_equal(first.sites, o.sites) or not np.array_equal(first.demands, o.demands) for o in others):  # fmt: skip
        raise BadValue(
            f"{text!r} is the name of more than one thing",
            hint="say which: " + " or ".join(f"{kind}:{text}" for kind in found),
        )
    return first


def _meant(view: ProgramView, text: str) -> Iterator[tuple[str, MeantPlaces]]:
    """Yield by kind what is called so; nothing where nothing is."""
    sites, demands = view.tables.sites, view.tables.demands
    kind, colon, rest = text.partition(":")
    told = kind.strip() if colon and kind.strip() in KINDS else ""
    name = rest.strip() if told else text
    for column in [told] if told else KINDS:
        called = sorted(members(name)) if column == "country" and is_union(name) else [name]
        at = sites[column].is_in(called).to_numpy()
        of = np.zeros(len(demands), bool)
        if column in DEMANDED:
            of = demands[column].is_in(called).to_numpy()
        if at.any() or of.any():
            yield column, MeantPlaces(at, of)


def passing(view: ProgramView, asked: AskedLimit) -> Cap:
    """Return the units a year that leave one place for another, as a cap on them."""
    start, end = named(view, asked.of[0]), named(view, asked.of[1])
    ways, kept = view.ways, view.kept
    at = view.graph.nodes["s"].to_numpy().astype(np.int64)
    tail, head = at[ways.tail[kept]], ways.head[kept]
    inner = head >= 0
    to = np.where(inner, at[head], -1)
    comes = np.where(inner, end.sites[to], end.demands[ways.demand[kept]])
    counted = start.sites[tail] & comes & (tail != to) & _of_item(view, asked.of[2:])
    return _cap(asked, view.layout.flow[counted])


def made(view: ProgramView, asked: AskedLimit) -> Cap:
    """Return the units a year that are made at a site, by a firm, at a place or in a country, as a cap."""
    where, makes = named(view, asked.of[0]), view.tables.makes
    counted = where.sites[makes["s"].to_numpy()]
    if asked.of[1:]:
        counted &= (makes["i"] == _item(view, asked.of[1])).to_numpy()
    return _cap(asked, view.layout.make[counted])


def in_time(view: ProgramView, asked: AskedLimit) -> Cap:
    """Return the share of what is wanted that comes within so many days of its order, as a cap.

    The days are those that a demand's longest wait is held against: the lead time of a source, or none from a
    store, and the way.

    Raises
    ------
    BadValue
        What stands in the brackets is no number of days.
    NotFound
        No demand is for the item.
    """
    days = _DAYS.fullmatch(asked.of[0])
    if days is None:
        raise wrong(asked.text, f"should say days, not {asked.of[0]!r}")
    ways, kept, lay = view.ways, view.kept, view.layout
    last = (ways.head[kept] < 0) & _of_item(view, asked.of[1:])
    soon = (ways.lead + ways.days)[kept] <= float(days[1])
    unmet = lay.unmet[lay.unmet >= 0]
    if asked.of[1:]:
        of_item = (view.tables.demands["i"] == _item(view, asked.of[1])).to_numpy()
        if not of_item.any():
            known = view.tables.demands["item"].unique()
            raise NotFound(f"no demand is for {asked.of[1]!r}", hint=nearest(asked.of[1], known))
        unmet = lay.unmet[(lay.unmet >= 0) & of_item]
    wanted = np.concatenate([lay.flow[last], unmet])
    return Cap(
        members=(sum_of((lay.flow[last & soon], np.ones(int((last & soon).sum())))),),
        bound=asked.bound,
        least=asked.least,
        base=sum_of((wanted, np.ones(len(wanted)))),
    )


def _cap(asked: AskedLimit, columns: Ints) -> Cap:
    one = sum_of((columns, np.ones(len(columns))))
    return Cap(members=(one,), bound=asked.bound, least=asked.least)


def _item(view: ProgramView, item: str) -> int:
    found = view.tables.items.filter(pl.col("item") == item)
    if found.is_empty():
        raise NotFound(f"no item is called {item!r}", hint=nearest(item, view.tables.items["item"]))
    return int(found["i"][0])


def _of_item(view: ProgramView, named_item: tuple[str, ...]) -> Mask:
    """Return by way that is kept whether it is of an item; of any, if none is named."""
    item = view.ways.item[view.kept]
    return item == _item(view, named_item[0]) if named_item else np.ones(len(item), bool)
