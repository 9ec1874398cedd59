"""Lots of another size: what set-ups save, against what the stock of a lot costs."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from tests.advise.firms import row, told, workshop
from tests.questions.worlds import lane, wanted

from makeshed.model import (
    Capability,
    Component,
    Demand,
    Fact,
    Item,
    Operation,
    Policy,
    Saving,
    Shed,
    Site,
)


def shop(*, batch: float, hours: float = 0.5) -> Shed:
    """The works build 100 bikes a year, worth some 50 each, in lots with a set-up of half an hour at 20."""
    shed = workshop()
    step = next(iter(shed.rows(Operation)))
    return shed.plus(replace(step, setup_hours=hours, batch=batch))


def test_a_lot_too_small_is_made_larger() -> None:
    """Set-ups of 10 for each of 100 bikes: 1,000 a year. Lots of 14 cost 71.43, and 7 bikes lie there."""
    found = told(shop(batch=1.0), holding_rate=0.2)
    lot = row(found, "lot:bike")
    worth = found.why("lot:bike")
    opened = {part.name: part.value for part in worth.parts}
    each = 50 + 10  # with the set-up that it has today
    best = round(math.sqrt(2 * 100 * 10 / (0.2 * each)))
    assert lot.does == f"make bike in lots of {best} instead of 1"
    assert opened["set-ups"] == pytest.approx(1000 - 100 / best * 10)
    assert opened["stock of a lot"] == pytest.approx(0.2 * each * (0.5 - best / 2), rel=0.01)
    assert worth.is_sum()
    assert (lot.once, lot.payback) == (0, 0)


def test_a_lot_that_is_right_is_left_alone() -> None:
    assert not [r for r in told(shop(batch=14.0), holding_rate=0.2).rows if r.kind == "lot"]


def test_no_lot_is_larger_than_the_machine_takes() -> None:
    shed = shop(batch=1.0)
    able = shed.get("works:build", Capability)
    found = told(shed.plus(replace(able, batch_max=4.0)), holding_rate=0.2)
    assert row(found, "lot:bike").does == "make bike in lots of 4 instead of 1"


SHORTER = Saving(
    site="works", measure="set_up", part="build", count=100.0, set_up=0.5, set_up_after=0.1, once=10.0
)  # fmt: skip


def test_shorter_set_ups_and_longer_lots_are_not_added() -> None:
    found = told(shop(batch=1.0).plus(SHORTER), holding_rate=0.2)
    pair = next(
        s for s in found.shared if {s.first, s.second} == {"lot:bike", "saving:set_up:build"}
    )
    assert pair.how == "one of the two"
    assert found.best in {"lot:bike", "saving:set_up:build"} or "+" in found.best
    assert not {"lot:bike", "saving:set_up:build"} <= set(found.best.split(" + "))


def test_no_lot_is_smaller_than_the_machine_takes() -> None:
    shed = shop(batch=1.0)
    able = shed.get("works:build", Capability)
    found = told(shed.plus(replace(able, batch_min=50.0)), holding_rate=0.2)
    assert row(found, "lot:bike").does == "make bike in lots of 50 instead of 1"
    none = told(shed.plus(replace(able, batch_min=2000.0)), holding_rate=0.2)
    assert not [r for r in none.rows if r.kind == "lot"], "2,000 bikes lie longer than they save"


def test_set_ups_that_cost_money_and_no_hours_are_set_ups() -> None:
    shed = shop(batch=1.0, hours=0.0)
    able = shed.get("works:build", Capability)
    found = told(shed.plus(replace(able, setup_cost=10.0)), holding_rate=0.2)
    hours = told(shop(batch=1.0), holding_rate=0.2)
    assert row(found, "lot:bike").effect == pytest.approx(row(hours, "lot:bike").effect)


def two_sites(*more: Fact) -> Shed:
    """The works make 60 bikes for Lyon, an annex 40 for Nice, both in lots of one."""
    return shop(batch=1.0).plus(
        wanted("lyon", 60), wanted("nice", 40), lane("izmir", "nice", 10),
        Site(site="works", place="lyon", role="maker", firm="velo"),
        Site(site="annex", place="nice", role="maker", firm="velo"),
        Capability(site="annex", process="build", rate=40.0), *more,
    )  # fmt: skip


def test_lots_at_two_sites_are_two_actions() -> None:
    found = told(two_sites(), "velo", holding_rate=0.2)
    names = ["lot:bike:works:main", "lot:bike:annex:main"]
    for name, units, hour in zip(names, (60, 40), (20, 40), strict=True):
        spared = {part.name: part.value for part in found.why(name).parts}["set-ups"]
        best = units * hour / 2 / (units * hour / 2 - spared)
        assert f"in lots of {best:.0f} instead" in row(found, name).does
        assert best == pytest.approx(round(best))
    assert set(names) <= set(found.best.split(" + "))


def test_shorter_set_ups_at_two_sites_are_two_actions() -> None:
    annex = replace(SHORTER, site="annex", count=40.0)
    found = told(two_sites(SHORTER, annex), "velo")
    effects = {r.action: r.effect for r in found.rows if r.kind == "saving"}
    assert effects == pytest.approx(
        {"saving:set_up:build:works": 100 * 0.4 * 20, "saving:set_up:build:annex": 40 * 0.4 * 40}
    )
    assert row(found, "saving:set_up:build:annex").does == "shorter set-ups: build at annex"
    assert set(effects) <= set(found.best.split(" + "))
    free = told(two_sites(replace(SHORTER, once=None), replace(annex, once=None)), "velo")
    assert any(
        "set_up of build at works, set_up of build at annex" in b.decides for b in free.bring
    )


def test_a_shorter_set_up_here_and_lots_elsewhere_are_added() -> None:
    found = told(two_sites(SHORTER), "velo", holding_rate=0.2)
    pairs = [{s.first, s.second} for s in found.shared]
    assert {"lot:bike:works:main", "saving:set_up:build"} in pairs
    assert {"lot:bike:annex:main", "saving:set_up:build"} not in pairs


def test_lots_of_two_items_through_one_process_are_added() -> None:
    """What sets up for trailers is not what sets up for bikes."""
    shed = shop(batch=1.0).plus(
        Item(item="trailer", mass=1000), Component(item="trailer", component="frame", quantity=1),
        Operation(item="trailer", process="build", hours=1, setup_hours=0.5),
        Demand(place="lyon", item="trailer", quantity=100),
    )  # fmt: skip
    found = told(shed, holding_rate=0.2)
    assert {"lot:bike", "lot:trailer"} <= set(found.best.split(" + "))
    assert not [s for s in found.shared if {s.first, s.second} == {"lot:bike", "lot:trailer"}]
    assert found.set_effect >= row(found, "lot:bike").effect + row(found, "lot:trailer").effect


def test_no_lot_is_larger_than_what_is_sold_while_it_is_good() -> None:
    """100 a year that keep 36.5 days: 10 are sold while the last of a lot is good."""
    shed = shop(batch=1.0)
    fresh = replace(shed.get("bike", Item), shelf_life=36.5)
    lot = row(told(shed.plus(fresh), holding_rate=0.2), "lot:bike")
    assert lot.does == "make bike in lots of 10 instead of 1"
    assert "sold on its last good day" in lot.assumes
    short = told(shed.plus(replace(fresh, shelf_life=3.0)), holding_rate=0.2)
    assert not [r for r in short.rows if r.kind == "lot"], "not one is sold in three days"


def test_what_ages_is_dear_to_keep() -> None:
    """What loses its value over 91.25 days costs four times its value to hold for a year, and the price of money."""
    shed = shop(batch=1.0)
    aging = replace(shed.get("bike", Item), shelf_life=91.25, ages=True)
    found = told(shed.plus(aging), holding_rate=0.2)
    each, rate = 50 + 10, 4 + 0.2
    best = round(math.sqrt(2 * 100 * 10 / (rate * each)))
    assert row(found, "lot:bike").does == f"make bike in lots of {best} instead of 1"
    kept = {part.name: part.value for part in found.why("lot:bike").parts}["stock of a lot"]
    assert kept == pytest.approx(rate * each * (0.5 - best / 2), rel=0.01)


def test_hours_that_a_grant_pays_are_not_saved_beside_it() -> None:
    """Who sets up less is paid for fewer hours: the two are not added."""
    wage = Policy(
        policy="wage", instrument="wage_subsidy", site="works", process="build", grant_per_hour=2.0, years=5.0
    )  # fmt: skip
    shed = shop(batch=1.0)
    able = replace(shed.get("works:build", Capability), rate=0.0, labour_rate=20.0)
    found = told(shed.plus(able, wage), holding_rate=0.2)
    pairs = {frozenset((s.first, s.second)): s.how for s in found.shared}
    assert pairs[frozenset(("lot:bike", "grant:wage"))] == "one of the two"
    apart = told(shed.plus(able, replace(wage, site="mill", process="")), holding_rate=0.2)
    assert frozenset(("lot:bike", "grant:wage")) not in {
        frozenset((s.first, s.second)) for s in apart.shared
    }


def test_without_a_price_of_stock_no_lot_is_advised() -> None:
    assert not [r for r in told(shop(batch=1.0), holding_rate=0.0).rows if r.kind == "lot"]
