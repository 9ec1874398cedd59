"""Places as words: the H3 cells they lie in, so that one index of words serves place too.

H3 (Brodsky 2018, "H3: Uber's Hexagonal Hierarchical Spatial Index") cuts the Earth into nested cells.
A site carries the cell it lies in at each of `RESOLUTIONS`; a circle becomes the cells that cover it
at the finest of these that needs few. Cells only narrow down: the distance decides afterwards.
"""

from __future__ import annotations

import math

import h3.api.basic_int as h3  # type: ignore[import-untyped]
import numpy as np

from makeshed.model.search import Search
from makeshed.science.distance import great_circle
from makeshed.units import Degree, Kilometre

RESOLUTIONS = (7, 5, 3, 1)
MOST_CELLS = 120
LARGEST = 1.4
"""No cell's corner is farther from its centre than this many mean edges."""


def words_of(lat: Degree, lon: Degree) -> str:
    """Return the cells that hold a point, as words."""
    cell = h3.latlng_to_cell(lat, lon, RESOLUTIONS[0])
    return " ".join(_word(h3.cell_to_parent(cell, level)) for level in RESOLUTIONS)


def covering(asked: Search) -> list[str] | None:
    """Return the words of the cells that a search by place can be in; None if cells do not help."""
    circle = circle_of(asked)
    if circle is None:
        return None
    lat, lon, radius = circle
    for level in RESOLUTIONS:
        edge = h3.average_hexagon_edge_length(level, unit="km")
        if radius**2 / edge**2 > MOST_CELLS:  # about the number of cells
            continue
        rings = math.ceil(radius / edge) + 2
        cells = h3.grid_disk(h3.latlng_to_cell(lat, lon, level), rings)
        middles = np.array([h3.cell_to_latlng(cell) for cell in cells])
        near = great_circle(lat, lon, middles[:, 0], middles[:, 1]) <= radius + LARGEST * edge
        return [_word(cell) for cell, keep in zip(cells, near, strict=True) if keep]
    return None


def circle_of(asked: Search) -> tuple[Degree, Degree, Kilometre] | None:
    """Return a circle outside of which no site can be meant: middle and radius."""
    if asked.lat is not None and asked.lon is not None and asked.within is not None:
        return asked.lat, asked.lon, asked.within
    if not asked.polygon:
        return None
    corners = np.array(asked.polygon)
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    lat, lon = (south + north) / 2, (west + east) / 2
    edge = np.linspace(0, 1, 33)
    lats = south + (north - south) * edge
    far = great_circle(lat, lon, lats, west).max(), great_circle(lat, lon, lats, east).max()
    return float(lat), float(lon), 1.01 * float(max(far))


def _word(cell: int) -> str:
    """Return a cell without the ones that fill up what its level does not use."""
    return f"{cell:x}".rstrip("f")
