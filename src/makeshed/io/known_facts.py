"""What a case knows is left alone by what files say of it in passing."""

from __future__ import annotations

from makeshed.io.record import DirectoryRecord
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


def keeping(shed: Shed, file: str, entry: DirectoryRecord) -> tuple[tuple[Fact, ...], list[str]]:
    """Return the facts that leave alone what a case knows of items, and lines the file had before."""
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
    return facts, gone
