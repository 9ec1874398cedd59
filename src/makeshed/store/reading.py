"""From what a file holds to typed facts, with everything that is wrong on the way.

Every store hands over its tables as found. Here each column becomes what its noun declares, strictly
and whole columns at a time; a cell that does not fit is a problem, never a guess. A blank cell means
the column's default, or nothing where the column may hold nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Protocol

import polars as pl

from makeshed.errors import Problem, nearest
from makeshed.model.finding import said, wanted
from makeshed.model.noun import NOUNS, Column, columns, empty
from makeshed.model.told import ASIDE


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
    cells = []
    for column in declared.values():
        blank = column.default if not column.required else "" if column.type is str else None
        if column.name not in frame.columns:
            unsaid = pl.Series(column.name, [blank], dtype=column.dtype)
            cells.append(unsaid.new_from_index(0, len(rows)))
            continue
        cell, bad = _cast(frame[column.name], column)
        problems += [
            Problem(raw.table, rows[i], column.name, said(text), wanted(column, text), raw.file)
            for i, text in bad
        ]
        cells.append(cell if blank is None else _filled(cell, blank))
    return pl.DataFrame(cells), rows, problems


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


def _filled(cell: pl.Series, blank: object) -> pl.Series:
    """Put the default where a cell is blank."""
    if cell.dtype == pl.String and blank != "":
        cell = _unblank(cell)
    return cell.fill_null(pl.lit(blank, dtype=cell.dtype)) if cell.null_count() else cell


def _cast(cell: pl.Series, column: Column) -> tuple[pl.Series, list[tuple[int, object]]]:
    """Return the column as declared, and the cells (by row index) that do not fit."""
    if cell.dtype == column.dtype:
        return cell, []
    if cell.dtype.is_integer() and column.type is float:
        return cell.cast(pl.Float64), []
    if cell.dtype.is_integer() and column.type is bool and cell.is_in([0, 1]).all():
        return cell.cast(pl.Boolean), []
    text = cell.cast(pl.String)
    if column.type is str:
        return text, []
    text = _unblank(text.str.strip_chars())
    made = _parsed(text, column.type)
    bad = (made.is_null() & text.is_not_null()).arg_true()
    return made, list(zip(bad.to_list(), cell.gather(bad).to_list(), strict=True))


def _parsed(text: pl.Series, kind: type) -> pl.Series:
    """Return the text as values of a type; what does not fit becomes null."""
    if kind is bool:
        lower = text.str.to_lowercase()
        known = pl.when(lower.is_in(["true", "false"])).then(lower == "true")
        return pl.select(known.alias(text.name)).to_series()
    if kind is date:
        iso = pl.when(text.str.contains(r"^\d{4}-\d{2}-\d{2}$")).then(text)
        return pl.select(iso.str.to_date("%Y-%m-%d", strict=False).alias(text.name)).to_series()
    if kind is float:
        return text.cast(pl.Float64, strict=False)
    return text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _unblank(text: pl.Series) -> pl.Series:
    """Return the text with null where it is blank."""
    if not (text == "").any():
        return text
    return pl.select(pl.when(text != "").then(text).alias(text.name)).to_series()
