"""The Lagrangian relaxation of "every customer is served once", bounds by its multipliers.

At multipliers v each site is looked at alone: it would serve the customers that pay more than they cost,
as far as its capacity goes, and is worth opening if that brings more than its fixed cost. The bound
is the sum of the multipliers and of what the sites chosen cost net, the choice being held to open enough
capacity for all demand; it is never above the optimum, and at the best multipliers at least that of the
linear relaxation with x <= y for every lane. Geoffrion and McBride (1978), AIIE Transactions 10(1);
Beasley (1993), European Journal of Operational Research 65(3).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from makeshed.solvers.location.knapsack import fill, whole

UNLIMITED, SPLIT, SINGLE = 0, 1, 2
KNAPSACK_STEPS = 3000


@njit(cache=True)
def pick(net: Any, state: Any, weight: Any, needed: Any, y: Any) -> Any:
    """Choose sites at least net cost so that their weights cover what is needed; return the cost.

    The last site may be chosen in part: the
    continuous knapsack, a valid bound whatever the weights are.

    Parameters
    ----------
    net
        By site, its net cost when it is open [money].
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    weight
        By site, what it counts towards what is needed.
    needed
        What the weights of open sites must reach.
    y
        Becomes the choice, by site [share].
    """
    value, cover = 0.0, 0.0
    for i in range(len(net)):
        y[i] = 0.0
        if state[i] == 1 or (state[i] == -1 and net[i] < 0.0):
            y[i] = 1.0
            value += net[i]
            cover += weight[i]
    if cover >= needed:
        return value
    for i in np.argsort(net / weight):
        if state[i] == -1 and y[i] == 0.0:
            left = needed - cover
            if weight[i] >= left:
                y[i] = left / weight[i]
                return value + net[i] * y[i]
            y[i] = 1.0
            value += net[i]
            cover += weight[i]
    return value if cover >= needed * (1.0 - 1e-12) else np.inf


@njit(cache=True)
def _by_lists(v: Any, problem: Any, state: Any, y: Any, net: Any, served: Any) -> Any:
    """Return the bound at multipliers v where no capacity binds (demands are 1): from lists, cheap first."""
    near, near_unit, _, fixed, _, _, weight, needed, _ = problem
    n, width = near.shape
    net[:] = fixed
    total = 0.0
    for j in range(n):
        total += v[j]
        for q in range(width):
            r = v[j] - near_unit[j, q]
            if r <= 0.0:
                break
            net[near[j, q]] -= r
    total += pick(net, state, weight, needed, y)
    for j in range(n):
        served[j] = 0.0
        for q in range(width):
            if near_unit[j, q] >= v[j]:
                break
            served[j] += y[near[j, q]]
    return total


@njit(cache=True, fastmath={"reassoc", "nsz"})
def paid(v: Any, cost: Any) -> Any:
    """Return what customers pay a site beyond what they cost it."""
    paid = 0.0
    for j in range(len(v)):
        paid += max(v[j] - cost[j], 0.0)
    return paid


@njit(cache=True)
def _by_rows(v: Any, problem: Any, state: Any, y: Any, net: Any, served: Any) -> Any:
    """Return the same bound from whole rows of costs: better where a customer pays many sites."""
    _, _, cost, fixed, _, _, weight, needed, _ = problem
    for i in range(len(fixed)):
        if state[i] != 0:
            net[i] = fixed[i] - paid(v, cost[i])
    total = v.sum() + pick(net, state, weight, needed, y)
    served[:] = 0.0
    for i in range(len(fixed)):
        if y[i] > 0.0:
            for j in range(len(v)):
                served[j] += y[i] if v[j] > cost[i, j] else 0.0
    return total


@njit(cache=True)
def _limited(  # noqa: C901  (a kernel)
    v: Any, problem: Any, state: Any, y: Any, net: Any, served: Any, scratch: Any
) -> Any:
    """Return the bound at multipliers v with capacities; ``scratch`` holds each site's customers."""
    item, worth = scratch
    near, near_unit, _, fixed, capacity, demand, weight, needed, kind = problem
    n, width = near.shape
    m = len(fixed)
    size, load, part = np.zeros(m, np.int64), np.zeros(m), np.zeros(m)
    net[:] = fixed
    total = 0.0
    for j in range(n):
        total += v[j]
        served[j] = 0.0
        for q in range(width):
            r = v[j] / demand[j] - near_unit[j, q]
            if r <= 0.0:
                break
            i = near[j, q]
            if kind == SINGLE and demand[j] > capacity[i]:
                continue
            item[i, size[i]] = j
            worth[i, size[i]] = r
            size[i] += 1
            load[i] += demand[j]
            net[i] -= r * demand[j]
    for i in range(m):
        if load[i] <= capacity[i]:
            continue
        if kind == SINGLE:
            profit, size[i] = whole(item[i], worth[i], size[i], demand, capacity[i], KNAPSACK_STEPS)
        else:
            profit, size[i], part[i] = fill(item[i], worth[i], size[i], demand, capacity[i])
        net[i] = fixed[i] - profit
    total += pick(net, state, weight, needed, y)
    for i in range(m):
        if y[i] > 0.0:
            for q in range(size[i]):
                served[item[i, q]] += y[i]
            if part[i] > 0.0:
                served[item[i, size[i]]] += y[i] * part[i]
    return total


