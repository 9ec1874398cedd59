"""A case that something is written into: read, changed and saved by one writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from makeshed.model import Fact, Shed
from makeshed.store import load, save
from makeshed.store.examples import refuse_example
from makeshed.store.folder import format_of
from makeshed.store.locking import writing
from makeshed.store.server_address import placed


@dataclass(slots=True)
class WrittenCase:
    """The facts of a case, and how more are written into it."""

    where: Path
    shed: Shed

    def add(self, *facts: Fact) -> None:
        """Write facts into the case, which stays in the format that it has."""
        self.shed = self.shed.plus(*facts)
        save(self.shed, self.where, format=format_of(self.where))


@contextmanager
def kept_by(where: Path) -> Iterator[WrittenCase]:
    """Be the only writer of a case meanwhile; raise `BadValue` for one that comes with makeshed."""
    refuse_example(where)
    path = placed(where)
    with writing(path):
        yield WrittenCase(path, load(path))
