"""Plans over periods side by side: every column is its plan, and what does not compare is refused by name."""

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
from tests.periods.two_works import TwoWorks, two_works
from tests.periods.years import best, override, years
from tests.questions.worlds import lane, maker, seller, wanted, world

import makeshed as ms
from makeshed.errors import BadValue, Infeasible
from makeshed.model import Period, Phase, Shed
from makeshed.questions.compare import HorizonsSideBySide, columns_of, compare
from makeshed.report.compare import write_page
from makeshed.store.answers import write

run = conftest.run


def growing() -> Shed:
    """A shop afar that becomes dearer, and a works that may open from the second year on."""
    return world(
        *seller("shop", "porto", 50.0),
        *maker("works", "lyon", 20.0, hours=500.0, status="candidate", opening_cost=1000.0, life=10.0),
        lane("porto", "lyon", 5.0),
        wanted(quantity=10.0),
        Phase(site="works", opens_from=date(2028, 1, 1)),
        *years(3),
    )  # fmt: skip


@given(two_works(), st.integers(2, 4), st.sampled_from([0.0, 0.08]))
@examples(20, deadline=None)
def test_every_column_is_what_an_independent_program_finds(
    works: TwoWorks, times: int, rate: float
) -> None:
    scenarios = {
        "today": works,
        "dear": replace(works, opening=(times * works.opening[0], times * works.opening[1])),
        "more": replace(works, closing=(0.0, 0.0)),
    }
    plans = {name: best(each.shed(), discount_rate=rate) for name, each in scenarios.items()}
    found = compare(plans)
    told = {name: each.cheapest(rate) for name, each in scenarios.items()}
    for row in found.rows:
        assert row.cost == pytest.approx(told[row.scenario], rel=1e-7, abs=1e-6)
        assert row.change == pytest.approx(told[row.scenario] - told["today"], abs=1e-5)
        own = [each for each in found.periods if each.scenario == row.scenario]
        assert sum(each.present for each in own) == pytest.approx(row.cost)
        assert sum(each.cash for each in own) == pytest.approx(row.cash)
        assert sum(
            line.cost for line in found.lines if line.scenario == row.scenario
        ) == pytest.approx(row.cost, abs=1e-6)
        assert found.why(row.scenario).value == pytest.approx(row.cost)
    assert found.why("dear against today").value == pytest.approx(
        told["dear"] - told["today"], abs=1e-5
    )
    cheapest = min(told, key=lambda name: told[name])
    [named] = [row for row in found.rows if row.scenario == cheapest]
    assert f"{named.cost or 0.0:,.0f}" in found.headline() or "cost" in found.headline()


def test_cash_and_openings_stand_beside_one_another() -> None:
    found = compare(
        {
            "open": best(growing()),
            "closed": best(growing().minus("phases/*", "sites/works")),
        }
    )
    cash = {(row.period, row.scenario): row.cash for row in found.periods}
    assert cash["2027", "open"] == cash["2027", "closed"] == pytest.approx(10 * 55)
    assert cash["2028", "open"] == pytest.approx(1000 + 200)
    assert [(row.scenario, row.changes) for row in found.rows] == [
        ("open", "works opens in 2028"), ("closed", ""),
    ]  # fmt: skip
    assert found.rows[0].sources == "bike: make works in 2028 to 2029; bike: buy shop in 2027"
    text = str(found)
    assert "open: works opens in 2028" in text
    assert "over 2027 to 2029 in money of 2027, undiscounted" in text
    assert "[EUR/a]" not in text
    assert "/a" not in found.headline()


def test_two_plans_alone_are_before_and_after() -> None:
    one, two = best(growing()), best(growing().minus("phases/*", "sites/works"))
    found = compare(one, two)
    assert isinstance(found, HorizonsSideBySide)
    assert [row.scenario for row in found.rows] == ["before", "after"]


def test_a_scenario_without_a_plan_says_why() -> None:
    found = compare({"none": Infeasible("no plan"), "some": best(growing())})
    assert (found.rows[0].status, found.rows[0].says) == ("no plan", "no plan")
    assert found.base == "some"
    assert any("none has no plan" in note for note in found.notes)


def test_what_does_not_compare_is_refused_by_name() -> None:
    shed = growing()
    whole = best(shed)
    alone = ms.plan(ms.in_period(shed, "2027"))
    with pytest.raises(BadValue, match=r"one year \(alone\) and a plan over periods \(whole\)"):
        columns_of({"whole": whole, "alone": alone}, "whole", {})
    longer = best(shed.plus(Period(period="2030", start=date(2030, 1, 1))))
    with pytest.raises(BadValue, match=r"not of the same periods.*long 2027 to 2030"):
        compare({"short": whole, "long": longer})
    quarter = best(shed.plus(Period(period="2029", start=date(2029, 1, 1), months=3)))
    with pytest.raises(BadValue, match="not of the same periods"):
        compare({"short": whole, "quarter": quarter})


