"""What outages cost at least, each proven: the loss of a length, the time to survive, the whole curve."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Self

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Floats
from makeshed.science.exposure import Activities, Situation
from makeshed.science.losscurve import LEVEL, Touch, corners, straightened, survived
from makeshed.solvers.outage_programs import OutagePrograms, SolvedOutage

EVER = 3650.0
"""An outage of so many days that costs nothing is survived for ever [d]."""


@dataclass(frozen=True, kw_only=True)
class OutageLoss:
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
    usual
        What is done a day when nothing is lost: with it, an outage is tried first on what it can reach.
    """

    def __init__(
        self,
        activities: Activities,
        *,
        cost: Floats | None = None,
        able: NDArray[np.bool_] | None = None,
        usual: Floats | None = None,
    ) -> None:
        self.whole = activities
        can = np.ones(activities.count, dtype=bool) if able is None else able
        helpful = activities.helpful(can)
        self._acts = np.flatnonzero(helpful)
        self._pools = np.unique(activities.flows[0][helpful[activities.flows[1]]])
        self.activities = activities.part(self._acts, self._pools)
        self._programs = OutagePrograms(
            self.activities,
            cost=None if cost is None else cost[self._acts],
            usual=None if usual is None else usual[self._acts],
        )
        self._asked: Situation | None = None
        self._parted: Situation
        self._settles: float | None = None
        self._settling: dict[bytes, float] = {}

    def __enter__(self) -> Self:
        """Return itself; its solvers end with the block."""
        return self

    def __exit__(self, *_reason: object) -> None:
        self._programs.__exit__()

    @property
    def searches(self) -> tuple[int, int]:
        """How often a program was solved, and how often from nothing."""
        return self._programs.searches

    @property
    def reached(self) -> float:
        """The largest share of all activities that was solved for of the last outage asked for."""
        return self._programs.reached

    def outcome(self, situation: Situation, length: float) -> OutageLoss:
        """Return the least that an outage of so many days costs."""
        situation = self._part(situation)
        begins = situation.begins(length)
        done = np.zeros((len(begins), self.whole.count))
        first, until = len(begins), length
        if self._programs.cost is None and (settled := self._settled()) < length:
            first, until = bisect_left(begins, settled), settled
            day = self._day(settled)
            days = np.diff([*begins[first:], length])
            done[first:, self._acts] = np.outer(days, day.exposure.activity(day.point.x)[0])
        stock_value, lost = np.zeros(self.whole.pools), np.zeros(self.whole.demands)
        capacity_value, loss = np.zeros(self.whole.resources), 0.0
        if first:
            found = self._programs.solved(situation, begins[:first], until)
            dual = found.point.proof.row_dual
            if found.loss > LEVEL * self._programs.stake(
                situation, length
            ):  # else rounding of nothing
                lost, loss = found.lost, found.loss
            done[:first, self._acts] = found.exposure.activity(found.point.x)
            stock_value[self._pools] = found.exposure.stock_value(dual)
            capacity_value = found.exposure.capacity_value(dual, begins[:first], until)
        return OutageLoss(
            loss=loss,
            lost=lost,
            done=done,
            begins=begins,
            stock_value=stock_value,
            capacity_value=capacity_value,
        )

    def survive(
        self, situation: Situation, horizon: float = EVER, *, first: float | None = None
    ) -> float:
        """Return the time to survive [d]: the longest outage without a loss; inf: for ever.

        Parameters
        ----------
        situation
            What there is while something is lost.
        horizon
            The longest that is asked for [d].
        first
            A length to look at before it [d]: where something is lost by then, nothing beyond matters.
        """
        situation = self._part(situation)
        return self._survived(situation, horizon, first or horizon)[0]

    def curve(
        self, situation: Situation, horizon: float, *, first: float | None = None
    ) -> list[tuple[float, float]]:
        """Return the loss over the length of an outage as the corners of the curve.

        Parameters
        ----------
        situation
            What there is while something is lost.
        horizon
            Where the curve ends [d].
        first
            As in `survive`: asked with the same, its programs are not solved again.
        """
        situation = self._part(situation)
        lasts, look = self._survived(situation, horizon, first or horizon)
        if look is None or lasts >= horizon:
            return [(0.0, 0.0), (horizon, 0.0)]
        until = min(horizon, self._settled())
        begins = situation.begins(until)
        points: list[tuple[float, float]] = [(0.0, 0.0)]
        for phase, begin in enumerate(begins, 1):
            end = begins[phase] if phase < len(begins) else until
            if end <= lasts:
                continue
            if len(look.begins) != phase:
                look = _Look(self._programs, situation, begins[:phase])
            start = max(begin, lasts)
            nothing = Touch(start, 0.0, 0.0, self._programs.stake(situation, start))
            line = nothing if points[-1][1] <= 0 else look(begin)
            inner = [each for each in look.lines if start < each.length < end]
            points += corners(look, [line, *inner], end)
        return straightened([*points, (horizon, points[-1][1])])

    def _survived(
        self, situation: Situation, horizon: float, first: float
    ) -> tuple[float, _Look | None]:
        """Return the time to survive, and the lines of the phase in which it ends.

        What is missing stays missing, so that phase is found by halving: where nothing is missing at
        the end of one, nothing is in those before it. Once all is served again nothing more is missing.
        """
        until = min(horizon, self._settled())
        if until <= 0:
            return np.inf, None
        begins = situation.begins(until)
        ends = [*begins[1:], until]
        looks = [_Look(self._programs, situation, begins[: n + 1]) for n in range(len(begins))]
        low, high = 0, len(ends) - 1
        late = list(ends)
        if first < until:
            at = bisect_left(ends, first)
            if looks[at](first).none:
                low = at
            else:
                high, late[at] = at, first
        while low < high:
            middle = (low + high) // 2
            if looks[middle](ends[middle]).none:
                low = middle + 1
            else:
                high = middle
        found = survived(looks[high], begins[high], late[high])
        return (found if found < until else np.inf), looks[high]

    def _settled(self) -> float:
        """Return the day from which all is served by what comes in each day; inf: there is none.

        What is lost until then stays lost, and nothing more is: with each phase more can be done. It hangs on
        all but what is on hand, and is searched for once for all that differ in that alone.
        """
        if self._settles is None:
            key = _daily(self._parted)
            if key not in self._settling:
                self._settling[key] = self._first_settled()
            self._settles = self._settling[key]
        return self._settles

    def _first_settled(self) -> float:
        """Search for that day by halving; not where nothing can step in later."""
        begins = self._parted.begins(EVER)
        low, high = 0, len(begins)
        if high == 1:  # the program of an outage says it as soon
            low = high
        while low < high:
            middle = high - 1 if high == len(begins) else (low + high) // 2
            if self._day(begins[middle]).touch().none:
                high = middle
            else:
                low = middle + 1
        return begins[high] if high < len(begins) else np.inf

    def _day(self, begin: float) -> SolvedOutage:
        """Return a day without stock, with what can step in by then."""
        now = self._parted
        able = np.where(now.delay <= begin, now.rate, 0.0)
        day = replace(now, stock=np.zeros_like(now.stock), rate=able, delay=np.zeros_like(able))
        return self._programs.solved(day, (0.0,), 1.0, day=begin)

    def _part(self, situation: Situation) -> Situation:
        """Return what there is of the activities and pools that count; what was solved of it stays known."""
        if situation is not self._asked:
            self._asked, self._settles = situation, None
            self._programs.forget()
            self._parted = replace(
                situation,
                stock=situation.stock[self._pools],
                rate=situation.rate[self._acts],
                delay=situation.delay[self._acts],
            )
        return self._parted


def _daily(situation: Situation) -> bytes:
    """Return what two situations have in common in which a day without stock is the same."""
    told = (situation.capacity, situation.rate, situation.delay, situation.wanted)
    return sha256(b"".join(each.tobytes() for each in told)).digest()


class _Look:
    """Lines that support one phase of a curve; a length asked for twice is solved once."""

    def __init__(
        self, programs: OutagePrograms, situation: Situation, begins: tuple[float, ...]
    ) -> None:
        self.begins = begins
        self._programs, self._situation = programs, situation
        self._seen: dict[float, Touch] = {}

    @property
    def lines(self) -> list[Touch]:
        """The lines found so far."""
        return list(self._seen.values())

    def __call__(self, length: float) -> Touch:
        """Return the line at a length."""
        if length not in self._seen:
            found = self._programs.solved(self._situation, self.begins, length)
            self._seen[length] = found.touch()
        return self._seen[length]
