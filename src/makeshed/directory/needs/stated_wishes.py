"""What is said in options to be nice, in place of what a need was read to wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from makeshed.directory.needs.need import Need
from makeshed.directory.needs.need_reading import read_need
from makeshed.directory.needs.wishing import WISH, Wishing
from makeshed.errors import NotFound
from makeshed.language.vocabulary import KINDS, Concept, vocabulary

LIMITS = ("thickness", "size", "tolerance", "diameter", "length", "quantity", "by")
"""Numbers that may be wished."""


def wishing(asked: Need, wishes: Sequence[str], day: date) -> Need:
    """Return a need with other wishes; each is read like a need.

    Parameters
    ----------
    asked
        The need.
    wishes
        What would be nice, in words; the need stays as it is where there is none.
    day
        From which deadlines are counted.

    Raises
    ------
    NotFound
        A wish names nothing that is known.
    """
    if not wishes:
        return asked
    wished = Wishing()
    for words in wishes:
        _take(wished, words, day)
    said = [each for each in asked.constraints if each.kind != WISH]
    return replace(
        asked,
        wished=wished.need("; ".join(wishes)),
        constraints=(*said, *wished.constraints()),
    )


def _take(wished: Wishing, words: str, day: date) -> None:
    read = read_need(words, lambda _rest, _whole: None, day=day)
    before = len(wished.shown)
    keyed = [Concept(kind, words) for kind in KINDS if Concept(kind, words) in vocabulary().labels]
    for concept in keyed or read.concepts:
        wished.thing(concept, words)
    for kind in LIMITS:
        value: Any = getattr(read, kind)
        if value:
            shown = next(c.value for c in read.constraints if c.kind == kind)
            wished.value(kind, value, shown, words)
    for name in read.certification:
        wished.certificate(name)
    if read.country:
        wished.land(read.country, words)
    if len(wished.shown) == before:
        hint = "a process, a material, a certificate, a number with its unit, or a country"
        raise NotFound(f"the wish {words!r} names nothing that is known", hint=hint)
