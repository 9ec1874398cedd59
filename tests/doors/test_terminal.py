"""The terminal says what Python says, and fails well."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache, wraps
from inspect import signature
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from tests.doors.ran import Run
from tests.examples import THOROUGH

import makeshed as ms
from makeshed.cli import Parser, _parser, main, patience
from makeshed.cli.arguments import add_arguments
from makeshed.cli.meter import meter
from makeshed.errors import BadFacts, MakeshedError, Problem
from makeshed.questions.asking.inputs import inputs_of
from makeshed.questions.plan import Plan, plan
from makeshed.science.program import Progress
from makeshed.store.starter import starter
from makeshed.units import Kilometre

DAY = ("--day", "2026-11-22")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter case: a bracket from Shenzhen, or made in Marseille."""
    folder = tmp_path_factory.mktemp("made") / "case"
    assert main(["new", str(folder)]) == 0
    return folder


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    """A starter case that a test may change."""
    return Path(copytree(made, tmp_path / "case"))


@cache
def flagship() -> Plan:
    """The plan of the e-bike."""
    return plan(ms.example("ebike"))


@cache
def first() -> Plan:
    """The plan of the starter case, which every case of these tests is."""
    return plan(starter())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the terminal asks of `plan`, which does not happen: the e-bike answers once."""
    calls: list[dict[str, Any]] = []
    answer = flagship()

    @wraps(plan)  # options are read off the signature
    def ask(shed: ms.Shed, **given: Any) -> Plan:
        calls.append({"shed": shed} | given)
        return answer

    monkeypatch.setattr("makeshed.questions.plan.plan", ask)
    return calls


def lasting(text: str) -> dict[str, Any]:
    """An answer in JSON without what differs from run to run."""
    data: dict[str, Any] = json.loads(text)
    del data["record"]["seconds"], data["proof"]["seconds"]
    return data


# --- the same as Python ---------------------------------------------------------------------------


def test_json_is_the_answer_itself(run: Run, case: Path) -> None:
    ran = run("plan", case, "--json", "--carbon-price", "80", "--blocked", "suez", "panama", *DAY)
    answer = ms.plan(
        ms.load(case), carbon_price=80, blocked=["suez", "panama"], day=date(2026, 11, 22)
    )
    assert (ran.code, ran.err) == (0, "")
    assert lasting(ran.out) == lasting(answer.to_json())
    assert lasting(ran.out) != lasting(first().to_json())


def test_a_number_that_may_be_in_thousands_is_told(run: Run, case: Path) -> None:
    said = run("plan", case, "--carbon-price", "1.250", "--discount-rate", "0.125", *DAY).err
    assert (
        "note: 1.250 for --carbon-price is read as 1.25; if 1250 is meant, write it without '.'"
        in said
    )
    assert "for --discount-rate" not in said


def test_text_is_the_answer_itself(run: Run, case: Path) -> None:
    assert run("plan", case).out == f"{first()}\n"


def test_without_a_case_the_ebike_answers(run: Run) -> None:
    assert run("plan", "--why", "total").out == f"{flagship().why('total')}\n"


def test_why_opens_numbers_one_after_another(run: Run, case: Path) -> None:
    answer = first()
    keys = ("total", "lyon:bracket")
    text = run("plan", case, "--why", keys[0], "--why", keys[1]).out
    assert text == f"{answer.why(keys[0])}\n\n{answer.why(keys[1])}\n"
    opened = json.loads(run("plan", case, "--json", "--why", keys[0], "--why", keys[1]).out)
    assert [term["value"] for term in opened] == [answer.why(key).value for key in keys]


def test_changes_are_those_of_a_scenario(run: Run, case: Path, tmp_path: Path) -> None:
    added = tmp_path / "duties-new.csv"
    added.write_text("duty,hs,origin,destination,rate,measure\nx,73,CN,EU,0.1,additional\n")
    file = case / "scenarios" / "both.args"
    file.parent.mkdir()
    file.write_text("# two changes\n--without duties/bolts --set currencies/USD.rate=1.1\n")
    set_rate = "offers/shenzhen-factory:*.price=5"
    ran = run(
        "plan", case, "--json", "--add", added, "--set", set_rate, "--scenario", "both"
    )  # fmt: skip
    shed = ms.load(case)
    rate = ms.Duty(duty="x", hs="73", origin="CN", destination="EU", rate=0.1, measure="additional")
    expected = shed.minus("duties/bolts").plus(rate)
    expected = ms.scenario(expected, set=["currencies/USD.rate=1.1", set_rate])
    assert json.loads(ran.out)["record"]["shed"] == expected.fingerprint()
    assert expected.fingerprint() != shed.fingerprint()
    assert ms.load(case).fingerprint() == shed.fingerprint(), "the files stay as they are"


def test_a_scenario_of_the_bundled_case_goes_by_its_name(
    run: Run, asked: list[dict[str, Any]]
) -> None:
    assert run("plan", "--scenario", "today").code == 0
    assert asked[0]["shed"].fingerprint() != ms.example("ebike").fingerprint()
    missed = run("plan", "--scenario", "todey")
    assert (missed.code, missed.out) == (2, "")
    assert "did you mean today?" in missed.err


def test_report_is_a_page_beside_the_answer(run: Run, case: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    ran = run("plan", case, "--report", page, "--set", "duties/brackets.rate=0.25")
    assert ran.out == run("plan", case, "--set", "duties/brackets.rate=0.25").out
    assert ran.err == f"report written to {page}\n"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "the case as it is" in page.read_text(encoding="utf-8")


def test_compare_sets_the_case_beside_its_changes(run: Run, case: Path) -> None:
    shed = ms.load(case)
    change = "duties/brackets.rate=0.25"
    expected = ms.compare(first(), ms.plan(ms.scenario(shed, set=[change])))
    assert run("compare", case, "--set", change).out == f"{expected}\n"
    opened = run("compare", case, "--set", change, "--why", "total")
    assert opened.out == f"{expected.why('total')}\n"
    data = json.loads(run("compare", case, "--set", change, "--json").out)
    assert data["headline"] == expected.headline()


def test_compare_sets_two_cases_side_by_side(run: Run, case: Path, tmp_path: Path) -> None:
    shed = ms.load(case)
    dearer = ms.scenario(shed, set=["duties/brackets.rate=0.25"])
    ms.save(dearer, tmp_path / "dearer.db")
    ran = run("compare", case, tmp_path / "dearer.db")
    assert ran.out == f"{ms.compare(first(), ms.plan(dearer))}\n"
    change = "duties/brackets.rate=0.5"  # of the other case
    dearest = ms.plan(ms.scenario(dearer, set=[change]))
    ran = run("compare", case, tmp_path / "dearer.db", "--set", change)
    assert ran.out == f"{ms.compare(first(), dearest)}\n"


def test_compare_needs_something_to_compare_with(run: Run, case: Path) -> None:
    ran = run("compare", case)
    assert (ran.code, ran.out) == (2, "")
    assert "nothing to compare with" in ran.err


# --- options are derived --------------------------------------------------------------------------


def test_every_argument_of_the_question_is_an_option_with_its_default() -> None:
    given = vars(_parser(["plan"]).parse_args(["plan"]))
    asks = list(signature(plan).parameters.values())[1:]
    assert len(asks) > 5
    for parameter in asks:
        if parameter.name != "on_progress":
            wanted = [] if parameter.default == () else parameter.default
            assert given[parameter.name] == wanted, parameter.name
    assert {name for name, taken in inputs_of(plan).items() if taken.about} == {
        parameter.name for parameter in asks
    }


def test_words_become_values_of_the_declared_types(run: Run, asked: list[dict[str, Any]]) -> None:
    words = "--local DE --gap 0.5 --threads 2 --time-limit 9 --solver scip --blocked suez panama"
    assert run("plan", *words.split(), *DAY).code == 0
    call = asked[0]
    assert {name: call[name] for name in ("local", "gap", "threads", "time_limit", "solver")} == {
        "local": "DE", "gap": 0.5, "threads": 2, "time_limit": 9.0, "solver": "scip",
    }  # fmt: skip
    assert list(call["blocked"]) == ["suez", "panama"]
    assert call["day"] == date(2026, 11, 22)


def test_a_new_question_would_need_no_word_in_the_terminal() -> None:
    def reach(shed: ms.Shed, *, within: Kilometre = 30.0, deep: bool = False) -> None:
        """Look around.

        Parameters
        ----------
        within
            How far, 100 % of it.
        """

    reach.__annotations__ = {"shed": ms.Shed, "within": Kilometre, "deep": bool}
    parser = Parser()
    add_arguments(parser, reach)
    text = " ".join(parser.format_help().split())
    assert "--within [km] How far, 100 % of it. (default 30.0)" in text


@pytest.mark.parametrize(
    ("words", "says", "hint"),
    [
        (["plan", "--hurry"], "--hurry", "see makeshed plan --help"),
        (["plan", "--gap", "wide"], "wide", "see makeshed plan --help"),
        (["plan", "--day", "tomorrow"], "one such as 2026-01-31", "see makeshed plan --help"),
        (["plan", "--solver", "abacus"], "abacus", "see makeshed plan --help"),
        (["ponder"], "ponder", "see makeshed --help"),
        ([], "no command", "see makeshed --help"),
        (["plan", "--set", "duties"], "sets nothing", "table/key.column=value"),
        (["plan", "--without", "sites/nobody"], "nobody", "there is"),
        (["plan", "--add", "gone.csv"], "gone.csv", "folder you are in"),
        (["plan", "--why", "totl"], "totl", "did you mean total?"),
        (["plan", "gone"], "there is no gone", "folder of CSV"),
    ],
)
def test_what_cannot_be_read_is_said_with_a_hint(
    run: Run, words: list[str], says: str, hint: str
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("makeshed: ")
    assert says in ran.err.splitlines()[0]
    assert hint in ran.err.splitlines()[-1]


# --- check and new --------------------------------------------------------------------------------


def test_check_of_a_good_case(run: Run, case: Path) -> None:
    ran = run("check", case)
    assert (ran.code, ran.out, ran.err) == (0, f"nothing is wrong: {ms.load(case)!r}\n", "")
    assert run("check", case, "--json").out == "[]\n"
    assert run("check").code == 0


def spoilt(case: Path) -> Path:
    """The case with three mistakes in three files."""
    for file, right, wrong in (
        ("places.csv", "45.76", "145.76"),
        ("offers.csv", "lyon-steel,bolt", "lion-steel,bolt"),
        ("demands.csv", "5000.0", "many"),
    ):
        text = (case / file).read_text()
        assert right in text
        (case / file).write_text(text.replace(right, wrong))
    return case


def test_check_tells_everything_that_is_wrong(run: Run, case: Path) -> None:
    ran = run("check", spoilt(case))
    assert (ran.code, ran.out) == (2, "")
    lines = ran.err.splitlines()
    assert lines[0] == "makeshed: 3 problems in the facts"
    for file, found in (("places", "145.76"), ("offers", "lion-steel"), ("demands", "many")):
        assert any(f"{file}.csv, row " in line and found in line for line in lines)


def test_check_tells_machines_too(run: Run, case: Path) -> None:
    ran = run("check", spoilt(case), "--json")
    assert (ran.code, ran.err) == (2, "")
    found = json.loads(ran.out)
    assert sorted(problem["file"] for problem in found) == [
        "demands.csv", "offers.csv", "places.csv",
    ]  # fmt: skip


def test_a_bad_case_is_not_planned(run: Run, case: Path) -> None:
    ran = run("plan", spoilt(case))
    assert (ran.code, ran.out) == (2, "")
    assert "3 problems" in ran.err


def test_new_writes_a_case_that_checks_and_plans(run: Run, tmp_path: Path) -> None:
    ran = run("new", tmp_path / "fresh")
    assert (ran.code, ran.err) == (0, "")
    assert f"makeshed check {tmp_path / 'fresh'}" in ran.out
    assert run("check", tmp_path / "fresh").code == run("plan", tmp_path / "fresh").code == 0


def test_new_leaves_what_is_there_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    ran = run("new", tmp_path)
    assert (ran.code, ran.out) == (1, "")
    assert "not an empty folder" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# --- failing well ---------------------------------------------------------------------------------


def test_facts_that_are_too_few_and_facts_that_clash(run: Run, case: Path) -> None:
    empty = run("plan", case, "--without", "demands/*")
    assert (empty.code, empty.out) == (3, "")
    clash = run(
        "plan", case, "--without", "sites/shenzhen-factory",
        "--set", "capabilities/marseille-workshop:bending.hours=1",
    )  # fmt: skip
    assert (clash.code, clash.out) == (4, "")
    assert "at most 1 hours of bending" in clash.err


@pytest.mark.parametrize("error", MakeshedError.__subclasses__(), ids=lambda e: e.__name__)
def test_each_error_has_its_code_and_shows_its_hint(
    run: Run, case: Path, monkeypatch: pytest.MonkeyPatch, error: type[MakeshedError]
) -> None:
    problem = Problem("sites", 3, "place", "nowhere", "a key of places")
    what: Any = [problem] if issubclass(error, BadFacts) else "words"

    def fail(*_: object, **__: object) -> None:
        raise error(what, hint="do this")

    monkeypatch.setattr("makeshed.questions.plan.plan", fail)
    ran = run("plan", case)
    assert (ran.code, ran.out) == (error.exit_code, "")
    assert ran.code >= 2
    assert ran.err.splitlines()[-1] == "  do this"


def test_files_that_cannot_be_written_are_no_traceback(
    run: Run, case: Path, tmp_path: Path
) -> None:
    ran = run("plan", case, "--report", tmp_path / "no" / "such" / "page.html")
    assert ran.code == 2
    assert f"there is no folder {tmp_path / 'no' / 'such'}" in ran.err


def test_ctrl_c_before_there_is_a_plan(
    run: Run, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("makeshed.questions.plan.plan", stop)
    ran = run("plan", case)
    assert (ran.code, ran.out, ran.err) == (130, "", "makeshed: stopped\n")


def test_ctrl_c_ends_a_search_well_and_a_second_one_at_once() -> None:
    progress = Progress(seconds=0.1, incumbent=1.0, bound=1.0, gap=0.0)
    before = signal.getsignal(signal.SIGINT)
    with meter() as on_progress:
        assert on_progress(progress)
        signal.raise_signal(signal.SIGINT)
        assert not on_progress(progress)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_meter_draws_what_is_proven(capsys: pytest.CaptureFixture[str]) -> None:
    with meter() as on_progress:
        on_progress(Progress(seconds=0.5, incumbent=7.0, bound=5.0, gap=0.1))
        assert capsys.readouterr().err == ""
        on_progress(Progress(seconds=2.0, incumbent=7000.0, bound=5000.0, gap=0.25))
        assert "best 7,000   proven 5,000   gap 25.00%" in capsys.readouterr().err
        unknown = float("inf")
        on_progress(Progress(seconds=3.0, incumbent=unknown, bound=5000.0, gap=unknown))
        assert "best none yet   proven 5,000   gap -" in capsys.readouterr().err


COMMAND = [sys.executable, "-m", "makeshed"]


def test_progress_is_for_terminals_alone(run: Run, case: Path) -> None:
    quiet = run("plan", case)
    assert quiet.err == ""
    mine, theirs = pty.openpty()
    shown = subprocess.run([*COMMAND, "plan", case], stdout=-1, stderr=theirs, check=True)
    os.close(theirs)
    drawn = os.read(mine, 4096)
    os.close(mine)
    assert drawn.startswith(b"\r")
    assert shown.stdout.decode() == quiet.out


def test_a_reader_who_has_enough_is_no_error(case: Path) -> None:
    for words in (["plan", "--json"], *([["check"]] if THOROUGH else [])):
        ran = subprocess.Popen([*COMMAND, *words, str(case)], stdout=-1, stderr=-1)
        assert ran.stdout is not None
        ran.stdout.close()
        assert ran.stderr is not None
        assert ran.stderr.read() == b""
        ran.stderr.close()
        assert ran.wait() == 0


def test_version_and_help_leave_with_zero(run: Run) -> None:
    assert run("--version").out.startswith("makeshed ")
    ran = run("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in ("plan", "compare", "check", "new"))
    assert "--carbon-price" in run("plan", "--help").out


# --- how long a plan is sought --------------------------------------------------------------------


def test_a_plan_has_ten_minutes_unless_a_limit_is_given(
    run: Run, asked: list[dict[str, Any]]
) -> None:
    assert "the command line stops" not in run("plan", *DAY).out
    run("plan", "--time-limit", "7", *DAY)
    assert [call["time_limit"] for call in asked] == [600.0, 7.0]


def test_that_the_command_line_stopped_a_plan_is_said() -> None:
    found = flagship()
    assert found.record is not None
    late = replace(
        found,
        proof=replace(found.proof, status="stopped"),
        record=replace(found.record, seconds=601.0),
    )
    assert "stops a plan after 600 s" in patience.planned(lambda _: late).notes[0]
    assert patience.planned(lambda _: found).notes == found.notes
