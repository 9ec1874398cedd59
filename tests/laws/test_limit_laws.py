"""What must hold of every limit, whatever the facts."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.plans import asked

from makeshed.errors import Infeasible
from makeshed.model import Shed
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

DAY = date(2026, 1, 1)
few = examples(10, suppress_health_check=[HealthCheck.too_slow])
Asked = tuple[Shed, float]

LIMITS = st.sampled_from(
    [
        ("local>={}", 0.6, 0.3),
        ("share(source)<={}", 0.55, 0.8),
        ("share(firm)<={}", 0.6, 0.9),
        ("share(country, bike)<={}", 0.6, 0.95),
        ("sources(bike)>={}", 2, 1),
        ("sites<={}", 1, 2),
        ("sites(supplier)<={}", 1, 2),
        ("budget<={}", 900, 2100),
    ]
)
"""A limit, a tight bound and a looser one."""


def best(case: Asked, *limits: str, **more: Any) -> Plan | None:
    """Return the best plan within the limits; None: there is none."""
    shed, holding = case
    given: dict[str, Any] = {"holding_rate": holding, "gap": 0.0, "day": DAY, "relax": False}
    given |= more
    try:
        return plan(shed, limits=limits, **given)
    except Infeasible:
        return None


def cost(found: Plan | None) -> float:
    return math.inf if found is None else found.cost


def at_least(dearer: float, cheaper: float) -> None:
    assert dearer >= cheaper * (1 - 1e-7) - 1e-4


@few
@given(asked(), LIMITS)
def test_a_limit_costs_and_a_looser_one_no_more(
    case: Asked, limit: tuple[str, float, float]
) -> None:
    text, tight, loose = limit
    without, looser, tighter = (
        best(case),
        best(case, text.format(loose)),
        best(case, text.format(tight)),
    )
    at_least(cost(looser), cost(without))
    at_least(cost(tighter), cost(looser))
    for found, bound in ((looser, loose), (tighter, tight)):
        if found is not None:
            (row,) = found.limits
            short = row.bound - row.used if ">=" in text else row.used - row.bound
            assert row.bound == bound
            nothing_asked = not found.bought and not found.made  # of nothing, a share or a count
            assert nothing_asked or short <= 1e-6 * max(1, bound)


@few
@given(asked(sea=True), st.sampled_from([0.9, 0.5, 0.1]))
def test_a_cap_on_carbon_is_held_and_costs(case: Asked, share: float) -> None:
    free = best(case)
    assert free is not None
    capped = best(case, f"co2e<={share * free.co2e}")
    at_least(cost(capped), free.cost)
    if capped is not None:
        assert capped.co2e <= share * free.co2e * (1 + 1e-6) + 1e-6


@few
@given(asked(), LIMITS)
def test_what_the_answer_says_of_dropping_a_limit_is_true(
    case: Asked, limit: tuple[str, float, float]
) -> None:
    text, tight, _ = limit
    found = best(case, text.format(tight), relax=True)
    if found is None:
        return
    (row,) = found.limits
    assert row.without_saves == pytest.approx(found.cost - cost(best(case)), rel=1e-5, abs=0.01)
    assert 0 <= row.looser_saves <= row.without_saves + 0.01
    if row.looser_saves:
        looser = best(case, text.format(row.looser))
        assert cost(looser) == pytest.approx(found.cost - row.looser_saves, rel=1e-5, abs=0.01)


@few
@given(asked(), st.lists(LIMITS, min_size=2, max_size=3))
def test_limits_together_cost_at_least_each_of_them(
    case: Asked, limits: list[tuple[str, float, float]]
) -> None:
    texts = [text.format(tight) for text, tight, _ in limits]
    together = cost(best(case, *texts))
    for text in texts:
        at_least(together, cost(best(case, text)))
