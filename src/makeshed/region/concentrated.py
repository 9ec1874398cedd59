"""How far each industry lies together over the regions of a level: Gini, Ellison and Glaeser's index, Moran's I, with tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.model import Employment, Shed
from makeshed.region.jobs import Jobs
from makeshed.region.nine_of_ten import spread
from makeshed.region.region_spots import region_spots
from makeshed.region.related import DRAWS
from makeshed.region.specialisation import Told
from makeshed.science.agglomeration import chance_spread, ellison_glaeser, raw_concentration
from makeshed.science.arrays import Floats
from makeshed.science.concentration import relative_gini
from makeshed.science.neighbours import moran, nearest_weights
from makeshed.units import Count, Points, Share

ENOUGH = 0.9
"""Share of an industry's jobs that must be told by region for its concentration to be said."""
FIFTH = 0.2
SURELY = 2.0
"""So many standard deviations above chance are no chance."""
FEWEST = 2
NEIGHBOURS, PLACED = 6, 30
"""Each region is set beside so many nearest ones, if so many have a known place, nine tenths of all."""


@dataclass(frozen=True, slots=True)
class IndustryConcentration:
    """How far an industry lies together, over the regions of a level."""

    industry: str
    name: str
    gini: Share
    """Of its jobs against all jobs: 0 as all jobs lie, towards 1 in few regions."""
    gini_low: Share
    gini_high: Share
    """In nine of ten draws in which every figure of jobs is off by a fifth, and what is secret anywhere between its ends."""
    gamma_low: Points | None
    gamma_high: Points
    """Ellison and Glaeser's index, between what sizes of plants leave open; blank: sizes are not told."""
    clustered: Told
    """Whether plants lie together more than chance and their sizes explain."""
    plants: Count
    moran: Points | None = None
    """Moran's I: towards 1 where regions with much of it lie beside one another; blank: too few regions with a known place."""
    moran_low: Points | None = None
    moran_high: Points | None = None
    """In the same draws as of `gini`."""
    chance: Share | None = None
    """In how many of a thousand orders of the regions by chance it is as much or more."""
    lasting: str = ""
    """In how many of the years up to this one it was surely clustered: 2 of 3; blank: jobs of one year alone are told."""


def concentrated(
    shed: Shed, jobs: Jobs, industries: Sequence[str], names: Mapping[str, str],
    before: Sequence[Jobs] = (),
) -> tuple[IndustryConcentration, ...]:  # fmt: skip
    """Return how far industries lie together, of those of which enough is told by region and plants are.

    ``before`` are the jobs of earlier years: in how many of all years each was surely clustered is told.
    """
    found = _together(shed, jobs, industries)
    beside = _beside(shed, jobs, list(found))
    earlier = [_together(shed, each, [one for one in found if one in each.industries]) for each in before]  # fmt: skip
    rows = []
    for industry, of in found.items():
        n = jobs.industries.index(industry)
        there = jobs.all_jobs > 0
        gini, low, high = _gini(jobs.shown[there, n], jobs.all_jobs[there], redrawn(jobs, n)[there])
        told = [of.clustered, *(each[industry].clustered for each in earlier if industry in each)]
        i, i_low, i_high, chance = beside.get(industry, (None, None, None, None))
        rows.append(
            IndustryConcentration(
                industry=industry,
                name=names.get(industry, ""),
                gini=gini,
                gini_low=low,
                gini_high=high,
                gamma_low=of.low,
                gamma_high=of.high,
                clustered=of.clustered,
                plants=of.plants,
                moran=i,
                moran_low=i_low,
                moran_high=i_high,
                chance=chance,
                lasting=f"{told.count('yes')} of {len(told)}" if before else "",
            )
        )
    return tuple(sorted(rows, key=lambda one: -one.gamma_high))


@dataclass(frozen=True, slots=True)
class _Together:
    """Ellison and Glaeser's index of an industry between its ends, and whether it is more than chance explains."""

    low: float | None
    high: float
    clustered: Told
    plants: float


