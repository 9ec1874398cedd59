"""Each customer whole at one site: repair and improve by shifts and swaps.

Neighbourhoods as in Holmberg, Rönnqvist and Yuan (1999), "An exact algorithm for the capacitated
facility location problems with single sourcing", European Journal of Operational Research 113(3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def assign(cost: Any, capacity: Any, demand: Any, at: Any, penalty: Any, rounds: Any) -> Any:
    """Improve an assignment; return its cost, inf if some site stays overloaded.

    ``at`` holds each customer's site and is changed. Overload is charged at ``penalty`` per unit,
    doubled whenever a local optimum is overloaded.

    Parameters
    ----------
    cost
        By site and customer, the cost of serving all of the customer [money].
    capacity
        By site, how much it serves at most [units].
    demand
        By customer, how much it needs [units].
    at
        The site of each customer, which is changed.
    penalty
        What a unit of overload is charged, doubled whenever a local optimum is overloaded.
    rounds
        So many at most.
    """
    k, n = cost.shape
    load = np.zeros(k)
    for j in range(n):
        load[at[j]] += demand[j]
    for _ in range(rounds):
        moved = True
        while moved:
            moved = False
            for j in range(n):
                if _shift(j, cost, capacity, demand, at, load, penalty) or _swap(
                    j, cost, capacity, demand, at, load, penalty
                ):
                    moved = True
        over = 0.0
        for a in range(k):
            over += max(0.0, load[a] - capacity[a] - 1e-9)
        if over <= 0.0:
            total = 0.0
            for j in range(n):
                total += cost[at[j], j]
            return total
        penalty *= 2.0
    return np.inf


@njit(cache=True)
def _over(load: Any, capacity: Any) -> Any:
    return max(0.0, load - capacity)


@njit(cache=True)
def _shift(j: Any, cost: Any, capacity: Any, demand: Any, at: Any, load: Any, penalty: Any) -> Any:
    """Take a customer to the site that is best for it, if that helps."""
    a, d = at[j], demand[j]
    freed = penalty * (_over(load[a], capacity[a]) - _over(load[a] - d, capacity[a]))
    best, to = -1e-7, -1
    for b in range(len(capacity)):
        if b != a and cost[b, j] < np.inf:
            added = penalty * (_over(load[b] + d, capacity[b]) - _over(load[b], capacity[b]))
            rise = cost[b, j] - cost[a, j] + added - freed
            if rise < best:
                best, to = rise, b
    if to < 0:
        return False
    at[j] = to
    load[a] -= d
    load[to] += d
    return True


@njit(cache=True)
def _swap(j: Any, cost: Any, capacity: Any, demand: Any, at: Any, load: Any, penalty: Any) -> Any:
    """Exchange two customers' sites, if that helps."""
    a, d = at[j], demand[j]
    best, other = -1e-7, -1
    for q in range(len(at)):
        b = at[q]
        if b == a or cost[b, j] == np.inf or cost[a, q] == np.inf:
            continue
        rise = cost[b, j] - cost[a, j] + cost[a, q] - cost[b, q]
        if rise >= best and load[a] <= capacity[a] and load[b] <= capacity[b]:
            continue
        e = demand[q] - d
        rise += penalty * (
            _over(load[a] + e, capacity[a])
            + _over(load[b] - e, capacity[b])
            - _over(load[a], capacity[a])
            - _over(load[b], capacity[b])
        )
        if rise < best:
            best, other = rise, q
    if other < 0:
        return False
    b, e = at[other], demand[other] - d
    at[j], at[other] = b, a
    load[a] += e
    load[b] -= e
    return True
