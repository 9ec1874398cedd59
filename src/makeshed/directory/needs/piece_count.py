"""How many pieces are wanted: the number that counts, and never one whose unit is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from makeshed.directory.needs.deadline import ReadDeadline
from makeshed.directory.needs.several import EACH_OF, beside_unread, enumerated, packs
from makeshed.language.quantities import ROUND
from makeshed.language.quantity import Quantity
from makeshed.language.tokens import SPOKEN, STOPS, Lexeme, cues, listed, plain, stemmed

FAR = 5
"""So many words may stand between a number and what it counts."""
YEARS = (1900.0, 2040.0)
COLOURS = stemmed("color colour couleur colore colori colores coloris farbe farben farbig farbige coul colored")  # fmt: skip
MOST_COLOURS = 12.0
"""Of more nobody prints: a hundred colour prints are prints."""
OFTEN = stemmed("time fois mal volte volta vece veces times page pages pagina pagine face faces faccia facce cara caras")  # fmt: skip
PARTS = stemmed(
    "spoke rung speiche speichen sprosse sprossen raggi pioli rayon barreau barreaux rayo peldanos "
    "hole leg drawer shelf shelve tooth teeth side layer axis axe corner door step seat compartment pocket wheel slot "
    "trou pied tiroir dent cote couche marche place poche tablette "
    "loch locher bein beine schublade schubladen zahn zahne seite lage lagen stufe stufen fach facher "
    "foro fori gamba gambe cassetto cassetti dente denti lato lati strato strati ripiano ripiani "
    "agujero pata cajon cajones diente lado capa peldano estante tread riser giron alzata huella contrahuella"
)
"""Parts of a thing, which are counted only where they are what is wanted."""
OF_ENGINES = stemmed("soupape valvola valvole ventil ventile valvula valve cylindre cilindro cilindri zylinder cylinder piston pistone pistoni kolben perni perno journal tourillon lagerzapfen munequilla")  # fmt: skip
ENGINES = stemmed(
    "moteur culasse motore testata motor zylinderkopf culata engine head albero crankshaft vilebrequin kurbelwelle ciguenal"
)
"""What has so many of them: a head of 8 valves."""
LEAVES = stemmed("vantaux vantail battant anta ante flugel flugelig hoja leaf leave sash pan")
"""Of a door, a window, a glazed wall."""
ADJECTIVES = listed("bolt stud screw hole blade way pin spoke lug pole port drawer door seat tier")
"""In the singular, behind a number above one, they say of what kind a thing is: a 3 bolt flange."""
HOLES = stemmed(
    "hole thread bore slot port trou percage filetage taraudage loch locher bohrung bohrungen gewinde foro fori filettatura "
    "agujero taladro orificio rosca start filet gang gange principio entrada"
)
"""They are counted for each piece, whatever stands beside them."""
PEOPLE = stemmed(
    "people person personne personen persone persona guest convive gaste ospiti "
    "brother sister kid child children friend colleague employee guy partner neighbour neighbor founder "
    "frere soeur enfant ami amie collegue employe associe voisin "
    "bruder schwester schwestern kinder freunde freundinnen kollegen mitarbeiter nachbarn "
    "fratelli sorelle figli amici amiche colleghi dipendenti soci vicini "
    "hermano hermana hijo amigo amiga colega empleado socio vecino"
)
"""Who is counted is not what is wanted."""
AXES = stemmed("axis axes axe achsen achse assi")
MOST_AXES = 6.0
"""Of a machine; more of them are shafts."""
SOME = stemmed("several few some many plusieurs quelques des einige mehrere paar varios varias algunos alcuni alcune qualche")  # fmt: skip
MANY = listed(
    "dozens hundreds thousands douzaines centaines milliers dizaines vingtaines dutzende hunderte tausende decine centinaia "
    "migliaia dozzine decenas docenas centenares miles cientos millones millions"
)
"""Words that say that it is many, and not how many."""
ONLY = stemmed(
    "but only just mais seulement uniquement ma solo soltanto solamente bensi sondern nur lediglich sino"
)
"""Before the number that is meant, where another was denied: not 1000 but 100."""
ARTICLES = frozenset(("a", "one", "un", "une", "una", "ein", "eine"))
FOR = frozenset(("for", "pour", "fur", "per", "para"))
SURE, LIKELY, MAYBE, LONE = 3.0, 2.0, 1.0, 0.5
HANGING = stemmed("with having in for on avec pour dans mit fur auf con per su para en")
"""Behind it stands what a thing has: 20 pcs with holes."""
FIT = re.compile(r"(?:[Hhgfknp]|js|JS|E|F|N)(?:[4-9]|1[0-3])")
"""A class of ISO 286 behind a number, which is a measure then: 20 H7. M and A are threads and papers."""
THREAD = re.compile(r"(?:M|Rc|Rp|R|Tr|UNC|UNF|NPT)\d.*|G\d|[ØøØ⌀∅].*")
"""What is made so many times in each piece: 4x M3, 6 x Ø5; G10 is a laminate."""


def counted(
    said: Sequence[Lexeme],
    quantities: Sequence[Quantity],
    named: Mapping[int, str],
    used: set[int],
    found: ReadDeadline,
) -> bool:
    """Put the quantity, the number that most surely counts; return whether that is no more than likely."""
    surest: list[tuple[float, float, Quantity]] = []
    for q in quantities:
        if q.sort not in {"bare", "count"} or q.first in used or q.number is None:
            continue
        value = q.number.whole
        sure = _sureness(said, q, named) if value is not None else 0.0
        if value is not None and sure:
            surest.append((sure, value, q))
    best = max(surest, key=lambda each: each[0], default=None)
    if best is None or enumerated(said, quantities, best[2]):
        return False  # told as not read: breaks at 10, 25 and 100
    if beside_unread(quantities, best[2]):
        return False
    sure, value, q = best
    row = packs(said, quantities, q) or (q, q)
    if row[0] is not row[1] and not used & {each.first for each in row}:
        value = row[0].values[-1] * row[1].values[-1]
    found.put("quantity", value, row[0].first, row[1].end)
    inside = range(row[0].first, row[1].end)
    others = [q for q in quantities if q.first not in inside and q.first not in used]
    counts = any(
        e.sort in {"bare", "count"} and e.number and (e.number.whole or 0) > 1 for e in others
    )
    rival = any(
        s >= LIKELY and v not in (1.0, value) and q.first not in inside for s, v, q in surest
    )
    thing = any(named.get(n) == "product" for n in range(q.end, q.end + FAR))
    return rival or (counts and (sure <= MAYBE or (sure == LIKELY and not thing)))


def _sureness(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> float:
    """Return how surely a number counts pieces; 0 where it does not."""
    value = q.values[-1]
    round_ = q.first > 0 and said[q.first - 1].text in ROUND
    within = (
        round_
        or _measures(said, q)
        or _of_a_feature(said, q, named)
        or _holes_behind(said, q, named)
    )
    if value < 1 or value > 1e9 or _vague(said, q) or within:
        return 0.0
    if _behind(said, q):
        crossed = 0.5 if said[q.end].stem == "x" else 0.0  # 4x G1/4 unions, 10 pcs
        return SURE - crossed if value > 1 else LONE
    cut = cues("cut to").before(said, q.first) is not None
    if (
        _a_postcode(said, q)
        or cut
        or _a_part(said, q, named)
        or _a_year(said, q, named)
        or _priced(said, q, named)
    ):
        return 0.0
    less = 0.25 if value == 1 else 1.0
    if _before(said, q):
        return SURE * less
    if q.end >= len(said) or said[q.end].text in STOPS | {".", "-"}:
        return LONE * less if _alone(said, q, named) else 0.0
    return less * _before_noun(said, q, named)


def _a_postcode(said: Sequence[Lexeme], q: Quantity) -> bool:
    """Return whether five digits stand behind a word that a place follows: gesucht in 70565."""
    five = said[q.first].text.isdecimal() and len(said[q.first].text) == 5
    return five and q.first > 0 and said[q.first - 1].stem in {"in", "raum", "plz", "bei", "near"}


def _measures(said: Sequence[Lexeme], q: Quantity) -> bool:
    """Return whether a word that says which side a number is ends the phrase behind it: 3200 rise."""
    for role in ("height", "width", "depth", "length", "thickness"):
        found = cues(role).at(said, q.end)
        if found and (found[0] >= len(said) or said[found[0]].text in STOPS | {"."}):
            return True
    return False


def in_each(
    said: Sequence[Lexeme], quantities: Sequence[Quantity], named: Mapping[int, str]
) -> Iterator[int]:
    """Yield where the numbers begin that are the diameter of something in each piece: plate with 6x Ø8."""
    often = [q for q in quantities if q.sort in {"bare", "count"} and q.first]
    for q in often:
        wide = q.end + 1 < len(said) and said[q.end + 1].text in ROUND
        if wide and _of_a_feature(said, q, named):
            yield q.end + 2


def _of_a_feature(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    """Return whether a number is a measure with its fit, or how often each piece has a thread or a hole."""
    behind = "".join(each.text for each in said[q.end : q.end + 2])
    if FIT.fullmatch(behind) and said[q.end].kind == "word":
        return said[q.end].glued or named.get(q.end + 2) != "product"
    if q.end >= len(said) or said[q.end].stem != "x":
        return False
    what = "".join(each.text for each in said[q.end + 1 : q.end + 3])
    if not THREAD.fullmatch(what) and not cues("hollow").at(said, q.end + 1):
        return False
    ahead = range(q.end + 1, min(q.end + 1 + FAR, len(said)))
    stop = next((n for n in ahead[1:] if said[n].text in STOPS or _parts_from(said[n])), ahead.stop)
    return _in_each(said, q, range(q.end + 1, stop), named)


def _in_each(said: Sequence[Lexeme], q: Quantity, ahead: range, named: Mapping[int, str]) -> bool:
    """Return whether what is so often there is in each piece, and none itself: 6x Ø8, but 10x M6 standoffs."""
    if any(named.get(n) == "product" for n in ahead[1:]):
        return False
    hole = any(said[n].stem in HOLES | PARTS or cues("pierced").at(said, n) for n in ahead[1:])
    if hole or cues("hollow").at(said, ahead[0]):
        return True
    close = range(max(0, q.first - 2), q.first)
    if any(cues(r).at(said, n) for r in ("fastener", "round") for n in (*close, *ahead[1:])):
        return False
    with_ = any(cues("with").at(said, n) for n in close)
    thing = any(kind == "product" and n < q.first for n, kind in named.items())
    return with_ or thing or not any(_a_noun(said, n) for n in ahead[1:] if n not in named)


def _holes_behind(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    """Return whether a word for pieces counts what is made in each: 8 off M5 tapped holes, 4 Stück Gewinde."""
    found = cues("pieces").at(said, q.end)
    for n in range(found[0], min(q.end + FAR, len(said))) if found else ():
        if said[n].text in STOPS or named.get(n) == "product" or said[n].stem in HANGING:
            return False
        if said[n].stem in HOLES:
            return True
    return False


def _parts_from(one: Lexeme) -> bool:
    """Return whether what stands behind a word is said of something else: on, for, in."""
    return (
        one.kind == "word" and one.stem in SPOKEN and one.stem not in {"x", "of", "de", "di", "d"}
    )


def _a_noun(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether a word may be what is counted: no unit, and no letters of a code."""
    one = said[at]
    coded = at + 1 < len(said) and said[at + 1].kind == "number" and said[at + 1].glued
    return one.kind == "word" and len(one.text) > 2 and not coded and one.stem not in SPOKEN


