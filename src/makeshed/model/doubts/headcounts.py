"""Jobs that are thousands of people: 12.3 in an industry of a region, as many statistics print them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.region import Employment, Region
from makeshed.model.shed import Shed

FEW = 5
"""Figures of which at least so many are looked at together."""
BROKEN, MOST = 0.5, 20_000.0
"""Above this share of them with decimals, none larger: thousands; full-time equivalents of a region are more."""
EMPTY = 0.3
"""Jobs in a workplace, on average, below which nobody would be in most of them."""
IDLE, ALL = 0.001, 1.2
"""Share of people who work in anything told, below which they are too few, and above which too many."""


def jobs_in_thousands(shed: Shed) -> Iterator[Doubt]:
    """Jobs far too few for who lives there or for the workplaces, or broken ones; as thousands they fit."""
    rows = shed.table(Employment).filter(pl.col("jobs") > 0)
    if rows.is_empty():
        return
    said = [
        reason for reason in (_of_plants(rows), _of_people(shed, rows), _broken(rows)) if reason
    ]
    if not said:
        return
    first = pl.struct("region", "industry", "year", "size")
    top = rows.sort("jobs", descending=True).head(1).select(first).to_series()
    for row in doubtful(shed, Employment, first.is_in(top.implode())):
        meant = f"{1000 * row.fact['jobs']:.12g}"
        yield row.doubt(
            "jobs", said[0], f"if jobs are in thousands, multiply all of them: {meant} here",
            "as it stands, shares are right and every number of jobs is a thousand times too low",
        )  # fmt: skip


def _of_plants(rows: pl.DataFrame) -> str:
    """Say that there are far fewer jobs than workplaces."""
    both = rows.filter(pl.col("plants") > 0)
    jobs, plants = float(both["jobs"].sum()), float(both["plants"].sum())
    if both.height < FEW or jobs >= EMPTY * plants:
        return ""
    return f"{jobs:,.9g} jobs in {plants:,.9g} workplaces"


def _of_people(shed: Shed, rows: pl.DataFrame) -> str:
    """Say that hardly anybody of a region works, and as thousands not more than all."""
    people = dict(shed.table(Region).select("region", "people").drop_nulls().iter_rows())
    told = (
        rows.group_by("region", "year")
        .agg(pl.col("jobs").max().alias("most"), pl.len().alias("count"))
        .filter((pl.col("count") >= FEW) & pl.col("region").is_in(list(people)))
        .sort("region", "year")
    )
    few = [
        (region, most)
        for region, most in told.select("region", "most").iter_rows()
        if most < IDLE * people[region] and 1000 * most <= ALL * people[region]
    ]
    if not few or 2 * len(few) < told.height:
        return ""
    region, most = few[0]
    return f"{most:,.9g} jobs at most in any industry of {region}, where {people[region]:,.0f} people live"


def _broken(rows: pl.DataFrame) -> str:
    """Say that most jobs are no whole number, and all are small."""
    jobs = [float(one) for one in rows["jobs"].to_list()]
    broken = [one for one in jobs if not one.is_integer()]
    if len(jobs) < FEW or len(broken) < BROKEN * len(jobs) or max(jobs) > MOST:
        return ""
    if min(jobs) >= 1:
        return ""  # full-time equivalents of small places
    return f"{len(broken):,} of {len(jobs):,} figures of jobs are no whole number, the least {min(jobs):.9g}"
