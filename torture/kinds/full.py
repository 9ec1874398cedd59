"""A full disk: the old facts stay and the error has a name, or the new ones are there and none is raised.

Where root may mount, the disk is a small one in memory; else no file may grow beyond some size.
"""

from __future__ import annotations

import random
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from makeshed.store import save
from torture.cases import STORES, found, version
from torture.outcome import Outcome
from torture.starting import ended, started


def once(seed: int, folder: Path) -> Outcome:
    """Save where there is too little room, or just enough."""
    dice = random.Random(seed)  # noqa: S311
    store, makers = list(STORES)[seed % len(STORES)], dice.choice((100, 2_000))
    name, options = STORES[store]
    with _small(folder, dice.randrange(200, 3_000) if seed % 2 else 0) as small:
        where = (folder / "disk" if small else folder) / name
        try:
            save(version(0, makers), where, **options)
        except OSError:
            return Outcome()  # too small for the old facts
        size = sum(path.stat().st_size for path in [where, *where.rglob("*")] if path.is_file())
        room = 0.0 if small else dice.random() * 1.2 * size
        said = ended(started("full", where, store, makers, 1, room))
        (word, *rest) = said[0] if said else ["lost", "it said nothing"]
        lost = [text for text in (found(where, makers, {1 if word == "done" else 0}),) if text]
        if word not in {"done", "refused"} or len(said) != 1:
            lost += [" ".join(line) for line in said] or rest
    return Outcome(Counter({"full disks": 1}), [f"{store} of {makers}: {text}" for text in lost])


@contextmanager
def _small(folder: Path, kilobytes: int) -> Iterator[bool]:
    """Mount a small disk, if one is wanted and that is allowed."""
    disk = folder / "disk"
    disk.mkdir()
    made = bool(kilobytes) and not _ran(
        "mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "torture", str(disk)
    )
    try:
        yield made
    finally:
        if made:
            _ran("umount", "-l", str(disk))


def _ran(*words: str) -> int:
    try:
        return subprocess.run(words, check=False, capture_output=True).returncode  # noqa: S603
    except FileNotFoundError:
        return 1
