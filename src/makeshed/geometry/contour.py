"""A part cut into layers: its closed contours, and how long a head takes to follow them.

Each plane between two layers cuts a triangle along one segment; the segments of a closed mesh join
into loops over the edges that two triangles share, so nothing is compared or searched. Material
lies to the left of every loop.

A head follows a polygon as printers of the Marlin kind plan it: at each corner its velocity may jump
by the jerk along each axis, between corners it speeds up and slows down at constant acceleration
(Erik van der Zalm, Marlin, planner.cpp, 2011, after Grbl by Simen Svale Skogsrud).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from makeshed.geometry.grouping import by_edge
from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats, Ints


@dataclass(frozen=True, eq=False)
class Cuts:
    """The segments of all layers, those of one layer side by side."""

    begin: Ints
    """Of each layer, its first segment; one more at the end, (n + 1)."""
    points: Floats
    """From x, y to x, y, (m, 4) [mm]."""
    edges: Ints
    """The edges of the mesh on which each begins and ends, (m, 2)."""
    heights: Floats
    """Height of each plane over the lowest point, (n) [mm]."""

    @property
    def lengths(self) -> Floats:
        """Length of the contour of each layer, (n) [mm]."""
        x0, y0, x1, y1 = self.points.T
        return self.summed(np.hypot(x1 - x0, y1 - y0))

    @property
    def areas(self) -> Floats:
        """Area inside the contour of each layer by Green's theorem, (n) [mm²]."""
        x0, y0, x1, y1 = self.points.T
        return self.summed((x0 * y1 - x1 * y0) / 2.0)

    def summed(self, values: Floats) -> Floats:
        """Return values of segments added up by layer, in their own unit."""
        running = np.concatenate([[0.0], np.cumsum(values)])
        return np.asarray(running[self.begin[1:]] - running[self.begin[:-1]])


def cut(shape: Shape, layer_height: float) -> Cuts:
    """Return the part cut through the middle of each layer; x and y count from its box."""
    corners = np.ascontiguousarray(shape.vertices - shape.box[0])
    layers = max(1, round(float(corners[:, 2].max()) / layer_height))
    heights = np.asarray((np.arange(layers) + 0.5) * layer_height, np.float64)
    edges = by_edge(shape.triangles, len(corners))[1].reshape(-1, 3)
    begin, points, ends = _segments(corners, shape.triangles, edges, heights)
    return Cuts(begin, points, ends, heights)


@njit(cache=True)
def _segments(  # noqa: C901  (a kernel)
    corners: Any, triangles: Any, edges: Any, heights: Any
) -> Any:  # pragma: no cover
    layers = heights.size
    step = heights[1] - heights[0] if layers > 1 else 1.0
    begin = np.zeros(layers + 1, np.int64)
    for filling in range(2):
        if filling:
            for k in range(layers):
                begin[k + 1] += begin[k]
            points = np.empty((begin[layers], 4))
            ends = np.empty((begin[layers], 2), np.int64)
            free = begin[:-1].copy()
        for t in range(triangles.shape[0]):
            low, high = np.inf, -np.inf
            for i in range(3):
                z = corners[triangles[t, i], 2]
                low, high = min(low, z), max(high, z)
            first = max(0, int(np.ceil((low - heights[0]) / step)) - 1)
            last = min(layers - 1, int(np.floor((high - heights[0]) / step)) + 1)
            for k in range(first, last + 1):
                z = heights[k]
                if not (low < z <= high):
                    continue
                if not filling:
                    begin[k + 1] += 1
                    continue
                at = free[k]
                free[k] += 1
                for i in range(3):
                    a, b = triangles[t, i], triangles[t, (i + 1) % 3]
                    below, above = corners[a, 2] < z, corners[b, 2] < z
                    if below == above:
                        continue
                    end = 1 if below else 0  # seen from outside, material is left of falling-rising
                    lo, hi = (a, b) if a < b else (b, a)  # both triangles reckon the same point
                    u = (z - corners[lo, 2]) / (corners[hi, 2] - corners[lo, 2])
                    for axis in range(2):
                        gap = corners[hi, axis] - corners[lo, axis]
                        points[at, 2 * end + axis] = corners[lo, axis] + u * gap
                    ends[at, end] = edges[t, i]
    return begin, points, ends


@dataclass(frozen=True, eq=False)
class Loops:
    """The closed contours, one number each."""

    layer: Ints
    length: Floats  # [mm]
    area: Floats  # [mm²], negative for a hole
    turning: Floats
    """How much shorter a loop becomes for each millimetre that it moves into the material."""
    seconds: Floats
    """Time to follow it at each of the speeds asked, (n, s) [s]."""

    def inset(self, depth: float) -> Floats:
        """Length of each loop moved into the material by ``depth`` [mm]."""
        return np.asarray(np.maximum(self.length - self.turning * depth, 0.0))


