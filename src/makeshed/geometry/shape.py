"""A part as a closed mesh of triangles, and its exact measures.

Volume and centroid by the divergence theorem, sum over triangles of signed tetrahedra: Zhang and
Chen (2001), "Efficient feature extraction for 2D/3D objects in mesh representation", ICIP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints

SAMPLES = 3000
"""Points on the surface where thickness, reach and draft are measured."""
FLAT_DEG = 0.5
"""Neighbours that turn by less are one facet: what tessellation and float32 files leave of a plane."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """Points spread evenly over a surface; each stands for ``mm2`` of it."""

    points: Floats  # (k, 3) [mm]
    normals: Floats  # (k, 3)
    triangle: Ints  # (k,)
    mm2: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Edges:
    """Where two triangles meet."""

    vertices: Ints  # (k, 2)
    triangles: Ints  # (k, 2)
    turn_deg: Floats  # (k,) angle between the normals [°], positive where the edge sticks out


TAKEN = "unit: mm taken, which the file does not say"
"""How the note begins that says the size of a part whose file has no unit."""
DOUBTFUL = "doubtful: "
"""How a note begins that doubts the size of a body."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shape:
    """One solid body: vertices in millimetres, triangles seen counter-clockwise from outside.

    ``notes`` tell what was inferred or mended when it was read. ``face_of`` numbers, by triangle,
    the face of the CAD model it belongs to; empty where the file had none. ``pieces`` tells of how
    many bodies it was put together: one print, but perhaps several parts.
    """

    vertices: Floats  # (n, 3) [mm]
    triangles: Ints  # (m, 3)
    name: str = "part"
    notes: tuple[str, ...] = ()
    face_of: Ints | None = None
    pieces: int = 1

    @property
    def doubts(self) -> tuple[str, ...]:
        """Those of the notes that doubt the size of the body."""
        return tuple(
            note.removeprefix(DOUBTFUL) for note in self.notes if note.startswith(DOUBTFUL)
        )

    @cached_property
    def corners(self) -> Floats:
        """Corners of each triangle, (m, 3, 3) [mm]."""
        return self.vertices[self.triangles]

    @cached_property
    def doubled(self) -> Floats:
        """Normals of the triangles, as long as twice their areas, (m, 3) [mm²]."""
        a = self.corners[:, 0]
        ux, uy, uz = (self.corners[:, 1] - a).T
        vx, vy, vz = (self.corners[:, 2] - a).T
        return np.stack([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx], axis=1)

    @cached_property
    def areas(self) -> Floats:
        """Area of each triangle [mm²]."""
        return np.asarray(np.linalg.norm(self.doubled, axis=1) / 2.0)

    @cached_property
    def normals(self) -> Floats:
        """Normal of each triangle, one unit long and pointing out, (m, 3); zero where it has no area."""
        length = 2.0 * self.areas
        safe = np.where(length > 0, length, 1.0)
        return np.asarray(self.doubled / safe[:, None])

    @cached_property
    def centres(self) -> Floats:
        """Centre of each triangle, (m, 3) [mm]."""
        return np.asarray((self.corners[:, 0] + self.corners[:, 1] + self.corners[:, 2]) / 3.0)

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

    @cached_property
    def samples(self) -> Samples:
        """About `SAMPLES` points on the surface, always the same ones, none on an edge."""
        step = self.area / SAMPLES
        ends = np.cumsum(self.areas)
        triangle = np.searchsorted(ends, (np.arange(SAMPLES) + 0.5) * step)
        triangle = np.minimum(triangle, len(self.triangles) - 1)
        # Additive recurrence with the plastic number: Roberts (2018), the R2 sequence.
        u, v = np.modf(np.outer((0.7548776662466927, 0.5698402909980532), np.arange(SAMPLES)))[0]
        over = u + v > 1.0
        u, v = np.where(over, 1.0 - u, u), np.where(over, 1.0 - v, v)
        u, v = 0.001 + 0.997 * u, 0.001 + 0.997 * v
        a, b, c = np.moveaxis(self.corners[triangle], 1, 0)
        points = a + u[:, None] * (b - a) + v[:, None] * (c - a)
        return Samples(points=points, normals=self.normals[triangle], triangle=triangle, mm2=step)

    @cached_property
    def edges(self) -> Edges:
        """Every edge between two triangles; where four meet, they are taken by twos.

        Raises
        ------
        BadValue
            The body is not closed.
        """
        from makeshed.geometry.grouping import by_edge  # noqa: PLC0415  (it loads a compiler)

        order, edge = by_edge(self.triangles, len(self.vertices))
        pairs = order[: len(order) // 2 * 2].reshape(-1, 2)
        if len(order) % 2 or not np.array_equal(edge[pairs[:, 0]], edge[pairs[:, 1]]):
            raise BadValue(f"{self.name} is not closed", hint="read it with makeshed.io.parts")
        triangles = pairs // 3
        side = pairs[:, 0] % 3
        one, two = triangles.T
        ends = np.stack([self.triangles[one, side], self.triangles[one, (side + 1) % 3]], axis=1)
        ends.sort(axis=1)
        cosine = np.einsum("ij,ij->i", self.normals[one], self.normals[two])
        out = self.centres[two] - self.vertices[ends[:, 0]]
        sign = np.where(np.einsum("ij,ij->i", out, self.normals[one]) <= 0, 1.0, -1.0)
        return Edges(
            vertices=ends,
            triangles=triangles,
            turn_deg=sign * np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))),
        )

    @cached_property
    def facets(self) -> Ints:
        """For each triangle the number of the plane facet it belongs to, (m,)."""
        from makeshed.geometry.grouping import grouped  # noqa: PLC0415  (it loads a compiler)

        flat = np.abs(self.edges.turn_deg) < FLAT_DEG
        return grouped(self.edges.triangles[flat], len(self.triangles))

    def moved(self, matrix: Floats) -> Shape:
        """Return the body turned by a 3 x 3 rotation matrix."""
        return Shape(
            vertices=self.vertices @ np.asarray(matrix, dtype=float).T,
            triangles=self.triangles,
            name=self.name,
            notes=self.notes,
            face_of=self.face_of,
            pieces=self.pieces,
        )


def together(bodies: Sequence[Shape], name: str = "") -> Shape:
    """Return several bodies as one shape; where they overlap, what they share counts twice."""
    starts = np.cumsum([0, *(len(body.vertices) for body in bodies)])
    triangles = [body.triangles + start for body, start in zip(bodies, starts, strict=False)]
    return Shape(
        vertices=np.concatenate([body.vertices for body in bodies]),
        triangles=np.concatenate(triangles),
        name=name or bodies[0].name,
        notes=tuple(dict.fromkeys(note for body in bodies for note in body.notes)),
    )
