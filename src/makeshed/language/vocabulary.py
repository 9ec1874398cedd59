"""The words of making, in five languages: processes, machines, materials, products, and their labels.

Words are compared in lower case, without accents and plural endings (the S-stemmer of Harman 1991).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from makeshed.data import rows
from makeshed.language.concept_graph import Graph
from makeshed.language.inflection import forms_of, written_out
from makeshed.language.slips import Near, in_turn
from makeshed.language.tokens import LANGUAGES, stem

Kind = Literal["product", "process", "machine", "material"]
KINDS: tuple[Kind, ...] = ("product", "process", "machine", "material")
TABLES = {kind: f"capability/{kind}{'es' if kind == 'process' else 's'}" for kind in KINDS}
BREAKS = frozenset(",;:|/()?!\n¦")
HYPHENS = frozenset("-\u2010\u2011")
LONGEST = 100
"""Letters of a word that is read as a compound."""
SURE = 6
"""A word of another language than the text's counts only from so many letters on."""


class Concept(NamedTuple):
    """A thing that the graph knows."""

    kind: Kind
    key: str


class Sense(NamedTuple):
    """What a word means in a language beside some others; without a concept it names nothing."""

    language: str
    concept: Concept | None
    company: frozenset[str]
    then: frozenset[str] = frozenset()


class Token(NamedTuple):
    """A word of a text, folded, where it stands, and whether a new phrase begins with it.

    ``hung``: by a hyphen on the word before.
    """

    stem: str
    start: int
    end: int
    fresh: bool = False
    hung: bool = False


