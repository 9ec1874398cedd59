"""How the jobs of a region grew: with the whole, by its mix of industries, and on its own (shift-share)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Floats


@dataclass(frozen=True, slots=True)
class GrowthParts:
    """What jobs of a region would have become, by industry; the three add up to the change [jobs]."""

    whole: Floats
    """Had each industry grown as all jobs everywhere did."""
    mix: Floats
    """More, had it grown as it did everywhere."""
    local: Floats
    """More, as it grew here."""


def shift_share(
    before: ArrayLike, after: ArrayLike, whole_before: ArrayLike, whole_after: ArrayLike,
    all_before: float, all_after: float,
) -> GrowthParts:  # fmt: skip
    """Return the parts of the change of jobs by industry [1].

    e G, e (G_i - G) and e (g_i - G_i), where e are the jobs before, g_i their growth here, G_i everywhere, and G that of
    all jobs everywhere. An industry that was nowhere before has its jobs as local.

    Parameters
    ----------
    before, after
        Jobs of the region by industry, in two years.
    whole_before, whole_after
        Of the same industries everywhere.
    all_before, all_after
        All jobs everywhere, above 0 before.

    Notes
    -----
    Dunn 1960, Papers in Regional Science 6(1), 97-112. It divides a change, and explains none.

    Examples
    --------
    100 jobs became 120, of an industry that grew by 10 per cent while all jobs grew by 5:

    >>> found = shift_share([100.0], [120.0], [1000.0], [1100.0], 20_000.0, 21_000.0)
    >>> [round(float(part[0]), 6) for part in (found.whole, found.mix, found.local)]
    [5.0, 5.0, 10.0]
    """
    e, now, wide, wide_now = (
        np.asarray(x, float) for x in (before, after, whole_before, whole_after)
    )
    growth = all_after / all_before - 1
    industry = np.divide(wide_now, wide, out=np.full_like(wide, 1 + growth), where=wide > 0) - 1
    whole, mix = e * growth, e * (industry - growth)
    return GrowthParts(whole, mix, now - e - whole - mix)
