"""Location quotients of a region by industry, between the ends that jobs that are not told leave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.region.jobs import Jobs
from makeshed.region.specialisation import Told
from makeshed.science.arrays import Floats
from makeshed.science.concentration import location_quotient, location_quotient_bounds


@dataclass(frozen=True, slots=True)
class Quotients:
    """By industry; ``known`` where a figure is published, or there can be none."""

    lq: Floats
    low: Floats
    high: Floats
    known: np.ndarray

    def told(self, n: int) -> Told:
        """Return whether an industry is surely above its share, surely not, or perhaps."""
        return "yes" if self.low[n] >= 1 else "no" if self.high[n] < 1 else "open"


def quotients(jobs: Jobs, at: int) -> Quotients:
    """Return the quotients of the region in a row of the jobs."""
    own, all_jobs = jobs.shown[at], jobs.all_jobs[at]
    whole, everything = jobs.shown.sum(0), float(jobs.all_jobs.sum())
    least, most = jobs.low[at], jobs.high[at]
    rest = jobs.low.sum(0) - least, jobs.high.sum(0) - most  # the region is part of the whole
    low, high = location_quotient_bounds(
        (least, most),
        (all_jobs, all_jobs),
        (rest[0] + most, rest[1] + least),
        (everything, everything),
    )
    return Quotients(
        location_quotient(own, all_jobs, whole, everything),
        low,
        high,
        jobs.known[at] | (jobs.high[at] == 0),
    )
