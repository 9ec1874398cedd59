"""Numbers, days and phrases in the language of who reads them."""

from __future__ import annotations

from datetime import date
from functools import cache

from makeshed.data import rows
from makeshed.language.tokens import LANGUAGES
from makeshed.language.vocabulary import Concept, Kind, vocabulary

MARKS = {
    "en": (",", "."),
    "fr": ("\u202f", ","),
    "it": (".", ","),
    "de": (".", ","),
    "es": (".", ","),
}
"""By language, what stands between thousands and before decimals."""
WHOLE = {"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG", "RWF"}
"""Currencies without a smaller coin (ISO 4217)."""


@cache
def phrases(language: str, table: str = "shop/offer") -> dict[str, str]:
    """Return the phrases of an offer, or those of another table, in a language."""
    assert language in LANGUAGES
    return {row["phrase"]: row[language] for row in rows(table)}


class Tongue:
    """One language: what an offer says in it, or what another table of phrases holds."""

    def __init__(self, language: str, table: str = "shop/offer") -> None:
        self.language, self.phrases = language, phrases(language, table)

    def __call__(self, phrase: str, **given: str) -> str:
        """Return a phrase with what is put into it."""
        return self.phrases[phrase].format(**given)

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number as the language writes it."""
        between, mark = MARKS[self.language]
        whole, _, part = f"{value:,.{digits}f}".partition(".")
        return whole.replace(",", between) + (f"{mark}{part}" if part else "")

    def plain(self, value: float) -> str:
        """Return a number with as many digits as it has."""
        return f"{value:.6g}".replace(".", MARKS[self.language][1])

    def percent(self, share: float) -> str:
        """Return a share in percent."""
        gap = "" if self.language == "en" else "\u202f"
        return f"{self.plain(share * 100)}{gap}%"

    def day(self, when: date) -> str:
        """Return a day in words."""
        month = self("months").split("/")[when.month - 1]
        return self("day", day=str(when.day), month=month, year=str(when.year))

    def label(self, kind: Kind, key: str) -> str:
        """Return what a material or a process is called."""
        if key in self.phrases:
            return self.phrases[key]
        labels = vocabulary().labels.get(Concept(kind, key), {}).get(self.language, [])
        return labels[0] if labels else key.replace("-", " ")


def cents(currency: str, price: float) -> int:
    """Return how many decimals a price has: those of its coins, or more below one."""
    if currency in WHOLE:
        return 0
    return 2 if price >= 1 else 4
