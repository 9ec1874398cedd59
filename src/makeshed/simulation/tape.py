"""A day of `reference` as a list of steps on rows of one table, which `kernel` goes through.

The table holds all state, a lane to a column. Cutting the day into few kinds of steps keeps the compiled
code small: it compiles in seconds, and each step does all lanes at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Floats, Ints
from makeshed.simulation.network import StockNetwork
from makeshed.simulation.outages import Watch

LOGS = 2
"""Rows of the log that are counts of the day: units met and asked for, weighted."""


class Op(IntEnum):
    """What a step does with rows d, a and b, a ring, and numbers x and y.

    From ``ADD`` on, row d is the last of a ring that turns by a row each day.
    """

    ARRIVE = 0  # d += what comes out of the ring a, which is empty then
    BRING = 1  # ARRIVE; b = min(b, d)
    TALLY = 2  # d += a x, on days that count
    GIVE = 3  # d = what is given in row a; if b is a row, b += d and the row "ring" += d
    LOG = 4  # row a of the log is d
    COUNT = 5  # of demand a, d is owed: row b is late, b + 1 waited; row "ring" met, and asked for
    STAND = 6  # the ring a stands still where d < 1
    ADD = 7  # d += a x
    PLACE = 8  # d += a x; b += a x
    SPLIT = 9  # goods = a b; d += goods; b -= goods
    GRANT = 10  # goods = min(a, b); d += goods; b -= goods; a -= goods
    SET = 11  # d = x
    TIMES = 12  # d = a x
    OVER = 13  # d = a / x
    LEAST = 14  # d = min(d, a)
    LESS = 15  # d -= a, not below 0
    ORDER = 16  # d, the position, = (d - b) + a; a, the order, = max(0, x - (d - b)); b = 0
    PART = 17  # d = 1, or what share of b there is in a
    REST = 18  # d -= a, 0 where a is more
    CAP = 19  # d = min(d, a x) where a < 1
    HOLD = 20  # of goods d and held a, b x goes through where b < 1; a is the rest
    ROUTE = 21  # d = x d / a where a > 0, else y d / b where b > 0, else x
    TIMES_ROW = 22  # d = a b
    REFILL = 23  # d = max(0, x - (a - b))
    SETTLE = 24  # d = (d - b) + a; b = 0
    OPEN = 25  # d = d a where b is 0 or less


class TapeLayout(NamedTuple):
    """First rows of what the table holds."""

    stock: int
    position: int
    asked: int
    material: int
    owed: int
    held: int
    left: int
    late: int  # by demand: late, then waited
    demand: int
    pipe: int
    moment: int  # the rows of `Moment`
    rows: int


class Moment(NamedTuple):
    """Rows of numbers of the moment, and of the whole run."""

    made: int
    due: int
    whole: int
    goods: int
    value: int
    part: int
    usual: int
    other: int
    holding: int
    waiting: int
    met: int
    wanted: int
    parts: int


def layout(net: StockNetwork, watch: Watch) -> tuple[TapeLayout, Moment]:
    """Return where what is held."""
    nodes, claims = len(net.order), len(net.source) + len(net.demand_node)
    demands, rows = len(net.demand_node), watch.rows
    most = int(np.diff(net.first_arc).max(initial=0))
    sizes = [nodes] * 3 + [len(net.quantity), claims, rows, rows, 2 * demands, demands]
    sizes += [int(net.first_slot[-1]), len(Moment._fields) + most]
    at = np.concatenate([[0], np.cumsum(sizes)]).tolist()
    return TapeLayout(*at), Moment(*range(at[-2], at[-2] + len(Moment._fields)))


Kind = Literal["", "log", "given"]


class Tape(NamedTuple):
    """The steps of a day, and what each is about."""

    steps: Ints  # op, d, a, b, ring
    numbers: Floats  # x, y
    node: Ints  # -1: the whole network
    arc: Ints  # an arc whose orders, or whose given goods, it is about; else -1
    kind: NDArray[np.str_]  # by step: log and given goods are told apart
    logged: Ints  # arcs of the rows of the log
    at: TapeLayout
    now: Moment

    def where(self, chosen: NDArray[np.bool_]) -> Tape:
        """Return some of the steps."""
        return self._replace(
            steps=self.steps[chosen],
            numbers=self.numbers[chosen],
            node=self.node[chosen],
            arc=self.arc[chosen],
            kind=self.kind[chosen],
        )


class _Writer:
    """Writes the steps of a day, in the order of `reference`."""

    def __init__(self, net: StockNetwork, watch: Watch, lost: bool, logged: Ints) -> None:
        self.net, self.watch, self.lost = net, watch, lost
        self.at, self.now = layout(net, watch)
        self.row = np.full(len(net.source), -1)
        self.row[logged] = np.arange(len(logged))
        self.steps: list[tuple[int, int, int, int, int]] = []
        self.numbers: list[tuple[float, float]] = []
        self.about: list[tuple[int, int, Kind]] = []
        self.node, self.arc = -1, -1
        self.kind: Kind = ""
        inner = np.repeat(np.arange(len(net.quantity)), np.diff(net.first_arc))
        self.usual = net.flow[net.node] * net.quantity[inner] * net.share

    def add(
        self,
        op: Op,
        d: int,
        a: int = 0,
        b: int = 0,
        ring: int = 1,
        *,
        x: float = 1.0,
        y: float = 0.0,
    ) -> None:
        self.steps.append((op, d, a, b, ring))
        self.numbers.append((x, y))
        self.about.append((self.node, self.arc, self.kind))

    @contextmanager
    def of(self, arc: int = -1, kind: Kind = "") -> Iterator[None]:
        """Write steps that are about an arc, or of a kind."""
        self.arc, self.kind = arc, kind
        yield
        self.arc, self.kind = -1, ""

    def day(self) -> None:
        net, at, now = self.net, self.at, self.now
        for d, i in enumerate(net.demand_node.tolist()):
            self.node = i
            self.add(Op.GIVE, at.demand + d, d, at.asked + i, at.owed + len(net.source) + d)
        self.node = -1
        self.add(Op.SET, now.met, x=0.0)
        self.add(Op.SET, now.wanted, x=0.0)
        for i in net.order[::-1].tolist():
            self.node = i
            self.order(i)
        for i in net.order.tolist():
            self.node = i
            self.make(i)
            self.ship(i)
        self.node = -1
        self.add(Op.TALLY, now.holding, now.value)
        self.add(Op.LOG, now.met, 0)
        self.add(Op.LOG, now.wanted, 1)
        for row in range(self.watch.rows):
            e = int(self.watch.arc[row])
            if e >= 0 and self.watch.transit[e] == row:
                self.node = int(net.node[e])
                pipe, ring = at.pipe + net.first_slot[e], int(net.lead[e]) + 1
                self.add(Op.STAND, at.left + row, pipe, ring=ring)

    def order(self, i: int) -> None:
        net, at, now = self.net, self.at, self.now
        first, last = net.first_material[i : i + 2]
        position, asked = at.position + i, at.asked + i
        if first == last:
            self.add(Op.SET, now.made, x=0.0)
            self.add(Op.SETTLE, position, now.made, asked)
        elif (row := self.watch.orders[i]) >= 0:
            self.add(Op.REFILL, now.made, position, asked, x=net.stock[i])
            self.add(Op.CAP, now.made, at.left + row, x=0.0)
            self.add(Op.SETTLE, position, now.made, asked)
        else:
            self.add(Op.ORDER, position, now.made, asked, x=net.stock[i])
        for m in range(first, last):
            self.order_material(m)

    def order_material(self, m: int) -> None:
        net, at, now, quantity = self.net, self.at, self.now, self.net.quantity[m]
        arcs = range(*net.first_arc[m : m + 2].tolist())
        routed = len(arcs) > 1 and self.watch.rows > 0
        if routed:
            self.route(arcs)
        for k, e in enumerate(arcs):
            source = net.source[e]
            units, x = now.made, quantity
            if routed or net.share[e] != 1.0:
                self.add(Op.TIMES, now.goods, now.made, x=quantity)
                units, x = now.goods, net.share[e]
            if routed:
                self.add(Op.TIMES_ROW, now.goods, now.goods, now.parts + k)
                x = 1.0
            if source >= 0:
                with self.of(e):
                    self.add(Op.PLACE, at.owed + e, units, at.asked + source, x=x)
            elif self.watch.shipments[e] < 0:
                self.add(Op.ADD, at.pipe + net.first_slot[e], units, ring=net.lead[e] + 1, x=x)
            else:
                self.add(Op.TIMES, now.goods, units, x=x)
                self.send(e)

    def route(self, arcs: range) -> None:
        """Part an order among the sources of a material, as they are open."""
        net, at, now, watch = self.net, self.at, self.now, self.watch
        self.add(Op.SET, now.usual, x=0.0)
        self.add(Op.SET, now.other, x=0.0)
        for k, e in enumerate(arcs):
            part, source = now.parts + k, net.source[e]
            self.add(Op.SET, part)
            if (row := watch.shipments[e]) >= 0:
                self.add(Op.TIMES_ROW, part, part, at.left + row)
            if source >= 0 and (row := watch.production[source]) >= 0:
                self.add(Op.OPEN, part, at.left + row, at.stock + source)
            self.add(Op.ADD, now.usual, part, x=net.share[e])
            self.add(Op.ADD, now.other, part, x=net.instead[e])
        for k, e in enumerate(arcs):
            part = now.parts + k
            self.add(Op.ROUTE, part, now.usual, now.other, x=net.share[e], y=net.instead[e])

    def make(self, i: int) -> None:
        net, at, now, watch = self.net, self.at, self.now, self.watch
        first, last = net.first_material[i : i + 2].tolist()
        self.add(Op.SET, now.made, x=net.capacity[i] if first < last else 0.0)
        for m in range(first, last):
            arcs = range(*net.first_arc[m : m + 2].tolist())
            for e in arcs:
                final = e == arcs[-1] and net.quantity[m] == 1.0
                self.receive(m, e, now.made if final else -1)
            if net.quantity[m] != 1.0:
                self.add(Op.OVER, now.goods, at.material + m, x=net.quantity[m])
                self.add(Op.LEAST, now.made, now.goods)
        if (row := watch.production[i]) >= 0 and first < last:
            usual = net.capacity[i] if np.isfinite(net.capacity[i]) else net.flow[i]
            self.add(Op.CAP, now.made, at.left + row, x=usual)
        for m in range(first, last):
            used = now.made
            if net.quantity[m] != 1.0:
                self.add(Op.TIMES, now.goods, now.made, x=net.quantity[m])
                used = now.goods
            self.add(Op.LESS, at.material + m, used)
        if worth := net.hold[i] - net.content[i]:
            self.add(Op.ADD, now.value, now.made, x=worth)

    def receive(self, m: int, e: int, made: int) -> None:
        """Let in what arrives along an arc; ``made`` is then no more than there is, if it is a row."""
        net, at, now = self.net, self.at, self.now
        pipe, ring, row = at.pipe + net.first_slot[e], net.lead[e] + 1, self.watch.receipts[e]
        dearer = net.arc_hold[net.first_arc[m]] - net.arc_hold[e]
        if self.row[e] >= 0:
            with self.of(e, "given"):
                self.add(Op.GIVE, now.goods, len(net.demand_node) + self.row[e], -1)
                self.add(Op.ADD, now.value, now.goods, x=net.arc_hold[e])
                self.send(e)
        if row < 0 and dearer == 0.0:
            op = Op.BRING if made >= 0 else Op.ARRIVE
            self.add(op, at.material + m, pipe, max(made, 0), ring=ring)
            return
        self.add(Op.SET, now.goods, x=0.0)
        self.add(Op.ARRIVE, now.goods, pipe, ring=ring)
        if row >= 0:
            self.add(Op.HOLD, now.goods, at.held + row, at.left + row, x=self.usual[e])
        self.add(Op.ADD, at.material + m, now.goods)
        if made >= 0:
            self.add(Op.LEAST, made, at.material + m)
        if dearer:
            self.add(Op.ADD, now.value, now.goods, x=dearer)

    def send(self, e: int) -> None:
        """Put the goods of the moment on their way."""
        net, at, now = self.net, self.at, self.now
        if (row := self.watch.shipments[e]) >= 0:
            self.add(Op.HOLD, now.goods, at.held + row, at.left + row, x=self.usual[e])
        self.add(Op.ADD, at.pipe + net.first_slot[e], now.goods, ring=net.lead[e] + 1)

    def ship(self, i: int) -> None:
        net = self.net
        claims = net.claim[net.first_claim[i] : net.first_claim[i + 1]].tolist()
        ranks = net.rank[net.first_claim[i] : net.first_claim[i + 1]].tolist()
        if net.first_material[i] < net.first_material[i + 1]:
            self.add(Op.ADD, self.at.stock + i, self.now.made)
        for rank in sorted(set(ranks)):
            self.share_out(i, [c for c, r in zip(claims, ranks, strict=True) if r == rank])

    def share_out(self, i: int, alike: list[int]) -> None:
        """Hand out what there is to those who rank alike."""
        net, at, now, arcs = self.net, self.at, self.now, len(self.net.source)
        whole, there, alone = at.owed + alike[0], at.stock + i, len(alike) == 1
        if not alone:
            whole = now.whole
            self.add(Op.TIMES, whole, at.owed + alike[0])
            for c in alike[1:]:
                self.add(Op.ADD, whole, at.owed + c)
            self.add(Op.PART, now.part, there, whole)
        if net.wait[i]:
            self.add(Op.TIMES, now.due, whole)
            self.add(Op.LESS, now.due, there)
            self.add(Op.TALLY, now.waiting, now.due, x=net.wait[i])
        for c in alike:
            way, before = (Op.GRANT, there) if alone else (Op.SPLIT, now.part)
            noted = c >= arcs or self.row[c] >= 0 or self.watch.shipments[c] >= 0
            if not noted:
                ring = net.lead[c] + 1
                self.add(way, at.pipe + net.first_slot[c], before, at.owed + c, ring)
                continue
            self.add(Op.SET, now.goods, x=0.0)
            self.add(way, now.goods, before, at.owed + c)
            self.hand_over(i, c)
        if not alone:
            self.add(Op.REST, there, whole)

    def hand_over(self, i: int, c: int) -> None:
        """Hand the goods of the moment to a customer, or to a demand."""
        net, at, now, arcs = self.net, self.at, self.now, len(self.net.source)
        if c < arcs:
            if self.row[c] >= 0:
                with self.of(c, "log"):
                    self.add(Op.LOG, now.goods, LOGS + self.row[c])
            self.send(c)
            return
        d, owed, weight = c - arcs, at.owed + c, net.weight[c - arcs]
        if net.hold[i]:
            self.add(Op.ADD, now.value, now.goods, x=-net.hold[i])
        self.add(Op.COUNT, owed, at.demand + d, at.late + 2 * d, now.met, x=weight)
        if self.lost:
            self.add(Op.ADD, at.position + i, owed)
            self.add(Op.SET, owed, x=0.0)


def tape(net: StockNetwork, watch: Watch, *, lost: bool, logged: Ints | None = None) -> Tape:
    """Return the steps of a day; goods that are handed to ``logged`` arcs can be noted, and given.

    Parameters
    ----------
    net
        The network.
    watch
        What outages can stop.
    lost
        Demand that is not met on its day is lost; otherwise it waits.
    logged
        Arcs whose goods can be noted, and given; None: none.
    """
    arcs = np.zeros(0, dtype=np.int64) if logged is None else logged
    writer = _Writer(net, watch, lost, arcs)
    writer.day()
    node, arc, kind = zip(*writer.about, strict=True)
    return Tape(
        steps=np.array(writer.steps, dtype=np.int64),
        numbers=np.array(writer.numbers),
        node=np.array(node, dtype=np.int64),
        arc=np.array(arc, dtype=np.int64),
        kind=np.array(kind),
        logged=arcs,
        at=writer.at,
        now=writer.now,
    )
