"""One writer at a time: a lock beside the case that dies with its process.

The system holds the lock (``flock``; on Windows a locked byte), not the file, so that whatever becomes
of a writer, the next one can go on. The file says who holds it, for the message alone. Readers need no
lock and no permission to write: they see one version, since every store swaps by one atomic step.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from errno import EACCES, EAGAIN, ENOLCK, ENOSYS, ENOTSUP
from pathlib import Path

from makeshed.errors import Busy
from makeshed.units import Second

WAIT: Second = 10.0
"""How long a writer waits for another before it is refused."""
FILES = (".xlsx", ".db", ".sqlite")
"""A path that ends like this is a file; its lock lies beside it. That of a folder lies within."""
TAKEN = {EACCES, EAGAIN}
NO_LOCKS = {ENOLCK, ENOSYS, ENOTSUP}
"""What file systems say that know no locks; there a writer goes on without."""


class _Held(threading.local):
    """The locks that this thread holds, each with how often it was asked for."""

    def __init__(self) -> None:
        self.counts: dict[Path, int] = {}


_held = _Held()
_open: set[int] = set()
"""Every lock file that this process has open, for its children to let go of."""


@contextmanager
def writing(where: str | Path, *, wait: Second = WAIT) -> Iterator[Path]:
    """Be the only writer of a case, in all processes and threads; yield its path, links followed.

    Within it, the same thread may ask again. A folder that is not there is made, and goes again if
    nothing came to lie in it. The facts may be read before and written later without another writer
    coming between.

    Parameters
    ----------
    where
        The case: folder, workbook or database; it need not exist.
    wait
        How long to wait for another writer.

    Raises
    ------
    Busy
        Another process or thread is still writing; the message says which and since when.
    OSError
        No lock can be made there, since nothing can be written there.
    """
    path = Path(where).resolve()
    if path in _held.counts:
        _held.counts[path] += 1
        try:
            yield path
        finally:
            _held.counts[path] -= 1
        return
    lock, made = _place(path)
    handle = _taken(lock, path, wait)
    _open.add(handle)
    _held.counts[path] = 1
    try:
        yield path
    finally:
        del _held.counts[path]
        if handle in _open:  # not in a child that was forked meanwhile
            _open.discard(handle)
            _let_go(handle, lock, made)


def _place(path: Path) -> tuple[Path, list[Path]]:
    """Return the file of the lock, and the folders that were made for it, innermost first."""
    inside = path.is_dir() or (path.suffix.lower() not in FILES and not path.exists())
    folder = path if inside else path.parent
    return folder / (".lock" if inside else f".{path.name}.lock"), _made(folder)


def _made(folder: Path) -> list[Path]:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
    return missing


def _taken(lock: Path, path: Path, wait: Second) -> int:
    """Return the lock file, open and locked; it is the one that lies there now."""
    until = time.monotonic() + wait
    while True:
        try:
            _made(lock.parent)
            handle = _opened(lock)
        except FileNotFoundError:  # a writer that was refused took its folder away again
            continue
        mine = False
        try:
            mine = _locked(handle) and _is_there(handle, lock)
            if mine:
                _sign(handle)
                return handle
        finally:
            if not mine:
                os.close(handle)
        if time.monotonic() > until:
            hint = "wait until it is done, or end it; what it has not finished is then forgotten"
            raise Busy(f"{path.name} is being written by {_holder(lock)}", hint=hint)
        time.sleep(0.02)


def _opened(lock: Path) -> int:
    flags = getattr(os, "O_NOFOLLOW", 0)
    try:
        return os.open(lock, os.O_RDWR | os.O_CREAT | flags, 0o666)
    except PermissionError:
        if not lock.exists():
            raise
        return os.open(lock, os.O_RDONLY | flags)  # left by another user


def _locked(handle: int) -> bool:
    """Whether nobody else has it locked; it is ours then."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            os.lseek(handle, 1 << 30, os.SEEK_SET)  # beyond what it says, which others must read
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in TAKEN:
            return False
        if error.errno not in NO_LOCKS:
            raise
    return True


def _is_there(handle: int, lock: Path) -> bool:
    """Whether the file that is open still lies where it was found."""
    try:
        return os.path.samestat(os.fstat(handle), lock.stat())
    except FileNotFoundError:
        return False


def _sign(handle: int) -> None:
    """Say in the lock file who holds it."""
    program, *words = sys.argv or [""]
    command = " ".join([Path(program).name, *words[:1]])
    since = datetime.now().astimezone().isoformat(" ", "seconds")
    told = {"pid": os.getpid(), "command": command[:80], "since": since}
    with suppress(OSError):  # full, or of another user: the lock holds all the same
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(told).encode())


def _holder(lock: Path) -> str:
    """Say who holds a lock, as it says itself."""
    try:
        told = json.loads(lock.read_bytes())
        pid, command, since = int(told["pid"]), str(told["command"]), str(told["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
    who = "another thread of this process" if pid == os.getpid() else f"process {pid}"
    return f"{who} ({command!r}), since {since}"


def _let_go(handle: int, lock: Path, made: list[Path]) -> None:
    with suppress(OSError):  # what stays is no lock
        lock.unlink()
    os.close(handle)
    with suppress(OSError):  # something lies in them, or another writer came
        for folder in made:
            folder.rmdir()


def _forget() -> None:
    """Let a child that was forked have no part in the locks of its parent."""
    for handle in _open:
        with suppress(OSError):
            os.close(handle)
    _open.clear()
    _held.counts.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
