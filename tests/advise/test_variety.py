"""What being near is worth for what comes in variants, by hand; and whether to finish it here."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.advise.firms import MILL, row, told
from tests.questions.worlds import DAY, lane, maker, part, seller, wanted, world

from makeshed.errors import BadValue
from makeshed.inventory.variety_cost import VarietyCost, variety_cost
from makeshed.model import (
    Capability,
    Demand,
    Fact,
    Item,
    Offer,
    Operation,
    Shed,
    Site,
    Supplied,
    Variant,
)
from makeshed.questions.advise.answer import Advised, VarietyWay
from makeshed.questions.advise.plan_change import Options
from makeshed.questions.advise.variety_ways import VarietyLook
from makeshed.questions.plan import plan
from makeshed.science.stock import lead_time_cost

AFAR = Supplied(site="works", item="bike", supplier="rival")
RISKY: dict[str, Any] = {"price": 100.0, "salvage": 20.0, "volatility": 0.3}
TWO = [
    Variant(item="bike", variant="red", share=0.5, volatility=0.6),
    Variant(item="bike", variant="blue", share=0.5, volatility=0.6),
]


def shop(
    *more: Fact, rival: float = 50.0, variants: list[Variant] = TWO, days: float = 182.5
) -> Shed:
    """Bikes come from Izmir in half a year, or are built in Lyon of frames from Lyon."""
    return world(
        *maker("works", "lyon", 20.0), part(), wanted(**RISKY),
        *seller("mill", "lyon", 30, item="frame", origin="FR"),
        *seller("rival", "izmir", rival, origin="TR"),
        lane("izmir", "lyon", 5, days=days), *variants, *more,
    )  # fmt: skip


def way(found: Advised, name: str) -> VarietyWay:
    """Return one way."""
    return next(each for each in found.ways if each.way == name)


def test_each_way_costs_what_the_frontier_says() -> None:
    """From Izmir at 55 half a year ahead, 13.42 are lost (de Treville and others 2014); here nothing is, at 50."""
    found = told(shop(MILL))
    far, near = way(found, "there"), way(found, "finished here")
    assert (far.landed, far.safety) == pytest.approx((55, 0))
    assert far.early == pytest.approx(13.42, abs=0.005)
    assert (near.landed, near.early, near.total) == pytest.approx((50, 0, 50))
    assert (far.days, near.days) == pytest.approx((182.5, 0))
    assert near.there_at is not None
    assert near.there_off == pytest.approx(55 - near.there_at)
    even = near.there_at
    lost = lead_time_cost(price=100, salvage=20, unit_cost=even, volatility=0.6, lead_years=0.5)
    assert even + float(lost) == pytest.approx(50), "at which a customer would not mind"
    assert any("being near is worth 13.42" in note for note in found.notes)
    assert found.why("variety:bike:there").value == pytest.approx(100 * far.total)
    assert found.why("variety:bike:there").is_sum()


def test_variants_that_move_as_all_together_cost_what_the_plan_says() -> None:
    alike = [Variant(item="bike", variant=v, share=0.25) for v in "abcd"]
    shed = shop(variants=alike).minus("capabilities/works:build")
    chosen = plan(shed, day=DAY)
    assert variety_cost(shed, chosen, "bike", holding=0.2).total == pytest.approx(chosen.cost)


def test_who_buys_it_complete_is_told_to_finish_it_here() -> None:
    found = told(shop(AFAR))
    best = row(found, "customise:bike:finish")
    assert best.kind == "customise"
    assert best.effect == pytest.approx(100 * (55 + 13.42 - 50), abs=0.5)
    assert best.low == best.high == best.effect
    opened = {part.name: part.value for part in found.why(best.action).parts}
    assert opened == pytest.approx({"landed": 500, "deciding on it early": 1342}, abs=0.5)
    assert best.does == "finish bike here, of parts as they come today"
    drawn = told(shop(AFAR, Offer(site="rival", item="bike", price=50, origin="TR", kind="estimate")), draws=9)  # fmt: skip
    spread = row(drawn, "customise:bike:finish")
    assert spread.low < spread.effect < spread.high


def test_where_it_is_dear_here_the_peaks_alone_are_made_here() -> None:
    """At 35 from Izmir less is lost if what runs out is built here at 50 than if its sale is lost at 100."""
    found = told(shop(AFAR, rival=30.0))
    mix, far = way(found, "base there, peaks here"), way(found, "there")
    closed = lead_time_cost(price=50, salvage=20, unit_cost=35, volatility=0.6, lead_years=0.5)
    assert mix.early == pytest.approx(float(closed))
    assert mix.total < min(far.total, way(found, "finished here").total)
    assert row(found, "customise:bike:peaks").effect == pytest.approx(100 * (far.total - mix.total))
    opened = found.why("variety:bike:base there, peaks here")
    assert opened.value == pytest.approx(100 * mix.total)
    assert opened.is_sum()
    assert [part.name for part in found.why("customise:bike:peaks").parts] == [
        "deciding on it early"
    ]
    assert [each.variant for each in found.early] == ["red", "blue"]
    assert all(0 < each.share < 1.5 for each in found.early)
    assert found.early[0].early == pytest.approx(found.early[0].share * 50)


TRAILER = (
    Item(item="trailer", mass=1000),
    Capability(site="works", process="weld", rate=2300.0),
    Operation(item="trailer", process="weld", hours=1),
    Demand(place="lyon", item="trailer", quantity=100, price=5000.0, volatility=0.2),
)
"""What the firm makes too, at 2,300."""


def test_what_else_the_firm_makes_is_in_no_cost_of_it() -> None:
    alone, beside = told(shop(AFAR, rival=30.0)), told(shop(AFAR, *TRAILER, rival=30.0))
    assert beside.ways == alone.ways
    assert row(beside, "customise:bike:peaks") == row(alone, "customise:bike:peaks")


def test_a_cost_of_one_of_two_that_are_demanded_is_refused() -> None:
    shed = shop(*TRAILER)
    with pytest.raises(BadValue, match="trailer is demanded beside bike"):
        variety_cost(shed, plan(shed, day=DAY), "bike", holding=0.2)


def test_with_few_hours_here_more_is_ordered_early() -> None:
    capable = shop(AFAR, rival=30.0)
    free = told(capable)
    short = told(capable.plus(*maker("works", "lyon", 20.0, hours=2.0)))
    few, many = (sum(each.early for each in found.early) for found in (short, free))
    assert few == pytest.approx(98.0)
    assert few > many
    assert way(short, "base there, peaks here").total > way(free, "base there, peaks here").total
    assert any("hours here make 2 bike a year" in note for note in short.notes)


SECOND = [Site(site=s, place="lyon", role="maker", firm="velo") for s in ("works", "annex")]


@pytest.mark.parametrize(
    ("more", "units"),
    [
        ([*SECOND, Capability(site="annex", process="build", rate=20.0, hours=3.0)], "5"),
        ([*SECOND, Capability(site="annex", process="weld", hours=3.0)], "2"),
        ([Operation(item="bike", process="build", hours=1.0, setup_hours=3.0, batch=3.0)], "1"),
        ([Operation(item="bike", route="slow", process="build", hours=2.0)], "2"),
        ([Operation(item="bike", process="paint", hours=1.0), Capability(site="works", process="paint", hours=1.0)], "1"),
    ],
)  # fmt: skip
def test_what_hours_here_make_is_of_all_sites_by_the_best_route_with_set_ups(
    more: list[Fact], units: str
) -> None:
    shed = shop(AFAR, *maker("works", "lyon", 20.0, hours=2.0), *more, rival=30.0)
    firm = "velo" if SECOND[0] in more else "works"
    notes = [note for note in told(shed, firm).notes if "hours here make" in note]
    assert [note.split()[3] for note in notes] == [units]


ROUGH = Offer(site="rival", item="bike", price=30, origin="TR", kind="estimate")


def test_with_few_hours_here_the_mix_has_a_range_too() -> None:
    short = shop(AFAR, *maker("works", "lyon", 20.0, hours=2.0), ROUGH, rival=30.0)
    mix = row(told(short, draws=9), "customise:bike:peaks")
    assert mix.low < mix.effect < mix.high


def test_nothing_is_planned_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Shed, Options]] = []
    cost = VarietyLook.cost

    def counted(self: VarietyLook, options: Options) -> VarietyCost:
        asked.append((self.facts, options))
        return cost(self, options)

    monkeypatch.setattr(VarietyLook, "cost", counted)
    told(shop(AFAR, ROUGH, rival=30.0), draws=3)
    pairs = {(id(facts), options) for facts, options in asked}
    assert len(pairs) > 3, "of the facts, and of each draw"
    assert len(asked) == len(pairs)


def test_without_variants_it_is_asked_for_them_and_nothing_is_made_up() -> None:
    found = told(shop(MILL, variants=[]))
    assert found.ways == ()
    assert any(each.table == "variants" for each in found.bring)


def test_the_more_variants_differ_the_more_being_near_is_worth() -> None:
    worth = []
    for volatility in (0.3, 0.5, 0.9):
        rows = [Variant(item="bike", variant=v, share=0.5, volatility=volatility) for v in "ab"]
        found = told(shop(MILL, variants=rows))
        even = way(found, "finished here").there_at
        assert even is not None
        worth.append(even)
    assert np.all(np.diff(worth) < 0), "a customer must be offered it for less there"


def test_parts_of_who_makes_it_there_are_ordered_ahead_in_the_mix_too() -> None:
    """A rival who builds it in Izmir of frames from Hefei, 135 days away, orders them before the bikes."""
    far = told(
        shop(AFAR, *maker("rival", "izmir", 0.0), *seller("east", "hefei", 25, item="frame", origin="CN"),
             lane("hefei", "izmir", 5, days=135)).minus("offers/rival:bike:0"))  # fmt: skip
    there, mix = way(far, "there"), way(far, "base there, peaks here")
    assert there.parts_days == mix.parts_days == pytest.approx(135)
    assert mix.landed == pytest.approx(there.landed)
    parts = {part.name: part.value for part in far.why("variety:bike:base there, peaks here").parts}
    then = {part.name: part.value for part in far.why("variety:bike:there").parts}
    assert parts["deciding on its parts early"] == then["deciding on its parts early"] > 0
    assert mix.early * 100 == pytest.approx(
        parts["deciding on its parts early"] + parts["deciding on it early"]
    )


def test_it_is_cheaper_to_have_here_and_said_so() -> None:
    (cheap,) = (note for note in told(shop(MILL)).notes if "for bike being near" in note)
    assert "it costs 5.00 less to have it here" in cheap
    (dear,) = (note for note in told(shop(MILL, rival=30.0)).notes if "for bike being near" in note)
    assert "it costs 15.00 more to have it here" in dear
    slow = shop(*seller("east", "hefei", 25, item="frame", origin="CN"), lane("hefei", "lyon", 5, days=300),
                days=1.0).minus("offers/mill:frame:0")  # fmt: skip
    (lost,) = (note for note in told(slow).notes if "for bike being near" in note)
    assert "is worth nothing: " in lost
    assert "more is lost on stock and on deciding early" in lost


def test_without_a_price_nothing_is_said_of_what_being_near_is_worth() -> None:
    bare = told(shop(MILL, wanted(volatility=0.3)))
    assert not any("near is worth" in note for note in bare.notes if "is not told" not in note)
    assert any("what bike sells for is not told at lyon:bike" in note for note in bare.notes)
    assert any("left over is not told at lyon:bike: taken as nothing" in n for n in bare.notes)
    assert any(each.table == "demands" and "sells for" in each.bring for each in bare.bring)
    calm = [Variant(item="bike", variant=v, share=0.5) for v in ("red", "blue")]
    still = told(shop(MILL, wanted(), variants=calm))
    assert not any("not told at" in note for note in still.notes), (
        "what does not move loses nothing"
    )
    assert not any("not told at" in note for note in told(shop(MILL)).notes)


def test_forecasts_of_variants_that_move_less_than_all_together_are_said_to() -> None:
    calm = [Variant(item="bike", variant="red", share=0.5, volatility=0.1), Variant(item="bike", variant="blue", share=0.5)]  # fmt: skip
    found = told(shop(MILL, variants=calm))
    assert any("move less than that of all of them together does at lyon:bike" in n for n in found.notes)  # fmt: skip
    lost = lead_time_cost(price=100, salvage=20, unit_cost=55, volatility=0.3, lead_years=0.5)
    assert way(found, "there").early == pytest.approx(float(lost))
    assert not any("move less" in note for note in told(shop(MILL)).notes)


def test_parts_that_come_late_are_ordered_early_too() -> None:
    """Frames half a year away: what being near is worth falls, and the plan itself does not see why."""
    near = told(shop(MILL))
    late = told(
        shop(Supplied(site="works", item="frame", supplier="away"),
             *seller("away", "izmir", 25, item="frame", origin="TR")).minus("offers/mill:frame:0"))  # fmt: skip
    here, there = way(near, "finished here"), way(late, "finished here")
    assert (here.parts_days, there.parts_days) == pytest.approx((0, 182.5))
    assert there.landed == pytest.approx(here.landed)
    lost = lead_time_cost(price=30 + 50, salvage=30 * 20 / 50, unit_cost=30, volatility=0.3, lead_years=0.5)  # fmt: skip
    assert there.early == pytest.approx(float(lost))
