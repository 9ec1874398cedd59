"""Published siting instances: makeshed's own method beside HiGHS, SCIP and CBC on the same program.

``python -m benchmarks.location`` measures in minutes, ``--full`` in an hour or two; what is measured
is kept in ``benchmarks/location.jsonl`` as it comes, and a run goes on where another ended
(``--fresh`` measures again). Seconds and limits are CPU seconds of one core, compiling apart; peers
get the strong program (a row for every lane) as arrays, and end some seconds late, when they next
report.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import geometric_mean
from time import process_time

import numpy as np
from benchmarks import cbc
from benchmarks.profiles import draw

from makeshed.errors import MakeshedError
from makeshed.io.published import Layout, read
from makeshed.science.location import Location
from makeshed.science.program import Program
from makeshed.solvers import GENERAL, solve
from makeshed.solvers.location import locate

FOLDER = Path(__file__).parents[2] / "shared" / "oracles" / "plan"
KEPT = Path(__file__).parent / "location.jsonl"
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "siting-profiles.svg"
GAP = 1e-4
OURS = "makeshed"
PEERS = (*GENERAL, "cbc")
MOST_WALL = 8.0  # wall seconds for each CPU second, on a machine with other work
SHORT = 1.0  # what takes fewer seconds is measured three times, and the middle one told
LIMITS = {False: 20.0, True: 60.0}
PEERS_TODAY = {
    "highs": ("MP1", "capb_5000", "capc_7250", "ga250a-1"),
    "scip": ("MP1", "capb_5000"),
    "cbc": ("cap114",),
}
"""What peers are given in the minutes version; ``--full`` gives them everything."""
PUBLISHED_MISC = {
    "B1.1": 23468, "B1.2": 22119, "D1.1": 14190, "E10.1": 46832,
    "MO1": 1305.95141, "MP1": 2686.48, "MQ5": 4080.7429,
}  # fmt: skip
"""From SupplyChainOptimization.jl, test/UFLlib.jl (MP1 to two decimals)."""


@dataclass(frozen=True, kw_only=True)
class Instance:
    """One published instance; ``published`` is its best-known value, nan where none is at hand."""

    name: str
    family: str
    path: Path
    layout: Layout
    capacity: float | None = None
    capacitated: bool = True
    single_source: bool = False
    published: float = float("nan")

    def load(self) -> Location:
        """Read it."""
        return read(
            self.path,
            self.layout,
            capacity=self.capacity,
            capacitated=self.capacitated,
            single_source=self.single_source,
        )


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one method made of one instance."""

    name: str
    family: str
    method: str
    limit: float
    published: float
    found: float
    bound: float
    seconds: float
    nodes: int
    memory_mb: float
    failure: str = ""

    @property
    def gap(self) -> float:
        """Proven distance to the optimum as a share of the value found."""
        return max(0.0, 1 - self.bound / self.found) if np.isfinite(self.found) else np.inf

    @property
    def proven(self) -> bool:
        """Whether the gap asked for is proven."""
        return self.gap <= GAP * 1.001


def instances(folder: Path = FOLDER) -> Iterator[Instance]:
    """Yield every instance that is there, by family."""
    cap = folder / "orlib_cap"
    for words in _lines(cap / "bounds_capopt_pmed.txt", "cap"):
        file, _, capacity = words[0].partition("_")
        large = file in {"capa", "capb", "capc"}
        yield Instance(
            name=words[0],
            family="capacitated, large" if large else "capacitated, small",
            path=cap / f"{file}.txt",
            layout="orlib",
            capacity=float(capacity) if capacity else None,
            published=float(words[-1]),
        )
    for words in _lines(cap / "uncapopt.txt", "cap"):
        yield Instance(
            name=f"{words[0]} uncapacitated",
            family="uncapacitated, OR-Library",
            path=cap / f"{words[0]}.txt",
            layout="orlib",
            capacity=0.0,
            capacitated=False,
            published=float(words[-1]),
        )
    for path in sorted((folder / "ufl_misc").glob("*.gz")):
        name = path.name.removesuffix(".gz")
        kind: Layout = "orlib" if name.startswith("M") else "ufllib"
        family = "uncapacitated, M*" if name.startswith("M") else "uncapacitated, Bilde-Krarup"
        best = PUBLISHED_MISC.get(name, np.nan)
        yield Instance(name=name, family=family, path=path, layout=kind, published=best)
    for path in sorted((folder / "ufl_koerkelghosh").glob("*.gz")):
        name = path.name.removesuffix(".gz")
        yield Instance(name=name, family="uncapacitated, Körkel-Ghosh", path=path, layout="ufllib")
    yield from _others(folder)


