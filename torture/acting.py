"""What the processes do that are tortured: ``python -m torture.acting DEED WHERE STORE MAKERS ...``."""

from __future__ import annotations

import signal
import sys
import time
import traceback
from pathlib import Path

from makeshed.errors import BadFacts, Busy, MakeshedError, NotFound, NotWritten
from makeshed.store import load, save
from makeshed.store.put import put
from torture.cases import STORES, said, version
from torture.kinds import puts


def tell(*words: object) -> None:
    """Say something that outlives being killed."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def write(where: Path, store: str, makers: int, first: int, seconds: float) -> None:
    """Save one version after another, and say when each begins and is done."""
    sheds = {number: version(number, makers) for number in range(first, first + 4)}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for number, shed in sheds.items():
            tell("begin", number)
            try:
                save(shed, where, **STORES[store][1])
            except Busy:
                tell("busy", number)
            else:
                tell("done", number)


def read(where: Path, store: str, makers: int, first: int, seconds: float) -> None:
    """Load again and again, and say which version it is."""
    del store, first
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            tell("read", said(load(where), makers))
        except Busy:
            tell("busy")
        except (BadFacts, NotFound, ValueError) as error:
            tell("lost", str(error).replace("\n", " "))


def full(where: Path, store: str, makers: int, first: int, room: float) -> None:
    """Save where no file may grow beyond some size, if one is given; say how it went."""
    if room:
        import resource  # noqa: PLC0415  (POSIX alone)

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
    try:
        save(version(first, makers), where, **STORES[store][1])
    except NotWritten as error:
        tell("refused", error)
    else:
        tell("done", first)


def edit(where: Path, store: str, makers: int, first: int, seconds: float) -> None:
    """Make one edit after another, and say when each begins and is done."""
    del store, makers
    until, number = time.monotonic() + seconds, first
    while time.monotonic() < until:
        tell("begin", number)
        try:
            put(where, puts.edit(number), note=str(number))
        except Busy:
            tell("busy", number)
        else:
            tell("done", number)
        number += puts.WRITERS


DEEDS = {"write": write, "read": read, "full": full, "put": edit}

if __name__ == "__main__":
    deed, path, kept, size, start, limit = sys.argv[1:]
    try:
        DEEDS[deed](Path(path), kept, int(size), int(start), float(limit))
    except MakeshedError as error:
        tell("lost", type(error).__name__, str(error).replace("\n", " "))
    except Exception:  # noqa: BLE001  (an error without a name is what is looked for)
        tell("lost", traceback.format_exc().strip().replace("\n", " | "))
