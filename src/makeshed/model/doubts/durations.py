"""Hazards that stop a thing for most of the year or not at all, and stocks that last for years."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.hazard import Hazard
from makeshed.model.resilience import Stock
from makeshed.model.shed import Shed
from makeshed.units import Day

MOST_STOPPED: Day = 182.0
"""Days a year: what stops a thing for longer than half of the time is no hazard, it is how things are."""
LONGEST_STOCK: Day = 730.0
"""Nobody keeps enough for more than two years, but for spare parts and wine."""
NOTHING = {"rate": "never comes", "duration": "lasts no time", "loss": "loses nothing"}
"""What a hazard is that has 0 there."""


def hazards_most_of_the_year(shed: Shed) -> Iterator[Doubt]:
    """Hazards whose rate and length add up to more than half of the time."""
    for row in doubtful(shed, Hazard, pl.col("rate") * pl.col("duration") > MOST_STOPPED):
        rate, days = row.fact["rate"], row.fact["duration"]
        yield row.doubt(
            "rate",
            f"{rate:g} times a year for {days:g} days each: {rate * days:,.0f} days of every year",
            f"if it is once in {rate:g} years, write {1 / rate:.4g}",
            "as it stands, what a loss costs a year, and what a remedy is worth, is far too much",
            meant=f"{1 / rate:.4g}",
        )


def hazards_that_take_nothing(shed: Shed) -> Iterator[Doubt]:
    """Hazards that never come, last no time or lose nothing: they count, and do nothing."""
    for column, says in NOTHING.items():
        for row in doubtful(shed, Hazard, pl.col(column) == 0):
            yield row.doubt(
                column,
                f"{row.fact['hazard']} {says}",
                "write what it is when it comes, or leave the row out",
                "as it stands, no loss comes of it and no remedy is worth anything against it",
            )


def stocks_for_years(shed: Shed) -> Iterator[Doubt]:
    """Stocks said in days that last for years."""
    for row in doubtful(shed, Stock, pl.col("days") > LONGEST_STOCK):
        days = row.fact["days"]
        yield row.doubt(
            "days",
            f"enough for {days:g} days, {days / 365:,.1f} years",
            f"if {days:g} units were meant, write them under quantity and leave days blank",
            "as it stands, no loss of it is felt",
        )
