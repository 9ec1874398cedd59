"""The index of a directory on a PostgreSQL server: words, processes and cells in an array.

The facts stay where the shed keeps them; the server answers searches, as `makeshed.store.narrowing` asks
them. Every shed has a schema of its own, named by the digest of its facts, so that no shed is answered
with the makers of another. Texts are kept in ASCII (`spelt`), so that a database of any encoding, order or
language holds the same. Letters before a word tell words (``w``), processes (``p``) and cells (``c``)
apart.
"""

# ruff: noqa: S608  (names in statements are those of columns and of digests; values are bound)

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from makeshed.errors import NoServer
from makeshed.model.postings import JOINT
from makeshed.model.scan import Statistics
from makeshed.model.shed import Shed
from makeshed.store.cells import words_of
from makeshed.store.narrowing import DOCUMENT, Condition, Index, hits
from makeshed.store.server_connection import connected, library

if TYPE_CHECKING:
    import polars as pl
    import psycopg

    from makeshed.model.search import Hit, Search

VERSION = "1"
PREFIX = "makeshed_"
"""Schemas that begin with this, and the version, are makeshed's."""
OURS = re.compile(PREFIX + r"\d+_[0-9a-f]{16}")
SCHEMA = """
CREATE SCHEMA {schema};
CREATE TABLE {schema}.makers (id int PRIMARY KEY, site text, place text, lat float8, lon float8,
  country text, region text, role text, status text, confirmed text, text text, can text, length int,
  words text[]);
CREATE TABLE {schema}.terms (term text PRIMARY KEY, docs int);
CREATE TABLE {schema}.state (count int, words bigint)
"""
COUNT = """
INSERT INTO {schema}.terms SELECT word, count(*) FROM {schema}.makers, unnest(words) AS word
  WHERE left(word, 1) <> 'c' GROUP BY word;
INSERT INTO {schema}.state SELECT count(*), coalesce(sum(length), 0) FROM {schema}.makers;
CREATE INDEX ON {schema}.makers USING gin (words);
ANALYZE {schema}.makers
"""
LISTED = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) ORDER BY nspname"


class ServedShed(Shed):
    """The facts of a shed, searched by a server."""

    _server: str
    _schema: str

    def search(self, asked: Search) -> list[Hit]:
        """Return the sites that answer a search, best first, from the server's index.

        Raises `NoServer` if the server does not answer, or no longer has the index.
        """
        with _connected(self._server) as connection:
            return hits(searchable(connection, self._schema), asked)


def saved(shed: Shed, server: str) -> ServedShed:
    """Write the index of a shed to a server, unless it is there, and return the shed served.

    Indexes of other sheds stay; `cleared` removes them.

    Parameters
    ----------
    shed
        The facts.
    server
        A connection string of libpq, to a database of any encoding.

    Raises
    ------
    MissingExtra
        psycopg is not installed.
    NoServer
        The server does not answer, or lets nobody in or write; it is said why.
    BadValue
        The connection string cannot be read.
    """
    schema = _schema(shed)
    with _connected(server) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [schema])
        if (schema,) not in connection.execute(LISTED, [schema]).fetchall():
            build(connection, shed, schema)
    served = object.__new__(ServedShed)
    vars(served).update(_tables=shed._tables, told=shed.told, _server=server, _schema=schema)  # noqa: SLF001
    return served


def cleared(server: str, *keep: Shed) -> list[str]:
    """Remove from a server the indexes of all sheds but those to keep; return their names.

    A shed served from an index that was removed says so when it is searched.
    """
    stay = {_schema(shed) for shed in keep}
    with _connected(server) as connection:
        found = [name for (name,) in connection.execute(LISTED, [PREFIX]).fetchall()]
        gone = [name for name in found if OURS.fullmatch(name)]
        gone = [name for name in gone if name not in stay]
        for name in gone:
            connection.execute(f"DROP SCHEMA {name} CASCADE")
    return gone


def build(connection: psycopg.Connection[Any], shed: Shed, schema: str) -> None:
    """Write the index of these facts into a schema of their own."""
    for statement in SCHEMA.format(schema=schema).split(";"):
        connection.execute(statement)
    columns = ", ".join(["id", *DOCUMENT, "words"])
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {schema}.makers ({columns}) FROM STDIN") as copy,
    ):
        for row in _rows(shed.documents):
            copy.write_row(row)
    for statement in COUNT.format(schema=schema).split(";"):
        connection.execute(statement)


