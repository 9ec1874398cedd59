"""Comma-separated text, UTF-8: one table a file, lines beginning with # are comments.

What else spreadsheets write (semicolons, Windows-1252, a title above the heads) is read and told.

Files without oddities, however large, are read whole by polars, comments and blank lines left out;
commas and lines are counted afterwards, so that nothing it made up can pass. Rows of unequal length and
line breaks inside quotes take the slow path of the standard library, which knows every line number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl

from makeshed.errors import Problem
from makeshed.language.encodings import NoText, text_of
from makeshed.language.heads import SEPARATORS, TableLayout, is_title, laid_out
from makeshed.language.table_row import FORMULA
from makeshed.language.text import few
from makeshed.model.finding import said
from makeshed.model.noun import NOUNS, columns
from makeshed.store.column_heads import Twice, named
from makeshed.store.reading import Raw, Reading

ODD = np.frombuffer(b"# \t\n\v\f\r", np.uint8)
"""How a line begins that may be a comment or blank."""
MOST_OF_A_CELL = 10_000_000
"""Characters that are read at all; how many a column takes is told with its row and column."""


class _Fault(Exception):  # noqa: N818
    """What keeps a file from being read: line, column, found, right."""


def read_table(path: Path, table: str, reading: Reading) -> None:
    """Add one file to what is read."""
    try:
        written = text_of(path.read_bytes())
        head = _head(written.text, table)
    except NoText as fault:
        problem = Problem(table, fault.line, "", fault.found, fault.right, path.name)
        return reading.wrong(problem)
    except _Fault as fault:
        line, column, found, right = fault.args
        return reading.wrong(Problem(table, line, column, found, right, path.name))
    told = (*filter(None, [written.told]), *head.told)
    reading.kept_out |= bool(head.kept_out)
    raw = Raw(
        table, path.name, pl.DataFrame(), [], head.line,
        by_hand=True, local=head.mark != ",", units=head.units, told=told,
    )  # fmt: skip
    body = written.text[head.start :]
    rows, dropped = _without_remarks(body.encode(), head.mark)
    frame = None if rows is None else _fast(rows, head)
    if frame is None:
        return _slow(body, head, raw, reading)
    numbers = _numbered(head.first, frame.height, dropped)
    raw = replace(raw, frame=_as_meant(frame, head, table), rows=numbers)
    return reading.tables.append(_named(raw, head, reading))


def csv_text(frame: pl.DataFrame) -> str:
    """Return a table as CSV; numbers in the shortest form that reads back the same."""
    first = frame.get_column(frame.columns[0])
    like_comment = first.dtype == pl.String and first.str.starts_with("#").any()
    words = pl.col(pl.String)
    safe = words.str.replace(f"^{FORMULA}", "'${1}")
    bare = frame.with_columns(pl.when(words != "").then(safe))  # blank, not a pair of quotes
    return bare.write_csv(quote_style="non_numeric" if like_comment else "necessary")


def _as_meant(frame: pl.DataFrame, head: _Head, table: str) -> pl.DataFrame:
    """Return the cells of text without the apostrophe that keeps a spreadsheet from reckoning them."""
    declared = {column.name for column in columns(NOUNS[table]) if column.type is str}
    words = pl.col([name for name in frame.columns if name in declared])
    out = [*head.kept_out, *(name for name in head.nameless if _blank(frame[name]))]
    return frame.drop(out).with_columns(words.str.replace(f"^'{FORMULA}", "${1}"))


def _named(raw: Raw, head: _Head, reading: Reading) -> Raw:
    """Return a table without the columns that hold something and have no name, each a problem."""
    lost = [name for name in head.nameless if name in raw.frame.columns]
    for name in lost:
        cells = raw.frame[name]
        at = int(((cells.is_not_null()) & (cells != "")).arg_max() or 0)
        found = f"{said(cells[at])}, under a column without a name"
        right = f"a name for it in row {head.line}, or nothing below it"
        reading.problems.append(Problem(raw.table, raw.rows[at], name, found, right, raw.file))
    return replace(raw, frame=raw.frame.drop(lost))


def _blank(cells: pl.Series) -> bool:
    return bool((cells.is_null() | (cells == "")).all())


@dataclass(frozen=True, slots=True)
class _Head:
    """The row that names the columns: its line, their names, and where the rows begin."""

    line: int
    names: list[str]
    start: int
    first: int
    """Number of the line after it."""
    mark: str = ","
    units: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    kept_out: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()


def _head(text: str, table: str) -> _Head:
    """Return the head of a file; raise `_Fault` if there is none."""
    declared = columns(NOUNS[table])
    known = {column.name for column in declared}
    start = 0
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        start += len(line)
        if line.strip() and not line.startswith("#"):
            names = [name.strip() for name in next(csv.reader([line]))]
            if known.issuperset(names) and len(set(names)) == len(names):
                return _Head(number, names, start, number + 1)
            break
    plain = text if "\n" in text else text.replace("\r", "\n")  # as Macintoshes once ended lines
    laid = laid_out(plain, known)
    if laid is None:
        needed = ",".join(column.name for column in declared if column.required)
        found = "comments only" if text.strip() else "an empty file"
        raise _Fault(None, "", found, f"a first line such as {needed}")
    return _otherwise(laid, table, plain.count("\n", 0, laid.start) + 1)


def _otherwise(laid: TableLayout, table: str, first: int) -> _Head:
    """Return the head of a file whose layout is not the strict one."""
    if not all(is_title(row, laid.heads) for row in laid.above):
        raise _Fault(laid.line, "", "heads below rows of facts", "the heads above all rows")
    try:
        found = named(laid.heads, table)
    except Twice as error:
        raise _Fault(
            laid.line, str(error), "the column is there twice", "each column once"
        ) from None
    separated = f"columns separated by {SEPARATORS.get(laid.mark, repr(laid.mark))}"
    above = [repr(" ".join(filter(None, row))[:60]) for row in laid.above]
    told = [] if laid.mark == "," else [separated]
    told += [f"above the heads, {few(above, 3)}"] if above else []
    notes = set(found.notes)
    names = [name or f"column {n}" for n, name in enumerate(found.names, 1)]
    names = [f"\x00{n}" if name in notes else name for n, name in enumerate(names)]
    kept_out = tuple(name for name in names if name.startswith("\x00"))
    nameless = tuple(f"column {n}" for n, name in enumerate(found.names, 1) if not name)
    return _Head(
        laid.line, names, laid.start, first, laid.mark, found.units,
        (*told, *found.told), kept_out, nameless,
    )  # fmt: skip


def _without_remarks(body: bytes, mark: str) -> tuple[bytes | None, list[int]]:
    """Return the rows without comments and blank lines, and which lines these were, from 0.

    None for the rows if such a line may stand inside quotes: where the line before it leaves some open.
    """
    text = np.frombuffer(body, np.uint8)
    starts = np.concatenate([[0], np.flatnonzero(text == ord("\n")) + 1])
    starts = starts[starts < len(body)]
    odd = np.flatnonzero(np.isin(text[starts], ODD))
    parts, dropped, begin = [], [], 0
    for line in odd.tolist():
        start = int(starts[line])
        end = int(starts[line + 1]) if line + 1 < len(starts) else len(body)
        if body[start] != ord("#") and body[start:end].strip():
            continue
        before = int(starts[line - 1]) if line else 0
        if start > begin and not _closed(body[before:start], mark):
            return None, []
        parts.append(body[begin:start])
        dropped.append(line)
        begin = end
    return b"".join([*parts, body[begin:]]) if dropped else body, dropped


def _closed(line: bytes, mark: str) -> bool:
    """Whether no quote that opens in a line is still open at its end."""
    if b'"' not in line:
        return True
    try:
        list(csv.reader([line.decode()], delimiter=mark, strict=True))
    except csv.Error:
        return False
    return True


def _numbered(first: int, count: int, dropped: list[int]) -> Sequence[int]:
    """Return the numbers of the lines of so many rows, some lines between them left out."""
    if not dropped:
        return range(first, first + count)
    numbers = np.delete(np.arange(first, first + count + len(dropped)), dropped)
    return [int(number) for number in numbers]


def _fast(body: bytes, head: _Head) -> pl.DataFrame | None:
    """Read rows of one line each; None if there is any doubt that it went right."""
    names, mark = head.names, head.mark
    if not body:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    if body.startswith(b"\xef\xbb\xbf") or body.count(b"\r") != body.count(b"\r\n"):
        return None
    quoted = b'"' in body
    try:
        frame = pl.read_csv(
            io.BytesIO(body),
            has_header=False,
            separator=mark,
            schema=dict.fromkeys(names, pl.String),
            quote_char='"' if quoted else None,
        )
    except pl.exceptions.PolarsError:
        return None
    lines = body.count(b"\n") + (not body.endswith(b"\n"))
    commas = body.count(mark.encode())
    if quoted:
        inside = frame.select(pl.all().str.count_matches(mark, literal=True).sum())
        commas -= sum(count or 0 for count in inside.row(0))
    if frame.height != lines or commas != lines * (len(names) - 1):
        return None
    longest = frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
    return frame if (longest or 0) <= MOST_OF_A_CELL else None


class _Lines:
    """The lines of a text; comments and blank lines are passed over where a row may begin."""

    def __init__(self, text: str, number: int) -> None:
        self.lines = io.StringIO(text, newline="")
        self.number = number
        self.start: int | None = None

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.number += 1
            if self.start is None:
                if line.startswith("#") or not line.strip():
                    continue
                self.start = self.number
            yield line


def _slow(body: str, head: _Head, raw: Raw, reading: Reading) -> None:
    """Read row by row, knowing the line on which each begins."""
    lines, names = _Lines(body, head.first - 1), head.names
    whole, kept, parts = True, [], []
    records = _records(lines, head.mark, reading, raw)
    while chunk := list(islice(records, 20_000)):
        good = [(line, row) for line, row in chunk if len(row) == len(names)]
        for line, row in chunk:
            if len(row) != len(names):
                whole, right = False, f"{len(names)} cells, as many as there are columns"
                found = f"{len(row)} cells"
                reading.problems.append(Problem(raw.table, line, "", found, right, raw.file))
        kept += [line for line, _ in good]
        cells = zip(*(row for _, row in good), strict=True) if good else [()] * len(names)
        parts.append(
            pl.DataFrame([pl.Series(n, c, pl.String) for n, c in zip(names, cells, strict=True)])
        )
    empty = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    unclosed = raw.table in reading.unread
    frame = _as_meant(pl.concat([empty, *parts]), head, raw.table)
    raw = replace(raw, frame=frame, rows=kept, whole=whole and not unclosed)
    reading.tables.append(_named(raw, head, reading))


def _records(
    lines: _Lines, mark: str, reading: Reading, raw: Raw
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of the line on which it begins."""
    csv.field_size_limit(MOST_OF_A_CELL)
    reader = csv.reader(lines, delimiter=mark, strict=True)
    while True:
        lines.start = None
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found = "a quote that is not closed" if "end of data" in str(error) else str(error)
            right = 'text in quotes, "like this", quotes inside it doubled'
            reading.wrong(Problem(raw.table, lines.start, "", found, right, raw.file))
            return
        yield lines.start or lines.number, row
