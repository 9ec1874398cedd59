"""What a text says against things in other ways than a plain *no*: by others, rather than, not necessarily.

Three things come of it: a thing that somebody else does is denied; a thing of which nobody knows whether it
is wanted (*not necessarily stainless*, *no visible welds*) is doubted, and told; words that name nothing
known behind a word that denies (*not in Paris*, *no laser*) are told and never looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from makeshed.language.negation import (
    ALSO,
    AND,
    CUT_OFF,
    ENOUGH,
    IF,
    LACKING,
    LIGHT,
    NOT,
    WHETHER,
    Span,
    Word,
    denies,
    joined,
    not_wanted_behind,
)
from makeshed.language.tokens import SPOKEN, stem, stemmed

NECESSARILY = stemmed(
    "necessarily forcement necessairement obligatoirement imperativement unbedingt zwingend notwendigerweise "
    "necessariamente forza obbligatoriamente necesariamente obligatoriamente fuerza mandatory compulsory"
)
SEEKING = stemmed(
    "find found trouve trouver finde finden gefunden trovo trovare trovato encuentro encontrar encontrado know "
    "sabe sai weiss connais connai hesitate hesitez esitare dude have own besitze"
)
"""Words behind a *not* that deny nothing that is asked for: I cannot find a welder."""
THAN = stemmed("than als que che di de")
EXACT_ONLY = frozenset(("que", "che"))
"""Of *ne veux que 20* the number is wanted."""
REACH = 10
"""So many small words may stand between a word that denies and what it denies."""
THAN_OF = {"en": "than", "de": "als", "fr": "que", "es": "que", "it": "che"}
NO_WORD = frozenset(("noch", "ne", "nada", "lieu", "mai", "nie", "hold", "t", "cannot", "neither", "weder"))  # fmt: skip
"""Words that deny a thing that is known, but not a word that is not."""
NO_NUMBER = NO_WORD - {"t", "cannot"} | {"instead", "invece", "unlike"}
WHERE = stemmed("near nearby nahe pre pres proche vicino cerca around area region zona umkreis nahe inside within over")  # fmt: skip
"""Words that may stand between a word that denies and a place."""
BESIDE_PLACES = stemmed("in from near at of aus von bei en de d a da dal nel im du au dans desde")
"""Words that hang a place on what is denied: no suppliers from China."""
OTHERS = {
    code: tuple(tuple(map(stem, words.split())) for words in said)
    for code, said in {
        "en": ["by other", "by someone else", "by somebody else", "by customer", "by the customer", "by client", "by the client", "by owner", "by the owner", "by us", "by me", "by ourselves", "by myself", "by third party", "by third parties", "by a third party", "ourselves", "myself", "out of scope", "outside scope", "outside the scope", "outside of scope", "is on us", "on our side", "at our end", "is on the customer", "done by another", "done by our", "done by my", "done by a third", "handled by another", "handled by our"],
        "fr": ["a notre charge", "a ma charge", "a la charge du client", "a charge du client", "par nos soins", "par mes soins", "par le client", "par nous", "par d autres", "par un autre", "par nos moyens", "nous memes", "moi meme", "nous nous en chargeons", "nous nous en occupons", "on s en charge", "on s en occupe", "je m en charge", "je m en occupe", "le client s en charge", "hors perimetre", "hors fourniture", "hors lot", "hors prestation", "faite par un autre", "fait par un autre", "faites par un autre", "faite par notre", "fait par notre", "faits par notre", "faites par notre"],
        "de": ["bauseits", "bauseitig", "kundenseitig", "kundenseits", "durch uns", "durch mich", "durch andere", "durch dritte", "durch den kunden", "durch kunden", "von uns", "in eigenleistung", "in eigenregie", "selbst", "ubernehmen wir", "machen wir", "erledigen wir", "ubernimmt der kunde", "macht der kunde", "erledigt der kunde", "ubernimmt der auftraggeber", "ubernimmt ein anderer", "macht ein anderer", "erledigt ein anderer", "ubernimmt unser", "macht unser", "erledigt unser"],
        "it": ["a nostro carico", "a carico nostro", "a mio carico", "a carico mio", "a carico del cliente", "a cura nostra", "a nostra cura", "a cura del cliente", "a cura di terzi", "da terzi", "da noi", "in proprio", "noi stessi", "pensiamo noi", "ci pensiamo noi", "facciamo noi", "la facciamo noi", "provvediamo noi", "provvede il cliente", "pensa il cliente", "fuori fornitura", "lo fa il", "la fa il", "lo fa un", "la fa un", "lo fa l altro", "lo fa il nostro", "la fa il nostro", "li fa un", "le fa un"],
        "es": ["a nuestro cargo", "a cargo nuestro", "a mi cargo", "a cargo del cliente", "por nuestra cuenta", "por mi cuenta", "por cuenta propia", "por cuenta del cliente", "por otros", "por terceros", "por el cliente", "por nosotros", "nosotros mismos", "encargamos nosotros", "nos encargamos", "nos encargamos nosotros", "la hacemos nosotros", "lo hacemos nosotros", "hacemos nosotros", "se encarga el cliente", "la hace el cliente", "fuera de alcance", "fuera del alcance", "lo hace otro", "la hace otro", "los hace otro", "las hace otro", "lo hace nuestro", "la hace nuestro", "lo hace un", "la hace un", "lo hace el", "la hace el"],
    }.items()
}  # fmt: skip
"""Behind a thing, that others do it, or the asker himself."""
WHO = {
    "en": stemmed("customer client buyer we"), "fr": stemmed("client nous"), "de": stemmed("kunde auftraggeber bauherr"),
    "it": stemmed("cliente committente"), "es": stemmed("cliente comprador"),
}  # fmt: skip
"""Who asks, or for whom he asks."""
TAKES_ON = stemmed(
    "handle care responsible arrange organise organize charge chargeons occupe occupons realise assure ubernimmt erledigt "
    "occupa occupera provvede provvedera esegue encarga encargara hara hace hacen fait fera font fa fanno fara macht does will ll"
)
"""Words by which he takes something on: the customer takes care of painting, we will paint."""
WILL = stemmed(
    "will then also later himself itself themselves self selber selbst lui meme poi luego"
)
ASKING = stemmed(
    "need want require requires ask asks like would brauchen benotigt wunscht veut souhaite vuole chiede quiere pide necesita"
)
"""Words by which he does not: the customer wants painting."""
FAR_FROM_WHO = 5
BUT_RATHER = stemmed("but mais sondern ma sino bensi pero only nur")
"""Words behind which stands what is wanted instead."""
DONE = stemmed(
    "erfolgt geschieht ausgefuhrt handled carried undertaken provided out effectuee effectue realisee realise faite "
    "assuree eseguita eseguito fatta realizzata realizada realizado hecha hecho realiza esegue"
)
"""Words between a thing and who does it."""
MADE_OF = frozenset(("aus", "of", "en", "di", "de", "d"))
"""Words between a thing and what it is made of."""
ALREADY = stemmed("already deja schon bereits gia ya")
BEEN = stemmed(
    "been ete fertig fully stati state stato stata sido estan esta han completement completamente vollstandig"
)
"""What may stand between *already* and what is done."""
NO_THINGS = LACKING | ENOUGH | DONE
"""Words that say that something else is not wanted, or who does it."""
LONE_NO = frozenset(("no", "non", "nein", "none", "nicht", "keine", "kein", "aucun", "aucune", "nessuna", "nessuno", "ninguna", "ninguno"))  # fmt: skip


def by_others(words: Sequence[Word], spans: Sequence[Span], language: str) -> set[int]:
    """Return which things others do, or the asker himself.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language, by which words deny or do not.
    """
    found = {n for n, span in enumerate(spans) if _theirs(words, span.end, language)}
    for n, span in enumerate(spans):  # already drilled and tapped
        between = words[spans[n - 1].end : span.start] if n else ()
        goes_on = len(between) == 1 and between[0].stem in AND and n - 1 in found
        behind = words[span.end] if span.end < len(words) else None
        after = behind is not None and behind.stem == "already" and not behind.fresh
        if (
            after
            or _already(words, span.start)
            or (goes_on and _already(words, spans[n - 1].start))
        ):
            found.add(n)
    for n in sorted(found, reverse=True):  # assembly and painting by us
        between = words[spans[n - 1].end : spans[n].start] if n else ()
        if len(between) == 1 and between[0].stem in AND:
            found.add(n - 1)
    return found


def by_one_who_asks(
    words: Sequence[Word], spans: Sequence[Span], language: str, doing: set[int]
) -> set[int]:
    """Return which things the one who asks does himself, or his customer, as is said before them.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language.
    doing
        Those of them whose words are the form of a verb: the customer paints.
    """
    found = set()
    for n, span in enumerate(spans):
        at, between = span.start, 0
        while at and between <= FAR_FROM_WHO and not words[at].fresh:
            at -= 1
            word = words[at].stem
            if word in WHO.get(language, ()):
                did = [each.stem for each in words[at + 1 : span.start]]
                if set(did) & TAKES_ON or (n in doing and not between):
                    found.add(n)
                break
            small = word in SPOKEN or word in LIGHT or word in TAKES_ON or word in WILL
            if not small or word in ASKING:
                break
            between += word not in WILL
    for n in sorted(found):  # we handle assembly and painting
        beside = words[spans[n].end : spans[n + 1].start] if n + 1 < len(spans) else ()
        if len(beside) == 1 and beside[0].stem in AND:
            found.add(n + 1)
    return found


def refused_alone(words: Sequence[Word], spans: Sequence[Span]) -> set[int]:
    """Return which things a lone *no* behind them refuses: painting: no."""
    return {n for n, span in enumerate(spans) if _refused(words, span)}


def _theirs(words: Sequence[Word], at: int, language: str, far: int = 6) -> bool:
    for start in range(at, min(at + far, len(words))):
        if words[start].fresh:
            return False
        for phrase in OTHERS.get(language, ()):
            run = words[start : start + len(phrase)]
            behind = words[start + len(phrase)].stem if start + len(phrase) < len(words) else ""
            whole = behind != "s" and not any(each.fresh for each in run[1:])
            if whole and tuple(each.stem for each in run) == phrase:
                return True
        word = words[start].stem
        if word not in SPOKEN and word not in LIGHT and word not in DONE:
            return False
    return False


def _already(words: Sequence[Word], start: int) -> bool:
    """Return whether a thing is done already: they are already primed, sind schon gestrahlt."""
    at = start - 1
    while at > 0 and words[at].stem in BEEN:
        at -= 1
    run = words[max(0, at) + 1 : start + 1]
    return at >= 0 and words[at].stem in ALREADY and not any(each.fresh for each in run)


def _refused(words: Sequence[Word], span: Span) -> bool:
    """Return whether a lone no stands behind, a word that says how between: painting: no, anodizzazione nera no."""
    at = span.end
    more = words[at : at + 2]
    how = len(more) > 1 and not (more[0].fresh or more[1].fresh) and span.kind == "process"
    if how and more[0].stem not in LONE_NO and more[0].stem not in SPOKEN:
        at += 1
    if at >= len(words) or words[at].stem not in LONE_NO:
        return False
    if at + 1 < len(words) and words[at + 1].stem == "muss" and not words[at + 1].fresh:
        return True
    return at + 1 >= len(words) or (words[at + 1].fresh and not words[at + 1].stem[:1].isdigit())


def doubted(words: Sequence[Word], spans: Sequence[Span], language: str) -> dict[int, int]:
    """Return the things of which it is not said whether they are wanted, and where the doubt begins.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language, by which words deny or do not.
    """
    starts = {span.start: n for n, span in enumerate(spans)}
    inside = {at for span in spans for at in range(span.start, span.end)}
    found: dict[int, int] = {}
    for at in range(len(words)):
        end = 0 if at in inside else denies(words, at, language)
        if not end and _compared(words, at, language):
            target, strange = _beyond(words, starts, at + 1)
            found |= {target: at} if target is not None and not strange else {}
        if not end or (end < len(words) and words[end].hung):
            continue
        target, strange = _beyond(words, starts, end)
        if target is None:
            continue
        instead = at > 0 and words[at - 1].stem in IF and not words[at].fresh
        asking = {each.stem for each in words[end : spans[target].start]} & WHETHER
        if instead or asking or set(strange) & NECESSARILY:
            found |= dict.fromkeys([target, *joined(words, spans, target)], at - instead)
            continue
        plain = not set(strange) & SEEKING and words[at].stem not in NO_WORD
        start = spans[target].start
        start -= words[start - 1].stem in MADE_OF  # keine Kordel aus Plastik
        beside = len(strange) == 1 and words[start - 1].stem == strange[-1]
        if plain and beside:
            found[target] = at
    return found


def _compared(words: Sequence[Word], at: int, language: str) -> bool:
    """Return whether a word says than, of what a thing is compared with: lighter than steel, plus léger que l'alu."""
    before = [each.stem for each in words[max(0, at - 3) : at]]
    if not before or words[at].fresh or words[at].stem != THAN_OF.get(language):
        return False
    more = {"en": "more", "de": "mehr", "fr": "plu", "es": "mas", "it": "piu"}[language]
    by_ending = language in {"en", "de"} and before[-1].endswith("er") and before[-1] != "other"
    return by_ending or more in before[:-1]


