"""The steps of the search without capacities: bounds evaluated two ways, designs no move improves."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeshed.science.location import Location
from makeshed.solvers.location import prices
from makeshed.solvers.location.exchange import descend
from makeshed.solvers.location.problem import Problem

FAR = 1e6
some = settings(max_examples=60, deadline=None)
seeds = st.integers(0, 2**32 - 1)


def drawn(rng: np.random.Generator) -> Problem:
    """Draw a siting problem without capacities, some of its lanes missing."""
    sites, demands = int(rng.integers(2, 9)), int(rng.integers(1, 12))
    cost = rng.integers(0, 40, (sites, demands)).astype(float)
    cost[rng.random(cost.shape) < 0.2] = np.inf
    cost[rng.integers(sites), :] = rng.integers(0, 60, demands)
    return Problem.of(
        Location(
            fixed=rng.integers(1, 80, sites).astype(float),
            capacity=np.full(sites, np.inf),
            demand=np.ones(demands),
            cost=cost,
            shortage=np.full(demands, np.nan),
        )
    )


@some
@given(seed=seeds)
def test_a_bound_is_the_same_from_rows_and_from_lists(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = drawn(rng)
    sites, demands = problem.unit.shape
    state = rng.integers(-1, 2, sites)
    v = rng.integers(0, 60, demands).astype(float)
    found = []
    for way in (prices._by_rows, prices._by_lists):
        y, net, served = np.zeros(sites), np.zeros(sites), np.zeros(demands)
        bound = way(v, problem.arrays, state, y, net, served)
        found.append((bound, *y, *net[state != 0], *served))
    assert found[0] == pytest.approx(found[1], rel=1e-12)


@some
@given(seed=seeds)
def test_no_move_improves_where_the_descent_ends(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = drawn(rng)
    sites = len(problem.fixed)
    state = np.where(rng.random(sites) < 0.7, -1, rng.integers(0, 2, sites))
    opened = (state == 1) | ((state == -1) & (rng.random(sites) < 0.5))

    def total(trial: np.ndarray) -> float:
        far = np.full((1, problem.unit.shape[1]), FAR)
        served = np.vstack([problem.unit[trial], far]).min(axis=0)
        return float(problem.fixed[trial].sum() + served.sum())

    found = descend(
        problem.near, problem.near_unit, problem.unit, problem.fixed, state, opened, FAR
    )
    assert found == pytest.approx(total(opened))
    assert opened[state == 1].all()
    assert not opened[state == 0].any()
    enter = [-1, *np.flatnonzero(~opened & (state != 0))]
    leave = [-1, *np.flatnonzero(opened & (state == -1))]
    for i, a in product(enter, leave):
        trial = opened.copy()
        trial[[b for b in (i, a) if b >= 0]] ^= True
        assert total(trial) >= found * (1 - 1e-8)
