"""``makeshed compare`` and ``makeshed sweep`` with scenarios: columns, bases, ways, and what has no plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.doors.ran import Ran, Run
from tests.examples import THOROUGH
from tests.questions.worlds import lane, maker, seller, wanted, world

import makeshed as ms
from makeshed.model import Duty

RATE = "duties/bikes.rate"


def shop() -> ms.Shed:
    """Bikes bought from afar under a duty, or near by, or made."""
    return world(
        *seller("far", "izmir", 60), *seller("near", "lyon", 90), *maker("works", "lyon", 95),
        lane("izmir", "lyon", 5), Duty(duty="bikes", hs="8711", origin="TR", destination="FR", rate=0.1),
        wanted(),
    )  # fmt: skip


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with scenarios, of which one cannot be had and one has no plan."""
    ms.save(shop(), tmp_path / "case")
    home = tmp_path / "case" / "scenarios"
    home.mkdir()
    (home / "abroad.args").write_text("# From Izmir\n--without sites/near\n--without sites/works\n")
    (home / "dear.args").write_text(f"--set {RATE}=x3\n")
    (home / "local.args").write_text("--without sites/far\n")
    (home / "none.args").write_text("--without offers/*\n--without capabilities/*\n")
    (home / "odd.args").write_text(f"--set {RATE}=99\n")
    return tmp_path / "case"


def costs(ran: Ran) -> dict[str, float | None]:
    assert ran.code == 0, ran.err
    return {row["scenario"]: row["cost"] for row in json.loads(ran.out)["rows"]}


def of(case: Path, *names: str, **changes: Any) -> float:
    files = [case / "scenarios" / f"{name}.args" for name in names]
    return ms.plan(ms.scenario(ms.load(case), *files, **changes), relax=THOROUGH).cost


def test_each_scenario_is_a_column_of_its_own(run: Run, case: Path) -> None:
    words = [w for name in ("abroad", "dear", "local") for w in ("--scenario", name)]
    ran = run("compare", case, *words, "--json")
    assert costs(ran) == {name: of(case, name) for name in ("abroad", "dear", "local")}
    assert json.loads(ran.out)["base"] == "abroad"
    assert json.loads(ran.out)["rows"][0]["about"] == "From Izmir"
    based = run("compare", case, *words, "--base", "case", "--json")
    assert costs(based)["case"] == of(case)
    assert json.loads(based.out)["base"] == "case"
    opened = run("compare", case, *words, "--why", "local", "--why", "dear against abroad")
    plan = ms.plan(ms.scenario(ms.load(case), case / "scenarios" / "local.args"))
    assert opened.out.startswith(f"{plan.why('total')}\n\ntotal")


def test_changes_on_the_line_are_made_in_every_column(run: Run, case: Path) -> None:
    words = ["--scenario", "abroad", "--scenario", "dear", "--scenario", "local", "--base", "case"]
    change = "demands/*.quantity=x2"
    found = costs(run("compare", case, *words, "--set", change, "--json"))
    assert found == {
        name: of(case, *([] if name == "case" else [name]), set=[change])
        for name in ("case", "abroad", "dear", "local")
    }


def test_what_a_scenario_leaves_out_is_not_set_and_told(run: Run, case: Path) -> None:
    words = ["--scenario", "abroad", "--scenario", "local", "--scenario", "dear"]
    change = "offers/far:*.price=x2"
    ran = run("compare", case, *words, "--set", change, "--json")
    assert costs(ran) == {
        "abroad": of(case, "abroad", set=[change]),
        "local": of(case, "local"),
        "dear": of(case, "dear", set=[change]),
    }
    told = {row["scenario"]: row["about"] for row in json.loads(ran.out)["rows"]}
    assert told["local"] == f"it leaves out what --set {change} would change"
    missed = run("compare", case, *words, "--set", "offers/nobody:*.price=x2")
    assert (missed.code, "nobody" in missed.err) == (2, True)


def test_a_scenario_without_a_plan_is_a_column_that_says_why(run: Run, case: Path) -> None:
    words = ["--scenario", "abroad", "--scenario", "none", "--scenario", "odd"]
    ran = run("compare", case, *words, "--json")
    assert costs(ran) == {"abroad": of(case, "abroad"), "none": None, "odd": None}
    says = {row["scenario"]: row["says"] for row in json.loads(ran.out)["rows"]}
    assert "nothing can serve the demand" in says["none"]
    assert "odd.args, line 1" in says["odd"]
    alone = run("compare", case, "--scenario", "none", "--scenario", "odd")
    assert (alone.code, "nothing can serve" in alone.err) == (3, True)


