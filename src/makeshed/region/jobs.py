"""The jobs of regions of one level by industry, each between two ends, as arrays."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from makeshed.errors import BadValue, NotEnoughData, NotFound, nearest
from makeshed.model import Employment, Industry, Region, Shed
from makeshed.model.nesting import around, depths
from makeshed.science.arrays import Floats

THIN = 0.5
"""A year with fewer figures than this share of those that another has is not taken unasked."""
OFF = 0.05
"""Share by which parts may exceed their whole before that is told: statistics add noise to either."""
YEAR = re.compile(r" (?:19|20)\d\d$")
"""What tells editions of a classification apart: NAICS 2017."""
COVERED = 0.9
"""Share of a region's jobs that must be published at a depth for it to be taken unasked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Jobs:
    """Jobs by region and industry, and those of each region in all industries.

    ``low``, ``shown`` and ``high`` are regions by industries; ``shown`` is what is published, 0 where
    nothing is.
    """

    year: int
    regions: list[str]
    industries: list[str]
    low: Floats
    shown: Floats
    high: Floats
    known: np.ndarray
    """Whether a figure is published or estimated, regions by industries."""
    all_jobs: Floats
    widest: Floats
    """Jobs of each region in the industry that the survey stays within."""
    above_whole: tuple[str, ...] = ()
    """Industries whose parts add up to more than they have themselves, those of the region first."""
    otherwise: tuple[str, ...] = ()
    """Regions of the level that count in other classifications, and are not among them."""
    guessed: int = 0
    """Figures of the region that are somebody's estimate, without ends."""
    thin_years: tuple[str, ...] = ()
    """Later years that are too thin to be taken unasked."""

    def at(self, region: str) -> int:
        """Return the row of a region."""
        return self.regions.index(region)

    @property
    def coverage(self) -> Floats:
        """Share of the jobs of each region within, that is published by industry."""
        total = np.maximum(self.widest, self.shown.sum(1))
        share = np.divide(self.shown.sum(1), total, out=np.zeros(len(total)), where=total > 0)
        return np.asarray(share)

    def lacking(self, at: int | None = None) -> float:
        """Share of the jobs of a region, or of all, that is published in no industry."""
        if at is not None:
            return 1 - float(self.coverage[at])
        total = np.maximum(self.widest, self.shown.sum(1)).sum()
        return 1 - float(self.shown.sum() / total) if total else 0.0


def jobs_of(shed: Shed, region: str, *, year: int | None, within: str, depth: int | None) -> Jobs:
    """Return the jobs of a region and its peers, at a depth of the classification.

    Raises
    ------
    NotFound
        The shed knows no such region or industry.
    NotEnoughData
        There are no jobs of the region in that year, or none that anybody tells.
    """
    rows = _rows(shed, region)
    years = rows.filter(region=region)["year"].unique().sort().to_list()
    if not years or (year is not None and year not in years):
        raise NotEnoughData(
            f"there are no jobs of {region}" + (f" in {year}" if year and years else ""),
            hint=f"there are of {', '.join(map(str, years))}" if years else "give employment of it",
        )
    count: dict[int, int] = dict(rows.group_by("year").len().iter_rows())
    on = year or _full(rows, region, count)[-1]
    later = tuple(f"{one} has {count[one]:,}" for one in years if one > on and year is None)
    found = _Reading(shed, rows.filter(year=on), on).at(region, within, depth)
    own = f"{', '.join(later)} figures where {on} has {count[on]:,}" if later else ""
    return replace(
        found,
        thin_years=(own,) if own else (),
        otherwise=tuple(otherwise_counted(shed, region)),
        guessed=_guessed(rows.filter(year=on, region=region), found),
    )


def years_of(shed: Shed, region: str) -> list[int]:
    """Return the years in which enough jobs of a region and its peers are told to look at, the first one first."""
    rows = _rows(shed, region)
    return _full(rows, region, dict(rows.group_by("year").len().iter_rows()))


