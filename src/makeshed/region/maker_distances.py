"""Whether makers of a process lie nearer to one another than makers do: Duranton and Overman's test, by their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.inside import Inside
from makeshed.science.arrays import Floats
from makeshed.science.pair_distances import DRAWS, localisation, pair_distances
from makeshed.units import Count, Kilometre, Share

FEWEST, CANDIDATES = 10, 30
"""Of fewer makers of a process, or in all, nothing is told."""
PROCESSES, MOST = 5, 100
"""So many processes are looked at, those of most makers in the region; of more makers so many are drawn."""


@dataclass(frozen=True, slots=True)
class MakerDistance:
    """How the distances between makers of a process compare with those between makers of anything, in a country."""

    process: str
    makers: Count
    of: Count
    """Makers of anything that they are drawn from."""
    lie: Literal["together", "apart", "as by chance"]
    nearest: Kilometre | None
    """Between which distances there are more pairs, or fewer, than chance makes of them; blank: at none."""
    furthest: Kilometre | None
    index: Share
    """The share of pairs that are there beyond the envelope, or lack below it."""


@dataclass(frozen=True, slots=True)
class MakerDistances:
    """What distances between makers say, and what has to be said of it."""

    rows: tuple[MakerDistance, ...] = ()
    notes: tuple[str, ...] = ()


def maker_distances(shed: Shed, here: Inside) -> MakerDistances:
    """Return how makers lie in the country of a region, by process; nothing where there are few of them."""
    every = _makers(shed, here)
    if every["site"].n_unique() < CANDIDATES:
        return MakerDistances()
    spots = every.unique("site", maintain_order=True).select("lat", "lon").to_numpy()
    far = float(np.median(pair_distances(*_some(spots, 4 * MOST).T)))
    if far <= 0:
        return MakerDistances()
    rows = tuple(_each(every, here, spots, far))
    if not rows:
        return MakerDistances()
    said = (
        f"distances between makers are judged against {DRAWS:,} draws from the {len(spots):,} makers of {', '.join(_lands(shed, here))} in the "
        f"case, up to the median between these, {far:,.0f} km; the case may know other makers better in one town than in another"
    )
    notes = [said]
    if any(row.makers > MOST for row in rows):
        notes.append(f"of more than {MOST} makers of a process {MOST} were drawn for it")
    return MakerDistances(rows, tuple(notes))


def _lands(shed: Shed, here: Inside) -> list[str]:
    """Return the countries of the places in a region."""
    inside = shed.table(Place).filter(pl.col("place").is_in(list(here.places)))
    return sorted(set(inside["country"]))


def _makers(shed: Shed, here: Inside) -> pl.DataFrame:
    """Return the processes of open makers in the country, or union, of a region, with where they stand."""
    places = shed.table(Place).filter(pl.col("country").is_in(_lands(shed, here)))
    sites = shed.table(Site).filter((pl.col("role") == "maker") & (pl.col("status") == "open"))
    at = sites.join(places, on="place").select("site", "place", "lat", "lon")
    return shed.table(Capability).select("site", "process").unique().join(at, on="site").sort("site", "process")  # fmt: skip


def _each(every: pl.DataFrame, here: Inside, spots: Floats, far: float) -> Iterator[MakerDistance]:
    own = every.filter(pl.col("place").is_in(list(here.places)))
    order = own.group_by("process").len().sort(["len", "process"], descending=[True, False])["process"]  # fmt: skip
    enough = (
        (process, of.select("lat", "lon").to_numpy())
        for process in order
        if len(of := every.filter(process=process)) >= FEWEST
    )
    for process, plants in list(enough)[:PROCESSES]:
        found = localisation(_some(plants, MOST), spots, furthest=far)
        above, below = found.above, found.below
        beyond = above if above.any() else below
        where = found.at[beyond > 0]
        yield MakerDistance(
            process=process,
            makers=float(len(plants)),
            of=float(len(spots)),
            lie="together" if above.any() else "apart" if below.any() else "as by chance",
            nearest=float(where[0]) if where.size else None,
            furthest=float(where[-1]) if where.size else None,
            index=float(beyond.sum() * (found.at[1] - found.at[0])),
        )


def _some(points: Floats, most: int) -> Floats:
    """Return the points, or so many of them that are drawn, always the same ones."""
    if len(points) <= most:
        return points
    return np.asarray(points[np.random.default_rng(0).choice(len(points), most, replace=False)])
