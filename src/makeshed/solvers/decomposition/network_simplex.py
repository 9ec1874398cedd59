"""Network simplex: the cheapest flows of a choice of sites, where nothing but sites is paid once.

Where each unit made takes one unit of one thing, flows are those of a graph: from a root over what
sites can supply, from node to node, through what sites can make, to demands. A spanning tree of it is
kept (strongly feasible: R. K. Ahuja, T. L. Magnanti and J. B. Orlin (1993), "Network Flows", chapter
11), so that opening or shutting a site costs a few pivots. A shut site is not taken away but dearer than
leaving demands unserved, which costs more than any way to serve them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from makeshed.science.arrays import Floats, Ints
from makeshed.science.siting import Layout, Network

UNSERVED, SHUT = 3.0, 30.0
"""What a unit costs unserved, or through a shut site, beside the dearest way to serve one."""
PART = 200
"""Gates that are looked through for the best before the tree is mended."""
DUST = 1e-9
"""Share of a demand that is left to rounding."""
LEAST = 1e-9
"""What a pivot has to save by unit, beside what a unit costs unserved."""


class FlowGraph(NamedTuple):
    """Nodes, then demands, then the root; lanes by tail, then gates, then what is left unserved.

    A gate is an arc that a site holds: what it supplies or makes, up to its capacity.
    """

    site: Ints  # by node; -1: none
    first: Ints  # by node, its first lane; the lanes end where gates begin
    tail: Ints
    head: Ints
    cost: Floats
    most: Floats
    gate_site: Ints  # by gate
    into: Ints  # lanes by head,
    into_first: Ints  # and where each head's begin
    width: Floats  # by node: the most that can leave it, for demands their quantity
    unserved: float  # what a unit costs
    lane_arc: Ints  # by lane, its arc in the network


class SpanningTree(NamedTuple):
    """Flows, and the spanning tree that they hang on."""

    flow: Floats
    cost: Floats  # what a unit costs now, shut sites dear
    at: np.ndarray  # by arc: 0 at nothing, 1 in the tree, 2 at its most
    parent: Ints
    arc: Ints  # by node, to its parent
    depth: Ints
    child: Ints  # the first child
    after: Ints  # the next of the same parent,
    before: Ints  # and the one before
    potential: Floats  # what a unit costs there


def flow_graph(net: Network) -> FlowGraph | None:
    """Return the graph of a network; None where it is not one, or more than sites is paid once."""
    nodes, demands, makes = len(net.node_site), len(net.demand_quantity), len(net.make_node)
    offers = len(net.offer_node)
    every = np.arange(makes)
    if (
        len(net.step_resource)
        or not np.array_equal(net.segment_offer, np.arange(offers))
        or net.segment_low.any()
        or not np.array_equal(net.use_make, every)
        or (net.use_quantity != 1.0).any()
        or (np.bincount(net.node_pool)[net.use_pool] != 1).any()
        or (np.bincount(net.hour_make, minlength=makes) > 1).any()
        or (np.bincount(net.hour_resource, minlength=1) > 1).any()
        or (net.hour_hours <= 0).any()
        or np.isin(net.arc_head, net.arc_tail).any()  # what only passes a site has no gate
        or np.isin(np.append(net.offer_node, net.make_node), _drawn(net)).any()
    ):
        return None
    root = nodes + demands
    capacity = net.node_need[net.make_node].copy()
    held = net.resource_hours[net.hour_resource] / net.hour_hours
    capacity[net.hour_make] = np.minimum(capacity[net.hour_make], held)
    bought = np.minimum(net.offer_capacity, net.node_need[net.offer_node])
    bought = np.minimum(bought, net.segment_high)
    head = np.where(net.arc_demand >= 0, nodes + net.arc_demand, net.arc_head)
    order = np.argsort(net.arc_tail, kind="stable")
    tail, head = net.arc_tail[order], head[order]
    worst = np.nanmax(np.append(net.demand_shortage, 0.0))
    dear = sum(
        float(np.abs(one).max(initial=0.0))
        for one in (net.arc_cost, net.make_cost, net.segment_cost)
    )
    unserved = UNSERVED * max(2.0 * dear, worst, 1.0)
    shortage = np.where(np.isnan(net.demand_shortage), unserved, net.demand_shortage)
    gates = [np.full(offers, root), _drawn(net)], [net.offer_node, net.make_node]
    into = np.argsort(head, kind="stable")
    width = np.zeros(root + 1)
    width[nodes:root] = net.demand_quantity
    np.add.at(width, _drawn(net), capacity)
    return FlowGraph(
        site=np.concatenate([net.node_site, np.full(demands + 1, -1)]),
        first=np.searchsorted(tail, np.arange(root + 2)),
        tail=np.concatenate([tail, *gates[0], np.full(demands, root)]),
        head=np.concatenate([head, *gates[1], nodes + np.arange(demands)]),
        cost=np.concatenate([net.arc_cost[order], net.segment_cost, net.make_cost, shortage]),
        most=np.concatenate(
            [np.full(len(tail), np.inf), bought, capacity, np.full(demands, np.inf)]
        ),
        gate_site=net.node_site[np.concatenate(gates[1])],
        into=into,
        into_first=np.searchsorted(head[into], np.arange(root + 2)),
        width=width,
        unserved=unserved,
        lane_arc=order,
    )


def _drawn(net: Network) -> Ints:
    """By component line, the node that it draws from, the last of its pool."""
    node = np.zeros(int(net.node_pool.max(initial=-1)) + 1, dtype=np.int64)
    node[net.node_pool] = np.arange(len(net.node_pool))
    return np.asarray(node[net.use_pool])


def first_tree(graph: FlowGraph) -> SpanningTree:
    """Return the tree where nothing is served."""
    nodes, arcs, demands = len(graph.site), len(graph.tail), int((graph.site < 0).sum()) - 1
    root = nodes - 1
    arc = np.full(nodes, -1)
    arc[root - demands : root] = np.arange(arcs - demands, arcs)
    flow, at, potential = np.zeros(arcs), np.zeros(arcs, dtype=np.int8), np.zeros(nodes)
    flow[arcs - demands :] = graph.width[root - demands : root]
    at[arcs - demands :] = 1
    potential[root - demands : root] = graph.cost[arcs - demands :]
    child, depth = np.full(nodes, -1), np.ones(nodes, dtype=np.int64)
    after, before = np.arange(1, nodes + 1), np.arange(-1, nodes - 1)
    after[root - 1 :] = before[root] = -1
    child[root], depth[root] = 0, 0
    parent = np.full(nodes, root)
    parent[root] = -1
    return SpanningTree(
        flow, graph.cost.copy(), at, parent, arc, depth, child, after, before, potential
    )


def unserved(graph: FlowGraph, tree: SpanningTree) -> Floats:
    """Return by demand how many units of it are unserved though it must be served."""
    first = len(graph.lane_arc) + len(graph.gate_site)
    wanted = graph.width[len(graph.width) - 1 - len(tree.flow[first:]) : -1]
    short = (graph.cost[first:] >= graph.unserved) & (tree.flow[first:] > DUST * wanted)
    return np.where(short, tree.flow[first:], 0.0)


def point(
    graph: FlowGraph, tree: SpanningTree, opened: np.ndarray, layout: Layout, size: int
) -> Floats:
    """Return the point of the program, a number by column, that a choice of sites is, with the flows of the tree.

    Parameters
    ----------
    graph
        The flows as a graph.
    tree
        Its spanning tree, which is changed.
    opened
        Whether each site is open.
    layout
        Which columns and rows of the program mean what.
    size
        How many columns the program has.
    """
    lanes, supplies, makes = len(graph.lane_arc), len(layout.buy), len(layout.make)
    x, parts = np.zeros(size), np.split(tree.flow, np.cumsum([lanes, supplies, makes]))
    x[layout.flow[graph.lane_arc]], x[layout.buy], x[layout.make], short = parts
    x[layout.unmet[layout.unmet >= 0]] = short[layout.unmet >= 0]
    x[layout.open[layout.open >= 0]] = opened[layout.open >= 0]
    return x


@njit(cache=True)
def solve_flows(graph: FlowGraph, tree: SpanningTree, opened: np.ndarray) -> float:  # noqa: C901  (compiled: calls within it cost)
    """Bring the tree to the cheapest flows when some sites are open; return what they cost.

    Parameters
    ----------
    graph
        The flows as a graph.
    tree
        Its spanning tree, which is changed.
    opened
        Whether each site is open.
    """
    root, lanes = len(graph.site) - 1, graph.first[len(graph.site) - 1]
    for g in range(len(graph.gate_site)):
        dear = 0.0 if opened[graph.gate_site[g]] else SHUT / UNSERVED * graph.unserved
        tree.cost[lanes + g] = graph.cost[lanes + g] + dear
    _potentials(graph, tree, root)
    least, quiet, part, pivots = LEAST * graph.unserved, 0, 0, 0
    parts = root + (len(graph.tail) - lanes) // PART + 1  # lanes by tail, then the other arcs
    while quiet < parts and pivots < 100 * len(graph.site) + 10_000:
        best, enters = least, -1
        if part < root:
            first, last, site = graph.first[part], graph.first[part + 1], graph.site[part]
        else:
            first, site = lanes + PART * (part - root), -1
            last = min(first + PART, len(graph.tail))
        if site < 0 or opened[site]:
            for e in range(first, last):
                if tree.at[e] == 1:
                    continue
                saves = tree.potential[graph.head[e]] - tree.potential[graph.tail[e]] - tree.cost[e]
                if tree.at[e] == 2:
                    saves = -saves
                if saves > best:
                    site = graph.site[graph.head[e]]
                    if tree.at[e] == 2 or site < 0 or opened[site]:
                        best, enters = saves, e
        if enters < 0:
            quiet, part = quiet + 1, (part + 1) % parts
            continue
        quiet = 0
        pivots += 1
        _pivot(graph, tree, enters)
    total = 0.0
    for e in range(len(tree.flow)):
        total += tree.flow[e] * tree.cost[e]
    return total


@njit(cache=True)
def _potentials(graph: FlowGraph, tree: SpanningTree, top: int) -> None:
    """Price all that hangs below a node, and say how deep it hangs."""
    node = top
    while True:
        parent, e = tree.parent[node], tree.arc[node]
        if parent >= 0:
            tree.depth[node] = tree.depth[parent] + 1
        if e >= 0:
            up = graph.tail[e] == node
            tree.potential[node] = tree.potential[parent] + (-tree.cost[e] if up else tree.cost[e])
        if tree.child[node] >= 0:
            node = tree.child[node]
            continue
        while node != top and tree.after[node] < 0:
            node = tree.parent[node]
        if node == top:
            return
        node = tree.after[node]


@njit(cache=True)
def _pivot(graph: FlowGraph, tree: SpanningTree, enters: int) -> None:  # noqa: C901, PLR0912, PLR0915  (compiled: calls within it cost)
    """Push all that can be pushed round the cycle that an arc closes, and mend the tree."""
    rises = tree.at[enters] == 0
    begin, end = graph.tail[enters], graph.head[enters]
    if not rises:
        begin, end = end, begin
    amount, out, side = graph.most[enters], -1, 0
    u, v = begin, end
    while u != v:
        climbs = 1 if tree.depth[u] >= tree.depth[v] else 2
        node = u if climbs == 1 else v
        e, room = tree.arc[node], 0.0
        if e >= 0:
            falls = (graph.tail[e] == node) == (climbs == 1)
            room = tree.flow[e] if falls else graph.most[e] - tree.flow[e]
        # Of arcs that block alike, the last on the way round leaves: no tree comes twice.
        if room < amount or (room == amount and climbs == 2):
            amount, out, side = room, node, climbs
        if climbs == 1:
            u = tree.parent[u]
        else:
            v = tree.parent[v]
    join = u
    tree.flow[enters] += amount if rises else -amount
    for climbs, start in ((1, begin), (2, end)):
        node = start
        while node != join:
            e = tree.arc[node]
            if e >= 0:
                falls = (graph.tail[e] == node) == (climbs == 1)
                tree.flow[e] += -amount if falls else amount
            node = tree.parent[node]
    if out < 0:
        tree.at[enters] = 2 if rises else 0
        return
    leaves = tree.arc[out]
    if leaves >= 0:
        low = tree.flow[leaves] <= graph.most[leaves] - tree.flow[leaves]
        tree.at[leaves] = 0 if low else 2
        tree.flow[leaves] = 0.0 if low else graph.most[leaves]
    tree.at[enters] = 1
    top = begin if side == 1 else end
    node, parent, e = top, (end if side == 1 else begin), enters
    while True:
        over, arc = tree.parent[node], tree.arc[node]
        before, after = tree.before[node], tree.after[node]
        if before >= 0:
            tree.after[before] = after
        else:
            tree.child[over] = after
        if after >= 0:
            tree.before[after] = before
        tree.parent[node], tree.arc[node] = parent, e
        tree.before[node], tree.after[node] = -1, tree.child[parent]
        if tree.child[parent] >= 0:
            tree.before[tree.child[parent]] = node
        tree.child[parent] = node
        if node == out:
            break
        node, parent, e = over, node, arc
    _potentials(graph, tree, top)


@njit(cache=True)
def site_gains(graph: FlowGraph, tree: SpanningTree, opened: np.ndarray) -> Floats:  # noqa: C901  (compiled: calls within it cost)
    """Return by site what its gates earn at most at the prices of the tree [money].

    With them any other choice of sites is bounded: see `add_drop_swap`. What comes into a shut site costs what
    the cheapest open one would ask.

    Parameters
    ----------
    graph
        The flows as a graph.
    tree
        Its spanning tree, which is changed.
    opened
        Whether each site is open.
    """
    lanes, root = graph.first[len(graph.site) - 1], len(graph.site) - 1
    found, potential = np.zeros(len(opened)), tree.potential.copy()
    for head in range(root):
        if graph.site[head] >= 0 and not opened[graph.site[head]]:
            least = np.inf
            for i in range(graph.into_first[head], graph.into_first[head + 1]):
                tail = graph.tail[graph.into[i]]
                if graph.site[tail] < 0 or opened[graph.site[tail]]:
                    least = min(least, tree.potential[tail] + graph.cost[graph.into[i]])
            potential[head] = least if least < np.inf else tree.potential[head]
    for g in range(len(graph.gate_site)):
        e = lanes + g
        base, node, left = potential[graph.tail[e]] + graph.cost[e], graph.head[e], graph.most[e]
        first, last = graph.first[node], graph.first[node + 1]
        each, amount, count = np.empty(last - first), np.empty(last - first), 0
        for lane in range(first, last):
            earns = potential[graph.head[lane]] - graph.cost[lane] - base
            if earns > 0:
                each[count], amount[count] = earns, graph.width[graph.head[lane]]
                count += 1
        site = graph.gate_site[g]
        if amount[:count].sum() <= left:
            found[site] += (each[:count] * amount[:count]).sum()
            continue
        for k in np.argsort(-each[:count]):
            found[site] += each[k] * min(left, amount[k])
            left -= amount[k]
            if left <= 0:
                break
    return found
