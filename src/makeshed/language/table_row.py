"""A row of a table that people keep, with the number that a spreadsheet shows beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

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
