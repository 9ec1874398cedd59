"""The opened numbers: each unfolds to the parts that add up to it."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

from makeshed.answer import Term
from makeshed.report.case import Case
from makeshed.report.markup import Html, folded, tag
from makeshed.report.wording import counted, number, percent, unit_words

MOST_TREES = 20
FEW_PARTS = 2


def section(case: Case) -> Html:
    """Return the term trees of the plan, the total first and open, each demand folded."""
    terms = case.plan.terms
    if not terms:
        return tag("p", "This plan was kept without its terms; ask it again to open its numbers.")
    ranked = sorted(terms, key=lambda key: key in case.demand_places)
    trees = [
        tree(case, terms[key], _title(case, key), opened=at == 0)
        for at, key in enumerate(ranked[:MOST_TREES])
    ]
    more = len(ranked) - MOST_TREES
    rest = f"{counted(more, 'more number')} can be opened with why(key)." if more > 0 else ""
    return tag("div", *trees, tag("p", rest) if rest else "", class_="terms")


def _title(case: Case, key: str) -> str:
    if key in case.demand_places:
        place = case.named("places", case.demand_places[key])
        item = next((row.item for row in case.plan.rows if row.demand == key), "")
        return f"{case.short('items', item)}, {place}" if item else place
    return {"total": "Total", "co2e": "CO₂e"}.get(key, key)


def tree(case: Case, term: Term, title: str, *, opened: bool = False) -> Html:
    """Return one number with all that is in it; ``opened`` shows its first level."""
    made = branch(case, term, title, 0.0)
    return Html(made.replace("<details", "<details open", 1)) if opened and term.parts else made


def branch(case: Case, term: Term, title: str, whole: float) -> Html:
    """Return a number and its parts; the bar is its share of ``whole``, if it is part of one."""
    if not term.parts:
        return tag("div", line(term, title, whole), class_="leaf")
    of = fsum(abs(part.value) for part in term.parts)
    return folded(
        line(term, title, whole),
        *(branch(case, part, _title(case, part.name), of) for part in term.parts),
        *([sum_line(term)] if len(term.parts) >= FEW_PARTS or not _adds_up(term) else []),
        class_="term",
    )


def line(term: Term, title: str, whole: float) -> Html:
    """Return one line: name, note, share, number, unit."""
    share = abs(term.value) / whole if whole else 0.0
    filled = tag("i", style=f"width:{min(share, 1.0) * 100:.1f}%")
    says = f"{percent(share, 1)} of the number above"
    return tag(
        "span",
        tag("span", title, tag("small", term.note) if term.note else "", class_="name"),
        tag("span", filled, class_="bar", title=says) if whole else tag("span", class_="bar empty"),
        tag("b", number(term.value, 2), class_="value"),
        tag("span", unit_words(term.unit), class_="unit"),
        class_="line",
    )


def sum_line(term: Term) -> Html:
    """Return the line under the parts: their sum, and whether it is the number above."""
    added = fsum(part.value for part in term.parts)
    right = _adds_up(term)
    says = "as above" if right else f"differs from {number(term.value, 2)}: please report it"
    return tag(
        "div",
        tag(
            "span",
            tag(
                "span",
                f"{counted(len(term.parts), 'part')} add up to",
                tag("small", says),
                class_="name",
            ),
            tag("span", class_="bar empty"),
            tag("b", number(added, 2), class_="value"),
            tag("span", unit_words(term.unit), class_="unit"),
            class_="line",
        ),
        class_="leaf sum" if right else "leaf sum wrong",
    )


def _adds_up(term: Term) -> bool:
    flat: Iterable[Term] = (Term(part.name, part.value, part.unit) for part in term.parts)
    return Term(term.name, term.value, term.unit, "", tuple(flat)).is_sum()
