"""The record of changes inside a workbook: the sheet ``changes``, a row a change.

What people look for stands in the first columns; behind them stands the whole change, as JSON, in as
many cells as it needs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from makeshed.errors import BadFacts, Problem
from makeshed.store.openxml import Unsound, survey

if TYPE_CHECKING:
    from fastexcel import ExcelReader
    from xlsxwriter import Workbook

SHEET = "changes"
SHOWN = ("sequence", "day", "who", "note")
HEAD = (*SHOWN, "change, as makeshed reads it")
ROOM = 30_000
"""Characters of a change in one cell; Excel takes few more."""


def is_ours(name: str, book: ExcelReader) -> bool:
    """Whether a sheet is the record, and no table."""
    if name != SHEET:
        return False
    rows = _rows(book)
    return bool(rows) and rows[0][: len(HEAD)] == HEAD


def read(where: Path) -> list[str]:
    """Return the record of a workbook, a line each."""
    import fastexcel  # noqa: PLC0415  (only who stores in it pays for it)

    try:
        if not any(sheet.name == SHEET for sheet in survey(where)):
            return []
        book = fastexcel.read_excel(where)
        rows = _rows(book) if is_ours(SHEET, book) else []
    except (Unsound, fastexcel.FastExcelError) as error:
        found = f"not readable as a workbook: {str(error).splitlines()[0]}"
        raise BadFacts([Problem(SHEET, None, "", found, "an .xlsx workbook", where.name)]) from None
    return ["".join(row[len(SHOWN) :]) for row in rows[1:] if any(row)]


def fill(book: Workbook, record: Sequence[str]) -> None:
    """Write the record, if there is one."""
    if not record:
        return
    sheet = book.add_worksheet(SHEET)
    sheet.freeze_panes(1, 0)
    for number, line in enumerate(record, start=1):
        told = json.loads(line)
        parts = [line[at : at + ROOM] for at in range(0, len(line), ROOM)]
        for at, cell in enumerate([*(str(told[name]) for name in SHOWN), *parts]):
            sheet.write_string(number, at, cell)
    for at, name in enumerate(HEAD):
        sheet.write_string(0, at, name)


def _rows(book: ExcelReader) -> list[tuple[str, ...]]:
    sheet = book.load_sheet(SHEET, header_row=None, skip_rows=0, dtypes="string")
    rows = sheet.to_polars().rows() if sheet.width else []
    return [tuple(str(cell or "") for cell in row) for row in rows]
