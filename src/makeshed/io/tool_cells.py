"""Cells of tables that tools wrote: amounts, flags, references of parts, surplus."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

_AMOUNT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
_GROUPS = re.compile(r"[+-]?\d{1,3}([,.' \u00a0]\d{3})+", re.ASCII)

_ONE_GROUP = re.compile(r"[+-]?[1-9]\d{0,2}[,.]\d{3}", re.ASCII)
"""A number of which its file alone tells whether it is thousands."""
_MIXED = re.compile(
    r"[+-]?[1-9]\d{0,2}((?P<one>[,.])\d{3})(?:(?P=one)\d{3})*(?P<two>[,.])\d+", re.ASCII
)
_CLEAR = re.compile(
    r"[+-]?(?:[1-9]\d{0,2}(?P<group>[,.])\d{3}(?:(?P=group)\d{3})*(?P<both>(?!(?P=group))[,.])\d+"
    r"|(?:0|\d*)(?P<one>[,.])(?:\d{1,2}|\d{4,})|(?:0|\d{4,})(?P<zero>[,.])\d{3})",
    re.ASCII,
)
"""A number that shows its decimal mark: 1.000,5 or 0,5 or 2.25 or 0.125."""


def head(name: object) -> str:
    """Return the name of a column in small letters, words with one space between."""
    return " ".join(str(name).replace("_", " ").replace("*", " ").lower().split())


def decimal_mark(texts: Iterable[str]) -> str:
    """Return the decimal mark of a file's numbers: ``,`` or ``.``, both if it has both, blank if unclear.

    >>> decimal_mark(["2.500", "1,5"]), decimal_mark(["2.500", "1,000"])
    (',', '')
    """
    found: set[str] = set()
    for text in texts:
        if clear := _CLEAR.fullmatch(text.strip().rstrip("%").strip()):
            found.add(clear["both"] or clear["one"] or clear["zero"])
    return "".join(sorted(found))


def amount(text: str, mark: str = "") -> float | str:
    """Return a number as a tool writes it; what would be right if it is none, or could be two.

    ``mark`` is the decimal mark of its file, see `decimal_mark`.

    >>> amount("2.5"), amount("2,5")
    (2.5, 2.5)
    >>> amount("1,000")
    'one number: 1000 or 1.000'
    """
    plain = text.strip()
    if mark and (told := _by_mark(plain, mark)) is not None:
        return told
    if _GROUPS.fullmatch(plain) and "." not in plain.replace(",", "", 1):
        digits = re.sub(r"\D", "", plain)
        if plain.count(",") == 1 and "," in plain and not re.search(r"[' \u00a0]", plain):
            return f"one number: {digits} or {plain.replace(',', '.')}"
        return float(digits) * (-1 if plain.startswith("-") else 1)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not _AMOUNT.fullmatch(plain) or not math.isfinite(float(plain)):
        return "a number above 0"
    return float(plain)


def _by_mark(plain: str, mark: str) -> float | str | None:
    """Return a number with thousands by the decimal mark of its file; None if it has no thousands."""
    if _ONE_GROUP.fullmatch(plain):
        digits, point = re.sub("[,.]", "", plain), plain.replace(",", ".")
        if mark == ",.":
            return f"one number: {digits}, or {point} with one decimal mark in the file"
        return float(point if mark in plain else digits)
    mixed = _MIXED.fullmatch(plain)
    if mixed and mixed["one"] != mixed["two"] == mark:
        return float(plain.replace(mixed["one"], "").replace(mark, "."))
    return None


def flag(text: str) -> bool:
    """Whether a cell says yes: anything but blank, no, false and 0, and no placeholder left behind."""
    said = text.strip().lower()
    return said not in {"", "0", "no", "false", "n", "f", "-", "~"} and not said.startswith("${")


def count_of(references: str) -> int:
    """Return how many parts are named: ``C1,C2`` and ``C1+C2`` two, ``C103-C105`` and ``C103..C105`` three.

    >>> count_of("C101, C103-C105 R1")
    5
    """
    plain = "-".join(map(str.strip, re.split(r"-|\.{2,3}|…|–|—", references)))  # noqa: RUF001
    plain = re.sub(r"[,;|]|(?<=\d)\+(?=[^\W\d])", " ", plain)
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


def share(text: str, *, percent: bool, mark: str = "") -> float | None:
    """Return a surplus as a share; None if it is a number of pieces, which is none."""
    said = text.strip().replace(" ", "")
    if not said:
        return 0.0
    found = amount(said.rstrip("%"), mark)
    if not isinstance(found, float) or not 0 <= found <= 1000:
        return None
    if said.endswith("%") or percent:
        return found / 100
    return None if found else 0.0
