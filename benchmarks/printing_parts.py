"""Parts to learn print time from: constructed, so that anybody can make and slice them again.

Twelve families of what shops print (brackets, boxes, grilles, pulleys, hooks ...), six of each, drawn
with a fixed seed. No part of anybody's project is among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import trimesh
from trimesh import Trimesh
from trimesh.creation import box, cone, cylinder, icosphere, torus

from makeshed.geometry.shape import Shape

SEED, EACH = 20261122, 6
Draw = np.random.Generator


def parts() -> Iterator[tuple[str, Shape]]:
    """Yield every part with its family and number as its name."""
    rng = np.random.default_rng(SEED)
    for family in FAMILIES:
        for number in range(EACH):
            mesh = family(rng)
            mesh.merge_vertices()
            yield (
                f"{family.__name__}-{number}",
                Shape(
                    vertices=np.asarray(mesh.vertices, float),
                    triangles=np.asarray(mesh.faces, np.int64),
                    name=f"{family.__name__}-{number}",
                ),
            )


def at(mesh: Trimesh, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Trimesh:
    """Move the middle of a mesh."""
    mesh.apply_translation((x, y, z))
    return mesh


def block(x: float, y: float, z: float, dx: float, dy: float, dz: float) -> Trimesh:
    """A box from its lowest corner."""
    return at(box((dx, dy, dz)), x + dx / 2, y + dy / 2, z + dz / 2)


def rod(r: float, height: float, x: float = 0, y: float = 0, z: float = 0, n: int = 48) -> Trimesh:
    """An upright cylinder from its foot."""
    return at(cylinder(r, height, sections=n), x, y, z + height / 2)


def turn(mesh: Trimesh, angle: float, axis: tuple[int, int, int]) -> None:
    """Turn a mesh about the origin."""
    matrix: Any = trimesh.transformations.rotation_matrix(angle, axis)  # type: ignore[no-untyped-call]
    mesh.apply_transform(matrix)


def lying(r: float, length: float, x: float, y: float, z: float) -> Trimesh:
    """A cylinder along y through its middle."""
    mesh = cylinder(r, length, sections=40)
    turn(mesh, np.pi / 2, (1, 0, 0))
    return at(mesh, x, y, z)


def joined(*meshes: Trimesh) -> Trimesh:
    found: Trimesh = trimesh.boolean.union(list(meshes), engine="manifold")
    return found


def cut(mesh: Trimesh, *holes: Trimesh) -> Trimesh:
    found: Trimesh = trimesh.boolean.difference([mesh, *holes], engine="manifold")
    return found


def plate(rng: Draw) -> Trimesh:
    """A flat plate with holes."""
    x, y, z = rng.uniform(20, 90), rng.uniform(15, 60), rng.uniform(1.2, 8)
    holes = [
        rod(rng.uniform(1.2, 5), 3 * z, rng.uniform(6, x - 6), rng.uniform(6, y - 6), -z)
        for _ in range(rng.integers(1, 8))
    ]
    return cut(block(0, 0, 0, x, y, z), *holes)


def bracket(rng: Draw) -> Trimesh:
    """Two legs, a gusset, screw holes upright and lying."""
    x, y, z, t = rng.uniform(15, 45), rng.uniform(12, 40), rng.uniform(12, 45), rng.uniform(2, 7)
    legs = joined(
        block(0, 0, 0, x, y, t), block(0, 0, 0, t, y, z), block(0, y / 2 - 1.5, 0, x / 2, 3, z / 2)
    )
    hole = lying(rng.uniform(1.2, 3), 4 * y, 0, 0, 0)
    turn(hole, np.pi / 2, (0, 0, 1))
    return cut(
        legs, rod(rng.uniform(1.2, 3), 3 * t, x * 0.7, y * 0.25, -t), at(hole, 0, y * 0.75, z * 0.7)
    )


def case(rng: Draw) -> Trimesh:
    """An open box with bosses and a slot for a cable."""
    x, y, z = rng.uniform(25, 80), rng.uniform(25, 60), rng.uniform(8, 35)
    wall, floor = rng.uniform(1.0, 3.2), rng.uniform(1, 3)
    body = cut(block(0, 0, 0, x, y, z), block(wall, wall, floor, x - 2 * wall, y - 2 * wall, z))
    r = rng.uniform(2.2, 4)
    posts = [
        cut(rod(r, z * 0.7, px, py), rod(r - 1.1, z, px, py, floor))
        for px in (r + 0.5, x - r - 0.5)
        for py in (r + 0.5, y - r - 0.5)
    ]
    return cut(joined(body, *posts), block(-1, y / 3, floor + 1, wall + 2, 6, 4))


def pulley(rng: Draw) -> Trimesh:
    """Stepped cylinders with a bore."""
    r, h = rng.uniform(7, 22), rng.uniform(3, 12)
    body = joined(rod(r, h, n=96), rod(r * 0.7, h * 2, n=96), rod(r, 1.5, z=h * 2, n=96))
    return cut(body, rod(rng.uniform(1.5, r * 0.4), 5 * h, z=-h, n=64))


def gear(rng: Draw) -> Trimesh:
    """A disc with teeth."""
    r, n, h = rng.uniform(8, 25), int(rng.integers(10, 30)), rng.uniform(3, 10)
    teeth = []
    for i in range(n):
        tooth = block(r - 1.5, -0.35 * np.pi * r / n, 0, 4, 0.7 * np.pi * r / n, h)
        turn(tooth, 2 * np.pi * i / n, (0, 0, 1))
        teeth.append(tooth)
    return cut(joined(rod(r, h, n=96), *teeth), rod(rng.uniform(1.5, 4), 3 * h, z=-h))


def grille(rng: Draw) -> Trimesh:
    """A plate of narrow bars, upright or lying."""
    x, y, z = rng.uniform(25, 60), rng.uniform(25, 50), rng.uniform(2, 12)
    bar, gap = rng.uniform(1.0, 3.0), rng.uniform(2, 5)
    slots = [block(s, 4, -1, gap, y - 8, z + 2) for s in np.arange(4, x - 4 - gap, bar + gap)]
    return cut(block(0, 0, 0, x, y, z), *slots)


def hook(rng: Draw) -> Trimesh:
    """Half a ring on a plate: curved overhangs."""
    r, t = rng.uniform(8, 18), rng.uniform(3, 6)
    ring = torus(r, t, major_sections=64, minor_sections=24)
    turn(ring, np.pi / 2, (1, 0, 0))
    ring = cut(ring, block(0, -50, -50, 50, 100, 50))
    return joined(at(ring, 0, 0, r + t + 2), block(-r - t - 2, -8, 0, 2 * (r + t) + 4, 16, 3.2))


def tee(rng: Draw) -> Trimesh:
    """A shelf on a stem: flat overhangs."""
    x, y, z, t = rng.uniform(20, 50), rng.uniform(10, 30), rng.uniform(8, 30), rng.uniform(2, 6)
    stem = block(x * rng.uniform(0.1, 0.5), 0, 0, rng.uniform(4, 10), y, z)
    return joined(stem, block(0, 0, z - 0.01, x, y, t))


def wedge(rng: Draw) -> Trimesh:
    """A leaning body: slopes of all kinds, cut by a hole."""
    x, y, z = rng.uniform(15, 45), rng.uniform(12, 35), rng.uniform(8, 30)
    mesh = block(0, 0, 0, x, y, z)
    top = mesh.vertices[:, 2] > z / 2
    low, high = rng.uniform(-0.4, 0.3), rng.uniform(0.5, 1.3)
    mesh.vertices[top, 0] = low * x + mesh.vertices[top, 0] * (high - low)
    return cut(mesh, rod(rng.uniform(2, 5), 3 * z, x / 2, y / 2, -z))


def shell(rng: Draw) -> Trimesh:
    """A thin tube, round or square, with a flange."""
    r, h, t = rng.uniform(6, 20), rng.uniform(8, 35), rng.uniform(0.9, 2.4)
    n = int(rng.choice([4, 6, 64]))
    tube = cut(rod(r, h, n=n), rod(r - t, 3 * h, z=-h, n=n))
    flange = cut(rod(r + 6, 2.5), rod(r - t, 9, z=-3, n=n))
    return joined(tube, flange)


def dome(rng: Draw) -> Trimesh:
    """A knob: part of a ball on a foot, fine triangles."""
    r, foot = rng.uniform(6, 18), rng.uniform(3, 8)
    ball = cut(at(icosphere(4, r), z=foot), block(-50, -50, -60, 100, 100, 60))
    return joined(ball, at(cone(r * 1.2, r, sections=64), z=0.0))


def clips(rng: Draw) -> Trimesh:
    """Several small pieces on one bed."""
    x, y, z, t = rng.uniform(5, 12), rng.uniform(4, 10), rng.uniform(3, 12), rng.uniform(1.2, 2.5)
    one = cut(block(0, 0, 0, x, y, z), block(t, -1, t, x - 2 * t, y + 2, z))
    count = int(rng.integers(2, 9))
    pieces = [at(one.copy(), i % 3 * (x + 5), i // 3 * (y + 5)) for i in range(count)]
    found: Any = trimesh.util.concatenate(pieces)
    assert isinstance(found, Trimesh)
    return found


FAMILIES: tuple[Callable[[Draw], Trimesh], ...] = (
    plate, bracket, case, pulley, gear, grille, hook, tee, wedge, shell, dome, clips,
)  # fmt: skip
