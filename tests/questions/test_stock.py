"""Where safety stock belongs, in worlds whose chains can be worked out by hand."""

from __future__ import annotations

from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from tests.examples import examples
from tests.plans import sheds
from tests.questions.worlds import DAY, best, lane, maker, part, seller, wanted, world

from makeshed.errors import BadFacts, BadValue, NotEnoughData
from makeshed.inventory.kept import ENDS, EVERYWHERE
from makeshed.model import Component, Fact, Lane, Mode, Offer, Place, Shed, Site, Stock
from makeshed.questions.stock import stock
from makeshed.questions.stock.answer import Stocked
from makeshed.science.stock import DAYS_PER_MONTH, z_of

Z = float(z_of(0.95))


def asked(shed: Shed, **more: Any) -> Stocked:
    return stock(shed, **{"day": DAY, "gap": 0.0, **more})


def units(quantity: float, cv: float, days: float) -> float:
    """Return the safety stock of so many a year over so many days, by the textbook."""
    month = quantity / 12
    return Z * cv * month * sqrt(days / DAYS_PER_MONTH)


def otherwise(found: Stocked, policy: str) -> float:
    return next(row.cost for row in found.otherwise if row.policy == policy)


def test_one_stage_is_the_plan_s_own_equation() -> None:
    """Ten days of lead time and five on the way: what the plan counts is what is needed."""
    shed = world(
        *seller("shop", "lyon", 60, lead_time=10), lane("lyon", "nice", 1, 5),
        wanted("nice", variability=0.3), Mode(mode="lorry", distance_kind="listed", interval=7),
    )  # fmt: skip
    found = asked(shed)
    (row,) = found.rows
    assert row.days == row.net == 22
    assert row.stock == pytest.approx(units(100, 0.3, 22))
    assert row.value == pytest.approx(61)
    assert found.cost == pytest.approx(0.2 * 61 * units(100, 0.3, 22))
    assert otherwise(found, "as the plan counts it") == pytest.approx(found.cost, rel=1e-12)
    assert otherwise(found, EVERYWHERE) == otherwise(found, ENDS) == pytest.approx(found.cost)
    assert found.proven


def chain(**more: Any) -> Shed:
    """Return frames from afar, two and a tenth lost for each bike, built in Lyon, wanted in Nice."""
    given: dict[str, Any] = {"variability": 0.3} | more
    return world(
        *seller("mill", "izmir", 20, item="frame", lead_time=21), *maker("works", "lyon", 50, lead_time=2),
        part(2, 0.1), lane("izmir", "lyon", 2, 9), lane("lyon", "nice", 1, 1), wanted("nice", **given),
    )  # fmt: skip


def test_quantities_of_a_bill_multiply_and_values_add_up() -> None:
    found = asked(chain())
    rows = {row.stage: row for row in found.rows}
    frame, bike, end = rows["works/frame"], rows["works/bike"], rows["nice:bike"]
    per = frame.quantity / 100
    assert per == pytest.approx(2.2, rel=0.02)
    assert frame.value == pytest.approx(22)
    assert bike.value == pytest.approx(50 + per * 22)
    assert end.value == pytest.approx(bike.value + 1)
    assert (frame.days, bike.days, end.days) == (30, 2, 1)
    assert (end.to_customer, bike.to_customer, frame.to_customer) == (0, 1, 3)
    weights = [22 * per, bike.value, end.value]
    spread = 0.2 * units(100, 0.3, 1)
    tried = [
        spread * (weights[0] * sqrt(30 - a) + weights[1] * sqrt(a + 2 - b) + weights[2] * sqrt(b + 1))
        for a in range(31) for b in range(a + 3)
    ]  # fmt: skip
    assert found.cost == pytest.approx(min(tried), rel=1e-9)
    assert found.proven
    all_over = spread * (weights[0] * sqrt(30) + weights[1] * sqrt(2) + weights[2])
    assert otherwise(found, EVERYWHERE) == pytest.approx(all_over)
    assert otherwise(found, ENDS) == pytest.approx(spread * weights[2] * sqrt(33))


def test_who_waits_needs_less_and_a_day_is_worth_what_it_saves() -> None:
    three = asked(chain(max_lead_time=40.0))
    assert three.cost == 0, "33 days are time enough to fetch, build and bring"
    assert three.headline().startswith("no safety stock is needed at any of 3 stages")
    one, two = asked(chain(max_lead_time=None)), asked(chain(), wait=1.0)
    assert one.promises[0].day_saves == pytest.approx(one.cost - two.cost)
    assert two.promises[0].day_costs == pytest.approx(one.cost - two.cost)
    assert one.promises[0].day_costs is None
    faster = asked(chain().minus("offers/mill:frame:*").plus(
        Offer(site="mill", item="frame", price=20, lead_time=20)))  # fmt: skip
    frame = next(row for row in one.rows if row.stage == "works/frame")
    assert frame.day_saves == pytest.approx(one.cost - faster.cost)


