"""The opened numbers: each unfolds to the parts that add up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import fsum

from makeshed.answer import Term
from makeshed.report.case import ReportedCase
from makeshed.report.markup import Html, folded, tag
from makeshed.report.wording import counted, number, percent, unit_words

MOST_TREES, MOST_OPENED = 20, 60
FEW_PARTS = 2
HEAVIEST, MOST_LINES, DEEPEST = 400_000, 600, 8
"""Characters of all opened numbers on a page, lines of one of them, and levels."""


def section(case: ReportedCase) -> Html:
    """Return the term trees of the plan, the total first and open, each demand folded."""
    terms = case.plan.terms
    if not terms:
        return tag("p", "This plan was kept without its terms; ask it again to open its numbers.")
    ranked = sorted(terms, key=lambda key: key in case.demand_places)
    found = (
        tree(case, _fitting(terms[key]), _title(case, key), opened=at == 0)
        for at, key in enumerate(ranked[:MOST_TREES])
    )
    return _told(found, len(ranked))


def _title(case: ReportedCase, key: str) -> str:
    if key in case.demand_places:
        place = case.named("places", case.demand_places[key])
        item = next((row.item for row in case.plan.rows if row.demand == key), "")
        return f"{case.short('items', item)}, {place}" if item else place
    return {"total": "Total", "co2e": "CO₂e"}.get(key) or case.called.text(key)


def tree(case: ReportedCase, term: Term, title: str, *, opened: bool = False) -> Html:
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
    found = (
        branches(_fitting(term), titles.get(key) or named(key), named)
        for key, term in list(terms.items())[:MOST_OPENED]
    )
    return _told(found, len(terms))


def _told(trees: Iterable[Html], count: int) -> Html:
    """Return as many numbers as a page may be heavy, and how many more there are."""
    shown: list[Html] = []
    room = HEAVIEST
    for each in trees:
        room -= len(each)
        if shown and room < 0:
            break
        shown.append(each)
    more = count - len(shown)
    rest = (
        f"{counted(more, 'more number')} can be opened with --why, or stand in --out answer.xlsx."
    )
    return tag("div", *shown, tag("p", rest) if more else "", class_="terms")


def _fitting(term: Term) -> Term:
    """Return a number that fits on a page: of one with thousands of parts only the first levels."""
    for depth in range(DEEPEST, 0, -1):
        cut = _to_depth(term, depth)
        if _size(cut) <= MOST_LINES:
            return cut
    return replace(term, parts=(), note=f"{counted(len(term.parts), 'part')}: open them with --why")


def _size(term: Term) -> int:
    return 1 + sum(map(_size, term.parts))


def _to_depth(term: Term, depth: int) -> Term:
    if depth == 0 and term.parts:
        note = f"{term.note} {counted(len(term.parts), 'part')}, not shown".strip()
        return replace(term, parts=(), note=note)
    return replace(term, parts=tuple(_to_depth(part, depth - 1) for part in term.parts))


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
