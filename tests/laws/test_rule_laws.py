"""What must hold of every rule that a plan obeys, whatever the facts."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.examples import THOROUGH, drawn, examples
from tests.plans import asked, sheds

from makeshed.errors import Infeasible
from makeshed.model import Duty, Rule, Shed
from makeshed.plans.plan import Plan
from makeshed.questions.label import label
from makeshed.questions.plan import plan

DAY = date(2026, 1, 1)
few = examples(8, suppress_health_check=[HealthCheck.too_slow])
Asked = tuple[Shed, float]
PLACES = st.sampled_from(["FR", "EU", "TR", "CN"])


def rule(place: str, operator: str, threshold: float, depth: str = "traced") -> Rule:
    """Return a rule on where the value of materials comes from, for bikes."""
    tree = {
        "name": "materials", "numerator": {"kinds": ["material"], "in": place},
        "denominator": {"kinds": ["material"]}, "operator": operator, "threshold": threshold,
        "sub_assemblies": depth,
    }  # fmt: skip
    whole = {"rule": "r", "name": "r", "products": ["8711"], "expression": {"share": tree}}
    return Rule(rule="r", name="r", expression=json.dumps(whole))


def best(case: Asked, *more: Rule | Duty, **given: Any) -> Plan | None:
    shed, holding = case
    asked: dict[str, Any] = {"holding_rate": holding, "gap": 0.0, "day": DAY, "relax": THOROUGH}
    try:
        return plan(shed.plus(*more), **asked | given)
    except Infeasible:
        return None


def cost(found: Plan | None) -> float:
    return math.inf if found is None else found.cost


def at_least(dearer: float, cheaper: float) -> None:
    assert dearer >= cheaper * (1 - 1e-6) - 1e-3


@few
@given(asked(), PLACES)
def test_a_rule_that_is_required_costs_and_an_easier_one_no_more(case: Asked, place: str) -> None:
    free = cost(best(case))
    easy = cost(best(case, rule(place, ">=", 0.3), rules=["r"]))
    hard = cost(best(case, rule(place, ">=", 0.7), rules=["r"]))
    at_least(easy, free)
    at_least(hard, easy)


@settings(few, max_examples=drawn(25))
@given(
    sheds(settled=True),
    PLACES,
    st.sampled_from([0.2, 0.5, 0.9]),
    st.sampled_from(["traced", "where-made"]),
)
def test_what_must_obey_does_and_label_says_so(
    shed: Shed, place: str, threshold: float, depth: str
) -> None:
    asks, case = rule(place, ">=", threshold, depth), (shed, 0.0)
    found = best(case, asks, rules=["r"])
    if found is None or not found.made:
        event("nothing obeys")
        return
    assert not any(row.item == "bike" for row in found.bought)
    assert all(term.is_sum() for term in found.terms.values())
    said = label(case[0].plus(asks), "bike", rules=["r"], sourcing=found, day=DAY)
    assert {row.verdict for row in said.rows} == {"pass"}
    assert all((row.share or 0) >= threshold - 1e-6 for row in found.obeyed)


@few
@given(asked(), st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from(["traced", "absorbed"]))
def test_a_duty_that_a_rule_can_lift_lies_between_none_and_one_that_nothing_lifts(
    case: Asked, threshold: float, depth: str
) -> None:
    def levy(key: str = "") -> Duty:
        return Duty(duty="levy", hs="7608", origin="CN", destination="EU", rate=0.6, basis="FOB",
                    measure="safeguard", rule=key)  # fmt: skip

    frames = rule("CN", "<=", threshold, depth)
    whole = json.loads(frames.expression) | {"products": ["8714"]}  # tubes go into frames
    asks = Rule(rule="r", name="r", expression=json.dumps(whole))
    none, some, full = cost(best(case)), cost(best(case, asks, levy("r"))), cost(best(case, levy()))
    at_least(some, none)
    at_least(full, some)


@few
@given(asked())
def test_a_rule_that_no_duty_names_and_nobody_requires_changes_nothing(case: Asked) -> None:
    assert cost(best(case, rule("FR", ">=", 0.9))) == pytest.approx(cost(best(case)), rel=1e-9)
