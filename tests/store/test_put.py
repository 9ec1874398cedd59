"""An edit of a case is the save of the edited facts, on every store; or nothing, and it says why."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.contract.test_every_store import EVERY, every_store, place, small
from tests.examples import examples
from tests.sheds import OWN, _rows, sheds

from makeshed.errors import BadFacts, BadValue, NotFound, Outdated
from makeshed.model import (
    NOUNS,
    Capability,
    Currency,
    Fact,
    Hazard,
    Item,
    Offer,
    Place,
    Shed,
    Site,
    Zone,
)
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import columns
from makeshed.model.sense import SENSE
from makeshed.store import glance, index, load, save, sealing
from makeshed.store.editing import Edit
from makeshed.store.put import changes, put

EURO = Currency(currency="EUR", rate=1.0)
FORGE = Site(site="forge", place="lyon", role="maker")


@st.composite
def edits(draw: st.DrawFn, shed: Shed) -> tuple[list[Fact], list[str]]:
    """Facts to put into a shed, which name what it has and may yet clash with it, and keys to take out."""
    known = {table: shed.table(table)[NOUNS[table].key[0]].to_list() for table in OWN}
    facts: list[Fact] = []
    for table in draw(st.lists(st.sampled_from(list(NOUNS)), max_size=3, unique=True)):
        refers = {column.refers for column in columns(NOUNS[table])} - {""}
        if all(known[name] for name in refers) and (table not in known or known[table]):
            rows = _rows(draw, table, known, 2)
            facts += [NOUNS[table](**row) for row in draw(st.permutations(rows))[:2]]
    every = [f"{t}/{key}" for t in NOUNS for key in shed._tables[t].keys if "*" not in key]
    lost = draw(st.lists(st.sampled_from(every), max_size=2, unique=True)) if every else []
    return facts, lost


def told(error: BadFacts) -> list[tuple[object, ...]]:
    return [(p.table, p.row, p.column, p.found, p.right) for p in error.problems]


def expected_of(shed: Shed, facts: list[Fact], lost: list[str]) -> Shed | BadFacts:
    """What a save of the edited facts would leave, or why it would be refused."""
    try:
        after = shed.minus(*lost).plus(*facts)
    except BadFacts as error:
        return error
    found = problems_with_tables(after)
    return BadFacts(found) if found else after


@given(data=st.data(), shed=sheds())
@examples(60, deadline=None, suppress_health_check=list(HealthCheck))
def test_an_edit_is_the_save_of_the_edited_facts(data: st.DataObject, shed: Shed) -> None:
    facts, lost = data.draw(edits(shed))
    wanted = expected_of(shed, facts, lost)
    for store in EVERY:
        with tempfile.TemporaryDirectory() as folder:
            where, options = place(store, Path(folder))
            save(shed, where, **options)
            if isinstance(wanted, BadFacts):
                with pytest.raises(BadFacts) as caught:
                    put(where, facts, lost)
                assert told(caught.value) == told(wanted)
                assert load(where) == shed
                assert changes(where) == []
                continue
            change = put(where, facts, lost, who="ann", note="law")
            again = load(where)
            assert again == wanted
            assert again.fingerprint() == change.after == wanted.fingerprint()
            whole = Shed({table: again.table(table) for table in NOUNS})
            assert whole.fingerprint() == change.after, "row by row as all at once"
            same = change.before == change.after
            assert changes(where) == ([] if same else [change])
            came = [f"{fact.table}/{fact.id}" for fact in change.came]
            if "*" not in "".join(came) and len(again) - len(again.minus(*came)) == len(came):
                put(where, change.gone, came)
                assert load(where) == shed, "what went can come again"


@every_store
def test_of_two_writers_one_is_told(store: str, tmp_path: Path) -> None:
    where = _saved(store, tmp_path)
    seen = load(where).fingerprint()
    first = put(where, [FORGE], expected=seen, who="ann", note="opened")
    assert (first.sequence, first.came, first.gone) == (1, (FORGE,), ())
    with pytest.raises(Outdated, match=r"sites/forge .* change 1 .* by ann \(opened\)"):
        put(where, [replace(FORGE, place="porto")], expected=seen, who="bob")
    assert load(where).fingerprint() == first.after
    other = put(where, [Item(item="gate")], expected=seen, who="bob", note="elsewhere")
    assert other.sequence == 2
    with pytest.raises(Outdated, match="sites/forge"):
        put(where, without=["sites/forge"], expected=seen)
    put(where, without=["sites/forge"], expected=first.after)
    assert [each.who for each in changes(where)] == ["ann", "bob", ""]
    assert [each.sequence for each in changes(where, since=1)] == [2, 3]


@every_store
def test_what_nobody_noted_is_not_guessed(store: str, tmp_path: Path) -> None:
    where = _saved(store, tmp_path)
    with pytest.raises(Outdated, match="no longer those of 'abc'"):
        put(where, [FORGE], expected="abc")
    change = put(where, [FORGE])
    save(small(), where)
    last = changes(where)[-1]
    assert (last.whole, last.before, last.after) == (True, change.after, small().fingerprint())
    with pytest.raises(Outdated, match="nor is it known why"):
        put(where, [Item(item="gate")], expected=change.after)
    with pytest.raises(BadValue, match="ends with change 2") as caught:
        changes(where, since=7)
    assert "load all facts again" in caught.value.hint
    save(small(), where)
    assert changes(where)[-1] == last, "the same facts once more are no change"


def test_a_record_that_lost_its_beginning_is_told_to_whoever_follows_from_before(
    tmp_path: Path,
) -> None:
    save(small(), tmp_path / "case")
    for number in range(3):
        put(tmp_path / "case", [replace(FORGE, about=str(number))])
    record = tmp_path / "case" / "changes.jsonl"
    record.write_text("".join(record.read_text().splitlines(keepends=True)[1:]))
    assert [change.sequence for change in changes(tmp_path / "case", 1)] == [2, 3]
    with pytest.raises(BadValue, match="begins with change 2"):
        changes(tmp_path / "case", 0)
    assert put(tmp_path / "case", [FORGE]).sequence == 4
    save(small(), tmp_path / "case")
    record.write_text(record.read_text().splitlines()[-1])
    assert [change.whole for change in changes(tmp_path / "case", 0)] == [True]


@every_store
def test_what_changes_nothing_is_not_recorded(store: str, tmp_path: Path) -> None:
    where = _saved(store, tmp_path)
    change = put(where, list(small().rows(Site)), day=date(2026, 3, 1))
    assert (change.sequence, change.before, change.came) == (0, change.after, ())
    assert changes(where) == []


@every_store
def test_bad_input_is_refused_and_nothing_written(store: str, tmp_path: Path) -> None:
    where = _saved(store, tmp_path)
    with pytest.raises(BadFacts, match="did you mean lyon"):
        put(where, [replace(FORGE, place="lyo")])
    with pytest.raises(BadFacts, match="again, as in row"):
        put(where, [FORGE, replace(FORGE, place="porto")])
    with pytest.raises(NotFound, match="no sites called 'mil'"):
        put(where, without=["sites/mil"])
    with pytest.raises(BadValue, match="note holds"):
        put(where, [FORGE], note="one\ntwo")
    with pytest.raises(NotFound, match="there is no"):
        put(where.with_name("nowhere.db"), [FORGE])
    assert load(where) == small()


@every_store
def test_files_of_facts_can_be_put(store: str, tmp_path: Path) -> None:
    where = _saved(store, tmp_path)
    file = tmp_path / "sites-new.csv"
    file.write_text("site,place,role\nforge,lyon,maker\n", encoding="utf-8")
    assert put(where, [str(file), Item(item="gate")]).came == (Item(item="gate"), FORGE)


def test_what_a_person_wrote_in_a_folder_stays(tmp_path: Path) -> None:
    """Tables that an edit does not touch keep every byte, those that it does the comments above them."""
    save(small(), tmp_path / "case")
    items, sites = (tmp_path / "case" / f"{table}.csv" for table in ("items", "sites"))
    own = "# pièces\n" + items.read_text(encoding="utf-8").replace(",0.0", ",0.00")
    items.write_text(own, encoding="utf-8")
    head = "# who makes what\n# asked in March\n"
    sites.write_text(head + sites.read_text(encoding="utf-8"), encoding="utf-8")
    put(tmp_path / "case", [FORGE])
    assert items.read_text(encoding="utf-8") == own
    assert sites.read_text(encoding="utf-8").startswith(head)
    assert load(tmp_path / "case") == small().plus(FORGE)


def test_a_long_record_of_a_workbook_comes_back(tmp_path: Path) -> None:
    where = _saved("workbook", tmp_path)
    many = [Item(item=f"i{n}", name="=" + "é" * 100) for n in range(300)]
    change = put(where, many, note=" spaces ")
    assert changes(where) == [change]
    put(where, without=["items/i*"])
    assert [len(each.gone) for each in changes(where)] == [0, 300]


@pytest.mark.parametrize("step", ["index.refresh", "sqlite.keep", "sealing.keep_sums"])
def test_an_edit_that_fails_half_way_leaves_the_file_as_it_was(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = _saved("sqlite", tmp_path)
    before = where.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(f"makeshed.store.in_place.{step}", fail)
    with pytest.raises(OSError, match="disk is full"):
        put(where, [FORGE])
    assert where.read_bytes() == before


def test_an_edit_that_is_not_sealed_is_whole_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill between the two."""
    where = _saved("sqlite", tmp_path)
    monkeypatch.setattr(sealing, "sealed_again", lambda *_: None)
    change = put(where, [FORGE])
    monkeypatch.undo()
    assert not sealing.is_sealed(where)
    assert load(where).fingerprint() == change.after
    assert sealing.is_sealed(where), "whoever loads it seals it again"


