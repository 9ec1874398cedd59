"""What a policy changes in the facts, several together, and some share of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from makeshed.errors import BadValue
from makeshed.language.text import few
from makeshed.model import NOUNS, Duty, Policy, Shed
from makeshed.model.noun import Fact, columns

SOME = 4
"""Changes that a sentence names."""
AMOUNTS = ("rate", "per_kg", "per_unit", "per_item", "least", "floor")
"""What a duty that is added levies: none of it is levied at a share of 0."""
TOLD = frozenset({"source", "kind"})
"""Columns that no plan reckons with."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """One fact left out (``after`` None), added (``before`` None) or said otherwise in some columns."""

    table: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ; none of a fact that comes or goes."""
        if self.before is None or self.after is None:
            return ()
        return tuple(c for c, value in self.after.items() if value != self.before[c])

    @property
    def said(self) -> str:
        """The change in a few words."""
        name = f"{self.table}/{self.key}"
        if self.after is None:
            return f"without {name}"
        if self.before is None:
            return f"with {name}"
        told = (f"{c} {_value(self.before[c])} to {_value(self.after[c])}" for c in self.columns)
        return f"{name}: {', '.join(told)}"


def _value(value: object) -> str:
    return (
        f"{value:.12g}"
        if isinstance(value, float)
        else str(value)
        if value not in {None, ""}
        else "blank"
    )


def changes(base: Shed, shed: Shed) -> tuple[FactChange, ...]:
    """Return what differs between two sheds, where they come from and what policies pay apart."""
    return tuple(
        change
        for name, noun in NOUNS.items()
        if name != Policy.table
        for change in _of_table(noun, base.table(noun), shed.table(noun))
    )


def _of_table(noun: type[Fact], old: pl.DataFrame, new: pl.DataFrame) -> Iterator[FactChange]:
    if old.equals(new):
        return
    was, now = _by_key(noun, old), _by_key(noun, new)
    for key in [*was, *(key for key in now if key not in was)]:
        before, after = was.get(key), now.get(key)
        change = FactChange(noun.table, key, before, after)
        if before is None or after is None or set(change.columns) - TOLD:
            yield change


def _by_key(noun: type[Fact], frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {noun(**row).id: row for row in frame.iter_rows(named=True)}


def together(base: Shed, sheds: Mapping[str, Shed]) -> Shed:
    """Return the facts under several policies at once.

    Raises
    ------
    BadValue
        Two of them set one column of a fact to different values, or one leaves out what another changes.
    """
    merged: dict[tuple[str, str], tuple[FactChange, str]] = {}
    clashes: list[str] = []
    for name, shed in sheds.items():
        for change in changes(base, shed):
            at = (change.table, change.key)
            if at not in merged:
                merged[at] = (change, name)
                continue
            other, by = merged[at]
            both = _both(other, change)
            if both is None:
                clashes.append(f"{by} has {other.said}, {name} has {change.said}")
            else:
                merged[at] = (both, by)
    if clashes:
        raise BadValue(
            f"{' and '.join(sheds)} contradict each other: {few(clashes, SOME, '; ')}",
            hint="ask for them apart, or write one scenario that says what holds",
        )
    return _applied(base, [change for change, _ in merged.values()], sheds)


def _both(one: FactChange, other: FactChange) -> FactChange | None:
    """Return two changes of one fact as one; None: they contradict each other."""
    if one.after == other.after:
        return one
    if one.before is None or one.after is None or other.after is None:
        return None
    same = set(one.columns) & set(other.columns)
    if any(one.after[c] != other.after[c] for c in same - TOLD):
        return None
    row = {**one.before, **{c: one.after[c] for c in one.columns}}
    return FactChange(
        one.table, one.key, one.before, {**row, **{c: other.after[c] for c in other.columns}}
    )


def _applied(base: Shed, made: Sequence[FactChange], sheds: Mapping[str, Shed]) -> Shed:
    tables = {name: base.table(noun) for name, noun in NOUNS.items()}
    new: dict[str, list[Mapping[str, Any]]] = {}
    gone: dict[str, set[str]] = {}
    for change in made:
        if change.after is None:
            gone.setdefault(change.table, set()).add(change.key)
        else:
            new.setdefault(change.table, []).append(change.after)
    for name, keys in gone.items():
        noun = NOUNS[name]
        left = [row for key, row in _by_key(noun, tables[name]).items() if key not in keys]
        tables[name] = pl.DataFrame(left, schema=tables[name].schema)
    paying = {row.id: row for shed in sheds.values() for row in shed.rows(Policy)}
    facts = [NOUNS[name](**row) for name, rows in new.items() for row in rows]
    told = dict.fromkeys(told for shed in sheds.values() for told in shed.told)
    return Shed(tables, told).plus(*facts, *paying.values())


def some_of(base: Shed, shed: Shed, share: float) -> Shed | None:
    """Return the facts under a share of a policy, every number that far from what it was.

    None: something that it changes is no number, such as a fact that is left out.
    """
    facts = []
    for change in changes(base, shed):
        noun = NOUNS[change.table]
        if change.after is None:
            return None
        row = dict(change.after)
        if change.before is None:
            if noun is not Duty or (change.after["most"] is not None):
                return None
            row |= {name: share * row[name] for name in AMOUNTS}
        else:
            numbers = {column.name for column in columns(noun) if column.type is float}
            for name in change.columns:
                old, new = change.before[name], change.after[name]
                if name in TOLD:
                    continue
                if name not in numbers or old is None or new is None:
                    return None
                row[name] = new if share == 1.0 else old + share * (new - old)
        facts.append(noun(**row))
    return shed.plus(*facts)
