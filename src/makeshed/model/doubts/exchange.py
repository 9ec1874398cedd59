"""Exchange rates that look inverted, or far from any that was: against rates of one day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import polars as pl

from makeshed.data import rows
from makeshed.model.doubts.doubt import Doubt
from makeshed.model.doubts.doubtful_rows import doubtful
from makeshed.model.place import Currency
from makeshed.model.shed import Shed

OFF = math.log(1.08)
"""A rate nearer than this to that of the day is as it should be: so much moves in months."""
TURNED = 3.0
"""A rate is called inverted if upside down it is so many times nearer to that of the day."""
STEADY = frozenset(
    ["EUR", "USD", "GBP", "CHF", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "SGD", "CNY"]
)
WIDE = math.log(1.6)
"""Among these currencies no rate was as far as this from that of the day in the ten years before it."""
NEAR = math.log(3)
"""As far from that of the day may a rate be that is the right way round; not one that loses for ever,"""
FAR = math.log(30)
"""which is why a rate that is too high is called wrong only if upside down it is near."""


@cache
def reference() -> dict[str, tuple[float, str]]:
    """Return what one unit of each currency was worth in euro, and who says so, when."""
    return {row["currency"]: (float(row["rate"]), row["source"]) for row in rows("exchange")}


def in_euro(shed: Shed) -> float | None:
    """Return what one unit of the shed's currency was worth in euro; None where nobody knows."""
    home = shed.currency or "EUR"
    return reference()[home][0] if home in reference() else None


def rates_upside_down(shed: Shed) -> Iterator[Doubt]:
    """Rates of exchange that are far from those of the day, and the more so if they are inverted."""
    known, home = reference(), shed.currency
    if home not in known:
        return
    given = pl.col("currency").is_in(list(known)) & (pl.col("rate") > 0) & (pl.col("rate") != 1.0)
    for row in doubtful(shed, Currency, given, needs=["rate"]):
        rate, currency = row.fact["rate"], row.fact["currency"]
        source, usual = known[currency][1], known[currency][0] / known[home][0]
        off, turned = math.log(rate / usual), math.log(1 / rate / usual)
        said = f"1 {currency} = {rate:g} {home}; it was {usual:.4g} {home} ({source})"
        steady = {currency, home} <= STEADY
        if abs(off) > OFF and abs(turned) < min(NEAR, abs(off) / TURNED):
            meant = f"{1 / rate:.6g}"
            likely = f"it looks inverted: what one {currency} is worth in {home} is wanted; then write {meant}"
        elif off < -FAR or (steady and abs(off) > WIDE):
            meant, likely = "", f"write what one {currency} is worth in {home}"
        else:
            continue
        effect = f"as it stands, all in {currency} counts {_times(rate / usual)}"
        yield row.doubt("rate", said, likely, effect, meant=meant)


def _times(ratio: float) -> str:
    return f"{ratio:,.3g} times" if ratio >= 0.1 else f"for 1 part in {1 / ratio:,.3g}"
