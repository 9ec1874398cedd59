"""Named scenarios: in a folder, beside a file, and in a workbook's own sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import fastexcel
import pytest
import xlsxwriter

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.store.scenario_sheet import fill
from makeshed.store.scenarios import carried, doubtful, find, scenarios, wrong
from makeshed.store.starter import starter

Rows = Sequence[Sequence[str]]
HEAD = ("scenario", "change", "what")
CHINA = [
    ("china", "without", "sites/lyon-steel"),
    ("china", "set", "duties/brackets.rate=12.5%"),
    ("as it is", "", ""),
]


def written(where: Path, rows: Rows, tables: Path | None = None) -> Path:
    """Write a workbook with a sheet of scenarios, as a person would, and the tables of another."""
    book = xlsxwriter.Workbook(str(where))
    if tables:
        source = fastexcel.read_excel(tables)
        for each in source.sheet_names:
            frame = source.load_sheet(each, header_row=None, skip_rows=0, dtypes="string")
            fill(book, each, frame.to_polars().rows() if frame.width else [])
    fill(book, "scenarios", [tuple(row) for row in rows])
    book.close()
    return where


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [("# what the buyer asks",), ("Scenario", "CHANGE", "what", "note", "_mine"),
            ("china", "Without", "sites/lyon-steel", "only from China", "x"), (), *CHINA[1:]]  # fmt: skip
    folder = tmp_path_factory.mktemp("book")
    ms.save(starter(), folder / "plain.xlsx")
    return written(folder / "book.xlsx", rows, folder / "plain.xlsx")


def test_rows_of_a_sheet_are_scenarios(book: Path) -> None:
    found = scenarios(book)
    assert list(found) == ["china", "as it is"]
    assert (found["china"].about, len(found["china"].steps)) == ("only from China", 2)
    shed = ms.load(book)
    changed = ms.scenario(shed, found["china"])
    expected = ms.scenario(
        starter(), without=["sites/lyon-steel"], set=["duties/brackets.rate=.125"]
    )
    assert changed.fingerprint() == expected.fingerprint()
    assert ms.scenario(shed, found["as it is"]).fingerprint() == starter().fingerprint()


def test_the_sheet_is_no_table_and_outlives_saving(book: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    again.write_bytes(book.read_bytes())
    before = scenarios(again)
    shed = ms.load(again)
    ms.save(ms.scenario(shed, set=["duties/brackets.rate=0.3"]), again)
    after = scenarios(again)
    assert list(after) == list(before)
    assert [str(s) for s in after["china"].steps] == [str(s) for s in before["china"].steps]
    assert ms.load(again).get("brackets", ms.Duty).rate == 0.3


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([HEAD, ("", "set", "duties/brackets.rate=1")], "row 2, scenario: nothing"),
        ([HEAD, *CHINA, ("china", "remove", "x")], "row 5, change: 'remove'"),
        ([HEAD, ("china", "set", "")], "row 2, what: nothing; right: table/key.column=value"),
        ([("scenario", "change"), ("china", "set")], "row 1, what: the column is missing"),
        ([(*HEAD, "wot"), *CHINA], "row 1, wot: no such column; right: did you mean what"),
        ([(*HEAD, "what"), *CHINA], "row 1, what: the column is there twice"),
    ],
)
def test_rows_that_say_no_change_are_refused_by_row(tmp_path: Path, rows: Rows, says: str) -> None:
    with pytest.raises(BadFacts) as caught:
        scenarios(written(tmp_path / "b.xlsx", rows))
    assert f"b.xlsx, sheet scenarios, {says}" in str(caught.value)


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    rows = [HEAD, ("", "set", "x"), ("a", "make", "x"), ("b", "add", "")]
    with pytest.raises(BadFacts, match="3 problems"):
        scenarios(written(tmp_path / "b.xlsx", rows))


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        (("without", "sites/lyon-stel"), NotFound, "no sites called 'lyon-stel'"),
        (("set", "duties/brackets.rate=dear"), BadValue, "takes a number"),
        (("set", "duties/brackets.rate=99"), BadFacts, "rate"),
        (("add", "duties-none.csv"), NotFound, "duties-none.csv"),
    ],
)
def test_a_change_that_fails_names_its_row(
    tmp_path: Path, change: tuple[str, str], error: type[Exception], says: str
) -> None:
    where = written(tmp_path / "b.xlsx", [HEAD, *CHINA[1:], ("c", *change)])
    with pytest.raises(error, match=says) as caught:
        ms.scenario(starter(), scenarios(where)["c"])
    assert "sheet scenarios, row 4" in f"{caught.value} {getattr(caught.value, 'hint', '')}"


def test_a_change_that_fails_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "c.args"
    path.write_text("# one\n--set duties/brackets.rate=0.1\n\n--without sites/nowhere\n")
    with pytest.raises(NotFound, match=r"c\.args, line 4: no sites called"):
        ms.scenario(starter(), path)


@pytest.mark.parametrize("name", ["book.xlsx", "book.db", "book"])
def test_files_of_scenarios_stand_in_or_beside_every_store(tmp_path: Path, name: str) -> None:
    where = tmp_path / name
    ms.save(starter(), where)
    home = tmp_path / "book.scenarios" if where.is_file() else where / "scenarios"
    home.mkdir()
    (home / "dear.args").write_text("--set duties/brackets.rate=x2\n")
    assert list(scenarios(where)) == ["dear"]
    rate = starter().get("brackets", ms.Duty).rate
    assert ms.scenario(ms.load(where), find("dear", where)).get(
        "brackets", ms.Duty
    ).rate == pytest.approx(2 * rate)
    with pytest.raises(NotFound) as caught:
        find("deer", where)
    assert caught.value.hint == "did you mean dear?"


def test_a_name_in_the_sheet_and_in_a_file_is_refused(book: Path) -> None:
    home = book.with_suffix(".scenarios")
    home.mkdir()
    (home / "china.args").write_text("")
    with pytest.raises(BadFacts, match=r"china: also in china\.args"):
        find("china", book)
    (home / "china.args").unlink()
    home.rmdir()
    with pytest.raises(NotFound) as caught:
        find("chin", book)
    assert caught.value.hint == "did you mean china?"


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_of_changes_are_read_as_editors_write_them(tmp_path: Path, code: str) -> None:
    path = tmp_path / "a.args"
    path.write_bytes('# l\'été\r\n--set "items/bracket.name=Büro"\r\n'.encode(code))
    assert ms.scenario(starter(), path).get("bracket", ms.Item).name == "Büro"


def test_a_hash_inside_a_word_is_no_comment(tmp_path: Path) -> None:
    path = tmp_path / "a.args"
    path.write_text('--set items/bracket.name=M6#2 # two\n--set "items/bracket.unit=a #1"\n')
    found = ms.scenario(starter(), path).get("bracket", ms.Item)
    assert (found.name, found.unit) == ("M6#2", "a #1")


def test_what_is_given_beside_a_scenario_has_the_last_word(tmp_path: Path) -> None:
    path = tmp_path / "a.args"
    path.write_text("--set duties/brackets.rate=0.1\n")
    changed = ms.scenario(starter(), path, set=["duties/brackets.rate=0.2"])
    assert changed.get("brackets", ms.Duty).rate == 0.2


def test_a_sheet_can_be_carried_to_another_store(tmp_path: Path) -> None:
    (tmp_path / "duties-new.csv").write_text("duty,hs,origin,destination,rate\nmine,73,CN,EU,0.1\n")
    rows = [(*HEAD, "note"), ("a b", "add", "duties-new.csv", "new"), ("a b", "set", "items/bracket.name=l'un # x"),
            ("c/d", "without", "duties/*", ""), ("e", "", "", "")]  # fmt: skip
    book, other = written(tmp_path / "b.xlsx", rows), tmp_path / "there" / "case"
    ms.save(starter(), other)
    assert carried(book, other) == ["a b", "e"]
    was, now = scenarios(book), scenarios(other)
    assert list(now) == ["a b", "e"]
    assert now["a b"].about == "new"
    for name in now:
        one, two = (ms.scenario(starter(), each[name]) for each in (was, now))
        assert one.fingerprint() == two.fingerprint()
    assert carried(book, other) == []


def changes(book: Path, tmp_path: Path, *rows: Sequence[str]) -> Path:
    return written(tmp_path / "mine.xlsx", [HEAD, *rows], book.parent / "plain.xlsx")


def test_every_fault_of_every_scenario_is_told_at_once(book: Path, tmp_path: Path) -> None:
    path = changes(
        book, tmp_path, ("a", "set", "duties/brackets.rte=0.1"), ("a", "set", "offers/*.price=dear"),
        ("b", "without", "sites/nowhere"), ("b", "set", "duties/brackets.rate=0.2"), ("c", "add", "new.csv"),
    )  # fmt: skip
    (error,) = wrong(ms.load(path), path)
    text = str(error)
    assert [f"row {n}" in text for n in (2, 3, 4, 5, 6)] == [True, True, True, False, True]
    assert wrong(ms.load(book), book) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12,5 %", 0.125), ("12.5%", 0.125), ("0,125", 0.125), ("x1,5", 0.045), ("+50 %", 0.045)],
)
def test_numbers_of_a_sheet_are_read_as_cells_are(
    book: Path, tmp_path: Path, value: str, expected: float
) -> None:
    path = changes(book, tmp_path, ("a", "set", f"duties/brackets.rate={value}"))
    changed = ms.scenario(ms.load(path), scenarios(path)["a"])
    assert changed.get("brackets", ms.Duty).rate == pytest.approx(expected)


def test_thousands_in_a_sheet_are_thousands_or_refused(book: Path, tmp_path: Path) -> None:
    key = "demands/lyon:bracket.quantity"
    path = changes(book, tmp_path, ("a", "set", f"{key}=6 000"))
    assert scenario_value(path) == 6000.0
    path = changes(
        book, tmp_path, ("a", "set", f"{key}=6.000"), ("b", "set", "duties/brackets.rate=1.234,5")
    )
    assert scenario_value(path) == 6000.0, "the sheet shows what a point is"
    for text in ("6.000", "6,000"):
        path = changes(book, tmp_path, ("a", "set", f"{key}={text}"))
        with pytest.raises(BadFacts, match=r"one number: 6000 or 6\?"):
            scenarios(path)


def scenario_value(path: Path) -> float:
    changed = ms.scenario(ms.load(path), scenarios(path)["a"])
    return changed.get("lyon:bracket", ms.Demand).quantity


def test_values_of_scenarios_are_doubted_as_facts_are(book: Path, tmp_path: Path) -> None:
    path = changes(
        book,
        tmp_path,
        ("a", "set", "duties/brackets.rate=2.7"),
        ("b", "set", "items/bracket.value=9"),
    )
    (doubt,) = doubtful(ms.load(path), path)
    assert (doubt.key, doubt.column) == ("duties/brackets", "rate")
    assert "sheet scenarios, a" in doubt.place
    assert doubtful(ms.load(book), book) == []
