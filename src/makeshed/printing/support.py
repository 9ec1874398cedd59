"""What must be printed under overhangs so that they do not fall, and in which layers.

The rules are those of PrusaSlicer 2.5 with supports of its style "grid", as its G-code of shelves,
tables, holes and balls shows them. What leans out is held (`hanging`); what is held is held by whole
squares of a grid, down to the bed or to the part; support is solid below what it holds and above what
it stands on, sparse within a wall elsewhere; its layers are its own, as thick as the nozzle allows,
and its first one is broader.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit

from makeshed.geometry.shape import Shape
from makeshed.printing.hanging import FLAT, LEANS, hanging
from makeshed.printing.layers import Grid
from makeshed.science.arrays import Floats, Ints
from makeshed.units import Millimetre, Share

SPACING: Millimetre = 2.5
"""Air between two lines of support (PrusaSlicer: support_material_spacing)."""

CONTACT: Millimetre = 0.2
"""Air between support and what it holds (PrusaSlicer: support_material_contact_distance)."""

GAP: Share = 0.5
"""Air between support and the wall beside it, in widths of a line (PrusaSlicer: xy_spacing)."""

INTERFACE = 3
"""Layers of support that are solid, below what is held and above what is stood on."""

NARROWEST: Millimetre = 2.0
"""Solid support narrower than this is laid sparse (PrusaSlicer: minimum_island_radius)."""

FOOT: Millimetre = 3.0
"""How far the first layer is broader on each side (PrusaSlicer: raft_first_layer_expansion)."""

FOOT_DENSITY: Share = 0.9
"""PrusaSlicer: raft_first_layer_density."""

THICKEST: Share = 0.75
"""Thickest layer of support, of the nozzle's diameter."""

LEDGE = 1.0
"""Support that stands on less of a layer [mm²] begins no layer of its own."""

BASE, ACROSS, ALONG, SOLID, CAPS, HELD, STOOD = range(7)
"""Columns of what the kernel finds."""


@dataclass(frozen=True, eq=False)
class Support:
    """Layers of support from the bed up, (n) each; they need not be those of the part."""

    top: Floats
    """Height of the top [mm]."""
    thick: Floats  # [mm]
    sparse: Floats
    """Length of the lines between walls, and of those walls [mm]."""
    solid: Floats
    """Length of the lines of solid support [mm]."""
    turns: Floats
    """Ends of all those lines."""


def support_of(
    shape: Shape, grid: Grid, *, layer_height: float, line_width: float, nozzle: float
) -> Support:
    """Return the support that holds up the part as it lies.

    Parameters
    ----------
    shape, grid
        The part, and its cells by layer.
    layer_height, line_width, nozzle
        Of the printer, each [mm].

    Notes
    -----
    Worked example, the G-code of PrusaSlicer 2.5.0: of a shelf of 20 x 40 mm on each side of a stem 30
    mm high only the rim is held, for the slicer fills what is within as a bridge; each layer of 0.3
    mm takes 508 mm of lines, and the first one 3,989 mm.
    """
    spacing = line_width - layer_height * (1 - math.pi / 4)
    pitch, cell = SPACING + spacing, grid.cell
    asked, some = hanging(shape, grid, layer_height, line_width)
    if not some:
        return Support(*(np.zeros(0),) * 5)
    pad = int((pitch + FOOT) / cell) + 3
    layers, rows, columns = (
        np.flatnonzero(asked.any(axis=way)) for way in ((1, 2), (0, 2), (0, 1))
    )
    near = tuple(slice(max(0, at[0] - pad), at[-1] + pad + 1) for at in (rows, columns))
    box = (slice(0, int(layers[-1]) + 1), *near)  # no support is further away
    middle = np.ptp(shape.vertices[:, :2], axis=0) / 2
    inside = np.ascontiguousarray(grid.inside[box])
    down, over = (
        _squares(count, pad, cell, float(at) - span.start * cell, pitch)
        for count, at, span in zip(inside.shape[1:], middle[::-1], near, strict=True)
    )
    thick = max(THICKEST * nozzle, layer_height)
    found, foot = _columns(
        inside, np.ascontiguousarray(asked[box]), down, over, pad, cell, layer_height,
        GAP * line_width, thick, round(FOOT / cell), max(1, round(NARROWEST / cell)),
    )  # fmt: skip
    return _layered(found, foot, cell, layer_height, pitch, spacing, thick)


def _squares(count: int, pad: int, cell: float, middle: float, pitch: float) -> Ints:
    """Return where squares begin along padded rows of cells; they meet in the middle of the part."""
    at = (np.arange(count + 2 * pad) - pad - 1) * cell - middle
    number = np.floor(at / pitch + 1e-9)
    starts = np.flatnonzero(np.diff(number, prepend=number[0] - 1))
    return np.append(starts, len(at)).astype(np.int64)


