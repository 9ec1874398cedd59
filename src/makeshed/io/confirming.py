"""When a maker was last confirmed, as lists write days: 2026-01-31, 31/01/2026, 31.1.26, 1/31/2026.

The days of a column are read together (`makeshed.language.caldays`). Where the column leaves two readings,
the day stands first, unless the maker's country may write it otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from makeshed.language.caldays import DayColumn, days_of

MONTH_FIRST = "US"
EITHER_FIRST = "PH PR PA GU AS MP VI UM FM MH PW CA BZ"
"""Countries in whose locales the month may stand first (Unicode CLDR, short formats of days)."""
Confirmed = tuple[date | None, tuple[str, ...]]


def confirmed(value: Any, country: str = "", column: DayColumn | None = None) -> Confirmed:
    """Return the day that somebody was last confirmed, and what is doubtful about it.

    Parameters
    ----------
    value
        What is written.
    country
        Code of the maker's country, blank if it is not known.
    column
        The days of the whole column; by default the value is read alone.
    """
    if isinstance(value, date):
        return _past(value.date() if isinstance(value, datetime) else value, str(value))
    text = str(value or "").strip()
    if not text:
        return None, ()
    known = column or days_of([text])
    if text in known.read:
        return _past(known.read[text], text)
    if text in known.doubtful:
        return _by_country(text, known.doubtful[text], country)
    day = _iso(text[:10])
    if day is None:
        return None, (f"confirmed: {text!r:.40} is no day and is not used; right: 2026-01-31",)
    return _past(day, text)


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _by_country(text: str, readings: Mapping[str, date], country: str) -> Confirmed:
    """Return the reading that the country writes."""
    order = "month first" if country == MONTH_FIRST else "day first"
    sure = country not in {"", "ZZ", *EITHER_FIRST.split()} and order in readings
    if not sure:
        both = " or ".join(day.isoformat() for day in sorted(set(readings.values())))
        return None, (f"confirmed: {text!r} may be {both} and is not used",)
    day, doubts = _past(readings[order], text)
    return day, doubts or (f"confirmed: {text!r} is read {order}, as {country} writes days",)


def _past(day: date, text: str) -> Confirmed:
    if day > date.today():  # noqa: DTZ011  (a day, not a moment)
        return None, (f"confirmed: {text!r} is still to come and is not used",)
    return day, ()
