"""The price decomposition: its bound recomputed slowly, below every plan; its plans real."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isnan

import numpy as np
import pytest
from benchmarks.regions import Size, network
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import drawn

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats
from makeshed.science.program import Progress
from makeshed.science.siting import Network, assemble
from makeshed.solvers import decomposition, highs, solve, violation
from makeshed.solvers.decomposition.lagrangian import (
    first_multipliers,
    lagrangian,
    no_solutions,
    step_scales,
    subgradient_ascent,
)
from makeshed.solvers.decomposition.subproblems import CouplingRows, subproblems_of

few = settings(
    max_examples=drawn(12),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def twins(net: Network) -> Network:
    """Give every node that components come from a twin of the same pool; arcs go to both in turn."""
    used = np.unique(net.use_pool)
    count = len(net.node_site)
    twin = np.full(count, -1)
    twin[used] = count + np.arange(len(used))
    odd = (np.arange(len(net.arc_head)) % 2 == 1) & (net.arc_head >= 0)
    head = np.where(odd & (twin[net.arc_head] >= 0), twin[net.arc_head], net.arc_head)
    return replace(
        net,
        node_site=np.concatenate([net.node_site, net.node_site[used]]),
        node_pool=np.concatenate([net.node_pool, used]),
        node_need=np.concatenate([net.node_need, net.node_need[used]]),
        arc_head=head,
    )


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Products of parts at a few sites, with whatever else a network may have."""
    size = Size(
        sites=draw(st.integers(3, 6)), items=draw(st.integers(6, 9)),
        markets=draw(st.integers(2, 5)), able=0.5, regions=3,
    )  # fmt: skip
    net = network(size, seed=draw(st.integers(0, 10_000)))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    if draw(st.booleans()):
        net = twins(net)
    if draw(st.booleans()):  # some sites cost nothing to use
        net = replace(
            net, site_fixed=np.where(rng.random(size.sites) < 0.5, np.nan, net.site_fixed)
        )
    if draw(st.booleans()):  # shared hours are scarce, and can be expanded in two steps
        count, hours = size.sites, net.resource_hours.copy()
        hours[:count] *= 0.4
        net = replace(
            net,
            resource_hours=hours,
            step_resource=np.concatenate([net.step_resource, np.repeat(np.arange(count), 2)]),
            step_low=np.concatenate([net.step_low, np.zeros(2 * count)]),
            step_high=np.concatenate([net.step_high, np.repeat(hours[:count], 2) * [1, 3] * 1.0])
            if count == 1
            else np.concatenate([net.step_high, np.repeat(hours[:count], 2) * np.tile([1, 3], count)]),
            step_cost=np.concatenate([net.step_cost, rng.uniform(0.2, 1.5, 2 * count) * np.nanmean(
                np.nan_to_num(net.site_fixed, nan=1e4))]),
        )  # fmt: skip
    if draw(st.booleans()):  # parts can be bought, from the second tier on for less
        at = np.unique(net.use_pool)[::2]
        need = net.node_need[at]
        each = float(np.mean(net.make_cost))
        net = replace(
            net,
            offer_node=at,
            offer_capacity=np.where(rng.random(len(at)) < 0.5, inf, 0.4 * need),
            segment_offer=np.repeat(np.arange(len(at)), 2),
            segment_low=np.stack([0.05 * need, 0.2 * need], 1).ravel(),
            segment_high=np.stack([0.2 * need, np.full(len(at), inf)], 1).ravel(),
            segment_cost=np.tile([1.2 * each, 0.9 * each], len(at)) * rng.uniform(0.8, 1.2),
        )
    if draw(st.booleans()):  # some demands may go short, at a price
        dear = rng.uniform(50, 300, len(net.demand_quantity))
        net = replace(net, demand_shortage=np.where(rng.random(len(dear)) < 0.5, np.nan, dear))
    return net


