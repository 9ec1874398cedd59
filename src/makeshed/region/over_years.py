"""A region over the years: whether what it is good at lasts, how its jobs changed, and what relatedness foretold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from makeshed.errors import NotEnoughData, NotFound
from makeshed.model import Shed
from makeshed.region.jobs import Jobs, jobs_of, years_of
from makeshed.region.quotients import quotients
from makeshed.region.related import DRAWS
from makeshed.region.specialisation import RegionMeasure, Strength, Told
from makeshed.science.arrays import Bools, Floats
from makeshed.science.complexity import presence, proximity, taken_up
from makeshed.science.growth_parts import shift_share
from makeshed.units import Count, Times

MOST_YEARS, MOST_INDUSTRIES = 10, 12
"""So many are looked back upon, the last and those with the most jobs above their share."""


@dataclass(frozen=True, slots=True)
class IndustryYear:
    """An industry of the region in one year, and whether it lasts."""

    industry: str
    name: str
    year: int
    jobs: Count | None
    lq: Times | None
    lq_low: Times
    lq_high: Times
    specialised: Told
    lasting: str
    """In how many of the years up to this one it was surely above its share: 2 of 3."""


@dataclass(frozen=True, slots=True)
class OverYears:
    """The years of a region; empty where jobs are told of one alone."""

    rows: tuple[IndustryYear, ...] = ()
    measures: tuple[RegionMeasure, ...] = ()
    notes: tuple[str, ...] = ()
    before: tuple[Jobs, ...] = ()
    """Its jobs in the years before, the first one first."""


def over_years(
    shed: Shed, region: str, last: Jobs, *, within: str, depth: int, strengths: Sequence[Strength], names: Mapping[str, str]
) -> OverYears:  # fmt: skip
    """Return how a region did in the years before that of its jobs, at the same depth of industries.

    Parameters
    ----------
    last
        Its jobs in the year that is surveyed.
    within, depth
        As of `makeshed.region.jobs.jobs_of`.
    strengths
        Its industries, those with the most jobs above their share first.
    """
    found: dict[int, Jobs] = {last.year: last}
    silent = []
    for year in [one for one in years_of(shed, region) if one < last.year][-MOST_YEARS + 1 :]:
        try:
            found[year] = jobs_of(shed, region, year=year, within=within, depth=depth)
        except (NotEnoughData, NotFound):
            silent.append(year)
    years = sorted(found)
    if len(years) < 2:
        return OverYears()
    chosen = [one.industry for one in strengths[:MOST_INDUSTRIES]]
    rows = [row for industry in chosen for row in _years_of(found, region, industry, names)]
    first = found[years[0]]
    notes = [
        (
            f"over {len(years)} years ({years[0]} to {years[-1]}) industries are compared by their codes: where a new edition of "
            "the classification draws one otherwise, a change is none"
        ),
    ]
    if len({tuple(each.regions) for each in found.values()}) > 1:
        counts = ", ".join(f"{len(found[year].regions)} in {year}" for year in years)
        notes.append(
            f"regions of its level with jobs: {counts}: shares of the whole are of other wholes"
        )
    if silent:
        notes.append(
            f"no year of comparison, for its jobs are not told at this depth: {', '.join(map(str, silent))}"
        )
    return OverYears(
        tuple(rows),
        tuple(_changes(first, last, region)),
        (*notes, *_foretold(first, last)),
        tuple(found[year] for year in years[:-1]),
    )


def _years_of(
    found: Mapping[int, Jobs], region: str, industry: str, names: Mapping[str, str]
) -> list[IndustryYear]:
    """Return one industry in each year, the first year first."""
    rows: list[IndustryYear] = []
    sure = 0
    for count, year in enumerate(sorted(found), start=1):
        jobs = found[year]
        if industry not in jobs.industries:
            continue
        at, n = jobs.at(region), jobs.industries.index(industry)
        own = quotients(jobs, at)
        told = own.told(n)
        sure += told == "yes"
        known = bool(own.known[n])
        rows.append(
            IndustryYear(
                industry=industry,
                name=names.get(industry, ""),
                year=year,
                jobs=float(jobs.shown[at, n]) if known else None,
                lq=float(own.lq[n]) if known and np.isfinite(own.lq[n]) else None,
                lq_low=float(own.low[n]),
                lq_high=float(own.high[n]),
                specialised=told,
                lasting=f"{sure} of {count}",
            )
        )
    return rows


def _changes(first: Jobs, last: Jobs, region: str) -> list[RegionMeasure]:
    """Return the parts of the change of its jobs, of industries and regions that are told in both years."""
    industries = [one for one in first.industries if one in last.industries]
    regions = [one for one in first.regions if one in last.regions]
    was, now = (_cut(jobs, regions, industries) for jobs in (first, last))
    both = was.known[was.at(region)] & now.known[now.at(region)]
    totals = float(was.all_jobs.sum()), float(now.all_jobs.sum())
    if not both.any() or not totals[0]:
        return []
    known = was.known & now.known
    at = was.at(region)
    value = _parts_of((was.shown, now.shown), at, both, known, totals)
    may = np.vstack([_drawn_changes(was, now, at, both, known, totals), value])
    low, high = may.min(0), may.max(0)
    span = f"jobs, {first.year} to {last.year}, in {int(both.sum())} industries told in both"
    about = {
        "grown": span,
        "grown with all": "had each industry grown as all jobs of all regions",
        "grown by mix": "more, had each grown as it did everywhere",
        "grown here": "more, as each grew here; shift-share divides a change and explains none; ends: by the mix of either year, figures between their ends",
    }
    return [
        RegionMeasure(name, value[n], float(low[n]), float(high[n]), "units", said)
        for n, (name, said) in enumerate(about.items())
    ]


def _parts_of(
    shown: tuple[Floats, Floats], at: int, both: Bools, known: Bools, totals: tuple[float, float],
    *, backwards: bool = False,
) -> tuple[float, ...]:  # fmt: skip
    """Return the change of the jobs of a region and its three parts, by the mix of the first year or of the last."""
    own = [each[at][both] for each in shown]
    wide = [np.where(known, each, 0.0).sum(0)[both] for each in shown]
    if backwards:
        parts = shift_share(own[1], own[0], wide[1], wide[0], totals[1], totals[0])
    else:
        parts = shift_share(own[0], own[1], wide[0], wide[1], *totals)
    sign = -1.0 if backwards else 1.0
    change = float((own[1] - own[0]).sum())
    return (change, *(sign * float(part.sum()) for part in (parts.whole, parts.mix, parts.local)))


def _drawn_changes(
    was: Jobs, now: Jobs, at: int, both: Bools, known: Bools, totals: tuple[float, float]
) -> Floats:
    """Return the change and its parts as they may be: by either year's mix, and every figure anywhere between its ends."""
    rng = np.random.default_rng(0)
    exact = all(np.array_equal(each.low[known], each.high[known]) for each in (was, now))
    found = []
    for _ in range(1 if exact else DRAWS):
        shown = [
            np.where(known, each.low + (each.high - each.low) * rng.random(known.shape), each.shown)
            for each in (was, now)
        ]
        found += [
            _parts_of((shown[0], shown[1]), at, both, known, totals, backwards=way)
            for way in (False, True)
        ]
    return np.array(found)


