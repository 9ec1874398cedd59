"""What a text says is not done, not wanted or not used: "no welding", "Wir lackieren nicht".

A word such as *no* or *sans* denies the next thing that a text names, if only small words stand between
and nothing else has taken the denial: *sans limite d'épaisseur* denies a limit, not a thickness. *Not only*,
*no later than*, *kein Problem* deny nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from makeshed.language.tokens import SPOKEN, stem, stemmed

DENYING = stemmed(
    "no not non without never neither nor except excepting excluding cannot instead unlike avoid "
    "sans pas aucun aucune jamais hors sauf excepte hormis ni lieu "
    "keinesfalls keineswegs kein keine keinen keiner keinerlei keinem nicht ohne ausser weder noch nie niemals statt anstatt "
    "senza niente nessun nessuno nessuna ne tranne eccetto escluso esclusa esclusi mai invece "
    "sin ningun ninguna excepto salvo tampoco nunca nada evitar "
    "excl exkl escl avoiding exclude eviter evitez evitare evitate evite eviten vermeiden"
)
"""Words that deny what comes next."""
ABBREVIATED = frozenset(("excl", "exkl", "escl"))
"""Words whose point ends no phrase."""
BUT = {("o", "w"), ("of", "free"), ("from", "free"), ("than", "rather"), ("but", "everything"), ("but", "anything"), ("but", "all"), ("but", "anywhere"), ("but", "everywhere"), ("than", "other"), ("from", "apart"), ("que", "autre"), ("meno", "parte"), ("meno", "todo"), ("que", "plutot"), ("che", "piuttosto"), *((of, was) for was, of in (("moving", "from"), ("move", "from"), ("switching", "from"), ("switch", "from"), ("changing", "from"), ("change", "from"), ("converting", "from"), ("away", "from"), ("weg", "von"), ("passer", "de"), ("passon", "de"), ("passant", "de"), ("passare", "da"), ("passando", "da"), ("passiamo", "da"), ("pasar", "de"), ("pasamo", "de"), ("pasando", "de"), ("pasamos", "de")))}  # fmt: skip
"""Words that deny behind others: everything but, rather than, moving from."""
RATHER = {"en": ("than", {"rather"}), "de": ("als", {"lieber", "eher"}), "fr": ("que", {"plutot"}),
          "it": ("che", {"piuttosto", "meglio"}), "es": ("que", {"mejor", "bien", "preferiblemente"})}  # fmt: skip
"""What denies behind a word for rather, with what is wanted between: rather turned than milled."""
BUT_FOR = stemmed("except sauf excepte tranne eccetto salvo excepto ausser")
SAME = stemmed(
    "same identical identique pareil pareille gleich gleiche gehabt igual iguale uguale uguali identico identica"
)
"""Behind them a but for names what is other now: same as last time except zinc nickel."""
FAR = 5
CUT_OFF = frozenset(("don", "doesn", "didn", "isn", "aren", "won", "can", "wouldn", "shouldn", "couldn"))  # fmt: skip
"""Before a *t* that denies."""
ONLY_IN = {"ne": "it", "no": "en it es", "mai": "it", "noch": "de", "hor": "fr", "lieu": "fr",
           "pas": "fr", "sin": "es", "nie": "de", "salvo": "es it", "invece": "it"}  # fmt: skip
"""Words that deny in some languages and are other words in the rest."""
_HARMLESS = (
    "not only; no later; no more; no less; not more; not later; no problem; no minimum; no limit; no "
    "moq; no matter; no rush; no hurry; no job; without limit; without delay; without "
    "problem; not just; not too; not sure; no fuss; no idea; no worry; no doubt; not before; not bad; "
    "non ferrous; non stick; without any problem; pas seulement; pas que; pas de probleme; pas de "
    "souci; pas de limite; pas de minimum; pas cher; pas trop; pas avant; pas plu; pas moin; non "
    "seulement; non ferreux; sans limite; sans probleme; sans delai; sans fin; sans engagement; sans "
    "souci; sans minimum; pas plus; non tisse; nicht nur; kein problem; keine ahnung; nicht spater; "
    "nicht mehr al; nicht mehr als; nicht vor; nicht zu; ohne problem; ohne probleme; ohne weitere; "
    "nicht weiter; nicht teuer; non solo; non "
    "soltanto; non oltre; non piu di; nessun problema; senza limite; senza limiti; senza problema; "
    "senza problemi; senza fine; senza impegno; non troppo; non meno; no solo; no solamente; no mas "
    "tarde; no mas de; sin limite; sin problema; sin fin; sin compromiso; nada mas; no importa; sin "
    "falta; no menos; sin minimo; no tan; not over; not above; not exceeding; not exceed; not until; "
    "not earlier; not sooner; no sooner; no earlier; no longer; no fewer; not within walking; nicht "
    "uber; nicht langer; nicht unter; nicht fruher; nicht bis; no ante; no antes; non prima; non "
    "superiore; pas superieur; no superior; pas au dela; pas tout de suite; no hay problema"
)
NOTHING_DENIED = tuple(tuple(map(stem, words.split())) for words in _HARMLESS.split("; "))
LIGHT = stemmed(
    "any need service servicio servizio further extra additional offer offering done do done make made wanted "
    "necessary require required kind type sort use used using have get please additional get provide "
    "interested interest interesting interesse interessen interessa interessano interessati interessato interessata "
    "interesser interessons interessiert interessieren interesa interesan interesado interesados interes "
    "work job part parti parte pezzo pezzi lavoro travail arbeit "
    "faison faisons ferai proposon proposons offron effectuon realison prestation besoin necessaire travaux utiliser prevoir aucun "
    "facciamo offriamo effettuiamo eseguiamo lavori lavorazione fare usare occorre prevedere "
    "machen bieten fuhren anbieten verwenden arbeiten benotigt notig biete mache leisten ubernehmen "
    "hacemos ofrecemo ofrecemos realizamo realizamos trabajo obra usar poner hacer quiero haga hagan hago "
    "umstanden fall fallen sean sea lleven lleve esten este tengan tenga vayan vaya siano sia abbiano abbia "
    "vengano venga vadano vada soient soit aient ait "
    "of from for with it them they we i to be t is are me nous on je il la le les de du des d l en un une "
    "des oder und y o a al el los las se uno una un ein eine einen that this these"
)
"""Words that may stand between a word that denies and what it denies."""
ALSO = stemmed("or nor ni ou oder noch o u ne weder")
AND = frozenset(("and", "et", "und", "e", "ed", "y", "or", "&"))
ENOUGH = stemmed(
    "unnecessary excluded inutile esclusa escluso escluse esclusi excluida excluido excluidos entfallt unnotig uberflussig superflu "
    "superflue innecesario innecesaria exclu exclue ausgeschlossen unerwunscht"
)
"""Words behind a thing that deny it by themselves."""
LACKING = stemmed(
    "interest interesse interessa interesa interessiert needed required necessary included wanted allowed desired offered available possible here notig erforderlich gewunscht "
    "notwendig selbst selber mehr moglich machbar inbegriffen gefordert an benotigt gebraucht enthalten necessaire compris "
    "comprise inclu incluse inclus requis requise souhaite souhaitee voulu demandee necessaria necessario "
    "richiesta richiesto inclusa incluso serve compresa compreso prevista occorre necesario incluido incluida necesaria requerido "
    "requerida hace realizamo hacemo mandatory compulsory must obligatoire imperatif imperative zwingend pflicht muss "
    "obbligatorio obbligatoria obligatorio obligatoria scope umfang perimetre"
)
"""Words behind a thing that deny it together with a *not* before them."""
LESS = stemmed("less")
FREE_OF = stemmed("of from on to in at for if with and or with as by")
"""Words behind a *free* that denies nothing before it: free of charge, free on board."""
IF = stemmed("if si wenn falls se")
"""Before a *not* that denies nothing: if not possible."""
WHETHER = stemmed("if whether ob si se")
"""Behind a *not*, what is not known: I do not know whether steel or aluminium."""
OF_WHAT = {"instead": {"of"}, "invece": {"di", "che", "d", "del", "dell", "della", "dei", "delle"}}
"""Words that deny only with a word behind them."""
WITH, EITHER_WAY = frozenset(("with", "mit", "avec", "con")), stemmed("and or und oder et ou e o y")
"""Between a with and a without, which deny nothing: quote with and without coating."""
UNTIL = stemmed("before until avant vor bis prima antes")
NOT = frozenset(("not", "nicht", "non", "pas", "no", "t"))
NEITHER = {"en": ("neither", "nor"), "de": ("weder", "noch"), "fr": ("ni", "ni"), "it": ("ne", "ne"), "es": ("ni", "ni")}  # fmt: skip
"""The first and the further words of a row of which nothing is wanted."""
FROM_NEITHER = 9
"""Within so many words the next of them follows: weder in der Werkstatt lackiert noch verzinkt."""
INSTEAD = stemmed("but mais sondern ma sino bensi pero only nur just solo soltanto seulement bloss lediglich")  # fmt: skip
"""Words behind which stands what is wanted."""


class Word(Protocol):
    """A word of a text."""

    @property
    def stem(self) -> str:
        """The word as it is compared."""

    @property
    def fresh(self) -> bool:
        """Whether a new phrase begins with it."""

    @property
    def hung(self) -> bool:
        """Whether it hangs by a hyphen on the word before."""


class Span(NamedTuple):
    """Where a thing is named, by the numbers of its words."""

    start: int
    end: int
    kind: str


def denied(words: Sequence[Word], spans: Sequence[Span], language: str) -> set[int]:
    """Return which of the things that a text names it denies, by number.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    language
        Of the text.
    """
    found: set[int] = set()
    starts = {span.start: n for n, span in enumerate(spans)}
    inside = {at for span in spans for at in range(span.start, span.end)}
    at = 0
    while at < len(words):
        if at not in inside and (last := _last_nor(words, at, language)):
            found.update(_in_neither(words, spans, at, last))
            at = last + 1
            continue
        end = 0 if at in inside else denies(words, at, language)
        if not end or (at and words[at - 1].stem in IF and not words[at].fresh):
            at += 1
            continue
        target = _target(words, starts, end)
        asking = target is not None and any(
            each.stem in WHETHER for each in words[end : spans[target].start]
        )
        if target is not None and not asking:
            found |= {target, *joined(words, spans, target), *_done_to(words, spans, target)}
        at = end
    found |= {
        n
        for n, span in enumerate(spans)
        if _spared(words, span, language) or not_wanted_behind(words, span, inside, language)
    }
    return found


def _done_to(words: Sequence[Word], spans: Sequence[Span], target: int) -> Iterator[int]:
    """Yield what is said to be done to a thing that is denied, right behind it: niente etichetta cucita."""
    if target + 1 < len(spans) and spans[target].kind in {"product", "material"}:
        behind = spans[target + 1]
        beside = behind.start == spans[target].end and not words[behind.start].fresh
        if beside and behind.kind == "process":
            yield target + 1


def _last_nor(words: Sequence[Word], at: int, language: str) -> int:
    """Return where the last *nor* of a row stands that a *neither* begins, or 0."""
    first, further = NEITHER.get(language, ("", ""))
    if words[at].stem != first:
        return 0
    last = at
    for n in range(at + 1, len(words)):
        if n - last > FROM_NEITHER or words[n].stem in INSTEAD:
            break
        last = n if words[n].stem == further else last
    return last if last > at else 0


def _in_neither(
    words: Sequence[Word], spans: Sequence[Span], first: int, last: int
) -> Iterator[int]:
    """Yield what is named between neither and nor and next behind; or what is not done to it.

    Of *neither the steel frame nor the oak top is painted* only the painting is denied.
    """
    stop = (n for n in range(last + 2, len(words)) if words[n].fresh or words[n].stem in INSTEAD)
    end = next(stop, len(words))
    between = [n for n, span in enumerate(spans) if first < span.start < last]
    behind = [n for n, span in enumerate(spans) if last < span.start < end]
    row = [*between, *behind[:1]]
    done = [n for n in behind if spans[n].kind == "process"]
    if done and not any(spans[n].kind == "process" for n in row):
        row = done[:1]
    yield from row
    yield from joined(words, spans, row[-1]) if row else ()


def denies(words: Sequence[Word], at: int, language: str) -> int:
    """Return where a word that denies ends, or 0.

    Parameters
    ----------
    words
        The words of the text.
    at
        The number of the word.
    language
        Its language, by which words deny or do not.
    """
    stem = words[at].stem
    if _rather(words, at, language) or (stem, words[at - 1].stem if at else "") in BUT:
        return at + 1
    if stem == "t" and at and words[at - 1].stem in CUT_OFF:
        return at + 1
    # Hold the powder coating: not a handle to hold the door.
    if stem == "hold" and words[at].fresh and language == "en":
        return at + 1
    if stem not in DENYING or language not in ONLY_IN.get(stem, language) or _joins(words, at):
        return 0
    for idiom in NOTHING_DENIED:
        if idiom[0] == stem and tuple(w.stem for w in words[at : at + len(idiom)]) == idiom:
            return 0
    return at + 1


def _joins(words: Sequence[Word], at: int) -> bool:
    """Return whether a word denies nothing where it stands: with and without, cut instead by waterjet, noch lackieren."""
    if words[at].stem in BUT_FOR and any(w.stem in SAME for w in words[max(0, at - FAR) : at]):
        return True
    if words[at].stem == "noch":  # nor behind weder alone; else still to be done
        return not any(each.stem == "weder" for each in words[max(0, at - FROM_NEITHER) : at])
    behind = words[at + 1].stem if at + 1 < len(words) and not words[at + 1].fresh else ""
    both = at > 1 and words[at - 1].stem in EITHER_WAY and words[at - 2].stem in WITH
    return both or behind not in OF_WHAT.get(words[at].stem, (behind,))


def _rather(words: Sequence[Word], at: int, language: str) -> bool:
    """Return whether a word says than, and rather stands before in the same phrase."""
    than, rather = RATHER.get(language, ("", set[str]()))
    if words[at].stem != than:
        return False
    for n in range(at, max(-1, at - FAR - 1), -1):
        if words[n].stem in rather:
            return n < at - 1
        if words[n].fresh:
            return False
    return False


def _target(words: Sequence[Word], starts: dict[int, int], at: int) -> int | None:
    """Return the next thing named, if only small words stand before it.

    An adjective nobody knows may too, if "or" follows it: not magnetic or polished.
    """
    if at in starts and words[at - 1].stem in ABBREVIATED:
        return starts[at]
    while at < len(words) and not (words[at].fresh and at not in starts):
        if at in starts:
            return None if words[at].fresh else starts[at]
        unknown = words[at].stem not in LIGHT and words[at].stem not in SPOKEN
        if unknown and not (at + 2 in starts and words[at + 1].stem in ALSO):
            return None
        if words[at].stem in DENYING and words[at].stem not in LIGHT:
            return None
        at += 1
    return None


def joined(words: Sequence[Word], spans: Sequence[Span], first: int) -> list[int]:
    """Return what is denied with a thing: no drilling, bending or welding.

    Parameters
    ----------
    words
        The words of the text.
    spans
        The things that it names.
    first
        The number of the thing that is denied.
    """
    found: list[int] = []
    waiting: list[int] = []
    for n in range(first + 1, len(spans)):
        between = [each.stem for each in words[spans[n - 1].end : spans[n].start]]
        if (between and set(between) <= ALSO) or (
            len(between) == 1 and between[0] in AND and spans[n].kind == spans[first].kind
        ):
            found += [*waiting, n]
            waiting = []
        elif not between and words[spans[n].start].fresh and spans[n].kind == spans[first].kind:
            waiting.append(n)
        else:
            break
    return found


def _spared(words: Sequence[Word], span: Span, language: str) -> bool:
    """Return whether a thing is hung on a word that denies it: weld-free, lead free solder, screw-less.

    Free of charge, free on board and what is free at the end of a phrase deny nothing.
    """
    if span.end >= len(words):
        return False
    word = words[span.end]
    if word.hung:
        return word.stem == "free" or word.stem in LESS
    if word.stem != "free" or word.fresh or language != "en":
        return False
    after = words[span.end + 1] if span.end + 1 < len(words) else None
    if after is None or after.fresh:  # HASL lead free, but painting free
        return span.kind == "material"
    return after.stem not in FREE_OF


def not_wanted_behind(words: Sequence[Word], span: Span, inside: set[int], language: str) -> bool:
    """Return whether a thing is denied behind it: welding not needed, lackieren wir nicht selbst.

    Parameters
    ----------
    words
        The words of the text.
    span
        The thing.
    inside
        The numbers of the words that name things.
    language
        Its language, by which words deny or do not.
    """
    at, doubted = span.end, False
    while at < len(words) and not words[at].fresh and at not in inside:
        stem = words[at].stem
        if stem in ENOUGH:
            return True
        last = at + 1 >= len(words) or words[at + 1].fresh
        if stem in NOT and language in ONLY_IN.get(stem, language):
            only = tuple(each.stem for each in words[at : at + 2])
            doubted = doubted or not any(only == idiom[:2] for idiom in NOTHING_DENIED)
            if doubted and last and stem in {"nicht", "no", "pas"}:
                return True
        elif doubted and stem in LACKING:
            return last or words[at + 1].stem not in UNTIL
        elif stem not in SPOKEN and stem not in LIGHT:
            return False
        at += 1
    return False