def by_hand(net: Network, rows: CouplingRows, price: Floats, most: Floats) -> float:  # noqa: C901, PLR0912
    """Return the Lagrangian at some prices, piece by piece, in plain loops over the network.

    ``most`` is what can be delivered to each row at most.
    """
    total = float(price[: len(net.demand_quantity)] @ net.demand_quantity)
    incoming = set(net.arc_head[net.arc_head >= 0].tolist())
    step_of: dict[int, list[int]] = {r: [] for r in range(len(net.resource_hours))}
    for q, r in enumerate(net.step_resource.tolist()):
        step_of[r].append(q)
    pool = [np.flatnonzero(net.node_pool == p).tolist() for p in net.use_pool]

    def ends(node: int, *, only_row: bool) -> list[tuple[int, float]]:
        if only_row:
            return [(int(rows.node[node]), 0.0)]
        found = [
            (int(net.arc_demand[a]) if net.arc_demand[a] >= 0 else int(rows.node[net.arc_head[a]]),
             float(net.arc_cost[a]))
            for a in np.flatnonzero(net.arc_tail == node)
        ]  # fmt: skip
        lines = [
            (int(rows.line[u]), 0.0)
            for u, held in enumerate(pool)
            if node in held and len(held) > 1
        ]
        return found + lines

    def earned(
        base: float, outlets: list[tuple[int, float]], options: list[tuple[float, float, float]]
    ) -> float:
        best = 0.0
        for room, unit, fixed in options:
            left, profit = room, -fixed
            for each, cap in sorted(
                ((price[r] - c - base - unit, most[r]) for r, c in outlets), reverse=True
            ):
                amount = min(left, cap) if each > 0 else 0.0
                profit, left = profit + each * amount, left - amount
            best = max(best, profit)
        return best

    gain = dict.fromkeys(range(len(net.site_fixed)), 0.0)
    for m, node in enumerate(net.make_node.tolist()):
        base, room, options = float(net.make_cost[m]), float(net.node_need[node]), []
        for u in np.flatnonzero(net.use_make == m):
            row = rows.line[u] if len(pool[u]) > 1 else rows.node[pool[u][0]]
            base += net.use_quantity[u] * price[row]
        for e in np.flatnonzero(net.hour_make == m):
            r, each = int(net.hour_resource[e]), float(net.hour_hours[e])
            hours = net.resource_hours[r]
            room = min(
                room, (hours + max([net.step_high[q] for q in step_of[r]], default=0.0)) / each
            )
            if rows.resource[r] >= 0:
                base += each * price[rows.resource[r]]
            elif np.isfinite(hours):
                options = [
                    ((hours + net.step_high[q]) / each, 0.0, net.step_cost[q]) for q in step_of[r]
                ]
        options = [(min(room, o[0]), *o[1:]) for o in options] or [(room, 0.0, 0.0)]
        alone = (
            node not in incoming
            and node not in net.offer_node
            and (net.make_node == node).sum() == 1
        )
        outlets = ends(node, only_row=not alone)
        if alone and rows.node[node] >= 0:
            outlets += ends(node, only_row=True)
        gain[int(net.node_site[node])] += earned(base, outlets, options)
    for o, node in enumerate(net.offer_node.tolist()):
        options = [
            (
                min(net.segment_high[q], net.node_need[node], net.offer_capacity[o]),
                net.segment_cost[q],
                0.0,
            )
            for q in np.flatnonzero(net.segment_offer == o)
            if min(net.segment_high[q], net.node_need[node], net.offer_capacity[o])
            >= net.segment_low[q]
        ]
        gain[int(net.node_site[node])] += earned(0.0, ends(node, only_row=True), options)
    for node in range(len(net.node_site)):
        if node in incoming or node in net.offer_node or (net.make_node == node).sum() != 1:
            options = [(float(net.node_need[node]), 0.0, 0.0)]
            outlets = ends(node, only_row=False)
            if outlets:
                gain[int(net.node_site[node])] += earned(
                    float(price[rows.node[node]]), outlets, options
                )
    for r, row in enumerate(rows.resource.tolist()):
        if row >= 0:
            saved = [price[row] * net.step_high[q] - net.step_cost[q] for q in step_of[r]]
            gain[int(net.resource_site[r])] += price[row] * net.resource_hours[r] + max(
                [0.0, *saved]
            )
    for s, fixed in enumerate(net.site_fixed.tolist()):
        total += -gain[s] if isnan(fixed) else min(0.0, fixed - gain[s])
    return total


def optimum(net: Network) -> float:
    """Return the least cost, by HiGHS; inf if there is no plan."""
    found = highs.solve(
        assemble(net)[0], time_limit=60, gap=1e-9, threads=1, on_progress=None, start=None
    )
    return found.objective


