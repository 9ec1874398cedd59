"""Runs of a supply network: lanes in blocks, compiled where that is worth the wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.arrays import Floats, Ints
from makeshed.simulation.network import StockNetwork
from makeshed.simulation.outages import LeftShares, Outage, Watch, changes
from makeshed.simulation.reference import Days, State, Tally, empty
from makeshed.simulation.reference import pass_days as in_numpy

How = Literal["", "numpy", "compiled"]
LANES = 128
"""Lanes of a compiled block: with fewer each step costs more than its work, with more little is gained."""
WIDE = 2048
"""Lanes of a block in NumPy, whose calls cost as much for one."""
CALLS, CALL_S, WORTH_S = 45, 1.2e-6, 1.5
"""NumPy calls by node or arc and day, what one costs, and how long one waits before compiling pays."""


@dataclass(frozen=True, slots=True)
class Runs:
    """What came of each lane, over the days that count; weights are those of the network."""

    met: Floats  # by day and lane: units met on the day they were asked for, weighted
    asked: Floats  # by day and lane, weighted
    late: Floats  # by demand and lane: units not met on their day; lost where demand does not wait
    waited: Floats  # by demand and lane: units owed at the end of a day, times days
    holding: Floats  # by lane: cost of stock, under way and as material included
    waiting: Floats  # by lane: cost of what nodes owe
    how: str  # numpy or compiled

    @property
    def cost(self) -> Floats:
        """Holding and waiting, by lane [money]."""
        return self.holding + self.waiting


def simulate(
    net: StockNetwork,
    demand: Floats,
    outages: Sequence[Outage] = (),
    *,
    stream: Ints | None = None,
    lost: bool = False,
    start: int = 0,
    how: How = "",
) -> Runs:
    """Let the days pass, in as many lanes as there are scenarios.

    Parameters
    ----------
    net
        The network.
    demand
        Units by day, demand and lane.
    outages
        What stops when, in which lane.
    stream
        By lane, which lane of ``demand`` it has; if not given, its own.
    lost
        Demand that is not met on its day is lost; otherwise it waits.
    start
        First day that counts; those before it fill the pipelines.
    how
        ``numpy``, or ``compiled``, or what is sooner done. The numbers are the same.

    Raises
    ------
    BadValue
        Demand is negative or no number, or a lane, arc or demand is not there.
    NotFound
        There is no such kind of stop.
    """
    days, across = checked(net, demand)
    streams = np.arange(across) if stream is None else np.asarray(stream, dtype=np.int64)
    lanes = len(streams)
    if lanes and not 0 <= streams.min() <= streams.max() < across:
        raise BadValue("a lane has demand that is not there", hint=f"0 to {across - 1}")
    if outages and not 0 <= min(o.lane for o in outages) <= max(o.lane for o in outages) < lanes:
        raise BadValue("an outage is in a lane that is not there", hint=f"0 to {lanes - 1}")
    watch, steps = changes(net, outages, days)
    way = how or chosen(net, days, lanes)
    pass_days = _compiled(net, watch, lost) if way == "compiled" else in_numpy
    block, found = LANES if way == "compiled" else WIDE, []
    for low in range(0, max(1, lanes), block):
        here = streams[low : low + block]
        whole = len(here) == across and np.array_equal(here, np.arange(across))
        asked = np.ascontiguousarray(demand if whole else np.take(demand, here, axis=2))
        state, tally = empty(net, watch, days, len(here))
        work = Days(net, watch, asked, lost, start)
        pass_days(work, steps.within(low, low + len(here)), state, tally)
        found.append(tally)
    joined = Tally(*(np.concatenate(one, axis=-1) for one in zip(*found, strict=True)))
    return Runs(**joined._asdict(), how=way)


def _compiled(
    net: StockNetwork, watch: Watch, lost: bool
) -> Callable[[Days, LeftShares, State, Tally], None]:
    """Return what lets days pass, with the steps of a day written once for all blocks."""
    from makeshed.simulation.kernel import pass_days  # noqa: PLC0415  (it loads numba)
    from makeshed.simulation.tape import tape  # noqa: PLC0415  (only that needs it)

    return partial(pass_days, tape(net, watch, lost=lost))


def chosen(net: StockNetwork, days: int, lanes: int) -> How:
    """Return how runs are soonest done, the compiler's time included.

    The choice depends on the whole and not on how it is cut up, so that it is the same everywhere.

    Parameters
    ----------
    net
        The network.
    days
        How many there are.
    lanes
        How many scenarios there are.
    """
    each = days * (len(net.order) + len(net.source)) * CALLS * CALL_S
    return "compiled" if each * (1 + lanes / 256) > WORTH_S else "numpy"


def checked(net: StockNetwork, demand: Floats) -> tuple[int, int]:
    """Return the days and lanes of a demand that can be.

    Raises
    ------
    BadValue
        Its shape is another, or a number is negative or none.
    """
    if demand.ndim != 3 or demand.shape[1] != len(net.demand_node):
        raise BadValue(
            f"demand of shape {demand.shape} is not by day, demand and lane",
            hint=f"a table of days times {len(net.demand_node)} demands times lanes",
        )
    if not (demand.min(initial=0.0) >= 0 and np.isfinite(demand.max(initial=0.0))):
        raise BadValue("demand is negative or no number", hint="0 or more")
    return demand.shape[0], demand.shape[2]
