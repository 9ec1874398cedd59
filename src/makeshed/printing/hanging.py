"""Which cells of a part must be held up while it is printed: what leans out, and is no bridge.

A face that leans out more than an angle from the vertical is held (Allen and Dutta, 1995); a bridge,
laid in straight lines between two banks, is not, but at its free ends. Rules of PrusaSlicer 2.5
(dont_support_bridges), which fills as a bridge whatever hangs in the air and touches a bank.
"""

from __future__ import annotations

from math import radians, sin, tan
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from makeshed.geometry.shape import Shape
from makeshed.printing.layers import BRIDGE, Grid
from makeshed.units import Degree, Millimetre, Share

STEEPEST: Degree = 44.0
"""A layer that reaches further out over the last than a face that leans by this is held up.

PrusaSlicer adds one degree to its threshold of 45°, so that faces at 45° are held.
"""

MARGIN: Millimetre = 1.5
"""How far under a bridge its free end is held (PrusaSlicer: SUPPORT_MATERIAL_MARGIN)."""

DENSE: Share = 0.6
"""A layer that reaches out further, in widths of a line, rests on solid support."""

LEANS, REACHES, FLAT = 1, 2, 3
"""How a cell hangs over air: near to the last layer, far from it, or flat."""

_AWAY = 9


def hanging(
    shape: Shape, grid: Grid, layer_height: float, line_width: float
) -> tuple[NDArray[np.uint8], bool]:
    """Return how each cell hangs that must be held (`LEANS`, `REACHES`, `FLAT`, or 0), and if any.

    Parameters
    ----------
    shape
        The body as it is printed, z upwards.
    grid
        Its cells by row, column and layer; the answer has one number for each.
    layer_height, line_width
        Of the print [mm].
    """
    lowest = shape.box[0]
    over = shape.corners[:, :, 2].max(axis=1) - lowest[2] > 1.2 * layer_height
    hangs = over & (shape.normals[:, 2] < -sin(radians(STEEPEST)))
    corners = np.ascontiguousarray(shape.corners[hangs] - lowest)
    asked = np.zeros(grid.inside.shape, np.uint8)
    if not len(corners):
        return asked, False
    least = layer_height * tan(radians(STEEPEST))
    far = DENSE * line_width
    _over_air(grid.inside, corners, grid.cell, layer_height, least, far, asked)
    some = _held(grid.inside, grid.filled, asked, int(MARGIN / grid.cell + 0.5))
    return asked, bool(some)


@njit(cache=True)
def _over_air(
    inside: Any, corners: Any, cell: Any, step: Any, least: Any, far: Any, asked: Any
) -> None:  # pragma: no cover
    """Mark the cells just above faces that lean out, where a layer reaches out at least so far."""
    layers, rows, columns = inside.shape
    for t in range(corners.shape[0]):
        xa, ya, za = corners[t, 0, 0] / cell + 1, corners[t, 0, 1] / cell + 1, corners[t, 0, 2]
        xb, yb, zb = corners[t, 1, 0] / cell + 1, corners[t, 1, 1] / cell + 1, corners[t, 1, 2]
        xc, yc, zc = corners[t, 2, 0] / cell + 1, corners[t, 2, 1] / cell + 1, corners[t, 2, 2]
        det = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya)
        if abs(det) < 1e-12:
            continue
        low, high = min(za, zb, zc), max(za, zb, zc)
        slope = np.hypot(
            (zb - za) * (yc - ya) - (zc - za) * (yb - ya),
            (zc - za) * (xb - xa) - (zb - za) * (xc - xa),
        ) / abs(det * cell)  # height over reach
        how = FLAT if high - low < 0.05 else REACHES if far * slope < step else LEANS
        for j in range(
            max(0, int(np.ceil(min(ya, yb, yc)))), min(rows - 1, int(max(ya, yb, yc))) + 1
        ):
            for i in range(
                max(0, int(np.ceil(min(xa, xb, xc)))), min(columns - 1, int(max(xa, xb, xc))) + 1
            ):
                u = ((i - xa) * (yc - ya) - (xc - xa) * (j - ya)) / det
                v = ((xb - xa) * (j - ya) - (i - xa) * (yb - ya)) / det
                if u < 0 or v < 0 or u + v > 1:
                    continue
                k = int(np.ceil((za + u * (zb - za) + v * (zc - za)) / step - 0.5))
                if high - low > step and least * slope > min(high, (k + 0.5) * step) - max(
                    low, (k - 0.5) * step
                ):
                    continue
                if how == FLAT and 1 < k < layers - 1 and not inside[k, j, i]:
                    k += 1  # the face lies just where the layer is cut
                if 1 <= k < layers:
                    asked[k, j, i] = how


@njit(cache=True)
def _held(inside: Any, filled: Any, asked: Any, margin: Any) -> Any:  # pragma: no cover
    """Take away what is a bridge, but for its free ends; return whether any is left."""
    layers, rows, columns = inside.shape
    spans = np.zeros((rows, columns), np.bool_)
    some = False
    for k in range(1, layers):
        flat = False
        for j in range(rows):
            for i in range(columns):
                spans[j, i] = False
                if not asked[k, j, i]:
                    continue
                banks, across = _banks(inside, k, j, i)
                if filled[k, j, i] == BRIDGE and banks:
                    spans[j, i] = flat = True
                    if across:
                        asked[k, j, i] = 0
                elif asked[k, j, i] == FLAT and across:
                    asked[k, j, i] = 0
                else:
                    some = True
        if flat:
            _free_ends(asked[k], spans, margin)
    return some


@njit(cache=True)
def _free_ends(asked: Any, spans: Any, margin: Any) -> None:  # pragma: no cover
    """Of bridges, leave what is near to something else that is held."""
    rows, columns = asked.shape
    for j in range(rows):
        for i in range(columns):
            if not spans[j, i] or not asked[j, i]:
                continue
            near = False
            for y in range(max(0, j - margin), min(rows, j + margin + 1)):
                for x in range(max(0, i - margin), min(columns, i + margin + 1)):
                    near |= asked[y, x] != 0 and not spans[y, x]
            if not near:
                asked[j, i] = _AWAY
    for j in range(rows):
        for i in range(columns):
            if asked[j, i] == _AWAY:
                asked[j, i] = 0


@njit(cache=True)
def _banks(inside: Any, k: Any, j: Any, i: Any) -> Any:  # pragma: no cover
    """Whether the part reaches what is below it in a line from a cell, and on both its sides."""
    rows, columns = inside.shape[1:]
    one = both = False
    for dj, di in ((0, 1), (1, 0)):
        banks = 0
        for way in (1, -1):
            y, x = j, i
            while 0 <= y < rows and 0 <= x < columns and inside[k, y, x]:
                if inside[k - 1, y, x]:
                    banks += 1
                    break
                y, x = y + way * dj, x + way * di
        one |= banks > 0
        both |= banks == 2
    return one, both
