"""What a directory shows to everybody: of each open maker what it can do, and what it agreed to show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import overload

import polars as pl

from makeshed.language.tokens import plain
from makeshed.model import Capability, Place, Shed, Site
from makeshed.model.contact import (
    HIDDEN,
    TEXTS,
    WAYS,
    Contact,
    agreed,
    kept_back,
    veiled,
    without_contacts,
)
from makeshed.report.projection import Point
from makeshed.report.public.public_facts import (
    ROUGHENED,
    has_agreed,
    is_listed,
    public_facts,
    rounded,
    telling,
)

TOGETHER = 500
"""Makers that are read at a time."""
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


class Makers(Sequence[ListedMaker]):
    """Some makers of a directory, in order; each is read when it is looked at."""

    def __init__(self, directory: Directory, sites: Sequence[str]) -> None:
        self.directory, self.sites = directory, sites

    def __len__(self) -> int:
        return len(self.sites)

    @overload
    def __getitem__(self, at: int) -> ListedMaker: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[ListedMaker]: ...
    def __getitem__(self, at: int | slice) -> ListedMaker | Sequence[ListedMaker]:
        if isinstance(at, slice):
            return self.directory.read(self.sites[at])
        return self.directory.read([self.sites[at]])[0]

    def __iter__(self) -> Iterator[ListedMaker]:
        for begin in range(0, len(self), TOGETHER):
            yield from self[begin : begin + TOGETHER]


class Directory:
    """All that is shown of some facts, read when somebody looks at it.

    Parameters
    ----------
    shed
        The facts, such as `public_facts` gives them.
    fingerprint
        Their digest, which pages tell.
    """

    def __init__(self, shed: Shed, fingerprint: str = "") -> None:
        self.shed, self.fingerprint = shed, fingerprint
        self._kept: dict[str, ListedMaker] = {}

    def keep(self) -> None:
        """Read all makers once, for whoever looks at each of them many times."""
        self._kept = {entry.site: entry for entry in self.entries}

    @cached_property
    def listed(self) -> pl.DataFrame:
        """Who is listed, by name, with what lists and counts need."""
        sites = self.shed.columns_of(
            Site, "site", "name", "place", "role", "status", "published", "last_confirmed", "kind"
        ).filter(is_listed())
        told = [plain(without_contacts(name) or site) for name, site in sites.select("name", "site").iter_rows()]  # fmt: skip
        return sites.with_columns(pl.Series("_told", told, pl.String)).sort("_told", "site").drop("_told")  # fmt: skip

    @cached_property
    def spots(self) -> pl.DataFrame:
        """Where each is that is listed, in the same order, as it is shown."""
        places = self.shed.columns_of(
            Place, "place", "name", "lat", "lon", "country", "region", "source"
        )
        places = places.rename({"name": "place_name", "source": "where_from"})
        found = self.listed.join(places, on="place", how="left", maintain_order="left")
        exact = has_agreed("address") & ~pl.col("where_from").str.contains(ROUGHENED, literal=True)
        seen = [
            (lat, lon) if sure else (rounded(lat), rounded(lon))
            for lat, lon, sure in found.select("lat", "lon", exact.alias("exact")).iter_rows()
        ]
        lat, lon = (pl.Series(name, [spot[n] for spot in seen], pl.Float64) for n, name in enumerate(("lat", "lon")))  # fmt: skip
        return found.with_columns(exact.alias("exact"), lat, lon)

    @cached_property
    def has_anybody(self) -> bool:
        """Whether somebody is listed."""
        return not self.listed.is_empty()

    @cached_property
    def entries(self) -> Makers:
        """All makers, by name."""
        return Makers(self, self.listed["site"].to_list())

    @cached_property
    def abilities(self) -> list[tuple[str, str]]:
        """Who can do what: the site and the process of each, makers by name."""
        able = self.shed.columns_of(Capability, "site", "process")
        return self.listed.select("site").join(able, on="site", maintain_order="left_right").rows()

    @cached_property
    def able(self) -> pl.DataFrame:
        """What each can do who is listed: site, process, and lists of materials and of certificates."""
        rows = self.shed.columns_of(Capability, "site", "process", "materials", "certification")
        kept = rows.join(self.listed.select("site"), on="site", how="semi")
        words = {"material": "materials", "certificate": "certification"}
        return kept.select("site", "process", *(
            pl.col(cell).str.split(";").list.eval(pl.element().str.strip_chars()).list.unique().alias(name)
            for name, cell in words.items()
        ))  # fmt: skip

    @cached_property
    def processes(self) -> dict[str, Makers]:
        """Who can do each process, by its key."""
        able = self.shed.columns_of(Capability, "site", "process")
        return self._grouped(self.listed.select("site").join(able, on="site", maintain_order="left"), "process")  # fmt: skip

    @cached_property
    def places(self) -> dict[str, Makers]:
        """Who is at each place, by its key."""
        return self._grouped(self.listed, "place")

    @cached_property
    def towns(self) -> dict[str, tuple[str, str]]:
        """What each place is called, and in which country it is."""
        rows = self.spots.select("place", "place_name", "country").unique("place")
        return {place: (name or place, country) for place, name, country in rows.iter_rows()}

    @cached_property
    def kept_back(self) -> int:
        """How many can be reached, and did not agree to have all of it shown."""
        sites = self.shed.table(Site).filter(is_listed())
        back = pl.any_horizontal((pl.col(way) != "") & ~has_agreed(way) for way in WAYS)
        back |= pl.any_horizontal(pl.col(name).str.contains(HIDDEN, literal=True) for name in TEXTS)
        perhaps = telling(sites.filter(~back))
        more = kept_back(Site(**row) for row in perhaps.iter_rows(named=True))
        return int(sites.select(back.sum()).item()) + len(more)

    @cached_property
    def _by_slug(self) -> dict[str, str]:
        return {slug_of(site): site for site in self.listed["site"]}

    def named(self, slug: str) -> ListedMaker | None:
        """Return the maker whose page is called so; None if nobody's is."""
        if slug_of(slug) == slug and (found := self.read([slug])):
            return found[0]
        site = self._by_slug.get(slug)
        return None if site is None else self.read([site])[0]

    def read(self, sites: Sequence[str]) -> list[ListedMaker]:
        """Return those of some sites that are listed, in their order."""
        if self._kept:
            return [self._kept[site] for site in sites if site in self._kept]
        frame = self.shed.some(Site, "site", sites).filter(is_listed())
        found = {row["site"]: Site(**row) for row in frame.iter_rows(named=True)}
        where = self.shed.some(Place, "place", frame["place"].unique().to_list())
        places = {row["place"]: Place(**row) for row in where.iter_rows(named=True)}
        able: dict[str, list[Ability]] = {}
        for row in self.shed.some(Capability, "site", list(found)).iter_rows(named=True):
            able.setdefault(row["site"], []).append(_ability(Capability(**row)))
        return [
            _entry(found[key], places[found[key].place], able.get(key, []))
            for key in sites
            if key in found
        ]

    def _grouped(self, rows: pl.DataFrame, by: str) -> dict[str, Makers]:
        groups = rows.group_by(by).agg("site").sort(by)
        return {key: Makers(self, sites) for key, sites in groups.iter_rows()}


def directory_of(shed: Shed) -> Directory:
    """Return what of a shed everybody may see: open makers and sellers, by name."""
    facts = public_facts(shed)
    return Directory(facts, facts.fingerprint())


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
    exact = "address" in agreed(site) and ROUGHENED not in place.source
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
        spot=(place.lat, place.lon) if exact else (rounded(place.lat), rounded(place.lon)),
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
