"""What questions say in English of a need and of makers, in the language of a page.

Answers are worded once, in English; ``data/public/said.csv`` has the same sentences in the other languages, with what
changes in braces. What is not in it stays as it is, and a page marks it as English.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import get_args

from makeshed.data import rows
from makeshed.language.vocabulary import KINDS, Concept, Kind, vocabulary
from makeshed.report.markup import Html, tag, text_of
from makeshed.report.tongue import Tongue

TABLE = "public/said"
BETWEEN = ("; ", ", ")
"""What stands between parts that are said one by one."""
Pieces = tuple[tuple[str, ...], tuple[str, ...]]
"""The texts of a sentence, and the names of what stands between them."""


class SaidSentences:
    """English sentences of answers in one language."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue

    def __call__(self, text: str) -> Html:
        """Return a sentence in the language, or as it is and marked as English."""
        found = self.of(text)
        return tag("span", text, lang="en") if found is None else text_of(found)

    def of(self, text: str) -> str | None:
        """Return a sentence in the language; None where it is not known."""
        if self.tongue.language == "en" or not text:
            return text
        every = _sentences(self.tongue.language)
        longer = [one for one in every if BETWEEN[0] in "{}".join(one[0][0])]
        found = self._whole(text, longer) or self._listed(text, BETWEEN[0])
        return found or self._whole(text, every) or self._listed(text, BETWEEN[1])

    def _whole(self, text: str, sentences: list[tuple[Pieces, str]]) -> str | None:
        """Return a sentence in the language, if it is one of some."""
        for pieces, target in sentences:
            if (given := _parts(text, pieces)) is None:
                continue
            put = {name: self._put(name, part) for name, part in given.items()}
            if all(value is not None for value in put.values()):
                return target.format(**put)
        return None

    def _listed(self, text: str, mark: str) -> str | None:
        """Return parts that are said one by one, each in the language."""
        parts = text.split(mark)
        told = [self.of(part) for part in parts] if len(parts) > 1 else []
        return mark.join(filter(None, told)) if told and all(told) else None

    def _put(self, name: str, part: str) -> str | None:
        """Return what stands in braces, in the language; None where it is not what the name says."""
        kind = name.rstrip("0123456789")
        if kind == "said":
            return self.of(part)
        if kind == "quoted":
            word = part.strip("'\"")
            return f"\u201c{self._thing(word) or word}\u201d"
        if kind == "n":
            return self._number(part)
        if kind == "day":
            return self._day(part)
        if kind in get_args(Kind):
            return self._label(kind, part)
        return self._thing(part) if kind == "thing" else part

    def _thing(self, part: str) -> str | None:
        """Return what a key of whatever kind is called."""
        return next(filter(None, (self._label(one, part) for one in KINDS)), None)

    def _label(self, kind: str, key: str) -> str | None:
        known = next((one for one in KINDS if one == kind), None)
        if known is None or Concept(known, key) not in vocabulary().labels:
            return None
        return self.tongue.label(known, key)

    def _number(self, part: str) -> str | None:
        plain = part.replace(",", "")
        try:
            value = float(plain)
        except ValueError:
            return None
        return self.tongue.number(value, len(plain.partition(".")[2]))

    def _day(self, part: str) -> str | None:
        try:
            return self.tongue.day(date.fromisoformat(part))
        except ValueError:
            return None


@cache
def _sentences(language: str) -> list[tuple[Pieces, str]]:
    """Return the sentences that are known, those with most words of their own first."""
    found = [(_pieces(row["en"]), row[language]) for row in rows(TABLE)]
    return sorted(found, key=lambda one: -sum(map(len, one[0][0])))


def _pieces(sentence: str) -> Pieces:
    parts = [part.partition("}") for part in sentence.split("{")]
    texts = (sentence.partition("{")[0], *(rest for _, _, rest in parts[1:]))
    return texts, tuple(name for name, _, _ in parts[1:])


def _parts(text: str, pieces: Pieces) -> dict[str, str] | None:
    """Return what stands between the texts of a sentence; None if it is another."""
    texts, names = pieces
    if not names:
        return {} if text == texts[0] else None
    if not (text.startswith(texts[0]) and text.endswith(texts[-1])):
        return None
    rest = text[len(texts[0]) : len(text) - len(texts[-1])]
    found = dict(zip(names, _between(rest, texts[1:-1]), strict=False))
    return found if len(found) == len(names) and all(found.values()) else None


def _between(rest: str, marks: tuple[str, ...]) -> Iterator[str]:
    """Yield the parts of a text between marks; the last mark counts where it stands last."""
    for number, mark in enumerate(marks, 1):
        at = rest.rfind(mark) if number == len(marks) else rest.find(mark)
        if at < 0:
            return
        yield rest[:at]
        rest = rest[at + len(mark) :]
    yield rest
