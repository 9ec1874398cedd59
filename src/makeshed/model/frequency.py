"""How many shipments may leave a year: the frequencies among which a plan chooses."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import polars as pl

from makeshed.errors import Problem
from makeshed.language.figures import figure
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
    found = {_number(part) for part in text.split(";")}
    fits = all(MOST_A_YEAR.low <= n <= MOST_A_YEAR.high for n in found)
    return tuple(sorted(found)) if fits else None


def _number(text: str) -> float:
    """Return one of the numbers; nan of what is none, may be two (1.000), or is two (4,12)."""
    read = figure(text)
    if read is None or read.other is not None or read.percent or read.bracketed or "," in text:
        return math.nan
    return read.value


def _right(text: str) -> str:
    """Return what should stand there, and what a number that may be two should be written as."""
    reads = [(part.strip(), figure(part)) for part in text.split(";")]
    both = [
        f"{part} is {read.other:g} or {read.value:g}: write {read.other:g} or {read.value:.4f}"
        for part, read in reads
        if read and read.other is not None
    ]
    return "; ".join([RIGHT, *both])


def written(numbers: Iterable[float]) -> str:
    """Return shipments a year [1/a] as a cell holds them; what would be read as thousands has one figure more.

    >>> written([4.0, 1.625])
    '4; 1.6250'
    """
    plain = [f"{n:.12g}" for n in numbers]
    return "; ".join(n if math.isfinite(_number(n)) else f"{n}0" for n in plain)


def frequencies_can_be_read(look: Look) -> list[Problem]:
    """What may be chosen among is numbers, and nothing else says how often shipments leave."""
    return [*_unread(look), *_said_twice(look)]


def _unread(look: Look) -> Iterator[Problem]:
    for noun in TABLES:
        cells = look.shed.table(noun)["frequencies"]
        bad = {text for text in different(cells) if _read(text) is None}
        for index in cells.is_in(sorted(bad)).arg_true() if bad else ():
            row = look.row(noun.table, index)
            yield Problem(noun.table, row, "frequencies", said(cells[index]), _right(cells[index]))


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
