"""A network that is a siting problem is recognised, and both ways to solve it agree."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadValue
from makeshed.science.as_facility_location import _reached, recognise
from makeshed.science.program import Solution
from makeshed.science.siting import Network, assemble
from makeshed.solvers import solve

some = examples(120, deadline=None)


def network(rng: np.random.Generator, sources: int, middles: int, demands: int) -> Network:
    """Sources ship to demands, straight or by the sites in between; one item."""
    nodes = sources + middles
    quantity = rng.integers(0, 9, demands).astype(float)
    arcs: list[tuple[int, int, int]] = []
    for tail in range(nodes):
        between = range(sources, nodes) if tail < sources else ()
        arcs += [(tail, head, -1) for head in between]
        there = rng.random(demands) < (0.3 if tail < sources and middles else 0.9)
        arcs += [(tail, -1, demand) for demand in np.flatnonzero(there).tolist()]
    made = rng.random(sources) < 0.5
    offers, makes = np.flatnonzero(~made), np.flatnonzero(made)
    fixed = np.where(rng.random(nodes) < 0.6, rng.integers(0, 90, nodes).astype(float), np.nan)
    shortage = np.where(rng.random(demands) < 0.6, rng.integers(20, 90, demands), np.nan)
    limits = np.where(rng.random(sources) < 0.4, rng.integers(1, 30, sources), np.inf)
    none = np.zeros(0, dtype=np.int64)
    tail_of, head_of, end_of = np.array(arcs, dtype=np.int64).reshape(-1, 3).T
    return Network(
        node_site=np.arange(nodes),
        node_pool=np.arange(nodes),
        node_need=np.full(nodes, quantity.sum()),
        segment_offer=np.arange(len(offers)),
        segment_low=np.zeros(len(offers)),
        segment_high=np.full(len(offers), np.inf),
        segment_cost=rng.integers(0, 9, len(offers)).astype(float),
        offer_node=offers,
        offer_capacity=limits[offers],
        make_node=makes,
        make_cost=rng.integers(0, 9, len(makes)).astype(float),
        use_make=none,
        use_pool=none,
        use_quantity=np.zeros(0),
        hour_make=np.arange(len(makes)),
        hour_resource=np.arange(len(makes)),
        hour_hours=np.full(len(makes), 0.5),
        resource_site=makes,
        resource_hours=limits[makes] * 0.5,
        step_resource=none,
        step_low=np.zeros(0),
        step_high=np.zeros(0),
        step_cost=np.zeros(0),
        arc_tail=tail_of,
        arc_head=head_of,
        arc_demand=end_of,
        arc_cost=rng.integers(0, 20, len(arcs)).astype(float),
        demand_quantity=quantity,
        demand_shortage=shortage,
        site_fixed=fixed,
    )


def ways(net: Network) -> bool:
    """Return whether some way from a source to the end passes two gates; by trying all."""
    gated = ~np.isnan(net.site_fixed)
    limits = np.concatenate([net.offer_capacity, net.resource_hours * 2])
    node = np.concatenate([net.offer_node, net.make_node])
    gated[node[limits < net.node_need[node]]] = True
    arcs = zip(net.arc_tail, net.arc_head, strict=True)
    return any(head >= 0 and gated[tail] and gated[head] for tail, head in arcs)


@some
@given(seed=st.integers(0, 2**32 - 1), shape=st.tuples(*[st.integers(1, 4)] * 2, st.integers(1, 6)))
def test_one_echelon_is_recognised_and_solved_alike(seed: int, shape: tuple[int, int, int]) -> None:
    net = network(np.random.default_rng(seed), shape[0] + shape[1], 0, shape[2])
    assert recognise(net) is not None
    alike(net)


@some
@given(seed=st.integers(0, 2**32 - 1), shape=st.tuples(*[st.integers(1, 3)] * 2, st.integers(1, 5)))
def test_two_echelons_are_recognised_where_no_way_passes_two_gates(
    seed: int, shape: tuple[int, int, int]
) -> None:
    net = network(np.random.default_rng(seed), *shape)
    assert (recognise(net) is None) == ways(net)
    if not ways(net):
        alike(net)


def alike(net: Network, solver: str = "location", *, named: str = "location") -> Solution:
    """Hold a special method against the general one; return what it found."""
    program, layout = assemble(net)
    general = solve(program, solver="highs", gap=0.0)
    special = solve(program, network=(net, layout), solver=solver, gap=0.0)
    assert special.status == general.status
    if general.found:
        assert special.objective == pytest.approx(general.objective, abs=1e-6)
        assert special.bound <= general.objective + 1e-6
        assert special.solver.startswith(named)
    return special


def broken(net: Network, **changes: Any) -> bool:
    return recognise(replace(net, **changes)) is None


def test_lanes_are_found_without_a_table_of_sites_by_all_ways() -> None:
    sites, demands = 300, 300
    dist = np.full((sites, sites), np.inf)
    np.fill_diagonal(dist, 1.0)
    tail = np.repeat(np.arange(sites), demands)
    tracemalloc.start()
    rows, arcs = _reached(dist, tail)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.array_equal(rows, tail)
    assert np.array_equal(arcs, np.arange(len(tail)))
    assert most < sites * len(tail)  # a byte for each would be more


def test_what_is_more_than_siting_is_left_to_the_general_program() -> None:
    net = network(np.random.default_rng(1), 4, 0, 5)
    assert recognise(net) is not None
    first = np.zeros(1, dtype=np.int64)
    assert broken(net, use_make=first, use_pool=first, use_quantity=np.ones(1))
    assert broken(
        net,
        step_resource=first,
        step_low=np.zeros(1),
        step_high=np.ones(1),
        step_cost=np.ones(1),
    )
    assert broken(net, segment_low=net.segment_low + 1)
    assert broken(net, arc_cost=net.arc_cost - 100)
    program, layout = assemble(replace(net, arc_cost=net.arc_cost - 100))
    with pytest.raises(BadValue, match="does not have the structure"):
        solve(
            program, network=(replace(net, arc_cost=net.arc_cost - 100), layout), solver="location"
        )
