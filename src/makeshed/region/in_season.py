"""What is in season in a region on a day, and what is still in store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from makeshed.model import Item, Place, Region, Season, Shed
from makeshed.model.inside import Inside, beginnings, codes_around
from makeshed.model.nesting import around, below
from makeshed.model.territory import is_union, members, unions
from makeshed.science.season import halves_of, since
from makeshed.units import Day

Now = Literal["harvested", "in store", "no", "not told"]


@dataclass(frozen=True, slots=True)
class InSeason:
    """A crop on a day: whether it is harvested, or lies in store, or neither."""

    item: str
    name: str
    region: str
    """Whose season it is."""
    months: str
    now: Now
    """``not told``: the harvest is over, and how long it keeps is not known."""
    over: Day | None
    """For how long the harvest is over; 0: it is on."""
    left: Day | None
    """How long what was harvested last still keeps; blank: not known, or nothing is left."""


def in_season(shed: Shed, here: Inside, day: date) -> tuple[InSeason, ...]:
    """Return what is harvested or in store in a region on a day, in season first.

    Of the seasons of an item that of the region itself counts, without one those of the regions in it, and
    without these that of the smallest region around it.
    """
    rows = shed.table(Season)
    if rows.is_empty():
        return ()
    parent = dict(shed.table(Region).select("region", "parent").rows())
    around_here = list(_around(shed, here, parent))
    inside = _inside(shed, here, parent)
    items = {row.item: row for row in shed.rows(Item)}
    found = []
    for (item,), own in rows.group_by("item", maintain_order=True):
        told: Mapping[str, dict[str, object]] = {
            str(row["region"]): row for row in own.iter_rows(named=True)
        }
        first = next((code for code in around_here if code in told), "")
        codes = [first] if first == here.region else sorted(inside & set(told)) or [first]
        found += [_row(items[str(item)], told[code], day) for code in codes if code]
    order = {"harvested": 0, "in store": 1, "not told": 2, "no": 3}
    return tuple(sorted(found, key=lambda row: (order[row.now], row.item, row.region)))


def _around(shed: Shed, here: Inside, parent: Mapping[str, str]) -> Iterator[str]:
    """Yield the codes of a region and of those that it lies in, the smallest first."""
    yield from around(parent, here.region)
    first, *others = [list(codes_around(parent, *one)) for one in _codes(shed, here)] or [[]]
    yield from (one for one in first if all(one in codes for codes in others))
    if here.country:
        yield here.country
        yield from (union for union in unions() if here.country in members(union))


def _inside(shed: Shed, here: Inside, parent: Mapping[str, str]) -> set[str]:
    """Return the codes of what lies in a region."""
    found = below(parent, here.region)
    for code, land in _codes(shed, here):
        found |= {code, *(one for one in beginnings(code, land) if one.startswith(here.region))}
    if is_union(here.country):
        found |= members(here.country)
    return found - {here.region, ""}


def _codes(shed: Shed, here: Inside) -> list[tuple[str, str]]:
    """Return the codes that places of a region have, with their countries."""
    places = shed.table(Place).filter(pl.col("place").is_in(sorted(here.places)))
    return sorted(set(places.select("region", "country").rows()))


def _row(item: Item, season: Mapping[str, object], day: date) -> InSeason:
    """Return a season as it is on a day."""
    months = str(season["months"])
    over = since(halves_of(months), day)
    kept = season["keeps"]
    keeps = item.shelf_life if kept is None else float(kept)  # type: ignore[arg-type]
    left = None if keeps is None or over is None else keeps - over
    now: Now = "no"
    if over == 0:
        now = "harvested"
    elif keeps is None:
        now = "not told"
    elif left is not None and left > 0:
        now = "in store"
    return InSeason(
        item=item.item, name=item.name, region=str(season["region"]), months=months, now=now,
        over=over, left=left if left is not None and left > 0 else None,
    )  # fmt: skip
