"""Words, numbers and marks of a text, and the words that say what stands beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from makeshed.data import rows

LANGUAGES = ("en", "fr", "it", "de", "es")
VULGAR = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
ALIKE = str.maketrans(
    "\u2019\u2018\u2032\u2010\u2011\u2013\u2014\u2212\u2033\u201c\u201d\u2044\u2215\u00d7\u2715",
    "'''-----\"\"\"//xx",
)
"""Marks that are written for a plain one: each becomes it, so that places in the text stay."""
LEXEME = re.compile(rf"\d++(?:[.,]\d++|'\d{{3}}(?!\d))*+|[{VULGAR}]|[^\W\d_{VULGAR}]++|[^\w\s]|_")
"""A number as far as its digits hang together, a vulgar fraction, a word, or a mark."""
SOFT = frozenset("'.-")
"""Marks within words: ``d'ici``, ``s.w.g.``, ``x-mas``."""
STOPS = frozenset(",;:!?()[]|¦\n")
"""Marks over which nothing is read together."""


class Lexeme(NamedTuple):
    """A word, number or mark: folded, where it stands, and whether it hangs on what is before."""

    kind: Literal["number", "word", "mark"]
    text: str
    stem: str
    start: int
    end: int
    glued: bool


@lru_cache(maxsize=100_000)
def plain(word: str) -> str:
    """Return a word in lower case without accents."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return a word in lower case without accents or plural (S-stemmer, Harman 1991)."""
    bare = plain(word)
    if len(bare) > 4 and bare.endswith("ies") and bare[-4] not in "ae":
        return bare[:-3] + "y"
    if len(bare) > 3 and bare.endswith("s") and bare[-2] not in "us":
        return bare[:-1]
    return bare


def listed(words: str) -> frozenset[str]:
    """Return the words of a text, as they stand."""
    return frozenset(words.split())


def stemmed(words: str) -> frozenset[str]:
    """Return some words as they are compared."""
    return frozenset(map(stem, words.split()))


def lexemes(text: str) -> list[Lexeme]:
    """Return the words, numbers and marks of a text; a line's end is a comma."""
    found: list[Lexeme] = []
    last = 0
    for match in LEXEME.finditer(text.translate(ALIKE)):
        said, start, end = match.group(), match.start(), match.end()
        if "\n" in text[last:start]:
            found.append(Lexeme("mark", "\n", "\n", last, start, False))
        first = said[0]
        kind: Literal["number", "word", "mark"]
        kind = "number" if first.isdigit() or first in VULGAR else "word"
        kind = kind if first.isalnum() else "mark"
        glued = start == last and start > 0
        found.append(Lexeme(kind, said, stem(said) if kind == "word" else said, start, end, glued))
        last = end
    return _metres(found)


def _metres(said: Sequence[Lexeme]) -> list[Lexeme]:
    """Return lexemes in which 1m80 is the 1.80 m that it is."""
    found: list[Lexeme] = []
    at = 0
    while at < len(said):
        if _with_centimetres(said, at):
            whole, unit, parts = said[at : at + 3]
            metres = f"{whole.text}.{parts.text}"
            found += [
                whole._replace(text=metres, stem=metres),
                unit._replace(end=parts.end),
            ]
            at += 3
        else:
            found.append(said[at])
            at += 1
    return found


def _with_centimetres(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether metres begin with their centimetres behind the m: 2m50, and no 1m6 or M1m80."""
    row = [each.text for each in said[at : at + 3]]
    if len(row) < 3 or row[1] != "m" or not (row[0].isdecimal() and row[2].isdecimal()):
        return False
    hung = said[at].glued and said[at - 1].stem != "x" and said[at - 1].kind != "mark"
    after = said[at + 3] if at + 3 < len(said) else None
    coded = after is not None and after.glued and after.kind == "word" and after.stem != "x"
    apart = hung or coded or not (said[at + 1].glued and said[at + 2].glued)
    return len(row[0]) < 3 and len(row[2]) == 2 and not apart


def run_at(said: Sequence[Lexeme], at: int, key: Sequence[str]) -> int:
    """Return where some words end that begin at a lexeme, or 0; soft marks between are skipped.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        The one at which the words begin.
    key
        The words, plain.
    """
    for n, word in enumerate(key):
        while n and at < len(said) and said[at].text in SOFT:
            at += 1
        if at >= len(said) or said[at].stem != word:
            return 0
        at += 1
    return at


@cache
def key_of(words: str) -> tuple[str, ...]:
    """Return some words as they are compared: their stems, without soft marks."""
    return tuple(each.stem for each in lexemes(words) if each.text not in SOFT)


class Phrases:
    """Words by their first: what begins at a place of a text, the longest first."""

    def __init__(self, phrases: dict[str, str]) -> None:
        """Take what each phrase means, by its words."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for words, meaning in phrases.items():
            key = key_of(words)
            if key:
                self._by_first.setdefault(key[0], []).append((key, meaning))
        for known in self._by_first.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def at(self, said: Sequence[Lexeme], at: int) -> tuple[int, str] | None:
        """Return where the longest phrase ends that begins at a lexeme, and what it means."""
        if at >= len(said):
            return None
        for key, meaning in self._by_first.get(said[at].stem, ()):
            if end := run_at(said, at, key):
                return end, meaning
        return None

    def before(self, said: Sequence[Lexeme], end: int, most: int = 5) -> int | None:
        """Return where a phrase begins that ends at a lexeme (the longest), if one does.

        Parameters
        ----------
        said
            The lexemes of the text.
        end
            The one at which the phrase ends.
        most
            Of so many lexemes it may be.
        """
        for start in range(max(0, end - most), end):
            for key, _ in self._by_first.get(said[start].stem, ()):
                if run_at(said, start, key) == end:
                    return start
        return None


@cache
def cues(role: str, language: str = "") -> Phrases:
    """Return the words that say what a number is, in one language or in all."""
    row = next(each for each in rows("reading/cues") if each["role"] == role)
    codes = (language,) if language else LANGUAGES
    return Phrases({word: role for code in codes for word in row[code].split("|") if word})


def _small() -> Iterator[tuple[str, frozenset[str]]]:
    for row in rows("reading/small"):
        yield row["language"], frozenset(stem(word) for word in row["words"].split())


LITTLE: dict[str, frozenset[str]] = dict(_small())
"""Words that say nothing of making, by language."""
SPOKEN: dict[str, tuple[str, ...]] = {
    word: tuple(code for code in LANGUAGES if word in LITTLE[code])
    for word in frozenset[str]().union(*LITTLE.values())
}
"""The languages of such a word."""
