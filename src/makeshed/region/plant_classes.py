"""Jobs of some industries in small, medium and large plants, each between two ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

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
    medium_plants: float | None
    """How many medium plants the region has; None: not known."""


def plant_classes(shed: Shed, jobs: Jobs, region: str) -> PlantClasses:
    """Return jobs in some industries by class of plants, of a region and of all regions that tell any size.

    A class that is not told of an industry has at most what the others leave of its jobs.
    """
    shape = (len(jobs.regions), len(jobs.industries), len(CLASSES))
    low, high, medium = np.zeros(shape), np.full(shape, np.inf), np.zeros(shape[:2])
    told = np.zeros(shape[:2], bool)
    row, column = ({one: n for n, one in enumerate(of)} for of in (jobs.regions, jobs.industries))
    for where, what, at, least, most, plants in _cells(shed, jobs):
        r, i = row[where], column[what]
        high[r, i, at] = most if np.isinf(high[r, i, at]) else high[r, i, at] + most
        low[r, i, at] += least
        told[r, i] = True
        medium[r, i] += plants if at == MEDIUM else 0.0
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
        medium_plants=None if silent.any() or np.isnan(medium[at]).any() else float(medium[at].sum()),
    )  # fmt: skip


def _cells(shed: Shed, jobs: Jobs) -> Iterator[tuple[str, str, int, float, float, float]]:
    """Yield region, industry, class, fewest and most jobs, and plants (nan: not known), nobody counted twice."""
    rows = shed.table(Employment).filter(
        (pl.col("year") == jobs.year)
        & (pl.col("size") != "all")
        & pl.col("industry").is_in(jobs.industries)
        & pl.col("region").is_in(jobs.regions)
    )
    for (where, what), of in rows.group_by("region", "industry", maintain_order=True):
        kept = _apart(frozenset(of["size"]))
        for row in of.iter_rows(named=True):
            if row["size"] not in kept:
                continue
            told = row["jobs"]
            least = row["jobs_low"] if row["jobs_low"] is not None else told or 0.0
            most = row["jobs_high"] if row["jobs_high"] is not None else told
            plants = row["plants"]
            yield (
                str(where), str(what), kept[row["size"]], least,
                np.inf if most is None else most, np.nan if plants is None else plants,
            )  # fmt: skip


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
