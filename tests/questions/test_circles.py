"""What a plan says of circles: recycled content by who was chosen, intervals where it is not told, carbon by stage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.periods.years import best, override, years
from tests.questions.worlds import BIKE, DAY, FRAME, lane, maker, part, seller, wanted, world

from makeshed.errors import BadFacts
from makeshed.model import (
    Capability,
    Component,
    Content,
    Fact,
    Item,
    Mode,
    Operation,
    RawMaterial,
    Shed,
    Site,
    Storage,
)
from makeshed.plans.circle_rows import CarbonStage, Circularity
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

ALUMINIUM = RawMaterial(
    material="aluminium", virgin=8.0, recycled=0.6, recycling=0.6, disposal=0.02, burning=0.1, replaced=0.0,
    allocation=0.2, quality_in=1.0, quality_out=1.0,
)  # fmt: skip
ENDS: dict[str, Any] = {
    "to_reuse": 0.0, "to_recycling": 0.9, "to_compost": 0.0, "to_energy": 0.0, "recycling_yield": 0.95,
}  # fmt: skip
USED: dict[str, Any] = {"life": 15.0, "usual_life": 10.0, "use": 1.0}


def told(item: str, site: str = "", recycled: float | None = 0.5, **more: Any) -> Content:
    """Return what is in an item: aluminium, all of it told but for what is changed."""
    own: dict[str, Any] = {"material": "aluminium", "mass": 2.5, "recycled": recycled, "reused": 0.0, "grown": 0.0,
                           "feedstock_yield": 0.95} | ENDS  # fmt: skip
    return Content(item=item, site=site, **(own | more))


def frames(*facts: Fact, mill: float = 30.0, forge: float = 40.0) -> Shed:
    """Bikes of frames from a mill or a forge, whichever is cheaper."""
    return world(
        *seller("mill", "izmir", mill, item="frame", co2e=20.0),
        *seller("forge", "nice", forge, item="frame", co2e=9.0),
        *maker("works", "lyon", 20.0, co2e=3.0),
        part(), lane("izmir", "lyon", 5.0), lane("nice", "lyon", 5.0), wanted(),
        replace(BIKE, **USED), ALUMINIUM, *facts,
    )  # fmt: skip


def asked(shed: Shed) -> Plan:
    """Return the plan without what would change it."""
    return plan(shed, relax=False, day=DAY)


def only(found: Plan) -> Circularity:
    """Return the row of the one product."""
    (row,) = found.circularity
    return row


def stage(found: Plan, name: str) -> CarbonStage:
    """Return what is emitted at a stage."""
    return next(row for row in found.stages if row.stage == name)


def test_the_published_frame_is_found_in_a_plan() -> None:
    """Report of the region oracle: 2.5 kg, half recycled, 90 % collected, yields of 0.95, used 1.5 times as long."""
    found = asked(frames(told("frame")))
    row = only(found)
    assert row.mass == pytest.approx(2.5)
    assert (row.mci_low, row.mci_high) == pytest.approx((0.8084076938, 0.8084076938), abs=5e-11)
    assert row.recycled_low == row.recycled_high == pytest.approx(0.5)
    assert not row.not_told
    assert found.why("mci:bike").value == pytest.approx(80.84076938)
    assert "circular" not in found.headline()


def test_without_contents_nothing_is_told() -> None:
    found = asked(world(*seller("shop", "nice", 80.0), lane("nice", "lyon", 1.0), wanted()))
    assert not found.circularity
    assert not found.stages
    assert "ircular" not in str(found)


def test_who_is_chosen_decides_what_is_in_it() -> None:
    both = (told("frame"), told("frame", "forge", 0.9))
    cheap, near = asked(frames(*both)), asked(frames(*both, mill=60.0))
    assert only(cheap).recycled_low == pytest.approx(0.5), "the row for any site is the mill's"
    assert only(near).recycled_low == only(near).recycled_high == pytest.approx(0.9)
    assert (only(near).mci_low or 0) > (only(cheap).mci_high or 0)
    assert stage(near, "materials").co2e_low == pytest.approx(9.0)


def test_a_blank_is_not_told_and_never_nothing() -> None:
    """2.5 kg, half recycled, the rest of where it is from and all of where it goes not told."""
    bare = Content(item="frame", material="aluminium", mass=2.5, recycled=0.5, feedstock_yield=1.0)
    row = only(asked(frames(bare)))
    assert (row.recycled_low, row.recycled_high) == pytest.approx((0.5, 0.5))
    assert (row.linear_low, row.linear_high) == pytest.approx((0.0, 0.75))
    assert (row.mci_low, row.mci_high) == pytest.approx((1 - 0.75 * 0.6, 1.0))
    assert "reused of aluminium in frame from mill" in row.not_told
    row = only(asked(frames(told("frame", recycled=None))))
    assert (row.recycled_low, row.recycled_high) == pytest.approx((0.0, 1.0))


def test_what_becomes_of_a_part_is_its_own_or_that_of_what_it_is_in() -> None:
    nothing: dict[str, Any] = dict.fromkeys(ENDS)
    whole = Content(item="bike", **ENDS | {"to_recycling": 0.0})
    alone, inside, nearer = (
        only(asked(frames(*facts)))
        for facts in (
            [told("frame", **nothing)],
            [told("frame", **nothing), whole],
            [told("frame"), whole],
        )
    )
    assert (alone.linear_low or 0) < (alone.linear_high or 0)
    assert inside.linear_low == inside.linear_high
    assert (nearer.linear_high or 0) < (inside.linear_low or 0), (
        "what is said of the frame goes first"
    )


def test_feedstock_told_of_what_is_made_of_components_is_said_not_to_count() -> None:
    found = asked(frames(told("frame"), Content(item="bike", recycled=1.0)))
    assert only(found).recycled_high == pytest.approx(0.5)
    assert any(
        note.startswith("what bike is made of is told by its components") for note in found.notes
    )


def test_what_is_said_of_a_thing_bought_and_made_counts_for_what_is_bought() -> None:
    """Frames come from the mill and are welded at the works of tubes: the row for any site is the mill's."""
    welded = (
        Operation(item="frame", process="weld", hours=1.0), Capability(site="works", process="weld", rate=1.0, hours=40.0),
        Item(item="tube", mass=1000), *seller("pipes", "lyon", 1.0, item="tube"), Component(item="frame", component="tube"),
        told("tube", recycled=1.0, mass=3.0),
    )  # fmt: skip
    found = asked(frames(told("frame"), *welded))
    row = only(found)
    assert row.mass == pytest.approx(0.6 * 2.5 + 0.4 * 3.0)
    assert row.recycled_low == pytest.approx((0.6 * 2.5 * 0.5 + 0.4 * 3.0) / 2.7)
    assert not any("is told by its components" in note for note in found.notes)
    own = asked(frames(told("frame"), told("frame", "works", 0.9), *welded))
    assert only(own).recycled_low == pytest.approx(0.6 * 0.5 + 0.4 * 0.9), (
        "what its maker says of it goes first"
    )
    assert only(own).mass == pytest.approx(2.5)


