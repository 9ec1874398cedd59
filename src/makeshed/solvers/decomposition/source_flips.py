"""Local search over sources, and sites with all of theirs: add and drop, weighed by the flows.

A move changes the bounds of some binaries in a linear program that stays warm, so that it costs a few
pivots. A drop that saves less than the dearer flows cost is cut off at that point.
"""

from __future__ import annotations

import highspy
import numpy as np

from makeshed.science.arrays import Ints
from makeshed.solvers.decomposition.dual_info import DualInfo
from makeshed.solvers.decomposition.slope_scaling import IntegerSolution, IsOver, Relaxation

FREE = 1e-9
"""Share of its cost that a binary keeps, so that it is no greater than it must be."""
GAIN = 1e-7
"""Share of the cost that a move has to save to count."""
PIVOTS = 1000
"""A move that needs more is not worth its time."""


class SourceFlips:
    """A design, and the linear program of its flows."""

    def __init__(self, relaxed: Relaxation, info: DualInfo) -> None:
        self.relaxed, self.info = relaxed, info
        self.highs = relaxed.highs
        self.fixed = relaxed.program.cost[relaxed.binaries]

    def improve(self, design: IntegerSolution, worst: float, is_over: IsOver) -> IntegerSolution:
        """Add and drop sources, then sites, while it saves or until the time is over.

        Nothing is tried that would lose more than ``worst`` by its reduced cost.

        Parameters
        ----------
        design
            Where it begins.
        worst
            What a flip may lose by its reduced cost at most [money].
        is_over
            Says when the time is over.
        """
        self.highs.cost(self.relaxed.binaries, FREE * self.fixed)
        x = self.relaxed.within(design.taken.astype(float))
        if x is None:
            return design
        self._hold(self.relaxed.design(x))
        info = self.info
        while True:
            before = self.best.cost
            which = info.doubtful(self.best.taken, worst)
            # SourceFlips before sites, and adding before dropping: this saves most, soonest.
            which = which[np.lexsort((self.best.taken[which], info.opens[which]))]
            for one in which.tolist():
                if is_over(self.best):
                    return self.best
                taken, here = self.best.taken, info.at(one)
                if info.opens[one]:
                    self._flip(np.flatnonzero(here & (taken == taken[one])))
                elif taken[one] or taken[here & info.opens].all():
                    self._flip(np.array([one]))
            if self.best.cost >= before * (1 - 10 * GAIN):
                return self.best

    def _hold(self, design: IntegerSolution) -> None:
        self.best = design
        self.relaxed.hold(np.zeros(len(self.fixed)), design.taken.astype(float))
        self.basis = self.highs.basis

    def _flip(self, which: Ints) -> None:
        """Drop what is taken, or add it where it is not; take it back unless it saves."""
        best, columns, count = self.best, self.relaxed.binaries[which], len(which)
        fixed, none = self.fixed[which], np.zeros(count)
        dropped = bool(best.taken[which[0]])
        self.highs.bound(columns, none, none if dropped else none + 1.0)
        if not dropped:
            self.highs.cost(columns, fixed)
        found = self._flows(float(fixed.sum()) if dropped else np.inf)
        self.highs.cost(columns, FREE * fixed)
        if found is not None and found.cost < best.cost * (1 - GAIN):
            self._hold(found)
            return
        self.highs.bound(columns, none, none + best.taken[which])
        self.highs.basis = self.basis

    def _flows(self, saved: float) -> IntegerSolution | None:
        """Return the design of the best flows; None where they cost more than is saved otherwise."""
        flows = self.best.cost - float(self.fixed @ self.best.taken)
        room = flows + saved + FREE * float(self.fixed.sum())
        self.highs.set(objective_bound=room, simplex_iteration_limit=PIVOTS)
        x = self.relaxed.point()
        self.highs.set(
            objective_bound=highspy.kHighsInf, simplex_iteration_limit=highspy.kHighsIInf
        )
        return None if x is None else self.relaxed.design(x)
