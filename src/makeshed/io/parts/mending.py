"""From triangles as a file has them to closed solid bodies.

What is safe is mended and told: corners that are there twice, triangles without area, sides that
disagree, bodies inside out, holes of a few edges. What would be a guess is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from makeshed.io.parts.mesh import Raw
from makeshed.io.untrusted import refuse
from makeshed.science.grouping import by_edge, grouped
from makeshed.science.rays import crossings
from makeshed.science.shape import Bools, Floats, Ints, Shape, together

WELD = 1e-6
"""Corners this near, as a share of the body's size, are one, if that closes it."""
MOST_HOLE_EDGES, MOST_HOLE_AREA = 64, 0.01
"""A hole of so many edges at most, and all of so much of the surface, is closed."""
MOST_BODIES = 500
PLENTY = 300_000
"""Triangles beyond which a mesh is made coarser."""
COARSER = 1e-4
"""By how much it may move then, as a share of its size; doubled until it is enough."""
CROSSED = 0.001
"""Share of the surface that may lie inside the body itself."""


def bodies_of(raw: Raw, name: str) -> list[Shape]:
    """Return the closed bodies among triangles in millimetres, or refuse them."""
    vertices, triangles, notes = raw.vertices, raw.triangles, list(raw.notes)
    vertices, triangles = _merged(vertices, triangles, 0.0)
    kept = _with_three_corners(triangles)
    face_of = None if raw.face_of is None else raw.face_of[kept]
    triangles = triangles[kept]
    if not len(triangles):
        refuse(name, "no triangles with an area", "a closed surface")
    sides = _sides(triangles)
    if _unequal(sides):
        face_of = None
        vertices, triangles = _closed(vertices, triangles, notes, name)
        sides = _sides(triangles)
    piece = _pieces(triangles, sides)
    shapes = _told_apart(vertices, triangles, piece, face_of, raw.name, notes, name)
    return [_checked(_lighter(body, name), name) for body in shapes]


def joined(bodies: Sequence[Shape]) -> list[Shape]:
    """Return bodies that run into one another as one; the others as they are."""
    whole = together(bodies)
    owner = np.repeat(np.arange(len(bodies)), [len(body.triangles) for body in bodies])
    pairs = owner[crossings(whole)]
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    if not len(pairs):
        return list(bodies)
    group = grouped(pairs, len(bodies))
    found = []
    for k in range(int(group.max()) + 1):
        ours = [body for body, g in zip(bodies, group.tolist(), strict=True) if g == k]
        found.append(ours[0] if len(ours) == 1 else _united(ours))
    return sorted(found, key=lambda body: -body.volume)


def _united(bodies: Sequence[Shape]) -> Shape:
    found = _joined(bodies)
    if found is None:
        refuse(bodies[0].name, "bodies that overlap and cannot be joined", "one body")
    note = f"{len(bodies)} bodies that overlap were joined into one"
    return replace(found, notes=(*found.notes, note))


def _joined(bodies: Sequence[Shape]) -> Shape | None:
    """Return the bodies as one; None where they cannot be joined.

    Nothing is raised from here: who keeps an error keeps what its frames held, and of what is still
    held of manifold3d at the end of Python, nanobind prints a list.
    """
    import manifold3d as m3  # noqa: PLC0415  (only who has overlapping bodies pays for it)

    solids = [_manifold(body) for body in bodies]
    if any(solid.status() != m3.Error.NoError for solid in solids):
        return None
    return _shape(m3.Manifold.batch_boolean(solids, m3.OpType.Add), bodies[0])


def _manifold(shape: Shape) -> m3.Manifold:  # type: ignore[name-defined]  # noqa: F821
    import manifold3d as m3  # noqa: PLC0415

    mesh = m3.Mesh64(
        vert_properties=np.ascontiguousarray(shape.vertices, dtype=np.float64),
        tri_verts=np.ascontiguousarray(shape.triangles, dtype=np.uint64),
    )
    return m3.Manifold(mesh)


def _shape(solid: m3.Manifold, like: Shape) -> Shape:  # type: ignore[name-defined]  # noqa: F821
    mesh = solid.to_mesh64()
    return replace(
        like,
        vertices=np.array(mesh.vert_properties[:, :3], dtype=float),
        triangles=np.array(mesh.tri_verts, dtype=np.int64),
        face_of=None,
    )


