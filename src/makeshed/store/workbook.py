"""An Excel workbook: one sheet a table, named after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model.finding import said
from makeshed.model.noun import NOUNS, columns, schema
from makeshed.model.shed import Shed
from makeshed.store import scenario_sheet
from makeshed.store.openxml import Sheet, Unsound, reference, survey
from makeshed.store.reading import Raw, Reading
from makeshed.store.replacing import named, replacing

if TYPE_CHECKING:
    import fastexcel
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ROWS, LETTERS = 1_048_576, 32_767
"""Most rows of a sheet and most characters of a cell, by Excel's specification."""
FIRST_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; earlier dates are kept as text."""


def read(where: Path) -> Reading:
    """Return the tables of a workbook as found, with Excel's row numbers."""
    import fastexcel  # noqa: PLC0415  (only who stores in it pays for it)

    reading = Reading()
    try:
        sheets = survey(where)
        book = fastexcel.read_excel(where)
        for sheet in sheets:
            file = f"{where.name}, sheet {sheet.name}"
            if sheet.name in NOUNS:
                _read_sheet(book, sheet, file, reading)
            elif scenario_sheet.is_ours(sheet.name):
                continue  # it holds no table
            elif not sheet.name.upper().startswith("README") and sheet.filled:
                reading.stranger(sheet.name, file)
    except Unsound as error:
        return _unread(reading, where, error.found, error.right)
    except fastexcel.FastExcelError as error:
        return _unread(reading, where, str(error).splitlines()[0], "an .xlsx workbook")
    return reading


def _unread(reading: Reading, where: Path, found: str, right: str) -> Reading:
    """Return the reading of a workbook of which nothing can be read."""
    found = f"not readable as a workbook: {found}"
    reading.tables.clear()
    reading.problems = [Problem("", None, "", found, right, where.name)]
    reading.unread.update(NOUNS)
    return reading


def write(shed: Shed, where: Path) -> None:
    """Write every table, empty ones too, as a place to type.

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
    kept = scenario_sheet.cells(where) if where.is_file() else ("", [])
    with named(where, xlsxwriter.exceptions.XlsxWriterException), replacing(where) as draft:
        book = xlsxwriter.Workbook(str(draft))
        _fill(book, shed)
        scenario_sheet.fill(book, *kept)
        book.close()


def _fill(book: Workbook, shed: Shed) -> None:
    head = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for table, noun in NOUNS.items():
        sheet = book.add_worksheet(table)
        _exact(sheet)
        sheet.freeze_panes(1, 0)
        for at, name in enumerate(schema(noun)):
            sheet.write_string(0, at, name, head)
            for row, value in enumerate(shed.table(noun)[name].to_list(), start=1):
                _write_cell(sheet, row, at, value, day)


def _exact(sheet: Worksheet) -> None:
    """Have numbers written with all digits; xlsxwriter keeps 16, some numbers need 17."""

    def element(number: float, attributes: Any = ()) -> None:
        marks = "".join(f' {key}="{value}"' for key, value in attributes)
        sheet.fh.write(f"<c{marks}><v>{number!r}</v></c>")

    sheet._xml_number_element = element  # noqa: SLF001


def _write_cell(sheet: Worksheet, row: int, at: int, value: object, day: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, float | int):
        sheet.write_number(row, at, value)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(row, at, value, day)
    elif value is not None:
        sheet.write_string(row, at, str(value))


def _beyond_limits(shed: Shed) -> list[Problem]:
    problems = []
    for table, noun in NOUNS.items():
        frame = shed.table(noun)
        if frame.height >= ROWS:
            right = f"at most {ROWS - 1:,} rows, the most that a sheet holds"
            problems.append(Problem(table, None, "", f"{frame.height:,} rows", right))
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


def _text(book: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    return sheet.to_polars() if sheet.width else pl.DataFrame()


def _read_sheet(book: fastexcel.ExcelReader, sheet: Sheet, file: str, reading: Reading) -> None:
    table = sheet.name
    if sheet.sparse:
        found = f"a value in {sheet.sparse}, far from the others"
        return reading.wrong(Problem(table, None, "", found, "a table without stray cells", file))
    frame = _text(book, table)
    heads = [i for i, row in enumerate(frame.iter_rows()) if any(row) and not _comment(row)][:1]
    if not heads:
        right = f"a first row such as {' | '.join(schema(NOUNS[table]))}"
        return reading.wrong(Problem(table, None, "", "an empty sheet", right, file))
    head = heads[0] + 1
    names = [str(name or "").strip() for name in frame.row(heads[0])]
    reading.problems += _valueless(sheet, head, names, file)
    body = frame.slice(head)
    used = [i for i, name in enumerate(names) if name or body[:, i].is_not_null().any()]
    kept = [names[i] for i in used]
    for i, name in enumerate(kept):
        if not name or name in kept[:i]:
            found = "the column is there twice" if name else "cells under no column name"
            return reading.wrong(Problem(table, head, name, found, "each column once", file))
    numbers = book.load_sheet(table, header_row=None, skip_rows=head, dtypes="float").to_polars()
    kinds = {column.name: column.type for column in columns(NOUNS[table])}
    cells = [
        _exactly(body[:, i].alias(names[i]), numbers[:, i], kinds.get(names[i], str)) for i in used
    ]
    rows = range(head + 1, head + 1 + body.height)
    return reading.tables.append(Raw(table, file, pl.DataFrame(cells), rows, head))


def _valueless(sheet: Sheet, head: int, names: list[str], file: str) -> list[Problem]:
    """Return the cells that fastexcel reads as blank where a person sees something.

    Those are errors such as #DIV/0!, and formulas that nobody computed: a program wrote them, and no
    spreadsheet opened the file since.
    """

    def named(row: int, column: int) -> str:
        at = column - sheet.columns[0]
        return (names[at] if 0 <= at < len(names) else "") or reference(row, column)

    problems = [
        Problem(sheet.name, row, named(row, column), said(found), "a value", file)
        for row, column, found in sheet.errors
    ]
    found = "a formula whose value was never computed"
    right = "its value: open the file in Excel or LibreOffice and save it"
    problems += [
        Problem(sheet.name, row, named(row, column), found, right, file)
        for row, column in sheet.uncomputed
        if row >= head
    ]
    return problems


def _comment(row: tuple[Any, ...]) -> bool:
    return str(next(cell for cell in row if cell)).startswith("#")


def _exactly(text: pl.Series, numbers: pl.Series, kind: type) -> pl.Series:
    """Return a column as text, or as numbers if it is to hold numbers and all of them are.

    As text, fastexcel rounds numbers to nine decimals and gives dates a midnight.
    """
    if kind is date:
        return text.str.strip_suffix(" 00:00:00")
    if kind is not float:
        return text
    parsed = text.str.strip_chars().cast(pl.Float64, strict=False)
    if (parsed.is_null() & text.is_not_null() & (text != "")).any():
        return text
    both = pl.when(parsed.is_not_null()).then(pl.coalesce(numbers, parsed))
    return pl.select(both.alias(text.name)).to_series()
