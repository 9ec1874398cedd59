"""What years under hazards come to: the rows that stress tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makeshed.units import Day, Money, MoneyPerYear, PerYear, Share


@dataclass(frozen=True, slots=True)
class Threatened:
    """One hazard, once, for its likely days: at least, and day by day.

    ``least`` is the exact bound, with everything put where it helps most; ``simulated`` what everybody's
    base stock makes of it. ``short`` days have less than 95 % of demand served; after ``back`` days from
    its begin all have more again. ``yearly`` is the least it costs a year by its rate and lengths;
    ``tail`` its share of the worst years, blank where too few years say nothing of them.
    """

    hazard: str
    rate: PerYear
    days: Day
    least: Money
    simulated: Money
    short: Day
    back: Day
    least_yearly: MoneyPerYear
    tail: Share | None


@dataclass(frozen=True, slots=True)
class YearService:
    """Share of a day's demand that is served on the day, in the worst 1 and 5 of 100 years, and on average."""

    day: Day
    worst_1: Share
    worst_5: Share
    mean: Share


@dataclass(frozen=True, slots=True)
class LossDriver:
    """Who drives the worst years, and its share of their mean loss.

    Hazards add up to the whole; sites and ways that are hit do; demands where it is felt do.
    """

    what: str
    kind: Literal["hazard", "hit", "demand"]
    share: Share
    money: MoneyPerYear


@dataclass(frozen=True, slots=True)
class YearMeasure:
    """A number of the distribution of a year's loss, and where it lies in 95 of 100 samples."""

    what: str
    value: MoneyPerYear
    low: MoneyPerYear
    high: MoneyPerYear
