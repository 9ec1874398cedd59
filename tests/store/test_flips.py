"""A damaged file is refused by name or gives the same facts; one that a person edited is read."""

from __future__ import annotations

import random
import sqlite3
import struct
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest
from tests.examples import tried

from makeshed.errors import BadFacts, MakeshedError
from makeshed.model import Place, Shed, Site
from makeshed.model.row_sums import sum_of
from makeshed.store import examples, indexed, load, problems, save, sealing

SHED = Shed.of(
    Place(place="lyon", lat=45.76, lon=4.84, country="FR"),
    *(Site(site=f"site-{i}", place="lyon", role="maker", name=f"Maker {i}") for i in range(60)),
)


def flipped(data: bytes, where: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[where] ^= 1 << bit
    return bytes(changed)


def of(text: bytes, data: bytes) -> list[int]:
    """Return every place where a text begins."""
    found, at = [], data.find(text)
    while at >= 0:
        found.append(at)
        at = data.find(text, at + 1)
    return found


def test_a_flip_in_any_fact_is_refused_with_its_table(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    data = where.read_bytes()
    told = []
    for at in of(b"Maker 17", data):
        where.write_bytes(flipped(data, at, 1))
        told += [(p.table, p.file) for p in problems(where)]
        if problems(where):
            with pytest.raises(BadFacts, match=r"case\.db, table sites: not what was saved"):
                load(where)
        else:
            assert load(where).fingerprint() == SHED.fingerprint()
    assert told == [("sites", "case.db, table sites")]


@pytest.mark.parametrize("seed", range(tried(4)))
def test_flips_anywhere_change_no_fact_and_give_no_traceback(seed: int, tmp_path: Path) -> None:
    where, dice = tmp_path / "case.db", random.Random(seed)  # noqa: S311
    save(SHED, where)
    data = where.read_bytes()
    spots = [*dice.sample(range(len(data)), 12), *dice.sample(range(4096), 12)]
    for at in spots:
        where.write_bytes(flipped(data, at, dice.randrange(8)))
        try:
            assert load(where).fingerprint() == SHED.fingerprint(), at
        except MakeshedError:
            continue


@pytest.mark.parametrize("table", ["search_makers", "search_terms", "search_text_data"])
def test_a_damaged_index_is_built_again(table: str, tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    with closing(sqlite3.connect(where)) as database:
        listed = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        (page,) = database.execute(listed, [table]).fetchone()
    where.write_bytes(flipped(where.read_bytes(), page * 4096 - 9, 1))
    assert not sealing.is_sealed(where)
    assert load(where).fingerprint() == SHED.fingerprint()
    assert sealing.is_sealed(where)


EDITS = {
    "update": "UPDATE sites SET name = 'Edited' WHERE site = 'site-3'",
    "delete": "DELETE FROM sites WHERE site = 'site-3'",
    "insert": "INSERT INTO sites (site, place, role, name) VALUES ('new', 'lyon', 'maker', 'New')",
    "place": "UPDATE places SET country = 'CH'",
    "rebuilt": "PRAGMA legacy_alter_table = ON; CREATE TABLE t AS SELECT * FROM sites LIMIT 9; DROP TABLE sites;"
    " ALTER TABLE t RENAME TO sites",
    "vacuum": "VACUUM",
    "own number": "PRAGMA user_version = 7",
}


@pytest.mark.parametrize("name", EDITS)
def test_a_person_may_edit_it_with_another_program(name: str, tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    with closing(sqlite3.connect(where)) as database:
        database.executescript(EDITS[name])
        names = {name for (name,) in database.execute("SELECT name FROM sites")}
    for _ in range(2):
        found = load(where)
        assert set(found.table(Site)["name"]) == names
        assert isinstance(found, indexed.IndexedShed)
        assert sealing.is_sealed(where)


def test_an_edit_of_one_table_excuses_no_damage_to_another(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    with closing(sqlite3.connect(where)) as database, database:
        database.execute("UPDATE places SET country = 'CH'")
    data = where.read_bytes()
    where.write_bytes(flipped(data, min(of(b"Maker 17", data)), 1))
    with pytest.raises(BadFacts, match="table sites: not what was saved"):
        load(where)


def test_a_file_of_an_older_makeshed_is_read_and_sealed(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    with closing(sqlite3.connect(where)) as database:
        database.executescript(
            "PRAGMA user_version = 0; PRAGMA application_id = 0;"
            "DELETE FROM search_state WHERE name LIKE 'sum %';"
            "UPDATE search_state SET value = '2' WHERE name = 'version';"
            "DROP TABLE search_changes; CREATE TABLE search_changes (site TEXT PRIMARY KEY)"
        )
    assert load(where).fingerprint() == SHED.fingerprint()
    assert sealing.is_sealed(where)


def test_a_blob_is_no_fact(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    with closing(sqlite3.connect(where)) as database, database:
        database.execute("UPDATE sites SET name = x'00ff' WHERE site = 'site-3'")
    (problem,) = problems(where)
    assert (problem.row, problem.column, problem.found) == (4, "name", "a blob of 2 bytes")


def test_a_view_is_no_table(tmp_path: Path) -> None:
    where = tmp_path / "case.db"
    save(SHED, where)
    with closing(sqlite3.connect(where)) as database:
        database.executescript("DROP TABLE duties; CREATE VIEW duties AS SELECT 1 AS item")
    assert [(p.table, p.found) for p in problems(where)] == [("duties", "a view")]


@pytest.mark.parametrize("seed", range(tried(4)))
def test_flips_in_a_parquet_file_change_no_fact(seed: int, tmp_path: Path) -> None:
    save(SHED, tmp_path, format="parquet")
    file, dice = tmp_path / "sites.parquet", random.Random(seed)  # noqa: S311
    data = file.read_bytes()
    for at in dice.sample(range(len(data)), 60):
        file.write_bytes(flipped(data, at, dice.randrange(8)))
        try:
            assert load(tmp_path).fingerprint() == SHED.fingerprint(), at
        except BadFacts as error:
            assert "sites.parquet" in str(error)  # noqa: PT017  (one or the other)


def test_a_parquet_file_written_by_another_program_is_read(tmp_path: Path) -> None:
    save(SHED, tmp_path, format="parquet")
    file = tmp_path / "sites.parquet"
    pl.read_parquet(file).with_columns(name=pl.lit("Edited")).write_parquet(file)
    assert set(load(tmp_path).table(Site)["name"]) == {"Edited"}


def test_the_example_is_sealed_and_sums_do_not_hang_on_a_library(tmp_path: Path) -> None:
    frame = pl.DataFrame({"place": ["a", "é"], "lat": [0.1, None], "population": [-0.0, 2.0]})
    tenth = struct.unpack("<q", struct.pack("<d", 0.1))[0]
    two = struct.unpack("<q", struct.pack("<d", 2.0))[0]
    rows = [
        f"place=1:a;lat={len(str(tenth))}:{tenth};population=1:0;",
        f"place=2:é;lat;population={len(str(two))}:{two};",
    ]
    digests = [int.from_bytes(sha256(row.encode()).digest(), "big") for row in rows]
    assert sum_of(frame, Place) == sum(digests) % 2**256
    save(examples.example("ebike"), tmp_path / "case.db")
    assert sealing.is_sealed(tmp_path / "case.db")
