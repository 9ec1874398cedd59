"""What a slicer would lay in each layer of a part, measured without laying it.

The contours are exact (`contour`); what is inside them is told apart on a grid: walls along the
contour, skins under and over air, bridges and sparse infill. Three rules are those of PrusaSlicer
2.5: layers of skin are counted from the air, inner regions smaller than 70 mm² become solid, and a
skin reaches 3 mm into the sparse infill around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from makeshed.science.contour import Cuts
from makeshed.units import Millimetre

Floats = NDArray[np.float64]

WALL, SOLID, TOP, BRIDGE, SPARSE = 1, 2, 3, 4, 5
"""What a cell of the grid is filled with; 0 is air."""

FINEST: Millimetre = 0.15
COARSEST: Millimetre = 0.6
CELLS, MOST_CELLS = 150_000, 1_200_000
"""Cells that a part may fill, and its box: the best accuracy for the time."""

MOST_MEMORY = 40_000_000
"""Cells of the box of any part, however large."""

SMALL_REGION = 70.0
"""Inner regions below this are solid [mm²] (PrusaSlicer: solid_infill_below_area)."""

SKIN_MARGIN: Millimetre = 3.0
"""How far a skin reaches beyond the air that asks for it (PrusaSlicer: EXTERNAL_INFILL_MARGIN)."""


NARROW = 0.3
"""Infill narrower than twice this share of its spacing beyond its overlap is left out."""

LEANING: Millimetre = 0.09
"""A contour that moves less from one layer to the next makes no skin."""


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How the inside of a part is to be filled, in millimetres and layers."""

    walls: Millimetre
    """Width of all walls together."""
    overlap: Millimetre
    """How far infill reaches into the walls."""
    spacing: Millimetre
    """Of solid lines."""
    top: int
    bottom: int
    """Layers of skin."""
    over: int
    """Layers of sparse infill above which a solid layer is laid as a bridge."""


@dataclass(frozen=True, eq=False)
class Grid:
    """A part as cells, layer by layer, and what each is filled with."""

    cell: Millimetre
    inside: NDArray[np.uint8]
    filled: NDArray[np.uint8]
    walled: Floats
    """Area of each layer that all walls together can take, (n) [mm²]."""
    scale: Floats
    """Area that infill takes in a layer over the area of its cells, (n)."""


def grid_of(cuts: Cuts, fill: Fill) -> Grid:
    """Return the part as cells."""
    exact = cuts.areas
    reach = cuts.points.max(axis=0, initial=0.0)
    width, height = max(reach[0], reach[2]), max(reach[1], reach[3])
    box = width * height * len(exact)
    cell = min(max(FINEST, (exact.sum() / CELLS) ** 0.5, (box / MOST_CELLS) ** 0.5), COARSEST)
    cell = max(cell, (box / MOST_MEMORY) ** 0.5)
    inside = _fill(cuts.begin, cuts.points, cell, int(width / cell) + 3, int(height / cell) + 3)
    depth = _depth(inside, cuts.begin, cuts.points, cell, np.float32(fill.walls / cell + 3))
    edge = fill.walls - fill.overlap
    room = _room(inside, depth, edge / cell, (fill.walls + NARROW * fill.spacing) / cell)
    filled = _skins(inside, room, SKIN_MARGIN / cell)
    _shells(filled, fill.top, fill.bottom)
    _solidify(filled, SMALL_REGION / cell**2)
    _bridge(filled, fill.over)
    near = (fill.walls + fill.spacing) / cell
    _strips(filled, depth, near, LEANING / cell, fill.top, fill.bottom)
    found = _within(inside, depth, filled, fill.walls / cell, edge / cell)
    counted, cells = found[:, 2] * cell**2, found[:, 3] * cell**2
    trusted = np.clip(exact / np.maximum(counted, 1e-9), 0.5, 2.0)
    within = found[:, :2] * (cell**2 * trusted)[:, None]
    scale = np.clip(within[:, 1] / np.maximum(cells, 1e-9), 0.0, 2.0)
    return Grid(cell, inside, filled, np.maximum(exact - within[:, 0], 0.0), scale)


@njit(cache=True)
def _solidify(filled: Any, least: Any) -> None:  # pragma: no cover
    """Make solid the inner regions of fewer cells, found by flooding each."""
    layers, rows, columns = filled.shape
    seen = np.zeros((rows, columns), np.int32)
    flood = np.empty((rows * columns, 2), np.int64)
    for k in range(layers):
        for start in range(columns, (rows - 1) * columns):
            j, i = start // columns, start % columns
            if filled[k, j, i] != SPARSE or seen[j, i] == k + 1:
                continue
            seen[j, i] = k + 1
            flood[0, 0], flood[0, 1] = j, i
            done, count = 0, 1
            while done < count:
                j, i = flood[done]
                done += 1
                for dj, di in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                    y, x = j + dj, i + di
                    inner = filled[k, y, x] == SPARSE or filled[k, y, x] == SOLID
                    if inner and seen[y, x] != k + 1:
                        seen[y, x] = k + 1
                        flood[count, 0], flood[count, 1] = y, x
                        count += 1
            if count < least:
                for n in range(count):
                    filled[k, flood[n, 0], flood[n, 1]] = SOLID


