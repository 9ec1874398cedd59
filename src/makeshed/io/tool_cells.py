"""Cells of tables that tools wrote: amounts, flags, references of parts, surplus."""

from __future__ import annotations

import re

from makeshed.language.figures import Marks, figure, settled

PLAIN = Marks()
"""Of a file that shows nothing: a point is the decimal mark, as programs write it."""


def head(name: object) -> str:
    """Return the name of a column in small letters, words with one space between."""
    return " ".join(str(name).replace("_", " ").replace("*", " ").lower().split())


def amount(text: str, marks: Marks = PLAIN, *, point: bool = True) -> float | str:
    """Return a number as a tool writes it; what would be right if it is none, or could be two.

    ``marks`` is what the numbers of its file show, see `makeshed.language.figures.marks_of`; ``point`` whether
    a point is the decimal mark where they show nothing, as it is not where a person wrote it.

    >>> amount("2.5"), amount("2,5")
    (2.5, 2.5)
    >>> amount("1,000")
    'one number: 1000 or 1.000'
    """
    found = figure(text)
    if found is None or found.percent or found.bracketed:
        return "a number above 0"
    value = settled(found, marks, point=point, one=True)
    if value is not None:
        return value
    plain = text.strip()
    digits, dotted = re.sub("[,.]", "", plain), plain.replace(",", ".")
    both = " with one decimal mark in the file" if len(marks.decimal) > 1 else ""
    return f"one number: {digits}{',' * bool(both)} or {dotted}{both}"


def flag(text: str) -> bool:
    """Whether a cell says yes: anything but blank, no, false and 0, and no placeholder left behind."""
    said = text.strip().lower()
    return said not in {"", "0", "no", "false", "n", "f", "-", "~"} and not said.startswith("${")


_UNTIL_PART = re.compile(
    r"-|\.{2,3}|…|–|—|(?<=\d)(?:[:~]|\s++(?:to|thru|through|bis|a|à|al)\s++)(?=\w*\d)"  # noqa: RUF001
)
_BESIDE_PART = re.compile(
    r"[,;|&]|(?<=\d)\s++(?:and|und|u\.|et|e|y)\s++(?=\w)|(?<=\d)[+/](?=[^\W\d])"
)
"""Within a range of references, and between two: C3 to C5, C1 and C2."""


def count_of(references: str) -> int:
    """Return how many parts are named: ``C1,C2``, ``C1/C2`` and ``C1 & C2`` two, ``C3-C5`` and ``C3 to C5`` three.

    >>> count_of("C101, C103-C105 R1")
    5
    """
    plain = "-".join(map(str.strip, _UNTIL_PART.split(references)))
    plain = _BESIDE_PART.sub(" ", plain)
    return sum(_parts(word) for word in plain.split())


def _parts(word: str) -> int:
    """Return how many parts one reference, or a range of them, names."""
    first, dash, last = word.partition("-")
    letters = first.rstrip("0123456789")
    numbers = first[len(letters) :], last.removeprefix(letters)
    if (
        not dash
        or not letters
        or not all(n.isascii() and n.isdigit() and len(n) < 7 for n in numbers)
    ):
        return 1
    return max(int(numbers[1]) - int(numbers[0]) + 1, 1)


def share(text: str, *, percent: bool, marks: Marks = PLAIN) -> float | None:
    """Return a surplus as a share; None if it is a number of pieces, which is none."""
    said = text.strip().replace(" ", "")
    if not said:
        return 0.0
    found = amount(said.rstrip("%"), marks)
    if not isinstance(found, float) or not 0 <= found <= 1000:
        return None
    if said.endswith("%") or percent:
        return found / 100
    return None if found else 0.0
