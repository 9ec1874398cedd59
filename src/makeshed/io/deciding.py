"""What a person decides of makers that look like one: the same, or different; the case remembers it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.io.consenting import stricter
from makeshed.io.undoing import Undo
from makeshed.model import NOUNS, Duplicate, Fact, Place, Referral, Shed, Site
from makeshed.model.noun import columns

F = TypeVar("F", bound=Fact)
Pair = tuple[str, str]


@dataclass(frozen=True)
class Decisions:
    """What was decided before.

    Attributes
    ----------
    same
        By key of an entry that is left out, the maker that it is.
    different
        Pairs that are two makers, in any order.
    """

    same: dict[str, str]
    different: frozenset[frozenset[str]]

    def two(self, one: str, other: str) -> bool:
        """Whether a pair was decided to be two makers."""
        return frozenset((one, other)) in self.different


def decisions_of(shed: Shed) -> Decisions:
    """Return what a case remembers."""
    rows = shed.table(Duplicate).select("site", "other", "verdict").rows()
    return Decisions(
        {other: site for site, other, verdict in rows if verdict == "same"},
        frozenset(frozenset((a, b)) for a, b, verdict in rows if verdict == "different"),
    )


def decided(
    shed: Shed,
    *,
    same: Iterable[Pair] = (),
    different: Iterable[Pair] = (),
    day: date | None = None,
) -> tuple[Shed, tuple[str, ...]]:
    """Return the case with pairs decided, and what was done in words.

    Of the same, the first stays as it is; the other goes, and what named it (capabilities that the first
    does not have, referrals, offers ...) names the first. Of what the two agreed to have shown the stricter
    holds, and a stop of either.

    Raises
    ------
    NotFound
        A maker is not in the case.
    BadValue
        A maker is paired with itself, or with one that another maker was decided to be.
    """
    when = day or date.today()  # noqa: DTZ011  (a day, not a moment)
    said = []
    for one, other in different:
        _both(shed, one, other)
        shed = shed.plus(Duplicate(site=one, other=other, verdict="different", day=when))
        said.append(f"{one} and {other} are two makers: nobody asks again")
    for one, other in same:
        _both(shed, one, other)
        agreed, held = _agreed(shed, one, other)
        stops = _stops(shed, one, other)
        shed, moved = _one(shed, one, other)
        shed = shed.plus(*agreed, *stops)
        shed = shed.plus(Duplicate(site=one, other=other, verdict="same", day=when))
        told = f"; what named it names {one}: {moved}" if moved else ""
        said.append(f"{other} is {one}: it is gone, and left out of every import{told}{held}")
    return shed, tuple(said)


def decide(
    into: Path,
    *,
    same: Iterable[Pair],
    different: Iterable[Pair],
    load: Callable[[Path], Shed],
    save: Callable[[Shed, Path], None],
    writing: Callable[[Path], AbstractContextManager[Any]],
) -> tuple[str, ...]:
    """Decide pairs of a case, in one write that can be undone; return what was done in words."""
    with writing(into):
        undo, before = Undo(into), load(into)
        undo.settle(before)
        after, said = decided(before, same=same, different=different)
        changes = undo.prepare(before, after, "what was decided: " + "; ".join(said))
        save(after, into)
        if changes:
            undo.keep()
    return said


def _both(shed: Shed, one: str, other: str) -> None:
    known = shed.table(Site)["site"]
    same = decisions_of(shed).same
    for key in (one, other):
        if key in same:
            raise BadValue(f"{key} was decided to be {same[key]}", hint=f"name {same[key]}")
        if key not in known:
            raise NotFound(f"no maker is called {key!r}", hint=nearest(key, known))
    if one == other:
        raise BadValue(f"{one} is paired with itself", hint="name two makers")


def _one(shed: Shed, one: str, other: str) -> tuple[Shed, str]:
    """Return the shed without the other maker, and how many facts that named it name the first."""
    place = shed.get(other, Site).place
    frames: dict[str, pl.DataFrame] = {}
    said = []
    for table, noun in NOUNS.items():
        named = [column.name for column in columns(noun) if column.refers == Site.table]
        if noun is Site or not named:
            continue
        frame = shed.table(noun)
        hit = frame.filter(pl.any_horizontal(pl.col(named) == other))
        if hit.is_empty():
            continue
        new = hit.with_columns(pl.col(named).replace({other: one}))
        new = new.join(frame, on=list(noun.key), how="anti").unique(list(noun.key), keep="first")
        if noun is Duplicate:
            new = new.filter(pl.col("other") != one)
        if len(new):
            frames[table] = new
            said.append(f"{len(new)} {table}")
    shed = shed.minus(f"sites/{_literal(other)}").with_rows(frames)
    if not _stood_on(shed, place):
        shed = shed.minus(f"places/{_literal(place)}")
    return shed, ", ".join(said)


def _agreed(shed: Shed, one: str, other: str) -> tuple[list[Site], str]:
    """Return the first with the stricter consent of the two, if that is not its own, and say so."""
    first, second = shed.get(one, Site), shed.get(other, Site)
    holds = stricter(first, second)
    if holds == first.published:
        return [], ""
    said = f"; published: {holds} ({one} said {first.published or 'nothing'}, {other} {second.published})"
    return [replace(first, published=holds)], said


def _stops(shed: Shed, one: str, other: str) -> list[Referral]:
    """Return the referrals of the first whose shortlist holds a stop of the other, with that stop."""
    log = shed.table(Referral)
    stops = {row["referral"]: row for row in log.filter(site=other, outcome="stop").to_dicts()}
    both = log.filter(pl.col("site") == one, pl.col("referral").is_in(list(stops)))
    return [
        replace(
            Referral(**row),
            outcome="stop",
            heard=stops[row["referral"]]["heard"],
            reason=row["reason"] or stops[row["referral"]]["reason"],
        )
        for row in both.to_dicts()
        if row["outcome"] != "stop"
    ]


def _literal(key: str) -> str:
    if "*" in key:
        raise BadValue(
            f"the key {key!r} holds *, which fits anything", hint="rename it in the case"
        )
    return key


def _stood_on(shed: Shed, place: str) -> bool:
    """Whether any fact names a place."""
    return any(
        place in shed.table(noun)[column.name]
        for noun in NOUNS.values()
        for column in columns(noun)
        if column.refers == Place.table
    )
