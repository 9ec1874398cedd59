"""What comes back: the need as it was understood, makers in order, and what each meets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from makeshed.answer import Answer, titled
from makeshed.directory.candidate_sites import FoundMaker, as_sites
from makeshed.directory.match import Match, Team
from makeshed.directory.needs.need import Constraint
from makeshed.model import Fact
from makeshed.model.contact import Contact
from makeshed.units import Kilometre, Points

FITTING = re.compile(r"(\d+) makers may do it; \d+ are shown")


def not_all_shown(fitting: int, shown: int) -> str:
    """Return the note that says how many makers fit where fewer are shown; `Found.fitting` reads it."""
    return f"{fitting} makers may do it; {shown} are shown"


@dataclass(frozen=True, slots=True)
class MatchLine:
    """A match as it is printed."""

    site: str
    name: str
    place: str
    distance: Kilometre | None
    score: Points
    met: str
    ask: str
    lacks: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Found(Answer[Match]):
    """Makers for a need, best first.

    Attributes
    ----------
    understood
        The need as it was read; correct it with the option of each constraint.
    left
        Words that were not understood; they were looked for in the text of makers.
    near_misses
        Makers that lack one requirement.
    by_words
        Where nobody fits: makers whose text holds words of the need, and that lack more than one
        requirement. Ask them, or somebody they know.
    teams
        Makers that together cover the whole routing, least travel first.
    makers
        The makers of ``rows`` with the capabilities that met the need.
    contacts
        How makers of ``rows`` are reached, as far as they agreed to have it shown.
    """

    row_type: ClassVar[type] = Match
    key: ClassVar[str] = "site"
    understood: tuple[Constraint, ...]
    left: tuple[str, ...] = ()
    near_misses: tuple[Match, ...] = ()
    by_words: tuple[Match, ...] = ()
    teams: tuple[Team, ...] = ()
    makers: tuple[FoundMaker, ...] = field(default=(), repr=False)
    contacts: tuple[Contact, ...] = ()

    def headline(self) -> str:
        """One sentence: how many, and the first."""
        if not self.rows:
            more = f", {len(self.by_words)} use words of it" if self.by_words else ""
            return f"no maker meets all of it; {len(self.near_misses)} lack one requirement{more}"
        first = self.rows[0]
        away = "" if first.distance is None else f", {first.distance:,.0f} km away"
        count = f"{len(self.rows)} maker{'s' if len(self.rows) != 1 else ''}"
        left = f"; not understood: {', '.join(self.left)}" if self.left else ""
        return f"{count}; first {first.name or first.site}{away}{left}"

    @property
    def fitting(self) -> int:
        """How many makers fit, those that are not shown among them."""
        told = (FITTING.fullmatch(note) for note in self.notes)
        return next((int(note[1]) for note in told if note), len(self.rows))

    def as_sites(self, **settings: Any) -> tuple[Fact, ...]:
        """Return what was found as candidate sites and capabilities: ``case.plus(*...)``.

        See `makeshed.directory.candidate_sites.as_sites` for the settings.
        """
        return as_sites(self.makers, **settings)

    def __str__(self) -> str:
        sections: dict[str, Sequence[Any]] = {
            "Understood": self.understood,
            "Makers": [_line(match) for match in self.rows],
            "Near misses": [_line(match) for match in self.near_misses],
            "By words alone": [_line(match) for match in self.by_words],
            "Contact": self.contacts,
        }
        together = "\n".join(["Together", *map(str, self.teams)]) if self.teams else ""
        return self.paragraphs(*titled(sections), together)


def _line(match: Match) -> MatchLine:
    columns: dict[str, Literal["unknown", "missing"]] = {"ask": "unknown", "lacks": "missing"}
    said = {name: ", ".join(match.that(status)) for name, status in columns.items()}
    said["met"] = ", ".join(match.has())
    return MatchLine(
        match.site, match.name, match.place, match.distance, match.score, **said, mark=match.mark
    )
