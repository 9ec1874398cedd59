"""The words of making, in five languages: from text to processes, machines, materials, products.

A text is read from left to right, at each word the longest label that fits. No phrase reaches over a
comma. Words are compared in lower case, without accents and plural endings (the S-stemmer of Harman
1991); a short word of another language than the text's says nothing. Of a German compound the head says
what it is, what stands before says of what.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache
from typing import Literal, NamedTuple

from makeshed.data import rows
from makeshed.science.graph import Graph

Kind = Literal["product", "process", "machine", "material"]
KINDS: tuple[Kind, ...] = ("product", "process", "machine", "material")
TABLES = {kind: f"capability/{kind}{'es' if kind == 'process' else 's'}" for kind in KINDS}
LANGUAGES = ("en", "fr", "it", "de", "es")
_SMALL = {
    "en": "a an and the of for with in on to from or who can make made near this that it i we need want by at is are some any",
    "fr": "et le la les de des du un une pour avec en dans sur a par qui je nous est au aux fabrication",
    "it": "e il lo la i gli le di del della un una per con in su da chi che a al",
    "de": "und der die das den ein eine fur mit in im auf von aus wer ich wir zu am",
    "es": "y el la los las de del un una para con en por quien que a al",
}
BREAKS = frozenset(",;:|/()\n¦")
LONGEST = 100
"""Letters of a word that is read as a compound."""
SURE = 6
"""A word of another language than the text's counts only from so many letters on."""


class Concept(NamedTuple):
    """A thing that the graph knows."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Concepts that some words of a text name; more than one where the words have two meanings."""

    concepts: tuple[Concept, ...]
    words: str
    start: int
    end: int


class Token(NamedTuple):
    """A word of a text, folded, where it stands, and whether a new phrase begins with it."""

    stem: str
    start: int
    end: int
    fresh: bool = False


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word in lower case without accents or plural (S-stemmer, Harman 1991)."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    if len(plain) > 4 and plain.endswith("ies") and plain[-4] not in "ae":
        return plain[:-3] + "y"
    if len(plain) > 3 and plain.endswith("s") and plain[-2] not in "us":
        return plain[:-1]
    return plain


def tokens(text: str) -> list[Token]:
    """Return the words of a text, numbers too; no phrase reaches over a comma or the like."""
    found, last = [], 0
    for m in re.finditer(r"[^\W_]+", text):
        between = text[last : m.start()]
        fresh = ". " in between or any(mark in BREAKS for mark in between)
        found.append(Token(stem(m.group()), *m.span(), fresh))
        last = m.end()
    return found


def stems(text: str) -> tuple[str, ...]:
    """Return the folded words of a text."""
    return tuple(token.stem for token in tokens(text))


LITTLE = {code: frozenset(map(stem, words.split())) for code, words in _SMALL.items()}
"""Words that say nothing of making, by language."""
SPOKEN = {
    word: tuple(code for code in LANGUAGES if word in LITTLE[code])
    for word in frozenset[str]().union(*LITTLE.values())
}
"""The languages of such a word."""


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
        self.reach: dict[str, int] = {}
        for first, *more in filter(None, self.index):
            self.reach[first] = max(1 + len(more), self.reach.get(first, 0))
        self.concepts = tuple(self.labels)
        self.number = {concept: n for n, concept in enumerate(self.concepts)}

    def _spelt(self, concept: Concept) -> Iterator[tuple[str, str]]:
        yield "en", concept.key.replace("-", " ")
        for code, labels in self.labels[concept].items():
            for label in labels:
                yield from ((code, form) for form in forms(label, code))

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

    def read(self, text: str) -> tuple[Mention, ...]:
        """Return what a text names, the longest labels first come."""
        return read(text)

    def first(self, kind: Kind, mention: Mention) -> Concept:
        """Return what words of two meanings mean first: a thing of that name, or else as listed."""
        rivals = [concept for concept in mention.concepts if concept.kind == kind]
        said = stems(mention.words)
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

    def nearest(self, words: Iterable[str], count: int = 3) -> list[str]:
        """Return the labels that come nearest to some words."""
        known = self._english
        found: list[str] = []
        for word in words:
            found += get_close_matches(word.casefold(), known, n=count, cutoff=0.75)
        return list(dict.fromkeys(found))[:count]

    @cached_property
    def _english(self) -> list[str]:
        return sorted({label for of in self.labels.values() for code in of for label in of[code]})


