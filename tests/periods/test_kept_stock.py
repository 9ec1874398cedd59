"""What is kept from one period to the next: whose site is in use, and what can be followed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest
from tests.periods.years import best, override, years
from tests.questions.worlds import lane, maker, part, seller, wanted, world

from makeshed.errors import BadValue, Disagreement
from makeshed.model import Duty, Fact, Offer, Phase, Shed, Site, Storage
from makeshed.network.periods import kept_stock, planning_horizon
from makeshed.network.periods.block_rows import tie


def works(*more: Storage | Phase) -> Shed:
    """A works that costs 500 a year to use and builds of frames, nothing of which is on the way to it."""
    return world(
        *seller("mill", "izmir", 3.0, item="frame"),
        *maker("works", "porto", 1.0, hours=1000.0, fixed_cost=500.0),
        part(),
        lane("izmir", "porto", 0.0),
        lane("porto", "lyon", 1.0),
        wanted(quantity=10.0),
        *years(2),
        *more,
    )


@pytest.mark.parametrize("more", [[], [Phase(site="works")]])
def test_a_site_that_ships_from_stock_is_in_use(more: list[Phase]) -> None:
    """By hand: 500 for the works and 10 bikes at 3 + 1 + 1, in either year; kept or not."""
    found = best(works(Storage(site="works", item="bike", cost=0.0), *more))
    assert found.cost == pytest.approx(2 * (500 + 10 * 5))
    assert [row.state for row in found.sites] == ["open", "open"]


def test_a_site_that_puts_in_stock_is_in_use() -> None:
    """A store takes in bikes while they are cheap and hands them out a year later: it is used in both."""
    shed = world(
        *seller("shop", "porto", 1.0),
        Site(site="depot", place="nice", role="store", fixed_cost=50.0),
        lane("porto", "nice", 0.0),
        lane("nice", "lyon", 0.0),
        lane("porto", "lyon", 0.0),
        wanted(quantity=10.0),
        Storage(site="depot", item="bike", cost=0.0),
        *years(2),
        override("2028", "offers/shop:bike:0.price", 100),
    )
    found = best(shed)
    assert found.cost == pytest.approx(2 * 50 + 20 * 1)
    assert [row.state for row in found.sites] == ["open", "open"]


def test_the_second_calculation_sees_stock_leave_a_closed_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A program in which nothing ties stock to its site is found out."""

    def untied(a: Any, terms: Any, **bounds: float) -> int:
        listed = list(terms)
        return tie(a, listed) if set(bounds.values()) == {0} else tie(a, listed, **bounds)

    monkeypatch.setattr(kept_stock, "tie", untied)
    with pytest.raises(
        Disagreement, match="out of it at works in 2028, where it is closed"
    ) as found:
        best(works(Storage(site="works", item="bike", cost=0.0)))
    assert found.value.hint == "this is a bug in makeshed: please report it with the case"


def depot(*more: Fact) -> Shed:
    """Bikes of two origins, of which one pays 50 % of its value into France, and a depot that has ten on hand."""
    return world(
        *seller("mill", "hefei", 10.0),
        *seller("other", "izmir", 20.0),
        Site(site="depot", place="izmir", role="store"),
        lane("hefei", "izmir", 0.0),
        lane("izmir", "lyon", 0.0),
        wanted(quantity=10.0),
        Duty(duty="bikes", hs="87", origin="CN", destination="FR", rate=0.5),
        Storage(site="depot", item="bike", on_hand=10.0, worth=10.0),
        *years(1),
        *more,
    )


def test_stock_on_hand_is_not_of_whichever_origin_pays_least() -> None:
    with pytest.raises(BadValue, match="bike on hand at depot is of no origin") as refused:
        best(depot())
    assert "a site of its own" in refused.value.hint
    one = depot().minus("offers/other:*", "sites/other")
    assert best(one).cost == pytest.approx(10 * 5), "all there can be is Chinese, and pays"
    assert best(depot().minus("duties/*")).cost == pytest.approx(0)


@pytest.mark.parametrize(("origin", "cost"), [("CN", 10 * 5), ("TR", 0)])
def test_a_site_of_its_own_says_of_which_origin_stock_is(origin: str, cost: float) -> None:
    """As the hint has it: the shelf beside the depot sells what it has, of an origin, and no more."""
    shelf = [
        Site(site="shelf", place="izmir", role="supplier"),
        Offer(site="shelf", item="bike", price=99.0, capacity=0.0, origin=origin),
        Storage(site="shelf", item="bike", on_hand=10.0, worth=10.0),
    ]
    found = best(depot(*shelf).minus("storages/depot:*"))
    assert found.cost == pytest.approx(cost)
    assert {row.origin for row in found.shipped} == {origin}
    assert all(row.sources.startswith("shelf") for row in found.rows)


@pytest.mark.parametrize(("site", "origin"), [("depot", "CN"), ("works", "PT")])
def test_what_is_on_hand_is_of_a_country(site: str, origin: str) -> None:
    """Of the one that all bikes of its class are of; what lies where it is made, of where that is."""
    made = works(Storage(site="works", item="bike", cost=0.0, on_hand=25.0, worth=1.0))
    found = best(made if site == "works" else depot().minus("offers/other:*", "sites/other"))
    assert {row.origin for row in found.shipped if row.source == site} == {origin}
    assert {row.sources for row in found.rows} == {site}
    if site == "works":
        assert found.cost == pytest.approx(2 * (500 + 10))


def test_what_must_lie_where_nothing_can_is_refused() -> None:
    """It was left out in silence: what is on hand, as what must be left."""
    shed = works().plus(*seller("quay", "porto", 9.0, item="frame"))
    bare = Storage(site="quay", item="bike")
    for row, said in (
        (replace(bare, on_hand=5.0), "2027, where on_hand"),
        (replace(bare, left=5.0), "2028, where left"),
    ):
        with pytest.raises(BadValue, match=f"no bike can lie at quay in {said}"):
            best(shed.plus(row))
    assert best(shed.plus(bare)).cost == pytest.approx(1100)


def test_a_site_that_is_closed_later_keeps_nothing_for_then() -> None:
    shut = override("2028", "sites/depot.status", "closed")
    base = depot(*years(2), shut).minus("duties/*")
    with pytest.raises(BadValue, match="from 2027 to 2028") as refused:
        best(base)
    assert "storages/depot:bike.most, 0" in refused.value.hint
    empty = base.plus(Storage(site="depot", item="bike"))
    with pytest.raises(BadValue, match="from 2027 to 2028"):
        best(empty)
    found = best(empty.plus(override("2027", "storages/depot:bike.most", 0)))
    assert found.cost == pytest.approx(10 * 10 + 10 * 20), (
        "of the mill through the depot, then of the other"
    )


def test_nodes_are_named_once_a_period(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is kept: before and after what stock may bring is known."""
    named = Mock(side_effect=planning_horizon._nodes_at)
    monkeypatch.setattr(planning_horizon, "_nodes_at", named)
    kept = [Storage(site="works", item=item, cost=1.0) for item in ("bike", "frame")]
    best(works(*kept))
    assert named.call_count <= 2 * 2
