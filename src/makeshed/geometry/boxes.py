"""The smallest box that a body fits into, turned as it likes. Hulls are those of `manifold3d`.

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
from scipy.spatial import ConvexHull

from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats

ASKEW = 0.9
"""Share of the box along the axes below which a body lies askew."""
TRIED = 8
"""Facets of the hull that are tried as a side of the box."""
FLAT = 1e-12
"""Volume of a hull below which its points lie in one plane, as a share of its longest side cubed."""


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
    points, facing, areas = _hull(shape.vertices)
    if not len(areas):
        return OrientedBox(size_mm=_sorted(np.array(shape.size)), axes=np.eye(3))
    sides, shadows = _sides(facing, areas)
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


def _hull(vertices: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the corners of a convex hull, and of its facets the normals and areas [mm²]; of flat points no facet.

    The corners lie round the origin: far from it the last digits are lost.
    """
    import manifold3d as m3  # noqa: PLC0415  (only who asks for a box pays for it)

    low, high = vertices.min(axis=0), vertices.max(axis=0)
    hull = m3.Manifold.hull_points(np.ascontiguousarray(vertices - (low + high) / 2.0))
    mesh = hull.to_mesh64()
    points = np.asarray(mesh.vert_properties)
    corners = points[np.asarray(mesh.tri_verts, dtype=np.int64)]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    double = np.linalg.norm(across, axis=1)
    flat = hull.volume() <= FLAT * float((high - low).max()) ** 3
    facets = np.flatnonzero(double > (np.inf if flat else FLAT * double.max()))
    return points, across[facets] / double[facets, None], double[facets] / 2.0


def _sides(facing: Floats, areas: Floats) -> tuple[Floats, Floats]:
    """Return the axes and the normals of a hull's largest facets, and its shadow along each.

    The shadow is half of what the facets show of themselves (Cauchy, 1832).
    """
    normals = np.where((facing @ (1.0, 1e-3, 1e-6) < 0)[:, None], -facing, facing)
    alike = np.rint(normals * 1000.0) @ (4001.0**2, 4001.0, 1.0)  # one number for each direction
    which = np.unique(alike, return_inverse=True)[1]
    total = np.bincount(which, areas)
    mean = np.stack([np.bincount(which, areas * side) for side in normals.T], axis=1)
    first = mean[np.argsort(-total)[:TRIED]]
    first = first / np.maximum(np.linalg.norm(first, axis=1), 1e-12)[:, None]
    sides = np.vstack([np.eye(3), first])
    return sides, areas @ np.abs(facing @ sides.T) / 2.0


def _square(normal: Floats) -> Floats:
    """Return two directions square to a third and to one another, (2, 3)."""
    least = np.eye(3)[np.argmin(np.abs(normal))]
    one = np.cross(normal, least)
    one /= np.linalg.norm(one)
    return np.array([one, np.cross(normal, one)])


def _rectangle(points: Floats) -> tuple[Floats, Floats]:
    """Return the sides of the smallest rectangle round points, and the turn that lays it flat.

    A ring runs counterclockwise, so that its farthest corner in any direction is the one between whose
    edges the direction turns (rotating calipers: Shamos, 1978): found by halving, not by trying all.
    """
    ring = points[ConvexHull(points).vertices]
    edges = np.roll(ring, -1, axis=0) - ring
    ahead = np.arctan2(edges[:, 1], edges[:, 0])
    order = np.argsort(ahead)
    ahead, ring = ahead[order], ring[order]
    angle = np.unique(np.round(ahead % (np.pi / 2.0), 6))
    c, s = np.cos(angle), np.sin(angle)
    size = np.stack(
        [_extent(ring, ahead, angle), _extent(ring, ahead, angle + np.pi / 2.0)], axis=1
    )
    k = int(np.argmin(size.prod(axis=1)))
    return size[k], np.array([[c[k], s[k]], [-s[k], c[k]]])


def _extent(ring: Floats, ahead: Floats, angle: Floats) -> Floats:
    """Return how far a ring reaches along each angle; ``ahead`` is where its edges run, from least to most."""
    way = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    far = [_farthest(ring, ahead, turned) for turned in (angle, angle + np.pi)]
    return np.asarray(((far[0] - far[1]) * way).sum(axis=1))


def _farthest(ring: Floats, ahead: Floats, angle: Floats) -> Floats:
    along = (angle + np.pi / 2.0 + np.pi) % (
        2.0 * np.pi
    ) - np.pi  # an edge that runs here lies square to it
    return ring[np.searchsorted(ahead, along) % len(ring)]
