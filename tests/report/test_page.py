"""The page as a whole: it parses, asks the network for nothing, and lies about no number."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.pages import Reader

from makeshed import report
from makeshed.answer import Term
from makeshed.errors import BadFacts
from makeshed.plans.plan import Plan
from makeshed.report.wording import number

Page = Callable[..., str]


def test_every_tag_is_closed_and_every_id_is_its_own(plan: Plan, page: Page) -> None:
    read = Reader(page(plan))
    assert read.open == []
    assert len(set(read.ids)) == len(read.ids)
    assert read.tags.count("h2") == 9


def test_nothing_is_loaded_from_the_network(plan: Plan, page: Page, sample: Any) -> None:
    written = page(plan, alternatives=sample["alternatives"]())
    read = Reader(written)
    assert {tag for tag, _ in read.loads} == {"a"}, "only plain links may point outside"
    assert [where for _, where in read.loads] == ["https://example.org/parts?a=1&b=2"]
    assert "default-src 'none'" in unescape(written[:1000])
    style = re.search(r"<style>(.*?)</style>", written, re.DOTALL)
    assert style
    assert "url(" not in style[1]
    assert "@import" not in style[1]


def test_a_page_is_light_and_runs_nothing(plan: Plan, page: Page, sample: Any) -> None:
    written = page(plan, alternatives=sample["alternatives"]())
    assert len(written.encode()) < 1_000_000
    assert "script" not in Reader(written).tags
    assert "script-src" not in written


def test_a_page_of_thousands_of_flows_is_light_too(plan: Plan, page: Page, sample: Any) -> None:
    """What a page leaves out it counts; a workbook holds all."""
    lorry, row = plan.shipped[-1], plan.rows[0]
    places = {f"town-{n}": (40.0 + n % 50 / 10, n // 50 / 10) for n in range(1500)}
    shipped = tuple(replace(lorry, destination_place=town, destination=town) for town in places)
    rows = tuple(replace(row, demand=f"{town}:ebike", place=town) for town in places)
    parts = tuple(Term(f"part {n}", 1.0, "EUR/a") for n in range(3000))
    terms = {"total": Term("total", 3000.0, "EUR/a", "", parts)}
    terms |= {row.demand: plan.terms["paris:ebike"] for row in rows}
    big = replace(plan, rows=rows, shipped=(*plan.shipped, *shipped), terms=terms)
    made = page(big, places=sample["PLACES"] | places)
    assert len(made.encode()) < 1_000_000
    text = " ".join(Reader(made).text)
    assert "smaller flows not drawn" in text
    assert "more rows; --out answer.xlsx holds all" in text
    assert "3\u202f000 parts: open them with --why" in text
    assert "more numbers can be opened with --why" in text


def test_every_cost_line_is_told(plan: Plan, page: Page, sample: Any) -> None:
    others = sample["alternatives"]()
    text = " ".join(Reader(page(plan, alternatives=others)).text)
    units = sum(row.quantity for row in plan.rows)
    for line in plan.cost_lines:
        assert line.kind in text
        assert number(line.cost, 0) in text
        assert number(line.cost / units, 2) in text
    for name, other in others.items():
        assert name in text
        for line in other.cost_lines:
            assert number(line.cost / units, 2) in text


def test_headline_numbers_are_told(plan: Plan, page: Page) -> None:
    text = "".join(Reader(page(plan)).text)
    units = sum(row.quantity for row in plan.rows)
    assert number(plan.cost / units) in text
    assert number(plan.cost, 0) in text
    assert number(plan.co2e / units, 0) in text
    assert "spent in France" in text
    assert "no plan costs less on the facts given" in text


def test_a_gap_is_not_told_as_proof(plan: Plan, page: Page) -> None:
    open_gap = replace(plan, proof=replace(plan.proof, gap=0.0123, status="time limit"))
    text = "".join(Reader(page(open_gap)).text)
    assert "no plan costs less on the facts given" not in text
    assert "1.23" in text


def test_names_cannot_inject(plan: Plan, page: Page) -> None:
    evil = '<script>alert(1)</script>%{y}&"'
    rows = tuple(replace(row, site=evil, offer=evil) for row in plan.bought)
    moved = tuple(replace(s, source=evil) if s.source != "marseille" else s for s in plan.shipped)
    lines = tuple(replace(line, kind=evil) for line in plan.cost_lines[:1]) + plan.cost_lines[1:]
    bad = replace(
        plan,
        bought=rows,
        shipped=moved,
        cost_lines=lines,
        notes=(evil,),
        terms={"total": Term(evil, 1.0, evil, evil)},
    )
    written = page(
        bad,
        names={"items/ebike": evil},
        title=evil,
        sources=((evil, evil, 1),),
        alternatives={evil: plan},
    )
    fine = page(plan, alternatives={"other": plan})
    assert "<script>alert" not in written
    assert Reader(written).tags.count("script") == Reader(fine).tags.count("script")
    assert Reader(written).open == []
    assert evil in Reader(written).text


@pytest.mark.parametrize(
    "without",
    [
        "made",
        "bought",
        "opened",
        "shipped",
        "next_best",
        "capacities",
        "notes",
        "origins",
        "cost_lines",
    ],
)
def test_any_part_may_be_empty(plan: Plan, page: Page, without: str) -> None:
    empty: dict[str, Any] = {without: ()}
    assert Reader(page(replace(plan, **empty))).open == []


def test_a_plan_of_nothing_is_told(plan: Plan, page: Page) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        [
            "rows",
            "made",
            "bought",
            "opened",
            "shipped",
            "cost_lines",
            "origins",
            "next_best",
            "capacities",
        ],
        (),
    )
    bare = replace(plan, **nothing)
    bare = replace(bare, terms={}, record=None, cost=0.0, co2e=0.0, local="")
    assert Reader(page(bare, places={}, names={}, sources=())).open == []


def test_items_that_do_not_add_up_are_told_by_the_year(plan: Plan, page: Page) -> None:
    two = replace(plan, rows=(*plan.rows[1:], replace(plan.rows[0], item="cargo-bike")))
    text = "".join(Reader(page(two)).text)
    assert "EUR a unit" not in text.replace("EUR a unit of it", "")
    assert f"{number(plan.cost, 0)} EUR a year" in text


def test_what_is_not_served_is_told(plan: Plan, page: Page) -> None:
    short = replace(plan, unmet=120.0, rows=(replace(plan.rows[0], unmet=120.0), *plan.rows[1:]))
    assert "120 units a year are not served" in "".join(Reader(page(short)).text).replace(".00", "")


def test_same_plan_same_page(sample: Any, page: Page) -> None:
    assert page(sample["ebike"]()) == page(sample["ebike"]())


def test_write_writes_the_page(plan: Plan, tmp_path: Path, sample: Any) -> None:
    report.write(plan, tmp_path / "plan.html", places=sample["PLACES"])
    read = (tmp_path / "plan.html").read_text(encoding="utf-8")
    assert read == report.page(plan, places=sample["PLACES"])


def test_alternatives_in_other_money_are_refused(plan: Plan, page: Page) -> None:
    with pytest.raises(BadFacts, match="counts in USD"):
        page(plan, alternatives={"abroad": replace(plan, currency="USD")})


def test_an_alternative_needs_a_name_of_its_own(plan: Plan, page: Page) -> None:
    with pytest.raises(BadFacts, match="is the plan itself"):
        page(plan, alternatives={"This plan": plan})


def test_no_word_that_claims_too_much(plan: Plan, page: Page) -> None:
    text = " ".join(Reader(page(plan)).text).lower()
    assert "certified" not in text
    assert "authentic" not in text


def test_choices_without_a_rival_are_only_counted(plan: Plan, page: Page) -> None:
    nan = float("nan")
    alone = replace(plan.next_best[0], next_best="none", next_cost=nan, gap=nan, gap_share=nan)
    close = tuple(replace(plan.next_best[1], at=f"town-{i}", gap_share=i / 100) for i in range(13))
    text = "".join(Reader(page(replace(plan, next_best=(alone, *reversed(close))))).text)
    assert "3 more choices, less close" in text
    assert "No other source is known for 1 more choice of this plan" in text
    assert text.index("town-0") < text.index("town-9") < text.index("town-10")
