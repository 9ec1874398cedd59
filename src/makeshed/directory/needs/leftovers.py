"""What is left of a need when all rules have read it: words looked for as they stand, and numbers that are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.language.negation import DENYING, ENOUGH, LACKING
from makeshed.language.quantity import Quantity
from makeshed.language.tokens import SPOKEN, Lexeme
from makeshed.language.vocabulary import tokens

SAYING_NO = DENYING | LACKING | ENOUGH
"""Words that say what is not wanted; nobody is looked for by them."""


def left_words(text: str) -> tuple[str, ...]:
    """Return the words of what was not read of a text, which may be found as plain text."""
    said = [
        text[t.start : t.end]
        for t in tokens(text)
        if t.stem not in SPOKEN and t.stem not in SAYING_NO
    ]
    return tuple(dict.fromkeys(word for word in said if len(word) > 1 and not word.isdigit()))


def unclaimed(
    said: Sequence[Lexeme], quantities: Sequence[Quantity], claimed: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield where numbers stand that no rule has claimed, so that none is passed over in silence.

    Parameters
    ----------
    said
        The words of the text.
    quantities
        Its numbers, with what hangs on them.
    claimed
        Which lexemes are read, or told.
    """
    inside = {n: q for q in quantities for n in range(q.first, q.end)}
    at = 0
    while at < len(said):
        counted = inside.get(at)
        end = counted.end if counted else at + 1
        number = any(each.kind == "number" for each in said[at:end])
        if number and claimed.isdisjoint(range(at, end)):
            yield at, end
        at = end
