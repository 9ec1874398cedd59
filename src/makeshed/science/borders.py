"""In which country a point lies, as far as coarse borders can tell.

Borders are those of Natural Earth 1:50m, simplified to 0.03° (some 3 km). A point is called outside its
country only where no coarseness, no island that is not drawn and no dispute can explain it: it lies well
inside another country, or at sea farther from its own than any of its islands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from makeshed.data import rows
from makeshed.science.arrays import Floats
from makeshed.units import Degree, Kilometre

SLACK: Kilometre = 30.0
"""How far beyond a border a point may lie: ten times what the borders are simplified by, and four times
what is lost as points are taken to a tenth of a degree, many at once."""
COAST: Kilometre = 12.0
"""How far inside another country an island may seem to lie that is not drawn,"""
OFFSHORE: Kilometre = 150.0
"""and how far from its own: Kastellorizo lies 2 km off Turkey, and 110 from Rhodes."""
AT_SEA: Kilometre = 300.0
"""How far from the land of its country a point at sea may lie, and from the boxes round its islands:"""
MARGIN: Degree = 0.5
PER_DEGREE: Kilometre = 111.2

_ONE = (
    "US PR GU VI AS MP UM", "GB GG JE IM GI FK BM KY VG TC AI MS SH IO PN GS", "NL AW CW SX BQ", "DK GL FO",
    "NO SJ BV", "FI AX", "CN HK MO TW", "AU NF CX CC HM", "NZ CK NU TK",
    "FR RE GP MQ GF YT PM BL MF NC PF WF TF MC", "IL PS SY", "MA EH", "RS XK", "CY TR", "UA RU", "GE RU",
    "IN PK CN", "SD SS EG", "AR FK", "JP RU", "VA IT SM",
)  # fmt: skip
"""Countries whose borders are disputed or whose parts have codes of their own: one counts for the other."""


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line: longitudes and latitudes, and the box round it."""

    x: Floats
    y: Floats
    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the box, or so near that it may be as good as inside."""
        wide = MARGIN / max(np.cos(np.radians(lat)), 0.01)
        return bool(
            self.south - MARGIN <= lat <= self.north + MARGIN
            and self.west - wide <= lon <= self.east + wide
        )


def outside(lat: Floats, lon: Floats, country: str) -> NDArray[np.bool_]:
    """Return whether each point lies outside a country beyond doubt; of one that is not drawn none does.

    Points in Paris and Tahiti are in France, Calais is not in Great Britain but near enough.

    Parameters
    ----------
    lat, lon
        Of each point [degrees].
    country
        Its two letters.
    """
    own = [ring for code in _kin(country) for ring in _rings().get(code, ())]
    if not _rings().get(country) or not len(lat):
        return np.zeros(len(lat), dtype=bool)
    unique, which = np.unique(np.round(np.column_stack([lat, lon]), 1), axis=0, return_inverse=True)
    cells: Floats = np.asarray(unique, dtype=np.float64)
    away = ~_inside(cells[:, 0], cells[:, 1], own)
    for at in np.flatnonzero(away):
        away[at] = _beyond(float(cells[at, 0]), float(cells[at, 1]), country, own)
    found: NDArray[np.bool_] = away[which.reshape(-1)]
    return found


def country_at(lat: float, lon: float) -> str:
    """Return the country that a point lies in, blank at sea."""
    codes, rings, boxes = _drawn()
    west, south, east, north = boxes
    near = np.flatnonzero((west <= lon) & (east >= lon) & (south <= lat) & (north >= lat))
    odd: dict[str, bool] = {}
    for at in near:
        crossed = _crossed(np.array([lat]), np.array([lon]), rings[at].x, rings[at].y)[0]
        odd[codes[at]] = odd.get(codes[at], False) ^ bool(crossed)
    return next((code for code, inside in odd.items() if inside), "")


def _beyond(lat: float, lon: float, country: str, own: list[Ring]) -> bool:
    close = [ring for ring in own if ring.holds(lat, lon)]
    if close and min(_away(lat, lon, ring) for ring in close) <= SLACK:
        return False
    small = (code for code in _kin(country) if code not in _rings())  # as Gibraltar
    if any(_boxed(lat, lon, code) for code in small):
        return False
    far = min(_away(lat, lon, ring) for ring in own)
    if there := country_at(lat, lon):
        island = far <= OFFSHORE or _boxed(lat, lon, country, 0.0)
        return not island or min(_away(lat, lon, ring) for ring in _rings()[there]) > COAST
    return far > AT_SEA and not _boxed(lat, lon, country)


def _boxed(lat: float, lon: float, country: str, margin: Degree = MARGIN) -> bool:
    return any(
        west - margin <= lon <= east + margin and south - margin <= lat <= north + margin
        for west, south, east, north in _boxes().get(country, ())
    )


def _kin(country: str) -> set[str]:
    alike = (names.split() for names in _ONE)
    return {country}.union(*(names for names in alike if country in names))


def _inside(lat: Floats, lon: Floats, rings: list[Ring]) -> NDArray[np.bool_]:
    """Return which points lie inside rings: those from which a ray east crosses them an odd number of times."""
    inside = np.zeros(len(lat), dtype=bool)
    west, east, south, north = min(lon), max(lon), min(lat), max(lat)
    for ring in rings:
        if ring.west > east or ring.east < west or ring.south > north or ring.north < south:
            continue
        near = (lat >= ring.south) & (lat <= ring.north) & (lon <= ring.east) & (lon >= ring.west)
        if near.any():
            inside[near] ^= _crossed(lat[near], lon[near], ring.x, ring.y)
    return inside


def _crossed(lat: Floats, lon: Floats, x: Floats, y: Floats) -> NDArray[np.bool_]:
    odd = np.zeros(len(lat), dtype=bool)
    for n in range(len(lat)):  # few points, long rings
        low = np.flatnonzero((y[:-1] > lat[n]) != (y[1:] > lat[n]))
        high = low + 1
        at = x[low] + (lat[n] - y[low]) * (x[high] - x[low]) / (y[high] - y[low])
        odd[n] = np.count_nonzero(at > lon[n]) % 2 == 1
    return odd


def _away(lat: float, lon: float, ring: Ring) -> float:
    """Return how far a point is from a line [km], on a plane that touches the Earth at the point."""
    east = (ring.x - lon + 180.0) % 360.0 - 180.0
    x, y = east * PER_DEGREE * np.cos(np.radians(lat)), (ring.y - lat) * PER_DEGREE
    dx, dy = np.diff(x), np.diff(y)
    long = np.maximum(dx * dx + dy * dy, 1e-12)
    along = np.clip(-(x[:-1] * dx + y[:-1] * dy) / long, 0.0, 1.0)
    return float(np.hypot(x[:-1] + along * dx, y[:-1] + along * dy).min())


@cache
def _rings() -> dict[str, list[Ring]]:
    text = (files("makeshed") / "data" / "borders.json").read_text(encoding="utf-8")
    drawn = json.loads(text)["countries"]
    return {code: [_ring(steps) for steps in rings] for code, rings in drawn.items()}


@cache
def _drawn() -> tuple[list[str], list[Ring], Floats]:
    """Return every ring with its country, and the boxes round them: west, south, east, north."""
    listed = [(code, ring) for code, rings in _rings().items() for ring in rings]
    boxes = np.array([(ring.west, ring.south, ring.east, ring.north) for _, ring in listed])
    return [code for code, _ in listed], [ring for _, ring in listed], boxes.T


def _ring(steps: list[int]) -> Ring:
    points = np.cumsum(np.array(steps, dtype=np.float64).reshape(-1, 2), axis=0) / 100
    x, y = points[:, 0], points[:, 1]
    return Ring(x, y, *(float(end) for end in (x.min(), y.min(), x.max(), y.max())))


@cache
def _boxes() -> dict[str, list[tuple[float, ...]]]:
    found: dict[str, list[tuple[float, ...]]] = {}
    for row in rows("boxes"):
        box = tuple(float(row[side]) for side in ("west", "south", "east", "north"))
        found.setdefault(row["country"], []).append(box)
    return found