def _others(folder: Path) -> Iterator[Instance]:
    kinds: tuple[tuple[str, str, Layout], ...] = (
        ("holmberg_sscflp", "Holmberg", "holmberg"),
        ("yang_sscflp", "Yang", "holmberg"),
        ("tbed1", "TBED1", "tbed"),
    )
    for where, family, layout in kinds:
        values = [float(word) for word in (folder / where / "os").read_text().split()]
        paths = {int(p.name.split(".")[0][1:]): p for p in (folder / where).glob("p*")}
        for number, path in sorted(paths.items()):
            single = family != "TBED1"  # its values are those of demands that may be split
            yield Instance(
                name=f"{family} p{number}",
                family=f"{'single source' if single else 'capacitated'}, {family}",
                path=path,
                layout=layout,
                single_source=single,
                published=values[number - 1],
            )


def _lines(path: Path, start: str) -> Iterator[list[str]]:
    for line in path.read_text(errors="replace").splitlines():
        if line.startswith(start) and len(line.split()) > 1:
            yield line.split()


def run(instance: Instance, method: str, limit: float) -> Run:
    """Give one instance to one method."""
    failure, found, bound, nodes, spent = "", np.inf, -np.inf, 0, 0.0
    began = process_time()
    try:
        location = instance.load()
        if method == OURS:
            began = process_time()
            ours = locate(location, gap=GAP, time_limit=limit, clock=process_time)
            found, bound, nodes = ours.objective, ours.bound, ours.nodes
        else:
            program, _, _ = location.program()
            began = process_time()
            found, bound, spent = _peer(program, method, limit)
    except (MakeshedError, subprocess.SubprocessError) as error:
        failure = f"{type(error).__name__}: {str(error).splitlines()[0]}"
    who = resource.RUSAGE_CHILDREN if method == "cbc" else resource.RUSAGE_SELF
    return Run(
        name=instance.name,
        family=instance.family,
        method=method,
        limit=limit,
        published=instance.published,
        found=found,
        bound=bound,
        seconds=process_time() - began + spent,
        nodes=nodes,
        memory_mb=resource.getrusage(who).ru_maxrss / 1024,
        failure=failure,
    )


def _peer(program: Program, method: str, limit: float) -> tuple[float, float, float]:
    """Return what a peer finds and proves, and the seconds it spent in another process."""
    if method == "cbc":
        return cbc.solve(program, time_limit=limit, gap=GAP)
    start = process_time()
    theirs = solve(
        program,
        solver=method,
        time_limit=MOST_WALL * limit,
        gap=GAP,
        threads=1,
        on_progress=lambda _: process_time() - start < limit,
    )
    return theirs.objective, theirs.bound, 0.0


def warm() -> None:
    """Compile or load what is compiled, so that it is not counted."""
    shape, rng = (4, 12), np.random.default_rng(0)
    small = Location(
        fixed=np.full(4, 30.0),
        capacity=np.full(4, 20.0),
        demand=rng.integers(1, 6, 12).astype(float),
        cost=rng.random(shape) * 9,
        shortage=np.full(12, np.nan),
    )
    for kind in (small, replace(small, single_source=True)):
        locate(kind, gap=0.0)
    locate(replace(small, capacity=np.full(4, np.inf)), gap=0.0)


def kept(file: Path = KEPT) -> list[Run]:
    """Return what was measured of each instance by each method, the last with the longest limit."""
    if not file.exists():
        return []
    runs = [Run(**json.loads(line)) for line in file.read_text().splitlines()]
    runs.sort(key=lambda one: one.limit)  # stable: of equal limits the last
    return list({(one.name, one.method): one for one in runs}.values())


def measure(
    full: bool = False,
    *,
    fresh: bool = False,
    only: tuple[str, ...] = (),
    methods: tuple[str, ...] = (OURS, *PEERS),
    seconds: float | None = None,
) -> str:
    """Measure what is missing and return the text of all that is kept.

    The minutes version gives makeshed 20 s for every instance, and the peers 60 s for a few; the
    full version gives everybody 60 s for everything. ``only`` keeps to families and instances whose
    names hold one of these words; ``seconds`` sets another limit.
    """
    warm()
    had = [] if fresh else kept()
    for method in methods:
        if method == "cbc" and cbc.path() is None:
            continue
        limit = seconds or LIMITS[full or method != OURS]
        for instance in instances():
            if only and not any(word in f"{instance.family} {instance.name}" for word in only):
                continue
            asked = method == OURS or full or instance.name in PEERS_TODAY[method]
            key = instance.name, method
            enough = any((r.name, r.method) == key and (r.limit >= limit or r.proven) for r in had)
            if not asked or enough:
                continue
            one = run(instance, method, limit)
            if one.seconds < SHORT:
                again = [one, run(instance, method, limit), run(instance, method, limit)]
                one = sorted(again, key=lambda each: each.seconds)[1]
            with KEPT.open("a") as file:
                file.write(json.dumps(asdict(one)) + "\n")
            print(shown(one), file=sys.stderr, flush=True)
    return text(kept())