@njit(cache=True)
def _within(inside: Any, depth: Any, filled: Any, one: Any, two: Any) -> Any:  # pragma: no cover
    """Cells deeper than each of two depths, a cell that straddles one in part; all; no walls."""
    layers, rows, columns = inside.shape
    found = np.zeros((layers, 4))
    for k in range(layers):
        for j in range(rows):
            for i in range(columns):
                if inside[k, j, i]:
                    d = depth[k, j, i] + 0.5
                    found[k, 0] += min(1.0, max(0.0, d - one))
                    found[k, 1] += min(1.0, max(0.0, d - two))
                    found[k, 2] += 1.0
                    found[k, 3] += filled[k, j, i] > WALL
    return found


@njit(cache=True)
def _fill(begin: Any, points: Any, cell: Any, columns: Any, rows: Any) -> Any:  # pragma: no cover
    """Fill by parity along x; cell (j, i) stands at (i - 1, j - 1) cells."""
    inside = np.zeros((begin.size - 1, rows, columns), np.uint8)
    for k in range(begin.size - 1):
        for s in range(begin[k], begin[k + 1]):
            xa, ya, xb, yb = points[s]
            if ya > yb:
                xa, ya, xb, yb = xb, yb, xa, ya
            for j in range(max(0, int(np.ceil(ya / cell)) + 1), int(np.floor(yb / cell)) + 2):
                y = (j - 1) * cell
                if ya <= y < yb and j < rows:
                    x = xa + (xb - xa) * (y - ya) / (yb - ya)
                    inside[k, j, min(columns - 1, max(0, int(np.ceil(x / cell)) + 1))] ^= 1
        for j in range(rows):
            state = 0
            for i in range(columns):
                state ^= inside[k, j, i]
                inside[k, j, i] = state
    return inside


@njit(cache=True)
def _depth(  # noqa: C901  (a kernel)
    inside: Any, begin: Any, points: Any, cell: Any, most: Any
) -> Any:  # pragma: no cover
    """Distance to the contour [cells]: exact beside it, elsewhere by sweeps (Borgefors 1986)."""
    layers, rows, columns = inside.shape
    depth = np.zeros((layers, rows, columns), np.float32)
    one, slant = np.float32(1.0), np.float32(1.41421356)
    for k in range(layers):
        here, deep = inside[k], depth[k]
        for j in range(rows):
            for i in range(columns):
                deep[j, i] = most if here[j, i] else np.float32(0.0)
        for s in range(begin[k], begin[k + 1]):
            xa, ya, xb, yb = points[s, 0], points[s, 1], points[s, 2], points[s, 3]
            _beside(deep, xa / cell + 1, ya / cell + 1, xb / cell + 1, yb / cell + 1)
        for j in range(1, rows - 1):
            below, row = deep[j - 1], deep[j]
            for i in range(1, columns - 1):
                if here[j, i]:
                    d = min(row[i], row[i - 1] + one, below[i] + one)
                    row[i] = min(d, below[i - 1] + slant, below[i + 1] + slant)
        for j in range(rows - 2, 0, -1):
            above, row = deep[j + 1], deep[j]
            for i in range(columns - 2, 0, -1):
                if here[j, i]:
                    d = min(row[i], row[i + 1] + one, above[i] + one)
                    row[i] = min(d, above[i + 1] + slant, above[i - 1] + slant)
    return depth


@njit(cache=True)
def _beside(depth: Any, xa: Any, ya: Any, xb: Any, yb: Any) -> None:  # pragma: no cover
    """Lower the depth of cells near a segment to their distance from it."""
    if ya > yb:
        xa, ya, xb, yb = xb, yb, xa, ya
    dx, dy = xb - xa, yb - ya
    square = max(dx * dx + dy * dy, 1e-12)
    for j in range(max(0, int(ya - 0.75)), min(depth.shape[0], int(yb + 1.75))):
        low, high = 0.0, 1.0
        if dy > 1.0:
            low, high = max(0.0, (j - 1.0 - ya) / dy), min(1.0, (j + 1.0 - ya) / dy)
        x0, x1 = xa + low * dx, xa + high * dx
        if x0 > x1:
            x0, x1 = x1, x0
        for i in range(max(0, int(x0 - 0.75)), min(depth.shape[1], int(x1 + 1.75))):
            if depth[j, i] > 0:
                u = min(1.0, max(0.0, ((i - xa) * dx + (j - ya) * dy) / square))
                d = ((xa + u * dx - i) ** 2 + (ya + u * dy - j) ** 2) ** 0.5
                depth[j, i] = min(depth[j, i], max(d, 1e-3))


