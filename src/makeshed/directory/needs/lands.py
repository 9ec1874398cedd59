"""Countries that a text names, and whether makers are looked for in them.

*A shop in Germany* is where to look. *Our customer in Canada* is where goods go, *our current supplier in Poland* where
they came from, *or else we go to China* where nobody wants to: told, and no maker is left out for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from makeshed.language.tokens import cues, lexemes, listed, plain, stemmed
from makeshed.language.vocabulary import Token, tokens
from makeshed.model.countries import ALSO, country_named, names_by_code

LONGEST = 5
"""Words of the name of a country."""
SHORT = frozenset(("UK", "USA", "UAE"))
"""Names of fewer letters than four."""
WORDS = listed(
    "chad jersey guinea georgia jordan mali niger cuba oman togo china chile chili turkey japan malta salvador bermudas "
    "mauricio maurice dominique dominica inde polen"
)
"""Names of countries that are words, or names of people, too: only large, and behind a small word such as in."""
NEVER = frozenset((("es", "granada"), ("it", "monaco"), ("es", "reunion"), ("fr", "la reunion"), ("fr", "reunion"), ("fr", "grenade")))  # fmt: skip
"""Names of countries that are towns or meetings in a language."""
BEFORE = stemmed(
    "in from of at to a au aux en de du des d dans vers depuis chez aus nach fur im der die von in di da dalla dalle "
    "dall della nel nella nell alla all degli dagli negli desde hacia para el la los las the is ist e es sur per"
)
"""Words behind which such a name is that of a country."""


class Land(NamedTuple):
    """A country named in a text: where, and whether it is somewhere else than where makers are looked for."""

    code: str
    start: int
    end: int
    elsewhere: bool


def lands_in(text: str, rest: str, language: str) -> Iterator[Land]:
    """Yield the countries that a text names, in the order in which it names them.

    Parameters
    ----------
    text
        The text.
    rest
        The same, with what was read of it otherwise blanked.
    language
        Its language.
    """
    words = tokens(rest)
    at = 0
    while at < len(words):
        length = next((n for n in range(LONGEST, 0, -1) if _named(rest, words, at, n, language)), 0)
        if length:
            start, end = words[at].start, words[at + length - 1].end
            elsewhere = _elsewhere(text[:start], language)
            yield Land(country_named(rest[start:end]), start, end, elsewhere)
        at += length or 1


def _named(text: str, words: Sequence[Token], at: int, length: int, language: str) -> bool:
    """Return whether so many words name a country, in the language of the text or in English."""
    run = words[at : at + length]
    if len(run) < length or any(each.fresh for each in run[1:]):
        return False
    said = text[run[0].start : run[-1].end]
    name = _folded(said)
    if (len(name) < 4 and said not in SHORT) or name not in _spelt(language):
        return False
    led = at > 0 and not run[0].fresh and words[at - 1].stem in BEFORE
    return name not in WORDS or (led and said[0].isupper())


@cache
def _spelt(language: str) -> frozenset[str]:
    """Return the names of countries in a language, in English and at home, folded."""
    names = [row[code] for row in names_by_code().values() for code in {language, "en"}]
    spelt = frozenset(_folded(name) for name in (*names, *ALSO) if country_named(name))
    return spelt - {name for code, name in NEVER if code == language}


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", " ", plain(name)).strip()


def _elsewhere(before: str, language: str) -> bool:
    """Return whether words before a country, in its clause, say that goods go there or came from there."""
    *_, led, clause = ["", *re.split(r"[,;:!?()\n]|\.\s", before)]
    found = cues("elsewhere", language)
    said = lexemes(clause)
    if any(found.at(said, at) for at in range(len(said))):
        return True
    # Si no, lo compramos en China.
    said = lexemes(led)
    whole = found.at(said, 0)
    return whole is not None and whole[0] == len(said)
