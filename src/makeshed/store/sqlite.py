"""An SQLite database: one table a noun, typed as the noun declares, with the index of its makers.

A save builds facts and index in one draft, which then takes the place of the file. While it is built
it has no journal: a draft is whole or forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model.noun import NOUNS, Column, Fact, columns, schema
from makeshed.model.shed import Shed
from makeshed.store.reading import Raw, Reading
from makeshed.store.replacing import drafted, flushed, flushed_folder, named

if TYPE_CHECKING:
    import sqlite3

RECORD = "makeshed_changes"
"""The table of the record of changes."""
SINCE = f"""
SELECT change FROM {RECORD} WHERE sequence >= min(?, (SELECT max(sequence) FROM {RECORD}))
ORDER BY sequence
"""  # noqa: S608  (our own name)
TYPES = {float: "REAL", int: "INTEGER", bool: "INTEGER", str: "TEXT", date: "TEXT"}


def read(where: Path) -> Reading:
    """Return the tables of a database as found; row numbers are SQLite's rowid."""
    from makeshed.store.opening import (  # noqa: PLC0415  (only who stores in it pays for it)
        UNREADABLE,
        connected,
    )

    try:
        database = connected(where)
    except UNREADABLE as error:
        return _unreadable(where, error)
    with closing(database):
        return read_from(database, where)


def read_from(database: sqlite3.Connection, where: Path) -> Reading:
    """Return the tables of an open database, all of one moment."""
    from makeshed.store import opening, sealing  # noqa: PLC0415

    reading = Reading()
    try:
        database.execute("BEGIN")
        listed = (
            "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
        )
        for kind, name in database.execute(listed).fetchall():
            _read_table(database, kind, name, where, reading)
        frames = {raw.table: raw.frame for raw in reading.tables}
        broken = sealing.damaged(database, frames, where.name)
    except opening.UNREADABLE as error:
        if opening.is_busy(error):
            raise opening.busy(where) from None
        return _unreadable(where, error)
    finally:
        if database.in_transaction:
            database.rollback()
    for problem in broken:
        reading.tables = [raw for raw in reading.tables if raw.table != problem.table]
        reading.problems = [p for p in reading.problems if p.table != problem.table]
        reading.wrong(problem)
    return reading


def record(where: Path, since: int = 0) -> list[str]:
    """Return the record of the changes of a database, none older than one, a line each."""
    from makeshed.store.opening import UNREADABLE, busy, connected, is_busy  # noqa: PLC0415

    try:
        with closing(connected(where)) as database:
            return record_in(database, since)
    except UNREADABLE as error:
        if is_busy(error):
            raise busy(where) from None
        raise BadFacts(_unreadable(where, error).problems) from None


def record_in(database: sqlite3.Connection, since: int = 0) -> list[str]:
    """Return the record of an open database; at least the last change, if there is any."""
    if not database.execute(f"PRAGMA table_info({RECORD})").fetchall():
        return []
    return [str(line) for (line,) in database.execute(SINCE, [since])]


def forget(database: sqlite3.Connection) -> None:
    """Take every change out of the record of an open database."""
    if database.execute(f"PRAGMA table_info({RECORD})").fetchall():
        database.execute(f"DELETE FROM {RECORD}")  # noqa: S608


def keep(database: sqlite3.Connection, sequence: int, line: str) -> None:
    """Add a change to the record of an open database."""
    database.execute(
        f"CREATE TABLE IF NOT EXISTS {RECORD} (sequence INTEGER PRIMARY KEY, change TEXT NOT NULL)"
    )
    database.execute(f"INSERT INTO {RECORD} VALUES (?, ?)", [sequence, line])  # noqa: S608


