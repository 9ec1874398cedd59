"""A shop's own rates in a workbook are read as the same table written as text."""

from pathlib import Path

import pytest
import xlsxwriter

from makeshed.cli import main
from makeshed.errors import BadFacts
from makeshed.io.rates import read_rates
from makeshed.store.lone_sheet import grid_of

TABLE: list[list[str | float]] = [
    ["name", "value", "unit", "note"],
    ["# hours", "", "", ""],
    ["machine_rate", 62, "EUR/h", "with the crane"],
    ["", "", "", ""],
    ["steel.price", 1.95, "EUR/kg", ""],
    ["setup_hours", "0,75", "h", "half of it unmanned"],
]
BRACKET = Path(__file__).parents[2] / "examples" / "bracket" / "parts" / "bracket.stl"


def book(path: Path, table: list[list[str | float]], title: str = "") -> Path:
    """Write a workbook as people do: numbers as numbers, a title above if there is one."""
    written = xlsxwriter.Workbook(path)
    sheet = written.add_worksheet("Rates 2026")
    if title:
        sheet.write(0, 0, title)
    for row, cells in enumerate(table, 2 if title else 0):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            else:
                sheet.write_number(row, column, cell)
    written.close()
    return path


def test_a_workbook_says_what_the_same_table_says_as_text(tmp_path: Path) -> None:
    text = tmp_path / "rates.csv"
    lines = (";".join(map(str, row)) for row in TABLE)
    text.write_text("\n".join(lines), encoding="utf-8")
    shop = read_rates(book(tmp_path / "rates.xlsx", TABLE), grid_of)
    same = read_rates(text)
    found = [(s.name, float(s.value.replace(",", ".")), s.unit, s.note, s.row) for s in shop.rows]
    assert found == [
        (s.name, float(s.value.replace(",", ".")), s.unit, s.note, s.row) for s in same.rows
    ]


def test_a_number_of_three_decimals_is_no_thousands_and_a_text_may_be(tmp_path: Path) -> None:
    path = book(tmp_path / "rates.xlsx", [["name", "value"], ["a", 1.234], ["b", "1.234"]])
    typed, text = read_rates(path, grid_of).rows
    assert (typed.value, text.value) == ("1.2340", "1.234")


def test_a_title_above_is_told(tmp_path: Path) -> None:
    shop = read_rates(book(tmp_path / "rates.xlsx", TABLE, "Our rates"), grid_of)
    assert [said.row for said in shop.rows] == [5, 7, 8]
    assert "'Our rates'" in "; ".join(shop.notes)


def test_what_is_wrong_is_named_by_the_row_of_the_sheet(tmp_path: Path) -> None:
    path = book(tmp_path / "rates.xlsx", [*TABLE, ["", 12, "", ""]], "Our rates")
    with pytest.raises(BadFacts, match=r"rates.xlsx.*row 9.*what the value is of"):
        read_rates(path, grid_of)
    path = book(tmp_path / "more.xlsx", [["name", "value", "colour"], ["a", 1, "red"]])
    with pytest.raises(BadFacts, match=r"more.xlsx.*colour.*a column that is not read"):
        read_rates(path, grid_of)


def test_the_terminal_quotes_by_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book(tmp_path / "rates.xlsx", TABLE)
    words = ["--process", "cnc-milling", "--material", "steel", "--tolerance", "0.2"]
    assert main(["quote", str(BRACKET), *words, "--shop", str(path), "--country", "FR"]) == 0
    assert "from rates.xlsx: machine_rate 62" in capsys.readouterr().out
