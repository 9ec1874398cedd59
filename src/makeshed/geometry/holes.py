"""Round holes: where, how wide, how deep, through or blind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.geometry.rays import rays_of
from makeshed.geometry.round_faces import RoundFace, round_faces
from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats, Ints

FULL_DEG = 330.0
"""A round face that turns this far is a hole and no groove."""
BOTTOM = 0.75
"""In radii: within this the axis meets the bottom of a blind hole, that of a drill of 118° too."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hole:
    """One round hole; a stepped one is two."""

    diameter_mm: float
    depth_mm: float
    through: bool
    axis: Floats  # (3,) out of the hole where it is blind
    point: Floats  # (3,) middle of its axis [mm]
    triangles: Ints


def holes(shape: Shape) -> tuple[Hole, ...]:
    """Return the round holes of a body, the widest first.

    Worked example: a plate of 6 mm with a bore of 5 mm has one hole of 5 mm, 6 mm deep, through.
    """
    found = [face for face in round_faces(shape) if face.hollow and face.turn_deg >= FULL_DEG]
    if not found:
        return ()
    rays = rays_of(shape)
    axes, points = np.array([f.axis for f in found]), np.array([f.point for f in found])
    half = np.array([f.length_mm / 2.0 for f in found])
    radius = np.array([f.radius_mm for f in found])
    shut = [rays.first(points, sign * axes)[1] <= half + BOTTOM * radius for sign in (1.0, -1.0)]
    made = [_hole(face, bool(up), bool(down)) for face, up, down in zip(found, *shut, strict=True)]
    return tuple(sorted(made, key=lambda hole: -hole.diameter_mm))


def _hole(face: RoundFace, shut_above: bool, shut_below: bool) -> Hole:
    return Hole(
        diameter_mm=2.0 * face.radius_mm,
        depth_mm=face.length_mm,
        through=not (shut_above or shut_below),
        axis=-face.axis if shut_above else face.axis,
        point=face.point,
        triangles=face.triangles,
    )
