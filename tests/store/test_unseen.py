"""What a person does not see in a sheet: it counts and is told, or is refused; never without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from makeshed.errors import BadFacts
from makeshed.model import Item
from makeshed.store import load, problems
from makeshed.store.lone_sheet import rows_of
from makeshed.store.unseen import runs

ITEMS: list[list[Any]] = [
    ["item", "name", "mass"],
    *([f"i{n}", "a thing", float(n)] for n in range(2, 8)),
]


def written(path: Path, change: Callable[[Worksheet], object], name: str = "items") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for row in ITEMS:
        sheet.append(row)
    change(sheet)
    if sheet.sheet_state != "visible":
        book.create_sheet("places").append(["place", "lat", "lon", "country"])
        book.active = 1
    book.save(path)
    return path


def row_hidden(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def rows_filtered(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:C7"
    sheet.auto_filter.add_filter_column(0, ["i3", "i7"])
    for row in (2, 4, 5, 6):
        sheet.row_dimensions[row].hidden = True


def column_hidden(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def sheet_hidden(sheet: Worksheet) -> None:
    sheet.sheet_state = "veryHidden"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (row_hidden, "row 3 is hidden, and counts like the others"),
        (rows_filtered, "rows 2 and 4 to 6 are hidden by a filter, and count like the others"),
        (column_hidden, "column mass is hidden, and counts like the others"),
        (sheet_hidden, "the whole sheet is hidden, and counts"),
    ],
)
def test_what_is_hidden_counts_and_is_told(
    change: Callable[[Worksheet], object], says: str, tmp_path: Path
) -> None:
    shed = load(written(tmp_path / "a.xlsx", change))
    assert [item.mass for item in shed.rows(Item)] == [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert says in str(shed.told[0])
    if change is not sheet_hidden:  # an import takes a sheet that people see
        _, told = rows_of(written(tmp_path / "b.xlsx", change))
        assert says in told[0]


def test_blank_rows_and_columns_of_notes_may_be_hidden(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["D1"] = "Notes"
        sheet.column_dimensions["D"].hidden = True
        sheet.row_dimensions[20].hidden = True

    assert "hidden" not in str(load(written(tmp_path / "a.xlsx", change)).told)


@pytest.mark.parametrize(
    ("cells", "row", "column"),
    [("C2:C4", 2, "mass"), ("A3:C3", 3, "item"), ("B6:B7", 6, "name")],
)
def test_a_merged_cell_that_stands_for_several_is_refused(
    cells: str, row: int, column: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.xlsx", lambda sheet: sheet.merge_cells(cells))
    first = next(p for p in problems(path) if "merged" in p.found)
    assert (first.row, first.column, first.found) == (row, column, f"merged cells {cells}")
    with pytest.raises(BadFacts, match=f"merged cells {cells} in the column {column}"):
        rows_of(path)


def test_a_merged_title_and_merged_blanks_are_no_fault(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Items of 2026"
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A9:C12")

    assert problems(written(tmp_path / "a.xlsx", change)) == []


def test_a_sheet_called_like_no_table_is_told_what_it_is(tmp_path: Path) -> None:
    (one,) = problems(written(tmp_path / "a.xlsx", lambda _: None, name="Feuil1"))
    assert (one.found, one.right) == (
        "no table is called 'Feuil1'",
        "its heads are those of items: call it items",
    )
    hidden = problems(written(tmp_path / "b.xlsx", sheet_hidden, name="Feuil1"))
    assert "a hidden sheet" in hidden[0].found


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_value_under_no_name_is_named(suffix: str, tmp_path: Path) -> None:
    if suffix == "xlsx":
        path = written(tmp_path / "a.xlsx", lambda sheet: setattr(sheet["E5"], "value", "hello"))
        assert "'hello' in E5, under a column without a name" in problems(path)[0].found
    else:
        path = tmp_path
        (path / "items.csv").write_text("item,,mass\nx,,1\ny,hello,2\n")
        (one,) = problems(path)
        assert (one.row, one.found) == (3, "'hello', under a column without a name")


def test_runs_of_rows() -> None:
    assert runs([2]) == "2"
    assert runs([1, 3, 4, 9, 12, 15, 16]) == "1, 3 to 4, 9 and 3 more"


def test_a_key_that_became_a_day_is_refused_and_a_day_in_a_text_stays_one(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A3"], sheet["B4"] = date(2026, 3, 1), date(2026, 1, 31)

    (one,) = problems(written(tmp_path / "a.xlsx", change))
    assert (one.row, one.column) == (3, "item")
    assert one.found == "a day, 2026-03-01, where a key is wanted"

    shed = load(
        written(tmp_path / "b.xlsx", lambda sheet: setattr(sheet["B4"], "value", date(2026, 1, 31)))
    )
    assert shed.get("i4", Item).name == "2026-01-31"


def test_hidden_rows_of_scenarios_are_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", lambda _: None)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("scenarios")
    for row in (("scenario", "change", "what"), ("one", "set", "items/i2.mass=5")):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    book.save(path)
    assert "sheet scenarios is read so: row 2 is hidden" in str(load(path).told)
