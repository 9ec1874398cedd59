"""What spoils does not travel for longer than its shelf life, over all legs of its path: by hand."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import best, lane, maker, seller, wanted, world

from makeshed.errors import BadFacts, Infeasible
from makeshed.model import Component, Demand, Fact, Item, Mode, Site
from makeshed.network import freshness
from makeshed.network.arc_costs import ways_of
from makeshed.plans.plan import Plan

near = pytest.approx


def bikes(life: float | None, *, ages: bool = False) -> Item:
    """Return the item of these worlds as one that spoils."""
    return Item(item="bike", mass=1000, hs="0805 10", shelf_life=life, ages=ages)


def store(site: str = "depot", place: str = "nice") -> Site:
    return Site(site=site, place=place, role="store")


FAR_AND_NEAR = (
    *seller("far", "porto", 10), *seller("close", "nice", 14),
    lane("porto", "lyon", 1, days=3), lane("nice", "lyon", 1, days=1), wanted(quantity=10),
)  # fmt: skip


def sources(found: Plan) -> set[str]:
    return {row.site for row in found.bought}


@pytest.mark.parametrize(
    ("life", "source"), [(None, "far"), (3.0, "far"), (2.9, "close"), (1.0, "close")]
)
def test_a_lane_that_takes_longer_than_it_keeps_is_not_used(
    life: float | None, source: str
) -> None:
    assert sources(best(world(*FAR_AND_NEAR, bikes(life)))) == {source}


def test_days_add_up_over_a_store() -> None:
    facts = (
        *seller("far", "porto", 10), *seller("close", "lyon", 30), store(),
        lane("porto", "nice", 1, days=2), lane("nice", "lyon", 1, days=1.5), wanted(quantity=10),
    )  # fmt: skip
    assert sources(best(world(*facts, bikes(3.5)))) == {"far"}
    assert sources(best(world(*facts, bikes(3.4)))) == {"close"}, "either leg alone is short enough"


def test_what_waits_for_the_next_shipment_ages_meanwhile() -> None:
    weekly = Mode(mode="lorry", distance_kind="listed", interval=7)
    assert sources(best(world(*FAR_AND_NEAR, weekly, bikes(10)))) == {"far"}
    assert sources(best(world(*FAR_AND_NEAR, weekly, bikes(9)))) == {"close"}


def test_a_store_that_serves_far_takes_in_nothing_old_and_says_so() -> None:
    """Of life 4: porto to nice 3 days, on to lyon 1 or to izmir 3; hefei to nice 1 day, dearer."""
    facts = (
        *seller("old", "porto", 10), *seller("young", "hefei", 20), store(),
        lane("porto", "nice", 1, days=3), lane("hefei", "nice", 1, days=1),
        lane("nice", "lyon", 1, days=1), lane("nice", "izmir", 1, days=3),
        wanted(quantity=10), Demand(place="izmir", item="bike", quantity=5),
    )  # fmt: skip
    found = best(world(*facts, bikes(4)))
    assert sources(found) == {"young"}
    assert [note for note in found.notes if "do not tell fresh from old" in note]
    lone = best(world(*facts, bikes(4)).minus("demands/izmir:bike"))
    assert sources(lone) == {"old"}
    assert not [note for note in lone.notes if "fresh from old" in note]


def test_a_component_that_spoils_ends_its_path_where_it_is_used() -> None:
    fresh = Item(item="frame", mass=1000, shelf_life=2)
    facts = (
        *maker("shop", "lyon", 5), *seller("mill", "porto", 10, item="frame"),
        Component(item="bike", component="frame"), lane("porto", "lyon", 1, days=2),
        lane("lyon", "izmir", 1, days=9), Demand(place="izmir", item="bike", quantity=3),
    )  # fmt: skip
    assert best(world(*facts, fresh)).unmet == 0
    with pytest.raises(
        Infeasible, match=r"frame keeps 1 days, and the fastest way there is takes 2"
    ):
        best(world(*facts, Item(item="frame", mass=1000, shelf_life=1)))


def test_where_all_spoils_the_refusal_says_what_keeps_how_long() -> None:
    shed = world(*seller("far", "porto", 10), lane("porto", "lyon", 1, days=3), wanted(), bikes(2))
    with pytest.raises(Infeasible, match=r"bike keeps 2 days, and the fastest way .* takes 3\.0"):
        best(shed)
    slow = Demand(place="lyon", item="bike", quantity=1, max_lead_time=2)
    with pytest.raises(
        Infeasible, match=r"must come within 2 days, and the fastest way takes 3\.0"
    ):
        best(world(*seller("far", "porto", 10), lane("porto", "lyon", 1, days=3), slow, bikes(5)))


def test_value_is_lost_in_proportion_where_asked() -> None:
    """Of 10, after 3 of 6 days, a half: 16 landed; of 12, after 1 of 6, a sixth: 15."""
    dearer = (*FAR_AND_NEAR, *seller("close", "nice", 12))
    plain, waning = (best(world(*dearer, bikes(6, ages=ages))) for ages in (False, True))
    assert [plain.cost, waning.cost] == near([110, 150])
    assert sources(plain) == {"far"}
    assert sources(waning) == {"close"}
    alone = world(*FAR_AND_NEAR, bikes(6, ages=True)).minus("sites/close")
    keeps = world(*FAR_AND_NEAR, bikes(6)).minus("sites/close")
    assert best(alone).cost - best(keeps).cost == near(10 * 5)
    assert "value lost on the way" in str(best(alone).terms["lyon:bike"])


def test_ages_asks_for_a_shelf_life() -> None:
    with pytest.raises(BadFacts, match="ages"):
        best(world(*FAR_AND_NEAR, bikes(None, ages=True)))


def paths(found: Plan, stores: set[str], item: str = "bike") -> Iterator[float]:
    """Yield how long every path is that the shipments of a plan could have taken."""
    by = [row for row in found.shipped if row.item == item and row.quantity > 1e-6]

    def onward(site: str, days: float, seen: frozenset[str]) -> Iterator[float]:
        for row in by:
            if row.source == site and row.destination not in seen:
                at = days + row.days
                if row.destination in stores:
                    yield from onward(row.destination, at, seen | {row.destination})
                else:
                    yield at

    for site in {row.site for row in found.bought}:
        yield from onward(site, 0.0, frozenset({site}))


TOWNS = ["lyon", "nice", "porto", "izmir", "hefei"]


@given(st.data())
@examples(20)
def test_no_path_of_any_plan_is_longer_than_it_keeps(data: st.DataObject) -> None:
    draw = data.draw
    days = st.integers(1, 4)
    life = draw(st.integers(2, 9))
    facts: list[Fact] = [
        *seller("a", "porto", 10), *seller("b", "hefei", draw(st.integers(5, 30))),
        store("depot", "nice"), store("cellar", "izmir"), bikes(life),
        *(Demand(place=p, item="bike", quantity=5, shortage_cost=500) for p in ("lyon", "izmir")),
        *(lane(a, b, draw(days), days=draw(days)) for a in TOWNS for b in TOWNS if a != b),
    ]  # fmt: skip
    found = best(world(*facts))
    assert max(paths(found, {"depot", "cellar"}), default=0.0) <= life + 1e-6


def test_ways_are_judged_again_only_to_say_why_nothing_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not where nothing spoils, nor where all that is wanted can be had."""
    again = Mock(side_effect=ways_of)
    monkeypatch.setattr(freshness, "ways_of", again)
    best(world(*FAR_AND_NEAR, bikes(None)))
    best(world(*FAR_AND_NEAR, bikes(3)))
    with pytest.raises(Infeasible, match="no mode of transport leads there"):
        best(world(*seller("far", "porto", 10), wanted(), bikes(None)))
    again.assert_not_called()
    with pytest.raises(Infeasible, match="bike keeps 1 days"):
        best(world(*FAR_AND_NEAR[:2], lane("porto", "lyon", 1, days=3), wanted(), bikes(1)))
    again.assert_called_once()
