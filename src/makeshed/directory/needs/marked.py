"""A text while it is read: what was read is blanked, so that nothing is read twice."""

from __future__ import annotations

from makeshed.language.mentions import language_of
from makeshed.language.tokens import lexemes

READ = "\0"
"""Stands where something was read, so that nothing is read across."""


class Marked:
    """A text, its words and numbers, which of them were read, and what is told of the others."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = text
        self.language = language_of(text)
        self.said = lexemes(text)
        self.taken = [False] * len(self.said)
        self.told: list[tuple[int, int, str]] = []

    def blank(self, start: int, end: int) -> None:
        """Take a part of the text out of what is read."""
        self.rest = self.rest[:start] + READ * (end - start) + self.rest[end:]
        for n, one in enumerate(self.said):
            if one.start < end and one.end > start:
                self.taken[n] = True

    def tell(self, start: int, end: int, why: str = "") -> None:
        """Take a part of the text out of what is read, and note that it was not read."""
        inside = [n for n, one in enumerate(self.said) if one.start < end and one.end > start]
        if inside and not all(self.taken[n] for n in inside):
            self.told.append((inside[0], inside[-1] + 1, why))
        self.blank(start, end)

    def note(self, start: int, end: int, why: str) -> None:
        """Note something about a part of the text that is read."""
        inside = [n for n, one in enumerate(self.said) if one.start < end and one.end > start]
        self.told.append((inside[0], inside[-1] + 1, why))

    def blank_words(self, words: str) -> None:
        """Take some words out of what is read, where they first stand."""
        at = self.rest.casefold().find(words.casefold())
        if at >= 0:
            self.blank(at, at + len(words))

    def words(self, first: int, end: int) -> str:
        """Return the text of some lexemes."""
        return self.text[self.said[first].start : self.said[end - 1].end].strip(" ,")
