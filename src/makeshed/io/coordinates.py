"""Whether a point can be where a maker stands: not nowhere, not swapped, not a country's middle.

Boxes round the parts of each country are those of Natural Earth (``data/boxes.csv``), so that a point
just over a border is not found out; a point in another part of the world is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from makeshed.data import rows
from makeshed.science.distance import great_circle
from makeshed.units import Degree, Kilometre

MARGIN: Degree = 0.25
MIDDLE: Kilometre = 3.0
"""Nearer than this to a country's middle, a point was most likely looked up from its name."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CoordinateDoubt:
    """What is doubtful about coordinates; ``serious`` if the place is then only an estimate."""

    what: str
    text: str
    serious: bool = True


def checked(
    lat: float | None, lon: float | None, country: str
) -> tuple[Point | None, list[CoordinateDoubt]]:
    """Return the point, put right where that is certain, or None; and every doubt about it."""
    if lat is None or lon is None:
        return None, [CoordinateDoubt("missing", "no coordinates")]
    if abs(lat) < 0.01 and abs(lon) < 0.01:
        return None, [CoordinateDoubt("zero", "0, 0 lies in the sea off Ghana")]
    if swapped(lat, lon, country):
        text = f"latitude {lat:g} and longitude {lon:g} were swapped"
        return (lon, lat), [CoordinateDoubt("swapped", text)]
    if abs(lat) > 90 or abs(lon) > 180:
        return None, [CoordinateDoubt("no point", f"{lat:g}, {lon:g} is no point on Earth")]
    found = []
    if not within(lat, lon, country):
        found.append(CoordinateDoubt("outside", f"{lat:g}, {lon:g} is not in {country}"))
    if is_middle(lat, lon, country):
        found.append(CoordinateDoubt("middle", f"the middle of {country}, not an address"))
    elif lat * 2 == round(lat * 2) and lon * 2 == round(lon * 2):
        found.append(CoordinateDoubt("rough", f"{lat:g}, {lon:g} is rounded to half degrees"))
    return (lat, lon), found


def swapped(lat: float, lon: float, country: str) -> bool:
    """Whether latitude and longitude make sense only the other way round."""
    possible = abs(lon) <= 90 and abs(lat) <= 180
    if not possible or not _boxes().get(country):
        return False
    return within(lon, lat, country) and not within(lat, lon, country)


def within(lat: float, lon: float, country: str) -> bool:
    """Whether a point lies in a box of the country; a country without boxes holds every point."""
    boxes = _boxes().get(country)
    return not boxes or any(
        west - MARGIN <= lon <= east + MARGIN and south - MARGIN <= lat <= north + MARGIN
        for west, south, east, north in boxes
    )


def countries_at(lat: float, lon: float) -> set[str]:
    """Return the countries one of whose boxes holds a point: those that it may lie in.

    A box round the whole Earth, of a country on both sides of the date line, says nothing.
    """
    return {
        country
        for country, boxes in _boxes().items()
        for west, south, east, north in boxes
        if east - west < 180 and west <= lon <= east and south <= lat <= north
    }


def is_middle(lat: float, lon: float, country: str) -> bool:
    """Whether a point is a country's middle; countries as small as a town have none."""
    near = [m for m in _middles().get(country, ()) if abs(m[0] - lat) < 0.1]  # cheaper by far
    return any(float(great_circle(lat, lon, *middle)) < MIDDLE for middle in near)


@cache
def _boxes() -> dict[str, list[tuple[float, float, float, float]]]:
    found: dict[str, list[tuple[float, float, float, float]]] = {}
    for row in rows("boxes"):
        west, south, east, north = (float(row[side]) for side in ("west", "south", "east", "north"))
        found.setdefault(row["country"], []).append((west, south, east, north))
    return found


@cache
def _middles() -> dict[str, list[Point]]:
    """Middles of the whole, of its main part, and of the box round that."""
    found: dict[str, list[Point]] = {}
    for row in rows("boxes"):
        country = row["country"]
        west, south, east, north = _boxes()[country][0]
        if math.hypot(east - west, north - south) < 1 or not row["middle_lat"]:
            continue
        found[country] = [
            (float(row["middle_lat"]), float(row["middle_lon"])),
            (float(row["main_lat"]), float(row["main_lon"])),
            ((south + north) / 2, (west + east) / 2),
        ]
    return found
