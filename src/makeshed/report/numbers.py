"""The opened numbers: each unfolds to the parts that add up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import fsum

from makeshed.answer import Term
from makeshed.report.case import Case
from makeshed.report.markup import Html, folded, tag
from makeshed.report.wording import counted, number, percent, unit_words

MOST_TREES, MOST_OPENED = 20, 60
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
    return {"total": "Total", "co2e": "CO₂e"}.get(key) or case.called.text(key)


def tree(case: Case, term: Term, title: str, *, opened: bool = False) -> Html:
    """Return one number of a plan with all that is in it; ``opened`` shows its first level."""
    return branches(term, title, lambda name: _title(case, name), opened=opened)


def branches(term: Term, title: str, named: Callable[[str], str], *, opened: bool = False) -> Html:
    """Return a number with all that is in it, each part below the whole, parts as ``named`` calls them."""
    made = _branch(term, title, 0.0, named)
    return Html(made.replace("<details", "<details open", 1)) if opened and term.parts else made


def trees(
    terms: Mapping[str, Term], titles: Mapping[str, str], named: Callable[[str], str]
) -> Html:
    """Return the numbers that an answer can open, as many as anybody reads on a page."""
    first = list(terms.items())[:MOST_OPENED]
    shown = [branches(term, titles.get(key) or named(key), named) for key, term in first]
    more = len(terms) - len(first)
    rest = f"{counted(more, 'more number')} can be opened with why(key)." if more > 0 else ""
    return tag("div", *shown, tag("p", rest) if rest else "", class_="terms")


def _branch(term: Term, title: str, whole: float, named: Callable[[str], str]) -> Html:
    """Return a number and its parts; the bar is its share of ``whole``, if it is part of one."""
    if not term.parts:
        return tag("div", line(term, title, whole), class_="leaf")
    of = fsum(abs(part.value) for part in term.parts)
    last = [sum_line(term)] if len(term.parts) >= FEW_PARTS or not _adds_up(term) else []
    return folded(
        line(term, title, whole),
        *(_branch(part, named(part.name), of, named) for part in term.parts),
        *last,
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
