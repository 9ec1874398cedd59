"""What CBC prints is read: proven, stopped with a plan, stopped without."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import cbc

PROVEN = """
Result - Optimal solution found

Objective value:                910889.56250000
Enumerated nodes:               0
Total time (CPU seconds):       0.09   (Wallclock seconds):       0.32
"""
WITHIN = """
Result - Optimal solution found (within gap tolerance)

Objective value:                100.5
Lower bound:                    100.495
Total time (CPU seconds):       2.5   (Wallclock seconds):       2.6
"""
STOPPED = "Problem is stopped - 4.08 seconds\nTotal time (CPU seconds):       4.12   (Wallclock"


@pytest.mark.parametrize(
    ("text", "value", "bound", "seconds"),
    [
        (PROVEN, 910889.5625, 910889.5625, 0.09),
        (WITHIN, 100.5, 100.495, 2.5),
        (STOPPED, np.inf, -np.inf, 4.12),
    ],
)
def test_value_bound_and_seconds_are_read(
    text: str, value: float, bound: float, seconds: float
) -> None:
    assert cbc.read(text) == (value, bound, seconds)
