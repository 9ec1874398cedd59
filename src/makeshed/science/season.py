"""When a crop is in season: months and halves of months, and how long ago the last of them was."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

import numpy as np

from makeshed.errors import BadValue
from makeshed.science.arrays import Bools
from makeshed.units import Day

HALVES = 24
"""Of a year: each month has a first half, to the 15th, and a second."""
RIGHT = "months such as 6-9, 11-2 over the new year, 1-4, 8-12, or 5b-7a for halves of months"
_PART = re.compile(r"(1[0-2]|0?[1-9])([ab]?)(?:-(1[0-2]|0?[1-9])([ab]?))?")


def halves_of(months: str) -> Bools:
    """Return by half of a month, 24 from January on, whether a season has it.

    ``a`` is the first half of a month, to its 15th day, ``b`` the second; without a letter it is all of it.
    What ends before it begins goes on over the new year.

    >>> int(halves_of("7-11a").sum())
    9

    Parameters
    ----------
    months
        One or several ranges, apart by commas, semicolons or blanks.

    Raises
    ------
    BadValue
        It is no such text.
    """
    found = np.zeros(HALVES, dtype=bool)
    text = " ".join(months.casefold().replace("\N{EN DASH}", "-").split())
    text = text.replace(" -", "-").replace("- ", "-")
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    for part in parts:
        read = _PART.fullmatch(part)
        if read is None:
            raise BadValue(f"months {months!r:.60}: {part!r:.20} is none", hint=RIGHT)
        month, half, end, end_half = read.groups()
        begin = 2 * (int(month) - 1) + (half == "b")
        last = 2 * (int(end or month) - 1) + ((end_half if end else half) != "a")
        every = np.arange(begin, last + 1 + (HALVES if last < begin else 0))
        found[every % HALVES] = True
    if not parts:
        raise BadValue("a season has no months", hint=RIGHT)
    return found


def half_on(day: date) -> int:
    """Return in which half of a month a day is, 0 to 23.

    >>> half_on(date(2026, 6, 16))
    11
    """
    return 2 * (day.month - 1) + (day.day > 15)


def since(season: Bools, day: date) -> Day | None:
    """Return for how many days a season is over; 0: it is in season; None: it never is.

    Parameters
    ----------
    season
        Which halves of months it has.
    day
        On which it is asked.
    """
    if season[half_on(day)]:
        return 0.0
    if not season.any():
        return None
    back = next(n for n in range(1, HALVES) if season[(half_on(day) - n) % HALVES])
    month, late = divmod((half_on(day) - back) % HALVES, 2)
    year = day.year - (month + 1 > day.month or (month + 1 == day.month and bool(late)))
    last = date(year, month + 1, monthrange(year, month + 1)[1] if late else 15)
    return float((day - last) / timedelta(days=1))


def month_parts(season: Bools, keeps: Day = 0.0) -> dict[tuple[int, int], float]:
    """Return the days of a year on which a crop can be had, each with the part of a month that it is.

    A day is one of 28 to 31 of its month, and the 29th of February none, so that all years are alike.

    >>> round(sum(month_parts(halves_of("6-9")).values()), 9)
    4.0

    Parameters
    ----------
    season
        Which halves of months it is harvested in.
    keeps
        For how many days it can be had after that.
    """
    first = date(2027, 1, 1)
    days = [first + timedelta(days=n) for n in range(365)]
    on = np.array([season[half_on(day)] for day in days])
    there = on.copy()
    for late in range(1, min(int(keeps), len(days)) + 1):
        there |= np.roll(on, late)
    found = {}
    for day, had in zip(days, there, strict=True):
        if had:
            found[day.month, day.day] = 1 / monthrange(day.year, day.month)[1]
    return found
