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

from makeshed.science.shape import FLAT_DEG, Bools, Floats, Ints, Shape, grouped

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
    likely, axes = _axes(shape, group)
    likely &= np.bincount(strip, minlength=len(likely)) >= FEWEST
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(np.bincount(group))
    found = []
    for k in np.flatnonzero(likely).tolist():
        ours = order[ends[k - 1] if k else 0 : ends[k]]
        face = _fitted(shape, ours, axes[k], hollow=hollow)
        if face is not None:
            found.append(face)
    return found


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


def _axes(shape: Shape, group: Ints) -> tuple[Bools, Floats]:
    """Return whether the normals of each group lie in a plane, and the axes, (groups, 3, 3)."""
    n, count = shape.normals, int(group.max()) + 1
    spread = np.empty((count, 3, 3))
    for i in range(3):
        for j in range(i, 3):
            total = np.bincount(group, shape.areas * n[:, i] * n[:, j], count)
            spread[:, i, j] = spread[:, j, i] = total
    area = np.bincount(group, shape.areas, count)
    values, axes = np.linalg.eigh(spread / np.maximum(area, 1e-12)[:, None, None])
    # Normals all round a cylinder spread half and half; those of a plane not at all.
    return (values[:, 0] < 1e-4) & (values[:, 1] > 1e-3), np.moveaxis(axes, 1, 2)


def _fitted(shape: Shape, ours: Ints, axes: Floats, *, hollow: bool) -> RoundFace | None:
    """Return the cylinder about the first of three axes that triangles lie on, or None."""
    axis, across = axes[0], axes[1:]
    points = shape.vertices[np.unique(shape.triangles[ours])]
    flat = points @ across.T
    mean = flat.mean(axis=0)
    off = flat - mean
    rows = np.column_stack([2.0 * off, np.ones(len(off))])
    try:
        fit = np.linalg.solve(rows.T @ rows, rows.T @ (off**2).sum(axis=1))
    except np.linalg.LinAlgError:
        return None
    radius = float(np.sqrt(max(fit[2] + fit[:2] @ fit[:2], 0.0)))
    arms = off - fit[:2]
    far = np.hypot(arms[:, 0], arms[:, 1])
    if not (radius > 0 and far.max() - radius <= ROUND * radius >= radius - far.min()):
        return None
    along = points @ axis
    return RoundFace(
        axis=axis if axis[np.argmax(np.abs(axis))] > 0 else -axis,
        point=(fit[:2] + mean) @ across + axis * (along.max() + along.min()) / 2.0,
        radius_mm=radius,
        length_mm=float(np.ptp(along)),
        turn_deg=_turn(arms),
        hollow=hollow,
        area_mm2=float(shape.areas[ours].sum()),
        triangles=ours,
    )


def _whole(faces: list[RoundFace]) -> list[RoundFace]:
    """Join pieces of one cylinder: CAD splits them at a seam, other faces cut through them."""
    if len(faces) < 2:
        return faces
    axes, points = np.array([f.axis for f in faces]), np.array([f.point for f in faces])
    radius, half = np.array([[f.radius_mm, f.length_mm / 2.0] for f in faces]).T
    away = points[:, None, :] - points[None, :, :]
    along = np.einsum("ijk,ik->ij", away, axes)
    aside = np.linalg.norm(away - along[:, :, None] * axes[:, None, :], axis=2)
    slack = ROUND * np.minimum(radius[:, None], radius[None, :])
    one = np.abs(axes @ axes.T) > 1.0 - 1e-4
    one &= (aside < slack) & (np.abs(radius[:, None] - radius[None, :]) < slack)
    one &= np.abs(along) < half[:, None] + half[None, :] + slack
    one &= [[f.turn_deg + g.turn_deg < 365.0 for g in faces] for f in faces]
    group = grouped(np.argwhere(np.triu(one, 1)), len(faces))
    pieces = [[f for f, k in zip(faces, group.tolist(), strict=True) if k == g]
              for g in range(int(group.max()) + 1)]  # fmt: skip
    return [_joined(each) if len(each) > 1 else each[0] for each in pieces]


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


def _turn(arms: Floats) -> float:
    """Return how far round a circle some points reach [°]."""
    angle = np.unique(np.round(np.degrees(np.arctan2(arms[:, 1], arms[:, 0])), 3))
    gap = np.diff(np.append(angle, angle[0] + 360.0))
    # A gap no wider than a strip is a strip.
    return 360.0 if gap.max() <= MOST_TURN_DEG else float(360.0 - gap.max())
