"""Large neighbourhood search: a few binaries are set free, the others stay, and HiGHS finds the best.

Which are free is drawn by lot, those whose primal averages are least sure most often; how many follows
from whether the last program was solved in its time. P. Shaw (1998), "Using constraint programming and
local search methods to solve vehicle routing problems", CP-98.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.program import Program
from makeshed.solvers import highs

FIRST = 0.3
"""Share of the binaries that are free in the first program,"""
LEAST = 8
"""and how many are free in any."""
PARTS = 10
"""No program gets more than one of so many parts of the time."""
SURE = 0.02
"""A primal average is never taken for surer than this."""
GAIN = 1e-7


def neighbourhood_search(
    program: Program,
    x: Floats,
    share: Floats,
    left: Callable[[], float],
    take: Callable[[float], None],
) -> Floats:
    """Improve a point of a program until the time is over; the same seconds may find other points.

    Parameters
    ----------
    program
        What is solved.
    x
        The point that is improved, by column.
    share
        By integer column, the primal average, how often the subproblems had it at 1.
    left
        Returns the seconds that are left.
    take
        Called with the cost of every better point.
    """
    binaries = np.flatnonzero(program.integer)
    unsure = np.clip(np.minimum(share, 1 - share), SURE, None)
    chance = unsure / unsure.sum()
    rng, most = np.random.default_rng(0), left() / PARTS
    cost, size = float(program.cost @ x), FIRST * len(binaries)
    while (room := left()) > 0 and most > 0:
        count = min(len(binaries), max(LEAST, int(size)))
        held = np.delete(binaries, rng.choice(len(binaries), count, replace=False, p=chance))
        lower, upper = program.lower.copy(), program.upper.copy()
        lower[held] = upper[held] = np.round(x[held])
        found = highs.solve(
            replace(program, lower=lower, upper=upper),
            time_limit=min(room, most), gap=1e-4, threads=1, on_progress=None, start=x,
        )  # fmt: skip
        if found.found and found.objective < cost - GAIN * abs(cost):
            x, cost = found.x, found.objective
            take(cost)
        if found.status == "optimal" and count == len(binaries):
            break
        size = count * (1.25 if found.status == "optimal" else 0.75)
    return x
