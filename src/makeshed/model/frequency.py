"""How many shipments may leave a year: the frequencies among which a plan chooses."""

from __future__ import annotations

import math
from collections.abc import Iterator

import polars as pl

from makeshed.errors import Problem
from makeshed.model.finding import Look, different, said
from makeshed.model.lane import Lane, Mode
from makeshed.model.ranges import MOST_A_YEAR

USUAL = (1.0, 2.0, 4.0, 8.0, 13.0, 26.0, 52.0)
"""Shipments a year that people agree on: once, twice, by quarter, every six and every four weeks, by week."""
WORD = "usual"
RIGHT = (
    f"numbers of shipments a year, separated by ; such as 4; 12; 52, or {WORD} for "
    + ", ".join(f"{n:g}" for n in USUAL)
)
TABLES = (Lane, Mode)


def frequencies_of(text: str) -> tuple[float, ...]:
    """Return shipments a year [1/a], each once, the fewest first; none of a blank text.

    >>> frequencies_of("52; 4")
    (4.0, 52.0)

    Raises `ValueError` where the text is no list of such numbers.
    """
    found = _read(text)
    if found is None:
        raise ValueError(text)
    return found


def _read(text: str) -> tuple[float, ...] | None:
    """Return shipments a year; None: the text is no list of them."""
    if not text.strip():
        return ()
    if text.strip().casefold() == WORD:
        return USUAL
    try:
        found = {float(part) for part in text.split(";")}
    except ValueError:
        return None
    fits = all(math.isfinite(n) and MOST_A_YEAR.low <= n <= MOST_A_YEAR.high for n in found)
    return tuple(sorted(found)) if fits else None


def frequencies_can_be_read(look: Look) -> list[Problem]:
    """What may be chosen among is numbers, and nothing else says how often shipments leave."""
    return [*_unread(look), *_said_twice(look)]


def _unread(look: Look) -> Iterator[Problem]:
    for noun in TABLES:
        cells = look.shed.table(noun)["frequencies"]
        bad = {text for text in different(cells) if _read(text) is None}
        for index in cells.is_in(sorted(bad)).arg_true() if bad else ():
            row = look.row(noun.table, index)
            yield Problem(noun.table, row, "frequencies", said(cells[index]), RIGHT)


def _said_twice(look: Look) -> Iterator[Problem]:
    """Yield rows that say how often shipments leave, and among what that is chosen."""
    stated = {Lane: pl.col("shipments").is_not_null(), Mode: pl.col("interval") > 0}
    named = {Lane: "shipments", Mode: "interval"}
    for noun in TABLES:
        chosen = pl.col("frequencies").fill_null("") != ""
        frame = look.shed.table(noun)
        for index in frame.select(pl.arg_where(chosen & stated[noun])).to_series():
            row, column = look.row(noun.table, index), named[noun]
            told = f"{said(frame['frequencies'][index])} beside {column} {frame[column][index]:g}"
            right = f"one of the two: {column} says how often, frequencies among what it is chosen"
            yield Problem(noun.table, row, "frequencies", told, right)
