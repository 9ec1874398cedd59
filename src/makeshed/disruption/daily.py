"""From the activities of a plan to a network that is simulated day by day.

What is bought or made is a gate that a pool is fed from; a pool keeps what is on hand, and what is under
way to it; a demand is a node that the last ways reach. Everybody keeps to base stock, so that in a usual
year nothing is short. As planned: only what the plan uses, each source for its share of the orders;
while one is shut, the others get its orders, up to their capacity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from makeshed.disruption.stocks import PooledStock
from makeshed.disruption.stressed_network import Net
from makeshed.network.lossmaker import WAYS, LossHit
from makeshed.science.arrays import Floats
from makeshed.simulation.network import OUTSIDE, Arc, StockNetwork, network
from makeshed.simulation.outages import Stop

DUST = 1e-9


@dataclass(frozen=True, kw_only=True)
class Daily:
    """A plan's network for simulation.

    Attributes
    ----------
    net
        Its arrays.
    gate, way
        By activity, its node if it is bought or made, its arc if it is a way; -1: neither.
    pools
        How many of the nodes are pools; they come first.
    notes
        What was made simpler.
    """

    net: StockNetwork
    pools: int
    gate: np.ndarray
    way: np.ndarray
    notes: tuple[str, ...]

    def hits(self, hit: LossHit, scope: str, left: float) -> tuple[tuple[Stop, int], ...]:
        """Return what a loss stops; of a loss in part only ways, or only what is made and bought."""
        found: list[tuple[Stop, int]] = []
        for a in np.flatnonzero(hit.acts).tolist():
            if self.gate[a] >= 0 and (left <= 0 or scope not in WAYS):
                found.append(("production", int(self.gate[a])))
            if self.way[a] >= 0 and (left <= 0 or scope in WAYS):
                found.append(("shipments", int(self.way[a])))
        shut = {at for stop, at in found if stop == "production"}
        net = self.net
        for p in sorted({int(net.node[e]) for e in np.flatnonzero(np.isin(net.source, [*shut]))}):
            sources = net.source[net.node == p]
            if p < self.pools and set(sources.tolist()) <= shut:
                found.append(("production", p))  # so that its orders go to others
        return tuple(found)


def daily(net: Net, held: PooledStock, margin: Floats) -> Daily:
    """Return the network of what a plan uses, with what is on hand."""
    acts = net.acts
    base = _flows(net)
    kind = acts["kind"].to_numpy()
    local = np.asarray(held.local)
    into = _into(net)
    kept = (base > DUST * max(float(net.wanted.sum()), 1e-300)) | local
    gates = np.flatnonzero(kept & (kind != "move"))
    nodes = len(net.pools) + len(net.wanted)
    gate = np.full(len(acts), -1)
    gate[gates] = nodes + np.arange(len(gates))
    ends = np.where(kind == "move", into, gate)
    arcs, of = [], []
    for a, arc in _arcs(net, kept, gate, into, base):
        arcs.append(arc)
        of.append(a)
    way = np.full(len(acts), -1)
    stock = np.zeros(nodes + len(gates))
    capacity = np.full(len(stock), np.inf)
    capacity[gate[gates]] = _capacity(net, base)[gates]
    demand_node = len(net.pools) + np.arange(len(net.wanted))
    about = {"demand_node": demand_node, "demand_mean": net.wanted, "weight": margin}
    bare = network(arcs, stock=stock, capacity=capacity, **about)  # type: ignore[arg-type]
    order = sorted(range(len(arcs)), key=lambda e: (arcs[e].node, arcs[e].material, e))
    for k, e in enumerate(order):
        if kind[of[e]] == "move" and arcs[e].node == ends[of[e]]:
            way[of[e]] = k
    inner = np.repeat(np.arange(len(bare.quantity)), np.diff(bare.first_arc))
    stock[: len(net.pools)] = held.stock
    first = bare.first_arc[:-1]
    one = bare.flow[bare.node] * bare.share * bare.lead
    seen = np.isin(inner, _longest(bare, first))
    np.add.at(stock, bare.node[seen], one[seen])
    return Daily(
        net=bare._replace(stock=stock),
        pools=len(net.pools),
        gate=gate,
        way=way,
        notes=_simpler(net, kept),
    )


def _longest(bare: StockNetwork, first: np.ndarray) -> np.ndarray:
    """Return by node the material that is under way longest: units made are counted by it."""
    days = np.add.reduceat(bare.share * bare.lead, first) if len(first) else np.zeros(0)
    best: dict[int, int] = {}
    for m, i in enumerate(bare.node[first].tolist()):
        if i not in best or days[m] > days[best[i]]:
            best[i] = m
    return np.array(sorted(best.values()), dtype=np.int64)


def _into(net: Net) -> np.ndarray:
    """Return by activity the pool that it adds to, or the node of the demand that it serves."""
    into = np.full(len(net.acts), -1)
    rows, columns, values = net.flows
    into[columns[values > 0]] = rows[values > 0]
    demands, served, _ = net.serves
    into[served] = len(net.pools) + demands
    return into


def _flows(net: Net) -> Floats:
    """Return by activity the units a day in the plan, those that a plan does not tell filled in.

    Within a site everything passes; which alternative fills a line of a bill follows what arrives.
    """
    acts, base = net.acts, net.acts["base"].to_numpy().copy()
    rows, columns, values = net.flows
    kind = acts["kind"].to_numpy()
    own = acts["own"].fill_null(value=False).to_numpy() & (kind == "move")
    adds, takes = values > 0, values < 0
    for p in range(len(net.pools)):
        into, out = columns[adds & (rows == p)], takes & (rows == p)
        fills = into[kind[into] == "fill"]
        if not len(fills):
            continue
        need = float(-(values[out] * base[columns[out]]).sum())
        there = np.array([_arriving(net, a, base) for a in fills])
        share = there / there.sum() if there.sum() > 0 else np.full(len(fills), 1 / len(fills))
        base[fills] = need * share
    for a in np.flatnonzero(own).tolist():
        p = rows[adds & (columns == a)][0]
        out, into = takes & (rows == p), columns[adds & (rows == p)]
        need = float(-(values[out] * base[columns[out]]).sum())
        base[a] = max(0.0, need - float(base[into[into != a]].sum()))
    return base


def _arriving(net: Net, fill: int, base: Floats) -> float:
    """Return how many lines a day what arrives of an alternative would fill, or is made there."""
    rows, columns, values = net.flows
    (at,) = np.flatnonzero((columns == fill) & (values < 0))[:1]
    pool = net.pools.row(int(rows[at]), named=True)
    same = net.pools.filter((pl.col("s") == pool["s"]) & (pl.col("i") == pool["i"]))["p"]
    adds = (values > 0) & np.isin(rows, same.to_numpy())
    return float(base[columns[adds]].sum() / -values[at])


def _arcs(
    net: Net, kept: np.ndarray, gate: np.ndarray, into: np.ndarray, base: Floats
) -> Iterator[tuple[int, Arc]]:
    """Yield each arc with the activity that it is of."""
    acts = net.acts
    kind, lead = acts["kind"].to_numpy(), acts["lead"].fill_null(0.0).to_numpy()
    rows, columns, values = net.flows
    whole = np.zeros(len(net.pools) + len(net.wanted))
    several = np.zeros(len(whole), dtype=np.int64)
    for a in np.flatnonzero(kept).tolist():
        whole[into[a]] += base[a]
        several[into[a]] += 1
    for a in np.flatnonzero(kept).tolist():
        end, days = int(into[a]), round(float(lead[a]))
        share = base[a] / whole[end] if whole[end] > 0 else 1 / several[end]
        source = int(gate[a])
        if kind[a] == "move":
            source = int(rows[(columns == a) & (values < 0)][0])
        else:
            used = np.flatnonzero((columns == a) & (values < 0))
            for m, n in enumerate(used.tolist()):
                yield a, Arc(int(rows[n]), source, float(-values[n]), days, material=m)
            if not len(used):
                yield a, Arc(OUTSIDE, source, 1.0, days, material=0)
        way = days if kind[a] == "move" else 0
        yield a, Arc(source, end, 1.0, way, material=0, share=float(share), instead=1.0)


def _capacity(net: Net, base: Floats) -> Floats:
    """Return by activity the units a day it can do; what several share is parted as planned."""
    most = np.maximum(net.acts["cap"].fill_null(np.inf).to_numpy(), base)
    resource, act, each = net.uses
    now = np.zeros(len(net.resources))
    np.add.at(now, resource, each * base[act])
    cap = net.resources["cap"].to_numpy()
    for r, a in zip(resource.tolist(), act.tolist(), strict=True):
        if now[r] > 0 and np.isfinite(cap[r]):
            most[a] = min(most[a], base[a] * max(1.0, cap[r] / now[r]))
    return np.asarray(most)


def _simpler(net: Net, kept: np.ndarray) -> tuple[str, ...]:
    """Say what the simulation takes no notice of."""
    shared = net.uses[0][kept[net.uses[1]]]
    notes = []
    if len(shared) and np.bincount(shared).max() > 1:
        notes.append("hours that several items share are parted among them as planned")
    if "throughput" in net.resources["what"].to_list():
        notes.append("the throughput of stores is not limited")
    return tuple(notes)
