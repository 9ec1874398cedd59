"""What is needed: typed constraints, each with the words it was read from."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from makeshed.data import rows
from makeshed.errors import BadValue, NotFound
from makeshed.questions.find.places import Spot
from makeshed.science.vocabulary import (
    KINDS,
    SPOKEN,
    Concept,
    Kind,
    stem,
    stems,
    tokens,
    vocabulary,
)
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
    """What is needed. What was not said is empty or None."""

    text: str = ""
    concepts: tuple[Concept, ...] = ()
    thickness: Millimetre | None = None
    size: tuple[Millimetre, ...] = ()
    tolerance: Millimetre | None = None
    quantity: Count | None = None
    by: Day | None = None
    certification: tuple[str, ...] = ()
    spot: Spot | None = None
    within: Kilometre | None = None
    country: str = ""
    region: str = ""
    left: tuple[str, ...] = ()
    constraints: tuple[Constraint, ...] = field(default=(), compare=False)

    def of(self, kind: Kind) -> tuple[str, ...]:
        """Return the keys asked for of one kind."""
        return tuple(concept.key for concept in self.concepts if concept.kind == kind)


NUMBER = r"(?<!\d)(\d{1,3}(?:[ ,.']\d{3}(?!\d)){1,6}+|\d{1,15}+(?!\d)(?:[.,]\d++)?+)"
"""Nothing is given back once it was read, here and below: a long text takes no longer by the letter."""
READ = "\0"
"""Stands where something was read, so that nothing is read across."""
LENGTH = r"(mm|cm|millimet(?:er|re)s?|millimetri|milímetros?|inch(?:es)?|in\b|\"|m\b)"
TIMES = r"\s*+[x\u00d7*]\s*+"
MILLIMETRES = {"cm": 10.0, "m": 1000.0, "in": 25.4, "inch": 25.4, "inches": 25.4, '"': 25.4}
PERIOD = r"(days?|weeks?|months?|jours?|semaines?|mois|giorn[oi]|settiman[ae]|mes[ei]|tage?n?|wochen?|monate?n?|d[ií]as?|semanas?|meses)"
WEEKS = ("week", "semaine", "settiman", "woche", "semana")
MONTHS = ("month", "mois", "mes", "monat")
NEAR = r"(?:of|from|de|d'|di|da|von|um|around|about|autour de|intorno a|près de)"
PATTERNS = {
    "tolerance": rf"(?:±|\+/-|\+-|tol(?:eran[cz][eao]?|érance|leranza)?\.?:?\s*+(?:of|de|di|von)?)\s*+{NUMBER}\s*+{LENGTH}",
    "size": rf"{NUMBER}{TIMES}{NUMBER}(?:{TIMES}{NUMBER})?\s*+{LENGTH}",
    "within": rf"(?:(?:within|less than|under|dans un rayon de|à moins de|a meno di|entro|im umkreis von|a menos de|en un radio de|in a radius of)\s*+)?{NUMBER}\s*+(km|kilomet(?:er|re)s?|kilomètres?|chilometri|kilómetros?|mi|miles?)\b(?:\s++{NEAR})?",
    "by": rf"(?:(?:within|in|under|dans|sous|en|entro|tra|binnen|dentro de|less than)\s++)?{NUMBER}\s*+{PERIOD}\b",
    "thickness": rf"(?:{NUMBER}\s*+{LENGTH}(?:\s*+(?:thick|thickness|d'épaisseur|di spessore|dick|stark|de espesor))?)",
    "certification": r"\b(iso[ -]?\d{4,5}|as[ -]?9100\w?|en[ -]?1090(?:-\d)?|en[ -]?9100|iatf[ -]?16949|haccp|gots|fsc|ce marking|asme|aws d\d\.\d|halal|kosher|organic certified)\b",
    "quantity": rf"(?<![\w.,-]){NUMBER}(?:\s*+(?:pcs|pieces|units|pièces|unités|pezzi|stück|stk|piezas|unidades|off|x))?(?=\s|$)",
}
"""Read in this order; words that were read once are not read again."""


def number(text: str) -> float:
    """Return a number as people write it: ``1,000``, ``1.000``, ``1 000`` and ``2,5``."""
    if re.fullmatch(r"\d{1,3}(?:[ ,.']\d{3})+", text):
        return float(re.sub(r"[ ,.']", "", text))
    return float(text.replace(",", "."))


def read_need(text: str, place_in: Callable[[str, str], tuple[Spot, str] | None]) -> Need:
    """Return what a text asks for.

    Parameters
    ----------
    text
        The need in words.
    place_in
        Given the text with what was read otherwise blanked, and the text, the place and its words.
    """
    found: dict[str, tuple[object, str]] = {}
    # First the names: 304 stainless is no quantity.
    concepts, words, rest = _named(text)
    for kind, pattern in PATTERNS.items():
        match = re.search(pattern, rest, re.IGNORECASE)
        if match is not None:
            found[kind] = (_value(kind, match), match.group().strip(" ,"))
            rest = _blank(rest, *match.span())
    country, rest = _country(rest)
    placed = place_in(rest, text)
    if placed:
        at = rest.casefold().find(placed[1].casefold())
        rest = _blank(rest, at, at + len(placed[1])) if at >= 0 else rest
    values = {kind: value for kind, (value, _) in found.items()}
    constraints = [
        *(Constraint(c.kind, c.key, word, f"--{c.kind} {c.key}") for c, word in words),
        *(_numeric(kind, value, said) for kind, (value, said) in found.items()),
        *(
            [Constraint("country", country[0], country[1], f"--country {country[0]}")]
            if country
            else []
        ),
        *(
            [Constraint("near", placed[0].name, placed[1], f"--near {placed[0].name}")]
            if placed
            else []
        ),
    ]
    return Need(
        text=text,
        concepts=concepts,
        spot=placed[0] if placed else None,
        country=country[0] if country else "",
        left=_left(rest),
        constraints=tuple(constraints),
        **values,  # type: ignore[arg-type]
    )


def _value(kind: str, match: re.Match[str]) -> object:
    if kind == "certification":
        return (match.group(1),)
    if kind == "quantity":
        return number(match.group(1))
    *figures, unit = [part for part in match.groups() if part]
    numbers = [number(figure) for figure in figures]
    unit = unit.casefold()
    if kind == "within":
        return numbers[0] * (1.609344 if unit.startswith("mi") else 1.0)
    if kind == "by":
        days = 7.0 if unit.startswith(WEEKS) else 30.4375 if unit.startswith(MONTHS) else 1.0
        return numbers[0] * days
    sizes = tuple(n * MILLIMETRES.get(unit, 1.0) for n in numbers)
    return sizes if kind == "size" else sizes[0]


def _numeric(kind: str, value: object, words: str) -> Constraint:
    units = {"within": "km", "by": "d", "thickness": "mm", "tolerance": "mm", "size": "mm"}
    numbers = value if isinstance(value, tuple) else (value,)
    shown = " x ".join(f"{n:g}" if isinstance(n, float) else str(n) for n in numbers)
    option = f"--{kind} {shown.replace(' ', '')}"
    return Constraint(kind, f"{shown} {units.get(kind, '')}".strip(), words, option)


def _named(text: str) -> tuple[tuple[Concept, ...], list[tuple[Concept, str]], str]:
    """Return what a text names, with the words, and the text without them."""
    words: list[tuple[Concept, str]] = []
    rest = text
    for mention in vocabulary().read(text):
        kinds = {concept.kind for concept in mention.concepts}
        # The parts of a compound are of several kinds; a word with two meanings is taken as the first.
        compound = " " not in mention.words and {"material", "product"} <= kinds
        meant = [kind for kind in KINDS if kind in kinds][: None if compound else 1]
        words += [(vocabulary().first(kind, mention), mention.words) for kind in meant]
        rest = _blank(rest, mention.start, mention.end)
    return tuple(dict.fromkeys(concept for concept, _ in words)), words, rest


def _country(text: str) -> tuple[tuple[str, str] | None, str]:
    folded = text.casefold()
    for row in rows("countries"):
        name = row["name"].casefold()
        at = folded.find(name)
        if at >= 0 and re.search(rf"\b{re.escape(name)}\b", folded):
            return (row["country"], text[at : at + len(name)]), _blank(text, at, at + len(name))
    return None, text


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + READ * (end - start) + text[end:]


def _left(text: str) -> tuple[str, ...]:
    said = [text[t.start : t.end] for t in tokens(text) if t.stem not in SPOKEN]
    return tuple(dict.fromkeys(word for word in said if len(word) > 1 and not word.isdigit()))


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
