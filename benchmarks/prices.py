"""Where to make things, at five sizes: price decomposition beside HiGHS.

Every method works in a process of its own on one core, with the same CPU seconds. HiGHS is given two
formulations: the one makeshed writes, and a stronger one with a row for every lane out of a make
(nothing over the lane unless the make is set up). ``python -m benchmarks.prices`` takes minutes,
``python -m benchmarks.prices full`` an hour.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from time import process_time

import numpy as np
from benchmarks import regions
from benchmarks.assembly import _memory_mb

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly, Program, Progress, Solution
from makeshed.science.siting import Layout, Network, assemble
from makeshed.solvers import decomposition, highs, violation

SIZES = {
    "least": regions.Size(6, 8, 6, able=0.5, regions=3),
    "less": regions.Size(10, 8, 20, able=0.5, regions=3),
    **regions.SIZES,
}
SECONDS = {"least": 2.0, "less": 5.0, "small": 10.0, "mid": 20.0, "large": 60.0}
FULL = {"least": 10.0, "less": 10.0, "small": 120.0, "mid": 400.0, "large": 700.0}
METHODS = ("decomposition", "highs", "highs, lanes one by one")
GAP = 1e-4
PATIENCE = 4.0
"""Wall seconds allowed for a CPU second, on a machine that others use too."""
COLD_GAP = 1e-3
"""What HiGHS alone is asked to prove."""
QUICK, SEEDS, NEAR = 1.0, tuple(range(101, 111)), 2e-4
"""Seconds for worlds that no setting was chosen on, their seeds, and what HiGHS is to prove there."""
SAME = 1e-3
"""Plans whose costs differ by no more, as a share, count as one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What one method made of one size; seconds are CPU seconds, imports and building not counted."""

    size: str
    method: str
    limit: float
    columns: int = 0
    binaries: int = 0
    cost: float = float("inf")
    bound: float = float("-inf")
    seconds: float = float("nan")
    within: dict[str, float] | None = None  # seconds until the plan's final cost was near: by share
    memory_mb: float = float("nan")
    failure: str = ""

    @property
    def gap(self) -> float:
        """The proven gap, as a share of the cost."""
        return (self.cost - self.bound) / self.cost if np.isfinite(self.cost) else float("inf")


def one_by_one(program: Program, net: Network, layout: Layout) -> Program:
    """Add a row for every lane out of a make: nothing over it unless the make is set up."""
    lane = np.flatnonzero((net.arc_demand >= 0) & (net.arc_tail < len(net.make_node)))
    return tied(program, net, layout, lane, layout.step_taken[net.arc_tail[lane]])


def tied(program: Program, net: Network, layout: Layout, lane: Ints, gate: Ints) -> Program:
    """Add a row for each of some lanes to demands: nothing over it unless its binary is 1."""
    a = Assembly.of(program)
    rows = a.rows(len(lane), upper=0.0)
    a.put(rows, layout.flow[lane])
    a.put(rows, gate, -net.demand_quantity[net.arc_demand[lane]])
    return a.program()


def worker(size: str, method: str, limit: float) -> Run:
    """Solve one size with one method in this process."""
    if method == "decomposition":
        _load()
    net = regions.network(SIZES[size])
    program, layout = assemble(net)
    solved = one_by_one(program, net, layout) if "one by one" in method else program
    began, told = process_time(), list[tuple[float, float]]()

    def stop(progress: Progress) -> bool:
        told.append((process_time() - began, progress.incumbent))
        return told[-1][0] < limit

    if method == "decomposition":
        found: Solution | None = decomposition.solve(
            program, network=(net, layout), time_limit=limit, gap=GAP, threads=1,
            on_progress=stop, clock=process_time,
        )  # fmt: skip
    else:
        found = highs.solve(
            solved, time_limit=PATIENCE * limit, gap=GAP, threads=1, on_progress=stop, start=None
        )
    seconds = process_time() - began
    assert found is not None
    assert not found.found or violation(program, found.x) < 1e-5
    near = {
        f"{share:.1%}": next(
            (at for at, cost in told if cost <= found.objective * (1 + share)), seconds
        )
        for share in (0.001, 0.003)
    }
    return Run(
        size=size, method=method, limit=limit, columns=program.shape[1],
        binaries=int(program.integer.sum()), cost=found.objective, bound=found.bound,
        seconds=seconds, within=near, memory_mb=_memory_mb("VmHWM"),
    )  # fmt: skip


def compare(sizes: dict[str, float], methods: Sequence[str] = METHODS) -> list[Run]:
    """Give every method the same seconds at every size."""
    found = []
    for size, limit in sizes.items():
        for method in methods:
            found.append(_apart(size, method, limit))
            print(shown(found[-1]), flush=True)
    return found


def _apart(size: str, method: str, limit: float) -> Run:
    command = [sys.executable, "-m", "benchmarks.prices", "worker", size, method, str(limit)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | threads
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Run(size=size, method=method, limit=limit, failure=f"exit {done.returncode}: {last}")
    return Run(**json.loads(next(x for x in done.stdout.splitlines() if x.startswith("{"))))


def shown(run: Run) -> str:
    """Return one result as a line."""
    if run.failure:
        return f"{run.size:<7}{run.method:<25}{run.failure}"
    return (
        f"{run.size:<7}{run.method:<25}{run.columns:>9,}{run.binaries:>7,}{run.cost:>17,.0f}"
        f"{run.bound:>17,.0f}{run.gap:>9.3%}{run.seconds:>8.1f} s{run.memory_mb:>7.0f} MB"
    )


def _load() -> None:
    """Load what is compiled, or compile it, on a tiny network."""
    net = regions.network(SIZES["least"])
    program, layout = assemble(net)
    decomposition.solve(program, network=(net, layout), time_limit=QUICK)


def _cold(
    program: Program, limit: float, start: Floats | None = None, *, gap: float = COLD_GAP
) -> tuple[Solution, float]:
    began = process_time()
    found = highs.solve(
        program, time_limit=limit, gap=gap, threads=1, on_progress=None, start=start
    )
    return found, process_time() - began


def measure(full: bool = False) -> str:
    """Measure all of it and return the text of the benchmark."""
    runs = compare(FULL if full else SECONDS)
    return f"{_compared(runs)}\n\n{_other_seeds()}"


def _compared(runs: Sequence[Run]) -> str:
    head = (
        "| size | columns | binaries | method | cost | above best | bound | gap | CPU s | "
        "CPU s to 0.1 % of its own end | MB |\n|---|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    best = {run.size: min(r.cost for r in runs if r.size == run.size) for run in runs}
    lines = []
    for run in runs:
        if run.failure or not np.isfinite(run.cost):
            said = run.failure or f"no plan in {run.seconds:.0f} CPU s"
            lines.append(f"| {run.size} | | | {run.method} | {said} | | | | | | |")
            continue
        above, near = run.cost / best[run.size] - 1, (run.within or {}).get("0.1%", float("nan"))
        lines.append(
            f"| {run.size} | {run.columns:,} | {run.binaries:,} | {run.method} | {run.cost:,.0f} | "
            f"{above:.3%} | {run.bound:,.0f} | {run.gap:.3%} | {run.seconds:.1f} | {near:.1f} | "
            f"{run.memory_mb:.0f} |"
        )
    return "\n".join([head, *lines]) + "\n\n" + _losses(runs)


def _losses(runs: Sequence[Run]) -> str:
    """Say where the decomposition does not help."""
    own = {run.size: run for run in runs if run.method == "decomposition"}
    lost = sorted(
        {
            run.size
            for run in runs
            if run.method != "decomposition" and not run.failure and (base := own[run.size])
            and (run.cost < base.cost * (1 - 1e-6) or (run.gap <= GAP and run.seconds < base.seconds))
        }
    )  # fmt: skip
    if not lost:
        return "HiGHS alone is ahead at no size."
    return (
        f"HiGHS alone is ahead (a cheaper plan, or a proof sooner) at: {', '.join(lost)}. Prices "
        "leave a gap that they cannot close: where HiGHS can finish, it alone proves the optimum."
    )


def _other_seeds() -> str:
    """Hold one second of the decomposition against HiGHS on worlds that no setting was chosen on."""
    lines, above = [], []
    _load()
    for seed in SEEDS:
        net = regions.network(SIZES["small"], seed=seed)
        program, layout = assemble(net)
        own = decomposition.solve(
            program, network=(net, layout), time_limit=QUICK, gap=GAP, clock=process_time
        )
        assert own is not None
        found, seconds = _cold(program, 120.0, own.x, gap=NEAR)
        above.append(own.objective / found.objective - 1)
        lines.append(
            f"| {seed} | {own.objective:,.0f} | {own.gap:.3%} | {above[-1]:.3%} "
            f"| {own.objective / found.bound - 1:.3%} | {seconds:.1f} |"
        )
    head = (
        f"The small size in {QUICK:.0f} CPU s on worlds that no setting was chosen on, beside HiGHS to "
        f"{NEAR:.2%} from that plan: {sum(one <= SAME for one in above)} of {len(SEEDS)} within "
        f"{SAME:.1%} of HiGHS's plan, {max(above):.2%} at worst:"
    )
    columns = "| seed | cost | gap | above HiGHS's plan | above its bound | HiGHS CPU s |"
    return "\n".join([head, "", columns, "|---:|---:|---:|---:|---:|---:|", *lines])


def main(arguments: list[str]) -> None:
    """Measure, in minutes or in full; or do the work of one process."""
    match arguments:
        case ["worker", size, method, limit]:
            print(json.dumps(asdict(worker(size, method, float(limit)))))
        case _:
            print(measure(full=arguments == ["full"]))


if __name__ == "__main__":
    main(sys.argv[1:])
