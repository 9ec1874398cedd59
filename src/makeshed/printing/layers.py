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

from makeshed.geometry.contour import Cuts
from makeshed.science.arrays import Floats
from makeshed.units import Millimetre

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

BESIDE: Millimetre = 1e-6
"""Cells stand so far beside the sides of the part's box, which round to either side of them."""

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
    spans: NDArray[np.int64]
    """Of each layer and row, between which columns all that is inside lies, (n, rows, 2)."""
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
    inside, spans = _fill(
        cuts.begin, cuts.points, cell, int(width / cell) + 3, int(height / cell) + 3
    )
    most = np.float32(fill.walls / cell + 3)
    depth = _depth(inside, spans, cuts.begin, cuts.points, cell, most)
    edge = fill.walls - fill.overlap
    least = (fill.walls + NARROW * fill.spacing) / cell
    filled = _walled(inside, spans, depth, edge / cell, least)
    _skins(inside, spans, filled, SKIN_MARGIN / cell)
    _shells(filled, spans, fill.top, fill.bottom)
    _solidify(filled, spans, SMALL_REGION / cell**2)
    _bridge(filled, spans, fill.over)
    near = (fill.walls + fill.spacing) / cell
    _strips(filled, spans, depth, near, LEANING / cell, fill.top, fill.bottom)
    found = _within(inside, spans, depth, filled, fill.walls / cell, edge / cell)
    counted, cells = found[:, 2] * cell**2, found[:, 3] * cell**2
    trusted = np.clip(exact / np.maximum(counted, 1e-9), 0.5, 2.0)
    within = found[:, :2] * (cell**2 * trusted)[:, None]
    scale = np.clip(within[:, 1] / np.maximum(cells, 1e-9), 0.0, 2.0)
    return Grid(cell, inside, filled, spans, np.maximum(exact - within[:, 0], 0.0), scale)


@njit(cache=True)
def _fill(begin: Any, points: Any, cell: Any, columns: Any, rows: Any) -> Any:  # pragma: no cover
    """Fill by parity along x; cell (j, i) stands just beside (i - 1, j - 1) cells."""
    inside = np.zeros((begin.size - 1, rows, columns), np.uint8)
    spans = np.zeros((begin.size - 1, rows, 2), np.int64)
    for k in range(begin.size - 1):
        for s in range(begin[k], begin[k + 1]):
            xa, ya, xb, yb = points[s]
            if ya > yb:
                xa, ya, xb, yb = xb, yb, xa, ya
            first = max(0, int(np.ceil((ya - BESIDE) / cell)) + 1)
            for j in range(first, int(np.floor(yb / cell)) + 2):
                y = (j - 1) * cell + BESIDE
                if ya <= y < yb and j < rows:
                    x = xa + (xb - xa) * (y - ya) / (yb - ya)
                    i = min(columns - 1, max(0, int(np.ceil((x - BESIDE) / cell)) + 1))
                    inside[k, j, i] ^= 1
                    low, high = spans[k, j]
                    spans[k, j, 0] = min(low, i) if high else i
                    spans[k, j, 1] = max(high, i)
        for j in range(rows):
            state = 0
            for i in range(spans[k, j, 0], spans[k, j, 1] + 1):
                state ^= inside[k, j, i]
                inside[k, j, i] = state
            if state:  # a contour that does not close
                inside[k, j, spans[k, j, 1] :] = 1
                spans[k, j, 1] = columns
    return inside, spans


@njit(cache=True)
def _depth(
    inside: Any, spans: Any, begin: Any, points: Any, cell: Any, most: Any
) -> Any:  # pragma: no cover
    """Distance to the contour [cells]: exact beside it, elsewhere by sweeps (Borgefors 1986)."""
    layers, rows, columns = inside.shape
    depth = np.zeros((layers, rows, columns), np.float32)
    for k in range(layers):
        deep = depth[k]
        for j in range(rows):
            for i in range(spans[k, j, 0], spans[k, j, 1]):
                if inside[k, j, i]:
                    deep[j, i] = most
        for s in range(begin[k], begin[k + 1]):
            xa, ya, xb, yb = points[s, 0], points[s, 1], points[s, 2], points[s, 3]
            _beside(deep, xa / cell + 1, ya / cell + 1, xb / cell + 1, yb / cell + 1)
        for j in range(1, rows - 1):
            low, high = spans[k, j]
            if low < high:
                _swept(deep[j, low - 1 : high + 1], deep[j - 1, low - 1 : high + 1], ahead=True)
        for j in range(rows - 2, 0, -1):
            low, high = spans[k, j]
            if low < high:
                _swept(deep[j, low - 1 : high + 1], deep[j + 1, low - 1 : high + 1], ahead=False)
    return depth


