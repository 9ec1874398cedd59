"""Whether two names may be one maker's: without legal forms, spelling and the order of words.

A name is read as words that tell makers apart and as trades. Words are levelled (umlauts, accents, "&",
brothers, sons); words written as one or as two are the same words; trades are the same if the capability
graph knows them as one process, in whichever of its five languages. Two names are alike if the words that
tell apart are the same ones and no trade contradicts; a letter may differ in a long word.

Splitting names like this before they are compared is the practice of record linkage (Christen 2012, Data
Matching, ch. 3); distances over whole names find "Tischlerei Meier" and "Tischlerei Maier" alike.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from makeshed.language import mentions
from makeshed.units import Share

_LISTS = {
    "legal": (
        "gmbh ggmbh mbh ag kg kgaa ohg og gbr gesbr ug haftungsbeschrankt ek eku ekfr ev eg egen partg "
        "stiftung "  # German
        "sarl sarlu sas sasu eurl ei eirl sa snc scop sca scs scic scm sci ets etablissements "
        "etablissement etb ste societe cie compagnie asbl sprl srl sc "  # French
        "ltd limited llc llp lp plc inc incorporated corp corporation co company cic cio pty "
        "srls spa sapa ss scarl scrl scpa aps asd odv onlus ditta societa cooperativa sociale coop "
        "soc "  # Italian
        "sl slu sll slne sau sal slp sociedad limitada anonima cb scoop coopv ltda lda "  # Spanish
        "bv nv vof ab oy as sro zoo sp spolka doo kft"  # of neighbours
    ),
    "small": (
        "a and the of for by et le la les l de du des d und der die das dem den von vom zum zur fur im "
        "am e ed il lo i gli del della dei degli delle da di y el los las en con dal al pere padre "
        "partner partners associes soci socios"
    ),
    "works": (
        "atelier ateliers werkstatt werkstatte werkstatten officina officine taller talleres "
        "laboratorio workshop workshops works werk werke manufaktur manufacture fabrik factory studio "
        "studios shop usine stabilimento"
    ),
    "fillers": (
        "betrieb firma engineering engineers engineer technik industries industrie industria group "
        "groupe gruppe gruppo grupo holding international services service meisterbetrieb meister "
        "entreprise impresa empresa uk france deutschland germany italia italy espana spain usa schweiz "
        "suisse osterreich"
    ),
    "directions": (
        "nord sud ost west est ouest north south east oeste norte sur este ovest links rechts"
    ),
}
LEGAL, SMALL, WORKS, FILLERS, DIRECTIONS = (frozenset(words.split()) for words in _LISTS.values())
"""Legal forms without points; words that join others; workshops; what else many are called; directions.

One name may leave out a workshop or a filler that the other has, and a direction never. Where only one of
them has a trade, and the other has a workshop instead, they are two: Officina Verdi, Falegnameria Verdi.
"""

LEVEL = {
    "brothers": "gebr gebruder bros brothers fratelli flli freres frere hermanos hnos hno",
    "sons": "sohne sohn sons son fils figli figlio hijos hijo",
    "saint": "st sankt saint sainte san santa",
}
"""Words of one meaning."""

_LEVELLED = {word: level for level, words in LEVEL.items() for word in words.split()}
STEM = 7
"""Letters that forms of one word have in common: meccanica, meccaniche."""
LONG = 8
"""Letters of a word from which on one may be a slip; in shorter ones it is another name."""
MOST_WORDS = 12

_ABBREVIATED = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_OWNER = re.compile(r"\b(?:inh|inhaber|inhaberin|owner|prop|propriétaire)\b\.?:?.*", re.IGNORECASE)
_FLLI = re.compile(r"\bf\.?\s?lli\b\.?", re.IGNORECASE)
_SOC_COOP = re.compile(r"\bs\.?\s*coop\b\.?(?:\s*v\b\.?)?", re.IGNORECASE)
_E_K = re.compile(r"\be\.?\s?(?:k|v|g)\b\.?", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b")
_UMLAUT = re.compile(r"(?<![aeiouq])([aou])e")


class Name(NamedTuple):
    """What tells a maker from others: its own words, in order of the alphabet, trades, workshops."""

    words: tuple[str, ...]
    trades: frozenset[str]
    works: frozenset[str]


@lru_cache(maxsize=100_000)
def plain(name: str) -> tuple[str, ...]:
    """Return the words of a name, levelled, without legal form and owner, in the order they stand.

    An initial keeps its point, so that it is no ``a`` or ``e`` between words.
    """
    text = _without_partners(_OWNER.sub("", name)).strip() or name
    text = _SOC_COOP.sub(" ", _FLLI.sub("fratelli", text))
    text = _E_K.sub(" ", text)
    text = _POSSESSIVE.sub("", text)
    text = _ABBREVIATED.sub(lambda found: found[0].replace(".", "") + " ", text)
    words = [fold(word) for word in re.findall(r"\b[^\W\d_]\.|[^\W_]+", text)][:MOST_WORDS]
    kept = [
        _LEVELLED.get(word, word)
        for at, word in enumerate(words)
        if word not in LEGAL or (at == 0 and len(word) < 3)  # "AB Welding" is no Swedish firm
    ]
    return tuple(kept or words)


def _without_partners(name: str) -> str:
    """Return a name without the partners of an Italian partnership: ``di Ferrari Anna & C. snc``."""
    words = name.split()
    bare = [word.casefold().replace(".", "") for word in words]
    if "di" not in bare[1:]:
        return name
    at = bare.index("di", 1)
    rest = bare[at + 1 :]
    others = any(mark in {"&", "e"} and last == "c" for mark, last in pairwise(rest))
    return " ".join(words[:at]) if others or rest[-1:] in (["snc"], ["sas"]) else name


def fold(word: str) -> str:
    """Return a word in small letters without accents; ``ue`` is ``ü`` where it can be."""
    spread = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return _UMLAUT.sub(r"\1", bare)


def alike(one: str, other: str) -> Share:
    """Return how far two names may be one maker's: 1 the same words, less for what one leaves out, 0 no."""
    first, second = plain(one), plain(other)
    if same(first, second):
        return 1.0
    first = _joined(first, second)
    return _compared(_read(first), _read(_joined(second, first)))


