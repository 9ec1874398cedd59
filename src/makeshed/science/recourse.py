"""What a design can still serve after a loss, as rows of the program that chooses the design.

The two-stage program of reliable network design: the design is decided before, the flows after a loss
(the recourse) anew, and the design must be such that after each loss in turn there are flows that serve
enough. Snyder, Scaparra, Daskin and Church (2006), "Planning for disruptions in supply chain networks",
INFORMS Tutorials in Operations Research, doi 10.1287/educ.1063.0025. With many losses only those that
bind are written: column-and-constraint generation, Zeng and Zhao (2013), "Solving two-stage robust
optimization problems using a column-and-constraint generation method", Operations Research Letters
41(5), doi 10.1016/j.orl.2013.05.003.

As in `makeshed.science.exposure` what can step in later than at once splits a scenario into phases, and
what was missing in one is not made up for in another. Flows are shares of the most that could be done
of an activity in a year, so that all numbers are near 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.exposure import Activities, Entries
from makeshed.science.program import Assembly, Program

PHASES = 6
"""Days on which something can step in are kept apart up to so many, then put off to the next week."""
DUST = 1e-7
"""Share of the most of an activity that is nothing."""
SOME = 1e-4
"""Share of the most of a source that the plan takes at least, for it to be in use at all."""
ROUNDING = 1e-7
"""Share of the least that a source does by which a solver may miss it."""


@dataclass(frozen=True, kw_only=True)
class DisruptionScenario:
    """What is left while something is lost, and how long [d].

    Attributes
    ----------
    acts, resources
        By activity and by resource, the share that is left of what there is.
    late
        By activity, days until a way round is open, for who uses it too; 0: none is needed.
    of_plan
        By activity, whether the share is one of what the plan does, for there is no capacity.
    """

    name: str
    days: float
    acts: Floats
    resources: Floats
    late: Floats
    of_plan: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Recourse:
    """After each disruption at least ``bound`` of every demand can be served by what the design has.

    Attributes
    ----------
    acts
        What can be done, whatever is lost.
    wanted
        By demand [units/a].
    most
        By activity, the most that could be done or needed [units/a]; finite.
    delay
        By activity, days until it can step in if the plan does not use it.
    gate
        By activity the column of the program that must be 1 for it, or -1.
    capacity, opened
        By resource what there is of it a year (inf: no limit), and the column that must be 1 for it,
        or -1.
    more_resource, more_column, more_units
        Columns that add so many units to a resource when they are 1.
    column, act
        Columns of the program that do something of an activity, and which.
    item
        By activity the item that it brings in, if it is a source; or -1. A source steps in at once if the
        plan takes at least ``share`` of what it could give, or of all that it takes of the item. Of another
        activity the plan's own flow can flow at once.
    gives
        By activity what a source could give without being expanded [units/a].
    unmet
        By demand the column of what the plan leaves unserved, or -1.
    scenarios
        Those that must be survived.
    faced
        Which of them are written in the program; the others are yet to be looked at.
    """

    acts: Activities
    wanted: Floats
    most: Floats
    delay: Floats
    gate: Ints
    capacity: Floats
    opened: Ints
    more_resource: Ints
    more_column: Ints
    more_units: Floats
    column: Ints
    act: Ints
    item: Ints
    gives: Floats
    share: float
    unmet: Ints
    scenarios: tuple[DisruptionScenario, ...]
    bound: float
    faced: tuple[int, ...] = ()
    least: bool = True

    def facing(self, *more: int) -> Recourse:
        """Return the same with more scenarios written."""
        return replace(self, faced=tuple(sorted({*self.faced, *more})))

    def moved(self, to: Ints) -> Recourse:
        """Return the same for a program in which each column is another; those at -1 are no more."""

        def there(columns: Ints) -> Ints:
            return np.where(columns >= 0, to[np.maximum(columns, 0)], -1)

        more, kept = there(self.more_column) >= 0, there(self.column) >= 0
        return replace(
            self,
            gate=there(self.gate),
            opened=there(self.opened),
            more_resource=self.more_resource[more],
            more_column=there(self.more_column)[more],
            more_units=self.more_units[more],
            column=there(self.column)[kept],
            act=self.act[kept],
            unmet=there(self.unmet),
        )

    def written(self, a: Assembly) -> Ints:
        """Add the flows after each scenario that is faced.

        Returned are the rows that serve enough, scenario by scenario and demand by demand, which count
        in shares of what is wanted.
        """
        if not self.faced:
            return np.zeros(0, dtype=np.int64)
        design = self._columns(a)
        rows = [RecourseFlows(self, a, design, self.scenarios[n], self.bound) for n in self.faced]
        soft = np.flatnonzero(self.unmet >= 0)  # of what the plan leaves unserved nothing is asked
        for each in rows:
            a.put(each.served[soft], self.unmet[soft], self.bound / self._wanted[soft])
        return np.concatenate([each.served for each in rows])

    def share_program(self, scenario: DisruptionScenario, x: Floats | None) -> tuple[Program, Ints]:
        """Return a program whose objective is minus the share of every demand that can be served.

        Returned are moreover the columns of activities, by phase; -1: there is none.

        Parameters
        ----------
        scenario
            What is lost.
        x
            By column the plan that decides; None: everything is open, and in use.
        """
        a = Assembly()
        share = a.columns(-1.0, upper=1.0)
        flows = RecourseFlows(self, a, self._fixed(a, x), scenario, 0.0)
        a.put(flows.served, np.full(len(flows.served), share[0]), -self.planned(x))
        return a.program(), flows.columns

    def planned(self, x: Floats | None) -> Floats:
        """Return by demand the share that a plan serves; of what it may leave unserved, None: nothing."""
        soft = self.unmet >= 0
        left = np.ones(len(soft)) if x is None else x[np.maximum(self.unmet, 0)] / self._wanted
        return np.where(soft, np.clip(1.0 - left, 0.0, 1.0), 1.0)

    @property
    def _wanted(self) -> Floats:
        return np.where(self.wanted > 0, self.wanted, 1.0)

    def _columns(self, a: Assembly) -> DesignColumns:
        """Add columns for what the plan does, as shares of the most, and for what can be done at once."""
        planned = np.unique(self.act[self.most[self.act] > 0])
        done = np.full(self.acts.count, -1, dtype=np.int64)
        done[planned] = a.columns(np.zeros(len(planned)))
        row = np.full(self.acts.count, -1, dtype=np.int64)
        row[planned] = a.rows(len(planned), lower=0.0, upper=0.0)
        a.put(row[planned], done[planned], -1.0)
        which = row[self.act] >= 0
        a.put(row[self.act[which]], self.column[which], 1.0 / self.most[self.act[which]])
        late = planned[(self.delay[planned] > 0) & (self.item[planned] >= 0)]
        used = done.copy()
        used[late] = a.columns(np.zeros(len(late)), upper=1.0, integer=True)
        self._in_use(a, late, done, used)
        return DesignColumns(
            gate=self.gate, opened=self.opened, more=self.more_column, used=used, done=done
        )

    def _in_use(self, a: Assembly, late: Ints, done: Ints, used: Ints) -> None:
        """Let a source be used if the plan takes its share of what it gives, or of all of its item.

        Σ own >= share·gives·first,  Σ own >= share·Σ item - share·(all there could be)·(1 - second) and some,
        used <= first + second. Of a source that could give all there is need of the second says more.
        """
        most, items = self.most, np.unique(self.item[late])
        at = np.searchsorted(items, self.item)
        whole = a.columns(np.zeros(len(items)))
        tie = a.rows(len(items), lower=0.0, upper=0.0)
        every = np.flatnonzero((done >= 0) & np.isin(self.item, items))
        largest = np.zeros(len(items))
        np.maximum.at(largest, at[every], most[every])
        a.put(tie[at[every]], done[every], most[every] / largest[at[every]])
        a.put(tie, whole, -1.0)
        second = a.columns(np.zeros(len(late)), upper=1.0, integer=True)
        rows = a.rows(len(late), lower=-self.share * self._many(late))
        some = a.rows(len(late), lower=0.0)
        a.put(rows, done[late])
        a.put(rows, whole[at[late]], -self.share * largest[at[late]] / most[late])
        a.put(rows, second, -self.share * self._many(late))
        a.put(some, done[late])
        a.put(some, second, -SOME)
        first = np.full(self.acts.count, -1, dtype=np.int64)
        own = late[self.gives[late] < (1 - ROUNDING) * self._need(late)]
        first[own] = a.columns(np.zeros(len(own)), upper=1.0, integer=True)
        least = a.rows(len(own), lower=0.0)
        a.put(least, done[own])
        a.put(least, first[own], -self.share * self.gives[own] / most[own])
        either = a.rows(len(late), upper=0.0)
        a.put(either, used[late])
        a.put(either, second, -1.0)
        capped = first[late] >= 0
        a.put(either[capped], first[late][capped], -1.0)

    def _need(self, acts: Ints) -> Floats:
        """Return by source the most that all sources of its item could have to bring."""
        largest = np.zeros(int(self.item.max(initial=0)) + 1)
        np.maximum.at(largest, np.maximum(self.item, 0), np.where(self.item >= 0, self.most, 0.0))
        return largest[self.item[acts]]

    def _many(self, acts: Ints) -> Floats:
        """Return by source how often the most of it all could be, of its item: its sources added up."""
        total = np.bincount(np.maximum(self.item, 0), np.where(self.item >= 0, self.most, 0.0))
        return total[self.item[acts]] / self.most[acts]

    def _fixed(self, a: Assembly, x: Floats | None) -> DesignColumns:
        """Add columns that are what a plan decides."""

        def fixed(columns: Ints) -> Ints:
            value = np.ones(len(columns)) if x is None else np.round(x[np.maximum(columns, 0)])
            there = columns >= 0
            found = np.full(len(columns), -1, dtype=np.int64)
            found[there] = a.columns(0.0 * value[there], lower=value[there], upper=value[there])
            return found

        every = np.ones(self.acts.count)
        done, used = (every, every) if x is None else self._done(x)
        return DesignColumns(
            gate=fixed(self.gate),
            opened=fixed(self.opened),
            more=fixed(self.more_column),
            used=a.columns(0.0 * used, lower=used, upper=used),
            done=a.columns(0.0 * done, lower=done, upper=done),
        )

    def _done(self, x: Floats) -> tuple[Floats, Floats]:
        """Return by activity the shares of the most that a plan does, and that can be done at once."""
        own = np.bincount(self.act, x[self.column], minlength=self.acts.count)
        source = self.item >= 0
        whole = np.bincount(np.maximum(self.item, 0), np.where(source, own, 0.0))
        done = own / np.where(self.most > 0, self.most, 1.0)
        done, nearly = np.where(done > DUST, done, 0.0), self.share * (1 - ROUNDING)
        first = (own >= nearly * self.gives) & (done > 0)
        second = own >= nearly * whole[np.maximum(self.item, 0)]
        second &= done >= SOME * (1 - ROUNDING)
        return done, np.where(source, first | second, done)


@dataclass(frozen=True, kw_only=True)
class DesignColumns:
    """The columns that a design is in a program: see `Recourse` for the first three.

    ``done`` is by activity what the plan does of it, ``used`` what can be done of it at once, as shares of
    the most; -1: nothing.
    """

    gate: Ints
    opened: Ints
    more: Ints
    used: Ints
    done: Ints


class RecourseFlows:
    """The flows after a disruption, in a program that is being put together.

    Attributes
    ----------
    columns
        By phase and activity its column, a share of the most; -1: it cannot be done.
    served
        By demand the row of what is served, as a share of what is wanted.
    """

    def __init__(
        self,
        of: Recourse,
        a: Assembly,
        design: DesignColumns,
        scenario: DisruptionScenario,
        served: float,
    ) -> None:
        self.of, self.a, self.design, self.scenario = of, a, design, scenario
        self.most = of.most * scenario.acts
        able = self.most > 0
        self.delay = _in_weeks(np.maximum(of.delay, scenario.late), able, scenario.days)
        self.late = np.minimum(_in_weeks(scenario.late, able, scenario.days), self.delay)
        times = np.concatenate([self.delay[able], self.late[able], [0.0]])
        begins = np.unique(times[(times < scenario.days) | (times == 0)])
        days = np.diff(np.append(begins, scenario.days))
        self.served = a.rows(of.acts.demands, lower=served)
        self.flows = _scaled(of.acts.flows, of.most, of.acts.pools)
        d, act, value = of.acts.serves
        self.serves = d, act, value * of.most[act] / np.where(of.wanted > 0, of.wanted, 1.0)[d]
        share = days / scenario.days if scenario.days > 0 else np.ones(1)
        pairs = zip(begins.tolist(), share.tolist(), strict=True)
        self.columns = np.array([self._phase(begin, part) for begin, part in pairs])

    def _phase(self, begin: float, part: float) -> Ints:
        """Add the flows of a phase; return their columns by activity."""
        of, a, used = self.of, self.a, self.design.used
        ready = self.delay <= begin
        possible = (self.most > 0) & (self.late <= begin) & (ready | (used >= 0))
        held = self.scenario.of_plan & (self.scenario.acts < 1)
        possible &= ~held | (self.design.done >= 0)
        able = np.flatnonzero(of.acts.helpful(possible))
        column = np.full(of.acts.count, -1, dtype=np.int64)
        column[able] = a.columns(np.zeros(len(able)), upper=self.scenario.acts[able])
        pool = a.rows(of.acts.pools, lower=0.0)  # what is had and not used is nobody's concern
        self._put(pool, column, self.flows)
        gated = able[self.design.gate[able] >= 0]
        self._shut(column, gated, self.design.gate)
        self._shut(column, able[~ready[able]], used)
        self._shut(column, able[held[able]], self.design.done)
        self._held(column)
        d, act, share = self.serves
        self._put(self.served, column, (d, act, part * share))
        if part < 1:  # what was missing before is not made up for
            self._put(a.rows(of.acts.demands, upper=1.0), column, self.serves)
        return column

    def _shut(self, column: Ints, acts: Ints, by: Ints) -> None:
        """Nothing is done beyond the share that another column says."""
        rows = self.a.rows(len(acts), upper=0.0)
        self.a.put(rows, column[acts])
        self.a.put(rows, by[acts], -self.scenario.acts[acts])

    def _held(self, column: Ints) -> None:
        """Hold what resources are used to what is left of them in the design."""
        of, a = self.of, self.a
        finite = np.isfinite(of.capacity)
        unit = np.where(finite & (of.capacity > 0), of.capacity, 1.0)
        left = self.scenario.resources * np.where(finite, of.capacity / unit, 0.0)
        always = self.design.opened < 0
        row = np.full(len(of.capacity), -1, dtype=np.int64)
        row[finite] = a.rows(int(finite.sum()), upper=np.where(always, left, 0.0)[finite])
        gated = np.flatnonzero(finite & ~always)
        a.put(row[gated], self.design.opened[gated], -left[gated])
        r, act, value = of.acts.uses
        bound = row[r] >= 0
        self._put(row, column, (r[bound], act[bound], (value * of.most[act] / unit[r])[bound]))
        added = row[of.more_resource] >= 0
        which = of.more_resource[added]
        units = of.more_units[added] * self.scenario.resources[which] / unit[which]
        a.put(row[which], self.design.more[added], -units)

    def _put(self, row: Ints, column: Ints, entries: Entries) -> None:
        """Put the entries of activities that have a column."""
        at, act, value = entries
        there = column[act] >= 0
        self.a.put(row[at[there]], column[act[there]], value[there])


def _scaled(entries: Entries, most: Floats, rows: int) -> Entries:
    """Return entries for columns that are shares of the most, each row in units of its largest."""
    row, act, value = entries
    value = value * most[act]
    largest = np.zeros(rows)
    np.maximum.at(largest, row, np.abs(value))
    return row, act, value / np.where(largest > 0, largest, 1.0)[row]


def _in_weeks(delay: Floats, able: np.ndarray, days: float) -> Floats:
    """Return delays, put off to whole weeks where there are too many of them in a scenario."""
    step, found = 7.0, delay
    while len(np.unique(found[able & (found > 0) & (found < days)])) > PHASES:
        found = np.ceil(delay / step) * step
        step *= 2
    return found
