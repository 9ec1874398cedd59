"""What was done, a line of JSON each, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, Problem
from makeshed.runners import Outcome


class Journal:
    """A file of outcomes; a line is written when its case is done, never changed."""

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
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _read(self) -> Iterable[dict[str, Any]]:
        """Yield the whole lines; one that was cut off while it was written is taken off."""
        text = self.path.read_bytes()
        whole = text[: text.rfind(b"\n") + 1]
        for number, line in enumerate(whole.splitlines(), 1):
            try:
                told = json.loads(line)
                yield {k: told[k] for k in ("case", "digest", "status", "result", "error")}
            except (ValueError, KeyError, TypeError):
                right = "a line of JSON that a sweep wrote: name another file to keep results in"
                problem = Problem("journal", number, "", "no outcome", right, self.path.name)
                raise BadFacts([problem]) from None
        if len(whole) < len(text):
            with self.path.open("r+b") as file:
                file.truncate(len(whole))
