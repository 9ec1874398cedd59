"""What an import brought, what of it a person should look at, and what is wrong with the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from makeshed.answer import Answer, as_text
from makeshed.io.faults import EntryFault, FaultCount, counted
from makeshed.units import Kilometre, Share

MOST_SHOWN = 50
"""Rows that stand in words; the rest is counted."""


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import has come."""

    done: int
    total: int
    file: str


@dataclass(frozen=True, slots=True)
class Review:
    """Something that a person should look at."""

    what: Literal["duplicate", "moved", "doubt", "left out"]
    entry: str
    """Key of the site or item, or the entry of the file."""
    other: str
    """What it may be the same as."""
    alike: Share | None
    distance: Kilometre | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Import(Answer[Review]):
    """What an import brought; the rows are what to review."""

    row_type: ClassVar[type] = Review
    key: ClassVar[str] = "entry"
    files: int
    entries: int
    facts: Mapping[str, int]
    warnings: tuple[str, ...] = ()
    faults: tuple[EntryFault, ...] = ()
    """What is wrong with entries of the files, one by one."""
    finished: bool = True

    @property
    def left_out(self) -> int:
        """How many entries are not in the case."""
        return len({(f.file, f.row) for f in self.faults if not f.imported})

    def by_kind(self) -> tuple[FaultCount, ...]:
        """Return how many entries have each kind of fault, those first that keep most entries out."""
        return counted(self.faults)

    def __str__(self) -> str:
        kinds = as_text(self.by_kind())
        how = (
            "--faults FOLDER writes each of them, and the entries to correct" if self.faults else ""
        )
        return self.paragraphs(as_text(self.rows, most=MOST_SHOWN), kinds, how)

    def headline(self) -> str:
        """One sentence."""
        if not self.finished:
            return f"stopped after {_many(self.entries, 'entry')}; nothing is changed yet, import again to go on"
        brought = ", ".join(f"{count:,} {table}" for table, count in self.facts.items() if count)
        read = f"{_many(self.entries, 'entry')} from {_many(self.files, 'file')}"
        lost = f"; a draft, for {self.left_out:,} were left out" if self.left_out else ""
        return f"{read}: {brought or 'no facts'}{lost}"


def _many(count: int, what: str) -> str:
    """Return a count with its noun in the singular or plural."""
    plural = f"{what.removesuffix('y')}ies" if what.endswith("y") else f"{what}s"
    return f"{count:,} {what if count == 1 else plural}"
