"""The kernels of siting, beside brute force and another program; as Python where compiling takes longer."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples

from makeshed.solvers.location.dual_ascent import dual_ascent
from makeshed.solvers.location.knapsack import fill, whole
from makeshed.solvers.location.transport import transport

seeds = st.integers(0, 2**32 - 1)


def goods(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Customers by number, what a unit of each is worth, what they need, and a capacity."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(1, 9))
    item = rng.permutation(12)[:size].astype(np.int32)
    worth = rng.integers(1, 6, size).astype(float)  # ties
    return item, worth, rng.integers(1, 9, 12).astype(float), float(rng.integers(0, 30))


@examples(80, deadline=None)
@given(seeds)
def test_the_continuous_knapsack_takes_the_dearest_first(seed: int) -> None:
    item, worth, demand, capacity = goods(seed)
    left, wanted = capacity, 0.0
    for value, each in sorted(zip(worth, demand[item], strict=True), reverse=True):
        wanted += value * min(left, each)
        left -= min(left, each)
    named = dict(zip(item.tolist(), worth.tolist(), strict=True))
    profit, count, rest = fill(item, worth, len(item), demand, capacity)
    assert profit == pytest.approx(wanted)
    assert dict(zip(item.tolist(), worth.tolist(), strict=True)) == named
    assert demand[item[:count]].sum() <= capacity
    assert 0 <= rest < 1
    taken = float(worth[:count] @ demand[item[:count]])
    if rest:
        taken += rest * worth[count] * demand[item[count]]
    assert taken == pytest.approx(profit)


@examples(80, deadline=None)
@given(seeds)
def test_the_knapsack_of_whole_goods_is_the_best_of_all(seed: int) -> None:
    item, worth, demand, capacity = goods(seed)
    need = demand[item]
    best = max(
        float(worth @ (need * chosen))
        for chosen in map(np.array, product([0, 1], repeat=len(item)))
        if need @ chosen <= capacity
    )
    relaxed, _, _ = fill(item.copy(), worth.copy(), len(item), demand, capacity)
    one, value = item.copy(), worth.copy()
    bound, count = whole.py_func(one, value, len(item), demand, capacity, 10_000)
    assert bound == pytest.approx(best)
    assert float(value[:count] @ demand[one[:count]]) == pytest.approx(best)
    assert sorted(one.tolist()) == sorted(item.tolist())
    early, _ = whole.py_func(item, worth, len(item), demand, capacity, 0)
    assert best <= early * (1 + 1e-12) + 1e-12
    assert early <= relaxed * (1 + 1e-12)


@examples(400, deadline=None)
@given(seeds)
def test_who_serves_whom_costs_what_a_linear_program_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sites, customers = int(rng.integers(1, 5)), int(rng.integers(1, 8))
    unit = rng.integers(0, 12, (sites, customers)).astype(float)
    unit[rng.random(unit.shape) < 0.15] = np.inf
    demand = rng.integers(1, 9, customers).astype(float)
    capacity = rng.integers(0, 25, sites).astype(float)
    rows = [np.kron(row, np.ones(customers)) for row in np.eye(sites)]
    columns = [np.tile(row, sites) for row in np.eye(customers)]
    there = np.where(np.isfinite(unit), unit, 0.0).ravel()
    upper = [(0, None if lane else 0) for lane in np.isfinite(unit).ravel()]
    other = linprog(there, A_ub=rows, b_ub=capacity, A_eq=columns, b_eq=demand, bounds=upper)
    cost, flow = transport(unit, capacity, demand)
    if other.status == 2:
        assert cost == np.inf
        return
    assert cost == pytest.approx(other.fun)
    assert flow.sum(axis=0) == pytest.approx(demand)
    assert (flow.sum(axis=1) <= capacity + 1e-9).all()
    assert flow.min() >= 0


@examples(60, deadline=None)
@given(seeds)
def test_the_first_multipliers_pay_no_site_more_than_it_costs(seed: int) -> None:
    """What customers offer beyond their lanes is no more than a site's fixed cost, so their sum is a bound."""
    rng = np.random.default_rng(seed)
    sites, customers = int(rng.integers(1, 6)), int(rng.integers(1, 8))
    unit = rng.integers(0, 12, (sites, customers)).astype(float)
    demand, fixed = (
        rng.integers(1, 5, customers).astype(float),
        rng.integers(0, 30, sites).astype(float),
    )
    near = np.argsort(unit, axis=0, kind="stable").T
    offers = dual_ascent.py_func(near, np.sort(unit, axis=0).T, fixed, demand)
    paid = np.maximum(0.0, offers - unit * demand).sum(axis=1)
    assert (paid <= fixed + 1e-9).all()
    best = min(
        float(fixed[list(opened)].sum() + (unit[list(opened)].min(axis=0) * demand).sum())
        for opened in (
            np.flatnonzero(chosen) for chosen in product([0, 1], repeat=sites) if any(chosen)
        )
    )
    assert offers.sum() <= best + 1e-9
    for j in range(customers):  # nobody can offer more
        more = offers.copy()
        more[j] += 0.5
        assert (np.maximum(0.0, more - unit * demand).sum(axis=1) > fixed + 1e-9).any()
