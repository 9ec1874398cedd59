"""How far a placement can be from the least: the cost in pieces, each below the curve, and the pieces chosen.

A chord of a concave cost lies below it, so the least cost by chords is a bound on every placement. With a
piece for each stretch between breakpoints and one of them chosen by an integer, the bound is as sharp as
the breakpoints are many; they are set where the last solution lay, until bound and placement meet.
Magnanti, Shen, Shu, Simchi-Levi and Teo (2006), Operations Research Letters 34(2), bound it so.
"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from makeshed.errors import BadlyScaled, Disagreement, SolverFailed
from makeshed.science.arrays import Floats
from makeshed.science.placement import Placement, Stages
from makeshed.science.program import Assembly, Program
from makeshed.solvers import solve

PROVEN = 1e-6
"""A placement that is within this share of its bound is called proven."""
ROUNDS = 12
"""Times that breakpoints are added."""
APART = 1e-6
"""Share of the longest time by which breakpoints lie apart: nearer ones are one to a solver."""


def bounded(stages: Stages, best: Placement, *, seconds: float) -> tuple[Placement, float]:
    """Return the best placement met and a cost below which there is none [money/a].

    Parameters
    ----------
    stages
        The network.
    best
        The best placement known.
    seconds
        How long at most [s]; a bound that is found until then holds.
    """
    began = perf_counter()
    longest = stages.longest_in + stages.days
    points = [np.unique([0.0, most]) for most in longest]
    _add(points, best.net)
    bound = 0.0
    for _ in range(ROUNDS):
        left = seconds - (perf_counter() - began)
        if left <= 0 or bound >= best.cost * (1 - PROVEN):
            break
        program, out = _pieces(stages, points, best.cost)
        try:
            found = solve(program, solver="highs", time_limit=left, gap=PROVEN / 4, threads=1)
        except (SolverFailed, BadlyScaled, Disagreement):
            break  # the bound that there is stays true
        if np.isfinite(found.bound):
            bound = max(bound, found.bound * best.cost)
        if not found.found:
            break
        met = stages.placed(found.x[out])
        best = met if met.cost < best.cost else best
        if not _add(points, met.net):
            break
    return best, min(bound, best.cost)


def _add(points: list[Floats], net: Floats) -> bool:
    """Set breakpoints at these times; return whether any is new."""
    new = False
    for i, x in enumerate(net.tolist()):
        if 0 < x < points[i][-1] and np.abs(points[i] - x).min() > APART * points[i][-1]:
            points[i] = np.sort(np.append(points[i], x))
            new = True
    return new


def _pieces(stages: Stages, points: list[Floats], money: float) -> tuple[Program, np.ndarray]:
    """Return the program of pieces in units of so much money, and its columns of service times out."""
    n = len(stages.days)
    a = Assembly()
    out = a.columns(np.zeros(n), upper=np.minimum(stages.longest, stages.promise))
    inn = a.columns(np.zeros(n), lower=stages.inward, upper=stages.longest_in)
    arcs = a.rows(len(stages.tails), upper=0.0)
    a.put(arcs, out[stages.tails], 1.0)
    a.put(arcs, inn[stages.heads], -1.0)
    own = a.rows(n, lower=-stages.days, upper=-stages.days)  # time in - time out - pieces = -T
    a.put(own, inn, 1.0)
    a.put(own, out, -1.0)
    for i, at in enumerate(points):
        height = stages.weight[i] / money * np.power(at, stages.power)
        low, wide = at[:-1], np.diff(at)
        slope = np.diff(height) / wide
        if len(wide) == 0:
            continue
        along = a.columns(slope, upper=wide)
        a.put(np.full(len(wide), own[i]), along, -1.0)
        if len(wide) == 1 or not stages.weight[i]:
            continue
        chosen = a.columns(height[:-1], upper=1.0, integer=True)
        a.put(np.full(len(wide), own[i]), chosen, -low)
        a.put(np.full(len(wide), int(a.rows(1, lower=1.0, upper=1.0)[0])), chosen, 1.0)
        within = a.rows(len(wide), upper=0.0)
        a.put(within, along, 1.0)
        a.put(within, chosen, -wide)
    return a.program(), out
