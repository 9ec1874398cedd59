"""What an outage can reach, simulated alone: the same numbers as the whole network, sooner.

Base stock with waiting demand orders each day what was asked, whatever is on hand: an outage changes
nothing but for those whom the goods would have reached. Where orders do change (they are stopped, a lost
sale is not ordered again, another source steps in) those who are asked, and all who feed them, are
reached too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Floats, Ints
from makeshed.simulation.network import StockNetwork
from makeshed.simulation.outages import OF_NODE, LeftShares, Outage, changes
from makeshed.simulation.run import checked
from makeshed.simulation.tape import LOGS, Tape, tape

ALIKE, MORE = 0.5, 1.2
"""Cases are run together where the smaller reaches at least this share of what the larger does, and both
no more than so many times of it."""
ABREAST = 128
"""Lanes of cases that are run together."""


class _Neighbours(NamedTuple):
    """Who buys from whom, by node; looked up once for all cases."""

    customers: list[list[int]]
    suppliers: list[list[int]]
    leaving: list[list[int]]  # arcs
    several: NDArray[np.bool_]  # by arc: others bring the same


def _neighbours(net: StockNetwork) -> _Neighbours:
    customers: list[list[int]] = [[] for _ in net.order]
    suppliers: list[list[int]] = [[] for _ in net.order]
    leaving: list[list[int]] = [[] for _ in net.order]
    for e, (source, node) in enumerate(zip(net.source.tolist(), net.node.tolist(), strict=True)):
        if source >= 0:
            customers[source].append(node)
            suppliers[node].append(source)
            leaving[source].append(e)
    arcs = np.diff(net.first_arc)
    return _Neighbours(customers, suppliers, leaving, np.repeat(arcs > 1, arcs))


def reached(
    net: StockNetwork, cases: Sequence[Iterable[Outage]], *, lost: bool = False
) -> list[set[int]]:
    """Return by case the nodes whose goods or orders may differ because of its outages.

    Parameters
    ----------
    net
        The network.
    cases
        The outages of each case.
    lost
        Demand that is not met on its day is lost; otherwise it waits.
    """
    near = _neighbours(net)
    sells = set(net.demand_node.tolist()) if lost else set()
    return [_reached(net, near, those, sells) for those in cases]


def _reached(
    net: StockNetwork, near: _Neighbours, those: Iterable[Outage], sells: set[int]
) -> set[int]:
    customers, suppliers, leaving, several = near
    goods: set[int] = set()
    orders: set[int] = set()  # whose orders differ
    todo: list[tuple[int, bool]] = []
    for kind, at in {(o.stop, o.at) for o in those}:
        todo.append((at if kind in OF_NODE else int(net.node[at]), kind == "orders"))
        touched = [at] if kind == "shipments" else []
        touched = leaving[at] if kind == "production" else touched
        todo += [(int(net.node[e]), True) for e in touched if several[e]]
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


@dataclass(frozen=True, slots=True)
class CaseEffect:
    """What a case changes, by demand that it can reach and lane of demand."""

    demands: Ints
    late: Floats
    waited: Floats


def each(
    net: StockNetwork,
    demand: Floats,
    cases: Sequence[Sequence[Outage]],
    *,
    lost: bool = False,
    start: int = 0,
    on_case: Callable[[int, int], None] | None = None,
) -> list[CaseEffect]:
    """Return what each case of outages changes, against the same days without any.

    A case has outages in lane 0, and is gone through with every lane of the demand. Cases that reach
    much the same are gone through together.

    Parameters
    ----------
    net
        The network.
    demand
        Units by day, demand and lane.
    cases
        Outages of each case, in lane 0.
    lost
        Demand that is not met on its day is lost; otherwise it waits.
    start
        First day that counts.
    on_case
        Called with how many cases are done, and of how many.
    """
    from makeshed.simulation.kernel import passed  # noqa: PLC0415  (it loads numba)

    days, across = checked(net, demand)
    parts = [_mask(net, nodes) for nodes in reached(net, cases, lost=lost)]
    edge = np.zeros(len(net.source), dtype=bool)
    for part in parts:
        edge |= part[net.node] & (net.source >= 0) & ~part[net.source]
    watch, all_ = changes(net, [o._replace(lane=n) for n, c in enumerate(cases) for o in c], days)
    whole = tape(net, watch, lost=lost, logged=np.flatnonzero(edge))
    none = all_.within(0, 0)
    base, log = passed(
        whole.where(whole.kind != "given"), net, none, demand, start=start, lanes=across
    )
    outside = np.concatenate([demand, log[:, LOGS:]], axis=1)
    found: dict[int, CaseEffect] = {}
    for group, part in _groups(parts, max(1, ABREAST // across)):
        some = whole.where(_kept(whole, net, part))
        here = _spread(all_, group, across)
        lanes = len(group) * across
        table, _ = passed(some, net, here, outside, start=start, lanes=lanes)
        demands = np.flatnonzero(part[net.demand_node])
        late, waited = (
            table[at + 2 * demands].reshape(len(demands), len(group), across)
            - base[at + 2 * demands][:, None]
            for at in (whole.at.late, whole.at.late + 1)
        )
        for k, n in enumerate(group):
            own = parts[n][net.demand_node[demands]]
            found[n] = CaseEffect(demands[own], late[own, k], waited[own, k])
        if on_case is not None:
            on_case(len(found), len(cases))
    return [found[n] for n in range(len(cases))]


def _mask(net: StockNetwork, nodes: set[int]) -> NDArray[np.bool_]:
    inside = np.zeros(len(net.order), dtype=bool)
    inside[list(nodes)] = True
    return inside


def _groups(parts: list[NDArray[np.bool_]], most: int) -> list[tuple[list[int], NDArray[np.bool_]]]:
    """Return cases together that reach much the same, and all that they reach."""
    sizes = np.array([part.sum() for part in parts])
    left, groups = np.argsort(-sizes, kind="stable"), []
    every = np.array(parts).reshape(len(parts), -1)
    while len(left):
        union, group = every[left[0]].copy(), [int(left[0])]
        allowed = union.sum() * MORE + 1
        for n in left[1:]:
            if len(group) == most:
                break
            both = union | every[n]
            if sizes[n] >= ALIKE * sizes[group[0]] and both.sum() <= allowed:
                union = both
                group.append(int(n))
        groups.append((group, union))
        left = left[~np.isin(left, group)]
    return groups


def _kept(whole: Tape, net: StockNetwork, part: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the steps of a part: its own, and what comes into it."""
    own = np.append(part, True)[whole.node]
    source = np.append(net.source, -1)[whole.arc]
    inside = np.append(part, False)[source]  # -1, no node, is outside
    given = (whole.kind == "given") & ~inside
    placed = (whole.kind == "") & ((whole.arc < 0) | inside)
    return np.asarray(own & (given | placed))


def _spread(all_: LeftShares, group: list[int], across: int) -> LeftShares:
    """Return the changes of some cases, each in as many lanes as the demand has."""
    found = []
    for day in range(len(all_.first) - 1):
        for c in range(all_.first[day], all_.first[day + 1]):
            if int(all_.lane[c]) in group:
                k = group.index(int(all_.lane[c])) * across
                found += [(day, all_.row[c], k + j, all_.left[c]) for j in range(across)]
    on_day = np.array([f[0] for f in found], dtype=np.int64)
    return LeftShares(
        np.searchsorted(on_day, np.arange(len(all_.first))),
        np.array([f[1] for f in found], dtype=np.int64),
        np.array([f[2] for f in found], dtype=np.int64),
        np.array([f[3] for f in found], dtype=float),
    )
