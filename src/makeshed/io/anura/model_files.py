"""A model as it lies on disk: a workbook, a folder of CSV files, or a database, as tables of text."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.io.anura.findings import Cell
from makeshed.io.anura.schema import called, near, plain, schema, table_named
from makeshed.io.untrusted import MOST_CELL, decoded

Grid = Sequence[tuple[int, Sequence[str]]]
"""Rows of a table with their numbers, the heads first."""
Sheets = Callable[[Path], dict[str, Grid]]
"""What reads every sheet of a workbook; a door gives that of ``makeshed.store``."""
DATABASES = {".db", ".sqlite", ".sqlite3"}
RIGHT = "a workbook (.xlsx), a folder of CSV files, or a SQLite database (.db, .sqlite)"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One row that holds something: its cells by column, in small letters."""

    table: str
    row: int
    where: str
    cells: dict[str, Cell]

    def at(self, column: str) -> Cell:
        """Return a cell, or a blank one in its place."""
        return self.cells.get(column) or Cell("", self.table, self.row, self.where)


@dataclass(frozen=True)
class ModelTables:
    """The tables of a model by name, what is wrong with their heads, and what of the file is no table."""

    name: str
    tables: dict[str, list[ModelRow]]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


def tables_of(path: Path, sheets: Sheets) -> ModelTables:
    """Return the tables of a model.

    Raises
    ------
    BadFacts
        It is none of the three, damaged, or holds no table of the schema.
    NotFound
        There is nothing there.
    """
    if not path.exists():
        raise NotFound(f"there is no {path}", hint=RIGHT)
    tables: dict[str, list[ModelRow]] = {}
    problems: list[Problem] = []
    notes: list[str] = []
    for where, grid in _grids(path, sheets).items():
        name = where.rpartition(", sheet ")[2].rpartition(", table ")[2].removesuffix(".csv")
        table = table_named(name)
        if table and table not in tables:
            tables[table] = list(_rows(table, where, grid, problems))
        elif table:
            words = f"{called()[table]} a second time"
            problems.append(Problem("", None, "", words, "each table once", where))
        elif likely := near(name, schema()):
            words = f"no table is called {name!r}"
            problems.append(Problem("", None, "", words, called()[likely], where))
        elif len(grid) > 1:
            notes.append(f"not read: {where}, which is no table of the schema")
    if not any(tables.values()):
        problems.append(
            Problem(
                "",
                None,
                "",
                "no table of the schema with a row",
                "facilities, customers, products, customerdemand ...",
                path.name,
            )
        )
    return ModelTables(path.name, tables, tuple(problems), tuple(notes))


def _grids(path: Path, sheets: Sheets) -> dict[str, Grid]:
    """Return what each sheet, file or table of a database holds, by where it stands."""
    suffix = path.suffix.lower()
    if path.is_dir():
        return dict(_of_folder(path))
    if suffix == ".xlsx":
        return {f"{path.name}, sheet {name}": grid for name, grid in sheets(path).items()}
    if suffix in DATABASES:
        return {f"{path.name}, table {name}": grid for name, grid in _of_database(path)}
    found = f"a file called {suffix or 'nothing'}"
    raise BadFacts([Problem("", None, "", found, RIGHT, path.name)])


def _rows(table: str, where: str, grid: Grid, problems: list[Problem]) -> Iterator[ModelRow]:
    if not grid:
        return
    at, heads = grid[0]
    columns = [plain(head) for head in heads]
    known = schema()[table]
    for column in dict.fromkeys(filter(None, columns)):
        likely = "" if column in known else near(column, known)
        if likely:
            problems.append(Problem(table, at, column, "no column of that name", likely, where))
        if columns.count(column) > 1:
            problems.append(Problem(table, at, column, "the column twice", "one of them", where))
    for row, texts in grid[1:]:
        pairs = zip(columns, (text.strip() for text in texts), strict=False)
        cells = {c: Cell(text, table, row, where) for c, text in pairs if c and text}
        if cells:
            yield ModelRow(table, row, where, cells)


def _of_folder(folder: Path) -> Iterator[tuple[str, Grid]]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        csv.field_size_limit(MOST_CELL)
        text = decoded(path)
        head = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
        try:
            read = [(reader.line_num, cells) for cells in reader]
        except csv.Error as error:
            found = Problem("", reader.line_num, "", str(error), "a table in CSV", path.name)
            raise BadFacts([found]) from None
        yield path.name, [(at, cells) for at, cells in read if any(c.strip() for c in cells)]


def _of_database(path: Path) -> Iterator[tuple[str, Grid]]:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            listed = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
            for (name,) in database.execute(listed).fetchall():
                if name.startswith("sqlite_"):
                    continue
                quoted = '"' + name.replace('"', '""') + '"'
                rows = database.execute(f"SELECT * FROM {quoted}")  # noqa: S608  (a name that it gave)
                heads = [head for head, *_ in rows.description]
                yield name, [(0, heads), *enumerate(([_text(v) for v in row] for row in rows), 1)]
    except sqlite3.Error as error:
        raise BadFacts(
            [Problem("", None, "", str(error), "a SQLite database", path.name)]
        ) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)
