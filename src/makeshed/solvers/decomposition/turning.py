"""Turning sites, opened or shut, with slope scaling to say where all work goes then.

The search over sources (`sources`) never sees that a plan with other sites sets up other things at
those that stay. Here a site is forbidden, or paid for in any case, and all sources are scaled again: a
few linear programs, warm from the last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.solvers.decomposition.advice import USUAL, Advice
from makeshed.solvers.decomposition.slopes import Design, IsOver, Relaxed, scale
from makeshed.solvers.decomposition.sources import Sources

ROUNDS = 2
GAIN = 1e-6
"""Share of the cost that a turn has to save to count."""
TOGETHER = 2
"""How many sites are turned at once where turning one saves nothing."""


def turned(relaxed: Relaxed, design: Design, says: Advice, sites: Sequence[int]) -> Design | None:
    """Return the cheapest design of some rounds of scaling with some sites turned; None if none is."""
    guess = says.guess(design.taken)
    lower, upper = np.zeros(len(guess)), np.ones(len(guess))
    for one in sites:
        here = says.at(one)
        if design.taken[one]:
            upper[here] = 0.0
        else:
            lower[one] = 1.0
            guess[here] = np.where(says.opens[here], 1.0, USUAL)
    relaxed.hold(lower, upper)
    return min(scale(relaxed, guess, ROUNDS), key=lambda found: found.cost, default=None)


def turn(relaxed: Relaxed, design: Design, says: Advice, worst: float, is_over: IsOver) -> Design:
    """Return a design that no site makes cheaper when it is turned, unless the time is over.

    No site is turned that would lose more than ``worst`` by the prices.
    """
    best, again = design, True
    while again:
        before = best
        for one in says.doubtful(best.taken, worst).tolist():
            if is_over(best):
                return best
            if says.opens[one] and best.taken[one] == before.taken[one]:
                found = turned(relaxed, best, says, [one])
                if found is not None and found.cost < best.cost * (1 - GAIN):
                    best = found
        again = best.cost < before.cost
    return best


def descend(
    relaxed: Relaxed, design: Design, says: Advice, worst: float, is_turned: IsOver, is_over: IsOver
) -> Design:
    """Turn sites until the time for it is over, then sources and sites by turns, while it saves."""

    def sources(design: Design) -> Design:
        return Sources(relaxed, says).improve(design, worst, is_over)

    def sites(design: Design) -> Design:
        return turn(relaxed, design, says, worst, is_over)

    best = turn(relaxed, design, says, worst, is_turned)
    while True:
        for way in (sources, sites):
            found = way(best)
            if found.cost >= best.cost * (1 - GAIN):
                return min(best, found, key=lambda one: one.cost)
            best = found


def wander(relaxed: Relaxed, design: Design, says: Advice, worst: float, is_over: IsOver) -> Design:
    """Turn two sites at once, drawn by lot, and then sources, until the time is over."""
    best, rng = design, np.random.default_rng(0)
    while not is_over(best):
        which = says.doubtful(best.taken, worst)
        which = which[says.opens[which]]
        if len(which) <= TOGETHER:
            break
        found = turned(relaxed, best, says, rng.choice(which, TOGETHER, replace=False).tolist())
        if found is not None:
            found = Sources(relaxed, says).improve(found, worst, is_over)
            best = min(best, found, key=lambda one: one.cost)
    return best