def _layered(
    found: Floats, foot: Floats, cell: float, height: float, pitch: float, spacing: float,
    thick: float,
) -> Support:  # fmt: skip
    """Return the layers of support from what is held beside each layer of the part."""
    held = np.flatnonzero(found[:, HELD])
    ends = [height, *(held * height + height - CONTACT)]
    ends += [end - height for end in ends[1:]]
    ends += [*(np.flatnonzero(found[:, STOOD] > LEDGE) * height)]
    highest = max(ends)
    marks = np.unique(np.round([end for end in ends if end >= height], 4))
    tops = [height]
    for low, high in pairwise(marks):
        count = math.ceil((high - low) / thick - 1e-6)
        tops += [low + (high - low) * (n + 1) / count for n in range(count)]
    top = np.array([t for t in tops if t <= highest + 1e-6])
    tall = np.diff(top, prepend=0.0)
    beside = np.clip(((top - tall / 2) / height).astype(int), 0, len(found) - 1)
    there = found[beside]
    area = np.maximum(there[:, [BASE, SOLID]], 0.0) * cell**2
    sides = there[:, [ACROSS, ALONG, CAPS]] * cell
    walls = sides[:, 0] + sides[:, 1]
    sparse = area[:, 0] / pitch + walls
    turns = sides[:, 0] / pitch + sides[:, 2] / spacing
    solid = area[:, 1] / spacing
    sparse[0], turns[0] = foot[1] * cell, foot[1] * cell / spacing
    solid[0] = foot[0] * cell**2 / spacing * FOOT_DENSITY
    printed = sparse + solid > 0
    return Support(*(each[printed] for each in (top, tall, sparse, solid, turns)))


@njit(cache=True)
def _columns(  # noqa: C901  (a kernel)
    inside: Any, asked: Any, down: Any, over: Any, pad: Any, cell: Any, step: Any, gap: Any,
    thick: Any, foot: Any, narrow: Any,
) -> Any:  # fmt: skip  # pragma: no cover
    """What is held beside each layer, in cells and sides of cells, and the foot."""
    layers, rows, columns = inside.shape
    tall, wide = rows + 2 * pad, columns + 2 * pad
    free = np.ones((tall, wide), np.bool_)
    held, new = np.zeros((tall, wide), np.bool_), np.zeros((tall, wide), np.bool_)
    void, solid = np.zeros((tall, wide), np.float32), np.zeros((tall, wide), np.float32)
    run = np.zeros((tall, wide), np.float32)
    kind, square = np.zeros((tall, wide), np.uint8), np.zeros((tall, wide), np.int16)
    found = np.zeros((layers, 7))
    some = False
    for s in range(layers - 2, -1, -1):
        contact = False
        for j in range(rows):
            for i in range(columns):
                y, x = j + pad, i + pad
                free[y, x] = not inside[s, j, i]
                if held[y, x] and not free[y, x]:
                    held[y, x] = False
                    found[s + 1, STOOD] += cell * cell
                    _stand(found, s + 1, min(run[y, x], INTERFACE * thick), step)
                how = asked[s + 1, j, i]
                if how and free[y, x]:
                    new[y, x] = contact = some = True
                    if not held[y, x]:
                        void[y, x] = CONTACT + step if how == FLAT else CONTACT
                        run[y, x] = solid[y, x] = 0.0
                    held[y, x] = True
                    if how != LEANS:
                        solid[y, x] = INTERFACE * (thick if how == FLAT else step)
        found[s, HELD] = contact
        if not some:
            continue
        for a in range(down.size - 1):
            for b in range(over.size - 1):
                _square(
                    held, new, free, void, solid, run, down[a], down[a + 1], over[b], over[b + 1]
                )
        _laid(held, new, free, void, solid, run, kind, step, gap / cell, narrow, square, found[s])
    return found, _foot(kind, free, foot, gap / cell)


@njit(cache=True)
def _laid(
    held: Any, new: Any, free: Any, void: Any, solid: Any, run: Any, kind: Any, step: Any, gap: Any,
    narrow: Any, square: Any, found: Any,
) -> None:  # fmt: skip  # pragma: no cover
    """Lay one layer of what is held: nothing just below the part, then solid, then sparse support."""
    tall, wide = held.shape
    for y in range(1, tall - 1):
        for x in range(1, wide - 1):
            new[y, x] = False
            kind[y, x] = 0
            if held[y, x]:
                rest = step - min(void[y, x], step)
                if rest > 0.5 * step:
                    kind[y, x] = 2 if solid[y, x] > 0.5 * rest else 1
    _opened(kind, square, narrow)
    for y in range(1, tall - 1):
        for x in range(1, wide - 1):
            if not held[y, x]:
                continue
            rest = step - min(void[y, x], step)
            void[y, x] -= step - rest
            full = min(solid[y, x], rest)
            solid[y, x] -= full
            if kind[y, x] != 2:
                full = 0.0
            run[y, x] += rest - full
            touching = 4.0 - free[y - 1, x] - free[y + 1, x] - free[y, x - 1] - free[y, x + 1]
            share = max(0.0, 1.0 - touching * gap) / step
            found[BASE] += (rest - full) * share
            found[SOLID] += full * share
    _outline(kind, found)


