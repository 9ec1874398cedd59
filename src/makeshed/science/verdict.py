"""The tree of a rule and what it says of a product: three values, and whom to ask.

Strong Kleene logic (S. C. Kleene, Introduction to Metamathematics, 1952, section 64): what is open
stays open unless the rest decides. Open comes in two sorts: facts that nobody declared
(undetermined) and what only a person can judge (needs judgement).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Literal

from makeshed.science.bill import Bill, PlaceSet, lies_in
from makeshed.science.interval import Extreme, Node, extreme, nodes, swing
from makeshed.science.origin import NEGATED, Linear, Share, linear

SAME = 1e-12
"""Shares that differ by less are one number, rounded."""
MOST_DIGITS = 8
"""Digits of per cent by which a share is told from its threshold."""
AT = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
Value = Literal["pass", "fail", "undetermined", "needs judgement"]


@dataclass(frozen=True, slots=True)
class RuleStep:
    """Where something is done: ``made`` (the last operation), ``all-made``, ``any-made``, a process."""

    step: str
    inside: PlaceSet
    said: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What no table can tell: evidence to be shown, or a question to be judged."""

    key: str
    question: str
    sort: Literal["evidence", "judgement"]


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of some tests."""

    how: Literal["all", "any"]
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class ByCode:
    """A test for each commodity code: of the row with the longest beginning, or else another one."""

    rows: tuple[tuple[tuple[str, ...], Test], ...]
    otherwise: Test

    def of(self, hs: str) -> Test | None:
        """Return the test for a product's code; None if the code is too short to tell."""
        best, length = self.otherwise, 0
        for codes, test in self.rows:
            for code in codes:
                if not hs or (code.startswith(hs) and len(code) > len(hs)):
                    return None
                if hs.startswith(code) and len(code) > length:
                    best, length = test, len(code)
        return best


Test = Share | RuleStep | Evidence | Group | ByCode


def negated(test: Test) -> Test:
    """Return the test that passes where this one fails; a step's becomes a question."""
    if isinstance(test, Share):
        return replace(test, operator=NEGATED[test.operator])
    if isinstance(test, Group):
        how: Literal["all", "any"] = "any" if test.how == "all" else "all"
        return Group(how, tuple(map(negated, test.tests)))
    if isinstance(test, ByCode):
        rows = tuple((codes, negated(each)) for codes, each in test.rows)
        return ByCode(rows, negated(test.otherwise))
    key = test.step if isinstance(test, RuleStep) else test.key
    question = test.said if isinstance(test, RuleStep) else test.question
    sort = "judgement" if isinstance(test, RuleStep) else test.sort
    return Evidence(f"not-{key}", f"not: {question}", sort)


