"""How a maker is reached, as far as it agreed to have that shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from makeshed.model.site import Site

WAYS = ("address", "phone", "email", "website")
"""Columns of a site that say how it is reached."""
_WAY = f"(?:{'|'.join(WAYS)})"
NOTHING = "none"
AGREED = rf"^\s*(?:{NOTHING}\s*|{_WAY}\s*(?:;\s*{_WAY}\s*)*;?\s*)?$"
"""What ``published`` may hold: blank if nobody asked, none if nothing may be shown."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach a maker; what it did not agree to have shown is blank."""

    site: str
    name: str
    address: str
    phone: str
    email: str
    website: str


def agreed(site: Site) -> frozenset[str]:
    """Return what a site agreed to have shown."""
    return frozenset(filter(None, (word.strip() for word in site.published.split(";"))))


def veiled(site: Site) -> Site:
    """Return a site without what it did not agree to have shown."""
    return replace(site, **dict.fromkeys(set(WAYS) - agreed(site), ""))  # type: ignore[arg-type]


def contacts(sites: Iterable[Site]) -> tuple[Contact, ...]:
    """Return how those sites are reached that agreed to have any of it shown."""
    seen = map(veiled, sites)
    return tuple(
        Contact(one.site, one.name, one.address, one.phone, one.email, one.website)
        for one in seen
        if any(getattr(one, way) for way in WAYS)
    )


def kept_back(sites: Iterable[Site]) -> tuple[str, ...]:
    """Return the names of sites that can be reached and did not agree to have all of it shown."""
    return tuple(
        site.name or site.site
        for site in sites
        if any(getattr(site, way) and way not in agreed(site) for way in WAYS)
    )
