"""Which place is meant: a key, a name or coordinates; a name that exists twice asks which."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.model import Place, Shed
from makeshed.science.distance import great_circle
from makeshed.units import Degree, Kilometre

SAME_TOWN: Kilometre = 30.0
"""Places of one name no further apart than this are one town."""

POINT = re.compile(r"\s*+(-?\d++(?:\.\d++)?+)(?:\s*+[,;]\s*+|\s++)(-?\d++(?:\.\d++)?+)\s*+")
"""Latitude and longitude."""

BEFORE_PLACES = frozenset(
    [
        "near",
        "in",
        "of",
        "from",
        "at",
        "around",
        "a",
        "de",
        "da",
        "di",
        "von",
        "um",
        "bei",
        "aus",
        "en",
        "pres",
        "vicino",
        "autour",
        "intorno",
        "cerca",
    ]
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the map and what it is called."""

    name: str
    lat: Degree
    lon: Degree


def folded(text: str) -> str:
    """Return text in lower case without accents, hyphens as spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[\s_-]+", " ", kept).strip()


class Gazetteer:
    """The places of a shed by name."""

    def __init__(self, shed: Shed) -> None:
        self._rows = shed.table(Place).select("place", "name", "lat", "lon", "country", "region")
        listed = self._rows.with_row_index("row").select("row", pl.concat_list("place", "name"))
        spelt = listed.explode("place").select("row", name=_folded(pl.col("place")))
        held = spelt.filter(pl.col("name") != "").unique(maintain_order=True)
        self._named: dict[str, list[int]] = dict(
            held.group_by("name").agg(pl.col("row").sort()).iter_rows()
        )
        self._longest = max((name.count(" ") + 1 for name in self._named), default=0)

    def spot(self, near: str) -> Spot:
        """Return the place called so, or at ``lat, lon``.

        Raises
        ------
        NotFound
            No place is called so; the error names the nearest.
        BadValue
            Two places far apart are called so; the error lists their keys.
        """
        if point := POINT.fullmatch(near):
            lat, lon = (float(part) for part in point.groups())
            if abs(lat) > 90 or abs(lon) > 180:
                raise BadValue(f"{near!r} is no point on the map", hint="write latitude, longitude")
            return Spot(near.strip(), lat, lon)
        exact = self._rows.filter(pl.col("place") == near)
        if len(exact):
            row = exact.row(0, named=True)
            return Spot(row["place"], row["lat"], row["lon"])
        rows = self._named.get(folded(near), [])
        if not rows:
            names = {str(name) for name in self._rows["name"] if name} or set(self._rows["place"])
            raise NotFound(f"no place is called {near!r}", hint=nearest(near, names))
        return self._one(near, self._rows[rows])

    def within(self, text: str, whole: str) -> tuple[Spot, str] | None:
        """Return the place that a text names and the words; the longest name wins.

        A word counts as a place if it is written large or stands behind a word such as near: a nice
        chair is not from Nice. ``text`` is ``whole`` with what was read otherwise blanked.
        """
        words = list(re.finditer(r"[^\W_]+", text))
        for length in range(min(self._longest, len(words)), 0, -1):
            for at in range(len(words) - length + 1):
                start, end = words[at].start(), words[at + length - 1].end()
                rows = self._named.get(folded(text[start:end]), [])
                if rows and (whole[start].isupper() or _word_before(whole, start) in BEFORE_PLACES):
                    return self._one(text[start:end], self._rows[rows]), text[start:end]
        return None

    def _one(self, name: str, rows: pl.DataFrame) -> Spot:
        lat, lon = rows["lat"].to_numpy(), rows["lon"].to_numpy()
        apart = float(np.max(great_circle(lat[0], lon[0], lat, lon)))
        if apart > SAME_TOWN:
            which = [
                f"{place} ({', '.join(filter(None, (region, country)))})"
                for place, region, country in rows.select("place", "region", "country").iter_rows()
            ]
            hint = f"say which with --near: {'; '.join(which[:8])}"
            raise BadValue(f"{len(which)} places are called {name!r}", hint=hint)
        key = str(rows["place"][0]) if len(rows) == 1 else name
        return Spot(key, float(np.mean(lat)), float(np.mean(lon)))


def _word_before(text: str, start: int) -> str:
    """Return the last word of letters before a place in a text, folded."""
    return folded("".join(re.findall(r"[^\W\d_]+", text[:start])[-1:]))


_KNOWN: WeakKeyDictionary[Shed, Gazetteer] = WeakKeyDictionary()
"""Of sheds as long as they are there; a shed never changes."""


def gazetteer_of(shed: Shed) -> Gazetteer:
    """Return the places of a shed by name, read once."""
    if shed not in _KNOWN:
        _KNOWN[shed] = Gazetteer(shed)
    return _KNOWN[shed]


def _folded(text: pl.Expr) -> pl.Expr:
    """Return the column as `folded` text."""
    plain = text.str.replace_all("ß", "ss", literal=True).str.normalize("NFKD")
    plain = plain.str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all(r"[\s_-]+", " ").str.strip_chars(" ")
