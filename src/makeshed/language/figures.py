"""Numbers in cells as people and their spreadsheets write them: 1 234,5 and 1.234,50 and 12,5 %.

A point or a comma between digits is a decimal mark in one country and separates thousands in another.
Most numbers show which (0,5; 1.234,50; 1.234.567), some do not (1.234). A number that does not is read
only if the clear numbers of its file leave one reading; two readings are given back as two.

The marks of each locale: Unicode CLDR, *Number symbols* (decimal and group of de, fr, it, es, en, de-CH).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

_SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]")
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?:"
    r"(?P<whole>\d+)"
    r"|(?P<spaced>\d{1,3}(?P<space>[ '\u2019])\d{3}(?:(?P=space)\d{3})*)(?:(?P<after>[.,])(?P<rest>\d+))?"
    r"|(?P<grouped>[1-9]\d{0,2}(?P<group>[.,])\d{3}(?:(?P=group)\d{3})*)(?P<point>(?!(?P=group))[.,])(?P<part>\d+)"
    r"|(?P<long>[1-9]\d{0,2}(?P<many>[.,])\d{3}(?:(?P=many)\d{3})+)"
    r"|(?P<left>\d*)(?P<one>[.,])(?P<right>\d*)(?P<power>[eE][+-]?\d{1,3})?"
    r"|(?P<round>\d+[eE][+-]?\d{1,3})"
    r")",
    re.ASCII,
)
_SIGNED = re.compile(
    r"(?P<before>[A-Za-z]{0,3}[^\W\d_]?[$€£¥￥₹₺₽₩₫฿₴₪]|[A-Z]{3}|Fr\.|kr)? ?"
    r"(?P<number>[+-]?\d(?:[\d.,'\u2019 ]*\d)?)(?:[.,][-\u2013\u2014]+)?"
    r" ?(?P<after>[^\W\d_]{1,9}[³3]?\.?|[$€£¥￥₹₺₽₩₫฿₴₪])?"
)
"""A number between a sign of money, or before a word: $ 5, 6,80 €, CHF 5.-, 2 kg."""
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)

YES_NO = {
    "vrai": "true", "faux": "false", "wahr": "true", "falsch": "false", "vero": "true",
    "falso": "false", "verdadero": "true",
}  # fmt: skip
"""What spreadsheets in French, German, Italian and Spanish call true and false."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as written: its value, and the other one that it may be.

    Attributes
    ----------
    value
        What it says; of a doubtful one, with its mark as the decimal mark.
    decimal, group
        The marks that it shows to stand for the decimals and between thousands.
    other
        Of a doubtful one, what it says with its mark between thousands.
    mark
        The mark of a doubtful one.
    percent
        Whether a percent sign follows; the value is without it.
    bracketed
        Whether it stands in brackets, as accounts write what is below 0.
    """

    value: float
    decimal: str = ""
    group: str = ""
    other: float | None = None
    mark: str = ""
    percent: bool = False
    bracketed: bool = False


@dataclass(frozen=True, slots=True)
class Marks:
    """What the clear numbers of a file show: its decimal marks, and those between thousands."""

    decimal: frozenset[str] = frozenset()
    group: frozenset[str] = frozenset()


def figure(text: str) -> Figure | None:
    """Return the number that a cell holds; None if it holds none.

    Examples
    --------
    >>> figure("1 234,5").value, figure("12,5 %").percent, figure("1.234").other, figure("(5)").value
    (1234.5, True, 1234.0, -5.0)
    """
    plain = _SPACES.sub(" ", text).replace("\u2212", "-").strip()
    if (
        plain[:1] == "("
        and plain[-1:] == ")"
        and plain[1:2] not in {"+", "-"}
        and "(" not in plain[1:]
    ):
        return _below_0(figure(plain[1:-1]))
    percent = plain.endswith("%")
    found = _NUMBER.fullmatch(plain[:-1].rstrip() if percent else plain)
    if found is None:
        return None
    read = _read(found)
    if read is None or not math.isfinite(read[0]):
        return None
    value, decimal, group, mark = read
    other = float(found["sign"] + found["left"] + found["right"]) if mark else None
    return Figure(value, decimal, group, other, mark, percent)


def _below_0(read: Figure | None) -> Figure | None:
    if read is None:
        return None
    other = None if read.other is None else -read.other
    return replace(read, value=-read.value, other=other, bracketed=True)


class NoNumber(ValueError):  # noqa: N818
    """What is no number, with nothing said, or may be two, with both."""


def spoken(text: str) -> Figure:
    """Return the number that somebody typed alone, with no file around it that shows the marks.

    A point is the decimal mark, as in all that makeshed prints; a comma is, unless it may stand for thousands.

    Examples
    --------
    >>> spoken("12,5 %").value, spoken("6 000").value, spoken("1.164").value
    (12.5, 6000.0, 1.164)

    Raises
    ------
    NoNumber
        It is none, or may be two.
    """
    read = figure(text)
    if read is None:
        raise NoNumber
    if read.bracketed:
        raise NoNumber(f"{read.value:.12g}? write it without brackets")
    if read.mark == "," and read.other is not None:
        raise NoNumber(f"{read.other:.12g} or {read.value:.12g}? write it without a comma")
    return read


def signed(text: str) -> tuple[str, str]:
    """Return a number with a word or a sign beside it as both: the number as written, and the sign.

    Examples
    --------
    >>> signed("6,80 €"), signed("CHF 5.\u2013"), signed("2 kg"), signed("ca. 5")
    (('6,80', '€'), ('5', 'CHF'), ('2', 'kg'), ('', ''))
    """
    found = _SIGNED.fullmatch(_SPACES.sub(" ", text).strip())
    if found is None or bool(found["before"]) == bool(found["after"]):
        return "", ""
    return found["number"].strip(), (found["before"] or found["after"]).strip()


def _read(found: re.Match[str]) -> tuple[float, str, str, str] | None:
    """Return the value, its decimal mark, its mark of thousands, and the mark that may be either."""

    def made(digits: str, decimals: str = "") -> float:
        whole = re.sub(r"\D", "", digits) or "0"
        return float(f"{found['sign']}{whole}.{decimals or '0'}")

    if found["whole"] or found["round"]:
        return float(found["sign"] + (found["whole"] or found["round"])), "", "", ""
    for number, point, part, group in (
        ("spaced", "after", "rest", "space"),
        ("grouped", "point", "part", "group"),
        ("long", "", "", "many"),
    ):
        if found[number]:
            decimals = (found[point] or "", found[part]) if point else ("", "")
            return made(found[number], decimals[1]), decimals[0], found[group], ""
    return _with_one_mark(found)


def _with_one_mark(found: re.Match[str]) -> tuple[float, str, str, str] | None:
    left, right, mark = found["left"], found["right"], found["one"]
    if not left and not right:
        return None
    value = float(f"{found['sign']}{left or '0'}.{right or '0'}{found['power'] or ''}")
    if not found["power"] and _DOUBTFUL.fullmatch(left + mark + right):
        return value, "", "", mark
    return value, mark, "", ""


def marks_of(texts: Iterable[str]) -> Marks:
    """Return what the numbers of a file show; doubtful ones show nothing.

    Examples
    --------
    >>> sorted(marks_of(["1,5", "1.234", "12"]).decimal)
    [',']
    """
    decimal, group = set[str](), set[str]()
    for text in texts:
        if found := figure(text):
            decimal.add(found.decimal)
            group.add(found.group)
    return Marks(frozenset(decimal - {""}), frozenset(group - {""}))


def settled(found: Figure, marks: Marks, *, point: bool = False, one: bool = False) -> float | None:
    """Return the one value of a number by what its file shows; None if two are left.

    Parameters
    ----------
    found
        The number.
    marks
        What its file shows.
    point
        Whether a point is the decimal mark unless the file shows a decimal comma, as in CSV that
        programs write.
    one
        Whether one decimal mark in the file is enough to know that the other separates thousands.

    Examples
    --------
    >>> settled(figure("1.234"), marks_of(["1,5"])), settled(figure("1.234"), marks_of(["2.345,6"]))
    (None, 1234.0)
    """
    if not found.mark or found.other is None:
        return found.value
    decimal, group = found.mark in marks.decimal, found.mark in marks.group
    alone = not marks.decimal - {found.mark}
    if group != decimal and (group or alone):
        return found.other if group else found.value
    if one and not (alone or decimal):
        return found.other
    if point and found.mark == "." and alone and not group:
        return found.value
    return None
