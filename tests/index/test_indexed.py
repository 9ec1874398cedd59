"""A directory that stays in its file: scenarios over it, changes to it, damage to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from tests.index.directories import SEARCHES, directory
from tests.index.test_every_search import same

from makeshed.errors import BadFacts, MakeshedError, NotFound
from makeshed.model import NOUNS, Capability, Fact, Hazard, Place, Shed, Site
from makeshed.model.search import Search
from makeshed.store import index, indexed

CHANGES: dict[str, tuple[list[Fact], list[str]]] = {
    "a new site": ([Site(site="new", place="p3", role="maker", name="steel welding")], []),
    "a site said otherwise": ([Site(site="s7", place="p3", role="store", about="steel")], []),
    "a moved place": ([Place(place="p1", lat=43.3, lon=5.4, country="FR")], []),
    "a capability": ([Capability(site="s8", process="welding")], []),
    "a lost site": ([], ["sites/s5"]),
    "a lost place": ([], ["places/p2"]),
    "many lost": ([], ["sites/s1*", "places/p0"]),
    "a lost capability": ([], ["capabilities/*:welding"]),
}


@pytest.fixture(scope="module")
def scanned() -> Shed:
    return directory(3)


@pytest.fixture(scope="module")
def saved(scanned: Shed, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("saved") / "makers.db"
    indexed.save(scanned, path)
    return path.read_bytes()


@pytest.fixture
def path(saved: bytes, tmp_path: Path) -> Path:
    (tmp_path / "makers.db").write_bytes(saved)
    return tmp_path / "makers.db"


ASKED = ("word", "word and process", "circle and word", "nearest", "closed too", "facets")


def alike(one: Shed, other: Shed) -> None:
    for name in ASKED:
        same(one.search(SEARCHES[name]), other.search(SEARCHES[name]))


@pytest.mark.parametrize("name", CHANGES)
def test_a_scenario_lies_over_the_file(name: str, scanned: Shed, path: Path) -> None:
    facts, keys = CHANGES[name]
    was = path.read_bytes()
    shed = indexed.load(path)
    over = shed.plus(*facts).minus(*keys)
    alike(scanned.plus(*facts).minus(*keys), over)
    alike(scanned, shed)
    assert path.read_bytes() == was


def test_scenarios_over_scenarios(scanned: Shed, path: Path) -> None:
    one, other = scanned, indexed.load(path)
    for facts, keys in CHANGES.values():
        one, other = one.plus(*facts).minus(*keys), other.plus(*facts).minus(*keys)
    alike(one, other)
    for noun in NOUNS.values():
        keys = list(noun.key)
        assert_frame_equal(one.table(noun).sort(keys), other.table(noun).sort(keys))
    assert one.fingerprint() == other.fingerprint()


def test_a_scenario_reads_only_what_it_touches(path: Path) -> None:
    shed = indexed.load(path).plus(Site(site="new", place="p3", role="maker", name="steel"))
    assert "new" in {hit.site for hit in shed.search(Search(words=("steel",)))}
    assert isinstance(shed, indexed.IndexedShed)
    assert "frame" not in vars(shed._stored["sites"])
    assert shed.get("new", Site).place == "p3"


def test_near_and_get_answer_as_in_memory(scanned: Shed, path: Path) -> None:
    moved = Place(place="p1", lat=-17.8, lon=-179.9, country="FJ")
    one, other = scanned.plus(moved), indexed.load(path).plus(moved)
    for place, within in (("p1", 80.0), ("p3", 30.0), ("p4", 0.0), ("p5", 20000.0)):
        for noun in (Place, Site):
            assert one.near(place, within, noun) == other.near(place, within, noun)
    assert one.get("s8", Site) == other.get("s8", Site)
    with pytest.raises(NotFound, match="no sites called 's999'"):
        other.get("s999", Site)


@pytest.mark.parametrize(
    "fact",
    [
        Site(site="new", place="nowhere", role="maker"),
        Capability(site="nobody", process="welding"),
        Hazard(hazard="h", scope="site", target="nobody", rate=1.0, duration=1.0),
        Site(site="able", place="p1", role="supplier"),
        Place(place="new", lat=0.0, lon=0.0, country="KE"),
    ],
    ids=lambda fact: fact.table,
)
def test_a_scenario_is_checked(fact: Fact, scanned: Shed, tmp_path: Path) -> None:
    shed = scanned.plus(
        Site(site="able", place="p1", role="maker"), Capability(site="able", process="welding")
    )
    indexed.save(shed, tmp_path / "makers.db")
    for start in (shed, indexed.load(tmp_path / "makers.db")):
        with pytest.raises(BadFacts):
            start.plus(fact)


CHANGED_IN_PLACE = {
    "insert": "INSERT INTO sites (site, place, role, name) VALUES ('new', 'p1', 'maker', 'steel')",
    "update": "UPDATE sites SET about = 'steel zeppelin' WHERE site IN ('s1', 's2')",
    "key": "UPDATE sites SET site = site || '-new' WHERE site NOT IN (SELECT site FROM capabilities)",
    "delete": "DELETE FROM capabilities WHERE process = 'welding'",
    "move": "UPDATE places SET lat = -1.3, lon = 36.8, country = 'KE' WHERE place = 'p1'",
    "replace": "INSERT OR REPLACE INTO sites (site, place, role) VALUES ('s3', 'p1', 'store')",
    "other": "INSERT INTO items (item) VALUES ('bracket')",
}


@pytest.mark.parametrize("name", CHANGED_IN_PLACE)
def test_a_change_by_any_program_is_indexed_on_loading(name: str, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(CHANGED_IN_PLACE[name])
    found = indexed.load(path)
    assert isinstance(found, indexed.IndexedShed)
    alike(indexed.read_whole(path), found)


def test_a_fact_that_is_wrong_in_the_file_is_still_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE sites SET place = 'nowhere' WHERE site = 's1'")
    with pytest.raises(BadFacts, match="nowhere"):
        indexed.load(path)


def test_a_shed_never_says_two_things(path: Path) -> None:
    shed = indexed.load(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(CHANGED_IN_PLACE["update"])
    with pytest.raises(MakeshedError, match="changed since it was loaded"):
        shed.search(Search(words=("steel",)))


def test_a_file_replaced_as_a_whole_leaves_the_shed_as_it_was(scanned: Shed, path: Path) -> None:
    shed = indexed.load(path)
    indexed.save(directory(9), path)
    alike(scanned, shed)


DAMAGE = {
    "no text": "DROP TABLE search_text",
    "no blocks": "DELETE FROM search_text_data WHERE id > 1",
    "no makers": "DELETE FROM search_makers WHERE id % 2",
    "no terms": "DROP TABLE search_terms",
    "no state": "DELETE FROM search_state",
    "no trigger": "DROP TRIGGER search_sites_update",
    "older": "UPDATE search_state SET value = '0' WHERE name = 'version'",
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_index_is_built_again(name: str, scanned: Shed, path: Path) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(DAMAGE[name])
    alike(scanned, indexed.load(path))
    with closing(sqlite3.connect(path)) as database:
        assert index.is_whole(database)


def test_an_index_without_facts_answers_with_nothing(tmp_path: Path) -> None:
    indexed.save(Shed(), tmp_path / "makers.db")
    assert indexed.load(tmp_path / "makers.db").search(Search(words=("steel",))) == []


def test_what_cannot_be_written_is_searched_without_an_index(
    scanned: Shed, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE sites SET name = name")

    def locked(*_: object) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(indexed, "repair", locked)
    shed = indexed.load(path)
    assert not isinstance(shed, indexed.IndexedShed)
    alike(scanned, shed)


def test_an_index_damaged_under_a_shed_is_told_and_mended_by_loading(
    scanned: Shed, path: Path
) -> None:
    shed = indexed.load(path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE search_terms")
    with pytest.raises(MakeshedError, match="changed since it was loaded") as error:
        shed.search(Search(words=("steel",)))
    assert error.value.hint == "load it again"
    alike(scanned, indexed.load(path))


@pytest.mark.parametrize("error", [sqlite3.OperationalError, sqlite3.ProgrammingError])
def test_no_other_error_is_taken_for_damage(
    error: type[sqlite3.Error], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake in a statement, a full disk or a lock must not pass for a slow search."""

    def wrong(*_: object) -> None:
        raise error("near SELCT: syntax error")

    shed = indexed.load(path)
    monkeypatch.setattr(indexed, "hits", wrong)
    with pytest.raises(error, match="SELCT"):
        shed.search(Search(words=("steel",)))
