"""Cylinders among the faces of a mesh: holes, shafts, fillets, bends.

Strips of a tessellated cylinder are facets that turn a little, all the same way, from one to the
next. Their normals lie in a plane, whose normal is the axis (Lukács, Martin and Marshall, 1998,
"Faithful least-squares fitting of spheres, cylinders, cones and tori", ECCV); the corners lie on a
circle, fitted as Kåsa did (1976, IEEE Transactions on Instrumentation and Measurement 25).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
from numba import njit

from makeshed.geometry.grouping import grouped
from makeshed.geometry.shape import FLAT_DEG, Shape
from makeshed.science.arrays import Bools, Floats, Ints

MOST_TURN_DEG = 46.0
"""From one strip to the next: a circle has eight or more."""
WIDER = 2.0
"""How many times as wide as the next a strip may be."""
FEWEST = 3
"""Strips of a round face."""
ROUND = 0.02
"""How far corners may lie off the circle, as a share of its radius."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RoundFace:
    """A cylinder, or a part of one."""

    axis: Floats  # (3,)
    point: Floats  # (3,) on the axis, in the middle of the face [mm]
    radius_mm: float
    length_mm: float
    turn_deg: float  # 360 all round
    hollow: bool  # the body is outside, as round a hole
    area_mm2: float
    triangles: Ints


_FOUND: WeakKeyDictionary[Shape, tuple[RoundFace, ...]] = WeakKeyDictionary()


def round_faces(shape: Shape) -> tuple[RoundFace, ...]:
    """Return the cylindrical faces of a body.

    Worked example: a cylinder has one that is not hollow and turns by 360°; a tube has two.
    """
    if shape not in _FOUND:
        sides = [_cylinders(shape, hollow=hollow) for hollow in (True, False)]
        _FOUND[shape] = tuple(face for side in sides for face in _whole(side))
    return _FOUND[shape]


def _cylinders(shape: Shape, *, hollow: bool) -> list[RoundFace]:
    edges = shape.edges
    turn = -edges.turn_deg if hollow else edges.turn_deg
    flat = np.abs(edges.turn_deg) < FLAT_DEG
    joins = ~flat & (turn > 0) & (turn < MOST_TURN_DEG)
    joins[joins] = _alike(shape, np.flatnonzero(joins))
    joins |= flat
    group = grouped(edges.triangles[joins], len(shape.triangles))
    strip = np.zeros(int(shape.facets.max()) + 1, dtype=np.int64)
    strip[shape.facets] = group  # a facet lies in one group
    enough = np.bincount(strip) >= FEWEST
    triangles = np.flatnonzero(enough[group])
    if not len(triangles):
        return []
    triangles = triangles[np.argsort(group[triangles], kind="stable")]
    return _fitted(shape, triangles, group[triangles], hollow=hollow)


def _alike(shape: Shape, chosen: Ints) -> Bools:
    """Whether the facets at some edges belong to one face: that of the file, else strips alike.

    A plane that runs into a cylinder is far wider than the strips beside it.
    """
    edges = shape.edges
    one, two = edges.triangles[chosen].T
    if shape.face_of is not None:
        return np.asarray(shape.face_of[one] == shape.face_of[two])
    size = np.bincount(shape.facets, shape.areas)
    a, b = shape.facets[one], shape.facets[two]
    pair = np.minimum(a, b) * len(size) + np.maximum(a, b)
    _, which = np.unique(pair, return_inverse=True)
    ends = shape.vertices[edges.vertices[chosen]]
    length = np.bincount(which, np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1))[which]
    wide, narrow = np.maximum(size[a], size[b]) / length, np.minimum(size[a], size[b]) / length
    return np.asarray(wide <= WIDER * narrow)


def _axes(shape: Shape, triangles: Ints, starts: Ints) -> tuple[Bools, Floats]:
    """Return whether the normals of each group lie in a plane, and the axes, (groups, 3, 3)."""
    normals, areas = shape.normals[triangles], shape.areas[triangles]
    outer = normals[:, :, None] * normals[:, None, :] * areas[:, None, None]
    area = np.maximum(np.add.reduceat(areas, starts), 1e-12)
    values, axes = np.linalg.eigh(np.add.reduceat(outer, starts) / area[:, None, None])
    # Normals all round a cylinder spread half and half; those of a plane not at all.
    return (values[:, 0] < 1e-4) & (values[:, 1] > 1e-3), np.moveaxis(axes, 1, 2)


