"""Straight lines through a body. The only home of `embreex` (Intel Embree).

Wald, Woop, Benthin, Johnson and Ernst (2014), "Embree: a kernel framework for efficient CPU ray
tracing", ACM Transactions on Graphics 33(4). Embree computes in float32, so a body is laid round
the origin at a size of about one, rays begin a little off the surface, and each distance is
computed again in float64 from the plane of the triangle that was hit.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numba import njit

from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Bools, Floats, Ints

OFF = 2e-5
"""How far off the surface a ray begins, as a share of the body's size: 50 float32 steps."""


class Rays:
    """A body made ready for rays; `rays_of` keeps one for each."""

    def __init__(self, shape: Shape) -> None:
        low, high = shape.box
        self._middle = (low + high) / 2.0
        self._size = float(np.linalg.norm(high - low)) or 1.0
        self._normals = shape.normals
        self._at = np.einsum("ij,ij->i", shape.normals, shape.corners[:, 0])
        points = ((shape.vertices - self._middle) / self._size).astype(np.float32)
        self._scene = EmbreeScene(robust=True)
        TriangleMesh(self._scene, points, np.ascontiguousarray(shape.triangles, dtype=np.int32))

    @property
    def off_mm(self) -> float:
        """How far off the surface a ray should begin [mm]."""
        return OFF * self._size

    def first(
        self, origins: Floats, directions: Floats, *, upto: Floats | None = None
    ) -> tuple[Ints, Floats]:
        """Return the triangle that each ray hits first, -1 for none, and how far it is [mm].

        Parameters
        ----------
        origins
            Where each ray begins [mm], (n, 3).
        directions
            Where each goes, unit vectors, (n, 3).
        upto
            By ray, what is clearly farther need not be found [mm]; None: all is.
        """
        start, way = self._ready(origins, directions)
        most = None if upto is None else (1.01 * upto / self._size + 1e-3).astype(np.float32)
        found = self._scene.run(start, way, dists=most, query="INTERSECT", output=True)
        hit = found["primID"].astype(np.int64)
        far = found["tfar"].astype(float) * self._size
        lines = np.ascontiguousarray(origins), np.ascontiguousarray(directions)
        _sharpened(far, hit, *lines, self._normals, self._at)
        return hit, far

    def free(self, origins: Floats, directions: Floats) -> Bools:
        """Whether each ray, from an origin [mm] along a unit direction, leaves without hitting anything."""
        found = self._scene.run(*self._ready(origins, directions), query="OCCLUDED")
        return np.asarray(found < 0)

    def _ready(self, origins: Floats, directions: Floats) -> tuple[Any, Any]:
        start = np.ascontiguousarray((origins - self._middle) / self._size, dtype=np.float32)
        return start, np.ascontiguousarray(directions, dtype=np.float32)


@njit(cache=True)
def _sharpened(  # type: ignore[no-untyped-def]  # noqa: ANN202
    far, hit, origins, directions, normals, at  # noqa: ANN001
):  # fmt: skip
    """Put the distance to the plane of the triangle that was hit, unless the ray only grazes it."""
    for k in range(len(hit)):
        t = hit[k]
        if t < 0:
            far[k] = np.inf
            continue
        steep = gap = 0.0
        for i in range(3):
            steep += normals[t, i] * directions[k, i]
            gap += normals[t, i] * origins[k, i]
        if abs(steep) > 1e-3:
            far[k] = (at[t] - gap) / steep
        far[k] = max(far[k], 0.0)


_READY: WeakKeyDictionary[Shape, Rays] = WeakKeyDictionary()


def rays_of(shape: Shape) -> Rays:
    """Return a body made ready for rays; the same one each time."""
    if shape not in _READY:
        _READY[shape] = Rays(shape)
    return _READY[shape]


def crossings(shape: Shape) -> Ints:
    """Return pairs of triangles that run through one another, (k, 2): an edge's and another's.

    Sought by a ray along every edge, and made sure of in float64: the edge's ends lie clearly on
    both sides of the other triangle, and where it passes lies clearly within. What only touches
    does not count.
    """
    edges, rays = shape.edges, rays_of(shape)
    start, end = shape.vertices[edges.vertices.T]
    chord = end - start
    length = np.sqrt(np.einsum("ij,ij->i", chord, chord))
    whole = np.flatnonzero(length > 20.0 * rays.off_mm)
    start, chord, length = start[whole], chord[whole], length[whole]
    way = chord / length[:, None]
    hit, far = rays.first(start + 4.0 * rays.off_mm * way, way, upto=length)
    met = np.flatnonzero((hit >= 0) & (far < length))
    edge, other = whole[met], hit[met]
    ends = edges.vertices[edge]
    sure = _pierced(shape.corners, shape.triangles, other, ends, start[met], chord[met])
    return np.asarray(np.stack([edges.triangles[edge, 0], other], axis=1)[sure])


@njit(cache=True)
def _pierced(  # type: ignore[no-untyped-def]  # noqa: ANN202
    corners, triangles, other, ends, start, chord  # noqa: ANN001
):  # fmt: skip
    """Whether each chord passes clearly through its triangle (Möller and Trumbore, 1997).

    One that ends at a corner of it does not.
    """
    sure = np.zeros(len(other), np.bool_)
    for k in range(len(other)):
        t = other[k]
        joined = False
        for i in range(3):
            joined |= triangles[t, i] == ends[k, 0] or triangles[t, i] == ends[k, 1]
        if joined:
            continue
        ax, ay, az = corners[t, 0]
        bx, by, bz = corners[t, 1, 0] - ax, corners[t, 1, 1] - ay, corners[t, 1, 2] - az
        cx, cy, cz = corners[t, 2, 0] - ax, corners[t, 2, 1] - ay, corners[t, 2, 2] - az
        dx, dy, dz = chord[k]
        ox, oy, oz = start[k, 0] - ax, start[k, 1] - ay, start[k, 2] - az
        px, py, pz = dy * cz - dz * cy, dz * cx - dx * cz, dx * cy - dy * cx
        scale = bx * px + by * py + bz * pz
        if abs(scale) <= 1e-12:
            continue
        qx, qy, qz = oy * bz - oz * by, oz * bx - ox * bz, ox * by - oy * bx
        u = (ox * px + oy * py + oz * pz) / scale
        v = (dx * qx + dy * qy + dz * qz) / scale
        at = (cx * qx + cy * qy + cz * qz) / scale
        sure[k] = min(u, v, 1.0 - u - v, at, 1.0 - at) > 1e-4
    return sure
