"""From text to things: labels, forms of verbs, words whose sense the company decides, what is denied.

A text is read from left to right, at each word the longest label that fits, in the language of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from makeshed.language.clauses import denied_verbs
from makeshed.language.compounds import FLAT, Named, compound, names_nothing, undone
from makeshed.language.negation import Span, denied
from makeshed.language.numerals import spoken
from makeshed.language.refusal import by_one_who_asks, by_others, doubted, refused_alone
from makeshed.language.tokens import LANGUAGES, LITTLE, SPOKEN, stem, stemmed
from makeshed.language.vocabulary import (
    SURE,
    Concept,
    Sense,
    Token,
    Vocabulary,
    tokens,
    vocabulary,
)
from makeshed.language.wishes import either, spared, wished

LETTERS = {"ß": "de", "ä": "de", "ö": "de", "ü": "de", "ñ": "es", "¿": "es", "¡": "es", "ó": "es",
           "í": "es",
    "á": "es", "ç": "fr", "œ": "fr", "ê": "fr", "â": "fr", "î": "fr", "ô": "fr", "è": "fr",
           "ò": "it", "ì": "it"}  # fmt: skip
"""Letters that speak for a language."""
DOING = {
    code: stemmed(words)
    for code, words in {
        "en": "to please can could would will must should i we you they who also just not don t never only help",
        "fr": "je j nous on il elle qui vous ils elles tu ne n pas",
        "de": "ich wir er sie wer man ihr mir nicht zu der",
        "it": "io noi chi mi ci vi non voi",
        "es": "yo nosotros nosotro quien que me nos te se no",
    }.items()
}
"""Words beside which a word is a verb, by language."""
OWN = frozenset(
    ("i", "we", "je", "j", "nous", "ich", "wir", "io", "noi", "yo", "nosotros", "nosotro")
)
SELF = frozenset(("ourselve", "ourselves", "myself", "selbst", "selber", "meme", "memes", "stessi", "stesso", "mismo", "mismos", "yo"))  # fmt: skip
LISTED = stemmed("and or et ou puis e o y und oder then poi luego")
ALIKE = {FLAT: "flach", "glaser": "gläser"}
"""By the stem of a thing, a word of the same that is none: flat is no flax, jars are no glazier."""
COLOUR = stemmed("colour color couleur coloris teinte colore farbe farbton farben")
COLOURED = stemmed("colour color coloured colored")
"""Words before and behind a material that is named for its colour."""
VERB = 1.5
"""What a verb counts for a language beside another word: few verbs are the same in two. A judgement."""
MEASURED = frozenset(("mm", "cm", "m", "x", "in", "inch", "inche", "ft", "thick", "ga", "gauge"))
"""Behind a number at the beginning that says how large something is: plate 20 mm."""
ARTICLES = stemmed("the these those some my our a an this all their its us your his her")


@dataclass(frozen=True, slots=True)
class Mention:
    """Concepts that some words of a text name; more than one where the words have two meanings.

    ``denied`` things are not wanted or not done; ``own`` ones the writer or another does. Of those in
    doubt it is not said whether they are wanted; ``doubt`` is where that is said in the text. ``wish`` is where
    it is said that a thing would be nice, ``second`` that it will do where another is not to be had.
    """

    concepts: tuple[Concept, ...]
    words: str
    start: int
    end: int
    denied: bool = False
    own: bool = False
    doubt: int | None = None
    wish: tuple[int, int] | None = None
    second: tuple[int, int] | None = None
    either: tuple[int, int] | None = None


class _Found(NamedTuple):
    start: int
    end: int
    concepts: Named
    denied: bool = False
    own: bool = False
    verb: bool = False


def language_of(text: str) -> str:
    """Return the language of a text, English where nothing tells."""
    return _passes(text)[0]


def _never(words: Sequence[Token], start: int, end: int, text: str, language: str) -> bool:
    """Return whether a word is another of the same stem: Italian *mai*, French *mais*, German *flach* and *Gläser*."""
    if end != start + 1:
        return False
    if language == "en" and words[start].stem == "short":  # short ones, but shorts
        return text[words[start].start : words[start].end].casefold() == "short"
    if (other := ALIKE.get(words[start].stem)) is not None:
        return text[words[start].start : words[start].end].casefold() == other
    if words[start].stem != "mai":
        return False
    if language == "fr":
        said = text[words[start].start : words[start].end].casefold()
        return said == "mai" or (said == "mais" and words[start - 1].stem not in {"de", "du"})
    return language == "it"


def _participle(
    words: Sequence[Token], start: int, end: int, text: str, concepts: Sequence[Concept]
) -> bool:
    """Return whether a French word is what was done, where only the noun names something: *brossé*, no *brosse*."""
    said = text[words[start].start : words[end - 1].end].casefold().rstrip("s")
    if end != start + 1 or not said.endswith(("é", "ée")):
        return False
    stems_ = words[start].stem
    spelt = [each.casefold() for c in concepts for each in vocabulary().spellings(c)]
    same = [each.rstrip("s") for each in spelt if stem(each) == stems_]
    return bool(same) and not any(each.endswith(("é", "ée")) for each in same)


def _a_colour(words: Sequence[Token], found: _Found) -> bool:
    """Return whether a material is only the name of a colour: color bronce, gold coloured."""
    before = words[found.start - 1] if found.start and not words[found.start].fresh else None
    after = words[found.end] if found.end < len(words) and not words[found.end].fresh else None
    return bool(before and before.stem in COLOUR) or bool(after and after.stem in COLOURED)


@lru_cache(maxsize=50_000)
def read(text: str) -> tuple[Mention, ...]:
    """Return what a text names: the longest label at each word, in the language of the text."""
    language, words, found = _passes(text)
    named = [
        (each, kept)
        for each in found
        if (kept := _sure(each.concepts, language, words[each.start : each.end]))
        and not _never(words, each.start, each.end, text, language)
        and not _participle(words, each.start, each.end, text, kept)
        and not (kept[0].kind == "material" and _a_colour(words, each))
    ]
    spans = [Span(each.start, each.end, kept[0].kind) for each, kept in named]
    if not named:
        return ()
    not_so = denied(words, spans, language) | refused_alone(words, spans)
    works = {n for n, (_, kept) in enumerate(named) if any(c.kind == "process" for c in kept)}
    doing = {n for n, (each, _) in enumerate(named) if each.verb or _is_verb(words, each)}
    not_so |= set(denied_verbs(words, spans, language, doing & works))
    theirs = by_others(words, spans, language) | by_one_who_asks(words, spans, language, doing)
    theirs &= works | doing
    wishes = wished(words, spans, language)
    free = spared(words, spans, wishes.liked)
    not_so -= free
    doubts = {
        n: words[at].start
        for n, at in doubted(words, spans, language).items()
        if n not in wishes.enough | free
    }
    apart = not_so | theirs | wishes.liked.keys() | wishes.second.keys() | doubts.keys()
    pairs = {m: at for (n, m), at in either(words, spans, language).items() if not {n, m} & apart}

    def said(at: tuple[int, int] | None) -> tuple[int, int] | None:
        return at and (words[at[0]].start, words[at[1] - 1].end)

    return tuple(
        Mention(
            kept,
            text[words[each.start].start : words[each.end - 1].end],
            words[each.start].start,
            words[each.end - 1].end,
            each.denied or n in not_so,
            each.own or n in theirs,
            None if n in not_so else doubts.get(n),
            None if n in not_so | theirs else said(wishes.liked.get(n)),
            None if n in not_so | theirs else said(wishes.second.get(n)),
            said(pairs.get(n)),
        )
        for n, (each, kept) in enumerate(named)
    )


def _is_verb(words: Sequence[Token], found: _Found) -> bool:
    """Return whether the words of a thing are the form of a verb too: paints."""
    key = tuple(token.stem for token in words[found.start : found.end])
    return key in vocabulary().verbs or key in vocabulary().finite


@lru_cache(maxsize=5_000)
def _passes(text: str) -> tuple[str, Sequence[Token], list[_Found]]:
    """Return the language of a text, its words and what they may name.

    Words are read twice: first for the language, then for what they mean in it.
    """
    known, words = vocabulary(), tokens(text)
    language = _language(text, words, _walk(known, words, text, ""))
    return language, words, _walk(known, words, text, language)


def _walk(known: Vocabulary, words: Sequence[Token], text: str, language: str) -> list[_Found]:
    found: list[_Found] = []
    at = 0
    while at < len(words):
        if names_nothing(words[at].stem):
            at += 1
            continue
        sensed = _sensed(known, words, at, language) if language else None
        each = sensed or _at(known, words, at, text, language, found)
        if each.concepts:
            found.append(each)
        at = each.end
    return found


def _sensed(known: Vocabulary, words: Sequence[Token], at: int, language: str) -> _Found | None:
    """Return what words mean in the company they keep, or that they mean nothing here."""
    for length in range(min(known.sense_reach.get(words[at].stem, 0), len(words) - at), 0, -1):
        key = tuple(token.stem for token in words[at : at + length])
        senses = [each for each in known.senses.get(key, ()) if each.language == language]
        if not senses or any(token.fresh for token in words[at + 1 : at + length]):
            continue
        longer = _label(known, words, at)
        if longer[0] > length:
            return None
        meant = _chosen(senses, words, at, length)
        if meant is None:
            return None
        concepts: Named = {meant.concept: {language}} if meant and meant.concept else {}
        return _Found(at, at + length, concepts)
    return None


def _chosen(senses: Sequence[Sense], words: Sequence[Token], at: int, length: int) -> Sense | None:
    """Return the sense whose company stands nearest, or the one that needs none."""
    best = next((each for each in senses if not (each.company or each.then)), None)
    nearest = len(words)
    for n, token in enumerate(words):
        if at <= n < at + length:
            continue
        away = abs(n - at)
        next_to = n == at + length
        for each in senses:
            if away < nearest and (
                token.stem in each.company or (next_to and token.stem in each.then)
            ):
                best, nearest = each, away
    return best


def _at(
    known: Vocabulary,
    words: Sequence[Token],
    at: int,
    text: str,
    language: str,
    found: Sequence[_Found],
) -> _Found:
    """Return what stands at a word: a label, the form of a verb, or a compound."""
    doing = _doing(words, at, language, found)
    length, label = _label(known, words, at)
    forms, long = _form(known.verbs, known, words, at)
    finite: Named = {}
    if doing and length < 2 and long < 2:
        finite = known.finite.get((words[at].stem,), {})
        finite = {c: of for c, of in finite.items() if not language or language in of}
    if finite:
        return _Found(at, at + 1, finite, own=_own(known, words, at), verb=True)
    joined = found and found[-1].end == at and not words[at].fresh
    if forms and joined and long == length and "product" in {c.kind for c in label}:
        # Of sacs imprimés the second word says what was done to the first.
        length = 0
    spelt = tuple(token.stem for token in words[at : at + length]) in known.unaccented
    mistaken = not spelt and _only_by_accent(known, words[at : at + length], text, language)
    if length >= long and label and not mistaken:
        verb = bool(forms) and long == length
        return _Found(at, at + length, label, own=verb and _own(known, words, at), verb=verb)
    if forms and not _only_by_accent(known, words[at : at + long], text, language):
        return _Found(at, at + long, forms, own=_own(known, words, at), verb=True)
    not_done = undone(known, words[at])
    if not_done:
        return _Found(at, at + 1, not_done, denied=True)
    return _Found(at, at + 1, compound(known, words[at].stem))


def _label(known: Vocabulary, words: Sequence[Token], at: int) -> tuple[int, Named]:
    """Return how many words the longest label at a word has, and what it names."""
    most = min(known.reach.get(words[at].stem, 0), len(words) - at)
    most = next((n for n in range(1, most) if words[at + n].fresh), most)
    for length in range(most, 0, -1):
        concepts = known.index.get(tuple(token.stem for token in words[at : at + length]))
        if concepts:
            return length, concepts
    return 0, {}


def _form(
    forms: dict[tuple[str, ...], Named], known: Vocabulary, words: Sequence[Token], at: int
) -> tuple[Named, int]:
    most = min(known.verb_reach.get(words[at].stem, 0), len(words) - at)
    most = next((n for n in range(1, most) if words[at + n].fresh), most)
    for length in range(most, 0, -1):
        concepts = forms.get(tuple(token.stem for token in words[at : at + length]))
        if concepts:
            return concepts, length
    return {}, 0


def _doing(words: Sequence[Token], at: int, language: str, found: Sequence[_Found]) -> bool:
    """Return whether a word stands where a verb would."""
    before = words[at - 1].stem if at else ""
    if found and found[-1].verb:
        between = {token.stem for token in words[found[-1].end : at]}
        if between <= LISTED:
            return True
    if before in LISTED and found and (words[at].stem,) in vocabulary().own:
        return True
    if at and not words[at].fresh and before in DOING.get(language, ()):
        return True
    begins = at == 0 or words[at].fresh
    after = words[at + 1].stem if at + 1 < len(words) else ""
    if after in OWN and not words[at + 1].fresh:
        return True
    if not begins or language not in {"en", ""}:
        return False
    listed = after in LISTED and at + 2 < len(words)
    known = vocabulary()
    more = listed and any((words[at + 2].stem,) in of for of in (known.verbs, known.finite))
    counted = after.isdecimal() and not (at + 2 < len(words) and words[at + 2].stem in MEASURED)
    return counted or after in ARTICLES or more


def _own(known: Vocabulary, words: Sequence[Token], at: int) -> bool:
    """Return whether the writer says that he does it himself."""
    stem = words[at].stem
    before = words[at - 1].stem if at and not words[at].fresh else ""
    behind = words[at + 1 : at + 5]
    stop = next((n for n, token in enumerate(behind) if token.fresh), len(behind))
    alone = any(token.stem in SELF for token in behind[:stop])
    if before in OWN or alone:
        return True
    pronoun = bool(behind[:1]) and behind[0].stem in OWN and not behind[0].fresh
    return pronoun and (stem,) in known.own


def _only_by_accent(known: Vocabulary, words: Sequence[Token], text: str, language: str) -> bool:
    """Return whether a word is taken for another only because accents are not compared.

    ``usine`` is a factory, ``usiné`` is machined: the text has accents, and not there.
    """
    if not words:
        return False
    last = words[-1]
    raw = text[last.start : last.end].casefold().rstrip("s")
    return (
        language == "fr"
        and raw.endswith("e")
        and tuple(token.stem for token in words) in known.accented
        and (not text.isascii() or len(words) == 1)
    )


def _language(text: str, words: Sequence[Token], found: Iterable[_Found]) -> str:
    votes = dict.fromkeys(LANGUAGES, 0.0)
    for token in words:
        if len(token.stem) > 1 or token.stem in "yei":
            for code in SPOKEN.get(token.stem, ()):
                votes[code] += 1
        for code in LANGUAGES if len(token.stem) > 2 else ():
            votes[code] += token.stem in spoken(code)
    for each in found:
        said = text[words[each.start].start : words[each.end - 1].end]
        # AISI 316 and PLA are said in every language.
        if said.isupper() or any(c.isdigit() for c in said):
            continue
        codes = set[str]().union(*each.concepts.values())
        for code in codes:
            votes[code] += VERB * (each.end - each.start) if each.verb else each.end - each.start
    for letter in set(text.casefold()) if not text.isascii() else ():
        if letter in LETTERS:
            votes[LETTERS[letter]] += 1
    return max(LANGUAGES, key=lambda code: votes[code])


def _sure(concepts: Named, language: str, words: Sequence[Token]) -> tuple[Concept, ...]:
    own = tuple(concept for concept, codes in concepts.items() if language in codes)
    if own:
        return own
    only = words[0].stem
    little = only in LITTLE[language]
    long = len(words) > 1 or (len(only) >= SURE and not little)
    return tuple(concepts) if long else ()
