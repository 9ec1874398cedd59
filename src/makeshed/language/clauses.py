"""What a *not* far from a verb says in its clause, and where it is not clear what a *not* denies."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from makeshed.language.negation import IF, NOTHING_DENIED, WHETHER, Span, Word, denies
from makeshed.language.refusal import SEEKING
from makeshed.language.tokens import stemmed

PREFIXES = stemmed(
    "zusammen her ab an auf aus ein durch mit nach um vor weg zu zuruck fest hin heraus bei nieder"
)
"""What a German verb leaves at the end of its clause: wir schweißen die Teile nicht zusammen."""
BY_WHOM = stemmed("wir ich sie er man du ihr bitte")
BEFORE_VERB = 3
"""So many words may stand before a finite verb in German."""


def denied_verbs(
    words: Sequence[Word], spans: Sequence[Span], language: str, doing: Collection[int]
) -> Iterator[int]:
    """Yield which things are denied by a *nicht* at the end of the clause of their verb.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language; only German puts its *nicht* there.
    doing
        Which things are named by the form of a verb.
    """
    if language != "de":
        return
    for n in sorted(doing):
        first, end = clause(words, spans[n].start)
        verb_first = spans[n].start - first <= BEFORE_VERB
        beside = words[first:end]
        named = verb_first and any(each.stem in BY_WHOM for each in beside)
        for at in range(spans[n].end, end) if named else ():
            last = at + 1 == end or (at + 2 == end and words[at + 1].stem in PREFIXES)
            if words[at].stem == "nicht" and last and denies(words, at, language):
                yield n


def unclear(
    words: Sequence[Word], spans: Sequence[Span], language: str, settled: set[int]
) -> Iterator[tuple[int, int]]:
    """Yield the clauses in which work is asked for beside a *not* that denies nothing that was found.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language, by which words deny or do not.
    settled
        The words of what is denied or told, by number: a *not* beside them is understood.
    """
    inside = {at for span in spans for at in range(span.start, span.end)}
    for at in range(len(words)):
        if at in inside or not denies(words, at, language) or words[max(at - 1, 0)].stem in IF:
            continue
        first, end = clause(words, at)
        beside = {each.stem for each in words[first:end]}
        known = not settled.isdisjoint(range(first, end))
        asked = any(span.kind == "process" and first <= span.start < end for span in spans)
        if (
            asked
            and not known
            and not beside & (SEEKING | WHETHER)
            and not _idle(words, first, end)
        ):
            yield first, end


def clause(words: Sequence[Word], at: int) -> tuple[int, int]:
    """Return where the phrase of a word begins and ends."""
    first, end = at, at + 1
    while first and not words[first].fresh:
        first -= 1
    while end < len(words) and not words[end].fresh:
        end += 1
    return first, end


def _idle(words: Sequence[Word], first: int, end: int) -> bool:
    """Return whether an idiom stands in a clause by which nothing is denied: no problem, nicht nur."""
    said = tuple(each.stem for each in words[first:end])
    return any(
        said[n : n + len(idiom)] == idiom for idiom in NOTHING_DENIED for n in range(len(said))
    )
