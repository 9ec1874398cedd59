"""The input-output table that a region is in, as arrays by industry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.errors import NotEnoughData
from makeshed.language.text import few
from makeshed.model import Employment, IndustryOutput, Region, Shed, Transaction
from makeshed.model.nesting import around
from makeshed.model.transaction import FINAL_USES
from makeshed.science.arrays import Floats
from makeshed.science.inputoutput import clipped, coefficients, import_share

FEW = 3
"""So many are named in a note."""
HOME = [use for use in FINAL_USES if use != "exports"]
MUCH = 0.01
"""Share of what industries buy from which on cells below 0 are no rounding: the table may be read wrong."""
POOR = 100.0
"""An output of a job below this, in any large currency, looks like a table in millions."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ByOutput:
    """Jobs by unit of output, of which year, and who says so; nan where not known."""

    by_output: Floats
    whole: float
    """Of all industries."""
    year: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SalesTable:
    """What industries buy of one another at home for a unit of output, and what they pay and employ."""

    region: str
    year: int
    industries: list[str]
    output: Floats
    inputs: Floats
    """A, sellers by buyers, of what is made at home."""
    abroad: Floats
    """What each buys from abroad for a unit of output."""
    bought_abroad: Floats
    """The same, sellers by buyers."""
    imported: Floats
    """Share of what is used at home of what each makes that comes from abroad; nan where not known."""
    value_added: Floats
    wages: Floats
    co2e: Floats
    """Emitted by the plants of each for a unit of output; nan where not known."""
    co2e_source: str
    """Where what is emitted was read; blank: not said, or of several."""
    jobs: ByOutput | None
    spending: tuple[Floats, Floats, Floats] | None
    """What households buy of each at home for a unit of wages: least, between, most; None: not known."""
    notes: tuple[str, ...]

    def at(self, industry: str) -> int:
        """Return the row of an industry."""
        return self.industries.index(industry)


def sales_table(shed: Shed, region: str) -> SalesTable:
    """Return the last table of a region, or of the nearest one that it lies in.

    Raises
    ------
    NotEnoughData
        There is none.
    """
    if found := table_of(shed, region):
        own, year = found
        return _read(shed, shed.table(Transaction).filter(region=own, year=year), own, year)
    raise NotEnoughData(
        f"there is no input-output table of {region}, or of what it lies in",
        hint="give transactions and outputs of its country",
    )


def table_of(shed: Shed, region: str) -> tuple[str, int] | None:
    """Return the region and the year of the last table of a region, or of the nearest one that it lies in."""
    rows = shed.table(Transaction)
    parent = dict(shed.table(Region).select("region", "parent").rows())
    for own in around(parent, region):
        years = rows.filter(region=own)["year"].to_list()
        if years:
            return own, max(years)
    return None


def _read(shed: Shed, rows: pl.DataFrame, region: str, year: int) -> SalesTable:
    made = shed.table(IndustryOutput).filter(region=region)
    own = made.filter((pl.col("year") == year) & (pl.col("output") > 0))
    industries = own["industry"].sort().to_list()
    own = own.sort("industry")
    output = own["output"].to_numpy()
    buyers = [*industries, *FINAL_USES]
    value, imported = (_cells(rows, c, industries, buyers) for c in ("value", "imported"))
    n = len(industries)
    home, below, lost = clipped((value - imported)[:, :n])
    inputs = coefficients(home, output)
    uses = [*range(n), *(buyers.index(use) for use in HOME)]
    shares = import_share((value - imported)[:, uses].sum(1), imported[:, uses].sum(1))
    ratio = {
        name: own[name].cast(pl.Float64).to_numpy() / output
        for name in ("value_added", "wages", "co2e")
    }
    notes = [
        *_clip_notes(below, lost, np.maximum(value[:, :n], 0.0).sum(), shed.currency),
        *_import_notes(rows),
        *_use_notes(industries, value[:, :n].sum(0) / output),
    ]
    spending = _spending(
        value[:, n], imported[:, n], ratio["wages"] @ output, ratio["value_added"] @ output
    )
    if spending is None:
        notes.append(
            "what wages bring (type II) is not said: the table needs wages and value added of every industry, "
            "and what households buy"
        )
    return SalesTable(
        region=region,
        year=year,
        industries=industries,
        output=output,
        inputs=inputs,
        abroad=imported[:, :n].sum(0) / output,
        bought_abroad=coefficients(np.maximum(imported[:, :n], 0.0), output),
        imported=shares if rows["imported"].null_count() == 0 else np.full(n, np.nan),
        co2e_source=_source(own.filter(pl.col("co2e").is_not_null())),
        jobs=_jobs(shed, made, region, industries),
        spending=spending,
        notes=tuple(notes),
        **ratio,
    )  # fmt: skip


