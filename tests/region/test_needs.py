"""Needs of the log that found nobody: what is missing for them, and that a maker more closes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.region.worlds import country

import makeshed as ms
from makeshed import cli
from makeshed.model import Capability, Demand, Item, Offer, Place, Referral, Shed, Site
from makeshed.questions.refer import refer
from makeshed.questions.survey import Survey, needs, survey
from makeshed.store import save

DAY = date(2026, 11, 20)
HERE = {"lyon": (45.76, 4.84, "FR"), "nice": (43.70, 7.27, "FR"), "turin": (45.07, 7.69, "IT")}


def desk(*more: Any) -> Shed:
    """Return a welder in Lyon that works steel, and a shop in Turin that does nearly everything."""
    return Shed.of(
        *(Place(place=p, name=p.title(), lat=lat, lon=lon, country=c) for p, (lat, lon, c) in HERE.items()),
        Site(site="weld", place="lyon", role="maker"),
        Capability(site="weld", process="welding", materials="mild-steel"),
        Site(site="big", place="turin", role="maker"),
        *(Capability(site="big", process=p) for p in ("injection-moulding", "laser-cutting", "tig-welding")),
        *more,
    )  # fmt: skip


def nobody(need: str, number: int = 1, **more: Any) -> Referral:
    told: dict[str, Any] = {"day": DAY, "outcome": "nobody"} | more
    return Referral(referral=f"r{number:06d}", need=need, **told)


def lacks(shed: Shed, region: str = "France") -> Survey:
    return survey(shed, region, day=DAY)


def test_a_process_that_nobody_here_does_and_who_does_what_is_near() -> None:
    found = lacks(
        desk(
            nobody("tig welding within 30 km of Nice"),
            nobody("Injection moulding near Nice", 2),
        )
    )
    rows = {row.gap: row for row in found.gaps}
    assert set(rows) == {"process:tig-welding", "process:injection-moulding"}
    tig, mould = rows["process:tig-welding"], rows["process:injection-moulding"]
    assert tig.closest == "weld (does welding, lacks tig-welding)"
    assert (tig.nearest, round(tig.distance or 0, -1)) == ("big", 160), (
        "too far for the need, and named"
    )
    assert (mould.closest, mould.cases, mould.cost) == ("", 1, None)
    assert (mould.nearest, round(mould.distance or 0, -1)) == ("big", 160)
    assert "2 needs found nobody" in found.headline()
    ease = {one.opportunity: (one.ease_low, one.makers, one.worth) for one in found.opportunities}
    assert ease["process:tig-welding"] == (0.0, 1, None)


def test_a_need_asked_twice_on_a_day_is_one_case_and_on_two_days_two() -> None:
    need = "laser cutting near Lyon"
    later = nobody(need, 3, day=date(2026, 11, 21))
    found = survey(desk(nobody(need), nobody(need, 2), later), "France", day=date(2026, 11, 22))
    [row] = found.gaps
    assert (row.what, row.cases) == ("laser-cutting", 2)


def test_a_maker_more_closes_it_and_the_survey_says_so() -> None:
    shed = desk(nobody("laser cutting near Lyon"))
    assert [row.what for row in lacks(shed).gaps] == ["laser-cutting"]
    elsewhere = shed.plus(
        Site(site="cut", place="turin", role="maker"),
        Capability(site="cut", process="laser-cutting"),
    )
    assert [row.what for row in lacks(elsewhere).gaps] == ["laser-cutting"]
    more = shed.plus(
        Site(site="cut", place="nice", role="maker"),
        Capability(site="cut", process="laser-cutting"),
    )
    found = lacks(more)
    assert found.gaps == ()
    assert any(
        "no longer missing: 'laser cutting near Lyon' found nobody on 2026-11-20, cut can do it now"
        in note
        for note in found.notes
    )


def test_a_material_that_nobody_here_works() -> None:
    [row] = lacks(desk(nobody("welding of polypropylene near Lyon"))).gaps
    assert row.gap == "material:polypropylene"
    assert row.closest == "weld (meets welding, lacks polypropylene)"


def test_who_does_not_say_no_may_do_it() -> None:
    """A welder that does not speak of TIG is asked, as `refer` would have it asked: no gap, and no promise."""
    found = lacks(desk(nobody("tig welding near Lyon")))
    assert found.gaps == ()
    assert any("weld may do it now (ask: tig-welding)" in note for note in found.notes)


def test_a_need_of_which_every_step_is_done_here_wants_a_supplier() -> None:
    """The welder is there; it declined, and nobody else is."""
    named = nobody("welding of a steel gate near Lyon", site="weld", outcome="declined")
    [row] = lacks(desk(named)).gaps
    assert (row.gap, row.cases) == ("supplier:welding of a steel gate near Lyon", 1)
    for outcome in ("sent", "answered", "quoted", "won"):
        assert lacks(desk(nobody(named.need, site="weld", outcome=outcome))).gaps == ()


def test_what_is_needed_elsewhere_is_no_gap_here() -> None:
    shed = desk(
        nobody("anodising near Turin"),
        nobody("anodising in Italy", 2),
        nobody("anodising near Paris", 3),
    )
    assert lacks(shed).gaps == ()
    assert {row.what for row in lacks(shed, "Italy").gaps} == {"anodising"}
    assert lacks(shed, "Italy").gaps[0].cases == 2


def test_needs_without_a_place_are_counted_and_told_and_unknown_ones_are_told() -> None:
    found = lacks(desk(nobody("anodising"), nobody("xyzzy", 2)))
    assert [row.gap for row in found.gaps] == ["process:anodising"]
    assert (
        "needs of which it is not known where they lie are counted here: 'anodising'" in found.notes
    )
    assert any("not counted: 'xyzzy'" in note for note in found.notes)


def test_one_process_of_a_plan_and_of_a_need_is_one_row() -> None:
    wanted = [
        Item(item="plate"),
        Demand(place="lyon", item="plate", quantity=10.0),
        Offer(site="big", item="plate", price=3.0),
    ]
    step = ms.Operation(item="plate", process="laser-cutting", hours=0.1)
    shed = desk(nobody("laser cutting near Lyon"), *wanted, step)
    rows = {row.gap: row for row in lacks(shed).gaps}
    assert set(rows) == {"item:plate", "process:laser-cutting"}
    assert rows["process:laser-cutting"].cases == 2
    assert rows["process:laser-cutting"].cost == rows["item:plate"].cost


def test_what_refer_keeps_is_what_the_survey_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the terminal and back: what options said is read from the log as it was meant."""
    save(desk(), tmp_path / "desk")
    asked = ["refer", "plates", "--process", "laser-cutting", "--near", "Lyon", "--within", "30"]
    assert cli.main([*asked, "--into", str(tmp_path / "desk")]) == 0
    assert cli.main(["survey", "France", str(tmp_path / "desk")]) == 0
    out = capsys.readouterr().out
    assert "France lacks: nobody does laser-cutting; 1 need found nobody" in out
    found = refer(desk(), "plates", process=["laser-cutting"], near="Lyon", within=30, day=DAY)
    assert [row.what for row in lacks(desk(*found.log())).gaps] == ["laser-cutting"]


def test_a_closed_maker_closes_nothing() -> None:
    shut = Site(site="cut", place="nice", role="maker", status="closed")
    shed = desk(
        nobody("laser cutting near Lyon"), shut, Capability(site="cut", process="laser-cutting")
    )
    assert [row.what for row in lacks(shed).gaps] == ["laser-cutting"]


def test_a_log_in_a_case_of_jobs_alone_stops_nothing() -> None:
    """No place, no site: the need is counted where it is asked for, and told."""
    found = survey(country(nobody("anodising near Lyon")), "north", day=DAY)
    assert found.headline().startswith("North Town, 2024 is specialised in steel")
    assert [row.gap for row in found.gaps] == ["process:anodising"]
    assert (
        "needs of which it is not known where they lie are counted here: 'anodising near Lyon'"
        in found.notes
    )


def test_of_a_long_log_the_latest_needs_are_asked_again_and_the_rest_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(needs, "ASKED_AGAIN", 2)
    long = [
        nobody(f"anodising of {n} plates near Lyon", n, day=date(2026, 11, n)) for n in (1, 2, 3)
    ]
    found = lacks(desk(*long))
    assert found.gaps[0].cases == 2
    assert "1 older needs of the log were not asked again, and are not counted" in found.notes
