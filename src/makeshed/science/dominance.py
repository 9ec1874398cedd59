"""What nothing else beats: the set of points that are not dominated."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from makeshed.science.arrays import Ints


def non_dominated(costs: ArrayLike) -> Ints:
    """Return the numbers of the rows that no other row beats, in the order of the first column.

    Parameters
    ----------
    costs
        One row a point, one column an aim; less is better in all of them.

    Notes
    -----
    A row is dominated if another is no worse in every column and better in one (Pareto 1906; Kung,
    Luccio and Preparata 1975, On finding the maxima of a set of vectors, Journal of the ACM 22(4)).
    Of rows that are equal the first is kept. Worked example: of (1, 4), (2, 2), (3, 3) and (4, 1) all
    but (3, 3) stay.
    """
    points = np.asarray(costs, dtype=float)
    order = np.lexsort((np.arange(len(points)), *points.T[::-1]))
    kept: list[int] = []
    for row in order.tolist():
        if not kept or not np.any(np.all(points[kept] <= points[row], axis=1)):
            kept.append(row)
    return np.array(kept, dtype=np.int64)
