"""A connection to a PostgreSQL server, and in words of makeshed what goes wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue, Busy, MissingExtra, NoServer, NotWritten

if TYPE_CHECKING:
    import psycopg

PATIENCE = "5"
"""Seconds in which a server must let in whoever asks, where the address says nothing else."""


def library() -> Any:
    """Return psycopg; raise `MissingExtra` without it."""
    try:
        import psycopg  # noqa: PLC0415  (only who has a server pays for it)
    except ImportError:
        hint = "pip install makeshed[postgres]"
        raise MissingExtra("PostgreSQL needs psycopg", hint=hint) from None
    return psycopg


@contextmanager
def connected(server: str) -> Iterator[psycopg.Connection[Any]]:
    """Give a connection whose work is done as a whole or not at all.

    Raises
    ------
    MissingExtra
        psycopg is not installed.
    BadValue
        The connection string cannot be read.
    NoServer
        The server does not answer, or lets nobody in or write; it is said why.
    Busy
        Somebody else is writing, for longer than a writer waits.
    NotWritten
        The disk of the server is full.
    """
    client = library()
    wrong = client.errors
    try:
        with client.connect(readable(server)) as connection:
            yield connection
    except (wrong.InsufficientPrivilege, wrong.ReadOnlySqlTransaction) as error:
        hint = "give the user the right to make schemas: GRANT CREATE ON DATABASE ..."
        raise NoServer(f"PostgreSQL does not allow it: {said(error)}", hint=hint) from error
    except (wrong.LockNotAvailable, wrong.DeadlockDetected) as error:
        hint = "try again when it is done"
        raise Busy(f"somebody else writes to the database: {said(error)}", hint=hint) from error
    except wrong.DiskFull as error:
        hint = "make room on the server; what was there is as it was"
        raise NotWritten(f"the database was not written: {said(error)}", hint=hint) from error
    except (client.OperationalError, client.InterfaceError) as error:
        hint = "see that the server runs, and that database, user and password are right"
        raise NoServer(f"PostgreSQL does not answer: {said(error)}", hint=hint) from error


def readable(server: str) -> str:
    """Return a connection string that asks for UTF-8, whatever the database has."""
    from psycopg import ProgrammingError, conninfo  # noqa: PLC0415

    try:
        given = conninfo.conninfo_to_dict(server)
        patience = {} if "connect_timeout" in given else {"connect_timeout": PATIENCE}
        return conninfo.make_conninfo(server, client_encoding="UTF8", **patience)
    except ProgrammingError:  # what it says may hold a password
        hint = "write it as host=... dbname=... user=..., or postgresql://user@host/database"
        raise BadValue("the connection string cannot be read", hint=hint) from None


def said(error: Exception) -> str:
    """Return what the server or its library said, in one line."""
    lines = [line.strip() for line in str(error).splitlines()]
    return "; ".join(line for line in lines if line) or repr(error)
