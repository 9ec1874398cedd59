"""The rate at which value is charged at a node, lowered until no way out is charged less."""

from __future__ import annotations

import numpy as np

from makeshed.network.arc_costs import Ways
from makeshed.network.arcs import SupplyGraph
from makeshed.network.tables import NetworkTables
from makeshed.science.arrays import Floats, Ints


def lowered(
    tables: NetworkTables,
    graph: SupplyGraph,
    ways: Ways,
    start: Floats,
    rise: Floats,
    slope: Floats,
    *,
    free: np.ndarray,
) -> Floats:
    """Return the rates by node [money/money], lowered where they are free until no way out is charged less.

    Parameters
    ----------
    tables, graph, ways
        Of the network.
    start
        By node, the rates as they are before.
    rise, slope
        By way, what it charges on a unit of value at its tail, and how much of that arrives.
    free
        By node, whether its rate may be lowered.
    """
    found = LoweredRates(tables, graph, start, free)
    order = np.argsort(ways.item, kind="stable")
    starts = np.searchsorted(ways.item[order], np.arange(len(tables.items) + 1))
    for i in reversed(tables.order):
        found.take(i, ways, order[starts[i] : starts[i + 1]], rise, slope)
    return found.rate


class LoweredRates:
    """Rates by node, lowered item by item, what is made of others first; see `lowered`.

    Once an item is taken, with all its ways, the rates of its nodes are what they will be.
    """

    def __init__(
        self, tables: NetworkTables, graph: SupplyGraph, start: Floats, free: np.ndarray
    ) -> None:
        self.rate, self._free = start.copy(), free
        self._uses: dict[int, list[tuple[Ints, int]]] = {}
        for pool, (m, j) in zip(
            pools_of(tables, graph), tables.uses.select("m", "j").rows(), strict=True
        ):
            self._uses.setdefault(j, []).append((pool[free[pool]], m))
        self._at_make = graph.make_node.to_numpy()

    def take(self, i: int, ways: Ways, rows: Ints, rise: Floats, slope: Floats) -> None:
        """Take an item.

        Parameters
        ----------
        i, ways, rows
            The item, the ways, and which of them are all of the item.
        rise, slope
            By way, what it charges on a unit of value at its tail, and how much of that arrives.
        """
        rate = self.rate
        for pool, m in self._uses.get(i, ()):
            rate[pool] = np.minimum(rate[pool], rate[self._at_make[m]])
        rows = rows[ways.allowed[rows] & self._free[ways.tail[rows]] & np.isfinite(rise[rows])]
        ends = rows[ways.head[rows] < 0]
        np.minimum.at(rate, ways.tail[ends], rise[ends])
        rows = rows[ways.head[rows] >= 0]
        for _ in range(3):  # source - store - store - use
            onward = rise[rows] + slope[rows] * rate[ways.head[rows]]
            np.minimum.at(rate, ways.tail[rows], onward)


def pools_of(tables: NetworkTables, graph: SupplyGraph) -> list[Ints]:
    """Return by component line the numbers of the nodes that it may draw on [1]."""
    grouped = graph.nodes.group_by("s", "i", "t").agg("n").rows()
    at = {(s, i, t): np.array(nodes) for s, i, t, nodes in grouped}
    return [at[key] for key in tables.uses.select("s", "j", "t").rows()]
