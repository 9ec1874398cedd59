"""From triangles as a file has them to closed solid bodies.

What is safe is mended and told: corners that are there twice, triangles without area, sides that
disagree, bodies inside out, holes of a few edges. What would be a guess is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from makeshed.geometry.grouping import same_rows
from makeshed.geometry.rays import crossings
from makeshed.geometry.shape import FLAT_DEG, Shape, together
from makeshed.geometry.winding import lies_inside
from makeshed.io.parts.joining import simplified
from makeshed.io.parts.mesh import RawMesh
from makeshed.io.parts.shells import bad_edges, shells, sides_of, unequal
from makeshed.io.untrusted import refuse
from makeshed.science.arrays import Bools, Floats, Ints

WELD = 1e-6
"""Corners this near, as a share of the body's size, are one, if that closes it."""
MOST_HOLE_EDGES, MOST_HOLE_AREA = 64, 0.01
"""A hole of so many edges at most, and all of so much of the surface, is closed."""
MOST_BODIES = 500
PLENTY = 300_000
"""Triangles beyond which a mesh is made coarser."""
MANY, FINE = 40_000, 2e-5
"""Triangles beyond which those are left out that cut up what is flat: so far it may move, of its size."""
COARSER = 1e-4
"""By how much it may move then, as a share of its size; doubled until it is enough."""
CROSSED = 0.001
"""Share of the surface that may lie inside the body itself."""


def bodies_of(raw: RawMesh, name: str) -> list[Shape]:
    """Return the closed bodies among triangles in millimetres, or refuse them."""
    vertices, triangles, notes = raw.vertices, raw.triangles, list(raw.notes)
    vertices, triangles = _merged(vertices, triangles, 0.0)
    kept = _with_three_corners(triangles)
    face_of = None if raw.face_of is None else raw.face_of[kept]
    triangles = triangles[kept]
    if not len(triangles):
        refuse(name, "no triangles with an area", "a closed surface")
    if (once := _single(triangles)) is not None:
        gone = len(triangles) - len(once)
        notes.append(f"{gone:,} triangles that were there twice count once")
        triangles, face_of = triangles[once], None if face_of is None else face_of[once]
    sides = sides_of(triangles)
    if unequal(sides):
        face_of = None
        vertices, triangles = _closed(vertices, triangles, notes, name)
        sides = sides_of(triangles)
    if Shape(vertices=vertices, triangles=triangles).volume < 0:
        triangles = np.ascontiguousarray(triangles[:, ::-1])
        sides = sides_of(triangles)
        notes.append("the surface was inside out and was turned over")
    piece = shells(vertices, triangles, sides)
    shapes = _told_apart(vertices, triangles, piece, face_of, raw.name, notes, name)
    return [_checked(_lighter(body, name), name) for body in shapes]


def _merged(vertices: Floats, triangles: Ints, within: float) -> tuple[Floats, Ints]:
    """Return the mesh with each corner there once; those ``within`` a distance are one."""
    first, number = same_rows(np.round(vertices / within) if within else vertices)
    return vertices[first], number[triangles]


def _with_three_corners(triangles: Ints) -> Bools:
    a, b, c = triangles.T
    return np.asarray((a != b) & (b != c) & (c != a))


def _single(triangles: Ints) -> Ints | None:
    """Return which triangles are left where a surface lies twice on itself, None if it does not."""
    first = np.argmin(triangles, axis=1)[:, None]
    turned = np.take_along_axis(triangles, (first + np.arange(3)) % 3, axis=1)
    order = np.lexsort(turned.T[::-1])
    new = np.r_[True, (np.diff(turned[order], axis=0) != 0).any(axis=1)]
    if new.all():
        return None
    kept = order[new]
    if len(kept) == len(triangles) or bad_edges(triangles[kept]):
        return None
    return np.sort(kept)