def _vague(said: Sequence[Lexeme], q: Quantity) -> bool:
    """Return whether nobody knows how many: several hundred, dozens, des centaines."""
    if q.number is None or not q.number.times or q.end != q.first + 1:
        return False
    before = said[q.first - 1].stem if q.first else ""
    return before in SOME or plain(said[q.first].text) in MANY


def _behind(said: Sequence[Lexeme], q: Quantity) -> bool:
    """Return whether a word for pieces follows: 40 off, 25 Stk., four of."""
    at = q.end
    if at < len(said) and said[at].text == "-" and said[at].glued:
        at += 1
    if at < len(said) and said[at].text == "no":  # 12no. base plates; ... thumb screws, 200 no.
        closed = said[at + 1 : at + 2] and said[at + 1].text == "." and not said[at + 2 : at + 3]
        if said[at].glued or closed:
            return True
    if at >= len(said) or not cues("pieces").at(said, at):
        return False
    word = said[at].stem
    if word == "of":
        after = said[at + 1].stem if at + 1 < len(said) else ""
        return after in {"", "them", "these", "each", "those"} or said[at + 1].kind == "mark"
    if word == "und":  # 40 und., but 40 und 60
        return at + 1 >= len(said) or said[at + 1].kind == "mark" or said[at + 1].stem == "de"
    if word in {"x", "u", "ex", "st", "mal", "set", "off", "ea"}:
        return at + 1 >= len(said) or word != "mal"
    return True


