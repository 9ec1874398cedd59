"""One column of some facts set in words: absolute, in per cent, or against what it is.

``duties/ebike-cn.rate=0.25`` sets it, ``=25%`` too where the column is a share, ``=x1.2``, ``=+10%`` and
``=-10%`` change a number by what it is. A number with a sign alone, ``=-5``, is that number.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Any

from makeshed.errors import BadValue, NotFound, nearest
from makeshed.language.caldays import days_of
from makeshed.language.figures import YES_NO, NoNumber, spoken
from makeshed.language.relative import factor, share
from makeshed.language.text import few
from makeshed.model.noun import Column, Fact, columns
from makeshed.model.shed import Shed

NO_SHARES = {"embedded": {"emissions", "benchmark"}}
"""Columns whose unit is 1, a tonne in a tonne, of which nobody speaks in per cent."""
SOME = 3
"""Facts that a message names."""

OnNote = Callable[[str], None]
"""Called with what a change may mean otherwise than it was read."""


def with_value(
    shed: Shed, text: str, on_note: OnNote | None = None, *, of: Shed | None = None
) -> Shed:
    """Return the shed with one column of some facts set: ``table/key.column=value``.

    Parameters
    ----------
    shed, text
        The facts, and what is set in them.
    on_note
        Called with what the change may mean otherwise than it was read.
    of
        Facts with the same keys that a relative change is taken of; None: the shed's own.

    Raises
    ------
    NotFound
        No such table, key or column.
    BadValue
        A value that the column does not take, or a change of what is blank or 0 everywhere.
    BadFacts
        The facts then contradict themselves.
    """
    where, equals, value = text.partition("=")
    target, dot, name = where.rpartition(".")
    if not equals or not dot:
        raise BadValue(
            f"{text!r} sets nothing",
            hint="write table/key.column=value, such as duties/ebike-cn.rate=0.25",
        )
    noun, keys = shed.matching(target)
    known = {column.name: column for column in columns(noun) if column.name not in noun.key}
    if name in noun.key:
        raise BadValue(
            f"{name} is part of the key of {noun.table}, and a key stays",
            hint="leave the fact out (--without) and add another (--add)",
        )
    if name not in known:
        raise NotFound(f"no column of {noun.table} is called {name!r}", hint=nearest(name, known))
    facts = [shed.get(key, noun) for key in keys]
    column = known[name]
    times = factor(value) if column.type in {float, int} else None
    if times is None:
        parsed = _parse(noun, column, value)
        if on_note and column.type is float and (doubt := in_thousands(value, f"{target}.{name}")):
            on_note(doubt)
        return shed.plus(*(noun(**vars(fact) | {name: parsed}) for fact in facts))
    plain = facts if of is None else [of.get(key, noun) for key in keys]
    if on_note and is_share(noun, column) and value.strip().endswith("%"):
        on_note(in_points(plain, column, times, value))
    became = {fact.id: getattr(fact, name) for fact in scaled(plain, column, times, value)}
    changed = (fact for fact in facts if fact.id in became)
    return shed.plus(*(noun(**vars(fact) | {name: became[fact.id]}) for fact in changed))


def in_thousands(text: str, said: str) -> str:
    """Return what a number may mean otherwise whose mark may be of decimals or of thousands; blank: nothing."""
    try:
        read = spoken(text)
    except NoNumber:
        return ""
    if read.other is None:
        return ""
    return (
        f"{text.strip()} for {said} is read as {read.value:g}; if {read.other:g} is meant, write it without "
        f"{read.mark!r}"
    )


def is_share(noun: type[Fact], column: Column) -> bool:
    """Whether a column holds a share, which may be said in per cent."""
    return column.unit == "1" and column.name not in NO_SHARES.get(noun.table, ())


def percent(noun: type[Fact], column: Column, text: str) -> float | None:
    """Return the share that a text in per cent sets, or None if it is not in per cent.

    Raises
    ------
    BadValue
        The column holds no share.
    """
    found = share(text)
    if found is not None and not is_share(noun, column):
        raise BadValue(
            f"{column.name} of {noun.table} is no share, so {text.strip()} of it says nothing",
            hint="write the number itself, or what it changes by: +10%, -10%, x1.2",
        )
    return found


def scaled(facts: list[Any], column: Column, times: float, said: str) -> list[Fact]:
    """Return the facts with a number multiplied; those that hold none are left out.

    Raises
    ------
    BadValue
        None of them holds a number to change, or a count would not be whole.
    """
    name, told = column.name, [fact for fact in facts if getattr(fact, column.name) is not None]
    if not any(getattr(fact, name) for fact in told):
        what = "0" if told else "blank"
        raise BadValue(
            f"{name} of {_named(facts)} is {what}, so {said.strip()} changes nothing",
            hint="write the number that it is to be",
        )
    if times < 0:
        raise BadValue(f"{said.strip()} takes away more than there is", hint="-100% leaves nothing")
    changed = []
    for fact in told:
        value = getattr(fact, name) * times
        if column.type is int:
            if not math.isclose(value, round(value), rel_tol=1e-9):
                raise BadValue(f"{name} of {fact.id} is a count, and would be {value:g}")
            value = round(value)
        changed.append(type(fact)(**vars(fact) | {name: value}))
    return changed


def in_points(facts: list[Any], column: Column, times: float, said: str) -> str:
    """Say how a relative change of a share was read, which may also be meant in points."""
    old = next((v for f in facts if (v := getattr(f, column.name))), 0.0)
    points = times - 1.0
    return (
        f"{said.strip()} changes {column.name} of {_named(facts)} by that part of itself: {old:.4g} becomes "
        f"{old * times:.4g}; if percentage points were meant, set {max(old + points, 0.0):.4g}"
    )


def _named(facts: list[Any]) -> str:
    return few([f"{fact.table}/{fact.id}" for fact in facts], SOME)


def _parse(noun: type[Fact], column: Column, text: str) -> Any:
    """Return the value that a column holds for a text."""
    if text == "" and column.type is not str:
        return column.default
    if column.type is float and (found := percent(noun, column, text)) is not None:
        return found
    try:
        if column.type is bool:
            word = text.strip().casefold()
            return {"true": True, "false": False}[YES_NO.get(word, word)]
        if column.type is date:
            return _day(text)
        return text if column.type is str else _number(column, text)
    except (NoNumber, KeyError) as error:
        kind = {bool: "true or false", date: "a day such as 2026-01-31"}.get(
            column.type, "a number"
        )
        raise BadValue(f"{column.name} takes {kind}, not {text!r}", hint=_hint(error)) from error


def _hint(error: Exception) -> str:
    return str(error) if isinstance(error, NoNumber) and "?" in str(error) else ""


def _number(column: Column, text: str) -> float:
    """Return a number, where a sign of percent says nothing; raise `NoNumber` with what it may be."""
    plain = text.strip().casefold()
    if plain in {"inf", "-inf", "infinity", "nan"}:  # refused with the range of the column
        return float(plain)
    read = spoken(text)
    if read.percent or (column.type is int and not read.value.is_integer()):
        raise NoNumber
    return int(read.value) if column.type is int else read.value


def _day(text: str) -> date:
    """Return a day in figures; raise `NoNumber` with both if it may be two."""
    found = days_of([text])
    if text in found.read:
        return found.read[text]
    raise NoNumber(" or ".join(f"{day}" for day in found.doubtful.get(text, {}).values()) + "?")
