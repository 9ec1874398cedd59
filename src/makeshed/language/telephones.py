"""Telephone numbers, which are no quantities: 07700 900123, tel. 333 1234567, +49 221 4711-0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.language.tokens import STOPS, Lexeme, cues

LONG, SHORT = 8, 6
"""Digits of a telephone that begins with a nought or a plus, and of one that a word such as *tel* names."""
FAR = 6
"""A word such as *tel* stands no more than so many words before."""


def telephones(said: Sequence[Lexeme], taken: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield runs of digits that are a telephone's."""
    at = 0
    while at < len(said):
        if said[at].kind != "number" or taken[at]:
            at += 1
            continue
        end, digits = _run(said, at)
        plus = at > 0 and said[at - 1].text == "+"
        long = digits >= LONG and (said[at].text.startswith("0") or plus)
        if long or (digits >= SHORT and _called(said, at)):
            yield at - plus, end
        at = max(end, at + 1)


def _run(said: Sequence[Lexeme], at: int) -> tuple[int, int]:
    """Return where a run of digits ends, and how many they are."""
    end, digits = at, 0
    while end < len(said):
        one = said[end]
        if one.kind == "number":
            digits += sum(c.isdigit() for c in one.text)
        elif one.text not in "-/.()" or end + 1 >= len(said) or said[end + 1].kind != "number":
            break
        if end > at and one.start - said[end - 1].end > 1:
            break
        end += 1
    return end, digits


def _called(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether a word such as telephone stands before, with nothing of weight between."""
    for n in range(at - 1, max(-1, at - FAR), -1):
        if cues("phone").at(said, n):
            return True
        if said[n].kind == "number" or (said[n].text in STOPS and said[n].text != ":"):
            return False
    return False
