"""Agreements on trade whose rules of origin are not carried: they are named, so that nobody takes silence for a no."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from makeshed.data import rows
from makeshed.errors import NotFound, nearest
from makeshed.language.text import few
from makeshed.model.territory import customs_territory, members

SOME = 4
"""Agreements named in a note."""
SHORTEST = 4
"""Letters by which an agreement is known: eu is a part of many names."""
OWN = "write the rule of its annex for your heading into the table rules (docs/data/rules.md)"


@dataclass(frozen=True, slots=True)
class Agreement:
    """An agreement, what it is called, and the countries between which it holds.

    Attributes
    ----------
    into
        Where goods enter at less duty under it; none: any of its parties. What one side grants goes one way.
    """

    agreement: str
    name: str
    parties: frozenset[str]
    into: frozenset[str] = frozenset()

    def is_called(self, letters: str) -> bool:
        """Whether its key, or a part of its name, has these letters: eujapan, korus."""
        named = len(letters) >= SHORTEST and letters in _letters(self.name)
        return named or letters == _letters(self.agreement)

    def joins(self, one: str, other: str) -> bool:
        """Whether goods of one country enter another, with a border of customs between them, at less duty under it."""
        entered = other in self.into if self.into else other in self.parties
        granted = one in self.parties and not (self.into and one in self.into)
        return entered and granted and other not in customs_territory(one)


@cache
def agreements() -> tuple[Agreement, ...]:
    """Return the agreements that are known by name; the list is not whole."""
    return tuple(
        Agreement(
            row["agreement"],
            row["name"],
            frozenset[str]().union(*map(members, row["parties"].split())),
            frozenset[str]().union(*map(members, row["into"].split())),
        )
        for row in rows("agreements")
    )


def no_rule(key: str, known: Collection[str]) -> NotFound:
    """Return the error that no rule is called so; an agreement that is known by name is named.

    Parameters
    ----------
    key
        What was asked for.
    known
        Keys of rules.
    """
    said = _letters(key.split(".", maxsplit=1)[0])
    meant = next((each for each in agreements() if each.is_called(said)), None)
    if meant is None or any(rule.startswith(f"{meant.agreement}.") for rule in known):
        return NotFound(f"no rule is called {key!r}", hint=nearest(key, known))
    return NotFound(
        f"no rule is called {key!r}: the rules of origin of {meant.name} are not carried", hint=OWN
    )


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def unjudged(made: Iterable[str], markets: Collection[str], known: Collection[str]) -> list[str]:
    """Return what is to be said of agreements by which goods may enter a market at less duty, and no rule judges it.

    Parameters
    ----------
    made, markets
        Countries where goods are made, and countries and unions where they are wanted; none: anywhere.
    known
        Keys of the rules that are asked.
    """
    anywhere = (each.parties for each in agreements())
    ends = frozenset[str]().union(*(map(members, markets) if markets else anywhere))
    pairs = [(one, other) for one in sorted(set(made)) for other in sorted(ends)]
    open_ = [
        each.name
        for each in agreements()
        if any(each.joins(*pair) for pair in pairs)
        and not any(rule.startswith(f"{each.agreement}.") for rule in known)
    ]
    if not open_:
        return []
    named = few(open_, SOME, " or ")
    return [
        f"whether it is originating under {named} is not judged: no rule of it is carried; {OWN}"
    ]
