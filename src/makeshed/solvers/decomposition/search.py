"""Local search over what is opened: add, drop and swap, each weighed by the flows it brings about.

A move changes the bounds of some binaries in a linear program that stays warm, so that it costs a few
pivots. A drop that saves less than the dearer flows cost is cut off at that point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import highspy
import numpy as np

from makeshed.science.program import Floats, Ints
from makeshed.solvers.decomposition.slopes import Design, Relaxed

FREE = 1e-9
"""Share of its cost that a binary keeps, so that it is no greater than it must be."""
GAIN = 1e-7
"""Share of the cost that a move has to save to count."""
PIVOTS = 1000
"""A move that needs more is not worth its time."""
SWAPS = 3
"""Closed sites, the most promising, that are tried in place of each open one."""

TOGETHER = 4
"""The most sites that change at once when the search wanders."""
SURE = 0.05, 0.95
"""No site is taken for surer than this."""


class Search:
    """A design, the linear program of its flows, and ways to a better one."""

    def __init__(self, relaxed: Relaxed, site: Ints, is_site: np.ndarray) -> None:
        self.relaxed, self.site, self.is_site = relaxed, site, is_site
        self.highs: Any = relaxed.highs
        self.fixed = relaxed.program.cost[relaxed.binaries]
        self.count = len(relaxed.binaries)

    def begin(self, design: Design) -> bool:
        """Start from a design: its flows at their true cost."""
        self.highs.changeColsCost(self.count, self.relaxed.binaries, FREE * self.fixed)
        self.highs.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        x = self.relaxed.within(design.taken.astype(float))
        if x is None:
            return False
        self._hold(self.relaxed.design(x))
        self.highs.setOptionValue("simplex_iteration_limit", PIVOTS)
        return True

    def _hold(self, design: Design) -> None:
        self.best = design
        taken = np.flatnonzero(~design.taken)
        self._bounds(taken, 0.0)
        self.basis = self.highs.getBasis()

    def _bounds(self, which: Ints, upper: float) -> None:
        columns = self.relaxed.binaries[which]
        none = np.zeros(len(which))
        self.highs.changeColsBounds(len(which), columns, none, np.full(len(which), upper))

    def _costs(self, which: Ints, share: float) -> None:
        columns = self.relaxed.binaries[which]
        self.highs.changeColsCost(len(which), columns, share * self.fixed[which])

    def improve(self, order: Floats, is_over: Callable[[], bool]) -> Design:
        """Take improving moves until there is none or the time is over.

        ``order`` says by binary what it would have to save: the least are tried first.
        """
        while True:
            before = self.best.cost
            for add, drop in self._moves(order):
                if is_over():
                    return self.best
                self._try(add, drop)
            if self.best.cost >= before * (1 - 10 * GAIN):
                return self.best

    def wander(self, share: Floats, is_over: Callable[[], bool]) -> Design:
        """Change two to four sites at once, drawn by lot, until the time is over.

        ``share`` says by binary how often the prices had it at 1: what disagrees changes more often.
        """
        places, rng = np.flatnonzero(self.is_site), np.random.default_rng(0)
        while len(places) > TOGETHER and not is_over():
            likely = np.clip(share[places], *SURE)
            chance = np.where(self.best.taken[places], 1 - likely, likely)
            count = int(rng.integers(2, TOGETHER + 1))
            drawn = rng.choice(places, count, replace=False, p=chance / chance.sum())
            parts = [self._at(one) for one in drawn]
            shut = [not self.best.taken[one] for one in drawn]
            none = [np.zeros(0, dtype=np.int64)]
            add = np.concatenate(
                none + [part for part, yes in zip(parts, shut, strict=True) if yes]
            )
            drop = np.concatenate(
                none + [part for part, yes in zip(parts, shut, strict=True) if not yes]
            )
            self._try(add, drop)
        return self.best

    def _moves(self, order: Floats) -> Iterator[tuple[Ints, Ints]]:  # noqa: C901  (a list of five)
        """What to add and what to drop: add sources, add, drop and swap sites, drop sources."""
        none, rank = np.zeros(0, dtype=np.int64), np.argsort(order, kind="stable")
        sources, places = rank[~self.is_site[rank]], rank[self.is_site[rank]]
        for one in sources:
            gate = self._at(one)[self.is_site[self._at(one)]]
            if not self.best.taken[one] and self.best.taken[gate].all():
                yield np.array([one]), none
        for one in places:
            if not self.best.taken[one]:
                yield self._at(one), none
        for one in places[::-1]:
            if self.best.taken[one]:
                yield none, self._at(one)
        for one in places[::-1]:
            for other in places[~self.best.taken[places]][:SWAPS]:
                if self.best.taken[one] and not self.best.taken[other]:
                    yield self._at(other), self._at(one)
        for one in sources[::-1]:
            if self.best.taken[one]:
                yield none, np.array([one])

    def _at(self, one: int) -> Ints:
        return np.flatnonzero(self.site == self.site[one])

    def _try(self, add: Ints, drop: Ints) -> None:
        """Make a move; take it back unless it saves."""
        best = self.best
        add, drop = add[~best.taken[add]], drop[best.taken[drop]]
        flows = best.cost - float(self.fixed @ best.taken)
        self._bounds(add, 1.0)
        self._costs(add, 1.0)
        self._bounds(drop, 0.0)
        room = flows + float(self.fixed[drop].sum()) + FREE * float(self.fixed.sum())
        self.highs.setOptionValue("objective_bound", room if len(drop) else highspy.kHighsInf)
        self.highs.run()
        found = None
        if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            found = self.relaxed.design(np.asarray(self.highs.getSolution().col_value))
        self._costs(add, FREE)
        if found is not None and found.cost < best.cost * (1 - GAIN):
            self._hold(found)
            return
        self._bounds(add, 0.0)
        self._bounds(drop, 1.0)
        self.highs.setBasis(self.basis)
