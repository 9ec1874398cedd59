"""A long import in pieces: each is kept beside the case until all are done, so that it can be resumed.

Each import has a folder of its own, named by what was asked: two into one case never meet.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from makeshed.errors import NotFound
from makeshed.io.record import DirectoryRecord
from makeshed.model import NOUNS, Fact, Site
from makeshed.model.noun import columns

PIECE = 2000
"""Entries in a piece."""
FORGOTTEN_DAYS = 30
"""Pieces that nobody went on with for so long are taken away."""


class Stage:
    """The pieces of one import that are done."""

    def __init__(self, into: Path, asked: Iterable[object]) -> None:
        text = json.dumps([str(part) for part in asked])
        self.beside = into.parent / f".importing-{into.name}"
        self.folder = self.beside / sha256(text.encode()).hexdigest()[:16]

    def has(self, file: int, piece: int) -> bool:
        """Whether a piece of a file is done."""
        return self._path(file, piece).is_file()

    def keep(self, file: int, piece: int, records: Iterable[DirectoryRecord]) -> None:
        """Keep a piece; it is there as a whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [_text(record) for record in records]
        draft = self.folder / "draft"
        draft.write_text("\n".join([str(len(lines)), *lines, ""]), encoding="utf-8")
        draft.replace(self._path(file, piece))

    def records(self, file: int, pieces: int) -> Iterator[DirectoryRecord]:
        """Yield what was kept of a file, in order; raise `NotFound` if any of it is gone."""
        for piece in range(pieces):
            try:
                count, *lines = self._path(file, piece).read_text(encoding="utf-8").split("\n")
            except FileNotFoundError:
                count, lines = "1", []
            if len(lines) != int(count) + 1:
                hint = "import again; nothing is changed yet"
                raise NotFound(f"a piece of the import is gone from {self.folder}", hint=hint)
            for line in lines[:-1]:
                yield _record(json.loads(line))

    def clear(self) -> None:
        """Forget all pieces, and those of imports into the same case that were given up long ago."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            for other in self.beside.iterdir():
                if other.stat().st_mtime < time.time() - FORGOTTEN_DAYS * 86400:
                    shutil.rmtree(other, ignore_errors=True)
            self.beside.rmdir()

    def _path(self, file: int, piece: int) -> Path:
        return self.folder / f"{file}-{piece:06d}.jsonl"


def _text(record: DirectoryRecord) -> str:
    facts = [[fact.table, _said(fact)] for fact in record.facts]
    lost = _said(record.unplaced) if record.unplaced else None
    kept = [record.where, facts, record.warnings, record.keeps, lost, record.number]
    return json.dumps(kept, default=date.isoformat)


def _said(fact: Fact) -> dict[str, Any]:
    """Return the columns of a fact that differ from their defaults."""
    values = ((c, getattr(fact, c.name)) for c in columns(type(fact)))
    return {c.name: value for c, value in values if c.required or value != c.default}


def _record(kept: Any) -> DirectoryRecord:
    where, facts, warnings, keeps, lost, number = kept
    made = []
    for table, values in facts:
        for column in columns(NOUNS[table]):
            if column.type is date and values.get(column.name):
                values[column.name] = date.fromisoformat(values[column.name])
        made.append(NOUNS[table](**values))
    unplaced = Site(**lost) if lost else None
    return DirectoryRecord(where, tuple(made), tuple(warnings), keeps, unplaced, number)