def test_an_unchanged_case_without_a_plan_is_told(run: Run, tmp_path: Path) -> None:
    empty = shop().minus("offers/*", "capabilities/*")
    ms.save(empty, tmp_path / "empty")
    added = tmp_path / "offers-more.csv"
    added.write_text("site,item,price\nnear,bike,9\n")
    plain = run("compare", tmp_path / "empty", "--add", added, "--json")
    assert costs(plain)["case"] is None
    assert costs(plain)["changed"] == ms.plan(ms.scenario(empty, add=[added])).cost
    page = tmp_path / "page.html"
    ran = run("plan", tmp_path / "empty", "--add", added, "--report", page)
    assert ran.code == 0
    assert "the case as it is has no answer" in ran.out
    assert page.is_file()


def test_one_scenario_is_compared_with_the_case_in_detail(run: Run, case: Path) -> None:
    before, after = (
        ms.plan(ms.load(case)),
        ms.plan(ms.scenario(ms.load(case), set=[f"{RATE}=x3"])),
    )
    assert run("compare", case, "--scenario", "dear").out == f"{ms.compare(before, after)}\n"
    turned = run("compare", case, "--scenario", "dear", "--base", "dear", "--json")
    assert json.loads(turned.out)["before"] == after.cost


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--scenario", "abrod"], "did you mean abroad"),
        (["--scenario", "abroad", "--scenario", "abroad"], "two scenarios are called abroad"),
        (["--scenario", "abroad", "--base", "dear"], "no scenario here is called 'dear'"),
        (["--among", "near"], "name the item: --each ITEM"),
        (["--each", "bik"], "did you mean bike"),
        (["--each", "bike", "--among", "lyon"], "lyon neither makes nor sells"),
        (["--each", "bike", "--scenario", "abroad", "--scenario", "dear"], "one scenario at a time"),
        (["--each", "bike", "--base", "wurst"], "no way here is called 'wurst'"),
    ],
)  # fmt: skip
def test_what_cannot_stand_side_by_side_is_refused(
    run: Run, case: Path, words: list[str], says: str
) -> None:
    ran = run("compare", case, *words)
    assert ran.code == 2
    assert says in ran.err


def test_an_item_by_each_way_alone_and_the_best(run: Run, case: Path) -> None:
    """66 and 5 from afar, 90 near by, 95 made: the duty is on the price."""
    ran = run("compare", case, "--each", "bike", "--holding-rate", "0", "--json")
    found = costs(ran)
    assert list(found) == ["best", "far", "near", "works"]
    assert [found[name] for name in found] == pytest.approx([7150, 7150, 9000, 9500])
    assert json.loads(ran.out)["base"] == "best"
    told = json.loads(ran.out)["headline"]
    assert told.startswith(
        "best and far are the cheapest: 7,150 money/a (71.50 a unit); next is near"
    )
    dear = run("compare", case, "--each", "bike", "--scenario", "dear", "--among", "far", "works",
               "--holding-rate", "0", "--json")  # fmt: skip
    assert costs(dear) == pytest.approx({"best": 8450, "far": 8450, "works": 9500})


def test_scenarios_are_cases_of_a_sweep(run: Run, case: Path) -> None:
    words = ["--scenario", "abroad", "--scenario", "local", "--vary", f"{RATE}=x1,+50%"]
    ran = run("sweep", case, *words, "--set", "demands/*.quantity=x2", "--json")
    told = {n["case"]: n["value"] for n in json.loads(ran.out)["numbers"] if n["name"] == "cost"}
    rate = 0.1
    assert told == {
        f"{name}, {RATE}={said}": pytest.approx(
            of(case, name, set=["demands/*.quantity=x2", f"{RATE}={times * rate}"])
        )
        for name in ("abroad", "local")
        for said, times in (("x1", 1.0), ("+50%", 1.5))
    }
    assert any("percentage points" in note for note in json.loads(ran.out)["notes"])
    assert costs_of_cases(run("sweep", case, "--scenario", "abroad", "--json")) == {"abroad"}


def costs_of_cases(ran: Ran) -> set[str]:
    return {row["case"] for row in json.loads(ran.out)["rows"]}


def test_a_bad_scenario_is_told_by_check(run: Run, case: Path) -> None:
    ran = run("check", case)
    assert (ran.code, "odd.args, line 1" in ran.err) == (2, True)
    (case / "scenarios" / "odd.args").unlink()
    assert run("check", case).code == 0


def test_a_change_that_is_mistyped_is_an_error_and_no_column(run: Run, case: Path) -> None:
    ran = run("compare", case, "--set", f"{RATE}=1,250%")
    assert (ran.code, ran.out) == (2, "")
    assert "rate takes a number" in ran.err
