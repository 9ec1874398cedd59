"""Performance profiles count as Dolan and Moré say."""

import numpy as np
from benchmarks.profiles import ratios


def test_the_fastest_has_ratio_one_and_a_failure_is_never_reached() -> None:
    found = ratios({"a": {"x": 1.0, "y": 2.0}, "b": {"x": 4.0}})
    assert found["a"].tolist() == [1.0, 1.0]
    assert found["b"].tolist() == [4.0, np.inf]


def test_times_below_what_a_clock_tells_are_equal() -> None:
    found = ratios({"a": {"x": 1e-6}, "b": {"x": 5e-4}})
    assert found["a"].tolist() == found["b"].tolist() == [1.0]
