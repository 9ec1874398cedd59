"""An Excel workbook: one sheet a table, named after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.language.heads import head, is_note
from makeshed.model.noun import NOUNS, columns
from makeshed.model.shed import Shed
from makeshed.model.told import READ
from makeshed.store import history_sheet, scenario_sheet
from makeshed.store.beside import mark
from makeshed.store.dressed import INDEX, Dress, tables
from makeshed.store.extent import LETTERS, ROWS, Sheet
from makeshed.store.openxml import Unsound, survey
from makeshed.store.reading import Reading
from makeshed.store.replacing import named, replacing
from makeshed.store.sheets import SheetTable, stranger
from makeshed.store.unseen import hidden

if TYPE_CHECKING:
    from fastexcel import ExcelReader
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

FIRST_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; earlier dates are kept as text."""


def read(where: Path) -> Reading:
    """Return the tables of a workbook as found, with Excel's row numbers."""
    import fastexcel  # noqa: PLC0415  (only who stores in it pays for it)

    reading = Reading()
    try:
        sheets = mark(where, survey(where))
        book = fastexcel.read_excel(where)
        for sheet in sheets:
            _read_sheet(where, sheet, book, reading)
    except Unsound as error:
        return _unread(reading, where, error.found, error.right)
    except fastexcel.FastExcelError as error:
        return _unread(reading, where, str(error).splitlines()[0], "an .xlsx workbook")
    return reading


def _read_sheet(where: Path, sheet: Sheet, book: ExcelReader, reading: Reading) -> None:
    """Add one sheet to what is read."""
    file = f"{where.name}, sheet {sheet.name}"
    table = sheet.name if sheet.name in NOUNS else head(sheet.name).name
    if table in NOUNS:
        SheetTable(where, sheet, table, file).read(book, reading)
    elif history_sheet.is_ours(sheet.name, book):
        return
    elif scenario_sheet.is_ours(sheet.name):
        seen = range(sheet.rows[0] + 1, sheet.rows[1] + 1)  # it holds no table
        if said := hidden(sheet, seen, {}):
            reading.told.append(f"{file}{READ}{'; '.join(said)}")
    elif is_note(sheet.name):
        if sheet.filled:
            reading.aside(file)
    elif not sheet.name.upper().startswith("README") and sheet.filled:
        stranger(book, sheet, file, reading)


def _unread(reading: Reading, where: Path, found: str, right: str) -> Reading:
    """Return the reading of a workbook of which nothing can be read."""
    found = f"not readable as a workbook: {found}"
    reading.tables.clear()
    reading.problems = [Problem("", None, "", found, right, where.name)]
    reading.unread.update(NOUNS)
    return reading


def record(where: Path, since: int = 0) -> list[str]:
    """Return the record of the changes of a workbook, a line each."""
    del since  # it is read as a whole
    return history_sheet.read(where)


def write(
    shed: Shed,
    where: Path,
    *,
    dressed: bool = False,
    scenarios: tuple[str, scenario_sheet.Cells] | None = None,
    record: Sequence[str] = (),
) -> None:
    """Write every table, empty ones too, as a place to type.

    ``dressed`` puts an index before them, and drop-downs, units and comments on each. ``scenarios`` are
    the name and cells of their sheet; by default those that were there.

    Raises
    ------
    BadFacts
        A sheet cannot hold them, by Excel's limits.
    NotWritten
        The disk is full or nothing can be written there; the facts that were there are.
    """
    import xlsxwriter  # noqa: PLC0415

    if problems := _beyond_limits(shed):
        raise BadFacts(problems, hint="save to a folder or a .db file instead")
    kept = scenarios or (scenario_sheet.cells(where) if where.is_file() else ("", []))
    with named(where, xlsxwriter.exceptions.XlsxWriterException), replacing(where) as draft:
        book = xlsxwriter.Workbook(str(draft))
        _fill(book, shed, dressed=dressed)
        scenario_sheet.fill(book, *kept)
        history_sheet.fill(book, record)
        book.close()


def _fill(book: Workbook, shed: Shed, *, dressed: bool) -> None:
    head = book.add_format({"bold": True})
    dress = Dress(book) if dressed else None
    if dress:
        dress.index(book.add_worksheet(INDEX), shed)
    day = dress.day if dress else book.add_format({"num_format": "yyyy-mm-dd"})
    for table, noun in (tables(shed) if dress else NOUNS).items():
        sheet = book.add_worksheet(table)
        _exact(sheet)
        frame = shed.table(noun)
        if dress:
            widths = {name: _width(frame[name]) for name in frame.columns}
            dress.head(sheet, noun, widths)
        else:
            sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns(noun)):
            shown = dress.format_of(table, column) if dress else None
            if not dress:
                sheet.write_string(0, at, column.name, head)
            for row, value in enumerate(frame[column.name].to_list(), start=1):
                _write_cell(sheet, row, at, value, day, shown)


def _width(cells: pl.Series) -> int:
    """Return how wide the cells of a column are, in letters."""
    return int(cells.head(1000).cast(pl.String).str.len_chars().max() or 0) + 2  # type: ignore[arg-type]


def _exact(sheet: Worksheet) -> None:
    """Have numbers written with all digits; xlsxwriter keeps 16, some numbers need 17."""

    def element(number: float, attributes: Any = ()) -> None:
        marks = "".join(f' {key}="{value}"' for key, value in attributes)
        sheet.fh.write(f"<c{marks}><v>{number!r}</v></c>")

    sheet._xml_number_element = element  # noqa: SLF001


def _write_cell(
    sheet: Worksheet, row: int, at: int, value: object, day: Any, shown: Any = None
) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value, shown)
    elif isinstance(value, float | int):
        sheet.write_number(row, at, value, shown)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(row, at, value, day)
    elif value is not None:
        sheet.write_string(row, at, str(value), shown)


def _beyond_limits(shed: Shed) -> list[Problem]:
    problems = []
    for table, noun in NOUNS.items():
        frame = shed.table(noun)
        if frame.height >= ROWS:
            right = f"at most {ROWS - 1:,} rows, the most that a sheet holds"
            problems.append(Problem(table, None, "", f"{frame.height:,} rows", right))
        if frame.is_empty():
            continue
        for column in columns(noun):
            if column.type is str:
                long = (frame[column.name].str.len_chars() > LETTERS).arg_true()
                right = f"at most {LETTERS:,} characters, the most that a cell holds"
                problems += [Problem(table, i + 1, column.name, "a long text", right) for i in long]
                never = frame[column.name].str.contains("[\ufffe\uffff]").arg_true()
                right = "text without U+FFFE and U+FFFF, which XML cannot hold"
                problems += [
                    Problem(table, i + 1, column.name, "U+FFFE or U+FFFF", right) for i in never
                ]
    return problems
