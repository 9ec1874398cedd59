"""What outages cost at least, each proven: the loss of a length, the time to survive, the whole curve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Floats
from makeshed.science.exposure import Activities, Bounds, Exposure, Situation
from makeshed.science.losscurve import LEVEL, Touch, corners, straightened, survived
from makeshed.solvers.repeated import Proven, Repeated

EVER = 3650.0
"""An outage of so many days that costs nothing is survived for ever [d]."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The least that an outage of one length costs, and how.

    Attributes
    ----------
    loss
        Money, proven to be the least.
    lost
        By demand, units.
    done
        By phase and activity, units.
    begins
        When the phases begin.
    stock_value, capacity_value
        What a unit more on hand, or a unit a day more, would save: by pool, by resource.
    """

    loss: float
    lost: Floats
    done: NDArray[np.float64]
    begins: tuple[float, ...]
    stock_value: Floats
    capacity_value: Floats


class Exposed:
    """A network whose outages are asked for, one after another.

    Parameters
    ----------
    activities
        The network, whatever is lost.
    cost
        What an activity costs beside: with it, of all ways to lose the least the cheapest is taken.
    able
        Which activities can ever be done; by default all. The others are left out of the programs.
    """

    def __init__(
        self,
        activities: Activities,
        *,
        cost: Floats | None = None,
        able: NDArray[np.bool_] | None = None,
    ) -> None:
        self.whole = activities
        can = np.ones(activities.count, dtype=bool) if able is None else able
        helpful = activities.helpful(can)
        self._acts = np.flatnonzero(helpful)
        self._pools = np.unique(activities.flows[0][helpful[activities.flows[1]]])
        self.activities = activities.part(self._acts, self._pools)
        self._cost = None if cost is None else cost[self._acts]
        self._programs: dict[int, tuple[Exposure, Repeated]] = {}
        self._asked: Situation | None = None
        self._parted: Situation
        self._known: dict[tuple[float, ...], tuple[Exposure, Bounds, Proven]] = {}

    def __enter__(self) -> Self:
        """Return itself; its solvers end with the block."""
        return self

    def __exit__(self, *_reason: object) -> None:
        for _, solver in self._programs.values():
            solver.__exit__()
        self._programs.clear()

    @property
    def searches(self) -> tuple[int, int]:
        """How often a program was solved, and how often from nothing."""
        solvers = [solver for _, solver in self._programs.values()]
        return sum(s.searches for s in solvers), sum(s.afresh for s in solvers)

    def outcome(self, situation: Situation, length: float) -> Outcome:
        """Return the least that an outage of so many days costs."""
        situation = self._part(situation)
        begins = situation.begins(length)
        exposure, _, found = self._solved(situation, begins, length)
        dual = found.proof.row_dual
        lost = exposure.lost(found.x)
        loss = float(self.activities.margin @ lost)
        if loss <= LEVEL * self._stake(situation, length):  # a solver's rounding of nothing
            loss, lost = 0.0, np.zeros_like(lost)
        done = np.zeros((len(begins), self.whole.count))
        done[:, self._acts] = exposure.activity(found.x)
        stock_value = np.zeros(self.whole.pools)
        stock_value[self._pools] = exposure.stock_value(dual)
        return Outcome(
            loss=loss,
            lost=lost,
            done=done,
            begins=begins,
            stock_value=stock_value,
            capacity_value=exposure.capacity_value(dual, begins, length),
        )

    def survive(
        self, situation: Situation, horizon: float = EVER, *, first: float | None = None
    ) -> float:
        """Return the time to survive [d]: the longest outage without a loss; inf: for ever.

        ``first`` is a length to look at before the horizon: where something is lost by then, nothing
        beyond it matters.
        """
        situation = self._part(situation)
        return self._survived(situation, horizon, first or horizon)[0]

    def curve(self, situation: Situation, horizon: float) -> list[tuple[float, float]]:
        """Return the loss over the length of an outage as the corners of the curve."""
        situation = self._part(situation)
        begins = situation.begins(horizon)
        lasts, look = self._survived(situation, horizon, horizon)
        points: list[tuple[float, float]] = [(0.0, 0.0)]
        if lasts >= horizon:
            return [*points, (horizon, 0.0)]
        for phase, begin in enumerate(begins, 1):
            end = begins[phase] if phase < len(begins) else horizon
            if end <= lasts:
                continue
            if look is None or len(look.begins) != phase:
                look = _Look(self, situation, begins[:phase])
            start = max(begin, lasts)
            nothing = Touch(start, 0.0, 0.0, self._stake(situation, start))
            first = nothing if points[-1][1] <= 0 else look(begin)
            inner = [line for line in look.lines if start < line.length < end]
            points += corners(look, [first, *inner], end)
        return straightened(points)

    def _survived(
        self, situation: Situation, horizon: float, first: float
    ) -> tuple[float, _Look | None]:
        """Return the time to survive, and the lines that were found on the way to it."""
        begins, low = situation.begins(horizon), 0.0
        for phase in range(1, len(begins) + 1):
            last = phase == len(begins)
            end = horizon if last else begins[phase]
            look = _Look(self, situation, begins[:phase])
            nearer = first if low < first < end else end
            if nearer < end and look(nearer).none:
                nearer = end
            if last or not look(nearer).none:
                found = survived(look, low, nearer)
                return (found if found < horizon else np.inf), look
            low = end
        return np.inf, None

    def _part(self, situation: Situation) -> Situation:
        """Return what there is of the activities and pools that count; what was solved of it stays known."""
        if situation is not self._asked:
            self._asked = situation
            self._known.clear()
            self._parted = replace(
                situation,
                stock=situation.stock[self._pools],
                rate=situation.rate[self._acts],
                delay=situation.delay[self._acts],
            )
        return self._parted

    def _touch(self, situation: Situation, begins: tuple[float, ...], length: float) -> Touch:
        """Return the line that supports the curve of one phase at a length, read off the duals."""
        exposure, bounds, found = self._solved(situation, begins, length)
        y, reduced = found.proof.row_dual, found.proof.reduced_cost
        rows = np.where(y > 0, bounds.row_lower_grows, bounds.row_upper_grows)
        columns = np.where(reduced < 0, bounds.upper_grows, 0.0)
        slope = float(y @ rows + reduced @ columns)
        loss = float(self.activities.margin @ exposure.lost(found.x))
        return Touch(length, loss, slope, self._stake(situation, length))

    def _stake(self, situation: Situation, length: float) -> float:
        return float(self.activities.margin @ situation.wanted) * max(length, 1.0)

    def _solved(
        self, situation: Situation, begins: tuple[float, ...], length: float
    ) -> tuple[Exposure, Bounds, Proven]:
        key = (*begins, length)
        if key in self._known:
            return self._known[key]
        phases = len(begins)
        if phases not in self._programs:
            exposure = Exposure(self.activities, phases, cost=self._cost)
            self._programs[phases] = exposure, Repeated(exposure.program)
        exposure, solver = self._programs[phases]
        bounds = exposure.bounds(situation, begins, length)
        found = solver.solve(
            upper=bounds.upper,
            row_lower=bounds.row_lower,
            row_upper=bounds.row_upper,
            stake=self._stake(situation, length),
            like=key,
        )
        self._known[key] = exposure, bounds, found
        return self._known[key]


class _Look:
    """Lines that support one phase of a curve; a length asked for twice is solved once."""

    def __init__(self, exposed: Exposed, situation: Situation, begins: tuple[float, ...]) -> None:
        self.begins = begins
        self._exposed, self._situation = exposed, situation
        self._seen: dict[float, Touch] = {}

    @property
    def lines(self) -> list[Touch]:
        """The lines found so far."""
        return list(self._seen.values())

    def __call__(self, length: float) -> Touch:
        """Return the line at a length."""
        if length not in self._seen:
            self._seen[length] = self._exposed._touch(self._situation, self.begins, length)  # noqa: SLF001
        return self._seen[length]
