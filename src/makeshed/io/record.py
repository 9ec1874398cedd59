"""One entry of a foreign file: the facts in it, and what is doubtful about them.

Every format is read into `DirectoryMaker` or straight into facts, so that what a maker becomes here is said
once.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from typing import Any, TypeVar

from makeshed.io.lost_zeros import phone_doubts, postcode_of
from makeshed.io.reach import agreed_in, doubts_about, written_to
from makeshed.io.standing import standing
from makeshed.io.statuses import closed_by_name, status_doubts, status_of
from makeshed.model import Capability, Fact, Place, Site
from makeshed.model.contact import NOTHING, WAYS, agreed
from makeshed.model.countries import country_named

F = TypeVar("F", bound=Fact)
UNKNOWN = "ZZ"
"""Country code for a country that is not known (a code that ISO 3166-1 leaves to users)."""

Recognise = Callable[[str], Mapping[str, str]]
"""From text to the processes named in it, each with the words it was read from."""


@dataclass(frozen=True, slots=True)
class DirectoryRecord:
    """The facts of one entry, and warnings about it.

    With ``keeps`` it knows of items, or of regions, industries and occupations, no more than their names: what the
    case knows of them stays.
    """

    where: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...] = ()
    keeps: bool = False
    unplaced: Site | None = None
    """A maker that is left out, for what it refuses to have shown: that holds for it in the case."""
    number: int = 0
    """Which entry of its file it is, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryMaker:
    """A maker as directories describe one."""

    id: str
    name: str
    lat: float | None
    lon: float | None
    country: str
    """ISO code or English name."""
    source: str
    region: str = ""
    about: str = ""
    processes: Mapping[str, str] = field(default_factory=dict)
    """Process and the words it was read from."""
    materials: str = ""
    status: str = ""
    website: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    phone: str = ""
    email: str = ""
    published: str = ""
    """What of its contacts it agreed to have shown: their names, or yes for all."""
    confirmed: date | None = None
    batch: tuple[float | None, float | None] = (None, None)
    certification: str = ""
    role: str = "maker"
    evidence: str = ""
    doubts: tuple[str, ...] = ()
    """What its reader could not make out."""


def record(maker: DirectoryMaker, where: str) -> DirectoryRecord:
    """Return a maker as a place, a site and its capabilities.

    Without usable coordinates it stands in the middle of its town; without a town that is known there are
    no facts, since a site stands somewhere.
    """
    country, warnings = country_code(maker.country)
    stand = standing(
        maker.lat, maker.lon, "" if country == UNKNOWN else country,
        town=maker.town, region=maker.region, address=maker.address,
    )  # fmt: skip
    warnings += [doubt.text for doubt in stand.doubts]
    home = stand.country or ("" if country == UNKNOWN else country)
    postcode, lost = postcode_of(home, maker.postcode)
    warnings += [*lost, *phone_doubts(home, maker.phone)]
    address = written_to(maker.address, postcode, maker.town)
    ways = {
        "address": address,
        "phone": maker.phone,
        "email": maker.email,
        "website": maker.website,
    }
    published, strange = agreed_in(maker.published, [way for way, said in ways.items() if said])
    status = maker.status.strip()
    if not status and (status := closed_by_name(maker.name)):
        warnings.append(f"its name says {status!r}: taken for closed")
    warnings += [*maker.doubts, *status_doubts(status), *strange]
    warnings += doubts_about(maker.phone, maker.email)
    if stand.point is None:
        unplaced = Site(
            site=maker.id, name=maker.name, place="", role="maker", source=maker.source,
            **ways, published=published,  # type: ignore[arg-type]
        )  # fmt: skip
        refuses = published and any(ways[way] for way in set(WAYS) - agreed(unplaced))
        refuses = refuses or NOTHING in agreed(unplaced)
        told = (*warnings, "left out: no place to stand")
        return DirectoryRecord(where, (), told, unplaced=unplaced if refuses else None)
    trust: Any = "estimate" if any(doubt.serious for doubt in stand.doubts) else "declared"
    place = Place(
        place=maker.id, name=maker.name, lat=stand.point[0], lon=stand.point[1],
        country=stand.country or UNKNOWN, region=maker.region, postcode=postcode, kind=trust,
        source="; coordinates: ".join([maker.source, *(d.text for d in stand.doubts)]),
    )  # fmt: skip
    site = Site(
        site=maker.id, name=maker.name, place=maker.id, role=maker.role,  # type: ignore[arg-type]
        status=status_of(status), about=maker.about,  # type: ignore[arg-type]
        **ways, published=published,  # type: ignore[arg-type]
        evidence=maker.evidence, last_confirmed=maker.confirmed, source=maker.source,
    )  # fmt: skip
    low, high = maker.batch
    able = [
        Capability(
            site=maker.id, process=process, materials=maker.materials, batch_min=low, batch_max=high,
            certification=maker.certification, source=f"{maker.source}: {words}", kind="estimate",
        )
        for process, words in (maker.processes.items() if maker.role == "maker" else ())
    ]  # fmt: skip
    return DirectoryRecord(where, (place, site, *able), tuple(warnings))


OWN_KEYS = ("place", "site", "item", "component")


def renamed(fact: F, key: str, new: str) -> F:
    """Return a fact under another key, what it names of its own with it."""
    changes = {}
    for name in OWN_KEYS:
        value = getattr(fact, name, None)
        if isinstance(value, str) and (value == key or value.startswith(f"{key}/")):
            changes[name] = new + value[len(key) :]
    return replace(fact, **changes)  # type: ignore[type-var]


def slug(*parts: object) -> str:
    """Return text as a key: lower case, words joined by ``-``; a digest where no letter is Latin."""
    said = " ".join(str(part) for part in parts if part not in {None, ""})
    plain = unicodedata.normalize("NFKD", said).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    lost = sum(c.isalpha() for c in said) > 2 * sum(c.isalpha() for c in plain)
    return f"{made}-{digest(said)}".strip("-") if lost or not made else made


def digest(text: str) -> str:
    """Return a short digest, to tell apart what a key alone would not."""
    return blake2b(text.encode(), digest_size=4).hexdigest()


def country_code(text: str) -> tuple[str, list[str]]:
    """Return the ISO code of a country given by code or name, and a warning if it is not known."""
    said = text.strip()
    found = country_named(said)
    if found:
        return found, []
    return UNKNOWN, [f"country {said!r} is not known" if said else "no country is named"]


def number(value: Any) -> float | None:
    """Return a number that a stranger wrote, or None; a decimal comma is understood."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(str(value).strip().replace(",", ".").replace("_", "no"))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def texts(value: Any) -> list[str]:
    """Return every text in a value, however it is nested."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, Iterable):
        return [text for part in value for text in texts(part)]
    return [] if value is None else [str(value)]


def said(value: Any) -> str:
    """Return every text in a value, joined."""
    return "; ".join(dict.fromkeys(texts(value)))
