"""Answers as files that spreadsheets and programs read: ``.xlsx``, ``.csv`` and ``.parquet``.

A workbook holds everything, a sheet a table. A ``.csv`` holds the rows, and all the rest lies beside it
in ``.more.csv``, a value a line. A ``.parquet`` holds the rows, and all the rest in its metadata.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from makeshed.answer import Answer, plain
from makeshed.errors import BadValue, NotFound, NotWritten
from makeshed.model.noun import NOUNS
from makeshed.store.commas import csv_text
from makeshed.store.laid_out import AnswerTable, Cell, tables
from makeshed.store.replacing import DRAFT, flushed, flushed_folder, named

if TYPE_CHECKING:
    from collections.abc import Callable

SUFFIXES = (".xlsx", ".csv", ".parquet")
MARK = "\ufeff"
"""By which Excel knows that a file is UTF-8."""


def write(answer: Answer[Any], where: str | Path) -> list[Path]:
    """Write an answer to a file for spreadsheets or programs; return the files that were written.

    Everything is in them: the rows, further tables such as the lines of cost, the notes, the record, and
    every number that can be opened. Units stand in the heads.

    Parameters
    ----------
    answer
        Of any question.
    where
        ``answer.xlsx``; or ``answer.csv``, beside which ``answer.more.csv`` holds what are no rows; or
        ``answer.parquet``, which holds that in its metadata.

    Raises
    ------
    BadValue
        Another suffix, or a folder.
    NotFound
        The folder to write into is not there.
    NotWritten
        The disk is full or nothing can be written there; what was there is untouched.
    """
    path = ready(where)
    laid_out = tables(answer)
    writer: dict[str, Callable[[Answer[Any], list[AnswerTable], Path], list[Path]]] = {
        ".xlsx": _book,
        ".csv": _commas,
        ".parquet": _parquet,
    }
    return writer[path.suffix.lower()](answer, laid_out, path)


def ready(where: str | Path, *inputs: Path) -> Path:
    """Return the path if an answer can be written there, so that nobody waits for an answer in vain.

    ``inputs`` are the files and folders that the question reads; none of them is written over.
    """
    path = Path(where)
    if path.suffix.lower() not in SUFFIXES:
        raise BadValue(
            f"{path.name or path} is no file for an answer",
            hint=f"call it .xlsx, .csv or .parquet, such as {path.stem or 'answer'}.xlsx",
        )
    if path.is_dir():
        raise BadValue(f"{path.name} is a folder", hint="name a file")
    free(path, *inputs)
    if facts := _facts(path):
        raise BadValue(f"{path.name} holds facts ({facts})", hint="write to another file")
    return path


def _facts(path: Path) -> str:
    """Return which facts a file holds that an answer would replace; blank where it holds none."""
    if not path.is_file():
        return ""
    if path.suffix.lower() != ".xlsx":
        return path.stem if path.stem in NOUNS else ""
    import fastexcel  # noqa: PLC0415

    try:
        sheets = fastexcel.read_excel(path).sheet_names
    except fastexcel.FastExcelError:
        return ""
    return ", ".join(name for name in sheets if name in NOUNS)


def free(path: Path, *inputs: Path) -> None:
    """Raise an error if a file cannot stand there: no folder, or it would replace what is read."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise NotFound(f"there is no folder {path.parent}", hint="make it, or write elsewhere")
    if not os.access(folder, os.W_OK):
        raise NotWritten(f"nothing can be written to {path.parent}", hint="write elsewhere")
    for given in inputs:
        if given.exists() and path.exists() and given.samefile(path):
            hint = "write to another file"
            raise BadValue(f"{path.name} is what is asked, and would be lost", hint=hint)
        among = given.is_dir() and given.resolve() == folder
        if among and path.suffix.lower() in {".csv", ".parquet"}:
            hint = "write outside the case"
            raise BadValue(f"{path.name} would lie among the facts that are asked", hint=hint)


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """Give a hidden sibling to write to; it takes the place of the file once all went well."""
    path = path.resolve()
    draft = path.with_name(f"{DRAFT}-{os.getpid()}-{path.name}")
    with named(path):
        try:
            yield draft
            flushed(draft)
            draft.replace(path)
            flushed_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def _book(answer: Answer[Any], laid_out: list[AnswerTable], path: Path) -> list[Path]:
    from makeshed.store.answer_book import write_book  # noqa: PLC0415  (xlsxwriter takes a while)

    del answer
    with _draft(path) as draft:
        write_book(laid_out, draft)
    return [path]


