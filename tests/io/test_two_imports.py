"""Several imports into one case, imports that are killed, and cases that change meanwhile: nothing is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import nullcontext
from functools import partial
from itertools import product
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from tests.examples import THOROUGH, tried

from makeshed.errors import Busy, NotFound
from makeshed.io.importing import import_files
from makeshed.model import Place, Shed, Site
from makeshed.store import load, save
from makeshed.store.locking import writing

DOORS: dict[str, Any] = {"load": load, "save": save, "writing": writing}
CASES = ["case", "case.db"]


def labs(path: Path, prefix: str, count: int, start: int = 0) -> Path:
    entries = [
        {"name": f"{prefix} {n}", "slug": f"{prefix}{n}", "kind_name": "lab", "country_code": "DE",
         "latitude": 48 + n / 1000, "longitude": 11.5, "capabilities": "laser"}
        for n in range(start, start + count)
    ]  # fmt: skip
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def names(case: Path) -> set[str]:
    return {site.name for site in load(case).rows(Site)}


def hidden(folder: Path) -> list[str]:
    """Return what lies hidden, but for the record by which an import is undone."""
    record = re.compile(r"\.imported(-case(\.db|\.xlsx))?\.\d")
    return [path.name for path in folder.rglob(".*") if not record.fullmatch(path.name)]


MANY = tried(400)


@pytest.mark.parametrize("case", CASES)
def test_two_at_once_bring_all(case: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "makeshed", "import"]
    prefixes = ("a", "b", "c") if THOROUGH else ("a", "b")
    files = [labs(tmp_path / f"{prefix}.json", prefix, MANY) for prefix in prefixes]
    running = [
        subprocess.Popen([*words, file, "--into", tmp_path / case], stdout=subprocess.PIPE)
        for file in files
    ]
    said = [process.communicate()[0] for process in running]
    assert {process.returncode for process in running} == {0}, said
    assert all(f"{MANY} entries".encode() in text for text in said)
    assert len(names(tmp_path / case)) == len(files) * MANY
    assert hidden(tmp_path) == []


def test_the_same_import_twice_at_once_is_done_once(tmp_path: Path) -> None:
    file, case, begun, go = labs(tmp_path / "a.json", "a", 5), tmp_path / "case", Event(), Event()

    def wait(_: object) -> bool:
        begun.set()
        return go.wait(30)

    first = Thread(
        target=partial(import_files, [file], case, on_progress=wait, **DOORS), daemon=True
    )
    first.start()
    assert begun.wait(30)
    quick = DOORS | {"writing": partial(writing, wait=0.05)}
    with pytest.raises(Busy, match="is being written by another thread"):
        import_files([file], case, **quick)
    go.set()
    first.join(30)
    assert len(names(case)) == 5


def test_what_another_program_saved_meanwhile_stays(tmp_path: Path) -> None:
    file, case = labs(tmp_path / "a.json", "a", 3), tmp_path / "case"
    save(Shed.of(Place(place="p", lat=1.0, lon=2.0, country="KE")), case)
    loads = []

    def slow(path: Path) -> Shed:
        shed = load(path)
        loads.append(len(shed))
        if len(loads) == 1:  # by a program that knows no lock
            with nullcontext():
                save(shed.plus(Place(place="q", lat=2.0, lon=2.0, country="KE")), path)
        return shed

    import_files([file], case, load=slow, save=save)
    assert {"p", "q"} <= set(load(case).table(Place)["place"])
    assert len(names(case)) == 3
    assert loads == [1, 2]


def test_a_case_that_never_rests_is_refused_and_what_was_read_is_kept(tmp_path: Path) -> None:
    file, case = labs(tmp_path / "a.json", "a", 3), tmp_path / "case"
    save(Shed.of(Place(place="p", lat=1.0, lon=2.0, country="KE")), case)

    def restless(path: Path) -> Shed:
        shed = load(path)
        save(shed.plus(Place(place=f"q{len(shed)}", lat=2.0, lon=2.0, country="KE")), path)
        return shed

    with pytest.raises(Busy, match="case changes while it is added to"):
        import_files([file], case, load=restless, save=save)
    assert names(case) == set()
    assert import_files([file], case, **DOORS).entries == 3
    assert len(names(case)) == 3
    assert hidden(tmp_path) == []


def test_a_piece_that_is_gone_is_missed(tmp_path: Path) -> None:
    file, case = labs(tmp_path / "a.json", "a", 3), tmp_path / "case"

    def thief(path: Path) -> Any:
        if path == case:
            next(tmp_path.glob(".importing-case/*/0-*.jsonl")).unlink()
        return nullcontext()

    with pytest.raises(NotFound, match="a piece of the import is gone"):
        import_files([file], case, load=load, save=save, writing=thief)
    assert not case.exists()


KILLED = """
import os, signal, sys
left, folder = int(sys.argv[1]), sys.argv[2]
def hook(event, given):
    global left
    writes = event == "open" and given[1] not in (None, "r", "rb")
    if (writes or event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "sqlite3.connect"}) \\
            and folder in str(given):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
