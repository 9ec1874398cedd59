"""Triangles in a tree of boxes, for the largest ball that touches a surface from within.

The tree is Lauterbach's linear bounding-volume hierarchy (2009, "Fast BVH construction on GPUs",
Eurographics): triangles sorted along Morton's curve, boxes of neighbours joined level by level.
The ball is found by the shrinking of Ma, Bae and Choi (2012), "3D medial axis point approximation
using nearest neighbors and the normal field", The Visual Computer 28, here with exact distances to
triangles in place of a cloud of points.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numba import njit

from makeshed.geometry.shape import Shape
from makeshed.science.arrays import Floats, Ints

LEAF = 4
"""Triangles in a leaf."""
UNSLABBED = 16
"""Nodes of the uppermost level that has slabs: above, normals look every way."""
SLACK = 0.98
"""Square of what may reach into a ball unseen: 1 % of its radius, and round bodies are fast."""


@dataclass(frozen=True, eq=False)
class BoxTree:
    """A perfect binary tree in one array: node k has the children 2k+1 and 2k+2."""

    boxes: Floats  # (nodes, 12): lowest and highest corner [mm], and the same of the normals
    slabs: Floats  # (nodes, 5): a unit normal, and between which planes square to it all lies [mm]
    order: Ints  # triangles as the leaves hold them, -1 for none
    corners: Floats  # (m, 9) [mm]
    normals: Floats  # (m, 3)


_BUILT: WeakKeyDictionary[Shape, BoxTree] = WeakKeyDictionary()


def box_tree(shape: Shape) -> BoxTree:
    """Return the triangles of a body in a tree of boxes; the same one each time."""
    if shape not in _BUILT:
        _BUILT[shape] = _built(shape)
    return _BUILT[shape]


def _built(shape: Shape) -> BoxTree:
    low, high = shape.box
    size = np.maximum(high - low, 1e-12)
    cell = np.clip((shape.centres - low) / size * 1023.0, 0, 1023).astype(np.int64)
    code = (_spread(cell[:, 0]) << 2) | (_spread(cell[:, 1]) << 1) | _spread(cell[:, 2])
    count = len(shape.triangles)
    leaves = 1 << max(0, int(np.ceil(np.log2(max(1, -(-count // LEAF))))))
    # Spread evenly over the leaves, so that none of them is far from full.
    place = np.arange(count) * leaves * LEAF // count
    order = np.full(leaves * LEAF, -1, dtype=np.int64)
    order[place] = np.argsort(code, kind="stable")
    corners = shape.corners.reshape(-1, 9)
    boxes = _boxed(order, corners, shape.normals)
    return BoxTree(boxes, _slabbed(order, corners, shape.normals), order, corners, shape.normals)


@njit(cache=True)
def _boxed(order, corners, normals):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the box of each node round its triangles, from the leaves up."""
    leaves = len(order) // LEAF
    boxes = np.empty((2 * leaves - 1, 12))
    for node in range(2 * leaves - 2, -1, -1):
        box = boxes[node]
        for axis in range(3):
            box[axis], box[axis + 3], box[axis + 6], box[axis + 9] = (
                np.inf,
                -np.inf,
                np.inf,
                -np.inf,
            )
        leaf = node - leaves + 1
        if leaf < 0:
            for child in range(2 * node + 1, 2 * node + 3):
                for low in (0, 1, 2, 6, 7, 8):
                    box[low] = min(box[low], boxes[child, low])
                    box[low + 3] = max(box[low + 3], boxes[child, low + 3])
            continue
        for place in range(leaf * LEAF, (leaf + 1) * LEAF):
            t = order[place]
            if t < 0:
                continue
            for axis in range(3):
                for side in (corners[t, axis], corners[t, axis + 3], corners[t, axis + 6]):
                    box[axis], box[axis + 3] = min(box[axis], side), max(box[axis + 3], side)
                side = normals[t, axis]
                box[axis + 6], box[axis + 9] = min(box[axis + 6], side), max(box[axis + 9], side)
    return boxes


