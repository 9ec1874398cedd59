"""Days in cells as a locale writes them: 31/01/2026, 31.01.26, 1/31/2026, 1er mars 2026, and day numbers.

Whether the day or the month stands first is told by the whole column: 13/02 has its day first, and so have
its neighbours. Where a column allows both orders, both readings are given back. With points between,
the day stands first in every locale that writes them so (Unicode CLDR, *dateFormats*); with the year
first, the month follows (ISO 8601). A month by its name, in five languages, leaves one reading; a day of the
week beside it must be that day's. Day numbers count from 30 December 1899 (ECMA-376, 18.17.4), or
from 1904 in workbooks that say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from makeshed.data import rows
from makeshed.language.tokens import plain as without_accents

SERIAL = range(20_000, 80_000)
"""Day numbers that are read, 1954 to 2119: outside of it a number is no day but a year or a mistake."""
ORDERS = {"day first": (2, 1, 0), "month first": (2, 0, 1), "year first": (0, 1, 2)}
"""By the order of a day in figures, where its year, month and day stand."""
_MIDNIGHT = re.compile(r"[ T]00?:00(:00(\.0+)?)?Z?$")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_EITHER = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:[.,]0+)?", re.ASCII)
_PARTS = re.compile(r"[^\W_]+", re.UNICODE)
_ORDINAL = re.compile(r"(\d{1,2})(?:er|re|st|nd|rd|th|o|a|º|ª)?")
SMALL = {"de", "del", "di", "of", "the", "le", "il", "el", "den", "der", "d", "du"}
"""Words that may stand in a day written out."""
_POINTED = re.compile(r"(\d{1,2})\. (\d{1,2})\. (\d{4}|\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DayColumn:
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
    named
        What was read by the name of its month.
    """

    read: dict[str, date]
    order: str
    doubtful: dict[str, dict[str, date]]
    numbered: tuple[str, ...]
    named: tuple[str, ...] = ()


def days_of(texts: Iterable[str], since_1904: bool = False) -> DayColumn:
    """Return the days of a column; what is no day is neither read nor doubtful.

    Examples
    --------
    >>> days_of(["31/01/2026", "05/06/2026"]).read["05/06/2026"]
    datetime.date(2026, 6, 5)
    >>> sorted(days_of(["05/06/2026"]).doubtful["05/06/2026"])
    ['day first', 'month first']
    """
    read: dict[str, date] = {}
    numbered: list[str] = []
    named: list[str] = []
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
        elif day := written_out(plain):
            read[text] = day
            named.append(text)
    return replace(_by_order(read, either, tuple(numbered)), named=tuple(named))


def written_out(text: str) -> date | None:
    """Return a day with the name of its month and its year; None if it is none, or its weekday is another.

    Examples
    --------
    >>> written_out("1er mars 2026") == written_out("1. März 2026") == written_out("Mar 1, 2026")
    True
    >>> written_out("lundi 1 mars 2026"), written_out("mars 2026")
    (None, None)
    """
    parts = [part for part in _PARTS.findall(without_accents(text)) if part not in SMALL]
    if len(parts) == 4 and (week := _calendar("weekday").get(parts[0])) is not None:
        day = _in_parts(parts[1:])
        return day if day and day.weekday() == week else None
    return _in_parts(parts)


def _in_parts(parts: Sequence[str]) -> date | None:
    """Return the day of 1 mars 2026, March 1 2026 or 2026 March 1."""
    if len(parts) != 3:
        return None
    months = _calendar("month")
    at = next((at for at, part in enumerate(parts) if part in months), 2)
    if at == 2:
        return None
    day, year = (parts[0], parts[2]) if at == 1 else (parts[1], parts[2])
    if at == 1 and len(parts[0]) == 4:
        year, day = parts[0], parts[2]
    found = _ORDINAL.fullmatch(day)
    if found is None or not (year.isascii() and year.isdecimal() and len(year) in {2, 4}):
        return None
    return _made(int(year) + (2000 if len(year) == 2 else 0), months[parts[at]], int(found[1]))


@cache
def _calendar(kind: str) -> dict[str, int]:
    """Return the months or the days of the week by their names in five languages, without accents."""
    found: dict[str, set[int]] = {}
    for row in rows("reading/calendar"):
        for code in ("en", "fr", "it", "de", "es") if row["kind"] == kind else ():
            for name in filter(None, row[code].split("|")):
                found.setdefault(without_accents(name), set()).add(int(row["value"]))
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


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
) -> DayColumn:
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
    return DayColumn(read, order, doubtful, numbered)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
