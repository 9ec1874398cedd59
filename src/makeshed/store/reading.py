"""From what a file holds to typed facts, with everything that is wrong on the way.

Every store hands over its tables as found. Here each column becomes what its noun declares, strictly
and whole columns at a time; a cell that does not fit is a problem, never a guess. A blank cell means
the column's default, or nothing where the column may hold nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Protocol

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.model.finding import said, wanted
from makeshed.model.noun import NOUNS, Column, columns, empty
from makeshed.model.told import ASIDE

AT_ONCE = 1_000_000
"""Cells that are read in one step; more take memory for their texts."""


@dataclass(frozen=True, slots=True)
class Raw:
    """One table as found: text columns, or columns already of a type.

    Attributes
    ----------
    table
        Name of the table.
    file
        Where it was found, as a message names it.
    frame
        Its cells.
    rows
        Number of each row as people see it in the file.
    head
        Number of the row that names the columns, if there is one.
    whole
        False if rows had to be left out, so that references to the table cannot be judged.
    by_hand
        Whether people write such files: what a strict reading refuses is then read as they write.
    local
        Whether its separators are those of a locale, so that numbers go by the marks that it shows.
    units
        By column, the unit that its head says.
    told
        How its layout was read, in parts of a sentence.
    typed_in
        Of a workbook, what it holds as a number and what as text.
    """

    table: str
    file: str
    frame: pl.DataFrame
    rows: Sequence[int]
    head: int | None = None
    whole: bool = True
    by_hand: bool = False
    local: bool = False
    units: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    typed_in: TypedIn | None = None


class TypedIn(Protocol):
    """What the cells of a workbook hold, by column, in the rows of the table."""

    since_1904: bool
    """Whether its day numbers count from 1904."""

    def texts(self, name: str) -> pl.Series:
        """Return the cells that hold text; null where one holds a number."""

    def numbers(self, name: str) -> pl.Series:
        """Return the cells that hold a number, with all digits; null where one holds text."""

    def grouped(self, name: str) -> pl.Series:
        """Return whether each cell is text that may be thousands."""

    def percent(self, name: str) -> pl.Series:
        """Return whether each cell is shown as a percentage."""

    def signs(self, name: str) -> list[tuple[int, str]]:
        """Return the cells that are shown with a word or a sign beside the number, by index."""

    def units_said(self, name: str) -> list[tuple[int, str]]:
        """Return what comments on the column say that numbers are in, by row: all in grams."""


@dataclass(slots=True)
class Reading:
    """What a store found: its tables, and what kept it from reading others."""

    tables: list[Raw] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    kept_out: bool = False

    def aside(self, what: str) -> None:
        """Note what people keep for themselves and no table is read from."""
        self.told.append(f"{what}{ASIDE}")
        self.kept_out = True

    def wrong(self, problem: Problem) -> None:
        """Note a problem that keeps a table, or the one it seems to be, from being read."""
        self.problems.append(problem)
        self.unread.update(get_close_matches(problem.table, NOUNS, n=1, cutoff=0.5))

    def stranger(self, name: str, file: str) -> None:
        """Note a file, sheet or database table that has no noun."""
        found, right = f"no table is called {name!r}", nearest(name, NOUNS)
        self.wrong(Problem(name, None, "", found, right, file))


def typed(raw: Raw) -> tuple[pl.DataFrame | None, Sequence[int], list[Problem]]:
    """Return a table as its noun declares it, its row numbers, and the cells that do not fit.

    The frame is None if a required column is missing. Rows without any content are left out.
    """
    declared = {column.name: column for column in columns(NOUNS[raw.table])}
    problems = [*_strange_columns(raw, declared), *_missing_columns(raw, declared.values())]
    if any(
        column.required and column.name not in raw.frame.columns for column in declared.values()
    ):
        return None, raw.rows, problems
    if raw.frame.is_empty():
        return empty(NOUNS[raw.table]), raw.rows, problems
    frame, rows = _with_content(raw)
    frame, bad = _cast(frame, [c for c in declared.values() if c.name in frame.columns])
    problems += [
        Problem(raw.table, rows[i], name, said(text), wanted(declared[name], text), raw.file)
        for name, cells in bad.items()
        for i, text in cells
    ]
    return frame.with_columns(_defaults(frame, raw.table)).select(list(declared)), rows, problems


def _strange_columns(raw: Raw, declared: Iterable[str]) -> list[Problem]:
    names = list(declared)
    return [
        Problem(raw.table, raw.head, name, "no such column", nearest(name, names), raw.file)
        for name in raw.frame.columns
        if name not in names
    ]


def _missing_columns(raw: Raw, declared: Iterable[Column]) -> list[Problem]:
    return [
        Problem(raw.table, raw.head, c.name, "the column is missing", wanted(c), raw.file)
        for c in declared
        if c.required and c.name not in raw.frame.columns
    ]


def _with_content(raw: Raw) -> tuple[pl.DataFrame, Sequence[int]]:
    """Leave out the rows without content, as spreadsheets append them."""
    if not _has_blanks(raw.frame.to_series()):  # keys as a rule: no row is without one
        return raw.frame, raw.rows
    cells = [pl.col(c) for c in raw.frame.columns]
    blank = pl.all_horizontal(
        (c.is_null() | (c == ""))
        if raw.frame.schema[c.meta.output_name()] == pl.String
        else c.is_null()
        for c in cells
    )
    first = raw.frame.select(blank.alias("blank")).to_series()
    if not first.any():
        return raw.frame, raw.rows
    kept = (~first).arg_true().to_list()
    return raw.frame.filter(~first), [raw.rows[i] for i in kept]


def _has_blanks(cell: pl.Series) -> bool:
    return cell.null_count() > 0 or (cell.dtype == pl.String and (cell == "").any())


def _defaults(frame: pl.DataFrame, table: str) -> Iterator[pl.Expr]:
    """Yield the columns that are not there, and those in which the default stands for a blank cell."""
    for name, unsaid, filled, always in _unsaid(table):
        if name not in frame.columns:
            yield unsaid
        elif filled is not None and (always or frame[name].null_count()):
            yield filled


@cache
def _unsaid(table: str) -> tuple[tuple[str, pl.Expr, pl.Expr | None, bool], ...]:
    """Return by column its default, the cells with it where there is one, and whether blank text is no cell."""
    found = []
    for column in columns(NOUNS[table]):
        blank = column.default if not column.required else "" if column.type is str else None
        default, cell = pl.lit(blank, dtype=column.dtype), pl.col(column.name)
        said_blank = column.type is str and blank not in {"", None}
        filled = (_unblank(cell) if said_blank else cell).fill_null(default)
        found.append(
            (column.name, default.alias(column.name), None if blank is None else filled, said_blank)
        )
    return tuple(found)


def _cast(
    frame: pl.DataFrame, declared: Sequence[Column]
) -> tuple[pl.DataFrame, dict[str, list[tuple[int, object]]]]:
    """Return the columns as declared, and the cells (by row index) of each that do not fit.

    What is text is read in as few steps as there are cells for: a step takes longer than a short column.
    """
    found_as = dict(zip(frame.columns, frame.dtypes, strict=True))
    typed_, written = [], []
    for column in declared:
        dtype, cell = found_as[column.name], pl.col(column.name)
        if dtype == column.dtype:
            continue
        if dtype.is_integer() and (
            column.type is float or (column.type is bool and frame[column.name].is_in([0, 1]).all())
        ):
            typed_.append(cell.cast(column.dtype))
        elif column.type is str:
            typed_.append(cell.cast(pl.String))
        else:
            written.append(column)
    made = frame.with_columns(typed_) if typed_ else frame
    bad: dict[str, list[tuple[int, object]]] = {}
    step = max(1, AT_ONCE // len(frame))
    for some in (written[at : at + step] for at in range(0, len(written), step)):
        text = frame.select(_text(c.name) for c in some)
        read = text.select(_parsed(c.name, c.type) for c in some)
        for name in read.columns:
            if read[name].null_count() > text[name].null_count():
                wrong = (read[name].is_null() & text[name].is_not_null()).arg_true()
                found = frame[name].gather(wrong).to_list()
                bad[name] = list(zip(wrong.to_list(), found, strict=True))
        made = made.with_columns(read)
    return made, bad


@cache
def _text(name: str) -> pl.Expr:
    return _unblank(pl.col(name).cast(pl.String).str.strip_chars())


@cache
def _parsed(name: str, kind: type) -> pl.Expr:
    """Return the text of a column as values of a type; what does not fit becomes null."""
    text = pl.col(name)
    if kind is bool:
        lower = text.str.to_lowercase()
        return pl.when(lower.is_in(["true", "false"])).then(lower == "true")
    if kind is date:
        iso = pl.when(text.str.contains(r"^\d{4}-\d{2}-\d{2}$")).then(text)
        return iso.str.to_date("%Y-%m-%d", strict=False)
    if kind is float:
        return text.cast(pl.Float64, strict=False)
    return text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _unblank(text: pl.Expr) -> pl.Expr:
    """Return the text with null where it is blank."""
    return pl.when(text != "").then(text)
