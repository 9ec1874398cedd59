"""What would be done instead, where a loss is met by everything that could step in."""

from __future__ import annotations

from typing import Self

import numpy as np
import polars as pl

from makeshed.disruption.stressed_network import ENOUGH
from makeshed.disruption.two_readings import LossReading
from makeshed.network.lossmaker import WAYS, Losing, LossHit
from makeshed.science.arrays import Floats
from makeshed.solvers.exposed import Exposed, OutageLoss
from makeshed.units import amount

SHOWN = 3
DEARER = 1e3
"""How many times all costs a unit lost counts, so that nothing is lost to save money."""


class Instead:
    """Finds the cheapest of the ways to lose the least."""

    def __init__(self, reading: LossReading, margin: Floats) -> None:
        self.reading, acts = reading, reading.net.acts
        price = acts["price"].fill_null(0.0).to_numpy()
        step = np.where(reading.used, 0.0, 1e-6 * max(float(price.max(initial=0.0)), 1.0))
        dear = DEARER * max(float(price.max(initial=0.0)), 1.0) / float(margin.min(initial=1.0))
        self.exposed = Exposed(
            reading.net.activities(margin * dear), cost=price + step, able=reading.normal.rate > 0
        )

    def __enter__(self) -> Self:
        """Return itself; its solver ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.exposed.__exit__()

    def said(self, hit: LossHit, losing: Losing, without: OutageLoss) -> str:
        """Return who makes, sells or carries more than in the plan, most first, and from which day."""
        if without.lost.sum() >= ENOUGH + float(self.reading.net.wanted.sum()) * losing.days:
            return ""
        situation = self.reading.situation(hit, losing)
        found = self.exposed.outcome(situation, losing.days)
        acts = self.reading.net.acts
        usual = self.reading.base * losing.days * np.where(hit.acts, losing.left, 1.0)
        more = found.done.sum(axis=0) - usual
        kinds = ["move"] if losing.scope in WAYS else ["buy", "make"]
        shown = acts["kind"].is_in(kinds).to_numpy()
        if losing.scope in WAYS:
            shown &= (pl.Series(acts["mode"]) != "").to_numpy()
        least = ENOUGH * float(self.reading.net.wanted.sum()) * losing.days
        most = np.flatnonzero(shown & (more > max(least, 1e-6)))
        ranked = most[np.argsort(-more[most], kind="stable")]
        words = [self._word(n, more[n], situation.delay[n]) for n in ranked[:SHOWN].tolist()]
        rest = [f"{len(ranked) - SHOWN} more"] if len(ranked) > SHOWN else []
        return "; ".join([*words, *rest])

    def _word(self, n: int, more: float, delay: float) -> str:
        row = self.reading.net.acts.row(n, named=True)
        name = row["name"]
        if row["kind"] == "move":
            name = f"{self.reading.net.item(row['i'])} {name} by {row['mode']}"
        begins = f" from day {amount(delay)}" if delay > 0 else ""
        return f"{name} +{amount(round(more, 1))}{begins}"


def sourcing(reading: LossReading, hit: LossHit, losing: Losing) -> str:
    """Return how what is hit is sourced: multi, single (others could, and the plan uses none), or sole.

    Of several things the worst counts; blank where the plan uses nothing of it.
    """
    acts = reading.net.acts
    ways = losing.scope in WAYS
    kinds = ["move"] if ways else ["buy", "make"]
    own = acts["kind"].is_in(kinds).to_numpy()
    lost = np.flatnonzero(own & hit.acts & (reading.base > 0))
    to = (
        pl.coalesce(pl.col("p_b").cast(pl.Int64), -1 - pl.col("d").cast(pl.Int64))
        if ways
        else pl.col("i").cast(pl.Int64)
    )
    group = acts.select(to.alias("to")).to_series().fill_null(-(10**9)).to_numpy()
    left = own & ~hit.acts & (reading.cap > 0)
    worst = 0
    for target in np.unique(group[lost]):
        others = left & (group == target)
        found = 1 if (others & (reading.base > 0)).any() else 2 if others.any() else 3
        worst = max(worst, found)
    return ("", "multi", "single", "sole")[worst]
