"""Columns whose cells hold a point whole: WKT, ``geo_point_2d`` of open data portals, GeoJSON in a cell.

Well-known text (OGC 06-103r4) and GeoJSON write longitude first, portals and maps in the browser latitude
first: ``POINT (5.37 43.30)``, ``43.30, 5.37``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from makeshed.io.openstreetmap import middle_of
from makeshed.io.record import number
from makeshed.language.table_row import renamed

Point = tuple[float, float]
_WKT = re.compile(
    r"(?:SRID=4326;)?+\s*+(?:MULTI)?+(?:POINT|POLYGON)\s*+(?:ZM|Z|M)?+\s*+\(([^;]*+)", re.IGNORECASE
)
_PAIR = re.compile(r"\(?+(-?+\d{1,3}+(?:\.\d++)?+)(?: ?+[,;] ?+| )(-?+\d{1,3}+(?:\.\d++)?+)\)?+")
NAMES = frozenset((
    "wkt", "geometry", "the_geom", "geom", "geo_point_2d", "geo_point", "geo point", "geopoint", "geo_shape",
    "geo shape", "geopos", "point", "latlng", "latlong", "lat_lng", "lat_lon", "lat,lng", "lat,lon", "lat/lon", "lat/lng",
    "latitude,longitude", "latitude/longitude", "gps", "coordonnees", "coordonnées", "coordonnees_geo",
    "coordonnées gps", "coordonnees gps", "coordinates", "coordinate", "coordinate gps", "koordinaten",
    "gps-koordinaten", "coordenadas", "coordenadas gps", "geolocalizacion", "geolocalisation", "geolocation",
    "géolocalisation", "location", "position",
))  # fmt: skip
"""What such columns are called; cells that are no point are something else."""
ALREADY = frozenset(("lat", "latitude", "breite", "breitengrad", "latitud", "latitudine", "y"))
"""Heads beside which no such column is needed."""


def point(cell: str) -> Point | None:
    """Return the latitude and longitude that a cell holds; None if it holds none, or it may be two.

    Examples
    --------
    >>> point("POINT (5.37 43.3)"), point("43.3, 5.37"), point("Marseille")
    ((43.3, 5.37), (43.3, 5.37), None)
    >>> point('{"type": "Point", "coordinates": [5.37, 43.3]}')
    (43.3, 5.37)
    """
    cell = " ".join(cell.split())
    if cell.startswith("{"):
        return _of_json(cell)
    if wkt := _WKT.fullmatch(cell):
        corners: list[Any] = [
            [number(each) for each in pair.split()[:2]] for pair in re.split(r"[(),]+", wkt[1]) if pair.strip()
        ]  # fmt: skip
        return _whole(*middle_of(corners))
    pair = _PAIR.fullmatch(cell)
    if pair is None or "." not in pair[0]:
        return None
    return _whole(float(pair[1]), float(pair[2]))


def _of_json(cell: str) -> Point | None:
    try:
        found = json.loads(cell)
    except (ValueError, RecursionError):
        return None
    return _whole(*middle_of(found.get("coordinates") if isinstance(found, Mapping) else None))


def _whole(lat: float | None, lon: float | None) -> Point | None:
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return lat, lon


def spread(rows: Sequence[dict[str, str]]) -> tuple[list[dict[str, str]], str]:
    """Return rows with a latitude and a longitude in place of a column of points, and its name.

    One whose cells are not all points, or blank, is no such column; nor is any beside a latitude.
    """
    heads = dict.fromkeys(name for row in rows for name in row if name)
    if ALREADY & {head.strip().casefold() for head in heads}:
        return list(rows), ""
    for head in heads:
        if head.strip().casefold() not in NAMES:
            continue
        cells = [(row.get(head) or "").strip() for row in rows]
        found = [point(cell) for cell in cells]
        if any(found) and all(at or not cell for at, cell in zip(found, cells, strict=True)):
            pairs = zip(rows, found, strict=True)
            return [renamed(row, _cells(row, head, at).items()) for row, at in pairs], head
    return list(rows), ""


def _cells(row: Mapping[str, str], head: str, at: Point | None) -> dict[str, str]:
    lat, lon = (str(at[0]), str(at[1])) if at else ("", "")
    return {**{name: cell for name, cell in row.items() if name != head}, "lat": lat, "lon": lon}
