"""What hangs together: the groups that pairs of things join them to.

Union of sets with paths halved: Tarjan and van Leeuwen (1984), "Worst-case analysis of set union
algorithms", Journal of the ACM 31(2).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from makeshed.science.shape import Ints


def grouped(pairs: Ints, count: int) -> Ints:
    """Return for each of ``count`` things the number of the group that ``pairs`` join it to.

    Groups are numbered as they come. Worked example: the pairs (0, 2) and (2, 3) of four things
    make the groups 0, 1, 0, 0.
    """
    return np.asarray(_grouped(np.ascontiguousarray(pairs, dtype=np.int64), count))


@njit(cache=True)
def _grouped(pairs, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The root of each thing is the first of its group, and so numbered before the others."""
    root = np.arange(count)
    for k in range(len(pairs)):
        one, two = pairs[k, 0], pairs[k, 1]
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        while root[two] != two:
            root[two] = root[root[two]]
            two = root[two]
        root[max(one, two)] = min(one, two)
    groups = 0
    for k in range(count):
        if root[k] == k:
            root[k] = -1 - groups
            groups += 1
        else:
            root[k] = root[root[k]]
    return -1 - root
