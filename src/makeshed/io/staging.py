"""A long import in pieces: each is kept beside the case until all are done, so that it can be resumed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from makeshed.io.record import Record
from makeshed.model import NOUNS, Fact
from makeshed.model.noun import columns

PIECE = 2000
"""Entries in a piece."""


class Stage:
    """The pieces of one import that are done."""

    def __init__(self, into: Path, asked: Iterable[object]) -> None:
        text = json.dumps([str(part) for part in asked])
        self.folder = into.parent / f".importing-{into.name}"
        self.mark = sha256(text.encode()).hexdigest()[:16]
        if self.folder.is_dir() and not (self.folder / self.mark).exists():
            shutil.rmtree(self.folder)

    def done(self, file: int) -> int:
        """Return how many pieces of a file are done."""
        return len(list(self.folder.glob(f"{file}-*.jsonl")))

    def keep(self, file: int, piece: int, records: Iterable[Record]) -> None:
        """Keep a piece; it is there as a whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / self.mark).touch()
        draft = self.folder / "draft"
        draft.write_text("".join(f"{_text(record)}\n" for record in records), encoding="utf-8")
        draft.replace(self.folder / f"{file}-{piece:06d}.jsonl")

    def records(self, file: int) -> Iterator[Record]:
        """Yield what was kept of a file, in order."""
        for path in sorted(self.folder.glob(f"{file}-*.jsonl")):
            for line in path.read_text(encoding="utf-8").split("\n"):
                if line:
                    yield _record(json.loads(line))

    def clear(self) -> None:
        """Forget all pieces."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _text(record: Record) -> str:
    facts = [[fact.table, _said(fact)] for fact in record.facts]
    return json.dumps([record.where, facts, record.warnings], default=date.isoformat)


def _said(fact: Fact) -> dict[str, Any]:
    """Return the columns of a fact that differ from their defaults."""
    values = ((c, getattr(fact, c.name)) for c in columns(type(fact)))
    return {c.name: value for c, value in values if c.required or value != c.default}


def _record(kept: Any) -> Record:
    where, facts, warnings = kept
    made = []
    for table, values in facts:
        for column in columns(NOUNS[table]):
            if column.type is date and values.get(column.name):
                values[column.name] = date.fromisoformat(values[column.name])
        made.append(NOUNS[table](**values))
    return Record(where, tuple(made), tuple(warnings))
