"""CPU time from the file of a part to its quote by all nine processes, over real parts.

The parts are those of `benchmarks.geometry`; the case is the bundled ``bracket``. Numbers are CPU
milliseconds of this process and of those it started, after compiled functions are loaded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.geometry import CAD, MESH, PARTS, _cpu

import makeshed as ms
from makeshed.errors import MakeshedError
from makeshed.io.parts import read_bodies
from makeshed.questions.quote import Quote

ASKED: dict[str, Any] = {
    "material": ["aluminium", "petg", "nylon", "abs", "photopolymer"],
    "tolerance": 0.3,
    "threads": 0,
    "finish": "as-made",
    "infill": 0.2,
}


@dataclass(frozen=True)
class Measured:
    """One part: what reading and quoting it took [CPU ms], and what can be made of it."""

    name: str
    kind: str
    triangles: int
    reading: float
    quoting: float
    verdicts: tuple[tuple[str, str], ...]


def measure(folder: Path = PARTS, every: int = 1) -> list[Measured]:
    """Quote every part (or every few) in a folder that can be read; the slowest first."""
    paths = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in CAD | MESH][::every]
    shed = ms.example("bracket")
    found = []
    for round_, path in enumerate([*paths[:1], *paths]):
        try:
            began = _cpu()
            body = read_bodies(path)[0]
            read = _cpu()
            answer: Quote = ms.quote(shed, body, **ASKED)
        except MakeshedError:
            continue
        if round_ == 0:  # compiled functions are loaded
            continue
        kind = "STEP" if path.suffix.lower() in CAD else "mesh"
        said = tuple((v.process, v.verdict) for v in answer.verdicts)
        name = path.relative_to(folder).as_posix()
        took = (read - began, _cpu() - read)
        found.append(Measured(name, kind, len(body.triangles), *took, said))
    return sorted(found, key=lambda part: -part.quoting)


def table(rows: list[Measured]) -> str:
    """Return what was measured as Markdown."""
    if not rows:
        return "The parts are not here; nothing was measured."
    lines = ["| CPU milliseconds | median | 90 % | most |", "|---|---|---|---|"]
    for kind in ("mesh", "STEP"):
        mine = [row for row in rows if row.kind == kind]
        if mine:
            lines.append(_line(f"quote of {kind} ({len(mine)})", [r.quoting for r in mine]))
            whole = [r.reading + r.quoting for r in mine]
            lines.append(_line(f"**{kind} to quote** ({len(mine)})", whole))
    slow = ["| slowest parts | triangles | reading | quoting |", "|---|---|---|---|"]
    slow += [
        f"| {r.name} | {r.triangles:,} | {r.reading:.0f} | {r.quoting:.0f} |" for r in rows[:8]
    ]
    counts = Counter(pair for row in rows for pair in row.verdicts)
    words = ("feasible", "with changes", "unverified", "not")
    said = [f"| process | {' | '.join(words)} |", "|---|" + "---|" * len(words)]
    said += [
        f"| {process} | {' | '.join(str(counts[process, word]) for word in words)} |"
        for process in dict.fromkeys(pair[0] for pair in counts)
    ]
    return "\n\n".join("\n".join(part) for part in (lines, slow, said))


def _line(name: str, values: list[float]) -> str:
    half, most = np.quantile(values, [0.5, 0.9])
    return f"| {name} | {half:.0f} | {most:.0f} | {max(values):.0f} |"


if __name__ == "__main__":
    print(table(measure()))
