"""The days of a simulation in NumPy: slow to none where runs are few, and what `kernel` must equal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.simulation.network import OUTSIDE, StockNetwork
from makeshed.simulation.outages import LeftShares, Watch


class State(NamedTuple):
    """What is where, by lane; nothing of it is ever negative but positions."""

    stock: Floats  # by node: on hand
    position: Floats  # on hand and to come, less what is owed
    asked: Floats  # today
    material: Floats  # by material: received and not used
    owed: Floats  # by arc, then by demand
    pipe: Floats  # by arc and day of arrival, in rings
    held: Floats  # by row of the watch: ready and not shipped, or arrived and not let in
    left: Floats  # by row of the watch: share that is not stopped


class Tally(NamedTuple):
    """What is counted, by lane; from the first day that counts."""

    met: Floats  # by day: units met on the day they were asked for, weighted
    asked: Floats  # by day
    late: Floats  # by demand: units not met on their day
    waited: Floats  # by demand: units owed, times days
    holding: Floats  # cost of stock, under way and as material included
    waiting: Floats  # cost of what nodes owe


Record = dict[str, list[Floats]]
"""What happened by day: ``stock``, ``owed``, ``made``, ``ordered``, ``shipped``, ``material``, ``held``."""


def empty(net: StockNetwork, watch: Watch, days: int, lanes: int) -> tuple[State, Tally]:
    """Return the state on the morning of the first day, and empty counts.

    Parameters
    ----------
    net
        The network.
    watch
        What outages can stop.
    days
        How many there are.
    lanes
        How many scenarios there are.
    """
    nodes, arcs, demands = len(net.order), len(net.source), len(net.demand_node)

    def zeros(rows: int) -> Floats:
        return np.zeros((rows, lanes))

    start = np.repeat(net.stock[:, None], lanes, axis=1)
    return State(
        stock=start.copy(),
        position=start.copy(),
        asked=zeros(nodes),
        material=zeros(len(net.quantity)),
        owed=zeros(arcs + demands),
        pipe=zeros(int(net.first_slot[-1])),
        held=zeros(watch.rows),
        left=np.ones((watch.rows, lanes)),
    ), Tally(
        met=zeros(days),
        asked=zeros(days),
        late=zeros(demands),
        waited=zeros(demands),
        holding=np.zeros(lanes),
        waiting=np.zeros(lanes),
    )


class Days(NamedTuple):
    """What the days of a simulation are about."""

    net: StockNetwork
    watch: Watch
    demand: Floats  # by day, demand and lane
    lost: bool  # demand that is not met at once is lost; else it waits
    start: int  # first day that counts


def pass_days(
    days: Days, changes: LeftShares, state: State, tally: Tally, record: Record | None = None
) -> None:
    """Let all days pass.

    Parameters
    ----------
    days
        What the days are about.
    changes
        Shares that are left, as they change.
    state
        What there is in the morning, which is changed.
    tally
        Counts, which are added to.
    record
        Where every day is written down, if anywhere.
    """
    value = np.full(state.stock.shape[1], float(days.net.hold @ days.net.stock))  # of all there is
    for t in range(len(days.demand)):
        for c in range(changes.first[t], changes.first[t + 1]):
            state.left[changes.row[c], changes.lane[c]] = changes.left[c]
        counts = float(t >= days.start)
        today = None if record is None else _blank(state)
        _order(days, t, state, today)
        for i in days.net.order:
            made = _make(days, t, i, state, value)
            if today is not None:
                today["made"][i] = made
            _ship(days, t, i, made, state, tally, value, today)
        np.add(tally.holding, counts * value, out=tally.holding)
        _turn(days, t, state)
        if record is not None and today is not None:
            for name in ("stock", "owed", "material", "held"):
                today[name] = getattr(state, name).copy()
            for name, values in today.items():
                record.setdefault(name, []).append(values)


def _blank(state: State) -> dict[str, Floats]:
    arcs = np.zeros_like(state.owed)
    return {"made": np.zeros_like(state.stock), "ordered": arcs, "shipped": arcs.copy()}


def _order(days: Days, t: int, state: State, today: dict[str, Floats] | None) -> None:
    """Bring every node's position back to its base stock, customers first."""
    net, arcs = days.net, len(days.net.source)
    for d, i in enumerate(net.demand_node):
        state.asked[i] += days.demand[t, d]
        state.owed[arcs + d] += days.demand[t, d]
    for i in net.order[::-1]:
        state.position[i] -= state.asked[i]
        state.asked[i] = 0.0
        if net.first_material[i] == net.first_material[i + 1]:
            continue
        most = np.maximum(0.0, net.stock[i] - state.position[i])
        if (row := days.watch.orders[i]) >= 0:
            most = np.where(state.left[row] < 1.0, 0.0, most)
        state.position[i] += most
        for m in range(net.first_material[i], net.first_material[i + 1]):
            _order_material(days, t, m, most * net.quantity[m], state, today)


