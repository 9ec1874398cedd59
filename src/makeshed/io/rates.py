"""A workshop's own file: a table of name, value, unit and note, or the same as YAML, TOML or JSON.

Lines that begin with # are comments. What Excel writes is read: semicolons, tabs, decimal commas,
Windows-1252. What the names mean is read where the question is asked (`makeshed.costing.shop_rates`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, NotFound, NotWritten, Problem, nearest
from makeshed.io.untrusted import content, decoded, refuse
from makeshed.language.figures import figure
from makeshed.model.shop import Said, Shop

Row = tuple[str, str, str, str, str]
"""Name, value, unit, default, meaning."""
MOST_BYTES = 2**20
COLUMNS = tuple(f.name for f in fields(Said) if f.name != "row")
ASIDE = ("default", "meaning", "kind", "source")
"""Columns that are for people: what stands in them changes nothing."""
ALIKE = {
    "rate": "name", "driver": "name", "nom": "name", "nome": "name", "nombre": "name",
    "valeur": "value", "valore": "value", "wert": "value", "valor": "value", "amount": "value",
    "unité": "unit", "unità": "unit", "einheit": "unit", "unidad": "unit", "units": "unit",
    "remark": "note", "notes": "note", "comment": "note", "remarque": "note", "nota": "note",
    "bemerkung": "note", "min": "low", "max": "high", "least": "low", "most": "high",
}  # fmt: skip


Grid = list[tuple[int, list[str | float]]]
"""A table of a workbook by row of the sheet, the heads first."""
Book = Callable[[Path], tuple[Grid, list[str]]]
"""What reads it, and says how; a door gives ``makeshed.store.lone_sheet.grid_of``."""


def read_rates(path: str | Path, book: Book | None = None) -> Shop:
    """Return what a shop's file says, row by row.

    Parameters
    ----------
    path
        The file.
    book
        What reads a workbook; without it, one is refused.

    Raises
    ------
    BadFacts
        It is no such table; everything that is wrong with its form.
    NotFound
        There is no such file.
    """
    path = Path(path)
    if not path.is_file():
        near = [p.name for p in path.parent.glob("*.csv")] if path.parent.is_dir() else []
        hint = nearest(path.name, near) if near else "makeshed new --shop rates.csv writes one"
        raise NotFound(f"there is no file {path}", hint=hint)
    if path.stat().st_size > MOST_BYTES:
        refuse(path.name, "more than a megabyte", "a short table of rates")
    if path.suffix.lower() in {".yaml", ".yml", ".toml", ".json"}:
        return Shop(path.name, tuple(_mapped(content(path)[1], path.name)))
    if path.suffix.lower() == ".xlsx" and book is not None:
        grid, notes = book(path)
        cells = ((row, [_typed(cell).strip() for cell in each]) for row, each in grid)
        table = [(row, each) for row, each in cells if not each[0].startswith("#")]
        return Shop(path.name, tuple(_rows(table, path.name)), tuple(notes))
    if path.suffix.lower() not in {".csv", ".tsv", ".txt"}:
        refuse(
            path.name,
            f"a file called {path.suffix or 'nothing'}",
            "one of .csv .tsv .xlsx .yaml .toml .json",
        )
    notes = []
    rows = tuple(_rows(_lines(decoded(path, notes), path.name), path.name))
    return Shop(path.name, rows, tuple(notes))


def _mapped(found: Any, name: str) -> Iterator[Said]:
    """Yield the rows of a mapping; one within another is joined by a dot: cnc-milling.machine_rate."""
    if not isinstance(found, dict):
        refuse(name, "no mapping", "names with values, such as machine_rate: 60")
    for key, value in found.items():
        if isinstance(value, dict):
            yield from (
                Said(f"{key}.{said.name}", said.value, row=said.row)
                for said in _mapped(value, name)
            )
        elif isinstance(value, list):
            yield Said(str(key), "; ".join(map(str, value)))
        elif value is not None and str(value).strip():
            yield Said(str(key), _typed(value))


def _typed(value: object) -> str:
    """Return a value as text; one that the file types as a number has a point and no thousands."""
    said = str(value)
    read = figure(said) if isinstance(value, float) else None
    return f"{said}0" if read and read.mark else said


def _lines(text: str, name: str) -> list[tuple[int, list[str]]]:
    """Return the lines of a table that hold anything, by their number."""
    lines = text.splitlines(keepends=True)
    plain = ["\n" if line.lstrip("\ufeff \"'").startswith("#") else line for line in lines]
    first = next((line for line in plain if line.strip(" ,;\t\r\n")), "")
    mark = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO("".join(plain), newline=""), delimiter=mark)
    csv.field_size_limit(MOST_BYTES)
    try:
        table = [
            (reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)
        ]
    except csv.Error as error:
        refuse(name, str(error), "a table", reader.line_num)
    return [(row, cells) for row, cells in table if any(cells)]


def _rows(table: list[tuple[int, list[str]]], name: str) -> Iterator[Said]:
    """Yield the rows that have a value."""
    if not table:
        refuse(name, "no table", "a head of name,value,unit,note and rows below it")
    head = _head(table[0][1], name, table[0][0])
    problems, rows = [], []
    for row, cells in table[1:]:
        given = dict(zip(head, cells, strict=False))
        said = Said(**{c: given.get(c, "") for c in COLUMNS}, row=row)
        if any(cells[len(head) :]):
            right = f"{len(head)} cells, as in the head; a text with the mark between cells stands in quotes"
            problems.append(Problem("", row, "", f"{len(cells)} cells", right, name))
        elif said.value and not said.name:
            problems.append(Problem("", row, "name", "blank", "what the value is of", name))
        elif not said.value and (said.low or said.high):
            problems.append(Problem("", row, "value", "blank, with an end", "a value", name))
        elif said.value:
            rows.append(said)
    if problems:
        raise BadFacts(problems)
    yield from rows


def _head(cells: list[str], name: str, row: int) -> list[str]:
    """Return the names of the columns; raise `BadFacts` for those that nobody reads."""
    plain = [cell.strip().lower() for cell in cells]
    named = [ALIKE.get(cell, cell) for cell in plain]
    known = (*COLUMNS, *ASIDE)
    wrong = [
        Problem("", row, cell, "a column that is not read", nearest(cell, known), name)
        for cell in named
        if cell and cell not in known
    ]
    lacking = [c for c in ("name", "value") if c not in named]
    wrong += [Problem("", row, "", f"no column {c}", "name,value,unit,note", name) for c in lacking]
    wrong += [
        Problem("", row, cell, "twice", "one column of each name", name)
        for cell in dict.fromkeys(named)
        if cell and named.count(cell) > 1
    ]
    if wrong:
        raise BadFacts(wrong, hint="makeshed new --shop rates.csv writes one to fill in")
    return named


def write_rates(path: str | Path, head: str, sections: Mapping[str, Sequence[Row]]) -> None:
    """Write a shop's file to fill in: comments, then by section name, unit, default and meaning.

    Raises
    ------
    NotWritten
        There is a file already, or it cannot be written.
    """
    path = Path(path)
    if path.exists():
        raise NotWritten(f"{path} is there already", hint="name another file; nothing was changed")
    if path.suffix.lower() != ".csv":
        raise NotWritten(f"{path.name} is not called .csv", hint="name it rates.csv")
    text = io.StringIO(newline="")
    text.writelines(f"# {line}\n" for line in head.splitlines())
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["name", "value", "unit", "low", "high", "default", "meaning"])
    for title, rows in sections.items():
        text.write(f"# {title}\n")
        for name, value, unit, default, meaning in rows:
            table.writerow([name, value, unit, "", "", default, meaning])
    try:
        with path.open("x", encoding="utf-8-sig", newline="") as file:  # Excel asks for the mark
            file.write(text.getvalue())
    except OSError as error:
        raise NotWritten(
            f"{path}: {error.strerror}", hint="a folder that can be written to"
        ) from None
