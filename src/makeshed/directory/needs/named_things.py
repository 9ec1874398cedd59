"""Things that a need names, each in its role, and those that it denies and asks for both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from makeshed.directory.needs.stuffs import stuff
from makeshed.language.mentions import Mention
from makeshed.language.vocabulary import Concept, vocabulary


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A thing, the words it was read from, what it is for (``without`` where it is denied), and where it stands."""

    concept: Concept
    words: str
    kind: str
    where: tuple[int, int]


def contradicted(said: Sequence[NamedThing], asked: Iterable[Concept]) -> list[NamedThing]:
    """Return what is denied although it, or a case of it, is asked for: we cannot weld, who welds our frames?"""
    graphs, wide = vocabulary().graphs, set(asked)
    for concept in tuple(wide):
        if concept.kind in {"process", "material"}:
            wide |= {Concept(concept.kind, up) for up in graphs[concept.kind].upward(concept.key)}
    return [each for each in said if each.kind == "without" and each.concept in wide]


def asked_too(each: Mention, own: Mention) -> bool:
    """Return whether what the writer does himself is asked for: we paint frames, and need a painter for tanks."""
    aside = each.denied or each.own or each.wish or each.second or each.doubt is not None
    return not (aside or own.denied) and each.concepts == own.concepts


def wider_than_others(named: Iterable[Concept]) -> set[Concept]:
    """Return things of which a kind is named too: of the frame of a bicycle the frame is asked."""
    graph = vocabulary().graphs["product"]
    products = {concept for concept in named if concept.kind == "product"}
    above = {Concept("product", up) for c in products for up in graph.upward(c.key) if up != c.key}
    stuffs = (stuff([c.key]) - {c.key} for c in named if c.kind == "material")
    metal = {Concept("material", "metal") for ups in stuffs if "metal" in ups}
    return (products & above) | (metal & set(named))