def _source(rows: pl.DataFrame) -> str:
    """Return the part of the one source of rows that is of co2e, or all of it; blank where there are several."""
    said = rows["source"].unique().to_list()
    parts = said[0].split("; ") if len(said) == 1 else []
    own = [one for one in parts if one.startswith("co2e: ")]
    return "; ".join(own or parts).removeprefix("co2e: ")


def _cells(rows: pl.DataFrame, column: str, sellers: list[str], buyers: list[str]) -> Floats:
    found = np.zeros((len(sellers), len(buyers)))
    kept = rows.filter(pl.col("seller").is_in(sellers) & pl.col("buyer").is_in(buyers))
    at = tuple(
        kept[side].replace_strict(names, range(len(names)), return_dtype=pl.Int64).to_numpy()
        for side, names in (("seller", sellers), ("buyer", buyers))
    )
    found[at] = kept[column].fill_null(0.0).to_numpy()
    return found


def _spending(
    bought: Floats, imported: Floats, wages: float, value_added: float
) -> tuple[Floats, Floats, Floats] | None:
    """Return what households buy at home for a unit of wages, of three views of what they live on.

    At least, of all incomes (value added) alike; at most, of wages alone, and never more than the wage.
    """
    whole = float(bought.sum())
    if not (np.isfinite(wages) and np.isfinite(value_added) and wages > 0 and whole > 0):
        return None
    most = 1 / max(wages, whole)
    least = min(1 / value_added, most) if value_added > 0 else most
    home = np.maximum(bought - imported, 0.0)
    return home * least, home * (least + most) / 2, home * most


def _jobs(shed: Shed, made: pl.DataFrame, region: str, industries: list[str]) -> ByOutput | None:
    """Return jobs by output of the last year in which most industries have both."""
    both = made.select("industry", "year", "output", "jobs", "source")
    counted = shed.table(Employment).filter(
        (pl.col("size") == "all") & (pl.col("region") == region)
    )
    both = both.join(
        counted.select("industry", "year", pl.col("jobs").alias("counted"), pl.col("source").alias("by")),
        on=["industry", "year"],
        how="left",
    )  # fmt: skip
    both = both.with_columns(
        source=pl.when(pl.col("jobs").is_null()).then("by").otherwise("source"),
        jobs=pl.coalesce("jobs", "counted"),
    ).filter((pl.col("output") > 0) & pl.col("jobs").is_not_null())
    if both.is_empty():
        return None
    years = both.group_by("year").len().sort("len", "year")
    year = int(years["year"][-1])
    of = both.filter(year=year)
    told = dict(of.select("industry", pl.col("jobs") / pl.col("output")).rows())
    found = np.array([told.get(one, np.nan) for one in industries])
    sources = of["source"].unique().drop_nulls().to_list()
    whole = float(of["jobs"].sum())
    return ByOutput(
        by_output=found, whole=whole, year=year, source=sources[0] if len(sources) == 1 else ""
    )


def _clip_notes(below: int, lost: float, whole: float, currency: str) -> Iterator[str]:
    if below:
        amount = f"{-lost:,.0f} {currency}".strip()
        share = -lost / whole if whole > 0 else 1.0
        part = f"{share:.2%}" if share > 5e-5 else "less than 0.01%"
        cells, counts = ("1 cell of the table is", "counts") if below == 1 else (f"{below} cells of the table are", "count")  # fmt: skip
        doubt = "doubtful: " if share > MUCH else ""
        yield (
            f"{doubt}{cells} below 0 once imports are taken off, and {counts} as 0: {amount} or {part} of what industries buy"
        )


def _import_notes(rows: pl.DataFrame) -> Iterator[str]:
    silent = rows.filter(pl.col("imported").is_null())
    if len(silent):
        yield (
            f"{len(silent):,} of {len(rows):,} sales do not say what of them comes from abroad, and count as made "
            "at home: the effects are then too large, and imports saved are not told"
        )


def _use_notes(industries: list[str], used: Floats) -> Iterator[str]:
    over = [one for one, share in zip(industries, used, strict=True) if share > 1]
    if over:
        yield f"industries that use more than they make: {few(over, FEW)}; figures of one of them may be wrong"


def poor(jobs: ByOutput | None) -> Iterator[str]:
    """Yield the note on jobs that make so little that the table is likely in another unit."""
    if jobs is None:
        return
    typical = float(np.nanmedian(jobs.by_output))
    if typical * POOR > 1:
        yield (
            f"doubtful: half of the industries make less than {1 / typical:,.3g} a job and year: is the table in "
            "thousands or millions? Jobs are then too many by as much"
        )
