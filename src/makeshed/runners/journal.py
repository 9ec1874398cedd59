"""What was done, a line of JSON each, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from makeshed.errors import BadFacts, Problem
from makeshed.runners import Outcome

STEP = 65_536
"""Bytes that are looked at in one go for the end of the last whole line."""


class Journal:
    """A file of outcomes; a line is written when its case is done, never changed.

    Several sweeps may keep their results in one file: each line is written alone and as a whole.
    """

    def __init__(self, path: Path, digest: str) -> None:
        self.path, self.digest = path, digest
        self._lines = list(self._read()) if path.exists() else []

    def kept(self, names: Iterable[str]) -> dict[str, Outcome]:
        """Return the outcomes that hold for these cases; those that died are not among them."""
        wanted, found = set(names), {}
        for line in self._lines:
            if line["digest"] == self.digest and line["case"] in wanted:
                found[line["case"]] = Outcome(line["status"], line["result"], line["error"])
        return {name: one for name, one in found.items() if one.status != "died"}

    def add(self, name: str, outcome: Outcome) -> None:
        """Write the outcome of a case."""
        line = {"case": name, "digest": self.digest} | asdict(outcome)
        data = json.dumps(line).encode() + b"\n"
        self.path.touch()
        with self._alone() as file:
            file.seek(_whole(file))
            file.truncate()
            file.write(data)

    @contextmanager
    def _alone(self) -> Iterator[BinaryIO]:
        """Open the file while no other sweep that keeps its results there reads or writes."""
        with self.path.open("r+b") as file:
            if os.name == "posix":
                import fcntl  # noqa: PLC0415  (not on every system)

                fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _read(self) -> Iterable[dict[str, Any]]:
        """Yield the whole lines; one that was cut off while it was written is taken off."""
        with self._alone() as file:
            file.truncate(_whole(file))
            file.seek(0)
            whole = file.read()
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                told = json.loads(line)
                yield {k: told[k] for k in ("case", "digest", "status", "result", "error")}
            except (ValueError, KeyError, TypeError):
                right = "a line of JSON that a sweep wrote: name another file to keep results in"
                problem = Problem("journal", number, "", "no outcome", right, self.path.name)
                raise BadFacts([problem]) from None


def _whole(file: BinaryIO) -> int:
    """Return how many bytes of a file are whole lines."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - STEP)
        file.seek(start)
        at = file.read(end - start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        end = start
    return 0
