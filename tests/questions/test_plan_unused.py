"""What a plan was given and did not use is told, and what it did use is not."""

from __future__ import annotations

from tests.questions.worlds import BIKE, best, lane, maker, seller, wanted, world

from makeshed import example
from makeshed.model import Capability, Item, Lane, Offer, Operation, Place, Site
from makeshed.questions.plan import plan

TOLD = ("not used", "used only where", "not weighed", "is not added")


def told(*facts: object) -> list[str]:
    plain = (*seller("mill", "porto", 10), lane("porto", "lyon", 1), wanted())
    found = best(world(*plain, *facts))  # type: ignore[arg-type]
    return [note for note in found.notes if any(words in note for words in TOLD)]


def test_what_a_store_can_do_is_told_where_no_operation_asks_for_it() -> None:
    store = Site(site="depot", place="nice", role="store")
    (note,) = told(store, Capability(site="depot", process="storage", rate=1.5, hours=100))
    assert "depot/storage" in note
    assert "hours limit nothing" in note


def test_what_a_maker_can_do_beside_is_no_news() -> None:
    assert told(*maker("shop", "lyon", 5), Capability(site="shop", process="engraving")) == []


def test_facts_about_what_nobody_wants_are_told() -> None:
    vase = Item(item="vase", mass=1)
    offer, step = told(
        vase,
        Offer(site="mill", item="vase", price=3),
        Operation(item="vase", process="turning", hours=1),
    )
    assert "mill/vase" in offer
    assert offer.startswith("offers")
    assert step.endswith("vase")
    assert step.startswith("operations")


def test_a_lane_from_where_nothing_is_told() -> None:
    moon = Place(place="ulm", lat=48.4, lon=10.0, country="DE")
    (note,) = told(moon, Lane(origin="ulm", destination="lyon", mode="lorry", cost=1))
    assert "ulm/lyon/lorry" in note


def test_half_an_expansion_is_told() -> None:
    shop = maker("shop", "lyon", 5)
    more = {"expand_hours": 100.0, "expand_cost": 10.0, "hours": 100.0}
    able = Capability(site="shop", process="build", rate=5, **more)  # type: ignore[arg-type]
    (note,) = told(*shop, able)
    assert "shop/build" in note


def test_the_markup_of_a_supplier_is_told() -> None:
    marked = Site(site="mill", place="porto", role="supplier", markup=0.2)
    (note,) = told(marked)
    assert "mill" in note


def test_the_ordinary_case_hears_nothing() -> None:
    assert told(BIKE) == []
    for case in ("ebike", "bracket"):
        found = plan(example(case), relax=False).notes
        assert [note for note in found if any(words in note for words in TOLD)] == []
