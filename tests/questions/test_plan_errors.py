"""What a plan refuses: the error names what is wrong, and its hint works."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.plans import sheds
from tests.questions.worlds import (
    BIKE,
    PLACES,
    best,
    lane,
    maker,
    part,
    seller,
    sources,
    wanted,
    world,
)

from makeshed.errors import (
    BadFacts,
    Infeasible,
    MakeshedError,
    NotEnoughData,
    TookTooLong,
    Unbounded,
)
from makeshed.model import (
    Capability,
    Component,
    Currency,
    Demand,
    Duty,
    Fact,
    Item,
    Offer,
    Operation,
    Shed,
    Site,
)
from makeshed.network import fixed_point
from makeshed.network.landing.duty_clashes import DutiesClash
from makeshed.science.program import Program, Solution
from makeshed.solvers import solve

near = pytest.approx


def refused(shed: Shed, kind: type[MakeshedError], **asked: Any) -> Any:
    with pytest.raises(kind) as found:
        best(shed, **asked)
    assert type(found.value) is kind
    assert found.value.hint
    return found.value


def test_no_demand() -> None:
    error = refused(world(*seller("shop", "lyon", 10)), NotEnoughData)
    assert "no demand" in str(error)
    nothing = world(*seller("shop", "lyon", 10), wanted(quantity=0))
    assert "no demand" in str(refused(nothing, NotEnoughData))


def test_no_source_names_the_component_down_the_tree() -> None:
    shed = world(
        Item(item="tube"), part(), Component(item="frame", component="tube"),
        *maker("works", "lyon", 5), Capability(site="works", process="weld"),
        Operation(item="frame", process="weld"), wanted(),
    )  # fmt: skip
    error = refused(shed, NotEnoughData)
    assert "bike needs: frame needs: tube has no offer" in str(error)
    assert "offer" in error.hint
    assert best(shed.plus(*seller("mill", "lyon", 1, item="tube"))).cost == near(600)
    assert best(shed.plus(wanted(shortage_cost=9))).cost == near(900)


def test_too_far_to_come_in_time_says_how_long_the_fastest_takes() -> None:
    shed = world(
        *seller("mill", "izmir", 10, lead_time=5), lane("izmir", "lyon", 1, days=8),
        wanted(max_lead_time=10),
    )  # fmt: skip
    error = refused(shed, Infeasible)
    assert "within 10 days" in str(error)
    assert "takes 13.0" in str(error)
    assert best(shed.plus(wanted(max_lead_time=13))).cost == near(1100)
    assert best(shed.plus(*seller("shop", "lyon", 30))).cost == near(3000)


def test_no_mode_leads_there() -> None:
    shed = world(*seller("mill", "izmir", 10), wanted())
    error = refused(shed, Infeasible)
    assert "no mode of transport" in str(error)
    assert "lane" in error.hint
    assert best(shed.plus(lane("izmir", "lyon", 1))).cost == near(1100)


def test_a_minimum_above_the_need_is_named() -> None:
    """And above what there is, or it would be bought and the rest lost."""
    shed = world(*seller("bulk", "lyon", 10, min_quantity=500, capacity=400), wanted())
    error = refused(shed, Infeasible)
    assert "bulk sells no fewer than 500 bike" in str(error)
    more = Offer(site="bulk", item="bike", price=10, min_quantity=500)
    assert best(shed.plus(more)).cost == near(5000)


def test_a_part_sold_in_too_large_lots_is_named() -> None:
    shed = world(
        *seller("bulk", "lyon", 10, item="frame", min_quantity=500, capacity=400),
        *maker("works", "lyon", 5), part(), wanted(),
    )  # fmt: skip
    assert "bulk sells no fewer than 500 frame" in str(refused(shed, Infeasible))


def test_the_end_of_the_last_tier_is_named() -> None:
    shed = world(*seller("shop", "lyon", 10, max_quantity=60), wanted())
    error = refused(shed, Infeasible)
    assert any("60" in word for word in error.clash)
    assert best(shed.plus(*seller("other", "lyon", 11))).unmet == 0


def clashing() -> Shed:
    """250 bikes wanted; 100 hours, 60 to buy, and a bulk seller whose least is more than it has."""
    return world(
        *maker("works", "lyon", 5, hours=100), *seller("small", "lyon", 7, capacity=60),
        *seller("bulk", "lyon", 6, min_quantity=400, capacity=300), lane("lyon", "nice", 1),
        wanted(quantity=150), wanted("nice", quantity=100),
    )  # fmt: skip


LOOSER: dict[str, tuple[Fact, str]] = {
    "lyon wants": (wanted(quantity=150, shortage_cost=1.0), ""),
    "nice wants": (wanted("nice", quantity=100, shortage_cost=1.0), ""),
    "works has": (Capability(site="works", process="build", rate=5), ""),
    "small sells": (Offer(site="small", item="bike", price=7), ""),
    "bulk sells no fewer": (
        Offer(site="bulk", item="bike", price=6, capacity=300),
        "offers/bulk:bike:400",
    ),
    "bulk sells at most": (Offer(site="bulk", item="bike", price=6, min_quantity=400), ""),
}
"""Each fact as it could be instead, and what else it replaces."""


def without(shed: Shed, begin: str) -> Shed:
    fact, old = LOOSER[begin]
    return (shed.minus(old) if old else shed).plus(fact)


def test_a_clash_is_a_smallest_set_of_facts() -> None:
    """Every fact named stands in the way: without any one of them there is a plan."""
    shed = clashing()
    error = refused(shed, Infeasible)
    assert len(error.clash) == len(set(error.clash)) >= 3
    named = [begin for begin in LOOSER if any(words.startswith(begin) for words in error.clash)]
    assert len(named) == len(error.clash)
    for begin in LOOSER:
        if begin in named:
            assert best(without(shed, begin)).cost > 0
        else:
            refused(without(shed, begin), Infeasible)


def test_a_gap_between_tiers_is_named() -> None:
    gap = Offer(site="shop", item="bike", price=8, min_quantity=150, capacity=140)
    shed = world(*seller("shop", "lyon", 10, max_quantity=60, capacity=140), gap, wanted())
    error = refused(shed, Infeasible)
    assert "shop has no price for more than 60 and fewer than 150 bike a year" in error.clash


def test_a_site_without_the_hours_is_named_whatever_its_gate() -> None:
    shed = world(
        *maker("works", "lyon", 5, hours=1, fixed_cost=9), wanted(),
    )  # fmt: skip
    tiny = shed.plus(Operation(item="bike", process="build", hours=0.02))
    error = refused(tiny, Infeasible)
    assert set(error.clash) == {
        "lyon wants 100 bike a year, all served", "works has at most 1 hours of build a year",
    }  # fmt: skip


@examples(15, suppress_health_check=[HealthCheck.too_slow])
@given(sheds(), st.floats(5, 500))
def test_a_clash_can_always_be_bought_off(shed: Shed, quantity: float) -> None:
    """Whatever is refused as infeasible has a plan once every demand may go unserved."""
    capped = [
        replace(o, capacity=20.0)
        for o in shed.rows(Offer)
        if o.site == "sure" and not o.min_quantity
    ]
    hard = [replace(d, shortage_cost=None, quantity=quantity) for d in shed.rows(Demand)]
    soft = [replace(d, shortage_cost=50.0) for d in hard]
    tight = shed.plus(*capped)
    assert best(tight.plus(*soft)).proof.status in {"optimal", "settled"}
    try:
        best(tight.plus(*hard))
    except Infeasible as error:
        clash = error.clash
    else:
        return
    assert clash
    assert len(set(clash)) == len(clash)


def test_two_duties_that_contradict_each_other_are_named() -> None:
    rows = [
        Duty(duty=f"d{n}", hs="8711", origin="*", destination="EU", rate=n / 10) for n in (1, 2)
    ]
    shed = world(*seller("mill", "izmir", 50), lane("izmir", "lyon", 1), wanted(), *rows)
    error = refused(shed, DutiesClash)
    assert "d1 and d2 fit equally well when 8711 60 of TR enters FR" in str(error)
    assert best(shed.minus("duties/d1")).cost == near(100 * 51 * 1.2)


def test_a_quote_below_its_own_freight_is_named() -> None:
    quote = Offer(site="mill", item="bike", price=5, incoterm="CIF", incoterm_place="lyon")
    site = Site(site="mill", place="izmir", role="supplier")
    shed = world(site, quote, lane("izmir", "lyon", 10), wanted())
    error = refused(shed, BadFacts)
    assert "does not cover carriage" in str(error)


@pytest.mark.parametrize("term", ["CFR", "CPT", "CIF", "CIP", "DAP", "DPU", "DDP"])
def test_a_price_with_the_way_paid_names_where_to(term: str) -> None:
    """At the seller's door it would be 60 + 10, though it is 60 in lyon."""
    with pytest.raises(BadFacts) as caught:
        world(*seller("mill", "izmir", 60, incoterm=term), lane("izmir", "lyon", 10), wanted())
    (problem,) = caught.value.problems
    assert (problem.table, problem.column) == ("offers", "incoterm_place")
    assert "freight is charged on top" in problem.right


