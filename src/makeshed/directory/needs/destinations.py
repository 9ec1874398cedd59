"""Where goods go: a place that is told, and no place to look for makers near.

*Shipping to Reno* says where the parts are wanted and not where they are made: whoever wants makers near there says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from makeshed.language.tokens import STOPS, Lexeme, cues, listed, stemmed
from makeshed.language.vocabulary import vocabulary
from makeshed.model.countries import country_named
from makeshed.model.towns import key, names_among

DELIVERED = "where it goes, not where makers are looked for; --near says where"
LONGEST = 4
"""Words of the name of a place."""
TO = stemmed("to at in into a à au aux en vers sur nach an in bei ad da hasta para al the la le il el our unser unsere notre nostra nuestra")  # fmt: skip
"""What may stand between a word for delivery and the place."""
LED = listed("to at in à a en vers sur nach an ad :")
"""Words or marks of which one says that a place follows, though nobody knows the place."""
TOWARDS = frozenset(("to", "nach"))
"""Right before a town that may be where goods go: fence panels, to Leeds."""
FITTED = stemmed(
    "installation install installed installing fitting fitted mounting mounted erected assembly assembled pose poser posee "
    "posees montage monter monte montee installer installe posa posare posata montaggio montare montata installazione "
    "installare installata einbau einbauen eingebaut montieren montiert montaje montar montado instalacion instalar "
    "instalado colocacion colocar"
)
"""Words for fitting what was made, behind which stands where."""
FITTED_THERE = "taken as where to look; if it is only where it is fitted, leave it out"
ANYWHERE = re.compile(
    r"\b(?:anywhere|elsewhere|wherever|ovunque|dovunque|altrove|da qualsiasi parte|irgendwo|egal wo|wo auch immer|überall|"
    r"partout|ailleurs|n\Wimporte où|(?:là )?où vous (?:voulez|voudrez)|peu importe où|donde sea|en cualquier (?:sitio|lugar|parte)|"
    r"no importa dónde|da igual dónde)\b",
    re.IGNORECASE,
)
"""Says that it may be made anywhere."""
CLOSE = ("close", "next")
TAKEN = "taken as where to look; if it is only where the goods go, leave it out"
NEARBY = stemmed("near nearby nahe pres proche vicino cerca km within umkreis raum around zona")
BETWEEN = 4
"""So many words may stand between: Versand per Spedition nach Graz."""
NO_TOWN = stemmed("absprache vereinbarung wunsch bedarf plan zeichnung auftrag abruf")


def destinations(
    said: Sequence[Lexeme], language: str, dated: Collection[int], *, anywhere: bool = False
) -> Iterator[tuple[int, int]]:
    """Yield where the places stand, by lexemes, to which goods are sent.

    Parameters
    ----------
    said
        The words of the text.
    language
        Its language.
    dated
        Where days are named: *delivered Friday* goes nowhere.
    anywhere
        Whether it may be made anywhere, so that where it is fitted is where it goes.
    """
    for at in range(len(said)):
        found = cues("delivered", language).at(said, at)
        fitted = anywhere and said[at].stem in FITTED
        if found is None and not fitted:
            continue
        start = at + 1 if found is None else found[0]
        led = said[start - 1].text.casefold() in LED
        for first, directly in _names_behind(said, start):
            end = _named(said, first, dated)
            name = " ".join(each.text for each in said[first:end])
            if end == first or country_named(name) or said[first].stem in NO_TOWN:
                continue
            runs = [" ".join(each.text for each in said[first:last]) for last in range(first + 1, end + 1)]  # fmt: skip
            sure = directly and (led or said[first - 1].text.casefold() in LED)
            if sure or names_among({key(run) for run in runs}):
                yield first, _whole(said, end)
                break


def fitted_before(said: Sequence[Lexeme], at: int) -> bool:
    """Return whether right before a place stands that something is fitted there: montaggio a, Einbau in.

    Parameters
    ----------
    said
        The words of the text.
    at
        Where the place stands.
    """
    before = list(said[max(0, at - 3) : at])
    while before and before[-1].stem in TO:
        before.pop()
    return bool(before) and len(before) < min(at, 3) and before[-1].stem in FITTED


def _names_behind(said: Sequence[Lexeme], start: int) -> Iterator[tuple[int, bool]]:
    """Yield where a name may begin behind a word for delivery, and whether nothing stands between but small words."""
    first = start
    while first < len(said) and (said[first].text == ":" or said[first].stem in TO):
        first += 1
    if first < len(said):
        yield first, True
    for at in range(first, min(first + BETWEEN, len(said) - 1)):
        if said[at].text in STOPS or said[at].stem in NEARBY:
            return
        if said[at].stem in TO:
            yield at + 1, False


def _named(said: Sequence[Lexeme], first: int, dated: Collection[int]) -> int:
    """Return where a name ends that begins at a word: words written large, which name nothing that is made."""
    end = first
    while end < len(said) and end - first < LONGEST:
        one = said[end]
        large = one.kind == "word" and one.text[:1].isupper() and end not in dated
        if not large or ((one.stem,) in vocabulary().index and end == first):
            break
        end += 1
    return end


def _whole(said: Sequence[Lexeme], end: int) -> int:
    """Return where an address ends: with the state and the postcode behind the town."""
    while end < len(said) and end:
        state = said[end].kind == "word" and said[end].text.isupper() and len(said[end].text) == 2
        coded = said[end].kind == "number" and said[end].text.isdecimal() and len(said[end].text) == 5  # fmt: skip
        comma = said[end].text == "," and end + 1 < len(said) and said[end + 1].text.isupper() and len(said[end + 1].text) == 2  # fmt: skip
        if not (state or coded or comma) or said[end].text in STOPS - {","}:
            break
        end += 1
    return end
