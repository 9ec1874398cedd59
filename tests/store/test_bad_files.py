"""Files that are wrong are refused: the file, the row, the column, what was found, what is right."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.model import Item, Place, Shed
from makeshed.store import load, problems, save

HEAD = "place,lat,lon,country"
LYON = "lyon,45.76,4.84,FR"


def folder(path: Path, **files: str | bytes) -> Path:
    """Write a folder of files; ``__`` in a name is a dot, ``csv`` is understood."""
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (path / (name.replace("__", ".") if "__" in name else f"{name}.csv")).write_bytes(data)
    return path


def told(found: list[Problem]) -> list[tuple[str, int | None, str, str]]:
    return [(p.file, p.row, p.column, p.found) for p in found]


def one(found: list[Problem]) -> tuple[str, int | None, str, str, str]:
    """Return the only problem."""
    (p,) = found
    return (p.file, p.row, p.column, p.found, p.right)


@pytest.mark.parametrize("start", ["", "\ufeff", '# places\n# in "France", mostly\n\n'])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_utf8_with_or_without_mark_and_comments(tmp_path: Path, start: str, end: str) -> None:
    text = start + end.join([HEAD, "lyon,45.76,4.84,FR", "# a note, too", "", "léîle,1,2,FR"])
    assert load(folder(tmp_path, places=text)).table(Place)["place"].to_list() == ["lyon", "léîle"]


@pytest.mark.parametrize(
    ("data", "row", "found"),
    [
        (f"{HEAD}\n{LYON}\n".encode("utf-16"), 1, "UTF-16 text"),
        (f"{HEAD}\n{LYON}\n".encode("utf-16-le"), 1, "UTF-16 text"),
    ],
)
def test_the_encoding_is_named(tmp_path: Path, data: bytes, row: int, found: str) -> None:
    expected = ("places.csv", row, "", found, "UTF-8 text")
    assert one(problems(folder(tmp_path, places=data))) == expected


@pytest.mark.parametrize(
    ("text", "found"), [("", "an empty file"), ("\n", "an empty file"), ("# x\n", "comments only")]
)
def test_an_empty_file_wants_a_head(tmp_path: Path, text: str, found: str) -> None:
    right = "a first line such as place,lat,lon,country"
    assert one(problems(folder(tmp_path, places=text))) == ("places.csv", None, "", found, right)


@pytest.mark.parametrize("text", [HEAD, HEAD + "\n", HEAD + "\r\n\r\n", f"# x\n{HEAD}\n# y"])
def test_a_head_alone_is_an_empty_table(tmp_path: Path, text: str) -> None:
    assert load(folder(tmp_path, places=text)).table(Place).is_empty()


def test_unknown_tables_are_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    beside = dict.fromkeys(
        ("README", "README__md", "a__py", "a__html", "a__txt", "a__args", "a__json"), "x"
    )
    where = folder(
        tmp_path, places=f"{HEAD}\n{LYON}", ofers="site,item,price", offers__tsv="", **beside
    )
    (tmp_path / "README.csv").rename(tmp_path / "README")
    found = problems(where)
    assert told(found) == [
        ("ofers.csv", None, "", "no table is called 'ofers'"),
        ("offers.tsv", None, "", "no table is called 'offers.tsv'"),
    ]
    assert [p.right for p in found] == ["did you mean offers?"] * 2


def test_references_into_a_file_that_was_not_read_are_not_blamed(tmp_path: Path) -> None:
    where = folder(tmp_path, place=f"{HEAD}\n{LYON}", sites="site,place,role\ns,lyon,store")
    assert told(problems(where)) == [("place.csv", None, "", "no table is called 'place'")]


def test_unknown_missing_and_double_columns(tmp_path: Path) -> None:
    where = folder(
        tmp_path,
        places="place,latt,lon,country\nlyon,45.76,4.84,FR",
        items="item,mass,mass\na,1,2",
        sites="# sites\nsite,place,role,mark-up\ns,lyon,store,0.1",
    )
    found = problems(where)
    assert told(found) == [
        ("items.csv", 1, "mass", "the column is there twice"),
        ("places.csv", 1, "latt", "no such column"),
        ("places.csv", 1, "lat", "the column is missing"),
        ("sites.csv", 2, "mark-up", "no such column"),
    ]
    assert [p.right for p in found] == [
        "each column once",
        "did you mean lat?",
        "a number such as 12.5 [°] (lat: latitude, north positive (WGS 84))",
        "did you mean markup?",
    ]


def test_rows_of_unequal_length(tmp_path: Path) -> None:
    text = f'# note\n{HEAD}\n{LYON}\na,1,2\n"b\nb",1,2,FR\nc,1,2,FR,3\n# note\nd,99,2,FR\n'
    found = problems(folder(tmp_path, places=text, sites="site,place,role\ns,a,store"))
    assert told(found) == [
        ("places.csv", 4, "", "3 cells"),
        ("places.csv", 7, "", "5 cells"),
        ("places.csv", 9, "lat", "99"),
    ]
    assert found[0].right == "4 cells, as many as there are columns"


def test_short_and_long_rows_do_not_cancel_out(tmp_path: Path) -> None:
    text = f"{HEAD}\n{LYON}\na,1,2\nb,1,2,FR,\n"
    assert told(problems(folder(tmp_path, places=text))) == [
        ("places.csv", 3, "", "3 cells"),
        ("places.csv", 4, "", "5 cells"),
    ]


@pytest.mark.parametrize(
    ("cell", "row", "found"),
    [('"ab', 3, "a quote that is not closed"), ('"a"b', 3, "',' expected after '\"'")],
)
def test_quotes_gone_wrong(tmp_path: Path, cell: str, row: int, found: str) -> None:
    text = f"{HEAD}\n{LYON}\n{cell},1,2,FR\n"
    right = 'text in quotes, "like this", quotes inside it doubled'
    assert one(problems(folder(tmp_path, places=text))) == ("places.csv", row, "", found, right)


def test_quotes_inside_text_are_text(tmp_path: Path) -> None:
    where = folder(tmp_path, items='item,name\na,5" pipe\nb,6" pipe\nc,"say ""x"", y"\n')
    assert load(where).table(Item)["name"].to_list() == ['5" pipe', '6" pipe', 'say "x", y']


WRONG_CELLS = [
    ("offers", "price", "12.5 each", "'12.5 each'", "a number such as 12.5 [money] (price: of one unit)"),
    ("offers", "price", "5%", "'5%'", "a number such as 12.5 [money] (price: of one unit)"),
    ("sites", "last_confirmed", "2026", "'2026'", "a date such as 2026-01-31 (last_confirmed: when somebody last confirmed it)"),
    ("offers", "price", "five", "'five'", "a number such as 12.5 [money] (price: of one unit)"),
    ("offers", "price", "NaN", "nan", "a finite number; a number such as 12.5 [money] (price: of one unit)"),
    ("offers", "price", "1e999", "inf", "a finite number; a number such as 12.5 [money] (price: of one unit)"),
    ("offers", "price", "", "nothing", "a number such as 12.5 [money] (price: of one unit)"),
    ("offers", "incoterm", "exw", "'exw'", "EXW or FCA or FAS or FOB or CFR or CPT or CIF or CIP or DAP or DPU or DDP; did you mean EXW?"),
    ("offers", "item", "stel", "'stel'", "a key of items; did you mean steel?"),
    ("items", "essential", "yes", "'yes'", "true or false (essential: an essential part in the sense of a duty or of supply security)"),
    ("sites", "last_confirmed", "2026-02-30", "'2026-02-30'", "a date such as 2026-01-31 (last_confirmed: when somebody last confirmed it)"),
    ("sites", "role", "Maker", "'Maker'", "maker or supplier or store; did you mean maker?"),
    ("capabilities", "expand_max", "2.5", "'2.5'", "a whole number such as 3 (expand_max: steps of expansion that are possible)"),
]  # fmt: skip

CASE: dict[str, list[dict[str, Any]]] = {
    "places": [{"place": "lyon", "lat": "45.76", "lon": "4.84", "country": "FR"}],
    "sites": [{"site": "s", "place": "lyon", "role": "maker", "last_confirmed": ""}],
    "items": [{"item": "steel", "essential": "TRUE"}],
    "offers": [{"site": "s", "item": "steel", "price": "1.5", "incoterm": ""}],
    "capabilities": [{"site": "s", "process": "cut", "expand_max": "3.0"}],
}


def write_case(store: str, path: Path, case: dict[str, list[dict[str, Any]]]) -> Path:
    """Write cells as text, as people type them, into any store."""
    if store == "sqlite":
        return _write_sqlite(path / "case.db", case)
    if store == "workbook":
        return _write_workbook(path / "case.xlsx", case)
    for table, rows in case.items():
        frame = pl.DataFrame(rows)
        write = frame.write_csv if store == "csv" else frame.write_parquet
        write(path / f"{table}.{store}")
    return path


def _write_sqlite(path: Path, case: dict[str, list[dict[str, Any]]]) -> Path:
    with closing(sqlite3.connect(path)) as database, database:
        for table, rows in case.items():
            database.execute(f"CREATE TABLE {table} ({', '.join(rows[0])})")
            for row in rows:
                marks = ",".join("?" * len(row))
                database.execute(f"INSERT INTO {table} VALUES ({marks})", list(row.values()))  # noqa: S608
    return path


def _write_workbook(path: Path, case: dict[str, list[dict[str, Any]]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for table, rows in case.items():
        sheet = book.add_worksheet(table)
        for at, name in enumerate(rows[0]):
            sheet.write_string(0, at, name)
            for number, row in enumerate(rows, start=1):
                sheet.write_string(number, at, row[name])
    book.close()
    return path


FILES = {
    "csv": ("{}.csv", 2),
    "parquet": ("{}.parquet", 1),
    "sqlite": ("case.db, table {}", 1),
    "workbook": ("case.xlsx, sheet {}", 2),
}


@pytest.mark.parametrize("store", FILES)
def test_cells_typed_as_text_are_understood(store: str, tmp_path: Path) -> None:
    shed = load(write_case(store, tmp_path, CASE))
    assert shed.get("steel", Item).essential is True
    assert shed.get("lyon", Place).lat == 45.76


@pytest.mark.parametrize("store", FILES)
@pytest.mark.parametrize(("table", "column", "cell", "found", "right"), WRONG_CELLS)
def test_a_wrong_cell(
    store: str, table: str, column: str, cell: str, found: str, right: str, tmp_path: Path
) -> None:
    changed = {**CASE, table: [{**CASE[table][0], column: cell}]}
    file, row = FILES[store]
    expected = (file.format(table), row, column, found, right)
    assert one(problems(write_case(store, tmp_path, changed))) == expected


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    where = folder(
        tmp_path,
        places=f"{HEAD}\nlyon,north,4.84,??\nlyon,1,2,FR\n",
        items=b"item,name\na,\x81\n",
        ofers="site\n",
        sites="# s\nsite,place,role\ns,lyonn,seller\n",
    )
    found = problems(where)
    assert told(found) == [
        ("items.csv", 2, "", "byte 0x81, which is no UTF-8"),
        ("ofers.csv", None, "", "no table is called 'ofers'"),
        ("places.csv", 2, "lat", "'north'"),
        ("places.csv", 2, "country", "'??'"),
        ("places.csv", 3, "place", "'lyon' again, as in row 2"),
        ("sites.csv", 3, "role", "'seller'"),
        ("sites.csv", 3, "place", "'lyonn'"),
    ]
    with pytest.raises(BadFacts) as caught:
        load(where)
    assert list(caught.value.problems) == found
    assert "places.csv, row 2, lat: 'north'; right: a number such as 12.5 [°]" in str(caught.value)


def test_blank_rows_and_blank_cells(tmp_path: Path) -> None:
    where = folder(tmp_path, items="item,unit,mass,value,name\na,,,,\n,,,,\nb,m,1,0,\nc,m,x,,\n")
    assert told(problems(where)) == [("items.csv", 5, "mass", "'x'")]
    shed = load(folder(tmp_path, items="item,unit,mass,value,name\na,,,,\n,,,,\nb,m,1,0,\n"))
    assert shed.get("a", Item) == Item(item="a", unit="piece", mass=0.0, value=None, name="")
    assert shed.get("b", Item) == Item(item="b", unit="m", mass=1.0, value=0.0, name="")


def test_two_files_for_one_table(tmp_path: Path) -> None:
    folder(tmp_path, places=f"{HEAD}\n{LYON}\n")
    load(tmp_path).table(Place).write_parquet(tmp_path / "places.parquet")
    expected = ("places.parquet", None, "", "beside places.csv", "one file for each table")
    assert one(problems(tmp_path)) == expected


def test_paths_that_hold_no_shed(tmp_path: Path) -> None:
    file = folder(tmp_path, places=f"{HEAD}\n{LYON}\n") / "places.csv"
    (tmp_path / "a.db").mkdir()
    (tmp_path / "empty").mkdir()
    for where, says in [
        (file, "holds no shed"),
        (tmp_path / "a.db", "is a folder"),
        (tmp_path / "empty", "no tables in"),
        (tmp_path / "nowhere", "there is no"),
    ]:
        with pytest.raises(NotFound, match=says) as caught:
            load(where)
        assert caught.value.hint
    with pytest.raises(NotFound, match="holds no shed"):
        save(Shed(), tmp_path / "new.csv")
    with pytest.raises(NotFound, match="holds no shed"):
        save(Shed(), file)


@pytest.mark.parametrize(
    ("name", "found", "right"),
    [
        ("a.db", "not readable as SQLite", "an SQLite database"),
        ("a.xlsx", "not readable as a workbook", "an .xlsx workbook"),
        ("a/places.parquet", "not readable as Parquet", "a Parquet file"),
    ],
)
def test_files_that_are_not_what_they_are_called(
    tmp_path: Path, name: str, found: str, right: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"this is neither " * 100)
    file, _, _, what, wanted = one(problems(path.parent if path.suffix == ".parquet" else path))
    assert (file, wanted) == (path.name, right)
    assert what.startswith(found)


def test_strange_tables_of_a_database(tmp_path: Path) -> None:
    save(Shed(), tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database, database:
        database.execute("CREATE TABLE ofers (x)")
    file, _, _, found, right = one(problems(tmp_path / "a.db"))
    assert (file, found) == ("a.db, table ofers", "no table is called 'ofers'")
    assert right == "did you mean offers?"


def test_a_workbook_as_people_leave_it(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("places")
    sheet.write_row(1, 0, ["# where things are"])
    sheet.write_row(3, 0, ["place", "lat", "lon", "country", "population"])
    sheet.write_row(4, 0, ["lyon", 45.76, 4.84, "FR"])
    sheet.write_formula(4, 4, "=1/0", None, "#DIV/0!")
    sheet.write_row(6, 0, ["x", True, "4.84", "FR", 0.1 + 0.2])
    sheet.write_row(7, 0, ["#y", 1 / 3, "4.84", "FR", 3])
    book.add_worksheet("README").write(0, 0, "a note")
    book.add_worksheet("Sheet2")
    book.add_worksheet("ofers").write(0, 0, "site")
    book.close()
    found = problems(tmp_path / "a.xlsx")
    assert told(found) == [
        ("a.xlsx, sheet places", 5, "population", "'#DIV/0!'"),
        ("a.xlsx, sheet ofers", None, "", "no table is called 'ofers'"),
        ("a.xlsx, sheet places", 7, "lat", "'true'"),
    ]


@pytest.mark.parametrize(("heads", "row", "column", "found"), [
    ([], None, "", "an empty sheet"),
    (["place", "lat", "lat"], 1, "lat", "the column is there twice"),
    (["place", "", "lat"], 2, "B2", "'2' in B2, under a column without a name"),
])  # fmt: skip
def test_sheets_without_a_proper_head(
    tmp_path: Path, heads: list[str], row: int | None, column: str, found: str
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("places")
    sheet.write_row(0, 0, heads)
    if heads:
        sheet.write_row(1, 0, [1, 2, 3])
    book.close()
    assert one(problems(tmp_path / "a.xlsx"))[:4] == ("a.xlsx, sheet places", row, column, found)


@pytest.mark.parametrize(("name", "found"), [("\uffff", "U+FFFE or U+FFFF")])
def test_what_a_workbook_cannot_hold_is_refused(tmp_path: Path, name: str, found: str) -> None:
    shed = Shed.of(Item(item="a"), Item(item="b", name=name))
    with pytest.raises(BadFacts) as caught:
        save(shed, tmp_path / "a.xlsx")
    (problem,) = caught.value.problems
    assert (problem.table, problem.row, problem.column, problem.found) == (
        "items",
        2,
        "name",
        found,
    )
    assert not list(tmp_path.iterdir())


def test_a_table_may_begin_anywhere_on_its_sheet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("places")
    sheet.write_row(2, 2, ["place", "lat", "lon", "country", "population"])
    sheet.write_row(3, 2, ["x", 1.0, 95.0, "??"])
    sheet.write_formula(3, 3, "=1/0", None, "#DIV/0!")
    book.close()
    assert told(problems(tmp_path / "a.xlsx")) == [
        ("a.xlsx, sheet places", 4, "lat", "'#DIV/0!'"),
        ("a.xlsx, sheet places", 4, "country", "'??'"),
    ]
    assert not caplog.records, "the library is silent"


@pytest.mark.parametrize("tail", ["x,", '"x\ny",'])
def test_columns_without_a_name_are_counted(tmp_path: Path, tail: str) -> None:
    (tmp_path / "places.csv").write_text(f"place,lat,lon,country,,\na,1,2,FR,{tail}\n")
    assert [(p.row, p.column) for p in problems(tmp_path)] == [(2, "column 5")]  # 6 is blank