@pytest.mark.parametrize(
    ("term", "told"), [("FAS", True), ("FOB", True), ("FCA", False), ("EXW", False)]
)
def test_a_port_that_is_not_named_is_told(term: str, told: bool) -> None:
    facts = *seller("mill", "izmir", 60, incoterm=term), lane("izmir", "lyon", 10), wanted()
    notes = [note for note in best(world(*facts)).notes if "not named" in note]
    assert bool(notes) == told
    assert all(note.endswith(f"mill:bike ({term})") for note in notes)
    named: dict[str, Any] = {"incoterm": term, "incoterm_place": "porto"}
    port = seller("mill", "izmir", 60, **named)
    by_port = best(world(*facts, *port, lane("izmir", "porto", 1)))
    assert not any("not named" in note for note in by_port.notes)


def test_a_quote_at_a_place_without_a_way_is_named() -> None:
    quote = Offer(site="mill", item="bike", price=60, incoterm="CIF", incoterm_place="nice")
    site = Site(site="mill", place="izmir", role="supplier")
    shed = world(site, quote, lane("izmir", "lyon", 10), wanted())
    assert "mill:bike at nice" in str(refused(shed, BadFacts))
    assert best(shed.plus(lane("izmir", "nice", 8))).cost == near(100 * (60 - 8 + 10))


