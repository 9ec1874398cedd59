"""The static folder that passports live in, as any web server can publish it.

::

    did.json or .well-known/did.json   the issuer's keys
    log/entries.jsonl                  everything issued and withdrawn, by hash
    log/checkpoint.jwt                 the log's root, signed
    status/1.jwt                       one bit for each credential: withdrawn?
    item/MODEL/SERIAL/                 one passport (or 01/GTIN/21/SERIAL/)
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from makeshed.errors import BadValue, Busy, NotFound, nearest
from makeshed.passport.bounded_reading import MAX_BYTES
from makeshed.passport.did import base_of, document_path
from makeshed.passport.fault_codes import Refused
from makeshed.units import Second

LOG = "log/entries.jsonl"
CHECKPOINT = "log/checkpoint.jwt"
WAIT: Second = 30.0
"""How long a run waits for another one with the same keys."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder and the address that it is published at."""

    root: Path
    did: str

    @property
    def base(self) -> str:
        """Address of the folder, with a slash at its end."""
        return base_of(self.did)

    def fetched(self, address: str) -> bytes:
        """Return what stands at an address below the folder's own; Refused if it is not there."""
        if not address.startswith(self.base):
            raise Refused("missing-file", address)
        return self.read(address.removeprefix(self.base).partition("#")[0])

    def read(self, name: str, *, most: int = MAX_BYTES) -> bytes:
        """Return a file's bytes; Refused if it is not there, leads outside, or is too large."""
        path = inside(self.root, name)
        if path is None or not path.is_file():
            raise Refused("missing-file", name)
        if path.stat().st_size > most:
            raise Refused("too-large", name)
        return path.read_bytes()

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(path.name + ".draft")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    @property
    def document(self) -> str:
        """Where the issuer's DID document lies."""
        return document_path(self.did)


def inside(root: Path, name: str) -> Path | None:
    """Return a file below a folder; None if the name, or a link, leads out of it."""
    if "\x00" in name or "\\" in name:
        return None
    try:
        path = (root / name).resolve()
        with suppress(FileNotFoundError, NotADirectoryError):
            path.stat()
    except (OSError, RuntimeError, UnicodeEncodeError):  # too long, in a circle, or no text
        return None
    return path if path.is_relative_to(root.resolve()) else None


def passports(root: Path) -> list[str]:
    """Return the paths of all passports below a folder, in order."""
    if not root.is_dir():
        raise NotFound(f"there is no folder {root}")
    found = root.rglob("passport.jwt")
    return sorted(path.parent.relative_to(root).as_posix() for path in found)


def one_of(root: Path, passport: str) -> str:
    """Return the path of the passport meant: by path, by serial number, or the only one."""
    known = passports(root)
    if not known:
        raise NotFound(f"there is no passport in {root}")
    if not passport and len(known) == 1:
        return known[0]
    hits = [path for path in known if passport in {path, path.rpartition("/")[2]}]
    if not passport:
        raise BadValue(f"there are {len(known)} passports", hint=f"name one, such as {known[0]}")
    if len(hits) != 1:
        raise NotFound(f"no passport {passport!r}", hint=nearest(passport, known))
    return hits[0]


@contextmanager
def locked(keys: Path) -> Iterator[None]:
    """Keep two runs from writing one log: the second would fork it.

    Raises Busy if another run does not end; the lock goes with the process that holds it.
    """
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(keys / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if os.name == "posix":
            _wait_for(handle, keys)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, keys: Path) -> None:
    """Lock an open file, and say in it who did."""
    import fcntl  # noqa: PLC0415  (not on every system)

    until = time.monotonic() + WAIT
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.02)
                continue
            who = os.pread(handle, 20, 0).decode("ascii", "replace") or "another"
            raise Busy(
                f"passports are being written with the keys in {keys} by process {who}",
                hint="wait until it is done, or end it",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        return
