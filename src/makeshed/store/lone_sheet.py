"""The one sheet that an import reads of a workbook: its rows as text, whatever table it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.language.heads import SEARCHED, is_note
from makeshed.language.table_row import TableRow
from makeshed.language.text import few
from makeshed.model.told import READ
from makeshed.store.beside import beside, mark
from makeshed.store.cellkinds import TypedCells
from makeshed.store.openxml import Sheet, Unsound, reference, survey
from makeshed.store.unseen import hidden, merged


@dataclass(frozen=True)
class _Table:
    """The one table: its heads, what stands below them by row of the sheet, and how it was read."""

    where: Path
    sheet: Sheet
    heads: list[str]
    below: list[tuple[int, list[str]]]
    told: list[str]
    cells: pl.DataFrame
    numbers: pl.DataFrame

    @property
    def notes(self) -> list[str]:
        """How it was read, in one line; nothing where it is as it should be written."""
        return [f"{self.where.name}{READ}{'; '.join(self.told)}"] if self.told else []


def rows_of(where: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Return the rows of the first sheet of a workbook that holds any, as text, and how it was read.

    Raises
    ------
    BadFacts
        It is no workbook, it is damaged, or its sheet holds no table.
    """
    found = _table(where)
    heads = found.heads
    read: list[dict[str, str]] = [
        TableRow(((h, c) for h, c in zip(heads, row, strict=True) if h), number)
        for number, row in found.below
        if any(row)
    ]
    return read, found.notes


def grid_of(where: Path) -> tuple[list[tuple[int, list[str | float]]], list[str]]:
    """Return the same table by row of the sheet, the heads first; what the sheet types as a number is one.

    Raises
    ------
    BadFacts
        It is no workbook, it is damaged, or its sheet holds no table.
    """
    found = _table(where)
    first = found.below[0][0] if found.below else 1
    named = {str(n): n for n in range(len(found.heads))}
    typed = TypedCells(
        where, found.sheet, {name: found.sheet.columns[0] + n for name, n in named.items()}, first,
        {name: found.cells.to_series(n)[first - 1 :] for name, n in named.items()},
        {name: found.numbers.to_series(n)[first - 1 :] for name, n in named.items()},
    )  # fmt: skip
    numbers = [typed.numbers(name).to_list() for name in named]
    rows: list[tuple[int, list[str | float]]] = [(first - 1, list(found.heads))]
    for at, (row, texts) in enumerate(found.below):
        cells = [text if numbers[n][at] is None else numbers[n][at] for n, text in enumerate(texts)]
        if any(texts):
            rows.append((row, cells))
    return rows, found.notes


def _table(where: Path) -> _Table:
    """Return the table of the first sheet that holds any."""
    sheet, count, cells, numbers = _cells(where)
    rows = _texts(cells, numbers)
    widest = max(sum(map(bool, row)) for row in rows[:SEARCHED])
    at = next(i for i, row in enumerate(rows) if 2 * sum(map(bool, row)) > widest)
    heads = [head.strip() for head in rows[at]]
    twice = next((h for i, h in enumerate(heads) if h and h in heads[:i]), "")
    if twice:
        _refuse(where, f"two columns called {twice!r}", "one name for each column", at + 1)
    above = [repr(" ".join(filter(None, row))[:60]) for row in rows[:at] if any(row)]
    told = [f"sheet {sheet.name} alone, of {count}"] if count > 1 else []
    told += [f"above the heads, {few(above, 3)}"] if above else []
    below = list(enumerate(rows[at + 1 :], at + 2))
    columns = {h: sheet.columns[0] + n for n, h in enumerate(heads) if h}
    filled = {n for n, row in below if any(row)}
    told += [*hidden(sheet, filled, columns), *beside(sheet, at + 1, filled, columns)]
    for number, name, joined in merged(sheet, at + 1, columns):
        if rows[number - 1][columns[name] - sheet.columns[0]]:
            found = f"merged cells {joined} in the column {name}"
            _refuse(where, found, "the value in each cell: unmerge, fill down", number)
    for n in (n for n, h in enumerate(heads) if not h):
        if cell := next((reference(r, sheet.columns[0] + n) for r, row in below if row[n]), ""):
            told.append(f"not read: {cell} and what else stands in a column without a name")
    return _Table(where, sheet, heads, below, told, cells, numbers)


def _cells(where: Path) -> tuple[Sheet, int, pl.DataFrame, pl.DataFrame]:
    """Return the sheet, how many there are, and all cells of the one as text and as numbers."""
    import fastexcel  # noqa: PLC0415  (only who stores in it pays for it)

    try:
        sheets = [s for s in mark(where, survey(where)) if s.filled and not is_note(s.name)]
        sheets = [s for s in sheets if not s.name.upper().startswith("README")]
        sheets.sort(key=lambda sheet: sheet.hidden)  # one that people see, if there is one
        if not sheets:
            _refuse(where, "no sheet that holds anything", "a sheet with a table")
        if far := sheets[0].sparse:
            _refuse(where, f"a value in {far}, far from the others", "a table without stray cells")
        book = fastexcel.read_excel(where)
        name = sheets[0].name
        cells = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
        numbers = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="float").to_polars()
    except Unsound as error:
        _refuse(where, f"not readable as a workbook: {error.found}", error.right)
    except fastexcel.FastExcelError as error:
        found = f"not readable as a workbook: {str(error).splitlines()[0]}"
        _refuse(where, found, "an .xlsx workbook")
    if bad := [*sheets[0].errors, *((r, c, "a formula") for r, c in sheets[0].uncomputed)]:
        row, column, shown = bad[0]
        right = "its value: open the file in Excel or LibreOffice and save it"
        found = f"{shown} without a value in {reference(row, column)}, sheet {name}"
        _refuse(where, found, right, row)
    return sheets[0], len(sheets), cells, numbers


def _texts(cells: pl.DataFrame, numbers: pl.DataFrame) -> list[list[str]]:
    return [
        ["" if c is None else shown(c, n) for c, n in zip(a, b, strict=True)]
        for a, b in zip(cells.iter_rows(), numbers.iter_rows(), strict=True)
    ]


def _refuse(where: Path, found: str, right: str, row: int | None = None) -> NoReturn:
    raise BadFacts([Problem("", row, "", found, right, where.name)])


def shown(text: str, number: float | None) -> str:
    """Return a cell as text, a number with all its digits and a day without its midnight."""
    if number is not None and text not in {"true", "false"}:
        try:
            same = float(text) == number
        except ValueError:
            same = True
        return text if same else repr(number)
    return text.removesuffix(" 00:00:00")