def test_demands_are_pooled_as_squares_and_shared_out_by_them() -> None:
    shed = world(
        *seller("mill", "izmir", 60, lead_time=30), Site(site="hub", place="lyon", role="store"),
        lane("izmir", "lyon", 2, 9), lane("lyon", "nice", 1, 1), lane("lyon", "porto", 1, 2),
        wanted("nice", variability=0.3), wanted("porto", quantity=50, variability=0.8),
    )  # fmt: skip
    found = asked(shed)
    hub = found.rows[0]
    assert hub.stage == "hub/bike"
    assert hub.stock == pytest.approx(sqrt(units(100, 0.3, 39) ** 2 + units(50, 0.8, 39) ** 2))
    due = {part.name: part.value for part in found.why("hub/bike").parts}
    assert due["porto:bike"] / due["nice:bike"] == pytest.approx((50 * 0.8 / (100 * 0.3)) ** 2)
    assert sum(row.cost for row in found.promises) == pytest.approx(found.cost)
    assert otherwise(found, "as the plan counts it") == pytest.approx(found.cost, rel=1e-9)


def test_a_store_s_markup_handling_and_yearly_cost_are_in_what_it_keeps() -> None:
    """What leaves a store is worth what the plan says it is, so both count its customers' stock alike."""
    hub = Site(
        site="hub", place="lyon", role="store", markup=0.1, handling_cost=0.5, fixed_cost=90.0
    )
    shed = world(
        *seller("mill", "izmir", 60), hub, lane("izmir", "lyon", 2, 9), lane("lyon", "nice", 1, 1),
        wanted("nice", variability=0.3),
        Mode(mode="lorry", distance_kind="listed", insurance=0.01),
    )  # fmt: skip
    found = asked(shed)
    counted = otherwise(found, "as the plan counts it")
    assert otherwise(found, EVERYWHERE) == pytest.approx(counted, rel=1e-9)


def test_two_sources_bring_their_shares() -> None:
    shed = world(
        *seller("near", "lyon", 60, capacity=25), *seller("far", "izmir", 70, lead_time=35),
        lane("lyon", "nice", 1, 1), lane("izmir", "nice", 1, 1), wanted("nice", variability=0.3),
    )  # fmt: skip
    rows = {row.stage: row for row in asked(shed).rows}
    assert rows["nice:bike, from near"].stock == pytest.approx(units(25, 0.3, 1))
    assert rows["nice:bike, from far"].stock == pytest.approx(units(75, 0.3, 36))


def test_a_shared_part_of_two_products_makes_no_tree_and_is_proven() -> None:
    """Forks go into bikes and into frames that go into bikes: two ways to one stage."""
    from makeshed.model import Capability, Item, Operation

    shed = world(
        *maker("works", "lyon", 50, lead_time=2), Item(item="fork", mass=1000),
        Capability(site="works", process="weld", rate=9.0, lead_time=4),
        Operation(item="frame", process="weld", hours=1), *seller("mill", "izmir", 5, item="fork", lead_time=21),
        part(1), Component(item="frame", component="fork"), Component(item="bike", component="fork"),
        lane("izmir", "lyon", 2, 9), lane("lyon", "nice", 1, 1), wanted("nice", variability=0.3),
    )  # fmt: skip
    found = asked(shed, starts=10)
    assert found.method == "tangents and trees"
    assert found.proven
    fork = next(row for row in found.rows if row.stage == "works/fork")
    assert fork.stock == pytest.approx(2 * units(100, 0.3, fork.net))
    assert fork.quantity == pytest.approx(200)


def test_a_store_called_like_its_place_is_told_apart() -> None:
    def stored(name: str) -> Stocked:
        return asked(
            world(
                *seller("mill", "izmir", 60), Site(site=name, place="lyon", role="store"),
                lane("izmir", "lyon", 2, 9), lane("lyon", "nice", 1, 1),
                wanted("nice", variability=0.3), wanted("lyon", variability=0.4),
            )
        )  # fmt: skip

    one, two = stored("lyon"), stored("hub")
    assert one.cost == pytest.approx(two.cost)
    assert len(one.rows) == len(two.rows) == 3


def test_what_is_on_hand_stands_beside_what_is_needed() -> None:
    shed = chain().plus(
        Stock(site="works", item="frame", days=10.0), Stock(site="mill", item="bike", quantity=3.0)
    )
    found = asked(shed)
    (row,) = found.on_hand
    frame = next(each for each in found.rows if each.stage == "works/frame")
    assert row.have == pytest.approx(10 * frame.quantity / 365)
    assert row.needed == frame.stock
    assert row.worth == pytest.approx((row.needed - row.have) * frame.value)
    assert any(
        "what lies there is at no stage of the plan: mill:bike" in note for note in found.notes
    )
    assert asked(chain()).on_hand == ()