def loops(
    cuts: Cuts, *, speeds: Floats, acceleration: float, jerk: float, finest: float = 0.05
) -> Loops:
    """Return the loops of all layers; points nearer than ``finest`` [mm] are taken as one.

    Parameters
    ----------
    cuts
        The layers of the part.
    finest
        Points that lie nearer than this are one [mm].
    speeds
        At which they are followed [mm/s].
    acceleration, jerk
        Of the machine [mm/s²], [mm/s].
    """
    edges = int(cuts.edges.max(initial=-1)) + 1
    found, seconds = _follow(
        *(cuts.begin, cuts.points, cuts.edges, edges, speeds),
        *(float(acceleration), float(jerk), float(finest)),  # compiled once, not for each kind
    )
    return Loops(found[:, 0].astype(np.int64), found[:, 1], found[:, 2], found[:, 3], seconds)


@njit(cache=True, error_model="numpy")
def _follow(
    begin: Any, points: Any, ends: Any, edges: Any, speeds: Any, acc: Any, jerk: Any, finest: Any
) -> Any:  # pragma: no cover
    at_edge = np.full(edges, -1, np.int64)
    used = np.zeros(len(points), np.bool_)
    found = np.empty((len(points), 4))
    seconds = np.empty((len(points), speeds.size))
    most = 0
    for k in range(begin.size - 1):
        most = max(most, begin[k + 1] - begin[k])
    x, y = np.empty(most + 1), np.empty(most + 1)
    length, jump, enter = np.empty(most + 1), np.empty(most + 1), np.empty(most + 1)
    count = 0
    for k in range(begin.size - 1):
        for s in range(begin[k], begin[k + 1]):
            at_edge[ends[s, 0]] = s
        for s in range(begin[k], begin[k + 1]):
            if used[s]:
                continue
            n, here = 0, s
            while here >= begin[k] and not used[here]:
                used[here] = True
                px, py = points[here, 0], points[here, 1]
                if n == 0 or (px - x[n - 1]) ** 2 + (py - y[n - 1]) ** 2 >= finest**2:
                    x[n], y[n] = px, py
                    n += 1
                here = at_edge[ends[here, 1]]
            if n < 3:
                continue
            found[count, 0] = k
            x[n], y[n] = x[0], y[0]
            _measure(x[: n + 1], y[: n + 1], length, jump, found[count])
            for i in range(speeds.size):
                seconds[count, i] = _timed(length, jump, enter, n, speeds[i], acc, jerk)
            count += 1
    return found[:count], seconds[:count]


@njit(cache=True, error_model="numpy")
def _measure(x: Any, y: Any, length: Any, jump: Any, row: Any) -> None:  # pragma: no cover
    """Measure a loop that ends where it begins: its sides, and the turn from each to the next."""
    n = x.size - 1
    area = turning = whole = 0.0
    ax, ay = x[n] - x[n - 1], y[n] - y[n - 1]
    one = np.sqrt(ax * ax + ay * ay)
    ux, uy = ax / max(one, 1e-9), ay / max(one, 1e-9)
    for i in range(n):
        bx, by = x[i + 1] - x[i], y[i + 1] - y[i]
        two = np.sqrt(bx * bx + by * by)
        length[i] = max(two, 1e-9)
        vx, vy = bx / length[i], by / length[i]
        jump[i] = max(abs(vx - ux), abs(vy - uy), 1e-9)
        whole += two
        area += (x[i] * y[i + 1] - x[i + 1] * y[i]) / 2.0
        if one > 0 and two > 0:
            cross, dot = (ax * by - ay * bx) / (one * two), (ax * bx + ay * by) / (one * two)
            turning += min(6.0, max(-6.0, 2.0 * cross / max(1.0 + dot, 1e-6)))
        ax, ay, one, ux, uy = bx, by, two, vx, vy
    row[1], row[2], row[3] = whole, area, turning


@njit(cache=True, error_model="numpy")
def _timed(
    length: Any, jump: Any, enter: Any, n: Any, speed: Any, acc: Any, jerk: Any
) -> float:  # pragma: no cover
    """Time to follow a loop that begins and ends at the jerk."""
    enter[0] = enter[n] = min(speed, jerk)
    for i in range(n - 1, -1, -1):
        most = min(speed, jerk / jump[i]) if i else enter[0]
        enter[i] = min(most, np.sqrt(enter[i + 1] ** 2 + 2.0 * acc * length[i]))
    total = 0.0
    for i in range(n):
        enter[i + 1] = min(enter[i + 1], np.sqrt(enter[i] ** 2 + 2.0 * acc * length[i]))
        v0, v1 = enter[i], enter[i + 1]
        ramps = (2.0 * speed * speed - v0 * v0 - v1 * v1) / (2.0 * acc)
        if ramps <= length[i]:
            total += (2.0 * speed - v0 - v1) / acc + (length[i] - ramps) / speed
        else:
            top = np.sqrt(acc * length[i] + (v0 * v0 + v1 * v1) / 2.0)
            total += (2.0 * top - v0 - v1) / acc
    return total