def _merged(vertices: Floats, triangles: Ints, within: float) -> tuple[Floats, Ints]:
    """Return the mesh with each corner there once; those ``within`` a distance are one."""
    keys = np.round(vertices / within) if within else vertices + 0.0  # -0.0 is 0.0
    order = np.lexsort(keys.T)
    new = np.ones(len(keys), dtype=bool)
    new[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    return vertices[order[new]], number[triangles]


def _with_three_corners(triangles: Ints) -> Bools:
    a, b, c = triangles.T
    return np.asarray((a != b) & (b != c) & (c != a))


class Sides(NamedTuple):
    """The sides of triangles, three each, by the edge they lie on."""

    edges: int
    edge: Ints  # by side
    sign: Ints  # how it runs along the edge: 1 or -1
    order: Ints  # sides, those of one edge together


def _sides(triangles: Ints) -> Sides:
    order, edge = by_edge(triangles, int(triangles.max()) + 1)
    sign = np.where(triangles < np.roll(triangles, -1, axis=1), 1, -1)
    return Sides(int(edge.max()) + 1, edge, sign.ravel(), order)


def _bad_edges(triangles: Ints) -> int:
    """Return how many edges are not run along as often one way as the other."""
    return _unequal(_sides(triangles))


def _unequal(sides: Sides) -> int:
    return int(np.count_nonzero(np.bincount(sides.edge, sides.sign, sides.edges)))


def _closed(vertices: Floats, triangles: Ints, notes: list[str], name: str) -> tuple[Floats, Ints]:
    """Return a closed mesh whose sides agree, or refuse it."""
    steps = (_welded, _once, _agreeing, _filled, _agreeing)
    for step in steps:
        vertices, triangles, note = step(vertices, triangles)
        notes += [note] if note else []
        if not _bad_edges(triangles):
            return vertices, triangles
    sides = _sides(triangles)
    count = np.bincount(sides.edge, minlength=sides.edges)
    found = f"{int((count == 1).sum()):,} open edges and {int((count > 2).sum()):,} that more than"
    return refuse(
        name, f"{found} two triangles share", "a closed surface: mend it where it was drawn"
    )


def _welded(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    size = float(np.linalg.norm(np.ptp(vertices, axis=0)))
    points, faces = _merged(vertices, triangles, WELD * size)
    faces = faces[_with_three_corners(faces)]
    if not len(faces) or _bad_edges(faces) >= _bad_edges(triangles):
        return vertices, triangles, ""
    gone = len(vertices) - len(points)
    return points, faces, f"{gone:,} corners less than {WELD * size:.2g} mm apart were joined"


def _once(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    """Drop triangles that are there twice."""
    _, first = np.unique(np.sort(triangles, axis=1), axis=0, return_index=True)
    gone = len(triangles) - len(first)
    if not gone or _bad_edges(triangles[first]) >= _bad_edges(triangles):
        return vertices, triangles, ""
    return vertices, triangles[np.sort(first)], f"{gone:,} triangles were there twice"


def _agreeing(vertices: Floats, triangles: Ints) -> tuple[Floats, Ints, str]:
    """Turn triangles over so that neighbours agree, if that can be.

    Each triangle is there twice, as it is and turned over; neighbours that agree join like to like,
    others like to unlike. Where both of a triangle fall together, the surface has one side only.
    """
    edges, edge, sign, order = _sides(triangles)
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
    sides = _sides(triangles)
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


def _pieces(triangles: Ints, sides: Sides) -> Ints:
    """Return by triangle the number of the surface it belongs to."""
    edge, owner = sides.edge[sides.order], sides.order // 3
    same = edge[1:] == edge[:-1]
    return grouped(np.stack([owner[1:][same], owner[:-1][same]], axis=1), len(triangles))


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
    shells = []
    for k in range(count):
        ours = slice(None) if count == 1 else piece == k
        face = None if face_of is None else face_of[ours]
        shells.append(_shell(vertices, triangles[ours], face, called, notes))
    shells = [shell for shell in shells if abs(shell.volume) > least]
    if not shells:
        refuse(name, "a surface that encloses nothing", "a solid")
    if sum(shell.volume for shell in shells) < 0:
        shells = [_over(shell) for shell in shells]
        notes.append("the surface was inside out and was turned over")
    solid = [shell for shell in shells if shell.volume > 0]
    inside: dict[int, list[Shape]] = {k: [] for k in range(len(solid))}
    for hollow in (shell for shell in shells if shell.volume < 0):
        around = [k for k, s in enumerate(solid) if s.volume > -hollow.volume and _holds(s, hollow)]
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


def _holds(outer: Shape, inner: Shape) -> bool:
    """Whether a shell lies inside another: a ray up from it leaves that more often than it enters."""
    if (inner.box[0] < outer.box[0]).any() or (inner.box[1] > outer.box[1]).any():
        return False
    point = np.array([0.309, 0.333, 0.358]) @ inner.corners[0]  # below no corner, as a rule
    over = np.arange(len(outer.triangles))
    for axis in (0, 1):
        one, two, three = point[axis] > outer.corners[over, :, axis].T
        over = over[(one != two) | (two != three)]
    a, b, c = np.moveaxis(outer.corners[over] - point, 1, 0)
    normal = outer.doubled[over]
    up = np.sign(normal[:, 2])
    sides = [p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0] for p, q in ((a, b), (b, c), (c, a))]
    met = (np.sign(sides) == up).all(axis=0) & (np.einsum("ij,ij->i", a, normal) * up > 0)
    return bool(up[met].sum())


def _lighter(shape: Shape, name: str) -> Shape:
    """Return a mesh of no more triangles than are worked with."""
    count = len(shape.triangles)
    if count <= PLENTY:
        return shape
    solid = _manifold(shape)
    step = COARSER * float(np.linalg.norm(shape.box[1] - shape.box[0]))
    for _ in range(6):
        if solid.is_empty():
            break
        solid = solid.simplify(step)
        if 0 < solid.num_tri() <= PLENTY:
            note = f"{count:,} triangles were reduced to {solid.num_tri():,}"
            less = _shape(solid, shape)
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
