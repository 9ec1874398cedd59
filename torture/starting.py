"""Processes that are tortured, and what they said."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def started(
    deed: str, where: Path, store: str, makers: int, first: int, limit: float
) -> subprocess.Popen[str]:
    """Start a process that does a deed of `torture.acting`."""
    words = [deed, where, store, makers, first, limit]
    return subprocess.Popen(  # noqa: S603  (our own module)
        [sys.executable, "-m", "torture.acting", *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> list[list[str]]:
    """Wait for a process and return the words of each line that it said."""
    out, _ = process.communicate()
    return [line.split(" ", 1) for line in out.splitlines()]