def _beyond(
    words: Sequence[Word], starts: dict[int, int], at: int
) -> tuple[int | None, tuple[str, ...]]:
    """Return the next thing named in the phrase, and the words before it that are not small."""
    strange: list[str] = []
    last = min(len(words), at + REACH)
    while at < last and not words[at].fresh and len(strange) < 2:
        if at in starts:
            return starts[at], tuple(strange)
        word = words[at].stem
        if word in NECESSARILY or (word not in LIGHT and word not in SPOKEN):
            if word[:1].isdigit():
                break
            strange.append(word)
        at += 1
    if at in starts and not words[at].fresh:
        return starts[at], tuple(strange)
    return None, ()


def unknown(
    words: Sequence[Word], spans: Sequence[Span], language: str
) -> Iterator[tuple[int, int]]:
    """Yield where words that name nothing known are denied: not in Paris, no laser, not 1000.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Its language, by which words deny or do not.
    """
    inside = {at for span in spans for at in range(span.start, span.end)}
    for at in range(len(words)):
        end = 0 if at in inside else denies(words, at, language)
        if end < len(words) and words[end].hung:  # non-magnetic
            continue
        if end and not (at and words[at - 1].stem in IF):
            run = _run(words, inside, at, end)
            if run:
                yield run[0] - (at > 0 and words[at].stem == "t"), run[1]
        elif at not in inside and _strange(words, at) and not words[at].stem[:1].isdigit():
            span = Span(at, at + 1, "word")
            behind = not_wanted_behind(words, span, inside, language)
            behind = behind and not _numbered(words, at + 1)
            theirs = _theirs(words, at + 1, language, far=1)
            if behind or theirs or _refused(words, span):
                yield at, _closed(words, at + 1, inside)


