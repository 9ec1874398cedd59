"""Local search without capacities: add a site, drop one, or swap, as long as it helps.

The fast interchange of Whitaker (1983), "A fast algorithm for the greedy interchange for
large-scale clustering and median location problems", INFOR 21(2): one pass over the customers tells
for a site to open what it brings and which site to close for it. From a local optimum a few sites
are changed at random and the search goes on (iterated local search).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from makeshed.solvers.location.relaxation import paid


@njit(cache=True)
def _two_cheapest(near: Any, near_cost: Any, opened: Any, far: float, at: Any, two: Any) -> None:
    """Find each customer's cheapest open site, and its two lowest costs (``far``: none)."""
    n, m = near.shape
    for j in range(n):
        at[j], two[j, 0], two[j, 1] = -1, far, far
        for q in range(m):
            if near_cost[j, q] >= far:  # no lane
                break
            if not opened[near[j, q]]:
                continue
            if at[j] >= 0:
                two[j, 1] = near_cost[j, q]
                break
            at[j], two[j, 0] = near[j, q], near_cost[j, q]


@njit(cache=True)
def _entering(i: int, cost: Any, at: Any, two: Any, change: Any) -> float:
    """Return what customers save at site i; ``change`` gets what closing a site costs less for it."""
    saved = 0.0
    for j in range(len(at)):
        c = cost[i, j]
        if c < two[j, 1] and at[j] >= 0:
            if c < two[j, 0]:
                saved += two[j, 0] - c
                change[at[j]] += two[j, 1] - two[j, 0]
            else:
                change[at[j]] += two[j, 1] - c
        elif at[j] < 0 and c < two[j, 0]:
            saved += two[j, 0] - c
    return saved


@njit(cache=True)
def _losses(at: Any, two: Any, m: int) -> Any:
    """Return by site what its customers lose if it is closed."""
    loss = np.zeros(m)
    for j in range(len(at)):
        if at[j] >= 0:
            loss[at[j]] += two[j, 1] - two[j, 0]
    return loss


@njit(cache=True)
def _move(cost: Any, fixed: Any, state: Any, opened: Any, at: Any, two: Any, least: float) -> Any:
    """Return the best move as the site to open and the site to close; -1 is none."""
    m = len(fixed)
    loss, change = _losses(at, two, m), np.zeros(m)
    leaving: Any = np.flatnonzero(opened & (state == -1))
    best, enter, leave = -least, -1, -1
    for a in leaving:
        if loss[a] - fixed[a] < best:
            best, enter, leave = loss[a] - fixed[a], -1, a
    closing, second = best, two[:, 1].copy()
    for i in range(m):
        if opened[i] or state[i] == 0:
            continue
        if fixed[i] - paid(second, cost[i]) + closing >= best:  # even with the best one to close
            continue
        for a in leaving:
            change[a] = 0.0
        gain = fixed[i] - _entering(i, cost, at, two, change)
        if gain < best:
            best, enter, leave = gain, i, -1
        for a in leaving:
            if gain + loss[a] - change[a] - fixed[a] < best:
                best, enter, leave = gain + loss[a] - change[a] - fixed[a], i, a
    return enter, leave


@njit(cache=True)
def descend(
    near: Any, near_cost: Any, cost: Any, fixed: Any, state: Any, opened: Any, far: float
) -> float:
    """Move to a local optimum; return its cost. ``far`` stands for "served by nobody".

    Parameters
    ----------
    near
        By customer, the sites from the cheapest to the dearest.
    near_cost
        By customer, the costs in that order [money].
    cost
        By site and customer, the cost of serving all of the customer [money].
    fixed
        By site, what opening it costs [money].
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    opened
        Whether each site is open.
    far
        Cost that stands for "served by nobody" [money].
    """
    n = len(near)
    at, two = np.zeros(n, np.int64), np.zeros((n, 2))
    while True:
        _two_cheapest(near, near_cost, opened, far, at, two)
        total = fixed[opened].sum() + two[:, 0].sum()
        enter, leave = _move(cost, fixed, state, opened, at, two, 1e-9 * abs(total))
        if enter < 0 and leave < 0:
            return total  # type: ignore[no-any-return]
        if enter >= 0:
            opened[enter] = True
        if leave >= 0:
            opened[leave] = False


@njit(cache=True)
def iterated_local_search(
    near: Any,
    near_cost: Any,
    cost: Any,
    fixed: Any,
    state: Any,
    opened: Any,
    far: float,
    rounds: int,
    chance: Any,
) -> float:
    """Improve a design by iterated local search; return the best cost, ``opened`` its design.

    Parameters
    ----------
    near
        By customer, the sites from the cheapest to the dearest.
    near_cost
        By customer, the costs in that order [money].
    cost
        By site and customer, the cost of serving all of the customer [money].
    fixed
        By site, what opening it costs [money].
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    opened
        Whether each site is open; becomes the best design.
    far
        Cost that stands for "served by nobody" [money].
    rounds
        How many.
    chance
        The generator of random numbers.
    """
    best = descend(near, near_cost, cost, fixed, state, opened, far)
    for _ in range(rounds):
        trial = opened.copy()
        for _ in range(2 + chance.integers(0, 3)):
            held = np.flatnonzero(trial)
            for i in (chance.integers(0, len(fixed)), held[chance.integers(0, len(held))]):
                if state[i] == -1 and (not trial[i] or chance.random() < 0.5):
                    trial[i] = not trial[i]
            if not trial.any():
                trial[:] = opened
        total = descend(near, near_cost, cost, fixed, state, trial, far)
        if total < best * (1.0 - 1e-12):
            best = total
            opened[:] = trial
    return best
