"""Shares that look like per cent: 2.7 where 0.027 was meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from makeshed.model.demand import Demand
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.duty import Duty
from makeshed.model.item import Component, Substitute
from makeshed.model.lane import Mode
from makeshed.model.noun import Fact
from makeshed.model.shed import Shed
from makeshed.model.site import Site
from makeshed.model.variant import Variant

_RATE = pl.col("rate")
_DE_MINIMIS = (pl.col("measure") == "anti-dumping") & _RATE.is_between(1, 2, closed="left")
"""An investigation that finds less than 2 % is closed (WTO Anti-Dumping Agreement, Art. 5.8): 150 % was meant."""
_MONTHLY = pl.col("quantity") / 12
"""What is asked for one by one varies by 1/√n (Poisson), so that slow movers vary by more than 100 %."""


@dataclass(frozen=True, slots=True)
class ShareColumn:
    """A column of shares: when one is doubtful, of what it is a share, and what it does."""

    noun: type[Fact]
    column: str
    doubtful: pl.Expr
    of: str
    rare: str
    effect: str


SHARES = (
    ShareColumn(
        Duty, "rate", (_RATE > 1) & ~_DE_MINIMIS, "of the customs value",
        "few duties are above 100 %", "as it stands, what it is levied on costs more in duty than in itself",
    ),
    ShareColumn(
        Duty, "rate", (pl.col("measure") == "fee") & _RATE.is_between(0.12, 1, closed="right"),
        "of the customs value", "few fees are above some per cent",
        "as it stands, the fee is charged as that share of all that the goods are worth",
    ),
    ShareColumn(
        Duty, "rate", (pl.col("measure") == "import-vat") & _RATE.is_between(0.5, 1),
        "of the customs value", "no value added tax is above 50 %",
        "as it stands, what the tax ties up is counted far too high",
    ),
    ShareColumn(
        Site, "markup", pl.col("markup") > 1, "on top of all it buys in and does",
        "few makers more than double their cost", "as it stands, all it makes is that much dearer",
    ),
    ShareColumn(
        Component, "scrap", pl.col("scrap") > 1, "on top of the quantity",
        "only what is cut from the solid loses more than it keeps",
        "as it stands, that much more is bought and moved",
    ),
    ShareColumn(
        Substitute, "scrap", pl.col("scrap") > 1, "on top of the quantity",
        "only what is cut from the solid loses more than it keeps",
        "as it stands, that much more is bought and moved",
    ),
    ShareColumn(
        Demand, "variability",
        (pl.col("variability") > 1) & (pl.col("variability") > 3 / _MONTHLY.sqrt()),
        "of a month's demand", "only what is asked for now and then varies so",
        "as it stands, safety stock is held and paid for it",
    ),
    ShareColumn(
        Demand, "volatility", pl.col("volatility") > 2, "in a year",
        "no forecast that anybody orders by is off so far",
        "as it stands, a long lead time costs far too much",
    ),
    ShareColumn(
        Variant, "variability", pl.col("variability") > 3, "of a month's demand for it",
        "only what is asked for less than once in nine months varies so",
        "as it stands, safety stock is held and paid for it",
    ),
    ShareColumn(
        Variant, "volatility", pl.col("volatility") > 2, "in a year",
        "no forecast that anybody orders by is off so far",
        "as it stands, a long lead time costs far too much",
    ),
    ShareColumn(
        Mode, "insurance", pl.col("insurance") > 0.05, "of the value carried",
        "cargo is insured for less than 1 %", "as it stands, all it carries is that much dearer",
    ),
)  # fmt: skip
"""Every share that may be above what is likely, and still be right; what is left out is refused."""


def shares_in_percent(shed: Shed) -> Iterator[Doubt]:
    """Shares that are far larger than such shares are, and sensible as so many per cent."""
    for share in SHARES:
        for row in doubtful(shed, share.noun, share.doubtful, needs=[share.column]):
            value = row.fact[share.column]
            meant = f"{value / 100:.6g}"
            yield row.doubt(
                share.column,
                f"{value:g} is {100 * value:,.4g} % {share.of}",
                f"if {value:g} % was meant, write {meant}; {share.rare}",
                share.effect,
                meant=meant,
            )
