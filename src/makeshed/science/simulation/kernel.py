"""The days of `reference`, compiled: the same sums in the same order, so the same numbers, bit for bit.

Lanes are innermost, so that a processor does several at once. Nothing is fused or reordered (no
``fastmath``).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from makeshed.science.program import Floats, Ints
from makeshed.science.simulation.network import GIVEN
from makeshed.science.simulation.outages import Changes
from makeshed.science.simulation.reference import Days, State, Tally


class Room(NamedTuple):
    """Numbers of the moment, by lane, and what is the same on all days."""

    made: Floats
    there: Floats
    due: Floats
    whole: Floats
    goods: Floats
    inside: Floats
    part: Floats  # by source of a material; the last rows are sums
    material: Ints  # by arc
    usual: Floats  # by arc: units a day on average


def pass_days(days: Days, changes: Changes, state: State, tally: Tally) -> None:
    """Let all days pass."""
    net, lanes = days.net, state.stock.shape[1]
    each = np.diff(net.first_arc)
    inner = np.repeat(np.arange(len(net.quantity)), each)
    usual = net.flow[net.node] * net.quantity[inner] * net.share
    part = np.zeros((int(each.max(initial=0)) + 2, lanes))
    moment = [np.zeros(lanes) for _ in range(6)]
    _pass(days, changes, state, tally, Room(*moment, part, inner, usual))


@njit(cache=True, error_model="numpy")
def _pass(days, changes, state, tally, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for t in range(days.given.demand.shape[0]):
        for c in range(changes.first[t], changes.first[t + 1]):
            state.left[changes.row[c], changes.lane[c]] = changes.left[c]
        _order(days, t, state, room)
        for i in days.net.order:
            _make(days, t, i, state, room)
            _ship(days, t, i, state, tally, room)
        if t >= days.start:
            for k in range(len(room.inside)):
                tally.holding[k] += room.inside[k]
        _turn(days, t, state)


@njit(cache=True, error_model="numpy")
def _order(days, t, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    net, arcs, lanes = days.net, len(days.net.source), len(room.made)
    for d in range(len(net.demand_node)):
        i = net.demand_node[d]
        for k in range(lanes):
            state.asked[i, k] += days.given.demand[t, d, k]
            state.owed[arcs + d, k] += days.given.demand[t, d, k]
    for n in range(len(net.order) - 1, -1, -1):
        i = net.order[n]
        if net.first_material[i] == net.first_material[i + 1]:
            for k in range(lanes):
                state.position[i, k] -= state.asked[i, k]
                state.asked[i, k] = 0.0
            continue
        level, row = net.stock[i], days.watch.orders[i]
        for k in range(lanes):
            room.made[k] = max(0.0, level - (state.position[i, k] - state.asked[i, k]))
        if row >= 0:
            for k in range(lanes):
                if state.left[row, k] < 1.0:
                    room.made[k] = 0.0
        for k in range(lanes):
            state.position[i, k] = (state.position[i, k] - state.asked[i, k]) + room.made[k]
            state.asked[i, k] = 0.0
        for m in range(net.first_material[i], net.first_material[i + 1]):
            _order_material(days, t, m, state, room)


@njit(cache=True, error_model="numpy")
def _order_material(days, t, m, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    net, lanes, quantity = days.net, len(room.made), days.net.quantity[m]
    first, last = net.first_arc[m], net.first_arc[m + 1]
    parted = last - first > 1 and len(days.watch.arc) > 0
    if parted:
        _part(days, first, last, state, room)
    for e in range(first, last):
        source, share = net.source[e], net.share[e]
        if source == GIVEN:
            continue
        if parted:
            for k in range(lanes):
                room.goods[k] = room.made[k] * quantity * room.part[e - first, k]
        else:
            for k in range(lanes):
                room.goods[k] = room.made[k] * quantity * share
        if source >= 0:
            for k in range(lanes):
                state.owed[e, k] += room.goods[k]
                state.asked[source, k] += room.goods[k]
        else:
            _send(days, t, e, state, room)


@njit(cache=True, error_model="numpy")
def _part(days, first, last, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Write the share of an order that each of a material's sources gets."""
    net, lanes, part = days.net, len(room.made), room.part
    part[last - first] = 0.0
    part[last - first + 1] = 0.0
    for e in range(first, last):
        part[e - first] = 1.0
        row, source = days.watch.shipments[e], net.source[e]
        if row >= 0:
            for k in range(lanes):
                part[e - first, k] = part[e - first, k] * state.left[row, k]
        row = days.watch.production[source] if source >= 0 else -1
        if row >= 0:
            for k in range(lanes):
                part[e - first, k] = part[e - first, k] * state.left[row, k]
        for k in range(lanes):
            part[last - first, k] += net.share[e] * part[e - first, k]
            part[last - first + 1, k] += net.instead[e] * part[e - first, k]
    for e in range(first, last):
        for k in range(lanes):
            usual, other = part[last - first, k], part[last - first + 1, k]
            if usual > 0.0:
                part[e - first, k] = net.share[e] * part[e - first, k] / usual
            elif other > 0.0:
                part[e - first, k] = net.instead[e] * part[e - first, k] / other
            else:
                part[e - first, k] = net.share[e]


