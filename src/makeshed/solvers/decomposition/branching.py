"""A proof that no plan costs less than a goal: prices bound it, and where they fall short, branches.

Whatever would make a plan dearer than the goal is settled: sources and sites that lack more than the
room between bound and goal are not had, those that save more are had. What is left is halved over and
over, the lowest bound first, and the prices are raised again in each half, a little. A goal half a
percent below a good plan takes tens of nodes of some milliseconds. (Reduced cost fixing: A. M. Geoffrion
1974, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.solvers.decomposition.pieces import Pieces, with_lanes
from makeshed.solvers.decomposition.prices import ascend, blank, steps, value

THETA, SHRINK = 0.003, 0.8
"""How far the prices of a node move at first, and how much less in each round."""
FIRST, ROUNDS, MOVES = 20, 8, 40
"""Rounds at the root and at every other node, and how often prices move in a round."""
PATIENCE, DEFLECTION = 20, 0.1
HOPE = 0.03
"""A round that closes a smaller share of what is missing is the last."""
FEW = 5
"""Prices are raised again where more than so many were settled."""


def prove(
    cut: Pieces,
    price: Floats,
    goal: float,
    used: Floats,
    opened: Floats,
    over: Callable[[], bool],
) -> float:
    """Return a bound on the cost of every plan: the goal if it is proven, less if it is all over.

    Parameters
    ----------
    price
        Prices whose bound is good already.
    used, opened
        By source and by site, how often the prices had it, from 0 to 1: what is between is halved.
    """
    tree = _Tree(cut, price, goal)
    heap, count, least = [(-np.inf, 0, tree.root(price, used, opened))], 0, goal
    while heap and heap[0][0] < least and not over():
        node = tree.settled(heappop(heap)[2], FIRST if count == 0 else ROUNDS)
        if node.bound >= goal:
            continue
        halves = tree.halves(node)
        if not halves:
            least = min(least, node.bound)
        for half in halves:
            count += 1
            heappush(heap, (half.bound, count, half))
    return min([least, *(bound for bound, _, _ in heap)])


@dataclass(frozen=True, slots=True)
class _Node:
    """What is settled: 1 had, -1 not, 0 open; and the best prices for the rest."""

    source: Ints
    site: Ints
    price: Floats
    used: Floats
    opened: Floats
    bound: float


class _Tree:
    """What all nodes share."""

    def __init__(self, cut: Pieces, price: Floats, goal: float) -> None:
        self.cut, self.goal, self.scale = cut, goal, steps(cut, price)
        sources, sites = len(cut.source_cost), len(cut.site_fixed)
        self.option = np.repeat(np.arange(sources), np.diff(cut.option_first))
        once = np.full(sources, np.inf)
        np.minimum.at(once, self.option, cut.option_cost)
        self.once = np.where(np.isfinite(once), once, 0.0)
        self.room_site = np.repeat(np.arange(sites), np.diff(cut.resource_first))
        self.step_site = np.repeat(self.room_site, np.diff(cut.step_first))
        within = np.bincount(cut.source_site, weights=self.once, minlength=sites)
        self.weight = cut.site_fixed + within

    def root(self, price: Floats, used: Floats, opened: Floats) -> _Node:
        source, site = np.zeros(len(used), dtype=int), np.where(self.cut.site_always, 1, 0)
        return _Node(source, site, price, used, opened, -np.inf)

    def narrowed(self, node: _Node) -> tuple[Pieces, float]:
        """Return the pieces of what is not settled against, and what is paid in any case."""
        cut, shut = self.cut, node.site < 0
        few = with_lanes(cut, (node.source >= 0)[cut.lane_source])
        paid = np.where(node.source > 0, self.once, 0.0)
        few = few._replace(
            option_cost=cut.option_cost - paid[self.option],
            resource_hours=np.where(shut[self.room_site], 0.0, cut.resource_hours),
            step_high=np.where(shut[self.step_site], 0.0, cut.step_high),
            site_always=node.site > 0,
        )
        return few, float(paid.sum())

    def settled(self, node: _Node, rounds: int) -> _Node:
        """Raise the prices of a node and settle what they tell, while it is worth it."""
        while True:
            before = np.count_nonzero(node.source) + np.count_nonzero(node.site)
            few, paid = self.narrowed(node)
            node = self._raised(node, few, paid, rounds)
            if node.bound >= self.goal:
                return node
            node = self._told(node, few, paid)
            after = np.count_nonzero(node.source) + np.count_nonzero(node.site)
            if after - before <= FEW:
                return node

    def _raised(self, node: _Node, few: Pieces, paid: float, rounds: int) -> _Node:
        answer, theta = blank(few), THETA
        price, bound, best = node.price, node.bound, node.price
        used, opened = node.used.copy(), node.opened.copy()
        for k in range(rounds):
            known = bound if np.isfinite(bound) else self.goal
            found, price = ascend(
                few, price, self.scale, 1.05 * known - paid, MOVES, theta, PATIENCE, DEFLECTION,
                answer, used, opened,
            )  # fmt: skip
            found, theta, gained = found + paid, SHRINK * theta, found + paid - bound
            if gained > 0:
                bound, best = found, price
            if bound >= self.goal or (k > 1 and gained < HOPE * (self.goal - bound)):
                break
        return replace(node, price=best, used=used, opened=opened, bound=bound)

    def _told(self, node: _Node, few: Pieces, paid: float) -> _Node:
        """Settle what no plan below the goal can have otherwise, by the bound at these very prices."""
        answer, site = blank(few), node.site.copy()
        room = self.goal - paid - value(few, node.price, answer)
        site[(site == 0) & (answer.gain >= room)] = 1
        site[(site == 0) & (answer.gain <= -room)] = -1
        at, source = self.cut.source_site, node.source.copy()
        lacks = np.where(site > 0, 0.0, np.maximum(0.0, -answer.gain))[at] - answer.worth
        free = source == 0
        source[free & ((lacks >= room) | (site < 0)[at])] = -1
        source[free & (site > 0)[at] & (answer.worth >= room)] = 1
        return replace(node, source=source, site=site)

    def halves(self, node: _Node) -> list[_Node]:
        """Return the node without and with what is least sure, weighed by its cost; none if all is."""
        unsure = np.minimum(node.opened, 1 - node.opened) * self.weight
        site = np.where(node.site == 0, unsure, -1.0)
        unsure = np.minimum(node.used, 1 - node.used) * self.once
        source = np.where(node.source == 0, unsure, -1.0)
        if max(site.max(initial=-1), source.max(initial=-1)) < 0:
            return []
        found = []
        for state in (-1, 1):
            sources, sites = node.source.copy(), node.site.copy()
            if site.max(initial=-1) >= source.max(initial=-1):
                where = int(site.argmax())
                sites[where] = state
                if state < 0:
                    sources[self.cut.source_site == where] = -1
            else:
                one = int(source.argmax())
                sources[one] = state
                if state > 0:
                    sites[self.cut.source_site[one]] = 1
            found.append(replace(node, source=sources, site=sites))
        return found
