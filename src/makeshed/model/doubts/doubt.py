"""One thing that is possible, unlikely, and most often a slip: where it is, and what it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from makeshed.language.text import few

FIRST = 3
"""Rows that a note names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful about one row.

    Attributes
    ----------
    table, index, key, column
        Where: ``index`` counts the rows of the table in the shed from 0.
    found
        What is there, said of the row: "2.7 is 270 % of the customs value".
    likely
        What may have been meant, and what to write then.
    effect
        What it does to the answer as it stands.
    change
        The likely reading as ``--set`` takes it, where there is one: ``duties/x.rate=0.027``.
    row, file
        As people see them, where the facts were read from a file.
    """

    table: str
    index: int
    key: str
    column: str
    found: str
    likely: str
    effect: str
    change: str = ""
    row: int | None = None
    file: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words."""
        parts = [self.file or self.table]
        parts += [f"row {self.row}"] if self.row is not None else []
        return ", ".join([*parts, self.key, *([self.column] if self.column else [])])

    @property
    def group(self) -> tuple[str, str, str]:
        """What doubts that are alike have in common."""
        return self.table, self.column, self.effect

    def __str__(self) -> str:
        likely = f"; {self.likely}" if self.likely else ""
        return f"{self.place}: {self.found}{likely} ({self.effect})"


def alike(doubts: Iterable[Doubt]) -> list[list[Doubt]]:
    """Return doubts with those of one column and one effect together, in the order they came."""
    groups: dict[tuple[str, str, str], list[Doubt]] = {}
    for doubt in doubts:
        groups.setdefault(doubt.group, []).append(doubt)
    return list(groups.values())


def as_notes(doubts: Iterable[Doubt]) -> list[str]:
    """Return doubts as notes of an answer: one for those that are alike."""
    return [_note(group) for group in alike(doubts)]


def _note(group: Sequence[Doubt]) -> str:
    first = group[0]
    if len(group) == 1:
        return f"doubtful: {first}"
    column = f" {first.column}" if first.column else ""
    said = few([f"{doubt.key} ({doubt.found})" for doubt in group], FIRST, "; ")
    likely = f"; {first.likely}" if first.likely and same(group) else ""
    return f"doubtful: {first.table}{column} of {said}{likely} ({first.effect})"


def same(group: Sequence[Doubt]) -> bool:
    """Whether what may have been meant is the same for all."""
    return len({doubt.likely for doubt in group}) == 1
