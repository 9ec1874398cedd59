"""Days of a supply network: against stockpyl, against the compiled steps, by hand, and by law."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.simulation.nets import DEMANDS, NODES, asked, mixed, reaching, stopped, traced

from makeshed.errors import BadValue, NotFound
from makeshed.simulation.draws import keys, uniform
from makeshed.simulation.network import Allocation, Arc, StockNetwork, network
from makeshed.simulation.outages import Outage, Stop
from makeshed.simulation.run import Runs, chosen, simulate

TRACES = Path(__file__).parents[3] / "shared/oracles/stress/stockpyl"
HERE = Path(__file__).parent
STOP: dict[str, Stop] = {
    "OP": "orders", "SP": "shipments", "TP": "transit", "RP": "receipts",
}  # fmt: skip
ALLOCATIONS = get_args(Allocation)
TEXTBOOK = 2737.0689302470355
"""What the base stock of 8000 of example 9.3 costs a period: Snyder and Shen (2019), "Fundamentals of Supply
Chain Theory", equation (9.14) (Tomlin 2006, Management Science 52(5)); printed 2737.07, digits by stockpyl."""


@pytest.mark.skipif(not TRACES.is_dir(), reason="stockpyl's traces are not in ../shared/oracles")
@pytest.mark.parametrize("kind", list(STOP))
def test_every_day_is_that_of_stockpyls_trace(kind: str) -> None:
    """Example 6.1: three stages in a row, the second disrupted."""
    with (TRACES / f"test_sim_disruption_example_6_1_{kind}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    net = network(
        [Arc(-1, 2, 1.0, 2), Arc(2, 1, 1.0, 1), Arc(1, 0, 1.0, 1)],
        stock=[6.49, 5.53, 10.69],
        demand_node=[0],
        demand_mean=[5.0],
        hold=[7.0, 4.0, 2.0],
        wait=[37.12, 0.0, 0.0],
    )
    down = [day for day, row in enumerate(rows) if row[23] == "True"]
    stops = [Outage(s, at, d, d + 1) for d in down for s, at in reaching(net, STOP[kind], 1)]
    demand = np.array([float(row[3]) for row in rows])[:, None, None]
    record, _, tally, _ = traced(net, demand, stops)
    into = {int(net.node[e]): e for e in range(3)}  # the arc into a node
    out = {0: 3, 1: into[0], 2: into[1]}  # and the claim on it
    for day, row in enumerate(rows):
        for node, (level, shipped) in {0: (14, 11), 1: (35, 32), 2: (56, 53)}.items():
            here = record["stock"][day][node, 0] - record["owed"][day][out[node], 0]
            assert here == pytest.approx(float(row[level]), abs=1e-9), (day, node)
            sent = record["shipped"][day][out[node], 0]
            assert sent == pytest.approx(float(row[shipped]), abs=1e-9), (day, node)
    cost = sum(float(row[at]) for row in rows for at in (21, 42, 63))
    assert (tally.holding + tally.waiting)[0] == pytest.approx(cost, rel=1e-12)


NETS = json.loads((HERE / "stockpyl.json").read_text(encoding="utf-8"))
"""Random networks and what stockpyl 1.0.2 says they cost in 40 days (run on 30 November)."""


@pytest.mark.parametrize("told", NETS, ids=[str(told["seed"]) for told in NETS])
def test_totals_of_random_networks_are_those_of_stockpyl(told: dict) -> None:  # type: ignore[type-arg]
    fed = {b for _, b, _ in told["arcs"]}
    arcs = [Arc(a, b, float(units), told["lead"][b]) for a, b, units in told["arcs"]]
    arcs += [Arc(-1, i, 1.0, told["lead"][i]) for i in range(told["n"]) if i not in fed]
    sells = [i for i in range(told["n"]) if told["demand"][i]]
    demand = np.array([told["demand"][i] for i in sells], dtype=float).T[:, :, None]
    net = network(
        arcs,
        stock=told["stock"],
        demand_node=sells,
        demand_mean=demand.mean((0, 2)),
        hold=told["hold"],
        wait=told["wait"],
        allocation="priority",  # by number of the customer, demand last: stockpyl's only rule
    )
    stops = [
        Outage(stop, at, start, end)
        for node, (kind, start, end) in told["stops"].items()
        for stop, at in reaching(net, STOP[kind], int(node))
    ]
    assert simulate(net, demand, stops).cost[0] == pytest.approx(told["cost"], rel=1e-9)


