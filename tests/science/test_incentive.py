"""What incentives cost and duties protect, by the worked examples that others published."""

from __future__ import annotations

import pytest

from makeshed.science.incentive import additionality, cost_per_job, present_value
from makeshed.science.landed import annuity
from makeshed.science.protection import effective_protection


@pytest.mark.parametrize(
    ("but_for", "multiplier", "cost"),
    [(0.125, 2, 2_632_000), (0.25, 2, 1_316_000), (1, 1, 658_000)],
)
def test_a_job_created_costs_what_bartik_says(
    but_for: float, multiplier: float, cost: float
) -> None:
    """Good Jobs First's megadeals of 658,000 USD a job under Bartik's but-for (2018)."""
    assert cost_per_job(658_000, 1, but_for, multiplier) == pytest.approx(cost)


def test_no_job_costs_without_end() -> None:
    assert cost_per_job(1.0, 0.0) == float("inf")


def test_what_is_additional_is_what_the_guide_says() -> None:
    """Homes and Communities Agency 2014."""
    shares = {"leakage": 0.1, "displacement": 0.2, "substitution": 0.05, "multiplier": 1.3}
    assert additionality(100, **shares) == pytest.approx(88.92)
    assert additionality(40, **shares) == pytest.approx(35.568)
    assert additionality(100, **shares) - additionality(40, **shares) == pytest.approx(53.352)


@pytest.mark.parametrize(
    ("duty", "share", "on_inputs", "effective"),
    [
        (0.4, 0.5, 0.2, 0.60), (0.4, 0.8, 0.2, 1.20), (0.1, 0.8, 0.0, 0.50), (0.1, 0.8, 0.05, 0.30),
        (0.1, 0.8, 0.10, 0.10), (0.0, 0.5, 0.1, -0.10),
    ],
)  # fmt: skip
def test_effective_protection_is_cordens(
    duty: float, share: float, on_inputs: float, effective: float
) -> None:
    assert effective_protection(duty, [(share, on_inputs)]) == pytest.approx(effective)
    assert effective_protection(duty, [(share / 2, on_inputs)] * 2) == pytest.approx(effective)


def test_where_nothing_is_added_protection_has_no_measure() -> None:
    assert effective_protection(0.1, [(1.0, 0.0)]) == float("inf")
    assert effective_protection(0.1, [(1.0, 0.1)]) == 0.0


def test_payments_are_worth_less_the_later_they_come() -> None:
    assert present_value(1000, 10, 0.05) == pytest.approx(7721.73, abs=0.005)
    assert present_value(1000, 10, 0.0, 500) == 10_500
    assert present_value(1.0, 10, 0.08) * annuity(0.08, 10) == pytest.approx(1)