def test_the_index_after_edits_is_that_of_the_facts(tmp_path: Path) -> None:
    where, anew = tmp_path / "a.db", tmp_path / "b.db"
    save(small(), where)
    put(where, [FORGE, Capability(site="forge", process="welding"), Item(item="gate")])
    put(where, [replace(FORGE, about="gates and railings", place="porto")])
    put(where, [Place(place="porto", lat=41.2, lon=-8.6, country="PT")], ["sites/mill"])
    save(Shed({table: load(where).table(table) for table in NOUNS}), anew)
    assert contents(where) == contents(anew)
    with closing(sqlite3.connect(where)) as database:
        database.execute("INSERT INTO search_text(search_text) VALUES ('integrity-check')")
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def contents(where: Path) -> list[list[tuple[object, ...]]]:
    """What the index of a file holds, but for the numbers of its rows."""
    asked = (
        f"SELECT {', '.join(index.COLUMNS)} FROM search_makers ORDER BY site",  # noqa: S608
        "SELECT term, docs FROM search_terms WHERE docs > 0 ORDER BY term",
        "SELECT * FROM search_state WHERE name <> 'longest name' ORDER BY name",
        "SELECT * FROM search_names",
        "SELECT * FROM search_changes",
    )
    with closing(sqlite3.connect(where)) as database:
        return [database.execute(text).fetchall() for text in asked]


