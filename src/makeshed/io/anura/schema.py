"""The tables and columns of the Anura schema, with what each means in its own words.

Read from the package ``ol-anura`` 2.8.21.7 of Optilogic (MIT), which declares them for the tool's own
engines: `makeshed/data/anura/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from makeshed.data import rows

SHEET = 31
"""Most characters of the name of a sheet (Excel); longer names of tables are cut."""
NEAR = 0.85
"""From which likeness on a name is one that is misspelt, rather than somebody's own."""


@dataclass(frozen=True, slots=True)
class SchemaColumn:
    """One column: which engine reads it, what it is where it is blank, and what it means."""

    table: str
    column: str
    engine: str
    """neo: the network optimiser; in development: it will; other: another engine alone."""
    default: str
    explanation: str


@cache
def schema() -> Mapping[str, Mapping[str, SchemaColumn]]:
    """Return every table by name, with its columns by name; both in small letters."""
    found: dict[str, dict[str, SchemaColumn]] = {}
    for row in rows("anura/columns"):
        found.setdefault(row["table"], {})[row["column"]] = SchemaColumn(**row)
    return found


@cache
def called() -> Mapping[str, str]:
    """Return by table what the tool calls it: ``customerdemand`` is CustomerDemand."""
    return {row["table"]: row["called"] for row in rows("anura/tables")}


def plain(name: str) -> str:
    """Return a name of a table or column as the schema has it: small letters and digits alone.

    >>> plain("Unit Cost UOM"), plain("customer_demand")
    ('unitcostuom', 'customerdemand')
    """
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def table_named(name: str) -> str:
    """Return the table that a sheet, file or table of a database is; blank if it is none."""
    asked = plain(name)
    if asked in schema():
        return asked
    cut = [table for table in schema() if len(name) == SHEET and table.startswith(asked)]
    short = [row["table"] for row in rows("anura/tables") if plain(row["short"]) == asked]
    both = dict.fromkeys([*cut, *short])
    return next(iter(both)) if len(both) == 1 else ""


def near(name: str, known: Mapping[str, object]) -> str:
    """Return the known name that one is a misspelling of; blank if of none."""
    return next(iter(get_close_matches(plain(name), list(known), n=1, cutoff=NEAR)), "")


def reads(table: str) -> bool:
    """Return whether the network optimiser reads anything of a table."""
    return any(column.engine != "other" for column in schema()[table].values())
