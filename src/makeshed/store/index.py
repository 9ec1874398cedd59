"""The index of a directory in its SQLite file: words and places, in FTS5.

``search_makers`` holds one row a site as `makeshed.model.scan.documents` gives it, with the H3 cells
it lies in; ``search_text`` indexes its words; ``search_terms`` counts how many sites hold each. The
index narrows down, `makeshed.model.scan.ranked` decides. Triggers note every change of a fact, by
whatever program, in ``search_changes``: the site and the table, so that an index that lags behind is
known, and a table that was edited from one that was damaged (see `makeshed.store.sealing`).
"""

# ruff: noqa: S608  (names in statements are those of nouns and columns; values are bound)

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

import polars as pl

from makeshed.model.noun import NOUNS, Fact, schema
from makeshed.model.postings import JOINT
from makeshed.model.scan import Statistics, counted, ranked, refuse_nonsense, terms
from makeshed.model.search import Hit, Search
from makeshed.model.shed import Shed
from makeshed.store.cells import covering, words_of

VERSION = "3"
PREFIX = "search_"
"""Tables of a database that begin with this are no facts."""
PARTS = ("search_makers", "search_text", "search_terms", "search_state", "search_changes")
SPARE = 4
"""Where words alone decide, this many times the hits wanted are looked at."""
OTHER = "*"
"""Stands for every fact that the index does not hold, among the changes."""

FACTS = ("site", "place", "lat", "lon", "country", "region", "role", "status", "confirmed")
COLUMNS = (*FACTS, "text", "can", "cells", "length")
DOCUMENT = {
    **dict.fromkeys([*FACTS, "text", "can"], pl.String()),
    "lat": pl.Float64(),
    "lon": pl.Float64(),
    "length": pl.Int64(),
}

