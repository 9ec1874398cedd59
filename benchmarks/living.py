"""What an edit of one maker costs, and asking whom to call, in a directory of 100,000.

One process edits (`put`: facts, sums, index, names and record in one transaction; checked, sealed before and
after); another follows and asks. All times are of CPU, of all threads together, the median of twenty; every
edit is of another maker, and is found by the next search of the follower, which is part of what is
measured. How long it takes until it is found runs from the moment that the editor is told, by the clock.
Whom to call (`refer`, quantity and deadline said) and who can make it (`find`) are asked for a process near a
maker, without a radius; forty different ones, and the 95th percentile is told.

``python -m benchmarks.living`` prints the table.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from benchmarks.directory import PROCESSES, clocked, directory, searches
from benchmarks.markdown import table

from makeshed.directory.needs.places import gazetteer_of
from makeshed.model import Shed, Site
from makeshed.model.search import Search
from makeshed.questions.find import find
from makeshed.questions.refer import refer
from makeshed.store import load, sqlite
from makeshed.store.following import Followed, follow
from makeshed.store.put import put

MAKERS, EDITS, QUESTIONS = 100_000, 20, 40
DAY = date(2026, 11, 29)
GOALS = {"edit": 150.0, "leave": 150.0, "follow": 150.0, "found": 1_000.0, "refer": 100.0}
"""Milliseconds: of CPU, but for how soon an edit is found."""


def measured(makers: int = MAKERS) -> dict[str, list[float]]:
    """Return milliseconds by what they are of."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "city.db"
        sqlite.write(directory(makers), where)
        city = follow(where)
        asked(city, "warm")
        spent = edited(where, city)
        return spent | questions(load(where))


def edited(where: Path, city: Followed) -> dict[str, list[float]]:
    """Have another process edit one maker after another, and follow it."""
    words = [sys.executable, "-m", "benchmarks.living", "--edit", str(where)]
    editor = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert editor.stdin
    assert editor.stdout
    spent: dict[str, list[float]] = {"edit": [], "leave": [], "follow": [], "found": []}
    for number in range(EDITS + 1):
        editor.stdin.write(f"{number}\n")
        editor.stdin.flush()
        cost = float(editor.stdout.readline())
        told = time.perf_counter()
        hits, seconds = clocked(lambda n=number: asked(city, f"edited{n}"))  # type: ignore[misc]
        if hits != [f"m{number * 7}"]:
            raise AssertionError(f"edit {number} is not found, but {hits}")
        if number:  # the first one warms up
            spent["edit"].append(cost)
            spent["follow"].append(1_000 * seconds)
            spent["found"].append(1_000 * (time.perf_counter() - told))
    for number in range(1, EDITS + 1):
        editor.stdin.write(f"{-number}\n")
        editor.stdin.flush()
        spent["leave"].append(float(editor.stdout.readline()))
        if hits := asked(city, f"edited{number}"):
            raise AssertionError(f"{hits} left, and are found")
    editor.stdin.close()
    editor.wait()
    return spent


def asked(city: Followed, word: str) -> list[str]:
    """Search a word on the facts as they are, with the place in words; return who is found."""

    def question(shed: Shed) -> list[str]:
        gazetteer_of(shed).within("welding near Paris", "welding near Paris")
        return [hit.site for hit in shed.search(Search(words=(word,)))]

    return city.ask(question)


def edit(where: Path) -> None:
    """Edit the maker of each number that is said, or of a negative one take it out; say the milliseconds of CPU."""
    for line in sys.stdin:
        number = int(line)
        key = f"m{abs(number) * 7}"
        facts = (
            [replace(load(where).get(key, Site), about=f"edited{number} tig welding")]
            if number >= 0
            else []
        )
        gone = [] if facts else [f"sites/{key}"]
        _, seconds = clocked(lambda f=facts, g=gone: put(where, f, g, note="measured"))  # type: ignore[misc]
        print(1_000 * seconds, flush=True)


def questions(shed: Shed) -> dict[str, list[float]]:
    """Ask whom to call, and who can make it, near makers without a radius."""
    ways: dict[str, Callable[[str, str], object]] = {
        "refer": lambda need, near: refer(
            shed, need, near=near, quantity=100, by=30, has=["drawing"], unready="send", day=DAY
        ),
        "find": lambda need, near: find(shed, need, near=near, day=DAY),
    }
    spent: dict[str, list[float]] = {}
    for name, ask in ways.items():
        for n, one in enumerate(searches(shed, QUESTIONS + 1)):
            need = PROCESSES[n % len(PROCESSES)].replace("-", " ")
            _, seconds = clocked(lambda q=need, s=one, a=ask: a(q, f"{s.lat}, {s.lon}"))  # type: ignore[misc]
            if n:
                spent.setdefault(name, []).append(1_000 * seconds)
    return spent


def measure() -> str:
    """Return the table as Markdown."""
    spent = measured()
    said = {
        "edit": "an edit of one maker, whoever makes it [ms CPU]",
        "leave": "an edit by which one leaves [ms CPU]",
        "follow": "following it, with the next question [ms CPU]",
        "found": "until it is found by another process [ms]",
        "refer": "`refer` without a radius [ms CPU]",
        "find": "`find` without a radius [ms CPU]",
    }
    rows = []
    for name, text in said.items():
        median, high = (float(np.percentile(spent[name], q)) for q in (50, 95))
        goal = f"{GOALS[name]:,.0f}" if name in GOALS else "-"
        rows.append([text, f"{median:,.0f}", f"{high:,.0f}", goal])
    head = [f"{MAKERS:,} makers", "median", "95 of 100", "goal"]
    return f"{__doc__}\n{table(head, rows)}"


if __name__ == "__main__":
    if "--edit" in sys.argv:
        edit(Path(sys.argv[-1]))
    else:
        print(measure())
