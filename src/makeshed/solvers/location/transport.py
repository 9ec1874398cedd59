"""Who serves whom when the open sites are known: the transportation problem, few sites at a time.

Every customer starts at its cheapest site; as long as a site is overloaded, the cheapest chain of
moves takes load off it to a site with room (successive shortest paths on the graph of the sites,
whose arc a -> b is the customer at a that is cheapest to move to b). The result is optimal because
no step leaves a negative cycle. Ahuja, Magnanti and Orlin (1993), Network Flows, section 9.7.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True)
def _cheapest(a: Any, b: Any, unit: Any, at: Any, size: Any) -> Any:
    """Return the customer at a whose move to b costs least, and that cost."""
    least, who = np.inf, -1
    for q in range(size[a]):
        j = at[a, q]
        rise = unit[b, j] - unit[a, j]
        if rise < least:
            least, who = rise, j
    return least, who


@njit(cache=True)
def _start(unit: Any, demand: Any, flow: Any, load: Any, at: Any, size: Any) -> Any:
    """Put every customer at its cheapest site; return whether each has one."""
    k, n = unit.shape
    for j in range(n):
        best = 0
        for a in range(1, k):
            if unit[a, j] < unit[best, j]:
                best = a
        if unit[best, j] == np.inf:
            return False
        flow[best, j] = demand[j]
        load[best] += demand[j]
        at[best, size[best]] = j
        size[best] += 1
    return True


@njit(cache=True)
def _path(source: Any, room: Any, move: Any, price: Any, before: Any) -> Any:
    """Find the cheapest chain from an overloaded site to one with room (Dijkstra with multipliers)."""
    k = len(room)
    dist = np.full(k, np.inf)
    done = np.zeros(k, np.bool_)
    dist[source] = 0.0
    end = -1
    while True:
        a = -1
        for b in range(k):
            if not done[b] and dist[b] < np.inf and (a < 0 or dist[b] < dist[a]):
                a = b
        if a < 0:
            return -1
        done[a] = True
        if room[a] > 0.0:
            end = a
            break
        for b in range(k):
            if not done[b] and move[a, b] < np.inf:
                reach = dist[a] + max(0.0, move[a, b] + price[a] - price[b])
                if reach < dist[b]:
                    dist[b], before[b] = reach, a
    for b in range(k):
        price[b] += min(dist[b], dist[end])
    return end


@njit(cache=True)
def transport(unit: Any, capacity: Any, demand: Any) -> Any:  # noqa: C901  (a kernel)
    """Serve all demand at least cost from these sites; return the cost and the flows.

    The cost is inf
    if not all demand can be served, nan if the search was cut off.

    Parameters
    ----------
    unit
        By site and customer, the cost of a unit [money/unit]; inf: no lane.
    capacity
        By site, how much it serves at most [units].
    demand
        By customer, how much it needs [units].
    """
    k, n = unit.shape
    flow = np.zeros((k, n))
    load, price = np.zeros(k), np.zeros(k)
    at, size = np.zeros((k, n), np.int32), np.zeros(k, np.int64)
    if not _start(unit, demand, flow, load, at, size):
        return np.inf, flow
    room = capacity - load
    dust = 1e-12 * demand.sum()
    move, who = np.full((k, k), np.inf), np.full((k, k), -1)
    before = np.full(k, -1)
    if (room < -dust).any():
        for a in range(k):
            for b in range(k):
                if a != b:
                    move[a, b], who[a, b] = _cheapest(a, b, unit, at, size)
    for source in range(k):
        for _ in range(50 * n + 1000):
            if room[source] >= -dust:
                break
            end = _path(source, room, move, price, before)
            if end < 0:
                return np.inf, flow
            amount, b = min(-room[source], room[end]), end
            while b != source:
                amount = min(amount, flow[before[b], who[before[b], b]])
                b = before[b]
            room[source] += amount
            room[end] -= amount
            _shift(end, source, amount, dust, unit, flow, at, size, move, who, before)
        if room[source] < -dust:
            return np.nan, flow
    return _cost(unit, flow), flow


@njit(cache=True)
def _shift(
    end: Any,
    source: Any,
    amount: Any,
    dust: Any,
    unit: Any,
    flow: Any,
    at: Any,
    size: Any,
    move: Any,
    who: Any,
    before: Any,
) -> Any:
    """Move the amount along the chain and bring the cheapest moves up to date."""
    k = len(size)
    b = end
    while b != source:
        a = before[b]
        j = who[a, b]
        if flow[b, j] <= 0.0:
            at[b, size[b]] = j
            size[b] += 1
            flow[b, j] = 0.0
            for c in range(k):
                if c != b and unit[c, j] - unit[b, j] < move[b, c]:
                    move[b, c], who[b, c] = unit[c, j] - unit[b, j], j
        flow[b, j] += amount
        flow[a, j] -= amount
        if flow[a, j] <= 1e-3 * dust:
            flow[a, j] = 0.0
            for q in range(size[a]):
                if at[a, q] == j:
                    size[a] -= 1
                    at[a, q] = at[a, size[a]]
                    break
            for c in range(k):
                if c != a and who[a, c] == j:
                    move[a, c], who[a, c] = _cheapest(a, c, unit, at, size)
        b = a


@njit(cache=True)
def _cost(unit: Any, flow: Any) -> Any:
    total = 0.0
    for a in range(flow.shape[0]):
        for j in range(flow.shape[1]):
            if flow[a, j] > 0.0:
                total += flow[a, j] * unit[a, j]
    return total
