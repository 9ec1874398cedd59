"""Limits on a plan: what they mean by hand, what they cost, and how they are refused."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest
from tests.questions.worlds import best, lane, maker, part, seller, sources, wanted, world

from makeshed.errors import BadValue, Infeasible, NotEnoughData, NotFound
from makeshed.model import Lane, Mode, Shed
from makeshed.network.limit_grammar import read
from makeshed.network.sensitivity import LimitCost as Held
from makeshed.plans.plan import Plan

near = pytest.approx


def held(shed: Shed, limit: str, **asked: Any) -> tuple[Plan, Held]:
    found = best(shed, limits=[limit], **asked)
    (row,) = found.limits
    return found, row


def shops(*more: Any) -> Shed:
    """Bikes at 5 and, without end, at 9."""
    return world(*seller("cheap", "lyon", 5), *seller("dear", "nice", 9), lane("nice", "lyon", 0),
                 wanted(), *more)  # fmt: skip


def test_units_of_an_item_are_shared_between_sources() -> None:
    """60 at 5 and 40 at 9; a unit of the share would move 100 bikes by 4 each."""
    found, row = held(shops(), "share(source, bike)<=60%")
    assert sources(found) == near({"cheap": 60, "dear": 40})
    assert found.cost == near(60 * 5 + 40 * 9)
    assert (row.used, row.bound, row.slack, row.unit) == near((0.6, 0.6, 0.0, "1"))
    assert row.shadow_price == near(400)
    assert (row.looser, row.looser_saves) == near((0.61, 4))
    assert (row.without, row.without_saves) == near((1.0, 160))


def test_a_share_of_the_money_is_not_a_share_of_the_units() -> None:
    """5 a = 9 b with a + b = 100: half of the money each."""
    found, row = held(shops(), "share(source)<=0.5")
    assert sources(found) == near({"cheap": 900 / 14, "dear": 500 / 14})
    assert row.used == near(0.5)


def test_sites_of_one_firm_are_one() -> None:
    shed = world(
        *seller("one", "lyon", 5, firm="acme", capacity=50),
        *seller("two", "lyon", 5, firm="acme"), *seller("dear", "lyon", 9), wanted(),
    )  # fmt: skip
    found, _ = held(shed, "share(firm, bike)<=0.7")
    assert sources(found)["dear"] == near(30)
    assert "dear" not in sources(held(shed, "share(source, bike)<=0.7")[0])


def test_a_country_is_where_goods_have_their_origin() -> None:
    shed = world(
        *seller("trader", "lyon", 5, origin="CN"), *seller("works", "lyon", 9), wanted(),
    )  # fmt: skip
    found, row = held(shed, "share(country, bike)<=75%")
    assert sources(found) == near({"trader": 75, "works": 25})
    assert row.without_saves == near(25 * 4)


def test_several_sources_are_asked_only_of_what_is_needed() -> None:
    """A ready-made bike needs no frame, so that one seller of frames is enough; a bike made here is not."""
    shed = world(
        *seller("shop", "lyon", 50), *seller("frames", "lyon", 30, item="frame"),
        *maker("works", "lyon", 10), part(), wanted(),
    )  # fmt: skip
    assert sources(best(shed)) == near({"frames": 100, "works": 100})
    found, row = held(shed, "sources(frame)>=2")
    assert sources(found) == near({"shop": 100})
    assert math.isnan(row.used)
    assert row.without_saves == near(1000)


def test_at_most_so_many_sources_of_an_item() -> None:
    shed = world(*seller("cheap", "lyon", 5, capacity=60), *seller("dear", "lyon", 9), wanted())
    assert sources(best(shed)) == near({"cheap": 60, "dear": 40})
    found, row = held(shed, "sources(bike)<=1")
    assert sources(found) == near({"dear": 100})
    assert (row.used, row.without, row.without_saves) == near((1, 2, 240))


def test_each_place_is_served_by_one_site() -> None:
    """Capacities of 100 and 100 for demands of 70, 60 and 40: 70 + none, 60 + 40, as in a knapsack."""
    shed = world(
        *seller("a", "lyon", 5, capacity=110), *seller("b", "nice", 6, capacity=100),
        *(lane(*pair, 1) for pair in (("lyon", "nice"), ("lyon", "porto"), ("nice", "lyon"), ("nice", "porto"))),
        wanted("lyon", 70), wanted("nice", 60), wanted("porto", 40),
    )  # fmt: skip
    split = best(shed)
    assert sources(split) == near({"a": 110, "b": 60})
    found, row = held(shed, "sourcing(bike)<=1")
    served = {(r.source, r.destination): r.quantity for r in found.shipped}
    assert len({place for _, place in served}) == len(served)
    assert (row.used, row.bound) == (1, 1)
    assert found.cost >= split.cost
    with pytest.raises(NotFound, match="no demand is for"):
        best(shed, limits=["sourcing(frame)<=1"])


@pytest.mark.parametrize(("limit", "least"), [("sources(bike)>=2", 10), ("sources(bike, 0.25)>=2", 25)])  # fmt: skip
def test_several_sources_carry_a_share_each(limit: str, least: float) -> None:
    found, row = held(shops(), limit)
    assert sources(found) == near({"cheap": 100 - least, "dear": least})
    assert row.used == 2
    assert (row.without, row.without_saves) == near((1, 4 * least))
    assert math.isnan(row.shadow_price)


def test_sites_are_counted_open_or_not() -> None:
    """Two small works, or one and the shop."""
    shed = world(
        *maker("a", "lyon", 5, hours=60), *maker("b", "lyon", 5, fixed_cost=10),
        *seller("shop", "lyon", 9), wanted(quantity=100),
    )  # fmt: skip
    both, row = held(shed, "sites<=2")
    assert row.used == len(sources(both)) == 1  # b alone is the cheapest, 510
    shed = shed.minus("capabilities/b:build").plus(*maker("b", "lyon", 5, hours=60))
    assert sources(best(shed)) == near({"a": 60, "b": 40}, abs=25)
    found, row = held(shed, "sites<=1")
    assert found.cost == near(60 * 5 + 40 * 9)
    assert (row.used, row.without, row.without_saves) == near((1, 2, 160))
    assert held(shed, "sites(supplier)<=0")[0].cost == near(500)


def test_a_budget_is_paid_once() -> None:
    """Opening costs 1,000 once, some 149 a year, and saves 400 a year; each step costs 50."""
    new = maker(
        "new", "lyon", 5, status="candidate", opening_cost=1000,
        hours=50, expand_hours=25, expand_cost=50, expand_max=2,
    )  # fmt: skip
    shed = world(*new, *seller("shop", "lyon", 9), wanted())
    assert held(shed, "budget<=1100")[0].made[0].quantity == near(100)
    found, row = held(shed, "budget<=1050")
    assert found.made[0].quantity == near(75)
    assert (row.used, row.unit) == near((1050, "money"))
    assert held(shed, "budget<=999")[0].made == ()


def test_a_cap_on_carbon_takes_the_dearer_seller_or_the_cleaner_mode() -> None:
    train = Mode(mode="train", distance_kind="listed", co2e=0.02)
    lorry = Mode(mode="lorry", distance_kind="listed", co2e=0.1)
    ways = [
        Lane(origin="porto", destination="lyon", mode=mode, distance=1000, cost=cost)
        for mode, cost in (("lorry", 10.0), ("train", 12.0))
    ]
    shed = world(train, lorry, *ways, *seller("shop", "porto", 50), wanted())
    free = best(shed)
    assert {row.mode for row in free.shipped} == {"lorry"}
    found, row = held(shed, f"co2e<={free.co2e / 2}")
    assert {row.mode for row in found.shipped} == {"lorry", "train"}
    assert found.co2e == near(free.co2e / 2)
    assert row.shadow_price == near(2 / 80)  # 2 more for 80 kg less
    assert held(shed, f"co2e<={free.co2e / 1000}t")[1].slack == near(0, abs=1e-6)


def test_a_local_share_is_the_one_that_the_plan_reports() -> None:
    shed = world(*seller("far", "hefei", 5), lane("hefei", "lyon", 1), *seller("near", "lyon", 9),
                 wanted())  # fmt: skip
    found, row = held(shed, "local>=45%")
    assert found.local_share == near(0.45)
    assert row.used == near(0.45)
    assert held(shed, "local<=0.2", local="CN")[0].local_share == near(0.2)


def test_markup_and_sites_are_spent_where_they_stand() -> None:
    shed = world(
        *seller("far", "hefei", 5, item="frame"), *seller("near", "lyon", 9, item="frame"),
        lane("hefei", "lyon", 1), *maker("works", "lyon", 2, markup=0.2, fixed_cost=100), part(),
        wanted(),
    )  # fmt: skip
    free = best(shed)
    found, _ = held(shed, f"local>={free.local_share + 0.1:.4f}")
    assert found.local_share == near(free.local_share + 0.1, abs=1e-4)
    assert {row.site for row in found.bought} == {"far", "near"}


def test_a_limit_that_does_not_bind_costs_nothing() -> None:
    found, row = held(shops(), "share(source)<=100%")
    assert found.cost == near(500)
    assert (row.shadow_price, row.looser_saves, row.without_saves) == (0, 0, 0)


def test_what_limits_cost_need_not_be_asked() -> None:
    _, row = held(shops(), "share(source)<=0.5", relax=False)
    assert math.isnan(row.without_saves)
    assert row.shadow_price > 0


def test_limits_that_clash_are_named_and_those_that_do_not_are_not() -> None:
    with pytest.raises(Infeasible) as refused:
        best(
            shops(), limits=["share(source, bike)<=0.6", "local>=0", "sources(bike, 0.45)>=2",
                             "share(country)<=0.9"],
        )  # fmt: skip
    assert "the limit share(country)<=0.9" in refused.value.clash
    assert not any("0.6" in word or "local" in word for word in refused.value.clash)


def test_a_clash_of_a_limit_with_a_lot_names_both() -> None:
    """Without its lot an offer is another column, and so is all that stands after it."""
    rail = Mode(mode="rail", distance_kind="listed", co2e=0.01)
    shed = world(
        *seller("dirty", "lyon", 5, co2e=200, min_quantity=60), *seller("clean", "nice", 9, capacity=50),
        rail, Lane(origin="nice", destination="lyon", mode="rail", distance=1000, cost=0), wanted(),
    )  # fmt: skip
    with pytest.raises(Infeasible) as refused:
        best(shed, limits=["co2e<=11000"])
    assert sorted(refused.value.clash) == [
        "clean sells at most 50 bike a year",
        "dirty sells no fewer than 60 bike a year",
        "lyon wants 100 bike a year, all served",
        "the limit co2e<=11000",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("co2e=5", "cannot be read"),
        ("co2<=5", "did you mean co2e?"),
        ("co2e>=5", "goes the other way"),
        ("co2e<=x", "cannot be read"),
        ("co2e<=1e1e1", "no number"),
        ("co2e<=-5", "0 or more"),
        ("budget<=5t", "tonnes"),
        ("local>=50", "from 0 to 1"),
        ("share<=0.5", "should be written as"),
        ("share(town)<=0.5", "none of source, firm, country"),
        ("sites(shop)<=2", "none of maker, store, supplier"),
        ("sources(bike, many)>=2", "takes a share"),
    ],
)
def test_what_is_no_limit_is_told_the_forms(text: str, says: str) -> None:
    with pytest.raises(BadValue, match=says.replace("?", r"\?")) as refused:
        best(shops(), limits=[text])
    assert "share(firm)<=0.4" in refused.value.hint


def test_what_a_limit_is_about_stands_in_brackets_or_after_an_at() -> None:
    assert read("sources>=2@frame").of == read("sources(frame) >= 2").of == ("frame",)


def test_an_item_or_a_rule_that_nobody_knows() -> None:
    with pytest.raises(NotFound) as refused:
        best(shops(), limits=["sources(bikes)>=2"])
    assert refused.value.hint == "did you mean bike?"
    with pytest.raises(NotFound) as refused:
        best(shops(), limits=["local>=0.5@fr.ofk"])
    assert refused.value.hint == "did you mean fr.ofg?"
    with pytest.raises(BadValue, match="asks for no share that should be large"):
        best(shops(), limits=["local>=0.5@eu_uk.8712"])
    with pytest.raises(NotEnoughData, match="was not in force"):
        best(shops(), limits=["local>=0.5@eu.crma"], day=date(1990, 1, 1))


@pytest.mark.parametrize("solver", ["auto", "location", "decomposition"])
def test_a_method_for_bare_networks_is_not_asked_for_limits(solver: str) -> None:
    """Its bound knows nothing of the limit: the general program is asked, and a note says so."""
    found = best(shops(), limits=["share(source, bike)<=60%"], solver=solver)
    assert found.cost == near(60 * 5 + 40 * 9)
    assert found.proof.solver.startswith("HiGHS")
    assert any("HiGHS" in note and "instead" in note for note in found.notes) == (solver != "auto")
