"""Limits that may be broken at a price: by how much a plan breaks each, and what that costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from makeshed.network.limit_grammar import AskedLimit
from makeshed.science.arrays import Floats
from makeshed.science.limits import Cap, Count, Limit, Rows
from makeshed.units import MoneyPerYear

WHOLE = 1e-9
"""What is beyond a bound by less, as a share of it, is a solver's rounding."""


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """A limit that the plan breaks since that is cheaper, how far, and what it is said to cost.

    What is ``beyond`` a share counts in what it is a share of: money, or units.
    """

    limit: str
    beyond: float
    unit: str
    penalty: float
    cost: MoneyPerYear


def softened(limit: Limit, asked: AskedLimit) -> Limit:
    """Return a limit that may be broken at the price that was said with it, if one was."""
    if not asked.soft or not isinstance(limit, Cap | Count):
        return limit
    return replace(limit, penalty=asked.penalty)


def penalties(limits: Sequence[Rows], x: Floats) -> float:
    """Return what the limits that a point breaks cost a year [money/a]."""
    soft = [rows.limit for rows in limits if isinstance(rows.limit, Cap | Count)]
    return float(sum(each.penalty * over for each in soft if (over := _beyond(each, x))))


def broken(
    asked: Sequence[AskedLimit], limits: Sequence[Rows], x: Floats, coin: str
) -> tuple[BrokenLimit, ...]:
    """Return the limits that a plan breaks.

    Parameters
    ----------
    asked, limits
        The limits of its program, as they were asked for and as they stand in it.
    x
        By column the plan.
    coin
        The money of the shed.
    """
    found = []
    for one, rows in zip(asked, limits, strict=True):
        if not one.soft or not isinstance(rows.limit, Cap | Count):
            continue
        if over := _beyond(rows.limit, x):
            unit = one.beyond_unit or coin
            found.append(BrokenLimit(one.text, over, unit, one.penalty, over * one.penalty))
    return tuple(found)


def _beyond(limit: Cap | Count, x: Floats) -> float:
    """Return how far beyond its bound a limit that may be is; 0 where it must hold."""
    if limit.penalty == float("inf"):
        return 0.0
    over = limit.beyond(x)
    return over if over > WHOLE * max(1.0, abs(limit.bound)) else 0.0
