"""Where towns are: the populated places of GeoNames (CC BY 4.0), by their names in Latin letters.

A name that several towns have is one of them only if its country, or the words behind a comma, say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO

import polars as pl

from makeshed.data import rows
from makeshed.science.distance import great_circle
from makeshed.units import Count, Degree, Kilometre

SAME_TOWN: Kilometre = 30.0
"""Places of one name no further apart than this are one town."""
WELL_KNOWN = 0.5
"""Another name of a town counts beside towns really called so if it is half as large as they are."""
IN_TOWN = "placed in the middle of "
"""What the source of a place says that stands in the middle of its town."""
STEPS = 200
"""Coordinates are kept in so many steps of a degree: right to 0.3 km, and a town is wider."""
ALIKE = {"st": "saint", "sankt": "saint", "ste": "sainte"}
_AROUND = re.compile(
    r"^(?:[A-Z]{1,2}-)?\d[\d -]{2,8} | (?:- ?)?\d{3,6}(?:-\d+)?$| cedex\b.*$"
    r"| \d{1,2}(?:e|er|ème|eme|°|th|st|nd|rd)?$",
    re.IGNORECASE,
)
"""What letters have round the name of a town: a postcode, cedex, the number of a district."""


@dataclass(frozen=True, slots=True)
class Town:
    """A populated place."""

    name: str
    country: str
    admin: str
    """First-order division, by its code at GeoNames."""
    lat: Degree
    lon: Degree
    people: Count
    """In two digits."""

    def __str__(self) -> str:
        """Return the town as `towns` reads it again; divisions that are numbers tell nobody anything."""
        spoken = [self.admin] if self.admin.isalpha() and self.country == "US" else []
        return ", ".join([self.name, *spoken, self.country])


def key(name: str) -> str:
    """Return a name as towns are looked up: small letters without accents and marks.

    >>> key("St-Étienne"), key("Saint Etienne")
    ('saint etienne', 'saint etienne')
    """
    spread = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return " ".join(ALIKE.get(word, word) for word in re.findall(r"[^\W_]+", bare))


def towns(text: str, *, countries: Collection[str] = (), region: str = "") -> list[Town]:
    """Return the towns that a text may mean, the largest first; one alone is meant.

    Parameters
    ----------
    text
        A name, with a country, a division or a state of the USA behind a comma or in brackets.
    countries
        If any town called so lies in one of these (ISO codes), the others are not meant.
    region
        Division, if it is known: of several the one there is meant.
    """
    if said := _told(text):
        return apart(said)
    lands = frozenset(countries)
    bare = _AROUND.sub("", " ".join(text.split()))
    known = _named(text, lands) or (_named(bare, lands) if bare != text else [])
    inside = _there(known, region) if region else []
    return apart(inside or known)


def says_which(text: str) -> bool:
    """Return whether what stands behind a name, after a comma or in brackets, tells which town is meant."""
    return bool(_told(text))


def _told(text: str) -> list[Town]:
    """Return the towns of a name that lie where the words behind it say."""
    rest, behind = text, list[str]()
    while found := _split(rest):
        rest, where = found
        behind.append(where)
        there = _named(rest, frozenset())
        for where in behind:
            there = _there(there, where)
        if there:
            return there
    return []


def _split(text: str) -> tuple[str, str] | None:
    """Return a name and what stands behind it, after a comma or in brackets.

    Paris, TX; Paris, TX, US; Paris (Texas); Cambridge, United Kingdom.
    """
    bare = text.strip()
    name, _, where = bare.removesuffix(")").rpartition("(" if bare.endswith(")") else ",")
    told = name.strip() and where.strip() and not set(where) & set(",()")
    return (name.strip(), where) if told else None


def names_among(names: Iterable[str]) -> frozenset[str]:
    """Return which names, as `key` writes them, are those of towns."""
    asked = list(names)
    return frozenset(_names().filter(pl.col("key").is_in(asked))["key"])


@lru_cache(maxsize=10_000)
def _named(name: str, countries: frozenset[str]) -> list[Town]:
    """Return the towns of a name, those really called so and those well known by it."""
    names, wanted = _names(), key(name)
    first, end = (int(names["key"].search_sorted(wanted, side)) for side in ("left", "right"))
    if first == end:
        return []
    hits = names[first:end]
    table = _towns()[hits["row"].to_list()].with_columns(hits["own"])
    largest = table.filter("own")["people"].max()
    floor = float(largest) * WELL_KNOWN if isinstance(largest, int) else 0.0
    kept = table.filter(pl.col("own") | (pl.col("people") > floor))
    inside = kept.filter(pl.col("country").is_in(list(countries)))
    kept = inside if len(inside) else kept
    return [
        Town(name, country, admin, lat / STEPS, lon / STEPS, float(people))
        for name, country, admin, lat, lon, people, _ in kept.iter_rows()
    ]


def _there(found: Sequence[Town], where: str) -> list[Town]:
    """Return the towns in a country or a division, given by code or name."""
    said = where.strip().casefold()
    lands = {row["country"] for row in rows("countries") if said in _both(row, "country")}
    states = {row["state"] for row in rows("states") if said in _both(row, "state")}
    return [
        town
        for town in found
        if town.country in lands
        or said == town.admin.casefold()
        or (town.country == "US" and town.admin in states)
    ]


def _both(row: dict[str, str], code: str) -> tuple[str, str]:
    return row[code].casefold(), row["name"].casefold()


def apart(found: Iterable[Town]) -> list[Town]:
    """Return the towns that are not another one's near neighbour of the same name."""
    kept: list[Town] = []
    for town in sorted(found, key=lambda one: (-one.people, one.country, one.admin, one.name)):
        away = (great_circle(town.lat, town.lon, one.lat, one.lon) for one in kept)
        if all(float(far) > SAME_TOWN for far in away):
            kept.append(town)
    return kept


@cache
def _names() -> pl.DataFrame:
    return _read("names")


@cache
def _towns() -> pl.DataFrame:
    return _read("towns")


def _read(name: str) -> pl.DataFrame:
    packed = (files("makeshed.data") / "towns" / f"{name}.parquet").read_bytes()
    return pl.read_parquet(BytesIO(packed))
