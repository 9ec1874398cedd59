"""From how far a region eats if all eat from as near as can be: its foodshed, crop by crop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import polars as pl

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.model import Demand, Harvest, Item, Offer, Place, Season, Shed, Site
from makeshed.model.inside import Inside
from makeshed.science.arrays import Floats
from makeshed.science.distance import great_circle
from makeshed.science.transport_problem import Transported, transported
from makeshed.solvers import solve
from makeshed.units import Kilometre, PerYear, Share, Unit

ROUND: Kilometre = 100.0
"""What is near, in studies of foodsheds (Kinnunen et al. 2020)."""
NAMED, OPENED = 4, 8
Amount = Annotated[float, Unit("1/a")]


@dataclass(frozen=True, slots=True)
class Foodshed:
    """A crop: what the region needs and grows of it, and from how far it would come."""

    item: str
    name: str
    unit: str
    need: PerYear
    grown: PerYear
    """In the region."""
    could: Share
    """What is grown here over what is needed here."""
    served: Share
    """Of the need, if all places share what is grown, over the least distance in all."""
    here: Share
    """Of the need, from the region itself, then."""
    near: Share
    """Of the need, from within 100 km of where it is eaten, then."""
    distance: Kilometre | None
    """Mean of what is served, along great circles."""
    farthest: Kilometre | None
    places: int
    """From which it comes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Foodsheds:
    """The foodsheds of a region, and what is to be told of them."""

    rows: tuple[Foodshed, ...] = ()
    notes: tuple[str, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Supply and need of an item, by place."""

    supply: Mapping[str, float]
    need: Mapping[str, float]
    needed: PerYear
    """In the region."""


@dataclass(frozen=True, slots=True)
class _Places:
    """What does not hang on the crop: where places are, who lives there, and where each open site stands."""

    spots: Mapping[str, tuple[float, float]]
    people: Mapping[str, float]
    of_site: Mapping[str, str]


def foods(shed: Shed) -> list[Item]:
    """Return the items that grow or spoil: those with a harvest, a season or a shelf life."""
    grown = {*shed.table(Harvest)["item"], *shed.table(Season)["item"]}
    return [row for row in shed.rows(Item) if row.item in grown or row.shelf_life is not None]


def foodsheds(shed: Shed, here: Inside) -> Foodsheds:
    """Return from how far each crop comes to a region if all places eat from as near as can be.

    What a place yields is its row in `harvests`, and without one the ``capacity`` of what open sites offer there.
    What it needs is its people times the item's ``need_per_head``, and where neither is told its row in
    `demands`, which may be of some of its people alone.
    """
    known = _known(shed)
    open_, nowhere = list[str](), list[str]()
    rows, terms = list[Foodshed](), dict[str, Term]()
    for item in foods(shed):
        cells, endless = _cells(shed, item, known, here)
        if not cells.needed:
            continue
        open_ += [f"{item.item} of {site}" for site in endless]
        if not any(cells.supply.values()):
            nowhere += [] if endless else [item.item]
            continue
        sources, sinks = (
            [place for place, units in of.items() if units] for of in (cells.supply, cells.need)
        )
        found = _nearest(cells, sources, sinks, known.spots)
        row, opened = _row(item, cells, found, sources, sinks, here)
        rows.append(row)
        terms[f"foodshed:{item.item}"] = _term(row, opened)
    rows.sort(key=lambda row: (row.could, row.item))
    notes = (*_meant(shed, here, rows), *_left_out(open_, nowhere))
    return Foodsheds(rows=tuple(rows), notes=notes, terms=terms)


def _known(shed: Shed) -> _Places:
    """Return what all crops share."""
    places = shed.table(Place)
    people = places.filter(pl.col("population") > 0).select("place", "population")
    return _Places(
        spots={
            place: (lat, lon) for place, lat, lon in places.select("place", "lat", "lon").rows()
        },
        people=dict(people.rows()),
        of_site=dict(shed.table(Site).filter(status="open").select("site", "place").rows()),
    )


def _cells(shed: Shed, item: Item, known: _Places, here: Inside) -> tuple[_Cells, list[str]]:
    """Return what places have and want of an item, and who offers it without an end."""
    own = dict(shed.table(Harvest).filter(item=item.item).select("place", "quantity").rows())
    supply, endless = dict(own), list[str]()
    tiers = shed.table(Offer).filter(item=item.item).group_by("site").agg(pl.col("capacity").max())
    for site, most in tiers.sort("site").rows():
        place = known.of_site.get(site)
        if place is None or place in own:
            continue
        if most is None:
            endless.append(site)
        else:
            supply[place] = supply.get(place, 0.0) + most
    each = item.need_per_head or 0.0
    asked = shed.table(Demand).filter(item=item.item).select("place", "quantity")
    need = dict(asked.rows())
    if each:
        need |= {place: count * each for place, count in known.people.items()}
    needed = sum(units for place, units in need.items() if place in here.places)
    return _Cells(supply, need, needed), endless


def _nearest(
    cells: _Cells, sources: list[str], sinks: list[str], spots: Mapping[str, tuple[float, float]]
) -> Transported:
    """Return what goes from where to where over the least distance."""
    (lat_a, lon_a), (lat_b, lon_b) = (
        np.array([spots[one] for one in of]).T for of in (sources, sinks)
    )
    away = great_circle(lat_a[:, None], lon_a[:, None], lat_b[None, :], lon_b[None, :])
    amounts = (
        np.array([cells.supply[one] for one in sources]),
        np.array([cells.need[one] for one in sinks]),
    )
    return transported(away, *amounts, lambda program: solve(program, solver="highs", gap=0.0))


def _row(
    item: Item,
    cells: _Cells,
    found: Transported,
    sources: list[str],
    sinks: list[str],
    here: Inside,
) -> tuple[Foodshed, list[tuple[str, float, Kilometre]]]:
    """Return the row of an item, and from where it comes: place, amount and mean distance."""
    inside = np.array([one in here.places for one in sinks])[found.sink]
    amount, away = found.amount[inside], found.distance[inside]
    origin = np.array(sources, dtype=object)[found.source[inside]]
    need = cells.needed
    grown = sum(units for place, units in cells.supply.items() if place in here.places)
    served = float(amount.sum())
    own = np.array([one in here.places for one in origin], dtype=bool)
    by: dict[str, Floats] = {}
    for place, units, km in zip(origin, amount, away, strict=True):
        by[place] = by.get(place, np.zeros(2)) + np.array([units, units * km])
    opened = [(place, float(both[0]), float(both[1] / both[0])) for place, both in by.items()]
    row = Foodshed(
        item=item.item, name=item.name, unit=item.unit, need=need, grown=grown, could=grown / need,
        served=min(served / need, 1.0),
        here=float(amount[own].sum()) / need,
        near=float(amount[away <= ROUND].sum()) / need,
        distance=float((amount * away).sum()) / served if served else None,
        farthest=float(away.max()) if served else None,
        places=len(by),
    )  # fmt: skip
    return row, sorted(opened, key=lambda one: (-one[1], one[0]))


def _term(row: Foodshed, opened: list[tuple[str, float, Kilometre]]) -> Term:
    """Open what is needed of a crop: from where it would come, and what nobody grows."""
    unit = f"{row.unit}/a"
    parts = [
        Term(f"from {place}", units, unit, f"{km:,.1f} km") for place, units, km in opened[:OPENED]
    ]
    rest = sum(units for _, units, _ in opened[OPENED:])
    if rest:
        parts.append(Term(f"from {len(opened) - OPENED} more places", rest, unit))
    lacks = row.need - sum(units for _, units, _ in opened)
    if lacks > 1e-6 * row.need:
        parts.append(Term("from nowhere told", lacks, unit, "less is grown than is needed"))
    return total(f"{row.name or row.item}, needed", unit, parts)


def _meant(shed: Shed, here: Inside, rows: list[Foodshed]) -> Iterator[str]:
    """Yield what foodsheds mean, and of whom they know nothing."""
    if not rows:
        return
    yield (
        "foodsheds: could is what is grown here over what is needed here; here and distance are those of all "
        "places of the case eating from as near as can be, along great circles (by road about a quarter more): "
        "what could be, not what is; among several ways of the same length one is taken"
    )
    heads = shed.table(Place).filter(pl.col("place").is_in(sorted(here.places)))
    if any(item.need_per_head for item in foods(shed)):
        blank = heads.filter(pl.col("population").is_null())["place"].to_list()
        if blank:
            yield f"foodsheds count nobody in {few(blank, NAMED)}: their people are not told"


def _left_out(open_: list[str], nowhere: list[str]) -> Iterator[str]:
    """Yield which needs stand in no foodshed, or in part."""
    if open_:
        yield f"foodsheds leave out what is offered without a capacity: {few(open_, NAMED)}"
    if nowhere:
        yield f"foodsheds leave out what is needed here and nobody grows: {few(nowhere, NAMED)}"
