"""What hangs over nothing while a part is built layer by layer, and how to lay it.

Faces that lean out by more than an angle need support (Allen and Dutta, 1995, "Determination and
evaluation of support structures in layered manufacturing", Journal of Design and Manufacturing 5).
The support is the column of air below them, down to the bed or to the part itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.geometry.rays import rays_of
from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Bools, Floats

UP = (0.0, 0.0, 1.0)
ON_BED_MM = 0.3
"""What ends within the first layer lies on the bed."""
SPREAD = 26
"""Directions tried besides the axes and the largest flat faces."""
CLOSER = 4
"""Best orientations by area whose support is measured."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Overhang:
    """What one orientation asks for."""

    up: tuple[float, float, float]
    angle_deg: float
    area_mm2: float
    base_mm2: float
    height_mm: float
    support_mm3: float
    triangles: Bools  # (m,) those that hang over


def overhang(
    shape: Shape, up: tuple[float, float, float] | Floats = UP, *, angle_deg: float = 45.0
) -> Overhang:
    """Return what hangs over when a direction points up.

    Worked example: a
    T with arms of 10 x 10 mm to both sides of its stem hangs over by 200 mm², and upside down by
    nothing.

    Parameters
    ----------
    shape
        The part, as it is drawn.
    up
        The direction in which it is built, a unit vector.
    angle_deg
        The lean from upright that a face may have without support [degrees].
    """
    way = np.asarray(up, dtype=float)
    way = way / np.linalg.norm(way)
    hanging, standing = _leaning(shape, shape.normals, shape.centres, way[None, :], angle_deg)
    x, y, z = way.tolist()
    return Overhang(
        up=(x, y, z),
        angle_deg=angle_deg,
        area_mm2=float(shape.areas @ hanging[:, 0]),
        base_mm2=float(shape.areas @ standing[:, 0]),
        height_mm=float(np.ptp(shape.vertices @ way)),
        support_mm3=_support(shape, way, hanging[:, 0]),
        triangles=hanging[:, 0],
    )


def best_overhang(shape: Shape, *, angle_deg: float = 45.0) -> Overhang:
    """Return the orientation with the least support; of equals, the one that is lowest.

    Tried are the axes, the largest flat faces and directions spread over the sphere.
    """
    ways, samples = _ways(shape), shape.samples
    hanging, standing = _leaning(shape, samples.normals, samples.points, ways, angle_deg)
    area, base = hanging.mean(axis=0), standing.mean(axis=0)
    # A part that stands on a point falls: without a base an orientation comes last.
    worth = area - np.minimum(base, 0.1) + (base < 1e-3)
    tried = [overhang(shape, ways[k], angle_deg=angle_deg) for k in np.argsort(worth)[:CLOSER]]
    least = min(each.support_mm3 for each in tried)
    near = [e for e in tried if e.support_mm3 <= least + 1e-3 * abs(shape.volume)]
    return min(near, key=lambda each: each.height_mm)


def _leaning(
    shape: Shape, normals: Floats, points: Floats, ways: Floats, angle_deg: float
) -> tuple[Bools, Bools]:
    """Return what hangs over, and what stands on the bed, for each direction up."""
    low = (shape.vertices @ ways.T).min(axis=0)
    lean = normals @ ways.T
    above = points @ ways.T - low > ON_BED_MM
    hanging = (lean < -np.sin(np.radians(angle_deg)) - 1e-6) & above
    return np.asarray(hanging), np.asarray((lean < -0.999) & ~above)


def _support(shape: Shape, up: Floats, hanging: Bools) -> float:
    """Return the volume of air below what hangs over [mm³]."""
    samples, rays = shape.samples, rays_of(shape)
    chosen = hanging[samples.triangle]
    points, normals = samples.points[chosen], samples.normals[chosen]
    if not len(points):
        return 0.0
    down = np.broadcast_to(-up, points.shape)
    _, fall = rays.first(points + rays.off_mm * normals, down)
    bed = points @ up - (shape.vertices @ up).min()
    return float((np.minimum(fall, bed) * -(normals @ up)).sum() * samples.mm2)


def _ways(shape: Shape) -> Floats:
    """Return the directions that are tried as up."""
    total = np.bincount(shape.facets, shape.areas)
    first = np.zeros(len(total), dtype=np.int64)
    first[shape.facets] = np.arange(len(shape.triangles))
    flat = shape.normals[first[np.argsort(-total)[:8]]]
    k = np.arange(SPREAD) + 0.5
    tilt, turn = np.arccos(1.0 - 2.0 * k / SPREAD), np.pi * (1.0 + 5.0**0.5) * k
    round_ = np.c_[np.cos(turn) * np.sin(tilt), np.sin(turn) * np.sin(tilt), np.cos(tilt)]
    return np.vstack([np.eye(3), -np.eye(3), -flat, round_])
