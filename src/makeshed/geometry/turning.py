"""How much of a part a lathe makes: the share of its surface that is round about one axis.

On a surface of revolution every normal meets the axis (Pottmann and Randrup, 1998, "Rotational and
helical surface approximation for reverse engineering", Computing 60), and every point turned about
the axis lies on the surface again. Tried are the middle lines of the body along the axes, its
principal axes of inertia and the axes of its largest round faces.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from makeshed.geometry.rays import rays_of
from makeshed.geometry.round_faces import round_faces
from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Bools, Floats, Ints

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
    axes, samples = _axes(shape), shape.samples
    meets = [_meets(samples.points, samples.normals, a.copy(), point) for a, point in axes]
    likely = sorted(range(len(axes)), key=lambda k: -np.count_nonzero(meets[k]))[:CLOSER]
    best = max(likely, key=lambda k: np.count_nonzero(_round(shape, *axes[k], meets[k], FEWER)))
    axis, point = axes[best]
    ours = _round(shape, axis, point, meets[best])
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


@njit(cache=True)
def _meets(points, normals, axis, point):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether the normal at each point meets an axis, or runs along it."""
    ax, ay, az = axis
    found = np.empty(len(points), np.bool_)
    for k in range(len(points)):
        x, y, z = points[k, 0] - point[0], points[k, 1] - point[1], points[k, 2] - point[2]
        sx, sy, sz = ay * z - az * y, az * x - ax * z, ax * y - ay * x
        far = np.sqrt(sx * sx + sy * sy + sz * sz)
        miss = abs(normals[k, 0] * sx + normals[k, 1] * sy + normals[k, 2] * sz)
        found[k] = miss < MISS * max(far, 1e-9)
    return found


def _round(shape: Shape, axis: Floats, point: Floats, meets: Bools, every: int = 1) -> Bools:
    """Whether each sample whose normal meets an axis, turned about it, lies on the surface again."""
    samples, rays = shape.samples, rays_of(shape)
    chosen = np.flatnonzero(meets)[::every]
    arm = samples.points[chosen] - point
    far = np.linalg.norm(arm @ _across(axis).T, axis=1)
    slack = OFF_CIRCLE * far + 2.0 * rays.off_mm
    again = np.zeros(len(chosen), dtype=np.int64)
    for done, angle in enumerate(np.radians(TURNS_DEG)):
        # What has missed twice, or cannot miss twice any more, is decided.
        k = np.flatnonzero((again >= done - 1) & (again < len(TURNS_DEG) - 1))
        turn = _about(axis, float(angle)).T
        normal = samples.normals[chosen[k]] @ turn
        start = arm[k] @ turn + point + slack[k, None] * normal
        hit, fall = rays.first(start, -normal)
        same = np.einsum("ij,ij->i", shape.normals[hit], normal) > 1.0 - MISS
        again[k] += (hit >= 0) & (fall <= 2.0 * slack[k]) & same
    ours = np.zeros(len(samples.points), dtype=bool)
    ours[chosen] = again >= len(TURNS_DEG) - 1
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
