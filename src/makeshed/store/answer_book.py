"""An answer as a workbook: a sheet a table, units in the heads, numbers as numbers, texts as texts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.store.extent import LETTERS, ROWS
from makeshed.store.laid_out import AnswerTable, Cell, ColumnHead
from makeshed.store.workbook import FIRST_DAY

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 31
"""Characters of a sheet's name, by Excel's specification."""
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
NOT_IN_XML = re.compile("[\ufffe\uffff]")
WIDEST, LOOKED_AT = 60, 300
CUT = " ... (cut: {:,} characters, and a cell holds 32,767)"


@dataclass(slots=True)
class _Formats:
    """How cells look."""

    head: Any
    day: Any
    share: Any
    amount: Any


@dataclass(slots=True)
class _Remarks:
    """What a sheet could not hold as it was."""

    told: list[str] = field(default_factory=list)

    def fitted(self, sheet: str, text: str) -> str:
        """Return a text that a cell can hold; what is lost is remarked."""
        clean = NOT_IN_XML.sub("\ufffd", text)
        if clean != text:
            self.told.append(
                f"sheet {sheet}: characters that a workbook cannot hold stand as \ufffd"
            )
        if len(clean) <= LETTERS:
            return clean
        self.told.append(f"sheet {sheet}: a text of {len(clean):,} characters is cut")
        end = CUT.format(len(clean))
        return clean[: LETTERS - len(end)] + end


def write_book(laid_out: Sequence[AnswerTable], where: Path) -> None:
    """Write tables to a workbook, in their order; a table too long for a sheet goes on in the next."""
    import xlsxwriter  # noqa: PLC0415

    book = xlsxwriter.Workbook(str(where))
    formats = _Formats(
        head=book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        day=book.add_format({"num_format": "yyyy-mm-dd"}),
        share=book.add_format({"num_format": "0.0%"}),
        amount=book.add_format({"num_format": "#,##0.00"}),
    )
    remarks = _Remarks()
    names: set[str] = set()
    for table in laid_out:
        for part in _pieces(table):
            _sheet(book, part, _name(part.name, names), formats, remarks)
    if remarks.told:
        lines: list[tuple[Cell, ...]] = [(each,) for each in dict.fromkeys(remarks.told)]
        _sheet(book, AnswerTable("cut", (ColumnHead("note"),), lines), "cut", formats, remarks)
    book.close()


def _pieces(table: AnswerTable) -> Iterator[AnswerTable]:
    room = ROWS - 1
    for start in range(0, max(len(table.rows), 1), room):
        yield AnswerTable(table.name, table.heads, table.rows[start : start + room])


def _name(wanted: str, taken: set[str]) -> str:
    """Return a name that a sheet may have and none has yet; Excel sees no difference in capitals."""
    plain = NOT_IN_NAMES.sub(" ", wanted).strip("' ") or "table"
    name, n = plain[:LONGEST_NAME], 1
    while name.lower() in taken:
        n += 1
        name = f"{plain[: LONGEST_NAME - len(str(n)) - 1]} {n}"
    taken.add(name.lower())
    return name


def _sheet(
    book: Workbook, table: AnswerTable, name: str, formats: _Formats, remarks: _Remarks
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for at, head in enumerate(table.heads):
        said = head.name if head.unit == "1" else str(head)  # a share is shown as percent
        sheet.write_string(0, at, said, formats.head)
        cells = table.column(at)
        look = formats.share if head.unit == "1" else formats.amount if head.unit else None
        wide = max(
            (len(str(each)) for each in cells[:LOOKED_AT] if isinstance(each, str)), default=12
        )
        sheet.set_column(at, at, min(max(wide, min(len(said), 20), 8) + 2, WIDEST))
        for row, value in enumerate(cells, start=1):
            _cell(sheet, row, at, remarks.fitted(name, value) if isinstance(value, str) else value,
                  look, formats.day)  # fmt: skip
    if table.rows and table.heads:
        sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)


def _cell(sheet: Worksheet, row: int, at: int, value: Cell, look: Any, day: Any) -> None:
    """Write one value: a text never as a formula, an unknown number as a blank."""
    if isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, int | float):
        if math.isinf(value):
            sheet.write_string(row, at, "no limit" if value > 0 else "no limit below")
        elif not math.isnan(value):
            sheet.write_number(row, at, value, look)
    elif isinstance(value, date) and value >= FIRST_DAY:
        sheet.write_datetime(row, at, value, day)
    elif value is not None:
        sheet.write_string(row, at, str(value))
