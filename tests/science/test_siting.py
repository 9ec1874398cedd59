"""The program of a network against brute force: every choice tried, each without any big-M."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import inf, isfinite, isnan

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import drawn, examples

from makeshed.science.arrays import Floats
from makeshed.science.program import Assembly
from makeshed.science.segments import choices
from makeshed.science.siting import Network, assemble, consumption
from makeshed.solvers import solve

few = examples(30, suppress_health_check=[HealthCheck.too_slow])
SCRAP = 1.25


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Parts from two tiers and from a plain offer, made into a product at two sites, or bought.

    Nodes: parts at the supplier (0), parts (1) and product (2) at site 1, product at site 2 (3).
    """

    def number(*options: float) -> float:
        return draw(st.sampled_from(options))

    demand = np.array([number(4.0, 8.0), number(0.0, 6.0)])
    whole = float(demand.sum())
    low = number(2.0, 5.0, 9.0)
    hours = number(6.0, inf)
    return Network(
        node_site=np.array([0, 1, 1, 2]),
        node_pool=np.array([0, 1, 2, 3]),
        node_need=np.array([SCRAP * whole, SCRAP * whole, whole, whole]),
        segment_offer=np.array([0, 0, 1]),
        segment_low=np.array([number(0.0, 3.0), low + 3, 0.0]),
        segment_high=np.array([low + 3, inf, inf]),
        segment_cost=np.array([4.0, number(1.0, 3.5), number(9.0, 12.0)]),
        offer_node=np.array([0, 3]),
        offer_capacity=np.array([number(6.0, inf), number(inf, 3.0)]),
        make_node=np.array([2]),
        make_cost=np.array([number(1.0, 2.0)]),
        use_make=np.array([0]),
        use_pool=np.array([1]),
        use_quantity=np.array([SCRAP]),
        hour_make=np.array([0]),
        hour_resource=np.array([0]),
        hour_hours=np.array([1.5]),
        resource_site=np.array([1]),
        resource_hours=np.array([hours]),
        step_resource=np.array([0, 0]),
        step_low=np.array([0.0, 4.0]),
        step_high=np.array([4.0, 8.0]),
        step_cost=np.array([3.0, 6.0]) * number(1.0, 3.0),
        arc_tail=np.array([0, 2, 2, 3, 3]),
        arc_head=np.array([1, -1, -1, -1, -1]),
        arc_demand=np.array([-1, 0, 1, 0, 1]),
        arc_cost=np.array([number(0.0, 0.5), 0.2, number(0.1, 1.0), 0.3, 0.1]),
        demand_quantity=demand,
        demand_shortage=np.array([number(20.0, np.nan), 25.0]),
        site_fixed=np.array([np.nan, number(5.0, 30.0), number(np.nan, 12.0)]),
    )


def by_trying(net: Network) -> float:
    """Return the least cost over every choice of sites, tiers and steps; inf if none will do."""
    costly = [s for s, fixed in enumerate(net.site_fixed) if not isnan(fixed)]
    tiers = [[None, *np.flatnonzero(net.segment_offer == o)] for o in range(len(net.offer_node))]
    steps = [None, *range(len(net.step_resource))]
    best = inf
    for opened, bought, step in product(
        product([0, 1], repeat=len(costly)), product(*tiers), steps
    ):
        shut = {s for s, is_open in zip(costly, opened, strict=True) if not is_open}
        if step is not None and net.resource_site[net.step_resource[step]] in shut:
            continue
        fixed = sum(net.site_fixed[s] for s in costly if s not in shut)
        fixed += net.step_cost[step] if step is not None else 0.0
        best = min(best, fixed + _flows(net, shut, [t for t in bought if t is not None], step))
    return best


