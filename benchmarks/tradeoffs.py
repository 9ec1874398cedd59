"""Trade-offs: switching values beside a grid of plans, frontiers, sweeps, and fifty tariffs by prices.

``tip`` finds where the best plan changes and proves it; the grid asks for a plan at every level and can
only say between which two levels something changes. All seconds are CPU seconds of this process on one
thread. ``python -m benchmarks.tradeoffs`` takes minutes, ``python -m benchmarks.tradeoffs tariffs`` is
the last part alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from time import process_time
from typing import Any

import numpy as np
from benchmarks import prices
from benchmarks.markdown import table
from benchmarks.prices import LEVELS

import makeshed as ms
from makeshed.model import Demand, Item, Mode, Offer, Place, Shed, Site

DAY = date(2026, 11, 22)
COLD = (0, 12, 24, 36, 49)
COLD_SECONDS = 600.0


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


def tariffs() -> str:
    """Measure fifty levels of a tariff by one pool of plans beside HiGHS from nothing.

    HiGHS gets the formulation without a row for every lane, in which it is faster here (`prices`).
    """
    own = prices.sweep()
    worst = own.gap.max()
    print(f"sweep {own.seconds:.1f} CPU s, gap at most {worst:.3%}", flush=True)
    rows, spent, proven = [], 0.0, []
    for level in COLD:
        found, seconds = prices.cold(level, COLD_SECONDS)
        spent += seconds
        proven.append(found.bound)
        cost = own.cost[level]
        rows.append(
            [f"{level}", f"{cost:,.0f}", f"{own.gap[level]:.3%}", f"{cost / found.objective - 1:+.3%}",
             f"{cost / found.bound - 1:.3%}", f"{1 - found.bound / found.objective:.3%}",
             f"{seconds:.1f}"]
        )  # fmt: skip
        print(rows[-1], flush=True)
        assert own.bound[level] <= found.objective
    each = spent / len(COLD)
    # The least cost is concave in the surcharge: between two bounds their chord holds.
    chord = np.interp(np.arange(LEVELS), COLD, proven)
    above = float((own.cost / np.maximum(chord, own.bound) - 1).max())
    told = (
        f"{LEVELS} levels of a surcharge at the small size of *Big networks by price decomposition*, "
        f"by one pool of plans: {own.solves} solves, {own.seconds:.1f} CPU s, the proven gap at most "
        f"{worst:.3%} at any level. HiGHS from nothing, to {prices.COLD_GAP:.1%}, takes {each:.1f} CPU s a "
        f"level on average over the {len(COLD)} below: for all {LEVELS} that is {each * LEVELS:,.0f} s, "
        f"{each * LEVELS / own.seconds:.0f} times as long. Above: the pool's plan over that of HiGHS, "
        f"and over HiGHS's bound. By the chords between these bounds and its own, no level is more than "
        f"{above:.3%} above the least cost."
    )
    head = ["level", "pool's plan", "proven gap", "above HiGHS", "above its bound", "HiGHS's gap",
            "HiGHS CPU s"]  # fmt: skip
    return f"{told}\n\n{table(head, rows)}\n\n{switches(own)}"


def switches(own: prices.Sweep) -> str:
    """Return where the best plan changes, and between which levels that is certain."""
    rows = [
        [f"{s.at:.2%}", f"{s.low:.2%}", f"{s.high:.2%}", f"{s.gap / own.envelope(s.at):.3%}"]
        for s in own.envelope.switches
    ]
    return table(["switch at", "certified from", "to", "gap there"], rows)


def measure() -> str:
    """Measure all of it and return the text of the benchmark."""
    return "\n\n".join(part() for part in (tips, curves, tariffs))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print(tariffs() if sys.argv[1:] == ["tariffs"] else measure())
