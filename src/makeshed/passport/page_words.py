"""The words of a page in each language, and how a language writes numbers, days and countries.

The words are the table ``words.csv``, a column a language. What they are is part of the edition of
the page: a change is a new edition (see `makeshed.passport.page`).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

from makeshed.model.countries import names_by_code
from makeshed.model.territory import members

LANGUAGES = ("en", "fr", "it", "de", "es")
"""Languages that a page can be in; the first is taken where another is asked for."""


DAY = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


@dataclass(frozen=True, slots=True)
class PageWords:
    """What a page says in one language."""

    language: str

    def __call__(self, key: str, **given: object) -> str:
        """Return what stands under a key, with what is given put in."""
        return _table()[self.language][key].format(**given)

    def percent(self, share: float, digits: int = 1) -> str:
        """Return a share as a percentage: 45.8%, or 45,8 % with a space that does not break."""
        return self("form.percent", number=self.number(f"{100 * share:.{digits}f}"))

    def asked(self, share: float) -> str:
        """Return a threshold as a percentage, with no more digits than it has."""
        return self("form.percent", number=self.number(f"{100 * share:.4g}"))

    def number(self, text: str) -> str:
        """Return a number with the language's decimal sign."""
        return text.replace(".", self("form.decimal"))

    def between(self, low: float, high: float, *, digits: int = 1) -> str:
        """Return an interval of shares, or the one that both ends are."""
        ends = self.percent(low, digits), self.percent(high, digits)
        return ends[0] if ends[0] == ends[1] else self("between", low=ends[0], high=ends[1])

    def day(self, iso: str) -> str:
        """Return a day such as 2026-11-20 in words; what is no day stays as it is."""
        parts = DAY.fullmatch(iso)
        if not parts:
            return iso
        year, month, day = map(int, parts.groups())
        named = self("form.months").split()[month - 1]
        first = self("form.first") if day == 1 else ""
        return self("form.day", day=first or day, month=named, year=year)

    def country(self, code: str, name: str = "") -> str:
        """Return the name of a country; in English, or of one that is not known, the name given."""
        own = names_by_code().get(code, {})
        given = name if name != code else ""
        foreign = own.get(self.language, "") if self.language != "en" else ""
        return foreign or given or own.get("en", "") or code

    def market(self, code: str) -> str:
        """Return the name of a country or of a customs union."""
        union = f"union.{code}"
        return self(union) if union in _table()[self.language] else self.country(code)


def language_of(markets: tuple[str, ...], made_in: str) -> tuple[str, str]:
    """Return the language of some markets, and a note where it is not plain; blank: it is.

    Parameters
    ----------
    markets
        Countries and unions, the one that counts most first; none: all.
    made_in
        Country of the maker: it decides between the countries of a union.
    """
    plain = {code for code in markets if members(code) == {code}}
    country = next((code for code in markets if code in plain), "")
    if not country and any(made_in in members(code) for code in markets):
        country = made_in
    spoken = names_by_code().get(country, {}).get("speaks", "").split()
    ours = [language for language in spoken if language in LANGUAGES]
    where = country or ", ".join(markets) or "every market"
    if not ours:
        return LANGUAGES[
            0
        ], f"the page is in English: none of the languages of {where} is known here"
    if len(spoken) > 1:
        listed = ", ".join(spoken)
        return ours[0], f"the page is in one of the languages of {where} ({listed}): {ours[0]}"
    return ours[0], ""


@cache
def _table() -> dict[str, dict[str, str]]:
    text = (files(__package__) / "words.csv").read_text(encoding="utf-8")
    table = list(csv.DictReader(StringIO(text, newline="")))
    return {language: {row["key"]: row[language] for row in table} for language in LANGUAGES}
