"""What must hold of every plan over periods, whatever the facts (hypothesis looks for a counterexample)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.plans import asked, sheds

from makeshed.errors import Infeasible
from makeshed.model import Item, Override, Period, Shed, Site, Storage
from makeshed.model.in_period import in_period
from makeshed.model.setting import with_value
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.questions.horizon import horizon
from makeshed.questions.plan import plan

DAY = date(2026, 1, 1)
few = examples(24, suppress_health_check=[HealthCheck.too_slow], deadline=None)
Asked = tuple[Shed, float]


def years(count: int) -> list[Period]:
    return [Period(period=str(y), start=date(y, 1, 1)) for y in range(2026, 2026 + count)]


def best(shed: Shed, holding: float, **more: Any) -> HorizonPlan:
    return horizon(shed, holding_rate=holding, gap=0.0, day=DAY, **more)


def swung(draw: Any) -> list[Override]:
    """Another year: prices and wages move."""
    facts = [
        ("offers/*.price", "2027"),
        ("capabilities/*.rate", "2027"),
        ("demands/*.quantity", "2027"),
    ]
    times = draw(st.lists(st.sampled_from([0.5, 0.8, 1.3, 2.0]), min_size=3, max_size=3))
    return [
        Override(period=period, fact=fact, value=f"x{factor}")
        for (fact, period), factor in zip(facts, times, strict=True)
    ]


def possible(shed: Shed, *overrides: Override) -> list[Override]:
    """Return the overrides of columns that some row of the shed holds a number in."""
    return [
        row
        for row in overrides
        if any(shed.table(row.fact.partition("/")[0])[row.fact.rpartition(".")[2]].drop_nulls() > 0)
    ]


@few
@given(asked())
def test_one_period_of_a_year_is_the_plan(case: Asked) -> None:
    shed, holding = case
    alone = plan(shed, holding_rate=holding, gap=0.0, day=DAY, relax=False)
    whole = best(shed.plus(*years(1)), holding)
    assert whole.cost == pytest.approx(alone.cost, rel=1e-7, abs=1e-4)
    assert whole.unmet == pytest.approx(alone.unmet, abs=1e-5)


@few
@given(sheds(), st.data())
def test_the_bound_is_below_every_plan_and_every_number_opens(
    shed: Shed, data: st.DataObject
) -> None:
    """A plan that keeps nothing is one of those that may: the bound of these lies below it, charges and all."""
    more = possible(shed, *swung(data.draw))
    case = shed.plus(*years(2), *more)
    try:
        without = best(case, 0.2)
    except Infeasible:
        return
    sites = [row.site for row in shed.rows(Site) if row.role == "store"] or [
        row.site for row in shed.rows(Site)
    ]
    kept = [
        Storage(site=site, item=item.item, cost=data.draw(st.sampled_from([0.0, 1.0, None])))
        for site in sites[:2]
        for item in shed.rows(Item)
    ]
    found = best(case.plus(*kept), 0.2)
    slack = 1e-6 * abs(without.cost) + 1e-4
    assert found.proof.bound <= without.cost + slack
    assert found.proof.bound <= found.cost + slack
    assert without.proof.bound <= without.cost + slack
    for answer in (found, without):
        assert all(term.is_sum() for term in answer.terms.values())
        assert sum(row.present for row in answer.periods) == pytest.approx(answer.cost)
        assert sum(row.present for row in answer.cost_lines) == pytest.approx(answer.cost, abs=1e-6)
        assert sum(row.cost for row in answer.cost_lines) == pytest.approx(
            sum(row.cost for row in answer.periods), abs=1e-6
        )


@few
@given(asked(), st.data())
def test_the_order_of_facts_does_not_matter(case: Asked, data: st.DataObject) -> None:
    shed, holding = case
    more: list[Any] = [*years(2), *possible(shed, *swung(data.draw))]
    one = best(shed.plus(*more), holding)
    assert best(shed.plus(*reversed(more)), holding).cost == pytest.approx(one.cost, rel=1e-9)


@few
@given(asked(), st.data())
def test_years_that_nothing_joins_are_planned_one_by_one(case: Asked, data: st.DataObject) -> None:
    """Where nothing opens, expands or is kept, the whole is the sum of its years."""
    shed, holding = case
    for nothing in ("sites/*.opening_cost=0", "capabilities/*.expand_max=0"):
        shed = with_value(shed, nothing) if len(shed.table(nothing.partition("/")[0])) else shed
    whole = shed.plus(*years(2), *possible(shed, *swung(data.draw)))
    found = best(whole, holding, discount_rate=0.25)
    each = [
        plan(
            in_period(whole, str(y)),
            holding_rate=holding,
            gap=0.0,
            day=DAY,
            relax=False,
            discount_rate=0.25,
        )
        for y in (2026, 2027)
    ]
    assert found.cost == pytest.approx(each[0].cost + each[1].cost / 1.25, rel=1e-7, abs=1e-4)
