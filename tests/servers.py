"""The PostgreSQL server that tests may write to: said in ``MAKESHED_POSTGRES``, or begun for one command.

``python tests/servers.py make test`` begins a server in a folder of its own, where PostgreSQL is installed, and
ends it with the command; where it is not, the command runs without, and says which tests it leaves out.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SAID = "MAKESHED_POSTGRES"
WHY_NOT = "no PostgreSQL: set MAKESHED_POSTGRES to a connection string"


def is_said() -> bool:
    """Whether there is a server for tests."""
    return bool(os.environ.get(SAID))


def server() -> str:
    """Return the connection string of the server, with a database of this process of the tests."""
    import psycopg

    given = os.environ[SAID]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return given
    name = f"makeshed_{worker}"  # each its own, for one clears what lies there
    with psycopg.connect(given, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    return f"{given} dbname={name}"


def address(schema: str) -> str:
    """Return the address of a case in a schema."""
    from psycopg import conninfo

    return conninfo.make_conninfo(server(), options=f"-csearch_path={schema}")


def emptied(schema: str) -> None:
    """Leave a schema without facts and without a record, and its tables as they are."""
    import psycopg

    with psycopg.connect(server()) as connection:
        found = connection.execute("SELECT to_regclass(%s)", [f"{schema}.makeshed_state"])
        if found.fetchone() != (None,):
            connection.execute(f"DELETE FROM {schema}.makeshed_changes")  # noqa: S608
            connection.execute(f"UPDATE {schema}.makeshed_state SET sequence = 0")  # noqa: S608


def dropped(schema: str) -> None:
    """Take a schema away."""
    import psycopg

    with psycopg.connect(server()) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@contextmanager
def begun() -> Iterator[dict[str, str]]:
    """Begin a server for this context; yield what a command must be told, nothing where there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[::-1]
    found = shutil.which("initdb") or next(map(str, debian), None)
    if found is None or is_said():
        yield {}
        return
    home = Path(found).resolve().parent
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data, user = Path(folder) / "data", "postgres" if os.geteuid() == 0 else None
        if user:  # the server refuses to be run by root
            shutil.chown(folder, user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
        control = [str(home / "pg_ctl"), "-D", str(data), "-w", "-o", options]
        made = [
            str(home / "initdb"),
            "-D",
            str(data),
            "-E",
            "UTF8",
            "-U",
            "makeshed",
            "-A",
            "trust",
        ]
        run(made, user)
        run([*control, "-l", str(Path(folder) / "log"), "start"], user)
        try:
            yield {SAID: f"host=127.0.0.1 port={port} user=makeshed dbname=postgres"}
        finally:
            run([*control, "-m", "immediate", "stop"], user)


def run(words: list[str], user: str | None) -> None:
    """Run a program of the server."""
    subprocess.run(words, user=user, check=True, stdout=subprocess.DEVNULL, cwd="/")


if __name__ == "__main__":
    with begun() as told:
        sys.stdout.write(f"PostgreSQL: {told or WHY_NOT}\n")
        sys.stdout.flush()
        sys.exit(subprocess.call(sys.argv[1:], env=os.environ | told))