def _order_material(
    days: Days, t: int, m: int, units: Floats, state: State, today: dict[str, Floats] | None
) -> None:
    """Order a material from its sources: by their shares, or from who is not stopped."""
    net = days.net
    first, last = net.first_arc[m], net.first_arc[m + 1]
    for e, part in zip(range(first, last), _parts(days, first, last, state), strict=True):
        v = units * part
        if today is not None:
            today["ordered"][e] = v
        if net.source[e] >= 0:
            state.owed[e] += v
            state.asked[net.source[e]] += v
        elif net.source[e] == OUTSIDE:
            _send(days, t, e, v, state)


def _parts(days: Days, first: int, last: int, state: State) -> list[Floats]:
    """Return the share of an order that each of a material's sources gets."""
    net, lanes = days.net, state.stock.shape[1]
    shares = [np.full(lanes, net.share[e]) for e in range(first, last)]
    if last - first == 1 or not days.watch.rows:
        return shares
    open_ = [_open(days, e, state) for e in range(first, last)]
    all_, other = np.zeros(lanes), np.zeros(lanes)
    for k, e in enumerate(range(first, last)):
        all_ = all_ + net.share[e] * open_[k]
        other = other + net.instead[e] * open_[k]
    for k, e in enumerate(range(first, last)):
        steps_in = net.instead[e] * open_[k] / np.where(other > 0.0, other, 1.0)
        usual = net.share[e] * open_[k] / np.where(all_ > 0.0, all_, 1.0)
        shares[k] = np.where(all_ > 0.0, usual, np.where(other > 0.0, steps_in, shares[k]))
    return shares


def _open(days: Days, e: int, state: State) -> Floats:
    """Return the share of an arc, and of its source, that is not stopped; what lies there can be had."""
    left, source = np.ones(state.stock.shape[1]), days.net.source[e]
    if (row := days.watch.shipments[e]) >= 0:
        left = left * state.left[row]
    if source >= 0 and (row := days.watch.production[source]) >= 0:
        left = np.where(state.stock[source] <= 0.0, left * state.left[row], left)
    return left


def _send(days: Days, t: int, e: int, units: Floats, state: State) -> Floats:
    """Put goods on their way, to arrive after the arc's days; return what was not held."""
    first, lead = days.net.first_slot[e], days.net.lead[e]
    if (row := days.watch.shipments[e]) >= 0:
        units = _limited(days, e, row, units, state)
    state.pipe[first + (t + lead) % (lead + 1)] += units
    return units


def _limited(days: Days, e: int, row: int, units: Floats, state: State) -> Floats:
    """Return what of goods gets through where a stop may hold them; the rest is held."""
    net, left = days.net, state.left[row]
    m = np.searchsorted(net.first_arc, e, side="right") - 1
    usual = net.flow[net.node[e]] * net.quantity[m] * net.share[e]
    whole = state.held[row] + units
    through = np.where(left < 1.0, np.minimum(whole, left * usual), whole)
    state.held[row] = whole - through
    return np.asarray(through)


