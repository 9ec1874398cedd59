"""What makes regions hard to compare: one that lies in no other, and industries of several classifications or editions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from makeshed.language.text import few
from makeshed.model import Industry, Region, Shed
from makeshed.region.jobs import YEAR, Jobs

FEW = 3
"""So many are named in a note."""


def unlike(shed: Shed, jobs: Jobs, region: str) -> Iterator[str]:
    """Yield what may not be alike in the regions and the industries that are compared.

    Parameters are the shed, the jobs of a region and its peers, and its key.
    """
    yield from _without_parent(shed, jobs.regions, region)
    yield from _mixed(shed, jobs.industries)


def _without_parent(shed: Shed, regions: Sequence[str], region: str) -> Iterator[str]:
    """Yield the note on regions that lie in no other, where others of the level do."""
    rows = shed.table(Region).filter(pl.col("region").is_in(list(regions)))
    alone = sorted(rows.filter(pl.col("parent") == "")["region"])
    if not alone or len(alone) == len(rows):
        return
    if region in alone:
        yield (
            f"{region} lies in no wider region, and {len(rows) - len(alone):,} of its level do: whether they are parts of the "
            "same whole is not told; give it a parent"
        )
        return
    yield (
        f"{len(alone):,} regions of its level lie in no wider one ({few(alone, FEW)}), and are compared: whether they are parts "
        "of the same whole is not told; give them a parent"
    )


def _mixed(shed: Shed, industries: Sequence[str]) -> Iterator[str]:
    """Yield the note on industries of several classifications, or of several editions of one."""
    rows = shed.table(Industry).filter(
        pl.col("industry").is_in(list(industries)) & (pl.col("classification") != "")
    )
    said = sorted(set(rows["classification"]))
    kinds = {YEAR.sub("", one) for one in said}
    if len(kinds) > 1:
        yield (
            f"its industries are of several classifications ({few(said, FEW)}): one may be a part of another and count twice, "
            "and shares are of neither"
        )
    elif len(said) > 1:
        yield (
            f"its industries are of several editions ({few(said, FEW)}): a code that is drawn otherwise in one of them is not "
            "the same industry, and is compared as if it were"
        )