# What is missing, and what is refused.


def test_what_is_missing_is_said() -> None:
    still = asked(chain(variability=0.0))
    assert still.cost == 0
    assert any("no demand says how it varies" in note for note in still.notes)
    assert still.headline().startswith("no demand says how it varies")
    even = asked(chain(service_level=0.5))
    assert any("asks for no safety stock: nice:bike" in note for note in even.notes)
    timeless = asked(world(*seller("shop", "lyon", 60), wanted(variability=0.3)))
    assert timeless.cost == 0
    assert any("nothing takes any time" in note for note in timeless.notes)
    some = asked(world(*seller("shop", "lyon", 60, lead_time=3), lane("lyon", "nice", 1, 1),
                       wanted(variability=0.3), wanted("nice")))  # fmt: skip
    assert any("do not vary" in note and "nice:bike" in note for note in some.notes)
    assert some.headline().endswith("; 1 of 2 demands say not how they vary")


def test_what_is_doubtful_about_the_facts_is_told() -> None:
    """Variability in per cent makes a hundred times the stock; 5,000 days are units."""
    shed = chain(variability=30.0)
    notes = asked(shed).notes
    assert any("variability" in note and "30" in note for note in notes)
    held = shed.plus(Stock(site="works", item="frame", days=5000.0))
    assert any("stocks" in note and "5" in note for note in asked(held).notes)


def test_a_plan_of_another_case_is_refused() -> None:
    other = best(world(*seller("shop", "lyon", 60), wanted()))
    with pytest.raises(BadValue, match="of another case: lyon:bike"):
        asked(chain(), sourcing=other)
    own = best(chain(), holding=0.2)
    assert asked(chain(), sourcing=own).rows == asked(chain()).rows
    with pytest.raises(BadValue, match="limits are options of a plan, and a plan is given"):
        asked(chain(), sourcing=own, limits=["sites<=3"])


def test_a_plan_that_serves_nobody_holds_nothing() -> None:
    shed = world(*seller("shop", "lyon", 60), wanted(variability=0.3, shortage_cost=1.0))
    with pytest.raises(NotEnoughData, match="serves nobody"):
        asked(shed)


def test_a_service_time_below_zero_is_refused() -> None:
    with pytest.raises(BadValue, match="wait is -1; right: 0 to 36,525"):
        asked(chain(), wait=-1.0)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (Offer(site="mill", item="frame", price=20, lead_time=-3), "offers.*lead_time: -3"),
        (Lane(origin="lyon", destination="nice", mode="lorry", days=-1), "lanes.*days: -1"),
        (wanted("nice", max_lead_time=-2.0), "demands.*max_lead_time: -2"),
        (wanted("nice", variability=-0.1), "demands.*variability: -0.1"),
        (Component(item="frame", component="bike"), "components.*(bike|frame)"),
    ],
    ids=["lead time", "days", "wait", "variability", "circle"],
)
def test_facts_that_make_no_sense_are_refused_by_name(fact: Fact, said: str) -> None:
    with pytest.raises(BadFacts, match=said):
        asked(chain().plus(fact))


# Laws.


@given(sheds())
@examples(16, deadline=None)
def test_no_way_to_hold_it_is_cheaper_and_all_adds_up(shed: Shed) -> None:
    try:
        found = asked(shed, starts=5, time_limit=1.0)
    except NotEnoughData:
        return  # all is left unserved
    near = 1e-9 * (1 + found.cost)
    assert found.cost <= min(otherwise(found, EVERYWHERE), otherwise(found, ENDS)) + near
    assert sum(row.cost for row in found.rows) == pytest.approx(found.cost)
    assert sum(row.cost for row in found.promises) == pytest.approx(found.cost)
    assert found.bound <= found.cost + near
    for row in found.rows:
        assert row.service_in + row.days - row.service_out == pytest.approx(row.net, abs=1e-6)
        assert (row.day_saves or 0.0) >= -near
    assert all(term.is_sum() for term in found.terms.values())


@given(sheds(made=False))
@examples(8, deadline=None)
def test_where_every_chain_is_one_stage_it_is_what_the_plan_counts(shed: Shed) -> None:
    try:
        found = asked(shed)
    except NotEnoughData:
        return
    stated = [row.wait for row in found.promises]
    if not any(stated):
        assert otherwise(found, "as the plan counts it") == pytest.approx(found.cost, rel=1e-9)


def test_places_named_in_rows_are_those_of_the_case() -> None:
    shed = chain()
    known = {row.site for row in shed.rows(Site)} | {row.place for row in shed.rows(Place)}
    assert {row.where for row in asked(shed).rows} <= known
