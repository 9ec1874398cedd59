"""What lies in a region: the places of a shed, by their code, by their country, or by what is near."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.data import rows
from makeshed.errors import BadValue, NotFound, nearest
from makeshed.language.text import few
from makeshed.model.countries import country_named
from makeshed.model.nesting import around, below
from makeshed.model.place import Place
from makeshed.model.region import Region
from makeshed.model.shed import Shed
from makeshed.model.territory import is_union, members
from makeshed.science.distance import great_circle
from makeshed.units import Kilometre

AROUND: Kilometre = 30.0
"""A place without a code belongs where the nearest that has one does, if it is no farther than this."""
SOME = 3
NUTS = {"EL": "GR", "UK": "GB"}
"""How codes of regions begin where that is not the code of the country (Eurostat)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """A region, and which places of a shed lie in it."""

    region: str
    name: str
    places: frozenset[str]
    country: str = ""
    """Code of the one country, or union, that it lies in; blank: not known."""
    notes: tuple[str, ...] = ()
    """Which places were taken for its own without a code that says so."""


def inside_of(shed: Shed, region: str) -> Inside:
    """Return the places in a region of the shed, a country, a union, a region by code, or one town.

    A country has the places of its code, a union those of its countries. Any other region has those whose
    `places.region` is its code, that of a region in it, or a longer code of the same beginning as in NUTS
    (FRL0 lies in FRL); a place without a code lies where the nearest one of its country does, within 30 km.

    Parameters
    ----------
    region
        Key or name of a region; code or name of a country or union; code of `places.region`; key or
        name of a place.

    Raises
    ------
    NotFound
        Nothing is called so.
    BadValue
        Several are called so.
    """
    said = region.strip()
    row = _row(shed, said)
    if row is not None:
        return _of_row(shed, row)
    code = said.upper() if is_union(said.upper()) else country_named(said)
    if code:
        named = {row["country"]: row["name"] for row in rows("countries")}
        return _of_countries(shed, code, code, named.get(code, code))
    for spelt in dict.fromkeys((said, said.upper())):
        if found := _by_code(shed, {spelt}, ""):
            return _within(shed, spelt, spelt, found)
    return _town(shed, said)


def _row(shed: Shed, said: str) -> Region | None:
    frame = shed.table(Region)
    for column in ("region", "name"):
        cell = pl.col(column).str.to_lowercase()
        rows = frame.filter(cell == said.casefold()) if said else frame.clear()
        if len(rows) > 1:
            listed = "; ".join(
                f"{key} {name}" for key, name in rows.select("region", "name").rows()
            )
            raise BadValue(f"several regions are called {said!r}", hint=f"which of {listed}")
        if len(rows):
            return Region(**rows.row(0, named=True))
    return None


def _of_row(shed: Shed, row: Region) -> Inside:
    name = row.name or row.region
    if row.level == "world":
        return Inside(region=row.region, name=name, places=frozenset(shed.table(Place)["place"]))
    if row.level == "union" and is_union(row.region):
        return _of_countries(shed, row.region, row.region, name)
    if row.level == "country" and (code := row.country or country_named(row.region)):
        return _of_countries(shed, row.region, code, name)
    parent = dict(shed.table(Region).select("region", "parent").rows())
    return _within(shed, row.region, name, _by_code(shed, below(parent, row.region), row.country))


def _of_countries(shed: Shed, key: str, code: str, name: str) -> Inside:
    places = shed.table(Place).filter(pl.col("country").is_in(sorted(members(code))))["place"]
    return Inside(region=key, name=name, places=frozenset(places), country=code)


def beginnings(code: str, country: str) -> list[str]:
    """Return a code of `places.region` and the shorter ones that it begins with, as in NUTS, the longest first.

    >>> beginnings("FRL03", "FR"), beginnings("EL30", "GR"), beginnings("41860", "US")
    (['FRL03', 'FRL0', 'FRL'], ['EL30', 'EL3'], ['41860'])
    """
    if not code or NUTS.get(code[:2], code[:2]) != country:
        return [code] if code else []
    return [code, *(code[:length] for length in range(len(code) - 1, 2, -1))]


def codes_around(parent: Mapping[str, str], code: str, country: str) -> Iterator[str]:
    """Yield the codes of the regions around what has a code of `places.region`, the smallest first.

    ``parent`` says by region in which it lies.
    """
    codes = beginnings(code, country)
    yield from codes
    for one in codes:
        yield from around(parent, one)


def _by_code(shed: Shed, codes: set[str], country: str) -> frozenset[str]:
    """Return the places of some codes, or of longer ones that begin with the letters of their country."""
    coded = shed.table(Place).select("place", "region", "country").rows()
    return frozenset(
        place
        for place, code, land in coded
        if (not country or country == land) and codes.intersection(beginnings(code, land))
    )


def _within(shed: Shed, key: str, name: str, coded: frozenset[str]) -> Inside:
    """Return a region with the places of its codes, and those without a code that are near to them."""
    frame = shed.table(Place).select("place", "lat", "lon", "country", "region")
    known = frame.filter(pl.col("region") != "")
    taken, said = set[str](), list[str]()
    for place, lat, lon, land, _ in frame.filter(region="").rows():
        there = known.filter(country=land)
        if there.is_empty():
            continue
        away = great_circle(lat, lon, there["lat"].to_numpy(), there["lon"].to_numpy())
        at = int(np.argmin(away))
        if away[at] <= AROUND and there["place"][at] in coded:
            taken.add(place)
            said.append(f"{place} ({away[at]:.0f} km from {there['place'][at]})")
    lands = set(frame.filter(pl.col("place").is_in(sorted(coded)))["country"])
    note = f"places without a code of a region are taken to lie in {key}, for one near to them does: {few(said, SOME)}"
    return Inside(
        region=key,
        name=name,
        places=coded | taken,
        country=lands.pop() if len(lands) == 1 else "",
        notes=(note,) if said else (),
    )


def _town(shed: Shed, said: str) -> Inside:
    """Return one place as a region of its own."""
    frame = shed.table(Place).select("place", "name", "country")
    found = frame.filter(place=said)
    if found.is_empty():
        found = frame.filter(pl.col("name").str.to_lowercase() == said.casefold())
    if len(found) == 1:
        place, name, land = found.row(0)
        return Inside(region=place, name=name or place, places=frozenset({place}), country=land)
    if len(found):
        listed = ", ".join(found["place"])
        raise BadValue(f"several places are called {said!r}", hint=f"which of {listed}")
    known = [
        *shed.table(Region)["region"], *shed.table(Region)["name"], *frame["country"].unique().sort(),
        *shed.table(Place)["region"].unique().sort(), *frame["place"], *frame["name"],
    ]  # fmt: skip
    raise NotFound(f"no region is called {said!r}", hint=nearest(said, filter(None, known)))
