"""Read an angle as people write it: ``48.8566``, ``48° 51' 24" N``, ``-0 43'26"``, ``E 2° 21.1'``.

ISO 6709, annex D, is how a person should write one; lists of makers lose the degree sign and keep the
marks of minutes and seconds.
"""

from __future__ import annotations

import re
from typing import Literal

from makeshed.io.record import number
from makeshed.units import Degree

Axis = Literal["lat", "lon"]
AXES: tuple[Axis, Axis] = ("lat", "lon")
SIDES: dict[Axis, dict[str, int]] = {"lat": {"N": 1, "S": -1}, "lon": {"E": 1, "W": -1}}
"""The letters that all languages of the lists read alike: an O is west in French, east in German."""

MARKS = str.maketrans(
    {"\u2032": "'", "\u2019": "'", "\xb4": "'", "\u2033": '"', "\u201d": '"', "\u2212": "-",
     "\xba": "°", "\u02da": "°", "_": "°"}
)  # fmt: skip
"""Primes, quotes, the minus sign, an ordinal o and a ring; the degree sign as a lost encoding leaves it."""

_FIGURES = r"[0-9]{1,3}(?:[.,][0-9]{1,12})?"
ANGLE = re.compile(
    rf"(?P<sign>-?) ?(?P<degrees>{_FIGURES}) ?°? ?"
    rf"(?:(?P<minutes>{_FIGURES}) ?' ?(?:(?P<seconds>{_FIGURES}) ?(?:\"|'') ?)?)?"
)


def degrees(text: object, axis: Axis) -> Degree | None:
    r"""Return an angle in degrees, north and east positive; None if it is none, or could be two.

    Minutes and seconds are below 60; only the last figure has decimals; a letter belongs to its axis,
    and there is no sign beside it.

    >>> degrees("41°24'12.2\"N", "lat")
    41.40338888888889
    >>> degrees("-0 43'26''", "lat")
    -0.7238888888888889
    >>> degrees("2° 10.44' W", "lon")
    -2.174
    >>> degrees("48 S", "lon"), degrees("48 61'", "lat"), degrees("-48 N", "lat")
    (None, None, None)
    """
    if (plain := number(text)) is not None or not isinstance(text, str):
        return plain
    side, words = _side(" ".join(text[:60].translate(MARKS).split()), axis)
    match = ANGLE.fullmatch(words)
    if match is None or (side and match["sign"]):
        return None
    parts = [part for name in ("degrees", "minutes", "seconds") if (part := match[name])]
    figures = [float(part.replace(",", ".")) for part in parts]
    if any(figure >= 60 for figure in figures[1:]) or not all(
        part.isdigit() for part in parts[:-1]
    ):
        return None
    size = sum(figure / 60.0**power for power, figure in enumerate(figures))
    return -size if side < 0 or match["sign"] else size


def _side(words: str, axis: Axis) -> tuple[int, str]:
    """Return 1 or -1 for a letter before or after an angle, 0 without one; and the rest."""
    for letter, side in SIDES[axis].items():
        if words.upper().endswith(letter):
            return side, words[:-1].rstrip()
        if words.upper().startswith(letter):
            return side, words[1:].lstrip()
    return 0, words
