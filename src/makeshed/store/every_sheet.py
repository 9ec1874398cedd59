"""Every sheet of a workbook that is no case: its rows as text, by row of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from makeshed.errors import BadFacts, Problem
from makeshed.language.heads import is_note
from makeshed.store.beside import mark
from makeshed.store.lone_sheet import shown
from makeshed.store.openxml import Sheet, Unsound, reference, survey


def sheets_of(where: Path) -> dict[str, Sequence[tuple[int, Sequence[str]]]]:
    """Return by sheet the rows that hold something, with their numbers, numbers with all their digits.

    Raises
    ------
    BadFacts
        It is no workbook, it is damaged, or a cell shows an error; all that is wrong with it at once.
    """
    import fastexcel  # noqa: PLC0415  (only who reads one pays for it)

    try:
        sheets = [s for s in mark(where, survey(where)) if s.filled and not is_note(s.name)]
        problems = [problem for sheet in sheets for problem in _unsound(where, sheet)]
        if problems:
            raise BadFacts(problems)
        book = fastexcel.read_excel(where)
        found: dict[str, Sequence[tuple[int, Sequence[str]]]] = {}
        for sheet in sheets:
            name = sheet.name
            texts = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
            numbers = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="float")
            found[name] = _rows(texts.to_polars(), numbers.to_polars())
    except Unsound as error:
        raise BadFacts([Problem("", None, "", error.found, error.right, where.name)]) from None
    except fastexcel.FastExcelError as error:
        said = str(error).splitlines()[0]
        raise BadFacts([Problem("", None, "", said, "an .xlsx workbook", where.name)]) from None
    return found


def _unsound(where: Path, sheet: Sheet) -> list[Problem]:
    """Return the cells without a value where a person sees one, and those that were made one."""
    name, right = f"{where.name}, sheet {sheet.name}", "its value: open the file, and save it"
    if sheet.sparse:
        return [
            Problem(
                "", None, "", f"a value in {sheet.sparse}, far from the others", "a table", name
            )
        ]
    bad = [*sheet.errors, *((r, c, "a formula") for r, c in sheet.uncomputed)]
    found = [
        Problem("", r, "", f"{what} without a value in {reference(r, c)}", right, name)
        for r, c, what in bad
    ]
    for first, last, left, _ in sheet.merged:
        if last > first:
            words = f"cells merged from {reference(first, left)} down"
            found.append(Problem("", first, "", words, "the value in each cell", name))
    return found


def _rows(cells: pl.DataFrame, numbers: pl.DataFrame) -> list[tuple[int, list[str]]]:
    found = []
    for row, (texts, read) in enumerate(
        zip(cells.iter_rows(), numbers.iter_rows(), strict=True), 1
    ):
        told = ["" if t is None else shown(t, n) for t, n in zip(texts, read, strict=True)]
        if any(text.strip() for text in told):
            found.append((row, told))
    return found
