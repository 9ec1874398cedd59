"""The index of a directory on a PostgreSQL server: words in a tsvector, places as cells within it.

The facts stay where the shed keeps them; the server answers searches. Words, cells and processes are
given to it as lexemes as they are (`makeshed.model.scan.folded`), so that no dictionary of the server
has a say, and what it narrows down is decided as everywhere else. Letters before a word tell words
(``w``), processes (``p``) and cells (``c``) apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from makeshed.errors import MissingExtra
from makeshed.model.postings import JOINT
from makeshed.model.scan import Statistics, ranked, refuse_nonsense, terms
from makeshed.model.shed import Shed
from makeshed.store.cells import covering, words_of
from makeshed.store.index import DOCUMENT, SPARE, dated, limits_of, narrowed

if TYPE_CHECKING:
    import polars as pl
    import psycopg

    from makeshed.model.search import Hit, Search

LAST = 16383
"""The last position that a tsvector can hold; words after it are found, but not as part of a phrase."""

SCHEMA = """
DROP TABLE IF EXISTS search_makers;
DROP TABLE IF EXISTS search_terms;
CREATE TABLE search_makers (site text PRIMARY KEY, place text, lat float8, lon float8, country text,
  region text, role text, status text, confirmed text, text text, can text, length int,
  words tsvector);
CREATE TABLE search_terms (term text PRIMARY KEY, docs int);
"""
COUNT = """
INSERT INTO search_terms SELECT CASE left(word, 1) WHEN 'p' THEN %s ELSE '' END || substr(word, 2),
  ndoc FROM ts_stat('SELECT words FROM search_makers') WHERE left(word, 1) <> 'c';
CREATE INDEX search_words ON search_makers USING gin (words);
ANALYZE search_makers;
"""


class ServedShed(Shed):
    """The facts of a shed, searched by a server."""

    _server: str

    def search(self, asked: Search) -> list[Hit]:
        """Return the sites that answer a search, best first, from the server's index."""
        with _connected(self._server) as connection:
            return hits(connection, asked)


def saved(shed: Shed, server: str) -> ServedShed:
    """Write the index of a shed to a server, in place of the one there, and return it served.

    Parameters
    ----------
    shed
        The facts.
    server
        A connection string of libpq.

    Raises
    ------
    MissingExtra
        psycopg is not installed.
    """
    with _connected(server) as connection:
        build(connection, shed)
    served = object.__new__(ServedShed)
    vars(served).update(vars(shed), _server=server)
    return served


def build(connection: psycopg.Connection[Any], shed: Shed) -> None:
    """Write the index of these facts, in place of what index there was."""
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        with cursor.copy("COPY search_makers FROM STDIN") as copy:
            for row in _rows(shed.documents):
                copy.write_row(row)
        count, index, analyse = COUNT.strip().split(";\n")
        cursor.execute(count, [JOINT])
        cursor.execute(index)
        cursor.execute(analyse)


def hits(connection: psycopg.Connection[Any], asked: Search) -> list[Hit]:
    """Return the sites that answer a search, best first."""
    found: list[Hit] = []
    for narrow in narrowed(asked):
        found = ranked(candidates(connection, narrow), narrow, statistics(connection, asked))
        if len(found) >= asked.limit:
            break
    return found


def candidates(connection: psycopg.Connection[Any], asked: Search) -> pl.DataFrame:
    """Return the documents that may answer a search: all that do, and some that do not."""
    any_of, can, every = terms(asked)
    refuse_nonsense(asked, any_of + can)
    cells = covering(asked)
    sought = _query(any_of, can, every, cells)
    where, values = limits_of(asked)
    where = [text.replace("?", "%s") for text in where]
    wanted = ", ".join(f"m.{name}" for name in DOCUMENT)
    tail, more = "", []
    if sought:
        where, values = ["m.words @@ %s::tsquery", *where], [sought, *values]
    if asked.within is None and not asked.polygon and (sought or asked.lat is None):
        order = (
            "ts_rank(m.words, %s::tsquery) DESC, m.site"
            if sought
            else "m.status = 'closed', m.site"
        )
        tail = f"ORDER BY {order} LIMIT %s"
        more = [*([sought] if sought else []), SPARE * asked.limit]
    holds = f"WHERE {' AND '.join(where)}" if where else ""
    statement = f"SELECT {wanted} FROM search_makers m {holds} {tail}"  # noqa: S608  (values are bound)
    return dated(connection.execute(statement, [*values, *more]).fetchall())


def statistics(connection: psycopg.Connection[Any], asked: Search) -> Statistics:
    """Return the statistics of all documents for the words of a search."""
    any_of, can, _ = terms(asked)
    words = [w for phrase in any_of for w in phrase.split()] + [f"{JOINT}{w}" for w in can]
    found = connection.execute("SELECT term, docs FROM search_terms WHERE term = ANY(%s)", [words])
    docs = dict(found.fetchall())
    row = connection.execute(
        "SELECT count(*), coalesce(avg(length), 0) FROM search_makers"
    ).fetchone()
    count, length = row or (0, 0.0)
    return Statistics(count, float(length), docs)


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    text = frame.with_columns(frame["confirmed"].dt.to_string("%Y-%m-%d"))
    for row in text.iter_rows(named=True):
        lexemes = [
            f"{_lexeme(f'w{word}')}:{min(at, LAST)}"
            for at, word in enumerate(row["text"].split(), start=1)
        ]
        lexemes += [_lexeme(f"p{word}") for word in row["can"].split()]
        if row["lat"] is not None:
            lexemes += [_lexeme(f"c{cell}") for cell in words_of(row["lat"], row["lon"]).split()]
        yield (*(row[name] for name in DOCUMENT), " ".join(lexemes))


def _query(any_of: list[str], can: list[str], every: list[str], cells: list[str] | None) -> str:
    """Return what is looked for, in the words of tsquery."""
    either = [_phrase(phrase) for phrase in any_of] + [_lexeme(f"p{word}") for word in can]
    parts = [f"({' | '.join(either)})"] if either else []
    parts += [_phrase(phrase) for phrase in every]
    parts += [f"({' | '.join(_lexeme(f'c{cell}') for cell in cells)})"] if cells else []
    return " & ".join(parts)


def _phrase(phrase: str) -> str:
    return f"({' <-> '.join(_lexeme(f'w{word}') for word in phrase.split())})"


def _lexeme(word: str) -> str:
    """Return a word as a lexeme; folded words hold letters, digits and two signs alone."""
    return f"'{word}'"


def _connected(server: str) -> psycopg.Connection[Any]:
    try:
        import psycopg as client  # noqa: PLC0415  (only who has a server pays for it)
    except ImportError:
        hint = "pip install makeshed[postgres]"
        raise MissingExtra("PostgreSQL needs psycopg", hint=hint) from None
    return client.connect(server)
