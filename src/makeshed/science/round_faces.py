"""Cylinders among the faces of a mesh: holes, shafts, fillets, bends.

Strips of a tessellated cylinder are facets that turn a little, all the same way, from one to the
next. Their normals lie in a plane, whose normal is the axis (Lukács, Martin and Marshall, 1998,
"Faithful least-squares fitting of spheres, cylinders, cones and tori", ECCV); the corners lie on a
circle, fitted as Kåsa did (1976, IEEE Transactions on Instrumentation and Measurement 25).
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from makeshed.science.shape import FLAT_DEG, Floats, Ints, Shape, grouped

MOST_TURN_DEG = 46.0
"""From one strip to the next: a circle has eight or more."""
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
        found = [*_cylinders(shape, hollow=True), *_cylinders(shape, hollow=False)]
        _FOUND[shape] = tuple(found)
    return _FOUND[shape]


def _cylinders(shape: Shape, *, hollow: bool) -> list[RoundFace]:
    edges = shape.edges
    turn = -edges.turn_deg if hollow else edges.turn_deg
    joins = (np.abs(edges.turn_deg) < FLAT_DEG) | ((turn > 0) & (turn < MOST_TURN_DEG))
    if shape.face_of is not None:
        joins &= shape.face_of[edges.triangles[:, 0]] == shape.face_of[edges.triangles[:, 1]]
    group = grouped(edges.triangles[joins], len(shape.triangles))
    strips = np.unique(np.stack([group, shape.facets], axis=1), axis=0)
    count = np.bincount(strips[:, 0])
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group))
    found = []
    for k in np.flatnonzero(count >= FEWEST):
        ours = order[ends[k - 1] if k else 0 : ends[k]]
        face = _fitted(shape, ours, hollow=hollow)
        if face is not None:
            found.append(face)
    return found


def _fitted(shape: Shape, ours: Ints, *, hollow: bool) -> RoundFace | None:
    """Return the cylinder that some triangles lie on, or None."""
    areas, normals = shape.areas[ours], shape.normals[ours]
    spread, axes = np.linalg.eigh((normals * areas[:, None]).T @ normals / areas.sum())
    axis = axes[:, 0]
    if spread[0] > 1e-4 or spread[1] < 1e-3:
        return None
    points = shape.vertices[np.unique(shape.triangles[ours])]
    across = np.array([axes[:, 1], axes[:, 2]])
    flat = points @ across.T
    mean = flat.mean(axis=0)
    off = flat - mean
    rows = np.c_[2.0 * off, np.ones(len(off))]
    fit, _, rank, _ = np.linalg.lstsq(rows, (off**2).sum(axis=1), rcond=None)
    if rank < 3:
        return None
    radius = float(np.sqrt(max(fit[2] + fit[:2] @ fit[:2], 0.0)))
    miss = np.abs(np.linalg.norm(off - fit[:2], axis=1) - radius)
    if radius <= 0 or miss.max() > ROUND * radius:
        return None
    along = points @ axis
    middle = (fit[:2] + mean) @ across + axis * (along.max() + along.min()) / 2.0
    return RoundFace(
        axis=axis if axis[np.argmax(np.abs(axis))] > 0 else -axis,
        point=middle,
        radius_mm=radius,
        length_mm=float(np.ptp(along)),
        turn_deg=_turn(flat - mean - fit[:2]),
        hollow=hollow,
        area_mm2=float(areas.sum()),
        triangles=ours,
    )


def _turn(arms: Floats) -> float:
    """Return how far round a circle some points reach [°]."""
    angle = np.unique(np.round(np.degrees(np.arctan2(arms[:, 1], arms[:, 0])), 3))
    gap = np.diff(np.append(angle, angle[0] + 360.0))
    # A gap no wider than a strip is a strip.
    return 360.0 if gap.max() <= MOST_TURN_DEG else float(360.0 - gap.max())