def _numbered(words: Sequence[Word], at: int) -> bool:
    """Return whether a *no* is that of a number: part no. 4711."""
    here = at + 1 < len(words) and words[at].stem == "no"
    return here and words[at + 1].stem[:1].isdigit()


def _closed(words: Sequence[Word], at: int, inside: set[int]) -> int:
    """Return where the phrase ends that goes on at a word."""
    while at < len(words) and not words[at].fresh and at not in inside:
        at += 1
    return at


def _strange(words: Sequence[Word], at: int) -> bool:
    word = words[at].stem
    small = word in SPOKEN or word in LIGHT or word in WHERE
    return not small and word not in NO_THINGS and len(word) > 1


def _run(words: Sequence[Word], inside: set[int], first: int, at: int) -> tuple[int, int] | None:
    """Return the unknown words behind a word that denies, with it."""
    between: list[str] = []
    last = min(len(words), at + REACH)
    while at < last and not words[at].fresh and at not in inside and not _strange(words, at):
        if words[at].stem.isdigit():
            break
        if denies(words, at, "") or words[at].stem in CUT_OFF:
            return None
        between.append(words[at].stem)
        at += 1
    if at >= last or words[at].fresh or at in inside:
        return None
    said = words[first].stem
    if words[at].stem[:1].isdigit():
        only = EXACT_ONLY & set(between)
        return None if said in NO_NUMBER or only or len(between) > 4 else (first, at + 1)
    if said in NO_WORD or words[at].stem in SEEKING:
        return None
    after = words[at + 1].stem if at + 1 < len(words) else ""
    if after in THAN - {"de", "di"} and not words[at + 1].fresh:  # nicht länger als
        return None
    return first, _hanging(words, inside, at + 1)


def _hanging(words: Sequence[Word], inside: set[int], at: int) -> int:
    """Return where what hangs on an unknown word ends: suppliers from China, Leeds or Manchester."""

    def goes_on(n: int) -> bool:
        there = n < len(words) and not words[n].fresh and n not in inside
        plain = there and _strange(words, n) and not words[n].stem[:1].isdigit()
        return plain and words[n].stem not in BUT_RATHER

    while at < len(words) and not words[at].fresh and at not in inside:
        word = words[at].stem
        if word in BUT_RATHER:
            break
        joint = word in ALSO or word in AND or word in BESIDE_PLACES or word in NOT
        if goes_on(at):
            at += 1
        elif joint and goes_on(at + 1):
            at += 2
        elif word in BESIDE_PLACES and at + 2 < len(words) and goes_on(at + 2) and not words[at + 1].fresh:  # fmt: skip
            at += 3
        else:
            break
    return at
