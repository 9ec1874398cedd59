"""From tables as they were read to facts, with every problem and how people's own ways were understood."""

from __future__ import annotations

from dataclasses import replace

from makeshed.errors import Problem
from makeshed.model.check import problems_with_tables
from makeshed.model.shed import Shed
from makeshed.model.told import Told
from makeshed.store.byhand import sentences, understood
from makeshed.store.called import by_code
from makeshed.store.in_currency import in_currency
from makeshed.store.keys import joined
from makeshed.store.reading import Reading


def assembled(reading: Reading, case: str = "") -> tuple[Shed, list[Problem]]:
    """Return the facts read, and every problem with them; ``case`` is where they were read from."""
    problems, unread = list(reading.problems), set(reading.unread)
    read = {raw.table: understood(raw) for raw in reading.tables}
    for raw in reading.tables:
        problems += read[raw.table].problems
        unread |= set() if raw.whole and read[raw.table].frame is not None else {raw.table}
    files = {raw.table: raw.file for raw in reading.tables}
    by_hand = {raw.table: read[raw.table] for raw in reading.tables if raw.by_hand}
    by_code(by_hand)
    joined(by_hand)
    problems += in_currency(read, files)
    rows = {table: found.rows for table, found in read.items() if found.frame is not None}
    told = sentences(read, files)
    shed = Shed(
        {table: found.frame for table, found in read.items() if found.frame is not None},
        [Told(text, case, reading.kept_out) for text in (*told, *reading.told)],
    )
    known = {(p.table, p.row, p.column) for p in problems}
    for problem in problems_with_tables(shed, rows=rows, unread=unread):
        if (problem.table, problem.row, problem.column) not in known:
            problems.append(replace(problem, file=files.get(problem.table, "")))
    return shed, problems
