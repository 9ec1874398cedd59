"""The names of places in an SQLite file, so that a question reads no more places than it names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection
from functools import cached_property

import polars as pl

from makeshed.model.noun import schema
from makeshed.model.place import Place
from makeshed.model.place_names import COLUMNS, longest_of, spellings
from makeshed.units import Count

Rows = list[tuple[str, ...]]
Reader = Callable[[Callable[[sqlite3.Connection], Rows]], Rows]
LONGEST = "longest name"
"""In ``search_state``: words of the longest name that there was."""
KNOWN = """
SELECT DISTINCT name FROM search_names WHERE how = ? AND name IN (SELECT value FROM json_each(?))
"""
CALLED = f"""
SELECT {", ".join(COLUMNS)} FROM places
WHERE place IN (SELECT place FROM search_names WHERE how = ? AND name = ?) ORDER BY rowid
"""  # noqa: S608  (names of columns)
COUNTRIES = """
WITH RECURSIVE found(country) AS (
  SELECT min(country) FROM places
  UNION ALL SELECT (SELECT min(country) FROM places WHERE country > found.country)
  FROM found WHERE country IS NOT NULL)
SELECT country FROM found WHERE country IS NOT NULL
"""
"""Each once, by jumps in the index: there are few countries and many places."""


class StoredNames:
    """The names of the places of a file.

    Parameters
    ----------
    read
        Does something with the open file, as long as it is what was loaded.
    """

    def __init__(self, read: Reader) -> None:
        self._read = read

    @cached_property
    def longest(self) -> Count:
        """Words of the longest name, or of one that was there."""
        return float(self._ask("SELECT value FROM search_state WHERE name = ?", LONGEST)[0][0])

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the places lie in."""
        return frozenset(country for (country,) in self._ask(COUNTRIES))

    def known(self, how: str, names: Collection[str]) -> Collection[str]:
        """Return which of some names, or codes, some place is called by."""
        return {name for (name,) in self._ask(KNOWN, how, json.dumps(list(names)))}

    def called(self, how: str, name: str) -> pl.DataFrame:
        """Return the places that are called so, in the order of the table."""
        return _framed(self._ask(CALLED, how, name))

    def _ask(self, text: str, *values: str) -> Rows:
        return self._read(lambda file: file.execute(text, values).fetchall())


def build(database: sqlite3.Connection) -> None:
    """Write the names of all places, in place of those that were there."""
    database.execute("DELETE FROM search_names")
    database.execute("DELETE FROM search_state WHERE name = ?", [LONGEST])
    rows = database.execute("SELECT place, name, postcode FROM places").fetchall()
    columns = dict.fromkeys(("place", "name", "postcode"), pl.String())
    _come(database, pl.DataFrame(rows, schema=columns, orient="row"))


def change(database: sqlite3.Connection, gone: pl.DataFrame, came: pl.DataFrame) -> None:
    """Take the names of some places out and put those of others in."""
    spelt = spellings(gone).select("how", "name", "place").rows()
    database.executemany("DELETE FROM search_names WHERE (how, name, place) = (?, ?, ?)", spelt)
    _come(database, came)


def _come(database: sqlite3.Connection, places: pl.DataFrame) -> None:
    spelt = spellings(places)
    rows = spelt.select("how", "name", "place").sort("how", "name", "place").rows()
    database.executemany("INSERT INTO search_names VALUES (?, ?, ?)", rows)
    longest = "INSERT INTO search_state VALUES (?, ?) ON CONFLICT (name) DO UPDATE"
    longest += " SET value = max(value, excluded.value)"
    database.execute(longest, [LONGEST, int(longest_of(spelt))])


def _framed(rows: Rows) -> pl.DataFrame:
    kinds = {name: kind for name, kind in schema(Place).items() if name in COLUMNS}
    return pl.DataFrame(rows, schema={name: kinds[name] for name in COLUMNS}, orient="row")
