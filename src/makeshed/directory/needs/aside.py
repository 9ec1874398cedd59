"""What is named in a need and is no place to look in: streets, places denied, distances to be kept.

*13 rue de Paris* is a street, *outside Paris* is everywhere else, *more than 100 km from Paris* is no radius. None
of it is read; all of it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple

from makeshed.language.clauses import unclear
from makeshed.language.mentions import language_of, read
from makeshed.language.negation import DENYING, Span, denied
from makeshed.language.refusal import doubted, refused_alone, unknown
from makeshed.language.tokens import stem
from makeshed.language.vocabulary import Token, tokens
from makeshed.language.wishes import COUNT, either, spared, wished

_LARGE = r"[A-ZÀ-ÖØ-Þ]"
_NAME = rf"{_LARGE}[\w'\u2019-]{{0,40}}+"
_UNIT = r"(?!\s*+(?:mm|cm|m|km|kg|x|\u00d7|Stk|Stück|St|pcs|pz|%|[.,]\d)(?![^\W\d_]))"
"""No unit follows: a number of a house has none."""
_HOUSE = rf"(?:\s*(?:n[ºo°]?\.?\s*)?\d{{1,4}}\b{_UNIT}|,\s*(?:n[ºo°]?\.?\s*)?\d{{1,4}}\b(?=\s*(?:$|[,;.)\n]|\d{{4,5}}\b)))?"
_STREETS = tuple(
    map(
        re.compile,
        (
            rf"\b\d{{1,4}}[a-zA-Z]?,?\s+(?:{_NAME}\s+){{1,4}}(?:Street|Road|Lane|Avenue|Drive|Way|Close|Court|Crescent|Terrace|Place|Square|Boulevard|Blvd|St|Rd|Ave|Ln|Dr|Highway|Hwy|Row|Hill|Yard|Mews|Gardens|Wharf|Quay)\b\.?(?=\s*(?:$|[,;.:()\n]|\d))",
            rf"\b(?:{_NAME}\s+){{1,3}}(?:Street|Road|Lane|Avenue)(?=,\s+{_LARGE})",
            r"\b\d{1,4}(?:\s*(?:bis|ter|[A-D]))?,?\s+(?i:rue|avenue|boulevard|bd|impasse|chemin|allée|quai|faubourg|av\.|route|place|cours)\s+(?:(?:(?:de|du|des|la|le|les)\s+|[dl]['\u2019])+[\w'\u2019-]{1,40}|" + _LARGE + r"[\w'\u2019-]{0,40})(?:\s+(?:(?:de|du|des|la|le)\s+)*" + _LARGE + r"[\w'\u2019-]{0,40}){0,4}",
            rf"\b(?i:rue|avenue|boulevard|impasse)\s+(?:(?:de|du|des|la|le|les)\s+|[dl]['\u2019])*{_NAME}(?:\s+(?:(?:de|du|des|la|le)\s+)*{_NAME}){{0,4}}",
            rf"\b{_LARGE}[\w.-]{{0,40}}(?:straße|strasse|str\.|gasse|allee|platz|weg|ufer|damm|chaussee)\s+\d{{1,4}}(?:\s?[a-z])?\b{_UNIT}",
            rf"\b{_NAME}(?:\s{_NAME})?\s(?:Straße|Strasse|Str\.|Platz|Allee|Weg|Ring|Damm|Ufer)\s+\d{{1,4}}(?:\s?[a-z])?\b{_UNIT}",
            rf"\b(?i:via|viale|corso|piazza|piazzale|vicolo|strada|largo)\s+(?:d(?:i|el|ella|ei|elle)\s+)?{_NAME}(?:\s+{_NAME}){{0,3}}{_HOUSE}",
            rf"(?:\b(?i:calle|avenida|avda\.?|plaza|paseo|carretera|camino|ronda)|\b[cC]/)\s*(?:(?:de|del|la|el|los|las)\s+)*{_NAME}(?:\s+(?:(?:de|del|la)\s+)*{_NAME}){{0,3}}{_HOUSE}",
        ),
    )
)  # fmt: skip
"""Streets with the numbers of houses, as they are written in five languages."""
_PLACE = rf"(?:(?:the|la|le|les|der|dem|den|el)\s+|l['\u2019]|dell['\u2019])?{_NAME}(?:[\s-]{_NAME}){{0,3}}"
_OUTSIDE = re.compile(
    r"(?P<near>\b(?:just|juste|kurz|knapp|gleich|direkt|justo|appena|subito)\s+)?"
    r"\b(?i:outside(?:\s+of)?|fuera\s+del?|(?:al\s+di\s+)?fuori(?:\s+d[ia]l?)?|au(?:ß|ss)erhalb(?:\s+von)?|(?:en\s+)?dehors\s+d[eu]|hors(?:\s+d[eu])?)(?:\s+|\s*d['\u2019])"
    + _PLACE
)
_FAR = r"(?i:more\s+than|over|at\s+least|further\s+than|farther\s+than|beyond|minimum(?:\s+of)?|min\.?|(?:not?\s+)?(?:less|closer|nearer)\s+than|not\s+within|plus\s+de|(?:d['\u2019])?au\s+moins|au-delà\s+de|mindestens|mehr\s+als|weiter\s+als|über|nicht\s+(?:unter|weniger\s+als|näher\s+als)|pi[uù]\s+di|oltre|almeno|m[aá]s\s+de|al\s+menos|como\s+mínimo|por\s+lo\s+menos)"
_KM = r"(?<![\d.,])\d[\d.,]{0,12}+\s*+(?i:km|kms|kilomet(?:re|er)s?|kilometern?|kilom[eè]tres?|chilometr[io]|kil[oó]metros?|mi|miles?|meilen|millas)\b"
_FROM = rf"(?:,?\s*(?:(?:away|entfernt|weg|distant|distante|distance|distanza|lejos|outside)\s*)?(?:(?:from|of|to|von|vom|del?|du|dal?|di|outside)\s+|d['\u2019])(?:{_PLACE}|[^\W\d_]+))?"
_BEYOND = re.compile(
    rf"\b(?:{_FAR}\s+(?:a\s+|à\s+)?{_KM}|{_KM}\s+(?i:or\s+more|minimum|min\b\.?|mindestens|ou\s+plus|oder\s+mehr|o\s+pi[uù]|o\s+m[aá]s)){_FROM}"
)
_UNDER = re.compile(r"(?i)(?:less|closer|nearer)\s")
_UNION = re.compile(
    r"(?:\b(?i:only|nur|uniquement|solo|in|im|within|dans|en|inside|from|aus|der|the|l['\u2019])\s*+){0,3}+\b(?:E\.U\.|EU|UE|European Union|Europäischen? Union|Union européenne|Unione [Ee]uropea|Unión [Ee]uropea)(?![\w-])(?:\s+(?i:only|nur|uniquement|seulement|solo|solamente|soltanto))?"
)
"""The European Union, in which no place stands for all."""


def streets(text: str) -> Iterator[tuple[int, int]]:
    """Yield where streets are named."""
    for street in _STREETS:
        for match in street.finditer(text):
            yield match.span()


def far_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where places are named in which, or near which, nothing is wanted."""
    for match in _OUTSIDE.finditer(text):
        if not match["near"]:
            yield match.span()
    for match in _BEYOND.finditer(text):
        before = re.findall(r"[^\W\d_]+", text[max(0, match.start() - 20) : match.start()])
        denied = bool(before) and stem(before[-1]) in DENYING
        # Less than 50 km is a radius, not less than 50 km is none.
        if denied == bool(_UNDER.match(match.group())):
            yield match.span()
    for match in _UNION.finditer(text):
        yield match.span()


