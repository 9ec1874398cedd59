"""What a part costs in a year by one way and by another, on the same draws: so that they differ by the way alone.

Tools are bought once and stand apart: who has one does not get its price back by another way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from makeshed.costing.cost_drivers import DRAWS, Taken
from makeshed.costing.landed_offers import Rival
from makeshed.costing.unit_cost import MakingWay
from makeshed.science.arrays import Floats
from makeshed.science.crossing import Values

ENDLESS = 1e12
"""Years over which tools are shared where what recurs is asked for alone."""
LOT = "stock of a lot"


@dataclass(frozen=True, kw_only=True)
class YearCost:
    """What a part costs in a year by one way.

    Attributes
    ----------
    lines
        As stated, by kind, without tools [money/a].
    drawn
        All of it in each draw of the ranges of the drivers [money/a].
    tools
        What tools cost, once [money].
    estimated
        Whether any driver that it rests on is an estimate.
    """

    lines: Mapping[str, float]
    drawn: Floats
    tools: float
    estimated: bool

    @property
    def stated(self) -> float:
        """All of it, as stated [money/a]."""
        return math.fsum(self.lines.values())


def made_in_a_year(
    way: MakingWay, volume: float, order: float, *, holding: float | None
) -> YearCost:
    """Return what a volume costs in a year as one way makes it, so many at once.

    Parameters
    ----------
    way
        Process, material and site.
    volume
        Units a year.
    order
        Units of one order; no more than the volume.
    holding
        Cost of holding stock for a year, as a share of its value: half an order lies there. None: that is
        not counted, since what it is set against does not count it either.
    """
    at = np.asarray(float(volume))
    terms = replace(way.terms, orders=volume / min(order, volume))
    lasting = replace(way, terms=replace(terms, years=ENDLESS))
    once = replace(way, terms=replace(terms, years=1.0))
    lines = _lines(lasting, at, lasting.stated)
    drawn = sum(_lines(lasting, at, lasting.drawn).values()) * np.ones(DRAWS)
    stated = float(sum(lines.values()))
    kept = 0.0 if holding is None else holding * min(order, volume) / 2
    money = {name: float(value) * volume for name, value in lines.items()}
    if holding is not None:
        money[LOT] = kept * stated
    tools = float(once.cost(at, once.stated)) - stated
    return YearCost(
        lines=money,
        drawn=np.asarray(drawn * (volume + kept)),
        tools=max(0.0, tools * volume),
        estimated=any(each.kind == "estimate" for each in lasting.stated.used.values()),
    )


def bought_in_a_year(rival: Rival, volume: float, unit: str) -> YearCost:
    """Return what a volume costs in a year as somebody sells it, landed.

    Parameters
    ----------
    rival
        The offers, landed where it is needed.
    volume
        Units a year.
    unit
        Of money.
    """
    at = np.asarray(float(volume))
    opened = rival.opened(volume, unit)
    return YearCost(
        lines={part.name: part.value * volume for part in opened.parts},
        drawn=np.asarray(rival.cost(at, Taken(rival.find, draws=DRAWS)) * volume * np.ones(DRAWS)),
        tools=0.0,
        estimated=any(offer.kind == "estimate" for offer in rival.offers),
    )


def _lines(way: MakingWay, at: Values, take: Taken) -> dict[str, Values]:
    """Return the cost of one unit where it is needed, line by line."""
    own = way.own(at, take)
    lines = {**own.lines}
    for name, value in way.delivery(at, own.total, take)[0].items():
        lines[name] = lines.get(name, 0.0) + np.asarray(value)
    return lines
