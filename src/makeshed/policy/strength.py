"""From which share of a policy firms do something else, and what comes next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from makeshed.errors import BadFacts
from makeshed.language.text import few
from makeshed.plans.plan import Plan
from makeshed.plans.sourcing import changes as moved
from makeshed.plans.sourcing import in_short, sources_of
from makeshed.policy.appraisal import BreakEven
from makeshed.policy.asking_plans import NO_PLAN, PolicyAsking
from makeshed.policy.difference import AMOUNTS, FactChange, changes, some_of
from makeshed.policy.drawn_estimates import decision
from makeshed.policy.measure import PolicyMeasure, measure
from makeshed.policy.policy_outcome import PolicyOutcome
from makeshed.policy.working import in_region
from makeshed.units import amount

BEYOND = (2.0, 5.0, 20.0)
"""Times a policy at which it is looked at beyond itself."""
GRANTS = ("grant_per_hour", "grant_per_unit", "grant_once", "carbon_price")
SAME = 1e-9


NEAR, STEP = 0.004, 0.001
"""Between shares as near as this, lines of cost are tried before halving goes on; and how far from the
end the second point of a line is."""


@dataclass
class StrengthSearch:
    """Plans under shares of one policy, each asked for once."""

    asking: PolicyAsking
    outcome: PolicyOutcome
    seen: dict[float, PolicyOutcome | None] = field(default_factory=dict)

    def at(self, share: float) -> PolicyOutcome | None:
        """Return what a share of the policy comes to; None: there is none, or no plan."""
        if share not in self.seen:
            self.seen[share] = self._asked(share, self.asking.brief)
        return self.seen[share]

    def sure(self, share: float) -> PolicyOutcome:
        """Return what a share of the policy comes to that has a plan."""
        found = self.at(share)
        assert found is not None
        return found

    def whole(self, share: float) -> Plan | None:
        """Return the plan under a share of the policy, as it is told to people; None: there is none."""
        known = {0.0: self.asking.base, 1.0: self.outcome}
        found = known.get(share) or self._asked(share, self.asking.outcome)
        return found.whole if found else None

    def _asked(
        self, share: float, ask: Callable[[PolicyMeasure], PolicyOutcome]
    ) -> PolicyOutcome | None:
        of = self.outcome.measure
        facts = some_of(self.asking.shed, of.true, share)
        if facts is None:
            return None
        rows = [replace(row, **{n: share * getattr(row, n) for n in GRANTS}) for row in of.rows]
        try:
            return ask(measure(of.name, facts, rows, self.asking.region))
        except (BadFacts, *NO_PLAN):  # a grant above the cost, a duty above what can be
            return None

    def turn(
        self, low: float, high: float, there: Callable[[PolicyOutcome], bool], tolerance: float
    ) -> StrengthTurn:
        """Return where ``there`` becomes true between two shares: lines cross, or by halving."""
        near = max(NEAR, tolerance)
        if high - low > near and (at := self._crossing(low, high)) is not None:
            # Of two plans alone, they turn where their lines cross.
            for step in (at - STEP, at + STEP):
                if low < step < high:
                    low, high = self._halved(low, step, high, there)
        while True:
            if high - low <= near and (at := self._crossing(low, high)) is not None:
                return StrengthTurn(low, high, at, "lines")
            if high - low <= tolerance:
                return StrengthTurn(low, high, (low + high) / 2, "halving")
            low, high = self._halved(low, (low + high) / 2, high, there)

    def _halved(
        self, low: float, middle: float, high: float, there: Callable[[PolicyOutcome], bool]
    ) -> tuple[float, float]:
        """Return the side of a share between two others on which it turns."""
        found = self.at(middle)
        return (low, middle) if found is not None and there(found) else (middle, high)

    def _crossing(self, low: float, high: float) -> float | None:
        """Return where the lines of cost of the plans on both sides cross; None: they do not there."""
        one, other = self._line(low, -STEP), self._line(high, STEP)
        if one is None or other is None or abs(one[1] - other[1]) < SAME * abs(one[0]):
            return None
        at = (other[0] - one[0]) / (one[1] - other[1])
        return at if low <= at <= high else None

    def _line(self, at: float, step: float) -> tuple[float, float] | None:
        """Return the line of cost of a plan from one share and the next: what it is at 0, and its slope."""
        next_to = at + step if at + step >= 0 else at - step
        here, there = self.at(at), self.at(next_to)
        if here is None or there is None or not _same_flows(here, there):
            return None
        slope = (there.plan.cost - here.plan.cost) / (next_to - at)
        return here.plan.cost - slope * at, slope


def _same_flows(one: PolicyOutcome, other: PolicyOutcome) -> bool:
    """Whether two plans make and buy the same amounts at the same sites."""
    left, right = sources_of(one.plan), sources_of(other.plan)
    return left.keys() == right.keys() and all(
        math.isclose(left[key], right[key], rel_tol=1e-6) for key in left
    )


@dataclass(frozen=True, slots=True)
class StrengthTurn:
    """Two shares next to each other, and where between them firms decide otherwise."""

    low: float
    high: float
    at: float
    found: Literal["lines", "halving"]


def break_evens(
    asking: PolicyAsking, outcome: PolicyOutcome, tolerance: float
) -> Iterator[BreakEven]:
    """Yield from which share of a policy something changes, all has changed, and what comes next."""
    search = StrengthSearch(asking, outcome, {0.0: asking.base, 1.0: outcome})
    if not _scales(search):
        return
    base, full = decision(asking.base.plan), decision(outcome.plan)
    if base != full:
        first = search.turn(0.0, 1.0, lambda o: decision(o.plan) != base, tolerance)
        yield _row(search, first)
        if decision(search.sure(first.high).plan) != full:
            last = search.turn(first.high, 1.0, lambda o: decision(o.plan) == full, tolerance)
            yield _row(search, last)
    yield from _beyond(search, full)


def _scales(search: StrengthSearch) -> bool:
    """Whether all that the policy does can be had in part."""
    of = search.outcome.measure
    if of.limits or some_of(search.asking.shed, of.true, 0.5) is None:
        return False
    return bool(changes(search.asking.shed, of.true)) or any(
        getattr(row, name) for row in of.rows for name in GRANTS
    )


def _row(search: StrengthSearch, turn: StrengthTurn) -> BreakEven:
    lever, value = _lever(search, turn.at)
    return BreakEven(
        policy=search.outcome.measure.name,
        share=turn.at,
        lever=lever,
        value=value,
        becomes=_becomes(search.whole(turn.low), search.whole(turn.high)),
        found=turn.found,
    )


def _becomes(before: Plan | None, after: Plan | None) -> str:
    if after is None:
        return "no plan"
    return moved(before, after) if before else f"a plan, and none before: {in_short(after)}"


def _beyond(search: StrengthSearch, full: frozenset[tuple[str, str, str]]) -> Iterator[BreakEven]:
    """Yield the first of a few times the policy at which something else comes, or that nothing does."""
    asking, name = search.asking, search.outcome.measure.name
    reached = 1.0
    for times in BEYOND:
        found = search.at(times)
        if found is None:
            break
        reached = times
        if decision(found.plan) != full:
            lever, value = _lever(search, times)
            hours = in_region(found.work, asking.countries) - in_region(
                search.outcome.work, asking.countries
            )
            jobs = f" ({hours / asking.hours_per_job:+,.1f} jobs in {asking.region})"
            told = f"{_becomes(search.outcome.whole, search.whole(times))}{jobs}"
            yield BreakEven(name, times, lever, value, told, "looked at")
            return
    if reached > 1:
        lever, value = _lever(search, reached)
        told = f"nothing else than at the policy itself: {in_short(search.outcome.whole)}"
        yield BreakEven(name, reached, lever, value, told, "looked at")


def _lever(search: StrengthSearch, share: float) -> tuple[str, str]:
    """Return what a share of the policy is in its own numbers: of how many at the most three."""
    of, coin = search.outcome.measure, search.asking.shed.currency or "money"
    units = {
        "grant_per_hour": f"{coin}/h",
        "grant_per_unit": coin,
        "grant_once": coin,
        "carbon_price": f"{coin}/t",
    }
    found = [
        (f"{name} of {row.policy}", f"{_digits(share * getattr(row, name))} {units[name]}")
        for row in of.rows
        for name in GRANTS
        if getattr(row, name)
    ]
    for change in changes(search.asking.shed, of.true):
        found += list(_numbers(change, share))
    words = [f"{name} {value}" if len(found) > 1 else name for name, value in found]
    return few(words, 3), found[0][1] if len(found) == 1 else ""


def _numbers(change: FactChange, share: float) -> Iterator[tuple[str, str]]:
    after = change.after or {}
    if change.before is None:
        names = [name for name in AMOUNTS if after.get(name)]
        for name in names:
            yield f"{change.table}/{change.key}.{name}", _digits(share * after[name])
        return
    for name in change.columns:
        old, new = change.before[name], after[name]
        if isinstance(old, float) and isinstance(new, float):
            yield f"{change.table}/{change.key}.{name}", _digits(old + share * (new - old))


def _digits(value: float) -> str:
    """Return a number with six digits: a plan may turn on them."""
    return amount(value) if not math.isfinite(value) else f"{value:,.6g}"
