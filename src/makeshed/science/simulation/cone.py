"""What an outage can reach, simulated alone: the same numbers as the whole network, sooner.

Base stock with waiting demand orders each day what was asked, whatever is on hand: an outage changes
nothing but for those whom the goods would have reached. Where orders do change (they are stopped, a lost
sale is not ordered again, another source steps in) those who are asked, and all who feed them, are
reached too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from makeshed.science.program import Floats, Ints
from makeshed.science.simulation.network import GIVEN, Arc, Network, network
from makeshed.science.simulation.outages import OF_NODE, Outage
from makeshed.science.simulation.run import How, Log, Runs, simulate


class Cone(NamedTuple):
    """A part of a network that nothing outside reacts to."""

    net: Network
    nodes: Ints  # by node of the part, its number in the whole
    arcs: Ints  # by arc of the part
    demands: Ints  # by demand of the part

    def outages(self, those: Iterable[Outage]) -> list[Outage]:
        """Return outages of the whole with the numbers of the part."""
        node = {int(i): k for k, i in enumerate(self.nodes)}
        arc = {int(e): k for k, e in enumerate(self.arcs)}
        return [o._replace(at=(node if o.stop in OF_NODE else arc)[o.at]) for o in those]

    def edge(self) -> Ints:
        """Return the arcs into the part, by number in the whole."""
        return self.arcs[self.net.source == GIVEN]


def reached(net: Network, those: Iterable[Outage], *, lost: bool = False) -> set[int]:
    """Return the nodes whose goods or orders may differ because of outages."""
    customers: list[list[int]] = [[] for _ in net.order]
    suppliers: list[list[int]] = [[] for _ in net.order]
    for source, node in zip(net.source.tolist(), net.node.tolist(), strict=True):
        if source >= 0:
            customers[source].append(node)
            suppliers[node].append(source)
    several = np.diff(net.first_arc) > 1
    inner = np.repeat(np.arange(len(net.quantity)), np.diff(net.first_arc))
    goods: set[int] = set()
    orders: set[int] = set()  # whose orders differ
    sells = set(net.demand_node.tolist()) if lost else set()
    todo: list[tuple[int, bool]] = []
    for kind, at in {(o.stop, o.at) for o in those}:
        todo.append((at if kind in OF_NODE else int(net.node[at]), kind == "orders"))
        touched = [at] if kind == "shipments" else []
        touched = np.flatnonzero(net.source == at).tolist() if kind == "production" else touched
        todo += [(int(net.node[e]), True) for e in touched if several[inner[e]]]
    while todo:
        i, asks = todo.pop()
        if asks and i not in orders:
            orders.add(i)
            todo += [(j, True) for j in suppliers[i]]
        if i not in goods:
            goods.add(i)
            todo += [(j, False) for j in customers[i]]
            todo += [(i, True)] if i in sells else []
    return goods


def cone(net: Network, nodes: Iterable[int]) -> Cone:
    """Return the part of a network that some nodes are, all customers of theirs among them."""
    inside = np.array(sorted(nodes), dtype=np.int64)
    new = np.full(len(net.order) + 1, -1)
    new[inside] = np.arange(len(inside))
    arcs = np.flatnonzero(new[net.node] >= 0)
    demands = np.flatnonzero(new[net.demand_node] >= 0)
    rank = np.zeros(len(net.source) + len(net.demand_node), dtype=np.int64)
    rank[net.claim] = net.rank
    material = np.repeat(np.arange(len(net.quantity)), np.diff(net.first_arc))
    lines = [_arc(net, e, material[e], new, rank[e]) for e in arcs.tolist()]
    part = network(
        lines,
        stock=net.stock[inside],
        demand_node=new[net.demand_node[demands]],
        demand_mean=0.0,
        capacity=net.capacity[inside],
        hold=net.hold[inside],
        wait=net.wait[inside],
        weight=net.weight[demands],
        allocation="priority",
        demand_priority=rank[len(net.source) + demands],
    )
    return Cone(part._replace(flow=net.flow[inside]), inside, arcs, demands)


def _arc(net: Network, e: int, material: int, new: Ints, rank: int) -> Arc:
    source = int(net.source[e])
    inside = int(new[source]) if source >= 0 else source
    return Arc(
        source=GIVEN if source >= 0 and inside < 0 else inside,
        node=int(new[net.node[e]]),
        quantity=float(net.quantity[material]),
        lead=int(net.lead[e]),
        material=int(material),
        share=float(net.share[e]),
        instead=float(net.instead[e]),
        priority=float(rank),
        hold=float(net.arc_hold[e]),
    )


def edges(net: Network, cases: Sequence[Sequence[Outage]], *, lost: bool = False) -> Ints:
    """Return the arcs whose shipments some cases need to be given."""
    wanted = np.zeros(len(net.source), dtype=bool)
    for case in cases:
        inside = np.zeros(len(net.order) + 1, dtype=bool)
        inside[list(reached(net, case, lost=lost))] = True
        wanted |= inside[net.node] & (net.source >= 0) & ~inside[net.source]
    return np.flatnonzero(wanted)


def again(
    net: Network,
    case: Sequence[Outage],
    demand: Floats,
    log: Log,
    *,
    lost: bool = False,
    start: int = 0,
    how: How = "",
) -> tuple[Cone, Runs]:
    """Let the days pass with outages for what they reach; elsewhere all stays as it was.

    ``log`` is that of a run of the same demand without outages, of the arcs that `edges` names.
    """
    part = cone(net, reached(net, case, lost=lost))
    row = np.full(len(net.source), -1)
    row[log.arcs] = np.arange(len(log.arcs))
    at = np.flatnonzero(part.net.source == GIVEN)
    given = Log(at, log.units[:, row[part.arcs[at]]])
    runs, _ = simulate(
        part.net,
        np.ascontiguousarray(demand[:, part.demands]),
        part.outages(case),
        lost=lost,
        start=start,
        how=how,
        given=given,
    )
    return part, runs
