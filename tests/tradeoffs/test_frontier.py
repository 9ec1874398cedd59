"""The curve against plans worked out by hand, and against every plan there is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import DAY, best, lane, maker, part, seller, sources, wanted, world

from makeshed.errors import BadValue
from makeshed.model import Shed, Site
from makeshed.questions.alternatives import Alternatives, alternatives
from makeshed.questions.frontier import Frontier, frontier


def curve(shed: Shed, **asked: Any) -> Frontier:
    given: dict[str, Any] = {"holding_rate": 0.0, "day": DAY, "solves": 12} | asked
    return frontier(shed, **given)


def whole_lots() -> Shed:
    """Three sellers who each sell all or nothing: three plans, one of them beaten by another."""
    return world(
        *seller("coal", "lyon", 50, co2e=90, min_quantity=100),
        *seller("gas", "lyon", 60, co2e=40, min_quantity=100),
        *seller("oil", "lyon", 65, co2e=70, min_quantity=100),
        *seller("sun", "lyon", 90, co2e=10, min_quantity=100), wanted(),
    )  # fmt: skip


def test_whole_lots_give_a_staircase_that_is_all_known() -> None:
    found = curve(whole_lots())
    assert [row.cost for row in found.rows] == pytest.approx([5000, 6000, 9000])
    assert [row.aim for row in found.rows] == pytest.approx([9000, 4000, 1000])
    assert [row.changes for row in found.rows[1:]] == [
        "bike: buy coal to buy gas", "bike: buy gas to buy sun",
    ]  # fmt: skip
    assert found.rows[1].step_cost == pytest.approx(1000 / 5000)
    assert [row.below for row in found.rows] == pytest.approx([5000, 5000, 6000])


def test_where_plans_mix_each_point_is_the_cheapest_under_its_bound() -> None:
    shed = world(
        *seller("coal", "lyon", 50, co2e=90), *seller("sun", "lyon", 90, co2e=10), wanted()
    )
    found = curve(shed)
    for row in found.rows:
        assert row.cost == pytest.approx(5000 + 40 * (9000 - row.aim) / 80, rel=1e-6)
    assert found.rows[-1].aim == pytest.approx(1000, rel=1e-5)
    assert len(found.rows) >= 8


def test_the_local_share_and_exposure() -> None:
    shed = world(*seller("near", "lyon", 100), *seller("far", "porto", 50), *seller("off", "hefei", 60),
                 wanted(), *(_lane(a) for a in ("porto", "hefei")))  # fmt: skip
    local = curve(shed, against="local_share")
    assert (local.rows[0].aim, local.rows[-1].aim) == (0.0, 1.0)
    assert local.rows[-1].sources == "bike: buy near"
    for row in local.rows:
        assert row.local_share == pytest.approx(row.aim, abs=1e-6)
    spread = curve(shed, against="exposure")
    assert spread.rows[0].aim == pytest.approx(1.0)
    assert spread.rows[-1].aim == pytest.approx(1 / 3, abs=2e-3)
    assert any("one country" in note for note in spread.notes)


def _lane(origin: str) -> Any:
    from tests.questions.worlds import lane

    return lane(origin, "lyon", 0)


@examples(4, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(10, 60), st.integers(0, 60)), min_size=2, max_size=4, unique=True
    )
)
def test_it_is_what_nothing_beats_among_all_plans(pairs: list[tuple[int, int]]) -> None:
    facts = [
        fact for k, (price, co2e) in enumerate(pairs)
        for fact in seller(f"s{k}", "lyon", price, co2e=co2e, min_quantity=100)
    ]  # fmt: skip
    found = curve(world(*facts, wanted()), solves=16)
    worth = {
        (price, co2e) for price, co2e in pairs
        if not any((p, c) != (price, co2e) and p <= price and c <= co2e for p, c in pairs)
    }  # fmt: skip
    told = {(round(row.cost / 100), round(row.aim / 100)) for row in found.rows}
    assert told == worth
    for one, two in pairwise(found.rows):
        assert two.cost > one.cost
        assert two.aim < one.aim


@pytest.mark.parametrize(("against", "first", "last"), [("co2e", 1000, 100), ("local_share", 0, 1)])
def test_what_a_store_limits_itself_is_not_the_aim(against: Any, first: float, last: float) -> None:
    """A store that lets no more than 1,000 bikes through states a limit of its own, after those asked for."""
    shed = world(
        *seller("far", "hefei", 10, co2e=10.0), *seller("near", "nice", 14, co2e=1.0),
        Site(site="hub", place="izmir", role="store", throughput=1000.0),
        lane("hefei", "izmir", 0), lane("izmir", "lyon", 0), lane("nice", "lyon", 0), wanted(),
    )  # fmt: skip
    found = frontier(shed, against=against, solves=3, day=DAY)
    assert [found.rows[0].aim, found.rows[-1].aim] == pytest.approx([first, last], rel=1e-5)


def test_a_rule_belongs_to_the_local_share() -> None:
    with pytest.raises(BadValue, match="what is local, not co2e"):
        curve(whole_lots(), rule="fr.ofg")


def near(shed: Shed, within: float, **asked: Any) -> Alternatives:
    given: dict[str, Any] = {"holding_rate": 0.0, "day": DAY} | asked
    return alternatives(shed, within=within, **given)


def real_choices() -> Shed:
    """A bike bought, or built of frames from two mills; the dearest is out of reach."""
    return world(
        *seller("shop", "lyon", 100), *maker("works", "lyon", 40), part(),
        *seller("mill", "lyon", 61, item="frame"), *seller("forge", "lyon", 62, item="frame"),
        *seller("dear", "lyon", 130), wanted(),
    )  # fmt: skip


def test_alternatives_cost_nearly_the_same_and_are_made_elsewhere() -> None:
    shed = real_choices()
    found = near(shed, 0.025)
    assert [row.cost for row in found.rows] == pytest.approx([10_000, 10_100, 10_200])
    assert [row.sources for row in found.rows] == [
        "bike: buy shop", "bike: make works", "bike: make works",
    ]  # fmt: skip
    assert [row.moved for row in found.rows] == pytest.approx([0.0, 1.0, 1.0])
    assert [row.different for row in found.rows] == [0.0, 3.0, 3.0]
    for row in found.rows:
        assert row.cost <= 1.025 * best(shed).cost


def test_where_all_else_is_dearer_it_says_so() -> None:
    found = near(real_choices(), 0.005)
    assert len(found.rows) == 1
    assert found.headline().startswith("no other sourcing costs at most 0.5% more")
    assert sources(best(real_choices())) == {"shop": 100.0}


@pytest.mark.parametrize("within", [-0.1, float("nan"), float("inf")])
def test_within_is_a_share(within: float) -> None:
    with pytest.raises(BadValue, match="within is"):
        near(real_choices(), within)
