"""Great circles, against a published worked example and the laws of distance."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.distance import EARTH_RADIUS_KM, great_circle

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def test_nashville_to_los_angeles() -> None:
    # Rosetta Code, "Haversine formula": 2887.26 km on a sphere of radius 6372.8 km.
    found = float(great_circle(36.12, -86.67, 33.94, -118.40))
    assert found * 6372.8 / EARTH_RADIUS_KM == pytest.approx(2887.26, abs=0.005)
    assert found == pytest.approx(2886.44, abs=0.01)


def test_the_pole_is_a_quarter_turn_from_the_equator() -> None:
    away = great_circle(90, 0, [0, 0, -90], [17, -90, 42])
    assert away == pytest.approx(np.array([0.5, 0.5, 1]) * math.pi * EARTH_RADIUS_KM)


@given(points, points, points)
def test_distance_is_a_metric(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    direct = float(great_circle(*a, *b))
    assert 0 <= direct <= math.pi * EARTH_RADIUS_KM * (1 + 1e-9)
    assert direct == pytest.approx(float(great_circle(*b, *a)), abs=1e-6)
    detour = float(great_circle(*a, *c)) + float(great_circle(*c, *b))
    assert direct <= detour + 1e-3
    assert float(great_circle(*a, *a)) == 0
