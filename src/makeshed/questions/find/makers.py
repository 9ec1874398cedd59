"""What makers say of themselves, read through the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import polars as pl

from makeshed.model import Capability, Place, Shed, Site
from makeshed.questions.find.vocabulary import Concept, vocabulary
from makeshed.units import Degree

WRITTEN = {"name": "its name", "about": "what it says of itself"}


@dataclass(frozen=True, slots=True)
class Said:
    """A concept that a maker names: in which words, where, and by which capability if by one."""

    concept: Concept
    words: str
    where: str
    process: str = ""


@dataclass(frozen=True)
class Profile:
    """A maker as it is read."""

    site: str
    name: str
    place: str
    country: str
    lat: Degree
    lon: Degree
    confirmed: date | None
    said: tuple[Said, ...]
    abilities: tuple[Capability, ...] = ()
    by_kind: dict[str, dict[str, Said]] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, Said]:
        """Return what it says of one kind, by key, as first said."""
        return self.by_kind.get(kind, {})


def profiles(shed: Shed, sites: Iterable[str]) -> dict[str, Profile]:
    """Return the makers of a shed as they are read, by site."""
    wanted = pl.Series(list(sites), dtype=pl.String)
    where = shed.table(Place).select("place", "lat", "lon", "country")
    frame = shed.table(Site).filter(pl.col("site").is_in(wanted.implode()))
    frame = frame.join(where, on="place", how="left")
    able: dict[str, list[Capability]] = {}
    can = shed.table(Capability).filter(pl.col("site").is_in(wanted.implode()))
    for row in can.iter_rows(named=True):
        able.setdefault(row["site"], []).append(Capability(**row))
    found = {}
    for row in frame.iter_rows(named=True):
        mine = tuple(able.get(row["site"], ()))
        said = (*_abilities(mine), *_written("about", row["about"]), *_written("name", row["name"]))
        by_kind: dict[str, dict[str, Said]] = {}
        for each in _settled(said):
            by_kind.setdefault(each.concept.kind, {}).setdefault(each.concept.key, each)
        found[row["site"]] = Profile(
            site=row["site"],
            name=row["name"],
            place=row["place"],
            country=row["country"] or "",
            lat=row["lat"],
            lon=row["lon"],
            confirmed=row["last_confirmed"],
            said=said,
            abilities=mine,
            by_kind=by_kind,
        )
    return found


def _settled(said: tuple[Said, ...]) -> Iterator[Said]:
    """Yield what is said; of words with two meanings the one that the rest of the text speaks for.

    A milling machine beside maize grinds it; beside a lathe it cuts metal.
    """
    meanings: dict[tuple[str, str], list[Said]] = {}
    for each in said:
        meanings.setdefault((each.where, each.words), []).append(each)
    doubtful = [group for group in meanings.values() if len({s.concept for s in group}) > 1]
    if not doubtful:
        yield from said
        return
    clear = {s.concept for s in said} - {s.concept for group in doubtful for s in group}
    crafts = [craft for concept in clear for craft in _crafts(concept)]
    for each in said:
        group = meanings[each.where, each.words]
        rivals = [s for s in group if s.concept.kind == each.concept.kind]
        score = [sum(craft in _crafts(s.concept) for craft in crafts) for s in rivals]
        if len(rivals) < 2 or each.concept == rivals[score.index(max(score))].concept:
            yield each


@lru_cache(maxsize=10_000)
def _crafts(concept: Concept) -> frozenset[str]:
    """Return the families of processes that a thing belongs to."""
    known = vocabulary()
    ways = [concept.key] if concept.kind == "process" else []
    if concept.kind == "machine":
        ways = known.does(concept.key)
    if concept.kind == "product":
        ways = known.made_by(concept.key)
    if concept.kind == "material":
        ways = [
            known.made_by(product)[0]
            for product in known.tables["product"]
            if concept.key in known.made_of(product)
        ]
    return frozenset(craft for way in ways for craft in known.graphs["process"].upward(way))


def _abilities(able: Iterable[Capability]) -> Iterator[Said]:
    for each in able:
        where = f"capability {each.process}"
        exact = Concept("process", each.process)
        if exact in vocabulary().labels:
            yield Said(exact, each.process, where, each.process)
        else:
            for said in _written("about", each.process.replace("-", " ")):
                yield Said(said.concept, said.words, where, each.process)
        for material in each.materials.split(";"):
            name = Concept("material", material.strip())
            if name in vocabulary().labels:
                yield Said(name, material.strip(), where, each.process)
                continue
            for said in _written("about", material.replace("-", " ")):
                yield Said(said.concept, said.words, where, each.process)


@lru_cache(maxsize=200_000)
def _written(where: str, text: str) -> tuple[Said, ...]:
    found = []
    for mention in vocabulary().read(text):
        found += [Said(concept, mention.words, WRITTEN[where]) for concept in mention.concepts]
        if " " in mention.words and any(map(_makes, mention.concepts)):
            inside = vocabulary().inside(mention.words)
            found += [Said(concept, mention.words, WRITTEN[where]) for concept in inside]
    return tuple(found)


def _makes(concept: Concept) -> bool:
    """Return whether words for a thing may name what is made: a sewing machine makes no machine."""
    if concept.kind == "process":
        return "repair" not in vocabulary().graphs["process"].upward(concept.key)
    return False


def sought(concepts: Iterable[Concept]) -> list[str]:
    """Return the phrases by which makers of some things are looked for in full text."""
    known = vocabulary()
    wanted: dict[Concept, None] = {}
    for concept in concepts:
        graph = known.graphs[concept.kind]
        below = [Concept(concept.kind, key) for key in sorted(graph.below(concept.key))]
        above = [Concept(concept.kind, key) for key in graph.upward(concept.key)]
        wanted |= dict.fromkeys([concept, *above, *below])
        processes = [concept.key] if concept.kind == "process" else []
        if concept.kind == "machine":
            processes = known.does(concept.key)
        if concept.kind == "product":
            processes = known.made_by(concept.key)
        for process in processes:
            ways = [process, *known.graphs["process"].instead.get(process, {})]
            ways += sorted(known.graphs["process"].below(process))
            for way in ways:
                wanted[Concept("process", way)] = None
                wanted |= {Concept("machine", m): None for m in known.machines.get(way, [])}
    spelt = (label for concept in wanted for label in known.spellings(concept))
    return shortest(spelt)


def shortest(phrases: Iterable[str]) -> list[str]:
    """Return the phrases without those that hold another: whoever says the long says the short."""
    words = {phrase: tuple(phrase.casefold().split()) for phrase in phrases}
    kept: dict[tuple[str, ...], str] = {}
    for phrase, parts in sorted(words.items(), key=lambda item: (len(item[1]), item[0])):
        runs = (parts[a:b] for a in range(len(parts)) for b in range(a + 1, len(parts) + 1))
        if not any(run in kept for run in runs):
            kept[parts] = phrase
    return list(kept.values())
