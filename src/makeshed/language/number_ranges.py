"""Ranges of numbers, of which the upper end counts: 1-2 weeks, 40 to 60 plates, between 40 and 60."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from makeshed.language.numerals import Numeral, number_at
from makeshed.language.tokens import SPOKEN, Lexeme, cues

TO = frozenset(("-", "to", "a", "à", "bis", "or", "ou", "oder", "o", "al"))
"""What stands between the ends of a range."""
EITHER = frozenset(("or", "ou", "oder", "o"))
"""Of these, what stands between two numbers of which one is meant, where no unit follows."""
WITHIN_TWO = frozenset(("between", "entre", "zwischen", "tra", "fra"))
"""Before two numbers that an *and* joins, they are the ends of a range."""
AND = frozenset(("and", "et", "und", "e", "y"))


def ranged(
    said: Sequence[Lexeme],
    number: Numeral,
    language: str,
    unit_at: Callable[[int], object],
) -> tuple[Numeral, float | None]:
    """Return the upper end of a range that begins with a number, and the lower; else the number and none.

    Parameters
    ----------
    said
        The words, numbers and marks of the text.
    number
        The number.
    language
        The language of the text.
    unit_at
        Returns the unit that begins at a lexeme, if one does.
    """
    at = number.end
    led = number.first > 0 and said[number.first - 1].stem in WITHIN_TWO
    joints = TO | AND if led else TO
    if at + 1 >= len(said) or said[at].stem not in joints or number.fraction:
        return number, None
    upper = number_at(said, at + 1, language)
    same = upper is not None and said[at + 1].kind == said[number.first].kind
    if upper is None or not same or upper.value <= number.value:
        return number, None
    things = number.value > 1 and said[at].stem not in EITHER and _a_noun(said, upper.end)
    measured = unit_at(upper.end) or cues("pieces").at(said, upper.end)
    if said[at].kind == "word" and not (led or measured or things):
        return number, None
    return replace(upper, first=number.first), number.value


def _a_noun(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether a word follows that may be a thing: 40 to 60 plates."""
    one = said[at] if at < len(said) else None
    return one is not None and one.kind == "word" and one.stem not in SPOKEN and not one.glued


def graded(said: Sequence[Lexeme], number: Numeral) -> bool:
    """Return whether a smaller number hangs by a hyphen on a number, which is no range: 17-4 stainless.

    Parameters
    ----------
    said
        The words of the text.
    number
        The first of both.
    """
    row = said[number.end : number.end + 2]
    hangs = len(row) == 2 and row[0].text == "-" and row[0].glued and row[1].glued
    small = hangs and row[1].text.isdecimal() and len(row[1].text) < 3
    return small and float(row[1].text) < number.value < 100