SCHEMA = """
CREATE TABLE search_makers (id INTEGER PRIMARY KEY, site TEXT UNIQUE, place TEXT, lat REAL, lon REAL,
  country TEXT, region TEXT, role TEXT, status TEXT, confirmed TEXT,
  text TEXT, can TEXT, cells TEXT, length INTEGER);
CREATE VIRTUAL TABLE search_text USING fts5(text, can, cells,
  content='search_makers', content_rowid='id', tokenize='ascii');
CREATE TABLE search_terms (term TEXT PRIMARY KEY, docs INTEGER) WITHOUT ROWID;
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
    _note_state(database)
    database.execute("CREATE INDEX search_places ON places (lat, lon)")
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
        triggers = "SELECT count(*) FROM sqlite_master WHERE type='trigger' AND name LIKE 'search%'"
        (found,) = database.execute(triggers).fetchone()
    except sqlite3.DatabaseError:
        return False
    late = bool(changes(database))
    even = makers == words == state.get("count") and (late or makers == sites)
    return even and state.get("version") == VERSION and found == len(_triggers())


def changes(database: sqlite3.Connection) -> list[str]:
    """Return the sites that changed since they were indexed; ``*`` stands for every other fact."""
    return [site for (site,) in database.execute("SELECT DISTINCT site FROM search_changes")]


def refresh(database: sqlite3.Connection) -> None:
    """Index again the sites that changed."""
    changed = [site for site in changes(database) if site != OTHER]
    _delete(database, changed)
    small = shed_of(database, changed)
    frame = small.documents
    _insert(database, frame)
    ids = json.dumps(frame["site"].to_list())
    database.execute(
        "INSERT INTO search_text(rowid, text, can, cells) SELECT id, text, can, cells"
        " FROM search_makers WHERE site IN (SELECT value FROM json_each(?))",
        [ids],
    )
    _count(database, frame.select("text", "can").iter_rows(), 1)
    _note_state(database)


def candidates(database: sqlite3.Connection, asked: Search) -> pl.DataFrame:
    """Return the documents that may answer a search: all that do, and some that do not."""
    any_of, can, every = terms(asked)
    refuse_nonsense(asked, any_of + can)
    cells = covering(asked)
    match = _match(any_of, can, every, cells)
    where, values = limits_of(asked)
    wanted = ", ".join(f"m.{c}" for c in DOCUMENT)
    tail, more = "", []
    if match:
        head = "FROM search_text CROSS JOIN search_makers m ON m.id = search_text.rowid"
        where, values = ["search_text MATCH ?", *where], [match, *values]
        if cells is None and not asked.polygon and asked.within is None:
            tail, more = "ORDER BY bm25(search_text, 1, 1, 0) LIMIT ?", [SPARE * asked.limit]
    else:
        head = "FROM search_makers m"
        if asked.lat is None and not asked.polygon:
            order = "m.status = 'closed', m.site" if asked.closed else "m.site"
            tail, more = f"ORDER BY {order} LIMIT ?", [asked.limit]
    holds = f"WHERE {' AND '.join(where)}" if where else ""
    rows = database.execute(f"SELECT {wanted} {head} {holds} {tail}", [*values, *more]).fetchall()
    return dated(rows)


def statistics(database: sqlite3.Connection, asked: Search) -> Statistics:
    """Return the statistics of all documents for the words of a search."""
    any_of, can, _ = terms(asked)
    words = [w for phrase in any_of for w in phrase.split()] + [f"{JOINT}{w}" for w in can]
    counts = database.execute(
        "SELECT term, docs FROM search_terms WHERE term IN (SELECT value FROM json_each(?))",
        [json.dumps(words)],
    )
    state = dict(database.execute("SELECT name, value FROM search_state").fetchall())
    return Statistics(
        state["count"], state["length"] / max(state["count"], 1), dict(counts.fetchall())
    )


def hits(
    database: sqlite3.Connection,
    asked: Search,
    gone: Collection[str] = (),
    instead: pl.DataFrame | None = None,
) -> list[Hit]:
    """Return the sites that answer a search, best first.

    Parameters
    ----------
    database
        The file.
    asked
        The search.
    gone
        Sites of the file that do not count.
    instead
        Documents that count beside those of the file.
    """
    found: list[Hit] = []
    for narrow in narrowed(asked):
        frame = _found(database, replace(narrow, limit=asked.limit + len(gone)))
        known = statistics(database, asked)
        if instead is not None:
            known = _corrected(known, asked, _documents(database, gone), instead)
            frame = pl.concat([frame.filter(~pl.col("site").is_in(list(gone))), instead])
        found = ranked(frame, narrow, known)
        if len(found) >= asked.limit:
            break
    return found


def _found(database: sqlite3.Connection, asked: Search) -> pl.DataFrame:
    """Return the candidates: those of the words themselves, and others if these are too few."""
    if asked.also and (asked.words or asked.processes):
        own = candidates(database, replace(asked, also=()))
        if len(own) >= asked.limit:
            return own
        return pl.concat([own, candidates(database, asked)]).unique("site", maintain_order=True)
    return candidates(database, asked)


def everything(database: sqlite3.Connection, most: int) -> pl.DataFrame | None:
    """Return all documents as indexed, if they are not too many."""
    (count,) = database.execute("SELECT count(*) FROM search_makers").fetchone()
    if count > most:
        return None
    held = database.execute(f"SELECT {', '.join(DOCUMENT)} FROM search_makers ORDER BY id")
    return dated(held.fetchall())


def narrowed(asked: Search) -> Iterator[Search]:
    """Yield growing circles where only the nearest are wanted, and at last the search itself."""
    limited = asked.within is not None or asked.polygon or asked.closed
    if asked.lat is not None and not (asked.words or asked.also or asked.processes or limited):
        yield from (replace(asked, within=radius) for radius in (10.0, 100.0, 1000.0))
    yield asked


def _documents(database: sqlite3.Connection, sites: Collection[str]) -> pl.DataFrame:
    """Return the documents of the sites named, as indexed."""
    held = database.execute(
        f"SELECT {', '.join(DOCUMENT)} FROM search_makers"
        " WHERE site IN (SELECT value FROM json_each(?))",
        [json.dumps(sorted(sites))],
    )
    return dated(held.fetchall())


def dated(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Return rows of documents as a frame."""
    frame = pl.DataFrame(rows, schema=DOCUMENT, orient="row")
    return frame.with_columns(pl.col("confirmed").str.to_date("%Y-%m-%d"))


def _corrected(
    known: Statistics, asked: Search, gone: pl.DataFrame, come: pl.DataFrame
) -> Statistics:
    """Return the statistics after some documents went and others came."""
    less, more = counted(gone, asked), counted(come, asked)
    count = known.count - less.count + more.count
    length = known.count * known.length - less.count * less.length + more.count * more.length
    docs = {w: known.docs.get(w, 0) - less.docs[w] + more.docs[w] for w in more.docs}
    return Statistics(count, length / max(count, 1), docs)


