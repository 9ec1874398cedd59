"""A row of a gap list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makeshed.units import Count, KilogramPerYear, Kilometre, Money, MoneyPerYear, PerYear, Share

Missing = Literal["item", "material", "supplier", "process"]


@dataclass(frozen=True, slots=True)
class RegionGap:
    """Something that is missing in the region, and the demand that stands behind it.

    Attributes
    ----------
    kind
        item: nobody here sells or makes it; material: the same of what goes by weight or length; supplier:
        somebody here could, yet it comes from elsewhere; process: nobody here does it.
    units, unmet
        How much of it comes from elsewhere, and how much is not served at all.
    cost
        What is paid for it landed: goods, freight, insurance, duty, and what a shortage costs.
    unit_cost
        What one unit from elsewhere costs landed.
    local
        Share of its use that comes from here.
    cases
        Demands and makers here that use it, and needs that found nobody for it.
    asked
        The least that somebody here asks for it.
    below_low, below_high
        What an offer from here must cost less than, to be in the plan, where that pays least and most.
    closest
        Who here comes nearest to it.
    co2e
        What it emits on its way from elsewhere.
    """

    gap: str
    kind: Missing
    what: str
    name: str
    units: PerYear | None
    unmet: PerYear | None
    cost: MoneyPerYear | None
    unit_cost: Money | None
    local: Share | None
    cases: Count
    essential: bool
    sources: str
    nearest: str
    distance: Kilometre | None
    asked: Money | None
    below_low: Money | None
    below_high: Money | None
    closest: str
    co2e: KilogramPerYear | None = None
