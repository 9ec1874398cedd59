"""A share opened into the cost lines that count, those that do not, and those that are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from makeshed.answer import Term, total
from makeshed.science.bill import Bill, BillLine
from makeshed.science.origin import Share
from makeshed.science.verdict import AT, RuleOutcome, between

GROUPS = {
    (1.0, 1.0): "counts",
    (0.0, 1.0): "does not count",
    (0.0, 0.0): "left out of the base",
    (1.0, 0.0): "counts, outside the base",
    (-1.0, 1.0): "counts against",
    (-1.0, 0.0): "counts against, outside the base",
}


def share_term(outcome: RuleOutcome, bill: Bill, currency: str) -> Term | None:
    """Return the lines behind a share as a tree; what is open is settled as at the share's worse end."""
    test = outcome.test
    if not isinstance(test, Share) or outcome.low is None or outcome.high is None:
        return None
    end = outcome.low if test.sign > 0 else outcome.high
    unit = "kg" if test.by == "mass" else currency
    parts = [
        total(name, unit, _kinds(lines, test, unit, bill))
        for weights, name in GROUPS.items()
        if (lines := [line for line, n, d in end.lines if (n, d) == weights])
    ]
    says = f"{test.called}: {end.counted:,.2f} of {end.base:,.2f} {unit}"
    ends = between(*outcome.share)
    return total(
        says, unit, parts, f"{ends}, asked {AT[test.operator]} {100 * outcome.threshold:.4g} %"
    )


def price_term(bill: Bill, currency: str) -> Term:
    """Return the price at the factory door as a tree; an open part in its cheapest way."""
    by_kind: dict[str, list[Term]] = {}
    for line in _cheapest(bill, 1.0):
        notes = [str(line.where), *(["no price given"] if line.value is None else [])]
        term = Term(line.name, line.value or 0.0, currency, ", ".join(notes))
        by_kind.setdefault(line.kind, []).append(term)
    parts = [
        terms[0] if len(terms) == 1 else total(kind, currency, terms)
        for kind, terms in sorted(by_kind.items())
    ]
    return total(f"price of {bill.item} ex works", currency, parts, f"made in {bill.maker}")


def _cheapest(bill: Bill, times: float) -> Iterator[BillLine]:
    for part in bill.parts:
        choice = min(part.choices, key=lambda each: each.cost)
        yield from (line.times(times) for line in choice.lines)
        for quantity, below in choice.made:
            yield from _cheapest(below, times * quantity)


def _kinds(lines: Sequence[BillLine], test: Share, unit: str, bill: Bill) -> Iterable[Term]:
    several = {part.name for part in bill.parts if len(part.choices) > 1}
    by_kind: dict[str, list[Term]] = {}
    for line in sorted(lines, key=lambda line: -_amount(line, test)):
        notes = [str(line.where)]
        notes += ["may count otherwise"] if len(test.weights(line, bill.hs)) > 1 else []
        notes += ["one of several sellers"] if line.part in several else []
        lack = "no mass given" if test.by == "mass" else "no price given"
        notes += [lack] if test.amount(line) is None else []
        term = Term(line.name, _amount(line, test), unit, ", ".join(notes))
        by_kind.setdefault(line.kind, []).append(term)
    for kind, terms in by_kind.items():
        yield terms[0] if len(terms) == 1 else total(kind, unit, terms)


def _amount(line: BillLine, test: Share) -> float:
    return test.amount(line) or 0.0
