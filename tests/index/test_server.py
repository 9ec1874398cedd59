"""A PostgreSQL server: what fails is named, every shed has its own index, any encoding will do."""

from __future__ import annotations

import re

import pytest
from tests.index.conftest import server
from tests.index.directories import SEARCHES, directory
from tests.index.test_every_search import same

from makeshed.errors import BadValue, MakeshedError, NoServer
from makeshed.model import Place, Shed, Site
from makeshed.model.search import Search

psycopg = pytest.importorskip("psycopg")

from makeshed.store import postgres  # noqa: E402

ASKED = Search(words=("steel",))


def one(word: str) -> Shed:
    place = Place(place="p", lat=1.0, lon=1.0, country="KE")
    return Shed.of(place, Site(site=f"s-{word}", place="p", role="maker", about=f"steel {word}"))


@pytest.fixture
def where() -> str:
    return server()


def test_nobody_there_is_named_and_no_password_said() -> None:
    with pytest.raises(NoServer, match="does not answer") as refused:
        postgres.saved(one("a"), "host=127.0.0.1 port=1 user=u password=hidden dbname=d")
    assert "hidden" not in f"{refused.value} {refused.value.hint}"
    assert "server runs" in refused.value.hint
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("text", ["hidden", "host=a b=c password=hidden", "postgresql://[hidden"])
def test_a_connection_string_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="cannot be read") as refused:
        postgres.saved(one("a"), text)
    assert "hidden" not in f"{refused.value} {refused.value.hint}"


def test_a_database_or_user_that_is_not_there_is_named(where: str) -> None:
    for more, named in (
        (" dbname=nothing_such", "nothing_such"),
        (" user=nobody_such", "nobody_such"),
    ):
        with pytest.raises(NoServer, match=named):
            postgres.saved(one("a"), where + more)


def test_one_who_may_only_read_is_told(where: str) -> None:
    with pytest.raises(NoServer, match="does not allow it"):
        postgres.saved(one("read-only"), f"{where} options='-c default_transaction_read_only=on'")


def test_a_server_that_ends_the_connection_is_named(where: str) -> None:
    def killed() -> None:
        with postgres._connected(where) as mine, psycopg.connect(where) as other:
            (pid,) = mine.execute("SELECT pg_backend_pid()").fetchone() or (0,)
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
            mine.execute("SELECT 1")

    with pytest.raises(NoServer, match="does not answer"):
        killed()


def test_a_mistake_of_our_own_is_not_called_the_servers(where: str) -> None:
    with pytest.raises(psycopg.errors.SyntaxError), postgres._connected(where) as connection:
        connection.execute("SELCT 1")


def test_an_index_is_written_once_for_the_same_facts(
    where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = postgres.saved(one("a"), where)
    monkeypatch.setattr(postgres, "build", lambda *_: pytest.fail("it is there"))
    again = postgres.saved(one("a"), where)
    same(first.search(ASKED), again.search(ASKED))


def test_indexes_are_cleared_but_those_to_keep(where: str) -> None:
    kept, lost = postgres.saved(one("a"), where), postgres.saved(one("b"), where)
    with psycopg.connect(where) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS makeshed_of_somebody_else")
    gone = postgres.cleared(where, kept)
    assert lost._schema in gone
    assert not {kept._schema, "makeshed_of_somebody_else"} & set(gone)
    assert [hit.site for hit in kept.search(ASKED)] == ["s-a"]
    with pytest.raises(NoServer, match="no longer on the server") as refused:
        lost.search(ASKED)
    assert "saved" in refused.value.hint
    assert isinstance(refused.value, MakeshedError)
    assert [h.site for h in postgres.saved(one("b"), where).search(ASKED)] == ["s-b"]
    with psycopg.connect(where) as connection:
        connection.execute("DROP SCHEMA makeshed_of_somebody_else")


def test_changes_to_a_served_shed_are_searched_in_memory(where: str) -> None:
    shed = postgres.saved(one("a"), where)
    more = shed.plus(Site(site="t", place="p", role="maker", about="steel"))
    assert {hit.site for hit in more.search(ASKED)} == {"s-a", "t"}
    assert {hit.site for hit in shed.search(ASKED)} == {"s-a"}


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "UTF8"])
def test_a_database_of_any_encoding_gives_the_same(encoding: str, where: str) -> None:
    name = f"makeshed_test_{encoding.lower()}"
    make = f"CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(make)
        try:
            shed = directory(4)
            served = postgres.saved(shed, f"{where} dbname={name}")
            for asked in SEARCHES.values():
                same(shed.search(asked), served.search(asked))
        finally:
            connection.execute(f"DROP DATABASE {name}")


@pytest.mark.parametrize("text", ["", "a_b", "é木\x00¬¦", "_e9_", "𝄞 x", "\n\t'\\"])
def test_what_is_spelt_in_ascii_is_read_as_it_was(text: str) -> None:
    assert postgres.read(postgres.spelt(text)) == text
    assert re.fullmatch(r"[\x01-\x7f]*", postgres.spelt(text))