def _closed(vertices: Floats, triangles: Ints, notes: list[str], name: str) -> tuple[Floats, Ints]:
    """Return a closed mesh whose sides agree, or refuse it."""
    steps = (_welded, _once, _agreeing, _filled, _agreeing)
    for step in steps:
        vertices, triangles, note = step(vertices, triangles)
        notes += [note] if note else []
        if not bad_edges(triangles):
            return vertices, triangles
    sides = sides_of(triangles)
    count = np.bincount(sides.edge, minlength=sides.edges)
    found = f"{int((count == 1).sum()):,} open edges and {int((count > 2).sum()):,} that more than"
    return refuse(
        name, f"{found} two triangles share", "a closed surface: mend it where it was drawn"
    )


def _welded(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    size = float(np.linalg.norm(np.ptp(vertices, axis=0)))
    points, faces = _merged(vertices, triangles, WELD * size)
    faces = faces[_with_three_corners(faces)]
    if not len(faces) or bad_edges(faces) >= bad_edges(triangles):
        return vertices, triangles, ""
    gone = len(vertices) - len(points)
    return points, faces, f"{gone:,} corners less than {WELD * size:.2g} mm apart were joined"


def _once(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    """Drop triangles that are there twice."""
    _, first = np.unique(np.sort(triangles, axis=1), axis=0, return_index=True)
    gone = len(triangles) - len(first)
    if not gone or bad_edges(triangles[first]) >= bad_edges(triangles):
        return vertices, triangles, ""
    return vertices, triangles[np.sort(first)], f"{gone:,} triangles were there twice"


def _agreeing(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    """Turn triangles over so that neighbours agree, if that can be.

    Each triangle is there twice, as it is and turned over; neighbours that agree join like to like,
    others like to unlike. Where both of a triangle fall together, the surface has one side only.
    """
    edges, edge, sign, order = sides_of(triangles)
    count = np.bincount(edge, minlength=edges)
    pairs = order[count[edge[order]] == 2].reshape(-1, 2)
    one, two, differ = pairs[:, 0] // 3, pairs[:, 1] // 3, sign[pairs[:, 0]] == sign[pairs[:, 1]]
    n = len(triangles)
    there = np.where(differ, two + n, two), np.where(differ, two, two + n)
    rows, columns = np.concatenate([one, one + n]), np.concatenate(there)
    graph = coo_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(2 * n, 2 * n))
    label = connected_components(graph, directed=False)[1]
    if (label[:n] == label[n:]).any():
        return vertices, triangles, ""
    # Of the two ways to orient a piece the one that turns fewer triangles is taken.
    piece = np.minimum(label[:n], label[n:])
    turned = label[:n] != piece
    most = np.bincount(piece, turned) * 2 > np.bincount(piece)
    turned ^= most[piece]
    if not turned.any():
        return vertices, triangles, ""
    faces = triangles.copy()
    faces[turned] = faces[turned, ::-1]
    return vertices, faces, f"{int(turned.sum()):,} triangles were turned over to agree"


def _filled(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    """Close small holes with triangles round their middle."""
    sides = sides_of(triangles)
    alone = np.flatnonzero(np.bincount(sides.edge, minlength=sides.edges)[sides.edge] == 1)
    ends = triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)[alone]
    after = dict(ends[:, ::-1].tolist())
    if not after or len(after) != len(ends) or set(after) != set(after.values()):
        return vertices, triangles, ""
    points, faces, loops = [vertices], [triangles], 0
    while after:
        start, ring = next(iter(after)), []
        here = start
        while here in after:
            ring.append(here)
            here = after.pop(here)
        if here != start or len(ring) > MOST_HOLE_EDGES:
            return vertices, triangles, ""
        middle = len(vertices) + loops
        points.append(vertices[ring].mean(axis=0)[None, :])
        faces.append(np.c_[ring, np.roll(ring, -1), np.full(len(ring), middle)])
        loops += 1
    corners = np.concatenate(points)
    added = _area(corners, np.concatenate(faces[1:]))
    share = added / _area(vertices, triangles)
    if share > MOST_HOLE_AREA:
        return vertices, triangles, ""
    note = f"{loops} holes were closed, {added:.3g} mm² in all ({share:.2%} of the surface)"
    return corners, np.concatenate(faces), note


def _area(vertices: Floats, triangles: Ints) -> float:
    return Shape(vertices=vertices, triangles=triangles).area


def _told_apart(
    vertices: Floats,
    triangles: Ints,
    piece: Ints,
    face_of: Ints | None,
    called: str,
    notes: list[str],
    name: str,
) -> list[Shape]:
    """Return each body with the hollows in it."""
    count, told = int(piece.max()) + 1, len(notes)
    if count > MOST_BODIES:
        refuse(name, f"{count:,} separate surfaces", f"at most {MOST_BODIES}")
    least = 1e-9 * float(np.linalg.norm(np.ptp(vertices, axis=0))) ** 3
    parts = []
    for k in range(count):
        ours = slice(None) if count == 1 else piece == k
        face = None if face_of is None else face_of[ours]
        parts.append(_shell(vertices, triangles[ours], face, called, notes))
    parts = [shell for shell in parts if abs(shell.volume) > least]
    if not parts:
        refuse(name, "a surface that encloses nothing", "a solid")
    solid = [shell for shell in parts if shell.volume > 0]
    inside: dict[int, list[Shape]] = {k: [] for k in range(len(solid))}
    for hollow in (shell for shell in parts if shell.volume < 0):
        around = [
            k for k, s in enumerate(solid) if s.volume > -hollow.volume and lies_inside(hollow, s)
        ]
        if around:
            inside[min(around, key=lambda k: solid[k].volume)].append(hollow)
        else:
            inside[len(solid)] = []
            solid.append(_over(hollow))
            notes.append("a body was inside out and was turned over")
    found = []
    for k, body in enumerate(solid):
        whole = together([body, *inside[k]]) if inside[k] else body
        faces = [shell.face_of for shell in (body, *inside[k]) if shell.face_of is not None]
        if faces and inside[k]:
            whole = replace(whole, face_of=np.concatenate(faces))
        # What is known of a body is not lost unless there is more to tell of it.
        found.append(replace(whole, notes=tuple(notes)) if len(notes) > told else whole)
    return found


def _shell(
    vertices: Floats, triangles: Ints, face_of: Ints | None, name: str, notes: Sequence[str]
) -> Shape:
    used = np.bincount(triangles.ravel(), minlength=len(vertices)) > 0
    number = np.cumsum(used) - 1
    return Shape(
        vertices=vertices[used],
        triangles=number[triangles],
        name=name,
        notes=tuple(notes),
        face_of=face_of,
    )


def _over(shell: Shape) -> Shape:
    return replace(shell, triangles=np.ascontiguousarray(shell.triangles[:, ::-1]))


def _lighter(shape: Shape, name: str) -> Shape:
    """Return a mesh of no more triangles than are worked with."""
    count = len(shape.triangles)
    size = float(np.linalg.norm(shape.box[1] - shape.box[0]))
    if count <= PLENTY:
        flat = count > MANY and float(np.mean(np.abs(shape.edges.turn_deg) < FLAT_DEG)) > 0.5
        less = simplified(shape, FINE * size, 2 * count // 3) if flat else None
        if less is None:
            return shape
        note = f"{count:,} triangles were reduced to {len(less.triangles):,}"
        return replace(
            less, notes=(*less.notes, f"{note}, moved by less than {FINE * size:.2g} mm")
        )
    step = COARSER * size
    for _ in range(6):
        less = simplified(shape, step, PLENTY)
        if less is not None:
            note = f"{count:,} triangles were reduced to {len(less.triangles):,}"
            return replace(less, notes=(*less.notes, f"{note}, moved by less than {step:.2g} mm"))
        step *= 2.0
    return refuse(name, f"{count:,} triangles that cannot be reduced", f"at most {PLENTY:,}")


def _checked(shape: Shape, name: str) -> Shape:
    """Return a body that does not run through itself, or refuse it."""
    pairs = crossings(shape)
    if not len(pairs):
        return shape
    share = float(shape.areas[np.unique(pairs)].sum()) / shape.area
    if share > CROSSED:
        found = f"a surface that crosses itself in {len(pairs):,} places ({shape.name})"
        refuse(name, found, "a surface that does not: mend it where it was drawn")
    note = f"the surface crosses itself in {len(pairs):,} places, {share:.3%} of it: left as it is"
    return replace(shape, notes=(*shape.notes, note))
