"""What an outage costs at least: the exposure program, as arrays.

Simchi-Levi, Schmidt, Wei, Zhang, Combs, Ge, Gusikhin, Sanders and Zhang (2015), "Identifying risks
and mitigating disruptions in the automotive supply chain", Interfaces 45(5), doi
10.1287/inte.2015.0804: while something is lost, everything else is used so that the least margin is
lost, within stocks and capacities. Here in the general form: activities take from and add to pools
(an item at a site), use resources (hours of a process, shared by items), and serve demands. What can
step in later than at once splits the outage into phases: what was missing in one is not made up for
in another (lost sales). No lead times, and everybody knows at once what to do: so it is the least
that can be lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from makeshed.science.arrays import Bools, Floats, Ints
from makeshed.science.program import Assembly, Program

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array

SAME = 1e-9
"""Share by which a sum may be off by rounding."""

Entries = tuple[Ints, Ints, Floats]
"""Row, activity, and how much for one unit of the activity."""


@dataclass(frozen=True, kw_only=True)
class Activities:
    """What can be done, whatever is lost.

    Attributes
    ----------
    count
        Number of activities: buying, making, moving.
    pools, resources, demands
        How many there are of each.
    flows
        What an activity adds to a pool (or takes, below zero).
    uses
        What it takes of a resource.
    serves
        What it delivers to a demand.
    margin
        Money lost with a unit of each demand that is not served.
    """

    count: int
    pools: int
    resources: int
    demands: int
    flows: Entries
    uses: Entries
    serves: Entries
    margin: Floats

    def helpful(self, able: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return by activity whether it can be done and leads to a demand, however far; ``able``: can be done."""
        acts = np.zeros(self.count, dtype=bool)
        acts[self.serves[1]] = True
        acts &= able
        pools = np.zeros(self.pools, dtype=bool)
        takes = self.flows[2] < 0
        while True:
            wanted = pools.copy()
            wanted[self.flows[0][takes & acts[self.flows[1]]]] = True
            grown = acts.copy()
            grown[self.flows[1][~takes & wanted[self.flows[0]]]] = True
            grown &= able
            if (wanted == pools).all() and (grown == acts).all():
                return acts
            pools, acts = wanted, grown

    def reached(self, acts: Bools, usual: Bools) -> Bools:
        """Return whether each activity is of some, of what they feed as usual, or of what could feed that.

        Parameters
        ----------
        acts
            By activity, whether an outage stops it.
        usual
            By activity, whether it is done when nothing is lost.
        """
        fed, hit = acts.copy(), np.zeros(self.pools, dtype=bool)
        pool, act, adds = *self.flows[:2], self.flows[2] > 0
        while True:
            hit[pool[adds & fed[act]]] = True
            grown = fed.copy()
            grown[act[~adds & hit[pool]]] = True
            grown &= fed | usual
            if (grown == fed).all():
                break
            fed = grown
        served = np.zeros(self.demands, dtype=bool)
        served[self.serves[0][fed[self.serves[1]]]] = True
        fed[self.serves[1][served[self.serves[0]]]] = True
        wanted = np.zeros(self.pools, dtype=bool)
        wanted[pool[~adds & fed[act]]] = True
        fed[act[adds & wanted[pool]]] = True
        common = np.zeros(self.pools, dtype=bool)
        common[pool[adds & usual[act]]] = True
        feeds = adds & (usual[act] | ~common[pool])
        while True:
            wanted[pool[~adds & fed[act]]] = True
            grown = fed.copy()
            grown[act[feeds & wanted[pool]]] = True
            if (grown == fed).all():
                return fed
            fed = grown

    def part(self, acts: Ints, pools: Ints) -> Activities:
        """Return the network of some activities and pools alone, numbered anew."""
        act, pool = np.full(self.count, -1), np.full(self.pools, -1)
        act[acts], pool[pools] = np.arange(len(acts)), np.arange(len(pools))

        def kept(entries: Entries, rows: Ints | None) -> Entries:
            row, column, value = entries
            there = act[column] >= 0 if rows is None else (act[column] >= 0) & (rows[row] >= 0)
            row = row[there] if rows is None else rows[row[there]]
            return row, act[column[there]], value[there]

        return Activities(
            count=len(acts),
            pools=len(pools),
            resources=self.resources,
            demands=self.demands,
            flows=kept(self.flows, pool),
            uses=kept(self.uses, None),
            serves=kept(self.serves, None),
            margin=self.margin,
        )


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What there is while something is lost.

    Attributes
    ----------
    stock
        By pool, units on hand at the beginning.
    capacity
        By resource, a day; inf: no limit.
    rate
        By activity, most units a day; inf: no limit.
    delay
        By activity, days until it can begin.
    wanted
        By demand, units a day.
    """

    stock: Floats
    capacity: Floats
    rate: Floats
    delay: Floats
    wanted: Floats

    def begins(self, horizon: float) -> tuple[float, ...]:
        """Return the days on which a phase begins: the first, and whenever something can step in."""
        late = self.delay[(self.rate > 0) & (self.delay > 0) & (self.delay < horizon)]
        return (0.0, *np.unique(late).tolist())


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The bounds of the program for one length of the outage, and how fast they grow with it."""

    upper: Floats
    row_lower: Floats
    row_upper: Floats
    upper_grows: Floats
    row_lower_grows: Floats
    row_upper_grows: Floats


