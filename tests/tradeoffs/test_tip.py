"""Switching values against arithmetic by hand, against plans on a fine grid, and of the e-bike."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import DAY, best, lane, maker, part, seller, sources, wanted, world

import makeshed as ms
from makeshed.errors import BadValue, Infeasible, NotFound
from makeshed.model import Capability, Demand, Duty, Shed
from makeshed.questions.tip import Tip, tip
from makeshed.tradeoffs.parameter import parameter


def asked(shed: Shed, vary: str, low: float, high: float, **more: Any) -> Tip:
    given: dict[str, Any] = {"holding_rate": 0.0, "day": DAY} | more
    return tip(shed, vary, between=(low, high), **given)


def two() -> Shed:
    """Near costs 100; far costs 70 and freight 5, and pays duty on 75."""
    return world(
        *seller("near", "lyon", 100), *seller("far", "izmir", 70), lane("izmir", "lyon", 5),
        Duty(duty="bikes", hs="8711", origin="TR", destination="FR", rate=0.1), wanted(),
    )  # fmt: skip


def test_the_textbook_case_of_two_lines() -> None:
    """75 + 75 r = 100 at r = 1/3."""
    found = asked(two(), "duties/bikes.rate", 0, 1)
    assert (found.method, found.solves) == ("lower envelope", 3)
    assert found.slack == pytest.approx(0.0, abs=1e-4)
    (switch,) = found.switches
    assert switch.at == pytest.approx(1 / 3, rel=1e-9)
    assert switch.low <= switch.at <= switch.high <= switch.low + 1e-9
    assert switch.changes == "bike: buy far to buy near"
    assert [row.sources for row in found.rows] == ["bike: buy far", "bike: buy near"]
    assert [row.cost for row in found.rows] == pytest.approx([7500 * (1 + 1 / 6), 10000])


def test_where_nothing_tips_it_says_so() -> None:
    found = asked(two(), "duties/bikes.rate", 0, 0.3)
    assert found.switches == ()
    assert found.headline().startswith("nothing tips: bike: buy far from 0 to 0.3 of duties/bikes")


@pytest.mark.parametrize(
    ("vary", "low", "high", "at"),
    [
        ("lanes/izmir:lyon:lorry.cost", 0.0, 50.0, (100 - 77) / 1.1),
        ("offers/far:bike:0.price", 50.0, 150.0, 100 / 1.1 - 5),
        ("offers/*:bike:*.price", 0.01, 3.0, 5.5 / 23),
    ],
)
def test_freight_price_and_a_factor_on_several_facts(
    vary: str, low: float, high: float, at: float
) -> None:
    (switch,) = asked(two(), vary, low, high).switches
    assert switch.at == pytest.approx(at, rel=1e-8)


def test_a_wage_in_one_country_and_a_carbon_price() -> None:
    made = world(*maker("works", "lyon", 0, labour_rate=40), *seller("far", "izmir", 50, co2e=100),
                 *maker("atelier", "porto", 0, labour_rate=90), lane("izmir", "lyon", 5),
                 lane("porto", "lyon", 1), wanted())  # fmt: skip
    (switch,) = asked(made, "capabilities/works:build.labour_rate", 10, 100).switches
    assert switch.at == pytest.approx(55.0, rel=1e-9)
    both = made.plus(*(replace(c, labour_rate=20.0) for c in made.rows(Capability)))
    wages = asked(
        both.plus(*maker("second", "lyon", 0, labour_rate=25)),
        "capabilities/*.labour_rate@FR",
        0.5,
        3,
    )
    assert [row.sources for row in wages.rows] == ["bike: make works", "bike: make atelier"]
    assert wages.switches[0].at == pytest.approx(21 / 20, rel=1e-9)
    assert any("factor on each of 2 facts" in note for note in wages.notes)
    dearer = made.plus(*maker("works", "lyon", 0, labour_rate=60))
    (carbon,) = asked(dearer, "carbon_price", 0, 500).switches
    assert carbon.at == pytest.approx(50.0, rel=1e-9)


def test_a_volume_is_bisected_and_no_more_is_claimed() -> None:
    """A works of 3000 a year pays from 100 units on (30 a unit saved): only the volume knows."""
    shed = world(
        *maker("works", "lyon", 70, fixed_cost=3000), *seller("near", "lyon", 100), wanted()
    )
    found = asked(shed, "demands/*.quantity", 20, 300)
    (switch,) = found.switches
    assert (found.method, found.slack, found.proven) == ("bisection", None, False)
    assert switch.low <= 100.0 <= switch.high
    assert switch.high - switch.low <= 1e-4 * 280 + 1e-9
    assert any("not proven" in note for note in found.notes)


def test_values_that_settle_leave_a_gap_that_is_said() -> None:
    """What the works makes carries its parts' duty, and stock on it: the bound takes the least."""
    shed = world(
        *maker("works", "nice", 20), *seller("mill", "izmir", 50, item="frame"), part(),
        *seller("forge", "nice", 52, item="frame"), *seller("far", "lyon", 88),
        lane("izmir", "nice", 1), lane("nice", "lyon", 4, 20),
        Duty(duty="frames", hs="8714", origin="TR", destination="FR", rate=0.0),
        wanted(variability=0.3),
    )  # fmt: skip
    found = asked(shed, "duties/frames.rate", 0, 1, holding_rate=0.3)
    assert found.proven
    for switch in found.switches:
        assert switch.low <= switch.at <= switch.high
    for row in found.rows:
        middle = (row.start + row.end) / 2
        duty = replace(shed.get("frames", Duty), rate=middle)
        assert best(shed.plus(duty), 0.3).cost == pytest.approx(row.cost, rel=1e-9)


