"""The index of a directory in its SQLite file: words and places, in FTS5.

``search_makers`` holds one row a site as `makeshed.model.scan.documents` gives it, with the H3 cells
it lies in; ``search_text`` indexes its words; ``search_terms`` counts how many sites hold each. How it is
asked says `makeshed.store.narrowing`. Triggers note every change of a fact, by whatever program, in
``search_changes``: the site and the table, so that an index that lags behind is known, and a table that
was edited from one that was damaged (see `makeshed.store.sealing`).
"""

# ruff: noqa: S608  (names in statements are those of nouns and columns; values are bound)

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from makeshed.language.readings import edition
from makeshed.model.noun import NOUNS, Fact, empty, schema
from makeshed.model.postings import JOINT
from makeshed.model.scan import Statistics
from makeshed.model.shed import Shed
from makeshed.store import kept_readings, named_places
from makeshed.store.cells import words_of
from makeshed.store.narrowing import DOCUMENT, FACTS, Condition, Index, dated

VERSION = "5"
PREFIX = "search_"
"""Tables of a database that begin with this are no facts."""
PARTS = (
    "search_makers",
    "search_text",
    "search_terms",
    "search_names",
    "search_readings",
    "search_state",
    "search_changes",
)
PLACES_CHANGED = "SELECT 1 FROM search_changes WHERE origin = 'places'"
OTHER = "*"
"""Stands for every fact that the index does not hold, among the changes."""

COLUMNS = (*FACTS, "text", "can", "cells", "length")

SCHEMA = """
CREATE TABLE search_makers (id INTEGER PRIMARY KEY, site TEXT UNIQUE, place TEXT, lat REAL, lon REAL,
  country TEXT, region TEXT, role TEXT, status TEXT, confirmed TEXT,
  text TEXT, can TEXT, cells TEXT, length INTEGER);
CREATE VIRTUAL TABLE search_text USING fts5(text, can, cells,
  content='search_makers', content_rowid='id', tokenize='ascii');
CREATE TABLE search_terms (term TEXT PRIMARY KEY, docs INTEGER) WITHOUT ROWID;
CREATE TABLE search_names (how TEXT, name TEXT, place TEXT, PRIMARY KEY (how, name, place)) WITHOUT ROWID;
CREATE TABLE search_readings (site TEXT PRIMARY KEY, name TEXT, about TEXT) WITHOUT ROWID;
CREATE TABLE search_state (name TEXT PRIMARY KEY, value);
CREATE TABLE search_changes (site TEXT, origin TEXT, PRIMARY KEY (site, origin)) WITHOUT ROWID;
"""


def build(database: sqlite3.Connection, shed: Shed) -> None:
    """Write the index of these facts, in place of what index there was."""
    drop(database)
    for statement in SCHEMA.split(";"):
        database.execute(statement)
    _insert(database, shed.documents)
    database.execute("INSERT INTO search_text(search_text) VALUES ('rebuild')")
    database.execute("CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, search_text, col)")
    database.execute(
        f"INSERT INTO search_terms SELECT CASE col WHEN 'can' THEN '{JOINT}' ELSE '' END || term, doc"
        " FROM seen WHERE col <> 'cells' ORDER BY 1"
    )
    database.execute("DROP TABLE temp.seen")
    _note_state(database, len(shed.documents), int(shed.documents["length"].sum()))
    named_places.build(database)
    kept_readings.build(database, shed.table("sites"))
    database.execute("CREATE INDEX search_places ON places (lat, lon)")
    database.execute("CREATE INDEX search_countries ON places (country)")
    database.execute("CREATE INDEX search_sites ON sites (place)")
    for statement in _triggers().values():
        database.execute(statement)


def drop(database: sqlite3.Connection) -> None:
    """Remove the index and what keeps it up to date; what of it is damaged goes too."""
    listed = "SELECT type, name FROM sqlite_master WHERE name LIKE 'search\\_%' ESCAPE '\\'"
    found = database.execute(listed).fetchall()
    for kind in ("trigger", "index", "table"):
        names = [n for k, n in found if k == kind and (kind != "table" or n in PARTS)]
        for name in names:
            try:
                database.execute(f'DROP {kind} IF EXISTS "{name}"')
            except sqlite3.DatabaseError:
                _tear_out(database, name)


def _tear_out(database: sqlite3.Connection, name: str) -> None:
    """Forget a virtual table that is too damaged to be dropped, and drop what it stood on."""
    database.execute("PRAGMA writable_schema = ON")
    database.execute("DELETE FROM sqlite_master WHERE type = 'table' AND name = ?", [name])
    database.execute("PRAGMA writable_schema = RESET")
    for part in ("data", "idx", "docsize", "config", "content"):
        database.execute(f'DROP TABLE IF EXISTS "{name}_{part}"')


