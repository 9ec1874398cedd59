"""How time and memory of a plan grow with the size of a world, default settings, a gap of 1 % asked.

``dense`` has many stores and makers an item, ``lean`` few (`benchmarks/worlds.py`); a share of 1 is 2,000
sites, 200 items, 5,000 demands and 30 offers an item. ``sites`` has many sites (6,000), ``deep`` bills of materials of
six levels, ``tiered`` six price tiers an offer; no setting was chosen on these three. Each world is planned in a
process of its own, one thread, within ten minutes; seconds are CPU seconds, loading what is compiled included, and
those of the plan count writing the network. Where a network has more than half a million moves, those that are written
are chosen by pricing all; ways are those written. A world of 12 periods is one of months with seasons, in which its
demands are 80 to 100 % of a year's, planned by ``horizon``; its moves are not chosen, and its ways are not counted. ``python -m
benchmarks.growth dense 0.25`` and ``python -m benchmarks.growth lean 0.25 12`` measure one.
"""

from __future__ import annotations

import json
import math
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from time import process_time

from benchmarks.markdown import table
from benchmarks.worlds import SHAPES, world

from makeshed.errors import MakeshedError
from makeshed.model import Override, Period, Shed
from makeshed.network.clock import Clock
from makeshed.network.instance import build
from makeshed.network.optimizer import Optimizer
from makeshed.network.settings import Settings
from makeshed.questions.horizon import horizon
from makeshed.questions.plan import planned
from makeshed.solvers import solve

MONTHS = 12
CASES = (
    *(("dense", share, 1) for share in (0.0625, 0.125, 0.25, 0.5, 1.0)),
    *(("lean", share, 1) for share in (0.125, 0.25, 0.5, 1.0)),
    *(("sites", share, 1) for share in (0.06, 0.12, 0.24)),
    *(("deep", share, 1) for share in (0.1, 0.2)),
    *(("tiered", share, 1) for share in (0.05, 0.1)),
    *(("dense", share, MONTHS) for share in (0.03125, 0.0625)),
    *(("lean", share, MONTHS) for share in (0.0625, 0.125, 0.25)),
    *(("sites", share, MONTHS) for share in (0.03, 0.06)),
)
"""Shape, share and periods."""
PICTURE = Path(__file__).parents[1] / "docs" / "pictures" / "growth.svg"
GAP, LIMIT = 0.01, 600.0


@dataclass(frozen=True, kw_only=True)
class Run:
    """What became of one world; seconds are CPU seconds."""

    shape: str
    share: float
    sites: int
    periods: int = 1
    ways: int = 0
    columns: int = 0
    build: float = float("nan")
    build_mb: float = float("nan")
    plan: float = float("nan")
    plan_mb: float = float("nan")
    gap: float = float("nan")
    method: str = ""
    failure: str = ""


def worker(shape: str, share: float, periods: int = 1) -> Run:
    """Plan one world in this process."""
    size = SHAPES[shape].at(share)
    run = Run(shape=shape, share=share, sites=size.sites, periods=periods)
    shed = world(size)
    if periods > 1:
        return over_months(run, shed)
    day = date(2026, 1, 1)
    asked = Settings(
        holding_rate=0.2, discount_rate=0.08, carbon_price=0.0, blocked=(), local="FR", day=day
    )
    optimizer = Optimizer(solve=solve, gap=GAP, threads=1, clock=Clock(LIMIT))
    began = process_time()
    try:
        instance = build(shed, asked, lean=True, waited=optimizer.wait, linear=optimizer.choosing)
        ways = len(instance.ways.tail)
        run = replace(run, ways=ways, build=process_time() - began, build_mb=_memory_mb())
        found = planned(instance, optimizer)
    except MakeshedError as error:
        return replace(run, failure=f"{type(error).__name__}: {str(error).splitlines()[0]}")
    proof = found.proof
    return replace(
        run, plan=process_time() - began, plan_mb=_memory_mb(), columns=int(proof.columns), gap=proof.gap,
        method=proof.solver,
    )  # fmt: skip


