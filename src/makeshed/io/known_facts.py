"""What a case knows is left alone by what files say of it in passing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from makeshed.errors import BadFacts, Problem
from makeshed.io.record import DirectoryRecord
from makeshed.language.text import few
from makeshed.model import (
    Component,
    Fact,
    Industry,
    Item,
    Occupation,
    Operation,
    Region,
    Shed,
    Substitute,
)

NAMED: tuple[type[Fact], ...] = (Region, Industry, Occupation)
"""What tables of statistics name beside what they tell: a case that knows one knows more of it."""


def keeping(
    shed: Shed, file: str, entry: DirectoryRecord
) -> tuple[tuple[Fact, ...], list[str], list[str]]:
    """Return the facts that leave alone what a case knows of items, lines the file had before, and what is to be told.

    Raises
    ------
    BadFacts
        An industry goes by the same code in another classification.
    """
    if problems := list(_otherwise_classified(shed, file, entry.facts)):
        raise BadFacts(problems)
    known = {item.item for item in shed.rows(Item)}
    named = {noun: set(shed.table(noun)[noun.key[0]]) for noun in NAMED}
    facts = tuple(
        fact
        for fact in entry.facts
        if (not isinstance(fact, Item | Operation) or fact.item not in known)
        and (type(fact) not in named or fact.id not in named[type(fact)])
    )
    lines = {(fact.table, fact.id) for fact in facts}
    parents = {fact.item for fact in facts if isinstance(fact, Component)}
    before: list[Component | Substitute] = [*shed.rows(Component), *shed.rows(Substitute)]
    gone = [
        f"{line.table}/{line.id}"
        for line in before
        if line.item in parents
        and (line.table, line.id) not in lines
        and line.source.startswith(f"{file}, ")
    ]
    return facts, gone, list(of_other_editions(shed, entry.facts))


def of_other_editions(shed: Shed, facts: Iterable[Fact]) -> Iterator[str]:
    """Yield that industries are of another edition of a classification than the case has them of (NAICS 2012, 2017)."""
    known = dict(shed.table(Industry).select("industry", "classification").iter_rows())
    found: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        if isinstance(fact, Industry) and _YEAR.search(fact.classification):
            before = known.get(fact.industry, "")
            if _YEAR.search(before) and before != fact.classification:
                found.setdefault((fact.classification, before), []).append(fact.industry)
    for (now, before), codes in found.items():
        yield (
            f"{len(codes):,} industries are of {now}, and of {before} in the case ({few(sorted(codes), SHOWN)}): where an "
            "edition draws one otherwise, figures under its code are of two things"
        )


SHOWN = 3
_YEAR = re.compile(r" (?:19|20)\d\d$")


def _otherwise_classified(shed: Shed, file: str, facts: Iterable[Fact]) -> Iterator[Problem]:
    """Yield what is known by the same code in another classification: K is finance in NACE Rev. 2, and not in 2.1.

    Editions that are told apart by a year alone (NAICS 2012 and 2017) mean the same by most codes.
    """
    known = dict(shed.table(Industry).select("industry", "classification").iter_rows())
    for fact in facts:
        if not isinstance(fact, Industry) or not fact.classification:
            continue
        before = known.get(fact.industry, "")
        if before and _YEAR.sub("", before) != _YEAR.sub("", fact.classification):
            right = f"codes of {before}, as {fact.id} has in the case, or a case of its own"
            yield Problem(
                fact.table,
                None,
                "classification",
                f"{fact.id} of {fact.classification}",
                right,
                file,
            )