def _make(days: Days, t: int, i: int, state: State, value: Floats) -> Floats:
    """Let in what arrives, and make as much as materials and capacity allow."""
    net, watch = days.net, days.watch
    made = np.full(state.stock.shape[1], net.capacity[i])
    for m in range(net.first_material[i], net.first_material[i + 1]):
        for e in range(net.first_arc[m], net.first_arc[m + 1]):
            slot = net.first_slot[e] + t % (net.lead[e] + 1)
            came = state.pipe[slot].copy()
            state.pipe[slot] = 0.0
            if (row := watch.receipts[e]) >= 0:
                came = _limited(days, e, row, came, state)
            state.material[m] += came
            if dearer := net.arc_hold[net.first_arc[m]] - net.arc_hold[e]:
                value += came * dearer
        made = np.minimum(made, state.material[m] / net.quantity[m])
    if net.first_material[i] == net.first_material[i + 1]:
        return np.zeros_like(made)
    if (row := watch.production[i]) >= 0:
        usual = net.capacity[i] if np.isfinite(net.capacity[i]) else net.flow[i]
        left = state.left[row]
        made = np.where(left < 1.0, np.minimum(made, left * usual), made)
    for m in range(net.first_material[i], net.first_material[i + 1]):
        used = made * net.quantity[m]
        state.material[m] = np.maximum(0.0, state.material[m] - used)
    if worth := net.hold[i] - net.content[i]:
        value += made * worth
    return made


def _ship(
    days: Days,
    t: int,
    i: int,
    made: Floats,
    state: State,
    tally: Tally,
    value: Floats,
    today: dict[str, Floats] | None,
) -> None:
    """Hand on what there is to those who are owed, by rank; who ranks alike shares in proportion."""
    net, counts = days.net, float(t >= days.start)
    there = state.stock[i] + made
    p, last = net.first_claim[i], net.first_claim[i + 1]
    while p < last:
        end = p + 1
        whole = state.owed[net.claim[p]].copy()
        while end < last and net.rank[end] == net.rank[p]:
            whole += state.owed[net.claim[end]]
            end += 1
        due = np.maximum(0.0, whole - there)
        np.add(tally.waiting, counts * (net.wait[i] * due), out=tally.waiting)
        enough = whole <= there
        part = np.where(enough, 1.0, there / np.where(enough, 1.0, whole))
        for c in net.claim[p:end]:
            owed = state.owed[c]
            gets = np.minimum(there, owed) if end == p + 1 else owed * part
            _hand_over(days, t, c, gets, state, tally, value, today)
        there = np.where(enough, there - whole, 0.0)
        p = end
    state.stock[i] = there


def _hand_over(
    days: Days,
    t: int,
    c: int,
    gets: Floats,
    state: State,
    tally: Tally,
    value: Floats,
    today: dict[str, Floats] | None,
) -> None:
    """Hand goods to who claims them."""
    net, arcs = days.net, len(days.net.source)
    rest = state.owed[c] - gets
    state.owed[c] = rest
    if c < arcs:
        gets = _send(days, t, c, gets, state)
    else:
        d, counts = c - arcs, float(t >= days.start)
        value -= gets * net.hold[net.demand_node[d]]
        wanted = days.demand[t, d]
        late = np.minimum(wanted, rest)
        tally.met[t] += counts * ((wanted - late) * net.weight[d])
        tally.asked[t] += counts * (wanted * net.weight[d])
        tally.late[d] += counts * late
        tally.waited[d] += counts * rest
        if days.lost:
            state.position[net.demand_node[d]] += rest
            state.owed[c] = 0.0
    if today is not None:
        today["shipped"][c] = gets


def _turn(days: Days, t: int, state: State) -> None:
    """Hold back a day what stands still under way."""
    for row in np.flatnonzero(days.watch.arc >= 0):
        e = days.watch.arc[row]
        if days.watch.transit[e] != row:
            continue
        first, ring = days.net.first_slot[e], days.net.lead[e] + 1
        still = state.left[row] < 1.0
        slots = first + (t + np.arange(ring)) % ring
        later = first + (t + 1 + np.arange(ring)) % ring
        pipe = state.pipe[slots][:, still]
        state.pipe[later[:, None], np.flatnonzero(still)[None, :]] = pipe
