"""Days as people write them, in five languages, against the day on which they are written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.data import rows
from makeshed.language.days import Calendar, easter, working
from makeshed.language.tokens import LANGUAGES, lexemes

SUNDAY = date(2026, 11, 29)
DAYS = st.dates(SUNDAY, date(2031, 12, 31))
BY = {"en": "by", "fr": "pour le", "it": "entro il", "de": "bis zum", "es": "para el"}
OF = {"en": " of ", "fr": " ", "it": " ", "de": ". ", "es": " de "}


def due(text: str, language: str, day: date = SUNDAY) -> date | None:
    """Return the day that a text names."""
    said = lexemes(text)
    (found,) = Calendar(said, language, day, [False] * len(said)).all()
    return None if found.days is None else day + timedelta(days=found.days)


@pytest.mark.parametrize(
    ("year", "day"),
    # Computus: dates published by the US Naval Observatory.
    [(2019, "04-21"), (2024, "03-31"), (2025, "04-20"), (2027, "03-28"), (2038, "04-25")],
)
def test_easter(year: int, day: str) -> None:
    assert easter(year).isoformat() == f"{year}-{day}"


@given(DAYS, st.sampled_from(LANGUAGES))
def test_a_day_with_its_month_and_year_is_that_day(day: date, language: str) -> None:
    months = [row for row in rows("reading/calendar") if row["kind"] == "month"]
    name = months[day.month - 1][language].split("|")[0]
    said = f"20 brackets {BY[language]} {day.day}{OF[language]}{name} {day.year}"
    assert due(said, language) == day


@given(DAYS)
def test_a_day_in_figures_is_that_day(day: date) -> None:
    assert due(f"{day:%d/%m/%Y}", "es") == day
    assert due(f"{day:%d.%m.%Y}", "de") == day
    assert due(f"{day.isoformat()}", "en") == day


@given(DAYS)
def test_in_english_figures_mean_a_day_only_where_they_mean_one(day: date) -> None:
    clear = day.day > 12 or day.day == day.month
    assert due(f"by {day:%d/%m/%Y}", "en") == (day if clear else None)


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("by 15 May", "en", "2027-05-15"),
        ("before 3 June", "en", "2027-06-02"),
        ("on March 12th", "en", "2027-03-12"),
        ("by Christmas", "en", "2026-12-25"),
        ("before Easter", "en", "2027-03-27"),
        ("by next Friday", "en", "2026-12-04"),
        ("by mid March", "en", "2027-03-15"),
        ("before March", "en", "2027-02-28"),
        ("before the end of the month", "en", "2026-11-30"),
        ("avant fin janvier", "fr", "2027-01-31"),
        ("pour Noël", "fr", "2026-12-25"),
        ("d'ici vendredi", "fr", "2026-12-04"),
        ("semaine 6", "fr", "2027-02-12"),
        ("avant le 15/02", "fr", "2027-02-14"),
        ("bis Ende März", "de", "2027-03-31"),
        ("bis Weihnachten", "de", "2026-12-25"),
        ("KW 5", "de", "2027-02-05"),
        ("bis 15.2.", "de", "2027-02-15"),
        ("vor Ostern", "de", "2027-03-27"),
        ("entro Natale", "it", "2026-12-25"),
        ("entro metà marzo", "it", "2027-03-15"),
        ("prima del 10 aprile", "it", "2027-04-09"),
        ("a finales de marzo", "es", "2027-03-31"),
        ("antes de Semana Santa", "es", "2027-03-20"),
        ("para el viernes", "es", "2026-12-04"),
    ],
)
def test_days_by_name(text: str, language: str, day: str) -> None:
    assert due(text, language) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "language"),
    [("by 15/02/2020", "en"), ("from 3 June", "en"), ("ab 12. März", "de"), ("by 3/4/2027", "en")],
)
def test_what_is_past_or_begins_or_may_be_two_days_is_no_deadline(text: str, language: str) -> None:
    assert due(text, language) is None


@pytest.mark.parametrize(
    "text",
    ["Christmas tree stands", "10 Weihnachtssterne", "marché de Noël", "we may weld", "3/4 inch"],
)
def test_what_only_bears_the_name_of_a_day_is_none(text: str) -> None:
    said = lexemes(text)
    assert Calendar(said, "en", SUNDAY, [False] * len(said)).all() == []


@given(DAYS, st.integers(1, 400))
def test_days_of_work_are_counted_one_by_one(day: date, count: int) -> None:
    at, left = day, count
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < 5
    assert working(day, count) == (at - day).days
