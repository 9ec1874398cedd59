"""Which place is meant: a key, a name, a postcode or coordinates; a name that exists twice asks which.

Places of the directory come first; then the towns that makeshed knows, those in its countries first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from shlex import quote

import numpy as np
import polars as pl

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.language.mentions import language_of
from makeshed.language.tokens import SPOKEN, listed
from makeshed.language.vocabulary import stems, vocabulary
from makeshed.model import Place, Shed
from makeshed.model.place_names import CODE, NAME, code_of, folded
from makeshed.model.remembered import by_shed
from makeshed.model.towns import Town, key, names_among, says_which, towns
from makeshed.science.distance import great_circle
from makeshed.units import Count, Degree, Kilometre

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
KILOMETRES = listed(
    "km kilometres kilometers kilometre kilometer kilometern kilometri chilometri chilometro kms kilometros miles mile"
)
"""Words that a place follows, of a distance from it."""
LONGEST = 5
"""Words of the name of a town."""
LARGE: Count = 5_000.0
"""A town behind a word such as in has so many people, or else the word may be anything."""
LARGE_WHERE_NOUNS_ARE: Count = 50_000.0
"""The same in German, which writes all nouns large."""
MORE = re.compile(
    r"\s*(?:,\s*(?:[A-Z]{2}\b|[A-Z][^\W\d_]{2,}(?:\s[A-Z][^\W\d_]+)?)|\([^()]{2,30}\))"
)
"""What may stand behind the name of a town to say which: a state, a country; ``, in`` is no Indiana."""
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

ARTICLES = ("the", "der", "die", "das", "dem")
SMALL_WORDS = frozenset((*NEAR, *HELD, *KILOMETRES, *ARTICLES)).union(*IN_PLACES.values())


@dataclass(frozen=True, slots=True)
class Spot:
    """A point on the map and what it is called."""

    name: str
    lat: Degree
    lon: Degree

    @property
    def option(self) -> str:
        """Return how a terminal is told to look near it."""
        return f"--near {quote(self.name)}"


class Gazetteer:
    """The places of a shed by name."""

    def __init__(self, shed: Shed) -> None:
        self._shed, self._names = shed, shed.place_names

    def spot(self, near: str, country: str = "") -> Spot:
        """Return the place called so, or at ``lat, lon``.

        Parameters
        ----------
        near
            Key, name or postcode of a place of the directory, or a town: ``Paris, TX``.
        country
            Code of the country in which a town is meant; by default those of the directory.

        Raises
        ------
        NotFound
            No place is called so; the error names the nearest.
        BadValue
            Two places far apart are called so; the error lists them.
        """
        if point := POINT.fullmatch(near):
            lat, lon = (float(part) for part in point.groups())
            if abs(lat) > 90 or abs(lon) > 180:
                raise BadValue(f"{near!r} is no point on the map", hint="write latitude, longitude")
            return Spot(near.strip(), lat, lon)
        exact = self._shed.some(Place, "place", [near])
        if len(exact):
            row = exact.row(0, named=True)
            return Spot(row["place"], row["lat"], row["lon"])
        rows = self._called(near)
        if country:
            rows = rows.filter(country=country)
        if len(rows):
            return self._one(near, rows)
        found = towns(near, countries={country} if country else self._names.countries)
        if not found:
            every = self._shed.table(Place)
            names = {str(name) for name in every["name"] if name} or set(every["place"])
            hint = nearest(near, names)
            if sum(map(str.isdigit, near)) * 2 > len(near.strip()):
                hint = "postcodes are those of the directory's places; name the town, or latitude, longitude"
            raise NotFound(f"no place is called {near!r}", hint=hint)
        return _the_town(near, found)

    def within(self, text: str, whole: str, country: str = "") -> tuple[Spot, str] | None:
        """Return the place that a text names and the words; the longest name wins.

        A word counts as a place if it is written large or stands behind a word such as near: a nice
        chair is not from Nice. ``text`` is ``whole`` with what was read otherwise blanked. Of towns that
        the directory does not have, one that stands behind a word such as near comes first.
        """
        language = language_of(whole)
        own = self._own(text, whole, language)
        if own and _is_led(whole, *own):
            return self._placed(text, own)
        countries = {country} if country else self._names.countries
        if led := _town_in(text, whole, language, near=True):
            return _the_town(led, towns(led, countries=countries)), led
        if own:
            return self._placed(text, own)
        if said := _town_in(text, whole, language, near=False):
            found = [town for town in towns(said, countries=countries) if town.country in countries]
            if found and found[0].people >= (LARGE_WHERE_NOUNS_ARE if language == "de" else LARGE):
                return _the_town(said, found), said
        return None

    def _own(self, text: str, whole: str, language: str) -> tuple[int, int] | None:
        """Return where a text names a place of the directory."""
        spans = list(_runs(text, max(int(self._names.longest), 2)))
        named = self._names.known(NAME, {folded(text[slice(*span)]) for span in spans})
        coded = self._names.known(CODE, {code_of(text[slice(*span)]) for span in spans})
        for start, end in spans:
            if code_of(text[start:end]) in coded and _is_led(whole, start, end):
                return start, end
            if folded(text[start:end]) in named and _a_place(whole, start, end, language):
                return start, end
        return None

    def _placed(self, text: str, span: tuple[int, int]) -> tuple[Spot, str]:
        words = text[slice(*span)]
        return self._one(words, self._called(words)), words

    def _called(self, words: str) -> pl.DataFrame:
        """Return the places of a name; if there are none, those of a postcode."""
        named = self._names.called(NAME, folded(words))
        return named if len(named) else self._names.called(CODE, code_of(words))

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


def _runs(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Yield where runs of words stand, the longest first."""
    words = list(re.finditer(r"[^\W_]+", text))
    for length in range(min(longest, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            yield words[at].start(), words[at + length - 1].end()


def _town_in(text: str, whole: str, language: str, *, near: bool) -> str:
    """Return the words of a text that name a town as one: behind near, or large behind in."""
    spans = [
        (start, end)
        for start, end in _runs(text, LONGEST)
        if (_is_led(whole, start, end) if near else whole[start].isupper())
        and _no_word(whole[start:end], near=near)
        and _a_place(whole, start, end, language)
        and (near or _led_by(whole, start, IN_PLACES[language]))
    ]
    known = names_among({key(text[start:end]) for start, end in spans}) if spans else frozenset()
    for start, end in spans:
        if key(text[start:end]) in known:
            more = MORE.match(text, end)
            which = text[start : more.end()] if more else ""
            return which if which and says_which(which) else text[start:end]
    return ""


def _is_led(text: str, start: int, end: int) -> bool:
    """Return whether a word such as near, or a distance, stands before."""
    del end
    before = [word for word in _words_before(text, start) if word not in HELD]
    return bool(before) and (before[0] in NEAR or before[0] in KILOMETRES)


def _no_word(text: str, *, near: bool) -> bool:
    """Return whether words may be a town's name; those of workshops are one only large and behind near."""
    plain = folded(text)
    if len(plain) < 3 or plain in SMALL_WORDS or (text.islower() and plain in SPOKEN):
        return False
    used = plain in WORDS or stems(text) in vocabulary().index
    return not used or (near and text[0].isupper())


def _the_town(name: str, found: list[Town]) -> Spot:
    """Return the one town of a name; raise `BadValue` with all of them if there are several."""
    if len(found) > 1:
        which = [f"{t.lat:.2f},{t.lon:.2f} ({t}, {t.people:,.0f} people)" for t in found[:8]]
        hint = f"say which with --near, or the country: {'; '.join(which)}"
        raise BadValue(f"{len(found)} towns are called {name!r}", hint=hint)
    return Spot(str(found[0]), found[0].lat, found[0].lon)


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
    return _led_by(text, start, ARTICLES)


def _led_by(text: str, start: int, words: Collection[str]) -> bool:
    """Return whether the word right before is one of some."""
    before = _words_before(text, start)
    return bool(before) and before[0] in words


def _words_before(text: str, start: int) -> list[str]:
    """Return the words of letters right before a place in a text, the nearest first, folded.

    No further back than the last comma or the like.
    """
    said = re.split(r"[,;:.!?()\n]", text[max(0, start - 60) : start])[-1]
    return [folded(word) for word in re.findall(r"[^\W\d_]+", said)][::-1][:3]


gazetteer_of = by_shed(Gazetteer)
"""Return the places of a shed by name, kept with the shed."""
