"""What a label says without a plan holds for every plan."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import BIKE, FRAME, PLACES, lane, part, wanted

from makeshed.errors import Infeasible, NotEnoughData
from makeshed.model import (
    Capability,
    Component,
    Demand,
    Duty,
    Fact,
    Item,
    Mode,
    Offer,
    Operation,
    Rule,
    Shed,
    Site,
)  # fmt: skip
from makeshed.questions.label import label
from makeshed.questions.plan import plan

DAY = date(2026, 1, 1)
ALL = ["material", "labour", "machine", "overhead", "freight", "insurance", "duty", "profit"]
FREIGHT = {"kinds": [kind for kind in ALL if kind != "profit"]}


def rule(key: str, counted: dict[str, Any], base: dict[str, Any], **more: Any) -> Rule:
    share = {
        "name": key, "numerator": counted, "denominator": base, "operator": ">=", "threshold": 0.5,
    } | more  # fmt: skip
    return Rule(rule=key, name=key, expression=json.dumps({"share": share}))


RULES = [
    rule("cost", {"kinds": ["material", "labour", "overhead"], "in": "FR"}, {"kinds": ALL}),
    rule("traced", {"kinds": ["material", "labour"], "in": "FR"}, FREIGHT),
    rule("whole", {"kinds": ALL, "in": "FR"}, {"kinds": ALL}, sub_assemblies="absorbed"),
    rule("made", {"kinds": ALL, "in": "FR"}, {"kinds": ALL}, sub_assemblies="where-made"),
    rule("foreign", {"kinds": ["material", "freight", "duty"], "not_in": "FR"}, {"kinds": ALL}, operator="<="),
]  # fmt: skip


def roads(fast: float) -> list[Fact]:
    pairs = [("izmir", "lyon"), ("izmir", "nice"), ("nice", "lyon"), ("porto", "lyon"), ("porto", "nice"),
             ("lyon", "nice"), ("izmir", "porto")]  # fmt: skip
    return [
        Mode(mode="lorry", distance_kind="listed"),
        Mode(mode="van", distance_kind="listed", insurance=0.01),
        *(lane(a, b, 3.0) for a, b in pairs), *(lane(a, b, fast, mode="van") for a, b in pairs),
    ]  # fmt: skip


@st.composite
def sheds(draw: st.DrawFn) -> Shed:
    """Two works that could make bikes of frames sold here and abroad, or made at the works; a store."""
    price = st.integers(10, 60).map(float)
    some = st.sampled_from([0.0, 0.0, 300.0, 2000.0])
    facts: list[Fact] = [
        *PLACES, BIKE, FRAME, Item(item="tube", mass=100, hs="7306"), *roads(draw(st.floats(1, 9))), *RULES,
        Site(site="works", place="lyon", role="maker", fixed_cost=draw(some), markup=draw(st.sampled_from([0.0, 0.2]))),
        Capability(site="works", process="build", labour_rate=draw(price)),
        Operation(item="bike", process="build", hours=1),
        Site(site="mill", place="izmir", role="supplier"),
        Offer(site="mill", item="frame", price=draw(price), capacity=draw(st.sampled_from([None, 40.0]))),
        Site(site="forge", place="nice", role="supplier"), Offer(site="forge", item="frame", price=draw(price)),
        Offer(site="forge", item="frame", price=draw(price), min_quantity=50), part(2.0, 0.1), wanted(),
        Duty(duty="frames", hs="8714", origin="TR", destination="EU", rate=draw(st.sampled_from([0.0, 0.3]))),
    ]  # fmt: skip
    if draw(st.booleans()):
        facts += [
            Site(site="second", place="porto", role="maker", opening_cost=draw(some), status="candidate", life=8),
            Capability(site="second", process="build", labour_rate=draw(price)),
        ]  # fmt: skip
    if draw(st.booleans()):
        facts += [
            Operation(item="frame", process="weld", hours=0.5),
            Component(item="frame", component="tube", quantity=3),
            Site(site="yard", place="izmir", role="maker", fixed_cost=draw(some), markup=0.1),
            Capability(site="yard", process="weld", labour_rate=draw(price)),
            Offer(site="forge", item="tube", price=draw(price) / 10), Offer(site="mill", item="tube", price=draw(price) / 10),
        ]  # fmt: skip
    if draw(st.booleans()):
        facts.append(Site(site="depot", place="porto", role="store", markup=0.15, handling_cost=1))
    return Shed.of(*facts)


@examples(12, deadline=None)
@given(
    sheds(),
    st.sets(st.sampled_from(["mill", "forge", "yard", "works", "depot"]), max_size=2),
    st.booleans(),
)
def test_a_verdict_without_a_plan_holds_for_every_plan(
    shed: Shed, lost: set[str], van: bool
) -> None:
    rules = [one.rule for one in RULES]
    wide = {(r.site, r.rule): r for r in label(shed, "bike", rules=rules, day=DAY).rows}
    known = {site.site for site in shed.rows(Site)}
    some = shed.minus(
        *(f"sites/{site}" for site in sorted(lost & known)), *(["lanes/*:lorry"] if van else [])
    )
    try:
        made = plan(some, day=DAY)
    except (Infeasible, NotEnoughData):
        assume(False)
    for row in label(shed, "bike", rules=rules, day=DAY, sourcing=made).rows:
        held = wide.get((row.site, row.rule))
        if held is None or row.share_low is None or row.share_high is None:
            continue  # bought ready-made
        assert held.share_low is not None
        assert held.share_high is not None
        assert held.share_low <= row.share_low + 1e-9
        assert row.share_high <= held.share_high + 1e-9
        if held.verdict in {"pass", "fail"}:
            assert row.verdict == held.verdict


def test_freight_and_duty_do_not_turn_a_share_that_no_plan_was_given_for() -> None:
    """The works is the only one: 20 work and 5 site of 81 to 84.3 with freight, 25 of 73 without."""
    shed = Shed.of(
        *PLACES, BIKE, FRAME, *roads(6.0), *RULES[:1], part(), wanted(),
        Site(site="works", place="lyon", role="maker", fixed_cost=500),
        Capability(site="works", process="build", labour_rate=20),
        Operation(item="bike", process="build", hours=1),
        Site(site="mill", place="izmir", role="supplier"), Offer(site="mill", item="frame", price=50),
        Duty(duty="frames", hs="8714", origin="TR", destination="EU", rate=0.1),
    )  # fmt: skip
    (row,) = label(shed, "bike", rules=["cost"], day=DAY).rows
    (planned,) = label(shed, "bike", rules=["cost"], day=DAY, sourcing=plan(shed, day=DAY)).rows
    assert planned.share_low == pytest.approx(25 / (25 + 50 + 3 + 5.3))
    assert row.share_high == pytest.approx(planned.share_high)
    assert row.share_low == pytest.approx(25 / (25 + 50 + 6 + 0.5 + 5.65))
    assert shed.get("lyon:bike", Demand).quantity == 100