def _before(said: Sequence[Lexeme], q: Quantity) -> bool:
    """Return whether a word for a quantity stands before: qty 2, n. 40, lotto da 120, x 8."""
    end = q.first
    while end and said[end - 1].text in ".:=°º#(":
        end -= 1
    start = cues("quantity").before(said, end)
    if start is None:
        return False
    if said[start].stem in {"n", "je", "x"} and start:
        return said[start - 1].kind != "number"
    return True


def _a_part(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    """Return whether a number is a part of the thing: with 4 legs, 3 colours, 2 times."""
    word = said[q.end].stem if q.end < len(said) else ""
    if (word in PEOPLE and not _for_people(said, q.end + 1, named)) or (
        word in AXES and q.values[-1] <= MOST_AXES and q.end not in named
    ):
        return True
    hangs = word == "-" and said[q.end].glued and q.end + 1 < len(said) and said[q.end + 1].glued
    if hangs and q.end not in named:
        return True
    # Colour-coded plugs, side-opening hinges: the word says what kind of thing is counted.
    kind_of = q.end + 2 < len(said) and all(
        (said[q.end + 1].text == "-", said[q.end + 1].glued, said[q.end + 2].glued)
    )
    few = q.values[-1] <= MOST_COLOURS and not kind_of
    often = word in OFTEN and q.end not in named  # on 2 faces, but 200 face masks
    if often or (word in COLOURS and few):
        return True
    with_ = any(cues("with").at(said, n) for n in range(max(0, q.first - 2), q.first))
    others = any(kind == "product" for n, kind in named.items() if not q.first <= n <= q.end)
    of = q.end + 1 < len(said) and said[q.end + 1].stem in {"de", "di", "d", "of"}
    others = others or (q.first > 0 and said[q.first - 1].stem in EACH_OF)  # a wheel of 30 teeth
    part = (word in HOLES or (word in PARTS and others)) and not of and not kind_of
    many = q.values[-1] > 1 and q.end < len(said) and said[q.end].text.casefold() in ADJECTIVES
    if _of_one(said, q, named):
        return True
    return (with_ and q.first > 0) or part or (many and others)


def _of_one(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    """Return whether so many valves are those of an engine named before, or leaves those of a door: verrière 3 vantaux."""
    word = said[q.end].stem if q.end < len(said) else ""
    if word in OF_ENGINES:
        return any(one.stem in ENGINES for one in said[: q.first])
    before = [one for one in said[max(0, q.first - 2) : q.first] if one.stem not in EACH_OF | {","}]
    if word not in LEAVES or not before or before[-1].kind != "word":
        return False
    return before[-1].stem not in SPOKEN and named.get(q.first - 1) != "process"


def _for_people(said: Sequence[Lexeme], at: int, named: Mapping[int, str]) -> bool:
    """Return whether people only say whose things are counted: 3 children's chairs."""
    while at < len(said) and (said[at].text == "'" or said[at].stem == "s"):
        at += 1
    return named.get(at) == "product"


def _a_year(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    one = said[q.first]
    if q.end != q.first + 1 or len(one.text) != 4 or not YEARS[0] <= q.values[-1] <= YEARS[1]:
        return False
    before = said[q.first - 1] if q.first else None
    if before is None:
        return False
    end = q.first - (before.text == ".")
    after = said[q.end] if q.end < len(said) else None
    closed = after is None or after.text in STOPS | {"."}
    if cues("year").before(said, end) is not None:
        articles = {"a", "an", "un", "une", "una", "ein", "eine", "einen", "einem", "einer", "bj", "baujahr", "year", "anno", "ano", "annee"}  # fmt: skip
        large = after is not None and after.text[:1].isupper() and q.end not in named
        return before.stem in articles or said[end - 1].stem in articles or closed or large
    large = before.kind == "word" and before.text[:1].isupper() and q.first - 1 not in named
    return closed and large


def _priced(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    """Return whether a price is spoken of: budget 1200; to quote 200 brass spacers is to offer them."""
    if named.get(q.end) == "product":  # presupuesto de 350 placas
        return False
    if q.first and said[q.first - 1].stem == "quote" and q.end < len(said):
        return _before_noun(said, q, named) < LIKELY
    return any(
        cues("money").before(said, end) is not None
        and not (end + 1 == q.first and said[end].stem in FOR)  # presupuesto para 50 soportes
        for end in range(q.first, max(0, q.first - 3), -1)
        if not any(each.text in ",;()" for each in said[end : q.first])
    )


def _alone(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> bool:
    """Return whether a number stands for itself, or right behind what it counts."""
    first = q.first
    # Steel sheet, a dozen.
    if first and q.number is not None and q.number.times and said[first - 1].stem in ARTICLES:
        first -= 1
    before = said[first - 1] if first else None
    if before is None or before.text in STOPS:
        return q.number is not None and not said[q.first].text.startswith("0")
    return named.get(q.first - 1) == "product" or before.stem in ONLY


def _before_noun(said: Sequence[Lexeme], q: Quantity, named: Mapping[int, str]) -> float:
    """Return how surely what follows is counted: a thing that is known, or any noun."""
    first = said[q.end]
    after = said[q.end + 1] if q.end + 1 < len(said) else None
    coded = after is not None and after.kind == "number" and after.glued
    if q.end not in named and not coded and _strange(first):
        return 0.0
    at = q.end
    while at < len(said) and at - q.end < FAR and said[at].text not in STOPS:
        if said[at].kind == "number" and at not in named and not said[at].glued:
            break
        if at in named:
            return LIKELY
        at += 1
    noun = first.kind == "word" and (first.stem not in SPOKEN or first.glued is False)
    little = first.stem in SPOKEN and first.stem not in {"de", "di", "d", "of", "more", "other"}
    small = {"in", "en", "im", "for", "pour", "fur", "per", "para", "from", "aus", "nach", "di", "de", "d", "to", "by", "if", "s", "mal", "piccoli", "piccole", "kleine", "small", "petit", "petite", "grande", "large", "neue", "new"}  # fmt: skip
    if noun and (not little or first.stem in small):
        return MAYBE
    return 0.0


def _strange(word: Lexeme) -> bool:
    """Return whether a word behind a number looks like a unit that is not known."""
    if word.kind != "word":
        return word.kind == "mark" and word.text not in "'\"-("
    if word.stem in SPOKEN:
        return False
    short = len(word.text) <= 2
    mixed = any(c.isupper() for c in word.text[1:]) and len(word.text) < 6
    dumb = len(word.text) <= 4 and not set(word.stem) & set("aeiouyäöü")
    return short or mixed or dumb or word.glued
