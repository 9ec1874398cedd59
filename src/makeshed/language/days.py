"""Days as people name them: "before June", "fin janvier", "bis Weihnachten", "KW 5", "next Friday".

What stands with its day and month is read by `makeshed.language.dates`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from makeshed.language.dates import HELD, ORDINALS, Dates, DueDay, calendar, end_of
from makeshed.language.quarters import DELIVERY, OTHERS_TOO, PARTS, part_of_year
from makeshed.language.tokens import STOPS, Lexeme, cues, stemmed

BEFORE_A_DAY = frozenset(("the", "le", "il", "el", "zum", "dem", "del", "al", "dia", "giorno"))
"""Articles before a number that is a day: by the 15th."""
GOING_ON = stemmed(
    "please if and or we i so at but for as thank thanks in on with to is would this next latest my our made near day"
)
"""Words that may follow an English feast without being named after it."""
QUARTER = 3
"""Months of a quarter."""
EARLY, MIDDLE = 5, 15
"""The day of a month at whose beginning or in whose middle something is wanted. Judgements."""
WEEK = frozenset(("week", "semaine", "settimana", "woche", "semana"))
MANY_WEEKS = frozenset(("weeks", "semaines", "settimane", "wochen", "semanas", "wks"))
MONTH = frozenset(("month", "moi", "mois", "mese", "monat", "mes"))


def easter(year: int) -> date:
    """Return Easter Sunday of a year (Meeus, Jones and Butcher).

    Examples
    --------
    >>> easter(2027).isoformat()
    '2027-03-28'
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def feast(name: str, year: int) -> date:
    """Return the day of a feast in a year: ``12-25``, ``easter-47``, ``thanksgiving``."""
    if name.startswith("easter"):
        return easter(year) + timedelta(days=int(name[6:]))
    if name in {"thanksgiving", "blackfriday"}:
        first = date(year, 11, 1)
        fourth = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
        return fourth + timedelta(days=name == "blackfriday")
    if name == "advent":
        eve = date(year, 12, 24)
        return eve - timedelta(days=(eve.weekday() + 1) % 7 + 21)
    month, day = name.split("-")
    return date(year, int(month), int(day))


def working(day: date, count: int) -> int:
    """Return in how many days so many days of work have passed, Monday to Friday, without holidays."""
    at, left = day, count
    weeks, left = divmod(count, 5)
    at += timedelta(weeks=weeks)
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < 5
    if not count % 5 and at.weekday() > 4 and count:
        at -= timedelta(days=at.weekday() - 4)
    return (at - day).days


