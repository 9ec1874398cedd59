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
ROUNDING = 1e-7
"""Share of the least that a source does by which a solver may miss it."""


@dataclass(frozen=True, kw_only=True)
class DisruptionScenario:
    """What is left while something is lost, by activity and by resource [share], and how long [d]."""

    name: str
    days: float
    acts: Floats
    resources: Floats


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
    source
        By activity whether it is a source: it steps in at once if the plan does at least ``share`` of
        the most of it. Of another the plan's own flow can flow at once.
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
    source: np.ndarray
    share: float
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
        )

    def written(self, a: Assembly) -> Ints:
        """Add the flows after each scenario that is faced.

        Returned are the rows that serve enough, scenario by scenario and demand by demand, which count
        in shares of what is wanted.
        """
        if not self.faced:
            return np.zeros(0, dtype=np.int64)
        columns = DesignColumns(
            gate=self.gate, opened=self.opened, more=self.more_column, used=self._used(a)
        )
        rows = [RecourseFlows(self, a, columns, self.scenarios[n], self.bound) for n in self.faced]
        return np.concatenate([each.served for each in rows])

    def share_program(self, scenario: DisruptionScenario, x: Floats | None) -> tuple[Program, Ints]:
        """Return a program whose objective is minus the share of every demand that can be served.

        Returned are moreover the columns of activities, by phase; -1: there is none.

        Parameters
        ----------
        x
            The plan that decides; None: everything is open, and in use.
        """
        a = Assembly()
        share = a.columns(-1.0, upper=1.0)
        flows = RecourseFlows(self, a, self._fixed(a, x), scenario, 0.0)
        a.put(flows.served, np.full(len(flows.served), share[0]), -1.0)
        return a.program(), flows.columns

    def _used(self, a: Assembly) -> Ints:
        """Add by activity a column for the share of the most that can be done at once; -1: nothing.

        Of a source it is 1 where the plan does its least, Σ own >= share·most·used; of another what the
        plan does.
        """
        late = np.unique(self.act[(self.delay[self.act] > 0) & (self.most[self.act] > 0)])
        source = self.source[late]
        used, row = (np.full(self.acts.count, -1, dtype=np.int64) for _ in range(2))
        used[late[source]] = a.columns(np.zeros(int(source.sum())), upper=1.0, integer=True)
        used[late[~source]] = a.columns(np.zeros(int((~source).sum())))
        row[late] = a.rows(len(late), lower=0.0, upper=np.where(source, np.inf, 0.0))
        a.put(row[late], used[late], np.where(source, -self.share, -1.0))
        which = row[self.act] >= 0
        act = self.act[which]
        a.put(row[act], self.column[which], 1.0 / self.most[act])
        return used

    def _fixed(self, a: Assembly, x: Floats | None) -> DesignColumns:
        """Add columns that are what a plan decides."""

        def fixed(columns: Ints) -> Ints:
            value = np.ones(len(columns)) if x is None else np.round(x[np.maximum(columns, 0)])
            there = columns >= 0
            found = np.full(len(columns), -1, dtype=np.int64)
            found[there] = a.columns(0.0 * value[there], lower=value[there], upper=value[there])
            return found

        used = np.ones(self.acts.count) if x is None else self._done(x)
        return DesignColumns(
            gate=fixed(self.gate),
            opened=fixed(self.opened),
            more=fixed(self.more_column),
            used=a.columns(0.0 * used, lower=used, upper=used),
        )

    def _done(self, x: Floats) -> Floats:
        """Return by activity the share of the most that can be done at once where a plan decides."""
        unit = np.where(self.most > 0, self.most, 1.0)
        own = np.bincount(self.act, x[self.column], minlength=self.acts.count) / unit
        enough = own >= self.share * (1 - ROUNDING)
        return np.where(self.source, enough, np.where(own > DUST, own, 0.0))


@dataclass(frozen=True, kw_only=True)
class DesignColumns:
    """The columns that a design is in a program: see `Recourse` for the first three.

    ``used`` is by activity what can be done of it at once, as a share of the most; -1: nothing.
    """

    gate: Ints
    opened: Ints
    more: Ints
    used: Ints


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
        self.delay = _in_weeks(of.delay, self.most > 0, scenario.days)
        begins = np.unique(
            np.append(self.delay[(self.most > 0) & (self.delay < scenario.days)], 0.0)
        )
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
        able = np.flatnonzero(of.acts.helpful((self.most > 0) & (ready | (used >= 0))))
        column = np.full(of.acts.count, -1, dtype=np.int64)
        column[able] = a.columns(np.zeros(len(able)), upper=self.scenario.acts[able])
        pool = a.rows(of.acts.pools, lower=0.0)  # what is had and not used is nobody's concern
        self._put(pool, column, self.flows)
        gated = able[self.design.gate[able] >= 0]
        self._shut(column, gated, self.design.gate)
        self._shut(column, able[~ready[able]], used)
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