class Aside(NamedTuple):
    """Parts of a text, each from a character to another, that are not read as they stand."""

    denied: list[tuple[int, int]]
    """Which of some more things are denied."""
    unknown: list[tuple[int, int]]
    """Where what names nothing known is denied."""
    liked: list[tuple[int, int]]
    """Where some of those things are wished and not required."""
    second: list[tuple[int, int]]
    """Where some of them are second choices."""
    either: list[tuple[int, int]]
    """Where one of two of them may be enough."""
    unclear: list[tuple[int, int]]
    """The clauses in which it is not clear what is denied."""


def refused(text: str, more: Iterable[tuple[int, int]] = ()) -> Aside:
    """Return what a text denies or only wishes of things that the vocabulary does not know.

    Parameters
    ----------
    text
        The text.
    more
        Where in it things are named that the vocabulary does not know, such as certificates.
    """
    language = language_of(text)
    words, spans = _things(text, more)
    against = denied(words, spans, language) | refused_alone(words, spans)
    against |= set(doubted(words, spans, language))
    wishes = wished(words, spans, language)
    against -= spared(words, spans, wishes.liked)
    mine = {n for n, span in enumerate(spans) if span.kind == "more"}
    pairs = either(words, spans, language)
    runs = list(unknown(words, spans, language))
    known = {n for first, end in runs for n in range(first, end)}
    done = (
        against
        | wishes.liked.keys()
        | {n for n, each in enumerate(_mine(text, words, spans)) if each}
    )
    known |= {at for n in done for at in range(spans[n].start, spans[n].end)}
    certain = mine - against - wishes.liked.keys() - wishes.second.keys()

    def where(regions: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(words[first].start, words[end - 1].end) for first, end in regions]

    return Aside(
        where((spans[n].start, spans[n].end) for n in sorted(against & mine)),
        where(runs),
        where(at for n, at in sorted(wishes.liked.items()) if n in mine - against),
        where(at for n, at in sorted(wishes.second.items()) if n in mine - against),
        where(at for pair, at in pairs.items() if certain.issuperset(pair)),
        where(unclear(words, spans, language, known)),
    )


