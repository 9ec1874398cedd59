"""What a text would like and does not require: if possible, ideally, a second choice, priced apart, one of two.

A wish is no requirement: *anodised if possible*, *ISO 9001 would be nice*, *de préférence en chêne*. Of *stainless
if possible, otherwise galvanised* the second is required, of *ABS, alternativ PETG* the first. What is to be
priced apart is not ordered yet. Of *steel or aluminium* one may be enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

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
COUNT = "count"
"""The kind of a number of pieces among the things that a text names."""
Region = tuple[int, int]
DEFINITE = stemmed(
    "the these those this that all our le la les l ces cette cet nos die der das den diese dieser dieses alle unsere "
    "i gli lo il queste questi questa questo nostre nostri el los las estas estos esta este nuestras nuestros"
)
"""Before what a text has named already: it would be nice if *the plates* could be painted."""
ALSO = stemmed(
    "also too well aussi egalement auch ebenfalls zusatzlich noch anche pure tambien ademas"
)
"""In a polite clause that asks for more, and not for the thing itself."""
OFFER = stemmed(
    "quote quotation offer price proposal estimate help devis offre chiffrer chiffrage prix tarif aider "
    "angebot preis anbieten kalkulieren helfen preventivo offerta quotare quotazione prezzo aiutare aiutarci "
    "presupuesto oferta cotizar cotizacion precio presupuestar ayudar ayudarnos"
)
"""What is asked for politely: it would be great if you could quote us for 40 welded frames."""
BINDING = stemmed(
    "mandatory compulsory must essential necessary required obligatoire indispensable imperatif requis zwingend muss pflicht "
    "erforderlich notwendig obbligatorio obbligatoria indispensabile necessario necessaria vincolante obligatorio "
    "obligatoria imprescindible necesario necesaria"
)
"""What is not so is wished, where a wish is said: it would be nice, but it is not mandatory."""
BUT = stemmed("but mais ma pero aber jedoch sans")


class Wishes(NamedTuple):
    """What a text would like, by the number of the thing, each with the words that say so."""

    liked: dict[int, Region]
    """What would be nice to have."""
    second: dict[int, Region]
    """What will do where something else is not to be had."""
    enough: set[int]
    """Second choices of what is itself only a wish: they are required."""


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


def wished(words: Sequence[Word], spans: Sequence[Span], language: str) -> Wishes:
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
    found = Wishes({}, {}, set())
    used: set[int] = set()
    for n, span in enumerate(spans):
        first, end, role = _behind(words, span, inside, language)
        if end:
            used |= set(range(first, end))
            into = found.second if role == "instead" else found.liked
            for each in (*_and_before(words, spans, n), n):
                into[each] = (spans[each].start, end)
    for at in range(len(words)):
        if at in used | inside:
            continue
        end, _ = _at(words, at, "if", language)
        if end:
            found.liked.update(_asked_politely(words, spans, at, end))
            continue
        end, close = _at(words, at, "before", language)
        # Of oiling optional, 20 tables, the oiling is.
        over = at > 0 and not words[at].fresh and end < len(words) and words[end].fresh
        if end and not over and (words[at].fresh or not close):
            found.liked.update(_ahead(words, spans, at, end, -1 if close else MOST))
    for at in range(len(words)):
        end, _ = (0, False) if at in used | inside else _at(words, at, "instead", language)
        second = _ahead(words, spans, at, end, 0) if end else {}
        if second and _first_choice(spans, found.liked, at, min(second)):
            found.enough.update(second)
        else:
            found.second.update(second)
    return found


def _asked_politely(
    words: Sequence[Word], spans: Sequence[Span], at: int, end: int
) -> dict[int, Region]:
    """Return what a clause would like that says how glad it would make somebody.

    Not what it says that of, nor anything where the clause asks for the work itself, politely: for an offer,
    or for so many pieces.
    """
    last = next((n for n in range(end + 1, len(words)) if words[n].fresh), len(words))
    inside = {at for span in spans if span.kind != COUNT for at in range(span.start, span.end)}
    said = [each.stem for each in words[end:last]]
    counted = [n for n in range(end, last) if n not in inside and words[n].stem[:1].isdigit()]
    more = not ALSO.isdisjoint(said)
    alone = counted and not more
    elsewhere = any(not at <= span.start < last for span in spans)
    if alone or not elsewhere or not OFFER.isdisjoint(said):
        return {}
    mine = [
        n
        for n, span in enumerate(spans)
        if end <= span.start < last
        and span.kind != COUNT
        and (more or span.kind != "product")
        and (
            span.kind not in {"product", "material"}
            or not (words[span.start - 1].stem in DEFINITE or span.start - 1 in counted)
        )
    ]
    works = [n for n in mine if spans[n].kind not in {"product", "material"}]
    for n in (works or mine)[:1]:
        first = spans[n].start if counted else at
        return dict.fromkeys(_with(words, spans, n), (first, spans[n].end))
    return {}


def spared(words: Sequence[Word], spans: Sequence[Span], liked: Mapping[int, Region]) -> set[int]:
    """Return wishes of which a text says that they are not mandatory, which denies nothing.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    liked
        What it would like, by the number of the thing.
    """
    found = set()
    for n, (first, end) in liked.items():
        said = [each.stem for each in words[spans[n].end : spans[n].end + REACH]]
        wish = [each.stem for each in words[first:end]]
        # Of stainless not a must nobody says that it would be nice.
        apart = BINDING.isdisjoint(wish) or not BUT.isdisjoint(wish)
        if apart and not BINDING.isdisjoint(said):
            found.add(n)
    return found


def _first_choice(spans: Sequence[Span], found: Mapping[int, Region], at: int, second: int) -> bool:
    """Return whether what stands before a second choice is itself only a wish."""
    return any(spans[n].end <= at and spans[n].kind == spans[second].kind for n in found)


def _behind(
    words: Sequence[Word], span: Span, inside: set[int], language: str
) -> tuple[int, int, str]:
    """Return where the words stand behind a thing that say that it is a wish, priced apart or a second choice."""
    at = span.end
    while at < len(words) and at not in inside and at - span.end <= REACH:
        for role in ("behind", "instead"):
            end, _ = _at(words, at, role, language)
            last = end >= len(words) or words[end].fresh
            fits = last or not words[at].fresh if role == "behind" else last and not words[at].fresh
            if end and fits:
                return at, end, role
        word = words[at].stem
        small = word in SPOKEN or word in LIGHT or word in DONE or word in BESIDE
        if words[at].fresh or not small:
            break
        at += 1
    return 0, 0, ""


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
