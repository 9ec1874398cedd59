"""The page of scenarios side by side: every column, who has no plan and why, what is decided."""

from __future__ import annotations

from tests.doors.test_comparing import shop

import makeshed as ms
from makeshed.errors import Infeasible
from makeshed.questions.compare import SideBySide, compare
from makeshed.report.naming import Names
from makeshed.report.scenario_columns import page


def answered() -> SideBySide:
    shed = shop()
    plans: dict[str, ms.Plan | Infeasible] = {
        "today": ms.plan(shed),
        "near": ms.plan(shed.minus("sites/far")),
        "none": Infeasible("nobody sells bikes"),
    }
    found = compare(plans)
    assert isinstance(found, SideBySide)
    return found


def test_every_scenario_is_a_column_and_one_without_a_plan_says_why() -> None:
    answer = answered()
    told = page(answer, Names({"sites/near": "Around the Corner"}))
    for row in answer.rows:
        assert f">{row.scenario}<" in told or f">{row.scenario} <" in told
    assert "nobody sells bikes" in told
    assert "Around the Corner" in told
    assert "<script" not in told
    today, near = (row.cost or 0.0 for row in answer.rows[:2])
    for cost in (today, near):
        assert f"{cost:,.0f}".replace(",", "\u202f") in told


def test_the_foot_of_the_costs_is_their_sum() -> None:
    answer = answered()
    for row in answer.rows[:2]:
        of = sum(line.cost for line in answer.lines if line.scenario == row.scenario)
        assert abs(of - (row.cost or 0.0)) < 1e-6
