"""Tables of no case of ours, as a workbook with a sheet each, or as a folder of CSV files."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from makeshed.errors import BadValue
from makeshed.store.replacing import named, refuse_written_over, replacing

SHEET = 31
"""Most characters of the name of a sheet (Excel)."""
PlainTable = Sequence[Mapping[str, str | float]]


def write(
    tables: Mapping[str, PlainTable], where: Path, *, own: Collection[str], replace: bool = False
) -> None:
    """Write tables, whose columns are those that any row of theirs has.

    Parameters
    ----------
    tables
        Rows by the name of their table; a cell that a row lacks is blank.
    where
        An ``.xlsx`` file, or a folder for a CSV file a table.
    own
        Names of all tables that there could be: of a folder that is replaced, such files alone go.
    replace
        Whether what is there may be replaced.

    Raises
    ------
    BadValue
        It is neither.
    MakeshedError
        Something is there, and ``replace`` is not said.
    """
    if where.suffix and where.suffix != ".xlsx" and not where.is_dir():
        raise BadValue(f"{where} is no workbook", hint="name an .xlsx file, or a folder")
    if not replace:
        refuse_written_over(where)
    with named(where):
        if where.suffix == ".xlsx":
            _workbook(tables, where)
        else:
            _folder(tables, where, own)


def _heads(rows: PlainTable) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _workbook(tables: Mapping[str, PlainTable], where: Path) -> None:
    import xlsxwriter  # noqa: PLC0415  (only who writes one pays for it)

    with replacing(where) as draft, xlsxwriter.Workbook(draft) as book:
        for name, rows in tables.items():
            sheet, heads = book.add_worksheet(name[:SHEET]), _heads(rows)
            sheet.write_row(0, 0, heads)
            sheet.freeze_panes(1, 0)
            for at, row in enumerate(rows, 1):
                for column, head in enumerate(heads):
                    cell = row.get(head, "")
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    else:
                        sheet.write_number(at, column, cell)


def _folder(tables: Mapping[str, PlainTable], where: Path, own: Collection[str]) -> None:
    where.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (
            replacing(where / f"{name}.csv") as draft,
            draft.open("w", newline="", encoding="utf-8") as file,
        ):
            writer = csv.DictWriter(file, _heads(rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    for name in set(own) - tables.keys():
        (where / f"{name}.csv").unlink(missing_ok=True)
