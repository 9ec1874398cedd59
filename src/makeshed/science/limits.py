"""Limits on a plan as rows of its program: caps, least shares, how many of something, what survives.

A limit is appended to a program that is already written, so that what wrote it need not know. Five
forms are enough:

    a cap        Σ weight·x <= bound                       carbon, money for new capacity
    a share      Σ weight·x <= bound · Σ base·x            one source, one country; >= for a local share
    a count      members in use <= k, or members that each carry a share >= k
    a run        Σ weight·x = 0, or at least bound
    a recourse   after each loss there are flows that serve enough, see `makeshed.science.recourse`

A cap, a share or a count with a penalty may be broken: what is beyond its bound is a column of its own
that costs so much a unit (an elastic constraint; G. G. Brown and R. F. Dell, Formulating integer linear
programs: a rogues' gallery, INFORMS Transactions on Education 7(2), 2007).

The dual of a row is the saving from one more unit of its bound while all integers stay as they are
(G. B. Dantzig, Linear Programming and Extensions, 1963); what integers would add is
found by solving again with the limit looser, or gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly, Program
from makeshed.science.recourse import Recourse

USED = 1e-6
"""Share of the most that could pass from which on a member counts as used."""


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A weighted sum of columns."""

    columns: Ints
    values: Floats

    def of(self, x: Floats) -> float:
        """Return the sum at a point."""
        return float(self.values @ x[self.columns])

    def moved(self, to: Ints) -> Sum:
        """Return the sum of the same columns where they are now."""
        held = to[self.columns] >= 0
        return Sum(columns=to[self.columns][held], values=self.values[held])

    @property
    def scale(self) -> float:
        """Its largest weight, so that rows can be written in numbers near 1."""
        return float(np.max(np.abs(self.values), initial=0.0)) or 1.0


@dataclass(frozen=True, kw_only=True)
class Cap:
    """Each member at most ``bound``, or at least; with a ``base``, as a share of it."""

    members: tuple[Sum, ...]
    bound: float
    least: bool = False
    base: Sum | None = None
    penalty: float = np.inf

    def beyond(self, x: Floats) -> float:
        """Return by how much all members together are beyond the bound; of a share, in units of its base."""
        edge = self.bound * (1.0 if self.base is None else self.base.of(x))
        over = [member.of(x) - edge for member in self.members]
        return float(sum(max(0.0, -each if self.least else each) for each in over))

    def used(self, x: Floats) -> float:
        """Return what the member nearest to the bound, or beyond it, uses; nan: a share of nothing."""
        whole = 1.0 if self.base is None else self.base.of(x)
        sums = [member.of(x) / whole if whole else np.nan for member in self.members] or [0.0]
        return min(sums) if self.least else max(sums)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many members are in use: at most ``bound``, or at least ``bound`` with a share each.

    A member is in use if any of its columns is not 0; ``most`` bounds each column. With ``least`` a
    member counts only if it carries at least ``share`` of all members together; where these carry
    nothing, nothing is asked of them. At most so many may be asked of each of several ``groups``, which
    say of each member where it belongs.
    """

    members: tuple[Ints, ...]
    most: tuple[Floats, ...]
    bound: float
    least: bool = False
    share: float = 0.0
    groups: tuple[int, ...] = ()
    penalty: float = np.inf

    def beyond(self, x: Floats) -> float:
        """Return how many are too many, or missing, of all groups together."""
        if self.least:
            used = self.used(x)
            return 0.0 if np.isnan(used) else max(0.0, self.bound - used)
        return float(np.maximum(self._in_use(x) - self.bound, 0.0).sum())

    def used(self, x: Floats) -> float:
        """Return how many are in use, where most are; nan: of nothing."""
        if self.least:
            sums = np.array([x[columns].sum() for columns in self.members])
            return float(np.sum(sums >= (self.share - 1e-9) * sums.sum())) if sums.any() else np.nan
        return float(self._in_use(x).max())

    def _in_use(self, x: Floats) -> Floats:
        """Return by group how many are in use."""
        pairs = zip(self.members, self.most, strict=True)
        used = [bool(np.any(x[c] > USED * np.maximum(most, 0))) for c, most in pairs]
        return np.asarray(np.bincount(self.grouped, used, minlength=1), dtype=float)

    @property
    def grouped(self) -> Ints:
        """The number of the group of each member."""
        return np.array(self.groups or [0] * len(self.members), dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Nothing at all, or at least ``bound``: what a line that runs must do. ``most`` bounds each column."""

    member: Sum
    most: Floats
    bound: float

    def used(self, x: Floats) -> float:
        """Return what it does."""
        return self.member.of(x)


