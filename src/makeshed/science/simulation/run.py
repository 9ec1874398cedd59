"""Runs of a supply network: lanes in blocks, compiled where that is worth the wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.program import Floats, Ints
from makeshed.science.simulation.network import GIVEN, Network
from makeshed.science.simulation.outages import Outage, Watch, changes
from makeshed.science.simulation.reference import Days, Given, Record, State, Tally, empty
from makeshed.science.simulation.reference import pass_days as in_numpy
from makeshed.science.simulation.tape import tape

How = Literal["", "numpy", "compiled"]
LANES = 64
"""Lanes of a compiled block: so many stay near the processor."""
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
        """Holding and waiting, by lane."""
        return self.holding + self.waiting


class Log(NamedTuple):
    """Shipments of arcs by day, row and lane, that another simulation is given."""

    arcs: Ints
    units: Floats


def simulate(
    net: Network,
    demand: Floats,
    outages: Sequence[Outage] = (),
    *,
    lanes: int | None = None,
    lost: bool = False,
    start: int = 0,
    how: How = "",
    given: Log | None = None,
    log: Ints | None = None,
) -> tuple[Runs, Log]:
    """Let the days pass, in as many lanes as there are scenarios.

    Parameters
    ----------
    demand
        Units by day, demand and lane; one lane of demand serves all.
    outages
        What stops when, in which lane.
    lanes
        How many; if not given, those of the demand.
    lost
        Demand that is not met on its day is lost; otherwise it waits.
    start
        First day that counts; those before it fill the pipelines.
    how
        ``numpy``, or ``compiled``, or what is sooner done. The numbers are the same.
    given, log
        Shipments along arcs whose source is `GIVEN`, by number of the arc; arcs whose shipments are
        wanted.

    Raises
    ------
    BadValue
        Demand is negative or no number, or a lane, arc or demand is not there.
    NotFound
        There is no such kind of stop.
    """
    days, _, across = _demand(net, demand)
    lanes = across if lanes is None else lanes
    if across not in {1, lanes}:
        raise BadValue(f"{lanes} lanes have demand of {across}", hint="as many, or 1")
    if outages and not 0 <= min(o.lane for o in outages) <= max(o.lane for o in outages) < lanes:
        raise BadValue("an outage is in a lane that is not there", hint=f"0 to {lanes - 1}")
    rows = _given_rows(net, given, lanes)
    wanted = np.zeros(0, dtype=np.int64) if log is None else log
    log_row = np.full(len(net.source), -1)
    log_row[wanted] = np.arange(len(wanted))
    units = np.zeros((days, len(wanted), lanes))
    way = how or chosen(net, days, lanes)
    block = LANES if way == "compiled" else WIDE
    by_block: dict[int, list[Outage]] = {}
    for one in outages:
        by_block.setdefault(one.lane // block, []).append(one)
    found = []
    for number, low in enumerate(range(0, lanes, block)):
        high = min(lanes, low + block)
        here = [o._replace(lane=o.lane - low) for o in by_block.get(number, ())]
        watch, steps = changes(net, here, days)
        given_here = Given(
            demand=np.ascontiguousarray(_lanes(demand, low, high)),
            ready=np.ascontiguousarray(_lanes(rows[1], low, high)),
            row=rows[0],
            log_row=log_row,
            log=np.zeros((days, len(wanted), high - low)),
        )
        state, tally = empty(net, watch, days, high - low)
        work = Days(net, watch, given_here, lost, start)
        if way == "compiled":
            from makeshed.science.simulation import kernel  # noqa: PLC0415  (it loads numba)

            kernel.pass_days(work, tape(net, watch, given_here, lost=lost), steps, state, tally)
        else:
            in_numpy(work, steps, state, tally)
        units[:, :, low:high] = given_here.log
        found.append(tally)
    joined = (np.concatenate(one, axis=-1) for one in zip(*found, strict=True))
    return Runs(*joined, how=way), Log(wanted, units)


def traced(
    net: Network, demand: Floats, outages: Sequence[Outage] = (), *, lost: bool = False
) -> tuple[Record, State, Tally, Watch]:
    """Return what happened on every day, at every node and arc: for looking at a few lanes."""
    days, _, lanes = _demand(net, demand)
    watch, steps = changes(net, outages, days)
    none = np.full(len(net.source), -1)
    empty_rows = np.zeros((days, 0, lanes))
    given = Given(np.asarray(demand, float), empty_rows, none, none, empty_rows)
    state, tally = empty(net, watch, days, lanes)
    record: Record = {}
    in_numpy(Days(net, watch, given, lost, 0), steps, state, tally, record)
    return record, state, tally, watch


def chosen(net: Network, days: int, lanes: int) -> How:
    """Return how runs are soonest done, the compiler's time included.

    The choice depends on the whole and not on how it is cut up, so that it is the same everywhere.
    """
    each = days * (len(net.order) + len(net.source)) * CALLS * CALL_S
    return "compiled" if each * (1 + lanes / 256) > WORTH_S else "numpy"


def _demand(net: Network, demand: Floats) -> tuple[int, int, int]:
    if demand.ndim != 3 or demand.shape[1] != len(net.demand_node):
        raise BadValue(
            f"demand of shape {demand.shape} is not by day, demand and lane",
            hint=f"a table of days times {len(net.demand_node)} demands times lanes",
        )
    if np.isnan(demand).any() or (demand < 0).any():
        raise BadValue("demand is negative or no number", hint="0 or more")
    days, demands, lanes = demand.shape
    return days, demands, lanes


def _given_rows(net: Network, given: Log | None, lanes: int) -> tuple[Ints, Floats]:
    """Return by arc its row among the given shipments, and these."""
    row = np.full(len(net.source), -1)
    if given is None:
        if (net.source == GIVEN).any():
            raise BadValue("shipments are to be given and are not", hint="a log of another run")
        return row, np.zeros((1, 0, lanes))
    row[given.arcs] = np.arange(len(given.arcs))
    return row, given.units


def _lanes(values: Floats, low: int, high: int) -> Floats:
    """Return some lanes of values that have all, or one for all."""
    if values.shape[-1] == 1:
        return np.repeat(values, high - low, axis=-1)
    return values[..., low:high]
