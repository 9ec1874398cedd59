"""What hangs together: groups that pairs of things join them to, rows alike, sides that are one edge.

Union of sets with paths halved: Tarjan and van Leeuwen (1984), "Worst-case analysis of set union
algorithms", Journal of the ACM 31(2).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from makeshed.science.arrays import Floats, Ints


def grouped(pairs: Ints, count: int) -> Ints:
    """Return for each of ``count`` things the number of the group that ``pairs`` join it to.

    Groups are numbered as they come. Worked example: the pairs (0, 2) and (2, 3) of four things
    make the groups 0, 1, 0, 0.
    """
    return np.asarray(_grouped(np.ascontiguousarray(pairs, dtype=np.int64), count))


@njit(cache=True)
def root_of(root, one):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Return the root of a thing's group, for kernels; the path to it is halved."""
    while root[one] != one:
        root[one] = root[root[one]]
        one = root[one]
    return one


@njit(cache=True)
def _grouped(pairs, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """The root of each thing is the first of its group, and so numbered before the others."""
    root = np.arange(count)
    for k in range(len(pairs)):
        one, two = root_of(root, pairs[k, 0]), root_of(root, pairs[k, 1])
        root[max(one, two)] = min(one, two)
    groups = 0
    for k in range(count):
        if root[k] == k:
            root[k] = -1 - groups
            groups += 1
        else:
            root[k] = root[root[k]]
    return -1 - root


def same_rows(points: Floats) -> tuple[Ints, Ints]:
    """Return where each different row first stands, last columns rising, and by row the number of its like.

    Worked example: the rows (2, 0), (1, 0), (2, 0) have 1 and 0, and by row 1, 0, 1.
    """
    first, which = _same_rows(np.ascontiguousarray(points, dtype=np.float64) + 0.0)  # -0.0 is 0.0
    order = np.lexsort(points[first].T)
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return first[order], number[which]


@njit(cache=True)
def _same_rows(points):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """A table of places, looked up by the bits of a row (Fowler, Noll and Vo, FNV-1a)."""
    count, width = points.shape
    bits = points.view(np.uint64)
    size = 16
    while size < 2 * count:
        size *= 2
    table = np.full(size, -1, np.int64)
    first, which, found = np.empty(count, np.int64), np.empty(count, np.int64), 0
    for k in range(count):
        mixed = np.uint64(14695981039346656037)
        for axis in range(width):
            mixed = (mixed ^ bits[k, axis]) * np.uint64(1099511628211)
            mixed ^= mixed >> np.uint64(29)
        place = np.int64(mixed & np.uint64(size - 1))
        while table[place] >= 0:
            same = True
            for axis in range(width):
                same &= bits[first[table[place]], axis] == bits[k, axis]
            if same:
                break
            place = (place + 1) & (size - 1)
        if table[place] < 0:
            table[place] = found
            first[found] = k
            found += 1
        which[k] = table[place]
    return first[:found], which


def by_edge(triangles: Ints, count: int) -> tuple[Ints, Ints]:
    """Return the sides of triangles with those of one edge together, and by side its edge's number.

    Sides are counted triangle by triangle, three each: 01, 12, 20. Edges are numbered by their lower
    corner, then by the other. Worked example: the triangles 012 and 021 have the order 0 5 2 3 1 4.
    """
    order, edge = _by_edge(np.ascontiguousarray(triangles, dtype=np.int64), count)
    return np.asarray(order), np.asarray(edge)


@njit(cache=True)
def _by_edge(triangles, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Sorted by counting, twice: by the higher corner, then by the lower."""
    sides = 3 * len(triangles)
    low, high = np.empty(sides, np.int64), np.empty(sides, np.int64)
    for s in range(sides):
        one, two = triangles[s // 3, s % 3], triangles[s // 3, (s + 1) % 3]
        low[s], high[s] = min(one, two), max(one, two)
    order = np.arange(sides)
    for end in (high, low):
        place = np.zeros(count + 1, np.int64)
        for s in range(sides):
            place[end[s] + 1] += 1
        for k in range(count):
            place[k + 1] += place[k]
        sorted_ = np.empty(sides, np.int64)
        for k in range(sides):
            s = order[k]
            sorted_[place[end[s]]] = s
            place[end[s]] += 1
        order = sorted_
    edge, number = np.zeros(sides, np.int64), 0
    for k in range(1, sides):
        s, last = order[k], order[k - 1]
        number += low[s] != low[last] or high[s] != high[last]
        edge[s] = number
    return order, edge
