"""Scenarios inside a workbook: the sheet ``scenarios``, a row a change, as a person would list them.

=========  =======  ==================================
scenario   change   what
=========  =======  ==================================
china      without  sites/lyon-*
china      set      duties/brackets.rate=12.5%
as it is
=========  =======  ==================================

The rows of one name are one scenario, wherever they stand; a row with a name alone changes nothing.
Columns called ``note``, or with a name that begins with ``_``, are the reader's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from makeshed.errors import BadFacts, Problem, nearest
from makeshed.language.figures import Marks, figure, marks_of, settled
from makeshed.model.finding import said
from makeshed.store.changes import SWITCHES, Changes, ChangeStep
from makeshed.store.openxml import Unsound, survey

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "scenarios"
COLUMNS = ("scenario", "change", "what")
NOTE = "note"
DASHES = "-\N{EN DASH}\N{EM DASH}"
"""What people, and Excel for them, write before a word that the terminal takes with two hyphens."""
RIGHT = {
    "without": "table/key, such as sites/shenzhen",
    "add": "a CSV file called like its table, beside the workbook",
    "set": "table/key.column=value, such as duties/ebike-cn.rate=0.25",
    "during": "a key of periods, such as 2028",
}

Cells = list[tuple[str, ...]]
"""The cells of a sheet as text, row by row."""


def is_ours(name: str) -> bool:
    """Whether a sheet of this name holds scenarios, and no table."""
    return name.strip().casefold() == SHEET


def cells(where: Path) -> tuple[str, Cells]:
    """Return the name of the sheet and its cells; no name if there is no such sheet to be read."""
    import fastexcel  # noqa: PLC0415  (only who stores in it pays for it)

    if where.suffix.lower() != ".xlsx":
        return "", []
    try:
        ours = [sheet for sheet in survey(where) if is_ours(sheet.name) and sheet.filled]
        if not ours or ours[0].sparse:
            return "", []
        sheet = fastexcel.read_excel(where).load_sheet(
            ours[0].name, header_row=None, skip_rows=0, dtypes="string"
        )
    except (Unsound, fastexcel.FastExcelError):
        return "", []  # the reader of the tables says what is wrong with the file
    rows = sheet.to_polars().rows() if sheet.width else []
    return ours[0].name, [tuple(str(cell or "").strip() for cell in row) for row in rows]


def read(where: Path) -> dict[str, Changes]:
    """Return the scenarios that a workbook holds, by name; none for any other file.

    Raises
    ------
    BadFacts
        Rows that say no change, all of them.
    """
    name, rows = cells(where)
    if not name:
        return {}
    file = f"{where.name}, sheet {name}"
    head = next((n for n, row in enumerate(rows) if any(row) and not _remark(row)), None)
    if head is None:
        return {}
    at, problems = _columns(rows[head], head + 1, file)
    found: dict[str, list[ChangeStep]] = {}
    below = [row for row in rows[head + 1 :] if not problems and not _remark(row)]
    marks = marks_of(_core(row[at["what"]])[1] for row in below)
    notes: dict[str, str] = {}
    for number, row in enumerate(rows[head + 1 :], start=head + 2) if not problems else ():
        called, change, what = (row[at[column]] for column in COLUMNS)
        if not any((called, change, what)) or _remark(row):
            continue
        what, doubtful = _in_numbers(what, marks)
        steps, wrong = _steps(called, change, what, number, where)
        wrong += doubtful
        problems += [Problem(SHEET, number, c, said(f), right, file) for c, f, right in wrong]
        found.setdefault(called, []).extend(steps)
        if NOTE in at and row[at[NOTE]]:
            notes.setdefault(called, row[at[NOTE]])
    if problems:
        raise BadFacts(problems)
    return {
        called: Changes(called, tuple(steps), notes.get(called, ""), file)
        for called, steps in found.items()
    }


def fill(book: Workbook, name: str, rows: Cells) -> None:
    """Write the cells of a sheet that was there into the workbook that takes its place."""
    if name:
        sheet = book.add_worksheet(name)
        for n, row in enumerate(rows):
            for at, cell in enumerate(row):
                if cell:
                    sheet.write_string(n, at, cell)


def _columns(row: tuple[str, ...], number: int, file: str) -> tuple[dict[str, int], list[Problem]]:
    """Return where each column stands, and what is wrong with the row that names them."""
    problems, at = [], dict[str, int]()
    for n, cell in enumerate(row):
        name = cell.casefold()
        if name in at:
            problems.append(Problem(SHEET, number, name, "the column is there twice", "once", file))
        elif name in {*COLUMNS, NOTE}:
            at[name] = n
        elif name and not name.startswith("_"):
            right = f"{nearest(name, [*COLUMNS, NOTE])} Columns of your own begin with _"
            problems.append(Problem(SHEET, number, cell, "no such column", right, file))
    right = f"a row that names {', '.join(COLUMNS)}"
    problems += [
        Problem(SHEET, number, column, "the column is missing", right, file)
        for column in COLUMNS
        if column not in at
    ]
    return at, problems


def _steps(
    called: str, change: str, what: str, number: int, where: Path
) -> tuple[list[ChangeStep], list[tuple[str, str, str]]]:
    """Return the change that a row says, and the cells that do not: column, found, right."""
    wrong = list[tuple[str, str, str]]()
    word = change.casefold().lstrip(DASHES).strip()
    switch, known = f"--{word}", [each.removeprefix("--") for each in SWITCHES]
    if not called:
        wrong.append(("scenario", called, "the name of the scenario, in every row of it"))
    if not change and not what:
        return [], wrong
    if switch not in SWITCHES:
        wrong.append(("change", change, f"one of {', '.join(known)}"))
    elif not what:
        wrong.append(("what", what, RIGHT[word]))
    at = f"{where.name}, sheet {SHEET}, row {number}"
    return [ChangeStep(switch, what, at, where.parent)], wrong


def _core(what: str) -> tuple[str, str, str]:
    """Return a change as what stands before its number, the number, and what stands behind it."""
    name, equals, value = what.partition("=")
    number = value.strip().lstrip("xX\N{MULTIPLICATION SIGN}+- ").rstrip("% ")
    before, _, behind = value.partition(number) if number else (value, "", "")
    return f"{name}{equals}{before}", number, behind


def _in_numbers(what: str, marks: Marks) -> tuple[str, list[tuple[str, str, str]]]:
    """Return a change whose number is written with a point alone, by the marks that the sheet shows."""
    before, number, behind = _core(what)
    read = figure(number)
    if read is None or read.other is None:
        return what, []
    value = settled(read, marks)
    if value is None:
        right = f"one number: {read.other:.12g} or {read.value:.12g}? write {read.other:.12g} or {number}0"
        return what, [("what", what, right)]
    return f"{before}{value:.12g}{behind}", []


def _remark(row: tuple[str, ...]) -> bool:
    return next((cell for cell in row if cell), "").startswith("#")
