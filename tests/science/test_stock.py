"""The equations of stock and of lead time, against published worked examples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.stock import (
    DAYS_PER_MONTH,
    cycle_stock,
    lead_time_cost,
    pipeline_stock,
    pooled_cv,
    safety_stock,
    safety_stock_days,
    z_of,
)

CASE = {"price": 100.0, "salvage": 20.0, "volatility": 0.6}
shares = st.floats(0.01, 0.99)


def test_coal_by_train_costs_what_the_textbook_says() -> None:
    # Chopra and Meindl, Supply Chain Management, transportation chapter, exercise on the Californian
    # power plant: 100,000 lb of coal a day at $0.01, 25 % a year, 15 days by train. Stock of 750,000
    # lb (cycle), 1.5 million (in transit) and 3 million (safety) costs $13,125 a year.
    flow, terms = 36.5e6, {"value": 0.01, "holding_rate": 0.25}
    cycle = flow * cycle_stock(interval_days=15, **terms)
    transit = flow * pipeline_stock(days=15, **terms)
    safety = flow * safety_stock(days=30, **terms)
    assert [float(cycle), float(transit), float(safety)] == pytest.approx([1875, 3750, 7500])
    assert float(cycle + transit + safety) == pytest.approx(13_125)


@pytest.mark.parametrize(
    ("level", "z"), [(0.5, 0.0), (0.84, 1.0), (0.95, 1.65), (0.98, 2.05), (0.99, 2.33)]
)
def test_z_scores_of_the_usual_service_levels(level: float, z: float) -> None:
    # King (2011), "Crack the Code", APICS magazine July/August, and standard normal tables.
    assert float(z_of(level)) == pytest.approx(z, abs=0.0062)


@pytest.mark.parametrize(("review_weeks", "published"), [(0, 466), (3, 736)])
def test_safety_stock_of_phones(review_weeks: int, published: int) -> None:
    # Chopra and Meindl, ch. 12, exercises 3 and 4: 300 phones a week, deviation 200, lead time two
    # weeks, 95 %; continuous review 466, every three weeks 736 (both rounded up).
    cv_month = 200 / 300 * math.sqrt(7 / DAYS_PER_MONTH)
    days = safety_stock_days(
        z=z_of(0.95), cv_month=cv_month, lead_days=14, interval_days=7 * review_weeks
    )
    assert math.ceil(float(days) * 300 / 7) == published


def test_safety_stock_covers_the_share_of_cycles_it_promises() -> None:
    rng = np.random.default_rng(1)
    cv_day, lead = 0.9, 21
    cv_month = cv_day / math.sqrt(DAYS_PER_MONTH)
    days = float(safety_stock_days(z=z_of(0.9), cv_month=cv_month, lead_days=lead, interval_days=0))
    demand = rng.normal(1.0, cv_day, size=(20_000, lead)).sum(axis=1)
    assert np.mean(demand <= lead + days) == pytest.approx(0.9, abs=0.007)


def test_four_equal_stores_pooled_need_half() -> None:
    # Eppen (1979), Management Science 25(5): n equal independent demands vary by 1/sqrt(n).
    assert pooled_cv([25.0] * 4, [0.2] * 4) == pytest.approx(0.1)
    assert pooled_cv([], []) == 0
    assert pooled_cv([0.0, 0.0], [1.0, 2.0]) == 0


@given(st.lists(st.tuples(st.floats(1, 1e4), st.floats(0, 3)), min_size=1, max_size=8))
def test_pooling_never_adds_variation(demands: list[tuple[float, float]]) -> None:
    quantities, cvs = np.array(demands).T
    apart = float((quantities * cvs).sum())
    together = pooled_cv(quantities, cvs) * float(quantities.sum())
    assert together <= apart * (1 + 1e-9) + 1e-9
    assert together >= float((quantities * cvs).max()) * (1 - 1e-9) - 1e-9


def test_lead_time_cost_agrees_with_a_simulated_newsvendor() -> None:
    # Price 100, salvage 20, cost 55, volatility 0.6, half a year: expected profit 31.58 of 45.
    cost = float(lead_time_cost(unit_cost=55, lead_years=0.5, **CASE))
    assert 45 - cost == pytest.approx(31.5802, abs=1e-4)
    rng = np.random.default_rng(7)
    sigma = 0.6 * math.sqrt(0.5)
    normal = rng.standard_normal(200_000)
    demand = np.exp(sigma * np.concatenate([normal, -normal]) - sigma**2 / 2)
    order = np.quantile(demand, 45 / 80)
    profit = 100 * np.minimum(demand, order) + 20 * np.maximum(order - demand, 0) - 55 * order
    assert profit.mean() == pytest.approx(31.58, abs=0.05)


def test_both_sources_earn_the_same_at_the_published_frontier() -> None:
    # Cost-differential frontier (de Treville et al. 2014): near at 70 without lead time, far must
    # cost 56.64 or less, 19 % below.
    near_profit = 30 - float(lead_time_cost(unit_cost=70, lead_years=0, **CASE))
    far = [56.63, 56.65]
    profits = [
        100 - cost - float(lead_time_cost(unit_cost=cost, lead_years=0.5, **CASE)) for cost in far
    ]
    assert profits[0] > near_profit > profits[1]


@given(ratio=shares, sigma=st.floats(0.01, 1.5), years=st.floats(0.01, 2), more=st.floats(0.1, 2))
def test_longer_lead_costs_more_and_never_more_than_the_margin(
    ratio: float, sigma: float, years: float, more: float
) -> None:
    terms = {"price": 100.0, "salvage": 20.0, "unit_cost": 100 - 80 * ratio, "volatility": sigma}
    short = float(lead_time_cost(lead_years=years, **terms))
    long = float(lead_time_cost(lead_years=years + more, **terms))
    assert 0 <= short <= long * (1 + 1e-9)
    assert long <= 80 * ratio * (1 + 1e-9)


@pytest.mark.parametrize("cost", [10.0, 20.0, 100.0, 130.0])
def test_no_mismatch_where_nothing_or_everything_is_ordered(cost: float) -> None:
    assert float(lead_time_cost(unit_cost=cost, lead_years=1, **CASE)) == 0


def test_no_mismatch_without_volatility_or_spread() -> None:
    calm = {"price": 100.0, "salvage": 20.0, "volatility": 0.0}
    assert float(lead_time_cost(unit_cost=55, lead_years=1, **calm)) == pytest.approx(0, abs=1e-12)
    assert float(lead_time_cost(price=20, salvage=20, unit_cost=5, volatility=1, lead_years=1)) == 0


def test_equations_broadcast() -> None:
    costs = lead_time_cost(unit_cost=np.array([[40.0], [55.0]]), lead_years=[0.0, 0.5], **CASE)
    assert costs.shape == (2, 2)
    assert costs[:, 0] == pytest.approx(0)
    assert (costs[:, 1] > 0).all()


def test_a_dearer_sale_never_loses_less_by_waiting() -> None:
    """Where the critical ratio is 1 but for the last digit, the loss is still told."""
    asked = {"salvage": 20.0, "unit_cost": 55.0, "volatility": 0.6, "lead_years": 0.5}
    lost = lead_time_cost(price=10.0 ** np.arange(2, 31), **asked)
    assert np.all(np.diff(lost) > 0)


def test_what_is_certain_or_at_once_costs_exactly_nothing() -> None:
    """Not 1e-14: a cost of that size stands beside others in a program, and spans too much."""
    cost = np.linspace(500.0, 1700.0, 1001)
    for volatility, years in ((0.0, 0.3), (0.6, 0.0)):
        found = lead_time_cost(
            price=1704.0, salvage=9.0, unit_cost=cost, volatility=volatility, lead_years=years
        )
        assert not found.any()
