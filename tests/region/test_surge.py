"""What could be made here in a hurry, of things whose hours can be added up by hand."""

from __future__ import annotations

import math
from typing import Literal

import pytest
from tests.region.worlds import trading

from makeshed.model import (
    NOUNS,
    Capability,
    Component,
    Demand,
    Fact,
    Item,
    Offer,
    Operation,
    Place,
    Region,
    Shed,
    Site,
)
from makeshed.questions.survey import survey
from makeshed.region.surge import Surge, surges
from makeshed.region.whose import whose
from makeshed.science.hurry import surge_units

near = pytest.approx


def masks(*more: Fact) -> Shed:
    """Return two makers in France and one in Italy; masks are cut (0.1 h) and sewn (0.5 h)."""
    facts = [
        Place(place="lyon", lat=45.8, lon=4.8, country="FR"),
        Place(place="turin", lat=45.1, lon=7.7, country="IT"),
        Region(region="FR", level="country", country="FR", people=1000.0),
        Item(item="mask", name="Masks", essential=True, hs="6307 90", need_per_head=3.65),
        Item(item="cloth"),
        Item(item="wire"),
        Component(item="mask", component="cloth"),
        Component(item="mask", component="wire"),
        Operation(item="mask", process="cutting", hours=0.1),
        Operation(item="mask", process="sewing", hours=0.4, setup_hours=2.0, batch=20.0),
        Site(site="one", place="lyon", role="maker"),
        Site(site="two", place="lyon", role="maker"),
        Site(site="far", place="turin", role="maker"),
        Site(site="shop", place="lyon", role="supplier"),
        Offer(site="shop", item="cloth", price=1.0),
        Capability(site="one", process="cutting", hours=3650.0),
        Capability(site="one", process="sewing", hours=365.0),
        Capability(site="two", process="sewing", hours=730.0, lead_time=10.0),
        Capability(site="far", process="sewing", hours=9e5),
    ]
    return Shed.of(*facts).plus(*more)


def of(shed: Shed, days: float = 90.0) -> Surge:
    found = survey(trading().plus(*_every(shed)), "FR", surge=days)
    return next(row for row in found.surges if row.item == "mask")


def _every(shed: Shed) -> list[Fact]:
    return [row for noun in NOUNS.values() for row in shed.rows(noun)]


def test_the_slowest_step_decides() -> None:
    """Sewing takes half an hour: one has 90 h, two 160 h in the 80 days after its lead time."""
    mask = of(masks())
    assert mask.makers == 2
    assert mask.made == near((90 + 160) / 0.5)
    assert mask.limit == "sewing"
    assert mask.need == near(1000 * 3.65 * 90 / 365)
    assert mask.covered == near(500 / 900)
    assert mask.lasts == near(50)
    assert (mask.essential, mask.product, mask.missing) == (True, "630790", "")
    assert mask.from_elsewhere == "wire"  # cloth is sold in Lyon
    found = survey(trading().plus(*_every(masks())), "FR")
    assert found.why("surge:mask").is_sum()
    assert found.why("surge:mask").value == near(500)
    assert any("each does nothing else" in note for note in found.notes)


def test_makers_lie_in_the_region_that_their_code_begins_with() -> None:
    own = Region(region="FRK2", level="region", country="FR", people=1000.0)
    shed = masks(own, Place(place="lyon", lat=45.8, lon=4.8, country="FR", region="FRK26"))
    [mask] = surges(shed, whose(shed, "FRK2"), 90.0).rows
    assert mask.makers == 2
    assert mask.made == near(500)


@pytest.mark.parametrize("status", ["closed", "candidate"])
def test_who_does_not_sell_yet_or_any_more_brings_nothing(
    status: Literal["closed", "candidate"],
) -> None:
    shop = Site(site="shop", place="lyon", role="supplier", status=status)
    assert of(masks(shop)).from_elsewhere == "cloth, wire"


def test_what_nobody_here_does_is_missing() -> None:
    mask = of(masks().minus("capabilities/one:cutting"))
    assert (mask.made, mask.missing, mask.limit, mask.covered) == (0, "cutting", "cutting", 0)


def test_who_does_not_tell_its_hours_is_not_counted_and_named() -> None:
    more = of(masks(Capability(site="two", process="cutting")))
    assert more.made == near(500)
    assert more.not_told == "two"
    silent = of(masks(Capability(site="one", process="cutting")))
    assert (silent.made, silent.covered, silent.limit, silent.not_told) == (
        None,
        None,
        "cutting",
        "one",
    )


def test_what_is_asked_for_here_is_the_need_where_it_is_told() -> None:
    asked = of(masks(Demand(place="lyon", item="mask", quantity=365.0)))
    assert asked.need == near(90)
    assert asked.covered == 1
    other = masks(Demand(place="turin", item="cloth", quantity=9.0))
    assert of(other).need == near(900)


def test_another_route_is_taken_where_it_makes_more() -> None:
    glued = [
        Operation(item="mask", route="glued", process="gluing", hours=0.1),
        Capability(site="two", process="gluing", hours=3650.0),
    ]
    found = of(masks(*glued))
    assert found.route == "glued"
    assert found.made == near(9000)


def test_more_days_never_make_less() -> None:
    made = [of(masks(), days).made for days in (0.0, 5.0, 10.0, 40.0, 365.0)]
    assert made == sorted(made, key=lambda one: one or 0.0)
    assert made[0] == 0


def test_units_through_a_step() -> None:
    asked = {"hours_per_unit": 2.0, "setup_hours": 10.0, "batch": 20.0}
    assert surge_units(90.0, 1825.0, lead_time=10.0, **asked) == near(160)
    assert surge_units(5.0, 1825.0, lead_time=10.0, **asked) == 0
    free = {"hours_per_unit": 0.0, "setup_hours": 0.0, "batch": 1.0}
    assert math.isinf(surge_units(90.0, 1825.0, lead_time=10.0, **free))
