"""By which phrases makers of a thing are looked for, and how much each counts beside its own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from makeshed.language.tokens import stem
from makeshed.language.vocabulary import Concept, vocabulary

NAME, KIND, WAY, MACHINE = 0.01, 0.004, 0.004, 0.5
"""A name of the thing, of a wider kind, of a way to make it; a machine counts so much of its way.

Judgements. All so far below the need's own words that expansion finds more makers but decides only
between those whose words fit alike: how well they serve, the graph says, not their words once more.
"""

FAMILY = 0.3
"""What a word of one family counts beside a word that the graph does not know. A judgement."""
ENDINGS = ("ation", "ing", "ed", "er", "or", "e", "")
"""What English verbs and their nouns end in; longest first."""
STEM = 4
"""A stem has so many letters."""


@lru_cache(maxsize=500)
def phrases_for(concepts: tuple[Concept, ...]) -> tuple[tuple[str, float], ...]:
    """Return the phrases by which makers of some things are looked for, each with its weight."""
    spelt: dict[str, float] = {}
    for concept, weight in _things(concepts).items():
        for label in vocabulary().spellings(concept):
            spelt[label] = max(weight, spelt.get(label, 0.0))
    return tuple(shortest(spelt).items())


def _things(concepts: Iterable[Concept]) -> dict[Concept, float]:
    """Return the things whose names tell of a maker, with the weight of a name."""
    found: dict[Concept, float] = {}
    for concept in concepts:
        for thing, weight in (*_kin(concept), *_ways(concept)):
            found[thing] = max(weight, found.get(thing, 0.0))
    return found


def _kin(concept: Concept) -> Iterator[tuple[Concept, float]]:
    kind, graph = concept.kind, vocabulary().graphs[concept.kind]
    yield from ((Concept(kind, key), NAME) for key in sorted(graph.below(concept.key)))
    yield from ((Concept(kind, key), KIND) for key in graph.upward(concept.key))


def _ways(concept: Concept) -> Iterator[tuple[Concept, float]]:
    """Yield processes, their kinds, what stands in for them, and machines that do them."""
    known = vocabulary()
    kind, key = concept
    ways = {key: NAME} if kind == "process" else {}
    told = known.does(key) if kind == "machine" else known.made_by(key) if kind == "product" else []
    ways |= {way: WAY / (1 + rank) for rank, way in enumerate(told)}
    graph = known.graphs["process"]
    for way, weight in ways.items():
        for served, share in {way: 1.0, **graph.instead.get(way, {})}.items():
            for each in sorted(graph.below(served)):
                yield Concept("process", each), weight * share
                for machine in known.machines.get(each, []):
                    yield Concept("machine", machine), MACHINE * weight * share


def shortest(phrases: Mapping[str, float]) -> dict[str, float]:
    """Return the phrases without those that hold another that counts as much.

    Whoever says the long says the short.
    """
    words = {phrase: tuple(phrase.casefold().split()) for phrase in phrases}
    kept: dict[tuple[str, ...], float] = {}
    found: dict[str, float] = {}
    for phrase, parts in sorted(words.items(), key=lambda item: (len(item[1]), item[0])):
        runs = (parts[a:b] for a in range(len(parts)) for b in range(a + 1, len(parts) + 1))
        if not any(kept.get(run, 0.0) >= phrases[phrase] for run in runs):
            kept[parts] = found[phrase] = phrases[phrase]
    return found


def families(words: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield words of one family with some words, each with its weight: who *computes* has *computers*.

    The index knows plurals alone; these are the endings that the stemmer of Porter 1980 (Program
    14(3)) would cut, put on again.
    """
    for word in words:
        plain = stem(word)
        root = next(
            root for end in ENDINGS if (root := plain.removesuffix(end)) != plain or not end
        )
        if len(root) >= STEM:
            yield from ((root + end, FAMILY) for end in ENDINGS if root + end != plain)
