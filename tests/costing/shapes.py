"""Bodies whose numbers are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import trimesh

from makeshed.geometry.shape import Shape


def shape_of(mesh: Any, name: str = "part") -> Shape:
    """Return a mesh as a shape."""
    return Shape(
        vertices=np.asarray(mesh.vertices, dtype=float),
        triangles=np.asarray(mesh.faces, dtype=np.int64),
        name=name,
    )


def plate(x: float = 80, y: float = 40, z: float = 3, name: str = "plate") -> Shape:
    """Return a flat box [mm]."""
    return shape_of(trimesh.creation.box((x, y, z)), name)


def drilled(x: float = 60, y: float = 40, z: float = 6, hole: float = 5.0) -> Shape:
    """Return a plate with one round hole through it [mm]."""
    bore = trimesh.creation.cylinder(radius=hole / 2, height=4 * z, sections=64)
    whole = trimesh.creation.box((x, y, z))
    return shape_of(trimesh.boolean.difference([whole, bore], engine="manifold"), "drilled")


def punched(across: float, thick: float, holes: int, hole: float = 5.0) -> Shape:
    """Return a round disc with a ring of round holes through it [mm]."""
    turn = 2 * np.pi / holes
    bores = [trimesh.creation.cylinder(radius=hole / 2, height=4 * thick) for _ in range(holes)]
    for k, bore in enumerate(bores):
        bore.apply_translation(
            (across / 3.2 * np.cos(k * turn), across / 3.2 * np.sin(k * turn), 0)
        )
    disc = trimesh.creation.cylinder(radius=across / 2, height=thick, sections=128)
    return shape_of(trimesh.boolean.difference([disc, *bores], engine="manifold"), "disc")


def rod(radius: float = 6, length: float = 60) -> Shape:
    """Return a round bar [mm]."""
    return shape_of(trimesh.creation.cylinder(radius=radius, height=length, sections=96), "rod")


def tube(inner: float = 8, outer: float = 10, length: float = 60) -> Shape:
    """Return a round tube [mm]."""
    return shape_of(trimesh.creation.annulus(inner, outer, length), "tube")


def hollow(side: float = 30, wall: float = 3) -> Shape:
    """Return a box with a closed hollow in it [mm]."""
    outer = trimesh.creation.box((side,) * 3)
    inner = trimesh.creation.box((side - 2 * wall,) * 3)
    inner.invert()
    return shape_of(trimesh.util.concatenate([outer, inner]), "hollow")


def cup(side: float = 40, wall: float = 2, draft: float = 0.0) -> Shape:
    """Return an open box with walls and a floor of one thickness, drafted by degrees [mm]."""
    lean = np.tan(np.radians(draft)) * side
    ends = [(-side / 2, side / 2), (side / 2, side / 2 + lean)]

    def frustum(low: float, high: float, z0: float, z1: float) -> Any:
        corners = [(sx * half, sy * half, z) for half, z in ((low, z0), (high, z1))
                   for sx in (-1, 1) for sy in (-1, 1)]  # fmt: skip
        return trimesh.convex.convex_hull(np.array(corners))

    outer = frustum(ends[0][1], ends[1][1], 0, side)
    inner = frustum(ends[0][1] - wall, ends[1][1] - wall, wall, side + 1e-3)
    return shape_of(trimesh.boolean.difference([outer, inner], engine="manifold"), "cup")
