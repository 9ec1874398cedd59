"""A maker against a need: what it meets, what to ask, what it lacks; and makers that do it together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from makeshed.science.matching import Status
from makeshed.units import Kilometre, Points, Share


@dataclass(frozen=True, slots=True)
class MatchVerdict:
    """One requirement against one maker.

    Attributes
    ----------
    requirement, asked
        What is required and how it was asked for: ``process`` and ``laser-cutting``.
    status
        Met, unknown (ask) or missing.
    read
        The words or numbers that say so.
    fit
        How well, from 0 to 1.
    """

    requirement: str
    asked: str
    status: Status
    read: str
    fit: Share = 0.0

    def __str__(self) -> str:
        return f"{self.asked}: {self.status}" + (f" ({self.read})" if self.read else "")


@dataclass(frozen=True, slots=True)
class Match:
    """A maker against the need; ``score`` is opened by ``why(site)``.

    What it has of what would be nice stands in ``wishes``; there nothing is missing, only not known.
    """

    site: str
    name: str
    place: str
    country: str
    distance: Kilometre | None
    score: Points
    mark: str
    confirmed: date | None
    verdicts: tuple[MatchVerdict, ...]
    wishes: tuple[MatchVerdict, ...] = ()

    def that(self, status: Status) -> tuple[str, ...]:
        """Return what has one status."""
        return tuple(verdict.asked for verdict in self.verdicts if verdict.status == status)

    def has(self) -> tuple[str, ...]:
        """Return what it has: what it meets, then what would be nice."""
        nice = (f"nice: {verdict.asked}" for verdict in self.wishes if verdict.status == "met")
        return (*self.that("met"), *nice)


@dataclass(frozen=True, slots=True)
class Team:
    """Makers that together do every process, in order, and how far the goods travel."""

    sites: tuple[str, ...]
    does: tuple[str, ...]
    travel: Kilometre

    def __str__(self) -> str:
        steps = ", ".join(f"{p} at {s}" for p, s in zip(self.does, self.sites, strict=True))
        return f"{steps}: {self.travel:,.0f} km"
