"""Stores with a cost and a capacity of their own, and sites that run at least so much: by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, relaxed, seller, sources, wanted, world

from makeshed.errors import Infeasible
from makeshed.model import Currency, Duty, Fact, Place, Site
from makeshed.plans.plan import Plan

near = pytest.approx


def stored(*facts: Fact, quantity: float = 100.0, **store: Any) -> Plan:
    """Plan bikes at 10 from porto that reach lyon over a store in nice, freight of 3 and 5."""
    depot = Site(site="depot", place="nice", role="store", **store)
    lanes = (lane("porto", "nice", 3), lane("nice", "lyon", 5))
    return relaxed(
        world(*seller("mill", "porto", 10), depot, *lanes, wanted(quantity=quantity), *facts)
    )


def kind(found: Plan, name: str) -> float:
    return next((line.cost for line in found.cost_lines if line.kind == name), 0.0)


def test_a_store_takes_its_handling_for_every_unit() -> None:
    assert stored().cost == near(1800)
    found = stored(handling_cost=1.5)
    assert found.cost == near(1950)
    assert kind(found, "handling") == near(150)
    (part,) = [t for t in found.terms["total"].parts if t.name == "handling"]
    assert part.value == near(150)
    assert found.rows[0].unit_cost == near(19.5)
    assert "handling" in str(found.terms["lyon:bike"])


def test_handling_is_no_part_of_what_customs_value() -> None:
    """WCO Technical Committee on Customs Valuation, Commentary 7.1: storage on the buyer's account."""
    duty = Duty(duty="d", hs="8711", origin="*", destination="EU", rate=0.1)
    depot = Site(site="depot", place="izmir", role="store", handling_cost=2)
    facts = [*seller("mill", "hefei", 10), depot, wanted(quantity=10), duty]
    lanes = (lane("hefei", "izmir", 3), lane("izmir", "lyon", 5))
    plain = best(world(*facts, Site(site="depot", place="izmir", role="store"), *lanes))
    found = best(world(*facts, *lanes))
    assert kind(found, "duty") == near(kind(plain, "duty")) != 0
    assert found.cost == near(plain.cost + 20)


def test_handling_is_paid_in_the_currency_of_the_site() -> None:
    money = Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.8)
    assert stored(*money, handling_cost=1.5, currency="USD").cost == near(1920)


def test_a_dear_store_is_gone_round() -> None:
    straight = lane("porto", "lyon", 9)
    assert stored(straight, handling_cost=0.5).cost == near(1850)
    assert stored(straight, handling_cost=1.5).cost == near(1900)


def test_a_store_passes_no_more_than_it_can() -> None:
    straight = lane("porto", "lyon", 9)
    found = stored(straight, throughput=60)
    assert found.cost == near(60 * 18 + 40 * 19)
    (row,) = [row for row in found.limits if "depot" in row.limit]
    assert row.used == near(60)
    assert row.shadow_price == near(1)
    assert row.without_saves == near(40)


def test_a_store_too_small_is_a_clash_that_names_it() -> None:
    with pytest.raises(Infeasible, match="depot"):
        stored(throughput=60)


def test_a_throughput_of_next_to_nothing_shuts_the_store() -> None:
    found = stored(lane("porto", "lyon", 9), throughput=1e-6)
    assert found.cost == near(1900)


@pytest.mark.parametrize(
    ("least", "cost", "made"), [(0, 1300, {"a": 60, "b": 40}), (50, 1400, {"a": 50, "b": 50})]
)
def test_a_site_that_is_used_puts_out_its_least(least: float, cost: float, made: Any) -> None:
    """Two makers, 10 and 20 a unit with 60 hours at the cheap one, and b cannot run below 50."""
    found = best(
        world(
            *maker("a", "lyon", 9, hours=60),
            *maker("b", "lyon", 19, least_output=least),
            wanted(),
            lane("lyon", "nice", 1),
        )
    )
    assert sources(found) == near(made)
    assert found.cost == near(cost)
    assert any("b is held at its least output" in note for note in found.notes) == (least > 0)


def test_a_site_may_stand_still_instead() -> None:
    found = best(
        world(*maker("a", "lyon", 9), *maker("b", "lyon", 5, hours=10, least_output=50), wanted())
    )
    assert sources(found) == near({"a": 100})


def test_what_only_stores_have_is_told_elsewhere() -> None:
    found = best(world(*maker("a", "lyon", 9, handling_cost=1, throughput=5), wanted()))
    assert found.cost == near(900)
    assert sum("of stores alone" in note for note in found.notes) == 2


@st.composite
def stages(draw: st.DrawFn) -> tuple[list[Fact], float]:
    """Two sellers, two stores, two demands, and what the best plan costs by a program of its own."""
    some = st.integers(1, 9)
    prices, least = (draw(st.lists(some, min_size=2, max_size=2)) for _ in range(2))
    least = [10 * n * draw(st.booleans()) for n in least]
    handling = draw(st.lists(some, min_size=2, max_size=2))
    most = [10 * n for n in draw(st.lists(st.integers(3, 9), min_size=2, max_size=2))]
    inward, onward = (draw(st.lists(some, min_size=4, max_size=4)) for _ in range(2))
    sellers, stores, ends = ("izmir", "hefei"), ("porto", "nice"), ("lyon", "ulm")
    facts: list[Fact] = [Place(place="ulm", lat=48.4, lon=10.0, country="DE")]
    for a, (place, price, low) in enumerate(zip(sellers, prices, least, strict=True)):
        facts += seller(place, place, price)
        facts.append(Site(site=place, place=place, role="supplier", least_output=low))
        facts += [lane(place, stores[b], inward[2 * a + b]) for b in range(2)]
    for b, place in enumerate(stores):
        own = {"handling_cost": handling[b], "throughput": most[b]}
        facts.append(Site(site=place, place=place, role="store", **own))  # type: ignore[arg-type]
        facts += [lane(place, ends[c], onward[2 * b + c]) for c in range(2)]
    facts += [wanted(end, 30, shortage_cost=25) for end in ends]
    # by path (a, b, c), what is short at each end, and whether a seller is used
    paths = [(a, b, c) for a in range(2) for b in range(2) for c in range(2)]
    cost = [prices[a] + inward[2 * a + b] + handling[b] + onward[2 * b + c] for a, b, c in paths]
    rows: list[list[float]] = []
    floors: list[float] = []
    tops: list[float] = []
    for c in range(2):
        rows.append([float(p[2] == c) for p in paths] + [float(c == d) for d in range(2)] + [0, 0])
        floors, tops = [*floors, 30], [*tops, 30]
    for b in range(2):
        rows.append([float(p[1] == b) for p in paths] + [0] * 4)
        floors, tops = [*floors, 0], [*tops, most[b]]
    for a in range(2):
        sent = [float(p[0] == a) for p in paths] + [0, 0]
        rows += [sent + [-bound * (a == d) for d in range(2)] for bound in (least[a], 60)]
        floors, tops = [*floors, 0, -np.inf], [*tops, np.inf, 0]
    found = milp(
        [*cost, 25, 25, 0, 0],
        constraints=LinearConstraint(np.array(rows), floors, tops),
        integrality=np.array([0] * 10 + [1, 1]),
        bounds=Bounds(0, [np.inf] * 10 + [1, 1]),
    )
    assert found.fun is not None
    return facts, found.fun


@examples(24, deadline=None)
@given(stages())
def test_stores_and_sites_that_must_run_cost_what_a_program_of_its_own_says(
    drawn: tuple[list[Fact], float],
) -> None:
    facts, cost = drawn
    assert best(world(*facts), relax=False).cost == near(cost)