def _commas(answer: Answer[Any], laid_out: list[AnswerTable], path: Path) -> list[Path]:
    """Write the rows, and beside them all the rest; the rest first, so that rows never lack it."""
    del answer
    rest = path.with_name(f"{path.stem}.more{path.suffix}")
    with _draft(rest) as draft:
        _text(draft, _long(laid_out[1:]))
    with _draft(path) as draft:
        _text(draft, frame_of(laid_out[0], units=True))
    return [path, rest]


def _text(draft: Path, frame: pl.DataFrame) -> None:
    draft.write_text(MARK + csv_text(frame), encoding="utf-8", newline="")


def _parquet(answer: Answer[Any], laid_out: list[AnswerTable], path: Path) -> list[Path]:
    """Write the rows; units, notes, record and all further tables are metadata, as JSON."""
    rows, *rest = laid_out
    metadata = {
        "makeshed.units": _json({head.name: head.unit for head in rows.heads if head.unit}),
        "makeshed.notes": _json(answer.notes),
        "makeshed.record": _json(answer.record),
        "makeshed.tables": _json(
            {
                name: {"columns": [str(head) for head in table.heads], "rows": table.rows}
                for name, table in zip(names_of(rest), rest, strict=True)
            }
        ),
    }
    with _draft(path) as draft:
        frame_of(rows).write_parquet(draft, metadata=metadata)
    return [path]


def _json(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def names_of(laid_out: Sequence[AnswerTable]) -> list[str]:
    """Return a name for each table; several of one name are numbered."""
    seen: dict[str, int] = {}
    found = []
    for table in laid_out:
        count = seen[table.name] = seen.get(table.name, 0) + 1
        found.append(table.name if count == 1 else f"{table.name} {count}")
    return found


def frame_of(table: AnswerTable, *, units: bool = False) -> pl.DataFrame:
    """Return a table as columns of one kind each: numbers, days, yes or no, or text."""
    columns: list[pl.Series] = []
    for at, head in enumerate(table.heads):
        cells = table.column(at)
        kind = _kind([each for each in cells if each is not None], counted=bool(head.unit))
        held = (
            [None if each is None else str(each) for each in cells] if kind is pl.String else cells
        )
        columns.append(pl.Series(str(head) if units else head.name, held, kind, strict=False))
    return pl.DataFrame(columns)


def _kind(cells: Sequence[Cell], *, counted: bool) -> type[pl.DataType]:
    """Return the kind of a column; a blank one holds numbers if it has a unit."""
    kinds = {type(each) for each in cells} or {float if counted else str}
    if kinds == {bool}:
        return pl.Boolean
    if kinds == {int} and all(abs(int(each)) < 2**63 for each in cells):  # type: ignore[arg-type]
        return pl.Int64
    if kinds <= {int, float}:
        return pl.Float64
    return pl.Date if kinds == {date} else pl.String


def _long(laid_out: Sequence[AnswerTable]) -> pl.DataFrame:
    """Return tables as one: a value a line, with its table, row, column and unit."""
    lines: list[dict[str, Any]] = []
    for name, table in zip(names_of(laid_out), laid_out, strict=True):
        for at, row in enumerate(table.rows, start=1):
            for head, value in zip(table.heads, row, strict=True):
                if value is None:
                    continue
                counts = isinstance(value, int | float) and not isinstance(value, bool)
                lines.append(
                    {
                        "table": name,
                        "row": at,
                        "column": head.name,
                        "unit": head.unit,
                        "number": float(value) if counts else None,  # type: ignore[arg-type]
                        "text": None if counts else str(value),
                    }
                )
    texts = {"table", "column", "unit", "text"}
    order = ("table", "row", "column", "unit", "number", "text")
    kinds = {n: pl.String if n in texts else pl.Float64 for n in order} | {"row": pl.Int64}
    return pl.DataFrame(lines, schema=kinds)
