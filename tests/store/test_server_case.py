"""A case on a PostgreSQL server: what others write there, copies that lag or are damaged, and what is refused."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests import servers
from tests.contract.test_every_store import SCHEMA, place, same, small

from makeshed.cli import main
from makeshed.errors import BadFacts, BadValue, MakeshedError, NoServer, NotFound, Outdated
from makeshed.model import Item, Shed, Site
from makeshed.model.search import Search
from makeshed.store import in_place, load, problems, save, server_case, sqlite
from makeshed.store.following import follow
from makeshed.store.put import changes, put
from makeshed.store.server_address import address_in, placed, shown

needs_server = pytest.mark.skipif(not servers.is_said(), reason=servers.WHY_NOT)
FORGE = Site(site="forge", place="lyon", role="maker", about="wrought gates")
Sql = Callable[[str], None]


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A small case on the server."""
    where, _ = place("postgresql", tmp_path)
    save(small(), where)
    return where


@pytest.fixture
def sql() -> Sql:
    """Do something on the server as anybody may who knows no makeshed."""
    psycopg = pytest.importorskip("psycopg")

    def do(text: str) -> None:
        with psycopg.connect(servers.address(SCHEMA)) as connection:
            connection.execute(text)

    return do


def other_machine(case: Path, folder: Path) -> Path:
    """The same case with a copy of its own."""
    where = folder / "elsewhere" / case.name
    where.parent.mkdir()
    where.write_text(case.read_text())
    return where


@needs_server
def test_another_machine_follows_by_the_rows_that_changed(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = other_machine(case, tmp_path)
    city = follow(other)
    load(case)
    monkeypatch.setattr(sqlite, "write", lambda *_: pytest.fail("the copy was made anew"))
    monkeypatch.setattr(server_case, "_checked", lambda *_: pytest.fail("all facts were read"))
    put(case, [FORGE], who="ann")
    change = put(other, [replace(FORGE, name="Forge & fils")], ["sites/mill"], note="gone")
    for shed in (city.shed, load(case), load(other)):
        assert shed.fingerprint() == change.after
        assert [hit.site for hit in shed.search(Search(words=("gates",)))] == ["forge"]
    assert [each.who for each in changes(other)] == ["ann", ""]


@needs_server
def test_what_others_write_there_is_judged_before_it_counts(case: Path, sql: Sql) -> None:
    before, change = load(case).fingerprint(), put(case, [FORGE])
    sql("UPDATE sites SET about = 'iron railings' WHERE site = 'forge'")
    now = load(case)
    assert [hit.site for hit in now.search(Search(words=("railings",)))] == ["forge"]
    last = changes(case)[-1]
    assert (last.whole, last.before, last.after) == (True, change.after, now.fingerprint())
    with pytest.raises(Outdated):
        put(case, [FORGE], expected=before)
    sql("UPDATE sites SET place = 'nowhere' WHERE site = 'forge'")
    with pytest.raises(BadFacts, match=r"table sites.* row \d+, place: 'nowhere'"):
        load(case)
    with pytest.raises(BadFacts, match="nowhere"):
        put(case, [Item(item="gate")])
    assert "nowhere" in str(problems(case)[0])
    sql("DELETE FROM sites WHERE site = 'forge'")
    assert load(case) == small()


@needs_server
def test_of_writers_at_once_none_is_lost_and_none_overwrites(case: Path, tmp_path: Path) -> None:
    seen = load(case).fingerprint()
    machines = [case, other_machine(case, tmp_path)]

    def mine(n: int) -> str:
        try:
            put(machines[n % 2], [replace(FORGE, about=f"by {n}")], expected=seen, who=str(n))
        except Outdated as error:
            return str(error)
        return ""

    def own(n: int) -> None:
        put(machines[n % 2], [Item(item=f"i{n}")], expected=seen)

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(mine, range(4)))
        list(pool.map(own, range(6)))
    assert told.count("") == 1
    assert all("sites/forge was changed since by change 1" in said for said in told if said)
    assert {f"i{n}" for n in range(6)} <= set(load(case).table(Item)["item"])
    assert [each.sequence for each in changes(case)] == [1, 2, 3, 4, 5, 6, 7]


