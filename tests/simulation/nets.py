"""Networks for tests: of every kind of arc, with outages of every kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.simulation.network import Allocation, Arc, StockNetwork, arcs_of, network
from makeshed.simulation.outages import OF_NODE, STOPS, Outage, Stop, Watch, changes
from makeshed.simulation.reference import Days, Record, State, Tally, empty, pass_days
from makeshed.simulation.run import checked

NODES, DEMANDS = 7, 3


def reaching(net: StockNetwork, stop: Stop, node: int) -> list[tuple[Stop, int]]:
    """Return what stops where stockpyl disrupts a node: itself, or every arc that reaches it."""
    return [(stop, node)] if stop in OF_NODE else [(stop, e) for e in arcs_of(net, node)]


def mixed(
    seed: int, allocation: Allocation = "proportional", *, stock: float = 1.0
) -> StockNetwork:
    """A network with two sources of a material, bills with quantities, and capacities."""
    rng = np.random.default_rng(seed)
    arcs = []
    for i in range(NODES):
        above = list(range(i + 1, NODES))
        count = min(len(above), int(rng.integers(1, 4)))
        chosen = [int(k) for k in rng.choice(above, count, replace=False)] if above else []
        if len(chosen) > 1:
            units, leads = float(rng.integers(1, 4)), rng.integers(0, 4, 2).tolist()
            one, other, *chosen = chosen
            arcs.append(Arc(one, i, units, leads[0], material=1, share=0.75))
            arcs.append(Arc(other, i, units, leads[1], material=1, share=0.25, instead=1.0))
        arcs += [Arc(k, i, float(rng.integers(1, 3)), int(rng.integers(0, 4))) for k in chosen]
        if not above:
            arcs.append(Arc(-1, i, 1.0, 2))
    capacity = np.where(rng.random(NODES) < 0.5, np.inf, rng.integers(10, 80, NODES))
    return network(
        arcs,
        stock=stock * rng.integers(10, 90, NODES),
        demand_node=[0, 1, 0],
        demand_mean=[4.0, 2.0, 1.0],
        capacity=capacity,
        hold=rng.integers(0, 4, NODES).astype(float),
        wait=rng.integers(0, 9, NODES).astype(float),
        weight=[1.0, 2.0, 3.0],
        allocation=allocation,
        essential=[False, True, False],
    )


def asked(seed: int, days: int, lanes: int) -> np.ndarray:
    """Demand by day, demand and lane."""
    return np.random.default_rng(seed).gamma(2.0, 1.5, (days, DEMANDS, lanes))


def stopped(net: StockNetwork, seed: int, days: int, lanes: int, *, each: int = 5) -> list[Outage]:
    """Some outages of every kind, whole and partial, some of one thing at once."""
    rng = np.random.default_rng(seed)
    found = []
    for lane in range(lanes):
        for _ in range(each):
            stop = STOPS[rng.integers(len(STOPS))]
            most = len(net.order) if stop in OF_NODE else len(net.source)
            start = int(rng.integers(days))
            end = start + int(rng.integers(1, 12))
            lost = float(rng.choice([1.0, 0.5]))
            found.append(Outage(stop, int(rng.integers(most)), start, end, lane, lost))
    return found


def traced(
    net: StockNetwork, demand: Floats, outages: Sequence[Outage] = (), *, lost: bool = False
) -> tuple[Record, State, Tally, Watch]:
    """Return what happened on every day, at every node and arc."""
    days, lanes = checked(net, demand)
    watch, steps = changes(net, outages, days)
    state, tally = empty(net, watch, days, lanes)
    record: Record = {}
    pass_days(Days(net, watch, np.asarray(demand, float), lost, 0), steps, state, tally, record)
    return record, state, tally, watch