def over_months(run: Run, shed: Shed) -> Run:
    """Plan a world over months with seasons."""
    months = [date(2026 + month // 12, 1 + month % 12, 1) for month in range(run.periods)]
    known = [f"{month:%Y-%m}" for month in months]
    swing = [0.9 + 0.1 * math.sin(math.tau * month.month / 12) for month in months]
    shed = shed.plus(
        *(Period(period=key, start=day, months=1) for key, day in zip(known, months, strict=True)),
        *(
            Override(period=key, fact="demands/*.quantity", value=f"x{part:.4f}")
            for key, part in zip(known, swing, strict=True)
        ),
    )
    began = process_time()
    try:
        found = horizon(shed, day=months[0], gap=GAP, threads=1, time_limit=LIMIT)
    except MakeshedError as error:
        return replace(run, failure=f"{type(error).__name__}: {str(error).splitlines()[0]}")
    proof = found.proof
    return replace(run, plan=process_time() - began, plan_mb=_memory_mb(), columns=int(proof.columns),
                   gap=proof.gap, method=proof.solver)  # fmt: skip


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(cases: Sequence[tuple[str, float, int]] = CASES) -> str:
    """Measure each world in a process of its own and return the table."""
    runs = []
    for shape, share, periods in cases:
        named = [shape, str(share), str(periods)]
        command = [sys.executable, "-m", "benchmarks.growth", "worker", *named]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        last = (done.stdout.strip().splitlines() or ["{}"])[-1]
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            sites = SHAPES[shape].at(share).sites
            failed = Run(shape=shape, share=share, sites=sites, periods=periods)
            runs.append(replace(failed, failure=f"exit {done.returncode}: {said}"))
        else:
            runs.append(Run(**json.loads(last)))
        print(_row(runs[-1]), file=sys.stderr, flush=True)
    draw(runs, PICTURE)
    return f"{text(runs)}\n\n![Time and memory against sites](../pictures/{PICTURE.name})\n"


def draw(runs: Sequence[Run], file: Path) -> None:
    """Draw seconds and memory against sites, a line for each shape, into an SVG file."""
    from matplotlib import use

    use("svg")
    from matplotlib import pyplot as plt
    from matplotlib import rcParams

    rcParams["svg.hashsalt"] = "makeshed"  # the same figures make the same file
    figure, both = plt.subplots(1, 2, figsize=(7.2, 3.2), layout="constrained")
    for axes, name, label in zip(
        both, ("plan", "plan_mb"), ("CPU seconds of a plan", "memory, MB"), strict=True
    ):
        for shape, periods in dict.fromkeys((run.shape, run.periods) for run in runs):
            found = [
                run
                for run in runs
                if (run.shape, run.periods) == (shape, periods) and not run.failure
            ]
            sites, taken = [run.sites for run in found], [getattr(run, name) for run in found]
            many = periods > 1
            label_of = f"{shape}, {periods} periods" if many else shape
            axes.plot(sites, taken, "--" if many else "-", marker="o", label=label_of)
        axes.set(xscale="log", yscale="log", xlabel="sites", ylabel=label)
        axes.spines[["top", "right"]].set_visible(False)
    both[0].legend(frameon=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def text(runs: Sequence[Run]) -> str:
    """Return the table of runs."""
    head = [
        "world",
        "share",
        "sites",
        "periods",
        "ways",
        "built s",
        "built MB",
        "columns",
        "plan s",
        "plan MB",
        "gap",
    ]
    return table([*head, "by", ""], [_row(run) for run in runs])


def _row(run: Run) -> list[str]:
    built = [f"{run.ways:,}", f"{run.build:.1f}", f"{run.build_mb:,.0f}"]
    planned = [f"{run.columns:,}", f"{run.plan:.1f}", f"{run.plan_mb:,.0f}", f"{run.gap:.2%}"]
    return [
        run.shape, f"{run.share:g}", f"{run.sites:,}", f"{run.periods}",
        *([""] * 3 if math.isnan(run.build) else built), *([""] * 4 if run.failure else planned),
        run.method, run.failure,
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is named, or all; or do the work of one process."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] == "worker":
        print(json.dumps(asdict(worker(given[1], float(given[2]), int(given[3])))))
        return
    named = (given[0], float(given[1]), int((*given[2:], "1")[0])) if given else None
    cases = CASES if named is None else [named]
    print(measure(cases))


if __name__ == "__main__":
    main()
