"""The residual problem: what reduced costs leave open if each customer is served whole, for HiGHS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from makeshed.science.arrays import Ints
from makeshed.science.program import Assembly, Program
from makeshed.solvers.checked import Highs, ModelStatus
from makeshed.solvers.location.knapsack import fill
from makeshed.solvers.location.problem import LocationProblem
from makeshed.solvers.location.relaxation import pick

BUSY = 4.0


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

    Parameters
    ----------
    v
        By customer, its multiplier [money].
    unit
        By site and customer, the cost of a unit [money/unit]; inf: no lane.
    net
        By site, its net cost when it is open [money].
    fixed
        By site, what opening it costs [money].
    capacity
        By site, how much it serves at most [units].
    demand
        By customer, how much it needs [units].
    weight
        By site, what it counts towards what is needed.
    needed
        What the weights of open sites must reach.
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    bound
        The bound as it stands [money].
    cut
        What a better plan costs less than [money].
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


def _program(
    problem: LocationProblem, state: Ints, site: Ints, customer: Ints
) -> tuple[Program, Ints]:
    """Return the program with lanes from these sites to these customers alone, and their columns."""
    a = Assembly()
    opened = a.columns(
        problem.fixed,
        lower=np.where(state == 1, 1.0, 0.0),
        upper=np.where(state == 0, 0.0, 1.0),
        integer=True,
    )
    lane = a.columns(problem.whole_cost[site, customer], upper=1.0, integer=True)
    row = a.rows(len(problem.demand), lower=1.0, upper=1.0)
    a.put(row[customer], lane)
    tie = a.rows(len(site), upper=0.0)
    a.put(tie, lane)
    a.put(tie, opened[site], -1.0)
    limited = np.flatnonzero(np.isfinite(problem.capacity))
    held = np.full(len(opened), -1, dtype=np.int64)
    held[limited] = a.rows(len(limited), upper=0.0)
    a.put(held[limited], opened[limited], -problem.capacity[limited])
    at = held[site] >= 0
    a.put(held[site[at]], lane[at], problem.demand[customer[at]])
    there = np.flatnonzero(state != 0)  # implied, yet HiGHS sees more in it
    a.put(
        np.repeat(a.rows(1, lower=problem.needed), len(there)), opened[there], problem.weight[there]
    )
    return a.program(), lane


def solve(
    problem: LocationProblem,
    state: Ints,
    kept: np.ndarray,
    *,
    cut: float,
    gap: float,
    seconds: float,
    go_on: Callable[[], bool],
) -> tuple[bool, float, Ints]:
    """Solve with these lanes alone, for plans below ``cut``, as long as ``go_on`` says so.

    HiGHS asks ``go_on`` only now and then, so it is given ``seconds`` as well, `BUSY` times over as
    it counts those of the wall. Returns whether it came to an end, the bound proven (inf: no plan is
    below the cut), and each customer's site if a plan was found.

    Parameters
    ----------
    problem
        The siting problem.
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    kept
        By site and customer, whether the lane may be used.
    cut
        Plans that cost as much are of no use [money].
    gap
        Gap between plan and bound at which it is enough [share].
    seconds
        How long it may take.
    go_on
        Says whether it may go on; HiGHS asks it only now and then.
    """
    site, customer = np.nonzero(kept)
    program, lane = _program(problem, state, site, customer)
    with Highs(program, threads=1) as highs:
        highs.set(mip_rel_gap=gap, objective_bound=cut, time_limit=BUSY * max(seconds, 0.0))
        highs.ask(go_on)
        status = highs.run()
        none = status in {ModelStatus.kInfeasible, ModelStatus.kUnboundedOrInfeasible}  # 0 to 1 all
        bound = np.inf if none else float(highs.info.mip_dual_bound)
        served_by = np.zeros(0, dtype=np.int64)
        if highs.feasible:
            used = highs.x[lane] > 0.5
            served_by = np.full(kept.shape[1], -1, dtype=np.int64)
            served_by[customer[used]] = site[used]
    return none or status == ModelStatus.kOptimal, bound, served_by
