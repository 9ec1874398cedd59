"""The days of `reference`, compiled: the same sums in the same order, so the same numbers, bit for bit.

Nothing is fused or reordered (no ``fastmath``).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from makeshed.science.arrays import Floats
from makeshed.simulation.network import StockNetwork
from makeshed.simulation.outages import LeftShares
from makeshed.simulation.reference import Days, State, Tally
from makeshed.simulation.tape import LOGS, Op, Tape


def pass_days(tape: Tape, days: Days, changes: LeftShares, state: State, tally: Tally) -> None:
    """Let all days pass; of the state only what there is in the morning of the first day is read.

    Parameters
    ----------
    tape
        The steps of a day.
    days
        What the days are about.
    changes
        Shares that are left, as they change.
    state
        What there is in the morning, which is changed.
    tally
        Counts, which are added to.
    """
    at, now = tape.at, tape.now
    lanes = state.stock.shape[1]
    table, log = passed(tape, days.net, changes, days.demand, start=days.start, lanes=lanes)
    tally.met[:], tally.asked[:] = log[:, 0], log[:, 1]
    count = 2 * len(tally.late)
    tally.late[:], tally.waited[:] = (table[at.late + k : at.late + count : 2] for k in (0, 1))
    tally.holding[:], tally.waiting[:] = table[now.holding], table[now.waiting]


def passed(
    tape: Tape, net: StockNetwork, changes: LeftShares, outside: Floats, *, start: int, lanes: int
) -> tuple[Floats, Floats]:
    """Return the table after all days, and the log: units met and asked for, then logged arcs.

    Parameters
    ----------
    tape
        The steps of a day.
    net
        The network.
    changes
        Shares that are left, as they change.
    outside
        Demand, then given goods, by day, row and lane; its lanes are gone through again and
        again until all have some.
    start
        First day that counts.
    lanes
        How many scenarios there are.
    """
    table, at = np.zeros((tape.at.rows, lanes)), tape.at
    for first in (at.stock, at.position):
        table[first : first + len(net.stock)] = net.stock[:, None]
    table[at.left : at.late] = 1.0
    table[tape.now.value] = float(net.hold @ net.stock)
    rows = LOGS + (len(tape.logged) if (tape.kind == "log").any() else 0)
    log = np.empty((len(outside), rows, lanes))
    turns = (changes.first, changes.row + at.left, changes.lane, changes.left)
    turning = ~np.isin(tape.steps[:, 0], (Op.GIVE, Op.COUNT))  # which have a row there
    rings = np.unique(tape.steps[turning, 4])
    _pass((tape.steps, tape.numbers, rings), turns, (outside, log), start, table)
    return table, log


@njit(cache=True, error_model="numpy", nogil=True)
def _pass(tape, turns, flows, start, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901, PLR0912
    """Go through the steps of every day; what they mean is said in `tape.Op`."""
    steps, numbers, rings = tape
    first, row, lane, left = turns
    outside, log = flows
    lanes = table.shape[1]
    turn = np.zeros(rings.max() + 1, dtype=np.int64)  # by length of a ring, where it begins
    for t in range(len(outside)):
        for r in rings:
            turn[r] = t % r
        for n in range(first[t], first[t + 1]):
            table[row[n], lane[n]] = left[n]
        for n in range(len(steps)):
            op, d, a, b, ring = steps[n, 0], steps[n, 1], steps[n, 2], steps[n, 3], steps[n, 4]
            if op >= 7:
                if ring > 1:
                    d += turn[ring] - 1 if turn[ring] else ring - 1
                _step(op, d, a, b, numbers[n, 0], numbers[n, 1], table)
            elif op == 0:
                slot = a + turn[ring]
                for k in range(lanes):
                    table[d, k] += table[slot, k]
                    table[slot, k] = 0.0
            elif op == 1:
                slot = a + turn[ring]
                for k in range(lanes):
                    there = table[d, k] + table[slot, k]
                    table[d, k] = there
                    table[slot, k] = 0.0
                    table[b, k] = min(table[b, k], there)
            elif op == 2:
                if t >= start:
                    x = numbers[n, 0]
                    for k in range(lanes):
                        table[d, k] += table[a, k] * x
            elif op == 3:
                across = outside.shape[2]
                for g in range(0, lanes, across):
                    for k in range(across):
                        table[d, g + k] = outside[t, a, k]
                if b >= 0:
                    for k in range(lanes):
                        table[b, k] += table[d, k]
                        table[ring, k] += table[d, k]
            elif op == 4:
                for k in range(lanes):
                    log[t, a, k] = table[d, k]
            elif op == 5:
                if t >= start:
                    _count(d, a, b, ring, numbers[n, 0], table)
            else:
                _stand(d, a, ring, t, table)


@njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _count(d, a, b, ring, x, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for k in range(table.shape[1]):
        late = min(table[a, k], table[d, k])
        table[ring, k] += (table[a, k] - late) * x
        table[ring + 1, k] += table[a, k] * x
        table[b, k] += late
        table[b + 1, k] += table[d, k]


@njit(cache=True, error_model="numpy", nogil=True)
def _stand(d, a, ring, t, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Let what is on its way stay where it is, in lanes that are stopped."""
    for k in range(table.shape[1]):
        if table[d, k] < 1.0:
            last = table[a + (t + ring - 1) % ring, k]
            for r in range(ring - 2, -1, -1):
                table[a + (t + r + 1) % ring, k] = table[a + (t + r) % ring, k]
            table[a + t % ring, k] = last


