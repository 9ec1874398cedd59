"""Solids whose measures are known, built with manifold3d."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import manifold3d as m3
import numpy as np

from makeshed.geometry.shape import Shape

Solid = Any


def shape_of(solid: Solid, name: str = "part") -> Shape:
    mesh = solid.to_mesh64()
    return Shape(
        vertices=np.array(mesh.vert_properties[:, :3], dtype=float),
        triangles=np.array(mesh.tri_verts, dtype=np.int64),
        name=name,
    )


def box(x: float, y: float, z: float, at: tuple[float, float, float] = (0, 0, 0)) -> Solid:
    """A box that stands on z = 0, its middle at a place."""
    return m3.Manifold.cube((x, y, z), center=True).translate((at[0], at[1], at[2] + z / 2))


def rod(
    r: float, h: float, at: tuple[float, float, float] = (0, 0, 0), n: int = 96, top: float = -1
) -> Solid:
    """A cylinder or a cone that stands on z = 0, its corners on the circle."""
    return m3.Manifold.cylinder(h, r, r if top < 0 else top, n).translate(at)


def lying(solid: Solid) -> Solid:
    """The same with z turned to y."""
    return solid.rotate((90, 0, 0))


def ball(r: float, n: int = 96) -> Solid:
    return m3.Manifold.sphere(r, n)


def prism(section: list[tuple[float, float]], long: float) -> Solid:
    return m3.CrossSection([section]).extrude(long)


def cup(t: float, side: float = 40, high: float = 25) -> Solid:
    return box(side, side, high) - box(side - 2 * t, side - 2 * t, high, (0, 0, t))


def closed(t: float, side: float = 40) -> Solid:
    return box(side, side, side) - box(side - 2 * t, side - 2 * t, side - 2 * t, (0, 0, t))


def tube(t: float, r: float = 12, high: float = 30) -> Solid:
    return rod(r, high) - rod(r - t, high + 2, (0, 0, -1))


def angle(t: float) -> Solid:
    return box(50, 40, t) + box(t, 40, 30, (-25 + t / 2, 0, 0))


def channel(t: float) -> Solid:
    return box(30, 60, 20) - box(30 - 2 * t, 70, 20, (0, 0, t))


def tee(t: float) -> Solid:
    return box(60, 40, 3 * t) + box(t, 40, 25, (0, 0, 0))


def ribbed(t: float) -> Solid:
    """A thick block with one rib."""
    return box(50, 30, 15) + box(t, 30, 25)


def fins(t: float) -> Solid:
    solid = box(50, 30, 6)
    for k in range(6):
        solid += box(t, 30, 18, (-20 + 8 * k, 0, 0))
    return solid


def floor(t: float) -> Solid:
    """A block with a pocket that leaves a floor."""
    return box(60, 40, 20) - box(30, 20, 20, (0, 0, t))


def web(t: float) -> Solid:
    """Two bores with a web between them."""
    gap = 8 + t / 2
    return box(60, 30, 12) - rod(8, 20, (gap, 0, -2)) - rod(8, 20, (-gap, 0, -2))


def bore(t: float) -> Solid:
    """A bore near a side."""
    return box(40, 30, 16) - rod(6, 30, (0, 15 - 6 - t, -2))


def shell(t: float) -> Solid:
    return ball(20) - ball(20 - t)


def cone(t: float) -> Solid:
    """A thin frustum: t measured square to its wall of 20° to the axis."""
    across = t / np.cos(np.arctan(10 / 27.47))
    return rod(20, 27.47, top=10) - rod(20 - across, 27.47, top=10 - across)


def drafted(t: float) -> Solid:
    """A rib with 2° of draft on each side, t at its top."""
    foot = t / 2 + 12 * np.tan(np.radians(2))
    section = m3.CrossSection([[(-foot, 0), (foot, 0), (t / 2, 12), (-t / 2, 12)]])
    return box(50, 30, 10) + lying(section.extrude(30)).translate((0, 15, 10))


def chamfered(t: float) -> Solid:
    """A slab with chamfers of 45° all round: no thin wall but the slab."""
    return m3.Manifold.hull_points(
        [(sx * (30 - d), sy * (20 - d), z) for sx in (-1, 1) for sy in (-1, 1)
         for d, z in ((t / 4, 0), (0, t / 4), (0, t * 3 / 4), (t / 4, t))]
    )  # fmt: skip


def sunk(t: float) -> Solid:
    """A slab with countersunk holes."""
    solid = box(60, 40, t)
    for x in (-18, 0, 18):
        solid -= rod(2, t + 2, (x, 0, -1))
        solid -= rod(2, t / 2, (x, 0, t / 2), top=2 + t / 2)
    return solid


def rounded(t: float) -> Solid:
    """A slab with half-round edges along y."""
    edge = lying(rod(t / 2, 40)).translate((0, 20, t / 2))
    return box(50, 40, t) + edge.translate((25, 0, 0)) + edge.translate((-25, 0, 0))


def bar(t: float) -> Solid:
    return rod(t / 2, 5 * t)


def hexagon(t: float) -> Solid:
    """A hexagonal bar, t across its flats."""
    return rod(t / np.sqrt(3.0), 4 * t, n=6)


def stepped(t: float) -> Solid:
    return box(50, 40, 3 * t) - box(30, 50, 3 * t, (10, 0, t))


@dataclass(frozen=True)
class Walled:
    """A solid and its thinnest wall."""

    name: str
    shape: Shape
    wall_mm: float


FAMILIES: dict[Callable[[float], Solid], tuple[float, ...]] = {
    cup: (0.8, 2.0, 4.0),
    closed: (1.0, 3.0),
    tube: (0.8, 2.0, 4.0),
    angle: (1.5, 3.0),
    channel: (1.0, 2.5),
    tee: (1.0, 3.0),
    ribbed: (1.0, 2.0),
    fins: (0.8, 1.5),
    floor: (0.6, 2.0, 5.0),
    web: (0.8, 2.0),
    bore: (1.0, 3.0),
    shell: (1.0, 4.0),
    cone: (1.0, 2.0),
    drafted: (1.0, 2.0),
    chamfered: (4.0, 10.0),
    sunk: (4.0, 6.0),
    rounded: (2.0, 6.0),
    bar: (4.0, 20.0),
    hexagon: (5.0, 20.0),
    stepped: (2.0, 5.0),
    ball: (10.0,),
}
TURN = (31.0, 17.0, 53.0)


def walled() -> list[Walled]:
    """Every family at every wall; each other one lies askew."""
    found: list[Walled] = []
    for family, walls in FAMILIES.items():
        for t in walls:
            solid = family(t)
            askew = len(found) % 2 == 1
            name = f"{family.__name__} {t}{' askew' if askew else ''}"
            known = 2 * t if family is ball else t
            found.append(Walled(name, shape_of(solid.rotate(TURN) if askew else solid), known))
    return found