def _fitted(shape: Shape, triangles: Ints, group: Ints, *, hollow: bool) -> list[RoundFace]:
    """Return the cylinders that groups of triangles lie on, all groups fitted at once."""
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    likely, axes = _axes(shape, triangles, starts)
    size = np.diff(np.r_[starts, len(triangles)])
    which = np.repeat(np.arange(len(starts)), 3 * size)
    points = shape.corners[triangles].reshape(-1, 3)
    along, u, v = np.einsum("ikj,ij->ki", axes[which], points)
    first, count = 3 * starts, 3.0 * size
    mean_u, mean_v = np.add.reduceat(u, first) / count, np.add.reduceat(v, first) / count
    u, v = u - mean_u[which], v - mean_v[which]
    uu, uv, vv, bu, bv = (
        np.add.reduceat(each, first) / count
        for each in (u * u, u * v, v * v, u * (u * u + v * v), v * (u * u + v * v))
    )
    under = 2.0 * np.maximum(uu * vv - uv * uv, 1e-30)
    at_u, at_v = (bu * vv - bv * uv) / under, (bv * uu - bu * uv) / under
    radius = np.sqrt(at_u**2 + at_v**2 + uu + vv)
    u, v = u - at_u[which], v - at_v[which]
    off = np.maximum.reduceat(np.abs(np.hypot(u, v) - radius[which]), first)
    low, high = np.minimum.reduceat(along, first), np.maximum.reduceat(along, first)
    middle = np.stack([(low + high) / 2.0, at_u + mean_u, at_v + mean_v], axis=1)
    middle = np.einsum("ikj,ik->ij", axes, middle)
    chosen = np.flatnonzero(likely & (off <= ROUND * radius))
    turns = _turns(np.degrees(np.arctan2(v, u)), first[chosen], 3 * size[chosen])
    return [
        RoundFace(
            axis=axes[k, 0] if axes[k, 0, np.argmax(np.abs(axes[k, 0]))] > 0 else -axes[k, 0],
            point=middle[k],
            radius_mm=float(radius[k]),
            length_mm=float(high[k] - low[k]),
            turn_deg=turn,
            hollow=hollow,
            area_mm2=float(shape.areas[triangles[part]].sum()),
            triangles=triangles[part],
        )
        for k, turn in zip(chosen.tolist(), turns.tolist(), strict=True)
        for part in [slice(starts[k], starts[k] + size[k])]
    ]


def _whole(faces: list[RoundFace]) -> list[RoundFace]:
    """Join pieces of one cylinder: CAD splits them at a seam, other faces cut through them."""
    if len(faces) < 2:
        return faces
    axes, points = np.array([f.axis for f in faces]), np.array([f.point for f in faces])
    radius, half = np.array([[f.radius_mm, f.length_mm / 2.0] for f in faces]).T
    turn = np.array([f.turn_deg for f in faces])
    pairs = _pairs(axes, points, radius, half, turn, np.argsort(radius, kind="stable"))
    group = grouped(np.array(pairs, dtype=np.int64).reshape(-1, 2), len(faces))
    pieces: dict[int, list[RoundFace]] = {}
    for face, k in zip(faces, group.tolist(), strict=True):
        pieces.setdefault(k, []).append(face)
    return [_joined(each) if len(each) > 1 else each[0] for each in pieces.values()]


@njit(cache=True)
def _pairs(axes, points, radius, half, turn, order):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the pairs of faces that lie on one cylinder, beside one another; radii rise by ``order``."""
    found = [(0, 0)]
    for k in range(len(order)):
        slack = ROUND * radius[order[k]]  # of the smaller radius
        for other in range(k + 1, len(order)):
            i, j = min(order[k], order[other]), max(order[k], order[other])
            if radius[order[other]] - radius[order[k]] >= slack:
                break
            alike = along = aside = 0.0
            for axis in range(3):
                alike += axes[i, axis] * axes[j, axis]
                along += axes[i, axis] * (points[i, axis] - points[j, axis])
            for axis in range(3):
                aside += (points[i, axis] - points[j, axis] - along * axes[i, axis]) ** 2
            if (
                abs(alike) > 1.0 - 1e-4
                and aside < slack * slack
                and abs(along) < half[i] + half[j] + slack
                and turn[i] + turn[j] < 365.0
            ):
                found.append((i, j))
    return found


def _joined(pieces: list[RoundFace]) -> RoundFace:
    first = max(pieces, key=lambda piece: piece.area_mm2)
    at = [float((piece.point - first.point) @ first.axis) for piece in pieces]
    low = min(a - piece.length_mm / 2.0 for a, piece in zip(at, pieces, strict=True))
    high = max(a + piece.length_mm / 2.0 for a, piece in zip(at, pieces, strict=True))
    return replace(
        first,
        point=first.point + (low + high) / 2.0 * first.axis,
        length_mm=high - low,
        turn_deg=min(360.0, sum(piece.turn_deg for piece in pieces)),
        area_mm2=sum(piece.area_mm2 for piece in pieces),
        triangles=np.concatenate([piece.triangles for piece in pieces]),
    )


@njit(cache=True)
def _turns(angles, starts, counts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return how far round a circle the points of each group reach [°]."""
    turns = np.empty(len(starts))
    for k in range(len(starts)):
        angle = np.sort(angles[starts[k] : starts[k] + counts[k]])
        gap = angle[0] + 360.0 - angle[-1]
        for i in range(1, len(angle)):
            gap = max(gap, angle[i] - angle[i - 1])
        # A gap no wider than a strip is a strip.
        turns[k] = 360.0 if gap <= MOST_TURN_DEG else 360.0 - gap
    return turns
