"""What a unit costs at every point of use from every source, straight or through one store.

A world of some size has millions of ways, and what ends at a point is looked at for the points in use alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np

from makeshed.network.arc_costs import Ways
from makeshed.network.audit.breakdown import Breakdown
from makeshed.science.arrays import Floats, Ints


class Reach:
    """Costs of a unit by point of use and source.

    Parameters
    ----------
    opened
        The plan, for nodes and names of sites.
    ways, total
        The ways, and what a unit costs over each [money/unit].
    at_source, passing
        By node, what a unit costs where it is sold or made, and what it bears where it passes [money/unit].
    """

    def __init__(
        self, opened: Breakdown, ways: Ways, total: Floats, at_source: Floats, passing: Floats
    ) -> None:
        nodes = opened.accounts.graph.nodes
        self.names = [site.site for site in opened.accounts.sites]
        self._rank = np.empty(len(self.names), dtype=np.int64)
        self._rank[np.argsort(np.array(self.names, dtype=object), kind="stable")] = np.arange(
            len(self.names)
        )
        self._site = nodes["s"].to_numpy().astype(np.int64)
        self._source = nodes["source"].to_numpy()
        self._at_source, self._nodes = at_source, len(nodes)
        fine = ways.allowed & np.isfinite(total)
        first = self._source[ways.tail]
        cost = np.where(first, at_source[ways.tail], passing[ways.tail]) + total
        point = np.where(ways.head >= 0, ways.head, self._nodes + ways.demand)
        self._straight = _Ending(np.flatnonzero(fine & first & np.isfinite(cost)), point)
        self._onward = _Ending(np.flatnonzero(fine & ~first), point)
        self._tail, self._cost = ways.tail, cost

    def at_node(self, node: int) -> tuple[Ints, Floats]:
        """Return the sites that an item can come from, and what a unit costs at a node from each."""
        sites, costs = self._ending(node)
        if self._source[node] and math.isfinite(self._at_source[node]):
            return np.append(sites, self._site[node]), np.append(costs, self._at_source[node])
        return sites, costs

    def at_demand(self, demand: int) -> tuple[Ints, Floats]:
        """Return the sites that can serve a demand, and what a unit costs from each."""
        return self._ending(self._nodes + demand)

    def cheapest(
        self, found: Iterable[tuple[Ints, Floats]], without: AbstractSet[str]
    ) -> tuple[str, float]:
        """Return the cheapest source of those found, some left out, and its cost; blank: there is none.

        Of equals the first by name is taken.
        """
        every = list(found)
        sites = np.concatenate([each[0] for each in every])
        costs = np.concatenate([each[1] for each in every])
        barred = np.array([name in without for name in self.names])
        open_to = np.flatnonzero(~barred[sites])
        if not len(open_to):
            return "", math.nan
        least = open_to[np.lexsort((self._rank[sites[open_to]], costs[open_to]))[0]]
        return self.names[sites[least]], float(costs[least])

    def _ending(self, point: int) -> tuple[Ints, Floats]:
        """Return sources and costs of what ends at a point, straight or through one store."""
        straight = self._straight.at(point)
        sites, costs = [self._site[self._tail[straight]]], [self._cost[straight]]
        for way in self._onward.at(point):
            into = self._straight.at(int(self._tail[way]))
            sites.append(self._site[self._tail[into]])
            costs.append(self._cost[into] + self._cost[way])
        return np.concatenate(sites), np.concatenate(costs)


class _Ending:
    """Some ways, by the point where they end."""

    def __init__(self, rows: Ints, point: Ints) -> None:
        self.rows = rows[np.argsort(point[rows], kind="stable")]
        self.points = point[self.rows]

    def at(self, point: int) -> Ints:
        """Return the ways that end at a point."""
        first, last = np.searchsorted(self.points, [point, point + 1])
        return np.asarray(self.rows[first:last])