@njit(cache=True)
def _swept(row: Any, last: Any, ahead: Any) -> None:  # pragma: no cover
    """Lower the distances in a row to those over the last row, then to those along it.

    The first and the last cell stay. Over one row there is nothing to wait for: four at a time.
    """
    one, slant = np.float32(1.0), np.float32(1.41421356)
    here, left, above, right = row[1:-1], last[:-2], last[1:-1], last[2:]
    for i in range(here.size):
        here[i] = min(here[i], above[i] + one, left[i] + slant, right[i] + slant)
    if ahead:
        for i in range(1, row.size - 1):
            row[i] = min(row[i], row[i - 1] + one)
    else:
        for i in range(row.size - 2, 0, -1):
            row[i] = min(row[i], row[i + 1] + one)


@njit(cache=True, error_model="numpy")
def _beside(depth: Any, xa: Any, ya: Any, xb: Any, yb: Any) -> None:  # pragma: no cover
    """Lower the depth of cells near a segment to their distance from it."""
    if ya > yb:
        xa, ya, xb, yb = xb, yb, xa, ya
    dx, dy = xb - xa, yb - ya
    over = 1.0 / max(dx * dx + dy * dy, 1e-12)
    for j in range(max(0, int(ya - 0.75)), min(depth.shape[0], int(yb + 1.75))):
        low, high = 0.0, 1.0
        if dy > 1.0:
            low, high = max(0.0, (j - 1.0 - ya) / dy), min(1.0, (j + 1.0 - ya) / dy)
        x0, x1 = xa + low * dx, xa + high * dx
        if x0 > x1:
            x0, x1 = x1, x0
        for i in range(max(0, int(x0 - 0.75)), min(depth.shape[1], int(x1 + 1.75))):
            u = min(1.0, max(0.0, ((i - xa) * dx + (j - ya) * dy) * over))
            d = (xa + u * dx - i) ** 2 + (ya + u * dy - j) ** 2
            if d < depth[j, i] ** 2:
                depth[j, i] = max(d**0.5, 1e-3)


@njit(cache=True)
def _walled(inside: Any, spans: Any, depth: Any, edge: Any, least: Any) -> Any:  # pragma: no cover
    """Tell walls from what infill can reach: deeper than the edge, and near what is deep enough."""
    layers, rows, columns = depth.shape
    filled = np.zeros((layers, rows, columns), np.uint8)
    reach = int(np.ceil(least - edge))
    for k in range(layers):
        for j in range(rows):
            for i in range(spans[k, j, 0], spans[k, j, 1]):
                if not inside[k, j, i]:
                    continue
                filled[k, j, i] = WALL
                d = depth[k, j, i]
                apart = j < reach or i < reach or j >= rows - reach or i >= columns - reach
                if d <= edge or apart:
                    continue
                found = d > least
                for y in range(j - reach, j + reach + 1):
                    if found:
                        break
                    for x in range(i - reach, i + reach + 1):
                        found |= depth[k, y, x] > least
                if found:
                    filled[k, j, i] = SPARSE
    return filled


@njit(cache=True)
def _skins(inside: Any, spans: Any, filled: Any, margin: Any) -> None:  # pragma: no cover
    """Tell skins under air and over air; a skin reaches its margin into the layer."""
    layers, rows, columns = inside.shape
    away = np.empty((rows, columns), np.float32)
    for k in range(layers):
        for kind in (BRIDGE, TOP):
            near = k - 1 if kind == BRIDGE else k + 1
            skin = sparse = False
            for j in range(rows):
                for i in range(spans[k, j, 0], spans[k, j, 1]):
                    if filled[k, j, i] <= WALL:
                        continue
                    if near < 0 or near >= layers or not inside[near, j, i]:
                        filled[k, j, i] = kind
                        skin = True
                    sparse |= filled[k, j, i] == SPARSE
            if skin and sparse:
                _spread(filled[k], spans[k], away, kind, margin)


