"""What a directory shows to everybody: of each open maker what it can do, and what it agreed to show.

A list of what is shown, never of what is hidden: prices, rates, hours and costs have no way in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from makeshed.language.tokens import plain
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.contact import Contact, agreed, kept_back, veiled
from makeshed.report.projection import Point

SHOWN_ROLES = ("maker", "supplier")
"""Who is listed: a store keeps what others make, and a candidate is not there yet."""
ROUGH = 2
"""Decimals of a degree to which a place is shown that was not agreed to: a kilometre."""
LONGEST = 80
"""Letters of a file's name."""


@dataclass(frozen=True, slots=True)
class Ability:
    """A process that a maker can do, and within which limits; what it does not say is None or blank."""

    process: str
    core: bool
    materials: tuple[str, ...]
    certificates: tuple[str, ...]
    envelope: tuple[float, ...]
    thickness: float | None
    tolerance: float | None
    batch: tuple[float | None, float | None]
    lead_time: float | None
    source: str


@dataclass(frozen=True, slots=True)
class ListedMaker:
    """A maker as everybody may see it."""

    site: str
    slug: str
    name: str
    role: str
    about: str
    place: str
    place_name: str
    country: str
    spot: Point
    exact: bool
    contact: Contact
    withheld: bool
    abilities: tuple[Ability, ...]
    confirmed: date | None
    source: str
    kind: str


@dataclass(frozen=True, slots=True)
class Directory:
    """All that is shown, and how many keep something back."""

    entries: tuple[ListedMaker, ...]
    kept_back: int
    fingerprint: str

    def by_process(self) -> dict[str, list[ListedMaker]]:
        """Return who can do each process, by its key."""
        found: dict[str, list[ListedMaker]] = {}
        for entry in self.entries:
            for ability in entry.abilities:
                found.setdefault(ability.process, []).append(entry)
        return dict(sorted(found.items()))

    def by_place(self) -> dict[str, list[ListedMaker]]:
        """Return who is at each place, by its key."""
        found: dict[str, list[ListedMaker]] = {}
        for entry in self.entries:
            found.setdefault(entry.place, []).append(entry)
        return dict(sorted(found.items()))


def directory_of(shed: Shed) -> Directory:
    """Return what of a shed everybody may see: open makers and sellers, by name."""
    able: dict[str, list[Ability]] = {}
    for capability in shed.rows(Capability):
        able.setdefault(capability.site, []).append(_ability(capability))
    places = {place.place: place for place in shed.rows(Place)}
    listed = [s for s in shed.rows(Site) if s.status == "open" and s.role in SHOWN_ROLES]
    entries = [_entry(site, places[site.place], able.get(site.site, [])) for site in listed]
    entries.sort(key=lambda entry: (plain(entry.name), entry.site))
    return Directory(tuple(entries), len(kept_back(listed)), shed.fingerprint())


def roughened(shed: Shed) -> Shed:
    """Return the facts with the place of whoever did not agree to an address as rough as it is shown.

    Distances and circles that are asked from many sides would find the true one, however they are rounded.
    """
    kept = {site.place for site in shed.rows(Site) if "address" not in agreed(site)}
    moved = [
        replace(place, lat=round(place.lat, ROUGH), lon=round(place.lon, ROUGH))
        for place in shed.rows(Place)
        if place.place in kept
    ]
    return shed.plus(*moved) if moved else shed


def slug_of(key: str) -> str:
    """Return the name of a file for a key: of small letters, digits and hyphens, its own for each key.

    >>> slug_of("roux-metal"), slug_of("Atelier Métal")
    ('roux-metal', 'atelier-metal-0d6364')
    """
    folded = unicodedata.normalize("NFKD", key.casefold()).encode("ascii", "ignore").decode()
    letters = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:LONGEST]
    if letters and letters == key and letters != "index":
        return letters
    return "-".join(filter(None, [letters, sha256(key.encode()).hexdigest()[:6]]))


def _entry(site: Site, place: Place, abilities: list[Ability]) -> ListedMaker:
    exact = "address" in agreed(site)
    seen = veiled(site)
    return ListedMaker(
        site=site.site,
        slug=slug_of(site.site),
        name=seen.name or site.site,
        role=site.role,
        about=seen.about,
        place=place.place,
        place_name=place.name,
        country=place.country,
        spot=(place.lat, place.lon) if exact else (round(place.lat, ROUGH), round(place.lon, ROUGH)),
        exact=exact,
        contact=Contact(
            site.site, seen.name, seen.address, seen.phone, seen.email, seen.website
        ),
        withheld=bool(kept_back([site])),
        abilities=tuple(sorted(abilities, key=lambda each: (not each.core, each.process))),
        confirmed=site.last_confirmed,
        source=seen.source,
        kind=site.kind,
    )  # fmt: skip


def _ability(capability: Capability) -> Ability:
    sides = (capability.envelope_x, capability.envelope_y, capability.envelope_z)
    return Ability(
        process=capability.process,
        core=capability.focus == "core",
        materials=_words(capability.materials),
        certificates=_words(capability.certification),
        envelope=tuple(side for side in sides if side is not None),
        thickness=capability.thickness_max,
        tolerance=capability.tolerance,
        batch=(capability.batch_min, capability.batch_max),
        lead_time=capability.lead_time or None,
        source=capability.source,
    )


def _words(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in cell.split(";"))))
