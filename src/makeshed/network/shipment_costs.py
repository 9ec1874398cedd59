"""What is paid by the shipment: who shares it, and its cost of a year in the program of a plan.

All that moves between two places by one mode shares a shipment, whatever it is and whoever sends it.
A shipment is charged for its weight or its room, whichever is more; its cost is borne by what is in
it, by chargeable weight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from makeshed.network.arc_costs import Ways
from makeshed.network.arcs import SupplyGraph
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly, Program
from makeshed.science.segments import segments
from makeshed.science.shipments import WHOLE, Shipping
from makeshed.science.siting import Layout, Network


@dataclass(frozen=True, kw_only=True)
class Sending:
    """The ways that are paid by the shipment, and what a unit weighs there."""

    shipping: tuple[Shipping, ...]
    ship: Ints  # by way: its number, or -1
    mass: Floats  # by way [kg]
    room: Floats  # by way: what its volume is charged as [kg]
    need: Floats  # by way: most that could be needed [units]

    def __bool__(self) -> bool:
        """Whether anything is paid so."""
        return bool(self.shipping)

    def used(self, moved: Floats) -> Ints:
        """Return the numbers of the shipments that something goes by, one each."""
        return np.unique(self.ship[(self.ship >= 0) & (moved > 0)])

    def weight(self, moved: Floats) -> Floats:
        """Return by number the chargeable weight of a year [kg]."""
        rows = np.flatnonzero(self.ship >= 0)
        sums = [
            np.bincount(self.ship[rows], (each * moved)[rows], minlength=len(self.shipping))
            for each in (self.mass, self.room)
        ]
        return np.asarray(np.maximum(*sums))

    def cost(self, moved: Floats) -> Floats:
        """Return by number what the shipments of a year cost [money/a]."""
        found, weight = np.zeros(len(self.shipping)), self.weight(moved)
        for n in self.used(moved):
            found[n] = self.shipping[n].yearly(weight[n])
        return found

    def borne(self, moved: Floats) -> Floats:
        """Return by way what a unit bears of its shipments [money/unit]; 0 where nothing goes."""
        found, cost = np.zeros(len(moved)), self.cost(moved)
        for n in self.used(moved):
            rows = np.flatnonzero((self.ship == n) & (moved > 0))
            weight = np.maximum(self.mass, self.room)[rows]
            weight = weight if weight.any() else np.ones(len(rows))
            found[rows] = cost[n] * weight / (weight @ moved[rows])
        return found

    def at(self, ways: Ways, moved: Floats) -> Ways:
        """Return the ways with what a unit bears of its shipments as freight."""
        return replace(ways, freight=ways.freight + self.borne(moved)) if self else ways

    def known(self, ways: Ways, moved: Floats) -> Ways:
        """Return the ways with what a unit bears, or would if all that could be needed went alone."""
        if not self:
            return ways
        found, weight = self.borne(moved), np.maximum(self.mass, self.room)
        cost = self.cost(moved)
        for n, ship in enumerate(self.shipping):
            rows = np.flatnonzero(self.ship == n)
            gone = float(moved[rows] @ weight[rows])
            new = rows[moved[rows] <= 0]
            alone = ship.yearly(weight[new] * self.need[new]) / np.maximum(self.need[new], 1e-300)
            found[new] = weight[new] * cost[n] / gone if gone > 0 else alone
        return replace(ways, freight=ways.freight + found)

    def mean(self, by_way: Floats, moved: Floats) -> Floats:
        """Return by number a rate on the cost of shipments: of what bears it; the least where none does."""
        found = self.least(by_way)
        borne = self.borne(moved) * moved
        for n in self.used(moved):
            rows = (self.ship == n) & (borne > 0)
            if rows.any():
                found[n] = by_way[rows] @ borne[rows] / borne[rows].sum()
        return found

    def least(self, by_way: Floats) -> Floats:
        """Return by number the least of a rate by way."""
        found = np.full(len(self.shipping), np.inf)
        rows = np.flatnonzero((self.ship >= 0) & np.isfinite(by_way))
        np.minimum.at(found, self.ship[rows], by_way[rows])
        return np.where(np.isfinite(found), found, 1.0)


def sending_of(tables: NetworkTables, graph: SupplyGraph, ways: Ways) -> Sending:
    """Return what is paid by the shipment.

    Parameters
    ----------
    tables
        The facts of the network, numbered.
    graph
        Its nodes and arcs.
    ways
        All ways that goods could take.
    """
    per_m3 = np.array([each.kg_per_m3 for each in graph.shipping] or [0.0])
    mass, volume = (tables.items[name].to_numpy()[ways.item] for name in ("mass", "volume"))
    return Sending(
        shipping=graph.shipping,
        ship=ways.ship,
        mass=mass,
        room=volume * per_m3[ways.ship],
        need=tables.items["need"].to_numpy()[ways.item],
    )


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Where the shipments stand in a program: by number, its pieces and its full loads."""

    taken: dict[int, Ints]  # binaries of the pieces
    weight: dict[int, Ints]  # what they charge in a year [kg]
    loads: dict[int, int]  # full loads of each shipment


