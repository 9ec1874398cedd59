"""Quarters and halves of a year as people write them: Q2, T1, 2. Quartal, 1° trimestre, second half."""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.language.tokens import Lexeme, stemmed

LETTERS = {"Q": 3, "T": 3, "H": 6}
"""Before a number, of how many months the part is."""
OTHERS_TOO = frozenset("TH")
"""Letters that are a temper, a fit or hydrogen as well: 6082 in T4, valves for H2."""
DELIVERY = stemmed(
    "delivery delivered due deadline livraison livre livree livrable delai echeance lieferung liefertermin termin consegna "
    "scadenza entrega plazo"
)
"""Words near which they are a part of a year all the same: livraison T2."""
PARTS = dict.fromkeys(stemmed("quarter qtr quartal trimestre trim"), 3) | dict.fromkeys(
    stemmed("halbjahr semestre semester"), 6
)
HALVES = stemmed("half")
WORDS = {
    word: number
    for number, words in enumerate(
        (
            "first premier premiere erstes ersten erste primo primer 1er",
            "second deuxieme zweites zweiten zweite secondo segundo 2eme",
            "third troisieme drittes dritten dritte terzo tercer 3eme",
            "fourth last quatrieme dernier viertes vierten vierte quarto ultimo cuarto letztes letzten 4eme",
        ),
        1,
    )
    for word in stemmed(words)
}
MARKS = frozenset((".", "°", "º", "er", "e", "eme", "st", "nd", "rd", "th", "o"))
"""What may stand between a number and its quarter: 2.º trimestre."""


def part_of_year(said: Sequence[Lexeme], at: int) -> tuple[int, int, int] | None:
    """Return of how many months a part of a year is that begins at a lexeme, which it is, and where it ends.

    Parameters
    ----------
    said
        The lexemes of the text.
    at
        The one at which the part begins.
    """
    one = said[at]
    if one.text in LETTERS and at + 1 < len(said) and said[at + 1].glued:
        return _made(LETTERS[one.text], said[at + 1].text, at + 2)
    end = at + 1
    while end < len(said) and said[end].stem in MARKS:
        end += 1
    if end >= len(said):
        return None
    months = PARTS.get(said[end].stem)
    if one.stem in WORDS and end == at + 1:
        half = said[end].stem in HALVES and WORDS[one.stem] < 3
        months = 6 if half else months
        return _made(months, str(WORDS[one.stem]), end + 1) if months else None
    return _made(months, one.text, end + 1) if months and one.kind == "number" else None


def _made(months: int, number: str, end: int) -> tuple[int, int, int] | None:
    if not number.isdecimal() or not 1 <= int(number[:2]) <= 12 // months:
        return None
    return months, int(number), end
