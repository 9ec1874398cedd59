"""From which share of a policy firms do something else, and what comes next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from makeshed.errors import MakeshedError
from makeshed.questions.appraise.answer import BreakEven
from makeshed.questions.appraise.asking_plans import Asking
from makeshed.questions.appraise.difference import AMOUNTS, Change, changes, some_of
from makeshed.questions.appraise.drawing import decision
from makeshed.questions.appraise.measure import measure
from makeshed.questions.appraise.outcome import Outcome
from makeshed.questions.appraise.working import in_region
from makeshed.questions.sourcing import changes as moved
from makeshed.questions.sourcing import in_short
from makeshed.science.text import few
from makeshed.units import amount

BEYOND = (2.0, 5.0, 10.0, 20.0)
"""Times a policy at which it is looked at beyond itself."""
GRANTS = ("grant_per_hour", "grant_per_unit", "grant_once", "carbon_price")
SAME = 1e-9


@dataclass
class Search:
    """Plans under shares of one policy, each asked for once."""

    asking: Asking
    outcome: Outcome
    seen: dict[float, Outcome | None] = field(default_factory=dict)

    def at(self, share: float) -> Outcome | None:
        """Return what a share of the policy comes to; None: there is none, or no plan."""
        if share not in self.seen:
            self.seen[share] = self._asked(share)
        return self.seen[share]

    def _asked(self, share: float) -> Outcome | None:
        of = self.outcome.measure
        facts = some_of(self.asking.shed, of.true, share)
        if facts is None:
            return None
        rows = [replace(row, **{n: share * getattr(row, n) for n in GRANTS}) for row in of.rows]  # type: ignore[arg-type]
        try:
            return self.asking.outcome(measure(of.name, facts, rows, self.asking.region))
        except (MakeshedError, ValueError):
            return None

    def halve(
        self, low: float, high: float, there: Callable[[Outcome], bool], tolerance: float
    ) -> tuple[float, float]:
        """Return two shares next to each other, between which ``there`` becomes true."""
        while high - low > tolerance:
            middle = (low + high) / 2
            found = self.at(middle)
            low, high = (low, middle) if found is not None and there(found) else (middle, high)
        return low, high


def break_evens(asking: Asking, outcome: Outcome, tolerance: float) -> Iterator[BreakEven]:
    """Yield from which share of a policy something changes, all has changed, and what comes next."""
    search = Search(asking, outcome, {0.0: asking.base, 1.0: outcome})
    if not _scales(search):
        return
    base, full = decision(asking.base.plan), decision(outcome.plan)
    if base != full:
        low, high = search.halve(0.0, 1.0, lambda o: decision(o.plan) != base, tolerance)
        yield _row(search, low, high, base)
        if decision(_plan(search, high)) != full:
            low, high = search.halve(high, 1.0, lambda o: decision(o.plan) == full, tolerance)
            yield _row(search, low, high, decision(_plan(search, low)))
    yield from _beyond(search, full)


def _scales(search: Search) -> bool:
    """Whether all that the policy does can be had in part."""
    of = search.outcome.measure
    if of.limits or some_of(search.asking.shed, of.true, 0.5) is None:
        return False
    return bool(changes(search.asking.shed, of.true)) or any(
        getattr(row, name) for row in of.rows for name in GRANTS
    )


def _plan(search: Search, share: float):  # type: ignore[no-untyped-def]
    found = search.at(share)
    assert found is not None
    return found.plan


def _row(search: Search, low: float, high: float, was: frozenset[tuple[str, str, str]]) -> BreakEven:
    share, how = (low + high) / 2, "halving"
    crossed = _crossing(search, low, high)
    if crossed is not None and low - (high - low) <= crossed <= high + (high - low):
        share, how = crossed, "lines"
    before = search.at(low) or search.asking.base
    after = search.at(high)
    assert after is not None
    lever, value = _lever(search, share)
    return BreakEven(
        policy=search.outcome.measure.name,
        share=share,
        lever=lever,
        value=value,
        becomes=moved(before.plan, after.plan),
        found=how,  # type: ignore[arg-type]
    )


def _crossing(search: Search, low: float, high: float) -> float | None:
    """Return where the lines of cost of the plans on both sides cross; None: they are not both known."""
    left = [s for s, o in search.seen.items() if o and s <= low and _alike(o, search.at(low))]
    right = [s for s, o in search.seen.items() if o and high <= s <= 1 and _alike(o, search.at(high))]
    if len(left) < 2 or len(right) < 2:
        return None
    (a, b), (c, d) = (min(left), max(left)), (min(right), max(right))
    one, other = _line(search, a, b), _line(search, c, d)
    slope = one[1] - other[1]
    return None if abs(slope) < SAME else (other[0] - one[0]) / slope


def _alike(one: Outcome, other: Outcome | None) -> bool:
    return other is not None and decision(one.plan) == decision(other.plan)


def _line(search: Search, a: float, b: float) -> tuple[float, float]:
    """Return a line through the costs at two shares: what it is at 0, and its slope."""
    y, z = _plan(search, a).cost, _plan(search, b).cost
    slope = (z - y) / (b - a)
    return y - slope * a, slope


def _beyond(search: Search, full: frozenset[tuple[str, str, str]]) -> Iterator[BreakEven]:
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
            hours = in_region(found.work, asking.home) - in_region(search.outcome.work, asking.home)
            jobs = f" ({hours / asking.hours_per_job:+,.1f} jobs in {asking.region})"
            told = f"{moved(search.outcome.plan, found.plan)}{jobs}"
            yield BreakEven(name, times, lever, value, told, "looked at")
            return
    if reached > 1:
        lever, value = _lever(search, reached)
        told = f"nothing else than at the policy itself: {in_short(search.outcome.plan)}"
        yield BreakEven(name, reached, lever, value, told, "looked at")


def _lever(search: Search, share: float) -> tuple[str, str]:
    """Return what a share of the policy is in its own numbers: of how many at the most three."""
    of, coin = search.outcome.measure, search.asking.shed.currency or "money"
    units = {"grant_per_hour": f"{coin}/h", "grant_per_unit": coin, "grant_once": coin, "carbon_price": f"{coin}/t"}
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


def _numbers(change: Change, share: float) -> Iterator[tuple[str, str]]:
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
