"""A design put to the shed it comes from, and to sheds where something is dearer, less or lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import DAY, best, lane, maker, part, seller, wanted, world

from makeshed import network
from makeshed.errors import Infeasible
from makeshed.model import Capability, Shed
from makeshed.network import Design, Optimizer, Settings
from makeshed.network.design import SupplyOption
from makeshed.network.fixed_point import Solved
from makeshed.questions.plan import planned
from makeshed.solvers import solve

near = pytest.approx
OPTIMIZER = Optimizer(solve=solve, gap=0.0)
SETTINGS = Settings(
    holding_rate=0.0, discount_rate=0.08, carbon_price=0.0, blocked=(), local="", day=DAY
)


def built(shed: Shed) -> network.Instance:
    return network.build(shed, SETTINGS)


def designed(shed: Shed) -> Design:
    instance = built(shed)
    return network.design_of(instance, network.solve(instance, OPTIMIZER))


def cost(shed: Shed, design: Design) -> float:
    """What a design costs on a shed, counted twice."""
    instance = replace(built(shed), design=design)
    solved: Solved = network.evaluate(instance, design, OPTIMIZER)
    network.audited(instance, solved)
    assert planned(instance, OPTIMIZER).cost == near(solved.cost)
    return solved.cost


TWO = world(
    *maker("works", "lyon", 5, fixed_cost=100, status="candidate", opening_cost=1000, life=10),
    *maker("other", "nice", 9, fixed_cost=100),
    *seller("frames", "izmir", 3, item="frame"), *seller("near", "nice", 8, item="frame"),
    *(lane(a, b, 1) for a in ("izmir", "nice") for b in ("lyon", "nice") if a != b),
    part(), wanted(shortage_cost=60),
)  # fmt: skip


def test_a_design_costs_on_its_own_shed_what_its_plan_costs() -> None:
    design = designed(TWO)
    assert design.paid == {"works"}
    assert sorted(design.options or ()) == [
        SupplyOption("buy", "frames", "frame"),
        SupplyOption("make", "works", "bike"),
    ]
    assert cost(TWO, design) == near(best(TWO).cost)


def test_what_a_design_has_not_is_not_used_where_it_would_pay() -> None:
    """Frames from Izmir rise to 30; the design knows no other seller, a new plan buys in Nice."""
    design, dearer = designed(TWO), TWO.plus(*seller("frames", "izmir", 30, item="frame")[1:])
    assert cost(dearer, design) == near(cost(TWO, design) + 100 * 27)
    assert best(dearer).cost == near(cost(TWO, design) + 100 * 5)


def test_what_is_open_is_paid_for_when_it_stands_idle() -> None:
    """No frames come any more: nothing is made, and the works are paid off all the same."""
    design = designed(TWO)
    yearly = best(TWO).opened[0]
    assert cost(TWO.minus("offers/frames:frame*"), design) == near(
        100 * 60 + yearly.fixed + yearly.opening
    )
    idle = planned(replace(built(TWO.minus("offers/frames:frame*")), design=design), OPTIMIZER)
    assert {line.country: line.spend for line in idle.origins} == near(
        {"FR": yearly.fixed + yearly.opening}
    )
    unpaid = replace(design, paid=frozenset())
    assert cost(TWO.minus("offers/frames:frame*"), unpaid) == near(100 * 60)


def test_a_site_that_is_lost_is_no_longer_there_to_be_used() -> None:
    design = designed(TWO)
    assert cost(TWO.minus("sites/works"), design) == near(100 * 60)


def test_a_design_that_cannot_serve_says_what_clashes() -> None:
    hard = TWO.plus(wanted())
    none = replace(designed(TWO), options=frozenset[SupplyOption]())
    with pytest.raises(Infeasible) as caught:
        network.evaluate(built(hard), none, OPTIMIZER)
    assert any("nothing but the design given" in words for words in caught.value.clash)
    assert any("all served" in words for words in caught.value.clash)


def test_a_design_keeps_its_expansion() -> None:
    """An hour a bike: 40 hours there, 30 a step; 100 bikes take two steps, 40 would take none."""
    small = {"hours": 40.0, "expand_hours": 30.0, "expand_cost": 10.0, "expand_max": 3, "life": 10}
    shed = world(
        *maker("works", "lyon", 5, **small), *seller("frames", "lyon", 3, item="frame"),
        part(), wanted(),
    )  # fmt: skip
    design = designed(shed)
    assert design.expansion == {("works", "build"): 2}
    fewer = shed.plus(wanted(quantity=40))
    added = best(shed).opened[0].expansion
    assert added > 0
    assert cost(fewer, design) == near(best(fewer).cost + added)
    assert cost(shed.plus(wanted(quantity=130, shortage_cost=50)), design) == near(
        100 * 8 + 30 * 50 + added
    )


@examples(8)
@given(
    rates=st.lists(st.integers(1, 30), min_size=3, max_size=3),
    freight=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    rise=st.integers(1, 40),
    fixed=st.integers(0, 500),
)
def test_no_design_beats_a_plan_that_is_free(
    rates: list[int], freight: list[int], rise: int, fixed: int
) -> None:
    """On a shed where one maker became dearer, the old design costs no less than the new best plan."""
    cities = ("nice", "porto", "izmir")
    facts = [
        fact
        for city, rate, way in zip(cities, rates, freight, strict=True)
        for fact in (*maker(city, city, rate, fixed_cost=fixed), lane(city, "lyon", way))
    ]
    shed = world(*facts, wanted())
    (source,) = {row.site for row in best(shed).made}
    row = next(row for row in shed.rows(Capability) if row.site == source)
    dearer = shed.plus(replace(row, rate=row.rate + rise))
    design = designed(shed)
    assert cost(dearer, design) == near(best(shed).cost + 100 * rise)
    assert cost(dearer, design) >= best(dearer).cost * (1 - 1e-9)
