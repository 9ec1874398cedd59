"""Safety stock placed in the 38 real chains of Willems (2008), beside the published values.

The chains are looked for in ``../shared/oracles/stress/willems2008`` beside the repository
(``stages.csv``, ``arcs.csv``; Willems, Manufacturing & Service Operations Management 10(1):19-23, open to
researchers who cite it) and the published values in ``gsm_moncayo`` (LuisMoncayo/
GuaranteedServiceTimeInventoryModel: Gurobi 9.5, ten cores, 35 minutes). That model holds each net
replenishment time below ``max_time - time``, which plain guaranteed service does not, and keeps times
whole: where it binds, less is found here.

    python benchmarks/placement.py [SECONDS] [CHAIN ...]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
import polars as pl

from makeshed.science.placement import Stages
from makeshed.science.stock import z_of
from makeshed.solvers.placement import BOUNDED, place

FOLDER = Path(__file__).parents[2] / "shared" / "oracles" / "stress"
HOLDING = 0.2
CHAINS = range(1, 39)
STARTS = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What came of one chain; seconds are of the processor."""

    chain: int
    stages: int
    arcs: int
    found: float
    published: float
    priced: float
    bound: float
    method: str
    seconds: float

    @property
    def over(self) -> float:
        """How far what was found lies above the published value, as a share of it."""
        return self.found / self.published - 1


def chain(number: int, folder: Path = FOLDER, *, by_depth: bool = False) -> Stages:
    """Return one of the chains, its weights as the published model has them.

    Independent demands add as variance along every arc, costs add downstream, all ends have the service
    level of the most demanding one, and a year's holding costs a fifth. ``by_depth`` adds them in the
    order of the file's ``relDepth``, as the published model does: in chains 19, 23 and 24 some arcs do
    not go down in it, and what they carry is lost on the way.
    """
    rows = pl.read_csv(folder / "willems2008" / "stages.csv").filter(pl.col("chain") == number)
    links = pl.read_csv(folder / "willems2008" / "arcs.csv").filter(pl.col("chain") == number)
    names = rows["Stage Name"].to_list()
    at = {name: i for i, name in enumerate(names)}
    tails, heads = (np.array([at[n] for n in links[side]]) for side in ("source", "target"))

    def column(name: str) -> np.ndarray:
        return rows[name].cast(pl.Float64).fill_null(0.0).to_numpy().copy()

    ends = np.ones(len(names), dtype=bool)
    ends[tails] = False
    bare = Stages(
        days=column("stageTime"), weight=np.zeros(len(names)), tails=tails, heads=heads,
        inward=np.zeros(len(names)),
        promise=np.where(ends, column("maxServiceTime"), np.inf), names=tuple(names),
    )  # fmt: skip
    depth = column("relDepth")
    upward = sorted(range(len(names)), key=lambda i: depth[i]) if by_depth else bare.order[::-1]
    downward = sorted(range(len(names)), key=lambda i: -depth[i]) if by_depth else bare.order
    variance, cost = column("stdDevDemand") ** 2, column("stageCost")
    for i in upward:
        for j in bare.before[i]:
            variance[j] += variance[i]
    for i in downward:
        for j in bare.after[i]:
            cost[j] += cost[i]
    served = np.array([bool(before) for before in bare.before])
    level = column("serviceLevel")[ends & served].max()
    return replace(bare, weight=HOLDING * float(z_of(level)) * cost * np.sqrt(variance))


def published(folder: Path = FOLDER) -> dict[int, float]:
    """Return the published value of each chain."""
    table = pl.read_excel(folder / "gsm_moncayo" / "res_hint_start_35min.xlsx")
    return {int(k): float(v) for k, v in table.select("ins", "Best_Obj").iter_rows()}


def priced(number: int, stages: Stages, folder: Path = FOLDER) -> float:
    """Return what the published placement of a chain costs, put right where its rounding breaks a row."""
    at = {name: i for i, name in enumerate(stages.names)}
    out = np.zeros(len(at))
    path = folder / "gsm_moncayo" / "sol_gurobi_35min" / f"gurobi_instance_{number:02d}.csv"
    for line in path.read_text(encoding="utf-8", errors="ignore").splitlines():
        name, *cells = (cell.strip() for cell in line.split(","))
        if name in at and len(cells) >= 3:  # time in, own time, time out
            out[at[name]] = float(cells[2])
    return stages.placed(out).cost


def runs(seconds: float, chains: list[int]) -> Iterator[Run]:
    """Yield what comes of each chain in so many seconds, of which two thirds go to a proof if it is small."""
    values = published()
    for number in chains:
        stages = chain(number, by_depth=True)
        small = len(stages.days) <= BOUNDED
        search, proof = (seconds / 3, 2 * seconds / 3) if small else (seconds, 0.0)
        began = process_time()
        found = place(stages, starts=STARTS, seconds=search, proof=proof, clock=process_time)
        yield Run(
            chain=number, stages=len(stages.days), arcs=len(stages.tails), found=found.cost,
            published=values[number],
            priced=priced(number, stages), bound=found.bound, method=found.method,
            seconds=process_time() - began,
        )  # fmt: skip


def main(argv: list[str]) -> int:
    """Print a line for each chain."""
    seconds = float(argv[0]) if argv else 60.0
    chains = [int(word) for word in argv[1:]] or list(CHAINS)
    print(f"{'chain':>5} {'stages':>6} {'arcs':>6} {'found':>16} {'published':>16} {'difference':>10} "
          f"{'its placement':>16} {'proven within':>13} {'CPU s':>6}")  # fmt: skip
    for run in runs(seconds, chains):
        gap = 1 - run.bound / run.found
        print(f"{run.chain:5} {run.stages:6} {run.arcs:6} {run.found:16,.4f} "
              f"{run.published:16,.4f} {run.over:+10.4%} {run.found / run.priced - 1:+16.4%} "
              f"{gap:13.2%} {run.seconds:6.1f}", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
