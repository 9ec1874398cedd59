"""What stops when: intervals of outages, as changes that the days of a simulation read.

What an outage does is named as in stockpyl (`disruption_type`), and can be partial:

- ``orders`` (OP): the node orders nothing.
- ``shipments`` (SP): nothing is shipped along an arc; what is ready waits at its source.
- ``transit`` (TP): what is under way along an arc stands still.
- ``receipts`` (RP): what arrives along an arc is not let in.
- ``production``: the node makes nothing of what it has; its stock can still be shipped.

A partial outage leaves a share: of the capacity where there is one, else of the average flow. Orders and
transit stop as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.science.arrays import Floats, Ints
from makeshed.simulation.network import StockNetwork

Stop = Literal["orders", "shipments", "transit", "receipts", "production"]
STOPS = get_args(Stop)
OF_NODE = ("orders", "production")


class Outage(NamedTuple):
    """A node, or an arc, that is stopped from one day until another in one lane."""

    stop: Stop
    at: int  # number of the node, or of the arc
    start: int  # first day
    end: int  # first day after
    lane: int = 0
    lost: float = 1.0  # share that is lost meanwhile
    group: int = 0  # whose fault it is: hazards and places are numbered by who asks


class LeftShares(NamedTuple):
    """Shares that are left, as they change: by row of `Watch`, lane and day."""

    first: Ints  # by day; the changes of day t are first[t] : first[t + 1]
    row: Ints
    lane: Ints
    left: Floats

    def within(self, low: int, high: int) -> LeftShares:
        """Return the changes of some lanes, which are counted from the first of them."""
        here = (self.lane >= low) & (self.lane < high)
        before = np.concatenate([[0], np.cumsum(here)])
        return LeftShares(
            before[self.first], self.row[here], self.lane[here] - low, self.left[here]
        )


class Watch(NamedTuple):
    """Which nodes and arcs an outage can stop: their row among `LeftShares`, -1 where nothing can."""

    orders: Ints  # by node
    production: Ints  # by node
    shipments: Ints  # by arc
    transit: Ints  # by arc
    receipts: Ints  # by arc
    arc: Ints  # by row, its arc; -1: it is a node's

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.arc)


def changes(net: StockNetwork, outages: Sequence[Outage], days: int) -> tuple[Watch, LeftShares]:
    """Return what is watched, and how it changes.

    Where outages of one thing overlap, the worse of them counts.

    Parameters
    ----------
    net
        The network.
    outages
        What stops when, in which lane.
    days
        How many there are.

    Raises
    ------
    BadValue
        An outage is of no node or arc, loses no share, or ends before it begins.
    NotFound
        There is no such kind of stop.
    """
    rows: dict[tuple[str, int], int] = {}
    spells: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    for one in outages:
        _check(net, one)
        if one.lost and one.start < min(one.end, days):
            row = rows.setdefault((one.stop, one.at), len(rows))
            spells.setdefault((row, one.lane), []).append((one.start, one.end, 1.0 - one.lost))
    found = [
        (day, row, lane, left)
        for (row, lane), spell in spells.items()
        for day, left in _stepped(spell)
        if day < days
    ]
    found.sort()
    day = np.array([f[0] for f in found], dtype=np.int64)
    kinds = {stop: np.full(len(net.order if stop in OF_NODE else net.source), -1) for stop in STOPS}
    for (stop, at), row in rows.items():
        kinds[stop][at] = row
    arc = [-1 if stop in OF_NODE else at for stop, at in rows]
    return Watch(**kinds, arc=np.array(arc, dtype=np.int64)), LeftShares(
        first=np.searchsorted(day, np.arange(days + 1)),
        row=np.array([f[1] for f in found], dtype=np.int64),
        lane=np.array([f[2] for f in found], dtype=np.int64),
        left=np.array([f[3] for f in found], dtype=float),
    )


def _check(net: StockNetwork, one: Outage) -> None:
    if one.stop not in STOPS:
        raise NotFound(f"nothing stops {one.stop!r}", hint=nearest(one.stop, STOPS))
    most = len(net.order if one.stop in OF_NODE else net.source)
    if not 0 <= one.at < most:
        thing = "node" if one.stop in OF_NODE else "arc"
        raise BadValue(f"an outage stops {thing} {one.at}", hint=f"0 to {most - 1}")
    if not 0 <= one.lost <= 1:
        raise BadValue(f"an outage loses {one.lost} of {one.stop}", hint="a share, 0 to 1")
    if one.start < 0 or one.end < one.start:
        raise BadValue(f"an outage lasts from day {one.start} to {one.end}", hint="forwards")


def _stepped(spells: list[tuple[int, int, float]]) -> list[tuple[int, float]]:
    """Return the days on which the share that is left changes, and what to.

    Worked example: all lost on days 2 to 4, half on days 3 to 6: 0 from day 2, 0.5 from day 5, 1 from
    day 7.
    """
    if len(spells) == 1:
        ((start, end, left),) = spells
        return [(start, left), (end, 1.0)]
    found, before = [], 1.0
    for day in sorted({d for start, end, _ in spells for d in (start, end)}):
        left = min((left for start, end, left in spells if start <= day < end), default=1.0)
        if left != before:
            found.append((day, left))
            before = left
    return found
