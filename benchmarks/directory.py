"""How fast a directory answers: text, 25 km and three facets at 100,000 and 1,000,000 makers.

The makers are made up: clusters round 400 towns, words as unevenly spread as in natural language,
one or two processes each. Each directory is asked 300 searches, and so is, beside it, the shed in
memory, which inverts up to 200,000 makers once and looks at all of more each time. One design of three
processes is asked of 10,000 makers, whose words are those of the graph, with the 50 best and up to 50
near misses explained. All times are of CPU, of all threads together.

``python -m benchmarks.directory [makers ...]`` prints the tables.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl
from benchmarks.markdown import table
from numpy.typing import NDArray

from makeshed.data import rows
from makeshed.io.importing import import_files
from makeshed.language.vocabulary import vocabulary
from makeshed.model import Capability, Fact, Place, Shed, Site
from makeshed.model.noun import columns, schema
from makeshed.model.search import Hit, Search
from makeshed.questions.find import find
from makeshed.store import indexed, sqlite

T = TypeVar("T")
Spent = NDArray[np.float64]
SIZES = (100_000, 1_000_000)
COUNTRIES = {"FR": (44, 0), "DE": (48, 8), "IT": (42, 9), "ES": (38, -5), "PL": (50, 17)}
PROCESSES = [row["process"] for row in rows("capability/processes")][::6]
VOCABULARY = 20_000
QUERIES = 300


def facts(noun: type[Fact], **given: object) -> pl.DataFrame:
    defaults = {c.name: c.default for c in columns(noun) if c.name not in given}
    return pl.DataFrame({**given, **defaults}).select(
        pl.col(name).cast(kind) for name, kind in schema(noun).items()
    )


def zipf(dice: np.random.Generator, size: tuple[int, ...], first: int = 1) -> np.ndarray:
    """Ranks of words as often as in natural language: inversely to their rank."""
    weights = 1 / np.arange(first, VOCABULARY)
    return dice.choice(np.arange(first, VOCABULARY), size, p=weights / weights.sum())


def words(ranks: np.ndarray) -> list[str]:
    return [" ".join(f"w{rank:x}x" for rank in row) for row in ranks.tolist()]


def directory(makers: int, seed: int = 1) -> Shed:
    dice = np.random.default_rng(seed)
    corners = np.array(list(COUNTRIES.values()), float)[np.arange(400) % 5]
    towns = corners + dice.uniform(0, 4, (400, 2))
    weights = 1 / np.arange(6, 406)  # the largest town holds one maker in 25
    town = dice.choice(400, makers, p=weights / weights.sum())
    spot = towns[town] + dice.normal(0, 0.15, (makers, 2))
    keys = [f"m{n}" for n in range(makers)]
    seen = [date(2020 + int(year), 1, 1) for year in dice.integers(0, 7, makers)]
    places = facts(
        Place, place=keys, lat=spot[:, 0], lon=spot[:, 1],
        country=[list(COUNTRIES)[t % 5] for t in town.tolist()], region="",
    )  # fmt: skip
    sites = facts(
        Site, site=keys, place=keys, name=words(dice.integers(1, VOCABULARY, (makers, 3))),
        about=words(zipf(dice, (makers, 20))),
        role="maker", last_confirmed=seen,
    )  # fmt: skip
    able = np.sort(dice.integers(0, len(PROCESSES), (makers, 2)), axis=1)
    twice = able[:, 0] != able[:, 1]
    site = np.repeat(np.arange(makers), 2)[np.column_stack([twice, np.ones(makers, bool)]).ravel()]
    process = able.ravel()[np.column_stack([twice, np.ones(makers, bool)]).ravel()]
    capabilities = facts(
        Capability, site=[keys[n] for n in site.tolist()],
        process=[PROCESSES[n] for n in process.tolist()], materials="steel; aluminium",
    )  # fmt: skip
    return Shed({"places": places, "sites": sites, "capabilities": capabilities})


def searches(shed: Shed, count: int, seed: int = 2) -> list[Search]:
    """Two words, or one and a process, within 25 km of a maker; country, role and freshness.

    The commonest words, which stand in more than one text of ten, are not asked for.
    """
    dice = np.random.default_rng(seed)
    places = shed.table(Place)
    asked = []
    for number in range(count):
        row = places.row(int(dice.integers(len(places))), named=True)
        common = words(zipf(dice, (1, 2), first=20))[0].split()
        process = PROCESSES[int(dice.integers(len(PROCESSES)))]
        asked.append(
            Search(
                words=tuple(common[: 1 + number % 2]), processes=() if number % 2 else (process,),
                lat=row["lat"], lon=row["lon"], within=25.0,
                country=row["country"], role="maker", confirmed_since=date(2022, 1, 1), limit=50,
            )
        )  # fmt: skip
    return asked


def timed(ask: Callable[[Search], list[Hit]], asked: Sequence[Search]) -> tuple[Spent, float]:
    """Milliseconds of each search, and the mean number of hits."""
    spent, found = [], 0
    for search in asked:
        hits, seconds = clocked(partial(ask, search))
        found += len(hits)
        spent.append(1000 * seconds)
    return np.array(spent), found / len(asked)


@dataclass(frozen=True)
class Measured:
    """What was measured of one directory: name and value, and the answers of index and scan alike."""

    makers: int
    values: dict[str, str]
    same: bool


def searched(makers: int, folder: Path) -> Measured:
    """Write a directory of so many makers with its index, and search it."""
    shed = directory(makers)
    path = folder / f"{makers}.db"
    sqlite.write(shed, path, searchable=False)
    plain = path.stat().st_size
    _, built = clocked(lambda: indexed.repair(path, shed))
    size = path.stat().st_size - plain
    stored, opened = clocked(lambda: indexed.load(path))
    asked = searches(shed, QUERIES)
    first, _ = timed(stored.search, asked[:1])
    spent, hits = timed(stored.search, asked)
    _ = shed.documents  # folded once, kept
    few = asked[: 20 if makers <= 100_000 else 5]
    scanned, _ = timed(shed.search, few)
    same = all(
        [hit.site for hit in shed.search(one)] == [hit.site for hit in stored.search(one)]
        for one in few
    )
    quantiles = [float(np.percentile(spent, q)) for q in (50, 95, 99)]
    values = {
        "index built [makers/s]": f"{makers / built:,.0f}",
        "facts on disk [MB]": f"{plain / 2**20:,.0f}",
        "index on disk [MB]": f"{size / 2**20:,.0f}",
        "opened [ms]": f"{1000 * opened:,.0f}",
        "first search [ms]": f"{first[0]:,.0f}",
        "text + 25 km + three facets, p50 [ms]": f"{quantiles[0]:,.1f}",
        "p95 [ms]": f"{quantiles[1]:,.1f}",
        "p99 [ms]": f"{quantiles[2]:,.1f}",
        "hits a search": f"{hits:,.0f}",
        "scan in memory, p50 [ms]": f"{np.median(scanned):,.0f}",
    }
    for name, search in OTHERS.items():
        spent, _ = timed(stored.search, [search] * 5)
        values[f"{name} [ms]"] = f"{np.median(spent):,.0f}"
    return Measured(makers, values, same)


def clocked(do: Callable[[], T]) -> tuple[T, float]:
    """Return what a function returns, and the seconds of CPU it took."""
    began = time.process_time()
    done = do()
    return done, time.process_time() - began


OTHERS = {
    "a common word anywhere, 50 best": Search(words=("w20x",), limit=50),
    "a rare word anywhere": Search(words=("w2fffx", "w1abcx"), limit=50),
    "the 20 nearest": Search(lat=48.0, lon=10.0, limit=20),
    "a common word within 300 km": Search(
        words=("w30x",), lat=48.0, lon=10.0, within=300.0, limit=50
    ),
}


def speaking(makers: int, seed: int = 5) -> Shed:
    """Return a directory whose makers say six things that the graph knows, in five languages."""
    dice = np.random.default_rng(seed)
    known = vocabulary()
    labels = [label for concept in known.concepts for label in known.spellings(concept)]
    said = ["; ".join(labels[n] for n in row) for row in dice.integers(0, len(labels), (makers, 6))]
    shed = directory(makers, seed)
    about = pl.Series("about", said) + ". " + shed.table(Site)["about"]
    able = shed.table(Capability)
    keys = [PROCESSES_ASKED[n] for n in dice.integers(0, len(PROCESSES_ASKED), len(able))]
    thick = pl.Series("thickness_max", dice.uniform(1, 10, len(able)))
    frames = {
        "places": shed.table(Place),
        "sites": shed.table(Site).with_columns(about),
        "capabilities": able.with_columns(thick, process=pl.Series(keys)).unique(
            ["site", "process"], maintain_order=True
        ),
    }
    return Shed(frames)


def asked_of_all(folder: Path, makers: int = 10_000) -> list[list[str]]:
    """Return the milliseconds of CPU that a design of three processes takes, first and then."""
    shed = speaking(makers)
    path = folder / "speaking.db"
    sqlite.write(shed, path, searchable=False)
    indexed.repair(path, shed)
    made = []
    for name, where in (("memory", shed), ("SQLite", indexed.load(path))):
        for words, asked in NEEDS.items():
            spent = []
            for _ in range(6):
                began = time.process_time()
                found = find(where, limit=50, day=date(2026, 6, 1), **asked)  # type: ignore[arg-type]
                spent.append(1000 * (time.process_time() - began))
            shown = f"{len(found.rows)} + {len(found.near_misses)}"
            made.append(
                [f"{words}, {name}", f"{spent[0]:,.0f}", f"{np.median(spent[1:]):,.0f}", shown]
            )
    return made


PROCESSES_ASKED = [
    "laser-cutting",
    "bending",
    "welding",
    "milling",
    "turning",
    "sewing",
    "painting",
]
NEEDS: dict[str, dict[str, object]] = {
    "three processes": {"process": ["laser-cutting", "bending", "welding"]},
    "in words, with limits and a place": {
        "need": "500 stainless steel brackets, laser cut, bent and welded, 3 mm, in 3 weeks",
        "near": "47.9, 9.5",
    },
}


def imported(rows: int, folder: Path) -> str:
    """Import a table with names, coordinates and work."""
    shed = directory(rows, seed=3)
    sites = shed.table(Site).join(shed.table(Place).drop("name", "source", "kind"), on="place")
    able = shed.table(Capability).group_by("site").agg(pl.col("process").str.join("; "))
    path = folder / "makers.csv"
    sites.join(able, on="site").select(
        id="site", name="name", lat="lat", lon="lon", country="country", about="about",
        processes="process",
    ).write_csv(path)  # fmt: skip
    done, spent = clocked(
        lambda: import_files([path], folder / "case.db", load=indexed.load, save=indexed.save)
    )
    return f"An import of {done.entries:,} rows takes {spent:.0f} s of CPU ({60 * rows / spent:,.0f} a minute)."


def measure(sizes: Sequence[int] = SIZES) -> str:
    """Return all tables as Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        told = [imported(100_000, Path(folder))]
        design = asked_of_all(Path(folder))
        found = [searched(makers, Path(folder)) for makers in sizes]
    head = ["what", *(f"{one.makers:,} makers" for one in found)]
    rows = [[name, *(one.values[name] for one in found)] for name in found[0].values]
    same = all(one.same for one in found)
    told += [
        f"Index and scan {'give the same' if same else '**differ in their**'} answers.",
        "Goals: p95 under 50 ms at 100,000 makers and under 100 ms at 1,000,000; a design under 100 ms.",
    ]
    explained = ["one design, 10,000 makers", "first [ms CPU]", "then [ms CPU]", "explained"]
    return "\n\n".join(
        [str(__doc__), " ".join(told), table(explained, design), table(head, rows), _sizes()]
    )


def _sizes() -> str:
    """Return how large an installation is."""
    base = sum(_size(name) for name in _required("makeshed"))
    return (
        f"Installed, makeshed and all that it requires, without extras, take {base / 2**20:,.0f} MB "
        "(the files that packages list, byte code among them). The peer of the report, Open Hardware Manager, takes 1,200 MB; "
        "the report's goal was 150 MB, set before makeshed cut meshes, compiled kernels and drew charts."
    )


def _size(package: str) -> int:
    """Return the bytes of a package's files."""
    paths = (Path(str(path.locate())) for path in distribution(package).files or [])
    return sum(path.stat().st_size for path in paths if path.is_file())


def _required(package: str) -> set[str]:
    """Return a package and what it requires, without extras, all the way."""
    found, edge = set[str](), {package}
    while edge:
        found |= edge
        lines = [line for name in edge for line in distribution(name).requires or []]
        named = {
            re.split(r"[\s;<>=!~\[(]", line)[0].lower() for line in lines if "extra ==" not in line
        }
        edge = {name for name in named if _there(name)} - found
    return found


def _there(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def main() -> None:
    """Print the tables."""
    print(measure([int(text) for text in sys.argv[1:]] or SIZES))


if __name__ == "__main__":
    main()