class Exposure:
    """The program of a number of phases: its rows and columns never change, its bounds do.

    Columns: by phase the activities, what is lost of each demand, and what each pool hands on to the
    next phase. Rows: by phase the pools, the resources, the demands.
    """

    def __init__(self, activities: Activities, phases: int, *, cost: Floats | None = None) -> None:
        self.of, self.phases = activities, phases
        self.width = activities.count + activities.demands + activities.pools
        self.height = activities.pools + activities.resources + activities.demands
        self.cost = np.zeros(activities.count) if cost is None else cost

    @cached_property
    def program(self) -> Program:
        """The program, with nothing wanted and nothing possible."""
        of, a = self.of, Assembly()
        nothing = np.zeros(of.pools)
        for _ in range(self.phases):
            a.columns(np.concatenate([self.cost, of.margin, nothing]), upper=0.0)
            a.rows(self.height, lower=0.0, upper=0.0)
        pool, demand = np.arange(of.pools), np.arange(of.demands)
        for phase in range(self.phases):
            row, column = phase * self.height, phase * self.width
            serving = row + of.pools + of.resources
            a.put(row + of.flows[0], column + of.flows[1], of.flows[2])
            a.put(row + of.pools + of.uses[0], column + of.uses[1], of.uses[2])
            a.put(serving + of.serves[0], column + of.serves[1], of.serves[2])
            a.put(serving + demand, column + of.count + demand)
            kept = column + of.count + of.demands + pool
            if phase + 1 < self.phases:
                a.put(row + pool, kept, -1.0)
                a.put(row + self.height + pool, kept)
        return a.program()

    def bounds(self, situation: Situation, begins: tuple[float, ...], length: float) -> Bounds:
        """Return the bounds for an outage of so many days; the last phase ends with it.

        Parameters
        ----------
        situation
            What there is while something is lost.
        begins
            When each phase begins: as many as there are phases, all before ``length``.
        length
            How long the outage lasts [d].
        """
        of = self.of
        ends = (*begins[1:], length)
        parts: list[tuple[Floats, ...]] = []
        for phase, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            last = phase + 1 == self.phases
            days, grows = end - begin, float(last)
            able = np.where(situation.delay <= begin, situation.rate, 0.0)
            on_hand = -situation.stock if phase == 0 else np.zeros(of.pools)
            endless = np.full(of.pools, np.inf)
            kept = np.zeros(of.pools) if last else endless
            none = np.zeros(of.pools)
            wanted, most = situation.wanted * days, times(situation.capacity, days)
            lost = np.full(of.demands, np.inf)
            parts.append(
                (
                    np.concatenate([times(able, days), lost, kept]),
                    np.concatenate([on_hand, np.full(of.resources, -np.inf), wanted]),
                    np.concatenate([endless, most, wanted]),
                    np.concatenate([finite(able) * grows, np.zeros(of.demands), none]),
                    np.concatenate([none, np.zeros(of.resources), situation.wanted * grows]),
                    np.concatenate(
                        [none, finite(situation.capacity) * grows, situation.wanted * grows]
                    ),
                )
            )
        return _joined(parts)

    @cached_property
    def by_row(self) -> csr_array:
        """The entries of the program by row."""
        from scipy.sparse import csr_array  # noqa: PLC0415  (only who solves pays the import)

        of = self.program
        return csr_array((of.values, of.indices, of.starts), shape=of.shape)

    @cached_property
    def by_column(self) -> csc_array:
        """The entries of the program by column."""
        return self.by_row.tocsc()

    def within(self, bounds: Bounds) -> Program:
        """Return the program with the bounds of one length."""
        return replace(
            self.program,
            upper=bounds.upper,
            row_lower=bounds.row_lower,
            row_upper=bounds.row_upper,
        )

    def usual(self, daily: Floats, begins: tuple[float, ...], length: float) -> Floats:
        """Return by column the point at which nothing is lost or handed on [units].

        Parameters
        ----------
        daily
            By activity what is done of it [units/d].
        begins
            When each phase begins [d].
        length
            How long the outage lasts [d].
        """
        point = np.zeros((self.phases, self.width))
        point[:, : self.of.count] = np.outer(np.diff([*begins, length]), daily)
        return point.ravel()

    def stopped(self, daily: Floats, situation: Situation) -> NDArray[np.bool_]:
        """Return by activity whether it cannot do so much a day [units/d], or must not where that is too much."""
        of = self.of
        able = (daily <= situation.rate) & ((daily == 0) | (situation.delay <= 0))
        r, act, value = of.uses
        used = np.bincount(r, value * daily[act], minlength=of.resources)
        over = used > situation.capacity * (1 + SAME)
        d, serving, each = of.serves
        served = np.bincount(d, each * daily[serving], minlength=of.demands)
        other = np.abs(served - situation.wanted) > SAME * situation.wanted
        found = ~able
        found[act[over[r]]] = True
        found[serving[other[d]]] = True
        return found

    def columns_of(self, acts: NDArray[np.bool_]) -> Ints:
        """Return the numbers of the columns of each of some activities, and of what it serves, takes and adds to."""
        of = self.of
        if not acts.any():
            return np.zeros(0, dtype=np.int64)
        pools = np.unique(of.flows[0][acts[of.flows[1]]])
        demands = np.unique(of.serves[0][acts[of.serves[1]]])
        begin = of.count + of.demands
        own = np.concatenate([np.flatnonzero(acts), of.count + demands])
        each = np.concatenate([own, begin + pools])
        phases = [phase * self.width + each for phase in range(self.phases - 1)]
        return np.concatenate([*phases, (self.phases - 1) * self.width + own])

    def activity(self, x: Floats) -> NDArray[np.float64]:
        """Return the units of each activity, by phase."""
        return x.reshape(self.phases, self.width)[:, : self.of.count]

    def lost(self, x: Floats) -> Floats:
        """Return the units of each demand that are lost, over all phases."""
        begin = self.of.count
        lost = x.reshape(self.phases, self.width)[:, begin : begin + self.of.demands]
        return np.asarray(lost.sum(axis=0))

    def stock_value(self, dual: Floats) -> Floats:
        """Return what one unit more on hand in each pool would save."""
        return np.maximum(dual[: self.of.pools], 0.0)

    def capacity_value(self, dual: Floats, begins: tuple[float, ...], length: float) -> Floats:
        """Return by resource what one unit a day more of it would save [money].

        Parameters
        ----------
        dual
            By row of the program.
        begins
            When each phase begins [d].
        length
            How long the outage lasts [d].
        """
        of, days = self.of, np.diff([*begins, length])
        rows = dual.reshape(self.phases, self.height)[:, of.pools : of.pools + of.resources]
        return np.asarray(np.maximum(-(days @ rows), 0.0))


def _joined(parts: list[tuple[Floats, ...]]) -> Bounds:
    columns = [np.concatenate(part) for part in zip(*parts, strict=True)]
    return Bounds(
        upper=columns[0],
        row_lower=columns[1],
        row_upper=columns[2],
        upper_grows=columns[3],
        row_lower_grows=columns[4],
        row_upper_grows=columns[5],
    )


def times(rate: Floats, days: float) -> Floats:
    """Return by rate the units of so many days; without a limit there is none, however short."""
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(rate), np.inf, rate * days)


def finite(rate: Floats) -> Floats:
    """Return by rate the units a day, 0 where there is no limit: that does not move with time."""
    return np.where(np.isinf(rate), 0.0, rate)


def exposure_index(losses: Floats) -> Floats:
    """Return each loss as a share of the largest (risk exposure index); all 0 where nothing is lost."""
    most = float(np.max(losses, initial=0.0))
    return losses / most if most > 0 else np.zeros_like(losses)
