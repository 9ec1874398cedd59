"""Every outage of a network of 1,700 nodes: time to survive, loss at recovery and loss curve, all proven.

Three tiers after Simchi-Levi et al. (2015): 200 products, 500 plants and 1,000 suppliers, two or three of
them for each part. Without an outage all is served for ever. Each plant and supplier is lost in turn; the
curve goes half as long again as it takes to recover, as in `stress`. *As planned* only what is used steps in;
*what could step in* adds every other maker of a part, after one to six weeks. Seconds are of the processor
(one core). The peers build the same program of each outage anew and solve it with HiGHS, once for the loss and
once for the time to survive; they draw no curve. They run where they are installed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import process_time
from typing import Any

import numpy as np
from benchmarks.markdown import table

from makeshed.science.arrays import Floats, Ints
from makeshed.science.exposure import Activities, Situation
from makeshed.solvers.exposed import Exposed

TIERS = 200, 500, 1000
BEYOND = 1.5
SOME = 100
"""Outages of the second reading."""
PEERS = 15
"""Outages that the peer is given: the whole sweep would take it ten minutes."""
EVER = 3650.0
GOAL = 30.0
"""CPU seconds for the whole sweep."""
WEEKS = 7, 14, 21, 28, 42
"""Days after which another maker of a part can step in."""


@dataclass(frozen=True, kw_only=True)
class Tiers:
    """A network, what there is in it, and how long each node takes to recover [d]."""

    activities: Activities
    situation: Situation
    nodes: int
    lost: Ints
    recover: Floats

    @property
    def planned(self) -> Tiers:
        """The same, where only what is used steps in."""
        now = self.situation
        rate = np.where(now.delay > 0, 0.0, now.rate)
        return replace(self, situation=replace(now, rate=rate, delay=0 * now.delay))

    def usual(self) -> Floats:
        """Return what is done a day without an outage, and without stock."""
        bare = replace(self.planned.situation, stock=0 * self.situation.stock)
        with Exposed(self.activities, able=bare.rate > 0) as exposed:
            return np.asarray(exposed.outcome(bare, 1.0).done[0])

    def without(self, node: int) -> Situation:
        """Return what there is while a node makes nothing."""
        rate = self.situation.rate.copy()
        rate[node] = 0.0
        return replace(self.situation, rate=rate)


def tiers(products: int, plants: int, suppliers: int, seed: int = 7) -> Tiers:
    """Return a network of three tiers; the first activities are the nodes, then the arcs, then serving."""
    rng = np.random.default_rng(seed)
    count, t2 = products + plants + suppliers, np.arange(products, products + plants)
    t3 = np.arange(products + plants, count)
    part = np.full(count, -1)
    part[t2] = np.arange(plants) // 3
    part[t3] = plants + np.arange(suppliers) // 2
    found = {(int(a), b) for b, a in enumerate(rng.permutation(t2)[:products])}
    for a in t2:
        to = rng.choice(products, size=rng.integers(1, 4), replace=False)
        found |= {(int(a), int(b)) for b in to}
    for k, a in enumerate(t3):
        aside = int(rng.integers(0, 2)) if k % 2 else 0
        found.add((int(a), int(t2[(k // 2 + aside) % plants])))
    planned = tuple(sorted(found))
    makers: dict[int, list[int]] = {}
    for a in range(products, count):
        makers.setdefault(int(part[a]), []).append(a)
    others = {(a, b) for o, b in planned for a in makers[int(part[o])]} - found
    arcs = (*planned, *sorted(others))
    late = np.concatenate([np.zeros(len(planned)), rng.choice(WEEKS, len(others))])
    margin, wanted = rng.uniform(50, 300, products), rng.integers(500, 1001, products) / 30.0
    needs: dict[tuple[int, int], list[int]] = {}
    for e, (a, b) in enumerate(arcs):
        needs.setdefault((b, int(part[a])), []).append(e)
    load = np.zeros(count)
    load[:products] = wanted
    for (b, _), ways in sorted(needs.items()):  # products first, so that loads are known by then
        first = [e for e in ways if e < len(planned)]
        load[[arcs[e][0] for e in first]] += load[b] / len(first)
    rate = load * rng.uniform(1.1, 2.0, count)
    stock = load * rng.uniform(1, 12, count)
    return Tiers(
        activities=_activities(products, count, arcs, needs, margin),
        situation=Situation(
            stock=np.concatenate([stock, np.zeros(len(needs))]),
            capacity=np.zeros(0),
            rate=np.concatenate([rate, np.full(len(arcs) + products, np.inf)]),
            delay=np.concatenate([np.zeros(count), late, np.zeros(products)]),
            wanted=wanted,
        ),
        nodes=count,
        lost=np.arange(products, count),
        recover=rng.integers(7, 71, count).astype(float),
    )


def _activities(
    products: int,
    count: int,
    arcs: tuple[tuple[int, int], ...],
    needs: dict[tuple[int, int], list[int]],
    margin: Floats,
) -> Activities:
    """Return making (by node), carrying (by arc) and serving; pools are of nodes, then of what is needed."""
    flows = [(n, n, 1.0) for n in range(count)]
    for at, ((to, _), ways) in enumerate(needs.items(), count):
        flows.append((at, to, -1.0))
        for e in ways:
            flows += [(at, count + e, 1.0), (arcs[e][0], count + e, -1.0)]
    serve = count + len(arcs)
    flows += [(p, serve + p, -1.0) for p in range(products)]
    rows, columns, values = (np.array(part) for part in zip(*flows, strict=True))
    each = np.arange(products)
    none = np.zeros(0, dtype=np.int64)
    return Activities(
        count=serve + products,
        pools=count + len(needs),
        resources=0,
        demands=products,
        flows=(rows, columns, values),
        uses=(none, none, np.zeros(0)),
        serves=(each, serve + each, np.ones(products)),
        margin=margin,
    )


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """What a number of outages took, and came to."""

    who: str
    outages: int
    seconds: float
    programs: int = 0
    afresh: int = 0
    losing: int = 0
    corners: int = 0

    @property
    def each(self) -> float:
        """CPU milliseconds an outage."""
        return 1e3 * self.seconds / self.outages


def swept(name: str, net: Tiers, lost: Ints, *, curves: bool = True) -> Sweep:
    """Return what it took to say of each outage how long it is survived, what it costs, and its curve."""
    usual, losing, corners = net.usual(), 0, 0
    with Exposed(net.activities, able=net.situation.rate > 0, usual=usual) as exposed:
        began = process_time()
        for node in lost.tolist():
            situation, days = net.without(node), float(net.recover[node])
            lasts = exposed.survive(situation, first=days)
            losing += exposed.outcome(situation, days).loss > 0
            if curves and lasts < BEYOND * days:
                corners += len(exposed.curve(situation, BEYOND * days, first=days))
        seconds = process_time() - began
        programs, afresh = exposed.searches
    return Sweep(
        who=name, outages=len(lost), seconds=seconds, programs=programs, afresh=afresh,
        losing=losing, corners=corners,
    )  # fmt: skip


def pyomo(net: Tiers, lost: Ints) -> tuple[Sweep, float]:
    """Rebuild and solve the two programs of each outage in Pyomo; return how far its answers lie off ours."""
    from pyomo import environ as pyo  # type: ignore[import-not-found]

    solver, off, seconds = pyo.SolverFactory("appsi_highs"), 0.0, 0.0
    usual = net.usual()
    with Exposed(net.activities, able=net.situation.rate > 0, usual=usual) as exposed:
        for node in lost.tolist():
            situation, days = net.without(node), float(net.recover[node])
            began = process_time()
            solver.solve(model := _model(pyo, net, situation, days))
            loss = float(pyo.value(model.goal))
            solver.solve(model := _model(pyo, net, situation, None))
            lasts = float(pyo.value(model.days))
            seconds += process_time() - began
            ours = min(exposed.survive(situation, first=days), EVER)
            stake = float(net.activities.margin @ situation.wanted) * days
            off = max(off, abs(ours - lasts) / max(ours, 1.0))
            off = max(off, abs(exposed.outcome(situation, days).loss - loss) / stake)
    return Sweep(who="Pyomo and HiGHS, rebuilt", outages=len(lost), seconds=seconds), off


def _model(pyo: Any, net: Tiers, situation: Situation, days: float | None) -> Any:
    """Return the program of a loss, or of the time to survive where there are no days."""
    of, model = net.activities, pyo.ConcreteModel()
    able = [a for a in range(of.count) if situation.rate[a] > 0]
    model.x = pyo.Var(able, within=pyo.NonNegativeReals)
    model.days = pyo.Var(bounds=(0, EVER)) if days is None else pyo.Param(initialize=days)
    model.lost = pyo.Var(range(of.demands), within=pyo.NonNegativeReals)
    money = sum(float(of.margin[d]) * model.lost[d] for d in range(of.demands))
    model.goal = pyo.Objective(expr=-model.days if days is None else money)
    model.rows = pyo.ConstraintList()
    for a in able:
        if np.isfinite(situation.rate[a]):
            model.rows.add(model.x[a] <= float(situation.rate[a]) * model.days)
    pools: dict[int, list[Any]] = {}
    for p, a, value in zip(*(part.tolist() for part in of.flows), strict=True):
        if situation.rate[a] > 0:
            pools.setdefault(p, []).append(value * model.x[a])
    for p, terms in pools.items():
        model.rows.add(sum(terms) >= -float(situation.stock[p]))
    for d, a in zip(of.serves[0].tolist(), of.serves[1].tolist(), strict=True):
        missing = model.lost[d] if days is not None else 0.0
        model.rows.add(model.x[a] + missing >= float(situation.wanted[d]) * model.days)
    return model


def measure() -> str:
    """Return the section."""
    net = tiers(*TIERS)
    lost = net.lost
    some = np.random.default_rng(0).permutation(lost)
    found = [
        swept("makeshed, as planned", net.planned, lost),
        swept("makeshed, as planned, without curves", net.planned, some[:SOME], curves=False),
        swept("makeshed, what could step in", net, some[:SOME]),
    ]
    said = ""
    try:
        peer, off = pyomo(net.planned, some[:PEERS])
    except ImportError:
        pass
    else:
        found.append(peer)
        said = (
            f"Pyomo takes {peer.each / found[1].each:,.0f} times as long as makeshed for the same two answers, and "
            f"{peer.each / found[0].each:,.0f} times as long as makeshed with its curves; of {PEERS} outages no time to survive and no loss differs by more than {off:.1g} of it or of what "
            "is at stake."
        )
    rows = [
        [one.who, f"{one.outages:,}", f"{one.seconds:.1f}", f"{one.each:.1f}",
         f"{one.programs:,}" if one.programs else "", f"{one.losing:,}" if one.programs else "",
         f"{one.corners:,}" if one.programs else ""]
        for one in found
    ]  # fmt: skip
    head = ["by", "outages", "CPU s", "ms each", "programs", "with a loss", "corners"]
    again = sum(one.afresh for one in found)
    proofs = f"Every answer is proven by its duals on the whole network; {again} programs were solved again."
    return f"{table(head, rows)}\n\n{proofs} {said}".strip()


if __name__ == "__main__":
    print(measure())
