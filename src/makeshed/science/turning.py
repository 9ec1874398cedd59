"""How much of a part a lathe makes: the share of its surface that is round about one axis.

On a surface of revolution every normal meets the axis (Pottmann and Randrup, 1998, "Rotational and
helical surface approximation for reverse engineering", Computing 60), and every point turned about
the axis lies on the surface again. Tried are the middle lines of the body along the axes, its
principal axes of inertia and the axes of its largest round faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.rays import rays_of
from makeshed.science.round_faces import round_faces
from makeshed.science.shape import Bools, Floats, Ints, Shape

MISS = 0.25
"""Sine by which a normal may miss the axis: half a facet of a circle of twelve."""
TURNS_DEG = (47.0, 101.0, 229.0)
"""By how much points are turned; all but one must find the surface again."""
OFF_CIRCLE = 0.03
"""How far off they may find it, as a share of their distance from the axis: facets are flat."""
CLOSER, FEWER = 2, 4
"""Axes whose points are turned, and of how many points one for the choice between them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Turned:
    """The axis about which most of a part is round."""

    share: float
    axis: Floats  # (3,)
    point: Floats  # (3,) [mm]
    diameter_mm: float  # of the bar it is turned from
    length_mm: float
    left_mm2: float  # what a mill has to make
    left: Ints  # triangles


def turned(shape: Shape) -> Turned:
    """Return how much of a part is round about its best axis.

    Worked example: of a cylinder all is; of a cube the circles in two of its faces, π/12.
    """
    axes = _axes(shape)
    likely = sorted(axes, key=lambda each: -float(_meets(shape, *each).mean()))[:CLOSER]
    axis, point = max(likely, key=lambda each: int(_round(shape, each[0], each[1], FEWER).sum()))
    ours = _round(shape, axis, point)
    along = (shape.vertices - point) @ axis
    off = shape.vertices - point - along[:, None] * axis
    return Turned(
        share=float(ours.mean()),
        axis=axis,
        point=point,
        diameter_mm=2.0 * float(np.linalg.norm(off, axis=1).max()),
        length_mm=float(np.ptp(along)),
        left_mm2=float((~ours).sum()) * shape.samples.mm2,
        left=np.unique(shape.samples.triangle[~ours]),
    )


def _meets(shape: Shape, axis: Floats, point: Floats) -> Bools:
    """Whether the normal at each sample meets an axis, or runs along it."""
    samples = shape.samples
    arm = samples.points - point
    side = arm @ _across(axis).T
    far = np.sqrt(np.einsum("ij,ij->i", side, side))
    miss = np.abs(np.einsum("ij,ij->i", samples.normals, side))
    return np.asarray(miss < MISS * np.maximum(far, 1e-9))


def _round(shape: Shape, axis: Floats, point: Floats, every: int = 1) -> Bools:
    """Whether each sample, turned about an axis, lies on the surface again."""
    samples, rays = shape.samples, rays_of(shape)
    meets = np.flatnonzero(_meets(shape, axis, point))[::every]
    arm = samples.points[meets] - point
    far = np.linalg.norm(arm @ _across(axis).T, axis=1)
    slack = OFF_CIRCLE * far + 2.0 * rays.off_mm
    again = np.zeros(len(meets), dtype=np.int64)
    for angle in np.radians(TURNS_DEG):
        turn = _about(axis, float(angle)).T
        normal = samples.normals[meets] @ turn
        start = arm @ turn + point + slack[:, None] * normal
        hit, fall = rays.first(start, -normal)
        same = np.einsum("ij,ij->i", shape.normals[hit], normal) > 1.0 - MISS
        again += (hit >= 0) & (fall <= 2.0 * slack) & same
    ours = np.zeros(len(samples.points), dtype=bool)
    ours[meets] = again >= len(TURNS_DEG) - 1
    return ours


def _across(axis: Floats) -> Floats:
    """Return the matrix of the cross product with an axis."""
    x, y, z = axis.tolist()
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])


def _about(axis: Floats, angle: float) -> Floats:
    """Return Rodrigues' rotation about an axis."""
    cross = _across(axis)
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross)


def _axes(shape: Shape) -> list[tuple[Floats, Floats]]:
    """Return the axes that are tried, each with a point on it."""
    middle = shape.box.mean(axis=0)
    weight = shape.areas / shape.area
    centre = weight @ shape.centres
    off = shape.centres - centre
    principal = np.linalg.eigh((off * weight[:, None]).T @ off)[1].T
    found = [(axis, middle) for axis in np.eye(3)]
    found += [(axis, centre) for axis in principal]
    largest = sorted(round_faces(shape), key=lambda face: -face.area_mm2)[:4]
    return found + [(face.axis, face.point) for face in largest]
