"""The national tables of the United States and the jobs of its areas, as the offices publish them.

They are looked for in ``../shared/oracles/region`` beside the repository: make, use and import tables of the
Bureau of Economic Analysis for 2017 by 402 industries (copied from USEPA/useeior; public domain), and County
Business Patterns 2019 of 933 areas (US Census Bureau; public domain).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from makeshed.science.arrays import Floats
from makeshed.science.concentration import location_quotient
from makeshed.science.inputoutput import coefficients, industry_by_industry

FOLDER = Path(__file__).parents[2] / "shared" / "oracles" / "region"
END = "2017_BeforeRedef_17sch"
USE = "Detail_Use_2017_PRO_BeforeRedef_17sch"
INDUSTRIES, GOODS = "Detail_IndustryCodeName_2017", "Detail_CommodityCodeName_2017"
NAICS, BEA = "NAICS_2017_Code", "BEA_2017_Detail_Code"
APPLIANCES, FOUR_APPLIANCES = "335220", ("335221", "335222", "335224", "335228")
"""One industry of 2017 was four in 2012."""


@dataclass(frozen=True, kw_only=True, slots=True)
class National:
    """Who makes, uses and imports what [million USD]; goods by industries, and by final uses."""

    industries: list[str]
    names: list[str]
    make: Floats
    use: Floats
    imported: Floats
    final: dict[str, tuple[Floats, Floats]]
    """By final use, what it takes of each good, and what of that is imported."""
    wages: Floats
    value_added: Floats

    @property
    def output(self) -> Floats:
        """Of each industry."""
        return np.asarray(self.make.sum(1))

    def inputs(self, *, imported: bool = False) -> Floats:
        """Return A of what is made at home, or of all; a few cells at home are negative."""
        goods = self.use if imported else self.use - self.imported
        return coefficients(
            industry_by_industry(self.make, goods), np.where(self.output, self.output, 1)
        )


def read(name: str) -> pl.DataFrame:
    """Return a table of the Bureau of Economic Analysis."""
    return pl.read_csv(FOLDER / "io" / f"bea_{name}.csv.gz", infer_schema_length=None)


def _cells(frame: pl.DataFrame, rows: Sequence[str], columns: Sequence[str]) -> Floats:
    at = pl.DataFrame({"code": rows}).join(frame, on="code", how="left", maintain_order="left")
    numbers = at.select(pl.col(name).cast(pl.Float64).fill_null(0.0) for name in columns)
    return numbers.to_numpy()


@cache
def national() -> National:
    """Return the tables of 2017 by 402 industries and as many goods."""
    use, imported, make = read(USE), read(f"Detail_Import_{END}"), read(f"Detail_Make_{END}")
    industries, names = (column.to_list() for column in read(INDUSTRIES).get_columns()[:2])
    goods = read(GOODS).to_series(0).to_list()
    uses = [name for name in use.columns if name.startswith("F") and name != "F05000"]
    final = {
        name: (_cells(use, goods, [name])[:, 0], _cells(imported, goods, [name])[:, 0])
        for name in uses
    }
    return National(
        industries=industries,
        names=names,
        make=_cells(make, industries, goods),
        use=_cells(use, goods, industries),
        imported=_cells(imported, goods, industries),
        final=final,
        wages=_cells(use, ["V00100"], industries)[0],
        value_added=_cells(use, ["V00100", "V00200", "V00300"], industries).sum(0),
    )


def emitted() -> Floats:
    """Return what the plants of each industry emit [kg CO2e], 2017, estimated from `direct_emissions.csv`.

    The table has grams by dollar of 2012 of each good (USEEIO v2.0-GHG, US Environmental Protection Agency: direct
    emissions of 2016, all greenhouse gases over a hundred years), and the price of 2012 where that of 2017
    is 100 (Bureau of Economic Analysis; both as the README of the case says). An industry emits what its mix of goods does.
    """
    rows = pl.read_csv(Path(__file__).with_name("direct_emissions.csv"), infer_schema_length=None)
    grams = {good: each * price / 100 for good, each, price in rows.rows()}
    grams[APPLIANCES] = float(np.mean([grams[one] for one in FOUR_APPLIANCES]))
    table = national()
    each = np.array([grams[good] for good in read(GOODS).to_series(0).to_list()])
    return (
        np.asarray(table.make @ each) * 1e3
    )  # grams a dollar of millions of dollars, in kilograms


@dataclass(frozen=True, kw_only=True, slots=True)
class Areas:
    """Jobs by area and industry of the national table; an industry that is counted nowhere has quotient 1."""

    areas: list[str]
    jobs: Floats
    quotients: Floats

    @property
    def size(self) -> Floats:
        """Each area's share of all jobs."""
        return np.asarray(self.jobs.sum(1) / self.jobs.sum())


@cache
def areas() -> Areas:
    """Return the jobs of 933 areas; of a NAICS industry that lies in several, each has an equal part."""
    industries = national().industries
    code = pl.col(NAICS).cast(pl.String)
    ways = read("MasterCrosswalk2017").select(BEA, code).unique().drop_nulls()
    ways = ways.filter(code.str.len_chars() == 6).with_columns(part=1 / pl.len().over(NAICS))
    path = FOLDER / "us" / "cbp2019_cbsa_naics_emp.csv.gz"
    rows = pl.read_csv(path, schema_overrides={"cbsa_code": pl.String, "naics_code": pl.String})
    rows = rows.filter(naics_level=6).join(ways, left_on="naics_code", right_on=NAICS)
    cells = rows.group_by("cbsa_code", BEA).agg((pl.col("EMP") * pl.col("part")).sum())
    names = cells["cbsa_code"].unique().sort().to_list()
    at = [
        cells["cbsa_code"].replace_strict(names, range(len(names))).to_numpy(),
        cells[BEA].replace_strict(industries, range(len(industries)), default=None).to_numpy(),
    ]
    jobs = np.zeros((len(names), len(industries)))
    jobs[at[0], at[1]] = cells["EMP"].to_numpy()
    whole = jobs.sum(0)
    quotients = location_quotient(jobs, jobs.sum(1)[:, None], whole, jobs.sum())
    return Areas(areas=names, jobs=jobs, quotients=np.where(whole > 0, quotients, 1.0))