def rows(
    database: sqlite3.Connection, noun: type[Fact], column: str = "", values: Iterable[str] = ()
) -> pl.DataFrame:
    """Return the facts of a noun, or those whose column holds one of some values."""
    names = ", ".join(f'"{name}"' for name in schema(noun))
    text = f'SELECT {names} FROM "{noun.table}"'
    if column:
        text += f' WHERE "{column}" IN (SELECT value FROM json_each(?))'
    cursor = database.execute(
        f"{text} ORDER BY rowid", [json.dumps(list(values))] if column else []
    )
    return framed(noun, cursor.fetchall())


def framed(noun: type[Fact], found: list[tuple[Any, ...]]) -> pl.DataFrame:
    """Return rows of a table as the frame of its noun."""
    stored = {n: pl.String() if t == pl.Date() else t for n, t in schema(noun).items()}
    loose = {n: pl.Int64() if t == pl.Boolean() else t for n, t in stored.items()}
    frame = pl.DataFrame(found, schema=loose, orient="row", infer_schema_length=None)
    return frame.with_columns(
        pl.col(n).str.to_date("%Y-%m-%d") if t == pl.Date() else pl.col(n).cast(t)
        for n, t in schema(noun).items()
    )


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


def _delete(database: sqlite3.Connection, sites: list[str]) -> None:
    """Take sites out of the index; FTS5 needs to be told what it held."""
    of_them = "FROM search_makers WHERE site IN (SELECT value FROM json_each(?))"
    named = [json.dumps(sites)]
    held = database.execute(f"SELECT text, can {of_them}", named).fetchall()
    _count(database, held, -1)
    database.execute(
        "INSERT INTO search_text(search_text, rowid, text, can, cells)"
        f" SELECT 'delete', id, text, can, cells {of_them}",
        named,
    )
    database.execute(f"DELETE {of_them}", named)


def _count(database: sqlite3.Connection, texts: Iterable[tuple[str, str]], by: int) -> None:
    """Count the words of documents in (1) or out (-1)."""
    statement = (
        "INSERT INTO search_terms VALUES (?, ?)"
        " ON CONFLICT (term) DO UPDATE SET docs = docs + excluded.docs"
    )
    for text, can in texts:
        words = {*text.split(), *(f"{JOINT}{word}" for word in can.split())}
        database.executemany(statement, [(word, by) for word in sorted(words)])


def _note_state(database: sqlite3.Connection) -> None:
    count, length = database.execute(
        "SELECT count(*), coalesce(sum(length), 0) FROM search_makers"
    ).fetchone()
    state = {"version": VERSION, "count": count, "length": length}
    database.execute("DELETE FROM search_changes")
    database.executemany("INSERT OR REPLACE INTO search_state VALUES (?, ?)", state.items())


def _match(any_of: list[str], can: list[str], every: list[str], cells: list[str] | None) -> str:
    """Return what is looked for, in the words of FTS5."""
    either = [f'text : "{p}"' for p in any_of] + [f'can : "{p}"' for p in can]
    parts = [f"({' OR '.join(either)})"] if either else []
    parts += [f'text : "{p}"' for p in every]
    parts += [f"cells : ({' OR '.join(f'{chr(34)}{c}{chr(34)}' for c in cells)})"] if cells else []
    return " AND ".join(parts)


def limits_of(asked: Search) -> tuple[list[str], list[Any]]:
    """Return the limits beside words and cells, as conditions and their values."""
    limits: list[tuple[str, list[Any]]] = []
    limits += [("m.country = ?", [asked.country])] if asked.country else []
    inside = [len(asked.region), asked.region]
    limits += [("substr(m.region, 1, ?) = ?", inside)] if asked.region else []
    limits += [("m.role = ?", [asked.role])] if asked.role else []
    limits += [] if asked.closed else [("m.status <> ?", ["closed"])]
    since = asked.confirmed_since
    limits += [("m.confirmed >= ?", [since.isoformat()])] if since else []
    return [text for text, _ in limits], [value for _, values in limits for value in values]


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