@needs_server
def test_facts_that_others_changed_are_not_saved_over(case: Path, tmp_path: Path) -> None:
    mine = load(case).plus(Item(item="gate"))
    put(other_machine(case, tmp_path), [FORGE])
    with pytest.raises(Outdated):
        save(mine, case)
    assert load(case) == small().plus(FORGE)


KILLED = """
import os, sys, signal
from makeshed.model import Site
from makeshed.store import in_place, server_tables
from makeshed.store.put import put
where, name = {"change": server_tables.ServerTables, "keep": server_tables.ServerTables,
    "keep_state": server_tables.ServerTables, "followed": in_place, "_done": in_place}[sys.argv[2]], sys.argv[2]
before = getattr(where, name)
def dies(*given):
    if name != "followed":
        before(*given)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(where, name, dies)
put(sys.argv[1], [Site(site="forge", place="lyon", role="maker", about="wrought gates")])
"""


@needs_server
@pytest.mark.parametrize(
    ("step", "done"),
    [
        ("change", False),
        ("keep", False),
        ("keep_state", False),
        ("followed", True),
        ("_done", True),
    ],
)
def test_a_writer_that_is_killed_leaves_the_old_or_the_new(
    step: str, done: bool, case: Path
) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, case, step], check=False)
    assert ended.returncode == -signal.SIGKILL
    now = load(case)
    same(now, small().plus(FORGE) if done else small())
    assert len(changes(case)) == done
    assert bool(now.search(Search(words=("gates",)))) == done
    assert put(case, [FORGE]).sequence == 1


@needs_server
def test_a_copy_that_is_damaged_or_gone_is_made_anew(case: Path) -> None:
    put(case, [FORGE])
    copy = server_case.copy_of(case)
    assert copy.stat().st_mode & 0o77 == 0, "all facts are in it"
    data = bytearray(copy.read_bytes())
    data[data.index(b"forgelyon")] ^= 1
    copy.write_bytes(data)
    assert load(case) == small().plus(FORGE)
    copy.write_bytes(b"no database")
    assert load(case) == small().plus(FORGE)
    copy.unlink()
    assert load(case) == small().plus(FORGE)
    put(case, without=["sites/forge"])
    copy.unlink()
    assert follow(case).shed == small()


@needs_server
def test_a_copy_of_another_database_is_not_taken_for_it(case: Path) -> None:
    copy = server_case.copy_of(case)
    load(case)
    copy.unlink()
    save(small().plus(Item(item="gate")), copy)
    assert load(case) == small()


@needs_server
def test_tables_from_before_a_column_came_are_read_and_made_anew(case: Path, sql: Sql) -> None:
    put(case, [FORGE])
    sql("ALTER TABLE sites DROP COLUMN website")
    sql("UPDATE makeshed_state SET declared = 'of old'")
    server_case.copy_of(case).unlink()
    assert load(case) == small().plus(FORGE)
    put(case, [replace(FORGE, website="https://forge.example")])
    assert load(case).get("forge", Site).website == "https://forge.example"
    assert [each.sequence for each in changes(case)] == [1, 2]


@needs_server
def test_every_store_is_converted_to_and_from_an_address(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    from psycopg import conninfo

    said = conninfo.conninfo_to_dict(servers.server())
    where = (f"postgresql://{said['user']}@{said['host']}:{said['port']}/{said['dbname']}"
             f"?options=-csearch_path%3D{SCHEMA}")  # fmt: skip
    assert main(["convert", where, str(tmp_path / "a.db")]) == 0
    assert load(tmp_path / "a.db") == small()
    put(tmp_path / "a.db", [FORGE])
    assert main(["convert", str(tmp_path / "a.db"), where]) != 0
    assert "facts already" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "a.db"), where, "--replace"]) == 0
    assert load(where) == load(case) == small().plus(FORGE)
    assert main(["check", where]) == 0
    facts = tmp_path / "items.csv"
    facts.write_text("item\ngate\n")
    assert main(["put", where, str(facts), "--who", "ann"]) == 0
    assert changes(where)[-1].who == "ann"
    (kept,) = (tmp_path / "cache").rglob("*.pg")
    assert kept.stat().st_mode & 0o77 == 0
    assert kept.parent.stat().st_mode & 0o77 == 0


