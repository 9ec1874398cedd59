"""Files of every kind made wrong: each reader gives an answer or an error with a name, within bounds."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from torture.outcome import Outcome
from torture.starting import ROOT

KINDS = ("store", "import", "part", "job", "words", "passport")
FILES = 60
"""Of one round."""
SECONDS = 300
"""Until a round is ended from outside, for what waits without working."""


def once(seed: int, folder: Path) -> Outcome:
    """Read wrong files of one kind in a child process; its limits end it where it takes too much."""
    kind = KINDS[seed % len(KINDS)]
    words = [sys.executable, "-m", "torture.reading", kind, str(seed), str(FILES), str(folder)]
    try:
        done = subprocess.run(  # noqa: S603  (our own module)
            words, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said, code, error = done.stdout, done.returncode, done.stderr
    except subprocess.TimeoutExpired as late:
        said, code, error = (late.stdout or b"").decode(), -1, f"more than {SECONDS} s"
    lines = said.splitlines()
    lost = [line.removeprefix("lost ") for line in lines if line.startswith("lost ")]
    if code:
        last = next((line for line in reversed(lines) if line.startswith("try ")), "try nothing")
        why = (error.strip().splitlines() or ["it is gone"])[-1]
        lost.append(f"{last.removeprefix('try ')}: ended with {code}: {why}")
    files = sum(line.startswith("try ") for line in lines)
    return Outcome(Counter({"wrong files": files}), [f"{kind}, {text}" for text in lost])
