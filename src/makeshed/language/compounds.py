"""Words that name something without being a label: German compounds, and what was not done."""

from __future__ import annotations

from functools import lru_cache

from makeshed.language.tokens import stemmed
from makeshed.language.vocabulary import LONGEST, Concept, Token, Vocabulary, vocabulary

Named = dict[Concept, set[str]]
"""Concepts that words name, each with the languages that say so."""
STOCK = stemmed(
    "blech bleche blechen blechteil blechteile rohr rohre rohren rohrchen platte platten plattchen stab stabe profil profile "
    "profilen winkel leiste leisten teil teile teilen folie folien band bander gestell gestelle trager balken pfosten stange "
    "stangen scheibe scheiben block blocke klotz klotze buchse ring ringe zuschnitt zuschnitte streifen draht seil kugel wanne "
    "latte latten brett bretter bohlen konstruktion konstruktionen bau bauteil bauteile abdeckung abdeckungen deckel schild "
    "schilder rahmen schiene schienen welle wellen bolzen spule griff griffe fuss fusse bein beine matte matten stuck stucke "
    "kante kanten boden boden decke wand wande zaun gelander treppe treppen tur turen haken box boxen kasten kiste kisten"
)
"""Heads of German compounds that say no more than in which form a material is."""
FLAT = "flach"
"""The stem of *Flachs*, flax, which alone it is no more: Flachstahl, ein flacher Deckel."""


@lru_cache(maxsize=100_000)
def names_nothing(stem: str) -> bool:
    """Return whether no label, verb or compound begins with a word, whatever stands around it."""
    known = vocabulary()
    begins = stem in known.reach or stem in known.verb_reach or stem in known.sense_reach
    word = Token(stem, 0, len(stem))
    return not (begins or (stem,) in known.finite or undone(known, word) or compound(known, stem))


def undone(known: Vocabulary, word: Token) -> Named:
    """Return what was not done: unlackiert, unpainted."""
    if not word.stem.startswith("un") or len(word.stem) < 8:
        return {}
    rest = (word.stem[2:],)
    done = {**known.index.get(rest, {}), **known.verbs.get(rest, {})}
    return {c: of for c, of in done.items() if c.kind == "process" and of & {"de", "en"}}


def compound(known: Vocabulary, word: str) -> Named:
    """Read a German compound: its head says what it is, what stands before says of what.

    A Stuhlkissen is a cushion and no chair; steel that is called Flachstahl is no flax.
    """
    if not 7 <= len(word) <= LONGEST:
        return {}
    material: Named = {}
    for cut in range(3, len(word) - 2):
        for link in ("", "s", "n", "en"):
            first, second = word[:cut], word[cut:]
            if (link and not first.endswith(link)) or (not link and first == FLAT):
                continue
            first = first.removesuffix(link) if link else first
            before = _german(known.index.get((first,), {}))
            if not before:
                continue
            head = _german(known.index.get((second,), {})) if len(second) > 3 else {}
            of = {c: codes for c, codes in before.items() if c.kind == "material"}
            if head and (len(first) > 3 or of):
                things = {c.kind for c in head} & {"product", "material"}
                return {c: codes for c, codes in before.items() if c.kind not in things} | head
            if of and second in STOCK:
                material = of
    return material


def _german(named: Named) -> Named:
    return named if any("de" in codes for codes in named.values()) else {}
