"""Scenarios side by side: every column is its plan, what differs is decided or said not to be."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, part, seller, wanted, world

import makeshed as ms
from makeshed.errors import BadValue, Infeasible, MakeshedError, NotFound
from makeshed.model import Currency, Offer, Shed
from makeshed.plans.cheaper import verdict
from makeshed.plans.each_way import BEST, each_way, unused, ways_of
from makeshed.plans.plan import Plan
from makeshed.questions.compare import Comparison, SideBySide, compare

EBIKE = Path(__file__).parents[2] / "examples" / "ebike" / "scenarios"
CLASH = Infeasible("no plan is possible", hint="change the facts")


def shops(*, kind: str = "declared", dear: float = 80.0) -> Shed:
    """Three sellers of bikes, at 60 with freight of 2, at ``dear`` on the spot, at 100 from afar."""
    return world(
        *seller("near", "lyon", dear, kind=kind), *seller("far", "izmir", 60, kind=kind),
        *seller("farther", "hefei", 97, kind=kind), wanted(quantity=100.0),
        lane("izmir", "lyon", 2), lane("hefei", "lyon", 3),
    )  # fmt: skip


@cache
def plans(kind: str = "declared", dear: float = 80.0) -> dict[str, Plan]:
    shed = shops(kind=kind, dear=dear)
    names = ("near", "far", "farther")
    gone = {name: [f"sites/{other}" for other in names if other != name] for name in names}
    return {name: best(shed.minus(*lost)) for name, lost in gone.items()}


def side(found: Comparison | SideBySide) -> SideBySide:
    assert isinstance(found, SideBySide)
    return found


# --- columns --------------------------------------------------------------------------------------


def test_each_column_is_the_plan_of_its_scenario() -> None:
    found = side(compare(plans()))
    assert [(row.scenario, row.cost, row.unit_cost) for row in found.rows] == [
        ("near", 8000.0, 80.0), ("far", 6200.0, 62.0), ("farther", 10_000.0, 100.0),
    ]  # fmt: skip
    for row in found.rows:
        plan = plans()[row.scenario]
        assert (row.co2e, row.local_share, row.unmet) == (plan.co2e, plan.local_share, plan.unmet)
        assert found.why(row.scenario).value == pytest.approx(plan.cost)
        lines = [line for line in found.lines if line.scenario == row.scenario]
        assert math.fsum(line.cost for line in lines) == pytest.approx(plan.cost)
        assert math.fsum(line.change for line in lines) == pytest.approx(row.change)
        assert math.fsum(r.cost for r in found.rests if r.scenario == row.scenario) == (
            pytest.approx(plan.cost)
        )
    assert found.why("far/freight").value == 200.0
    assert found.why("far against near").value == pytest.approx(-1800.0)
    assert all(term.is_sum() for term in found.terms.values())


@pytest.mark.parametrize("base", ["near", "far", "farther"])
def test_any_one_can_be_the_base(base: str) -> None:
    found = side(compare(plans(), base=base))
    costs = {name: plan.cost for name, plan in plans().items()}
    assert {row.scenario: row.change for row in found.rows} == {
        name: pytest.approx(cost - costs[base]) for name, cost in costs.items()
    }
    assert "far is the cheapest: 6,200" in found.headline()
    assert "next is near, 1,800" in found.headline()
    assert f"against {base}" in str(found)


def test_two_columns_keep_the_detailed_answer() -> None:
    two = {name: plans()[name] for name in ("near", "far")}
    found = compare(two)
    assert isinstance(found, Comparison)
    assert found.rows == compare(two["near"], two["far"]).rows
    assert "before is near, after is far" in found.notes
    turned = compare(two, base="far")
    assert isinstance(turned, Comparison)
    assert (turned.before, turned.after) == (found.after, found.before)


def test_a_scenario_without_a_plan_says_why_and_the_others_answer() -> None:
    found = side(compare({**plans(), "none": CLASH}))
    assert found.rows[-1].says == "no plan is possible; change the facts"
    assert found.rows[-1].cost is None
    assert found.rows[:-1] == side(compare(plans())).rows
    assert "1 of 4 have no plan" in found.headline()
    assert "none: no plan: no plan is possible" in str(found)
    assert json.loads(found.to_json())["rows"][-1]["cost"] is None


def test_a_base_without_a_plan_gives_way() -> None:
    found = side(compare({"none": CLASH, "far": plans()["far"]}))
    assert found.base == "far"
    assert "only far has a plan" in found.headline()
    assert any("none has no plan, so that far is" in note for note in found.notes)


@pytest.mark.parametrize(
    ("given", "more", "error"),
    [
        ({}, {}, BadValue),
        ({"far": None}, {}, BadValue),
        ({"far": None, "near": None}, {"base": "nea"}, NotFound),
        ({"a": CLASH, "b": CLASH}, {}, Infeasible),
    ],
)
def test_what_cannot_be_compared_is_refused(
    given: dict[str, MakeshedError | None], more: dict[str, Any], error: type[MakeshedError]
) -> None:
    asked = {name: one or plans()[name] for name, one in given.items()}
    with pytest.raises(error):
        compare(asked, **more)


def test_plans_in_different_money_are_refused() -> None:
    other = best(shops().plus(Currency(currency="USD", rate=1.0)))
    with pytest.raises(BadValue, match="near in money, far in USD"):
        compare({"near": plans()["near"], "far": other})


def test_plans_of_other_demands_are_not_ranked() -> None:
    more = best(shops().plus(wanted(quantity=200.0)))
    found = side(compare({**plans(), "more": more}))
    assert "do not serve the same demands" in found.headline()
    assert {v.verdict for v in found.verdicts if v.scenario == "more"} == {"not comparable"}


def test_plans_asked_for_differently_are_told() -> None:
    dear = best(shops(), carbon_price=80.0)
    found = side(compare({**plans(), "carbon": dear}))
    assert any("carbon_price 0.0, 0.0, 0.0, 80.0" in note for note in found.notes)


def test_what_is_not_served_is_told() -> None:
    short = best(shops().plus(wanted(quantity=100.0, shortage_cost=1.0)))
    found = side(compare({**plans(), "short": short}))
    assert any(note.startswith("short leaves 100 of 100 a year unserved") for note in found.notes)


# --- decided or not -------------------------------------------------------------------------------


def test_a_difference_within_the_gap_is_not_decided() -> None:
    near, far = plans()["near"], plans()["far"]
    loose = replace(near, proof=replace(near.proof, gap=0.25))
    assert verdict("far", far, "near", loose).verdict == "not decided"
    assert "ask with a smaller --gap" in verdict("far", far, "near", loose).said("EUR")
    tight = replace(near, proof=replace(near.proof, gap=0.2))
    assert verdict("far", far, "near", tight).verdict == "decided"
    assert verdict("far", replace(far, proof=loose.proof), "near", near).verdict == "decided"


def test_estimates_decide_as_far_as_they_are_known() -> None:
    """8,000 against 6,000 and 200 of stated freight: 1,800 / 14,000 = 12.9 %; 6,800 at 600 / 12,800."""
    for dear, turns_at, word in ((80.0, 0.12857, "decided"), (68.0, 0.046875, "not decided")):
        two = plans("estimate", dear)
        found = verdict("near", two["near"], "far", two["far"])
        assert found.verdict == word
        assert found.turns_at == pytest.approx(turns_at, abs=1e-4)
        stated = plans("declared", dear)
        found = verdict("near", stated["near"], "far", stated["far"])
        assert (found.verdict, found.turns_at) == ("decided", None)
        assert "nothing in which they differ is marked as an estimate" in found.said("EUR")


def test_an_estimate_that_both_share_decides_nothing() -> None:
    shed = shops().plus(*seller("mill", "izmir", 500, item="frame", kind="estimate"),
                        *maker("works", "lyon", 10), part())  # fmt: skip
    shed = shed.minus("offers/*:bike:*")
    dearer = shed.plus(replace(shed.get("works:build", ms.Capability), rate=11.0))
    found = verdict("b", best(dearer), "a", best(shed))
    assert found.difference == pytest.approx(100.0)
    assert found.turns_at is None
    assert found.verdict == "decided"


@given(st.floats(1.0, 200.0), st.sampled_from(["estimate", "declared"]))
@examples(15)
def test_a_verdict_is_the_same_from_both_sides(price: float, kind: str) -> None:
    two = plans(kind, 80.0)
    other = best(world(*seller("near", "lyon", price, kind=kind), wanted(quantity=100.0)))
    one, back = (
        verdict("a", other, "b", two["far"]),
        verdict("b", two["far"], "a", other),
    )
    assert one.difference == -back.difference
    assert (one.verdict, one.turns_at, one.facts) == (back.verdict, back.turns_at, back.facts)


# --- one item, each way alone ---------------------------------------------------------------------


def ways_world() -> Shed:
    """Frames made at two works and bought from two mills; the works make forks by the same process."""
    return world(
        ms.Item(item="fork", mass=1000), ms.Operation(item="fork", process="build", hours=1),
        ms.Operation(item="frame", process="build", hours=1),
        *maker("works", "lyon", 10), *maker("shop", "lyon", 30), *seller("mill", "lyon", 25, item="frame"),
        Offer(site="works", item="frame", price=90), *seller("small", "lyon", 5, item="frame", capacity=60),
        part(), ms.Component(item="bike", component="fork"), wanted(quantity=100.0),
        ms.Site(site="gone", place="lyon", role="maker", status="closed"),
        ms.Capability(site="gone", process="build"), ms.Operation(item="bike", process="build", hours=0),
    )  # fmt: skip


def test_each_way_leaves_all_but_that_item_as_it_is() -> None:
    """A fork costs 10 at the works whatever the frame costs: 10, 30, 25, 90; small has too few."""
    shed = ways_world()
    ways = ways_of(shed, "frame")
    assert set(ways) == {"make/works", "buy/works", "shop", "mill", "small"}
    each = each_way(shed, "frame", ways)
    with pytest.raises(Infeasible, match="60"):
        best(each.pop("small"))
    found = {name: best(other).cost for name, other in each.items()}
    assert found == {
        BEST: pytest.approx(100 * 10 + 60 * 5 + 40 * 10), "make/works": pytest.approx(2000),
        "shop": pytest.approx(4000), "mill": pytest.approx(3500), "buy/works": pytest.approx(10_000),
    }  # fmt: skip
    assert best(shed).cost == pytest.approx(found[BEST])


def test_ways_can_be_narrowed_and_are_known_by_name() -> None:
    shed = ways_world()
    assert set(ways_of(shed, "frame", ["works"])) == {"make/works", "buy/works"}
    assert set(ways_of(shed, "frame", ["buy/works", "mill"])) == {"buy/works", "mill"}
    only = each_way(shed, "frame", ways_of(shed, "frame", ["mill", "shop"]))
    assert best(only[BEST]).cost == pytest.approx(3500)
    for words, error, says in (
        (("frame", ["mil"]), NotFound, "mil neither makes"), (("fram", []), NotFound, "fram"),
        (("frame", ["gone"]), NotFound, "gone neither makes"),
    ):  # fmt: skip
        with pytest.raises(error, match=says) as caught:
            ways_of(shed, *words)
        assert caught.value.hint


def test_a_way_that_the_plan_does_not_take_is_told() -> None:
    shed = ways_world().plus(*seller("ready", "lyon", 1))
    ways = ways_of(shed, "frame")
    plan = best(each_way(shed, "frame", ways)["mill"])
    assert unused(plan, "frame", ways["mill"]) == (
        "needs no frame from there: what is demanded is had otherwise"
    )
    taken = best(each_way(ways_world(), "frame", ways)["mill"])
    assert unused(taken, "frame", ways["mill"]) == ""


# --- the demo's case ------------------------------------------------------------------------------


def test_the_ebike_side_by_side_is_what_its_plans_say_and_fits_the_terminal() -> None:
    shed, day = ms.example("ebike"), date(2026, 11, 22)
    asked = {name: ms.scenario(shed, EBIKE / f"{name}.args") for name in ("a1", "d", "e3")}
    found = side(compare({name: ms.plan(one, day=day) for name, one in asked.items()}))
    landed = {row.scenario: row.unit_cost or 0.0 for row in found.rows}
    assert {name: round(cost) for name, cost in landed.items()} == {"a1": 815, "d": 774, "e3": 925}
    text = str(found)
    table = text[: text.index("\n\nnote: ")]
    assert max(map(len, table.splitlines()[1:])) <= 100
    assert all(f"{cost:,.2f}" in table for cost in landed.values())


def test_many_columns_stand_in_pieces_and_long_names_are_cut_and_told() -> None:
    names = [f"a scenario with a long name, number {n}" for n in range(9)]
    found = side(compare({name: plans()["near" if n else "far"] for n, name in enumerate(names)}))
    text = str(found)
    table = text[text.index("\nCost\n") : text.index("\nDecided or not")]
    assert max(map(len, table.splitlines())) <= 100
    assert "(9 columns in" in table
    assert "names that end in ~ are cut" in table
    heads = [line for line in table.splitlines() if "~" in line and line.startswith("  ")]
    assert len({word for line in heads for word in line.split("  ") if "~" in word}) == 9
