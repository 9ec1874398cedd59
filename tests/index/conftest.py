"""Where searches are answered from an index: a file, and a server if there is one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from makeshed.model import Shed
from makeshed.store import indexed

Store = Callable[[Shed], Shed]


def server() -> str:
    """Return the connection string of the PostgreSQL server that the tests may write to."""
    given = os.environ.get("MAKESHED_POSTGRES", "")
    if not given:
        pytest.skip("no PostgreSQL: set MAKESHED_POSTGRES to a connection string")
    psycopg = pytest.importorskip("psycopg")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return given
    name = f"makeshed_{worker}"  # each its own, for one clears what lies there
    with psycopg.connect(given, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            connection.execute(f"CREATE DATABASE {name}")
    return f"{given} dbname={name}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """Put a shed where searches are answered from an index."""
    if request.param == "postgresql":
        where = server()
        from makeshed.store import postgres

        yield lambda shed: postgres.saved(shed, where)
        postgres.cleared(where)
        return

    def saved(shed: Shed) -> Shed:
        path = tmp_path_factory.mktemp("directory") / "makers.db"
        indexed.save(shed, path)
        found = indexed.load(path)
        assert isinstance(found, indexed.IndexedShed)
        return found

    yield saved