def test_what_others_edited_and_damage_are_found_before_an_edit(tmp_path: Path) -> None:
    where = _saved("sqlite", tmp_path)
    with closing(sqlite3.connect(where)) as database, database:
        database.execute("UPDATE sites SET place = 'nowhere'")
    with pytest.raises(BadFacts, match="nowhere"):
        put(where, [FORGE])
    with closing(sqlite3.connect(where)) as database, database:
        database.execute("UPDATE sites SET place = 'lyon'")
    put(where, [FORGE])
    data = bytearray(where.read_bytes())
    at = data.index(b"forgelyon")
    data[at] ^= 1
    where.write_bytes(data)
    with pytest.raises(BadFacts, match="damaged"):
        put(where, [Item(item="gate")])


def test_a_glance_sees_what_all_facts_tell(tmp_path: Path) -> None:
    """Where what clashes is far from what is edited."""
    where = tmp_path / "case.db"
    firm = replace(FORGE, firm="ironworks")
    hazard = Hazard(hazard="strike", scope="firm", target="ironworks", rate=0.1, duration=5.0)
    able = Capability(site="forge", process="welding")
    save(small().plus(firm, able, hazard), where)
    with pytest.raises(BadFacts, match="ironworks"):
        put(where, [FORGE])
    with pytest.raises(BadFacts, match="a supplier"):
        put(where, [replace(firm, role="supplier")])
    with pytest.raises(BadFacts, match="rate"):
        put(where, [replace(EURO, rate=2.0)])
    put(where, without=["capabilities/forge:*"], facts=[replace(firm, role="supplier")])


def test_a_large_directory_is_not_read_for_an_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = _saved("sqlite", tmp_path)
    monkeypatch.setattr(Edit, "made", lambda *_: pytest.fail("all facts were read"))
    hazard = Hazard(hazard="flood", scope="lane", target="lyon:porto:truck", rate=0.1, duration=5.0)
    put(where, [FORGE, Capability(site="forge", process="welding"), hazard])
    put(where, [Item(item="gate"), Offer(site="forge", item="gate", price=1.0, currency="EUR")])
    put(where, without=["sites/forge"])


def test_whatever_looks_at_large_tables_is_known_to_the_glance() -> None:
    """A rule that looks at places, sites or capabilities must be thought of in `glance`."""
    large = {noun.table for noun in glance.LARGE}
    looking = {rule.__name__ for tables, rule in SENSE if tables & large}
    assert looking == {
        "suppliers_only_sell", "areas_can_be_read", "seasons_are_somewhere", "makers_and_sellers_tell",
    }  # fmt: skip
    refers = {c.refers for noun in glance.LARGE for c in columns(noun)} - {""}
    assert all(len(NOUNS[table].key) == 1 for table in refers)
    assert {Zone.table, "rates"} == glance.POSTAL


def _saved(store: str, folder: Path) -> Path:
    where, options = place(store, folder)
    save(small(), where, **options)
    return where
