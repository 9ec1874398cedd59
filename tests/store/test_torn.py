"""What another program left or keeps beside a database is never applied to another file, nor lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from makeshed.errors import BadFacts, Busy, NotWritten
from makeshed.model import Place, Shed, Site
from makeshed.store import indexed, load, opening, problems, save

LYON = Place(place="lyon", lat=45.76, lon=4.84, country="FR")
KILLED = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")
database.execute("PRAGMA journal_mode = " + sys.argv[2])
database.execute("PRAGMA wal_autocheckpoint = 0")
database.execute("BEGIN")
database.execute("UPDATE sites SET name = name || ' edited', about = hex(randomblob(500))")
if sys.argv[2] == "wal":
    database.execute("COMMIT")
os.kill(os.getpid(), 9)
"""


def makers(count: int, word: str) -> Shed:
    return Shed.of(
        LYON,
        *(Site(site=f"{word}{i}", place="lyon", role="maker", name=word) for i in range(count)),
    )


def torn(where: Path, mode: str) -> None:
    """Leave a database in the middle of a write, by a program that was killed."""
    subprocess.run([sys.executable, "-c", KILLED, str(where), mode], check=False)
    assert opening.left(where)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    save(makers(300, "old"), tmp_path / "case.db")
    return tmp_path / "case.db"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(("mode", "name"), [("delete", "old"), ("wal", "old edited")])
def test_a_torn_file_is_mended_by_who_reads_it(mode: str, name: str, where: Path) -> None:
    torn(where, mode)
    assert problems(where) == []
    assert set(load(where).table(Site)["name"]) == {name}
    assert [path.name for path in where.parent.iterdir()] == ["case.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("mode", ["delete", "wal"])
@pytest.mark.parametrize("count", [1, 200, 1_000])
def test_the_next_save_onto_a_torn_file_is_what_is_loaded(
    count: int, mode: str, where: Path
) -> None:
    torn(where, mode)
    new = makers(count, "new")
    save(new, where)
    assert load(where).fingerprint() == new.fingerprint()
    assert [path.name for path in where.parent.iterdir()] == ["case.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_torn_file_that_cannot_be_mended_is_refused_and_kept(
    where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torn(where, "delete")
    before = {path: path.read_bytes() for path in where.parent.iterdir()}
    connect = sqlite3.connect

    def reading_alone(name: str | Path, **options: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(str(name).replace("mode=rw", "mode=ro"), **options)
        return made

    monkeypatch.setattr(sqlite3, "connect", reading_alone)
    with pytest.raises(
        BadFacts, match=r"middle of a write \(case\.db-journal beside it\)"
    ) as caught:
        load(where)
    assert "a copy of both" in str(caught.value)
    with pytest.raises(NotWritten, match="cannot be settled") as refused:
        save(makers(3, "new"), where)
    assert "move case.db and case.db-journal away" in refused.value.hint
    monkeypatch.undo()
    assert before == {path: path.read_bytes() for path in where.parent.iterdir()}
    copy = where.parent / "copy"  # as the message says
    shutil.copytree(where.parent, copy, ignore=shutil.ignore_patterns("copy"))
    assert set(load(copy / "case.db").table(Site)["name"]) == {"old"}


def test_nothing_is_saved_over_a_write_ahead_log_in_use(where: Path) -> None:
    with closing(sqlite3.connect(where)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        with other:
            other.execute("UPDATE sites SET name = 'edited'")
        with pytest.raises(Busy, match=r"write-ahead log \(case\.db-wal\)") as caught:
            save(makers(3, "new"), where)
        assert "close it there" in caught.value.hint
        assert set(load(where).table(Site)["name"]) == {"edited"}
    save(makers(3, "new"), where)
    assert load(where).fingerprint() == makers(3, "new").fingerprint()


def test_a_program_in_the_middle_of_a_write_is_not_written_over(
    where: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    with closing(connect(where, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE sites SET name = 'edited'")

        def impatient(name: str | Path, **options: Any) -> sqlite3.Connection:
            made: sqlite3.Connection = connect(name, timeout=0.0, **options)
            return made

        monkeypatch.setattr(sqlite3, "connect", impatient)
        with pytest.raises(Busy, match="locked by another program"):
            save(makers(3, "new"), where)
        assert set(load(where).table(Site)["name"]) == {"old"}
        other.execute("COMMIT")
    assert set(load(where).table(Site)["name"]) == {"edited"}


@pytest.mark.parametrize("side", opening.SIDES)
def test_what_lies_beside_a_file_that_is_no_more_means_nothing(side: str, where: Path) -> None:
    where.unlink()
    where.with_name(f"case.db{side}").write_bytes(os.urandom(9_000))
    save(makers(3, "new"), where)
    assert load(where).fingerprint() == makers(3, "new").fingerprint()
    assert [path.name for path in where.parent.iterdir()] == ["case.db"]


@pytest.mark.parametrize("journal", [b"", b"x" * 9_000])
def test_what_is_no_database_may_be_replaced(journal: bytes, where: Path) -> None:
    where.write_bytes(b"no database at all, but a long text, longer than a header" * 99)
    where.with_name("case.db-journal").write_bytes(journal)
    save(makers(3, "new"), where)
    assert load(where).fingerprint() == makers(3, "new").fingerprint()


def test_a_shed_held_open_stays_what_it_was_when_its_file_is_replaced(where: Path) -> None:
    shed = load(where)
    assert isinstance(shed, indexed.IndexedShed)
    save(shed.plus(Site(site="new", place="lyon", role="maker", name="new")), where)
    assert len(load(where).table(Site)) == 301
    assert len(shed.table(Site)) == 300


def test_a_killed_save_leaves_a_draft_that_the_next_one_removes(where: Path) -> None:
    for name in (".saving-case.db", ".saving-4242-case.db"):
        (where.parent / name).write_bytes(b"half")
    (where.parent / ".saving-4242-other-case.db").write_bytes(b"of another case")
    save(makers(3, "new"), where)
    names = {path.name for path in where.parent.iterdir()}
    assert names == {"case.db", ".saving-4242-other-case.db"}
