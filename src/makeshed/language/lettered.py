"""Sizes whose sides have letters: L 800 x P 300 x H 1800, 600W x 400D x 750H, B 40 x T 30 x H 20 cm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from makeshed.language.numerals import Numeral, number_at
from makeshed.language.quantity import Quantity
from makeshed.language.sides import CROSSES, Unit, factors
from makeshed.language.tokens import Lexeme

LETTERS = {
    "en": frozenset("LWHDT"),
    "fr": frozenset("LPHE"),
    "de": frozenset("LBHTS"),
    "it": frozenset("LPHBS"),
    "es": frozenset("LAHPF"),
}
"""Of length, width, height, depth and thickness, by language; a letter of each once."""
ROUND = {"D", "L"}
"""A diameter and a length rather than two sides."""
LEAST = 20.0
"""Sides without a unit are millimetres if the longest is so long, as in a size without letters."""

Side = tuple[str, Numeral, Unit | None, int]


def lettered(
    said: Sequence[Lexeme], at: int, language: str, unit_at: Callable[[int], Unit | None]
) -> Quantity | None:
    """Return a size of which each side has its letter, before its number or behind.

    Parameters
    ----------
    said
        The words, numbers and marks of the text.
    at
        Where the size may begin.
    language
        The language of the text.
    unit_at
        Returns the unit that begins at a lexeme, if one does.
    """
    sides: list[Side] = []
    end = at
    while len(sides) < 3:
        crossed = end < len(said) and said[end].stem in CROSSES
        if sides and not crossed:
            break
        side = _side(said, end + bool(sides), language, unit_at)
        if side is None:
            break
        sides.append(side)
        end = side[3]
    letters = {letter for letter, *_ in sides}
    if len(sides) < 2 or len(letters) < len(sides):
        return None
    values = [number.value for _, number, _, _ in sides]
    units = [unit for _, _, unit, _ in sides]
    if not any(units) and (behind := unit_at(end)):  # 60 W x 40 D x 75 H cm
        units[-1], end = behind, behind[0]
    if any(unit and unit[1] != "length" for unit in units):
        return None
    found = factors([unit[2] if unit else 0.0 for unit in units], values)
    if found is None or letters == ROUND or (not any(units) and max(values) < LEAST):
        return Quantity("other", (), at, end)
    sized = tuple(f * value for f, value in zip(found, values, strict=True))
    return Quantity("size", sized, at, end, unit="size")


def _side(
    said: Sequence[Lexeme], at: int, language: str, unit_at: Callable[[int], Unit | None]
) -> Side | None:
    """Return a letter with its number and unit: H 1800, 750H, L: 80 cm; and where it ends."""
    first = at
    letter = _letter(said, at, language)
    if letter:
        at += 1
        at += at < len(said) and said[at].text in ".:="
    number = number_at(said, at, language) if at < len(said) else None
    if number is None or said[at].kind != "number" or number.fraction:
        return None
    if letter and first and said[first - 1].kind == "number":  # 20 H7
        return None
    unit = unit_at(number.end) if letter or not _letter(said, number.end, language) else None
    end = unit[0] if unit else number.end
    if not letter:
        letter = _letter(said, end, language)
        end += 1
    return (letter, number, unit, end) if letter else None


def _letter(said: Sequence[Lexeme], at: int, language: str) -> str:
    """Return a letter that says which side a number is, or nothing."""
    text = said[at].text if at < len(said) else ""
    return text if text in LETTERS.get(language, ()) else ""
