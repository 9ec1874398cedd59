"""Every runner gives the same, names what went wrong, keeps the rest, and does nothing twice."""

from __future__ import annotations

import gc
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.tradeoffs.jobs import Counting, double

from makeshed.errors import BadFacts, MissingExtra, NotFound
from makeshed.runners import RUNNERS, Outcome, run

CASES: dict[str, Any] = {
    "one": 1, "killed": "killed", "two": 2, "refuse": "refuse", "memory": "memory", "leave": "leave",
    "fail": "fail", "three": 3.5, "four": 4,
}  # fmt: skip
SAFE = {name: case for name, case in CASES.items() if case not in {"killed", "leave"}}


def said(outcomes: dict[str, Outcome]) -> dict[str, tuple[str, Any, str]]:
    return {name: (one.status, one.result, one.error) for name, one in outcomes.items()}


def test_serially_what_goes_wrong_is_named_and_the_rest_kept() -> None:
    found = said(run(double, SAFE))
    assert list(found) == list(SAFE)
    assert found["one"] == ("done", {"twice": 2, "as": [1, 0.30000000000000004]}, "")
    assert found["refuse"] == ("refused", None, "Infeasible: no plan")
    assert found["fail"] == ("failed", None, "ValueError: odd")
    assert found["memory"] == ("died", None, "the worker ran out of memory")


def test_a_process_that_dies_costs_its_own_case_only() -> None:
    found = said(run(double, CASES, runner="processes", workers=2))
    assert list(found) == list(CASES)
    assert {name: found[name] for name in SAFE} == said(run(double, SAFE))
    assert found["killed"] == (
        "died", None, "the worker was ended by SIGKILL, as when memory runs out",
    )  # fmt: skip
    assert found["leave"] == ("died", None, "the worker left with exit code 3")


def test_order_of_cases_does_not_matter() -> None:
    backwards = dict(reversed(SAFE.items()))
    assert said(run(double, backwards)) == said(run(double, SAFE))


@pytest.mark.skipif(find_spec("ray") is None, reason="the extra [ray] is not installed")
@pytest.mark.filterwarnings("ignore")  # Ray's own, of its start and its sockets
def test_ray_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    root = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", root)
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    found = said(run(double, CASES, runner="ray", workers=1))
    assert list(found) == list(CASES)
    assert {name: found[name] for name in SAFE} == said(run(double, SAFE))
    assert {found[name][0] for name in ("killed", "leave")} == {"died"}
    gc.collect()  # Ray leaves files open: told of here, where that is ignored, and not of another test


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr("makeshed.runners.ray.import_module", absent)
    with pytest.raises(MissingExtra, match="Ray is not installed"):
        run(double, {"one": 1}, runner="ray")


def test_an_unknown_runner_is_named() -> None:
    with pytest.raises(NotFound, match="no runner is called 'thread'"):
        run(double, {}, runner="thread")
    assert len(RUNNERS) == 3


def test_nothing_that_was_done_is_done_again(tmp_path: Path) -> None:
    marks, journal = tmp_path / "marks", tmp_path / "done.jsonl"
    marks.mkdir()
    task = Counting(marks)
    seen: list[str] = []

    def stop(done: int, of: int, name: str) -> None:
        seen.append(f"{done}/{of} {name}")
        if done == 2:
            raise KeyboardInterrupt

    cases = {str(k): k for k in range(5)}
    with pytest.raises(KeyboardInterrupt):
        run(task, cases, keep=journal, on_progress=stop)
    with journal.open("a") as file:
        file.write('{"case": "2", "dig')  # cut off while it was written
    found = run(task, cases, keep=journal, runner="serial")
    assert {name: one.result for name, one in found.items()} == {str(k): 2 * k for k in range(5)}
    assert sorted(path.name for path in marks.iterdir()) == [f"{k}-0" for k in range(5)]
    assert seen == ["1/5 0", "2/5 1"]
    assert len(journal.read_text().splitlines()) == 5
    run(task, cases, keep=journal, digest="other facts")
    assert len(list(marks.iterdir())) == 10


def test_what_died_is_tried_again_and_what_was_refused_is_not(tmp_path: Path) -> None:
    journal = tmp_path / "done.jsonl"
    first = run(double, SAFE, keep=journal)
    assert first["memory"].status == "died"
    run(double, SAFE, keep=journal)
    told = [json.loads(line)["case"] for line in journal.read_text().splitlines()]
    assert told == [*SAFE, "memory"]


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("buy milk\n")
    with pytest.raises(BadFacts, match=r"notes.txt, row 1: no outcome"):
        run(double, SAFE, keep=other)
    assert other.read_text() == "buy milk\n"
