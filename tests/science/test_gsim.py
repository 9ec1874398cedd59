"""Duties where all trade with all, as Francois and Hall published them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.armington import armington
from makeshed.science.gsim import WorldShift, world_shift

TRADE = np.array([[0, 50, 200, 300], [500, 0, 150, 200], [300, 100, 200, 200], [50, 100, 110, 20]], float)  # fmt: skip
"""United States, Japan, European Union, rest of the world: exporters in rows."""
DUTIES = np.array([[1, 1.21, 1.41, 1.22], [1.37, 1, 1.31, 1.23], [1.32, 1.36, 1, 1.18], [1.57, 1.41, 1.25, 1.15]])  # fmt: skip
GIVEN = {"supply": 1.5, "demand": -1.25, "substitution": 5.0}


def free(one: int, other: int) -> WorldShift:
    """Return what free trade between two of them does."""
    after = DUTIES.copy()
    after[one, other] = after[other, one] = 1.0
    return world_shift(TRADE, DUTIES, after, **GIVEN)


def test_free_trade_across_the_atlantic_as_published() -> None:
    """Prices as in the paper; who gains as worked out anew by another program, step by step (research, 2026)."""
    found = free(0, 2)
    assert found.prices.round(4).tolist() == [0.0792, -0.0316, 0.0480, -0.0184]
    assert found.producers.round(1).tolist() == [46.1, -26.2, 39.8, -5.1]
    assert found.consumers.round(1).tolist() == [110.6, -8.9, 68.6, -32.9]
    assert found.revenue.round(1).tolist() == [-138.5, 0.6, -93.8, -2.9]
    assert found.welfare.round(1).tolist() == [18.2, -34.5, 14.5, -40.8]


def test_free_trade_across_the_pacific() -> None:
    assert free(0, 1).prices.round(4).tolist() == [0.0241, 0.0897, -0.0201, -0.0138]


def test_markets_are_cleared() -> None:
    """What each sells to all is what it offers at its price: units by supply, to the first order."""
    found = free(0, 2)
    units = (found.trade / (1 + found.prices[:, None])).sum(1) / TRADE.sum(1) - 1
    assert units == pytest.approx(1.5 * found.prices)


def test_the_market_of_appraise_is_that_of_one_importer() -> None:
    """Where all is sold in one market, a small duty does there what `armington` says that it does."""
    worth, duty = np.array([60.0, 30.0, 10.0]), 1e-5
    # Two more buy next to nothing, so that what is sold elsewhere moves nobody.
    sold = np.column_stack([worth, np.full(3, 1e-9), np.full(3, 1e-9)])
    after = np.ones((3, 3))
    after[1, 0] += duty
    world = world_shift(sold, np.ones((3, 3)), after, supply=2.0, demand=-1.0, substitution=4.0)
    one = armington(worth, [1, 1 + duty, 1], supply=[2, 2, 2], demand=-1.0, substitution=4.0)
    assert (one.received - 1) / duty == pytest.approx(world.prices / duty, rel=1e-4)
    assert (one.index - 1) / duty == pytest.approx(world.paid[0] / duty, rel=1e-4)


@given(st.floats(0.0, 0.5), st.integers(0, 3), st.integers(0, 3))
@examples(10)
def test_a_dearer_duty_never_raises_the_price_of_whom_it_hits(
    more: float, seller: int, buyer: int
) -> None:
    after = DUTIES.copy()
    after[seller, buyer] *= 1 + more
    assert world_shift(TRADE, DUTIES, after, **GIVEN).prices[seller] <= 1e-12
    same = world_shift(TRADE, DUTIES, DUTIES, **GIVEN)
    assert same.prices == pytest.approx(0.0)
    assert same.trade == pytest.approx(TRADE)


@pytest.mark.parametrize(
    ("trade", "duties", "more", "says"),
    [
        (TRADE[:3], DUTIES, {}, "squares"),
        (-TRADE, DUTIES, {}, "negative"),
        (TRADE * [1, 1, 1, 0], DUTIES, {}, "buys and sells"),
        (TRADE, DUTIES * 0, {}, "power"),
        (TRADE, DUTIES, {"demand": 1.0}, "demand below"),
    ],
)
def test_what_makes_no_market_is_refused(
    trade: np.ndarray, duties: np.ndarray, more: dict[str, float], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        world_shift(trade, duties, duties, **GIVEN | more)
