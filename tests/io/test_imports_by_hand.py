"""Tables of makers as spreadsheets save them: bytes, titles, separators and workbooks are read and told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from makeshed.errors import BadFacts
from makeshed.io.importing import Import, import_files
from makeshed.model import Place
from makeshed.store import load, save
from makeshed.store.lone_sheet import rows_of

ROWS = [
    ["Name", "Lat", "Lon", "Country", "Tools"],
    ["Tôlerie du Port", "43,3", "5,37", "France", "presse plieuse"],
    ["Soudure Martin", "43,31", "5,38", "France", "soudure TIG"],
]


def imported(path: Path, into: Path) -> Import:
    return import_files([path], into, load=load, save=save, book=rows_of)


def sheet(path: Path, rows: list[list[Any]], **others: list[list[Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    for name, cells in {"Makers": rows, **others}.items():
        made = book.add_worksheet(name)
        for at, row in enumerate(cells):
            made.write_row(at, 0, row)
    book.close()
    return path


@pytest.mark.parametrize("title", ["", "Ateliers 2026\n\n", "Ateliers 2026;;;;\n", "sep=;\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_french_table(title: str, encoding: str, tmp_path: Path) -> None:
    text = title + "\n".join(";".join(row) for row in ROWS) + "\n;;;;\n"
    (tmp_path / "makers.csv").write_bytes(text.encode(encoding))
    done = imported(tmp_path / "makers.csv", tmp_path / "case")
    places = {place.name: (place.lat, place.lon) for place in load(tmp_path / "case").rows(Place)}
    assert places == {"Tôlerie du Port": (43.3, 5.37), "Soudure Martin": (43.31, 5.38)}
    notes = "\n".join(done.notes)
    assert ("Windows-1252 text, such as Tôlerie" in notes) is (encoding == "cp1252")
    assert ("above the heads, 'Ateliers 2026'" in notes) is title.startswith("Ateliers")


@pytest.mark.parametrize("name", ["makers.xlsx", "MAKERS.XLSX"])
def test_a_workbook(name: str, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Ateliers 2026"], [], *ROWS, ["Tiers", 1 / 3, 5, "France", ""]]
    done = imported(sheet(tmp_path / name, rows, Autres=[["x"]], _notes=[["y"]]), tmp_path / "case")
    places = {place.name: place.lat for place in load(tmp_path / "case").rows(Place)}
    assert places == {"Tôlerie du Port": 43.3, "Soudure Martin": 43.31, "Tiers": 1 / 3}
    assert (
        f"{name} is read so: sheet Makers alone, of 2; above the heads, 'Ateliers 2026'"
        in done.notes
    )


def test_workbooks_that_hold_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    twice = sheet(tmp_path / "b.xlsx", [["name", "name"], ["a", "b"]])
    for path, found in (
        (tmp_path / "a.xlsx", "not readable as a workbook"),
        (twice, "two columns called 'name'"),
        (sheet(tmp_path / "c.xlsx", []), "no sheet that holds anything"),
    ):
        with pytest.raises(BadFacts, match=found):
            imported(path, tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_rows_that_read_before_read_the_same(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("name,lat,lon,country\nSmith, 1,2,FR\n")
    done = imported(tmp_path / "x.csv", tmp_path / "case")
    assert not any("is read so" in note for note in done.notes)