@njit(cache=True, error_model="numpy")
def _send(days, t, e, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    row, lead = days.watch.shipments[e], days.net.lead[e]
    if row >= 0:
        _limit(e, row, state, room)
    slot = days.net.first_slot[e] + (t + lead) % (lead + 1)
    for k in range(len(room.goods)):
        state.pipe[slot, k] += room.goods[k]


@njit(cache=True, error_model="numpy")
def _limit(e, row, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Let goods through as far as a stop allows; the rest is held."""
    usual = room.usual[e]
    for k in range(len(room.goods)):
        left, whole = state.left[row, k], state.held[row, k] + room.goods[k]
        through = min(whole, left * usual) if left < 1.0 else whole
        state.held[row, k] = whole - through
        room.goods[k] = through


@njit(cache=True, error_model="numpy")
def _receive(days, t, e, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Let in what arrives along an arc."""
    net, lanes, m = days.net, len(room.made), room.material[e]
    if net.source[e] == GIVEN:
        hold, given = net.arc_hold[e], days.given.row[e]
        for k in range(lanes):
            room.goods[k] = days.given.ready[t, given, k]
            room.inside[k] += room.goods[k] * hold
        _send(days, t, e, state, room)
    slot = net.first_slot[e] + t % (net.lead[e] + 1)
    row, dearer = days.watch.receipts[e], net.arc_hold[net.first_arc[m]] - net.arc_hold[e]
    if row < 0 and dearer == 0.0:
        for k in range(lanes):
            state.material[m, k] += state.pipe[slot, k]
            state.pipe[slot, k] = 0.0
        return
    for k in range(lanes):
        room.goods[k] = state.pipe[slot, k]
        state.pipe[slot, k] = 0.0
    if row >= 0:
        _limit(e, row, state, room)
    for k in range(lanes):
        state.material[m, k] += room.goods[k]
        room.inside[k] += room.goods[k] * dearer


@njit(cache=True, error_model="numpy")
def _make(days, t, i, state, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    net, lanes = days.net, len(room.made)
    first, last = net.first_material[i], net.first_material[i + 1]
    most = net.capacity[i] if first < last else 0.0
    for k in range(lanes):
        room.made[k] = most
    for m in range(first, last):
        for e in range(net.first_arc[m], net.first_arc[m + 1]):
            _receive(days, t, e, state, room)
        quantity = net.quantity[m]
        if quantity == 1.0:
            for k in range(lanes):
                room.made[k] = min(room.made[k], state.material[m, k])
        else:
            for k in range(lanes):
                room.made[k] = min(room.made[k], state.material[m, k] / quantity)
    row = days.watch.production[i]
    if row >= 0 and first < last:
        usual = most if np.isfinite(most) else net.flow[i]
        for k in range(lanes):
            if state.left[row, k] < 1.0:
                room.made[k] = min(room.made[k], state.left[row, k] * usual)
    for m in range(first, last):
        quantity, hold = net.quantity[m], net.arc_hold[net.first_arc[m]]
        for k in range(lanes):
            used = room.made[k] * quantity
            state.material[m, k] = max(0.0, state.material[m, k] - used)
            room.inside[k] -= used * hold


@njit(cache=True, error_model="numpy")
def _ship(days, t, i, state, tally, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    net, lanes, there = days.net, len(room.made), room.there
    p, last = net.first_claim[i], net.first_claim[i + 1]
    for k in range(lanes):
        there[k] = state.stock[i, k] + room.made[k]
        room.due[k] = 0.0
    while p < last:
        end, short = p + 1, False
        for k in range(lanes):
            room.whole[k] = state.owed[net.claim[p], k]
        while end < last and net.rank[end] == net.rank[p]:
            for k in range(lanes):
                room.whole[k] += state.owed[net.claim[end], k]
            end += 1
        for k in range(lanes):
            short |= room.whole[k] > there[k]
        part = room.part[0]
        for k in range(lanes):
            part[k] = 1.0
        if short:
            for k in range(lanes):
                if room.whole[k] > there[k]:
                    part[k] = there[k] / room.whole[k]
        for c in net.claim[p:end]:
            if end == p + 1:
                for k in range(lanes):
                    room.goods[k] = min(there[k], state.owed[c, k])
            else:
                for k in range(lanes):
                    room.goods[k] = state.owed[c, k] * part[k]
            _hand_over(days, t, c, state, tally, room)
        for k in range(lanes):
            there[k] = there[k] - room.whole[k] if room.whole[k] <= there[k] else 0.0
        p = end
    hold, wait = net.hold[i], net.wait[i]
    for k in range(lanes):
        state.stock[i, k] = there[k]
    if t >= days.start:
        for k in range(lanes):
            tally.holding[k] += hold * there[k]
            tally.waiting[k] += wait * room.due[k]


@njit(cache=True, error_model="numpy")
def _hand_over(days, t, c, state, tally, room):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    net, arcs, lanes = days.net, len(days.net.source), len(room.made)
    for k in range(lanes):
        state.owed[c, k] -= room.goods[k]
        room.due[k] += state.owed[c, k]
    if c < arcs:
        hold, row = net.arc_hold[c], days.given.log_row[c]
        for k in range(lanes):
            room.inside[k] += room.goods[k] * hold
        if row >= 0:
            for k in range(lanes):
                days.given.log[t, row, k] = room.goods[k]
        _send(days, t, c, state, room)
        return
    d, weight = c - arcs, net.weight[c - arcs]
    if t >= days.start:
        for k in range(lanes):
            wanted, rest = days.given.demand[t, d, k], state.owed[c, k]
            late = min(wanted, rest)
            tally.met[t, k] += (wanted - late) * weight
            tally.asked[t, k] += wanted * weight
            tally.late[d, k] += late
            tally.waited[d, k] += rest
    if days.lost:
        for k in range(lanes):
            state.position[net.demand_node[d], k] += state.owed[c, k]
            state.owed[c, k] = 0.0


@njit(cache=True, error_model="numpy")
def _turn(days, t, state):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Hold back a day what stands still under way."""
    net = days.net
    for row in range(len(days.watch.arc)):
        e = days.watch.arc[row]
        if e < 0 or days.watch.transit[e] != row:
            continue
        first, ring = net.first_slot[e], net.lead[e] + 1
        for k in range(state.left.shape[1]):
            if state.left[row, k] < 1.0:
                last = state.pipe[first + (t + ring) % ring, k]
                for r in range(ring - 1, -1, -1):
                    here = state.pipe[first + (t + r) % ring, k]
                    state.pipe[first + (t + r + 1) % ring, k] = here
                state.pipe[first + (t + 1) % ring, k] = last
