"""Several numbers that count: packs of so many, quantities one after another, two that touch."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from makeshed.language.quantity import Quantity
from makeshed.language.tokens import Lexeme, stemmed

PACKS = stemmed(
    "pallet box boxe carton crate case pack packet bag set lot batch batche bundle palette carton caisse paquet sachet jeu "
    "serie colis karton kartons kiste kisten packung packungen satz satze los lose beutel paletten pallet bancale "
    "bancali scatola scatole cartone cartoni pacco pacchi sacchetto sacchetti lotto lotti serie confezione confezioni "
    "caja paquete bolsa lote juego palet"
)
"""What many pieces come in."""
EACH_OF = stemmed("of with at de d di da a con zu je mit mit jeweils von each par cada")
"""Between packs and how many are in each."""
JOINTS = [["/"], [","], [";"], ["and"], ["or"], ["et"], ["ou"], ["und"], ["oder"], ["e"], ["o"], ["y"], [",", "and"], [",", "or"]]  # fmt: skip
"""What stands between several quantities."""


def packs(
    said: Sequence[Lexeme], quantities: Sequence[Quantity], q: Quantity
) -> tuple[Quantity, Quantity] | None:
    """Return in how many packs, pallets or lots how many come: 6 pallets of 40."""
    whole = [each for each in quantities if each.sort == "bare" and each.number]
    for packs, each in pairwise(whole):
        between = [one.stem for one in said[packs.end : each.first]]
        of = len(between) > 1 and between[0] in PACKS and set(between[1:]) <= EACH_OF
        if of and q in (packs, each):
            return packs, each
    return None


def beside_unread(quantities: Sequence[Quantity], q: Quantity) -> bool:
    """Return whether another bare number touches this one, so that neither is understood."""
    return any(
        each.sort == "bare" and (each.end == q.first or each.first == q.end) for each in quantities
    )


def enumerated(said: Sequence[Lexeme], quantities: Sequence[Quantity], q: Quantity) -> bool:
    """Return whether a number is one of several quantities that are asked for: 10, 25 and 100."""
    row = [each for each in quantities if each.number and each.number.whole]
    at = next((n for n, each in enumerate(row) if each.first == q.first), 0)
    before: list[str] = []
    for pair in pairwise(row[: at + 1]):
        joint = _joint(said, *pair)
        before = [*before, joint] if joint else []
    behind = list(takewhile(bool, (_joint(said, *pair) for pair in pairwise(row[at:]))))
    loose: tuple[list[str], ...] = ([], [","], [";"])
    if len(before) > 1 or (len(behind) > 1 and behind[-1:] not in loose):
        return True
    return before[-1:] not in loose


def _joint(said: Sequence[Lexeme], one: Quantity, other: Quantity) -> str:
    """Return what joins a number to a greater one behind it, blank where nothing does."""
    between = [each.stem for each in said[one.end : other.first]]
    rises = one.sort == "bare" and one.values[-1] < other.values[-1]
    return between[-1] if rises and between in JOINTS else ""