from makeshed.cli import main
sys.exit(main(sys.argv[3:]))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
@pytest.mark.parametrize(
    ("case", "step"),
    list(product(CASES, [0, 2, 5, 7, 9, 11, 14, 18]))
    if THOROUGH
    else [("case", 2), ("case", 14), ("case.db", 9)],
)
def test_an_import_killed_at_any_step_goes_on(case: str, step: int, tmp_path: Path) -> None:
    into = tmp_path / "here" / case
    save(Shed.of(Place(place="p", lat=1.0, lon=2.0, country="KE")), into)
    words = ["import", str(labs(tmp_path / "a.json", "a", 50)), "--into", str(into)]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(step), str(into.parent), *words],
        check=False, capture_output=True,
    )  # fmt: skip
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    assert done.returncode or step > 5
    assert "p" in set(load(into).table(Place)["place"])
    import_files([tmp_path / "a.json"], into, **DOORS)
    assert len(names(into)) == 50
    assert "p" in set(load(into).table(Place)["place"])
    assert hidden(tmp_path) == []


def test_pieces_of_imports_given_up_long_ago_go(tmp_path: Path) -> None:
    old = tmp_path / ".importing-case" / "0123456789abcdef"
    new = tmp_path / ".importing-case" / "fedcba9876543210"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    import_files([labs(tmp_path / "a.json", "a", 1)], tmp_path / "case", **DOORS)
    assert sorted(path.name for path in (tmp_path / ".importing-case").iterdir()) == [new.name]


ODD = [
    {"name": "\ud800 lab", "slug": "one", "kind_name": "lab", "latitude": 48.1, "longitude": 11.5,
     "country_code": "DE"},
    {"name": "\x1b[31mred\x00", "slug": "t\udfffwo", "kind_name": "lab", "latitude": 48.2,
     "longitude": 11.5, "country_code": "DE", "blurb": "x" * 30_000},
    {"name": "Good", "slug": "three", "kind_name": "lab", "latitude": 48.3, "longitude": 11.5,
     "country_code": "DE", "unknown\ud800": 5},
]  # fmt: skip


@pytest.mark.parametrize("case", ["case", "case.db", "case.xlsx"])
def test_text_that_is_no_text_keeps_out_no_entry(case: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(json.dumps(ODD), encoding="utf-8")
    done = import_files([tmp_path / "odd.json"], tmp_path / case, **DOORS)
    assert names(tmp_path / case) == {"\ufffd lab", "\ufffd[31mred\ufffd", "Good"}
    said = "\n".join(done.warnings)
    assert "odd.json, lab 1: name: U+D800 is no text, replaced" in said
    assert "odd.json, lab 2: name: U+001B is no text, replaced" in said
    assert "sites, about: 30,000 characters, 20,000 kept" in said
    assert hidden(tmp_path) == []
    json.loads(done.to_json())