class Calendar(Dates):
    """The days that a text names, against the day on which it is written."""

    def all(self) -> list[DueDay]:
        """Return the days, in order; each lexeme tells of one day at most."""
        found: list[DueDay] = []
        ways: tuple[Callable[[int], DueDay | None], ...] = (
            self._short_weekday,
            self.in_figures,
            self.day_first,
            self.month_first,
            self._part_of_month,
            self._part_of_year,
            self._week,
            self._relative,
            self._feast,
            self._weekday,
            self._month,
            self._day_alone,
        )
        at = 0
        while at < len(self.said):
            due = None
            if not self.taken[at]:
                due = next((read for way in ways if (read := way(at)) is not None), None)
            if due is None:
                at += 1
                continue
            found.append(due)
            at = max(due.end, at + 1)
        return found

    # Parts of months, weeks and years.

    def _part_of_month(self, at: int) -> DueDay | None:
        """Return the end, the middle or the beginning of a month: fin janvier, mi-mars, Ende Mai."""
        said = self.said
        for role in ("ending", "middle", "opening"):
            begun = cues(role).at(said, at)
            if begun is None:
                continue
            end = begun[0]
            while end < len(said) and (said[end].stem in HELD or said[end].text in "-'"):
                end += 1
            month = calendar("month").at(said, end)
            if month is not None:
                return self._month_part(role, int(month[1]), at, month[0])
            due = self._month_of_part(role, at, end) or self._part_of_other(role, at, end)
            if due is not None:
                return due
        return None

    def _part_of_year(self, at: int) -> DueDay | None:
        """Return the end of a quarter or a half of a year: Q2 2027, 2027 Q2, 1° trimestre, im 2. Halbjahr."""
        led = self._leading_year(at)
        found = part_of_year(self.said, led or at) if led < len(self.said) else None
        if found is None:
            return None
        months, number, end = found
        year, end = self._year_behind(end)
        year = int(self.said[at].text) if led else year
        if year is None and not self._a_part_surely(at):
            return None
        last = months * number
        if year is None:
            year = self.day.year + (last < self.day.month)
        when = end_of(year, last)
        if self.cued(at, "before"):
            when = date(year, last - months + 1, 1) - timedelta(days=1)
        return self.settled(when, at, end, 2)

    def _leading_year(self, at: int) -> int:
        """Return where a part of a year may begin that a year stands before: 2027 Q2, 2027/Q2; or 0."""
        end = at + 1
        end += end < len(self.said) and self.said[end].text in "/-"
        return end if self._a_year(at) else 0

    def _a_year(self, at: int) -> bool:
        """Return whether a lexeme is the number of a year."""
        return self.said[at].kind == "number" and self.year_at(at)[1] == at + 1

    def _year_behind(self, end: int) -> tuple[int | None, int]:
        """Return the year behind a part of it, and where it ends: Q4/26, Q2 2027."""
        said = self.said
        hung = end + 1 < len(said) and said[end].text in "/-" and said[end + 1].glued
        if hung and said[end + 1].text.isdecimal() and len(said[end + 1].text) == 2:
            return 2000 + int(said[end + 1].text), end + 2
        return self.year_at(end + hung)

    def _a_part_surely(self, at: int) -> bool:
        """Return whether a part of a year without the year is none of what looks like it: for Q2, not for H2."""
        if self.said[at].text in OTHERS_TOO:
            return any(each.stem in DELIVERY for each in self.said[max(0, at - 3) : at])
        return self.cued(at, "deadline") or self.cued(at, "before")

    def _month_of_part(self, role: str, first: int, at: int) -> DueDay | None:
        """Return the end, the middle or the beginning of a quarter or a half of a year: end of Q1, fin T2."""
        found = part_of_year(self.said, at) if at < len(self.said) else None
        if found is None:
            return None
        months, number, end = found
        year, end = self._year_behind(end)
        last = months * number
        month = {"opening": last - months + 1, "middle": last - months // 2}.get(role, last)
        year = self.day.year + (last < self.day.month) if year is None else year
        day = {"opening": EARLY, "middle": MIDDLE}.get(role)
        when = date(year, month, day) if day else end_of(year, month)
        return self.settled(when, first, end, 2)

    def _month_part(self, role: str, month: int, first: int, end: int) -> DueDay | None:
        year, end = self.year_at(end)
        day = {"opening": EARLY, "middle": MIDDLE}.get(role)
        if year is None:
            here = self.day
            passed = month < here.month or (month == here.month and (day or 31) < here.day)
            year = here.year + passed
        when = date(year, month, day) if day else end_of(year, month)
        return self.settled(when, first, end, 2)

    def _part_of_other(self, role: str, first: int, at: int) -> DueDay | None:
        """Return the end of this or the next month, week or quarter."""
        said = self.said
        if role != "ending" or at >= len(said):
            return None
        word = said[at].stem
        coming = at > 0 and said[at - 1].stem == "next"
        after = at + 1 < len(said) and cues("next").at(said, at + 1) is not None
        ahead = cues("next").at(said, at)
        if ahead and ahead[0] < len(said):
            word, coming, at = said[ahead[0]].stem, True, ahead[0]
        coming = coming or after
        end = at + 1 + after
        if word in MONTH:
            return self.settled(self._month_end(coming), first, end, 2)
        if word in WEEK:
            return self.settled(self._friday(coming), first, end, 2)
        if PARTS.get(word) == QUARTER and (coming or said[at - 1].stem in HELD):
            return self.settled(self._quarter_end(coming), first, end, 2)
        return None

    def _quarter_end(self, coming: bool, /) -> date:
        last = QUARTER * ((self.day.month - 1) // QUARTER + 1 + coming)
        return end_of(self.day.year + (last - 1) // 12, (last - 1) % 12 + 1)

    def _month_end(self, coming: bool, /) -> date:
        month = self.day.month + coming
        return end_of(self.day.year + (month - 1) // 12, (month - 1) % 12 + 1)

    def _friday(self, coming: bool, /) -> date:
        """Return the Friday of this week or the next; on a Sunday this week is the one that begins."""
        ahead = (4 - self.day.weekday()) % 7
        monday = self.day - timedelta(days=self.day.weekday())
        return (
            monday + timedelta(days=11)
            if coming and self.day.weekday() < 6
            else self.day + timedelta(days=ahead)
        )

    # Weeks, feasts and what is near.

    def _week(self, at: int) -> DueDay | None:
        """Return the Friday of a numbered week: KW 5, semaine 6."""
        said = self.said
        named = cues("weekly number").at(said, at)
        many = said[at].text.casefold() in MANY_WEEKS or (at and said[at - 1].kind == "number")
        if named is None or many:
            return None
        end = named[0]
        while end < len(said) and (said[end].text in ".°º:" or said[end].stem in {"n", "nr", "no"}):
            end += 1
        figure = said[end].text if end < len(said) else ""
        lone = said[at].stem in {"s", "sem", "w"} and not said[at].text.isupper()
        if lone or not figure.isdecimal() or not 1 <= int(figure) <= 53 or len(figure) > 2:
            return None
        for year in range(self.day.year, self.day.year + 3):
            try:
                when = date.fromisocalendar(year, int(figure), 5)
            except ValueError:
                continue
            if when >= self.day:
                return self.settled(when, at, end + 1, 1)
        return None

    def _relative(self, at: int) -> DueDay | None:
        """Return tomorrow, the end of this month or of the next week."""
        said = self.said
        for role, days in (("after tomorrow", 2), ("tomorrow", 1)):
            if found := cues(role).at(said, at):
                return self.settled(self.day + timedelta(days=days), at, found[0], 1)
        ends = {"monatsende": self._month_end, "wochenende": self._friday}
        if (ending := ends.get(said[at].stem)) is not None:
            return self.settled(ending(False), at, at + 1, 2)
        end, later, word = self._coming(at) or (at, False, "")
        if word in WEEK or word in MONTH:
            when = self._friday(later) if word in WEEK else self._month_end(later)
            return self.settled(when, at, end, 3)
        return None

    def _coming(self, at: int) -> tuple[int, bool, str] | None:
        """Return where "next week" or "la semaine prochaine" ends, whether it is next, and its unit."""
        said = self.said
        for role in ("next", "this"):
            before = cues(role).at(said, at)
            if before and before[0] < len(said):
                return before[0] + 1, role == "next", said[before[0]].stem
        after = cues("next").at(said, at + 1)
        return (after[0], True, said[at].stem) if after else None

    def _feast(self, at: int) -> DueDay | None:
        """Return a feast that something is wanted by, not one that only names a thing."""
        said = self.said
        found = calendar("feast").at(said, at)
        if found is None:
            return None
        end, name = found
        if not self.cued(at, "deadline") and not self.cued(at, "before"):
            return None
        after = said[end] if end < len(said) else None
        large = after is not None and after.kind == "word" and self.taken[end]
        if large or (self.language == "en" and self._a_noun(after)):
            return None
        year, end = self.year_at(end)
        years = [year] if year else range(self.day.year, self.day.year + 3)
        days = [feast(name, each) for each in years]
        when = next((each for each in days if each >= self.day), days[-1])
        return self.settled(when, at, end, 1)

    def _a_noun(self, word: Lexeme | None) -> bool:
        """Return whether an English word goes on with a name: Christmas trees."""
        if word is None or word.kind != "word":
            return False
        return word.stem not in GOING_ON

    def _weekday(self, at: int) -> DueDay | None:
        """Return the next day of a name that something is wanted by."""
        said = self.said
        found = calendar("weekday").at(said, at)
        if found is None:
            return None
        after = cues("next").at(said, found[0])
        first = cues("next").before(said, at)
        coming = first is not None or after is not None
        first = cues("this").before(said, at) if first is None else first
        if not self.cued(at if first is None else first, "deadline") and not coming:
            return None
        ahead = (int(found[1]) - self.day.weekday()) % 7 or 7
        end = found[0]
        # The day of the month that follows says it better.
        following = said[end] if end < len(said) else None
        if following is not None and (following.kind == "number" or following.text == ","):
            more = end + (following.text == ",")
            due = self.day_first(more) if more < len(said) else None
            if due is not None:
                return DueDay(due.days, at, due.end, due.rank, due.why)
        return self.settled(self.day + timedelta(days=ahead), at, after[0] if after else end, 1)

    def _short_weekday(self, at: int) -> DueDay | None:
        """Return the day of the month that follows an abbreviated day of the week: bis Sa 12.12."""
        found = calendar("short weekday").at(self.said, at)
        if found is None or not self.cued(at, "deadline"):
            return None
        end = found[0]
        while end < len(self.said) and self.said[end].text in {".", ","}:
            end += 1
        if end >= len(self.said) or self.said[end].kind != "number":
            return None
        due = self.figured(end) or self.day_first(end)
        return DueDay(due.days, at, due.end, due.rank, due.why) if due is not None else None

    def _day_alone(self, at: int) -> DueDay | None:
        """Return the next day of a number without its month: by the 15th, pour le 15, bis zum 15."""
        said = self.said
        article = at > 0 and said[at - 1].stem in BEFORE_A_DAY
        if not article or not self._a_day(at) or said[at - 1].text.isupper():
            return None
        if not (self.cued(at, "deadline") or self.cued(at, "starting")):
            return None
        number, end = int(said[at].text), at + 1
        ordinal = end < len(said) and said[end].stem in ORDINALS
        end += ordinal
        closed = end >= len(said) or said[end].text in STOPS | {"."}
        if not closed or (self.language in {"en", "de"} and not ordinal):
            return None
        for ahead in range(62):
            when = self.day + timedelta(days=ahead)
            if when.day == number:
                return self.settled(when, at, end, 1)
        return None

    def _month(self, at: int) -> DueDay | None:
        """Return the end of a month that something is wanted in, or the last day before it."""
        said = self.said
        month = calendar("month").at(said, at)
        if month is None or len(said[at].text) < 4 - (said[at].text in {"May", "Mai", "mai"}):
            return None
        year, end = self.year_at(month[0])
        if self.language in {"en", "de"} and not said[at].text[0].isupper():
            return None
        if not self.cued(at, "deadline") and year is None:
            return None
        number = int(month[1])
        year = year or self.day.year + (number < self.day.month)
        when = end_of(year, number)
        if self.cued(at, "before"):
            when = date(year, number, 1) - timedelta(days=1)
        return self.settled(when, at, end, 2)
