"""Whether a limit lets a need pass, what a match is worth, and the shortest way through makers.

What is not known is asked, never refused: a limit that nobody stated is ``unknown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Status = Literal["met", "unknown", "missing"]

NEAR_KM = 50.0
"""Distance at which nearness is one half. A judgement: an hour by van."""
FRESH_DAYS = 730.0
"""Time in which the trust in an unconfirmed entry halves. A judgement."""


def at_most(asked: float, limit: float | None) -> Status:
    """Return whether something asked stays within the largest that is offered."""
    return "unknown" if limit is None else "met" if asked <= limit else "missing"


def at_least(asked: float, limit: float | None) -> Status:
    """Return whether something asked reaches the smallest that is offered."""
    return "unknown" if limit is None else "met" if asked >= limit else "missing"


def both(*found: Status) -> Status:
    """Return the status of several conditions together: Kleene's strong conjunction.

    Kleene 1952, Introduction to Metamathematics, section 64.

    Examples
    --------
    >>> both("met", "unknown"), both("unknown", "missing")
    ('unknown', 'missing')
    """
    if "missing" in found:
        return "missing"
    return "unknown" if "unknown" in found else "met"


def between(asked: float, low: float | None, high: float | None) -> Status:
    """Return whether a number lies in a range; a range with no end stated is not known.

    Parameters
    ----------
    asked
        The number that is needed.
    low, high
        The ends that are stated; None: that end is not.
    """
    if low is None and high is None:
        return "unknown"
    lower = "met" if low is None and high is not None and asked <= high else at_least(asked, low)
    return both(lower, at_most(asked, high)) if high is not None else at_least(asked, low)


def fits_in(size: Sequence[float], room: Sequence[float | None]) -> Status:
    """Return whether a box fits into a room, turned as it may be by right angles.

    Sides of the room may be unknown. The k-th longest side of the box must be no longer than the
    k-th longest of the room, which is necessary and sufficient for right angles.

    Examples
    --------
    >>> fits_in((300, 200, 50), (100, 400, 250)), fits_in((300, 20, 20), (250, 250, 250))
    ('met', 'missing')
    """
    known = sorted((side for side in room if side is not None), reverse=True)
    open_sides = len(room) - len(known)
    box = sorted(size, reverse=True)
    if open_sides == len(room):
        return "unknown"
    best = sorted([*known, *[float("inf")] * open_sides], reverse=True)
    if any(side > most for side, most in zip(box, best, strict=False)):
        return "missing"
    return "unknown" if open_sides else "met"


def nearness(distance: float) -> float:
    """Return 1 at the door, one half at `NEAR_KM`, and ever less beyond."""
    return 1.0 / (1.0 + distance / NEAR_KM)


def freshness(days: float) -> float:
    """Return 1 for what was confirmed today, one half after `FRESH_DAYS`."""
    return float(0.5 ** (max(days, 0.0) / FRESH_DAYS))


def least_travel(
    layers: Sequence[Sequence[int]],
    between_sites: NDArray[np.float64],
    home: NDArray[np.float64] | None = None,
) -> tuple[list[int], float]:
    """Return one site for each step, and the travel [km], so that goods travel least.

    Goods go from step to step and, where ``home`` is given, home at the end. Exact: the shortest
    path through a layered graph (Bellman 1958, Quarterly of Applied Mathematics 16(1)). Of equal
    ways the one that changes hands least is taken.

    Parameters
    ----------
    layers
        For each step, the sites that can do it.
    between_sites
        Distance from site to site [km].
    home
        Distance from each site to where the goods are wanted [km].
    """
    if not layers or any(not layer for layer in layers):
        return [], float("inf")
    handover = 1e-6
    cost = np.zeros(len(layers[0]))
    back: list[NDArray[np.intp]] = []
    for before, here in pairwise(layers):
        move = between_sites[np.ix_(before, here)]
        changes = np.not_equal.outer(np.array(before), np.array(here)) * handover
        ways = cost[:, None] + move + changes
        back.append(ways.argmin(axis=0))
        cost = ways.min(axis=0)
    if home is not None:
        cost = cost + home[list(layers[-1])]
    at = int(cost.argmin())
    chosen = [at]
    for step in reversed(back):
        chosen.append(int(step[chosen[-1]]))
    team = [layer[i] for layer, i in zip(layers, reversed(chosen), strict=True)]
    legs = [between_sites[a, b] for a, b in pairwise(team)]
    last = [home[team[-1]]] if home is not None else []
    return team, float(np.sum([*legs, *last]))
