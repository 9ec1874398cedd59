"""How far a sheet reaches, how cells are called, and when it is nearly all blank."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

ROWS, LETTERS = 1_048_576, 32_767
"""Most rows of a sheet and most characters of a cell, by Excel's specification."""
MOST_BLANK, SPARE, MOST_AREA = 8, 2_000_000, 2**25
"""A sheet's used rectangle may have ``SPARE`` cells and this many for each one that is filled."""


@dataclass(slots=True)
class Sheet:
    """What is in a sheet; rows and columns count from 1.

    Attributes
    ----------
    name
        As people see it.
    filled
        How many cells hold a value.
    rows, columns
        First and last that hold one.
    errors
        Row, column and text of the cells that show an error such as #DIV/0!.
    uncomputed
        Row and column of the formulas without a value.
    since_1904
        Whether its day numbers count from 1904.
    hidden, hidden_rows, hidden_columns
        Whether people see none of it, and the rows and columns (first and last) that they do not see.
    filtered
        Whether a filter hides rows.
    merged
        First and last row, first and last column of cells that were made one.
    struck
        Row and column of the cells that are struck through.
    masked
        Row and column of the numbers that their format does not show.
    comments
        What is said of cells beside them, by row and column.
    """

    name: str
    filled: int = 0
    rows: tuple[int, int] = (0, 0)
    columns: tuple[int, int] = (0, 0)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    uncomputed: list[tuple[int, int]] = field(default_factory=list)
    since_1904: bool = False
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    filtered: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    struck: list[tuple[int, int]] = field(default_factory=list)
    masked: list[tuple[int, int]] = field(default_factory=list)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)

    def take(self, row: int, columns: set[int], filled: int = 1) -> None:
        """Count cells of one row that hold a value."""
        self.filled += filled
        first, last = self.rows
        self.rows = (min(first or row, row), max(last, row))
        first, last = self.columns
        self.columns = (min(first or 20_000, *columns), max(last, *columns))

    @property
    def more_than_values(self) -> bool:
        """Whether people do not see all of it, or see more than values: comments, lines through them."""
        marks = self.hidden, self.hidden_rows, self.hidden_columns, self.struck, self.masked
        return bool(any(marks) or self.comments)

    @property
    def sparse(self) -> str:
        """The cell at the far corner if the sheet is nearly all blank and too large to read, or ''."""
        area = self.rows[1] * (self.columns[1] - self.columns[0] + 1)
        far = area > min(SPARE + MOST_BLANK * self.filled, MOST_AREA)
        return reference(self.rows[1], self.columns[1]) if far else ""


def reference(row: int, column: int) -> str:
    """Return the name of a cell, such as C6."""
    letters = ""
    while column:
        column, at = divmod(column - 1, 26)
        letters = chr(ord("A") + at) + letters
    return f"{letters}{row}"


@cache
def column_of(letters: str) -> int:
    """Return the number of a column such as C."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
