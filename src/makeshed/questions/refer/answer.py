"""What a help desk sends: whom to call, in turn, and how evenly turns have fallen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from makeshed.answer import Answer, titled
from makeshed.directory.readiness import Asked, missing
from makeshed.model import Referral
from makeshed.model.contact import Contact
from makeshed.units import Count, Day, Kilometre, Share


@dataclass(frozen=True, slots=True)
class NamedMaker:
    """A maker to call."""

    site: str
    name: str
    distance: Kilometre | None
    fit: Share
    turns: Count
    last: date | None
    ask: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A maker that fits and is not named this time, and why."""

    site: str
    distance: Kilometre | None
    fit: Share
    turns: Count
    why: str


@dataclass(frozen=True, slots=True)
class Fairness:
    """How evenly turns have fallen on the makers that fit, this shortlist included."""

    makers: Count
    referrals: Count
    never: Share
    gini: Share
    detour: Kilometre
    days: Day


@dataclass(frozen=True, kw_only=True)
class Referred(Answer[NamedMaker]):
    """A shortlist: whom to call, in turn, what to ask first, and how even the turns are."""

    row_type: ClassVar[type] = NamedMaker
    key: ClassVar[str] = "site"
    referral: str
    need: str
    day: date
    asked: tuple[Asked, ...]
    passed: tuple[Passed, ...]
    fairness: Fairness
    nearest: tuple[Kilometre | None, ...]
    contacts: tuple[Contact, ...] = ()
    """How those named are reached, as far as they agreed to have it shown."""
    told: str = ""
    """The need with what options said beside it, in words that can be read again."""

    @property
    def nobody(self) -> bool:
        """Whether no maker fits that wants referrals, whatever is still to be said."""
        return not self.rows and not self.fairness.makers

    @property
    def ready(self) -> bool:
        """Whether all that a maker must know has been said."""
        return not missing(self.asked)

    def log(self) -> tuple[Referral, ...]:
        """Return the shortlist as facts: ``shed.plus(*referred.log())`` remembers it.

        A need that found nobody is one fact, without a site.
        """
        if self.nobody:
            return (
                Referral(
                    referral=self.referral,
                    day=self.day,
                    need=self.told or self.need,
                    outcome="nobody",
                    reason="those that fit want no referrals" if self.passed else "no maker fits",
                    source="makeshed refer",
                ),
            )
        return tuple(
            Referral(
                referral=self.referral,
                site=row.site,
                day=self.day,
                need=self.told or self.need,
                distance=row.distance,
                nearest=nearest,
                source="makeshed refer",
            )
            for row, nearest in zip(self.rows, self.nearest, strict=True)
        )

    def headline(self) -> str:
        """One sentence: whom to call, or what to ask first."""
        if lacks := ", ".join(one.ask for one in missing(self.asked)):
            first = f"ask first: {lacks}"
            return f"{first}; then call {self._names()}" if self.rows else first
        return f"call {self._names()}" if self.rows else "nobody to call"

    def _names(self) -> str:
        return ", ".join(row.name or row.site for row in self.rows)

    def __str__(self) -> str:
        sections = {
            "Call": self.rows,
            "Contact": self.contacts,
            "Ask": self.asked,
            "Not this time": self.passed[:10],
            "Turns": (self.fairness,),
        }
        return self.paragraphs(*titled(sections))