@njit(cache=True)
def _room(inside: Any, depth: Any, edge: Any, least: Any) -> Any:  # pragma: no cover
    """Cells that infill can reach: deeper than the edge, and near one that is deep enough."""
    layers, rows, columns = inside.shape
    room = np.zeros((layers, rows, columns), np.bool_)
    reach = int(np.ceil(least - edge))
    for k in range(layers):
        for j in range(reach, rows - reach):
            for i in range(reach, columns - reach):
                d = depth[k, j, i]
                if d <= edge:
                    continue
                found = d > least
                for y in range(j - reach, j + reach + 1):
                    if found:
                        break
                    for x in range(i - reach, i + reach + 1):
                        found |= depth[k, y, x] > least
                room[k, j, i] = found
    return room


@njit(cache=True)
def _skins(inside: Any, room: Any, margin: Any) -> Any:  # pragma: no cover
    """Tell walls, skins under air and over air; a skin reaches its margin into the layer."""
    layers, rows, columns = inside.shape
    filled = np.zeros((layers, rows, columns), np.uint8)
    away = np.empty((rows, columns), np.float32)
    for k in range(layers):
        for kind in (BRIDGE, TOP):
            near = k - 1 if kind == BRIDGE else k + 1
            skin = False
            for j in range(rows):
                for i in range(columns):
                    away[j, i] = 1e6
                    if not inside[k, j, i]:
                        continue
                    if not room[k, j, i]:
                        filled[k, j, i] = WALL
                        continue
                    if near < 0 or near >= layers or not inside[near, j, i]:
                        filled[k, j, i] = kind
                        away[j, i] = 0.0
                        skin = True
                    elif not filled[k, j, i]:
                        filled[k, j, i] = SPARSE
            if skin and near >= 0 and near < layers:
                _spread(filled[k], away, kind, margin)
    return filled


@njit(cache=True)
def _spread(filled: Any, away: Any, kind: Any, margin: Any) -> None:  # pragma: no cover
    rows, columns = filled.shape
    one, slant = np.float32(1.0), np.float32(1.41421356)
    for j in range(1, rows - 1):
        for i in range(1, columns - 1):
            d = min(away[j, i], away[j, i - 1] + one, away[j - 1, i] + one)
            away[j, i] = min(d, away[j - 1, i - 1] + slant, away[j - 1, i + 1] + slant)
    for j in range(rows - 2, 0, -1):
        for i in range(columns - 2, 0, -1):
            d = min(away[j, i], away[j, i + 1] + one, away[j + 1, i] + one)
            d = min(d, away[j + 1, i + 1] + slant, away[j + 1, i - 1] + slant)
            away[j, i] = d
            if d <= margin and filled[j, i] == SPARSE:
                filled[j, i] = kind


@njit(cache=True)
def _shells(filled: Any, top: Any, bottom: Any) -> None:  # pragma: no cover
    """Make solid what lies within so many layers of a skin or of air."""
    layers, rows, columns = filled.shape
    for up in (True, False):
        deep = bottom if up else top
        since = np.zeros((rows, columns), np.int32)  # layers from the last skin, itself 1
        for n in range(layers):
            k = n if up else layers - 1 - n
            for j in range(rows):
                for i in range(columns):
                    kind = filled[k, j, i]
                    if kind == 0:
                        since[j, i] = 0
                        continue
                    since[j, i] += 1
                    if kind == (BRIDGE if up else TOP):
                        since[j, i] = 1
                    if kind == SPARSE and since[j, i] <= deep:
                        filled[k, j, i] = SOLID


@njit(cache=True)
def _bridge(filled: Any, over: Any) -> None:  # pragma: no cover
    """The first layer is no bridge; a solid layer over so many sparse ones is."""
    layers, rows, columns = filled.shape
    for k in range(layers - 1, -1, -1):
        for j in range(rows):
            for i in range(columns):
                if filled[k, j, i] == BRIDGE and k == 0:
                    filled[k, j, i] = SOLID
                elif filled[k, j, i] == SOLID and k >= over:
                    n = 1
                    while n <= over and filled[k - n, j, i] == SPARSE:
                        n += 1
                    if n > over:
                        filled[k, j, i] = BRIDGE


@njit(cache=True)
def _strips(
    filled: Any, depth: Any, near: Any, moved: Any, top: Any, bottom: Any
) -> None:  # pragma: no cover
    """Make solid what is sparse beside a wall that leans within the layers of a skin."""
    layers, rows, columns = filled.shape
    for up in (True, False):
        deep = bottom if up else top
        since = np.full((rows, columns), 1000, np.int32)
        for n in range(layers):
            k = n if up else layers - 1 - n
            last = max(0, k - 1) if up else min(layers - 1, k + 1)
            for j in range(rows):
                for i in range(columns):
                    if filled[k, j, i] == 0 or depth[k, j, i] > near:
                        continue
                    since[j, i] += 1
                    if depth[k, j, i] - depth[last, j, i] > moved:
                        since[j, i] = 1
                    if filled[k, j, i] == SPARSE and since[j, i] <= deep:
                        filled[k, j, i] = SOLID
