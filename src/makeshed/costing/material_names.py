"""Materials and processes as people name them: five languages, capitals, trade names; what was read is told.

A word that could be two things, or of which no price is known, is refused: never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from makeshed.data import rows
from makeshed.errors import BadValue, nearest
from makeshed.language.tokens import LANGUAGES
from makeshed.language.vocabulary import Concept, split, stems, vocabulary

APART = re.compile("[,;]")


class Unnamed(BadValue):
    """Words that name nothing that is known, two things, or something without a price."""


@dataclass(frozen=True, slots=True)
class Read:
    """What words were read as, and what is to be told of it."""

    keys: tuple[str, ...]
    notes: tuple[str, ...] = ()


@cache
def processes() -> dict[str, dict[str, str]]:
    """Return the processes that can be quoted, by name."""
    return {row["process"]: row for row in rows("making/processes")}


@cache
def materials() -> tuple[str, ...]:
    """Return the materials that can be quoted."""
    return tuple(sorted({m for row in processes().values() for m in row["materials"].split(";")}))


@cache
def kinds() -> frozenset[str]:
    """Return the wider kinds of the materials that can be quoted, such as plastic and metal."""
    graph = vocabulary().graphs["material"]
    return frozenset(kind for key in materials() for kind in graph.upward(key))


def read_materials(words: Iterable[str]) -> Read:
    """Return the materials that words name; raise `Unnamed` for all that name none, or two."""
    return _read(words, "material", _material)


def read_processes(words: Iterable[str]) -> Read:
    """Return the processes that words name; a wider word stands for all its kinds."""
    return _read(words, "process", _process)


def _read(words: Iterable[str], kind: str, read_one: Callable[[str], tuple[str, ...]]) -> Read:
    keys: dict[str, None] = {}
    notes, wrong = [], []
    for word in _parts(words):
        try:
            found = read_one(word)
        except Unnamed as error:
            wrong.append((word, error))
            continue
        keys |= dict.fromkeys(found)
        if found != (_key(word),):
            notes.append(f"{kind} {word!r} was read as {' and '.join(found)}")
    if len(wrong) == 1:
        raise wrong[0][1]
    if wrong:
        told = "; ".join(f"{error}: {error.hint}" for _, error in wrong)
        raise Unnamed(told, hint="words in English, French, Italian, German or Spanish are read")
    return Read(tuple(keys), tuple(notes))


def _parts(words: Iterable[str]) -> Iterator[str]:
    """Yield each name; one cell or argument may list several, with commas."""
    for word in words:
        yield from (part.strip() for part in APART.split(word) if part.strip())


def _key(word: str) -> str:
    return re.sub(r"[\s_]+", "-", word.strip().lower())


def _material(word: str) -> tuple[str, ...]:
    if _key(word) in materials():
        return (_key(word),)
    graph = vocabulary().graphs["material"]
    named = _labels("material").get(_folded(word)) or {
        concept.key: None for concept in _concepts(word) if concept.kind == "material"
    }
    quoted = tuple(key for key in named if key in materials())
    if len(quoted) == 1:
        return quoted
    if len(quoted) > 1:
        raise Unnamed(f"material {word!r} could be {' or '.join(quoted)}", hint="say which")
    for key in named:
        if above := [k for k in graph.upward(key) if k in materials()]:
            hint = f"it is a kind of {above[0]}: --material {above[0]} takes the price and speeds of that"
            raise Unnamed(f"no price is known of {key} ({word!r})", hint=hint)
        if kinds := sorted(k for k in graph.below(key) if k in materials()):
            raise Unnamed(f"{word!r} is a kind of material", hint=f"say which: {', '.join(kinds)}")
        hint = f"there is: {', '.join(materials())}"
        raise Unnamed(f"no price is known of {key} ({word!r})", hint=hint)
    raise Unnamed(f"no material is called {word!r}", hint=_near(word, "material"))


def _process(word: str) -> tuple[str, ...]:
    if _key(word) in processes():
        return (_key(word),)
    known, found = vocabulary(), dict[str, None]()
    named: dict[str, None] = {}
    for kind, key in _concepts(word):
        does = known.does(key)[:1] if kind == "machine" else [key] * (kind == "process")
        named |= dict.fromkeys(does)
    for key in named:
        if key in processes():
            found[key] = None
        else:
            wider = [n for n, row in processes().items() if key in row["also"].split(";")]
            found |= dict.fromkeys(wider)
    if found:
        return tuple(found)
    if named:
        key, every = next(iter(named)), ", ".join(processes())
        raise Unnamed(f"no price is known of {key} ({word!r})", hint=f"there is: {every}")
    raise Unnamed(f"no process called {word!r} is quoted", hint=_near(word, "process"))


def _concepts(word: str) -> Sequence[Concept]:
    """Return what a word names, written apart, together or as a verb."""
    known = vocabulary()
    keyed = [Concept(kind, _key(word)) for kind in ("process", "machine", "material")]
    keyed = [concept for concept in keyed if concept in known.labels]
    if keyed:
        return keyed
    for said in (word, re.sub(r"[\s-]+", "", word), re.sub(r"[\s-]+", " ", word)):
        if found := known.index.get(stems(said)) or known.verbs.get(stems(said)):
            return list(found)
    return []


def _folded(word: str) -> str:
    return "".join(stems(word))


@cache
def _labels(kind: str) -> dict[str, dict[str, None]]:
    """Return the names of materials that a workshop uses beside those of the graph."""
    found: dict[str, dict[str, None]] = {}
    for row in rows(f"shop/{kind}s"):
        for word in split(row["words"]):
            found.setdefault(_folded(word), {})[row[kind]] = None
    return found


def _near(word: str, kind: str) -> str:
    """Return what may have been meant, in any of the languages."""
    known = vocabulary()
    keys = materials() if kind == "material" else tuple(processes())
    pool = {key: key for key in keys}
    for key in keys:
        labels = known.labels.get(Concept(kind, key), {})  # type: ignore[arg-type]
        for language in LANGUAGES:
            pool |= {label.lower(): key for label in labels.get(language, [])}
    said = nearest(word.lower(), pool)
    close = said.removeprefix("did you mean ").removesuffix("?")
    if said.startswith("did you mean") and pool[close] != close:
        return f"did you mean {close} ({pool[close]})?"
    return said if said.startswith("did you mean") else f"there is: {', '.join(keys)}"
