"""Every question has one answer, whatever door it is asked at."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.contract.test_every_question import case
from tests.doors import conftest
from tests.doors.ran import Run
from tests.web.conftest import Begin

import makeshed as ms
from makeshed.questions import QUESTIONS

if TYPE_CHECKING:
    from makeshed.web.job_queue import SiteJob

DAY = "2026-01-01"
PART = Path(__file__).parents[2] / "examples" / "bracket" / "parts" / "bracket.stl"
PRICE = "offers/mill:frame:0.price=x2"
FIRST = {"firm", "need", "product", "vary", "ask"}
Said = Mapping[str, Any]
SAID: dict[str, Said] = {
    "plan": {"day": DAY, "limits": ["co2e<=60t"], "set": [PRICE]},
    "horizon": {"day": DAY, "scenario": ["years"]},
    "compare": {"day": DAY, "scenario": ["dear", "without"]},
    "alternatives": {"day": DAY, "within": 0.5},
    "frontier": {"day": DAY, "against": "co2e", "solves": 5},
    "hedge": {"day": DAY, "scenario": ["dear"], "probabilities": ["dear=25%", "case=75%"]},
    "sweep": {"ask": "plan", "scenario": ["dear", "without"], "given": [f"day={DAY}"]},
    "tip": {"vary": "carbon_price", "between": ["0", "100"], "day": DAY},
    "stress": {"day": DAY, "lose": ["site:mill"]},
    "stock": {"day": DAY},
    "find": {"need": "idle near lyon", "day": DAY},
    "refer": {"need": "idle near lyon", "day": DAY},
    "quote": {"material": ["steel"], "process": ["cnc-milling"], "volumes": ["10"], "country": "FR", "day": DAY},
    "label": {"product": "bike", "day": DAY, "planned": True},
    "survey": {"day": DAY},
    "appraise": {"policy": ["dear"], "day": DAY},
    "advise": {"firm": "works", "day": DAY, "draws": 2},
}  # fmt: skip

run = conftest.run


@pytest.fixture
def home(tmp_path: Path) -> Path:
    where = tmp_path / "case"
    ms.save(case(), where)
    (where / "scenarios").mkdir()
    (where / "scenarios" / "dear.args").write_text(f"--set {PRICE}\n", encoding="utf-8")
    (where / "scenarios" / "without.args").write_text("--without sites/mill\n", encoding="utf-8")
    periods = "period,start\n2027,2027-01-01\n2028,2028-01-01\n"
    (where / "scenarios" / "periods.csv").write_text(periods, encoding="utf-8")
    (where / "scenarios" / "years.args").write_text("--add periods.csv\n", encoding="utf-8")
    return where


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on jobs in this process: what a process of its own adds is tested apart."""
    pytest.importorskip("django")
    from makeshed.web import job_work
    from makeshed.web.job_queue import FILES, JobQueue

    def worked(queue: JobQueue, job: SiteJob) -> None:
        del queue
        was = Path.cwd()
        os.chdir(job.folder / FILES)
        try:
            monkeypatch.setattr(sys, "argv", ["job_work", str(job.folder)])
            job_work.main()
        finally:
            os.chdir(was)

    monkeypatch.setattr(JobQueue, "_begin", worked)


def timeless(answer: Any) -> Any:
    """An answer without what no two runs share."""
    if isinstance(answer, dict):
        return {name: timeless(each) for name, each in answer.items() if name != "seconds"}
    return [timeless(each) for each in answer] if isinstance(answer, list) else answer


def at_the_terminal(run: Run, name: str, said: Said, home: Path) -> Any:
    words: list[str | Path] = [name]
    for option, value in said.items():
        switch = f"--{option.replace('_', '-')}"
        if option in FIRST:
            words.insert(1, str(value))
        elif option in {"set", "scenario", "policy"}:
            words += [word for each in value for word in (switch, each)]
        elif value is True:
            words.append(switch)
        else:
            words += [switch, *(map(str, value) if isinstance(value, list) else [str(value)])]
    words[1:1] = [PART] if name == "quote" else []
    words.insert(2 if name == "quote" or FIRST & set(said) else 1, home)
    ran = run(*words, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def differing(ours: Any, theirs: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two answers differ, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for name in ours:
            yield from differing(ours[name], theirs[name], f"{at}/{name}")
    elif ours != theirs:
        yield at, ours, theirs


def over_http(begin: Begin, name: str, said: Said, home: Path, how: str) -> Any:
    ask = begin(home, open_facts=True)
    if name == "quote":
        with PART.open("rb") as part:
            got = ask.post(f"/api/v1/{name}", {**said, "part": part})
    elif how == "json":
        got = ask.post(f"/api/v1/{name}", json.dumps(said), content_type="application/json")
    else:
        got = ask.get(f"/api/v1/{name}", said)
    assert got.status_code == 200, got.content
    return json.loads(got.content)


@pytest.mark.parametrize("how", ["words", "json"])
@pytest.mark.parametrize("name", SAID)
def test_http_answers_what_the_terminal_answers(
    name: str, how: str, home: Path, begin: Begin, run: Run, here: None
) -> None:
    del here
    theirs = timeless(at_the_terminal(run, name, SAID[name], home))
    ours = timeless(over_http(begin, name, SAID[name], home, how))
    assert list(differing(ours, theirs)) == []


OVER_PERIODS: dict[str, Said] = {
    "compare": {"day": DAY, "scenario": ["years", "dearer"]},
    "label": {"product": "bike", "day": DAY, "planned": True, "scenario": ["years"]},
    "tip": {"vary": "offers/mill:frame:0.price@2028", "between": ["1", "9"], "day": DAY, "scenario": ["years"]},
    "frontier": {"day": DAY, "solves": 3, "scenario": ["years"]},
}  # fmt: skip


@pytest.mark.parametrize("how", ["words", "json"])
@pytest.mark.parametrize("name", OVER_PERIODS)
def test_http_answers_over_periods_what_the_terminal_answers(
    name: str, how: str, home: Path, begin: Begin, run: Run, here: None
) -> None:
    del here
    (home / "scenarios" / "dearer.args").write_text(
        f"--add periods.csv\n--set {PRICE}\n", encoding="utf-8"
    )
    theirs = timeless(at_the_terminal(run, name, OVER_PERIODS[name], home))
    ours = timeless(over_http(begin, name, OVER_PERIODS[name], home, how))
    assert list(differing(ours, theirs)) == []
    assert "2027" in theirs["headline"]


def test_every_question_is_asked() -> None:
    assert set(SAID) == set(QUESTIONS)


PYTHON: dict[str, Callable[[ms.Shed], Any]] = {
    "plan": lambda s: ms.plan(ms.scenario(s, set=[PRICE]), day=DAY, limits="co2e<=60t"),  # type: ignore[arg-type]
    "find": lambda s: ms.find(s, "idle near lyon", day=DAY),  # type: ignore[arg-type]
    "stress": lambda s: ms.stress(s, day=DAY, lose=["site:mill"]),  # type: ignore[arg-type]
    "tip": lambda s: ms.tip(s, "carbon_price", between=(0, 100), day=DAY),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", PYTHON)
def test_http_answers_what_python_answers(name: str, home: Path, begin: Begin, here: None) -> None:
    del here
    theirs = timeless(json.loads(PYTHON[name](ms.load(home)).to_json()))
    ours = timeless(over_http(begin, name, SAID[name], home, "words"))
    for answer in (ours, theirs):
        answer["record"]["asked"].pop("between", None)  # as it was written: 0 and "0"
    assert list(differing(ours, theirs)) == []