def test_what_is_taken_apart_says_what_is_in_it() -> None:
    """A frame out of a wreck of 9 kg: all of that would be in the bike, unless the row of its maker says what is."""
    taken = (
        Operation(item="frame", process="take", hours=0.1), Capability(site="works", process="take", rate=1.0),
        Item(item="wreck", mass=1000), *seller("bin", "lyon", 1.0, item="wreck"), Component(item="frame", component="wreck"),
        told("wreck", recycled=0.0, reused=1.0, mass=9.0), replace(FRAME, mass=3.0),
    )  # fmt: skip
    found = asked(frames(told("frame"), *taken))
    assert only(found).mass == pytest.approx(9.0)
    assert any(
        note.startswith("frame at works is made of more than it weighs") for note in found.notes
    )
    said = asked(frames(told("frame"), told("frame", "works", 0.0, reused=1.0), *taken))
    assert only(said).mass == pytest.approx(2.5)
    assert not any("more than it weighs" in note for note in said.notes)


def test_contents_of_what_nobody_offers_are_said_not_to_count() -> None:
    found = asked(frames(told("frame"), told("bike", "mill")))
    assert "contents of what nobody offers are not counted: bike from mill" in found.notes


def test_goods_out_of_stock_are_of_who_sold_them_and_were_emitted_for_before() -> None:
    kept = Storage(site="works", item="frame", cost=0.1, most=500.0)
    shed = frames(told("frame"), kept, *years(2), override("2028", "offers/*:frame:*.price", "x9"))
    found = best(shed)
    assert {row.period for row in found.kept} == {"2027"}
    assert [row.recycled_low for row in found.circularity] == pytest.approx([0.5, 0.5])
    stages = {r.stage: r.co2e_low for r in found.stages if r.period == "2028"}
    assert stages["out of stock"] == pytest.approx(20.0)
    assert "materials" not in stages
    served = next(r for r in found.rows if r.period == "2028")
    assert served.co2e == pytest.approx(23.0)