def _guessed(own: pl.DataFrame, found: Jobs) -> int:
    """Return how many figures of a region are imputed, in the industries that are told apart, and have no ends."""
    exact = pl.col("jobs_low").is_null() | pl.col("jobs_high").is_null()
    return len(
        own.filter(
            (pl.col("status") == "imputed") & exact & pl.col("industry").is_in(found.industries)
        )
    )


def _full(rows: pl.DataFrame, region: str, count: Mapping[int, int]) -> list[int]:
    years = rows.filter(region=region)["year"].unique().sort().to_list()
    return [one for one in years if count[one] >= THIN * max(count[each] for each in years)]


def jobs_by(shed: Shed, region: str, *, year: int, industries: list[str]) -> Jobs:
    """Return the jobs of a region and its peers in industries that need not lie equally deep.

    An industry of which no region has a figure has what is told of the narrower ones in it.
    """
    return _Reading(shed, _rows(shed, region).filter(year=year), year).summed(industries)


def _rows(shed: Shed, region: str) -> pl.DataFrame:
    """Return the employment of a region and its peers in plants of every size, by industries of its classification."""
    rows = shed.table(Employment).filter(
        (pl.col("size") == "all") & pl.col("region").is_in(_peers(shed, region))
    )
    return rows.filter(pl.col("industry").is_in(_own_classes(shed, rows, region)))


def _peers(shed: Shed, region: str) -> list[str]:
    """Return the regions of a level that lie in as many others of it: none is a part of another, and counted twice.

    NUTS 1 and NUTS 2 are both regions, and of NUTS 2 each lies in one of NUTS 1.
    """
    frame = shed.table(Region).select("region", "parent", "level")
    level = {own: kind for own, _, kind in frame.iter_rows()}
    parent = {own: above for own, above, _ in frame.iter_rows()}

    def wider(own: str) -> int:
        return sum(level.get(one) == level[own] for one in around(parent, own))

    same = [own for own, kind in level.items() if kind == level.get(region)]
    return [own for own in same if wider(own) == wider(region)] if region in level else []


def _own_classes(shed: Shed, rows: pl.DataFrame, region: str) -> list[str]:
    """Return the industries of the classifications in which a region counts jobs, whatever their edition."""
    kind = {
        own: YEAR.sub("", said)
        for own, said in shed.table(Industry).select("industry", "classification").iter_rows()
    }
    own = {kind.get(one, "") for one in rows.filter(region=region)["industry"].unique().to_list()}
    return [one for one, said in kind.items() if said in own or not said or "" in own]


def otherwise_counted(shed: Shed, region: str) -> list[str]:
    """Return regions of its level that count jobs in other classifications alone, and are not compared."""
    every = shed.table(Employment).filter(
        (pl.col("size") == "all") & pl.col("region").is_in(_peers(shed, region))
    )
    kept = set(every.filter(pl.col("industry").is_in(_own_classes(shed, every, region)))["region"])
    return sorted(set(every["region"]) - kept)


