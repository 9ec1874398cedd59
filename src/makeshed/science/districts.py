"""Industrial districts, by the stages of Sforzi and Istat, from jobs between two ends.

A stage answers yes, no, or open where the ends leave it so. Jobs are (least, most), as arrays of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.concentration import location_quotient_bounds

Verdict = Literal["yes", "no", "open"]
SMALL, MEDIUM, LARGE = range(3)
"""Plants of up to 49, of 50 to 249, and of 250 people and more."""
CLASSES = ((0, 49), (50, 249), (250, np.inf))
SPANISH = 250.0
"""So many jobs the main industry of a district has at least in Spain."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Jobs of an area and of the whole country by group, each between its least and its most.

    ``total`` and ``everything`` are all jobs of the area and of the country that the groups are shares of.
    """

    low: Floats
    high: Floats
    whole_low: Floats
    whole_high: Floats
    total: float
    everything: float

    def quotients(self) -> tuple[Floats, Floats]:
        """Return the least and the most of location quotients, by group [1]."""
        rest = (
            self.whole_low - self.low,
            self.whole_high - self.high,
        )  # the area is part of the whole
        total, every = (self.total, self.total), (self.everything, self.everything)
        industry = np.maximum(rest[0], 0) + self.high, np.maximum(rest[1], 0) + self.low
        return location_quotient_bounds((self.low, self.high), total, industry, every)

    def prevalence(self) -> tuple[Floats, Floats]:
        """Return the fewest and the most jobs above the area's share of the country, by group [jobs]."""
        share = self.total / self.everything
        rest = np.maximum(self.whole_low - self.low, 0), np.maximum(self.whole_high - self.high, 0)
        return (1 - share) * self.low - share * rest[1], (1 - share) * self.high - share * rest[0]


def manufacturing_area(groups: Ends, manufacturing: int, business: int, consumer: int) -> Verdict:
    """Return whether an area is one of manufacturing.

    It is if the quotient of manufacturing, of business services or of consumer services is above 1, and jobs above its
    share are more in manufacturing than in either of the services.

    Parameters
    ----------
    groups
        Jobs by group of industries.
    manufacturing, business, consumer
        Which of the groups they are.

    Notes
    -----
    Istat 2006 (Sforzi), as restated by Boix and Galletto, annex 1. An area with a quotient above 1 in services alone
    passes the first half.
    """
    low, high = groups.quotients()
    three = [manufacturing, business, consumer]
    special = _above(low[three].max(), high[three].max(), 1.0)
    below, most = groups.prevalence()
    rivals = [business, consumer]
    prevalent = _more((below[manufacturing], most[manufacturing]), (below[rivals].max(), most[rivals].max()))  # fmt: skip
    return _both(special, prevalent)


def small_firm_area(classes: Ends) -> Verdict:
    """Return whether manufacturing of an area is one of small and medium firms: the highest quotient is not the large."""
    low, high = classes.quotients()
    return _more((low[:LARGE].max(), high[:LARGE].max()), (low[LARGE], high[LARGE]))


def main_industry(industries: Ends) -> int | None:
    """Return the industry with most jobs above its share, of those with a quotient above 1; None: none, or open which."""
    low, high = industries.quotients()
    below, most = industries.prevalence()
    could = high > 1
    if not could.any():
        return None
    first = int(np.argmax(np.where(could, below, -np.inf)))
    others = np.delete(np.where(could, most, -np.inf), first)
    sure = low[first] > 1 and (not others.size or below[first] >= others.max())
    return first if sure else None


def small_firm_industry(low: Floats, high: Floats, medium_plants: float | None) -> Verdict:
    """Return whether small and medium firms hold the main industry of an area.

    They have more than half of its jobs; and where there is one medium plant alone, the small ones have more than it.

    Parameters
    ----------
    low, high
        Jobs of the main industry in the area by class of plants, shape (3,).
    medium_plants
        How many plants are medium; None: not known.
    """
    most = _more((low[:LARGE].sum(), high[:LARGE].sum()), (low[LARGE], high[LARGE]))
    if medium_plants is not None and medium_plants != 1:
        return most
    against = _more((low[SMALL], high[SMALL]), (low[MEDIUM], high[MEDIUM]))
    if medium_plants == 1 or against == "yes" or most == "no":
        return _both(most, against)
    return "open"


def enough_jobs(low: float, high: float) -> Verdict:
    """Return whether the main industry has the jobs that Spain asks for."""
    return "yes" if low >= SPANISH else "no" if high < SPANISH else "open"


def every_stage(*stages: Verdict) -> Verdict:
    """Return whether all stages are passed: no as soon as one surely is not."""
    return "no" if "no" in stages else "yes" if set(stages) == {"yes"} else "open"


def _both(one: Verdict, other: Verdict) -> Verdict:
    return every_stage(one, other)


def _above(low: float, high: float, limit: float) -> Verdict:
    return "yes" if low > limit else "no" if high <= limit else "open"


def _more(own: tuple[float, float], other: tuple[float, float]) -> Verdict:
    return "yes" if own[0] > other[1] else "no" if own[1] <= other[0] else "open"