def write(shed: Shed, where: Path, *, searchable: bool = True, record: Sequence[str] = ()) -> None:
    """Write all tables and their index to a new file that then takes the place of the old.

    Raises
    ------
    Busy
        Another program writes to the old file or keeps a write-ahead log of it.
    NotWritten
        The disk is full, nothing can be written there, or the old file cannot be settled.
    """
    import sqlite3  # noqa: PLC0415

    from makeshed.store.opening import settled  # noqa: PLC0415
    from makeshed.store.sealing import seal  # noqa: PLC0415

    with named(where, sqlite3.Error), drafted(where) as draft:
        with closing(sqlite3.connect(draft, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode = OFF")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("BEGIN")
            _fill(database, shed, searchable=searchable)
            for line in record:
                keep(database, json.loads(line)["sequence"], line)
            database.execute("COMMIT")
        if searchable:
            seal(draft)
        flushed(draft)
        with settled(where):
            draft.replace(where)
            flushed_folder(where.parent)


def _fill(database: sqlite3.Connection, shed: Shed, *, searchable: bool) -> None:
    """Write the facts and, if they are to be searched, their index, into an empty file."""
    from makeshed.store import index, sealing  # noqa: PLC0415  (only who searches pays for h3)

    for noun in NOUNS.values():
        database.execute(_create(noun))
        marks = ", ".join("?" * len(columns(noun)))
        rows = sealing.stored(shed.table(noun)).iter_rows()
        database.executemany(f'INSERT INTO "{noun.table}" VALUES ({marks})', rows)  # noqa: S608
    if searchable:
        index.build(database, shed)
        sealing.note_sums(database, shed)
        database.execute(f"PRAGMA application_id = {sealing.PROGRAM}")


def _create(noun: type[Fact]) -> str:
    """Return the statement that makes the table of a noun."""
    lines = [_declared(column) for column in columns(noun)]
    key = ", ".join(f'"{name}"' for name in noun.key)
    return f'CREATE TABLE "{noun.table}" ({", ".join([*lines, f"PRIMARY KEY ({key})"])})'


def _declared(column: Column) -> str:
    text = f'"{column.name}" {TYPES[column.type]}'
    if column.optional:
        return text
    default = column.default
    given = f"'{default}'" if isinstance(default, str) else repr(float(default or 0))
    if column.type in {bool, int} and not column.required:
        given = str(int(default))
    return f"{text} NOT NULL" + ("" if column.required else f" DEFAULT {given}")


def _read_table(
    database: sqlite3.Connection, kind: str, name: str, where: Path, reading: Reading
) -> None:
    """Add a table to what is read, or say why it is none."""
    from makeshed.store.opening import UNREADABLE, is_busy  # noqa: PLC0415

    file = f"{where.name}, table {name}"
    if name.startswith(("sqlite_", "search_")) or name == RECORD:  # its own, and the index
        return
    if name not in NOUNS:
        if kind == "table":
            reading.stranger(name, file)
        return
    if kind == "view":
        reading.wrong(Problem(name, None, "", "a view", "a table that holds the facts", file))
        return
    try:
        raw, blobs = _raw(database, NOUNS[name], file)
    except UNREADABLE as error:
        if is_busy(error):
            raise
        found, right = f"not readable as SQLite: {_said(error)}", "an SQLite database that is whole"
        reading.wrong(Problem(name, None, "", found, right, file))
        return
    reading.problems += blobs
    reading.tables.append(raw)


def _unreadable(where: Path, error: Exception) -> Reading:
    found = f"not readable as SQLite: {_said(error)}"
    reading = Reading(unread=set(NOUNS))
    reading.problems.append(Problem("", None, "", found, "an SQLite database", where.name))
    return reading


def _said(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "text that is no UTF-8"
    return str(error).partition(" with text")[0]


def _raw(database: sqlite3.Connection, noun: type[Fact], file: str) -> tuple[Raw, list[Problem]]:
    """Return a table as found, and the cells that hold bytes, which are no fact."""
    cursor = database.execute(f'SELECT rowid, * FROM "{noun.table}" ORDER BY rowid')  # noqa: S608
    _, *names = (head[0] for head in cursor.description)
    rows, *cells = list(zip(*cursor, strict=True)) or [()] * (len(names) + 1)
    types = schema(noun)
    found, blobs = [], []
    for name, column in zip(names, cells, strict=True):
        series = _series(name, column, types.get(name, pl.String()))
        if series is None:  # SQLite holds anything anywhere
            text = [None if cell is None else str(cell) for cell in column]
            series = pl.Series(name, text, pl.String())
            blobs += [
                Problem(noun.table, row, name, f"a blob of {len(cell)} bytes", "text", file)
                for row, cell in zip(rows, column, strict=True)
                if isinstance(cell, bytes)
            ]
        found.append(series)
    return Raw(noun.table, file, pl.DataFrame(found), rows), blobs


def _series(name: str, cells: tuple[Any, ...], dtype: pl.DataType) -> pl.Series | None:
    """Return a column as declared; None if some cell is of another type."""
    kind = pl.Int64() if dtype == pl.Boolean else pl.String() if dtype == pl.Date else dtype
    try:
        return pl.Series(name, cells, kind, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return None
