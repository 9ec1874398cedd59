"""A folder to work through: every fault by kind, and the faulty entries as they were, to be corrected and loaded again.

Entries of a table come as a table with its own heads and separator, below a name from which the same keys follow, so
that a corrected row takes the place of the one that was imported. All others come as JSON of the same format.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from makeshed.errors import BadValue
from makeshed.io.faults import ROW, WRONG, EntryFault, counted
from makeshed.io.open_referral import as_document
from makeshed.io.opened_sources import OpenedSource
from makeshed.language.table_row import escaped

FAULTS = "faults.csv"
CORRECTIONS = ".corrections"
"""What stands behind the name of a file, in that of its faulty entries."""
HEADS = ("kind", "file", "row", "column", "found", "right", "imported")


def refuse_used(folder: Path) -> None:
    """Raise `BadValue` for a folder in which something lies: somebody may be working through it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadValue(f"something lies in {folder}", hint="name a folder that is not there yet")


def write_faults(
    folder: Path, faults: Sequence[EntryFault], sources: Sequence[OpenedSource], of: Sequence[int]
) -> None:
    """Write faults, and the entries that have some.

    Parameters
    ----------
    folder
        Where to; it is empty, or not there.
    faults
        What is wrong.
    sources
        The files.
    of
        Of each fault, which of the files it is in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    order = {count.kind: number for number, count in enumerate(counted(faults))}
    rows = [
        [f.kind, f.file, f.row, f.column, f.found, f.right, "yes" if f.imported else "no"]
        for f in sorted(faults, key=lambda f: (order[f.kind], f.imported))
    ]
    _put(folder / FAULTS, _csv([HEADS, *rows], ","))
    taken = set[str]()
    for index, source in enumerate(sources):
        wrong: dict[int, list[EntryFault]] = {}
        for fault, at in zip(faults, of, strict=True):
            if at == index:
                wrong.setdefault(fault.number, []).append(fault)
        if wrong:
            name, text = _corrections(source, wrong)
            while name in taken:
                name = f"again-{name}"
            taken.add(name)
            _put(folder / name, text)


def _corrections(source: OpenedSource, wrong: dict[int, list[EntryFault]]) -> tuple[str, str]:
    """Return the name of a file of faulty entries, and what is in it."""
    stem = source.name.partition(".")[0]
    numbers = sorted(number for number in wrong if number > 0)
    entries = [source.entries[number - 1] for number in numbers]
    if not (source.shape.heads and all(isinstance(each, dict) for each in entries)):
        text = json.dumps(list(map(as_document, entries)), ensure_ascii=False, indent=1)
        return f"{stem}{CORRECTIONS}.json", text

    def told(number: int) -> list[str]:
        found = wrong[number]
        return [found[0].row, "; ".join(dict.fromkeys(fault.found for fault in found))]

    heads = source.shape.heads
    rows = [[*told(n), *(source.entries[n - 1].get(head, "") for head in heads)] for n in numbers]
    torn = [[*told(n), *source.shape.torn[-n][1]] for n in sorted(wrong, reverse=True) if n <= 0]
    ending = ".tsv" if source.shape.between == "\t" else ".csv"
    text = _csv([[ROW, WRONG, *heads], *rows, *torn], source.shape.between)
    return f"{stem}{CORRECTIONS}{ending}", text


def _csv(rows: Iterable[Sequence[str]], between: str) -> str:
    """Return rows as a table that a spreadsheet opens as it is, and reckons with nothing of it."""
    text = io.StringIO()
    csv.writer(text, delimiter=between, lineterminator="\n").writerows([list(map(escaped, row)) for row in rows])  # fmt: skip
    return text.getvalue()


def _put(path: Path, text: str) -> None:
    """Write a file in UTF-8, with the mark by which spreadsheets know it."""
    path.write_text(text, encoding="utf-8-sig" if path.suffix != ".json" else "utf-8")
