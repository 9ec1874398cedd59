"""The programs of outages: each number of phases is handed over once, what an outage reaches for it alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from makeshed.science.arrays import Floats
from makeshed.science.exposure import Activities, Bounds, Exposure, Situation
from makeshed.science.losscurve import Touch
from makeshed.solvers.reached import Reached
from makeshed.solvers.repeated import Proven, Repeated

Begins = tuple[float, ...]
LEAST = 1500
"""Activities from which on what an outage reaches is tried alone: the whole of fewer is solved as soon."""


@dataclass(frozen=True, kw_only=True)
class SolvedOutage:
    """What an outage of one length does, proven."""

    exposure: Exposure
    bounds: Bounds
    begins: Begins
    length: float
    stake: float
    point: Proven

    @property
    def lost(self) -> Floats:
        """What is lost of each demand [units]."""
        return self.exposure.lost(self.point.x)

    @property
    def loss(self) -> float:
        """Money, by the margins alone."""
        return float(self.exposure.of.margin @ self.lost)

    def touch(self) -> Touch:
        """Return the line that supports the curve of these phases here, read off the duals."""
        y, reduced = self.point.proof.row_dual, self.point.proof.reduced_cost
        rows = np.where(y > 0, self.bounds.row_lower_grows, self.bounds.row_upper_grows)
        columns = np.where(reduced < 0, self.bounds.upper_grows, 0.0)
        slope = np.sum(y * rows) + np.sum(reduced * columns)  # `@` wakes BLAS's threads for it
        return Touch(self.length, self.loss, float(slope), self.stake)


class OutagePrograms:
    """Solves outages of one network, and remembers what it solved of the last one.

    Parameters
    ----------
    activities
        The network.
    cost
        What an activity costs beside.
    usual
        What is done a day when nothing is lost: with it, what an outage reaches in a large network is tried
        alone first.
    """

    def __init__(
        self, activities: Activities, cost: Floats | None = None, usual: Floats | None = None
    ) -> None:
        self.activities, self.cost = activities, cost
        self.usual = usual if cost is None and activities.count >= LEAST else None
        self._programs: dict[int, tuple[Exposure, Repeated]] = {}
        self._reached: dict[object, Reached] = {}
        self._known: dict[object, SolvedOutage] = {}
        self._small = np.zeros(2, dtype=np.int64)

    def __exit__(self, *_reason: object) -> None:
        self.forget()
        for _, solver in self._programs.values():
            solver.__exit__()
        self._programs.clear()

    def forget(self) -> None:
        """Forget what was solved: what is asked next is of another outage."""
        self._known.clear()
        for one in self._reached.values():
            one.__exit__()
            self._small += one.searches, one.afresh
        self._reached.clear()

    @property
    def searches(self) -> tuple[int, int]:
        """How often a program was solved, and how often from nothing."""
        found = self._small.copy()
        for near in self._reached.values():
            found += near.searches, near.afresh
        for _, solver in self._programs.values():
            found += solver.searches, solver.afresh
        return int(found[0]), int(found[1])

    @property
    def reached(self) -> float:
        """The largest share of all activities that was solved for since the last outage."""
        if self.usual is None:
            return 1.0
        return max((one.share for one in self._reached.values()), default=0.0)

    def stake(self, situation: Situation, length: float) -> float:
        """Return all that could be lost in that time; of less than a day, in a day."""
        return float(self.activities.margin @ situation.wanted) * max(length, 1.0)

    def solved(
        self, situation: Situation, begins: Begins, length: float, *, day: float | None = None
    ) -> SolvedOutage:
        """Return the least loss and its proof.

        Parameters
        ----------
        situation
            What there is meanwhile.
        begins
            When its phases begin.
        length
            How long it lasts [d].
        day
            What tells a day of the outage from the whole of it: in a day without stock all hangs together,
            so what it reaches is not tried alone.
        """
        key = (day, *begins, length)
        if key in self._known:
            return self._known[key]
        phases = len(begins)
        if phases not in self._programs:
            exposure = Exposure(self.activities, phases, cost=self.cost)
            self._programs[phases] = exposure, Repeated(exposure.program)
        exposure, solver = self._programs[phases]
        bounds, stake = exposure.bounds(situation, begins, length), self.stake(situation, length)
        point: Proven | None = None
        if self.usual is not None and day is None:
            if begins not in self._reached:
                self._reached[begins] = Reached(exposure, self.usual, situation)
            point = self._reached[begins].solve(bounds, begins, length, stake)
        if point is None:
            point = solver.solve(
                upper=bounds.upper,
                row_lower=bounds.row_lower,
                row_upper=bounds.row_upper,
                stake=stake,
                like=key if day is None else ("day", day),
            )
        self._known[key] = SolvedOutage(
            exposure=exposure, bounds=bounds, begins=begins, length=length, stake=stake, point=point
        )  # fmt: skip
        return self._known[key]
