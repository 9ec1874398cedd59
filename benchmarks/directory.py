"""How fast a directory answers: text, 25 km and three facets at 100,000 and 1,000,000 makers.

``python benchmarks/directory.py [makers ...]`` makes directories of so many makers, writes them with
their index, asks each 300 searches, and beside it a scan of all makers, an import of 100,000 rows, and
how well the processes of real designs are told when their codes are hidden. The makers are made up:
clusters round 400 towns, words as unevenly spread as in natural language.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from makeshed.data import rows
from makeshed.io.importing import import_files
from makeshed.io.okh import routing
from makeshed.io.processes import TSDC
from makeshed.io.record import texts
from makeshed.model import Capability, Fact, Place, Shed, Site
from makeshed.model.noun import columns, schema
from makeshed.model.search import Search
from makeshed.store import indexed, sqlite

ORACLES = Path(__file__).parents[2] / "shared" / "oracles" / "makers"
COUNTRIES = {"FR": (44, 0), "DE": (48, 8), "IT": (42, 9), "ES": (38, -5), "PL": (50, 17)}
PROCESSES = [row["process"] for row in rows("capability/processes")][::6]
VOCABULARY = 20_000
QUERIES = 300


def table(noun: type[Fact], **given: object) -> pl.DataFrame:
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
    places = table(
        Place, place=keys, lat=spot[:, 0], lon=spot[:, 1],
        country=[list(COUNTRIES)[t % 5] for t in town.tolist()], region="",
    )  # fmt: skip
    sites = table(
        Site, site=keys, place=keys, name=words(dice.integers(1, VOCABULARY, (makers, 3))),
        about=words(zipf(dice, (makers, 20))),
        role="maker", last_confirmed=seen,
    )  # fmt: skip
    able = np.sort(dice.integers(0, len(PROCESSES), (makers, 2)), axis=1)
    twice = able[:, 0] != able[:, 1]
    site = np.repeat(np.arange(makers), 2)[np.column_stack([twice, np.ones(makers, bool)]).ravel()]
    process = able.ravel()[np.column_stack([twice, np.ones(makers, bool)]).ravel()]
    capabilities = table(
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


def timed(ask: Callable[[Search], list[object]], asked: list[Search]) -> tuple[np.ndarray, float]:
    """Milliseconds of each search, and the mean number of hits."""
    spent, found = [], 0
    for search in asked:
        began = time.perf_counter()
        found += len(ask(search))
        spent.append(1000 * (time.perf_counter() - began))
    return np.array(spent), found / len(asked)


def measure(makers: int, folder: Path) -> None:
    shed = directory(makers)
    path = folder / f"{makers}.db"
    began = time.perf_counter()
    sqlite.write(shed, path)
    wrote = time.perf_counter() - began
    plain = path.stat().st_size
    began = time.perf_counter()
    indexed.repair(path, shed)
    built = time.perf_counter() - began
    size = path.stat().st_size - plain
    began = time.perf_counter()
    directory_ = indexed.load(path)
    opened = time.perf_counter() - began
    asked = searches(shed, QUERIES)
    first, _ = timed(directory_.search, asked[:1])  # type: ignore[arg-type]
    spent, hits = timed(directory_.search, asked)  # type: ignore[arg-type]
    began = time.perf_counter()
    shed.documents  # noqa: B018  (folded once, kept)
    few = asked[: 20 if makers <= 100_000 else 5]
    scanned, _ = timed(shed.search, few)  # type: ignore[arg-type]
    same = all(
        [hit.site for hit in shed.search(one)] == [hit.site for hit in directory_.search(one)]
        for one in few
    )
    print(f"{makers:>9,} makers: facts written in {wrote:.1f} s, {plain / 2**20:,.0f} MB")
    print(
        f"  index built in {built:.1f} s ({makers / built:,.0f} makers/s), {size / 2**20:,.0f} MB"
    )
    print(f"  opened in {1000 * opened:.0f} ms, first search {first[0]:.0f} ms")
    quantiles = "  ".join(f"p{q} {np.percentile(spent, q):.1f} ms" for q in (50, 95, 99))
    print(f"  text + 25 km + three facets: {quantiles}  ({hits:.0f} hits a search)")
    print(f"  scan of all: p50 {np.median(scanned):.0f} ms; same answers: {same}")
    for name, search in OTHERS.items():
        spent, hits = timed(directory_.search, [search] * 5)  # type: ignore[arg-type]
        print(f"  {name}: {np.median(spent):.0f} ms ({hits:.0f} hits)")


OTHERS = {
    "a common word anywhere, 50 best": Search(words=("w20x",), limit=50),
    "a rare word anywhere": Search(words=("w2fffx", "w1abcx"), limit=50),
    "the 20 nearest": Search(lat=48.0, lon=10.0, limit=20),
    "a common word within 300 km": Search(
        words=("w30x",), lat=48.0, lon=10.0, within=300.0, limit=50
    ),
}


def imports(rows: int, folder: Path) -> None:
    """An import of a table with names, coordinates and work."""
    shed = directory(rows, seed=3)
    sites = shed.table(Site).join(shed.table(Place).drop("name", "source", "kind"), on="place")
    able = shed.table(Capability).group_by("site").agg(pl.col("process").str.join("; "))
    path = folder / "makers.csv"
    sites.join(able, on="site").select(
        id="site", name="name", lat="lat", lon="lon", country="country", about="about",
        processes="process",
    ).write_csv(path)  # fmt: skip
    began = time.perf_counter()
    done = import_files([path], folder / "case.db", load=indexed.load, save=indexed.save)
    spent = time.perf_counter() - began
    print(f"import of {done.entries:,} rows: {spent:.1f} s ({60 * rows / spent:,.0f} rows/min)")
    print(f"  {done.headline()}; {len(done.rows):,} to review")


def told() -> None:
    """Processes of real designs, their codes hidden: micro-F1."""
    path = ORACLES / "okh_losh_manifests.jsonl"
    if not path.is_file():
        print("designs: skipped, the manifests are not in shared/oracles/makers")
        return
    codes = {process: code for code, process in TSDC.items()}
    hit = wrong = missed = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        manifest = json.loads(line)
        for part in [manifest, *manifest.get("part", [])]:
            true = set(texts(part.get("tsdc")))
            if true:
                found = {codes[p] for p in routing(part, use_tsdc=False) if p in codes}
                hit, wrong, missed = (
                    hit + len(true & found), wrong + len(found - true), missed + len(true - found)
                )  # fmt: skip
    score = 2 * hit / (2 * hit + wrong + missed)
    print(f"designs and parts with tsdc hidden: micro-F1 {score:.2f} ({hit} right, {wrong} wrong,")
    print(f"  {missed} missed; the rules were written with these designs in sight)")


def main() -> None:
    sizes = [int(text) for text in sys.argv[1:]] or [100_000, 1_000_000]
    told()
    with tempfile.TemporaryDirectory() as folder:
        imports(100_000, Path(folder))
        for makers in sizes:
            measure(makers, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"most memory: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
