"""A supply network seen as a siting problem, where it is one.

It is one if nothing is made of components and every way from a source to a demand passes at most
one *gate*: a site that costs something to be used, or whose one source has a limit. Echelons
without gates are composed away by cheapest paths; what passes no gate at all is one more site,
free and without limit. What the siting problem answers is written back as a point of the program.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats, Ints, runs
from makeshed.science.location import Location
from makeshed.science.siting import Layout, Network

MOST_LABELS = (
    50_000_000  # gates x arcs between nodes: beyond it, composing costs more than it gains
)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where goods enter: offers with one price, and makes that need no components."""

    node: Ints
    cost: Floats
    limit: Floats
    segment: Ints  # or -1
    make: Ints  # or -1


@dataclass(frozen=True, kw_only=True)
class Sited:
    """A siting problem and how its lanes run through the network.

    Row r of the location is the gate ``gate[r]``; the last row may be the ways without a gate.
    """

    location: Location
    gate: Ints  # site of the network, or -1
    last: Ints  # by row and demand: the arc to the demand, or -1
    before: Ints  # by row and node: the arc by which the cheapest way comes, or -1: it starts here
    source: Ints  # by node: its cheapest source
    sources: Sources


def recognise(net: Network) -> Sited | None:
    """Return the siting problem that the network is, or None."""
    sources = _sources(net)
    if sources is None or not _plain(net, sources):
        return None
    site = net.node_site
    least = np.full(len(site), np.inf)
    np.minimum.at(least, sources.node, sources.cost)
    source = np.full(len(site), -1, dtype=np.int64)
    cheapest = sources.cost == least[sources.node]
    source[sources.node[cheapest]] = np.flatnonzero(cheapest)

    gated = ~np.isnan(net.site_fixed)
    limited = np.isfinite(sources.limit)
    gated[site[sources.node[limited]]] = True
    if not _alone(net, sources, limited):
        return None
    gate = np.append(np.flatnonzero(gated), -1)
    between = np.flatnonzero(net.arc_head >= 0)
    if len(gate) * len(between) > MOST_LABELS:
        return None
    found = _ways(net, gated, gate, between, least)
    if found is None:
        return None
    dist, before = found
    cost, last = _lanes(net, dist)
    capacity = np.full(len(net.site_fixed), np.inf)
    capacity[site[sources.node[limited]]] = sources.limit[limited]
    kept = np.arange(len(gate)) if np.isfinite(cost[-1]).any() else np.arange(len(gate) - 1)
    gate = gate[kept]
    return Sited(
        location=Location(
            fixed=np.where(gate >= 0, np.nan_to_num(net.site_fixed[gate]), 0.0),
            capacity=np.where(gate >= 0, capacity[gate], np.inf),
            demand=net.demand_quantity,
            cost=cost[kept],
            shortage=net.demand_shortage,
        ),
        gate=gate,
        last=last[kept],
        before=before[kept],
        source=source,
        sources=sources,
    )


def _sources(net: Network) -> Sources | None:
    """Return where goods enter, or None if that is not by plain prices and limits."""
    tiers = np.bincount(net.segment_offer, minlength=len(net.offer_node))
    uses = np.bincount(net.hour_resource, minlength=len(net.resource_hours))
    bounded = np.isfinite(net.resource_hours)
    if (
        len(net.use_make)
        or len(net.step_resource)
        or (tiers > 1).any()
        or (net.segment_low > 0).any()
        or (net.packs > 0).any()
        or (uses[bounded] > 1).any()
    ):
        return None
    offer = net.segment_offer
    node = net.offer_node[offer]
    limit = np.minimum(net.segment_high, net.offer_capacity[offer])
    made = np.full(len(net.make_node), np.inf)
    takes = bounded[net.hour_resource] & (net.hour_hours > 0)
    hours = net.resource_hours[net.hour_resource[takes]] / net.hour_hours[takes]
    np.minimum.at(made, net.hour_make[takes], hours)
    away = net.resource_site[net.hour_resource] != net.node_site[net.make_node[net.hour_make]]
    if away.any():
        return None
    node = np.concatenate([node, net.make_node])
    limit = np.concatenate([limit, made])
    none = np.full(len(net.make_node), -1, dtype=np.int64)
    return Sources(
        node=node,
        cost=np.concatenate([net.segment_cost, net.make_cost]),
        limit=np.where(limit < net.node_need[node], limit, np.inf),
        segment=np.concatenate([np.arange(len(offer)), none]),
        make=np.concatenate([np.full(len(offer), -1, dtype=np.int64), np.arange(len(none))]),
    )


def _plain(net: Network, sources: Sources) -> bool:
    """Whether there is something to decide, and no cost pays."""
    costs = (net.arc_cost, sources.cost, net.demand_shortage, net.site_fixed, net.demand_quantity)
    return len(sources.node) > 0 and not any((numbers < 0).any() for numbers in costs)


def _alone(net: Network, sources: Sources, limited: np.ndarray) -> bool:
    """Whether all that leaves a limited site comes from its one source."""
    site = net.node_site
    count = np.bincount(site[sources.node], minlength=len(net.site_fixed))
    held = np.unique(site[sources.node[limited]])
    entered = site[net.arc_head[net.arc_head >= 0]]
    return bool((count[held] == 1).all()) and not np.isin(entered, held).any()