@pytest.mark.compiles
@few
@given(net=networks(), iterations=st.sampled_from([1, 30, 400]))
def test_the_bound_is_the_lagrangian_at_its_prices_and_below_the_optimum(
    net: Network, iterations: int
) -> None:
    cut, rows = subproblems_of(net)
    first = first_multipliers(cut)
    best = optimum(net)
    target = 2 * float(first @ cut.row_quantity)
    bound, price = subgradient_ascent(
        cut, first, step_scales(cut, first), target, iterations, 1.0, 20, 0.3, no_solutions(cut),
        np.zeros(len(cut.source_cost)), np.zeros(len(cut.site_fixed)),
    )  # fmt: skip
    assert bound == pytest.approx(lagrangian(cut, price, no_solutions(cut)), rel=1e-9)
    assert bound == pytest.approx(by_hand(net, rows, price, cut.row_most), rel=1e-9, abs=1e-6)
    assert bound >= lagrangian(cut, first, no_solutions(cut)) - 1e-6 * abs(bound)
    assert bound <= best * (1 + 1e-9)


@few
@given(net=networks(), told=st.integers(1, 6))
def test_stopped_at_any_time_the_bound_lies_below_the_optimum_and_the_plan_above(
    net: Network, told: int
) -> None:
    program, layout = assemble(net)
    calls = 0

    def stop(progress: Progress) -> bool:
        nonlocal calls
        assert progress.bound <= progress.incumbent * (1 + 1e-9)
        calls += 1
        return calls < told

    best = optimum(net)
    found = decomposition.solve(program, network=(net, layout), threads=1, on_progress=stop)
    assert found is not None
    assert found.bound <= best * (1 + 1e-9)
    assert found.objective >= best * (1 - 1e-9)
    if found.found:
        assert violation(program, found.x) < 1e-6
        assert found.objective == pytest.approx(float(program.cost @ found.x))


@few
@given(net=networks())
def test_with_all_the_time_it_agrees_with_highs(net: Network) -> None:
    program, layout = assemble(net)
    found = solve(program, network=(net, layout), solver="decomposition", gap=1e-6)
    best = optimum(net)
    if not np.isfinite(best):
        assert found.status == "infeasible"
        return
    assert found.status == "optimal", (found.objective, found.bound, best)
    assert found.objective == pytest.approx(best, rel=1e-5)
    demand = found.multipliers[layout.demand_row]
    assert np.isfinite(demand).all()


@few
@given(net=networks(), less=st.floats(0.5, 50.0))
def test_where_something_costs_less_than_nothing_it_agrees_with_highs(
    net: Network, less: float
) -> None:
    final = net.arc_demand >= 0
    net = replace(net, arc_cost=np.where(final, net.arc_cost - less, net.arc_cost))
    program, layout = assemble(net)
    best = optimum(net)
    found = solve(program, network=(net, layout), solver="decomposition", gap=1e-6)
    if not np.isfinite(best):
        assert found.status == "infeasible"
        return
    assert found.objective == pytest.approx(best, rel=1e-5, abs=1e-4)
    if np.any(program.cost < 0):
        with pytest.raises(BadValue, match="structure"):
            solve(program, network=(net, layout), solver="location")


def test_what_a_site_can_use_is_no_more_than_its_shared_hours_allow() -> None:
    net = network(Size(sites=6, items=9, markets=6, able=0.5, regions=3), seed=4)
    cut, rows = subproblems_of(net)
    for node in np.flatnonzero(rows.node >= 0)[:10]:
        lines = np.flatnonzero(net.use_pool == net.node_pool[node])
        best = highs_most(net, lines)
        assert cut.row_most[rows.node[node]] >= best - 1e-6 * best


def highs_most(net: Network, lines: np.ndarray) -> float:
    """Return the most that the makes of some component lines can use, by linear programming."""
    from scipy.optimize import linprog

    makes = net.use_make[lines]
    hours = np.array([net.hour_hours[(net.hour_make == m)][0] for m in makes])
    site = net.resource_hours[net.hour_resource[net.hour_make == makes[0]][0]]
    top = [(0, float(net.node_need[net.make_node[m]])) for m in makes]
    done = linprog(-net.use_quantity[lines], A_ub=hours[None, :], b_ub=[site], bounds=top)
    return -float(done.fun or 0.0)


def test_auto_takes_it_for_big_networks_of_made_things_only() -> None:
    small = network(Size(sites=6, items=9, markets=6, able=0.5, regions=3), seed=3)
    program, layout = assemble(small)
    assert not decomposition.pays(program, (small, layout))
    assert "price" not in solve(program, network=(small, layout)).solver
    big = network(Size(sites=40, items=20, markets=60, able=0.4), seed=3)
    program, layout = assemble(big)
    assert decomposition.pays(program, (big, layout))
    nothing_made_of_parts = replace(big, use_make=big.use_make[:0])
    assert not decomposition.pays(program, (nothing_made_of_parts, layout))
