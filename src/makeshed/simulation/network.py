"""What feeds what: nodes that keep one thing each, the arcs between them, and who asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.science.arrays import Floats, Ints

Allocation = Literal["proportional", "priority", "essential"]
OUTSIDE = -1
"""A source that is no node, and always has enough."""


class Arc(NamedTuple):
    """Goods on their way from one node to another.

    Arcs into a node with the same ``material`` bring the same thing; other arcs bring other things, of
    which the node needs each. An arc without a material brings a thing of its own.
    """

    source: int
    node: int
    quantity: float = 1.0  # units taken for each unit that the node makes
    lead: int = 1  # days from shipment to receipt
    material: int = -1
    share: float = 1.0  # of the orders for its material
    instead: float = 0.0  # of the orders while everything that has a share is stopped
    priority: float = -1.0  # lower is served first; -1: by number of the node
    hold: float = (
        0.0  # cost of a unit for a day, where the source is no node; else it is the node's
    )


class StockNetwork(NamedTuple):
    """A supply network as arrays, arcs by the node that they reach and then by material."""

    order: Ints  # nodes, suppliers first
    stock: Floats  # by node: base-stock level, which it starts with
    capacity: Floats  # units made a day
    flow: Floats  # units a day that pass on average
    hold: Floats  # cost of a unit on hand for a day
    wait: Floats  # cost of a unit owed for a day
    first_material: Ints
    quantity: Floats  # by material
    first_arc: Ints  # by material
    source: Ints  # by arc
    node: Ints
    lead: Ints
    share: Floats
    instead: Floats
    arc_hold: Floats
    content: Floats  # by node: what its materials cost for a day, for each unit made
    first_slot: Ints  # of its pipeline
    first_claim: Ints  # by node: who asks for its goods,
    claim: Ints  # by arc, then by demand,
    rank: Ints  # and who comes first
    demand_node: Ints
    weight: Floats  # by demand: what a unit counts in the service of a day

    @property
    def longest(self) -> int:
        """Days that goods take along the slowest way from outside to a demand."""
        days = np.zeros(len(self.order), dtype=np.int64)
        for i in self.order:
            for e in arcs_of(self, i):
                before = days[self.source[e]] if self.source[e] >= 0 else 0
                days[i] = max(days[i], before + self.lead[e])
        return int(days.max(initial=0))


def arcs_of(net: StockNetwork, node: int) -> range:
    """Return the arcs that reach a node."""
    materials = net.first_material[node : node + 2]
    return range(*net.first_arc[materials].tolist())


def network(
    arcs: Sequence[Arc],
    *,
    stock: ArrayLike,
    demand_node: ArrayLike,
    demand_mean: ArrayLike,
    capacity: ArrayLike | None = None,
    hold: ArrayLike = 0.0,
    wait: ArrayLike = 0.0,
    weight: ArrayLike = 1.0,
    allocation: Allocation = "proportional",
    essential: ArrayLike = False,
    demand_priority: ArrayLike | None = None,
) -> StockNetwork:
    """Return the network of some arcs.

    Parameters
    ----------
    essential
        By demand, whether it is essential.
    demand_priority
        By demand, its rank; lower comes first.
    arcs
        What feeds what. A node that nothing feeds makes nothing, and lives on its stock.
    stock
        By node, the units that it keeps: on hand and under way, less what it owes.
    demand_node, demand_mean
        By demand, who is asked and for how many units a day on average.
    capacity
        By node, units made a day; none: no limit.
    hold, wait
        By node, what a unit on hand and a unit owed cost for a day.
    weight
        By demand, what a unit counts in the service of a day: 1, its price, the people it serves.
    allocation
        Who gets what is short. ``proportional``: each the same share of what it is owed;
        ``priority``: by ``priority`` of arcs and demands, lower first (as they stand, customers before
        demands, is stockpyl's rule); ``essential``: first whatever leads to an ``essential`` demand. Who
        ranks alike shares in proportion.

    Raises
    ------
    NotFound
        There is no such allocation rule.
    BadValue
        A node feeds itself, a number is negative or no number, or shares do not add up to 1.
    """
    if allocation not in get_args(Allocation):
        known = get_args(Allocation)
        raise NotFound(f"no allocation is called {allocation!r}", hint=nearest(allocation, known))
    keeps = np.array(stock, dtype=float)
    count = len(keeps)
    asked = np.array(demand_node, dtype=np.int64)
    mean = np.broadcast_to(np.asarray(demand_mean, float), asked.shape)
    limit = np.inf if capacity is None else capacity
    by_node = [np.broadcast_to(np.asarray(one, float), count).copy() for one in (limit, hold, wait)]
    _check(arcs, count, asked, {"stock": keeps, "demand": mean, "capacity": by_node[0]})
    arcs, firsts = _in_line(arcs)
    source = np.array([a.source for a in arcs], dtype=np.int64)
    node = np.array([a.node for a in arcs], dtype=np.int64)
    order = _sorted(source, node, count)
    quantity = np.array([a.quantity for a in arcs])
    share = np.array([a.share for a in arcs])
    _check_shares(arcs, share, quantity, firsts)
    dear = by_node[1]
    kept = np.array([dear[a.source] if a.source >= 0 else 0.0 for a in arcs], dtype=float)
    content = np.zeros(count)
    np.add.at(content, node[firsts], quantity[firsts] * kept[firsts])
    claims = _claims(arcs, count, asked, allocation, essential, demand_priority, order)
    return StockNetwork(
        order=order,
        stock=keeps,
        capacity=by_node[0],
        flow=_flow(order, asked, mean, (source, node, quantity * share)),
        hold=by_node[1],
        wait=by_node[2],
        first_material=np.searchsorted(node[firsts], np.arange(count + 1)),
        quantity=quantity[firsts],
        first_arc=np.array([*firsts, len(arcs)], dtype=np.int64),
        source=source,
        node=node,
        lead=np.array([a.lead for a in arcs], dtype=np.int64),
        share=share,
        instead=np.array([a.instead for a in arcs], dtype=float),
        arc_hold=kept,
        content=content,
        first_slot=np.concatenate([[0], np.cumsum([a.lead + 1 for a in arcs])]).astype(np.int64),
        first_claim=claims[0],
        claim=claims[1],
        rank=claims[2],
        demand_node=asked,
        weight=np.broadcast_to(np.asarray(weight, float), asked.shape).copy(),
    )


def _in_line(arcs: Sequence[Arc]) -> tuple[list[Arc], list[int]]:
    """Return arcs by node and material, and where each material begins."""
    own = [(a.node, a.material if a.material >= 0 else -1 - e) for e, a in enumerate(arcs)]
    lines = sorted(range(len(arcs)), key=lambda e: (own[e][0], own[e][1] < 0, abs(own[e][1]), e))
    firsts = [k for k, e in enumerate(lines) if not k or own[e] != own[lines[k - 1]]]
    return [arcs[e] for e in lines], firsts


def _check(arcs: Sequence[Arc], count: int, asked: Ints, numbers: dict[str, Floats]) -> None:
    """Refuse what is no network."""
    for name, values in numbers.items():
        if np.isnan(values).any() or (values < 0).any():
            at = int(np.argmax(np.isnan(values) | (values < 0)))
            raise BadValue(f"{name} {at} of the network is {values[at]}", hint="0 or more")
    if len(asked) and not (asked >= 0).all() & (asked < count).all():
        raise BadValue("a demand asks a node that is not there", hint=f"0 to {count - 1}")
    for a in arcs:
        if not (OUTSIDE <= a.source < count and 0 <= a.node < count):
            raise BadValue(f"there are no nodes {a.source} and {a.node}", hint=f"0 to {count - 1}")
        if not (
            a.quantity > 0 and np.isfinite(a.quantity) and a.lead >= 0 and a.lead == int(a.lead)
        ):
            raise BadValue(
                f"an arc from {a.source} to {a.node} takes {a.quantity} units and {a.lead} days",
                hint="more than 0 units, and whole days",
            )


def _check_shares(arcs: Sequence[Arc], share: Floats, quantity: Floats, firsts: list[int]) -> None:
    """Refuse shares that lose or invent orders, and one material in two quantities."""
    for first, last in zip(firsts, [*firsts[1:], len(arcs)], strict=True):
        whole = float(share[first:last].sum())
        if (share[first:last] < 0).any() or abs(whole - 1) > 1e-9:
            raise BadValue(f"the sources of node {arcs[first].node} have {whole} in all", hint="1")
        if (quantity[first:last] != quantity[first]).any():
            raise BadValue(
                f"node {arcs[first].node} takes one material in two quantities",
                hint="the same quantity on each of its arcs",
            )


def _flow(order: Ints, asked: Ints, mean: Floats, arcs: tuple[Ints, Ints, Floats]) -> Floats:
    """Return by node the units a day that pass on average."""
    source, node, units = arcs
    flow = np.zeros(len(order))
    np.add.at(flow, asked, mean)
    for i in order[::-1]:
        inside = (node == i) & (source >= 0)
        np.add.at(flow, source[inside], flow[i] * units[inside])
    return flow


def _sorted(source: Ints, node: Ints, count: int) -> Ints:
    """Return the nodes so that whoever feeds comes before whoever is fed (Kahn 1962)."""
    inside = source >= 0
    customers: list[list[int]] = [[] for _ in range(count)]
    for one, other in zip(source[inside].tolist(), node[inside].tolist(), strict=True):
        customers[one].append(other)
    left = np.bincount(node[inside], minlength=count)
    order = [i for i in range(count) if not left[i]]
    for i in order:
        for j in customers[i]:
            left[j] -= 1
            if not left[j]:
                order.append(j)
    if len(order) < count:
        round_ = [i for i in range(count) if left[i]]
        raise BadValue(f"nodes {round_[:5]} feed themselves", hint="a network without a circle")
    return np.array(order, dtype=np.int64)


def _claims(
    arcs: Sequence[Arc],
    count: int,
    asked: Ints,
    allocation: Allocation,
    essential: ArrayLike,
    demand_priority: ArrayLike | None,
    order: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Return by node who asks for its goods, and their ranks."""
    owner = np.array([a.source for a in arcs] + asked.tolist(), dtype=np.int64)
    rank = np.zeros(len(owner))
    if allocation == "priority":
        said = count + np.arange(len(asked)) if demand_priority is None else demand_priority
        rank[: len(arcs)] = [a.priority if a.priority >= 0 else a.node for a in arcs]
        rank[len(arcs) :] = np.broadcast_to(np.asarray(said, float), asked.shape)
    elif allocation == "essential":
        needs = np.broadcast_to(np.asarray(essential, bool), asked.shape)
        vital = np.zeros(count, dtype=bool)
        vital[asked[needs]] = True
        node, source = np.array([a.node for a in arcs]), owner[: len(arcs)]
        for i in order[::-1]:
            if vital[i]:
                fed = source[node == i]
                vital[fed[fed >= 0]] = True
        rank[: len(arcs)] = [not vital[a.node] for a in arcs]
        rank[len(arcs) :] = ~needs
    claims = [int(c) for c in np.lexsort((rank, owner)) if owner[c] >= 0]
    first = np.searchsorted(owner[claims], np.arange(count + 1))
    return first, np.array(claims, dtype=np.int64), np.unique(rank, return_inverse=True)[1][claims]