def _flows(net: Network, shut: set[int], tiers: list[int], step: int | None) -> float:
    """Return the least cost of flows when every choice is made: a plain linear program."""
    n_segment, n_arc, n_demand = len(net.segment_offer), len(net.arc_tail), len(net.demand_quantity)
    first_make, first_arc = n_segment, n_segment + len(net.make_node)
    first_short = first_arc + n_arc
    bounds: list[tuple[float, float | None]] = []
    for t, o in enumerate(net.segment_offer):
        top = min(net.segment_high[t], net.offer_capacity[o], 1e5)
        closed = t not in tiers or net.node_site[net.offer_node[o]] in shut
        if not closed and top < net.segment_low[t]:
            return inf
        bounds.append((0, 0) if closed else (net.segment_low[t], top))
    most = inf
    if isfinite(net.resource_hours[0]):
        added = net.step_high[step] if step is not None else 0.0
        most = (net.resource_hours[0] + added) / net.hour_hours[0]
    bounds.append((0, 0 if net.node_site[net.make_node[0]] in shut else most))
    bounds += [(0, 0 if net.node_site[tail] in shut else None) for tail in net.arc_tail]
    soft = ~np.isnan(net.demand_shortage)
    bounds += [(0, q if s else 0) for q, s in zip(net.demand_quantity, soft, strict=True)]
    rows = np.zeros((len(net.node_site) + n_demand, len(bounds)))
    for t, o in enumerate(net.segment_offer):
        rows[net.offer_node[o], t] += 1
    rows[net.make_node[0], first_make] += 1
    rows[net.use_pool[0], first_make] -= net.use_quantity[0]
    for k in range(n_arc):
        rows[net.arc_tail[k], first_arc + k] -= 1
        head = net.arc_head[k]
        rows[head if head >= 0 else len(net.node_site) + net.arc_demand[k], first_arc + k] += 1
    for d in range(n_demand):
        rows[len(net.node_site) + d, first_short + d] += 1
    right = np.concatenate([np.zeros(len(net.node_site)), net.demand_quantity])
    short = np.nan_to_num(net.demand_shortage)
    cost = np.concatenate([net.segment_cost, net.make_cost, net.arc_cost, short])
    found = linprog(cost, A_eq=rows, b_eq=right, bounds=bounds)
    return float(found.fun or 0.0) if found.status == 0 else inf


@few
@given(networks())
def test_the_program_finds_what_trying_everything_finds(net: Network) -> None:
    program, _ = assemble(net)
    found = solve(program, gap=0.0)
    tried = by_trying(net)
    assert found.found == isfinite(tried)
    if found.found:
        assert found.objective == pytest.approx(tried)


@settings(few, max_examples=drawn(40))
@given(networks())
def test_tight_bounds_cut_off_no_plan(net: Network) -> None:
    """Where ``need`` is a thousand times what it could be, the optimum is the same."""
    loose = replace(net, node_need=net.node_need * 1000)
    tight, wide = (solve(assemble(n)[0], gap=0.0) for n in (net, loose))
    assert tight.status == wide.status
    assert tight.objective == pytest.approx(wide.objective)


@settings(few, max_examples=drawn(40))
@given(networks(), st.sampled_from([0.1, 30.0]))
def test_a_network_twice_as_large_costs_twice(net: Network, times: float) -> None:
    extensive = [
        "node_need", "segment_low", "segment_high", "offer_capacity", "resource_hours", "step_low",
        "step_high", "step_cost", "demand_quantity", "site_fixed",
    ]  # fmt: skip
    more = replace(net, **{name: getattr(net, name) * times for name in extensive})
    once, often = (solve(assemble(n)[0], gap=0.0) for n in (net, more))
    assert once.status == often.status
    if once.found:
        assert often.objective == pytest.approx(once.objective * times)


@st.composite
def tariffs(draw: st.DrawFn) -> tuple[Floats, Floats, Floats, Floats]:
    """Ends, unit costs and fixed costs of up to four segments, one after another."""
    count = draw(st.integers(1, 4))
    whole = st.integers(1, 9)
    ends = np.cumsum([draw(st.integers(0, 5)), *(draw(whole) for _ in range(count))]).astype(float)
    unit = np.array([draw(whole) for _ in range(count)], float)
    fixed = np.array([draw(st.integers(0, 9)) for _ in range(count)], float)
    return ends[:-1], ends[1:], unit, fixed


def envelope(corners: list[tuple[float, float]], q: float) -> float:
    """Return the lower convex envelope of some points at q: the lowest chord over it."""
    on = [y for x, y in corners if x == q]
    chords = [
        y0 + (y1 - y0) * (q - x0) / (x1 - x0)
        for x0, y0 in corners
        for x1, y1 in corners
        if x0 < q < x1
    ]
    return min(on + chords)


