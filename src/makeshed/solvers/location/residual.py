"""What prices leave open when each customer is served whole: few lanes, handed to HiGHS."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from makeshed.science.program import Assembly, Ints, Solution
from makeshed.solvers import highs
from makeshed.solvers.location.knapsack import fill
from makeshed.solvers.location.prices import pick
from makeshed.solvers.location.problem import Problem


@njit(cache=True)
def possible(
    v: Any,
    unit: Any,
    net: Any,
    fixed: Any,
    capacity: Any,
    demand: Any,
    weight: Any,
    needed: Any,
    state: Any,
    bound: Any,
    cut: Any,
) -> Any:
    """Return which lanes a plan below ``cut`` may use.

    A lane is out if the bound with its site open and its customer served there reaches ``cut``;
    what else the site would serve is bounded by the continuous knapsack.
    """
    m, n = unit.shape
    kept = np.zeros((m, n), np.bool_)
    item, worth, y = np.empty(n, np.int32), np.empty(n), np.zeros(m)
    state = state.copy()
    base = bound - pick(net, state, weight, needed, y)
    for i in range(m):
        was = state[i]
        if was == 0:
            continue
        state[i] = 1
        opened = base + pick(net, state, weight, needed, y)
        state[i] = was
        if opened >= cut:
            continue
        profit = fixed[i] - net[i]
        for j in range(n):
            if unit[i, j] == np.inf or demand[j] > capacity[i]:
                continue
            size = 0
            for q in range(n):
                r = v[q] / demand[q] - unit[i, q]
                if r > 0.0 and q != j:
                    item[size], worth[size] = q, r
                    size += 1
            rest, _, _ = fill(item, worth, size, demand, capacity[i] - demand[j])
            forced = rest + v[j] - unit[i, j] * demand[j]
            kept[i, j] = opened + profit - forced < cut
    return kept


def solve(
    problem: Problem, state: Ints, kept: np.ndarray, *, cut: float, gap: float, time_limit: float
) -> tuple[Solution, Ints]:
    """Solve with these lanes alone; return what HiGHS found, and each customer's site."""
    a = Assembly()
    m, n = kept.shape
    opened = a.columns(problem.fixed, lower=np.where(state == 1, 1.0, 0.0), upper=1.0, integer=True)
    site, customer = np.nonzero(kept)
    lane = a.columns(problem.whole_cost[site, customer], upper=1.0, integer=True)
    row = a.rows(n, lower=1.0, upper=1.0)
    a.put(row[customer], lane)
    tie = a.rows(len(site), upper=0.0)
    a.put(tie, lane)
    a.put(tie, opened[site], -1.0)
    limited = np.flatnonzero(np.isfinite(problem.capacity))
    held = np.full(m, -1, dtype=np.int64)
    held[limited] = a.rows(len(limited), upper=0.0)
    a.put(held[limited], opened[limited], -problem.capacity[limited])
    at = held[site] >= 0
    a.put(held[site[at]], lane[at], problem.demand[customer[at]])
    if np.isfinite(cut):
        below = a.rows(1, upper=cut)
        a.put(np.repeat(below, m), opened, problem.fixed)
        a.put(np.repeat(below, len(lane)), lane, problem.whole_cost[site, customer])
    found = highs.solve(
        a.program(),
        time_limit=max(0.1, time_limit),
        gap=gap,
        threads=1,
        on_progress=None,
        start=None,
    )
    served_by = np.full(n, -1, dtype=np.int64)
    if found.found:
        used = found.x[lane] > 0.5
        served_by[customer[used]] = site[used]
    return found, served_by
