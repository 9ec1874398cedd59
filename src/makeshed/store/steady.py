"""Readers see one version: what they read is read again if it was replaced meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from makeshed.errors import Busy
from makeshed.store.locking import WAIT, writing

T = TypeVar("T")
State = tuple[object, ...]


def steadily(path: Path, state: Callable[[Path], State], read: Callable[[], T]) -> T:
    """Return what is read of a case, all of it of one moment.

    Where writers leave no pause in which to read, they are kept waiting, if that is allowed here.

    Raises
    ------
    Busy
        It was written again and again, for as long as a writer would wait for another.
    """
    until = time.monotonic() + WAIT
    while True:
        before = state(path)
        try:
            found = read()
        except Exception:  # whatever it is: of something that was replaced, it means nothing
            if state(path) == before:
                raise
        else:
            if state(path) == before:
                return found
        if time.monotonic() > until:
            with suppress(OSError), writing(path):
                return read()
            hint = "read it when the other program is done"
            raise Busy(f"{path.name} is written again and again while it is read", hint=hint)


def state_of(path: Path) -> State:
    """Return what differs once a file was replaced or written to; nothing if it is not there."""
    try:
        now = path.stat()
    except OSError:
        return ()
    return now.st_dev, now.st_ino, now.st_size, now.st_mtime_ns
