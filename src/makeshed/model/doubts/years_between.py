"""Facts that overrides say in some years and not in those between or after: there they are as in their own table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from makeshed.language.relative import factor
from makeshed.language.text import few
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful, told
from makeshed.model.period import Override, Period
from makeshed.model.shed import Shed

YEAR = 12
SOME = 3
"""Periods that are named."""


def years_left_out(shed: Shed) -> Iterator[Doubt]:
    """Overrides of a fact in years before and after some in which none says it; a rise that ends before the last.

    Months and quarters are left alone: what comes again each summer is meant so.
    """
    periods = sorted(told(shed, Period, "start", "period", "months"))
    if any(months != YEAR for _, _, months in periods):
        return
    number = {period: p for p, (_, period, _) in enumerate(periods)}
    keys = list(number)
    said: dict[str, dict[int, str]] = {}
    for period, fact, value in told(shed, Override, "period", "fact", "value"):
        if period in number:
            said.setdefault(fact, {})[number[period]] = value
    gaps = {fact: _lacking(own, len(keys)) for fact, own in said.items()}
    for row in doubtful(shed, Override, pl.col("period").is_in(keys), needs=["value"]):
        fact, at = row.fact["fact"], number[row.fact["period"]]
        lacking = [keys[p] for p in gaps[fact]]
        if lacking and at == max(p for p in said[fact] if p < gaps[fact][0]):
            yield row.doubt(
                "fact",
                f"{fact} is said here and not in {few(lacking, SOME)}",
                "give a row for each of these years if it goes on",
                "there it is as in its own table",
            )


def _lacking(own: dict[int, str], count: int) -> list[int]:
    """Return the years, by number, in which a fact is not said, though it is before and after or rises until then."""
    first, last = min(own), max(own)
    between = [p for p in range(first, last) if p not in own]
    if between or not _runs(own):
        return between
    return list(range(last + 1, count))


def _runs(own: dict[int, str]) -> bool:
    """Whether a fact that is said in two years or more changes in one direction by what it is."""
    times = [factor(value) for _, value in sorted(own.items())]
    known = [each for each in times if each is not None]
    if len(known) < len(times) or len(known) < len(("first", "second")):
        return False
    steps = [two - one for one, two in pairwise([1.0, *known])]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)
