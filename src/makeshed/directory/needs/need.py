"""What is needed: typed constraints, each with the words it was read from."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from makeshed.data import rows
from makeshed.directory.needs.places import Spot
from makeshed.errors import BadValue, NotFound
from makeshed.language.tokens import stem
from makeshed.language.vocabulary import KINDS, Concept, Kind, stems, vocabulary
from makeshed.units import Count, Day, Kilometre, Millimetre


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing that the need asks for, the words it was read from, and how to say it better."""

    kind: str
    value: str
    words: str
    option: str


@dataclass(frozen=True, kw_only=True)
class Need:
    """What is needed. What was not said is empty or None.

    Attributes
    ----------
    without
        What must not be done or used, or what the asker does himself.
    wished
        What would be nice and is not required, as a need of its own.
    left
        Words that were not understood and are looked for as plain text.
    unread
        Numbers and words that have no part in the need as it was read, with the reason where there is one:
        what is denied among them.
    """

    text: str = ""
    concepts: tuple[Concept, ...] = ()
    thickness: Millimetre | None = None
    size: tuple[Millimetre, ...] = ()
    tolerance: Millimetre | None = None
    diameter: Millimetre | None = None
    length: Millimetre | None = None
    quantity: Count | None = None
    by: Day | None = None
    certification: tuple[str, ...] = ()
    spot: Spot | None = None
    within: Kilometre | None = None
    country: str = ""
    region: str = ""
    without: tuple[Concept, ...] = ()
    wished: Need | None = None
    left: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = field(default=(), compare=False)

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the keys asked for of one kind."""
        return tuple(concept.key for concept in self.concepts if concept.kind == kind)


def own_words(need: Need) -> tuple[str, ...]:
    """Return the words of a need that makers may use too: one by one, names and leftovers."""
    named = [c.words or c.value.replace("-", " ") for c in need.constraints if c.kind in KINDS]
    words = [word for text in (*named, *need.left) for word in re.findall(r"[^\W_]+", text)]
    return tuple(dict.fromkeys(words))


def given(kind: Kind, words: Sequence[str]) -> Iterator[tuple[Concept, Constraint]]:
    """Yield what options name; raise `NotFound` with the nearest known words."""
    known = vocabulary()
    for word in [words] if isinstance(words, str) else words:
        named = known.index.get(stems(word), {})
        concept = Concept(kind, word)
        if concept not in known.labels:
            concept = next((c for c in named if c.kind == kind), concept)
        if concept not in known.labels:
            near = known.nearest([word, *re.findall(r"\w+", word)])
            hint = f"did you mean {', '.join(near)}?" if near else "write it in words in the need"
            raise NotFound(f"no {kind} is called {word!r}", hint=hint)
        yield concept, Constraint(kind, concept.key, "", f"--{kind} {concept.key}")


def named_by(word: str) -> list[Concept]:
    """Return what a word or key names, of whatever kind; raise `NotFound` with the nearest words."""
    known = vocabulary()
    keyed = [Concept(kind, word) for kind in KINDS if Concept(kind, word) in known.labels]
    found = keyed or list(known.index.get(stems(word), {}))
    if not found:
        near = known.nearest([word])
        hint = f"did you mean {', '.join(near)}?" if near else "a process or a material"
        raise NotFound(f"nothing is called {word!r}", hint=hint)
    return found


def country_code(country: str) -> str:
    """Return the ISO code of a country given by code or name; raise `NotFound`."""
    table = {row["country"]: row["name"] for row in rows("countries")}
    if country.upper() in table:
        return country.upper()
    for code, name in table.items():
        if stem(name) == stem(country):
            return code
    raise NotFound(f"no country is called {country!r}", hint="an ISO code such as FR, or a name")


def sides(size: Sequence[float | str]) -> tuple[Millimetre, ...]:
    """Return the sides [mm] given as numbers or in text such as ``300x200x50``; raise `BadValue`."""
    text = size if isinstance(size, str) else "x".join(map(str, size))
    parts = [part for part in re.split(r"[x\u00d7*]", text.replace(" ", "")) if part]
    try:
        numbers = tuple(float(part) for part in parts)
    except ValueError:
        numbers = (0.0,)
    if len(numbers) > 3 or any(not 0 < number < math.inf for number in numbers):
        raise BadValue(f"size is {size!r}", hint="up to three sides in mm, such as 300x200x50")
    return numbers
