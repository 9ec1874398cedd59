"""Makers by what they can do, where, with which certificate and how fresh: a narrowed list, and what narrows it further.

Process, material and certificate are asked of one capability, not of a maker as a whole: who welds steel and turns
brass does not weld brass.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from makeshed.report.public.listed_makers import Directory, Makers

OF_ABILITY = ("process", "material", "certificate")
OF_SITE = ("place", "region", "country", "fresh")
FACETS = (*OF_ABILITY, *OF_SITE)
FRESH_DAYS = 365
FRESHNESS = ("fresh", "older", "never")
"""Confirmed within a year, before that, or by nobody."""
Chosen = Mapping[str, str]
"""By facet, the value that makers must have."""


@dataclass(frozen=True)
class Narrowed:
    """The makers that have all of what was chosen, and how many of them have what else.

    Attributes
    ----------
    makers
        They, by name.
    counts
        By facet that nothing was chosen of, how many of these makers have each value, the most first.
    """

    makers: Makers
    counts: Mapping[str, Mapping[str, int]]


def narrowed(directory: Directory, chosen: Chosen, day: date) -> Narrowed:
    """Return the makers of a directory that have what is chosen.

    Parameters
    ----------
    directory
        Who is listed.
    chosen
        A value by facet; makers have all of them.
    day
        By which entries are fresh.
    """
    sites = _sites(directory, day)
    for facet in OF_SITE:
        if facet in chosen:
            sites = sites.filter(pl.col(facet) == chosen[facet])
    able = directory.able.join(sites.select("site"), on="site", how="semi")
    if "process" in chosen:
        able = able.filter(pl.col("process") == chosen["process"])
    for facet in ("material", "certificate"):
        if facet in chosen:
            able = able.filter(pl.col(facet).list.contains(chosen[facet]))
    if any(facet in chosen for facet in OF_ABILITY):
        sites = sites.join(able.select("site"), on="site", how="semi", maintain_order="left")
    free = [facet for facet in FACETS if facet not in chosen]
    return Narrowed(
        Makers(directory, sites["site"].to_list()),
        {facet: _counts(sites if facet in OF_SITE else able, facet) for facet in free},
    )


def _sites(directory: Directory, day: date) -> pl.DataFrame:
    """Return who is listed, in order, with what narrows them."""
    since = day - timedelta(days=FRESH_DAYS)
    confirmed = pl.col("last_confirmed")
    fresh = (
        pl.when(confirmed.is_null()).then(pl.lit("never"))
        .when(confirmed >= since).then(pl.lit("fresh")).otherwise(pl.lit("older"))
    )  # fmt: skip
    return directory.spots.select("site", "place", "region", "country", fresh.alias("fresh"))


def _counts(rows: pl.DataFrame, facet: str) -> dict[str, int]:
    """Return how many makers have each value, the most first."""
    told = rows.select("site", facet)
    if told.schema[facet] == pl.List(pl.String):
        told = told.explode(facet)
    counts = told.drop_nulls().filter(pl.col(facet) != "").group_by(facet).agg(pl.col("site").n_unique())  # fmt: skip
    return dict(counts.sort("site", facet, descending=[True, False]).iter_rows())
