"""How well what a maker says serves what is asked: a number for every concept of the graph.

A thing that is asked for is met by parts: a process by the best of what is said, a product by its own
name, by each way to make it and by its material. A part is a share and its worth by concept, so that
any number of makers is weighed by taking maxima (`makeshed.directory.profiles.Crowd`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from makeshed.directory.profiles import SaidConcept
from makeshed.language.concept_graph import BROADER
from makeshed.language.vocabulary import Concept, Kind, vocabulary

IMPLIED = 0.5
"""Who names a product that a process makes may have the process in the house."""
NAMED, DONE, WORKED = 0.5, 0.4, 0.1
"""What a product counts by when a maker does not name it: its kind, its processes, its material."""

Worth = NDArray[np.float64]


@dataclass(frozen=True)
class ServingPart:
    """One way to be served.

    Attributes
    ----------
    role
        Whether the thing itself is named, or a way to make it, or its material.
    key
        What is looked for: a process, a product, a machine or a material.
    share
        What it counts at most.
    worth
        By number of the concept said, how well it serves; nothing said serves not at all.
    """

    role: Literal["itself", "way", "stuff"]
    key: str
    share: float
    worth: Worth


@lru_cache(maxsize=2000)
def parts(asked: Concept) -> tuple[ServingPart, ...]:
    """Return the parts that serve a thing."""
    kind, key = asked
    if kind == "process":
        return (ServingPart("itself", key, 1.0, of_process(key)),)
    if kind == "machine":
        return (ServingPart("itself", key, 1.0, _of_machine(key)),)
    if kind == "material":
        return (ServingPart("itself", key, 1.0, _of_material(key)),)
    ways = vocabulary().made_by(key)
    weights = [1 / (1 + rank) for rank, _ in enumerate(ways)]
    whole = max(sum(weights), 1.0)
    made_of = [_of_material(stuff) for stuff in vocabulary().made_of(key)]
    return (
        ServingPart("itself", key, NAMED, _of_product(key)),
        *(
            ServingPart("way", way, DONE * weight / whole, of_process(way))
            for way, weight in zip(ways, weights, strict=True)
        ),
        ServingPart("stuff", key, WORKED, np.maximum.reduce([_vector({}), *made_of])),
    )


def _vector(worth: dict[Concept, float]) -> Worth:
    known = vocabulary()
    found = np.zeros(len(known.concepts) + 1)
    for concept, share in worth.items():
        found[known.number[concept]] = share
    return found


def _shares(kind: Kind, asked: str) -> dict[Concept, float]:
    """Return how well each thing of a kind serves another of the kind."""
    graph = vocabulary().graphs[kind]
    return {Concept(kind, key): graph.fit(asked, key).share for key in graph.above}


@lru_cache(maxsize=2000)
def of_process(asked: str) -> Worth:
    """Return what processes, machines that do them and products that take them say of a process."""
    known = vocabulary()
    does = _shares("process", asked)
    found = dict(does)
    for machine in known.tables["machine"]:
        tasks = [does[Concept("process", task)] for task in known.does(machine)]
        found[Concept("machine", machine)] = max(tasks, default=0.0)
    for product in known.tables["product"]:
        ways = [does[Concept("process", way)] for way in known.made_by(product)]
        implied = (IMPLIED * way / (1 + rank) for rank, way in enumerate(ways))
        found[Concept("product", product)] = max(implied, default=0.0)
    return _vector(found)


def _of_machine(asked: str) -> Worth:
    """Return what is said for a machine: a machine for the same, or less surely what it does."""
    known = vocabulary()
    tasks = known.does(asked)
    graph = known.graphs["process"]
    found = {Concept("machine", asked): 1.0}
    for machine in known.tables["machine"]:
        fits = (graph.fit(task, done).share for task in tasks for done in known.does(machine))
        if max(fits, default=0.0) == 1.0:
            found[Concept("machine", machine)] = 1.0
    done = [BROADER * of_process(task) for task in tasks]
    worth: Worth = np.maximum.reduce([_vector(found), *done])
    return worth


@lru_cache(maxsize=1000)
def _of_material(asked: str) -> Worth:
    return _vector(_shares("material", asked))


def _of_product(asked: str) -> Worth:
    return _vector(_shares("product", asked))


def note(kind: Kind, part: ServingPart, said: SaidConcept) -> str:
    """Return in words why something said serves."""
    known = vocabulary()
    quoted = f"{said.words!r} in {said.where}"
    by = said.concept
    if by.kind == "product":
        return f"makes {said.words!r}"
    if kind == "machine" and by.kind == "machine" and part.worth[known.number[by]] == 1.0:
        return quoted
    asked = known.does(part.key) if kind == "machine" and part.role == "itself" else [part.key]
    offered = known.does(by.key) if by.kind == "machine" else [by.key]
    if part.role == "stuff":
        asked = known.made_of(part.key)
    of: Kind = "material" if by.kind == "material" else "process"
    fits = [known.graphs[of].fit(one, other) for one in asked for other in offered]
    how = max(fits, key=lambda fit: fit.share).how
    return f"{'machine ' if by.kind == 'machine' else ''}{quoted}, {how}"


@lru_cache(maxsize=1000)
def strangers(material: str) -> NDArray[np.bool_]:
    """Return which concepts are materials of another family than one."""
    graph = vocabulary().graphs["material"]
    family = set(graph.upward(material))
    flags = [
        one.kind == "material" and family.isdisjoint(graph.upward(one.key))
        for one in vocabulary().concepts
    ]
    return np.array([*flags, False])


def of_kinds(*kinds: Kind) -> NDArray[np.bool_]:
    """Return which concepts are of some kinds."""
    return np.array([*(one.kind in kinds for one in vocabulary().concepts), False])


def fits(concept: Concept, said: Concept) -> float:
    """Return how well one named thing stands for another of its kind: the pairs of the tests."""
    if concept.kind != said.kind:
        return 0.0
    return vocabulary().graphs[concept.kind].fit(concept.key, said.key).share
