"""Days written out: 15/02/2027, 2027-02-15, "3rd of June", "20. Dezember", "March 12th".

Every day is read against the day on which a text is written. What has no year is the next one. Of two
days that one date may mean (3/4 in English) none is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from makeshed.data import rows
from makeshed.language.quantities import a_unit
from makeshed.language.tokens import LANGUAGES, STOPS, Lexeme, Phrases, cues, stemmed

NOT = stemmed("not t nicht pas non no never nie jamais mai nunca")
FAR = 20
"""Figures with a year of two digits further ahead are no day."""
REACH = 7
"""So many words may stand between a *not* and a day before which nothing is wanted."""
WITHIN = 5
"""A word such as "by" stands no more than so many words before its day."""
HELD = stemmed("dia giorno de del di of du des la le les der dem the el il lo l d den das this next our their notre au zum")  # fmt: skip
"""Words that may stand between the beginning, the middle or the end and a month, or before a feast."""
ORDINALS = frozenset(("st", "nd", "rd", "th", "er", "ere", "°", "º", "o", "."))


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day until which something is wanted: in how many days, and which lexemes say so.

    ``days`` is None where no one day is meant or it is past; ``rank`` is lower for what is more exact.
    """

    days: int | None
    first: int
    end: int
    rank: int = 0
    why: str = ""


@cache
def calendar(kind: str) -> Phrases:
    """Return the names of months, days of the week or feasts."""
    found: dict[str, str] = {}
    for row in rows("reading/calendar"):
        if row["kind"] == kind:
            for code in LANGUAGES:
                found |= dict.fromkeys(filter(None, row[code].split("|")), row["value"])
    return Phrases(found)