def test_what_is_lost_in_scrap_is_not_in_the_product() -> None:
    found = asked(
        frames(told("frame"), Component(item="bike", component="frame", quantity=2.0, scrap=0.25))
    )
    assert found.bought[0].quantity == pytest.approx(250.0)
    assert only(found).mass == pytest.approx(5.0)
    assert stage(found, "materials").co2e_low == pytest.approx(50.0), "what is lost was emitted for"


def test_what_lacks_is_named_and_no_number_is_made_of_it() -> None:
    found = asked(
        frames(told("frame", mass=None), replace(FRAME, mass=0.0), replace(BIKE, life=None))
    )
    row = only(found)
    assert (row.mass, row.linear_low, row.mci_low, row.footprint_low) == (None, None, None, None)
    assert (
        row.not_told
        == "life of bike, usual_life of bike, use of bike, mass of aluminium in frame from mill"
    )
    end = stage(found, "end of life")
    assert (end.co2e_low, end.co2e_high) == (None, None)
    assert end.not_told == "mass of aluminium in frame from mill"
    row = only(asked(frames(told("frame"), replace(ALUMINIUM, recycling=None))))
    assert row.mci_low is not None
    assert row.footprint_low is None
    assert "recycling of aluminium" in row.not_told


def test_stages_add_up_to_what_the_plan_emits() -> None:
    truck = Mode(mode="lorry", distance_kind="road", cost=0.01, payload=1.0, co2e=0.1, speed=500.0)
    paint = Operation(item="bike", process="build", hours=1.0, material_cost=2.0)
    found = asked(frames(told("frame"), truck, paint))
    units = sum(row.quantity for row in found.rows)
    before = [row for row in found.stages if row.stage != "end of life"]
    assert sum(row.co2e_low or 0.0 for row in before) * units == pytest.approx(found.co2e)
    assert {row.stage for row in before} == {"materials", "making", "freight"}
    assert stage(found, "freight").co2e_high is not None
    assert stage(found, "materials").co2e_high is None, (
        "what is consumed beside components tells none"
    )
    assert all(term.is_sum() for term in found.terms.values())


def test_indicators_open_to_what_they_are_made_of() -> None:
    found = asked(frames(told("frame", to_recycling=None)))
    row = only(found)
    least, most = found.why("mci-least:bike"), found.why("mci-most:bike")
    assert (least.value, most.value) == pytest.approx(
        (100 * (row.mci_low or 0), 100 * (row.mci_high or 0))
    )
    feet = found.why("footprint-least:bike"), found.why("footprint-most:bike")
    assert [term.value for term in feet] == pytest.approx([row.footprint_low, row.footprint_high])
    poor = asked(
        frames(told("frame", recycled=0.0, to_recycling=0.0), replace(BIKE, **USED | {"life": 2.0}))
    )
    assert only(poor).mci_low == only(poor).mci_high == 0.0
    assert poor.why("mci:bike").value == pytest.approx(0.0, abs=1e-9)
    assert all(term.is_sum() for term in (*found.terms.values(), *poor.terms.values()))


def test_periods_tell_it_each_for_itself() -> None:
    shed = frames(
        told("frame"), *years(2), override("2028", "contents/frame::aluminium.recycled", "0.8")
    )
    found = best(shed)
    assert {row.period: row.recycled_low for row in found.circularity} == pytest.approx(
        {"2027": 0.5, "2028": 0.8}
    )
    assert {(row.period, row.stage) for row in found.stages} >= {
        ("2027", "making"),
        ("2028", "making"),
    }


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ([told("frame", reused=0.6)], "recycled"),
        ([told("frame", to_energy=0.2)], "to_reuse"),
        ([replace(told("frame"), mass=1001.0)], "mass"),
        ([told("bike", "hub"), Site(site="hub", place="nice", role="store")], "site"),
        ([told("frame", reused=0.3), replace(told("frame", "mill", 0.8), reused=None)], "recycled"),
    ],
)
def test_what_cannot_be_is_refused_by_name(facts: list[Fact], column: str) -> None:
    with pytest.raises(BadFacts) as caught:
        asked(frames(*facts))
    assert [(each.table, each.column) for each in caught.value.problems] == [("contents", column)]
