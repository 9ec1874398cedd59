"""How much of what each industry makes is brought in from abroad, by the input-output table of the country."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from makeshed.answer import Term, total
from makeshed.model import Industry, Region, Shed, Transaction
from makeshed.region.sales import table_of
from makeshed.science.inputoutput import import_share
from makeshed.units import Money, Share


@dataclass(frozen=True, slots=True)
class ImportedUse:
    """What is used in the country of the goods of an industry, and what of it comes from abroad."""

    industry: str
    name: str
    used: Money
    imported: Money
    share: Share


@dataclass(frozen=True, slots=True)
class ImportShares:
    """What of the goods of each industry comes from abroad, and what must be known to read it."""

    rows: tuple[ImportedUse, ...] = ()
    notes: tuple[str, ...] = ()
    terms: tuple[tuple[str, Term], ...] = ()


def import_shares(shed: Shed, region: str) -> ImportShares:
    """Return what is used at home of each industry's goods and what of it is imported, the largest share first.

    Nothing where there is no table of the region or of what it lies in, or it tells no imports.
    """
    found = table_of(shed, region)
    if found is None:
        return ImportShares()
    own, year = found
    rows = (
        shed.table(Transaction).filter(region=own, year=year).filter(pl.col("buyer") != "exports")
    )
    told = rows.group_by("seller").agg(
        pl.col("value").sum(),
        pl.col("imported").sum(),
        pl.col("imported").null_count().alias("unknown"),
    )
    known = told.filter((pl.col("unknown") == 0) & (pl.col("value") > 0)).sort("seller")
    if known.is_empty():
        return ImportShares()
    value, abroad = known["value"].to_numpy(), known["imported"].to_numpy()
    shares = import_share(value - abroad, abroad)
    names = dict(shed.table(Industry).select("industry", "name").rows())
    made = [
        ImportedUse(one, names.get(one, ""), float(used), float(came), float(share))
        for one, used, came, share in zip(known["seller"], value, abroad, shares, strict=True)
    ]
    named = shed.table(Region).filter(region=own)["name"].to_list()
    left = len(told) - len(known)
    notes = [
        (
            f"shares of imports are of what is used in {named[0] if named and named[0] else own} in {year}, by "
            f"industry; a region of it may bring in more, or less; {abroad.sum() / value.sum():.1%} of all that is "
            "used comes from abroad"
        )
    ]
    if left:
        notes.append(
            f"of {left} more industries it is not told what is imported, or nothing is used"
        )
    unit = shed.currency or "money"
    return ImportShares(
        tuple(sorted(made, key=lambda row: (-row.share, row.industry))),
        tuple(notes),
        tuple((f"imported {row.industry}", _opened(row, unit)) for row in made),
    )


def _opened(row: ImportedUse, unit: str) -> Term:
    """Open what is used at home: made at home, and abroad."""
    parts = [
        Term("made at home", row.used - row.imported, unit),
        Term("brought in", row.imported, unit, f"{row.share:.1%}"),
    ]
    return total(f"{row.name or row.industry}, used at home", unit, parts)
