"""From the bodies of one object to what is made of it. The home of `manifold3d` (but for hulls).

The volumes of one object (one item of a 3MF, the shells of one STL) are sliced together: those that
run into one another, lie within one another or touch on a face are one print, and negative volumes
are taken away from it (3MF Core Specification 1.4, 4.1.1: what is enclosed at all is filled). The
solids of a STEP file and the items of a 3MF are parts of their own, wherever they are put.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from makeshed.geometry.grouping import grouped
from makeshed.geometry.rays import crossings
from makeshed.geometry.shape import Shape, together
from makeshed.io.untrusted import refuse
from makeshed.science.arrays import Ints

TOUCH_MM = 0.01
"""Bodies so near touch: slicers close cracks of ten times that."""


def one_print(bodies: Sequence[Shape], negatives: Sequence[Shape], name: str) -> list[Shape]:
    """Return the bodies of one object, joined where they are one print, without its negatives."""
    group = grouped(_touching(bodies), len(bodies)) if len(bodies) > 1 else np.zeros(1, int)
    found = []
    for k in range(int(group.max()) + 1):
        ours = [body for body, g in zip(bodies, group.tolist(), strict=True) if g == k]
        whole = ours[0] if len(ours) == 1 else _united(ours)
        found += _without(whole, negatives, name) if negatives else [whole]
    if not found:
        refuse(name, "negative volumes that leave nothing", "a part that is larger than they are")
    return found


def overlapping(bodies: Sequence[Shape]) -> Ints:
    """Return pairs of bodies that run through one another, (k, 2)."""
    owner = np.repeat(np.arange(len(bodies)), [len(body.triangles) for body in bodies])
    pairs = np.sort(owner[crossings(together(bodies))], axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def within(bodies: Sequence[Shape]) -> Ints:
    """Return pairs of bodies of which the first lies in the material of the second, (k, 2)."""
    low = np.array([body.box[0] for body in bodies])
    high = np.array([body.box[1] for body in bodies])
    holds = (low[:, None] >= low).all(axis=2) & (high[:, None] <= high).all(axis=2)
    pairs = [(a, b) for a, b in np.argwhere(holds).tolist() if a != b]
    found = []
    for a, b in pairs:
        shared = _combined([bodies[a], bodies[b]], "Intersect")
        if shared and len(shared.triangles) and shared.volume > 0.99 * bodies[a].volume:
            found.append((a, b))
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def _touching(bodies: Sequence[Shape]) -> Ints:
    """Return pairs of bodies of one print, (k, 2)."""
    low = np.array([body.box[0] for body in bodies])
    high = np.array([body.box[1] for body in bodies])
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    near = (shared > -TOUCH_MM).all(axis=2) & ((shared > TOUCH_MM).sum(axis=2) >= 2)  # a face
    pairs = np.argwhere(np.triu(near, 1))
    if not len(pairs):
        return pairs
    solids = {k: _manifold(bodies[k]) for k in np.unique(pairs).tolist()}
    whole = {k for k, solid in solids.items() if not solid.is_empty()}
    found = [(a, b) for a, b in pairs.tolist() if a in whole and b in whole]
    kept = [(a, b) for a, b in found if solids[a].min_gap(solids[b], 2 * TOUCH_MM) <= TOUCH_MM]
    if len(found) < len(pairs):  # of a body that manifold3d does not take only crossings are known
        kept += overlapping(bodies).tolist()
    return np.array(kept, dtype=np.int64).reshape(-1, 2)


def _united(bodies: Sequence[Shape]) -> Shape:
    found = _combined(bodies, "Add")
    if found is None:
        refuse(bodies[0].name, "bodies that overlap and cannot be joined", "one body")
    apart = sum(body.volume for body in bodies)
    note = f"{len(bodies)} bodies that touch or overlap were joined into one print"
    if apart - found.volume > 1e-6 * apart:
        note += f"; {apart - found.volume:,.4g} mm³ lay in more than one of them"
    notes = dict.fromkeys([*(n for body in bodies for n in body.notes), note])
    return replace(found, notes=tuple(notes), pieces=sum(body.pieces for body in bodies))


def _without(body: Shape, negatives: Sequence[Shape], name: str) -> list[Shape]:
    """Return what is left of a body, nothing perhaps."""
    found = _combined([body, *negatives], "Subtract")
    if found is None:
        refuse(name, "a negative volume that cannot be taken away", "bodies that are closed")
    gone = body.volume - found.volume if len(found.triangles) else body.volume
    if gone <= 1e-9 * body.volume:
        return [body]
    if not len(found.triangles):
        return []
    note = f"negative volumes took {gone:,.4g} mm³ away"
    return [replace(found, notes=(*body.notes, note))]


def _combined(bodies: Sequence[Shape], how: str) -> Shape | None:
    """Return the bodies as one; None where they cannot be combined.

    Nothing is raised from here: who keeps an error keeps what its frames held, and of what is still
    held of manifold3d at the end of Python, nanobind prints a list.
    """
    import manifold3d as m3  # noqa: PLC0415  (only who has several bodies pays for it)

    solids = [_manifold(body) for body in bodies]
    if any(solid.status() != m3.Error.NoError for solid in solids):
        return None
    return _shape(m3.Manifold.batch_boolean(solids, m3.OpType[how]), bodies[0])


def simplified(shape: Shape, step: float, most: int) -> Shape | None:
    """Return a mesh of at most so many triangles, or None; ``step`` is how far it may move [mm]."""
    solid = _manifold(shape)
    if solid.is_empty():
        return None
    solid = solid.simplify(step)
    return _shape(solid, shape) if 0 < solid.num_tri() <= most else None


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
