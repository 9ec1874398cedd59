"""An SQLite file is opened, and replaced, only after what lies beside it is settled.

A program that was killed while it wrote leaves a journal or a write-ahead log beside the file, which
SQLite applies to whatever file has that name when it is next opened. So a reader has it applied first,
which mends the file, and a writer never puts another file in that place while one can be applied.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from makeshed.errors import BadFacts, Busy, NotWritten, Problem

SIDES = ("-journal", "-wal", "-shm")
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file raises; the second where what it would quote is damaged too."""
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def connected(path: Path, *, write: bool = False) -> sqlite3.Connection:
    """Return an open database; what a killed program left beside it is settled first.

    Raises
    ------
    BadFacts
        It was left in the middle of a write and cannot be mended, as nothing can be written there.
    Busy
        Another program is writing.
    sqlite3.DatabaseError, UnicodeDecodeError
        It is no database, or too damaged to be opened.
    """
    _mend(path)
    try:
        database = _tried(path, f"mode={'rw' if write else 'ro'}")
    except sqlite3.OperationalError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} or left(path):
            raise
    else:
        database.execute(
            "PRAGMA secure_delete = ON"
        )  # what is taken out lies in no byte of the file
        return database
    return _tried(path, "immutable=1")  # set to write ahead, by whom nothing can be written now


def left(path: Path) -> list[Path]:
    """Return what lies beside a database and may be applied to it."""
    sides = (path.with_name(path.name + side) for side in SIDES[:2])
    return [side for side in sides if side.is_file() and side.stat().st_size]


def is_busy(error: Exception) -> bool:
    """Whether another program has locked the file."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in BUSY


def busy(path: Path) -> Busy:
    """Return the error that says that another program is writing."""
    hint = "try again when it is done, or close the file there"
    return Busy(f"{path.name} is locked by another program that writes to it", hint=hint)


@contextmanager
def settled(path: Path) -> Iterator[None]:
    """Keep other programs from writing to a database that is about to be replaced.

    Within it, nothing lies beside the file that could be applied to the next one.

    Raises
    ------
    Busy
        Another program writes to it or keeps a write-ahead log of it.
    NotWritten
        It was left in the middle of a write, and that cannot be settled.
    """
    if not path.exists():
        _clear(path)  # of a file that is no more
        yield
        return
    with closing(_still(path)):
        _clear(path)
        yield


def _still(path: Path) -> sqlite3.Connection:
    """Return a connection to a database to which nobody else can write, and which has no log."""
    uri = f"{path.resolve().as_uri()}?mode=rw"
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        (mode,) = database.execute("PRAGMA journal_mode = DELETE").fetchone()
        database.execute("BEGIN IMMEDIATE")
        (mode,) = database.execute("PRAGMA journal_mode").fetchone()
    except UNREADABLE as error:
        sides = left(path)
        if is_busy(error) and path.with_name(f"{path.name}-wal").exists():
            database.close()
            raise _logged(path) from None
        if is_busy(error):
            database.close()
            raise busy(path) from None
        if sides:
            database.close()
            names = " and ".join([path.name, *(side.name for side in sides)])
            hint = f"move {names} away together to keep what is in them, then save again"
            message = (
                f"{path.name} was left in the middle of a write and cannot be settled: {error}"
            )
            raise NotWritten(message, hint=hint) from error
        return database  # no database, damaged, or not to be written to: nothing can be applied
    except BaseException:
        database.close()
        raise
    if mode == "wal":
        database.close()
        raise _logged(path)
    return database


def _logged(path: Path) -> Busy:
    what = (
        f"{path.name} is open in another program, which keeps a write-ahead log ({path.name}-wal)"
    )
    return Busy(what, hint="close it there, so that its changes are in the file, then save again")


def _clear(path: Path) -> None:
    for side in SIDES:
        path.with_name(path.name + side).unlink(missing_ok=True)


def _mend(path: Path) -> None:
    """Have SQLite apply what a killed program left, which needs permission to write."""
    sides = left(path)
    if not sides:
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as database:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        if is_busy(error):
            raise busy(path) from None
        beside = " and ".join(side.name for side in sides)
        found = (
            f"left in the middle of a write ({beside} beside it), and nothing can be written here"
        )
        right = f"a copy of both, {path.name} and {beside}, in a folder where you may write"
        raise BadFacts([Problem("", None, "", found, right, path.name)]) from error
    except UNREADABLE:
        return  # so damaged that whoever reads it will say so


def _tried(path: Path, how: str) -> sqlite3.Connection:
    """Open a database and read something, since SQLite opens when it is first asked."""
    uri = f"{path.resolve().as_uri()}?{how}"
    database = sqlite3.connect(uri, uri=True, check_same_thread=False)
    try:
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except UNREADABLE as error:
        database.close()
        if is_busy(error):
            raise busy(path) from None
        raise
    return database
