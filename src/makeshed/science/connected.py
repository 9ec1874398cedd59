"""A supply network cut where nothing connects it.

Two nodes belong together if goods move between them, if one is made of the other, or if they share a
demand, a site that costs something to be used, or hours that have a limit. What does not belong
together is decided apart: the least cost of the whole is the sum over its parts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from makeshed.science.arrays import Ints
from makeshed.science.as_facility_location import recognise
from makeshed.science.siting import Layout, Network

NAMES = {
    "node_site": "site",
    "node_pool": "pool",
    "segment_offer": "offer",
    "offer_node": "node",
    "make_node": "node",
    "use_make": "make",
    "use_pool": "pool",
    "use_line": "line",
    "hour_make": "make",
    "hour_resource": "resource",
    "resource_site": "site",
    "step_resource": "resource",
    "arc_tail": "node",
    "arc_head": "node",
    "arc_demand": "demand",
}
"""What the numbers in an array of a network stand for."""

COLUMNS = {
    "buy": "segment",
    "tier": "segment",
    "surplus": "segment",
    "packs": "segment",
    "make": "make",
    "flow": "arc",
    "unmet": "demand",
    "open": "site",
    "step": "step",
    "step_taken": "step",
}
OPTIONAL = {"segment_waste", "segment_pack", "use_line"}
"""Arrays that may be empty."""
ROWS = {"balance_row": "node", "demand_row": "demand", "resource_row": "resource"}


@dataclass(frozen=True)
class ConnectedPart:
    """A part of a network, and the numbers that its nodes, arcs ... have in the whole."""

    network: Network
    numbers: dict[str, Ints]

    def columns(self, whole: Layout, own: Layout) -> tuple[Ints, Ints]:
        """Return columns of the program of the whole, by number, and those of the part that mean the same."""
        drawn = np.isin(whole.use_line, self.numbers["use"])
        there, here = self._same(COLUMNS, whole, own)
        return np.append(there, whole.use[drawn]), np.append(here, own.use)

    def rows(self, whole: Layout, own: Layout) -> tuple[Ints, Ints]:
        """Return rows of balances, demands and hours of the whole, by number, and those of the part."""
        return self._same(ROWS, whole, own)

    def _same(self, named: dict[str, str], whole: Layout, own: Layout) -> tuple[Ints, Ints]:
        there = [getattr(whole, name)[self.numbers[group]] for name, group in named.items()]
        here = [getattr(own, name) for name in named]
        a, b = np.concatenate(there), np.concatenate(here)
        return a[a >= 0], b[b >= 0]


def siting_parts(net: Network) -> tuple[list[ConnectedPart], ConnectedPart | None]:
    """Return the parts that are siting problems with sites to pay for, and the rest as one.

    The rest is None if nothing is left.
    """
    label = _together(net)
    served = net.arc_demand >= 0
    demand = np.full(len(net.demand_quantity), -1, dtype=np.int64)  # -1: nothing comes to it
    demand[net.arc_demand[served]] = label[net.arc_tail[served]]
    paid = ~np.isnan(net.site_fixed[net.node_site])
    likely = np.setdiff1d(label[paid], label[net.make_node[net.use_make]])
    apart: list[ConnectedPart] = []
    node_left, demand_left = np.ones(len(label), dtype=bool), np.ones(len(demand), dtype=bool)
    for each in likely:
        part = _part(net, label == each, demand == each)
        if recognise(part.network) is not None:
            apart.append(part)
            node_left[label == each] = demand_left[demand == each] = False
    left = node_left.any() or demand_left.any()
    return apart, _part(net, node_left, demand_left) if left else None


def _together(net: Network) -> Ints:
    """Return by node a number that it shares with all nodes that it belongs together with."""
    sizes = {
        "node": len(net.node_site),
        "pool": int(max(net.node_pool.max(initial=-1), net.use_pool.max(initial=-1))) + 1,
        "demand": len(net.demand_quantity),
        "resource": len(net.resource_site),
        "site": len(net.site_fixed),
    }
    first = dict(zip(sizes, np.cumsum([0, *sizes.values()]), strict=False))
    links: list[tuple[Ints, Ints]] = []

    def link(a: str, members: Ints, b: str, others: Ints) -> None:
        links.append((first[a] + members, first[b] + others))

    link("node", np.arange(sizes["node"]), "pool", net.node_pool)
    costly = ~np.isnan(net.site_fixed)
    at = np.flatnonzero(costly[net.node_site])
    link("node", at, "site", net.node_site[at])
    link("node", net.make_node[net.use_make], "pool", net.use_pool)
    scarce = np.isfinite(net.resource_hours)
    scarce[net.step_resource] = True
    takes = scarce[net.hour_resource]
    link("node", net.make_node[net.hour_make[takes]], "resource", net.hour_resource[takes])
    paid = np.flatnonzero(scarce & costly[net.resource_site])
    link("resource", paid, "site", net.resource_site[paid])
    inward, final = net.arc_head >= 0, net.arc_demand >= 0
    link("node", net.arc_tail[inward], "node", net.arc_head[inward])
    link("node", net.arc_tail[final], "demand", net.arc_demand[final])
    a, b = (np.concatenate(side) for side in zip(*links, strict=True))
    total = sum(sizes.values())
    found = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(total, total)))[1]
    return np.asarray(found[: sizes["node"]], dtype=np.int64)


def _part(net: Network, node: np.ndarray, demand: np.ndarray) -> ConnectedPart:
    """Return the part of a network that has these nodes and demands."""
    make = node[net.make_node]
    hour = make[net.hour_make]
    offer = node[net.offer_node]
    use = make[net.use_make]
    resource = np.zeros(len(net.resource_site), dtype=bool)
    resource[net.hour_resource[hour]] = True
    site = np.zeros(len(net.site_fixed), dtype=bool)
    site[net.node_site[node]] = True
    site[net.resource_site[resource]] = True
    numbers = {
        "node": np.flatnonzero(node),
        "segment": np.flatnonzero(offer[net.segment_offer]),
        "offer": np.flatnonzero(offer),
        "make": np.flatnonzero(make),
        "use": np.flatnonzero(use),
        "line": np.unique(net.lines[use]),
        "hour": np.flatnonzero(hour),
        "resource": np.flatnonzero(resource),
        "step": np.flatnonzero(resource[net.step_resource]),
        "arc": np.flatnonzero(node[net.arc_tail]),
        "demand": np.flatnonzero(demand),
        "site": np.flatnonzero(site),
        "pool": np.union1d(net.node_pool[node], net.use_pool[use]),
    }
    renumbered: dict[str, np.ndarray] = {}
    for each in fields(net):
        kept = getattr(net, each.name)
        if len(kept) or each.name not in OPTIONAL:
            kept = kept[numbers[each.name.split("_")[0]]]
        if meant := NAMES.get(each.name):
            kept = np.where(kept < 0, -1, np.searchsorted(numbers[meant], kept))
        renumbered[each.name] = kept
    return ConnectedPart(Network(**renumbered), numbers)