Limit = Cap | Count | Run | Recourse


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a limit stands in its program, and what its duals count in."""

    limit: Limit
    rows: Ints
    scale: float

    def worth(self, dual: Floats, x: Floats) -> float:
        """Return what loosening the bound by one unit saves, while integers stay; nan for a count."""
        if not isinstance(self.limit, Cap):
            return float("nan")
        whole = 1.0 if self.limit.base is None else self.limit.base.of(x)
        return abs(float(dual[self.rows].sum())) * whole / self.scale


def looser(limit: Limit) -> Limit:
    """Return the limit a little looser: a share by 0.01, a count by one, an amount by a hundredth."""
    if isinstance(limit, Run):
        return replace(limit, bound=0.99 * limit.bound)
    if isinstance(limit, Count):
        step = 1.0
    else:
        apart = isinstance(limit, Cap) and limit.base is None
        step = 0.01 * (abs(limit.bound) if apart else 1.0)
    return replace(limit, bound=limit.bound + (-step if limit.least else step))


def moved(limit: Limit, to: Ints) -> Limit:
    """Return the limit for a program in which each column is another; those at -1 are no more."""
    if isinstance(limit, Recourse):
        return limit.moved(to)
    if isinstance(limit, Run):
        here = to[limit.member.columns] >= 0
        return replace(limit, member=limit.member.moved(to), most=limit.most[here])
    if isinstance(limit, Count):
        held = [to[columns] >= 0 for columns in limit.members]
        kept = tuple(to[c][h] for c, h in zip(limit.members, held, strict=True))
        most = tuple(m[h] for m, h in zip(limit.most, held, strict=True))
        return replace(limit, members=kept, most=most)
    members = tuple(member.moved(to) for member in limit.members)
    return replace(
        limit, members=members, base=None if limit.base is None else limit.base.moved(to)
    )


def added(program: Program, limits: Sequence[Limit]) -> tuple[Program, tuple[Rows, ...]]:
    """Return the program with limits appended, and where each one stands."""
    if not limits:
        return program, ()
    a = Assembly.of(program)
    placed = tuple(_written(a, limit) for limit in limits)
    return a.program(), placed


def _written(a: Assembly, limit: Limit) -> Rows:
    if isinstance(limit, Cap):
        return _cap(a, limit)
    if isinstance(limit, Recourse):
        return Rows(limit, limit.written(a), 1.0)
    return _count(a, limit) if isinstance(limit, Count) else _run(a, limit)


def _run(a: Assembly, run: Run) -> Rows:
    """Write  Σ weight·x >= bound·running,  x <= most·running  with a binary for whether it runs."""
    running, scale = a.columns(0.0, upper=1.0, integer=True), run.member.scale
    columns = run.member.columns
    least = a.rows(1, lower=0.0)
    a.put(np.full(len(columns), least[0]), columns, run.member.values / scale)
    a.put(least, running, -run.bound / scale)
    shut = a.rows(len(columns), upper=0.0)
    a.put(shut, columns)
    a.put(shut, np.full(len(columns), running[0]), -run.most)
    return Rows(run, least, scale)


def _cap(a: Assembly, cap: Cap) -> Rows:
    """Write one row a member, in units of the largest weight; a base is summed up once."""
    parts = [*cap.members, *([cap.base] if cap.base else [])]
    scale = max(part.scale for part in parts) if parts else 1.0
    edge = 0.0 if cap.base is not None else cap.bound / scale
    low, high = (edge, np.inf) if cap.least else (-np.inf, edge)
    rows = a.rows(len(cap.members), lower=low, upper=high)
    for row, member in zip(rows, cap.members, strict=True):
        a.put(np.full(len(member.columns), row), member.columns, member.values / scale)
    if cap.base is not None:
        whole = a.columns(0.0, lower=-np.inf)
        tie = a.rows(1, lower=0.0, upper=0.0)
        a.put(np.full(len(cap.base.columns), tie[0]), cap.base.columns, cap.base.values / scale)
        a.put(tie, whole, -1.0)
        a.put(rows, np.full(len(rows), whole[0]), -cap.bound)
    _soften(a, cap, rows, scale)
    return Rows(cap, rows, scale)


def _soften(a: Assembly, limit: Cap | Count, rows: Ints, scale: float) -> None:
    """Let each row be broken at the penalty of its limit, if it has one."""
    if not np.isfinite(limit.penalty):
        return
    over = a.columns(np.full(len(rows), limit.penalty * scale))
    a.put(rows, over, 1.0 if limit.least else -1.0)


def _count(a: Assembly, count: Count) -> Rows:
    chosen = a.columns(np.zeros(len(count.members)), upper=1.0, integer=True)
    bound, group = float(count.bound), count.grouped
    low, high = (0.0, np.inf) if count.least else (-np.inf, bound)
    rows = a.rows(int(group.max(initial=0)) + 1, lower=low, upper=high)
    a.put(rows[group], chosen)
    if count.least:
        some = _carrying(a, count, chosen)
        a.put(rows, some, -bound)
    else:
        for q, columns, most in zip(chosen, count.members, count.most, strict=True):
            shut = a.rows(len(columns), upper=0.0)
            a.put(shut, columns)
            a.put(shut, np.full(len(columns), q), -most)
    _soften(a, count, rows, 1.0)
    return Rows(count, rows, 1.0)


def _carrying(a: Assembly, count: Count, chosen: Ints) -> Ints:
    """Let a member be counted only if it carries its share: Σ own >= share·Σ all - M·(1 - chosen).

    Return the column that is 1 where the members carry anything: Σ all <= M·some.
    """
    whole, some = a.columns(0.0), a.columns(0.0, upper=1.0, integer=True)
    tie, none = a.rows(1, lower=0.0, upper=0.0), a.rows(1, upper=0.0)
    for columns in count.members:
        a.put(np.full(len(columns), tie[0]), columns)
    a.put(tie, whole, -1.0)
    most = max((float(np.max(most, initial=0.0)) for most in count.most), default=0.0)
    a.put(none, whole)
    a.put(none, some, -most * max(len(count.members), 1))
    big = count.share * most
    rows = a.rows(len(chosen), lower=-big)
    for row, columns in zip(rows, count.members, strict=True):
        a.put(np.full(len(columns), row), columns)
    a.put(rows, np.full(len(rows), whole[0]), -count.share)
    a.put(rows, chosen, -big)
    return some