def end_of(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


class Dates:
    """The days that a text writes out, against the day on which it is written."""

    def __init__(
        self, said: Sequence[Lexeme], language: str, day: date, taken: Sequence[bool]
    ) -> None:
        self.said, self.language, self.day = said, language, day
        self.taken = list(taken)

    # What stands before a day.

    def cued(self, at: int, role: str) -> bool:
        """Return whether a word of a role stands before a lexeme, with small words alone between."""
        said = self.said
        for end in range(at, max(0, at - WITHIN), -1):
            word = said[end - 1]
            if word.text != "des" and cues(role).before(said, end) is not None:  # not dès
                return True
            if word.stem not in HELD and word.text not in ":'" and not self._fills(word):
                return False
        return False

    def _fills(self, word: Lexeme) -> bool:
        return any(phrases.at([word], 0) for phrases in (cues("deadline"), calendar("weekday")))

    def settled(self, when: date, first: int, end: int, rank: int = 0) -> DueDay:
        """Return a day as it was written: the day before it where it must be there before.

        Parameters
        ----------
        when
            The day as it was written.
        first, end
            Lexemes at which its words begin and end.
        rank
            How sure the reading is: the lowest is taken first.
        """
        said = self.said
        last = min(end, len(said))
        before = self.cued(first, "before")
        if (
            self.cued(first, "starting")
            or (before and self._refused(first))
            or cues("earliest").at(said, last)
        ):
            return DueDay(None, first, last, rank, "a day from which on")
        if before and rank != 2:
            when -= timedelta(days=1)
        days = (when - self.day).days
        return (
            DueDay(days, first, last, rank)
            if days >= 0
            else DueDay(None, first, last, rank, "past")
        )

    def _refused(self, first: int) -> bool:
        """Return whether a day is one before which nothing may come: do not deliver before it."""
        for n in range(first - 1, max(-1, first - 1 - REACH), -1):
            if self.said[n].text in STOPS:
                return False
            if self.said[n].stem in NOT:
                return True
        return False

    def _next(self, month: int, day: int) -> date | None:
        """Return the next day of this name."""
        for year in range(self.day.year, self.day.year + 9):
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if found >= self.day:
                return found
        return None

    # Days in figures.

    def in_figures(self, at: int) -> DueDay | None:
        """Return a day written in figures: 15/02/2027, 15.2., 2027-02-15."""
        parts, end = self._parts(at)
        if parts and self._counts(at, end):
            return None
        if len(parts) == 3:
            return self._three(parts, at, end)
        if len(parts) == 2 and (self.cued(at, "deadline") or self._dotted(at, end)):
            return self._two(parts, at, end)
        return None

    def figured(self, at: int) -> DueDay | None:
        """Return a day in figures where it is known that it is one: Sa 12.12., mar. 15/12."""
        parts, end = self._parts(at)
        reading = {2: self._two, 3: self._three}.get(len(parts))
        return reading(parts, at, end) if reading else None

    def _counts(self, at: int, end: int) -> bool:
        """Return whether figures with slashes count pieces or have a unit: 10/20/50 pieces."""
        said = self.said
        if not any(each.text == "/" for each in said[at:end]):
            return False
        lot = cues("quantity").before(said, at) is not None and not self.cued(at, "deadline")
        return lot or cues("pieces").at(said, end) is not None or a_unit(said, end)

    def _dotted(self, at: int, end: int) -> bool:
        """Return whether two figures end in a point: 15.2."""
        said = self.said
        closed = end < len(said) and said[end].text == "." and said[end].glued
        return self.language == "de" and closed and self.cued(at, "deadline")

    def _parts(self, at: int) -> tuple[list[str], int]:
        """Return the parts of a day in figures and where it ends."""
        said = self.said
        if said[at].kind != "number":
            return [], at
        dots = said[at].text.split(".")
        if len(dots) > 1 and all(part.isdecimal() and len(part) < 5 for part in dots):
            end = at + 1
            if len(dots) == 2 and end + 1 < len(said) and said[end].text == ".":
                year = said[end + 1]
                if year.kind == "number" and len(year.text) in {2, 4} and year.text.isdecimal():
                    return [*dots, year.text], end + 2
            return dots, end
        parts, end = [said[at].text], at + 1
        while len(parts) < 3 and end + 1 < len(said) and said[end].text in "/-.":
            mark = said[end].text
            more = said[end + 1]
            spaced = mark == "." and len(parts) < 3 and self.language == "de"
            if more.kind != "number" or not ((said[end].glued and more.glued) or spaced):
                break
            parts.append(more.text)
            end += 2
        plain = all(part.isdecimal() and len(part) < 5 for part in parts)
        return (parts, end) if plain else ([], at)

    def _three(self, parts: Sequence[str], at: int, end: int) -> DueDay | None:
        if len(parts[0]) == 4:
            year, month, day = map(int, parts)
            found = self._made(year, month, day)
            return self.settled(found, at, end) if found else None
        if len(parts[2]) not in {2, 4} or max(len(parts[0]), len(parts[1])) > 2:
            return None
        one, other, year = map(int, parts)
        year += 2000 if len(parts[2]) == 2 else 0
        if len(parts[2]) == 2 and year > self.day.year + FAR:
            return None
        if not 1950 <= year <= 2200:
            return None
        return self._either(one, other, year, at, end)

    def _two(self, parts: Sequence[str], at: int, end: int) -> DueDay | None:
        dashed = any(each.text == "-" for each in self.said[at:end])
        # In France and Italy sheet of 15/10 is 1.5 mm thick.
        sheet = parts[1] == "10" and self.language in {"fr", "it"}
        article = at > 0 and self.said[at - 1].stem in {"le", "il", "au", "al", "du", "del"}
        if sheet and not article:
            return None
        if max(map(len, parts)) > 2 or dashed or a_unit(self.said, end):
            return None
        return self._either(int(parts[0]), int(parts[1]), None, at, end)

    def _either(self, one: int, other: int, year: int | None, at: int, end: int) -> DueDay | None:
        """Return a day whose day and month may stand in either order."""
        first, second = self._made(year, other, one), self._made(year, one, other)
        if first is None and second is None:
            return None
        if self.language == "en" and first and second and first != second:
            why = f"{first:%-d %B} or {second:%-d %B}?"
            return DueDay(None, at, end, 0, why)
        when = first or second
        return self.settled(when, at, end) if when else None

    def _made(self, year: int | None, month: int, day: int) -> date | None:
        if year is None:
            return self._next(month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
        try:
            return date(year, month, day)
        except ValueError:
            return None

    # Days with the name of their month.

    def day_first(self, at: int) -> DueDay | None:
        """Return a day and its month: 3rd of June, 20. Dezember, 3 de junio de 2027; of a span the last."""
        if not self._a_day(at):
            return None
        said, end = self.said, at + 1
        joined = end + 1 < len(said) and said[end].stem in {"-", "to", "au", "al", "bis", "."}
        beyond = end + 1 + (joined and said[end + 1].text == "-")
        if joined and self._a_day(beyond):
            due = self._with_month(beyond)
            return None if due is None else DueDay(due.days, at, due.end, due.rank, due.why)
        return self._with_month(at)

    def _a_day(self, at: int) -> bool:
        """Return whether a number may be a day of a month."""
        if at >= len(self.said) or self.said[at].kind != "number":
            return False
        text = self.said[at].text
        return text.isdecimal() and len(text) < 3 and 1 <= int(text) <= 31

    def _with_month(self, at: int) -> DueDay | None:
        said, end = self.said, at + 1
        between = ORDINALS | {"de", "of", "di", "-", "/"}
        while end < len(said) and said[end].stem in between:
            end += 1
        month = self._a_month(end)
        if month is None:
            return None
        return self._dated(int(month[1]), int(said[at].text), at, month[0])

    def _a_month(self, at: int) -> tuple[int, str] | None:
        """Return a month beside a day; a short word in the plural, or of another language, is none."""
        month = calendar("month").at(self.said, at)
        if month is None:
            return None
        word = self.said[at].text.casefold()
        if word in {"sets", "mags", "gens", "mars"} and (word, self.language) != ("mars", "fr"):
            return None
        short = {"set": "it", "mag": "it", "gen": "it", "ago": "it es"}.get(word)
        return month if short is None or self.language in short.split() else None

    def month_first(self, at: int) -> DueDay | None:
        """Return a day behind its month: March 12th."""
        said = self.said
        month = self._a_month(at)
        if month is None or said[at].kind != "word":
            return None
        end = month[0]
        end += end < len(said) and said[end].text == "."
        end += end < len(said) and said[end].stem == "the"
        if end >= len(said) or not said[end].text.isdecimal() or len(said[end].text) > 2:
            return None
        if self.language != "en":
            return None
        day, end = int(said[end].text), end + 1
        end += end < len(said) and said[end].stem in ORDINALS
        return self._dated(int(month[1]), day, at, end) if day <= 31 else None

    def _dated(self, month: int, day: int, first: int, end: int) -> DueDay | None:
        year, end = self.year_at(end)
        when = self._made(year, month, day)
        return None if when is None else self.settled(when, first, end)

    def year_at(self, end: int) -> tuple[int | None, int]:
        """Return the year behind a month, and where it ends."""
        said, at = self.said, end
        while at < len(said) and (said[at].stem in {"de", "del", "of"} or said[at].text in ",.'"):
            at += 1
        if at < len(said) and said[at].text.isdecimal():
            text = said[at].text
            if len(text) == 4 and 1950 <= int(text) <= 2200:
                return int(text), at + 1
            if len(text) == 2 and said[at - 1].text == "'":
                return 2000 + int(text), at + 1
        return None, end
