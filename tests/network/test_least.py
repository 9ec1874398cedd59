"""A least share from a source, a line that runs at least so much, and a store's space: by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, relaxed, seller, sources, wanted, world

from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import Fact, Item, Site
from makeshed.plans.plan import Plan

near = pytest.approx


def two(**asked: Any) -> Plan:
    """Bikes at 10 from hefei and at 14 from a firm in lyon."""
    far, home = seller("far", "hefei", 10), seller("home", "lyon", 14, firm="acme")
    return best(world(*far, *home, lane("hefei", "lyon", 0), wanted()), **asked)


@pytest.mark.parametrize("name", ["home", "acme", "FR"])
def test_a_least_share_from_a_source_named(name: str) -> None:
    assert sources(two()) == near({"far": 100})
    found = two(limits=[f"from({name}, bike)>=30%"])
    assert sources(found) == near({"far": 70, "home": 30})
    (row,) = found.limits
    assert (row.used, row.without_saves) == near((0.3, 120))
    assert sources(two(limits=[f"from({name}, bike)<=0.3"])) == near({"far": 100})


def test_a_least_share_of_the_cost() -> None:
    found = two(limits=["from(home)>=0.5"])
    assert found.cost == near(2 * 14 * sources(found)["home"])


def test_a_source_that_nobody_knows_is_refused() -> None:
    with pytest.raises(NotFound, match="hom"):
        two(limits=["from(hom, bike)>=0.3"])
    with pytest.raises(BadValue, match="from 0 to 1"):
        two(limits=["from(home)>=3"])


@pytest.mark.parametrize(
    ("least", "cost", "made"), [(0, 1300, {"a": 60, "b": 40}), (50, 1400, {"a": 50, "b": 50})]
)
def test_a_line_that_runs_runs_its_least(least: float, cost: float, made: Any) -> None:
    """An hour a unit; 60 hours at the cheap maker, and b's line cannot run below 50 hours."""
    own = maker("b", "lyon", 19, least_hours=least)
    found = best(world(*maker("a", "lyon", 9, hours=60), *own, wanted()))
    assert sources(found) == near(made)
    assert found.cost == near(cost)
    assert any("is held at its least of 50 hours" in note for note in found.notes) == (least > 0)


def test_a_least_above_its_hours_is_refused() -> None:
    with pytest.raises(BadFacts, match="at most its hours"):
        world(*maker("a", "lyon", 9, hours=60, least_hours=61))


def stored(*facts: Fact, volume: float = 0.5, **store: Any) -> Plan:
    """Bikes at 10 over a store in nice for 8, or straight for 9."""
    depot = Site(site="depot", place="nice", role="store", **store)
    bike = Item(item="bike", mass=1000, volume=volume)
    lanes = (lane("porto", "nice", 3), lane("nice", "lyon", 5), lane("porto", "lyon", 9))
    return relaxed(world(*seller("mill", "porto", 10), bike, depot, *lanes, wanted(), *facts))


def test_a_store_holds_what_its_space_takes() -> None:
    """Of 100 a year at 0.5 m3, 60 pass: 30 m3 a year, turned over 12 times, are 2.5 m3 at once."""
    found = stored(space=2.5, turns=12)
    assert found.cost == near(60 * 18 + 40 * 19)
    (row,) = [row for row in found.limits if "space of depot" in row.limit]
    assert (row.used, row.unit, row.without_saves) == near((2.5, "m3", 40))


def test_space_needs_turns_and_volumes() -> None:
    with pytest.raises(BadFacts, match="space alone limits nothing"):
        stored(space=2.5)
    with pytest.raises(NotEnoughData, match="no volume: bike"):
        stored(space=2.5, turns=12, volume=0.0)


some = st.integers(1, 9)


@given(st.lists(st.tuples(some, some, some, some), min_size=2, max_size=3), st.integers(0, 5))
@examples(20)
def test_lines_cost_what_every_choice_of_them_costs(
    lines: list[tuple[int, int, int, int]], share: int
) -> None:
    """Beside a linear program for every set of lines that run; line 0 makes a share at least."""
    facts: list[Fact] = []
    for n, (rate, hours, least, _) in enumerate(lines):
        most = 10.0 * max(hours, least)
        facts += maker(f"m{n}", "lyon", rate, hours=most, least_hours=10.0 * least)
    shed = world(*facts, *seller("shop", "lyon", 30), wanted())
    costs = [float(rate) for rate, *_ in lines] + [30.0]
    found = []
    for running in product((False, True), repeat=len(lines)):
        bounds: list[tuple[float, float]] = [
            (10.0 * least, 10.0 * max(hours, least)) if on else (0.0, 0.0)
            for on, (_, hours, least, _) in zip(running, lines, strict=True)
        ]
        bounds[0:1] = [(max(bounds[0][0], 10.0 * share), bounds[0][1])]
        if bounds[0][0] > bounds[0][1]:
            continue
        one = linprog(costs, A_eq=[[1.0] * len(costs)], b_eq=[100.0], bounds=[*bounds, (0, None)])
        found += [float(one.fun)] if one.status == 0 and one.fun is not None else []
    if found:
        cost = best(shed, limits=[f"from(m0, bike)>={share / 10}"]).cost
        assert cost == near(min(found), rel=1e-6)