def _mine(text: str, words: Sequence[Token], spans: Sequence[Span]) -> Iterator[bool]:
    """Yield of each thing whether the text denies it, doubts it or says that another does it."""
    apart = [
        (each.start, each.end)
        for each in read(text)
        if each.denied or each.own or each.doubt is not None
    ]
    for span in spans:
        yield any(first <= words[span.start].start < end for first, end in apart)


def liked_of(
    text: str, numbers: Mapping[tuple[int, int], str], beside: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return which of some numbers a text would like, each with the words that say so.

    Parameters
    ----------
    text
        The text.
    numbers
        What each number is, by where it stands.
    beside
        Where other things stand that the vocabulary does not know, such as certificates.
    """
    kinds = [COUNT if kind == "quantity" else "number" for kind in numbers.values()]
    kinds += ["more"] * len(beside)
    words, spans = _things(text, [*numbers, *beside], kinds)
    wishes = wished(words, spans, language_of(text))
    begun = {
        words[spans[n].start].start: (words[first].start, words[end - 1].end)
        for n, (first, end) in wishes.liked.items()
        if spans[n].kind in {COUNT, "number"}
    }
    return {
        (start, end): region
        for start, end in numbers
        for at, region in begun.items()
        if start <= at < end
    }


def _things(
    text: str, more: Iterable[tuple[int, int]], kinds: Iterable[str] = repeat("more")
) -> tuple[Sequence[Token], list[Span]]:
    """Return the words of a text, and what it names: what the vocabulary knows, and some more."""
    words = tokens(text)
    places: list[tuple[int, int, str]] = [
        (each.start, each.end, each.concepts[0].kind) for each in read(text)
    ]
    places += [(start, end, kind) for (start, end), kind in zip(more, kinds, strict=False)]
    spans = [
        Span(min(inside), max(inside) + 1, kind)
        for start, end, kind in sorted(places)
        if (inside := [n for n, word in enumerate(words) if start <= word.start < end])
    ]
    return words, spans
