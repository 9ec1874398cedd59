"""Sides of a size in units that are said of some of them alone, and feet with inches behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from makeshed.language.numerals import Numeral, number_at
from makeshed.language.quantity import Sort
from makeshed.language.tokens import SPOKEN, STOPS, Lexeme, cues

Unit = tuple[int, Sort, float]
FOOT, INCH, METRE = 304.8, 25.4, 1000.0
FINE = frozenset((1.0, INCH))
"""Units [mm] that a side without one shares with the side before it."""
FAR_LESS, LONGEST, IN_MM = 3.0, 20_000.0, 100.0
"""A side in the unit of another is not so many times as long, nor so long [mm]; beside metres so much is in mm."""
NEXT = 6
"""Within so many words a second side follows upon the first: wide gate, 1.8 m high."""
TINY, BESIDE = 400.0, 10
"""No table, cushion or gate is so small [mm]; so many words away its name may stand from its size."""
CROSSES = frozenset("x*")
JOINTS = frozenset(("-", "and", "et", "und", "e", "y"))


SIDE_LETTERS = frozenset(
    ("l", "h", "b", "w", "d", "p", "t", "ep", "sp", "larg", "haut", "prof", "long", "alt", "lung")
)
"""What stands before a side and says which it is: L 40 x l 25 x ép 3 cm."""


def next_side(said: Sequence[Lexeme], at: int, between: str, *, further: bool) -> int | None:
    """Return where the number of the next side of a size begins: 40 x 25, 40 x l 25, 137 x 82 h 3.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        Where the side before ends.
    between
        The word that may stand for the cross: by, sur.
    further
        Whether there are two sides already, so that a height may follow.
    """
    row = said[at : at + 4]
    if further and len(row) > 1 and row[0].stem == "h" and row[1].kind == "number":
        return None if row[1].glued else at + 1
    if len(row) < 2 or row[0].stem not in CROSSES | {between}:
        return None
    if row[1].stem in SIDE_LETTERS and len(row) > 2:
        behind = 2 + (row[2].text in ".:=")
        if behind < len(row) and row[behind].kind == "number":
            return at + behind
    return at + 1


def factors(given: Sequence[float], values: Sequence[float]) -> list[float] | None:
    """Return the unit [mm] of each side, 0 where none is said; None where it may be two.

    A side takes the unit of the next that has one; those behind the last take the last if they may.

    Examples
    --------
    >>> factors([0.0, 0.0, 10.0], [30, 20, 5]), factors([1000.0, 0.0], [1.5, 750])
    ([10.0, 10.0, 10.0], [1000.0, 1.0])
    >>> factors([1000.0, 1000.0, 0.0], [2, 1, 10]) is None
    True
    """
    if not any(given):
        return [1.0] * len(given)
    last = max(n for n, each in enumerate(given) if each)
    found = list(given)
    for n in reversed(range(last)):
        found[n] = found[n] or found[n + 1]
        if not given[n] and found[n] not in FINE and found[n] * values[n] > LONGEST:
            return None
    behind = range(last + 1, len(given))
    unit = _behind(given[: last + 1], values, last) if behind else 1.0
    if unit is None:
        return None
    for n in behind:
        found[n] = unit
    return found


def _behind(given: Sequence[float], values: Sequence[float], last: int) -> float | None:
    """Return the unit of the sides behind the last that has one."""
    unit, bare = given[last], values[last + 1 :]
    if unit in FINE:
        return unit
    if unit == METRE and max(bare) >= IN_MM:
        return 1.0
    most = max(value for value, each in zip(values, given, strict=False) if each)
    alone = sum(each > 0 for each in given) == 1
    fits = alone and max(bare) <= FAR_LESS * most and unit * max(bare) <= LONGEST
    return unit if fits else None


def feet_and_inches(
    said: Sequence[Lexeme],
    number: Numeral,
    unit: Unit,
    language: str,
    unit_at: Callable[[int], Unit | None],
) -> tuple[Numeral, Unit | None] | None:
    """Return feet with the inches behind them as inches: 5' 6", 6 ft 3 in; without a unit where they have none.

    Parameters
    ----------
    said
        The words, numbers and marks of the text.
    number, unit
        The number of feet, and its unit.
    language
        The language of the text.
    unit_at
        Returns the unit that begins at a lexeme, if one does.
    """
    at = unit[0]
    if unit[2] != FOOT or at >= len(said):
        return None
    at += said[at].stem in JOINTS or (said[at].text == "." and said[at].glued)
    more = number_at(said, at, language) if at < len(said) else None
    if more is None or more.value >= 12 or (more.spoken and not more.fraction):
        return None
    inches = unit_at(more.end)
    if inches is None and more.end < len(said) and said[more.end].stem == "in":
        inches = (more.end + 1, "length", INCH)
    if inches is not None and inches[2] != INCH:
        return None
    whole = replace(number, value=12 * number.value + more.value, end=more.end, other=None)
    if inches is None:
        glued = said[unit[0]].glued and said[unit[0] - 1].text == "'"
        if glued:
            return whole, (more.end, "length", INCH)
        counts = more.end < len(said) and cues("pieces").at(said, more.end)
        crossed = more.end < len(said) and said[more.end].stem in {"x", "*"}
        return None if counts or crossed else (whole, None)
    return whole, inches


def counted_apart(
    said: Sequence[Lexeme], members: Sequence[tuple[Numeral, Unit | None]], at: int, more: Numeral
) -> bool:
    """Return whether what stands behind a cross counts pieces: 0.1 mm sur 20 pièces, 10x50mm x 20 pcs.

    Parameters
    ----------
    said
        The words, numbers and marks of the text.
    members
        The sides so far, each with its unit.
    at
        Where the cross stands.
    more
        The number behind it.
    """
    behind = said[more.end].stem if more.end < len(said) else ""
    pieces = behind not in CROSSES and cues("pieces").at(said, more.end) is not None
    if said[at].stem in CROSSES:
        return pieces and members[-1][1] is not None
    return pieces or cues("tolerance").before(said, members[0][0].first) is not None


def pieces_of_a_length(
    said: Sequence[Lexeme], members: Sequence[tuple[Numeral, Unit | None]], language: str
) -> bool | None:
    """Return whether two numbers are how many of what length: cable 2 x 5 m; None where they may be both sides.

    Of a tarpaulin of 4 x 6 m wide both are sides; of 3 x 2 m wide gates the first counts.

    Parameters
    ----------
    said
        The lexemes of the text.
    members
        The two, each with its unit.
    language
        Whose words for sides are read.
    """
    if len(members) != 2 or members[0][0].whole is None or members[0][1] or not members[1][1]:
        return False
    first, (end, _, factor) = members[0][0].first, members[1][1]
    end += end < len(said) and said[end].stem in {"of", "de", "di", "d"}
    behind, long = _side_word(said, end, language)
    if factor < METRE:
        return None if long and _noun(said, behind, language) == "plural" else False
    if behind:
        return _pieces_so_long(said, (first, end, behind), language, long=long)
    return any(cues("round").at(said, n) for n in (first - 1, end) if n >= 0)


def _pieces_so_long(
    said: Sequence[Lexeme], at: tuple[int, int, int], language: str, *, long: bool
) -> bool | None:
    """Return whether a number counts what is so many metres long or wide; None where it may be a side."""
    first, end, behind = at
    noun = _noun(said, behind, language)
    clause = range(_stop(said, first, -1) + 1, _stop(said, behind, 1))
    bars = any(cues(role, language).at(said, n) for role in ("stretch", "round") for n in clause)
    if (
        (long and bars)
        or noun == "plural"
        or (noun and said[first].text == "1")
        or cues("pieces", language).at(said, end)
        or _another_side(said, behind, language)
    ):
        return True
    return None if long or noun == "unknown" else False


def _stop(said: Sequence[Lexeme], at: int, step: int) -> int:
    """Return where the next mark stands, ahead or before, over which nothing is read together."""
    while 0 <= at < len(said) and said[at].text not in STOPS:
        at += step
    return at


def _noun(said: Sequence[Lexeme], at: int, language: str) -> str:
    """Return of what number a noun is that follows upon a side: 5 m wide gates, 5 m breite Tore."""
    words = said[at : _stop(said, at, 1)]
    if not words or words[0].kind != "word" or words[0].stem in SPOKEN:
        return ""
    if language == "de":
        return "unknown" if words[0].text[0].isupper() else ""
    plural = any(each.stem != each.text.casefold() for each in words[:2] if each.kind == "word")
    return ("plural" if plural else "singular") if language == "en" else ""


def _side_word(said: Sequence[Lexeme], at: int, language: str) -> tuple[int, bool]:
    """Return where a word ends that says which side a measure is, or 0, and whether it is the length."""
    for role in ("length", "width", "height", "depth", "diameter"):
        if hit := cues(role, language).at(said, at):
            return hit[0], role == "length"
    return 0, False


def _another_side(said: Sequence[Lexeme], at: int, language: str) -> bool:
    """Return whether a measure with its side follows in a few words: and 9 m long."""
    ahead = range(at, min(at + NEXT, len(said)))
    number = next((n for n in ahead if said[n].kind == "number"), len(said))
    return any(_side_word(said, n, language)[0] for n in ahead if n > number)


def at_home(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether a thing is named near a size whose sides are said in cm at home: cushions 60x60.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        Where the size begins.
    """
    row = range(max(0, at - BESIDE), min(at + BESIDE, len(said)))
    return any(cues("household").at(said, n) for n in row)


def spaced(said: Sequence[Lexeme], members: Sequence[tuple[Numeral, Unit | None]]) -> bool:
    """Return whether a number stands apart from sides that hang together: 10x50mm x 20."""
    if len(members) != 3 or members[-1][1] is not None or members[-2][1] is None:
        return False
    glued = said[members[1][0].first].glued
    return glued and not said[members[-1][0].first].glued
