"""Add, drop and swap: local search over sites alone, where Benders cuts of one choice bound every other.

At the prices of the cheapest flows of a choice, every site earns so much at most (`network_simplex.site_gains`), and no
choice y costs less than

    cut(y) = const - sum_sites y·(earned - fixed)

with const such that it is what that choice costs (a Benders cut: J. F. Benders (1962), "Partitioning
procedures for solving mixed-variables programming problems", Numerische Mathematik 4). The greatest of
the cuts says which site to add, drop or swap first, and when none can save. Where none can, a few sites
are shut by lot and the search goes on (iterated local search).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.solvers.decomposition.network_simplex import (
    FlowGraph,
    first_tree,
    site_gains,
    solve_flows,
    unserved,
)

KEPT = 400
"""How many cuts are kept, the latest."""
SHAKEN = 2, 4
"""How many sites are swapped at once by lot, at least and at most."""
SAVED = 1e-9
"""Share of the cost that a move has to save to count."""


class AddDropSwap:
    """The best choice of sites so far, and ways to a better one."""

    def __init__(self, graph: FlowGraph, site_fixed: Floats, is_over: Callable[[], bool]) -> None:
        self.graph, self.tree, self.is_over = graph, first_tree(graph), is_over
        self.paid, self.fixed = ~np.isnan(site_fixed), np.nan_to_num(site_fixed)
        self.const, self.slope = np.full(KEPT, -np.inf), np.zeros((KEPT, len(self.fixed)))
        self.place = 0
        self.best, self.least = np.ones(len(self.fixed), dtype=bool), np.inf
        self.rng = np.random.default_rng(0)

    def cost(self, opened: np.ndarray) -> float:
        """Return what a choice of sites costs, with the cheapest flows; keep its cut."""
        cost = solve_flows(self.graph, self.tree, opened) + float(self.fixed @ opened)
        slope = site_gains(self.graph, self.tree, opened) - self.fixed
        self.place = (self.place + 1) % KEPT
        self.slope[self.place], self.const[self.place] = slope, cost + float(slope @ opened)
        if cost < self.least and not unserved(self.graph, self.tree).any():
            self.best, self.least = opened, cost
        return cost

    def bounds(self, opened: np.ndarray, drop: Ints, add: Ints, which: slice) -> Floats:
        """Return by site to drop and to add what the choice would cost at least [money]; the last is none.

        Parameters
        ----------
        opened
            Whether each site is open.
        drop
            Sites that may be shut, by number.
        add
            Sites that may be opened, by number.
        which
            Part of the sites to drop.
        """
        slope = self.slope[which]
        value = self.const[which] - slope @ opened
        nothing = np.zeros((len(slope), 1))
        more = value[:, None] + np.hstack([slope[:, drop], nothing])
        less = np.hstack([slope[:, add], nothing])
        return np.asarray(np.stack([(one[:, None] - less).max(axis=0) for one in more.T]))

    def descend(self, opened: np.ndarray) -> None:
        """Add, drop and swap sites while it saves, what promises most first."""
        cost, moved = self.cost(opened), True
        while moved:
            moved = False
            drop, add = (np.flatnonzero(one & self.paid) for one in (opened, ~opened))
            least = self.bounds(opened, drop, add, slice(None))
            while not self.is_over():
                i, j = np.unravel_index(np.argmin(least), least.shape)
                if least[i, j] >= cost * (1 - SAVED):
                    break
                other = opened.copy()
                other[drop[i : i + 1]] = False
                other[add[j : j + 1]] = True
                now = self.cost(other)
                if now < cost * (1 - SAVED):
                    opened, cost, moved = other, now, True
                    break
                learned = self.bounds(opened, drop, add, slice(self.place, self.place + 1))
                least = np.maximum(least, learned)
                least[i, j] = now

    def shaken(self) -> np.ndarray:
        """Return the best choice, whether each site is open, with a few sites swapped by lot (perturbation)."""
        count = int(self.rng.integers(SHAKEN[0], SHAKEN[1] + 1))
        other = self.best.copy()
        for held in (self.best, ~self.best):
            sites = np.flatnonzero(held & self.paid)
            drawn = self.rng.choice(sites, min(count, len(sites)), replace=False)
            other[drawn] = ~other[drawn]
        return other
