"""What a directory is asked: words and processes, near a place or within a region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from makeshed.units import Degree, Kilometre


@dataclass(frozen=True, kw_only=True)
class Search:
    """A search over sites. Every limit that is given must hold; words and processes only rank."""

    words: tuple[str, ...] = ()
    """Words or phrases to look for in name, about, processes and materials; any may hit."""
    also: tuple[tuple[str, float], ...] = ()
    """Phrases that may hit too, each with how much it counts beside a word."""
    processes: tuple[str, ...] = ()
    """Processes as capabilities name them; a site with none of them and no word is no hit."""
    every: tuple[str, ...] = ()
    """Words or phrases that must all be there, such as a material or a certificate."""
    lat: Degree | None = None
    lon: Degree | None = None
    within: Kilometre | None = None
    """Radius round (lat, lon), along the great circle."""
    polygon: tuple[tuple[Degree, Degree], ...] = ()
    """Corners (lon, lat) of a region that does not cross the date line; empty: anywhere."""
    country: str = ""
    region: str = ""
    """Code of a region; codes that begin with it (FRL0 in FRL) lie within it."""
    role: Literal["", "maker", "supplier", "store"] = ""
    closed: bool = False
    """Whether closed sites are wanted too; they come last."""
    confirmed_since: date | None = None
    """Only sites confirmed on this day or later."""
    stale_before: date | None = None
    """Sites last confirmed before this day are marked stale."""
    limit: int = 1000


Mark = Literal["", "stale", "unconfirmed", "closed"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A site found: how well the words fit (0 or more, larger is better) and how far it is."""

    site: str
    text: float
    distance: Kilometre | None
    mark: Mark = ""
    """Why to be careful: closed, never confirmed, or last confirmed too long ago."""
