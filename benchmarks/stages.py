"""Published siting in two stages, with products, and under scenarios: decomposition beside HiGHS.

``python -m benchmarks.stages`` gives makeshed 30 CPU seconds (two stages of one product 10, scenarios
60) for one instance of each class, and HiGHS 60 (120) on a few (``--full``: everything to everybody).
What is measured is kept in ``benchmarks/stages.jsonl`` as it comes, and a run goes on where another
ended (``--fresh`` measures again). One core, compiling apart. HiGHS gets the program with and without a
row for every lane, and ends when it next reports.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from time import process_time

import numpy as np
from benchmarks.prices import tied

from makeshed.errors import MakeshedError
from makeshed.io.stages import Format, read, two_stages
from makeshed.science.program import Program, Progress
from makeshed.science.siting import Layout, Network, assemble
from makeshed.solvers import decomposition, highs, violation

FOLDER = Path(__file__).parents[2] / "shared" / "oracles" / "plan"
KEPT = Path(__file__).parent / "stages.jsonl"
OURS, PEER, STRONG = "makeshed", "highs", "highs, lanes one by one"
METHODS = (OURS, PEER, STRONG)
GAP: dict[Format, float] = {"products": 1e-4, "two-stage": 1e-4, "scenarios": 5e-3}
"""The gap at which everybody may stop; under scenarios half of what the goal allows."""
PATIENCE = 4.0
"""Wall seconds allowed for a CPU second, on a machine that others use too."""
LIMITS: dict[Format, float] = {"products": 60.0, "two-stage": 60.0, "scenarios": 120.0}
GIVEN: dict[Format, float] = {"products": 30.0, "two-stage": 10.0, "scenarios": 60.0}
"""CPU seconds for makeshed: half of what the goals allow, or less."""
GOALS: dict[Format, str] = {
    "products": "at most 0.5 % above the best known in 60 s",
    "two-stage": "at most 0.5 % above the best known in 60 s",
    "scenarios": "a gap of at most 1 % in 120 s",
}
BESIDE = {"PSC1-C1-50-5", "PSC1-C4-50-5", "PSC1-C1-50", "f25-c50-s64-r5-1"}
TODAY = ("PSC1-", "f10-", "f25-")
"""What the shorter version gives makeshed, and ``BESIDE`` what it gives HiGHS; ``--full`` gives all."""
SOURCES = (
    "Best known: products, Mauri et al. (2021), table A1, as kept in pehgonzalez/"
    "mp-tscflp-parameterized; two-stage, bks-50.txt of Oscar-Oliveira/OR-Datasets; scenarios, none "
    "published."
)


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One published instance; ``published`` is its best-known value, nan where none is at hand."""

    name: str
    form: Format
    path: Path
    published: float = float("nan")


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one method made of one instance; seconds are CPU seconds."""

    name: str
    form: Format
    method: str
    limit: float
    published: float
    columns: int = 0
    found: float = float("inf")
    bound: float = float("-inf")
    seconds: float = float("nan")
    memory_mb: float = float("nan")
    failure: str = ""

    @property
    def gap(self) -> float:
        """The proven gap, as a share of the cost found."""
        return max(0.0, 1 - self.bound / self.found) if np.isfinite(self.found) else np.inf

    @property
    def above(self) -> float:
        """How far the cost lies above the best known, as a share of it."""
        return self.found / self.published - 1


def instances(folder: Path = FOLDER) -> Iterator[Instance]:
    """Yield the instances that are there: the smaller sizes of each format, by class in turn."""
    best: dict[str, float] = {}
    table = folder / "mp_tscflp" / "bks_reference_full.csv"
    if table.is_file():
        with table.open() as file:
            best = {row["instance"]: float(row["bks"]) for row in csv.DictReader(file)}
    table = folder / "tscflp" / "bks-50.txt"
    for line in table.read_text().splitlines() if table.is_file() else ():
        group, number, value = line.split()[:3]
        best[f"PSC{number}-C{group}-50"] = float(value)
    kinds: tuple[tuple[str, Format, str], ...] = (
        ("mp_tscflp", "products", "*-50-5.txt.gz"),
        ("tscflp", "two-stage", "*-50.txt.gz"),
        ("stochastic_cflp", "scenarios", "*.json"),
    )
    for where, form, pattern in kinds:
        for path in sorted((folder / where).glob(pattern), key=lambda one: one.stat().st_size
                           if form == "scenarios" else one.name):  # fmt: skip
            name = path.name.split(".")[0]
            yield Instance(name=name, form=form, path=path, published=best.get(name, float("nan")))


def one_by_one(program: Program, net: Network, layout: Layout) -> Program:
    """Add a row for every lane out of a gated site: nothing over it unless the site is open."""
    gate = layout.open[net.node_site[net.arc_tail]]
    lane = np.flatnonzero((net.arc_demand >= 0) & (gate >= 0))
    return tied(program, net, layout, lane, gate[lane])


@cache
def warm() -> None:
    """Compile or load what is compiled, so that it is not counted."""
    rng = np.random.default_rng(0)
    net = two_stages(
        np.array([[30.0, 9.0]] * 3), rng.random((1, 3, 3)), np.array([[30.0, 9.0]] * 3),
        rng.random((1, 3, 6)), np.full((6, 1), 5.0),
    )  # fmt: skip
    decomposition.solve(assemble(net)[0], network=(net, assemble(net)[1]), gap=0.5)


def worker(name: str, method: str, limit: float) -> Run:
    """Give one instance to one method in this process."""
    one = next(one for one in instances() if one.name == name)
    base = Run(name=name, form=one.form, method=method, limit=limit, published=one.published)
    warm()
    try:
        net = read(one.path, one.form)
        program, layout = assemble(net)
        solved = one_by_one(program, net, layout) if method == STRONG else program
        began = process_time()

        def in_time(_: Progress) -> bool:
            return process_time() - began < limit

        if method == OURS:
            found = decomposition.solve(
                program, network=(net, layout), time_limit=limit, gap=GAP[one.form], threads=1,
                on_progress=in_time, clock=process_time,
            )  # fmt: skip
        else:
            found = highs.solve(
                solved, time_limit=PATIENCE * limit, gap=GAP[one.form], threads=1, on_progress=in_time,
                start=None,
            )  # fmt: skip
        seconds = process_time() - began
    except MakeshedError as error:
        return replace(base, failure=f"{type(error).__name__}: {str(error).splitlines()[0]}")
    if found is None:
        return replace(base, failure="the method does not apply")
    if found.found and (worst := violation(program, found.x)) > 1e-5:
        return replace(base, failure=f"the point violates the program by {worst:.2g}")
    return replace(
        base,
        columns=program.shape[1],
        found=found.objective,
        bound=found.bound,
        seconds=seconds,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _apart(one: Instance, method: str, limit: float) -> Run:
    command = [sys.executable, "-m", "benchmarks.stages", "worker", one.name, method, str(limit)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | threads
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Run(
            name=one.name, form=one.form, method=method, limit=limit, published=one.published,
            failure=f"exit {done.returncode}: {last}",
        )  # fmt: skip
    return Run(**json.loads(next(x for x in done.stdout.splitlines() if x.startswith("{"))))


def kept(file: Path = KEPT) -> list[Run]:
    """Return what was measured, the last of each instance and method."""
    if not file.exists():
        return []
    runs = [Run(**json.loads(line)) for line in file.read_text().splitlines()]
    return list({(one.name, one.method): one for one in runs}.values())


def measure(
    full: bool = False,
    *,
    fresh: bool = False,
    only: Sequence[str] = (),
    methods: Sequence[str] = METHODS,
    file: Path = KEPT,
) -> str:
    """Measure what is missing and return the text of all that is kept.

    ``only`` keeps to instances whose format and name hold one of these words.
    """
    done = set() if fresh else {(one.name, one.method, one.limit) for one in kept(file)}
    for method in methods:
        for one in instances():
            limit = (GIVEN if method == OURS else LIMITS)[one.form]
            asked = full or one.name in BESIDE or (method == OURS and one.name.startswith(TODAY))
            named = not only or any(word in f"{one.form} {one.name}" for word in only)
            if not asked or not named or (one.name, method, limit) in done:
                continue
            run = _apart(one, method, limit)
            with file.open("a") as out:
                out.write(json.dumps(asdict(run)) + "\n")
            print(_row(run), file=sys.stderr, flush=True)
    return text(kept(file), list(instances()))


def text(runs: Sequence[Run], there: Sequence[Instance]) -> str:
    """Return what was measured: each format against its goal, then every run."""
    lines = [SOURCES, "", "| format | there | measured | goal | met | worst above | worst gap |",
             "|---|---:|---:|---|---:|---:|---:|"]  # fmt: skip
    for form, goal in GOALS.items():
        of = [one for one in runs if one.form == form and one.method == OURS]
        ended = [one for one in of if np.isfinite(one.found)]
        met = [(one.gap <= 0.01 if form == "scenarios" else one.above <= 0.005) for one in ended]
        above = max((one.above for one in ended), default=np.nan)
        gap = max((one.gap for one in ended), default=np.nan)
        total = sum(one.form == form for one in there)
        lines.append(
            f"| {form} | {total} | {len(of)} | {goal} | {sum(met)} | {_share(above)} | "
            f"{_share(gap)} |"
        )
    missing = len(there) - sum(one.method == OURS for one in runs)
    if missing > 0:
        lines += ["", f"Not measured yet: {missing} of the instances that are there."]
    head = "instance|columns|method|best known|found|above|bound|gap|CPU s|MB|"
    lines += ["", f"| {head.replace('|', ' | ')} |", "|---|---:|---|" + "---:|" * 7 + "---|"]
    order = {one.name: place for place, one in enumerate(there)}
    ranked = sorted(runs, key=lambda one: (order.get(one.name, 0), METHODS.index(one.method)))
    return "\n".join([*lines, *(_row(one) for one in ranked)])


def _share(share: float) -> str:
    return f"{share:.3%}" if np.isfinite(share) else "-"


def _row(one: Run) -> str:
    def money(value: float) -> str:
        return f"{value:,.0f}" if np.isfinite(value) else "-"

    cells = [
        one.name, f"{one.columns:,}", one.method, money(one.published), money(one.found),
        _share(one.above), money(one.bound), _share(one.gap), f"{one.seconds:.1f}",
        f"{one.memory_mb:.0f}", one.failure,
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; or do the work of one process."""
    given = sys.argv[1:] if arguments is None else arguments
    if given and given[0] == "worker":
        print(json.dumps(asdict(worker(given[1], given[2], float(given[3])))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of names of formats and instances")
    parser.add_argument(
        "--methods", nargs="+", choices=METHODS, default=METHODS, help="who is measured"
    )
    parser.add_argument("--full", action="store_true", help="everything to everybody, in hours")
    parser.add_argument("--fresh", action="store_true", help="measure again what is kept")
    options = parser.parse_args(given)
    print(measure(options.full, fresh=options.fresh, only=options.only, methods=options.methods))


if __name__ == "__main__":
    main()