def shown(one: Run) -> str:
    """Return one run as a line."""
    return (
        f"{one.name:<22}{one.method:>9}{one.published:>16,.3f}{one.found:>16,.3f}{one.gap:>9.3%}"
        f"{one.seconds:>8.2f} s  {one.failure}"
    )


def text(runs: list[Run]) -> str:
    """Return the tables: families, then every instance with every method."""
    ours = {one.name: one for one in runs if one.method == OURS}
    lines = [
        "| family | instances | proven | s in all | s at most | worst gap |",
        "|---|" + "---:|" * 5,
    ]
    for family in dict.fromkeys(one.family for one in ours.values()):
        of = [one for one in ours.values() if one.family == family and not one.failure]
        spent = [one.seconds for one in of]
        lines.append(
            f"| {family} | {len(of)} | {sum(one.proven for one in of)} | {sum(spent):.2f} | "
            f"{max(spent):.2f} | {max(one.gap for one in of):.3%} |"
        )
    lines += ["", _beside(runs, ours), "", _words(ours), "", _profile(runs), ""]
    head = ["instance", "method", "published", "found", "above", "gap", "s", "MB", ""]
    lines += [f"| {' | '.join(head)} |", "|---|---|" + "---:|" * 6 + "---|"]
    lines += [_row(one) for one in runs]
    return "\n".join(lines)


def _profile(runs: list[Run]) -> str:
    """Draw the profiles of all methods on the instances that every method was given."""
    given = {m: {one.name for one in runs if one.method == m} for m in (OURS, *GENERAL)}
    given = {method: names for method, names in given.items() if names}
    shared = set.intersection(*given.values())
    if len(given) < 2 or not shared:
        return ""
    seconds = {
        method: {
            one.name: one.seconds
            for one in runs
            if one.method == method and one.name in shared and one.proven
        }
        for method in given
    }
    draw(seconds, PICTURE, instances=len(shared))
    return (
        f"![Performance profiles]({PICTURE.relative_to(PICTURE.parents[2])})\n\n"
        f"Performance profiles (Dolan and Moré 2002) over the {len(shared)} instances that "
        f"{', '.join(given)} were all given: how many each proves within so many times the seconds "
        f"of the fastest."
    )


def _beside(runs: list[Run], ours: dict[str, Run]) -> str:
    """Return how many times faster than each peer; a peer cut off counts with its limit."""
    said = []
    for method in PEERS:
        of = [one for one in runs if one.method == method and one.name in ours]
        fair = [one for one in of if ours[one.name].proven]
        if fair:
            ratio = geometric_mean(one.seconds / ours[one.name].seconds for one in fair)
            ended = sum(one.proven for one in fair)
            said.append(
                f"{method} was given {len(fair)} of the instances that makeshed proves, and proved "
                f"{ended} of them within its limit; it spent {ratio:,.0f} times makeshed's seconds "
                f"(geometric mean; a lower bound, as searches cut off count as they stood)."
            )
    return " ".join(said)


def _words(ours: dict[str, Run]) -> str:
    """Say where proven values differ from the published ones, and what could not be read."""
    wrong = [
        f"{one.name} ({one.found / one.published - 1:+.1e})"
        for one in ours.values()
        if one.proven and abs(one.found / one.published - 1) > 1e-6
    ]
    failed = [one.name for one in ours.values() if one.failure]
    return (
        f"Proven to {GAP:g}, yet not the published value: {', '.join(wrong) or 'none'}. "
        f"Not read: {', '.join(failed) or 'none'}."
    )


def _row(one: Run) -> str:
    above = one.found / one.published - 1
    cells = [
        one.name,
        one.method,
        "-" if np.isnan(one.published) else f"{one.published:,.3f}",
        f"{one.found:,.3f}" if np.isfinite(one.found) else "-",
        f"{above:.4%}" if np.isfinite(above) else "-",
        f"{one.gap:.4%}" if np.isfinite(one.gap) else "-",
        f"{one.seconds:.2f}",
        f"{one.memory_mb:.0f}",
        one.failure,
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="parts of names of families and instances")
    parser.add_argument("--methods", nargs="+", default=[OURS, *PEERS], help="who is measured")
    parser.add_argument("--full", action="store_true", help="peers on everything, 60 s each")
    parser.add_argument("--fresh", action="store_true", help="measure again what is kept")
    parser.add_argument("--limit", type=float, help="CPU seconds for each, instead of 20 or 60")
    options = parser.parse_args()
    only, methods = tuple(options.only), tuple(options.methods)
    print(
        measure(
            options.full,
            fresh=options.fresh,
            only=only,
            methods=methods,
            seconds=options.limit,
        )
    )


if __name__ == "__main__":
    main()
