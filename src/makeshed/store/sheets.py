"""One sheet of a workbook as one table: where its heads are, what each column names, what its cells hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.language.heads import SEARCHED, head, is_title, place_of_heads
from makeshed.language.text import few
from makeshed.model.finding import said
from makeshed.model.noun import NOUNS, columns, schema
from makeshed.store.beside import beside
from makeshed.store.cellkinds import TypedCells
from makeshed.store.column_heads import NamedColumns, Twice, named
from makeshed.store.openxml import Sheet, reference
from makeshed.store.reading import Raw, Reading
from makeshed.store.unseen import hidden, merged

if TYPE_CHECKING:
    import fastexcel


CODES = {"hs", "postcode"}
"""Columns of codes, which no day is."""
MIDNIGHT = " 00:00:00"
"""What fastexcel puts behind a day."""


class SheetTable:
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
        found: NamedColumns,
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
            return self.nameless(reading, below, [i for i in used if not found.names[i]])
        reading.kept_out |= bool(found.notes)
        sheet = book.load_sheet(self.sheet.name, header_row=None, skip_rows=head, dtypes="float")
        numbers = sheet.to_polars()
        kinds = {column.name: column.type for column in columns(NOUNS[self.table])}
        texts = {name: body[:, i].alias(name) for i, name in zip(used, kept, strict=True)}
        counts = {name: numbers[:, i] for i, name in zip(used, kept, strict=True)}
        cells = [_exactly(texts[name], counts[name], kinds.get(name, str)) for name in kept]
        at = {name: self.sheet.columns[0] + i for i, name in zip(used, kept, strict=True)}
        rows = range(head + 1, head + 1 + body.height)
        self.joined(reading, body, head, at)
        if body.height:
            self.days_for_keys(reading, texts, head)
        unseen = []
        if self.sheet.more_than_values:
            filled = {row for row, line in zip(rows, body.iter_rows(), strict=True) if any(line)}
            unseen = hidden(self.sheet, filled, at)
            unseen += beside(self.sheet, head, filled, at, self.table)
        raw = Raw(
            self.table, self.file, pl.DataFrame(cells), rows, head,
            by_hand=True, units=found.units, told=(*self.told(above), *found.told, *unseen),
            typed_in=TypedCells(self.where, self.sheet, at, head + 1, texts, counts) if body.height else None,
        )  # fmt: skip
        return reading.tables.append(raw)

    def nameless(
        self, reading: Reading, below: tuple[pl.DataFrame, int], columns: Sequence[int]
    ) -> None:
        """Note the first cell of each column that holds something and has no name."""
        frame, head = below
        for at in columns:
            cells = frame[:, at].slice(head)
            index = int(cells.is_not_null().arg_max() or 0)
            cell = reference(head + 1 + index, self.sheet.columns[0] + at)
            found = f"{said(cells[index])} in {cell}, under a column without a name"
            right = f"a name in {reference(head, self.sheet.columns[0] + at)}, or nothing below it"
            self.wrong(reading, head + 1 + index, cell, found, right)

    def joined(
        self, reading: Reading, body: pl.DataFrame, head: int, columns: Mapping[str, int]
    ) -> None:
        """Note the merged cells that hold something and stand for several of the table."""
        for row, name, cells in merged(self.sheet, head, columns):
            value = body[:, columns[name] - self.sheet.columns[0]][row - head - 1 : row - head]
            if value.len() and value[0] is not None:
                found, right = f"merged cells {cells}", "the value in each cell: unmerge, fill down"
                self.wrong(reading, row, name, found, right)

    def days_for_keys(self, reading: Reading, texts: Mapping[str, pl.Series], head: int) -> None:
        """Note the keys and codes that a spreadsheet made days of: 3-1 and MAR1, typed as no text."""
        noun = NOUNS[self.table]
        for column in columns(noun):
            named = column.refers or column.name in noun.key or column.name in CODES
            if column.type is not str or not named or column.name not in texts:
                continue
            cells = texts[column.name]
            for index in cells.str.ends_with(MIDNIGHT).fill_null(value=False).arg_true().to_list():
                what = "code" if column.name in CODES else "key"
                found = (
                    f"a day, {str(cells[index]).removesuffix(MIDNIGHT)}, where a {what} is wanted"
                )
                right = f"the {what} as text: format the column as text, and type it again"
                self.wrong(reading, head + 1 + index, column.name, found, right)

    def told(self, above: Sequence[Sequence[str]]) -> list[str]:
        """Return how the layout was read, in parts of a sentence."""
        titles = [repr(" ".join(filter(None, row))[:60]) for row in above]
        told = [f"above the heads, {few(titles, 3)}"] if titles else []
        return [*([] if self.sheet.name == self.table else [f"as {self.table}"]), *told]

    def wrong(self, reading: Reading, row: int | None, column: str, found: str, right: str) -> None:
        """Note what keeps the sheet from being read."""
        reading.wrong(Problem(self.table, row, column, found, right, self.file))

    def valueless(self, head: int, found: NamedColumns) -> list[Problem]:
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
    if kind is not float or not len(text):
        return text.str.strip_suffix(MIDNIGHT) if kind in {date, str} and len(text) else text
    parsed = text.str.strip_chars().cast(pl.Float64, strict=False)
    if (parsed.is_null() & text.is_not_null() & (text != "")).any():
        return text
    both = pl.when(parsed.is_not_null()).then(pl.coalesce(numbers, parsed))
    return pl.select(both.alias(text.name)).to_series()


def stranger(book: fastexcel.ExcelReader, sheet: Sheet, file: str, reading: Reading) -> None:
    """Note a sheet that is called like no table, with the table that its heads are those of."""
    body = book.load_sheet(
        sheet.name, header_row=None, skip_rows=0, n_rows=SEARCHED, dtypes="string"
    )
    rows = body.to_polars().rows() if body.width and not sheet.sparse else []
    meant, most = "", 1
    for row in rows:
        names = {head(str(cell)).name for cell in row if cell}
        for table, noun in NOUNS.items():
            needed = {column.name for column in columns(noun) if column.required}
            fitting = len(names.intersection(schema(noun)))
            if needed <= names and fitting > most:
                meant, most = table, fitting
    hint = (
        f"its heads are those of {meant}: call it {meant}" if meant else nearest(sheet.name, NOUNS)
    )
    unseen = ", a hidden sheet" if sheet.hidden else ""
    found, right = f"no table is called {sheet.name!r}{unseen}", hint
    if not meant:
        right = f"{hint}; a sheet for people alone has a name that begins with _"
    reading.wrong(Problem(meant or sheet.name, None, "", found, right, file))
