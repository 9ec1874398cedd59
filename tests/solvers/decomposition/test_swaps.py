"""Sites alone: flows as cheap as HiGHS finds them, cuts below every choice, plans as cheap as any."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.io.stages import two_stages, under_scenarios
from makeshed.science.siting import Network, assemble
from makeshed.solvers import decomposition, highs, solve
from makeshed.solvers.decomposition import driver
from makeshed.solvers.decomposition.add_drop_swap import AddDropSwap
from makeshed.solvers.decomposition.network_simplex import (
    first_tree,
    flow_graph,
    point,
    solve_flows,
    unserved,
)


def network(seed: int, *, stages: bool, shortage: bool) -> Network:
    """Return a small network of two stages and products, or of one stage and scenarios."""
    rng = np.random.default_rng(seed)
    if stages:
        plants, satellites = (
            np.column_stack([rng.integers(4, 12, (count, 2)), rng.integers(5, 40, count)])
            for count in (2, 3)
        )
        net = two_stages(
            plants.astype(float), rng.integers(1, 9, (2, 2, 3)).astype(float),
            satellites.astype(float), rng.integers(1, 9, (2, 3, 4)).astype(float),
            rng.integers(0, 40, (4, 2)).astype(np.float64) / 10,
        )  # fmt: skip
    else:
        net = under_scenarios(
            rng.integers(5, 40, 5).astype(float), rng.integers(3, 9, 5).astype(float),
            rng.integers(1, 9, (5, 3)).astype(float),
            rng.integers(0, 40, (3, 3)).astype(np.float64) / 10,
        )  # fmt: skip
    if shortage:
        net = replace(net, demand_shortage=np.full(len(net.demand_quantity), 25.0))
    return net


worlds = st.builds(
    network, st.integers(0, 10_000), stages=st.booleans(), shortage=st.booleans()
)  # fmt: skip


@examples(25, deadline=None)
@given(worlds, st.randoms(use_true_random=False))
def test_flows_cost_what_highs_says(net: Network, lot: object) -> None:
    whole = flow_graph(net)
    assert whole is not None
    program, layout = assemble(net)
    tree, sites = first_tree(whole), len(net.site_fixed)
    for _ in range(6):  # from one choice to the next, as the search goes
        opened = np.array([lot.random() < 0.6 for _ in range(sites)])  # type: ignore[attr-defined]
        cost = solve_flows(whole, tree, opened) + float(net.site_fixed @ opened)
        x = np.zeros(program.shape[1])
        x[layout.open] = opened
        right = highs.solve(
            program.fixed(x), time_limit=None, gap=0.0, threads=1, on_progress=None, start=None
        )
        short = unserved(whole, tree).any()
        assert short == (right.status == "infeasible")
        if not short:
            assert cost == pytest.approx(right.objective)
            found = point(whole, tree, opened, layout, program.shape[1])
            assert program.cost @ found == pytest.approx(cost)
            activity = program.activity(found)
            assert (activity <= program.row_upper + 1e-9).all()
            assert (activity >= program.row_lower - 1e-9).all()


@examples(15, deadline=None)
@given(worlds)
def test_cuts_lie_below_every_choice_and_swaps_end_at_the_best(net: Network) -> None:
    whole = flow_graph(net)
    assert whole is not None
    swaps = AddDropSwap(whole, net.site_fixed, lambda: False)
    every = [np.array(one) for one in product([False, True], repeat=5)]
    cost = np.array([swaps.cost(one) for one in every])
    cuts = swaps.const[:, None] - swaps.slope @ np.array(every, dtype=float).T
    assert (cuts.max(axis=0) <= cost * (1 + 1e-9)).all()
    assert cuts.max(axis=0) == pytest.approx(cost)
    program, layout = assemble(net)
    found = decomposition.solve(program, network=(net, layout), gap=0.0)
    right = solve(program, solver="highs", gap=0.0)
    assert found is not None
    assert found.status == right.status
    if right.found:
        assert found.objective == pytest.approx(right.objective)


def test_there_is_a_plan_even_where_time_is_over() -> None:
    net = network(1, stages=True, shortage=False)
    program, layout = assemble(net)
    found = decomposition.solve(program, network=(net, layout), gap=0.0, time_limit=1e-9)
    assert found is not None
    assert np.isfinite(found.objective)
    assert found.status == "stopped"


def test_networks_with_more_than_flows_are_left_to_others() -> None:
    net = network(1, stages=True, shortage=False)
    assert flow_graph(replace(net, use_quantity=2.0 * net.use_quantity)) is None
    assert flow_graph(replace(net, segment_low=net.segment_low + 1.0)) is None
    assert flow_graph(replace(net, hour_resource=np.zeros_like(net.hour_resource))) is None


def test_auto_takes_large_siting_in_several_stages() -> None:
    rng = np.random.default_rng(0)
    counts = (8, 16, 300)
    plants, satellites = (
        np.column_stack([np.full(count, 9.0 * counts[2] / count), rng.integers(5, 40, count)])
        for count in counts[:2]
    )
    lanes = [rng.integers(1, 9, (1, *shape)).astype(float) for shape in pairwise(counts)]
    net = two_stages(plants, lanes[0], satellites, lanes[1], np.full((counts[2], 1), 4.0))
    program, layout = assemble(net)
    assert program.shape[1] < decomposition.LEAST_COLUMNS
    assert not decomposition.pays(program, (net, layout))
    wide = two_stages(
        plants, lanes[0], satellites, np.repeat(lanes[1], 2, axis=2), np.full((600, 1), 2.0)
    )
    program, layout = assemble(wide)
    assert decomposition.pays(program, (wide, layout))
    found = solve(program, network=(wide, layout), gap=0.02)
    assert found.solver == "makeshed price decomposition"
    assert found.gap <= 0.02


def test_a_program_too_large_for_highs_gets_a_better_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    net = network(3, stages=False, shortage=False)
    program, layout = assemble(net)
    right = solve(program, solver="highs", gap=0.0)
    monkeypatch.setattr(driver, "MOST_COLUMNS", 0)
    monkeypatch.setattr(driver.Decomposition, "fall_back", None)  # nobody calls it
    found = decomposition.solve(program, network=(net, layout), gap=0.0, time_limit=60.0)
    assert found is not None
    assert found.objective == pytest.approx(right.objective)
    assert 0.8 * right.objective < found.bound <= right.objective * (1 + 1e-9)