@lru_cache(maxsize=10_000)
def split(cell: str) -> list[str]:
    """Return the entries of a cell."""
    return [part for part in cell.split("|") if part]


def forms(label: str, code: str) -> Iterator[str]:
    """Yield a label and, where plurals do not end in s, its plurals."""
    yield label
    first, _, rest = label.partition(" ")
    if code == "it" and first[-1:] in "aoe" and len(first) > 3:
        yield f"{first[:-1]}{'e' if first[-1] == 'a' else 'i'} {rest}"
    if code == "es" and first[-1:] not in "aeiouáéíó" and len(first) > 3:
        yield f"{first}es {rest}"
    if code == "de" and not rest and len(first) > 3:
        yield from (label + end for end in ("e", "en", "n", "er"))


@cache
def vocabulary() -> Vocabulary:
    """Return the words of making."""
    return Vocabulary()


@lru_cache(maxsize=50_000)
def read(text: str) -> tuple[Mention, ...]:
    """Return what a text names: the longest label at each word, in the language of the text."""
    known = vocabulary()
    found: list[tuple[int, int, dict[Concept, set[str]]]] = []
    words = tokens(text)
    at = 0
    while at < len(words):
        length, concepts = _longest(known, words, at)
        if concepts:
            found.append((at, at + length, concepts))
        at += max(length, 1)
    language = _language(words, found)
    return tuple(
        Mention(kept, text[words[a].start : words[b - 1].end], words[a].start, words[b - 1].end)
        for a, b, concepts in found
        if (kept := _sure(concepts, language, words[a:b]))
    )


def _longest(known: Vocabulary, words: list[Token], at: int) -> tuple[int, dict[Concept, set[str]]]:
    most = min(known.reach.get(words[at].stem, 0), len(words) - at)
    most = next((n for n in range(1, most) if words[at + n].fresh), most)
    for length in range(most, 0, -1):
        concepts = known.index.get(tuple(token.stem for token in words[at : at + length]))
        if concepts:
            return length, concepts
    return _compound(known, words[at].stem)


def _compound(known: Vocabulary, word: str) -> tuple[int, dict[Concept, set[str]]]:
    """Read a German compound: its head says what it is, what stands before says of what."""
    if not 10 <= len(word) <= LONGEST:
        return 1, {}
    for cut in range(4, len(word) - 3):
        for link in ("", "s", "n"):
            first, second = word[:cut], word[cut:]
            if link and not first.endswith(link):
                continue
            before = known.index.get((first.removesuffix(link) if link else first,), {})
            head = known.index.get((second,), {})
            if any("de" in of for of in before.values()) and any(
                "de" in of for of in head.values()
            ):
                return 1, before | head
    return 1, {}


def _language(words: list[Token], found: list[tuple[int, int, dict[Concept, set[str]]]]) -> str:
    votes = Counter(code for token in words for code in SPOKEN.get(token.stem, ()))
    for start, end, concepts in found:
        for code in set().union(*concepts.values()):
            votes[code] += end - start
    return max(LANGUAGES, key=lambda code: votes[code])


def _sure(
    concepts: dict[Concept, set[str]], language: str, words: list[Token]
) -> tuple[Concept, ...]:
    own = tuple(concept for concept, codes in concepts.items() if language in codes)
    if own:
        return own
    only = words[0].stem
    long = len(words) > 1 or (len(only) >= SURE and language not in SPOKEN.get(only, ()))
    return tuple(concepts) if long else ()