@njit(cache=True)
def _not_shut(near: Any, near_unit: Any, state: Any) -> Any:
    """Return the customers' lists of sites without those that are shut."""
    n, m = near.shape
    kept = np.empty((n, (state != 0).sum()), near.dtype)
    unit = np.empty(kept.shape)
    for j in range(n):
        width = 0
        for q in range(m):
            i = near[j, q]
            if state[i] != 0:
                kept[j, width], unit[j, width] = i, near_unit[j, q]
                width += 1
    return kept, unit


@njit(cache=True)
def _many(v: Any, near_unit: Any) -> Any:
    """Tell whether a customer pays more than every twentieth site: rows are then faster than lists."""
    paying = 0
    for j in range(len(v)):
        paying += np.searchsorted(near_unit[j], v[j])
    return 20 * paying > near_unit.size


@njit(cache=True)
def _relax(
    v: Any, problem: Any, rows: Any, state: Any, y: Any, net: Any, served: Any, scratch: Any
) -> Any:
    """Return the bound at multipliers v by the way that fits; fills the choice, net costs and served."""
    if rows:
        return _by_rows(v, problem, state, y, net, served)
    if problem[-1] == UNLIMITED:
        return _by_lists(v, problem, state, y, net, served)
    return _limited(v, problem, state, y, net, served, scratch)


@njit(cache=True)
def subgradient_ascent(
    v: Any,
    problem: Any,
    state: Any,
    cut: Any,
    target: Any,
    steps: Any,
    length: Any,
    patience: Any,
    mean: Any,
) -> Any:
    """Raise the bound by a deflected subgradient method (Held, Wolfe and Crowder 1974).

    Stops when the bound reaches ``cut``. Returns the best bound, its multipliers, net costs and choice;
    ``mean`` becomes the running mean of the choices.

    Parameters
    ----------
    v
        By customer, the multiplier where it begins [money].
    problem
        The siting problem as arrays.
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    cut
        The bound at which it stops [money].
    target
        The cost that the bound is driven towards [money].
    steps
        So many at most.
    length
        How long a step is, as a share of Polyak's.
    patience
        After so many steps without a better bound the next ones are shorter.
    mean
        Becomes the running mean of the choices, by site.
    """
    near, near_unit, cost, fixed, capacity, demand, weight, needed, kind = problem
    n, m = len(near), len(fixed)
    rows = kind == UNLIMITED and _many(v, near_unit)
    if not rows:
        near, near_unit = _not_shut(near, near_unit, state)
    problem = (near, near_unit, cost, fixed, capacity, demand, weight, needed, kind)
    y, net, served = np.zeros(m), np.zeros(m), np.zeros(n)
    lists = (m, n) if kind != UNLIMITED else (0, 0)
    scratch = np.empty(lists, np.int32), np.empty(lists)
    best, best_v, best_net, best_y = -np.inf, v.copy(), net.copy(), y.copy()
    v = v.copy()
    way = np.zeros(n)
    stall = 0
    for step in range(steps):
        bound = _relax(v, problem, rows, state, y, net, served, scratch)
        if step == 0 and mean.sum() == 0.0:
            mean[:] = y
        mean *= 0.9
        mean += 0.1 * y
        if bound > best:
            stall = 0 if bound > best + 1e-6 * abs(best) else stall + 1
            best = bound
            best_v[:], best_net[:], best_y[:] = v, net, y
            if best >= cut:
                break
        else:
            stall += 1
        if stall >= patience:
            length *= 0.6
            stall = 0
            v[:] = best_v
            if length < 1e-3:
                break
        way *= 0.6
        way += 1.0 - served
        size = way @ way
        if size < 1e-12:
            break
        v += length * (target - bound) / size * way
    return best, best_v, best_net, best_y


@njit(cache=True)
def fix_variables(net: Any, state: Any, weight: Any, needed: Any, bound: Any, cut: Any) -> Any:
    """Shut or open for good every site whose other state would push the bound to ``cut``.

    The bound with a site forced is found by the same rule as the bound itself, so that it holds for
    any capacities. Returns False if a site can be in neither state: nothing better is left.

    Parameters
    ----------
    net
        By site, its net cost when it is open [money].
    state
        By site: 1 open for good, 0 shut for good, -1 free.
    weight
        By site, what it counts towards what is needed.
    needed
        What the weights of open sites must reach.
    bound
        The bound as it stands [money].
    cut
        What a better plan costs less than [money].
    """
    y, trial = np.zeros(len(net)), np.zeros(len(net))
    base = bound - pick(net, state, weight, needed, y)
    fixed = True
    while fixed:
        fixed = False
        pick(net, state, weight, needed, y)
        for i in range(len(net)):
            if state[i] != -1:
                continue
            shut = opened = False
            if bound + max(net[i], 0.0) >= cut:  # else opening it cannot cost enough
                state[i] = 1
                shut = base + pick(net, state, weight, needed, trial) >= cut
            if y[i] > 0.0:  # else shutting it changes nothing
                state[i] = 0
                opened = base + pick(net, state, weight, needed, trial) >= cut
            if shut and opened:
                return False
            state[i] = 0 if shut else (1 if opened else -1)
            fixed = fixed or shut or opened
    return True
