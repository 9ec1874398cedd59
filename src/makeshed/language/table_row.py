"""A row of a table that people keep, with the number that a spreadsheet shows beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

FORMULA = "('*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
"""How a cell begins that a spreadsheet would reckon; it is written behind an apostrophe, and read
without it (docs/decisions/0012). The class of characters is read alike by Python and by polars."""
RECKONED = re.compile(FORMULA)
Row = TypeVar("Row", bound=Mapping[Any, Any])


class TableRow(dict[str, str]):
    """The cells of a row by their heads.

    Parameters
    ----------
    cells
        By head.
    number
        Of the row in its file, where the first is 1, whatever stands above the heads.
    """

    def __init__(self, cells: Iterable[tuple[str, str]], number: int) -> None:
        super().__init__(cells)
        self.number = number


def numbered(rows: Iterable[Row], first: int = 2) -> Iterator[tuple[int, Row]]:
    """Yield rows with their numbers in the file.

    Parameters
    ----------
    rows
        As they are read; such as know no number of their own follow each other.
    first
        Number of the first of them: 2, below the heads.
    """
    for place, row in enumerate(rows, first):
        yield getattr(row, "number", place), row


def renamed(row: Mapping[Any, Any], cells: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return other cells as the same row of the file."""
    number = getattr(row, "number", None)
    return dict(cells) if number is None else TableRow(cells, number)


def escaped(cell: str) -> str:
    """Return a cell of text as makeshed writes it into a table for people."""
    return f"'{cell}" if RECKONED.match(cell) else cell


def unescaped(cell: str) -> str:
    """Return a cell of a table that makeshed wrote for people, without what keeps a spreadsheet from reckoning.

    >>> unescaped("'+33 4 42"), unescaped("'t Atelier")
    ('+33 4 42', "'t Atelier")
    """
    return cell[1:] if cell.startswith("'") and RECKONED.match(cell[1:]) else cell
