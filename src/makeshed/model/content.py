"""What things are made of, and what becomes of it: recycled content, collection at the end, and what materials emit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import polars as pl

from makeshed.errors import Problem
from makeshed.model.finding import Look, Test, said
from makeshed.model.noun import NOUNS, Between, Fact, Kind, Refers, noun
from makeshed.model.ranges import MASS, PART_OF_ONE
from makeshed.units import Kilogram, KilogramPerKilogram, Share

PART = Between(0, 1, why="a share of it, no more than all")
EMITS = Between(
    -1e3, 1e6, why="from more than anything takes up in growing to the rarest that is refined"
)
SLACK = 1e-9
"""By how much shares of one whole may be over it: what rounding leaves."""
HEAVIER = 1 + 1e-6
"""How many times its item what is in it may weigh: what rounding leaves."""


@noun("materials", key="material")
class RawMaterial(Fact):
    """What a kilogram of a material emits, new and recycled, and how that is shared out (the Circular Footprint Formula)."""

    material: Annotated[str, "key, such as aluminium or PET"]
    name: Annotated[str, "as people say it"] = ""
    virgin: Annotated[KilogramPerKilogram | None, EMITS, "emitted in making it new (Ev)"] = None
    recycled: Annotated[
        KilogramPerKilogram | None, EMITS, "emitted in recycling what goes into goods (Erec)"
    ] = None
    recycling: Annotated[
        KilogramPerKilogram | None, EMITS, "emitted in recycling it at the end (ErecEoL)"
    ] = None
    displaced: Annotated[
        KilogramPerKilogram | None,
        EMITS,
        "emitted by the new material that it then replaces (E*v); blank: as virgin",
    ] = None
    burning: Annotated[
        KilogramPerKilogram | None, EMITS, "emitted in burning it for its energy (E_ER)"
    ] = None
    replaced: Annotated[
        KilogramPerKilogram | None, EMITS, "emitted by the heat and power that this replaces"
    ] = None
    disposal: Annotated[
        KilogramPerKilogram | None, EMITS, "emitted in disposing of it without energy (E_D)"
    ] = None
    allocation: Annotated[
        Share | None, PART, "of recycling, borne by who uses recycled material (A)"
    ] = None
    energy_allocation: Annotated[Share, PART, "the same of energy recovery (B)"] = 0.0
    quality_in: Annotated[
        Share | None, PART, "what recycled material that is used is worth, of new (Qsin/Qp)"
    ] = None
    quality_out: Annotated[
        Share | None, PART, "what comes of recycling it is worth, of new (Qsout/Qp)"
    ] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


@noun("contents", key="item site material")
class Content(Fact):
    """What of a material is in one unit of an item, whence it comes and what becomes of it; a blank is not told.

    A row for a site goes before one for any, cell by cell, and one for a material before one for all. What is made
    of components has their feedstock, unless a row says what is in it as made at that site; what becomes of
    components is said of them, or else of what they are in.
    """

    item: Annotated[str, Refers("items"), "in what"]
    site: Annotated[str, Refers("sites"), "as sold or made there; blank: anywhere"] = ""
    material: Annotated[str, Refers("materials"), "which; blank: all that is in it"] = ""
    mass: Annotated[
        Kilogram | None, MASS, "in one unit, without packing; blank: the item's, if it is all"
    ] = None
    recycled: Annotated[Share | None, PART, "of it from recycled feedstock"] = None
    reused: Annotated[Share | None, PART, "of it from reused parts"] = None
    grown: Annotated[Share | None, PART, "of it biological, from sustained production"] = None
    feedstock_yield: Annotated[
        Share | None, PART_OF_ONE, "what came out of recycling its feedstock, of what went in"
    ] = None
    to_reuse: Annotated[Share | None, PART, "of it collected for reuse at the end"] = None
    to_recycling: Annotated[Share | None, PART, "of it collected for recycling"] = None
    recycling_yield: Annotated[
        Share | None, PART, "what comes out of that recycling, of what is collected"
    ] = None
    to_compost: Annotated[Share | None, PART, "of it collected for compost or digestion"] = None
    to_energy: Annotated[Share | None, PART, "of it burnt for its energy"] = None
    source: Annotated[str, "where the fact was read"] = ""
    kind: Annotated[Kind, "how far to trust it"] = "declared"


FEEDSTOCK = ("recycled", "reused", "grown")
"""Shares of one whole: where it comes from; the rest is new."""
AT_THE_END = ("to_reuse", "to_recycling", "to_compost", "to_energy")
"""Shares of one whole: where it goes; the rest is waste."""


def _over(names: tuple[str, ...]) -> Test:
    whole = pl.sum_horizontal(pl.col(name).fill_null(0.0) for name in names)
    last = names[0]
    return Test(
        last, whole > 1 + SLACK, f"shares that are no more than 1 together: {', '.join(names)}"
    )


CONTENTS = [_over(FEEDSTOCK), _over(AT_THE_END)]


def contents_fit(look: Look) -> list[Problem]:
    """What is in a unit weighs no more than it with its packing, and shares that rows tell together are of one whole."""
    rows = look.shed.table(Content).with_row_index("_row")
    if rows.is_empty() or "items" in look.unread:
        return []
    return [*_too_heavy(look, rows), *_too_much(look, rows)]


def makers_and_sellers_tell(look: Look) -> list[Problem]:
    """What is in something is told by who sells or makes it: a store passes on what it gets."""
    stores = look.shed.table(NOUNS["sites"]).filter(pl.col("role") == "store")["site"]
    rows = (
        look.shed.table(Content)
        .with_row_index("_row")
        .filter(pl.col("site").is_in(stores.implode()))
    )
    right = "who sells or makes it, or blank: a store passes on what it gets"
    return [
        Problem(
            Content.table, look.row(Content.table, row), "site", f"{said(site)}, a store", right
        )
        for row, site in rows.select("_row", "site").iter_rows()
    ]


def _too_heavy(look: Look, rows: pl.DataFrame) -> Iterator[Problem]:
    items = (
        look.shed.table(NOUNS["items"]).select("item", _whole="mass").unique("item", keep="first")
    )
    named = rows.filter(pl.col("material") != "")
    told = named.join(items, on="item", how="left").with_columns(
        _sum=pl.col("mass").sum().over("item", "site")
    )
    heavy = told.filter((pl.col("_whole") > 0) & (pl.col("_sum") > pl.col("_whole") * HEAVIER))
    for row in heavy.unique(["item", "site"], keep="first").sort("_row").iter_rows(named=True):
        yield Problem(
            Content.table,
            look.row(Content.table, row["_row"]),
            "mass",
            f"{row['_sum']:.6g} kg in all of {row['item']}",
            f"at most {said(row['_whole'])} kg, the mass of {row['item']} with its packing",
        )


def _too_much(look: Look, rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield rows that tell more than the whole with what rows for any site or any material tell beside them."""
    listed = {(r["item"], r["site"], r["material"]): r for r in rows.iter_rows(named=True)}
    for (item, site, material), row in listed.items():
        ways = dict.fromkeys((s, m) for m in (material, "") for s in (site, ""))
        known = [listed[item, *way] for way in ways if (item, *way) in listed]
        for names in (FEEDSTOCK, AT_THE_END):
            told = {n: next((k[n] for k in known if k[n] is not None), None) for n in names}
            own = [n for n in names if row[n] is not None]
            alone = sum(row[n] or 0.0 for n in names)
            if own and sum(filter(None, told.values())) > 1 + SLACK >= alone:
                all_of = ", ".join(f"{n} {x:g}" for n, x in told.items() if x is not None)
                at = look.row(Content.table, row["_row"])
                right = "shares that are no more than 1 with those of the rows for any site or any material"
                yield Problem(Content.table, at, own[0], all_of, right)
