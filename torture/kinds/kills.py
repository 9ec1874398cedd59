"""kill -9 at a random moment of a save: the old facts or the new are there, and the next save works."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from makeshed.store import save
from torture.cases import STORES, found, goes_on, version
from torture.outcome import Outcome
from torture.starting import ended, started

SIZES = (3, 300, 3_000, 8_000)
"""Makers; of each there are three facts."""


def once(seed: int, folder: Path) -> Outcome:
    """Kill one writer."""
    dice = random.Random(seed)  # noqa: S311
    store, makers = list(STORES)[seed % len(STORES)], dice.choice(SIZES)
    name, options = STORES[store]
    where = folder / name
    save(version(0, makers), where, **options)
    process = started("write", where, store, makers, 1, 60.0)
    assert process.stdout
    first = process.stdout.readline()
    time.sleep(dice.random() * (0.1 + makers / 4_000))
    process.kill()
    lines = [first.strip().split(" ", 1), *ended(process)]
    allowed = _allowed(lines)
    lost = [" ".join(line) for line in lines if line[0] not in {"begin", "done", "busy"}]
    lost += [text for text in (found(where, makers, allowed),) if text]
    lost += [text for text in (goes_on(where, makers, store),) if text]
    return Outcome(Counter(kills=1), [f"{store} of {makers}: {text}" for text in lost])


def _allowed(lines: list[list[str]]) -> set[int]:
    """Return the versions that may be there: the last that was done, and one begun since."""
    last, begun = 0, None
    for word, *rest in lines:
        if word == "begin" and rest:
            begun = int(rest[0])
        elif word == "done" and rest:
            last, begun = int(rest[0]), None
    return {last} | ({begun} if begun is not None else set())
