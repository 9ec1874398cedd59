"""Days in cells as a locale writes them: 31/01/2026, 31.01.26, 1/31/2026, and a spreadsheet's day numbers.

Whether the day or the month stands first is told by the whole column: 13/02 has its day first, and so have
its neighbours. Where a column allows both orders, both readings are given back. With points between,
the day stands first in every locale that writes them so (Unicode CLDR, *dateFormats*); with the year
first, the month follows (ISO 8601). Day numbers count from 30 December 1899 (ECMA-376, 18.17.4), or
from 1904 in workbooks that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

SERIAL = range(20_000, 80_000)
"""Day numbers that are read, 1954 to 2119: outside of it a number is no day but a year or a mistake."""
ORDERS = {"day first": (2, 1, 0), "month first": (2, 0, 1), "year first": (0, 1, 2)}
"""By the order of a day in figures, where its year, month and day stand."""
_MIDNIGHT = re.compile(r"[ T]00?:00(:00(\.0+)?)?Z?$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_EITHER = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,]0+)?", re.ASCII)
_POINTED = re.compile(r"(\d{1,2})\. (\d{1,2})\. (\d{4}|\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a column.

    Attributes
    ----------
    read
        By what is written, the day that it means.
    order
        How those are written that were read by their order, such as ``day first``; blank for none.
    doubtful
        By what is written, the days that it may mean, each with its order.
    numbered
        What was read as a day number.
    """

    read: dict[str, date]
    order: str
    doubtful: dict[str, dict[str, date]]
    numbered: tuple[str, ...]


def days_of(texts: Iterable[str], since_1904: bool = False) -> Days:
    """Return the days of a column; what is no day is neither read nor doubtful.

    >>> days_of(["31/01/2026", "05/06/2026"]).read["05/06/2026"]
    datetime.date(2026, 6, 5)
    >>> sorted(days_of(["05/06/2026"]).doubtful["05/06/2026"])
    ['day first', 'month first']
    """
    read: dict[str, date] = {}
    numbered: list[str] = []
    either: dict[str, dict[str, date]] = {}
    for text in texts:
        plain = _POINTED.sub(r"\1.\2.\3", _MIDNIGHT.sub("", text.strip()))
        if (found := _SERIAL.fullmatch(plain)) and int(found[1]) in SERIAL:
            first = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
            read[text] = first + timedelta(days=int(found[1]))
            numbered.append(text)
        elif found := _YEAR_FIRST.fullmatch(plain):
            whole = found[2] or len(found[3]) == len(found[4]) == 2
            if whole and (day := _made(int(found[1]), int(found[3]), int(found[4]))):
                read[text] = day
        elif found := _EITHER.fullmatch(plain):
            either[text] = _readings(found)
    return _by_order(read, either, tuple(numbered))


def _readings(found: re.Match[str]) -> dict[str, date]:
    """Return what a day in figures may mean, by the order of its parts."""
    parts = found[1], found[3], found[4]
    orders = ["day first"] if found[2] == "." else ["day first", "month first"]
    orders += ["year first"] if found[2] == "-" and len(found[4]) == 2 else []
    made = {}
    for order in orders:
        year, month, day = (parts[at] for at in ORDERS[order])
        if day := _made(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day)):
            made[order] = day
    return made


def _by_order(
    read: dict[str, date], either: dict[str, dict[str, date]], numbered: tuple[str, ...]
) -> Days:
    """Take the one order that fits all; days that are the same in every order need none."""
    able = [kind for kind in ORDERS if either and all(kind in found for found in either.values())]
    doubtful: dict[str, dict[str, date]] = {}
    for text, found in either.items():
        left = {kind: found[kind] for kind in able} or found
        if able and len(set(left.values())) == 1:
            read[text] = next(iter(left.values()))
        elif found:
            doubtful[text] = left
    order = able[0] if len(able) == 1 else ""
    return Days(read, order, doubtful, numbered)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
