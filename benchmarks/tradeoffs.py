"""Trade-offs: switching values beside a grid of plans, frontiers, sweeps.

``tip`` finds where the best plan changes and proves it; the grid asks for a plan at every level and can
only say between which two levels something changes. All seconds are CPU seconds of this process on one
thread. ``python -m benchmarks.tradeoffs`` takes minutes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import process_time
from typing import Any

import numpy as np
from benchmarks.markdown import table

import makeshed as ms
from makeshed.model import Demand, Item, Mode, Offer, Place, Shed, Site

DAY = date(2026, 11, 22)
LEVELS = 50


@dataclass(frozen=True, slots=True)
class Case:
    """A shed, and a parameter that runs between two values."""

    name: str
    shed: Shed
    vary: str
    between: tuple[float, float]


def synthetic(sellers: int = 40, towns: int = 60, seed: int = 1) -> Shed:
    """Return a shed of sellers with a yearly cost each, and towns to serve, drawn at random."""
    rng = np.random.default_rng(seed)

    def place(name: str) -> Place:
        lat, lon = rng.uniform(43, 50), rng.uniform(-1, 8)
        return Place(place=name, lat=lat, lon=lon, country="FR")

    facts: list[Any] = [Item(item="chair", mass=20, volume=0.2)]
    facts += [
        Mode(mode="truck", distance_kind="road", cost=0.08, payload=20, load_volume=80, speed=500)
    ]
    for n in range(sellers):
        yearly, price = rng.uniform(2_000, 20_000), rng.uniform(60, 90)
        facts += [
            place(f"s{n}"),
            Site(site=f"s{n}", place=f"s{n}", role="supplier", fixed_cost=yearly),
            Offer(site=f"s{n}", item="chair", price=price),
        ]
    for n in range(towns):
        facts += [
            place(f"t{n}"),
            Demand(place=f"t{n}", item="chair", quantity=round(rng.uniform(50, 500))),
        ]
    return Shed.of(*facts)


def cases() -> list[Case]:
    """Return the cases measured."""
    towns = synthetic()
    return [
        Case("e-bike", ms.example("ebike"), "currencies/USD.rate", (0.7, 1.2)),
        Case("60 towns, 40 sellers", towns, "modes/truck.cost", (0.02, 0.4)),
    ]


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what the work gives, and its CPU seconds."""
    began = process_time()
    found = work()
    return found, process_time() - began


def tips() -> str:
    """Measure switching values beside a grid of plans."""
    rows = []
    for case in cases():
        ms.plan(case.shed, day=DAY, threads=1, relax=False)  # loads what is loaded once
        tip, own = timed(
            partial(ms.tip, case.shed, case.vary, between=case.between, day=DAY, threads=1)
        )
        grid, cold = timed(
            partial(
                ms.sweep, case.shed, "plan",
                vary=[f"{case.vary}={case.between[0]:g}:{case.between[1]:g}:{LEVELS}"],
                given=[f"day={DAY.isoformat()}", "gap=0", "threads=1", "relax=no", "solver=highs"],
            )
        )  # fmt: skip
        slack = "none proven" if tip.slack is None else f"{tip.slack:,.2f}"
        rows.append([case.name, case.vary, f"{len(tip.switches)}", f"{tip.solves:.0f}", slack,
                     f"{own:.2f}", f"{cold:.2f}", f"{cold / own:.1f}"])  # fmt: skip
        print(rows[-1], len(grid.rows), flush=True)
    head = [
        "case",
        "varies",
        "switches",
        "solves",
        "slack [money/a]",
        "tip CPU s",
        f"{LEVELS} plans CPU s",
        "ratio",
    ]
    return table(head, rows)


def curves() -> str:
    """Measure frontiers, and a sweep of plans over the carbon price."""
    rows = []
    for case in cases():
        for against in ("co2e", "local_share", "exposure"):
            found, cpu = timed(partial(ms.frontier, case.shed, against=against, day=DAY, threads=1))
            rows.append([case.name, f"frontier against {against}", f"{len(found.rows)}",
                         f"{cpu:.2f}"])  # fmt: skip
            print(rows[-1], flush=True)
        found, cpu = timed(
            partial(
                ms.sweep, case.shed, "plan", vary=[f"carbon_price=0:200:{LEVELS}"],
                given=[f"day={DAY.isoformat()}", "threads=1"],
            )
        )  # fmt: skip
        rows.append([case.name, "sweep of the carbon price", f"{len(found.rows)}", f"{cpu:.2f}"])
        print(rows[-1], flush=True)
    return table(["case", "what", "plans", "CPU s"], rows)


def measure() -> str:
    """Measure all of it and return the text of the benchmark."""
    return "\n\n".join(part() for part in (tips, curves))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(measure())