def same(one: Runs, other: Runs) -> bool:
    names = [field.name for field in fields(Runs) if field.name != "how"]
    return all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)


@pytest.mark.compiles
@pytest.mark.parametrize(("allocation", "lost"), [*product(ALLOCATIONS, [False, True])])
def test_compiled_days_are_those_of_numpy_bit_for_bit(allocation: Allocation, lost: bool) -> None:
    net, lanes = mixed(5, allocation), 70  # more than a block
    demand, stops = asked(1, 30, lanes), stopped(mixed(5), 2, 30, lanes)
    runs = [simulate(net, demand, stops, lost=lost, start=3, how=w) for w in ("numpy", "compiled")]
    assert same(*runs)
    assert (runs[0].late > 0).any()
    assert not same(runs[0], simulate(net, demand, lost=lost, start=3, how="numpy"))


def test_a_lane_is_the_same_wherever_it_runs() -> None:
    net, demand = mixed(8), asked(3, 25, 6)
    stops = stopped(net, 4, 25, 6)
    whole = simulate(net, demand, stops)
    alone = [
        simulate(net, demand[:, :, [k]], [o._replace(lane=0) for o in stops if o.lane == k])
        for k in range(6)
    ]
    assert np.array_equal(whole.late, np.concatenate([one.late for one in alone], axis=1))
    assert np.array_equal(whole.cost, np.concatenate([one.cost for one in alone]))
    turned = simulate(net, demand, [o._replace(lane=5 - o.lane) for o in stops],
                      stream=np.arange(6)[::-1])  # fmt: skip
    assert np.array_equal(whole.met, turned.met[:, ::-1])


def test_small_runs_do_not_wait_for_a_compiler() -> None:
    net = mixed(1)
    assert chosen(net, 365, 64) == "numpy"
    assert chosen(net, 365, 100_000) == "compiled"


def two(allocation: Allocation, **more: object) -> StockNetwork:
    """A source that two shops are fed from: the first essential, the second first in line."""
    arcs = [Arc(-1, 2, 1.0, 1), Arc(2, 0, 1.0, 0, priority=2), Arc(2, 1, 1.0, 0, priority=1)]
    return network(arcs, stock=[0.0, 0.0, 12.0], demand_node=[0, 1], demand_mean=[8.0, 8.0],
                   allocation=allocation, essential=[True, False], **more)  # type: ignore[arg-type] # fmt: skip


@pytest.mark.parametrize(
    ("allocation", "late"),
    [("proportional", [2.0, 2.0]), ("priority", [4.0, 0.0]), ("essential", [0.0, 4.0])],
)
def test_what_is_short_goes_where_the_rule_says(allocation: Allocation, late: list[float]) -> None:
    demand = np.full((1, 2, 1), 8.0)
    assert simulate(two(allocation), demand).late[:, 0].tolist() == late


def test_a_partial_outage_leaves_a_share_of_capacity_or_of_the_usual_flow() -> None:
    arcs = [Arc(-1, 0, 1.0, 1)]
    demand = np.full((20, 1, 2), 10.0)
    stops = [Outage("production", 0, 5, 15, lane, 0.6) for lane in (0, 1)]
    for capacity, left in ((20.0, 8.0), (None, 4.0)):
        net = network(arcs, stock=[20.0], demand_node=[0], demand_mean=[10.0], capacity=capacity)
        record, *_ = traced(net, demand, stops)
        assert record["made"][8][0].tolist() == [left, left]


