"""Proofs by branching lie below every plan; pools keep their plans."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from benchmarks.regions import Size, network
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.siting import Network, assemble
from makeshed.solvers import highs, violation
from makeshed.solvers.decomposition.branching import prove
from makeshed.solvers.decomposition.lagrangian import (
    first_multipliers,
    lagrangian,
    no_solutions,
    step_scales,
    subgradient_ascent,
)
from makeshed.solvers.decomposition.plan_pool import PlanPool
from makeshed.solvers.decomposition.subproblems import Subproblems, subproblems_of

few = examples(12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAST = Size(sites=6, items=9, markets=6, able=0.5, regions=3, modes=2)


def optimum(net: Network) -> float:
    """Return the least cost of the whole program, by HiGHS."""
    found = highs.solve(
        assemble(net)[0], time_limit=None, gap=0.0, threads=1, on_progress=None, start=None
    )
    return found.objective


def priced(cut: Subproblems) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return prices moved for a while, and how often sources and sites were had."""
    used, opened = np.zeros(len(cut.source_cost)), np.zeros(len(cut.site_fixed))
    first = first_multipliers(cut)
    target = 1.2 * float(first @ cut.row_quantity)
    price = subgradient_ascent(
        cut,
        first,
        step_scales(cut, first),
        target,
        300,
        1.0,
        20,
        0.3,
        no_solutions(cut),
        used,
        opened,
    )[1]
    return price, used, opened


@few
@given(
    seed=st.integers(0, 10_000),
    share=st.sampled_from([0.97, 0.995, 1.0, 1.02, 1.2]),
    nodes=st.sampled_from([1, 5, 200]),
)
def test_what_is_proven_is_never_above_the_optimum(seed: int, share: float, nodes: int) -> None:
    net = network(LEAST, seed=seed)
    best, cut = optimum(net), subproblems_of(net)[0]
    price, used, opened = priced(cut)
    counted = count()
    goal = share * best
    bound = prove(cut, price, goal, used, opened, lambda: next(counted) >= nodes)
    assert bound <= best * (1 + 1e-9)
    assert bound <= goal
    assert bound >= min(goal, lagrangian(cut, price, no_solutions(cut))) - 1e-9 * best


@pytest.mark.parametrize("seed", [2, 5, 6])
def test_branching_proves_what_prices_alone_do_not(seed: int) -> None:
    net = network(LEAST, seed=seed)
    best, cut = optimum(net), subproblems_of(net)[0]
    price, used, opened = priced(cut)
    goal = 0.999 * best
    assert lagrangian(cut, price, no_solutions(cut)) < goal
    counted = count()
    assert prove(cut, price, goal, used, opened, lambda: next(counted) > 100) == goal


@few
@given(seed=st.integers(0, 10_000))
def test_dearer_lanes_beside_a_cheaper_one_are_left_out(seed: int) -> None:
    net = network(LEAST, seed=seed)
    cut = subproblems_of(net)[0]
    pairs = set(zip(cut.lane_source.tolist(), cut.lane_row.tolist(), strict=True))
    assert len(cut.lane_row) == len(pairs) < len(net.arc_cost)
    assert lagrangian(cut, first_multipliers(cut), no_solutions(cut)) <= optimum(net) * (1 + 1e-9)


def test_a_pool_bounds_every_program_and_never_forgets_a_plan() -> None:
    pool, found = PlanPool(), []
    for surcharge in (0.0, 0.3, 0.1):
        net = network(LEAST, seed=6, surcharge=surcharge)
        program, layout = assemble(net)
        one = pool.solve(program, (net, layout), gap=0.02)
        best, plan = optimum(net), pool.best(program)
        assert plan is not None
        assert violation(program, plan) < 1e-6
        assert one.bound <= best * (1 + 1e-9) <= one.objective * (1 + 2e-9)
        assert one.gap <= 0.02 + 1e-6
        found.append((program, one.objective))
    for program, cost in found:
        plan = pool.best(program)
        assert plan is not None
        assert float(program.cost @ plan) <= cost * (1 + 1e-9)


def test_a_pool_that_only_bounds_looks_for_no_plan() -> None:
    net = network(LEAST, seed=5)
    program, layout = assemble(net)
    pool = PlanPool()
    first = pool.solve(program, (net, layout))
    plans = len(pool.plans)
    again = pool.solve(program, (net, layout), search=False, gap=0.005)
    assert len(pool.plans) == plans
    assert again.objective == pytest.approx(first.objective)
    assert again.bound >= first.bound * (1 - 1e-6)