@njit(cache=True)
def _opened(kind: Any, square: Any, narrow: Any) -> None:  # pragma: no cover
    """Make sparse what is solid and lies in no solid square of so many cells."""
    tall, wide = kind.shape
    some = False
    for y in range(1, tall - 1):
        for x in range(1, wide - 1):
            size = 0
            if kind[y, x] == 2:
                size = 1 + min(square[y - 1, x], square[y, x - 1], square[y - 1, x - 1])
                some = True
            square[y, x] = size
    if not some:
        return
    for y in range(tall - 2, 0, -1):
        for x in range(wide - 2, 0, -1):
            left = narrow if square[y, x] >= narrow else 0
            left = max(left, square[y + 1, x] - 1, square[y, x + 1] - 1, square[y + 1, x + 1] - 1)
            square[y, x] = left
            if kind[y, x] == 2 and left <= 0:
                kind[y, x] = 1


@njit(cache=True)
def _stand(found: Any, s: Any, height: Any, step: Any) -> None:  # pragma: no cover
    """Make solid what a column laid sparse just above where it stands."""
    while height > 0 and s < found.shape[0]:
        part = min(height, step)
        found[s, SOLID] += part / step
        found[s, BASE] -= part / step
        height -= part
        s += 1


@njit(cache=True)
def _square(  # noqa: C901, PLR0912  (a kernel)
    held: Any, new: Any, free: Any, void: Any, solid: Any, run: Any, y0: Any, y1: Any, x0: Any, x1: Any
) -> None:  # fmt: skip  # pragma: no cover
    """Let support fill its square of the grid, as far as the part lets it through."""
    some, deepest = False, np.float32(-1.0)
    for y in range(y0, y1):
        for x in range(x0, x1):
            some |= held[y, x]
            if new[y, x]:
                deepest = max(deepest, solid[y, x])
    if not some:
        return
    grown = True
    while grown:
        grown = False
        for turn in range(2):
            for n in range((y1 - y0) * (x1 - x0)):
                m = n if turn == 0 else (y1 - y0) * (x1 - x0) - 1 - n
                y, x = y0 + m // (x1 - x0), x0 + m % (x1 - x0)
                if held[y, x] or not free[y, x]:
                    continue
                if (
                    (y > y0 and held[y - 1, x])
                    or (y < y1 - 1 and held[y + 1, x])
                    or (x > x0 and held[y, x - 1])
                    or (x < x1 - 1 and held[y, x + 1])
                ):
                    held[y, x] = grown = True
                    run[y, x] = solid[y, x] = 0.0
                    void[y, x] = CONTACT if deepest >= 0 else 0.0
    if deepest >= 0:
        for y in range(y0, y1):
            for x in range(x0, x1):
                if held[y, x]:
                    solid[y, x] = max(solid[y, x], deepest)


@njit(cache=True)
def _outline(kind: Any, found: Any) -> None:  # pragma: no cover
    """Sides of cells at the outline of sparse support, and at the ends of lines of solid one."""
    tall, wide = kind.shape
    for y in range(1, tall - 1):
        for x in range(1, wide - 1):
            one, right, below = kind[y, x], kind[y, x + 1], kind[y + 1, x]
            found[ACROSS] += (one == 1) != (right == 1)
            found[ALONG] += (one == 1) != (below == 1)
            found[CAPS] += (one == 2) != (below == 2)


@njit(cache=True)
def _foot(kind: Any, free: Any, reach: Any, gap: Any) -> Any:  # pragma: no cover
    """Cells of the first layer of support, broader by its reach, and sides at its outline."""
    tall, wide = kind.shape
    wider = kind > 0
    for y in range(tall):
        for x in range(wide):
            if kind[y, x]:
                wider[y, max(0, x - reach) : x + reach + 1] = True
    found, last = np.zeros(2), wider.copy()
    for y in range(tall):
        for x in range(wide):
            if last[y, x]:
                wider[max(0, y - reach) : y + reach + 1, x] = True
    for y in range(1, tall - 1):
        for x in range(1, wide - 1):
            one = wider[y, x] and free[y, x]
            if one:
                touching = 4.0 - free[y - 1, x] - free[y + 1, x] - free[y, x - 1] - free[y, x + 1]
                found[0] += max(0.0, 1.0 - touching * gap)
            found[1] += one != (wider[y, x + 1] and free[y, x + 1])
            found[1] += one != (wider[y + 1, x] and free[y + 1, x])
    return found
