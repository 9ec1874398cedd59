"""Flipping sites, opened or shut, with slope scaling to say where all work goes then.

The search over sources (`source_flips`) never sees that a plan with other sites sets up other things at
those that stay. Here a site is forbidden, or paid for in any case, and all sources are scaled again: a
few linear programs, warm from the last.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.solvers.decomposition.dual_info import USUAL, DualInfo
from makeshed.solvers.decomposition.slope_scaling import IntegerSolution, IsOver, Relaxation, scale
from makeshed.solvers.decomposition.source_flips import SourceFlips

ROUNDS = 2
GAIN = 1e-6
"""Share of the cost that a flip has to save to count."""
TOGETHER = 2
"""How many sites are flipped at once where flipping one saves nothing."""


def flipped(
    relaxed: Relaxation, design: IntegerSolution, info: DualInfo, sites: Sequence[int]
) -> IntegerSolution | None:
    """Return the cheapest design of some rounds of scaling with some sites flipped; None if none is.

    Parameters
    ----------
    relaxed
        The program without its integers.
    design
        Where it begins.
    info
        What duals say of each binary.
    sites
        Those to flip, by number.
    """
    guess = info.guess(design.taken)
    lower, upper = np.zeros(len(guess)), np.ones(len(guess))
    for one in sites:
        here = info.at(one)
        if design.taken[one]:
            upper[here] = 0.0
        else:
            lower[one] = 1.0
            guess[here] = np.where(info.opens[here], 1.0, USUAL)
    relaxed.hold(lower, upper)
    return min(scale(relaxed, guess, ROUNDS), key=lambda found: found.cost, default=None)


def flip_sites(
    relaxed: Relaxation, design: IntegerSolution, info: DualInfo, worst: float, is_over: IsOver
) -> IntegerSolution:
    """Return a design that no site makes cheaper when it is flipped, unless the time is over.

    No site is flipped that would lose more than ``worst`` by its reduced cost.

    Parameters
    ----------
    relaxed
        The program without its integers.
    design
        Where it begins.
    info
        What duals say of each binary.
    worst
        What a flip may lose by its reduced cost at most [money].
    is_over
        Says when the time is over.
    """
    best, again = design, True
    while again:
        before = best
        for one in info.doubtful(best.taken, worst).tolist():
            if is_over(best):
                return best
            if info.opens[one] and best.taken[one] == before.taken[one]:
                found = flipped(relaxed, best, info, [one])
                if found is not None and found.cost < best.cost * (1 - GAIN):
                    best = found
        again = best.cost < before.cost
    return best


def descend(
    relaxed: Relaxation,
    design: IntegerSolution,
    info: DualInfo,
    worst: float,
    is_flipped: IsOver,
    is_over: IsOver,
) -> IntegerSolution:
    """Flip sites until the time for it is over, then sources and sites by turns, while it saves.

    Parameters
    ----------
    relaxed
        The program without its integers.
    design
        Where it begins.
    info
        What duals say of each binary.
    worst
        What a flip may lose by its reduced cost at most [money].
    is_flipped
        Says when the time for sites alone is over.
    is_over
        Says when the time is over.
    """

    def sources(design: IntegerSolution) -> IntegerSolution:
        return SourceFlips(relaxed, info).improve(design, worst, is_over)

    def sites(design: IntegerSolution) -> IntegerSolution:
        return flip_sites(relaxed, design, info, worst, is_over)

    best = flip_sites(relaxed, design, info, worst, is_flipped)
    while True:
        for way in (sources, sites):
            found = way(best)
            if found.cost >= best.cost * (1 - GAIN):
                return min(best, found, key=lambda one: one.cost)
            best = found


def perturb(
    relaxed: Relaxation, design: IntegerSolution, info: DualInfo, worst: float, is_over: IsOver
) -> IntegerSolution:
    """Perturb: flip two sites at once, drawn by lot, and then sources, until the time is over.

    Parameters
    ----------
    relaxed
        The program without its integers.
    design
        Where it begins.
    info
        What duals say of each binary.
    worst
        What a flip may lose by its reduced cost at most [money].
    is_over
        Says when the time is over.
    """
    best, rng = design, np.random.default_rng(0)
    while not is_over(best):
        which = info.doubtful(best.taken, worst)
        which = which[info.opens[which]]
        if len(which) <= TOGETHER:
            break
        found = flipped(relaxed, best, info, rng.choice(which, TOGETHER, replace=False).tolist())
        if found is not None:
            found = SourceFlips(relaxed, info).improve(found, worst, is_over)
            best = min(best, found, key=lambda one: one.cost)
    return best