@njit(cache=True, error_model="numpy", nogil=True, inline="always")
def _step(op, d, a, b, x, y, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, C901, PLR0912
    lanes = table.shape[1]
    if op == 7:
        for k in range(lanes):
            table[d, k] += table[a, k] * x
    elif op == 8:
        for k in range(lanes):
            table[d, k] += table[a, k] * x
            table[b, k] += table[a, k] * x
    elif op == 9:
        for k in range(lanes):
            goods = table[b, k] * table[a, k]
            table[d, k] += goods
            table[b, k] -= goods
    elif op == 10:
        for k in range(lanes):
            goods = min(table[a, k], table[b, k])
            table[d, k] += goods
            table[b, k] -= goods
            table[a, k] -= goods
    elif op == 11:
        for k in range(lanes):
            table[d, k] = x
    elif op == 12:
        for k in range(lanes):
            table[d, k] = table[a, k] * x
    elif op == 13:
        for k in range(lanes):
            table[d, k] = table[a, k] / x
    elif op == 14:
        for k in range(lanes):
            table[d, k] = min(table[d, k], table[a, k])
    elif op == 15:
        for k in range(lanes):
            table[d, k] = max(0.0, table[d, k] - table[a, k])
    elif op == 16:
        for k in range(lanes):
            position = table[d, k] - table[b, k]
            order = max(0.0, x - position)
            table[d, k] = position + order
            table[a, k] = order
            table[b, k] = 0.0
    elif op == 17:
        for k in range(lanes):
            enough = table[b, k] <= table[a, k]
            table[d, k] = 1.0 if enough else table[a, k] / table[b, k]
    elif op == 18:
        for k in range(lanes):
            table[d, k] = table[d, k] - table[a, k] if table[a, k] <= table[d, k] else 0.0
    elif op == 19:
        for k in range(lanes):
            most = table[a, k] * x if table[a, k] < 1.0 else np.inf
            table[d, k] = min(table[d, k], most)
    else:
        for k in range(lanes):
            _rarely(op, d, a, b, x, y, table, k)


@njit(cache=True, error_model="numpy", nogil=True)
def _rarely(op, d, a, b, x, y, table, k):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """Steps of nodes and arcs that something stops, a lane at a time."""
    if op == 20:
        whole = table[a, k] + table[d, k]
        through = min(whole, table[b, k] * x) if table[b, k] < 1.0 else whole
        table[a, k] = whole - through
        table[d, k] = through
    elif op == 21:
        if table[a, k] > 0.0:
            table[d, k] = table[d, k] * x / table[a, k]
        else:
            table[d, k] = table[d, k] * y / table[b, k] if table[b, k] > 0.0 else x
    elif op == 22:
        table[d, k] = table[a, k] * table[b, k]
    elif op == 23:
        table[d, k] = max(0.0, x - (table[a, k] - table[b, k]))
    elif op == 24:
        table[d, k] = (table[d, k] - table[b, k]) + table[a, k]
        table[b, k] = 0.0
    elif table[b, k] <= 0.0:
        table[d, k] = table[d, k] * table[a, k]