def test_modes_of_the_house_need_a_rate_for_the_euro() -> None:
    yen = Currency(currency="JPY", rate=1.0)
    facts = (*PLACES, BIKE, *seller("mill", "porto", 1000), wanted())
    error = refused(Shed.of(*facts, yen), NotEnoughData)
    assert "EUR" in error.hint
    freight = {
        coin: next(line.cost for line in best(shed).cost_lines if line.kind == "freight")
        for coin, shed in {
            "JPY": Shed.of(*facts, yen, Currency(currency="EUR", rate=160.0)),
            "EUR": Shed.of(*facts, Currency(currency="EUR", rate=1.0)),
            "none": Shed.of(*facts),
        }.items()
    }
    assert freight == near(
        {"JPY": 160 * freight["EUR"], "EUR": freight["none"], "none": freight["EUR"]}
    )


def test_a_cost_can_never_fall_without_end() -> None:
    """No fact is negative, so every plan costs at least nothing, whatever is charged on values."""
    seen: list[Solution] = []

    def watched(program: Program, **asked: Any) -> Solution:
        assert np.all(program.lower >= 0)
        seen.append(solve(program, **asked))
        return seen[-1]

    @examples(10, suppress_health_check=[HealthCheck.too_slow])
    @given(sheds())
    def all_sheds(shed: Shed) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("makeshed.questions.plan.solve", watched)
            best(shed, 0.2)

    all_sheds()
    assert seen
    assert all(found.status != "unbounded" and not found.objective < 0 for found in seen)


def answered(status: Any) -> Any:
    def fake(program: Program, **_: Any) -> Solution:
        assert program.shape[1]
        return Solution(
            status=status,
            x=np.zeros(0),
            objective=np.inf,
            bound=-np.inf,
            seconds=2.0,
            solver="fake",
        )

    return fake


@pytest.mark.parametrize(("status", "kind"), [("unbounded", Unbounded), ("stopped", TookTooLong)])
def test_what_a_solver_may_say_instead_of_a_plan(
    monkeypatch: pytest.MonkeyPatch, status: str, kind: type[MakeshedError]
) -> None:
    monkeypatch.setattr("makeshed.questions.plan.solve", answered(status))
    refused(world(*seller("shop", "lyon", 10), wanted()), kind)


def test_a_later_round_without_time_keeps_the_plan_of_the_round_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shed = world(
        *maker("works", "izmir", 5, fixed_cost=300), lane("izmir", "lyon", 2), wanted(),
        Duty(duty="all", hs="8711", origin="*", destination="EU", rate=0.1),
        *seller("shop", "lyon", 90, capacity=40), Site(site="idle", place="lyon", role="store"),
    )  # fmt: skip
    rounds: list[Solution] = []

    def hurried(program: Program, **asked: Any) -> Solution:
        if len(rounds) >= 2:
            return answered("stopped")(program)  # type: ignore[no-any-return]
        rounds.append(solve(program, **asked))
        return rounds[-1]

    whole = best(shed)
    monkeypatch.setattr(fixed_point, "SETTLED", 0.0)
    monkeypatch.setattr("makeshed.questions.plan.solve", hurried)
    found = best(shed, time_limit=9.0)
    assert sources(found) == near(sources(whole))