def _together(shed: Shed, jobs: Jobs, industries: Sequence[str]) -> dict[str, _Together]:
    rows = shed.table(Employment).filter(
        (pl.col("year") == jobs.year)
        & pl.col("region").is_in(jobs.regions)
        & pl.col("industry").is_in(list(industries))
    )
    plants = _summed(rows.filter(pl.col("size") == "all"))
    squares = _squares(rows.filter(pl.col("size") != "all"), plants)
    x = jobs.all_jobs[jobs.all_jobs > 0]
    found = {}
    for industry in industries:
        n = jobs.industries.index(industry)
        own = jobs.shown[jobs.all_jobs > 0, n]
        total, count = float(own.sum()), plants.get(industry, 0.0)
        secret = float((jobs.high - jobs.shown)[~jobs.known[:, n], n].sum())
        if count < FEWEST or not total or total < ENOUGH * (total + secret):
            continue
        raw = float(raw_concentration(own, x))
        low, high = 1 / count, min(squares.get(industry, np.inf) / total**2, 1.0)
        known = industry in squares and high < 1
        gamma = [float(ellison_glaeser(raw, x, h)) for h in ((high, low) if known else (low,))]
        told = _told(raw, x, low, high if known else 1.0, count)
        found[industry] = _Together(gamma[0] if known else None, gamma[-1], told, count)
    return found


def redrawn(jobs: Jobs, industry: int) -> Floats:
    """Return jobs of all regions in an industry, by draw, each figure off by a fifth and what is secret between its ends."""
    rng = np.random.default_rng(industry)
    own = jobs.shown[:, industry, None] * rng.lognormal(0.0, FIFTH, (len(jobs.regions), DRAWS))
    low, high = jobs.low[:, industry, None], jobs.high[:, industry, None]
    anywhere = low + (high - low) * rng.random(own.shape)
    return np.where(jobs.known[:, industry, None], own, anywhere)


def _gini(own: Floats, x: Floats, drawn: Floats) -> tuple[float, float, float]:
    """Return the Gini of an industry over regions, and its ends in draws (regions by draws)."""
    value = relative_gini(own, x)
    told = [relative_gini(each, x) for each in drawn.T if each.sum()]
    return value, *spread(value, np.array(told))


def _beside(
    shed: Shed, jobs: Jobs, industries: Sequence[str]
) -> dict[str, tuple[float, float, float, float]]:
    """Return by industry Moran's I of its share of the jobs of regions, its ends, and how often chance does as much."""
    spots = region_spots(shed, jobs.regions)
    at = [n for n, one in enumerate(jobs.regions) if one in spots and jobs.all_jobs[n] > 0]
    if not industries or len(at) < max(PLACED, ENOUGH * float((jobs.all_jobs > 0).sum())):
        return {}
    lat, lon = np.array([spots[jobs.regions[n]] for n in at]).T
    columns = [jobs.industries.index(one) for one in industries]
    every = jobs.all_jobs[at][:, None]
    weights = nearest_weights(lat, lon, NEIGHBOURS)
    found = moran(jobs.shown[np.ix_(at, columns)] / every, weights)
    told = {}
    for one, n, i, p in zip(industries, columns, found.i, found.chance, strict=True):
        if np.isfinite(i):
            drawn = moran(redrawn(jobs, n)[at] / every, weights, permutations=0).i
            told[one] = (float(i), *spread(float(i), drawn), float(p))
    return told


def _told(raw: float, x: np.ndarray, low: float, high: float, count: float) -> Told:
    """Return whether G is more than chance explains, whatever the sizes of plants between their ends."""
    room = 1 - float(((x / x.sum()) ** 2).sum())
    over = [raw - room * h - SURELY * float(chance_spread(x, h, h**2 / count)) for h in (low, high)]
    return "yes" if over[1] > 0 else "no" if over[0] <= 0 else "open"


def _summed(rows: pl.DataFrame) -> dict[str, float]:
    return dict(rows.group_by("industry").agg(pl.col("plants").sum()).iter_rows())


def _squares(rows: pl.DataFrame, plants: Mapping[str, float]) -> dict[str, float]:
    """Return the most that squared jobs of plants may add up to, of industries all of whose plants are told by size."""
    if rows.is_empty():
        return {}
    most = pl.coalesce("jobs_high", "jobs") / pl.col("plants")
    told = rows.filter(pl.col("plants") > 0).group_by("industry").agg(
        pl.col("plants").sum().alias("count"),
        (pl.col("plants") * most**2).sum().alias("squares"),
        most.is_null().any().alias("open"),
    )  # fmt: skip
    return {
        industry: squares
        for industry, count, squares, open_ in told.iter_rows()
        if not open_ and count >= plants.get(industry, np.inf)
    }