@needs_server
def test_what_writes_into_a_case_takes_an_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    servers.dropped("makeshed_new")
    from psycopg import conninfo

    said = conninfo.conninfo_to_dict(servers.server())
    where = (f"postgresql://{said['user']}@{said['host']}:{said['port']}/{said['dbname']}"
             "?options=-csearch_path%3Dmakeshed_new")  # fmt: skip
    assert main(["new", where]) == 0
    assert main(["new", where]) != 0
    assert "facts already" in capsys.readouterr().err
    assert main(["check", where]) == 0
    (tmp_path / "makers.csv").write_text(
        "name,lat,lon,country,processes\nRoy,43.3,5.4,FR,welding\n"
    )
    assert main(["import", "makers.csv", "--into", where]) == 0
    assert "Roy" in load(where).table(Site)["name"].to_list()
    asked = ["refer", "weld a gate", where, "--into", where, "--unready", "send"]
    assert main(asked) == 0
    assert len(load(where).table("referrals")) >= 1
    assert {path.name for path in tmp_path.iterdir()} == {"cache", "makers.csv"}
    servers.dropped("makeshed_new")


@needs_server
def test_a_database_that_holds_not_every_letter_is_refused(tmp_path: Path) -> None:
    psycopg = pytest.importorskip("psycopg")
    name = f"narrow_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(servers.server(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(
            f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )
    where = tmp_path / "case.pg"
    where.write_text(f"{servers.server()} dbname={name}")
    with pytest.raises(BadValue, match="LATIN1") as caught:
        save(small(), where)
    assert "UTF8" in caught.value.hint


@needs_server
def test_where_there_are_no_facts_it_is_said(tmp_path: Path) -> None:
    where = tmp_path / "case.pg"
    where.write_text(servers.address("makeshed_nobody"))
    for ask in (load, follow, problems, lambda path: put(path, [FORGE])):
        with pytest.raises(NotFound, match="no facts in the schema makeshed_nobody") as caught:
            ask(where)
    assert "convert" in caught.value.hint
    assert changes(where) == []


@pytest.mark.parametrize(
    ("said", "error", "says"),
    [
        ("", BadFacts, "0 lines"),
        ("# mine\n\n", BadFacts, "0 lines"),
        ("a\nb\n", BadFacts, "2 lines"),
        ("postgresql://[hidden", BadValue, "cannot be read"),
        ("host=a options='-csearch_path=\"a b\"'", BadValue, "schema that an address names"),
        ("host=127.0.0.1 port=1 user=u password=hidden dbname=d", NoServer, "does not answer"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    said: str, error: type[MakeshedError], says: str, tmp_path: Path
) -> None:
    pytest.importorskip("psycopg")
    where = tmp_path / "case.pg"
    where.write_text(said)
    for ask in (load, follow, lambda path: save(small(), path), lambda path: put(path, [FORGE])):
        with pytest.raises(error, match=says) as caught:
            ask(where)
        assert "hidden" not in f"{caught.value} {caught.value.hint}"


def test_an_address_is_known_in_every_spelling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("psycopg")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    where = placed("postgresql://u:secret@host/city")
    assert placed(Path("postgresql://u:secret@host/city")) == where, "a path has one slash"
    assert where.name == "city.pg"
    assert "secret" not in str(where)
    assert shown("postgresql://u:secret@host/city") == "postgresql://u:...@host/city"
    assert address_in(where) == ("postgresql://u:secret@host/city", "makeshed")
    other = placed("postgres://host/city?options=-csearch_path%3DNice")
    assert other != where
    assert address_in(other)[1] == "nice"
    assert placed("city.db") == Path("city.db")
    with pytest.raises(BadValue, match="names no database"):
        placed(Path("postgresql:///city?host=/run"))
    with pytest.raises(NotFound, match="there is no"):
        load(tmp_path / "none.pg")


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MakeshedError) as caught:
        load("postgresql://host/city")
    assert re.search(r"makeshed\[postgres\]", caught.value.hint)


def test_a_change_is_done_to_no_other_facts(tmp_path: Path) -> None:
    """As where the copy that follows is not of the facts before it."""
    save(small(), tmp_path / "a.db")
    save(small().plus(Item(item="gate")), tmp_path / "b.db")
    change = put(tmp_path / "a.db", [FORGE])
    with pytest.raises(Outdated, match="not of the facts before"):
        in_place.followed(tmp_path / "b.db", change)
    assert load(tmp_path / "b.db") == small().plus(Item(item="gate"))
    assert isinstance(load(tmp_path / "b.db"), Shed)