def is_whole(database: sqlite3.Connection) -> bool:
    """Whether there is an index of this version with as many sites as there are."""
    try:
        state = dict(database.execute("SELECT name, value FROM search_state").fetchall())
        (sites,) = database.execute("SELECT count(*) FROM sites").fetchone()
        (makers,) = database.execute("SELECT count(*) FROM search_makers").fetchone()
        (words,) = database.execute("SELECT count(*) FROM search_text_docsize").fetchone()
        database.execute("SELECT 1 FROM search_names, search_readings LIMIT 1").fetchone()
        triggers = "SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name LIKE 'search%'"
        (found,) = database.execute(triggers).fetchone()
    except sqlite3.DatabaseError:
        return False
    late = bool(changes(database))
    even = makers == words == state.get("count") and (late or makers == sites)
    return even and state.get("version") == _version() and found == len(_triggers())


def damaged(error: sqlite3.DatabaseError) -> bool:
    """Whether an error tells of an index that is not whole, and of nothing else."""
    broken = getattr(error, "sqlite_errorcode", 0) & 0xFF in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
    return broken or str(error).startswith(f"no such table: {PREFIX}")


def changes(database: sqlite3.Connection) -> list[str]:
    """Return the sites that changed since they were indexed; ``*`` stands for every other fact."""
    return [site for (site,) in database.execute("SELECT DISTINCT site FROM search_changes")]


def refresh(database: sqlite3.Connection, *, named: bool = False) -> None:
    """Index again the sites that changed, and, unless that is done (``named``), the names of places."""
    if not named and database.execute(PLACES_CHANGED).fetchone():
        named_places.build(database)
    changed = [site for site in changes(database) if site != OTHER]
    known = statistics(database, [])
    fewer, words = _delete(database, changed)
    small = shed_of(database, changed)
    frame = small.documents
    _insert(database, frame)
    kept_readings.change(database, changed, small.table("sites"))
    ids = json.dumps(frame["site"].to_list())
    database.execute(
        "INSERT INTO search_text(rowid, text, can, cells) SELECT id, text, can, cells"
        " FROM search_makers WHERE site IN (SELECT value FROM json_each(?))",
        [ids],
    )
    _count(database, frame.select("text", "can").iter_rows(), 1)
    length = known.words - words + int(frame["length"].sum())
    _note_state(database, known.count - fewer + len(frame), length)


def forget(database: sqlite3.Connection) -> None:
    """Take out the words of sites that went: FTS5 keeps them beside a note that they are void."""
    database.execute("DELETE FROM search_terms WHERE docs <= 0")
    database.execute("INSERT INTO search_text(search_text) VALUES ('optimize')")


def searchable(database: sqlite3.Connection) -> Index:
    """Return how the database is asked."""

    def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return database.execute(statement, values).fetchall()

    def holding(phrase: str) -> NDArray[np.int64]:
        column, sought = ("can", phrase[1:]) if phrase.startswith(JOINT) else ("text", phrase)
        statement = "SELECT rowid FROM search_text WHERE search_text MATCH ?"
        found = ask(statement, [f'{column} : "{sought}"'])
        return np.fromiter(chain.from_iterable(found), np.int64, len(found))

    def among(column: str, values: list[Any]) -> Condition:
        return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(values)]

    return Index(
        ask=ask,
        makers="search_makers",
        matching=_matching,
        holding=holding,
        among=among,
        statistics=partial(statistics, database),
    )


def statistics(database: sqlite3.Connection, words: list[str]) -> Statistics:
    """Return the statistics of all documents for some words."""
    counts = database.execute(
        "SELECT term, docs FROM search_terms WHERE term IN (SELECT value FROM json_each(?))",
        [json.dumps(words)],
    )
    state = dict(database.execute("SELECT name, value FROM search_state").fetchall())
    return Statistics(state["count"], state["length"], dict(counts.fetchall()))


def everything(database: sqlite3.Connection, most: int) -> pl.DataFrame | None:
    """Return all documents as indexed, if they are not too many."""
    (count,) = database.execute("SELECT count(*) FROM search_makers").fetchone()
    if count > most:
        return None
    held = database.execute(f"SELECT {', '.join(DOCUMENT)} FROM search_makers ORDER BY id")
    return dated(held.fetchall())


