"""The steps of the search: bounds evaluated two ways, designs no move improves, the last program."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.location import Location
from makeshed.solvers.location import relaxation as prices
from makeshed.solvers.location import residual
from makeshed.solvers.location.local_search import descend
from makeshed.solvers.location.problem import LocationProblem as Problem

FAR = 1e6
some = examples(60, deadline=None)
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


@st.composite
def whole(draw: st.DrawFn) -> Problem:
    """Draw a siting problem whose customers are served whole, with room for all."""
    rng = np.random.default_rng(draw(seeds))
    sites, demands = int(rng.integers(2, 5)), int(rng.integers(2, 6))
    demand = rng.integers(1, 9, demands).astype(float)
    capacity = np.full(sites, np.ceil(demand.sum() / 2) + demand.max())
    if draw(st.booleans()):
        capacity += rng.integers(0, 9, sites)
    return Problem.of(
        Location(
            fixed=rng.integers(5, 60, sites).astype(float),
            capacity=capacity,
            demand=demand,
            cost=rng.integers(0, 20, (sites, demands)).astype(float),
            shortage=np.full(demands, np.nan),
            single_source=True,
        )
    )


def least(problem: Problem) -> float:
    """Try every choice of a site for each customer."""
    sites, demands = problem.unit.shape
    best = np.inf
    for choice in product(range(sites), repeat=demands):
        load = np.bincount(choice, weights=problem.demand, minlength=sites)
        if (load <= problem.capacity).all():
            served = problem.whole_cost[choice, range(demands)].sum()
            best = min(best, served + problem.fixed[np.unique(choice)].sum())
    return best


@some
@given(problem=whole(), share=st.sampled_from([0.9, 1.0, 1.1, np.inf]), stop=st.booleans())
def test_the_last_program_proves_no_more_than_is_true(
    problem: Problem, share: float, stop: bool
) -> None:
    best = least(problem)
    cut = share * best
    kept = np.isfinite(problem.unit)
    ended, bound, at = residual.solve(
        problem, problem.state, kept, cut=cut, gap=0.0, seconds=60.0, go_on=lambda: not stop
    )
    assert min(bound, cut) <= best + 1e-6
    assert ended or stop
    if ended and share > 1:
        assert bound == pytest.approx(best)
        load = np.bincount(at, weights=problem.demand, minlength=len(problem.fixed))
        assert (load <= problem.capacity + 1e-9).all()
    if ended:
        assert bound >= min(best, cut) - 1e-6
