"""Where a table begins in what people type: below a title, its heads in capitals and with units.

A spreadsheet saves a table of text with the separator of its locale: a comma, or a semicolon where the
comma is the decimal mark (RFC 4180 knows the comma alone). The first line may be ``sep=;``, by which Excel
tells itself. Heads are compared in small letters, words joined by ``_``, without the unit behind them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SEARCHED = 20
"""So many rows are looked through for the heads."""
MOST_OF_A_HEAD = 2000
_WORDS = (
    "note notes comment comments remark remarks "  # English
    "remarque remarques commentaire commentaires "  # French
    "nota osservazione osservazioni commento commenti "  # Italian
    "notiz notizen bemerkung bemerkungen anmerkung anmerkungen kommentar kommentare "  # German
    "notas observacion observaciones comentario comentarios"  # Spanish
)
NOTES = frozenset(_WORDS.split())
"""What columns and sheets of notes are called; those that begin with ``_`` are notes too."""
_UNITS = (
    re.compile(r"([^\[]*[^\s\[])\s*\[([^\[\]]*)\]\W*"),
    re.compile(r"([^(]*[^\s(])\s*\((.*)\)\W*"),
)
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """A head as written, the name that it says, and the unit behind it."""

    said: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where the table of a text begins.

    Attributes
    ----------
    mark
        What separates its columns.
    line, start
        Number of the line of the heads, and where the rows begin.
    heads
        The heads as written.
    above
        What stands above the heads and is no comment.
    """

    mark: str
    line: int
    start: int
    heads: tuple[str, ...]
    above: tuple[tuple[str, ...], ...]


def head(text: str) -> Head:
    """Return what a head says.

    Examples
    --------
    >>> head("Fixed cost [EUR/a]").name, head("Mass (kg)").unit, head("price").unit
    ('fixed_cost', 'kg', '')
    """
    said = " ".join(text.split())
    found = next(filter(None, (unit.fullmatch(said) for unit in _UNITS)), None)
    name, unit = (found[1], found[2].strip()) if found else (said, "")
    return Head(said, re.sub(r"[\s_-]+", "_", name.strip(" *:").casefold()), unit)


def is_title(row: Sequence[str], heads: Sequence[str]) -> bool:
    """Whether a row above the heads is a title, and no row of facts that got there."""
    return len(heads) > 1 and 2 * sum(map(bool, row)) <= sum(map(bool, heads))


def is_note(text: str) -> bool:
    """Whether a head, or the name of a sheet, says that what is there is for people alone."""
    return text.strip().startswith("_") or head(text).name in NOTES


def place_of_heads(rows: Iterable[Sequence[str]], known: Collection[str]) -> int:
    """Return which row holds the heads: the first that names most of the columns known.

    Without any that does, it is the first row.
    """
    best, most = 0, 0
    for at, row in enumerate(rows):
        named = len({head(cell).name for cell in row if cell}.intersection(known))
        if named > most:
            best, most = at, named
    return best


def laid_out(text: str, known: Collection[str]) -> TableLayout | None:
    """Return where the table of a text begins and what separates its columns; None if it is empty."""
    said = _SAID.match(text)
    first = said.end() if said else 0
    found: list[tuple[int, TableLayout]] = []
    for mark in [said[1]] if said else SEPARATORS:
        records = list(_first_records(text, mark, first))
        if not records:
            return None
        at = place_of_heads((cells for _, _, cells in records), known)
        line, end, cells = records[at]
        above = tuple(tuple(row) for _, _, row in records[:at])
        named = len({head(cell).name for cell in cells}.intersection(known))
        found.append((named, TableLayout(mark, line, end, tuple(cells), above)))
    return max(found, key=lambda pair: pair[0])[1]


def _first_records(text: str, mark: str, at: int) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the first rows of a text: the line on which each begins, where it ends, its cells."""
    line, count = text.count("\n", 0, at) + 1, 0
    while at < len(text) and count < SEARCHED:
        began, row = line, _row(text, at, mark)
        at += len(row)
        line += row.count("\n")
        if not row.strip() or row.startswith("#"):
            continue
        cells = _cells(row, mark)
        if any(cells):
            count += 1
            yield began, at, cells


def _row(text: str, at: int, mark: str) -> str:
    """Return the row that begins at a place: a line, or several if the breaks are within quotes."""
    first = end = text.find("\n", at) + 1 or len(text)
    if text.startswith("#", at):
        return text[at:first]
    while end - at < MOST_OF_A_HEAD:
        try:
            list(csv.reader([text[at:end]], delimiter=mark, strict=True))
        except csv.Error as error:
            if "end of data" not in str(error) or end == len(text):
                break
            end = text.find("\n", end) + 1 or len(text)
        else:
            return text[at:end]
    return text[at:first]


def _cells(row: str, mark: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader([row], delimiter=mark), [])]
    except csv.Error:
        return [cell.strip() for cell in row.split(mark)]


def _filled(line: str, mark: str) -> int:
    """Return how many cells of a line hold something; a cell between quotes may hold the separator."""
    cells = next(csv.reader([line], delimiter=mark), []) if '"' in line else line.split(mark)
    return sum(map(bool, map(str.strip, cells)))


def below_title(text: str) -> tuple[int, str, str]:
    r"""Return where the heads of a table of any kind begin, its separator if it says one, and the title.

    A title is a first line of one cell, with a line of three or more cells within the next.

    Examples
    --------
    >>> below_title("Makers 2026\n\nname;lat;lon\n")
    (13, '', 'Makers 2026')
    """
    if said := _SAID.match(text):
        return said.end(), said[1], ""
    at, first = 0, ""
    for _ in range(SEARCHED):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        filled = max(_filled(line, mark) for mark in SEPARATORS)
        if first and filled > 2:
            return at, "", first
        if not first and filled > 1:
            return 0, "", ""
        first = first or " ".join(filter(None, line.strip().strip(',;|\t"').split()))
        at = end
    return 0, "", ""
