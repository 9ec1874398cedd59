"""A part as a closed mesh of triangles, and its exact measures.

Volume and centroid by the divergence theorem, sum over triangles of signed tetrahedra: Zhang and
Chen (2001), "Efficient feature extraction for 2D/3D objects in mesh representation", ICIP.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """One solid body: vertices in millimetres, triangles seen counter-clockwise from outside.

    ``notes`` tell what was inferred or mended when it was read. ``face_of`` numbers, by triangle,
    the face of the CAD model it belongs to; empty where the file had none.
    """

    vertices: Floats  # (n, 3) [mm]
    triangles: Ints  # (m, 3)
    name: str = "part"
    notes: tuple[str, ...] = ()
    face_of: Ints | None = None

    @cached_property
    def corners(self) -> Floats:
        """Corners of each triangle, (m, 3, 3) [mm]."""
        return self.vertices[self.triangles]

    @cached_property
    def doubled(self) -> Floats:
        """Normals of the triangles, as long as twice their areas, (m, 3) [mm²]."""
        a, b, c = np.moveaxis(self.corners, 1, 0)
        return np.asarray(np.cross(b - a, c - a))

    @cached_property
    def areas(self) -> Floats:
        """Area of each triangle [mm²]."""
        return np.asarray(np.linalg.norm(self.doubled, axis=1) / 2.0)

    @cached_property
    def normals(self) -> Floats:
        """Unit normal of each triangle, pointing out, (m, 3); zero where it has no area."""
        length = 2.0 * self.areas
        safe = np.where(length > 0, length, 1.0)
        return np.asarray(self.doubled / safe[:, None])

    @cached_property
    def centres(self) -> Floats:
        """Centre of each triangle, (m, 3) [mm]."""
        return np.asarray(self.corners.mean(axis=1))

    @property
    def area(self) -> float:
        """Surface [mm²]."""
        return float(self.areas.sum())

    @cached_property
    def volume(self) -> float:
        """Volume [mm³]; negative where the body is inside out."""
        return float(np.einsum("ij,ij->", self.centres - self.centres[0], self.doubled) / 6.0)

    @cached_property
    def box(self) -> Floats:
        """Lowest and highest corner of the box along the axes, (2, 3) [mm]."""
        return np.array([self.vertices.min(axis=0), self.vertices.max(axis=0)])

    @property
    def size(self) -> tuple[float, float, float]:
        """Length, width and height of that box [mm]."""
        x, y, z = (self.box[1] - self.box[0]).tolist()
        return x, y, z

    def moved(self, matrix: Floats) -> Shape:
        """Return the body turned by a 3 x 3 rotation matrix."""
        return Shape(
            vertices=self.vertices @ np.asarray(matrix, dtype=float).T,
            triangles=self.triangles,
            name=self.name,
            notes=self.notes,
            face_of=self.face_of,
        )
