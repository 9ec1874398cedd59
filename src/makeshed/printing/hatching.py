"""Straight lines that fill cells of a grid: how long they are, how many, how long they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from makeshed.printing.layers import Grid
from makeshed.science.arrays import Floats


@dataclass(frozen=True, eq=False)
class Lines:
    """Straight lines at 45° that fill one kind of cell, by layer, (n) each."""

    area: Floats  # [mm²]
    length: Floats  # [mm]
    count: Floats
    seconds: Floats  # to follow them, slowing down to the jerk at each end [s]


def hatched(
    grid: Grid,
    kind: int,
    *,
    spacing: float,
    speed: float,
    acceleration: float,
    jerk: float,
    both: bool = False,
) -> Lines:
    """Return the lines that fill cells of one kind.

    Parameters
    ----------
    grid
        The cells of each layer.
    kind
        Of the cells: SOLID, TOP, BRIDGE or SPARSE of `layers`.
    spacing
        Of the lines [mm].
    speed, acceleration, jerk
        With which they are followed [mm/s], [mm/s²], [mm/s].
    both
        In both directions in each layer (a grid), else in turn by layer.
    """
    found = _diagonals(grid.filled, grid.spans, kind, grid.cell, both, speed, acceleration, jerk)
    found *= grid.scale[:, None]
    found[:, 1:] *= grid.cell / 2**0.5 / spacing
    return Lines(*found.T)


@njit(cache=True)
def _diagonals(  # noqa: C901, PLR0912  (a kernel)
    filled: Any, spans: Any, kind: Any, cell: Any, both: Any, speed: Any, acc: Any, jerk: Any
) -> Any:  # pragma: no cover
    """Of each layer: area, and length, number and time of the diagonals inside a kind of cell."""
    layers, rows, columns = filled.shape
    found = np.zeros((layers, 4))
    slant = cell * 1.41421356
    ramp = (speed * speed - jerk * jerk) / acc
    for k in range(layers):
        cells, top, bottom, low, high = 0, rows, 0, columns, 0
        for j in range(rows):
            for i in range(spans[k, j, 0], spans[k, j, 1]):
                if filled[k, j, i] == kind:
                    cells += 1
                    top, bottom = min(top, j), j + 1
                    low, high = min(low, i), max(high, i + 1)
        if not cells:
            continue
        found[k, 0] = cells * (cell * cell)
        layer = filled[k, top:bottom, low:high]
        tall, wide = layer.shape
        for direction in range(2):
            if not both and direction != k % 2:
                continue
            for d in range(tall + wide - 1):
                j = min(d, tall - 1)
                i = d - j
                if direction:
                    i = wide - 1 - i
                n = 0
                while j >= 0 and 0 <= i < wide:
                    is_kind = layer[j, i] == kind
                    n += is_kind
                    j -= 1
                    i += -1 if direction else 1
                    if n and (not is_kind or j < 0 or i < 0 or i >= wide):
                        length = n * slant
                        found[k, 1] += length
                        found[k, 2] += 1
                        if length >= ramp:
                            found[k, 3] += length / speed + (speed - jerk) ** 2 / (speed * acc)
                        else:
                            found[k, 3] += 2 * (np.sqrt(jerk * jerk + acc * length) - jerk) / acc
                        n = 0
    return found