@njit(cache=True)
def _slabbed(order, corners, normals):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the slab of each node, square to the mean of its normals: thin where boxes are thick.

    A box round a piece of a ball's surface reaches deep into the ball, and a ball within would be
    compared with every triangle; the slab does not. The few nodes at the top have none.
    """
    leaves = len(order) // LEAF
    slabs = np.empty((2 * leaves - 1, 5))
    slabs[:, :3], slabs[:, 3], slabs[:, 4] = 0.0, -np.inf, np.inf
    level = UNSLABBED
    while level <= leaves:
        size = leaves // level * LEAF
        for k in range(level):
            slab, places = slabs[level - 1 + k], order[k * size : (k + 1) * size]
            for t in places:
                if t >= 0:
                    for axis in range(3):
                        slab[axis] += normals[t, axis]
            x, y, z = slab[0], slab[1], slab[2]
            length = max(np.sqrt(x * x + y * y + z * z), 1e-12)
            x, y, z = x / length, y / length, z / length
            low, high = np.inf, -np.inf
            for t in places:
                if t >= 0:
                    for c in range(0, 9, 3):
                        at = x * corners[t, c] + y * corners[t, c + 1] + z * corners[t, c + 2]
                        low, high = min(low, at), max(high, at)
            slab[0], slab[1], slab[2], slab[3], slab[4] = x, y, z, low, high
        level *= 2
    return slabs


def _spread(number: Ints) -> Ints:
    """Return ten bits with two zeros between each."""
    number = (number | (number << 16)) & 0x030000FF
    number = (number | (number << 8)) & 0x0300F00F
    number = (number | (number << 4)) & 0x030C30C3
    return (number | (number << 2)) & 0x09249249


def balls(
    tree: BoxTree,
    points: Floats,
    ways: Floats,
    widest: Floats,
    facing: float,
    slack: float = SLACK,
) -> tuple[Floats, Floats, Ints]:
    """Return the largest balls that touch a surface at points and stay clear of what faces them.

    Parameters
    ----------
    tree
        The triangles of the surface, in boxes.
    points, ways
        Where each ball touches [mm], and the unit direction to its centre.
    widest
        The widest that each ball may be: diameters [mm].
    facing
        Only triangles whose normal has at least this cosine with the ball's way stop it, so that
        the edges beside a point do not; negative for balls outside, stopped by normals against it.
    slack
        Square of what may reach into a ball unseen, as a share of its radius.

    Returns
    -------
    tuple
        Diameters [mm], where each ball was stopped [mm], by which triangle (-1: by ``widest``).
    """
    touch = np.zeros_like(points)
    by = np.full(len(points), -1, dtype=np.int64)
    diameters = np.array(widest, dtype=float)
    _shrink(
        tree.boxes,
        tree.slabs,
        tree.order,
        tree.corners,
        tree.normals,
        np.ascontiguousarray(points),
        np.ascontiguousarray(ways),
        np.sign(facing),
        abs(facing),
        diameters,
        touch,
        by,
        slack,
    )
    return diameters, touch, by


@njit(cache=True)
def _shrink(  # type: ignore[no-untyped-def]  # noqa: ANN202, C901, PLR0912, PLR0917
    boxes, slabs, order, corners, normals, points, ways, sign, facing, diameters, touch, by,  # noqa: ANN001
    slack,  # noqa: ANN001
):  # fmt: skip
    """Shrink each ball past every triangle that reaches into it."""
    inner = len(boxes) // 2
    stack = np.empty(128, dtype=np.int64)
    for k in range(len(points)):
        px, py, pz = points[k, 0], points[k, 1], points[k, 2]
        dx, dy, dz = ways[k, 0], ways[k, 1], ways[k, 2]
        fx, fy, fz = sign * dx, sign * dy, sign * dz
        r = diameters[k] / 2.0
        top = 1
        stack[0] = 0
        while top > 0:
            top -= 1
            node = stack[top]
            cx, cy, cz = px + r * dx, py + r * dy, pz + r * dz
            if _beyond(boxes[node], slabs[node], cx, cy, cz, r * r * slack):
                continue
            if node < inner:
                # What the ball does not reach now, or does not face it, it never will.
                one, hits = 2 * node + 1, 0
                for child in range(one, one + 2):
                    b = boxes[child]
                    if _beyond(b, slabs[child], cx, cy, cz, r * r * slack):
                        continue
                    most = max(b[6] * fx, b[9] * fx) + max(b[7] * fy, b[10] * fy)
                    if most + max(b[8] * fz, b[11] * fz) >= facing:
                        stack[top + hits] = child
                        hits += 1
                # The nearer child is looked at first: it shrinks the ball soonest.
                if hits == 2 and _nearer(boxes[one], boxes[one + 1], cx, cy, cz):
                    stack[top], stack[top + 1] = one + 1, one
                top += hits
                continue
            leaf = (node - inner) * 4
            for place in range(leaf, leaf + 4):
                t = order[place]
                if t < 0:
                    continue
                cosine = normals[t, 0] * fx + normals[t, 1] * fy + normals[t, 2] * fz
                if cosine < facing:
                    continue
                off = normals[t, 0] * (cx - corners[t, 0]) + normals[t, 1] * (cy - corners[t, 1])
                off += normals[t, 2] * (cz - corners[t, 2])
                if off * off >= r * r * slack:  # its plane is too far
                    continue
                less, qx, qy, qz = _past(corners[t], px, py, pz, dx, dy, dz, r, slack)
                if less < r:
                    r = less
                    cx, cy, cz = px + r * dx, py + r * dy, pz + r * dz
                    touch[k, 0], touch[k, 1], touch[k, 2] = qx, qy, qz
                    by[k] = t
        diameters[k] = 2.0 * r


@njit(cache=True)
def _beyond(box, slab, cx, cy, cz, reach):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether a box or its slab is farther from a ball's centre than the square of its reach."""
    gx = max(box[0] - cx, 0.0, cx - box[3])
    gy = max(box[1] - cy, 0.0, cy - box[4])
    gz = max(box[2] - cz, 0.0, cz - box[5])
    if gx * gx + gy * gy + gz * gz >= reach:
        return True
    at = slab[0] * cx + slab[1] * cy + slab[2] * cz
    gap = max(slab[3] - at, 0.0, at - slab[4])
    return gap * gap >= reach


