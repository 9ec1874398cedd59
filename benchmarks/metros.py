"""Make the national tables of the case ``metros`` from what the offices publish.

``python -m benchmarks.metros`` writes ``transactions.parquet`` and ``outputs.parquet``. An industry of the national
accounts becomes the narrowest NAICS industry of the case that holds it, and where these would overlap the
widest of them. Left out are governments, private households and the rents that owners pay themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from benchmarks import bea

from makeshed.science.arrays import Floats
from makeshed.science.inputoutput import industry_by_industry

CASE = Path(__file__).parents[1] / "examples" / "metros"
MILLION = 1e6
UNCOUNTED = {"11"}
"""Most who work in it are farmers, whom County Business Patterns does not count: no jobs are given."""
LEFT_OUT = {"531HSO", "814000"}
"""Rents that owners pay themselves, and private households: nobody is paid, or nobody counted."""
FINAL = {
    "households": ("F01",),
    "government": ("F06C", "F07C", "F10C"),
    "investment": ("F02", "F06E", "F06N", "F06S", "F07E", "F07N", "F07S", "F10E", "F10N", "F10S"),
    "inventories": ("F03",),
    "exports": ("F04",),
}
TABLES = "US Bureau of Economic Analysis, benchmark input-output tables 2017, before redefinitions, producers' prices"
EMITTED = (
    "co2e: an estimate from US Environmental Protection Agency, USEEIO v2.0-GHG (direct greenhouse gases of 2016 by dollar of goods), "
    "at prices and output of 2017, electricity about a fifth below the national inventory"
)
OUTPUT = "output: US Bureau of Economic Analysis, gross output by industry 2019"
JOBS = (
    "jobs: US Census Bureau, County Business Patterns 2019, 933 metropolitan and micropolitan areas; what is not "
    "published within a wider industry went to those with the fewest jobs for their wages; rural counties and the self-employed are not counted"
)


@dataclass(frozen=True, slots=True)
class Groups:
    """Industries of the case, and which industries of the national accounts are in each."""

    names: list[str]
    member: Floats
    """Groups by national industries, 1 or 0."""


def parents() -> dict[str, str]:
    """Return the wider industry of each industry of the case."""
    frame = pl.read_csv(CASE / "industries.csv", infer_schema_length=0)
    return {own: above or "" for own, above in frame.select("industry", "parent").rows()}


def groups() -> Groups:
    """Return the industries of the case that hold those of the national accounts, without overlap."""
    parent, industries = parents(), bea.national().industries
    codes: dict[str, set[str]] = {}
    for own, naics in bea.read("MasterCrosswalk2017").select(bea.BEA, bea.NAICS).rows():
        if own and naics and len(naics) == 6 and naics.isdigit():
            codes.setdefault(own, set()).add(naics)
    held = {
        own: _narrowest([list(_chain(code, parent)) for code in codes.get(own, ())])
        for own in industries
        if own not in LEFT_OUT
    }
    named = set(filter(None, held.values()))
    kept = sorted(one for one in named if not named & set(list(_chain(one, parent))[1:]))
    member = np.zeros((len(kept), len(industries)))
    for at, own in enumerate(industries):
        for above in _chain(held[own], parent) if held.get(own) else ():
            if above in kept:
                member[kept.index(above), at] = 1.0
    return Groups(kept, member)


def _narrowest(chains: list[list[str]]) -> str:
    """Return the first that all chains share; blank where that is the whole, or there are none."""
    shared = [one for one in (chains or [[]])[0] if all(one in chain for chain in chains)]
    return shared[0] if shared and shared[0] != "00" else ""


def _chain(code: str, parent: dict[str, str]) -> Iterator[str]:
    """Yield the industry of the case that a code is or lies in, and those that it lies in."""
    sectors = {name[:2]: name for name in parent if len(name) == 2} | {
        str(two): name
        for name in parent if "-" in name for two in range(int(name[:2]), int(name[3:]) + 1)
    }  # fmt: skip
    whole = next((code[:n] for n in (5, 4, 3) if code[:n] in parent), sectors.get(code[:2], ""))
    at = code if code in parent else whole
    while at:
        yield at
        at = parent[at]


def transactions() -> pl.DataFrame:
    """Return what industries sell to industries and final uses, in dollars, to the nearest million."""
    table, of = bea.national(), groups()
    finals = {
        name: [use for use in table.final if use.startswith(codes)] for name, codes in FINAL.items()
    }

    def sold(goods: Floats, at: int) -> Floats:
        uses = [sum(table.final[use][at] for use in every) for every in finals.values()]
        final = industry_by_industry(table.make, np.stack(uses, axis=1))
        between = industry_by_industry(table.make, goods) @ of.member.T
        return np.asarray(of.member @ np.hstack([between, final]))

    value, imported = (np.round(sold(g, n)) for n, g in enumerate((table.use, table.imported)))
    rows, columns = np.nonzero((value != 0) | (imported != 0))
    buyers = [*of.names, *finals]
    return pl.DataFrame(
        {
            "region": ["US"] * len(rows),
            "year": [2017] * len(rows),
            "seller": [of.names[n] for n in rows],
            "buyer": [buyers[n] for n in columns],
            "value": value[rows, columns] * MILLION,
            "imported": imported[rows, columns] * MILLION,
            "source": [TABLES] * len(rows),
            "kind": ["sourced"] * len(rows),
        },
        schema_overrides={"year": pl.Int32},
    )


def outputs() -> pl.DataFrame:
    """Return output, value added, wages and emissions of 2017, and output and jobs of 2019."""
    table, of = bea.national(), groups()
    gross = bea.read("Detail_GrossOutput_IO_17sch")
    later = pl.DataFrame({"code": table.industries}).join(
        gross, on="code", how="left", maintain_order="left"
    )
    counted = jobs(of.names, of.member @ table.wages)
    first = [
        (
            "US",
            name,
            2017,
            x * MILLION,
            v * MILLION,
            w * MILLION,
            None,
            round(e),
            f"{TABLES}; {EMITTED}",
            "estimate",
        )
        for name, x, v, w, e in zip(
            of.names,
            of.member @ table.output,
            of.member @ table.value_added,
            of.member @ table.wages,
            of.member @ bea.emitted(),
            strict=True,
        )
    ]
    second = [
        ("US", name, 2019, x * MILLION, None, None, counted.get(name), None, f"{OUTPUT}; {JOBS}", "estimate")
        for name, x in zip(of.names, of.member @ later["2019"].to_numpy(), strict=True)
    ]  # fmt: skip
    names = [
        "region",
        "industry",
        "year",
        "output",
        "value_added",
        "wages",
        "jobs",
        "co2e",
        "source",
        "kind",
    ]
    return pl.DataFrame(
        first + second, schema=names, orient="row", infer_schema_length=None
    ).with_columns(pl.col("output", "value_added", "wages").round().cast(pl.Int64))


def jobs(industries: list[str], wages: Floats) -> dict[str, int]:
    """Return the jobs of industries in 933 areas: what is published, and their part of what is not.

    What an industry's parts lack of it goes to those that have fewer jobs than their wages ask for, at the
    same wage in all of them; where wages are not told apart, to all in proportion.
    """
    kinds = {"cbsa_code": pl.String, "naics_code": pl.String}
    rows = pl.read_csv(bea.FOLDER / "us" / "cbp2019_cbsa_naics_emp.csv.gz", schema_overrides=kinds)
    told: dict[str, float] = dict(rows.group_by("naics_code").agg(pl.col("EMP").sum()).rows())
    paid = dict(zip(industries, wages.tolist(), strict=True))
    parent = parents()
    found = {"00": told["00"]}
    for above in ["00", *parent]:  # wider ones come first
        parts = [one for one, of in parent.items() if of == above]
        if not parts:
            continue
        own = np.array([told.get(one, 0.0) for one in parts])
        all_paid = [paid.get(one, 0.0) for one in parts]
        fair = found[above] * np.array(all_paid) / sum(all_paid) if all(all_paid) else own
        lacks = np.maximum(fair - own, 0.0)
        weight = lacks if lacks.sum() else own
        left = max(found[above] - own.sum(), 0.0)
        filled = own + left * weight / weight.sum() if weight.sum() else own
        found |= dict(zip(parts, filled.tolist(), strict=True))
    return {one: round(found[one]) for one in industries if one not in UNCOUNTED}


def main() -> None:
    """Write both tables."""
    transactions().write_parquet(
        CASE / "transactions.parquet", compression="zstd", compression_level=22
    )
    outputs().write_parquet(CASE / "outputs.parquet", compression="zstd", compression_level=22)


if __name__ == "__main__":
    main()
