"""What makers say of themselves, read through the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from makeshed.directory.trade_names import NAME, credible, of_a_place
from makeshed.language.readings import opened, reading_of
from makeshed.language.vocabulary import KINDS, Concept, Kind, vocabulary
from makeshed.model import Capability, Place, Shed, Site
from makeshed.units import Degree

TOOLS = "hand-tool"
"""Whoever lists a hammer works with it."""
SHAPING = frozenset(
    ("primary-shaping", "forming", "separating", "joining", "coating", "changing-properties")
)
"""The groups of DIN 8580. Whoever does one of them may do another in the same shop."""
WRITTEN = {"name": "its name", "about": "what it says of itself"}


@dataclass(frozen=True, slots=True)
class SaidConcept:
    """A concept that a maker names: in which words, where, and by which capability if by one."""

    concept: Concept
    words: str
    where: str
    process: str = ""


@dataclass(frozen=True)
class Profile:
    """A maker as it is read; what it says once each, by kind."""

    site: str
    name: str
    place: str
    country: str
    lat: Degree
    lon: Degree
    confirmed: date | None
    said: tuple[SaidConcept, ...]
    numbers: tuple[int, ...]
    abilities: tuple[Capability, ...] = ()


class Crowd:
    """Makers side by side: what they say, one maker after the other.

    Before what a maker says stands a nothing, so that everybody says something.
    """

    def __init__(self, makers: Sequence[Profile]) -> None:
        nothing = len(vocabulary().concepts)
        weights: list[float] = []
        self.makers = makers
        self.said: list[SaidConcept | None] = []
        numbers: list[int] = []
        starts = []
        for maker in makers:
            starts.append(len(numbers))
            numbers.append(nothing)
            numbers += maker.numbers
            self.said.append(None)
            self.said += maker.said
            weights.append(1.0)
            weights += (NAME if s.where == WRITTEN["name"] else 1.0 for s in maker.said)
        self.weights: NDArray[np.float64] = np.array(weights, dtype=np.float64)
        self.starts: NDArray[np.intp] = np.array(starts, dtype=np.intp)
        self.numbers: NDArray[np.intp] = np.array(numbers, dtype=np.intp)
        self.lengths = np.diff([*starts, len(numbers)])

    def best(self, worth: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """Return by maker the most that anything said is worth, and which of all said it is.

        ``worth`` holds a number by concept, and a zero for nothing at its end.
        """
        if not len(self.starts):
            return np.zeros(0), np.zeros(0, dtype=np.intp)
        each = worth[self.numbers] * self.weights
        most = np.maximum.reduceat(each, self.starts)
        at = np.where(each == np.repeat(most, self.lengths), np.arange(len(each)), len(each))
        return most, np.minimum.reduceat(at, self.starts)

    def any(self, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return by maker whether anything said has a flag."""
        return np.logical_or.reduceat(flags, self.starts) if len(self.starts) else flags[:0]


_READ: WeakKeyDictionary[Shed, dict[str, Profile]] = WeakKeyDictionary()
"""Makers of a shed that were read, as long as the shed is there; it never changes."""


def profiles(shed: Shed, sites: Iterable[str]) -> dict[str, Profile]:
    """Return the makers of a shed as they are read, by site."""
    read_before = _READ.setdefault(shed, {})
    wanted = list(sites)
    if new := [site for site in wanted if site not in read_before]:
        read_before |= _read(shed, new)
    return {site: read_before[site] for site in wanted}


def _read(shed: Shed, sites: list[str]) -> dict[str, Profile]:
    frame = shed.some(Site, "site", sites)
    where = shed.some(Place, "place", frame["place"].unique())
    places = {row[0]: row for row in where.select("place", "lat", "lon", "country").iter_rows()}
    able: dict[str, list[Capability]] = {}
    for row in shed.some(Capability, "site", sites).iter_rows(named=True):
        able.setdefault(row["site"], []).append(Capability(**row))
    found = {}
    readings = shed.readings(frame)
    columns = ("site", "name", "place", "about", "last_confirmed")
    for site, name, place, about, confirmed in frame.select(columns).iter_rows():
        mine = tuple(able.get(site, ()))
        of_name, of_text = readings[site]
        told = (*_abilities(mine), *_written("about", of_text))
        said = once((*told, *_named(name, _written("name", of_name), told, about)))
        _, lat, lon, country = places.get(place, (place, float("nan"), float("nan"), ""))
        number = vocabulary().number
        found[site] = Profile(
            site=site,
            name=name,
            place=place,
            country=country or "",
            lat=lat,
            lon=lon,
            confirmed=confirmed,
            said=said,
            numbers=tuple(number[each.concept] for each in said),
            abilities=mine,
        )
    return found


def _named(
    name: str, named: Sequence[SaidConcept], told: Sequence[SaidConcept], about: str
) -> Iterator[SaidConcept]:
    """Yield what a maker's name says, as far as its text lets it be believed."""
    said = [each for each in named if not of_a_place(name, each.words)]
    if not said:
        return
    believed = credible([s.concept for s in said], [s.concept for s in told], name, about)
    yield from (each for each in said if each.concept in believed)


