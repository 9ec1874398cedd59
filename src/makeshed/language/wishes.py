"""What a text would like and does not require: if possible, ideally, a second choice, priced apart, one of two.

A wish is no requirement: *anodised if possible*, *ISO 9001 would be nice*, *de préférence en chêne*. Of *stainless
if possible, otherwise galvanised* the second is required, of *ABS, alternativ PETG* the first. What is to be
priced apart is not ordered yet. Of *steel or aluminium* one may be enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from makeshed.data import rows
from makeshed.language.negation import LIGHT, Span, Word, joined
from makeshed.language.refusal import DONE, REACH
from makeshed.language.tokens import SPOKEN, stem, stemmed

BESIDE = stemmed(
    "certified certification certificate certifie certifiee certificat certifica certificazione certificato certificacion "
    "certificado zertifiziert zertifikat zertifizierung zertifizierter shop workshop supplier company firm atelier "
    "fournisseur entreprise betrieb firma lieferant werkstatt officina fornitore azienda taller proveedor empresa accredited"
)
"""Words that may stand between a wish and a certificate."""
MOST = 3
"""So many words that nobody knows may stand between a wish and what is wished."""
BESIDE_OR = stemmed("either in from of made aus en de di da in sia bien entweder a al")
"""Words that may stand beside an *or* between two things."""
OR = {
    "en": {"or"},
    "fr": {"ou", "soit"},
    "de": {"oder"},
    "it": {"o", "oppure", "od"},
    "es": {"o", "u"},
}
CLOSE = "="
"""Before words that are a wish only directly before what is wished, at the beginning of a phrase."""
Region = tuple[int, int]


@cache
def _phrases(role: str, language: str) -> dict[str, list[tuple[tuple[str, ...], bool]]]:
    """Return by first word the phrases of a role, the longest first, and whether each stands close."""
    found: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    for row in (each for each in rows("reading/wishes") if each["role"] == role):
        for words in filter(None, row[language].split("|")):
            key = tuple(map(stem, words.lstrip(CLOSE).split()))
            found.setdefault(key[0], []).append((key, words.startswith(CLOSE)))
    return {first: sorted(of, key=lambda each: -len(each[0])) for first, of in found.items()}


def _at(words: Sequence[Word], at: int, role: str, language: str) -> tuple[int, bool]:
    """Return where a phrase of a role ends that begins at a word, and whether it stands close; or 0."""
    for phrase, close in _phrases(role, language).get(words[at].stem, ()):
        run = words[at : at + len(phrase)]
        whole = not any(each.fresh for each in run[1:])
        if whole and tuple(each.stem for each in run) == phrase:
            return at + len(phrase), close
    return 0, False


def wished(
    words: Sequence[Word], spans: Sequence[Span], language: str
) -> tuple[dict[int, Region], set[int]]:
    """Return what a text would like and does not require, with the words that say so, and what it will do with.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language.
    """
    inside = {at for span in spans for at in range(span.start, span.end)}
    found: dict[int, Region] = {}
    used: set[int] = set()
    enough: set[int] = set()
    for n, span in enumerate(spans):
        first, end = _behind(words, span, inside, language)
        if end:
            used |= set(range(first, end))
            for each in (*_and_before(words, spans, n), n):
                found[each] = (spans[each].start, end)
    for at in range(len(words)):
        end, close = (0, False) if at in used | inside else _at(words, at, "before", language)
        if end and (words[at].fresh or not close):
            found |= _ahead(words, spans, at, end, -1 if close else MOST)
    for at in range(len(words)):
        end, _ = (0, False) if at in used | inside else _at(words, at, "instead", language)
        second = _ahead(words, spans, at, end, 0) if end else {}
        if second and _first_choice(spans, found, at, min(second)):
            enough |= set(second)
        else:
            found |= second
    return found, enough


def _first_choice(spans: Sequence[Span], found: Mapping[int, Region], at: int, second: int) -> bool:
    """Return whether what stands before a second choice is itself only a wish."""
    return any(spans[n].end <= at and spans[n].kind == spans[second].kind for n in found)


def _behind(words: Sequence[Word], span: Span, inside: set[int], language: str) -> tuple[int, int]:
    """Return where the words stand behind a thing that say that it is a wish, or that it is priced apart."""
    at = span.end
    while at < len(words) and at not in inside and at - span.end <= REACH:
        end, _ = _at(words, at, "behind", language)
        last = end >= len(words) or words[min(end, len(words) - 1)].fresh
        if end and (not words[at].fresh or last):
            return at, end
        end, _ = _at(words, at, "instead", language)
        last = end >= len(words) or words[min(end, len(words) - 1)].fresh
        if end and not words[at].fresh and last:
            return at, end
        word = words[at].stem
        small = word in SPOKEN or word in LIGHT or word in DONE or word in BESIDE
        if words[at].fresh or not small:
            return 0, 0
        at += 1
    return 0, 0


def _and_before(words: Sequence[Word], spans: Sequence[Span], last: int) -> list[int]:
    """Return the certificates that are named with one: ISO 9001 and ISO 14001 would be nice."""
    if spans[last].kind != "more":
        return []
    return [n for n in range(last) if spans[n].kind == "more" and last in joined(words, spans, n)]


def _ahead(
    words: Sequence[Word], spans: Sequence[Span], at: int, end: int, most: int
) -> dict[int, Region]:
    """Return what is wished by words before it, and what hangs on that.

    So many unknown words may stand between at ``most``; below 0 only the smallest may.
    """
    starts = {span.start: n for n, span in enumerate(spans)}
    here, strange = end, 0
    while here < len(words) and here - end < REACH:
        if words[here].fresh and here > end:
            return {}
        if here in starts:
            return dict.fromkeys(_with(words, spans, starts[here]), (at, spans[starts[here]].end))
        word = words[here].stem
        if word[:1].isdigit():
            return {}
        if word not in LIGHT and (most < 0 or (word not in SPOKEN and word not in BESIDE)):
            strange += 1
        if strange > max(most, 0):
            return {}
        here += 1
    return {}


def _with(words: Sequence[Word], spans: Sequence[Span], first: int) -> list[int]:
    """Return a thing, what is joined to it, and what stands right behind it: laser cut stainless steel."""
    found = [first, *joined(words, spans, first)]
    last = first
    while last + 1 < len(spans) and spans[last + 1].start == spans[last].end:
        last += 1
        if words[spans[last].start].fresh:
            break
        found.append(last)
    return sorted(set(found))


def either(
    words: Sequence[Word], spans: Sequence[Span], language: str
) -> dict[tuple[int, int], Region]:
    """Return pairs of things of which one may be enough, and where they are said: steel or aluminium.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language.
    """
    found: dict[tuple[int, int], Region] = {}
    for n in range(len(spans) - 1):
        one, two = spans[n], spans[n + 1]
        between = {each.stem for each in words[one.end : two.start]}
        said = between & OR.get(language, set())
        if said and between - said <= BESIDE_OR and one.kind == two.kind:
            found[n, n + 1] = (one.start, two.end)
    return found
