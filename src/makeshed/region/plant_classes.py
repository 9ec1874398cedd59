"""Jobs of some industries in small, medium and large plants, each between two ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import polars as pl

from makeshed.language.plant_size import class_of
from makeshed.model import Employment, Shed
from makeshed.region.jobs import Jobs
from makeshed.science.arrays import Floats
from makeshed.science.districts import CLASSES, MEDIUM


@dataclass(frozen=True, kw_only=True, slots=True)
class PlantClasses:
    """Jobs of a region and of all regions that tell sizes, by class of plants."""

    told: bool
    """Whether any size is told of the region."""
    low: Floats
    high: Floats
    whole_low: Floats
    whole_high: Floats
    total: float
    everything: float
    unread: tuple[str, ...]
    """Sizes told of the region that lie in no class alone, such as 20-99."""
    medium_plants: float | None
    """How many medium plants the region has; None: not known."""


def plant_classes(shed: Shed, jobs: Jobs, region: str) -> PlantClasses:
    """Return jobs in some industries by class of plants, of a region and of all regions that tell any size.

    A class of which not every size is told has at most what the others leave of the industry's jobs: who does not tell of plants
    of 10 to 49 may have some.
    """
    shape = (len(jobs.regions), len(jobs.industries), len(CLASSES))
    low, high, medium = np.zeros(shape), np.full(shape, np.inf), np.zeros(shape[:2])
    told = np.zeros(shape[:2], bool)
    row, column = ({one: n for n, one in enumerate(of)} for of in (jobs.regions, jobs.industries))
    unread: set[str] = set()
    for where, what, of in _sized(shed, jobs):
        r, i = row[where], column[what]
        kept, whole = _apart(frozenset(of["size"])), _covered(frozenset(of["size"]))
        unread |= {one for one in of["size"] if where == region and not _read(one)}
        high[r, i, list(whole)] = 0.0
        for size, least, most, plants in _cells(of):
            if size in kept:
                at = kept[size]
                low[r, i, at] += least
                high[r, i, at] += most
                told[r, i] = True
                medium[r, i] += plants if at == MEDIUM else 0.0
        if MEDIUM not in whole:
            medium[r, i] = np.nan
    rest = jobs.high[:, :, None] - (low.sum(2, keepdims=True) - low)
    high = np.minimum(high, np.maximum(rest, low))
    here, at = np.asarray(told.any(1)), row[region]
    silent = ~told[at] & (jobs.high[at] > 0)
    return PlantClasses(
        told=bool(here[at]),
        low=low[at].sum(0),
        high=high[at].sum(0),
        whole_low=low[here].sum((0, 1)),
        whole_high=high[here].sum((0, 1)),
        total=float(jobs.shown[at].sum() or high[at].sum()),
        everything=float(jobs.shown[here].sum() or high[here].sum()),
        unread=tuple(sorted(unread)),
        medium_plants=None if silent.any() or np.isnan(medium[at]).any() else float(medium[at].sum()),
    )  # fmt: skip


def has_sizes(shed: Shed, region: str, year: int) -> bool:
    """Whether anything of a region is told by size of plants."""
    rows = shed.table(Employment).filter((pl.col("region") == region) & (pl.col("year") == year))
    return bool((rows["size"] != "all").any())


def _sized(shed: Shed, jobs: Jobs) -> Iterator[tuple[str, str, pl.DataFrame]]:
    """Yield region and industry with its rows by size."""
    rows = shed.table(Employment).filter(
        (pl.col("year") == jobs.year)
        & (pl.col("size") != "all")
        & pl.col("industry").is_in(jobs.industries)
        & pl.col("region").is_in(jobs.regions)
    )
    for (where, what), of in rows.group_by("region", "industry", maintain_order=True):
        yield str(where), str(what), of


def _cells(rows: pl.DataFrame) -> Iterator[tuple[str, float, float, float]]:
    """Yield size, fewest and most jobs, and plants (nan: not known)."""
    for row in rows.iter_rows(named=True):
        told = row["jobs"]
        least = row["jobs_low"] if row["jobs_low"] is not None else told or 0.0
        most = row["jobs_high"] if row["jobs_high"] is not None else told
        plants = row["plants"]
        yield (
            row["size"],
            least,
            np.inf if most is None else most,
            np.nan if plants is None else plants,
        )


def _read(size: str) -> bool:
    """Whether a size lies in one class alone."""
    return bool(_apart(frozenset([size])))


@cache
def _covered(sizes: frozenset[str]) -> frozenset[int]:
    """Return the classes all of whose sizes are told, none of them with those of another class."""
    kept = _apart(sizes)
    ends = sorted(found for one in kept if (found := class_of(one)) is not None)
    across = [one for one in sizes if not _read(one) and not _holds(one)]
    covered = set()
    for n, (least, most) in enumerate(CLASSES):
        inside = [(a, b) for a, b in ends if least <= a and b <= most]
        joined = all(b + 1 >= c for (_, b), (c, _) in pairwise(inside))
        if inside and joined and inside[0][0] <= max(least, 1) and inside[-1][1] == most:
            covered.add(n)
    return frozenset() if across else frozenset(covered)


def _holds(size: str) -> bool:
    """Whether a size is the sum of whole classes, as 0-249 is: what is in it is told by them."""
    ends = class_of(size)
    return ends is not None and ends[0] in {0, 1, 50, 250} and ends[1] in {49, 249, np.inf}


@cache
def _apart(sizes: frozenset[str]) -> dict[str, int]:
    """Return sizes that lie in one class alone, none of which lies in another of them, and their class."""
    ends = {one: found for one in sizes if (found := class_of(one)) is not None}
    classes = {
        one: n
        for one, (a, b) in ends.items()
        for n, (least, most) in enumerate(CLASSES)
        if least <= a and b <= most
    }

    def inside(one: str, other: str) -> bool:
        (a, b), (c, d) = ends[one], ends[other]
        return (a, b) != (c, d) and c <= a and b <= d

    return {one: n for one, n in classes.items() if not any(inside(one, each) for each in classes)}