def once(said: Sequence[SaidConcept]) -> tuple[SaidConcept, ...]:
    """Return what is said, each concept as first said, processes before machines and the rest."""
    first: dict[Concept, SaidConcept] = {}
    for each in _made(tuple(_settled(said))):
        first.setdefault(each.concept, each)
    return tuple(sorted(first.values(), key=lambda each: _ORDER[each.concept.kind]))


_ORDER: dict[Kind, int] = {kind: n for n, kind in enumerate((*KINDS[1:], KINDS[0]))}


def _settled(said: Sequence[SaidConcept]) -> Iterator[SaidConcept]:
    """Yield what is said; of words with two meanings the one that the rest of the text speaks for.

    A milling machine beside maize grinds it; beside a lathe it cuts metal.
    """
    meanings: dict[tuple[str, str], list[SaidConcept]] = {}
    for each in said:
        meanings.setdefault((each.where, each.words), []).append(each)
    doubtful = [group for group in meanings.values() if len({s.concept for s in group}) > 1]
    if not doubtful:
        yield from said
        return
    clear = {s.concept for s in said} - {s.concept for group in doubtful for s in group}
    crafts = Counter(craft for concept in clear for craft in _crafts(concept))
    for each in said:
        group = meanings[each.where, each.words]
        rivals = [s for s in group if s.concept.kind == each.concept.kind]
        score = [sum(crafts[craft] for craft in _crafts(s.concept)) for s in rivals]
        if len(rivals) < 2 or each.concept == rivals[score.index(max(score))].concept:
            yield each


def _made(said: Sequence[SaidConcept]) -> Iterator[SaidConcept]:
    """Yield what is said, but of products told beside other work only what such work makes.

    A tailor's scissors are its tools, a soap maker's bucket holds soap.
    """
    up = vocabulary().graphs["process"].upward
    told = [each.concept for each in said if each.where != WRITTEN["name"]]
    crafts = {craft for concept in told for way in _ways(concept) for craft in up(way)}
    crafts |= SHAPING if crafts & SHAPING else frozenset()
    for each in said:
        kind, key = each.concept
        sure = kind != "product" or each.where == WRITTEN["name"] or not crafts
        if sure or (key != TOOLS and not crafts.isdisjoint(_makers(key))):
            yield each


def _ways(concept: Concept) -> list[str]:
    """Return the processes that a process or a machine does."""
    if concept.kind == "machine":
        return vocabulary().does(concept.key)
    return [concept.key] if concept.kind == "process" else []


@lru_cache(maxsize=1000)
def _makers(product: str) -> frozenset[str]:
    """Return the families of all processes that make a product or a kind of it."""
    known = vocabulary()
    kinds = known.graphs["product"].below(product)
    ways = {way for kind in kinds for way in known.made_by(kind)}
    return frozenset(craft for way in ways for craft in known.graphs["process"].upward(way))


@lru_cache(maxsize=10_000)
def _crafts(concept: Concept) -> frozenset[str]:
    """Return the families of processes that a thing belongs to."""
    known = vocabulary()
    ways = _ways(concept)
    if concept.kind == "product":
        ways = known.made_by(concept.key)
    if concept.kind == "material":
        ways = [
            known.made_by(product)[0]
            for product in known.tables["product"]
            if concept.key in known.made_of(product)
        ]
    return frozenset(craft for way in ways for craft in known.graphs["process"].upward(way))


def _abilities(able: Iterable[Capability]) -> Iterator[SaidConcept]:
    for each in able:
        where = f"capability {each.process}"
        exact = Concept("process", each.process)
        if exact in vocabulary().labels:
            yield SaidConcept(exact, each.process, where, each.process)
        else:
            for said in _written("about", reading_of(each.process.replace("-", " "))):
                yield SaidConcept(said.concept, said.words, where, each.process)
        for material in each.materials.split(";"):
            name = Concept("material", material.strip())
            if name in vocabulary().labels:
                yield SaidConcept(name, material.strip(), where, each.process)
                continue
            for said in _written("about", reading_of(material.replace("-", " "))):
                yield SaidConcept(said.concept, said.words, where, each.process)


@lru_cache(maxsize=200_000)
def _written(where: str, reading: str) -> tuple[SaidConcept, ...]:
    """Return what a text says that was read (`makeshed.language.readings`)."""
    found = []
    for words, concepts in opened(reading):
        found += [SaidConcept(concept, words, WRITTEN[where]) for concept in concepts]
        if where != "name" and " " in words and any(map(_makes, concepts)):
            inside = vocabulary().inside(words)
            found += [SaidConcept(concept, words, WRITTEN[where]) for concept in inside]
    return tuple(found)


def _makes(concept: Concept) -> bool:
    """Return whether words for a thing may name what is made: a sewing machine makes no machine."""
    if concept.kind == "process":
        return "repair" not in vocabulary().graphs["process"].upward(concept.key)
    return False
