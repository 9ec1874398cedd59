"""Tables of the benchmark pages, written and read again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

LONG = 40
"""Rows from which on a table is a file beside its page instead of a part of it."""

Table = list[list[str]]

_TABLE = re.compile(r"^\|.*\n\|[-: |]+\|\n(?:\|.*(?:\n|\Z))+", re.MULTILINE)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, all columns but the first to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def tables(text: str) -> list[Table]:
    """Return every table of a text, the head as its first row, without marks of emphasis."""
    return [_cells(match[0]) for match in _TABLE.finditer(text)]


def shortened(text: str, name: str) -> tuple[str, dict[str, str]]:
    """Return a text whose long tables are links to CSV files, and those files by their name."""
    files: dict[str, str] = {}

    def linked(match: re.Match[str]) -> str:
        rows = _cells(match[0])
        if len(rows) <= LONG:
            return match[0]
        file = f"{name}-{len(files) + 1}.csv"
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        files[file] = written.getvalue()
        return f"[{len(rows) - 1} rows]({file}): {', '.join(filter(None, rows[0]))}.\n"

    return _TABLE.sub(linked, text), files


def _cells(text: str) -> Table:
    lines = text.strip().splitlines()
    kept = [lines[0], *lines[2:]]
    return [[cell.strip().strip("*") for cell in line.strip("|").split("|")] for line in kept]
