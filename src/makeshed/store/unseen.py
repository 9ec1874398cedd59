"""What a person who looks at a sheet does not see: hidden rows and columns, cells below a merged one.

Hidden rows, columns and sheets count like all others, and that is told: who filters a table and saves it
may think that what is left out of sight is left out of the answer. Of merged cells the first alone holds
what is seen; a table in which one stands for several is refused, for its other cells would count as blank.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from makeshed.store.extent import Sheet, reference

SHOWN = 4
"""Runs of rows that are named; the others are counted."""


def runs(numbers: Sequence[int]) -> str:
    """Return numbers in order as people list them.

    >>> runs([3, 5, 6, 7, 9])
    '3, 5 to 7 and 9'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    said = [f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in found]
    if len(said) > SHOWN:
        rest = sum(map(len, found[SHOWN - 1 :]))
        said = [*said[: SHOWN - 1], f"{rest} more"]
    return " and ".join(filter(None, [", ".join(said[:-1]), said[-1]]))


def hidden(sheet: Sheet, filled: Collection[int], columns: Mapping[str, int]) -> list[str]:
    """Return what of a table nobody sees and counts all the same, in parts of a sentence.

    Parameters
    ----------
    sheet
        What was seen of the sheet.
    filled
        Rows of the table that hold anything, from 1.
    columns
        By name of a column that counts, its number in the sheet.
    """
    told = ["the whole sheet is hidden, and counts"] if sheet.hidden else []
    if rows := sorted(set(sheet.hidden_rows) & set(filled)):
        why = "hidden by a filter" if sheet.filtered else "hidden"
        said = f"rows {runs(rows)} are" if len(rows) > 1 else f"row {rows[0]} is"
        told.append(f"{said} {why}, and {'count' if len(rows) > 1 else 'counts'} like the others")
    names = [
        name
        for name, at in columns.items()
        if any(first <= at <= last for first, last in sheet.hidden_columns)
    ]
    if names:
        one = len(names) == 1
        said = (
            f"{'column' if one else 'columns'} {', '.join(names)} {'is' if one else 'are'} hidden"
        )
        told.append(f"{said}, and {'counts' if one else 'count'} like the others")
    return told


def merged(sheet: Sheet, head: int, columns: Mapping[str, int]) -> list[tuple[int, str, str]]:
    """Return the merged cells below the heads that stand for several of a table: row, column, which."""
    found = []
    for top, bottom, left, right in sheet.merged:
        names = [name for name, at in columns.items() if left <= at <= right]
        if bottom > head and names and (bottom > max(top, head + 1) or len(names) > 1):
            cells = f"{reference(top, left)}:{reference(bottom, right)}"
            found.append((max(top, head + 1), names[0], cells))
    return found
