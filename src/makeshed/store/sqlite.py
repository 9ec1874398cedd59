"""An SQLite database: one table a noun, typed as the noun declares."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.errors import Problem
from makeshed.model.noun import NOUNS, Column, Fact, columns, schema
from makeshed.model.shed import Shed
from makeshed.store.reading import Raw, Reading
from makeshed.store.replacing import replacing

if TYPE_CHECKING:
    import sqlite3

TYPES = {float: "REAL", int: "INTEGER", bool: "INTEGER", str: "TEXT", date: "TEXT"}


def read(where: Path) -> Reading:
    """Return the tables of a database as found; row numbers are SQLite's rowid."""
    import sqlite3  # noqa: PLC0415  (only who stores in it pays for it)

    reading = Reading()
    try:
        with closing(sqlite3.connect(f"{where.resolve().as_uri()}?mode=ro", uri=True)) as database:
            listed = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            for (name,) in database.execute(listed).fetchall():
                file = f"{where.name}, table {name}"
                if name in NOUNS:
                    reading.tables.append(_raw(database, NOUNS[name], file))
                elif not name.startswith(("sqlite_", "search_")):  # its own, and the index
                    reading.stranger(name, file)
    except sqlite3.DatabaseError as error:
        found = f"not readable as SQLite: {error}"
        reading.problems.append(Problem("", None, "", found, "an SQLite database", where.name))
        reading.unread.update(NOUNS)
    return reading


def write(shed: Shed, where: Path) -> None:
    """Write all tables, in one transaction, to a new file that then takes the place of the old."""
    import sqlite3  # noqa: PLC0415

    with replacing(where) as draft, closing(sqlite3.connect(draft)) as database:
        with database:
            database.execute("BEGIN")
            for noun in NOUNS.values():
                database.execute(_create(noun))
                marks = ", ".join("?" * len(columns(noun)))
                rows = shed.table(noun).with_columns(pl.col(pl.Date).cast(pl.String)).iter_rows()
                database.executemany(f'INSERT INTO "{noun.table}" VALUES ({marks})', rows)  # noqa: S608
        database.close()


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


def _raw(database: sqlite3.Connection, noun: type[Fact], file: str) -> Raw:
    cursor = database.execute(f'SELECT rowid, * FROM "{noun.table}" ORDER BY rowid')  # noqa: S608
    _, *names = (head[0] for head in cursor.description)
    rows, *cells = list(zip(*cursor, strict=True)) or [()] * (len(names) + 1)
    types = schema(noun)
    found = [_series(n, c, types.get(n, pl.String())) for n, c in zip(names, cells, strict=True)]
    return Raw(noun.table, file, pl.DataFrame(found), rows)


def _series(name: str, cells: tuple[Any, ...], dtype: pl.DataType) -> pl.Series:
    """Return a column as declared; SQLite holds anything anywhere, so as text if it must be."""
    kind = pl.Int64() if dtype == pl.Boolean else pl.String() if dtype == pl.Date else dtype
    try:
        return pl.Series(name, cells, kind, strict=True)
    except (TypeError, OverflowError):
        text = [None if cell is None else str(cell) for cell in cells]
        return pl.Series(name, text, pl.String())
