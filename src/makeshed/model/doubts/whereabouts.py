"""Places that lie outside their country: latitude and longitude exchanged, a sign lost, another country."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import Row, doubtful
from makeshed.model.place import Place
from makeshed.model.shed import Shed
from makeshed.science.borders import country_at, outside

_EFFECT = (
    "as it stands, distances, freight and days are those of the point, duties those of the country"
)


def places_outside_their_country(shed: Shed) -> Iterator[Doubt]:
    """Places whose coordinates do not lie in their country, nor near it."""
    known = pl.col("lat").is_between(-90, 90) & pl.col("lon").is_between(-180, 180)
    nowhere = (pl.col("lat") == 0) & (pl.col("lon") == 0)  # refused
    frame = shed.table(Place).filter(known & ~nowhere).drop_nulls(["place", "country"])
    lost: set[str] = set()
    for (country,), group in frame.group_by("country", maintain_order=True):
        away = outside(group["lat"].to_numpy(), group["lon"].to_numpy(), str(country))
        lost.update(group["place"].filter(pl.Series(away, dtype=pl.Boolean)))
    for row in doubtful(shed, Place, known & ~nowhere & pl.col("place").is_in(sorted(lost))):
        yield _told(row)


def _told(row: Row) -> Doubt:
    lat, lon, country = row.fact["lat"], row.fact["lon"], row.fact["country"]
    there = country_at(lat, lon)
    said = f"{lat:g}, {lon:g} lies {f'in {there}' if there else 'at sea'}, not in {country}"
    if _in(lon, lat, country):
        likely = f"latitude and longitude look exchanged: write {lon:g} and {lat:g}"
        return row.doubt("lat", said, likely, _EFFECT)
    for column, other in (("lon", (lat, -lon)), ("lat", (-lat, lon))):
        if _in(*other, country):
            meant = f"{-row.fact[column]:g}"
            likely = f"{column} looks to have lost or won a minus: write {meant}"
            return row.doubt(column, said, likely, _EFFECT, meant=meant)
    otherwise = (
        f"write the coordinates of the place{f', or {there} as its country' if there else ''}"
    )
    return row.doubt("lat", said, otherwise, _EFFECT)


def _in(lat: float, lon: float, country: str) -> bool:
    possible = abs(lat) <= 90 and abs(lon) <= 180
    return possible and not outside(np.array([lat]), np.array([lon]), country)[0]