class _Reading:
    """The rows of one year, and the tree of industries that they are of."""

    def __init__(self, shed: Shed, rows: pl.DataFrame, year: int) -> None:
        self.shed, self.rows, self.year = shed, rows, year
        frame = shed.table(Industry)
        self.parent: dict[str, str] = dict(frame.select("industry", "parent").rows())
        self.depth = depths(frame, "industry")
        self.regions = rows["region"].unique().sort().to_list()
        row = {region: n for n, region in enumerate(self.regions)}
        rows = rows.sort("industry")  # looked up by industry again and again
        told = rows["industry"].rle().struct.unnest() if len(rows) else None
        self._cell = (
            rows["region"].replace_strict(row, return_dtype=pl.Int64).to_numpy(),
            rows.select(pl.coalesce("jobs_low", "jobs", 0.0)).to_series().to_numpy(),
            rows["jobs"].to_numpy(),
            rows.select(pl.coalesce("jobs_high", "jobs")).to_series().to_numpy(),
        )
        self._of: dict[str, slice] = {}
        if told is not None:
            ends = np.cumsum(told["len"].to_numpy())
            for one, end, many in zip(told["value"], ends.tolist(), told["len"], strict=True):
                self._of[one] = slice(end - many, end)

    def at(self, region: str, within: str, depth: int | None) -> Jobs:
        """Return the jobs at a depth below an industry, or at the finest that is covered."""
        inside = {one for one in self.parent if within in ("", *self._above(one))}
        count = Counter(self.depth[one] for one in inside if one != within)
        deepest = sorted(deep for deep, many in count.items() if many > 1 or deep)  # not the whole
        if not deepest:
            raise NotFound(
                f"no industry lies in {within}",
                hint=f"survey what it lies in: {self.parent[within] or 'leave within out'}",
            )
        if depth is not None and depth not in deepest:
            raise NotFound(
                f"no industry {'of ' + within + ' ' if within else ''}lies {depth} deep",
                hint=f"depths are {', '.join(map(str, deepest))}",
            )
        for deep in [depth] if depth is not None else reversed(deepest):
            found = self._jobs(inside, within, deep)
            here = found.at(region)
            if found.coverage[here] >= COVERED:
                break
        if not found.all_jobs[here]:
            if self.rows.filter(region=region)["jobs"].null_count() == 0:
                raise NotEnoughData(
                    f"nobody works in {region} in {self.year}, by the {len(self.rows.filter(region=region))} figures of it",
                    hint="survey another year, or the region that it lies in",
                )
            raise NotEnoughData(
                f"all jobs of {region} in {self.year} are kept secret",
                hint="give employment of it in all industries",
            )
        return replace(found, above_whole=tuple(self._above_whole(region)))

    def _above_whole(self, region: str) -> Iterator[str]:
        """Yield the industries whose parts have at least more than they have; of the region first."""
        parent = pl.DataFrame(
            {"industry": list(self.parent), "parent": list(self.parent.values())},
            schema={"industry": pl.String, "parent": pl.String},
        )
        least = pl.coalesce("jobs_low", "jobs", 0.0)
        own = self.rows.select("region", parent="industry", jobs="jobs").drop_nulls("jobs")
        sums = (
            self.rows.join(parent, on="industry")
            .group_by("region", "parent")
            .agg(least.sum().alias("sum"))
        )
        wrong = sums.join(own, on=["region", "parent"]).filter(
            pl.col("sum") > (1 + OFF) * pl.col("jobs")
        )
        rows = wrong.select("region", "parent", "jobs", "sum").rows()
        for where, industry, jobs, sum_ in sorted(rows, key=lambda row: (row[0] != region, row)):
            at = "" if where == region else f" in {where}"
            yield f"{industry}{at} ({jobs:,.0f}, its industries at least {sum_:,.0f})"

    def _above(self, industry: str) -> list[str]:
        found = [industry]
        while found[-1] in self.parent and self.parent[found[-1]]:
            found.append(self.parent[found[-1]])
        return found

    def _jobs(self, inside: set[str], within: str, depth: int) -> Jobs:
        return self.of(sorted(one for one in inside if self.depth[one] == depth), within)

    def of(self, chosen: list[str], within: str = "") -> Jobs:
        """Return the jobs in industries, and in all, or in the one that they are within."""
        low, shown, high, known = self._cells(chosen)
        left = self._left(chosen)
        open_ = ~known & np.isnan(high)
        high = np.where(open_, low + left, np.where(np.isnan(high), shown, high))
        tops = [one for one, deep in self.depth.items() if deep == 0]
        every = self._cells(tops)[1].sum(1)
        if len(tops) > 1 or not every.all():  # no row of all industries: what there is
            every = np.maximum(every, self._cells(self._at(1))[1].sum(1))
        every = np.maximum(every, shown.sum(1))
        widest = self._cells([within])[1].sum(1) if within else every
        return Jobs(
            year=self.year, regions=self.regions, industries=chosen,
            low=low, shown=shown, high=high, known=known, all_jobs=every, widest=widest,
        )  # fmt: skip

    def summed(self, industries: list[str]) -> Jobs:
        """Return the jobs in industries, of those that nobody tells as the sum of what lies in them."""
        found = self.of(industries)
        told = set(self.rows["industry"].unique().to_list())
        for n, one in enumerate(industries):
            parts = [own for own, above in self.parent.items() if above == one]
            if one in told or not parts:
                continue
            inside = self.summed(parts)
            found.low[:, n] = inside.low.sum(1)
            found.shown[:, n] = inside.shown.sum(1)
            found.known[:, n] = inside.known.all(1)
            found.high[:, n] = np.maximum(found.high[:, n], inside.high.sum(1))
        return found

    def _at(self, depth: int) -> list[str]:
        return [one for one, deep in self.depth.items() if deep == depth]

    def _cells(self, industries: list[str]) -> tuple[Floats, Floats, Floats, np.ndarray]:
        """Return least, published and most jobs (nan: not said), and what is known."""
        shape = (len(self.regions), len(industries))
        low, shown, high = np.zeros(shape), np.zeros(shape), np.full(shape, np.nan)
        known = np.zeros(shape, bool)
        region, least, jobs, most = self._cell
        for n, one in enumerate(industries):
            here = self._of.get(one, slice(0))
            at = region[here]
            low[at, n], high[at, n] = least[here], most[here]
            shown[at, n], known[at, n] = np.nan_to_num(jobs[here]), ~np.isnan(jobs[here])
        return low, shown, high, known

    def _left(self, industries: list[str]) -> Floats:
        """Return what the wider industry of each leaves over in each region: the most that is not told.

        Where the wider one is not told either, it is what the next wider one leaves.
        """
        found = np.zeros((len(self.regions), len(industries)))
        for parent in {self.parent.get(one, "") for one in industries} - {""}:
            below = [one for one, above in self.parent.items() if above == parent]
            _, shown, _, known = self._cells([parent])
            rest = shown[:, 0] - self._cells(below)[1].sum(1)
            wider = self._left([parent])[:, 0] if not known.all() else rest
            left = np.maximum(np.where(known[:, 0], rest, wider), 0.0)
            for n, one in enumerate(industries):
                if self.parent.get(one) == parent:
                    found[:, n] = left
        return found