@given(tariffs(), st.floats(0, 1))
def test_the_relaxed_choice_is_the_lower_convex_envelope(
    tariff: tuple[Floats, Floats, Floats, Floats], share: float
) -> None:
    low, high, unit, fixed = tariff
    q = round(share * float(high[-1]), 3)
    a = Assembly()
    amount, _ = choices(
        a, group=np.zeros(len(low), int), low=low, high=high, unit=unit, fixed=fixed,
        gate=np.array([-1]),
    )  # fmt: skip
    a.put(np.full(len(amount), a.rows(1, lower=q, upper=q)[0]), amount)
    program = a.program()
    corners = [(0.0, 0.0)]
    corners += [(x, f + u * x) for x, u, f in zip(low, unit, fixed, strict=True)]
    corners += [(x, f + u * x) for x, u, f in zip(high, unit, fixed, strict=True)]
    relaxed = solve(replace(program, integer=np.zeros_like(program.integer)))
    assert relaxed.objective == pytest.approx(envelope(corners, q), abs=1e-6)

    exact = solve(program, gap=0.0)
    fits = [f + u * q for a, b, u, f in zip(low, high, unit, fixed, strict=True) if a <= q <= b]
    if q == 0:
        fits.append(0.0)
    assert exact.found == bool(fits)
    if fits:
        assert exact.objective == pytest.approx(min(fits), abs=1e-6)


def test_a_choice_needs_its_gate() -> None:
    a = Assembly()
    gate = a.columns([7.0], upper=1.0, integer=True)
    amount, _ = choices(
        a, group=np.array([0]), low=np.array([0.0]), high=np.array([5.0]), unit=np.array([1.0]),
        fixed=np.array([0.0]), gate=gate,
    )  # fmt: skip
    a.put(a.rows(1, lower=2.0), amount)
    assert solve(a.program(), gap=0.0).objective == pytest.approx(9.0)


def three_nodes(**changes: object) -> Network:
    """One supplier of parts in two classes of origins, one maker, one demand."""
    none, ints = np.zeros(0), np.zeros(0, int)
    net = Network(
        node_site=np.array([0, 1, 1, 1]), node_pool=np.array([0, 1, 1, 2]),
        node_need=np.full(4, 20.0), segment_offer=np.array([0]), segment_low=np.zeros(1),
        segment_high=np.array([inf]), segment_cost=np.array([2.0]), offer_node=np.array([0]),
        offer_capacity=np.array([inf]), make_node=np.array([3]), make_cost=np.array([1.0]),
        use_make=np.array([0]), use_pool=np.array([1]), use_quantity=np.array([2.0]),
        hour_make=np.array([0]), hour_resource=np.array([0]), hour_hours=np.array([1.0]),
        resource_site=np.array([1]), resource_hours=np.array([inf]), step_resource=ints,
        step_low=none, step_high=none, step_cost=none, arc_tail=np.array([0, 0, 3]),
        arc_head=np.array([1, 2, -1]), arc_demand=np.array([-1, -1, 0]),
        arc_cost=np.array([0.5, 0.4, 0.0]), demand_quantity=np.array([10.0]),
        demand_shortage=np.array([np.nan]), site_fixed=np.full(2, np.nan),
    )  # fmt: skip
    return replace(net, **changes)  # type: ignore[arg-type]


def test_components_are_drawn_from_any_node_of_their_pool() -> None:
    program, layout = assemble(three_nodes())
    found = solve(program)
    assert found.objective == pytest.approx(20 * (2 + 0.4) + 10)
    node, make, drawn = consumption(three_nodes(), layout, found.x)
    used = {int(n): float(q) for n, q in zip(node, drawn, strict=True)}
    assert set(make.tolist()) == {0}
    assert used == pytest.approx({1: 0.0, 2: 20.0})


def test_hours_without_a_limit_need_no_expansion() -> None:
    one = np.array([0.0])
    net = three_nodes(
        step_resource=np.array([0]), step_low=one, step_high=one + 5, step_cost=one + 1
    )
    program, layout = assemble(net)
    found = solve(program, gap=0.0)
    assert found.objective == pytest.approx(58)
    assert found.x[layout.step_taken] == pytest.approx([0.0])
    assert layout.resource_row.tolist() == [-1]
