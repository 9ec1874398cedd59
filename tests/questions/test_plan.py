"""Plans whose answer is known by hand: what is chosen, how much, at what cost."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from tests.questions.worlds import best, lane, maker, part, seller, sources, wanted, world

from makeshed.errors import Disagreement, MakeshedError, NotFound
from makeshed.model import Capability, Component, Demand, Item, Offer, Operation, Shed, Site
from makeshed.network.audit.entries import CostEntry as Entry
from makeshed.network.audit.inflows import Accounts
from makeshed.science.landed import annuity
from makeshed.science.program import Progress, Solution
from makeshed.solvers import solve

near = pytest.approx


# What is chosen ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("rate", "chosen"), [(19.9, "works"), (20.1, "shop")])
def test_make_or_buy_turns_at_the_break_even(rate: float, chosen: str) -> None:
    """A frame of 30 and an hour of work against a bike of 50."""
    shed = world(
        *seller("shop", "lyon", 50), *seller("frames", "lyon", 30, item="frame"),
        *maker("works", "lyon", rate), part(), wanted(),
    )  # fmt: skip
    found = best(shed)
    assert chosen in sources(found)
    assert found.cost == near(100 * min(50, 30 + rate))


@pytest.mark.parametrize(("quantity", "price"), [(79, 10), (100, 8), (150, 8)])
def test_a_tier_prices_every_unit_from_its_first(quantity: float, price: float) -> None:
    tier = Offer(site="shop", item="bike", min_quantity=100, price=8)
    found = best(world(*seller("shop", "lyon", 10), tier, wanted(quantity=quantity)))
    assert found.cost == near(quantity * price)
    assert [(row.quantity, row.price) for row in found.bought] == [(quantity, price)]


def test_a_tier_is_worth_taking_all_from_a_dearer_shop() -> None:
    """Bikes at 9.5 without limit; 10, but 8 from 100: all 100 at 8; for 84 wanted that is dearer."""
    tier = Offer(site="bulk", item="bike", min_quantity=100, price=8)
    found = best(world(*seller("shop", "lyon", 9.5), *seller("bulk", "lyon", 10), tier, wanted()))
    assert sources(found) == near({"bulk": 100})
    less = best(
        world(*seller("shop", "lyon", 9.5), *seller("bulk", "lyon", 10), tier, wanted(quantity=84))
    )
    assert sources(less) == near({"shop": 84})


def test_a_tier_ends_where_it_says() -> None:
    """At most 40 at 5, the rest elsewhere at 9."""
    found = best(
        world(*seller("cheap", "lyon", 5, max_quantity=40), *seller("shop", "lyon", 9), wanted())
    )
    assert sources(found) == near({"cheap": 40, "shop": 60})


@pytest.mark.parametrize(("least", "chosen"), [(100, "bulk"), (179, "bulk"), (181, "shop")])
def test_a_minimum_quantity_is_bought_where_it_pays(least: float, chosen: str) -> None:
    found = best(
        world(*seller("bulk", "lyon", 5, min_quantity=least), *seller("shop", "lyon", 9), wanted())
    )
    assert sources(found) == near({chosen: max(least, 100) if chosen == "bulk" else 100})


def test_a_capacity_shares_the_demand() -> None:
    found = best(
        world(*seller("small", "lyon", 5, capacity=30), *seller("shop", "lyon", 9), wanted())
    )
    assert sources(found) == near({"small": 30, "shop": 70})
    assert found.cost == near(30 * 5 + 70 * 9)


@pytest.mark.parametrize(("step_cost", "made"), [(99, 100), (101, 80)])
def test_a_step_of_expansion_is_taken_if_it_pays(step_cost: float, made: float) -> None:
    """20 more bikes save 5 each; paid off in one year at 0 % a step costs what it says."""
    shed = world(
        *maker("works", "lyon", 5, hours=80, expand_hours=30, expand_cost=step_cost, expand_max=3,
               life=1),
        *seller("shop", "lyon", 10), wanted(),
    )  # fmt: skip
    found = best(shed, discount_rate=0.0)
    assert sources(found)["works"] == near(made)
    assert found.cost == near(min(100 * 5 + step_cost, 80 * 5 + 20 * 10))


def test_two_steps_cost_twice() -> None:
    shed = world(
        *maker("works", "lyon", 5, hours=10, expand_hours=50, expand_cost=70, expand_max=3),
        wanted(),
    )  # fmt: skip
    found = best(shed)
    (opened,) = found.opened
    assert opened.expansion == near(2 * 70 * annuity(0.08, 10))
    assert opened.expansion_hours == near(100)
    assert found.cost == near(500 + opened.expansion)


@pytest.mark.parametrize(("fixed", "through"), [(590, True), (610, False)])
def test_a_store_pays_if_it_consolidates(fixed: float, through: bool) -> None:
    """100 bikes each to lyon and nice: straight 5 each, through porto 1 + 1 each."""
    shed = world(
        *seller("mill", "izmir", 10), Site(site="hub", place="porto", role="store", fixed_cost=fixed),
        lane("izmir", "lyon", 5), lane("izmir", "nice", 5), lane("izmir", "porto", 1),
        lane("porto", "lyon", 1), lane("porto", "nice", 1), wanted(), wanted("nice"),
    )  # fmt: skip
    found = best(shed)
    assert any(row.source == "hub" for row in found.shipped) == through
    assert found.cost == near(200 * 10 + min(200 * 5, 200 * 2 + fixed))


def test_a_candidate_pays_its_opening_off_and_an_open_site_does_not() -> None:
    own = {"fixed_cost": 100.0, "opening_cost": 1000.0, "life": 5.0, "markup": 0.5}
    new = best(world(*maker("works", "lyon", 10, status="candidate", **own), wanted()))
    old = best(world(*maker("works", "lyon", 10, status="open", **own), wanted()))
    assert new.cost == near(1.5 * (100 * 10 + 100 + 1000 * annuity(0.08, 5)))
    assert old.cost == near(1.5 * (100 * 10 + 100))
    assert (new.opened[0].fixed, new.opened[0].opening) == near((100, 1000 * annuity(0.08, 5)))


def test_the_name_of_a_site_says_nothing_of_its_costs() -> None:
    shed = world(*maker("fixed-opening", "lyon", 10, fixed_cost=100), wanted())
    (opened,) = best(shed).opened
    assert (opened.fixed, opened.opening, opened.expansion) == (100, 0, 0)


def test_two_levels_of_parts_with_scrap() -> None:
    """2 frames a bike and 25 % lost, 3 m of tube a frame and 10 % lost: 8.25 m a bike."""
    shed = world(
        Item(item="tube"), part(2, 0.25), Component(item="frame", component="tube", quantity=3,
                                                    scrap=0.1),
        *maker("works", "lyon", 7), Capability(site="works", process="weld", labour_rate=4),
        Operation(item="frame", process="weld", hours=0.5, setup_hours=10, batch=20,
                  material_cost=0.3),
        *seller("mill", "lyon", 1.5, item="tube"), wanted(),
    )  # fmt: skip
    found = best(shed)
    frame = 4 * (0.5 + 10 / 20) + 0.3 + 3.3 * 1.5
    assert sources(found)["mill"] == near(100 * 2.5 * 3.3)
    assert {(row.item, row.quantity) for row in found.made} == {("bike", 100), ("frame", 250)}
    assert found.cost == near(100 * (7 + 2.5 * frame))
    assert found.why("works/frame").value == near(frame)


def test_the_cheaper_route_is_taken_until_its_hours_end() -> None:
    shed = world(
        *maker("works", "lyon", 5, hours=60), Capability(site="works", process="print", rate=4),
        Operation(item="bike", route="other", process="print", hours=2), wanted(),
    )  # fmt: skip
    found = best(shed)
    assert {row.route: row.quantity for row in found.made} == near({"main": 60, "other": 40})
    assert found.cost == near(60 * 5 + 40 * 8)


def test_a_route_needs_all_its_steps() -> None:
    shed = world(
        *maker("works", "lyon", 5), Operation(item="bike", process="paint", hours=1),
        *seller("shop", "lyon", 99), wanted(),
    )  # fmt: skip
    assert sources(best(shed)) == near({"shop": 100})


def test_demand_is_left_where_serving_costs_more_than_going_short() -> None:
    shed = world(
        *seller("shop", "lyon", 10), lane("lyon", "nice", 8), wanted(shortage_cost=17),
        wanted("nice", shortage_cost=17),
    )  # fmt: skip
    found = best(shed)
    assert found.unmet == near(100)
    assert {row.place: row.unmet for row in found.rows} == near({"lyon": 0, "nice": 100})
    assert found.cost == near(100 * 10 + 100 * 17)
    assert any("unserved" in note for note in found.notes)


def test_nothing_to_be_had_is_all_left() -> None:
    found = best(world(wanted(shortage_cost=17)))
    assert (found.cost, found.unmet, found.co2e) == near((1700, 100, 0))


def test_carbon_has_a_price() -> None:
    """Clean at 12 with 1 kg, dirty at 10 with 21 kg: they change places at 100 money/t."""
    shed = world(
        *seller("clean", "lyon", 12, co2e=1), *seller("dirty", "lyon", 10, co2e=21), wanted()
    )
    cheap, dear = best(shed, carbon_price=99.0), best(shed, carbon_price=101.0)
    assert sources(cheap) == near({"dirty": 100})
    assert sources(dear) == near({"clean": 100})
    assert (cheap.co2e, dear.co2e) == near((2100, 100))
    assert dear.cost == near(100 * (12 + 0.101))


# What would change it ----------------------------------------------------------------------------


def test_the_next_best_source_and_its_gap() -> None:
    shed = world(
        *seller("shop", "lyon", 10), *seller("mill", "izmir", 7), *seller("far", "hefei", 9),
        lane("izmir", "lyon", 4.5), lane("hefei", "lyon", 6), wanted(),
    )  # fmt: skip
    (row,) = best(shed).next_best
    assert (row.chosen, row.next_best) == ("shop", "mill")
    assert (row.unit_cost, row.next_cost, row.gap, row.gap_share) == near((10, 11.5, 1.5, 0.15))


def test_the_price_of_a_capacity_is_what_one_more_of_it_saves() -> None:
    def shed(hours: float, capacity: float) -> Shed:
        return world(
            *maker("works", "lyon", 5, hours=hours), *seller("small", "lyon", 7, capacity=capacity),
            *seller("shop", "lyon", 10), wanted(),
        )  # fmt: skip

    here, hour, unit = (best(shed(*limits)) for limits in ((20, 30), (21, 30), (20, 31)))
    prices = {row.what: row.shadow_price for row in here.capacities}
    assert prices == near(
        {"works: build": here.cost - hour.cost, "small: bike": here.cost - unit.cost}
    )
    assert prices == near({"works: build": 5, "small: bike": 3})
    assert {row.what: (row.used, row.available) for row in here.capacities} == {
        "works: build": (20, 20), "small: bike": (30, 30),
    }  # fmt: skip


def test_a_limit_that_does_not_bind_is_worth_nothing() -> None:
    shed = world(*maker("works", "lyon", 5, hours=500), *seller("shop", "lyon", 10), wanted())
    (limit,) = best(shed).capacities
    assert limit.shadow_price == near(0)


# How it is found ---------------------------------------------------------------------------------


def siting() -> Shed:
    """Many candidates with uneven costs: a search that does not end at the root."""
    facts: list[Any] = []
    for n in range(12):
        facts += maker(
            f"w{n}", "lyon", 3 + n * 7 % 5, hours=97 + 11 * n, fixed_cost=200 + n * 37 % 90,
        )  # fmt: skip
    return world(*facts, wanted(quantity=1000, shortage_cost=90))


def test_a_search_that_is_stopped_returns_its_plan_with_its_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hurried(*args: Any, **kwargs: Any) -> Solution:
        found = solve(*args, **kwargs)
        if not args[0].integer.any():
            return found
        return replace(found, status="stopped", bound=found.objective * 0.9)

    monkeypatch.setattr("makeshed.questions.plan.solve", hurried)
    found = best(siting(), time_limit=5.0)
    assert found.proof.status == "stopped"
    assert found.proof.gap == near(0.1)
    assert found.proof.bound == near(0.9 * found.cost)
    assert any("within 10.00% of the best" in note for note in found.notes)


def test_progress_is_told_and_can_stop_the_search() -> None:
    told: list[Progress] = []

    def on_progress(progress: Progress) -> bool:
        told.append(progress)
        return True

    found = best(siting(), on_progress=on_progress)
    assert told
    assert found.proof.status == "optimal"
    assert told[-1].incumbent >= found.proof.bound - 1e-6


@pytest.mark.parametrize("solver", ["highs", "scip"])
def test_either_solver_will_do(solver: str) -> None:
    found = best(siting(), solver=solver)
    assert found.cost == near(best(siting()).cost)
    assert solver.upper() in found.proof.solver.upper()


def test_an_unknown_solver_or_union_is_named() -> None:
    shed = world(*seller("shop", "lyon", 10), wanted())
    with pytest.raises(NotFound, match="no solver"):
        best(shed, solver="higs")
    with pytest.raises(NotFound, match="no country or union"):
        best(shed, local="Europe")


def test_a_cost_told_wrong_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: Any) -> float:
        return 1.0

    shed = world(*seller("shop", "lyon", 10), wanted(shortage_cost=99))
    monkeypatch.setattr(Accounts, "shortage", wrong)
    with pytest.raises(Disagreement, match="fact by fact"):
        best(shed)


@pytest.mark.parametrize("term", ["bought", "made", "carried", "site_entries"])
def test_an_entry_more_is_caught(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    """The plain path prices every flow again: whichever of its terms changes, the plan is refused."""
    from makeshed.network.audit import inflows, move_entries

    home = move_entries if term == "carried" else inflows
    honest = getattr(home, term)

    def more(*args: Any) -> Any:
        found = honest(*args)
        entry = Entry("purchase", "bribe", 0.5)
        if isinstance(found, tuple):
            return [*found[0], entry], found[1]
        if isinstance(found, list):
            return [*found, entry]
        found.entries.append(entry)
        return found

    shed = world(
        *maker("works", "lyon", 5, fixed_cost=10), *seller("frames", "izmir", 3, item="frame"),
        lane("izmir", "lyon", 1), part(), wanted(),
    )  # fmt: skip
    assert best(shed).cost == near(100 * 9 + 10)
    monkeypatch.setattr(home, term, more)
    with pytest.raises(Disagreement):
        best(shed)


def test_a_flow_told_wrong_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from makeshed.network import fixed_point, siting_network

    honest = siting_network.flows_of

    def twice(*args: Any) -> Any:
        found = honest(*args)
        return replace(found, bought=found.bought * 1.01)

    monkeypatch.setattr(fixed_point, "flows_of", twice)
    with pytest.raises(Disagreement):
        best(world(*seller("shop", "lyon", 10), wanted()))


def test_every_refusal_is_one_of_ours() -> None:
    assert issubclass(Disagreement, MakeshedError)
    assert math.isfinite(best(world(*seller("shop", "lyon", 10), wanted())).proof.gap)


def test_money_spent_at_home_is_the_local_share() -> None:
    """A frame of 30 from izmir and 20 of work in lyon; freight does not count."""
    shed = world(
        *maker("works", "lyon", 20), *seller("mill", "izmir", 30, item="frame"),
        lane("izmir", "lyon", 9), part(), wanted(),
    )  # fmt: skip
    found = best(shed)
    assert found.local == "FR"
    assert found.local_share == near(0.4)
    assert {row.country: row.spend for row in found.origins} == near({"FR": 2000, "TR": 3000})
    assert best(shed, local="TR").local_share == near(0.6)
    assert best(shed, local="EU").local_share == near(0.4)


def test_two_demands_share_what_they_share() -> None:
    """A fixed cost of 300 over 100 and 200 bikes: one money each."""
    shed = world(
        *maker("works", "lyon", 5, fixed_cost=300), lane("lyon", "nice", 2), wanted(),
        Demand(place="nice", item="bike", quantity=200),
    )  # fmt: skip
    found = best(shed)
    assert {row.place: row.unit_cost for row in found.rows} == near({"lyon": 6, "nice": 8})