def same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are the same words in whatever order, but for small ones."""
    return bool(one) and telling(one) == telling(other)


def is_own(words: tuple[str, ...]) -> bool:
    """Whether a name has words of its own, and is not just a trade, such as Tailoring Shop."""
    return any(len(word) > 1 for word in _read(words).words)


def telling(words: tuple[str, ...]) -> list[str]:
    """Return the words of a name but for small ones, unless it has no other, by the alphabet."""
    return sorted(word for word in words if word not in SMALL) or sorted(words)


def _joined(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """Write as the other name does: two or three words as one, a slip, a trade without its prefix."""
    known = [other for other in others if other not in words]
    if not known:
        return words
    found: list[str] = []
    at = 0
    while at < len(words):
        for count in (3, 2, 1):
            whole = "".join(words[at : at + count])
            twin = next((o for o in known if _slip(o, whole)), words[at] if count == 1 else "")
            if twin and at + count <= len(words):
                found.append(twin)
                at += count
                break
    for other in known:  # Brauerei zum Löwen, Löwenbrauerei
        for first in found:
            rest = other.removeprefix(first).removeprefix("s")
            if other.startswith(first) and rest in found and rest != first:
                found[found.index(first)] = other
                found.remove(rest)
                break
    return tuple(_trade_of(word, others) for word in found)


def _trade_of(word: str, others: tuple[str, ...]) -> str:
    """Return the trade that a longer word of no known trade ends with, if the other name has it."""
    end = next((o for o in others if o != word and len(o) >= 6 and word.endswith(o)), "")
    if not end or not _read((end,)).trades or _read((word,)).trades:
        return word
    return end


@lru_cache(maxsize=100_000)
def _read(words: tuple[str, ...]) -> Name:
    """Tell the trades of a name from its own words."""
    text = " ".join(words)
    own, trades = list(text), set[str]()
    for mention in mentions.read(text):
        named = sorted(concept.key for concept in mention.concepts if concept.kind == "process")
        if named:
            trades.add(TRADES.get(named[0], named[0]))
            own[mention.start : mention.end] = " " * (mention.end - mention.start)
    every = "".join(own).split()
    left = (word for word in every if word not in WORKS | FILLERS | SMALL)
    told = sorted(filter(None, (word.rstrip(".") for word in left)))
    return Name(tuple(told), frozenset(trades), WORKS & set(every))


TRADES = {"tailoring": "sewing", "wood": "carpentry", "forging": "smithing"}
"""Processes that one trade goes by."""


def _compared(one: Name, other: Name) -> Share:
    if (
        one.trades
        and other.trades
        and not (one.trades <= other.trades or other.trades <= one.trades)
    ):
        return 0.0
    bare, trading = (one, other) if other.trades else (other, one)
    if trading.trades and not bare.trades and bare.works - trading.works:
        return 0.0
    left, right = _unmatched(one.words, other.words)
    slips = len(one.words) - len(left) - len(set(one.words) & set(other.words))
    full = any(len(word) > 1 or not word.isalpha() for word in one.words if word not in left)
    if not full or (left and right):
        return 0.0
    extra = [word for word in left + right if len(word) > 1 or word.isdigit()]
    if extra:  # one of them leaves a word out
        strict = any(word in DIRECTIONS or any(c.isdigit() for c in word) for word in extra)
        if strict or len(extra) > 1 or not one.trades or one.trades != other.trades:
            return 0.0
    lacking = len(one.trades ^ other.trades) + len(left + right) + max(slips, 0)
    return max(0.95 - 0.05 * lacking, 0.5)


def _unmatched(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the words of each that the other does not have, a slip or an initial apart."""
    left, right = list(words), list(others)
    for same_word in (str.__eq__, _slip, _initial):
        for word in tuple(left):
            twin = next((o for o in right if same_word(word, o)), None)
            if twin is not None:
                left.remove(word)
                right.remove(twin)
    return left, right


def _initial(one: str, other: str) -> bool:
    """Whether one word is the first letter of the other."""
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) == 1 and shorter.isalpha() and longer.startswith(shorter)


def _slip(one: str, other: str) -> bool:
    """Whether two words are the same, forms of one word, or long and a letter apart."""
    if one == other:
        return True
    if min(len(one), len(other)) < STEM or one[0] != other[0] or abs(len(one) - len(other)) > 2:
        return False
    return _near(one, other)


@lru_cache(maxsize=100_000)
def _near(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
    if common >= STEM and longer - common <= 2:
        return True
    if shorter < LONG or longer - shorter > 1 or any(c.isdigit() for c in one + other):
        return False
    matched = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matched) >= longer - 1


def handles(words: tuple[str, ...]) -> set[str]:
    """Return what makers are looked up by: how the words begin that tell them apart."""
    every = telling(words)
    return {word[:4] for word in every if word not in WORKS | FILLERS} or {w[:4] for w in every}