@lru_cache(maxsize=5_000)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text, numbers too; no phrase reaches over a comma or the like."""
    found, last = [], 0
    for m in re.finditer(r"[^\W_]+", text):
        between = text[last : m.start()]
        fresh = between != " " and (". " in between or any(mark in BREAKS for mark in between))
        found.append(Token(stem(m.group()), *m.span(), fresh, between in HYPHENS))
        last = m.end()
    return tuple(found)


def stems(text: str) -> tuple[str, ...]:
    """Return the folded words of a text."""
    if text.isalpha():
        return (stem(text),)
    return tuple(token.stem for token in tokens(text))


class Vocabulary:
    """Labels by concept, concepts by label, and the graphs between them."""

    def __init__(self) -> None:
        self.tables = {kind: {row[kind]: row for row in rows(TABLES[kind])} for kind in KINDS}
        self.edges = rows("capability/edges")
        self.labels: dict[Concept, dict[str, list[str]]] = {}
        self.index: dict[tuple[str, ...], dict[Concept, set[str]]] = {}
        for kind, table in self.tables.items():
            for key, row in table.items():
                concept = Concept(kind, key)
                self.labels[concept] = {code: split(row[code]) for code in LANGUAGES}
                for code, label in self._spelt(concept):
                    self.index.setdefault(stems(label), {}).setdefault(concept, set()).add(code)
        self.reach = _reach(self.index)
        self.unaccented = {
            stems(label)
            for of in self.labels.values()
            for code in LANGUAGES
            for label in of[code]
            if not label.endswith("é")
        }
        self.accented = {
            stems(label)
            for concept, of in self.labels.items()
            for label in of["fr"]
            if label.endswith("é")
        }
        self._nears: dict[str, Near] = {}
        self._conjugate()
        self.senses = _senses()
        self.sense_reach = _reach(self.senses)
        self.concepts = tuple(self.labels)
        self.number = {concept: n for n, concept in enumerate(self.concepts)}

    def _spelt(self, concept: Concept) -> Iterator[tuple[str, str]]:
        yield "en", concept.key.replace("-", " ")
        for code, labels in self.labels[concept].items():
            for label in labels:
                yield from ((code, form) for form in forms(label, code) if form)

    def _conjugate(self) -> None:
        """Take up the forms of verbs, but those that are labels of something else."""
        self.verbs: dict[tuple[str, ...], dict[Concept, set[str]]] = {}
        self.finite: dict[tuple[str, ...], dict[Concept, set[str]]] = {}
        self.own: set[tuple[str, ...]] = set()
        for row in rows("capability/verbs"):
            concept = Concept("process", row["process"])
            for code in LANGUAGES:
                for entry in filter(None, row[code].split("|")):
                    forms = forms_of(entry, code)
                    for into, said in ((self.verbs, forms.sure), (self.finite, forms.finite)):
                        for form in said:
                            into.setdefault(stems(form), {}).setdefault(concept, set()).add(code)
                    self.own |= {stems(form) for form in forms.own}
                    if code == "fr":
                        self.accented |= {stems(form) for form in forms.sure if form.endswith("é")}
        self.verb_reach = _reach(self.verbs)

    @cached_property
    def graphs(self) -> dict[Kind, Graph]:
        """The kinds of each table and what may stand in for them; machines have none."""
        instead: dict[str, dict[str, float]] = {}
        for edge in self.edges:
            if edge["relation"] == "substitutes":
                instead.setdefault(edge["one"], {})[edge["other"]] = float(edge["weight"])
        return {
            kind: Graph(
                {key: tuple(split(row.get("is_a", ""))) for key, row in table.items()}, instead
            )
            for kind, table in self.tables.items()
        }

    def label(self, concept: Concept) -> str:
        """Return the English name."""
        return self.labels[concept]["en"][0]

    def spellings(self, concept: Concept) -> list[str]:
        """Return every label, in all languages."""
        return [label for code in LANGUAGES for label in self.labels[concept][code]]

    def does(self, machine: str) -> list[str]:
        """Return what a machine is for."""
        return split(self.tables["machine"][machine]["does"])

    @cached_property
    def machines(self) -> dict[str, list[str]]:
        """Machines by what they are for."""
        found: dict[str, list[str]] = {}
        for machine in self.tables["machine"]:
            for process in self.does(machine):
                found.setdefault(process, []).append(machine)
        return found

    def made_by(self, product: str) -> list[str]:
        """Return the processes that make a product, the most telling first."""
        return split(self.tables["product"][product]["made_by"])

    def made_of(self, product: str) -> list[str]:
        """Return the materials that a product is made of."""
        return split(self.tables["product"][product]["made_of"])

    def first(self, kind: Kind, concepts: Iterable[Concept], words: str) -> Concept:
        """Return what words of two meanings mean first: a thing of that name, or else as listed.

        Parameters
        ----------
        kind
            Of the concepts: process, material ...
        concepts
            What the words may mean.
        words
            As they were written.
        """
        rivals = [concept for concept in concepts if concept.kind == kind]
        said = stems(words)
        return min(rivals, key=lambda concept: said != stems(concept.key.replace("-", " ")))

    def inside(self, words: str) -> tuple[Concept, ...]:
        """Return products and materials named within longer words: the chairs of chair making."""
        parts = tokens(words)
        found: dict[Concept, None] = {}
        for length in range(len(parts) - 1, 0, -1):
            for at in range(len(parts) - length + 1):
                label = tuple(part.stem for part in parts[at : at + length])
                named = [c for c in self.index.get(label, {}) if c.kind in {"product", "material"}]
                found |= dict.fromkeys(named)
        return tuple(found)

    def nearest(self, words: Iterable[str], count: int = 3, language: str = "") -> list[str]:
        """Return the labels that some words may be slips of, the nearest of each word first.

        Parameters
        ----------
        words
            What nobody knows.
        count
            So many labels at most.
        language
            Whose labels; blank: of all.
        """
        said = [plain for word in words for plain in stems(word) if (plain,) not in self.index]
        return in_turn((self._near(language).to(word) for word in said), count)

    def _near(self, language: str) -> Near:
        """Return the words by which slips are found, of a language or of all."""
        if language not in self._nears:
            shown: dict[str, str] = {}
            for code in (language,) if language else LANGUAGES:
                for of in self.labels.values():
                    for label in of[code]:
                        for form in forms(label, code) if code == "it" else (label,):
                            if form.strip().isalpha():
                                shown.setdefault(stem(form.strip()), label)
            self._nears[language] = Near(shown)
        return self._nears[language]


@lru_cache(maxsize=10_000)
def split(cell: str) -> list[str]:
    """Return the entries of a cell."""
    return [part for part in cell.split("|") if part]


def forms(label: str, code: str) -> Iterator[str]:
    """Yield a label and, where plurals do not end in s, its plurals."""
    yield label
    first, _, rest = label.partition(" ")
    if len(first) > 3 and code in PLURALS:
        yield from (form.strip() for form in PLURALS[code](first, rest))
    if code == "de" and written_out(label) != label:
        yield written_out(label)


def _french(first: str, rest: str) -> Iterator[str]:
    if first.endswith("ie"):
        yield f"{first}s {rest}"
    if first.endswith(("au", "eu")):
        yield f"{first}x {rest}"


def _italian(first: str, rest: str) -> Iterator[str]:
    if first[-1] in "aoe":
        many = f"{first[:-1]}{'e' if first[-1] == 'a' else 'i'}"
        yield f"{many} {rest}"
        if rest[-1:] and rest[-1] in "aoe" and " " not in rest:
            yield f"{many} {rest[:-1]}{'e' if rest[-1] == 'a' else 'i'}"
    if first[-2:] in {"co", "go", "ca", "ga"}:
        yield f"{first[:-1]}h{'e' if first[-1] == 'a' else 'i'} {rest}"
    if first.endswith("io"):
        yield f"{first[:-1]} {rest}"


def _spanish(first: str, rest: str) -> Iterator[str]:
    if first[-1] not in "aeiouáéíó":
        yield f"{first}es {rest}"
        yield f"{first}es {rest}s" if rest else ""
    if first.endswith("z"):
        yield f"{first[:-1]}ces {rest}"


def _german(first: str, rest: str) -> Iterator[str]:
    if not rest:
        for word in {first, written_out(first)}:
            yield from (word + end for end in ("e", "en", "n", "er"))


PLURALS: dict[str, Callable[[str, str], Iterator[str]]] = {
    "fr": _french,
    "it": _italian,
    "es": _spanish,
    "de": _german,
}


@cache
def vocabulary() -> Vocabulary:
    """Return the words of making."""
    return Vocabulary()


def _reach(index: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """Return by first word how long the longest entry is."""
    reach: dict[str, int] = {}
    for first, *more in filter(None, index):
        reach[first] = max(1 + len(more), reach.get(first, 0))
    return reach


def _senses() -> dict[tuple[str, ...], list[Sense]]:
    found: dict[tuple[str, ...], list[Sense]] = {}
    for row in rows("capability/senses"):
        kind: Kind = row["kind"]  # type: ignore[assignment]
        concept = Concept(kind, row["key"]) if row["key"] else None
        said = split(row["company"])
        company = frozenset(stem(word) for word in said if word[0] != ">")
        then = frozenset(stem(word[1:]) for word in said if word[0] == ">")
        for label in split(row["words"]):
            found.setdefault(stems(label), []).append(
                Sense(row["language"], concept, company, then)
            )
    return {
        key: sorted(of, key=lambda each: not (each.company or each.then))
        for key, of in found.items()
    }
