"""Trade and balances that do not add up: totals below their parts, trade with oneself, more used than there is."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.noun import key_text
from makeshed.model.shed import Shed
from makeshed.model.trade import Balance, Trade
from makeshed.model.trading import totals_fall_short

AMOUNTS = ["production", "imports", "exports", "use"]
ROUNDED = 2.0
"""What sums of four rounded numbers may be off by, in the unit of their row."""
OFF = 0.01
"""Share by which a balance may miss what it says is used: sources round."""


def trade_with_oneself(shed: Shed) -> Iterator[Doubt]:
    """Rows in which who reports is its own partner, as goods that come back are counted."""
    for row in doubtful(shed, Trade, pl.col("reporter") == pl.col("partner")):
        yield row.doubt(
            "partner",
            "it trades with itself",
            "goods that come back are counted so; if another partner was meant, write that",
            "as it stands, it is left out of what comes from elsewhere",
        )


def totals_below_their_parts(shed: Shed) -> Iterator[Doubt]:
    """Rows of all partners together that are less than those of the partners named."""
    for row in totals_fall_short(shed).iter_rows(named=True):
        key = f"{Trade.table}/{':'.join(key_text(row[name]) for name in Trade.key)}"
        yield Doubt(
            Trade.table, row["_row"], key, "value",
            f"{row['value']:,.0f} with all partners, {row['parts']:,.0f} with those named",
            "one of the figures is wrong, or they are of two currencies",
            "as it stands, the larger is taken for the whole",
        )  # fmt: skip


def balances_that_do_not_add_up(shed: Shed) -> Iterator[Doubt]:
    """What is made, brought in and taken from stock, less what is sent away, is what is used."""
    there = pl.col("production") + pl.col("imports") - pl.col("exports")
    left = there + pl.col("stock_variation").fill_null(0.0)
    off = (left - pl.col("use")).abs()
    size = pl.max_horizontal("production", "imports")
    least = OFF * pl.max_horizontal(pl.col("use").abs(), left.abs()) + 1e-3 * size + ROUNDED
    for row in doubtful(shed, Balance, off > least, needs=AMOUNTS):
        fact = row.fact
        told = fact["production"] + fact["imports"] - fact["exports"]
        told += fact["stock_variation"] or 0.0
        yield row.doubt(
            "use",
            f"{fact['use']:,.6g} {fact['unit']} are used where {told:,.6g} {fact['unit']} are left",
            "stock_variation is what is taken out of stock; what is put in is negative",
            "as it stands, self-sufficiency rests on what is made, brought in and sent away alone",
        )


def more_sent_away_than_there_is(shed: Shed) -> Iterator[Doubt]:
    """Exports beyond all that is made and brought in."""
    there = pl.col("production").fill_null(0.0) + pl.col("imports").fill_null(0.0)
    for row in doubtful(shed, Balance, pl.col("exports") > 1.01 * there, needs=["production"]):
        fact = row.fact
        there_is = fact["production"] + (fact["imports"] or 0.0)
        yield row.doubt(
            "exports",
            f"{fact['exports']:,.6g} {fact['unit']} are sent away where {there_is:,.6g} {fact['unit']} are made and brought in",
            "it may come out of stock, be made of something else, or be counted in another unit",
            "as it stands, nothing is said of its self-sufficiency",
        )
