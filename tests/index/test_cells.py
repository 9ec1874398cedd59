"""Cells only narrow down: none that a circle or a polygon reaches into is left out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.model.scan import within
from makeshed.model.search import Search
from makeshed.science.distance import great_circle
from makeshed.store.cells import MOST_CELLS, circle_of, covering, words_of

LATS, LONS = st.floats(-90, 90), st.floats(-180, 180)


@given(LATS, LONS, st.floats(0, 5000), st.floats(0, 1), st.floats(0, 2 * np.pi))
def test_every_point_of_a_circle_lies_in_a_cell_that_covers_it(
    lat: float, lon: float, radius: float, share: float, bearing: float
) -> None:
    cells = covering(Search(lat=lat, lon=lon, within=radius))
    point = travelled(lat, lon, radius * share * 0.999, bearing)
    if cells is not None and great_circle(lat, lon, *point) <= radius:
        assert set(words_of(*point).split()) & set(cells)


@given(LATS, LONS, st.floats(0, 1500))
def test_few_cells_are_needed(lat: float, lon: float, radius: float) -> None:
    cells = covering(Search(lat=lat, lon=lon, within=radius))
    assert cells is not None
    assert 0 < len(cells) < 3 * MOST_CELLS
    assert len(set(cells)) == len(cells)


@given(
    st.tuples(LONS, LATS), st.floats(0.1, 60), st.floats(0.1, 40), st.floats(0, 1), st.floats(0, 1)
)
def test_a_polygon_lies_in_its_circle(
    corner: tuple[float, float], wide: float, high: float, right: float, up: float
) -> None:
    west, south = min(corner[0], 180 - wide), min(corner[1], 90 - high)
    box = ((west, south), (west + wide, south), (west + wide, south + high), (west, south + high))
    circle = circle_of(Search(polygon=box))
    assert circle is not None
    lat, lon, radius = circle
    assert great_circle(lat, lon, south + up * high, west + right * wide) <= radius


def test_a_star_has_an_outside_between_its_points() -> None:
    star = np.array([(0, 0), (10, 0), (10, 10), (5, 2), (0, 10)])
    lon, lat = np.array([1.0, 5.0, 9.0, 5.0, -1.0]), np.array([5.0, 1.0, 5.0, 5.0, 5.0])
    assert within(star, lon, lat).tolist() == [True, True, True, False, False]


@pytest.mark.parametrize("asked", [Search(), Search(lat=1.0, lon=2.0), Search(country="FR")])
def test_a_search_without_bounds_needs_no_cells(asked: Search) -> None:
    assert covering(asked) is None


def travelled(lat: float, lon: float, distance: float, bearing: float) -> tuple[float, float]:
    """Return the point so many kilometres from another, along a great circle."""
    a, phi = distance / 6371.0088, np.radians(lat)
    there = np.arcsin(
        np.clip(np.sin(phi) * np.cos(a) + np.cos(phi) * np.sin(a) * np.cos(bearing), -1, 1)
    )
    turn = np.arctan2(
        np.sin(bearing) * np.sin(a) * np.cos(phi), np.cos(a) - np.sin(phi) * np.sin(there)
    )
    return float(np.degrees(there)), float((lon + np.degrees(turn) + 540) % 360 - 180)