def test_unlike_discount_is_told() -> None:
    found = compare({"a": best(growing()), "b": best(growing(), discount_rate=0.1)})
    assert any("asked for differently: discount_rate 0.0, 0.1" in note for note in found.notes)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    home = tmp_path / "case"
    ms.save(growing(), home)
    (home / "scenarios").mkdir()
    (home / "scenarios" / "dear.args").write_text("--set sites/works.opening_cost=x9\n")
    (home / "scenarios" / "first.args").write_text("--during 2027\n")
    (home / "scenarios" / "last.args").write_text("--during 2029\n--without sites/works\n")
    return home


def test_the_terminal_asks_whichever_plan_fits(run: Run, case: Path, tmp_path: Path) -> None:
    words = ["compare", case, "--day", "2026-01-01"]
    ran = run(*words, "--scenario", "dear", "--report", tmp_path / "c.html", "--out", tmp_path / "c.xlsx")  # fmt: skip
    assert ran.code == 0, ran.err
    shed = ms.load(case)
    dear = ms.scenario(shed, case / "scenarios" / "dear.args")
    day = date(2026, 1, 1)
    expected = compare({"case": ms.horizon(shed, day=day), "dear": ms.horizon(dear, day=day)})
    assert ran.out.partition("\nreport")[0].strip() == str(expected).strip()
    assert "What is open when" in (tmp_path / "c.html").read_text(encoding="utf-8")
    told = json.loads(run(*words, "--scenario", "dear", "--json").out)
    assert [row["cost"] for row in told["rows"]] == [row.cost for row in expected.rows]
    years_alone = run(*words, "--scenario", "first", "--scenario", "last")
    assert years_alone.code == 0, years_alone.err
    assert "money/a" in years_alone.out


def test_the_terminal_refuses_what_a_plan_over_periods_does_not_know(run: Run, case: Path) -> None:
    ran = run("compare", case, "--scenario", "dear", "--solver", "scip")
    assert ran.code != 0
    assert "solver is asked of plans of a year" in ran.err
    mixed = run("compare", case, "--scenario", "dear", "--scenario", "first")
    assert mixed.code != 0
    assert "a plan of one year (first) and a plan over periods (dear)" in mixed.err


def test_each_way_is_set_beside_the_others_over_periods(run: Run, case: Path) -> None:
    ran = run("compare", case, "--each", "bike", "--day", "2026-01-01")
    assert ran.code == 0, ran.err
    assert "works: make bike at works alone; no plan: no plan serves" in ran.out, "it opens late"
    assert "shop: buy bike at shop alone" in ran.out


def test_files_and_the_page_hold_every_row(tmp_path: Path) -> None:
    shed = growing()
    found = compare(
        {"a": best(shed), "b": best(shed.plus(override("2029", "offers/*.price", "x2")))}
    )
    files = write(found, tmp_path / "a.csv")
    assert [file.name for file in files] == ["a.csv", "a.more.csv"]
    more = (tmp_path / "a.more.csv").read_text(encoding="utf-8-sig")
    assert "/a" not in {line.split(",")[3] for line in more.splitlines()}
    write_page(found, tmp_path / "a.html", [shed], {})
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "a year" not in page.partition('id="what-is-decided"')[0].replace("at 8% a year", "")


def test_what_is_left_out_takes_its_overrides_along(run: Run, case: Path) -> None:
    """Leaving the shop out leaves out what its price is in 2029; else nothing of the case could be had."""
    shed = ms.load(case).plus(override("2029", "offers/shop:bike:*.price", 90.0))
    ms.save(shed.plus(override("2028", "offers/shop:bike:0.price", 80.0)), case)
    ran = run("compare", case, "--each", "bike", "--day", "2026-01-01", "--json")
    assert ran.code == 0, ran.err
    told = {row["scenario"]: row["says"] for row in json.loads(ran.out)["rows"]}
    assert "no plan serves every demand" in told["works"]
    gone = run("horizon", case, "--without", "sites/shop", "--set", "phases/works.opens_from=2027-01-01")  # fmt: skip
    assert gone.code == 0, gone.err
    assert "overrides of offers/shop:bike:*.price, offers/shop:bike:0.price go with" in (
        gone.err.replace("\n", " ")
    )


def test_what_is_local_is_told_where_it_is_not_the_same_over_periods_either() -> None:
    """Shares of different countries do not stand beside one another without a word."""
    at_home, elsewhere = best(growing(), local="FR"), best(growing(), local="PT")
    found = columns_of({"here": at_home, "there": elsewhere}, "here", {})
    assert "local is not the same everywhere: FR in here, PT in there" in found.notes