def _foretold(first: Jobs, last: Jobs) -> list[str]:
    """Return how well density, and a guess, told in the first year what regions had taken up by the last."""
    industries = [one for one in first.industries if one in last.industries]
    regions = [one for one in first.regions if one in last.regions]
    was, now = (_cut(jobs, regions, industries) for jobs in (first, last))
    made, later = (presence(csr_matrix(each.shown), places=each.all_jobs) for each in (was, now))
    density, guess, count = taken_up(made, later, proximity(made))
    if not np.isfinite(density):
        return []
    ahead = (
        "a guess does as well: take no advice from density here"
        if guess >= density
        else "so relatedness told something here"
    )
    return [
        (
            f"what regions took up between {first.year} and {last.year} ({count:,} times an industry that was not there came to "
            f"its share): density told it with {density:.3f}, diversity times ubiquity alone with {guess:.3f} (0.5 is chance): {ahead}"
        )
    ]


def _cut(jobs: Jobs, regions: Sequence[str], industries: Sequence[str]) -> Jobs:
    """Return jobs in some regions and industries alone."""
    rows = [jobs.regions.index(one) for one in regions]
    columns = [jobs.industries.index(one) for one in industries]
    at = np.ix_(rows, columns)
    return Jobs(
        year=jobs.year, regions=list(regions), industries=list(industries),
        low=jobs.low[at], shown=jobs.shown[at], high=jobs.high[at], known=jobs.known[at],
        all_jobs=jobs.all_jobs[rows], widest=jobs.widest[rows],
    )  # fmt: skip