@njit(cache=True)
def _nearer(one, two, cx, cy, cz):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Whether the middle of one box is nearer than that of another."""
    near = 0.0
    for axis, c in ((0, cx), (1, cy), (2, cz)):
        near += abs(one[axis] + one[axis + 3] - 2.0 * c)
        near -= abs(two[axis] + two[axis + 3] - 2.0 * c)
    return near < 0.0


@njit(cache=True)
def _past(t, px, py, pz, dx, dy, dz, r, slack):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Return the radius at which a ball no longer reaches over a triangle, and where it touches."""
    x, y, z = px, py, pz
    for _ in range(12):
        cx, cy, cz = px + r * dx, py + r * dy, pz + r * dz
        qx, qy, qz = _closest(t, cx, cy, cz)
        ex, ey, ez = qx - cx, qy - cy, qz - cz
        if ex * ex + ey * ey + ez * ez >= r * r * slack:
            break
        wx, wy, wz = qx - px, qy - py, qz - pz
        ahead = wx * dx + wy * dy + wz * dz
        if ahead <= 0.0:
            break
        r = (wx * wx + wy * wy + wz * wz) / (2.0 * ahead)
        x, y, z = qx, qy, qz
    return r, x, y, z


@njit(cache=True)
def _closest(t, x, y, z):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, PLR0911
    """Closest point of a triangle: Ericson (2005), Real-Time Collision Detection, 5.1.5."""
    ux, uy, uz = t[3] - t[0], t[4] - t[1], t[5] - t[2]
    vx, vy, vz = t[6] - t[0], t[7] - t[1], t[8] - t[2]
    ax, ay, az = x - t[0], y - t[1], z - t[2]
    d1, d2 = ux * ax + uy * ay + uz * az, vx * ax + vy * ay + vz * az
    if d1 <= 0.0 and d2 <= 0.0:
        return t[0], t[1], t[2]
    bx, by, bz = x - t[3], y - t[4], z - t[5]
    d3, d4 = ux * bx + uy * by + uz * bz, vx * bx + vy * by + vz * bz
    if d3 >= 0.0 and d4 <= d3:
        return t[3], t[4], t[5]
    vc = d1 * d4 - d3 * d2
    if vc <= 0.0 and d1 >= 0.0 and d3 <= 0.0:
        s = d1 / (d1 - d3) if d1 > d3 else 0.0
        return t[0] + s * ux, t[1] + s * uy, t[2] + s * uz
    cx, cy, cz = x - t[6], y - t[7], z - t[8]
    d5, d6 = ux * cx + uy * cy + uz * cz, vx * cx + vy * cy + vz * cz
    if d6 >= 0.0 and d5 <= d6:
        return t[6], t[7], t[8]
    vb = d5 * d2 - d1 * d6
    if vb <= 0.0 and d2 >= 0.0 and d6 <= 0.0:
        s = d2 / (d2 - d6) if d2 > d6 else 0.0
        return t[0] + s * vx, t[1] + s * vy, t[2] + s * vz
    va = d3 * d6 - d5 * d4
    if va <= 0.0 and d4 - d3 >= 0.0 and d5 - d6 >= 0.0:
        total = (d4 - d3) + (d5 - d6)
        s = (d4 - d3) / total if total > 0.0 else 0.0
        return t[3] + s * (vx - ux), t[4] + s * (vy - uy), t[5] + s * (vz - uz)
    total = va + vb + vc
    if total <= 0.0:
        return t[0], t[1], t[2]
    s, w = vb / total, vc / total
    return t[0] + s * ux + w * vx, t[1] + s * uy + w * vy, t[2] + s * uz + w * vz
