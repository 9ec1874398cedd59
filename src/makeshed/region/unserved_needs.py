"""Needs that nobody could serve: what is missing for them, and what is to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from makeshed.language.text import few
from makeshed.region.closest import Close
from makeshed.units import Kilometre

SOME = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanting:
    """What is missing for a need that nobody could serve."""

    kind: Literal["process", "material", "supplier"]
    what: str
    cases: frozenset[tuple[str, date]]
    nearest: str
    distance: Kilometre | None
    close: tuple[Close, ...]


@dataclass
class Heard:
    """What the log says of needs in a region: what is missing for them, and what is to be told."""

    wanting: list[Wanting] = field(default_factory=list)
    served: list[str] = field(default_factory=list)
    """Needs that found nobody then, and somebody now."""
    placeless: list[str] = field(default_factory=list)
    """Needs that say no place, or one of which it cannot be told where it lies."""
    unread: list[str] = field(default_factory=list)
    older: int = 0
    """Needs that were not asked again, for there are too many."""

    def notes(self) -> Iterator[str]:
        """Yield what a person must know who reads the gaps."""
        if self.served:
            yield f"no longer missing: {few(self.served, SOME, '; ')}"
        if self.placeless:
            said = few([repr(need) for need in self.placeless], SOME)
            yield f"needs of which it is not known where they lie are counted here: {said}"
        if self.older:
            yield f"{self.older} older needs of the log were not asked again, and are not counted"
        if self.unread:
            said = few([repr(need) for need in self.unread], SOME)
            yield f"needs that name nothing known, or a place that may be several, are not counted: {said}"