prices = st.integers(20, 120).map(float)


@examples(2, deadline=None)
@given(st.lists(prices, min_size=3, max_size=3), prices, st.floats(10, 300), prices)
def test_no_plan_on_a_fine_grid_is_below_the_envelope(
    priced: list[float], freight: float, capacity: float, fixed: float
) -> None:
    shed = world(
        *seller("far", "izmir", priced[0], capacity=capacity), *seller("other", "hefei", priced[1]),
        *seller("near", "lyon", priced[2], fixed_cost=100 * fixed),
        *seller("dear", "lyon", 150), lane("izmir", "lyon", freight / 4),
        lane("hefei", "lyon", freight / 2), wanted(),
        Duty(duty="all", hs="8711", origin="*", destination="FR", rate=0.1),
    )  # fmt: skip
    found = asked(shed, "duties/all.rate", 0, 1)
    assert found.method == "lower envelope"
    costs = {corner.at: corner.cost for corner in found.corners}
    ends = sorted(costs)
    for a, b in pairwise(ends):
        for k in (1, 2):
            t = a + (b - a) * k / 3
            line = costs[a] + (costs[b] - costs[a]) * k / 3
            duty = replace(shed.get("all", Duty), rate=t)
            assert best(shed.plus(duty)).cost == pytest.approx(line, rel=1e-7)


def test_a_map_over_two_parameters() -> None:
    """Far costs 75 (1 + r); the lane adds l (1 + r): near wins where (70 + l)(1 + r) > 100."""
    shed = two().plus(*seller("third", "porto", 90), lane("porto", "lyon", 0))
    found = asked(
        shed, "duties/bikes.rate", 0, 1, also="offers/third:bike:0.price", also_between=(60, 120)
    )
    assert found.method == "lower envelope"
    assert {row.sources for row in found.rows} == {
        "bike: buy far",
        "bike: buy near",
        "bike: buy third",
    }
    assert sum(row.share for row in found.rows) == pytest.approx(1.0)
    share = {row.sources: row.share for row in found.rows}
    assert share["bike: buy near"] == pytest.approx((2 / 3) * (20 / 60), rel=1e-6)


def test_currencies_are_read_before_the_plan() -> None:
    abroad = two().plus(
        ms.Currency(currency="EUR", rate=1.0), ms.Currency(currency="USD", rate=0.9)
    )
    offer = replace(abroad.get("far:bike:0", ms.Offer), currency="USD")
    (switch,) = asked(abroad.plus(offer), "currencies/USD.rate", 0.5, 2).switches
    assert switch.at == pytest.approx((100 / 1.1 - 5) / 70, rel=1e-8)


