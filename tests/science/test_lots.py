"""Lots of least cost, against the textbook."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.model import Operation
from makeshed.policy.working import hours_of
from makeshed.science.saving import economic_lot, lot_cost


def test_a_set_up_at_a_tenth_makes_lots_of_a_third() -> None:
    assert economic_lot(12_000, 45.0, 2.0) == pytest.approx(734.8, abs=0.05)
    assert economic_lot(12_000, 4.5, 2.0) == pytest.approx(232.4, abs=0.05)
    assert lot_cost(12_000, 45.0, 2.0, economic_lot(12_000, 45.0, 2.0)) == pytest.approx(
        (734.85, 734.85), abs=0.005
    )


@pytest.mark.parametrize(
    ("set_up", "lot", "minutes"), [(480, 100, 5.8), (240, 100, 3.4), (480, 1000, 1.48)]
)
def test_a_set_up_is_shared_by_the_lot(set_up: float, lot: float, minutes: float) -> None:
    """As a plan counts it: ask for the size of the lot before the set-up is made shorter."""
    step = Operation(item="a", process="b", hours=1 / 60, setup_hours=set_up / 60, batch=lot)
    assert 60 * hours_of(step) == pytest.approx(minutes)


@given(st.floats(1, 1e6), st.floats(0.1, 1e4), st.floats(0.01, 1e3), st.floats(0.1, 10))
def test_no_other_lot_costs_less(wanted: float, each: float, holding: float, times: float) -> None:
    best = economic_lot(wanted, each, holding)
    least = math.fsum(lot_cost(wanted, each, holding, best))
    assert math.fsum(lot_cost(wanted, each, holding, best * times)) >= least * (1 - 1e-12)
