"""Straight lines through a body. The only home of `embreex` (Intel Embree).

Wald, Woop, Benthin, Johnson and Ernst (2014), "Embree: a kernel framework for efficient CPU ray
tracing", ACM Transactions on Graphics 33(4). Embree computes in float32, so a body is laid round
the origin at a size of about one, rays begin a little off the surface, and each distance is
computed again in float64 from the plane of the triangle that was hit.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from makeshed.science.shape import Bools, Floats, Ints, Shape

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

    def first(self, origins: Floats, directions: Floats) -> tuple[Ints, Floats]:
        """Return the triangle that each ray hits first, -1 for none, and how far it is [mm]."""
        hit, _ = self._run(origins, directions, "INTERSECT")
        met = hit >= 0
        normal, at = self._normals[hit], self._at[hit]
        steep = np.einsum("ij,ij->i", normal, directions)
        gap = at - np.einsum("ij,ij->i", normal, origins)
        sure = met & (np.abs(steep) > 1e-3)
        distance = np.where(met, _ * self._size, np.inf)
        distance[sure] = gap[sure] / steep[sure]
        return hit, np.maximum(distance, 0.0)

    def free(self, origins: Floats, directions: Floats) -> Bools:
        """Whether each ray leaves without hitting anything."""
        return np.asarray(self._run(origins, directions, "INTERSECT")[0] < 0)

    def _run(self, origins: Floats, directions: Floats, query: str) -> tuple[Ints, Floats]:
        start = np.ascontiguousarray((origins - self._middle) / self._size, dtype=np.float32)
        way = np.ascontiguousarray(directions, dtype=np.float32)
        found = self._scene.run(start, way, query=query, output=True)
        return found["primID"].astype(np.int64), found["tfar"].astype(float)


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
    start, end = np.moveaxis(shape.vertices[edges.vertices], 1, 0)
    length = np.linalg.norm(end - start, axis=1)
    whole = np.flatnonzero(length > 20.0 * rays.off_mm)
    start, length = start[whole], length[whole]
    way = (end[whole] - start) / length[:, None]
    hit, far = rays.first(start + 4.0 * rays.off_mm * way, way)
    met = np.flatnonzero((hit >= 0) & (far < length))
    other = hit[met]
    own = edges.vertices[whole[met]]
    apart = (shape.triangles[other][:, :, None] != own[:, None, :]).all(axis=(1, 2))
    met, other = met[apart], other[apart]
    sure = _pierced(shape.corners[other], start[met], (way * length[:, None])[met])
    return np.stack([edges.triangles[whole[met], 0], other], axis=1)[sure]


def _pierced(corners: Floats, start: Floats, chord: Floats) -> Bools:
    """Whether each chord passes clearly through its triangle (Möller and Trumbore, 1997)."""
    a, b, c = np.moveaxis(corners, 1, 0)
    across = np.cross(chord, c - a)
    scale = np.einsum("ij,ij->i", b - a, across)
    scale = np.where(np.abs(scale) > 1e-12, scale, np.inf)
    off = start - a
    u = np.einsum("ij,ij->i", off, across) / scale
    turn = np.cross(off, b - a)
    v = np.einsum("ij,ij->i", chord, turn) / scale
    at = np.einsum("ij,ij->i", c - a, turn) / scale
    least = np.minimum.reduce([u, v, 1.0 - u - v, at, 1.0 - at])
    return np.asarray(np.isfinite(scale) & (least > 1e-4))
