"""What keeps a flipped byte in an SQLite file from changing a fact: a seal, and a sum for each table.

The seal is a checksum of the whole file, in the header's ``user_version``; it is looked at when the
file is opened, so that what was written is known to be there without reading it as facts. If it does
not fit, each table is read and compared with its own sum, kept in ``search_state``: a table that
differs was changed on purpose if a trigger noted a change of it in ``search_changes``, or if its
triggers were taken away; otherwise it is damaged, and refused. So facts can be edited with any
program that runs triggers, as all that use SQLite do.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from struct import pack, unpack
from threading import RLock
from zlib import crc32

import polars as pl

from makeshed.errors import Problem
from makeshed.model.noun import NOUNS
from makeshed.model.row_sums import sum_of
from makeshed.model.shed import Shed

PROGRAM = 0x6D6B7368
"""``application_id`` of the files that makeshed writes: "mksh"."""
HEADER = 100
CHUNK = 1 << 20
SEAL = slice(60, 64)
IDENTITY = slice(68, 72)
COUNTED = (slice(24, 28), SEAL, slice(92, 100))
"""What SQLite itself changes in the header at every write, and the seal: not part of the sum."""
HEXADECIMAL = re.compile("[0-9a-f]{64}")
DAMAGED = -1
"""Stands for a sum that cannot be read; no table has it."""
SUM = "sum of "
"""What names of sums begin with in ``search_state``."""

raw = RLock()
"""Closing a file drops the locks that SQLite has on it in this process: never while it writes."""


def seal(path: Path) -> None:
    """Seal a file that nobody has open."""
    with path.open("r+b") as file:
        value = _sum_of(path)
        file.seek(SEAL.start)
        file.write(pack(">I", value))


def is_sealed(path: Path) -> bool:
    """Whether a file is, bit by bit, what was sealed."""
    with raw:
        with path.open("rb") as file:
            head = file.read(HEADER)
        if len(head) < HEADER or unpack(">I", head[IDENTITY])[0] != PROGRAM:
            return False
        return head[SEAL] == pack(">I", _sum_of(path))


def sealed_again(path: Path, database: sqlite3.Connection) -> None:
    """Seal a file that was changed in place, unless another program changes it meanwhile."""
    with raw:
        if database.execute("PRAGMA application_id").fetchone() != (PROGRAM,):
            database.execute(f"PRAGMA application_id = {PROGRAM}")
        version = data_version(database)
        value = _sum_of(path)
        with database:
            database.execute("BEGIN IMMEDIATE")
            if data_version(database) == version:
                (signed,) = unpack(">i", pack(">I", value))
                database.execute(f"PRAGMA user_version = {signed}")


def data_version(database: sqlite3.Connection) -> int:
    """Return a number that changes when another connection changes the file."""
    (version,) = database.execute("PRAGMA data_version").fetchone()
    return int(version)


def note_sums(database: sqlite3.Connection, shed: Shed) -> None:
    """Keep the sum of each table beside the index; these are the facts of the file."""
    keep_sums(database, {table: sum_of(shed.table(noun), noun) for table, noun in NOUNS.items()})


def keep_sums(database: sqlite3.Connection, sums: Mapping[str, int]) -> None:
    """Keep the sums of some tables."""
    rows = [(SUM + table, f"{total:064x}") for table, total in sums.items()]
    database.executemany("INSERT OR REPLACE INTO search_state VALUES (?, ?)", rows)


def kept_sums(database: sqlite3.Connection) -> dict[str, int]:
    """Return the sum of each table whose sum is kept."""
    kept = database.execute("SELECT name, value FROM search_state").fetchall()
    return {
        name.removeprefix(SUM): int(value, 16) if HEXADECIMAL.fullmatch(str(value)) else DAMAGED
        for name, value in kept
        if str(name).startswith(SUM)
    }


def stored(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table as SQLite holds it: days as text, true and false as 1 and 0."""
    return frame.with_columns(pl.col(pl.Date).cast(pl.String), pl.col(pl.Boolean).cast(pl.Int64))


def damaged(
    database: sqlite3.Connection, frames: Mapping[str, pl.DataFrame], file: str
) -> list[Problem]:
    """Return the tables that differ from what was saved, though nobody changed them."""
    try:
        sums = kept_sums(database)
    except sqlite3.DatabaseError:
        return []  # no index, or none of this version: nothing to compare with
    found, edited = [], None
    for table, noun in NOUNS.items():
        known = sums.get(table)
        if known is None or known == sum_of(frames.get(table, pl.DataFrame()), noun):
            continue
        edited = _edited(database) if edited is None else edited
        if table not in edited:
            what = "not what was saved: the file was damaged, or changed by something other than SQLite"
            right = "a copy from before, or the table entered anew"
            found.append(Problem(table, None, "", what, right, f"{file}, table {table}"))
    return found


def _edited(database: sqlite3.Connection) -> set[str]:
    """Return the tables that were changed by a program that runs triggers, or that lost theirs."""
    from makeshed.store import index  # noqa: PLC0415  (only who searches pays for h3)

    edited = set()
    with suppress(sqlite3.DatabaseError):  # damaged: then what else can be seen counts
        edited |= {t for (t,) in database.execute("SELECT DISTINCT origin FROM search_changes")}
    there = dict(
        database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    )
    for table in NOUNS:
        if any(there.get(name) is None for name in index.triggers_of(table)):
            edited.add(table)
    return edited


def _sum_of(path: Path) -> int:
    """Return a checksum of a file; never 0."""
    with path.open("rb", buffering=0) as file:
        head = bytearray(file.read(HEADER))
        for part in COUNTED:
            head[part] = bytes(part.stop - part.start)
        total, room = crc32(head), memoryview(bytearray(CHUNK))
        while count := file.readinto(room):
            total = crc32(room[:count], total)
    return total or 1
