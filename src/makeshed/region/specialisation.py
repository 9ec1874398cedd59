"""An industry of a region against its share of the whole, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from makeshed.units import Count, Points, Share, Times

Told = Literal["yes", "no", "open"]
"""Whether it is surely above its share, surely not, or the figures leave it open."""


@dataclass(frozen=True, slots=True)
class Strength:
    """An industry of the region: how much there is, against its share of the whole."""

    industry: str
    name: str
    jobs: Count | None
    jobs_low: Count
    jobs_high: Count
    lq: Times | None
    lq_low: Times
    lq_high: Times
    specialised: Told
    above: Count | None
    complexity: Points | None
    complexity_low: Points | None
    """Ends of complexity, density and gain: of nine of ten draws in which every figure of jobs is off by a fifth."""
    complexity_high: Points | None
    density: Share | None
    density_low: Share | None
    density_high: Share | None
    guess: Share | None
    gain: Points | None
    gain_low: Points | None
    gain_high: Points | None


@dataclass(frozen=True, slots=True)
class RegionMeasure:
    """A number of the whole region, and the ends between which it lies where that is known."""

    measure: str
    value: float
    low: float | None
    high: float | None
    unit: str
    about: str
    before: float | None = None
    """The same in the first of the years that are told; blank: one year alone is, or it could not be worked out."""
