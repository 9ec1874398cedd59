"""Two writers and two readers of one case: every reader sees one version, whole; no error without a name."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from makeshed.store import save
from torture.cases import STORES, found, goes_on, version
from torture.outcome import Outcome
from torture.starting import ended, started

SECONDS = 2.0
SAID = {"begin", "done", "busy", "read"}


def once(seed: int, folder: Path) -> Outcome:
    """Let writers and readers run for a moment."""
    dice = random.Random(seed)  # noqa: S311
    store, makers = list(STORES)[seed % len(STORES)], dice.choice((3, 100, 1_000))
    name, options = STORES[store]
    where = folder / name
    save(version(0, makers), where, **options)
    acting = [
        started(deed, where, store, makers, first, SECONDS)
        for deed, first in (("write", 10), ("write", 20), ("read", 0), ("read", 0))
    ]
    said = [line for process in acting for line in ended(process)]
    lost = [" ".join(line) for line in said if line[0] not in SAID]
    allowed = {0, *range(10, 14), *range(20, 24)}
    lost += [text for text in (found(where, makers, allowed),) if text]
    lost += [text for text in (goes_on(where, makers, store),) if text]
    races = sum(line[0] in {"done", "read", "busy"} for line in said)
    return Outcome(Counter(races=races), [f"{store} of {makers}: {text}" for text in lost])
