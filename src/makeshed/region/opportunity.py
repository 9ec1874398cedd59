"""A row of what a region could do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makeshed.units import Count, KilogramPerYear, MoneyPerYear, Points, Share


@dataclass(frozen=True, slots=True)
class Opportunity:
    """Something that the region could make or do, with how easy that is and what it is worth.

    Ranks are among opportunities of one kind, from 1; the first and the last that it may have. Blank: not
    known.

    Attributes
    ----------
    kind
        gap: a row of the gap list; industry: one that is not surely above its share.
    makers
        Of a gap, how many here come near to it.
    ease_low, ease_high
        Of a gap that somebody here sells, the most of a price asked that may stay for it to be in the plan;
        of another gap, the share of what it takes that the nearest maker here has for sure, and may have;
        of an industry, density: the share of what is near it that is here.
    guess
        Of an industry, what says the same without knowing what is near what: diversity times ubiquity.
    worth
        Of a gap, what is paid for it.
    essential
        Of a gap, whether what is missing is marked essential, or goes into what is.
    co2e
        Of a gap, what its goods emit on their way from elsewhere.
    gain
        Of an industry, what it would add to the outlook of the region.
    advantage
        Of an industry, jurisdictional advantage: density, times the share of other regions that have less of it, times how
        much of it industries here buy against their share of all jobs (1 at most). Blank: no input-output table tells it.
    """

    opportunity: str
    kind: Literal["gap", "industry"]
    name: str
    makers: Count | None
    ease_low: Share | None
    ease_high: Share | None
    ease_first: Count | None
    ease_last: Count | None
    guess: Share | None
    worth: MoneyPerYear | None
    gain: Points | None
    worth_first: Count | None
    worth_last: Count | None
    advantage: Share | None = None
    advantage_low: Share | None = None
    advantage_high: Share | None = None
    essential: bool | None = None
    co2e: KilogramPerYear | None = None
