"""Where searches are answered from an index: a file, and a server if there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests import servers

from makeshed.model import Shed
from makeshed.store import indexed

Store = Callable[[Shed], Shed]


def server() -> str:
    """Return the connection string of the PostgreSQL server that the tests may write to."""
    if not servers.is_said():
        pytest.skip(servers.WHY_NOT)
    pytest.importorskip("psycopg")
    return servers.server()


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
