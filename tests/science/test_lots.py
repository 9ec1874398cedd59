"""Lots of least cost, against the textbook."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.saving import economic_lot, lot_cost


def test_a_set_up_at_a_tenth_makes_lots_of_a_third() -> None:
    assert economic_lot(12_000, 45.0, 2.0) == pytest.approx(734.8, abs=0.05)
    assert economic_lot(12_000, 4.5, 2.0) == pytest.approx(232.4, abs=0.05)
    assert lot_cost(12_000, 45.0, 2.0, economic_lot(12_000, 45.0, 2.0)) == pytest.approx(
        (734.85, 734.85), abs=0.005
    )


@given(st.floats(1, 1e6), st.floats(0.1, 1e4), st.floats(0.01, 1e3), st.floats(0.1, 10))
def test_no_other_lot_costs_less(wanted: float, each: float, holding: float, times: float) -> None:
    best = economic_lot(wanted, each, holding)
    least = math.fsum(lot_cost(wanted, each, holding, best))
    assert math.fsum(lot_cost(wanted, each, holding, best * times)) >= least * (1 - 1e-12)
