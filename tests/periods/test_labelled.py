"""What may be claimed in each period: as a year's label has it then, from when on, and what stays open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doors import conftest
from tests.doors.ran import Run
from tests.examples import examples
from tests.origin.test_label import half, world
from tests.periods.years import best, override, years

import makeshed as ms
from makeshed.errors import BadValue, NotEnoughData
from makeshed.model import Demand, Lane, Mode, Offer, Period, Rule, Shed, Storage
from makeshed.questions.label import label
from makeshed.report.label import page

DAY = date(2026, 1, 1)
run = conftest.run


def growing(wages: list[float], price: float = 20.0) -> Shed:
    """A bike made in Lyon of a frame from Hefei, whose wages are others in each year."""
    return Shed.of(
        *world({"frame": {"cn": price}}, wages[0]),
        Mode(mode="lorry", distance_kind="listed"),
        Lane(origin="hefei", destination="lyon", mode="lorry", cost=0.0),
        Demand(place="lyon", item="bike", quantity=10.0),
        *years(len(wages)),
        *(
            override(str(2027 + p), "capabilities/works:build.labour_rate", wage)
            for p, wage in enumerate(wages)
        ),
    )


@given(
    wages=st.lists(st.integers(1, 60).map(float), min_size=2, max_size=4),
    price=st.integers(1, 60).map(float),
)
@examples(25, deadline=None)
def test_each_share_is_wages_by_wages_and_frame(wages: list[float], price: float) -> None:
    """Reckoned by hand: a half is French labour, the frame is not; no mean of the years is taken."""
    shed = growing(wages, price)
    found = label(shed, "bike", rules=["half"], sourcing=best(shed))
    told = [wage / (wage + price) for wage in wages]
    assert [row.period for row in found.rows] == [str(2027 + p) for p in range(len(wages))]
    for row, share in zip(found.rows, told, strict=True):
        assert [row.share_low, row.share_high] == pytest.approx([share, share])
        assert row.verdict == ("pass" if share >= 0.5 else "fail")
    for span in found.spans:
        inside = [s for p, s in enumerate(told) if span.first <= str(2027 + p) <= span.last]
        assert (span.share_low, span.share_high) == pytest.approx((min(inside), max(inside)))
        assert {s >= 0.5 for s in inside} == {span.verdict == "pass"}
    assert next(span.first for span in found.spans) == "2027"


def test_it_says_from_when_on_it_would_hold() -> None:
    shed = growing([10.0, 20.0, 30.0])
    found = label(shed, "bike", rules=["half"], sourcing=best(shed))
    assert "half is met from 2028 on" in found.headline()
    never = label(growing([1.0, 2.0, 3.0]), "bike", rules=["half"])
    assert "half is not met, on" in never.headline()
    always = label(growing([90.0, 80.0]), "bike", rules=["half"])
    assert "half is met in all" in always.headline()
    gap = label(growing([90.0, 1.0, 80.0]), "bike", rules=["half"])
    assert "half is met in 2027 and 2029, on" in gap.headline()
    assert "half, bike: pass in 2028 to 2029, 50.0% to 60.0% (works)" in str(found)


def test_a_period_says_what_a_year_says_of_it() -> None:
    """Without and with a plan: where nothing joins the years, each is the label of the shed as it is then."""
    shed = growing([10.0, 30.0]).plus(Offer(site="pt", item="frame", price=19.0))
    shed = shed.plus(Lane(origin="porto", destination="lyon", mode="lorry", cost=0.0))
    open_ = label(shed, "bike", rules=["half"], day=DAY)
    planned = label(shed, "bike", rules=["half"], day=DAY, sourcing=best(shed, day=DAY))
    for key in ("2027", "2028"):
        then = ms.in_period(shed, key)
        own = ms.plan(then, day=DAY, holding_rate=0.0, gap=0.0)
        for found, alone in (
            (open_, label(then, "bike", rules=["half"], day=DAY)),
            (planned, label(then, "bike", rules=["half"], day=DAY, sourcing=own)),
        ):
            rows = [row for row in found.rows if row.period == key]
            assert [replace(row, period="", claim=row.claim.partition(":")[2]) for row in rows] == [
                *alone.rows
            ]


def test_rules_are_those_in_force_when_a_period_starts() -> None:
    early = replace(half(), valid_to=date(2027, 12, 31))
    late = replace(half(0.9), rule="late", valid_from=date(2028, 1, 1))
    shed = replaced(growing([30.0, 30.0]), early, late)
    found = label(shed, "bike", rules=["half", "late"])
    assert [(row.period, row.rule, row.verdict) for row in found.rows] == [
        ("2027", "half", "pass"), ("2028", "late", "fail"),
    ]  # fmt: skip
    assert any(
        note.startswith("in 2028: half was not in force on 2028-01-01") for note in found.notes
    )
    fixed = label(shed, "bike", rules=["half", "late"], day=date(2028, 6, 1))
    assert {row.rule for row in fixed.rows} == {"late"}


def replaced(shed: Shed, *rules: Rule) -> Shed:
    """Return the shed with other rules of its own."""
    return shed.minus("rules/*").plus(*rules)


def test_a_period_in_which_nothing_can_be_judged_is_named() -> None:
    shed = replaced(growing([30.0, 30.0]), replace(half(), valid_from=date(2028, 1, 1)))
    found = label(shed, "bike", rules=["half"])
    assert [row.period for row in found.rows] == ["2028"]
    assert any(note.startswith("in 2027 nothing is judged") for note in found.notes)
    with pytest.raises(NotEnoughData):
        label(replaced(shed, replace(half(), valid_from=date(2040, 1, 1))), "bike", rules=["half"])


def test_what_comes_out_of_stock_has_no_origin_that_is_known() -> None:
    """Frames from Portugal are bought in the first year and kept: in the second nobody follows where they come from."""
    shed = growing([10.0, 10.0]).plus(
        Offer(site="fr", item="frame", price=10.0),
        override("2028", "offers/*:frame:0.price", 500),
        Storage(site="works", item="frame", cost=1.0),
    )
    found = label(shed, "bike", rules=["half"], sourcing=best(shed))
    first, second = found.rows
    assert [first.share_low, first.share_high] == pytest.approx([1.0, 1.0])
    assert second.share_low < second.share_high == pytest.approx(1.0)  # type: ignore[operator]
    assert any("takes out of stock has no origin" in note for note in found.notes)
    without = label(shed, "bike", rules=["half"])
    assert any("is not looked at without a plan over periods" in note for note in without.notes)


def test_a_plan_of_something_else_is_refused_by_name() -> None:
    shed = growing([10.0, 20.0])
    year = ms.plan(ms.in_period(shed, "2027"))
    with pytest.raises(BadValue, match="the plan is of one year, and the facts are of several"):
        label(shed, "bike", sourcing=year)
    whole = best(shed)
    with pytest.raises(BadValue, match="the plan is over periods, and the facts are of none"):
        label(ms.in_period(shed, "2027"), "bike", sourcing=whole)
    longer = shed.plus(Period(period="2029", start=date(2029, 1, 1)))
    with pytest.raises(
        BadValue, match="of the periods 2027 to 2028, and the facts of 2027 to 2029"
    ):
        label(longer, "bike", sourcing=whole)
    with pytest.raises(BadValue, match="a Plan, as plan answers or a HorizonPlan, as horizon"):
        label(shed, "bike", sourcing=label(shed, "bike"))  # type: ignore[arg-type]


def test_the_terminal_plans_over_periods(run: Run, tmp_path: Path) -> None:
    shed = growing([10.0, 20.0, 30.0])
    ms.save(shed, tmp_path / "case")
    words = ["label", "bike", tmp_path / "case", "--planned", "--rules", "half"]
    ran = run(*words, "--report", tmp_path / "l.html", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out.partition("\nreport")[0])
    found = label(shed, "bike", rules=["half"], sourcing=ms.horizon(shed))
    assert [row["share_low"] for row in told["rows"]] == [row.share_low for row in found.rows]
    assert told["spans"][1]["first"] == "2028"
    shown = (tmp_path / "l.html").read_text(encoding="utf-8")
    assert "From when to when" in shown
    assert "2028: bike" in page(found)
