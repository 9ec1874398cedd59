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
from dataclasses import dataclass
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
    bound: float
    method: str
    seconds: float

    @property
    def over(self) -> float:
        """How far what was found lies above the published value, as a share of it."""
        return self.found / self.published - 1


def chain(number: int, folder: Path = FOLDER) -> Stages:
    """Return one of the chains, its weights as the published model has them.

    Independent demands add as variance along every arc, costs add downstream, all ends have the service
    level of the most demanding one, and a year's holding costs a fifth.
    """
    rows = pl.read_csv(folder / "willems2008" / "stages.csv").filter(pl.col("chain") == number)
    links = pl.read_csv(folder / "willems2008" / "arcs.csv").filter(pl.col("chain") == number)
    names = rows["Stage Name"].to_list()
    at = {name: i for i, name in enumerate(names)}
    number_of = (
        np.array([at[name] for name in links["source"]]),
        np.array([at[name] for name in links["target"]]),
    )

    def column(name: str) -> np.ndarray:
        return rows[name].cast(pl.Float64).fill_null(0.0).to_numpy().copy()

    ends = np.ones(len(names), dtype=bool)
    ends[number_of[0]] = False
    bare = Stages(
        days=column("stageTime"), weight=np.zeros(len(names)), tails=number_of[0],
        heads=number_of[1], inward=np.zeros(len(names)),
        promise=np.where(ends, column("maxServiceTime"), np.inf), names=tuple(names),
    )  # fmt: skip
    variance, cost = column("stdDevDemand") ** 2, column("stageCost")
    for i in reversed(bare.order):
        for j in bare.before[i]:
            variance[j] += variance[i]
    for i in bare.order:
        for j in bare.after[i]:
            cost[j] += cost[i]
    served = np.array([bool(before) for before in bare.before])
    level = column("serviceLevel")[ends & served].max()
    weight = HOLDING * float(z_of(level)) * cost * np.sqrt(variance)
    return Stages(
        days=bare.days, weight=weight, tails=bare.tails, heads=bare.heads,
        inward=bare.inward, promise=bare.promise, names=bare.names,
    )  # fmt: skip


def published(folder: Path = FOLDER) -> dict[int, float]:
    """Return the published value of each chain."""
    table = pl.read_excel(folder / "gsm_moncayo" / "res_hint_start_35min.xlsx")
    return {int(k): float(v) for k, v in table.select("ins", "Best_Obj").iter_rows()}


def runs(seconds: float, chains: list[int]) -> Iterator[Run]:
    """Yield what comes of each chain in so many seconds, of which two thirds go to a proof if it is small."""
    values = published()
    for number in chains:
        stages = chain(number)
        small = len(stages.days) <= BOUNDED
        search, proof = (seconds / 3, 2 * seconds / 3) if small else (seconds, 0.0)
        began = process_time()
        found = place(stages, starts=STARTS, seconds=search, proof=proof, clock=process_time)
        yield Run(
            chain=number, stages=len(stages.days), arcs=len(stages.tails), found=found.cost,
            published=values[number], bound=found.bound, method=found.method,
            seconds=process_time() - began,
        )  # fmt: skip


def main(argv: list[str]) -> int:
    """Print a line for each chain."""
    seconds = float(argv[0]) if argv else 60.0
    chains = [int(word) for word in argv[1:]] or list(CHAINS)
    print(f"{'chain':>5} {'stages':>6} {'arcs':>6} {'found':>16} {'published':>16} "
          f"{'difference':>10} {'proven within':>13} {'CPU s':>6}  method")  # fmt: skip
    for run in runs(seconds, chains):
        gap = 1 - run.bound / run.found
        print(f"{run.chain:5} {run.stages:6} {run.arcs:6} {run.found:16,.4f} "
              f"{run.published:16,.4f} {run.over:+10.4%} {gap:13.2%} {run.seconds:6.1f}  "
              f"{run.method}", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
