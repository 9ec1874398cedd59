"""What spoils may not be on its way for longer than its shelf life, all the way from who makes or sells it.

The age of a unit where it ends is the sum, over the legs of its path, of the days of the leg and of the
interval between two shipments, for which the last of a shipment waits. What lies in a store is not told
apart by age. So a store takes in only what is young enough for all that it can serve, and each way out
of it counts with the age of the oldest that it takes in: no path that a plan can take is longer than the
shelf life, and a path that is not might be lost, which is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from makeshed.language.text import few
from makeshed.network.arc_costs import Ways, ways_of
from makeshed.network.arcs import SupplyGraph
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Bools, Floats, Ints
from makeshed.units import Day

SLACK: Day = 1e-9
"""Sums of days are rounded."""
SHOWN = 4


def perishable(tables: NetworkTables) -> Floats:
    """Return the shelf life of each item [d]; inf: it keeps."""
    return tables.items["shelf_life"].fill_null(float("inf")).to_numpy()


def has_perishables(tables: NetworkTables) -> bool:
    """Whether anything that is needed spoils."""
    return bool((tables.items["shelf_life"].is_not_null() & (tables.items["need"] > 0)).any())


@dataclass(frozen=True)
class Freshness:
    """How old what spoils gets on each way that it could take, among the nodes of a graph.

    Attributes
    ----------
    rows
        The ways of what spoils, by their number.
    """

    ways: Ways
    graph: SupplyGraph
    life: Floats
    rows: Ints
    tail: Ints
    head: Ints
    step: Floats
    passing: Bools
    """By node, whether what comes there may be sent on: a store."""

    @property
    def lasts(self) -> Floats:
        """By way of `rows`, the shelf life of what goes there [d]."""
        return np.asarray(self.life[self.ways.item[self.rows]])

    def youngest(self) -> Floats:
        """Return by node how old at least what comes there is [d]; inf: nothing comes."""
        return self._spread(np.ones(len(self.rows), dtype=bool), None)

    def kept(self) -> tuple[Bools, Bools]:
        """Return by way of `rows` whether a plan may take it, and whether some path over it is short enough."""
        young = self.youngest()
        near = self._to_go(young)
        most = self.lasts + SLACK
        possible = young[self.tail] + self.step + self._after(near[0]) <= most
        far = self._after(near[1])
        tight = possible & (young[self.tail] + self.step + far <= most)
        age = self._spread(tight, self._room(near[1]))
        return possible & (age[self.tail] + self.step + far <= most), possible

    def _after(self, days: Floats) -> Floats:
        """Return by way what is left to go from its head on [d]; nothing where it ends."""
        passes = (self.head >= 0) & self.passing[self.head]
        return np.where(passes, days[self.head], 0.0)

    def _room(self, far: Floats) -> Floats:
        """Return by node how old what comes there may be [d]."""
        item = self.graph.nodes["i"].to_numpy()
        return np.asarray(self.life[item] - np.where(np.isfinite(far), far, 0.0))

    def _spread(self, allowed: Bools, room: Floats | None) -> Floats:
        """Return the least age of what comes to each node, or, up to the ``room`` there is, the greatest."""
        least = room is None
        found = np.full(len(self.passing), np.inf if least else -np.inf)
        found[self.graph.nodes["source"].to_numpy()] = 0.0
        inner = allowed & (self.head >= 0)
        tail, head, step = self.tail[inner], self.head[inner], self.step[inner]
        onward = ~self.graph.nodes["source"].to_numpy()
        while True:
            before = found.copy()
            if room is None:
                np.minimum.at(found, head, found[tail] + step)
            else:
                np.maximum.at(found, head, np.minimum(found[tail] + step, room[head]))
            found[~onward] = 0.0
            if np.array_equal(found, before):
                return found if least else np.where(np.isfinite(found), found, np.inf)

    def _to_go(self, young: Floats) -> tuple[Floats, Floats]:
        """Return by store how far it is to the nearest end and to the farthest that it can serve in time [d]."""
        count = len(self.passing)
        near, far = np.full(count, np.inf), np.full(count, np.inf)
        stores = np.flatnonzero(self.passing & np.isfinite(young))
        leaves = self.passing[self.tail]
        if not (len(stores) and leaves.any()):
            return near, far
        ends = np.where(
            self.head >= 0, self.head, count + np.maximum(self.ways.demand[self.rows], 0)
        )
        size = int(max(count, ends.max() + 1))
        frame = pl.DataFrame(
            {"a": self.tail[leaves], "b": ends[leaves], "days": self.step[leaves] + SLACK}
        )
        least = frame.group_by("a", "b").agg(pl.col("days").min())
        at = (least["a"].to_numpy(), least["b"].to_numpy())
        graph = coo_array((least["days"].to_numpy(), at), shape=(size, size)).tocsr()
        final = np.ones(size, dtype=bool)
        final[:count] = ~self.passing
        item = self.graph.nodes["i"].to_numpy()
        for store in stores.tolist():
            days = np.asarray(dijkstra(graph, indices=np.array([store])))[0, final]
            served = days[
                np.isfinite(days) & (young[store] + days <= self.life[item[store]] + SLACK)
            ]
            if len(served):
                near[store], far[store] = served.min() - SLACK, served.max() - SLACK
        return near, far


def freshness_of(tables: NetworkTables, graph: SupplyGraph, ways: Ways) -> Freshness:
    """Return how old what spoils gets, by every way that waiting for an order does not forbid.

    Parameters
    ----------
    tables, graph, ways
        Of the whole network.
    """
    life = perishable(tables)
    rows = np.flatnonzero(np.isfinite(life[ways.item]) & ways.allowed)
    nodes = graph.nodes
    passing = (nodes["role"] == "store") & ~nodes["source"] & (nodes["t"] == 0)
    return Freshness(
        ways=ways,
        graph=graph,
        life=life,
        rows=rows,
        tail=ways.tail[rows],
        head=ways.head[rows],
        step=ways.days[rows] + ways.interval[rows],
        passing=passing.to_numpy(),
    )


def fresh(tables: NetworkTables, graph: SupplyGraph, ways: Ways) -> tuple[Ways, tuple[str, ...]]:
    """Return the ways without those on which something would spoil, and what is to be told of it.

    Parameters
    ----------
    tables, graph, ways
        Of the whole network: a path is judged by all of its legs.
    """
    if not has_perishables(tables):
        return ways, ()
    found = freshness_of(tables, graph, ways)
    if not len(found.rows):
        return ways, ()
    kept, possible = found.kept()
    allowed = ways.allowed.copy()
    allowed[found.rows[~kept]] = False
    lost = found.rows[possible & ~kept]
    notes = []
    if len(lost):
        names = tables.items["item"].gather(np.unique(ways.item[lost])).to_list()
        notes.append(
            f"stores do not tell fresh from old: {len(lost):,} ways of {few(names, SHOWN)} are left out, by "
            "which some of what passes a store would be older than its shelf life, and some not"
        )
    return replace(ways, allowed=allowed), tuple(notes)


def spoils(tables: NetworkTables, graph: SupplyGraph) -> Iterator[str]:
    """Yield, of each item that spoils on every way there is, how long it keeps and how long it takes at least."""
    if not has_perishables(tables):
        return
    ways = ways_of(tables, graph)
    found = freshness_of(tables, graph, ways)
    if not len(found.rows):
        return
    kept, _ = found.kept()
    takes = found.youngest()[found.tail] + found.step
    ends = (found.head < 0) | ~found.passing[found.head]
    for i in np.unique(ways.item[found.rows]).tolist():
        own = (ways.item[found.rows] == i) & ends
        if own.any() and not kept[own].any():
            fast = float(takes[own].min())
            words = f"{tables.items['item'][i]} keeps {found.life[i]:g} days, and "
            yield words + (
                f"the fastest way there is takes {fast:.1f}" if fast > found.life[i]
                else "what passes a store is counted as old as the oldest there"
            )  # fmt: skip
