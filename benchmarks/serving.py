"""What a site of 100,000 makers costs: searches, pages, its start, and the static copy of 10,000.

One process answers as a worker does, without the network; all times are of CPU, of all threads together, after
ten requests that warm it up. Every search is another one: a process and words within 25 km of a maker; a process
near a maker without a radius; a process and words anywhere. Then the same searches again, as four in five are
where people search. A start is a new Python until the first page is there, its public facts made before. Then two
processes behind a socket at a rate (`benchmarks.rates`): 100 different searches within 25 km a second, and 200 of which
four in five are repeated, by the clock and in CPU. Beside it Datasette, if `benchmarks/requirements.txt` is installed, on the same file: the words and a box of the same size,
20 rows as JSON, without facets and counts, which is less than a search here does.

``python -m benchmarks.serving`` prints the table.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from benchmarks import rates
from benchmarks.directory import PROCESSES, clocked, directory, searches
from benchmarks.markdown import table

from makeshed.model.search import Search
from makeshed.report.public import publish
from makeshed.store import load, sqlite

MAKERS, COPIED, REQUESTS, WARM = 100_000, 10_000, 100, 10
DAY = date(2026, 11, 29)
KM_PER_DEGREE = 111.0
FIGURE = re.compile(r"<figure.*?</figure>", re.DOTALL)
Times = list[float]


def measured(makers: int = MAKERS, copied: int = COPIED) -> list[list[str]]:
    """Return rows: what, the median, the 95th percentile and the goal."""
    with tempfile.TemporaryDirectory() as folder:
        where, state = Path(folder) / "city.db", Path(folder) / "state"
        sqlite.write(directory(makers), where)
        asked = searches(load(where), REQUESTS + WARM)
        ask, first = site(where, state)
        rows = [["public facts made, once for a directory [s CPU]", f"{first:,.1f}", "", "-"]]
        for name, goal, needs in kinds(asked):
            rows.append(
                [
                    "search: " + name + " [ms CPU]",
                    *spread([ask(need) for need in needs][WARM:]),
                    goal,
                ]
            )
            again = [ask(need) for need in needs]
            rows.append(["the same again [ms CPU]", *spread(again[WARM:]), "-"])
        rows += pages(ask)
        rows.append(
            [
                "start until the first page, the longest of three [s CPU]",
                started(where, state),
                "",
                "3",
            ]
        )
        rows += rates.measured(where, state, more_needs(where))
        rows += besides(where, asked)
        _, seconds = clocked(lambda: publish(directory(copied), Path(folder) / "pages", day=DAY))
        rows.append([f"static copy of {copied:,} makers [s CPU]", f"{seconds:,.0f}", "", "120"])
    return rows


def site(where: Path, state: Path) -> tuple[Callable[[str], Any], float]:
    """Return how a page of a site is asked for, which tells its milliseconds, and how long it took to be made."""
    from django.test import Client

    from makeshed.web.application import configure, warm
    from makeshed.web.site_settings import SiteSettings

    most = 10**9
    settings = SiteSettings(
        case=where, state=state, day=DAY, looks_a_minute=most, asks_a_minute=most
    )
    configure(settings)
    _, seconds = clocked(lambda: warm(settings))
    client = Client(headers={"host": "localhost"})

    def ask(path: str, *, body: bool = False) -> Any:
        got, spent = clocked(lambda: client.get(path))
        if got.status_code != 200:
            raise AssertionError(f"{path}: {got.status_code}")
        return (1_000 * spent, got.content) if body else 1_000 * spent

    return ask, seconds


def kinds(asked: Sequence[Search]) -> list[tuple[str, str, list[str]]]:
    """Return kinds of searches, the goal of each, and their addresses."""

    def path(**said: object) -> str:
        return f"/en/search.html?{urlencode(said)}"

    named = [PROCESSES[n % len(PROCESSES)].replace("-", " ") for n in range(len(asked))]
    pairs = list(zip(named, asked, strict=True))
    near = [
        path(need=f"{p} {' '.join(s.words)}", near=f"{s.lat}, {s.lon}", within=25) for p, s in pairs
    ]
    wide = [path(need=p, near=f"{s.lat}, {s.lon}") for p, s in pairs]
    anywhere = [path(need=f"{p} {' '.join(s.words)}") for p, s in pairs]
    return [("within 25 km", "150", near), ("near, no radius", "150", wide),
            ("anywhere", "150", anywhere)]  # fmt: skip


def more_needs(where: Path) -> list[str]:
    """Return addresses of searches that nobody has asked for, each of another need, place or words."""
    count = sum(rates.SECONDS * rate for rate in rates.RATES.values()) + 100
    asked = searches(load(where), count)
    (_, _, near), *_ = kinds(asked)
    return list(dict.fromkeys(near))


def pages(ask: Callable[..., Any]) -> list[list[str]]:
    """Return what pages cost the first time, and how large the home page is without its map."""
    rows = []
    for name, path in {"home page": "/en/", "a maker": "/en/makers/m77.html", "list": "/en/makers/index.html",
                       "about": "/en/about.html"}.items():  # fmt: skip
        spent, body = ask(path, body=True)
        rows.append([f"{name}, first time [ms CPU]", f"{spent:,.0f}", "", "-"])
        if path == "/en/":
            plain = len(FIGURE.sub("", body.decode()).encode()) / 1_000
            rows.append(["home page without its map [kB]", f"{plain:,.0f}", "", "60"])
    return rows


def started(where: Path, state: Path) -> str:
    """Return how long new processes take at most until their first page is there."""
    words = [sys.executable, "-m", "benchmarks.serving", "--start", str(where), str(state)]
    told = [
        float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    return f"{max(told):.1f}"


def besides(where: Path, asked: Sequence[Search]) -> list[list[str]]:
    """Return what Datasette takes for words within a box, if it is installed."""
    if find_spec("datasette") is None:
        return [["Datasette: not installed", "", "", "-"]]
    datasette: Any = import_module("datasette.app")  # a requirement of benchmarks alone

    async def all_of_them() -> Times:
        beside = datasette.Datasette([], immutables=[str(where)], settings={"num_sql_threads": 1})
        await beside.invoke_startup()
        spent: Times = []
        for one in asked:
            box = 25.0 / KM_PER_DEGREE
            wide = box / np.cos(np.radians(one.lat or 0.0))
            said = {
                "_search": " ".join(one.words), "_fts_table": "search_text", "_fts_pk": "id",
                "lat__gte": (one.lat or 0.0) - box, "lat__lte": (one.lat or 0.0) + box,
                "lon__gte": (one.lon or 0.0) - wide, "lon__lte": (one.lon or 0.0) + wide,
                "_size": 20, "_nofacet": 1, "_nocount": 1,
            }  # fmt: skip
            began = time.process_time()
            got = await beside.client.get(f"/{where.stem}/search_makers.json?{urlencode(said)}")
            spent.append(1_000 * (time.process_time() - began))
            if got.status_code != 200:
                raise AssertionError(got.text)
        return spent[WARM:]

    return [["Datasette: words in a box [ms CPU]", *spread(asyncio.run(all_of_them())), "-"]]


def spread(spent: Times) -> tuple[str, str]:
    """Return the median and the 95th percentile."""
    median, high = np.percentile(spent, [50, 95])
    return f"{median:,.0f}", f"{high:,.0f}"


def measure() -> str:
    """Return the table as Markdown."""
    head = [f"{MAKERS:,} makers", "median", "95 of 100", "goal"]
    return f"{__doc__}\n{table(head, measured())}"


if __name__ == "__main__":
    if "--start" in sys.argv:
        site(Path(sys.argv[-2]), Path(sys.argv[-1]))[0]("/en/search.html?need=welding")
        print(time.process_time())
    else:
        print(measure())
