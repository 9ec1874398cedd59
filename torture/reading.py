"""What a child process does for `torture.kinds.readers`: it reads wrong files, and says what each is first.

``python -m torture.reading KIND SEED COUNT FOLDER``. A line ``try ...`` before each file, ``lost ...`` after
one that did not end in an answer or an error with a name; who is gone after a ``try`` took too much.
"""

from __future__ import annotations

import math
import random
import sys
import traceback
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from makeshed.errors import MakeshedError, MissingExtra
from makeshed.model import NOUNS, Shed
from torture.mutating import mutated
from torture.samples import Sample, samples

MOST_MEMORY, MOST_SECONDS = 3 * 2**30, 20
"""Of CPU, for each file; of memory, beyond what the readers themselves take."""


def tried(sample: Sample, body: bytes, folder: Path) -> str:
    """Read a file; return what is wrong with what came of it, or nothing."""
    for name, data in (*sample.beside, (sample.name, body)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            found = sample.read(folder / sample.name)
        if not _sound(found):
            return "an answer that holds no number: nan or infinity"
    except MissingExtra:
        return ""
    except MakeshedError as error:
        said = f"{error} {error.hint}"
        return "" if said.strip() else "an error without words"
    except Exception as error:  # noqa: BLE001  (an error without a name is what is looked for)
        at = traceback.extract_tb(error.__traceback__)[-1]
        own = [f for f in traceback.extract_tb(error.__traceback__) if "makeshed" in f.filename][
            -1:
        ]
        where = own[0] if own else at
        text = " ".join(str(error).split())[:150]
        return f"{type(error).__name__}: {text} ({Path(where.filename).name}:{where.lineno})"
    return ""


def _sound(value: Any) -> bool:
    """Whether every number in an answer is one; infinity is none either."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Shed):
        frames = map(value.table, NOUNS.values())
        return all(each.is_finite().all() for frame in frames for each in frame if _real(each))
    if isinstance(value, np.ndarray):
        return bool(np.isfinite(value).all())
    return all(map(_sound, _within(value)))


def _real(column: pl.Series) -> bool:
    return column.dtype.is_float()


def _within(value: Any) -> Iterable[Any]:
    """Return what a value is made of."""
    if isinstance(value, Mapping):
        return value.values()
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, field.name) for field in fields(value)]
    return () if isinstance(value, str) or not isinstance(value, Iterable) else value


def main(kind: str, seed: int, count: int, folder: Path) -> None:
    """Read so many wrong files of a kind."""
    held = samples(kind)
    dice = random.Random(seed)  # noqa: S311
    if not held:
        return
    for sample in held:
        if odd := tried(sample, sample.body, folder / f"whole-{held.index(sample)}"):
            _say(f"lost {sample.name}, as it should be: {odd}")
    for number in range(count):
        sample = dice.choice(held)
        body = mutated(sample.body, dice)
        _say(f"try {sample.name} {number}")
        _limited()
        if odd := tried(sample, body, folder / str(number)):
            _say(f"lost {sample.name} {number}: {odd}")


def _say(text: str) -> None:
    sys.stdout.write(text.replace("\n", " ").encode("ascii", "backslashreplace").decode() + "\n")
    sys.stdout.flush()


def _limited() -> None:
    """Let the next file have so much more time, and memory, where the system knows limits."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            most = pages * resource.getpagesize() + MOST_MEMORY
            resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
