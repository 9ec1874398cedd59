"""A flipped bit: the facts are the same or the file is refused by name."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from makeshed.errors import MakeshedError
from makeshed.store import load, save
from torture.cases import STORES, version
from torture.outcome import Outcome

TIMES = 12
FILES = {"sqlite": "case.db", "workbook": "case.xlsx", "parquet": "case/sites.parquet"}


def once(seed: int, folder: Path) -> Outcome:
    """Flip bits of one file, one at a time."""
    dice = random.Random(seed)  # noqa: S311
    store = list(FILES)[seed % len(FILES)]
    shed = version(seed, 40)
    name, options = STORES[store]
    save(shed, folder / name, **options)
    file = folder / FILES[store]
    data = file.read_bytes()
    lost = []
    for _ in range(TIMES):
        at, bit = dice.randrange(len(data)), dice.randrange(8)
        flipped = bytearray(data)
        flipped[at] ^= 1 << bit
        file.write_bytes(flipped)
        what = f"{store}, bit {bit} of byte {at} of {len(data)}"
        try:
            if load(folder / name).fingerprint() != shed.fingerprint():
                lost.append(f"{what}: other facts, and no error")
        except MakeshedError:
            pass  # refused by name
        except Exception as error:  # noqa: BLE001  (an error without a name is what is looked for)
            lost.append(f"{what}: {type(error).__name__}: {error}")
    return Outcome(Counter({"bytes flipped": TIMES}), lost)