def rows(
    database: sqlite3.Connection,
    noun: type[Fact],
    column: str = "",
    values: Iterable[str] = (),
    only: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the facts of a noun, or those whose column holds one of some values; of them some columns only."""
    every = schema(noun)
    kinds = {name: every[name] for name in only or every}
    names = ", ".join(f'"{name}"' for name in kinds)
    text = f'SELECT {names} FROM "{noun.table}"'
    if column:
        text += f' WHERE "{column}" IN (SELECT value FROM json_each(?))'
    cursor = database.execute(
        f"{text} ORDER BY rowid", [json.dumps(list(values))] if column else []
    )
    found = cursor.fetchall()
    return framed(kinds, found) if found or only else empty(noun)


def framed(kinds: Mapping[str, pl.DataType], found: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Return rows of a table as a frame, by the types of its columns."""
    if not found:
        return pl.DataFrame(schema=dict(kinds))
    stored = {n: pl.String() if t == pl.Date() else t for n, t in kinds.items()}
    loose = {n: pl.Int64() if t == pl.Boolean() else t for n, t in stored.items()}
    frame = pl.DataFrame(found, schema=loose, orient="row", infer_schema_length=None)
    meant = [
        pl.col(n).str.to_date("%Y-%m-%d") if t == pl.Date() else pl.col(n).cast(t)
        for n, t in kinds.items()
        if loose[n] != t
    ]
    return frame.with_columns(meant) if meant else frame


def shed_of(database: sqlite3.Connection, sites: list[str]) -> Shed:
    """Return the sites named with what they can do and where they stand."""
    made = rows(database, NOUNS["sites"], "site", sites)
    able = rows(database, NOUNS["capabilities"], "site", sites)
    places = rows(database, NOUNS["places"], "place", made["place"].unique().to_list())
    return Shed({"sites": made, "capabilities": able, "places": places})


def _insert(database: sqlite3.Connection, frame: pl.DataFrame) -> None:
    marks = ", ".join("?" * len(COLUMNS))
    statement = f"INSERT INTO search_makers ({', '.join(COLUMNS)}) VALUES ({marks})"
    database.executemany(statement, _with_cells(frame))


def _with_cells(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    lat, lon = frame.columns.index("lat"), frame.columns.index("lon")
    for row in frame.with_columns(pl.col("confirmed").cast(pl.String)).iter_rows():
        *facts, length = row
        cells = "" if row[lat] is None else words_of(row[lat], row[lon])
        yield (*facts, cells, length)


def _delete(database: sqlite3.Connection, sites: list[str]) -> tuple[int, int]:
    """Take sites out of the index, and return how many, and the words that they had.

    FTS5 needs to be told what it held.
    """
    of_them = "FROM search_makers WHERE site IN (SELECT value FROM json_each(?))"
    named = [json.dumps(sites)]
    held = database.execute(f"SELECT text, can, length {of_them}", named).fetchall()
    _count(database, [(text, can) for text, can, _ in held], -1)
    database.execute(
        "INSERT INTO search_text(search_text, rowid, text, can, cells)"
        f" SELECT 'delete', id, text, can, cells {of_them}",
        named,
    )
    database.execute(f"DELETE {of_them}", named)
    return len(held), sum(length for *_, length in held)


def _count(database: sqlite3.Connection, texts: Iterable[tuple[str, str]], by: int) -> None:
    """Count the words of documents in (1) or out (-1)."""
    statement = (
        "INSERT INTO search_terms VALUES (?, ?)"
        " ON CONFLICT (term) DO UPDATE SET docs = docs + excluded.docs"
    )
    for text, can in texts:
        words = {*text.split(), *(f"{JOINT}{word}" for word in can.split())}
        database.executemany(statement, [(word, by) for word in sorted(words)])


def _note_state(database: sqlite3.Connection, count: int, length: int) -> None:
    """Note that the index is up to date, with so many sites and words."""
    state = {"version": _version(), "count": count, "length": length}
    database.execute("DELETE FROM search_changes")
    database.executemany("INSERT OR REPLACE INTO search_state VALUES (?, ?)", state.items())


def _version() -> str:
    """Return what an index is made by: its form, and the edition of the words that texts are read with."""
    return f"{VERSION} {edition()}"


def _matching(
    any_of: list[str], can: list[str], every: list[str], cells: list[str] | None
) -> tuple[str, Condition]:
    """Return where rows come from, and what is looked for in the words of FTS5."""
    either = [f'text : "{p}"' for p in any_of] + [f'can : "{p}"' for p in can]
    parts = [f"({' OR '.join(either)})"] if either else []
    parts += [f'text : "{p}"' for p in every]
    parts += [f"cells : ({' OR '.join(f'{chr(34)}{c}{chr(34)}' for c in cells)})"] if cells else []
    if not parts:
        return "search_makers m", ("", [])
    source = "search_text CROSS JOIN search_makers m ON m.id = search_text.rowid"
    return source, ("search_text MATCH ?", [" AND ".join(parts)])


def _triggers() -> dict[str, str]:
    """Return all that notes a change of a fact, by name; never read from the file."""
    return {name: text for table in NOUNS for name, text in triggers_of(table).items()}


def triggers_of(table: str) -> dict[str, str]:
    """Return what notes every change of a table, by name."""
    made = {}
    for event in ("INSERT", "UPDATE", "DELETE"):
        sides = {"INSERT": ["new"], "DELETE": ["old"], "UPDATE": ["old", "new"]}[event]
        notes = "".join(_note(table, side) for side in sides)
        name = f"search_{table}_{event.lower()}"
        made[name] = f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {notes} END'
    return made


def _note(table: str, side: str) -> str:
    """Return the statement that notes a changed row: whose entry in the index it makes old."""
    changed = "INSERT OR IGNORE INTO search_changes"
    if table in {"sites", "capabilities"}:
        return f"{changed} VALUES ({side}.site, '{table}');"
    other = f"{changed} VALUES ('{OTHER}', '{table}');"
    standing = f"{changed} SELECT site, 'places' FROM sites WHERE place = {side}.place;"
    return other + standing if table == "places" else other
