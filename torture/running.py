"""Rounds until the time is up: first the seeds that something was lost with before, then new ones."""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path

import torture.kinds
from torture.outcome import Outcome

KEPT = Path(__file__).with_name("seeds.txt")
Kind = Callable[[int, Path], Outcome]


def kinds() -> dict[str, Kind]:
    """Return every kind of torture by its name."""
    names = [module.name for module in pkgutil.iter_modules(torture.kinds.__path__)]
    return {name: importlib.import_module(f"torture.kinds.{name}").once for name in names}


def run(
    chosen: Sequence[str],
    seconds: float,
    seed: int,
    *,
    kept: Path = KEPT,
    told: Callable[[str], object] = print,
) -> Outcome:
    """Torture the stores for about so many seconds; seeds with which something is lost are kept."""
    known = kinds()
    until = time.monotonic() + seconds
    total = Outcome()
    for name, number in _rounds(chosen, seed, kept):
        if time.monotonic() > until:
            break
        with tempfile.TemporaryDirectory(prefix="torture-") as folder:
            found = known[name](number, Path(folder))
        for text in found.lost:
            told(f"{name} {number}: {text}")
        if found.lost:
            _keep(kept, f"{name} {number}")
        total.add(found)
    return total


def summary(found: Outcome) -> str:
    """Return the figures in one line."""
    words = [f"{word} {number:,}" for word, number in sorted(found.tried.items())]
    return ", ".join([*words, f"lost: {len(found.lost)}"])


def _rounds(chosen: Sequence[str], seed: int, kept: Path) -> Iterator[tuple[str, int]]:
    for line in kept.read_text(encoding="utf-8").splitlines() if kept.exists() else ():
        name, _, before = line.partition(" ")
        if name in chosen:
            yield name, int(before)
    for number in count(seed):
        for name in chosen:
            yield name, number


def _keep(kept: Path, line: str) -> None:
    lines = kept.read_text(encoding="utf-8").splitlines() if kept.exists() else []
    if line not in lines:
        kept.write_text("".join(f"{each}\n" for each in [*lines, line]), encoding="utf-8")
