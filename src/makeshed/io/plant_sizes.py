"""How many people plants employ by the classes of size that they are counted in: ends where jobs are secret or blurred."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.science.arrays import Floats

MOST_UNTOLD = 2
"""So many plants at most are in a class of which the US Census Bureau does not tell how many (``N``, since 2017)."""


def jobs_by_plants(
    counts: Floats, plants: Floats, classes: Sequence[tuple[int, float]]
) -> tuple[Floats, Floats]:
    """Return the fewest and the most people who may work in plants of which the classes are told.

    Parameters
    ----------
    counts
        Of plants, rows by classes from the smallest; nan where the office does not tell: there are up to two.
    plants
        In all, by row.
    classes
        The ends of each class.

    Returns
    -------
    tuple
        By row; nan where the counts do not add up to the plants, the most infinite where a class is open.

    Notes
    -----
    Plants in no class that is told are in one that is not: the fewest people if in the smallest of these, the most
    if in the largest.
    """
    untold = np.isnan(counts)
    known = np.where(untold, 0.0, counts)
    left = np.asarray(plants - known.sum(1))
    ends = []
    for at, order in ((0, range(len(classes))), (1, range(len(classes) - 1, -1, -1))):
        rest, people = left.copy(), np.zeros(len(left))
        for n in order:
            here = np.where(untold[:, n], np.clip(rest, 0, MOST_UNTOLD), 0.0)
            rest = rest - here
            every = known[:, n] + here
            people = people + np.where(every > 0, every, 0.0) * (
                np.where(every > 0, float(classes[n][at]), 0.0)
            )
        ends.append(np.where((left < 0) | (rest > 0), np.nan, people))
    return ends[0], ends[1]
