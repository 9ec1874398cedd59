"""One sheet of a workbook as one table: where its heads are, what each column names, what its cells hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.model.finding import said
from makeshed.model.noun import NOUNS, columns, schema
from makeshed.model.told import READ
from makeshed.science.heads import SEARCHED, is_note, is_title, place_of_heads
from makeshed.science.text import few
from makeshed.store.cellkinds import TypedCells
from makeshed.store.naming import Named, Twice, named
from makeshed.store.openxml import Sheet, Unsound, reference, survey
from makeshed.store.reading import Raw, Reading

if TYPE_CHECKING:
    import fastexcel


class Table:
    """The table in a sheet while it is read.

    Parameters
    ----------
    where, sheet
        The workbook and what was seen of its sheet.
    table
        Name of the table.
    file
        Where it is, as a message names it.
    """

    def __init__(self, where: Path, sheet: Sheet, table: str, file: str) -> None:
        self.where, self.sheet, self.table, self.file = where, sheet, table, file

    def read(self, book: fastexcel.ExcelReader, reading: Reading) -> None:
        """Add the sheet to what is read."""
        if any(raw.table == self.table for raw in reading.tables):
            return self.wrong(
                reading, None, "", "a second sheet of this table", "one sheet for each"
            )
        if far := self.sheet.sparse:
            found = f"a value in {far}, far from the others"
            return self.wrong(reading, None, "", found, "a table without stray cells")
        sheet = book.load_sheet(self.sheet.name, header_row=None, skip_rows=0, dtypes="string")
        frame = sheet.to_polars() if sheet.width else pl.DataFrame()
        rows = self.first_rows(frame)
        if not rows:
            right = f"a first row such as {' | '.join(schema(NOUNS[self.table]))}"
            return self.wrong(reading, None, "", "an empty sheet", right)
        at = place_of_heads((row for _, row in rows), schema(NOUNS[self.table]))
        index, heads = rows[at]
        above = [row for _, row in rows[:at]]
        if not all(is_title(row, heads) for row in above):
            found = "heads below rows of facts"
            return self.wrong(reading, index + 1, "", found, "the heads above all rows")
        try:
            names = named(heads, self.table)
        except Twice as error:
            found, column = "the column is there twice", str(error)
            return self.wrong(reading, index + 1, column, found, "each column once")
        return self.take(book, reading, (frame, index + 1), names, above)

    def first_rows(self, frame: pl.DataFrame) -> list[tuple[int, list[str]]]:
        """Return the first rows that are neither blank nor a comment, each with its index."""
        found = []
        for index, row in enumerate(frame.iter_rows()):
            if any(row) and not _comment(row):
                found.append((index, [str(cell or "").strip() for cell in row]))
            if len(found) == SEARCHED or (len(found) == 1 and self.strict(found[0][1])):
                break
        return found

    def strict(self, heads: Sequence[str]) -> bool:
        """Whether heads are those declared, so that none need be looked for."""
        filled = [name for name in heads if name]
        return set(filled) <= set(schema(NOUNS[self.table]))

    def take(
        self,
        book: fastexcel.ExcelReader,
        reading: Reading,
        below: tuple[pl.DataFrame, int],
        found: Named,
        above: Sequence[Sequence[str]],
    ) -> None:
        """Add the rows below the heads to what is read."""
        frame, head = below
        body = frame.slice(head)
        used = [
            i
            for i, name in enumerate(found.names)
            if name not in found.notes and (name or body[:, i].is_not_null().any())
        ]
        kept = [found.names[i] for i in used]
        reading.problems += self.valueless(head, found)
        if "" in kept:
            what = "cells under no column name"
            return self.wrong(reading, head, "", what, "each column once")
        reading.kept_out |= bool(found.notes)
        sheet = book.load_sheet(self.sheet.name, header_row=None, skip_rows=head, dtypes="float")
        numbers = sheet.to_polars()
        kinds = {column.name: column.type for column in columns(NOUNS[self.table])}
        texts = {name: body[:, i].alias(name) for i, name in zip(used, kept, strict=True)}
        counts = {name: numbers[:, i] for i, name in zip(used, kept, strict=True)}
        cells = [_exactly(texts[name], counts[name], kinds.get(name, str)) for name in kept]
        at = {name: self.sheet.columns[0] + i for i, name in zip(used, kept, strict=True)}
        rows = range(head + 1, head + 1 + body.height)
        raw = Raw(
            self.table, self.file, pl.DataFrame(cells), rows, head,
            by_hand=True, units=found.units, told=(*self.told(above), *found.told),
            typed_in=TypedCells(self.where, self.sheet, at, head + 1, texts, counts),
        )  # fmt: skip
        return reading.tables.append(raw)

    def told(self, above: Sequence[Sequence[str]]) -> list[str]:
        """Return how the layout was read, in parts of a sentence."""
        titles = [repr(" ".join(filter(None, row))[:60]) for row in above]
        told = [f"above the heads, {few(titles, 3)}"] if titles else []
        return [*([] if self.sheet.name == self.table else [f"as {self.table}"]), *told]

    def wrong(self, reading: Reading, row: int | None, column: str, found: str, right: str) -> None:
        """Note what keeps the sheet from being read."""
        reading.wrong(Problem(self.table, row, column, found, right, self.file))

    def valueless(self, head: int, found: Named) -> list[Problem]:
        """Return the cells that fastexcel reads as blank where a person sees something.

        Those are errors such as #DIV/0!, and formulas that nobody computed: a program wrote them, and no
        spreadsheet opened the file since. What stands above the heads or in notes is nobody's business.
        """
        cells = [(row, column, said(text), "a value") for row, column, text in self.sheet.errors]
        what = "a formula whose value was never computed, in {}"
        right = "its value: open the file in Excel or LibreOffice and save it"
        cells += [(row, column, what, right) for row, column in self.sheet.uncomputed]
        problems = []
        for row, column, text, wanted in cells:
            at, cell = column - self.sheet.columns[0], reference(row, column)
            name = found.names[at] if 0 <= at < len(found.names) else ""
            if row >= head and name not in found.notes:
                shown = text.format(cell) if text is what else text
                problems.append(Problem(self.table, row, name or cell, shown, wanted, self.file))
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


def rows_of(where: Path) -> tuple[list[dict[str, str]], list[str]]:
    """Return the rows of the first sheet of a workbook that holds any, as text, and how it was read.

    Raises
    ------
    BadFacts
        It is no workbook, it is damaged, or its sheet holds no table.
    """
    import fastexcel  # noqa: PLC0415  (only who stores in it pays for it)

    def refuse(found: str, right: str, row: int | None = None) -> NoReturn:
        raise BadFacts([Problem("", row, "", found, right, where.name)])

    try:
        sheets = [s for s in survey(where) if s.filled and not is_note(s.name)]
        sheets = [s for s in sheets if not s.name.upper().startswith("README")]
        if not sheets:
            refuse("no sheet that holds anything", "a sheet with a table")
        if far := sheets[0].sparse:
            refuse(f"a value in {far}, far from the others", "a table without stray cells")
        book = fastexcel.read_excel(where)
        name = sheets[0].name
        cells = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
        numbers = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="float").to_polars()
    except Unsound as error:
        refuse(f"not readable as a workbook: {error.found}", error.right)
    except fastexcel.FastExcelError as error:
        refuse(f"not readable as a workbook: {str(error).splitlines()[0]}", "an .xlsx workbook")
    if bad := [*sheets[0].errors, *((r, c, "a formula") for r, c in sheets[0].uncomputed)]:
        row, column, shown = bad[0]
        right = "its value: open the file in Excel or LibreOffice and save it"
        refuse(f"{shown} without a value in {reference(row, column)}, sheet {name}", right, row)
    rows = [
        ["" if c is None else _shown(c, n) for c, n in zip(a, b, strict=True)]
        for a, b in zip(cells.iter_rows(), numbers.iter_rows(), strict=True)
    ]
    widest = max(sum(map(bool, row)) for row in rows[:SEARCHED])
    at = next(i for i, row in enumerate(rows) if 2 * sum(map(bool, row)) > widest)
    heads = [head.strip() for head in rows[at]]
    twice = next((h for i, h in enumerate(heads) if h and h in heads[:i]), "")
    if twice:
        refuse(f"two columns called {twice!r}", "one name for each column", at + 1)
    above = [repr(" ".join(filter(None, row))[:60]) for row in rows[:at] if any(row)]
    told = [f"sheet {name} alone, of {len(sheets)}"] if len(sheets) > 1 else []
    told += [f"above the heads, {few(above, 3)}"] if above else []
    read = [
        {h: cell for h, cell in zip(heads, row, strict=True) if h}
        for row in rows[at + 1 :]
        if any(row)
    ]
    return read, [f"{where.name}{READ}{'; '.join(told)}"] if told else []


def _shown(text: str, number: float | None) -> str:
    """Return a cell as text, a number with all its digits and a day without its midnight."""
    if number is not None and text not in {"true", "false"}:
        try:
            same = float(text) == number
        except ValueError:
            same = True
        return text if same else repr(number)
    return text.removesuffix(" 00:00:00")
