"""What is said of a row names it as a spreadsheet does: the heads are a row, and so is what stands above them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

from makeshed.casework.imports import import_files
from makeshed.errors import MakeshedError

MAKERS = (
    ("name", "town", "country"),
    ("Roux", "Lyon", "France"),
    (),
    ("Noir", "Lilliput", "France"),
)
PARTS = (("Reference", "Qty", "Value"), ("R1", "1", "10k"), (), ("R2", "many", "10k"))
CARRIER = (("kg", "Zone 1", "Zone 2"), ("5", "9.90", "11"), (), ("10", "about ten", "12"))
TRADE = (
    ("reporter", "partner", "product", "flow", "year", "value"),
    ("FR", "CN", "871160", "import", "2023", "100"),
    (),
    ("FR", "DE", "871160", "import", "2023", "lots"),
)
BALANCES = (
    ("Area", "Item", "Year", "Production", "Imports", "Exports", "Unit"),
    ("France", "Tomatoes", "2023", "100", "5", "5", "kt"),
    (),
    ("France", "Carrots", "2023", "lots", "5", "5", "kt"),
)
TITLE = (("List of the chamber, November 2026",), ())


def written(path: Path, rows: tuple[tuple[str, ...], ...]) -> Path:
    if path.suffix == ".csv":
        widest = max(map(len, rows))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([*row, *[""] * (widest - len(row))] for row in rows)
        return path
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            sheet.write_row(n, 0, row)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("title", [(), TITLE], ids=["plain", "titled"])
@pytest.mark.parametrize(
    "table", [MAKERS, PARTS, CARRIER, TRADE, BALANCES], ids=["makers", "parts", "carrier", "trade", "balances"]
)  # fmt: skip
def test_the_row_that_is_wrong_is_named_as_the_file_numbers_it(
    tmp_path: Path, table: tuple[tuple[str, ...], ...], title: tuple[tuple[str, ...], ...], suffix: str
) -> None:  # fmt: skip
    path = written(tmp_path / f"list{suffix}", (*title, *table))
    try:
        said = "\n".join(
            f"{row.entry} {row.words}" for row in import_files([path], tmp_path / "case").rows
        )
    except MakeshedError as error:
        said = str(error)
    assert f"row {len(title) + 4}" in said
    assert f"row {len(title) + 3}" not in said
