"""Where a maker stands: at its coordinates, or for want of them in the middle of its town.

A town is looked up in the maker's own country; one of several of a name is none unless the maker's region
says which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from makeshed.io.coordinates import CoordinateDoubt, Point, checked
from makeshed.language.text import few
from makeshed.model.towns import IN_TOWN, Town, apart, towns

SAID = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """A point or None, the country in which it lies, and every doubt about it."""

    point: Point | None
    country: str
    doubts: tuple[CoordinateDoubt, ...]


def standing(
    lat: float | None,
    lon: float | None,
    country: str,
    *,
    town: str = "",
    region: str = "",
    address: str = "",
) -> Standing:
    """Return where a maker stands; ``country`` is blank if it is not known."""
    point, doubts = checked(lat, lon, country or "ZZ")
    if point is not None:
        return Standing(point, country, tuple(doubts))
    why = doubts[0].text
    found = (
        _in_country(town, country, region)
        if town.strip()
        else _of_address(address, country, region)
    )
    where = "its town" if town.strip() else "the town of its address"
    if len(found) == 1:
        doubt = CoordinateDoubt("town", f"{why}: {IN_TOWN}{found[0]} (GeoNames), {where}")
        return Standing((found[0].lat, found[0].lon), found[0].country, (doubt,))
    if found:
        doubts.append(CoordinateDoubt("towns", _which(town, found, country)))
    elif town.strip():
        inside = f" in {country}" if country else ""
        doubts.append(CoordinateDoubt("no town", f"no town is called {town!r}{inside}"))
    return Standing(None, country, tuple(doubts))


def _in_country(name: str, country: str, region: str) -> list[Town]:
    found = towns(name, countries=[country] if country else (), region=region)
    return [town for town in found if country in {"", town.country}]


def _of_address(address: str, country: str, region: str) -> list[Town]:
    """Return the towns that parts of an address name, those alone of their name; near ones are one."""
    parts = [part.strip() for part in re.split(r"[,;\n]", address)]
    found = [_in_country(part, country, region) for part in parts if part and not part.isdigit()]
    return apart(each[0] for each in found if len(each) == 1) if country else []


def _which(words: str, found: list[Town], country: str) -> str:
    each = [f"{town} ({town.lat:.2f}, {town.lon:.2f})" for town in found]
    say = "coordinates or a region" if country else "the country"
    called = f"are called {words!r}" if words else "are in its address"
    return f"{len(found)} towns {called}: {few(each, SAID, '; ')}; say {say}"