def searchable(connection: psycopg.Connection[Any], schema: str) -> Index:
    """Return how the server is asked."""
    makers = f"{schema}.makers"

    def ask(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        return connection.execute(statement.replace("?", "%s"), values).fetchall()

    def holding(phrase: str) -> NDArray[np.int64]:
        found = ask(f"SELECT id FROM {makers} WHERE words @> ?", [_words(phrase)])
        return np.fromiter((row for (row,) in found), np.int64, len(found))

    def among(column: str, values: list[Any]) -> Condition:
        return f"{column} = ANY(?)", [values]

    def statistics(words: list[str]) -> Statistics:
        terms = {_words(word)[0]: word for word in words}
        found = ask(f"SELECT term, docs FROM {schema}.terms WHERE term = ANY(?)", [list(terms)])
        [(count, length)] = ask(f"SELECT count, words FROM {schema}.state", [])
        return Statistics(count, length, {terms[term]: docs for term, docs in found})

    return Index(
        ask=ask,
        makers=makers,
        matching=partial(_matching, makers),
        holding=holding,
        among=among,
        statistics=statistics,
        floor="floor({})",
        size="octet_length({})",
        begins="substr({}, 1, ?) = ?",
        order="m.id",
        spelt=spelt,
        read=read,
    )


def spelt(text: str) -> str:
    """Return a text in ASCII: other letters, the sign ``_`` and nothing (0) as ``_`` number ``_``."""
    return re.sub(r"[^\x01-\x5e\x60-\x7f]", lambda letter: f"_{ord(letter[0]):x}_", text)


def read(text: str) -> str:
    """Return the text that was `spelt`."""
    return re.sub(r"_([0-9a-f]+)_", lambda number: chr(int(number[1], 16)), text)


def _matching(
    makers: str, any_of: list[str], can: list[str], every: list[str], cells: list[str] | None
) -> tuple[str, Condition]:
    """Return where rows come from; of each phrase that may be there its longest word is asked for."""
    either = [max(_words(phrase), key=len) for phrase in any_of]
    either += [word for process in can for word in _words(f"{JOINT}{process}")]
    parts: list[Condition] = [("m.words && ?", [either])] if either else []
    whole = [word for phrase in every for word in _words(phrase)]
    parts += [("m.words @> ?", [whole])] if whole else []
    runs = [f" {phrase.replace(' ', '  ')} " for phrase in every if " " in phrase]
    parts += [("strpos(m.text, ?) > 0", [spelt(run)]) for run in runs]
    parts += [("m.words && ?", [[f"c{cell}" for cell in cells]])] if cells else []
    texts, values = [text for text, _ in parts], [value for _, said in parts for value in said]
    return f"{makers} m", (" AND ".join(texts), values)


def _words(phrase: str) -> list[str]:
    """Return the words of a phrase, or the one of a process, as the array has them."""
    if phrase.startswith(JOINT):
        return [f"p{spelt(phrase[1:])}"]
    return [f"w{spelt(word)}" for word in phrase.split()]


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield documents in the order of their sites, so that the number tells it."""
    ordered = frame.sort("site").with_columns(
        frame.sort("site")["confirmed"].dt.to_string("%Y-%m-%d")
    )
    for number, row in enumerate(ordered.select(list(DOCUMENT)).iter_rows(named=True)):
        words = {*_words(row["text"]), *(f"p{spelt(word)}" for word in row["can"].split())}
        if row["lat"] is not None:
            words.update(f"c{cell}" for cell in words_of(row["lat"], row["lon"]).split())
        cells = (spelt(cell) if isinstance(cell, str) else cell for cell in row.values())
        yield (number, *cells, sorted(words))


def _schema(shed: Shed) -> str:
    return f"{PREFIX}{VERSION}_{shed.fingerprint()}"


@contextmanager
def _connected(server: str) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection whose work is done as a whole; an index that is no longer there is said."""
    client = library()
    try:
        with connected(server) as connection:
            yield connection
    except (client.errors.InvalidSchemaName, client.errors.UndefinedTable):
        hint = "write it again with makeshed.store.postgres.saved"
        raise NoServer("the index of this shed is no longer on the server", hint=hint) from None
