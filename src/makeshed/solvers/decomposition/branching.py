"""A proof that no plan costs less than a cutoff: a Lagrangian bound, and branching where it falls short.

Whatever would make a plan dearer than the cutoff is fixed: sources and sites whose reduced cost is more
than the gap between bound and cutoff are not had, those that save more are had. What is left is branched
on over and over, the lowest bound first, and the multipliers are raised again in each child, a little. A
cutoff half a percent below a good plan takes tens of nodes of some milliseconds. (Reduced cost fixing: A.
M. Geoffrion 1974, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from heapq import heappop, heappush

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.solvers.decomposition.lagrangian import (
    lagrangian,
    no_solutions,
    step_scales,
    subgradient_ascent,
)
from makeshed.solvers.decomposition.subproblems import Subproblems, with_lanes

THETA, SHRINK = 0.003, 0.8
"""How far the multipliers of a node move at first, and how much less in each round."""
FIRST, ROUNDS, MOVES = 20, 8, 40
"""Rounds at the root and at every other node, and how often multipliers move in a round."""
PATIENCE, DEFLECTION = 20, 0.1
HOPE = 0.03
"""A round that closes a smaller share of what is missing is the last."""
FEW = 5
"""Multipliers are raised again where more than so many were fixed."""


def prove(
    cut: Subproblems,
    multipliers: Floats,
    cutoff: float,
    used: Floats,
    opened: Floats,
    over: Callable[[], bool],
) -> float:
    """Return a bound on the cost of every plan: the cutoff if it is proven, less if it is all over.

    Parameters
    ----------
    multipliers
        Prices whose bound is good already.
    used, opened
        By source and by site, how often the multipliers had it, from 0 to 1: what is between is branched on.
    """
    tree = _Tree(cut, multipliers, cutoff)
    heap, count, least = [(-np.inf, 0, tree.root(multipliers, used, opened))], 0, cutoff
    while heap and heap[0][0] < least and not over():
        node = tree.fixed(heappop(heap)[2], FIRST if count == 0 else ROUNDS)
        if node.bound >= cutoff:
            continue
        children = tree.children(node)
        if not children:
            least = min(least, node.bound)
        for child in children:
            count += 1
            heappush(heap, (child.bound, count, child))
    return min([least, *(bound for bound, _, _ in heap)])


@dataclass(frozen=True, slots=True)
class _Node:
    """What is fixed: 1 had, -1 not, 0 open; and the best multipliers for the rest."""

    source: Ints
    site: Ints
    multipliers: Floats
    used: Floats
    opened: Floats
    bound: float


class _Tree:
    """What all nodes share."""

    def __init__(self, cut: Subproblems, multipliers: Floats, cutoff: float) -> None:
        self.cut, self.cutoff, self.scale = cut, cutoff, step_scales(cut, multipliers)
        sources, sites = len(cut.source_cost), len(cut.site_fixed)
        self.option = np.repeat(np.arange(sources), np.diff(cut.option_first))
        once = np.full(sources, np.inf)
        np.minimum.at(once, self.option, cut.option_cost)
        self.once = np.where(np.isfinite(once), once, 0.0)
        self.room_site = np.repeat(np.arange(sites), np.diff(cut.resource_first))
        self.step_site = np.repeat(self.room_site, np.diff(cut.step_first))
        within = np.bincount(cut.source_site, weights=self.once, minlength=sites)
        self.weight = cut.site_fixed + within

    def root(self, multipliers: Floats, used: Floats, opened: Floats) -> _Node:
        source, site = np.zeros(len(used), dtype=int), np.where(self.cut.site_always, 1, 0)
        return _Node(source, site, multipliers, used, opened, -np.inf)

    def restricted(self, node: _Node) -> tuple[Subproblems, float]:
        """Return the subproblems of what is not fixed against, and what is paid in any case."""
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

    def fixed(self, node: _Node, rounds: int) -> _Node:
        """Raise the multipliers of a node and fix what they tell, while it is worth it."""
        while True:
            before = np.count_nonzero(node.source) + np.count_nonzero(node.site)
            few, paid = self.restricted(node)
            node = self._ascended(node, few, paid, rounds)
            if node.bound >= self.cutoff:
                return node
            node = self._fixed_by_reduced_cost(node, few, paid)
            after = np.count_nonzero(node.source) + np.count_nonzero(node.site)
            if after - before <= FEW:
                return node

    def _ascended(self, node: _Node, few: Subproblems, paid: float, rounds: int) -> _Node:
        answer, theta = no_solutions(few), THETA
        multipliers, bound, best = node.multipliers, node.bound, node.multipliers
        used, opened = node.used.copy(), node.opened.copy()
        for k in range(rounds):
            known = bound if np.isfinite(bound) else self.cutoff
            found, multipliers = subgradient_ascent(
                few, multipliers, self.scale, 1.05 * known - paid, MOVES, theta, PATIENCE, DEFLECTION,
                answer, used, opened,
            )  # fmt: skip
            found, theta, gained = found + paid, SHRINK * theta, found + paid - bound
            if gained > 0:
                bound, best = found, multipliers
            if bound >= self.cutoff or (k > 1 and gained < HOPE * (self.cutoff - bound)):
                break
        return replace(node, multipliers=best, used=used, opened=opened, bound=bound)

    def _fixed_by_reduced_cost(self, node: _Node, few: Subproblems, paid: float) -> _Node:
        """Fix what no plan below the cutoff can have otherwise, by the bound at these very multipliers."""
        answer, site = no_solutions(few), node.site.copy()
        gap = self.cutoff - paid - lagrangian(few, node.multipliers, answer)
        site[(site == 0) & (answer.gain >= gap)] = 1
        site[(site == 0) & (answer.gain <= -gap)] = -1
        at, source = self.cut.source_site, node.source.copy()
        lacks = np.where(site > 0, 0.0, np.maximum(0.0, -answer.gain))[at] - answer.profit
        free = source == 0
        source[free & ((lacks >= gap) | (site < 0)[at])] = -1
        source[free & (site > 0)[at] & (answer.profit >= gap)] = 1
        return replace(node, source=source, site=site)

    def children(self, node: _Node) -> list[_Node]:
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
