"""What it would take: the cheapest lines to re-source so that a rule is met, as a small program.

Every part keeps its way or takes another one that the shed offers; each share of the rule is one
linear constraint, in which all that stays open goes the wrong way.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from makeshed.science.bill import Bill, BillPart, Choice
from makeshed.science.interval import side, worst
from makeshed.science.origin import Linear, Share
from makeshed.science.program import Assembly, Program, Solution
from makeshed.science.verdict import RuleOutcome, RuleWay, RulingContext, Test, evaluate, ways

Solve = Callable[[Program], Solution]
LATITUDES = (0.0, 1e-7, 1e-5)
"""By how much of the base a constraint is tightened, if rounding broke it without."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """The cheapest way found: what it costs a unit, and each part with its way before and after."""

    cost: float
    swaps: tuple[tuple[str, Choice, Choice], ...]
    bill: Bill


def cheapest(bill: Bill) -> Bill:
    """Return the bill with every open part had in its cheapest way."""
    parts = (replace(p, choices=_alike(p.choices, min(p.choices, key=_cost))) for p in bill.parts)
    return replace(bill, parts=tuple(parts))


def _alike(choices: Sequence[Choice], one: Choice) -> tuple[Choice, ...]:
    """Return a way with all that it can cost: the ends of what is open in it, the way itself first."""
    return (one, *(other for other in choices if other.label == one.label and other is not one))


def remedy(test: Test, bill: Bill, asked: RulingContext, solve: Solve) -> Compliance | None:
    """Return the cheapest re-sourcing after which nothing but judgement is left; None: there is none.

    The cost counts what is paid for the parts where they are sold; their freight and duty are not
    known before somebody plans them.
    """
    if bill.missing:
        return None
    found = [
        each
        for way in ways(test, asked.day, bill.hs)
        if (each := _by(way, test, bill, asked, solve))
    ]
    return min(found, key=lambda each: each.cost, default=None)


def _by(
    way: RuleWay, test: Test, bill: Bill, asked: RulingContext, solve: Solve
) -> Compliance | None:
    if not way.constraints:
        return None  # nothing that re-sourcing could mend
    fixed = (evaluate(each, bill, asked).value for each in way.conditions)
    if any(value in {"fail", "undetermined"} for value in fixed):
        return None
    now = cheapest(bill)
    decide = _decider(test, asked)
    table = [
        list(_options(part, kept, way, decide))
        for part, kept in zip(bill.parts, now.parts, strict=True)
    ]
    scale = max(1e-300, now.values()[1])
    for latitude in LATITUDES:
        taken = _solved(table, way, latitude * scale, solve)
        if taken is None:
            return None
        swaps = tuple(
            (part.name, options[0].choices[0], options[at].choices[0])
            for part, options, at in zip(bill.parts, table, taken, strict=True)
            if at
        )
        settled = replace(
            bill,
            parts=tuple(
                replace(part, choices=options[at].choices, others=())
                for part, options, at in zip(bill.parts, table, taken, strict=True)
            ),
        )
        if all(_met(each, settled, asked, test) for each in way.constraints):
            cost = math.fsum(options[at].cost for options, at in zip(table, taken, strict=True))
            return Compliance(cost, swaps, settled)
    return None


@dataclass(frozen=True, slots=True)
class _Option:
    choices: tuple[Choice, ...]  # the way, and the same way at other ends of what it can cost
    cost: float  # more than the way that the part has now
    adds: tuple[float, ...]  # to each constraint


def _options(
    part: BillPart, kept: BillPart, way: RuleWay, decide: Callable[[Bill], bool | None]
) -> Iterator[_Option]:
    """Yield the way that a part has, then every other one that moves it to the good side.

    A way that is merely cheaper is left out: it would be taken for its price, not for the rule.
    """
    now = kept.choices[0]
    sides = [side(now, form, decide) for form in way.constraints]
    yield _Option(kept.choices, 0.0, _adds(kept.choices, way, decide))
    every = (*part.choices, *part.others)
    first: dict[str, Choice] = {}
    for one in every:
        first.setdefault(one.label, one)
    for choice in (one for label, one in first.items() if label != now.label):
        ends = _alike(every, choice)
        if not all(one.priced for one in ends):
            continue
        moved = zip(way.constraints, sides, strict=True)
        if any(side(choice, form, decide) > old + 1e-9 for form, old in moved):
            yield _Option(ends, _cost(choice) - _cost(now), _adds(ends, way, decide))


def _adds(
    choices: Sequence[Choice], way: RuleWay, decide: Callable[[Bill], bool | None]
) -> tuple[float, ...]:
    """Return what a way adds to each constraint at the worst."""
    return tuple(min(worst(one, form, decide) for one in choices) for form in way.constraints)


def _solved(
    table: Sequence[Sequence[_Option]], way: RuleWay, tighter: float, solve: Solve
) -> list[int] | None:
    """Return which option each part takes; None: no choice satisfies the constraints."""
    assembly = Assembly()
    columns = [
        assembly.columns([o.cost for o in options], upper=1.0, integer=True) for options in table
    ]
    one = assembly.rows(len(table), lower=1.0, upper=1.0)
    for row, these in zip(one, columns, strict=True):
        assembly.put(np.full(len(these), row), these)
    for n, form in zip(count(), way.constraints, strict=False):
        adds = [[option.adds[n] for option in options] for options in table]
        size = max((abs(value) for each in adds for value in each), default=0.0)
        if not size:
            continue
        strictly = tighter + (1e-7 * size if form.strict else 0.0)
        row = assembly.rows(1, lower=strictly / size)
        for these, values in zip(columns, adds, strict=True):
            assembly.put(np.full(len(these), row[0]), these, np.array(values) / size)
    solution = solve(assembly.program())
    if not solution.found:
        return None
    return [int(np.argmax(solution.x[these])) for these in columns]


def _met(form: Linear, bill: Bill, asked: RulingContext, whole: Test) -> bool:
    return evaluate(form.share, bill, asked, whole=whole).value == "pass"


def _decider(test: Test, asked: RulingContext) -> Callable[[Bill], bool | None]:
    def decide(bill: Bill) -> bool | None:
        value = evaluate(test, bill, replace(asked, lenient=True)).value
        return {"pass": True, "fail": False}.get(value)

    return decide


def _cost(choice: Choice) -> float:
    return choice.cost


def at_best(outcome: RuleOutcome, bill: Bill, asked: RulingContext, whole: Test) -> float | None:
    """Return the best share that the shed's offers allow, whatever it costs."""
    if not isinstance(outcome.test, Share) or outcome.low is None or bill.missing:
        return None
    every = (
        replace(p, choices=(*p.choices, *(o for o in p.others if o.priced)), others=())
        for p in bill.parts
    )
    low, high = evaluate(outcome.test, replace(bill, parts=tuple(every)), asked, whole=whole).share
    return high if outcome.test.sign > 0 else low
