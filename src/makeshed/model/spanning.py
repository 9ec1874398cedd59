"""Which facts lie furthest apart, where a program asks more of arithmetic than it has."""

from __future__ import annotations

from collections.abc import Iterator
from math import log

import polars as pl

from makeshed.errors import BadlyScaled
from makeshed.model.demand import Demand
from makeshed.model.duty import Duty
from makeshed.model.item import Component, Item, Operation
from makeshed.model.lane import Lane, Mode
from makeshed.model.noun import Column, Fact, columns
from makeshed.model.offer import Offer
from makeshed.model.place import Currency
from makeshed.model.shed import Shed
from makeshed.model.site import Capability, Site

PLANNED: tuple[type[Fact], ...] = (
    Demand, Component, Offer, Operation, Capability, Site, Item, Mode, Lane, Currency, Duty,
)  # fmt: skip
"""The tables whose numbers stand in a plan's program."""

SAID = "of the facts,"
WIDE = 1e4
"""Columns whose range is narrower span nothing."""
SMALL, LARGE = 0.3, 0.6
"""Where in its range a number is small or large for its kind; the range is of logarithms."""

Found = tuple[float, str]
"""Where a number stands in the range of its column (0: the low end, 1: the high), and its words."""


def named(error: BadlyScaled, shed: Shed) -> BadlyScaled:
    """Return the error with the facts of a shed that are the smallest and the largest of their kind."""
    found = [each for noun in PLANNED for each in _ends(shed, noun)]
    if not found or SAID in str(error):  # a question within a question has said it
        return error
    (low, small), (high, large) = min(found), max(found)
    words = [f"the smallest for its kind is {small}"] if low < SMALL or high <= LARGE else []
    words += [f"the largest for its kind is {large}"] if high > LARGE else []
    return BadlyScaled(f"{error}; {SAID} {', '.join(words)}", hint=error.hint)


def _ends(shed: Shed, noun: type[Fact]) -> Iterator[Found]:
    """Yield the smallest and the largest number of each column."""
    frame = shed.table(noun)
    for column in columns(noun):
        held = pl.col(column.name)
        if column.type is not float or not _is_wide(column):
            continue
        for end in (held.arg_min(), held.arg_max()):
            row = frame.with_row_index("_row").filter(held > 0).select(pl.all().get(end))
            if not row.is_empty() and row[column.name][0] is not None:
                yield _said(noun, column, row)


def _is_wide(column: Column) -> bool:
    span = column.between
    return span is not None and span.low > 0 and span.high > WIDE * span.low


def _said(noun: type[Fact], column: Column, row: pl.DataFrame) -> Found:
    assert column.between is not None
    value, low, high = row[column.name][0], column.between.low, column.between.high
    fact = noun(**row.drop("_row").row(0, named=True))
    unit = f" {column.unit}" if column.unit not in {"", "1"} else ""
    at = f"{noun.table}, row {row['_row'][0] + 1} ({fact.id}), {column.name}: {value:g}{unit}"
    return (log(value) - log(low)) / (log(high) - log(low)), at