def named(shed: Shed, noun: type[Region | Industry], said: str) -> str:
    """Return the key of a region or an industry from its key or its name, or a part that one name has.

    Raises
    ------
    NotFound
        None is called so; the error names the nearest.
    BadValue
        Several are called so, or none is named and there are several; the error lists them.
    """
    key = noun.key[0]
    frame = shed.table(noun).select(key, "name")
    if frame.is_empty():
        raise NotEnoughData(f"the case has no {noun.table}", hint=f"give a table {noun.table}")
    if said in frame[key]:
        return said
    if not said:
        return _only(shed, key)
    words = said.casefold().strip()
    called = [(str(own), str(name)) for own, name in frame.rows()]
    exact = [own for own, name in called if words == name.casefold()]
    part = exact or [own for own, name in called if words and words in name.casefold()]
    if len(part) > 1:
        names = dict(called)
        listed = "; ".join(f"{own} {names[own]}" for own in part[:8])
        raise BadValue(f"several {noun.table} are called {said!r}", hint=f"which of {listed}")
    if not part:
        every = [word for pair in called for word in pair]
        raise NotFound(f"no {key} is called {said!r}", hint=nearest(said, every))
    return part[0]


def _only(shed: Shed, key: str) -> str:
    """Return the one region, or industry, that there are jobs of."""
    found = shed.table(Employment)[key].unique().sort().to_list()
    if len(found) == 1:
        return str(found[0])
    listed = ", ".join(found[:8]) + (" ..." if len(found) > 8 else "")
    raise BadValue(f"which {key} is to be surveyed?", hint=f"one of {listed}, or its name")