def sent(
    program: Program,
    net: Network,
    layout: Layout,
    kept: Ints,
    sending: Sending,
    rates: Floats,
) -> tuple[Program, Sent]:
    """Return a program with the cost of shipments, at a rate for each on what it costs.

    By lane, of one piece at most ``n low b <= w <= n high b``, and weight <= Σ w + n full k: the rest
    is charged by a piece of the table, what is beyond in k full loads a shipment; nothing moves
    without either.

    Parameters
    ----------
    program
        The program of the network.
    net
        The network as arrays.
    layout
        Which columns and rows of its program mean what.
    kept
        The ways that are in the network, by number.
    sending
        What is paid by the shipment.
    rates
        By shipment, the rate on what it costs.
    """
    where = Sent(taken={}, weight={}, loads={})
    if not sending:
        return program, where
    a = Assembly.of(program)
    final = net.arc_demand >= 0
    most = net.node_need[net.arc_tail]
    most[final] = np.minimum(most[final], net.demand_quantity[net.arc_demand[final]])
    for n in np.unique(sending.ship[kept]):
        if n >= 0:
            arcs = np.flatnonzero(sending.ship[kept] == n)
            weighed = [each[kept[arcs]] for each in (sending.mass, sending.room)]
            ship, rate = sending.shipping[n], float(rates[n])
            _one(a, where, int(n), ship, rate, layout.flow[arcs], most[arcs], weighed)
    return a.program(), where


def _one(
    a: Assembly,
    where: Sent,
    n: int,
    ship: Shipping,
    rate: float,
    flow: Ints,
    most: Floats,
    weighed: list[Floats],
) -> None:
    """Write the shipments of one lane."""
    low, high, price, per_kg = (np.array(part) for part in zip(*ship.pieces(), strict=True))
    times, ever = ship.shipments, max(float(each @ most) for each in weighed)
    weight, taken = segments(
        a,
        group=np.zeros(len(low), dtype=np.int64),
        low=times * low,
        high=np.maximum(times * low, np.minimum(times * high, ever)),
        unit=rate * per_kg,
        fixed=rate * times * price,
        gate=np.array([-1]),
    )[:2]
    full = float(ship.charge(ship.most))
    up = np.ceil(ever / times / ship.most)
    loads = a.columns(rate * times * full, upper=up, integer=True)
    for each in weighed:
        row = a.rows(1, upper=0.0)
        a.put(np.repeat(row, len(flow)), flow, each)
        a.put(np.repeat(row, len(weight)), weight, -1.0)
        a.put(row, loads, -times * ship.most)
    rows = a.rows(len(flow), upper=0.0)
    a.put(rows, flow)
    for column in (*taken, *loads):
        a.put(rows, np.full(len(rows), column), -most)
    where.taken[n], where.weight[n], where.loads[n] = taken, weight, int(loads[0])


def settled(
    sending: Sending, where: Sent, x: Floats, flow: Ints, kept: Ints
) -> tuple[Floats, Floats]:
    """Return a point whose shipments are charged as cheaply as its flows allow, and their use by way.

    A solver may stop before it has found the cheapest piece. What flows where no shipment is paid is
    its rounding, and counts as nothing.

    Parameters
    ----------
    sending
        What is paid by the shipment.
    where
        Columns and rows of shipments in the program.
    x
        The point.
    flow
        Columns of what goes by each way.
    kept
        The ways that are in the network, by number.
    """
    x, on = x.copy(), np.ones(len(sending.ship), dtype=bool)
    moved = np.zeros(len(sending.ship))
    moved[kept] = x[flow]
    weight = sending.weight(moved) if sending else np.zeros(0)
    for n, taken in where.taken.items():
        goes = x[taken].sum() + x[where.loads[n]] > 0.5
        on[sending.ship == n] = goes
        x[taken] = x[where.weight[n]] = x[where.loads[n]] = 0.0
        if goes:
            _charge(sending.shipping[n], where, n, x, float(weight[n]))
    return x, on


def _charge(ship: Shipping, where: Sent, n: int, x: Floats, kg: float) -> None:
    each = kg / ship.shipments
    loads = np.floor(each / ship.most * (1 + WHOLE))
    rest = max(each - loads * ship.most, 0.0)
    if loads and rest <= WHOLE * ship.most:
        x[where.loads[n]] = loads
        return
    costs = [
        price + per_kg * max(rest, low) if rest <= high * (1 + WHOLE) else np.inf
        for low, high, price, per_kg in ship.pieces()
    ]
    best = int(np.argmin(costs))
    full = float(ship.charge(ship.most))
    if loads and full <= costs[best]:
        x[where.loads[n]] = loads + 1
        return
    x[where.loads[n]] = loads
    x[where.taken[n][best]] = 1.0
    x[where.weight[n][best]] = ship.shipments * max(rest, ship.pieces()[best][0])