def test_another_source_steps_in_while_the_first_is_shut_and_once_it_is_brought_up() -> None:
    arcs = [
        Arc(-1, 1, 1.0, 1),
        Arc(-1, 2, 1.0, 1),
        Arc(1, 0, 1.0, 1, material=1, share=1.0),
        Arc(2, 0, 1.0, 1, material=1, share=0.0, instead=1.0),
    ]
    net = network(arcs, stock=[20.0, 20.0, 0.0], demand_node=[0], demand_mean=[10.0],
                  capacity=[np.inf, np.inf, 6.0])  # fmt: skip
    demand = np.full((20, 1, 1), 10.0)
    by_source = {int(s): e for e, s in enumerate(net.source) if s > 0}
    stops = [
        Outage("production", 1, 5, 15),
        Outage("shipments", by_source[2], 0, 8),  # brought up three days after
    ]
    record, *_ = traced(net, demand, stops)
    ordered = [[day[by_source[k], 0] for day in record["ordered"]] for k in (1, 2)]
    assert ordered[0] == [10.0] * 8 + [0.0] * 7 + [10.0] * 5
    assert ordered[1] == [0.0] * 8 + [10.0] * 7 + [0.0] * 5
    assert max(day[2, 0] for day in record["made"]) == 6.0


def test_a_base_stock_costs_what_the_textbook_says_where_supply_fails() -> None:
    """Example 9.3 of Snyder and Shen; each length of a failure once, weighed by its chance."""
    failing, recovering, most = 0.04, 0.25, 60
    chance = [recovering / (failing + recovering)]
    both = failing * recovering / (failing + recovering)
    chance += [both * (1 - recovering) ** (n - 1) for n in range(1, most)]
    net = network([Arc(-1, 0, 1.0, 0)], stock=[6000.0], demand_node=[0], demand_mean=[2000.0],
                  hold=[0.25], wait=[3.0])  # fmt: skip
    record, *_ = traced(net, np.full((most, 1, 1), 2000.0), [Outage("orders", 0, 1, most)])
    days = [
        0.25 * stock[0, 0] + 3.0 * owed[1, 0]
        for stock, owed in zip(record["stock"], record["owed"], strict=True)
    ]  # a day's demand is off its level of 8000 before the first day is over
    assert float(np.dot(chance, days)) == pytest.approx(TEXTBOOK, rel=1e-5)


def test_many_years_of_failing_supply_cost_what_the_closed_form_says() -> None:
    lanes, days = 400, 200
    draws = uniform(keys(7, np.arange(lanes), [0])[0], np.arange(days)[:, None])
    down = np.zeros((days, lanes), dtype=bool)
    for day in range(1, days):
        down[day] = np.where(down[day - 1], draws[day] > 0.25, draws[day] < 0.04)
    stops = [Outage("orders", 0, int(d), int(d) + 1, int(k)) for d, k in np.argwhere(down)]
    net = network([Arc(-1, 0, 1.0, 0)], stock=[6000.0], demand_node=[0], demand_mean=[2000.0],
                  hold=[0.25], wait=[3.0])  # fmt: skip
    runs = simulate(net, np.full((days, 1, lanes), 2000.0), stops, start=50)
    yearly = runs.cost / (days - 50)
    assert abs(yearly.mean() - TEXTBOOK) < 4 * yearly.std() / lanes**0.5


@given(seed=st.integers(0, 500), rule=st.sampled_from(ALLOCATIONS), lost=st.booleans())
@examples(16)
def test_no_unit_is_made_or_lost_on_the_way(seed: int, rule: Allocation, lost: bool) -> None:
    net, demand = mixed(seed, rule), asked(seed, 18, 2)
    stops = stopped(net, seed, 18, 2)
    record, state, tally, watch = traced(net, demand, stops, lost=lost)
    made, ordered = (np.sum(record[name], axis=0) for name in ("made", "ordered"))
    arcs, gone = len(net.source), np.zeros_like(state.owed)
    for d in range(DEMANDS):
        ordered[arcs + d] = demand[:, d].sum(0)
        gone[arcs + d] = tally.late[d] if lost else 0.0
    handed = ordered - state.owed - gone
    for n in range(NODES):
        claims = net.claim[net.first_claim[n] : net.first_claim[n + 1]]
        assert np.allclose(state.stock[n], net.stock[n] + made[n] - handed[claims].sum(0))
    under_way = np.array(
        [state.pipe[a:b].sum(0) for a, b in zip(net.first_slot, net.first_slot[1:], strict=False)]
    )
    for row, e in enumerate(watch.arc):
        if e >= 0 and watch.transit[e] != row:
            under_way[e] += state.held[row]
    for m, i in enumerate(np.repeat(np.arange(NODES), np.diff(net.first_material))):
        into = slice(net.first_arc[m], net.first_arc[m + 1])
        came = (handed[into] - under_way[into]).sum(0)
        assert np.allclose(state.material[m], came - net.quantity[m] * made[i])
    for values in (state.stock, state.material, state.owed, state.pipe, state.held):
        assert values.min(initial=0.0) >= -1e-9