@pytest.mark.parametrize(
    ("vary", "between", "error"),
    [
        ("duties/bikers.rate", (0, 1), NotFound),
        ("duties/bikes.rates", (0, 1), NotFound),
        ("duties/bikes.origin", (0, 1), BadValue),
        ("taxes/bikes.rate", (0, 1), NotFound),
        ("carbonprice", (0, 1), NotFound),
        ("duties/bikes.rate", (1, 0), BadValue),
        ("duties/bikes.rate", ("a", "b"), BadValue),
        ("duties/bikes.rate", (), BadValue),
        ("duties/bikes.rate@FR", (0, 1), BadValue),
        ("offers/*.price@US", (0, 1), NotFound),
    ],
)
def test_what_cannot_vary_is_named(vary: str, between: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        tip(two(), vary, between=between, day=DAY)


def test_a_range_without_any_plan_is_named() -> None:
    short = world(*seller("near", "lyon", 100, capacity=50), wanted())
    with pytest.raises(Infeasible, match=r"no plan for demands/lyon:bike.quantity from 60 to 90"):
        asked(short, "demands/lyon:bike.quantity", 60, 90)
    found = asked(short, "demands/lyon:bike.quantity", 10, 90)
    (switch,) = found.switches
    assert switch.low <= 50.0 <= switch.high
    assert [row.sources for row in found.rows] == ["bike: buy near", "no plan"]
    assert any("where there is no plan" in note for note in found.notes)
    with pytest.raises(Infeasible, match="no plan for offers/near"):
        asked(short, "offers/near:bike:0.price", 10, 90)


def test_the_duty_at_which_marseille_beats_a_cooperating_chinese_exporter() -> None:
    """Plans asked just beside the certified interval stand on the sides that are named."""
    day = date(2026, 11, 22)
    complete = ["cn-giant", "cn-jinhua", "cn-other", "tw-complete", "vn-complete", "pt-complete"]
    shed = ms.example("ebike").minus(*(f"sites/{site}" for site in [*complete, "bg-complete"]))
    name = "duties/*-ebike-cn-cooperating.rate"
    found = tip(shed, name, between=(0, 1), day=day)
    (switch,) = found.switches
    assert found.proven
    assert switch.high - switch.low < 0.001
    assert found.slack is not None
    assert found.slack < 0.0003 * found.rows[0].cost
    duties = [d for d in shed.rows(Duty) if d.duty.endswith("ebike-cn-cooperating")]
    for factor, maker_of in ((switch.low, "cn-cooperating"), (switch.high, "marseille")):
        changed = shed.plus(*(replace(d, rate=factor * d.rate) for d in duties))
        assert sources(ms.plan(changed, day=day, gap=0.0)).get(maker_of, 0.0) >= 10_000


def test_a_volume_has_no_map() -> None:
    with pytest.raises(Infeasible, match="no map"):
        asked(two(), "duties/bikes.rate", 0, 1, also="demands/*.quantity", also_between=(1, 2))
    assert two().get("lyon:bike", Demand).quantity == 100.0


def test_with_a_limit_plans_are_asked_at_values() -> None:
    shed = two().plus(*seller("near", "lyon", 100, co2e=5), *seller("far", "izmir", 70, co2e=9))
    found = asked(shed, "duties/bikes.rate", 0, 1, limits=["co2e<=700"])
    assert found.method == "bisection"
    assert [row.sources for row in found.rows][-1] == "bike: buy near"
    assert found.switches[-1].low <= 1 / 3 <= found.switches[-1].high


@examples(2, deadline=None)
@given(
    st.lists(st.floats(10, 40), min_size=3, max_size=3), st.floats(30, 90), st.just(0.0) | st.floats(1, 2000),
    st.just(0.0) | st.floats(1e-6, 0.5), st.sampled_from([("duties/frames.rate", 1.0), ("lanes/*.cost", 6.0)]),
)  # fmt: skip
def test_no_plan_is_further_below_than_the_slack(
    frames: list[float], complete: float, fixed: float, cv: float, ranged: tuple[str, float]
) -> None:
    """Made bikes carry stock, and a forecast that ages: values hang on the plan, and costs bend."""
    shed = world(
        *maker("works", "nice", 20, fixed_cost=fixed), *maker("plant", "porto", 15, lead_time=30),
        part(), *seller("mill", "izmir", frames[0], item="frame", lead_time=60),
        *seller("forge", "nice", frames[1] + 20, item="frame"),
        *seller("afar", "hefei", frames[2] - 5, item="frame", capacity=50),
        *seller("shop", "hefei", complete, lead_time=80),
        *(lane(a, b, 4, 20) for a, b in (("izmir", "nice"), ("izmir", "porto"), ("hefei", "nice"),
                                         ("hefei", "lyon"), ("nice", "lyon"), ("porto", "lyon"))),
        Duty(duty="frames", hs="8714", origin="TR", destination="EU", rate=0.1),
        wanted(variability=cv, price=150.0, salvage=20.0, volatility=0.3),
    )  # fmt: skip
    vary, high = ranged
    found = asked(shed, vary, 0, high, holding_rate=0.3)
    assume(found.slack is not None)  # costs may run otherwise, and then nothing is claimed
    parameter_at = parameter(shed, vary)
    for row in found.rows:
        ends = {c.at: c.cost for c in found.corners if c.plan == row.plan}
        middle = (row.start + row.end) / 2
        chord = sum(ends.values()) / len(ends)
        cost = best(parameter_at.at(shed, {}, middle)[0], 0.3).cost
        assert cost >= chord - (found.slack or 0.0) - 1e-6 * chord


def volumes() -> Shed:
    """Near makes 500 a year at 100, far any number at 200: past 500 some are bought from far."""
    return world(
        *seller("near", "lyon", 100, capacity=500), *seller("far", "izmir", 200),
        lane("izmir", "lyon", 0), wanted(quantity=10),
    )  # fmt: skip


def test_what_stands_beside_a_middle_is_of_the_middle() -> None:
    """At 300 a year 30,000; at 850, in the middle of 500 to 1,200, 500 at 100 and 350 at 200."""
    found = asked(volumes(), "demands/lyon:bike.quantity", 100, 1200)
    assert found.method == "bisection"
    assert [row.cost for row in found.rows] == pytest.approx([30_000, 120_000], rel=1e-3)
    for row in found.rows:
        middle = (row.start + row.end) / 2
        demand = replace(volumes().get("lyon:bike", Demand), quantity=middle)
        assert row.cost == pytest.approx(best(volumes().plus(demand)).cost, rel=1e-9)
        assert found.terms[row.plan].value == pytest.approx(row.cost, rel=1e-9)


def test_a_source_that_still_sells_is_not_said_to_be_gone() -> None:
    found = asked(volumes(), "demands/lyon:bike.quantity", 100, 1200)
    (switch,) = found.switches
    assert "no longer" not in switch.changes
    assert "now buy far (" in switch.changes
    assert (
        found.rows[1].sources == "bike: buy near (500 a year, 59%); bike: buy far (350 a year, 41%)"
    )
    rise = world(*seller("near", "lyon", 100, capacity=500), *seller("far", "izmir", 90, capacity=25),
                 lane("izmir", "lyon", 0), wanted(quantity=500))  # fmt: skip
    (turn,) = asked(rise, "offers/far:bike:0.price", 80, 120).switches
    assert (
        turn.changes
        == "bike: buy near 475 to 500 a year (95% to 100%), no longer buy far (25 a year, 5%)"
    )


def test_the_ends_of_a_range_may_be_per_cent() -> None:
    (switch,) = asked(two(), "duties/bikes.rate", "0 %", "100%").switches  # type: ignore[arg-type]
    assert switch.at == pytest.approx(1 / 3, rel=1e-9)
    (again,) = asked(two(), "duties/bikes.rate", "0", "0,9").switches  # type: ignore[arg-type]
    assert again.at == pytest.approx(1 / 3, rel=1e-9)
    for low, high, says in (("0%", "50%", "is no share"), ("0", "1,000", "between two numbers")):
        name = "lanes/izmir:lyon:lorry.cost" if "%" in low else "duties/bikes.rate"
        with pytest.raises(BadValue, match=says):
            asked(two(), name, low, high)  # type: ignore[arg-type]