@njit(cache=True)
def _spread(filled: Any, spans: Any, away: Any, kind: Any, margin: Any) -> None:  # pragma: no cover
    """Let a skin grow by its margin, through air too: within the box of the layer."""
    rows, columns = filled.shape
    top, bottom, low, high = rows, 0, columns, 0
    for j in range(rows):
        if spans[j, 1] > spans[j, 0]:
            top, bottom = min(top, j), j + 1
            low, high = min(low, spans[j, 0]), max(high, spans[j, 1])
    for j in range(top - 1, min(rows, bottom + 1)):
        for i in range(low - 1, min(columns, high + 1)):
            away[j, i] = 0.0 if filled[j, i] == kind else 1e6
    for j in range(top, bottom):
        _swept(away[j, low - 1 : high + 1], away[j - 1, low - 1 : high + 1], ahead=True)
    for j in range(bottom - 1, top - 1, -1):
        _swept(away[j, low - 1 : high + 1], away[j + 1, low - 1 : high + 1], ahead=False)
        for i in range(low, high):
            if away[j, i] <= margin and filled[j, i] == SPARSE:
                filled[j, i] = kind


@njit(cache=True)
def _shells(filled: Any, spans: Any, top: Any, bottom: Any) -> None:  # pragma: no cover
    """Make solid what lies within so many layers of a skin or of air."""
    layers, rows, columns = filled.shape
    for up in (True, False):
        deep = bottom if up else top
        since = np.zeros((rows, columns), np.int32)  # layers from the last skin, itself 1
        for n in range(layers):
            k = n if up else layers - 1 - n
            last = max(0, k - 1) if up else min(layers - 1, k + 1)
            for j in range(rows):
                low, high = spans[k, j]
                if spans[last, j, 1]:
                    low = min(low, spans[last, j, 0]) if high else spans[last, j, 0]
                    high = max(high, spans[last, j, 1])
                for i in range(low, high):
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
def _solidify(  # noqa: C901  (a kernel)
    filled: Any, spans: Any, least: Any
) -> None:  # pragma: no cover
    """Make solid the inner regions of fewer cells, found by flooding each until it is enough.

    What comes upon an earlier flood is part of a region that was enough.
    """
    layers, rows, columns = filled.shape
    seen = np.zeros((rows, columns), np.int64)  # number of the flood
    flood = np.empty((rows * columns, 2), np.int64)
    number = 0
    for k in range(layers):
        earlier = number
        for row in range(rows):
            for column in range(spans[k, row, 0], spans[k, row, 1]):
                if filled[k, row, column] != SPARSE or seen[row, column] > earlier:
                    continue
                number += 1
                seen[row, column] = number
                flood[0, 0], flood[0, 1] = row, column
                done, count, enough = 0, 1, False
                while done < count < least and not enough:
                    j, i = flood[done]
                    done += 1
                    for dj, di in ((0, -1), (-1, 0), (0, 1), (1, 0)):
                        y, x = j + dj, i + di
                        if filled[k, y, x] != SPARSE and filled[k, y, x] != SOLID:
                            continue
                        if seen[y, x] <= earlier:
                            seen[y, x] = number
                            flood[count, 0], flood[count, 1] = y, x
                            count += 1
                        enough |= seen[y, x] != number
                if count < least and not enough:
                    for n in range(count):
                        filled[k, flood[n, 0], flood[n, 1]] = SOLID


@njit(cache=True)
def _bridge(filled: Any, spans: Any, over: Any) -> None:  # pragma: no cover
    """The first layer is no bridge; a solid layer over so many sparse ones is."""
    layers, rows, _ = filled.shape
    for k in range(layers - 1, -1, -1):
        for j in range(rows):
            for i in range(spans[k, j, 0], spans[k, j, 1]):
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
    filled: Any, spans: Any, depth: Any, near: Any, moved: Any, top: Any, bottom: Any
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
                for i in range(spans[k, j, 0], spans[k, j, 1]):
                    if filled[k, j, i] == 0 or depth[k, j, i] > near:
                        continue
                    since[j, i] += 1
                    if depth[k, j, i] - depth[last, j, i] > moved:
                        since[j, i] = 1
                    if filled[k, j, i] == SPARSE and since[j, i] <= deep:
                        filled[k, j, i] = SOLID


@njit(cache=True)
def _within(
    inside: Any, spans: Any, depth: Any, filled: Any, one: Any, two: Any
) -> Any:  # pragma: no cover
    """Cells deeper than each of two depths, a cell that straddles one in part; all; no walls."""
    layers, rows, _ = inside.shape
    found = np.zeros((layers, 4))
    for k in range(layers):
        for j in range(rows):
            for i in range(spans[k, j, 0], spans[k, j, 1]):
                if inside[k, j, i]:
                    d = depth[k, j, i] + 0.5
                    found[k, 0] += min(1.0, max(0.0, d - one))
                    found[k, 1] += min(1.0, max(0.0, d - two))
                    found[k, 2] += 1.0
                    found[k, 3] += filled[k, j, i] > WALL
    return found
