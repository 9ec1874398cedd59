"""Parts of a unit in words: three quarters of a metre, half an inch, un demi-mètre, medio metro."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import NamedTuple

from makeshed.language.numerals import Numeral
from makeshed.language.tokens import Lexeme

PARTS = {
    "en": {"half": 2, "third": 3, "quarter": 4, "eighth": 8, "sixteenth": 16},
    "fr": {"demi": 2, "demie": 2, "tier": 3, "quart": 4},
    "de": {"halb": 2, "halbe": 2, "halber": 2, "halben": 2, "halbes": 2, "drittel": 3, "viertel": 4, "achtel": 8},
    "it": {"mezzo": 2, "mezza": 2, "terzo": 3, "terzi": 3, "quarto": 4, "quarti": 4, "ottavi": 8},
    "es": {"medio": 2, "media": 2, "tercio": 3, "cuarto": 4, "octavo": 8},
}  # fmt: skip
"""By language and stem, into how many parts a whole is cut."""
MANY = frozenset(("thirds", "quarters", "tiers", "quarts", "drittel", "viertel", "terzi", "quarti"))
"""What is plainly some parts of a whole, a unit behind it or not: two thirds, but 2 quarter panels."""
FILLS = frozenset(
    ("of", "a", "an", "de", "d", "di", "un", "une", "'", "-", "eine", "einem", "eines")
)


class Portion(NamedTuple):
    """A share of a whole, where its words end, where its unit may begin, and whether it needs none."""

    share: float
    end: int
    unit: int
    plain: bool


def portion(
    said: Sequence[Lexeme], at: int, number: Numeral | None, language: str
) -> Portion | None:
    """Return the parts that are named at a lexeme, a number before them or not.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        The one at which parts are named.
    number
        What was read before them, if anything was.
    language
        Whose words for parts are read.
    """
    end = at if number is None else number.end
    of = PARTS.get(language, {}).get(said[end].stem, 0) if end < len(said) else 0
    if not of:
        return None
    named = said[end].text
    count, spoken = (1.0, True) if number is None else (number.value, number.spoken)
    share = parts(count, of, spoken=spoken, named=named)
    if share is None:
        return None
    plain = number is not None and named.casefold() in MANY and language != "es"
    return Portion(share, end + 1, _behind(said, end + 1), plain)


def parts(count: float, of: int, *, spoken: bool, named: str) -> float | None:
    """Return a number of parts as a share, None where it counts things of that size.

    Parameters
    ----------
    count
        How many of the parts.
    of
        How many of them make a whole.
    spoken
        Whether they were written as words, not as figures.
    named
        The word that names them.

    Examples
    --------
    >>> parts(3.0, 4, spoken=True, named="quarters"), parts(2.0, 4, spoken=False, named="quarter")
    (0.75, None)
    """
    plain = count.is_integer() and 1 <= count < of and gcd(int(count), of) == 1
    return count / of if plain and (spoken or named.casefold() in MANY) else None


def _behind(said: Sequence[Lexeme], at: int) -> int:
    """Return where the unit may begin: three quarters of a metre."""
    end = at
    while end < len(said) and end - at < 3 and said[end].stem in FILLS:
        end += 1
    return end


def tenths(said: Sequence[Lexeme], at: int, language: str) -> tuple[float, int] | None:
    """Return tenths of a millimetre and where they end: tôle 15/10.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        The one at which they begin.
    language
        In which alone they are said so.
    """
    row = [each.text for each in said[at : at + 3]]
    slashed = len(row) == 3 and row[0].isdecimal() and row[1:] == ["/", "10"] and said[at + 2].glued
    if language not in {"fr", "it"} or not slashed or len(row[0]) > 3:
        return None
    end = at + 3
    end += end < len(said) and said[end].stem in {"e", "eme", "emes", "mm", "°", "di"}
    return int(row[0]) / 10, end
