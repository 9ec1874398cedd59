"""Numbers that name a metal and count nothing: 4130 chromoly, 6061 plate, 304 stainless.

Of AISI and SAE for steels, of the Aluminum Association for its alloys (EN AW has the same four digits).
"""

from __future__ import annotations

from collections.abc import Sequence

from makeshed.language.numerals import Numeral
from makeshed.language.tokens import Lexeme, cues, stemmed

SURE = frozenset(
    [
        "1018",
        "1045",
        "1095",
        "1117",
        "1144",
        "1215",
        "4130",
        "4140",
        "4150",
        "4340",
        "5160",
        "8620",
        "9310",
        "52100",
        "2011",
        "2014",
        "2017",
        "2024",
        "3003",
        "5052",
        "5083",
        "5086",
        "5754",
        "6005",
        "6060",
        "6061",
        "6063",
        "6082",
        "7050",
        "7075",
    ]
)
"""Numbers that nobody orders by: they count only where a word for pieces follows."""
BESIDE = frozenset(
    "1008 1010 1020 1050 1100 5005 301 302 303 304 309 310 316 321 347 410 416 420 430 440 2205".split()  # noqa: SIM905
)
"""Numbers that may count as well: they name a metal where one stands beside them."""
METALS = stemmed(
    "steel stainless chromoly aluminium aluminum alu alloy inox acier stahl edelstahl acciaio acero aluminio alluminio crmo"
)
"""Words beside which a number names one."""


def names_a_metal(said: Sequence[Lexeme], number: Numeral) -> bool:
    """Return whether a number is the name of a metal.

    Parameters
    ----------
    said
        The words of the text.
    number
        The number among them.
    """
    if number.end - number.first != 1:
        return False
    text = said[number.first].text
    if text in SURE:
        return not cues("pieces").at(said, number.end)
    around = [said[at] for at in (number.first - 1, number.end) if 0 <= at < len(said)]
    return text in BESIDE and any(one.stem in METALS for one in around)