@given(seed=st.integers(0, 500), rule=st.sampled_from(ALLOCATIONS), more=st.floats(1.0, 3.0))
@examples(16)
def test_more_stock_never_leaves_more_owed(seed: int, rule: Allocation, more: float) -> None:
    """Where demand waits and nobody's orders are stopped or sent elsewhere."""
    net, demand = mixed(seed, rule), asked(seed, 18, 2)
    stops = [o for o in stopped(net, seed, 18, 2) if o.stop in {"transit", "receipts"}]
    less = simulate(net, demand, stops)
    greater = simulate(mixed(seed, rule, stock=more), demand, stops)
    assert (greater.waited <= less.waited + 1e-9).all()


@given(seed=st.integers(0, 500), rule=st.sampled_from(ALLOCATIONS))
@examples(12)
def test_nothing_is_late_where_nothing_is_short(seed: int, rule: Allocation) -> None:
    net = mixed(seed, rule, stock=1e4)
    runs = simulate(net._replace(capacity=np.full(NODES, np.inf)), asked(seed, 15, 2))
    assert not runs.late.any()
    assert np.array_equal(runs.met, runs.asked)


ONE = [Arc(-1, 0, 1.0, 1)]


@pytest.mark.parametrize(
    ("arcs", "given_", "said"),
    [
        ([Arc(1, 0), Arc(0, 1)], {}, "feed themselves"),
        ([Arc(-1, 0, 0.0)], {}, "takes 0.0 units"),
        ([Arc(7, 0)], {}, "no nodes 7"),
        ([Arc(-1, 0, material=1, share=0.6), Arc(1, 0, material=1, share=0.6)], {}, "1.2 in all"),
        (ONE, {"stock": [-1.0, 2.0]}, "stock 0 of the network is -1.0"),
        (ONE, {"capacity": [np.nan, 2.0]}, "capacity 0"),
        (ONE, {"demand_node": [5]}, "a node that is not there"),
    ],
)
def test_what_is_no_network_is_refused_by_name(
    arcs: list[Arc], given_: dict[str, object], said: str
) -> None:
    usual: dict[str, object] = {"stock": [1.0, 1.0], "demand_node": [0], "demand_mean": [1.0]}
    with pytest.raises(BadValue, match=said):
        network(arcs, **(usual | given_))  # type: ignore[arg-type]


def test_a_rule_or_stop_that_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(NotFound) as error:
        mixed(1, "proportionate")  # type: ignore[arg-type]
    assert "proportional" in str(error.value.hint)
    with pytest.raises(NotFound):
        simulate(mixed(1), asked(1, 3, 1), [Outage("shipment", 0, 0, 1)])  # type: ignore[arg-type]
    for bad in (
        Outage("orders", 99, 0, 1),
        Outage("orders", 0, 0, 1, 0, 1.5),
        Outage("orders", 0, 3, 1),
    ):
        with pytest.raises(BadValue):
            simulate(mixed(1), asked(1, 3, 1), [bad])
    with pytest.raises(BadValue, match="lane"):
        simulate(mixed(1), asked(1, 3, 1), [Outage("orders", 0, 0, 1, 4)])
    with pytest.raises(BadValue, match="negative"):
        simulate(mixed(1), -asked(1, 3, 1))
