"""Textbook policies where supply fails, to the printed digits (Snyder and Shen 2019; stockpyl)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadValue
from makeshed.science.disruptions import (
    disrupted_base_stock,
    disrupted_base_stock_cost,
    disrupted_eoq,
    disrupted_eoq_cost,
)

ONE = {"fixed": 8, "holding": 0.225, "shortage": 5, "demand": 1300, "failures": 1.5, "repairs": 14}
THREE = {"holding": 0.25, "shortage": 3, "demand": 2000, "failing": 0.04, "recovering": 0.25}


def test_example_9_1() -> None:
    quantity, cost = disrupted_eoq(**ONE)
    assert quantity == pytest.approx(772.8110739983106, rel=1e-6)
    assert cost == pytest.approx(173.95000257319708, rel=1e-12)
    assert disrupted_eoq_cost(700, **ONE) == pytest.approx(174.78711738886236, rel=1e-12)


def test_example_9_3() -> None:
    """stockpyl leaves out failures that last so long that one in 1e10 does."""
    assert disrupted_base_stock(**THREE) == 8000
    assert disrupted_base_stock_cost(8000, **THREE) == pytest.approx(2737.0689302470355, rel=2e-8)
    assert disrupted_base_stock_cost(1200, **THREE) == pytest.approx(5710.344790717086, rel=2e-8)


def test_without_failures_it_is_the_square_root() -> None:
    """Harris (1913): sqrt(2 K d / h)."""
    quantity, _ = disrupted_eoq(**(ONE | {"failures": 1e-9}))
    assert quantity == pytest.approx((2 * 8 * 1300 / 0.225) ** 0.5, rel=1e-4)


@given(st.floats(0.01, 0.5), st.floats(0.05, 0.9), st.floats(0.5, 20))
@examples(30)
def test_no_other_level_is_cheaper(failing: float, recovering: float, shortage: float) -> None:
    told = THREE | {"failing": failing, "recovering": recovering, "shortage": shortage}
    best = disrupted_base_stock(**told)
    least = disrupted_base_stock_cost(best, **told)
    for level in (best - 2000, best - 1, best + 1, best + 2000):
        assert disrupted_base_stock_cost(level, **told) >= least - 1e-6


def test_rates_and_chances_that_cannot_be_are_refused() -> None:
    with pytest.raises(BadValue):
        disrupted_eoq_cost(0, **ONE)
    with pytest.raises(BadValue):
        disrupted_base_stock(**(THREE | {"failing": 1.0}))
