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
from makeshed.science.mentions import language_of
from makeshed.science.vocabulary import stems, vocabulary
from makeshed.science.words import listed
from makeshed.units import Degree, Kilometre

SAME_TOWN: Kilometre = 30.0
"""Places of one name no further apart than this are one town."""

POINT = re.compile(r"\s*+(-?\d++(?:\.\d++)?+)(?:\s*+[,;]\s*+|\s++)(-?\d++(?:\.\d++)?+)\s*+")
"""Latitude and longitude."""

NEAR = listed(
    "near nearby around bei nahe nah umkreis raum pres proche autour environs vicino intorno dintorni "
    "zona cerca alrededor alrededores region area"
)
"""Words that only a place follows, of whatever language."""
IN_PLACES = {
    "en": listed("in of from at to outside"),
    "fr": listed("a de en sur vers d"),
    "it": listed("a da di in su verso d ad"),
    "de": listed("in von um aus nach ab"),
    "es": listed("a de en desde por"),
}
"""Words that a place may follow, by language."""
HELD = frozenset(("of", "de", "di", "da", "a", "von", "d", "the", "um", "dal", "to", "al"))
"""What may stand between a word such as near and the place."""
WORDS = listed(
    "nice bath reading bend mobile deal ware battle sandwich street beer eye stone settle wells sale bury "
    "rugby march orange phoenix enterprise independence buffalo flint hull crook wick diss ford normal "
    "young speed surprise best tours tour die sens lens gap rue ham condom vienne grasse laval foix bois "
    "moule pau dole cluses pins forges mende halle essen singen regen hagen baden weiden sand wald berg "
    "plan land fischen wangen steine furth see leer zwingen hof hamm worms lage rat torno "
    "taller toro mesa corral cabra leon palma granada carmona vera pinto rota moral cuenca "
    "plata cento prato noto lodi potenza massa fermo porto trino pace vasto "
    "cura"
)
"""Names of towns that are everyday words too: only a word such as near makes a place of them."""


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
        language = language_of(whole)
        for length in range(min(self._longest, len(words)), 0, -1):
            for at in range(len(words) - length + 1):
                start, end = words[at].start(), words[at + length - 1].end()
                rows = self._named.get(folded(text[start:end]), [])
                if rows and _a_place(whole, start, end, language):
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


def _a_place(text: str, start: int, end: int, language: str) -> bool:
    """Return whether a name of a town is meant as one, by how it is written and what stands before.

    A word that is a town's name too (a nice chair, die neue Halle, 20 tours) needs a word such as near,
    or both a large letter and a word such as in; in German, where all nouns are large, the same.
    """
    large = text[start].isupper()
    before = _words_before(text, start)
    near = next((n for n, word in enumerate(before) if word not in HELD), len(before))
    if near < len(before) and before[near] in NEAR:
        return True
    led = bool(before) and before[0] in IN_PLACES[language]
    known = folded(text[start:end]) in WORDS or stems(text[start:end]) in vocabulary().index
    if known:
        alone = not text[:start].strip() and text[end:].lstrip()[:1] in {",", ":"}
        return large and (led or alone) and not _led_by_article(text, start)
    return large or led


def _led_by_article(text: str, start: int) -> bool:
    """Return whether an article stands right before: in the mobile home is no place."""
    before = _words_before(text, start)
    return before[:1] in (["the"], ["der"], ["die"], ["das"], ["dem"])


def _words_before(text: str, start: int) -> list[str]:
    """Return the words of letters right before a place in a text, the nearest first, folded.

    No further back than the last comma or the like.
    """
    said = re.split(r"[,;:.!?()\n]", text[max(0, start - 60) : start])[-1]
    return [folded(word) for word in re.findall(r"[^\W\d_]+", said)][::-1][:3]


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