def _ways(
    net: Network, gated: np.ndarray, gate: Ints, between: Ints, least: Floats
) -> tuple[Floats, Ints] | None:
    """Return by gate and node the cheapest way through that gate alone, and its last arc.

    The last row is for ways through no gate. None if some way could pass two gates.
    """
    site, row = net.node_site, np.full(len(gated) + 1, len(gate) - 1)
    row[gate[:-1]] = np.arange(len(gate) - 1)
    label = row[site]  # by node: the row of its gate
    free = label == len(gate) - 1
    dist = np.full((len(gate), len(site)), np.inf)
    before = np.full(dist.shape, -1, dtype=np.int64)
    dist[label, np.arange(len(site))] = least
    tail, head = net.arc_tail[between], net.arc_head[between]

    def relax(rows: Ints, arcs: Ints, reach: Floats) -> bool:
        """Come to the heads of arcs at this cost, where that is cheaper."""
        order = np.lexsort((reach, head[arcs], rows))
        rows, arcs, reach = rows[order], arcs[order], reach[order]
        first = np.append(True, (np.diff(rows) != 0) | (np.diff(head[arcs]) != 0))
        rows, arcs, reach = (
            rows[first[: len(rows)]],
            arcs[first[: len(arcs)]],
            reach[first[: len(reach)]],
        )
        cheaper = reach < dist[rows, head[arcs]]
        dist[rows[cheaper], head[arcs[cheaper]]] = reach[cheaper]
        before[rows[cheaper], head[arcs[cheaper]]] = between[arcs[cheaper]]
        return bool(cheaper.any())

    none, into = len(gate) - 1, np.flatnonzero(free[tail] & ~free[head])
    loose = np.flatnonzero(free[tail] & free[head])
    inside = np.flatnonzero(~free[tail] & (label[tail] == label[head]))
    out = np.flatnonzero(~free[tail] & free[head])
    while relax(
        np.full(len(loose), none), loose, dist[none, tail[loose]] + net.arc_cost[between[loose]]
    ):
        pass
    relax(label[head[into]], into, dist[none, tail[into]] + net.arc_cost[between[into]])
    own = np.concatenate([inside, out])
    while True:
        moved = relax(
            label[tail[own]], own, dist[label[tail[own]], tail[own]] + net.arc_cost[between[own]]
        )
        rows, at = np.nonzero(np.isfinite(dist[:-1][:, tail[loose]]))
        reach = dist[rows, tail[loose[at]]] + net.arc_cost[between[loose[at]]]
        if not (relax(rows, loose[at], reach) or moved):
            break
    crossing = np.flatnonzero(~free[tail] & ~free[head] & (label[tail] != label[head]))
    passed = np.isfinite(dist[:-1]).any(axis=0)
    twice = (
        np.isfinite(dist[label[tail[crossing]], tail[crossing]]).any() or passed[tail[into]].any()
    )
    return None if twice else (dist, before)


def _lanes(net: Network, dist: Floats) -> tuple[Floats, Ints]:
    """Return the cost by row and demand, and the arc that reaches the demand."""
    final = np.flatnonzero(net.arc_demand >= 0)
    shape = (len(dist), len(net.demand_quantity))
    rows, arc = _reached(dist, net.arc_tail[final])
    arc = final[arc]
    cost = dist[rows, net.arc_tail[arc]] + net.arc_cost[arc]
    order = np.lexsort((cost, net.arc_demand[arc], rows))[::-1]  # the cheapest is written last
    best, last = np.full(shape, np.inf), np.full(shape, -1, dtype=np.int64)
    best[rows[order], net.arc_demand[arc[order]]] = cost[order]
    last[rows[order], net.arc_demand[arc[order]]] = arc[order]
    return best, last


def _reached(dist: Floats, tail: Ints) -> tuple[Ints, Ints]:
    """Return the rows from which the tail of each arc is reached, and the arcs, row by row.

    Node by node, as a table of rows by arcs takes gigabytes where few nodes have many arcs.
    """
    nodes, group = np.unique(tail, return_inverse=True)
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(len(nodes) + 1))
    rows, at = np.nonzero(np.isfinite(dist[:, nodes]))
    whose, number = runs(first[at], first[at + 1])
    arc, rows = order[number], rows[whose]
    by_row = np.lexsort((arc, rows))
    return rows[by_row], arc[by_row]


def point(
    sited: Sited, net: Network, layout: Layout, columns: int, opened: Ints, served: Floats
) -> Floats:
    """Write sites opened and amounts served, by row and demand, as a point of the program.

    Parameters
    ----------
    sited
        The siting problem and what its rows and columns are in the network.
    net, layout
        The network, and which columns of its program mean what.
    columns
        How many the program has.
    opened
        Sites that are open, by number.
    served
        Amount that each row gives each demand, by row and demand [units of the item].
    """
    x = np.zeros(columns)
    costly = layout.open[sited.gate[opened][sited.gate[opened] >= 0]]
    x[costly[costly >= 0]] = 1.0
    for row, demand in np.argwhere(served > 0):
        amount = served[row, demand]
        arc = sited.last[row, demand]
        x[layout.flow[arc]] += amount
        node, label = net.arc_tail[arc], row
        while (arc := sited.before[label, node]) >= 0:
            x[layout.flow[arc]] += amount
            entered = sited.gate[label] >= 0 and net.node_site[node] == sited.gate[label]
            node = net.arc_tail[arc]
            if entered and net.node_site[node] != sited.gate[label]:
                label = len(sited.before) - 1
        start = sited.source[node]
        segment, make = sited.sources.segment[start], sited.sources.make[start]
        x[layout.buy[segment] if segment >= 0 else layout.make[make]] += amount
    soft = np.flatnonzero(layout.unmet >= 0)
    short = net.demand_quantity[soft] - served[:, soft].sum(axis=0)
    dust = 1e-12 * net.demand_quantity[soft]
    x[layout.unmet[soft]] = np.where(short > dust, short, 0.0)
    return x
