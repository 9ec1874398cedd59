"""What must be printed under overhangs so that they do not fall: columns down to what is below."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
from numba import njit

from makeshed.science.arrays import Floats
from makeshed.science.layers import Grid
from makeshed.science.shape import Shape
from makeshed.units import Degree, Millimetre

STEEPEST: Degree = 45.0
"""A face that leans more than this from the vertical is held up."""

LONGEST_BRIDGE: Millimetre = 10.0
"""A flat span up to this between two banks asks for no support (PrusaSlicer: max_bridge_length)."""


@dataclass(frozen=True, eq=False)
class Support:
    """Columns of support, by layer, (n) each."""

    area: Floats  # [mm²]
    edge: Floats  # length of the outline [mm]
    carried: Floats  # area that hangs directly over it [mm²]


def support_of(shape: Shape, grid: Grid, layer_height: float) -> Support:
    """Return the columns that hold up the part as it lies."""
    lowest = shape.box[0]
    over = shape.corners[:, :, 2].max(axis=1) - lowest[2] > 1.2 * layer_height
    hangs = over & (shape.normals[:, 2] < -cos(radians(STEEPEST)))
    corners = np.ascontiguousarray(shape.corners[hangs] - lowest)
    found = _columns(grid.inside, corners, grid.cell, layer_height, LONGEST_BRIDGE)
    cell = grid.cell
    return Support(found[:, 0] * cell**2, found[:, 1] * cell, found[:, 2] * cell**2)


@njit(cache=True)
def _columns(  # noqa: C901, PLR0912  (a kernel)
    inside: Any, corners: Any, cell: Any, step: Any, span: Any
) -> Any:  # pragma: no cover
    """By layer: cells of support, sides of cells at its outline, cells that it carries."""
    layers, rows, columns = inside.shape
    asked = np.zeros((layers, rows, columns), np.bool_)
    found = np.zeros((layers, 3))
    reach = int(span / cell)
    top, bottom, low, high = rows, 0, columns, 0
    for t in range(corners.shape[0]):
        xa, ya, za = corners[t, 0, 0] / cell + 1, corners[t, 0, 1] / cell + 1, corners[t, 0, 2]
        xb, yb, zb = corners[t, 1, 0] / cell + 1, corners[t, 1, 1] / cell + 1, corners[t, 1, 2]
        xc, yc, zc = corners[t, 2, 0] / cell + 1, corners[t, 2, 1] / cell + 1, corners[t, 2, 2]
        det = (xb - xa) * (yc - ya) - (xc - xa) * (yb - ya)
        if abs(det) < 1e-12:
            continue
        flat = max(za, zb, zc) - min(za, zb, zc) < 0.05
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
                height = za + u * (zb - za) + v * (zc - za)
                k = int(np.ceil(height / step - 0.5))
                if 1 <= k < layers and not (flat and _bridged(inside[k - 1], j, i, reach)):
                    asked[k, j, i] = True
                    top, bottom = min(top, j), max(bottom, j + 1)
                    low, high = min(low, i), max(high, i + 1)
    top, bottom, low, high = max(top, 1), min(bottom, rows - 1), max(low, 1), min(high, columns - 1)
    hanging = np.zeros((rows, columns), np.bool_)
    for k in range(layers - 1, 0, -1):
        for j in range(top, bottom):
            for i in range(low, high):
                if asked[k, j, i]:
                    hanging[j, i] = True
                    found[k - 1, 2] += 1
                if inside[k - 1, j, i]:
                    hanging[j, i] = False
        for j in range(top, bottom):
            for i in range(low, high):
                if hanging[j, i]:
                    found[k - 1, 0] += 1
                    found[k - 1, 1] += (
                        4
                        - hanging[j, i - 1]
                        - hanging[j, i + 1]
                        - hanging[j - 1, i]
                        - hanging[j + 1, i]
                    )
    return found


@njit(cache=True)
def _bridged(below: Any, j: Any, i: Any, reach: Any) -> bool:  # pragma: no cover
    """Whether there is material on two opposite sides within the reach of a bridge."""
    rows, columns = below.shape
    for dj, di in ((0, 1), (1, 0)):
        total = 0
        for way in (1, -1):
            n = 1
            while n <= reach:
                y, x = j + way * n * dj, i + way * n * di
                if y < 0 or x < 0 or y >= rows or x >= columns:
                    n = reach + 1
                elif below[y, x]:
                    break
                else:
                    n += 1
            total += n
        if total <= reach:
            return True
    return False
