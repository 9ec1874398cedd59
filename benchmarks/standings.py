"""How makeshed stands in each section, read off the tables and words of the section itself.

So a row of the summary says what its page says, for a section measured today as for one of last year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from benchmarks.markdown import Table, tables
from benchmarks.record import Standing


def standings(name: str, text: str) -> tuple[Standing, ...]:
    """Return the rows of the summary for the text of a section; none if nothing was measured."""
    found = tables(text)
    return tuple(READERS[name](found, text)) if found or name == "printing" else ()


def _records(rows: Table) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _assembly(found: list[Table], _: str) -> Iterator[Standing]:
    rows = [row for row in _records(found[0]) if row["layer"] != "makeshed"]
    for layer in dict.fromkeys(row["layer"] for row in rows):
        ratios = [
            float(row["ratio"]) for row in rows if row["layer"] == layer and row["ratio"] != "-"
        ]
        yield Standing(
            question="build one program and hand it over, CPU",
            instances=f"{len(ratios)} sizes",
            against=layer,
            ratio=f"{min(ratios):.1f} to {max(ratios):.1f}",
            behind=min(ratios) < 1,
        )


def _facts(found: list[Table], _: str) -> Iterator[Standing]:
    what = dict((row[0], row[1]) for row in found[0][1:])  # noqa: C402  (rows are lists)
    yield Standing(
        question=f"from {what['facts']} facts to a program of {what['columns']} columns: {what['in all']}",
        instances="1",
    )


def _siting(found: list[Table], _: str) -> Iterator[Standing]:
    rows = _records(found[-1])
    proven = sum(row["proven"] == "yes" for row in rows)
    yield Standing(
        question="`plan` on published warehouse location (OR-Library)",
        instances=str(len(rows)),
        proven=str(proven),
        gap=max((row["gap"] for row in rows), key=_share),
        against="published optima",
        behind=proven < len(rows),
    )


def _location(found: list[Table], text: str) -> Iterator[Standing]:
    for row in _records(found[0]):
        yield Standing(
            question=f"siting, {row['family']}",
            instances=row["instances"],
            proven=row["proven"],
            gap=row["worst gap"],
            against="published optima",
            behind=row["proven"] != row["instances"],
        )
    spent = r"(\w+) was given (\d+) of [^.]*? proved (\d+) of [^.]*? spent (\d+) times makeshed's"
    for peer, given, proven, times in re.findall(spent, text):
        yield Standing(
            question=f"siting, CPU to the proof; {peer} proves {proven} of the {given}",
            instances=given,
            proven=given,
            against=peer,
            ratio=f"at least {times}",
        )


def _prices(found: list[Table], _: str) -> Iterator[Standing]:
    rows = _records(found[0])
    for size in dict.fromkeys(row["size"] for row in rows):
        own, *peers = [row for row in rows if row["size"] == size]
        ended = [row for row in peers if row["above best"]]
        best = min(ended, key=lambda row: _share(row["above best"]))
        yield Standing(
            question=f"where to make things, {own['columns']} columns; cost above the best found",
            instances="1",
            gap=own["gap"],
            against=f"{best['method']}, {best['above best']} above",
            behind=(_share(own["above best"]), _share(own["gap"]))
            > (_share(best["above best"]), _share(best["gap"])),
        )


def _stages(found: list[Table], _: str) -> Iterator[Standing]:
    for row in _records(found[0]):
        yield Standing(
            question=f"siting with {row['format']}: {row['goal']}"
            if row["format"] != "two-stage"
            else f"siting in two stages: {row['goal']}",
            instances=row["measured"],
            proven=f"{row['met']} meet it",
            gap=row["worst gap"],
            against="best known" if row["worst above"] != "-" else "none published",
            behind=row["met"] != row["measured"],
        )


def _tradeoffs(found: list[Table], _: str) -> Iterator[Standing]:
    for row in _records(found[0]):
        yield Standing(
            question=f"`tip` over {row['varies']}, {row['case']}, CPU",
            instances="1",
            against="50 plans on a grid",
            ratio=row["ratio"],
            behind=float(row["ratio"]) < 1,
        )


def _outages(found: list[Table], text: str) -> Iterator[Standing]:
    row = _records(found[0])[0]
    seconds, ratio = float(row["CPU s"]), re.search(r"Pyomo takes ([\d,]+) times", text)
    yield Standing(
        question=f"time to survive, loss and curve of {row['outages']} outages, all proven: {seconds} s CPU",
        instances=row["outages"],
        proven=row["outages"],
        against="Pyomo, rebuilt" if ratio else "none",
        ratio=ratio[1] if ratio else "",
        behind=seconds > 30 or (ratio is not None and float(ratio[1].replace(",", "")) < 100),
    )


def _simulation(found: list[Table], text: str) -> Iterator[Standing]:
    rows = [row for row in _records(found[0]) if row["by"] == "makeshed"]
    rates = [float(row["million node-days/s"]) for row in rows]
    yield Standing(
        question=f"years day by day: {min(rates):g} to {max(rates):g} million node-days/s",
        instances=f"{len(rows)} networks",
        behind=min(rates) < 50,
    )
    goals = {"stockpyl": 20_000, "SupplyNetPy": 5_000}
    for times, peer in re.findall(r"^([\d,]+) times (\w+) on the same tree", text, re.MULTILINE):
        yield Standing(
            question="a year of the same base-stock tree, CPU",
            instances="1",
            against=peer,
            ratio=times,
            behind=float(times.replace(",", "")) < goals[peer],
        )
    for row in _records(found[0]):
        most = 3 if row["by"].endswith("reached") else 15
        if row["network"].startswith("every outage"):
            yield Standing(
                question=f"{row['network']}, 16 demands, {row['by'].split(', ')[-1]}: {row['CPU [s]']} s CPU",
                instances=row["years"],
                behind=float(row["CPU [s]"]) > most,
            )


def _growth(found: list[Table], _: str) -> Iterator[Standing]:
    for row in _records(found[0]):
        failed = bool(row[""])
        yield Standing(
            question=f"`plan` of {row['ways']} ways ({row['world']}) to 1 %, CPU: {row['plan s']} s",
            instances="1",
            proven=str(int(not failed and _share(row["gap"]) <= 1)),
            gap="" if failed else row["gap"],
            behind=failed or _share(row["gap"]) > 1,
        )


def _lanes(found: list[Table], _: str) -> Iterator[Standing]:
    took = dict((row[0], row[1]) for row in found[0][1:])  # noqa: C402
    loads = f"CSV {took['csv load']} s, Parquet {took['parquet load']} s"
    yield Standing(question=f"load and check a million lanes: {loads}", instances="1")


def _finding(found: list[Table], text: str) -> Iterator[Standing]:
    scored = next(rows for rows in found if rows[0][0] == "makers of")
    for row in _records(scored):
        ratio = float(row["find"]) / float(row["BM25"])
        place = row["makers of"]
        yield Standing(
            question=f"who makes this product, {place}: nDCG@10 of {row['find']}",
            instances=f"{row['queries']} queries",
            against="BM25",
            ratio=f"{1 / ratio:.2f}",
            behind=ratio < 1 or ("goals" in text and "missed" in text and f" in {place}" in text),
        )


def _directory(found: list[Table], _: str) -> Iterator[Standing]:
    rows = {row[0]: row[1:] for row in found[-1][1:]}
    for at, makers in enumerate(found[-1][0][1:]):
        scan = float(rows["scan in memory, p50 [ms]"][at].replace(",", ""))
        own = float(rows["text + 25 km + three facets, p50 [ms]"][at])
        p95 = rows["p95 [ms]"][at]
        yield Standing(
            question=f"text, 25 km and three facets among {makers}: p95 {p95} ms CPU",
            instances="300 searches",
            against="scan in memory",
            ratio=f"{scan / own:.1f}",
            behind=scan < own,
        )


def _steps(question: str, step: str) -> Callable[[list[Table], str], Iterator[Standing]]:
    """Return a reader of one row of milliseconds: the median and the most."""

    def read(found: list[Table], _: str) -> Iterator[Standing]:
        row = next(row for rows in found for row in rows if row[0].startswith(step))
        count = re.search(r"\((\d+)", row[0])
        yield Standing(
            question=f"{question}: median {row[1]}, most {row[-1]} ms CPU",
            instances=f"{count[1] if count else '?'} parts",
        )

    return read


def _printing(_: list[Table], text: str) -> Iterator[Standing]:
    """Read the last table of plain text before the slowest: parts that no rule was written on."""
    unseen = text.partition("nobody looked at")[2]
    shape = r"^(\w+)\s+(\d+)\s+([\d.]+%)\s+[\d.]+%\s+[\d.]+%\s+\S+\s+([\d.]+%)"
    for profile, parts, time, filament in re.findall(shape, unseen, re.MULTILINE):
        yield Standing(
            question=f"print time and filament without slicing, {profile}: mean error {time}, {filament}",
            instances=f"{parts} unseen parts",
            against="PrusaSlicer's own estimate",
        )


def _labels(found: list[Table], _: str) -> Iterator[Standing]:
    what = dict((row[0], row[1]) for row in found[0][1:])  # noqa: C402
    slow, fast = float(what["slow path, 200 products [s]"]), float(what["fast path [s]"])
    products = what["products"]
    ratio = slow / 200 * float(products.replace(",", "")) / fast
    yield Standing(
        question=f"shares of {products} products under {what['rules']} rules: {what['fast path [s]']} s",
        instances=products,
        against="makeshed's own slow path",
        ratio=f"{ratio:,.0f}",
    )


def _multipliers(found: list[Table], _: str) -> Iterator[Standing]:
    rows = _records(found[0])
    own = {row["what"]: row["wall s"] for row in rows if row["who"] == "makeshed"}
    for row in rows:
        if row["who"] != "makeshed" and row["ratio"]:
            yield Standing(
                question=f"multipliers, {row['what']}: {own[row['what']]} s",
                instances="1",
                against=row["who"],
                ratio=row["ratio"],
                behind=float(row["ratio"]) < 1 or float(own[row["what"]]) > 5,
            )


def _complexity(found: list[Table], _: str) -> Iterator[Standing]:
    own, *peers = _records(found[0])
    for row in peers:
        if row["ratio"]:
            yield Standing(
                question=f"complexity of 226 countries in 5,000 products: {own['CPU s']} s of the processor, {own['memory MB']} MB (peer {row['memory MB']} MB)",
                instances="1",
                against=row["who"],
                ratio=row["ratio"],
                behind=float(row["ratio"]) < 50
                or float(own["memory MB"].replace(",", ""))
                > float(row["memory MB"].replace(",", "")),
            )


def _clustering(found: list[Table], _: str) -> Iterator[Standing]:
    own, *peers = _records(found[0])
    for row in peers:
        if row["ratio"]:
            yield Standing(
                question=f"Moran's I of 300 industries with 999 permutations: {own['CPU s']} s of the processor",
                instances="1",
                against=row["who"],
                ratio=row["ratio"],
                behind=float(row["ratio"]) < 1,
            )


def _surveys(found: list[Table], _: str) -> Iterator[Standing]:
    rows = _records(found[0])
    slowest = max(rows, key=lambda row: float(row["processor"].split()[0]))
    yield Standing(
        question=f"survey of an area with its page, the whole process: {slowest['processor']} of the processor in {slowest['area']}",
        instances=f"{len(rows)} areas",
        against="the goal, 3 s",
        behind=float(slowest["processor"].split()[0]) > 3,
    )


def _referral(found: list[Table], _: str) -> Iterator[Standing]:
    yield Standing(
        question="fairness and detour of rules of referral", instances=str(len(found[0]) - 1)
    )


def _share(text: str) -> float:
    """Return a percentage as a number; what is none is the worst."""
    try:
        return float(text.rstrip("%"))
    except ValueError:
        return float("inf")


def _goals(found: list[Table], _: str) -> Iterator[Standing]:
    """Yield what was measured against a goal: missed if 95 of 100 are above it."""
    for row in found[-1][1:]:
        what, median, high, goal = row
        if goal != "-":
            most = f", 95 of 100 {high}" if high else ""
            yield Standing(
                question=f"{what}: {median}{most}, goal {goal}",
                instances="" if "makers" in what else "100,000 makers",
                behind=float((high or median).replace(",", "")) > float(goal.replace(",", "")),
            )


READERS: dict[str, Callable[[list[Table], str], Iterator[Standing]]] = {
    "assembly": _assembly,
    "facts": _facts,
    "siting": _siting,
    "location": _location,
    "prices": _prices,
    "stages": _stages,
    "growth": _growth,
    "tradeoffs": _tradeoffs,
    "outages": _outages,
    "simulation": _simulation,
    "lanes": _lanes,
    "finding": _finding,
    "directory": _directory,
    "living": _goals,
    "serve": _goals,
    "referral": _referral,
    "geometry": _steps("what is known of a part's shape", "all after reading"),
    "quoting": _steps("from the file of a part to its quote", "mesh to quote"),
    "printing": _printing,
    "multipliers": _multipliers,
    "clustering": _clustering,
    "complexity": _complexity,
    "surveys": _surveys,
    "labels": _labels,
}