@dataclass(frozen=True, slots=True)
class RulingContext:
    """What holds for an evaluation: the day, and what people answered by key."""

    day: date
    answers: Mapping[str, bool] = field(default_factory=dict)
    lenient: bool = False

    def answer(self, key: str) -> bool | None:
        """Return what was answered; a lenient asker takes every open question as answered well."""
        return self.answers.get(key, True if self.lenient else None)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What a test says of a product, with the outcomes below it.

    For a share: its ends, the threshold, and the parts that are open, by how much they weigh.
    """

    test: Test
    value: Value
    says: str
    below: tuple[RuleOutcome, ...] = ()
    low: Extreme | None = None
    high: Extreme | None = None
    threshold: float = math.nan
    open_parts: tuple[str, ...] = ()

    @property
    def share(self) -> tuple[float, float]:
        """The interval of the share; nothing known is 0 to 1."""
        if self.low is None or self.high is None:
            return math.nan, math.nan
        return self.low.share, self.high.share

    @property
    def margin(self) -> float:
        """How far the worse end of the share is from the threshold; negative fails."""
        if self.low is None or self.high is None or not isinstance(self.test, Share):
            return math.nan
        sign = self.test.sign
        return min(sign * (end - self.threshold) for end in self.share)

    def bearing(self) -> Iterator[RuleOutcome]:
        """Yield the single tests that make the value what it is."""
        if not isinstance(self.test, Group):
            yield self
        for outcome in self.below:
            if outcome.value == self.value:
                yield from outcome.bearing()

    def leaves(self) -> Iterator[RuleOutcome]:
        """Yield the outcomes of the single tests."""
        if not isinstance(self.test, Group):
            yield self
        for outcome in self.below:
            yield from outcome.leaves()


def shares_of(test: Test) -> Iterator[Share]:
    """Yield the shares of a rule."""
    if isinstance(test, Share):
        yield test
    inner = test.tests if isinstance(test, Group) else ()
    if isinstance(test, ByCode):
        inner = (test.otherwise, *(each for _, each in test.rows))
    for each in inner:
        yield from shares_of(each)


def combined(values: Iterable[Value], how: Literal["all", "any"]) -> Value:
    """Return the value of all or any of some tests; of two sorts of open, missing facts come first."""
    found = set(values)
    decisive: Value = "fail" if how == "all" else "pass"
    for value in (decisive, "undetermined", "needs judgement"):
        if value in found:
            return value
    return "pass" if how == "all" else "fail"


def evaluate(
    test: Test, bill: Bill, asked: RulingContext, *, whole: Test | None = None
) -> RuleOutcome:
    """Return what a test says of a product.

    Parameters
    ----------
    test, bill
        The rule, as a tree, and the product.
    asked
        The day, and what people answered.
    whole
        The rule that decides sub-assemblies; None: this one.
    """
    if isinstance(test, Share):
        return _share(test, bill, asked, whole or test)
    if isinstance(test, RuleStep):
        return _step(test, bill, asked)
    if isinstance(test, Evidence):
        answer = asked.answer(test.key)
        return RuleOutcome(test, _told(answer, "needs judgement"), _asked_for(test, answer))
    if isinstance(test, ByCode):
        chosen = test.of(bill.hs)
        if chosen is not None:
            return evaluate(chosen, bill, asked, whole=whole or test)
        lack = f"commodity code of {bill.item}"
        return RuleOutcome(
            test, "undetermined", f"the {lack} does not tell which test holds", open_parts=(lack,)
        )
    below = tuple(evaluate(each, bill, asked, whole=whole or test) for each in test.tests)
    value = combined((outcome.value for outcome in below), test.how)
    return RuleOutcome(test, value, f"{test.how} of {len(below)}", below)


def _told(answer: bool | None, unknown: Value) -> Value:
    return unknown if answer is None else "pass" if answer else "fail"


def _asked_for(test: Evidence, answer: bool | None) -> str:
    if answer is not None:
        return f"{test.question}: answered {'yes' if answer else 'no'}"
    return (
        f"to be shown: {test.question}"
        if test.sort == "evidence"
        else f"not assessed: {test.question}"
    )


def _step(test: RuleStep, bill: Bill, asked: RulingContext) -> RuleOutcome:
    answer = asked.answers.get(test.step)
    if answer is not None:
        return RuleOutcome(test, _told(answer, "fail"), f"{test.said}: answered")
    if test.step in {"made", "all-made", "any-made"}:
        value = _made(test, bill)
        sold = " (its seller; nobody declared its origin)" if bill.assumed else ""
        verb = "sold" if bill.assumed else "made"
        return RuleOutcome(test, value, f"{test.said}: {verb} in {bill.maker}{sold}")
    where = bill.steps.get(test.step)
    if where is None:
        return RuleOutcome(
            test, "pass" if asked.lenient else "needs judgement", f"not assessed: {test.said}"
        )
    value = _told(lies_in(where, test.inside), "undetermined")
    return RuleOutcome(test, value, f"{test.said}: {test.step} in {where}")


def _made(test: RuleStep, bill: Bill) -> Value:
    """Return whether a product, and its sub-assemblies if asked, are made in the place."""
    inside = lies_in(bill.maker, test.inside)
    found = [_told(None if inside and bill.assumed else inside, "undetermined")]
    how: Literal["all", "any"] = "any" if test.step == "any-made" else "all"
    for part in bill.parts if test.step != "made" else ():
        ways = {combined((_made(test, below) for _, below in c.made), how) for c in part.choices}
        found.append(ways.pop() if len(ways) == 1 else "undetermined")
    return combined(found, how)


def _share(test: Share, bill: Bill, asked: RulingContext, whole: Test) -> RuleOutcome:
    threshold = test.threshold(asked.day, bill.hs)
    if threshold is None:
        says = f"no threshold of {test.name} is set for this product on {asked.day}"
        return RuleOutcome(test, "undetermined", says)
    parts = possibilities(test, bill, asked, whole)
    low, high = extreme(parts, -1.0), extreme(parts, 1.0)
    lacking = bill.missing
    if math.isnan(low.share) or lacking:
        low, high = replace(low, share=0.0), replace(high, share=1.0)
        lacking = lacking or (f"anything in the base of the {test.name}",)
    ends = [test.holds(end.share, threshold) for end in (low, high)]
    value: Value = "undetermined" if ends[0] != ends[1] else "pass" if ends[0] else "fail"
    ranked = sorted(
        (
            (swing(part, threshold), named.name)
            for part, named in zip(parts, bill.parts, strict=True)
        ),
        key=lambda pair: -pair[0],
    )
    unsure = tuple(name for size, name in ranked if size > 1e-9)
    asked_for = f"{AT[test.operator]} {100 * threshold:.4g} %"
    says = f"{test.called} {between(low.share, high.share, threshold)}, asked {asked_for}"
    return RuleOutcome(test, value, says, (), low, high, threshold, (*unsure, *lacking))


def possibilities(
    test: Share, bill: Bill, asked: RulingContext, whole: Test
) -> tuple[tuple[Node, ...], ...]:
    """Return the possibilities of each part; sub-assemblies are decided first, by the same rule.

    Parameters
    ----------
    test, bill
        A test of a share, and the product.
    asked
        The day, and what people answered.
    whole
        The rule that decides sub-assemblies.
    """
    known: dict[int, bool | None] = {}

    def decide(below: Bill) -> bool | None:
        if id(below) not in known:
            value = evaluate(whole, below, replace(asked, lenient=True), whole=whole).value
            known[id(below)] = {"pass": True, "fail": False}.get(value)
            kept.append(below)
        return known[id(below)]

    kept: list[Bill] = []  # an id is a name only while its owner lives
    return nodes(bill, test, decide)


def between(low: float, high: float, beside: float | None = None) -> str:
    """Return an interval of shares in words, told apart from the threshold beside which it stands.

    Parameters
    ----------
    low, high
        Its ends.
    beside
        The threshold; None: it stands alone.

    Examples
    --------
    >>> between(0.49999, 0.49999), between(0.49999, 0.49999, 0.5), between(0.5, 0.5, 0.5)
    ('50.0%', '49.999%', '50.0%')
    """
    if math.isnan(low):
        return "not known"
    digits = telling(low, high, beside)
    if high - low < 5e-5:
        return f"{low:.{digits}%}"
    return f"{low:.{digits}%} to {high:.{digits}%}"


def telling(low: float, high: float, beside: float | None) -> int:
    """Return how many digits of per cent tell the ends of an interval from a threshold.

    Parameters
    ----------
    low, high
        Its ends; one that is the threshold need not be told from it.
    beside
        The threshold; None: one digit does.
    """
    if beside is None:
        return 1
    apart = [end for end in (low, high) if abs(end - beside) > SAME]
    for digits in range(1, MOST_DIGITS):
        if all(f"{end:.{digits}%}" != f"{beside:.{digits}%}" for end in apart):
            return digits
    return MOST_DIGITS


@dataclass(frozen=True, slots=True)
class RuleWay:
    """One way to satisfy a rule: constraints on cost lines, and what else must hold."""

    constraints: tuple[Linear, ...]
    conditions: tuple[RuleStep | Evidence, ...]


def ways(test: Test, day: date, hs: str) -> Sequence[RuleWay]:
    """Return the ways to satisfy a rule (its disjunctive normal form) for a planner to obey.

    Parameters
    ----------
    test, day, hs
        The rule, as a tree; when it must hold; the code of the product.
    """
    if isinstance(test, Share):
        form = linear(test, day, hs)
        return [] if form is None else [RuleWay((form,), ())]
    if isinstance(test, RuleStep | Evidence):
        return [RuleWay((), (test,))]
    if isinstance(test, ByCode):
        chosen = test.of(hs)
        return [] if chosen is None else ways(chosen, day, hs)
    found = [ways(each, day, hs) for each in test.tests]
    if test.how == "any":
        return shortest([way for each in found for way in each])
    return shortest(
        [
            RuleWay(
                tuple(form for way in taken for form in way.constraints),
                tuple(each for way in taken for each in way.conditions),
            )
            for taken in product(*found)
        ]
    )


def shortest(found: Sequence[RuleWay], *, met: bool = False) -> list[RuleWay]:
    """Return the ways without those that ask no less than another; ``met``: all conditions hold."""
    kept: list[RuleWay] = []
    for way in sorted(found, key=lambda each: len(each.conditions)):
        if any(_asks_less(other, way, met=met) for other in kept):
            continue
        kept = [other for other in kept if not _asks_less(way, other, met=met)] + [way]
    return sorted(kept, key=list(found).index)


def _asks_less(one: RuleWay, other: RuleWay, *, met: bool) -> bool:
    """Return whether whatever satisfies the other way surely satisfies the one."""
    conditions = met or set(one.conditions) <= set(other.conditions)
    return conditions and all(
        any(own == form or own.implies(form) for own in other.constraints)
        for form in one.constraints
    )
