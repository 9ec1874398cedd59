"""One journal, several sweeps: every line is whole, and what was cut off costs its own case only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from makeshed.runners import Outcome
from makeshed.runners.journal import Journal

WRITE = """
import sys
from pathlib import Path
from makeshed.runners import Outcome
from makeshed.runners.journal import Journal
journal = Journal(Path(sys.argv[1]), "d")
for n in range(60):
    journal.add(f"{sys.argv[2]}{n}", Outcome("done", "x" * (n * 997)))
"""


def test_two_sweeps_write_one_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    running = [
        subprocess.Popen([sys.executable, "-c", WRITE, path, name]) for name in ("a", "b", "c")
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    wanted = [f"{name}{n}" for name in "abc" for n in range(60)]
    kept = Journal(path, "d").kept(wanted)
    assert {name: len(one.result) for name, one in kept.items()} == {
        f"{name}{n}": n * 997 for name in "abc" for n in range(60)
    }


def test_a_line_cut_off_by_a_full_disk_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path, "d")
    journal.add("one", Outcome("done", 1))
    with path.open("ab") as file:
        file.write(b'{"case": "two", "digest": "d", "res' + b"x" * 70_000)
    journal.add("three", Outcome("done", "\ud800"))
    assert set(Journal(path, "d").kept(["one", "two", "three"])) == {"one", "three"}
