"""An edit of an SQLite file in place: facts, sums, index and record in one transaction.

The file keeps its rollback journal: what was committed lies in the one file that people copy, and a
journal that a killed program leaves is applied by whoever opens the file next (`makeshed.store.opening`).
"""

# ruff: noqa: S608  (names in statements are those of nouns and columns; values are bound)

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from makeshed.errors import Outdated
from makeshed.model.noun import NOUNS, Fact, empty, frame_of, schema
from makeshed.model.place import Place
from makeshed.model.row_sums import MODULUS, fingerprint_of, sum_of
from makeshed.model.shed import Shed
from makeshed.store import index, indexed, named_places, sealing, sqlite
from makeshed.store.change_record import Change, Rows, change_of, line_of
from makeshed.store.editing import Edit, differing
from makeshed.store.glance import may_be_wrong
from makeshed.store.indexed import IndexedShed
from makeshed.store.opening import busy, connected, is_busy
from makeshed.store.replacing import named


def put(path: Path, edit: Edit) -> Change | None:
    """Change some facts of a file, as its one writer; None if it cannot be edited in place.

    Raises
    ------
    BadFacts
        The file cannot be loaded, or could not be after this.
    Outdated
        What is touched was changed since it was read.
    Busy
        Another program writes to the file.
    NotWritten
        The disk is full, nothing can be written there ...
    """
    with sealing.raw, named(path, sqlite3.Error):
        shed = indexed.load(path)
        if not isinstance(shed, IndexedShed) or set(shed.sums) != set(NOUNS):
            return None
        try:
            with closing(connected(path, write=True)) as database:
                with database:
                    database.execute("BEGIN IMMEDIATE")
                    _ = shed.database  # what was loaded is what nobody else can change now
                    change = _edited(database, shed, edit)
                if change.before != change.after:
                    with suppress(
                        sqlite3.Error, OSError
                    ):  # unsealed, it is read whole when it is loaded
                        sealing.sealed_again(path, database)
                return change
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise busy(path) from None
            raise


@dataclass(frozen=True, slots=True)
class PlannedEdit:
    """What an edit does to the facts that a file holds: rows that go and come, and the sums after it."""

    change: Change
    gone: Rows
    came: Rows
    sums: Mapping[str, int]


def planned(shed: IndexedShed, edit: Edit, known: Callable[[int], Sequence[Change]]) -> PlannedEdit:
    """Return what an edit does, every fact that it may make wrong looked at; nothing is written.

    Parameters
    ----------
    shed
        What the file holds.
    known
        Returns the record, none older than a number but at least the last change.
    """
    less = shed.minus(*edit.without) if edit.without else shed
    assert isinstance(less, IndexedShed)
    new = edit.rows(shed)
    gone, came = differing(_old(less, shed, new), new)
    if may_be_wrong(less.laid_over(new), gone, came):
        edit.made(Shed({table: shed.table(table) for table in NOUNS}))  # all facts tell
    sums = _summed(shed.sums, gone, came)
    fingerprints = fingerprint_of(shed.sums), fingerprint_of(sums)
    read = known(0 if edit.expected not in {"", fingerprints[0]} else LAST)
    return PlannedEdit(edit.change(read, fingerprints, gone, came), gone, came, sums)


def followed(path: Path, change: Change) -> None:
    """Do to a copy of facts, as its one writer, what was done to the facts.

    Raises
    ------
    Outdated
        The copy is of other facts than those that were changed.
    """
    gone, came = ({t: frame_of(NOUNS[t], [f for f in facts if f.table == t])
                   for t in dict.fromkeys(f.table for f in facts)}
                  for facts in (change.gone, change.came))  # fmt: skip
    with sealing.raw, closing(connected(path, write=True)) as database:
        with database:
            database.execute("BEGIN IMMEDIATE")
            before = sealing.kept_sums(database)
            sums = _summed(before, gone, came)
            if (fingerprint_of(before), fingerprint_of(sums)) != (change.before, change.after):
                hint = "make the copy anew"
                raise Outdated(f"{path.name} is not of the facts before {change}", hint=hint)
            _done(database, gone, came, sums)
        with suppress(sqlite3.Error, OSError):
            sealing.sealed_again(path, database)


def tidied(path: Path) -> None:
    """Take out of the index of a file, that nobody else has, the words of sites that went."""
    with closing(connected(path, write=True)) as database:
        with database:
            index.forget(database)
        sealing.sealed_again(path, database)


def _edited(database: sqlite3.Connection, shed: IndexedShed, edit: Edit) -> Change:
    """Do the edit on a file that nobody else writes to; ``shed`` is what it holds."""

    def known(since: int) -> list[Change]:
        lines = sqlite.record_in(database, since)
        return [change_of(line, number, shed.path.name) for number, line in enumerate(lines, 1)]

    plan = planned(shed, edit, known)
    change = plan.change
    if change.before != change.after:
        _done(database, plan.gone, plan.came, plan.sums)
        if edit.forgets:
            sqlite.forget(database)
        sqlite.keep(database, change.sequence, line_of(change))
    return change


def _summed(before: Mapping[str, int], gone: Rows, came: Rows) -> dict[str, int]:
    """Return the sums of all tables once rows are gone and others came."""
    sums = dict(before)
    for rows, sign in ((gone, -1), (came, 1)):
        for table, frame in rows.items():
            sums[table] = (sums[table] + sign * sum_of(frame, NOUNS[table])) % MODULUS
    return sums


def _done(database: sqlite3.Connection, gone: Rows, came: Rows, sums: Mapping[str, int]) -> None:
    """Write rows and sums, and bring the index up to date."""
    _write(database, gone, came)
    sealing.keep_sums(database, sums)
    moved = [rows.get(Place.table, empty(Place)) for rows in (gone, came)]
    named_places.change(database, *moved)
    index.refresh(database, named=True)


LAST = 1 << 62
"""More than any number of a change: the last one is asked for."""


def _old(less: IndexedShed, shed: IndexedShed, new: Rows) -> dict[str, pl.DataFrame]:
    """Return the rows of the file that an edit takes out or replaces, by table."""
    old = less.went()
    for table, frame in new.items():
        noun = NOUNS[table]
        begin = noun.key[0]
        found = shed.some(noun, begin, frame[begin].unique().to_list())
        found = found.join(frame, on=list(noun.key), how="semi", maintain_order="left")
        old[table] = (
            pl.concat([old[table], found]).unique(noun.key, maintain_order=True)
            if table in old
            else found
        )
    return old


def _write(database: sqlite3.Connection, gone: Rows, came: Rows) -> None:
    """Take rows out of the tables and put rows in."""
    for table, frame in gone.items():
        noun = NOUNS[table]
        key = " AND ".join(f'"{name}" = ?' for name in noun.key)
        keys = sealing.stored(frame).select(noun.key).rows()
        database.executemany(f'DELETE FROM "{table}" WHERE {key}', keys)
    for table, frame in came.items():
        database.executemany(_insert(NOUNS[table]), sealing.stored(frame).rows())


def _insert(noun: type[Fact]) -> str:
    names = ", ".join(f'"{name}"' for name in schema(noun))
    marks = ", ".join("?" * len(schema(noun)))
    return f'INSERT INTO "{noun.table}" ({names}) VALUES ({marks})'
