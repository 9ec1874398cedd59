"""The smallest box that a body fits into, turned as it likes.

O'Rourke (1985), "Finding minimal enclosing boxes", International Journal of Computer and
Information Sciences 14: two neighbouring sides of the smallest box hold an edge of the hull. Here
one side lies on a facet of the hull, which is exact for whatever has a flat face to stand on, and
the largest facets and the axes of the file are tried; round that, the smallest rectangle has a side
on an edge (Freeman and Shapira, 1975, Communications of the ACM 18).
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats

ASKEW = 0.9
"""Share of the box along the axes below which a body lies askew."""
TRIED = 8
"""Facets of the hull that are tried as a side of the box."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OrientedBox:
    """A box: its sides, longest first, and the directions they run in."""

    size_mm: tuple[float, float, float]
    axes: Floats  # (3, 3), one direction in each row

    @property
    def volume_mm3(self) -> float:
        """Volume of the box [mm³]."""
        return float(np.prod(self.size_mm))


_FOUND: WeakKeyDictionary[Shape, OrientedBox] = WeakKeyDictionary()


def oriented_box(shape: Shape) -> OrientedBox:
    """Return the smallest box found round a body.

    Worked example: a box of 10 x 20 x 30 mm turned by 30° about any axis gets its own sides back.
    """
    if shape not in _FOUND:
        _FOUND[shape] = _smallest(shape)
    return _FOUND[shape]


def main_directions(shape: Shape) -> Floats:
    """Return the axes of the file, and for a body that lies askew those of its box: unit vectors, (k, 3)."""
    box = oriented_box(shape)
    askew = box.volume_mm3 < ASKEW * float(np.prod(shape.size))
    return np.vstack([np.eye(3), box.axes]) if askew else np.eye(3)


def _smallest(shape: Shape) -> OrientedBox:
    try:
        hull = ConvexHull(shape.vertices)
    except QhullError:
        return OrientedBox(size_mm=_sorted(np.array(shape.size)), axes=np.eye(3))
    points = shape.vertices[hull.vertices]
    sides, shadows = _sides(hull)
    heights = np.ptp(points @ sides.T, axis=0)
    best: tuple[float, Floats, Floats] | None = None
    for normal, shadow, height in zip(sides, shadows.tolist(), heights.tolist(), strict=True):
        # No rectangle is smaller than the shadow that it holds.
        if best is not None and shadow * height >= best[0] * (1.0 - 1e-9):
            continue
        across = _square(normal)
        size, turn = _rectangle(points @ across.T)
        found = np.array([*size, height])
        if best is None or found.prod() < best[0] * (1.0 - 1e-9):
            best = float(found.prod()), found, np.vstack([turn @ across, normal])
    assert best is not None
    order = np.argsort(-best[1])
    return OrientedBox(size_mm=_sorted(best[1]), axes=best[2][order])


def _sorted(size: Floats) -> tuple[float, float, float]:
    x, y, z = np.sort(size)[::-1].tolist()
    return x, y, z


def _sides(hull: ConvexHull) -> tuple[Floats, Floats]:
    """Return the axes and the normals of the hull's largest facets, and its shadow along each.

    The shadow is half of what the facets show of themselves (Cauchy, 1832).
    """
    facing = np.asarray(hull.equations[:, :3])
    corners = hull.points[hull.simplices]
    areas = np.linalg.norm(
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1
    )
    normals = np.where((facing @ (1.0, 1e-3, 1e-6) < 0)[:, None], -facing, facing)
    alike = np.rint(normals * 1000.0) @ (4001.0**2, 4001.0, 1.0)  # one number for each direction
    which = np.unique(alike, return_inverse=True)[1]
    total = np.bincount(which, areas)
    mean = np.stack([np.bincount(which, areas * side) for side in normals.T], axis=1)
    first = mean[np.argsort(-total)[:TRIED]]
    first = first / np.maximum(np.linalg.norm(first, axis=1), 1e-12)[:, None]
    sides = np.vstack([np.eye(3), first])
    return sides, areas @ np.abs(facing @ sides.T) / 4.0


def _square(normal: Floats) -> Floats:
    """Return two directions square to a third and to one another, (2, 3)."""
    least = np.eye(3)[np.argmin(np.abs(normal))]
    one = np.cross(normal, least)
    one /= np.linalg.norm(one)
    return np.array([one, np.cross(normal, one)])


def _rectangle(points: Floats) -> tuple[Floats, Floats]:
    """Return the sides of the smallest rectangle round points, and the turn that lays it flat."""
    ring = points[ConvexHull(points).vertices]
    edges = np.roll(ring, -1, axis=0) - ring
    angle = np.unique(np.round(np.arctan2(edges[:, 1], edges[:, 0]) % (np.pi / 2.0), 6))
    c, s = np.cos(angle), np.sin(angle)
    turns = np.moveaxis(np.array([[c, s], [-s, c]]), 2, 0)
    laid = turns @ ring.T
    size = np.ptp(laid, axis=2)
    k = int(np.argmin(size.prod(axis=1)))
    return size[k], turns[k]
