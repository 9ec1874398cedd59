"""What the names and the texts of sites name, kept beside the index, so that a question reads no text again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

import polars as pl

from makeshed.language.readings import reading_of

MANY = 2_000
"""Of fewer sites none is kept: to read them takes less than to load the words of making at each save."""
ROWS = "INSERT OR REPLACE INTO search_readings VALUES (?, ?, ?)"
NAMED = "(SELECT value FROM json_each(?))"


def build(database: sqlite3.Connection, sites: pl.DataFrame) -> None:
    """Keep the readings of all sites, in place of those that were there, if they are many."""
    database.execute("DELETE FROM search_readings")
    if len(sites) >= MANY:
        database.executemany(ROWS, _readings(sites))


def change(database: sqlite3.Connection, changed: Iterable[str], sites: pl.DataFrame) -> None:
    """Take the readings of what changed out, and put those of what is there in, where any are kept."""
    kept = database.execute("SELECT 1 FROM search_readings LIMIT 1").fetchone()
    database.execute(
        f"DELETE FROM search_readings WHERE site IN {NAMED}",  # noqa: S608  (a constant)
        [json.dumps(list(changed))],
    )
    if kept:
        database.executemany(ROWS, _readings(sites))


def known(database: sqlite3.Connection, sites: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the readings of some sites, of the name and of the text, where they are kept."""
    statement = f"SELECT site, name, about FROM search_readings WHERE site IN {NAMED}"  # noqa: S608
    found = database.execute(statement, [json.dumps(list(sites))])
    return {site: (name, about) for site, name, about in found}


def _readings(sites: pl.DataFrame) -> Iterable[tuple[str, str, str]]:
    for site, name, about in sites.select("site", "name", "about").iter_rows():
        yield site, reading_of(name), reading_of(about)
