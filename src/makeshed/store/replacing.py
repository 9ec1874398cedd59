"""Files change as a whole or not at all, and what keeps them from it is said by name."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EACCES, EPERM, EROFS
from pathlib import Path

from makeshed.errors import MakeshedError, NotWritten

DRAFT = ".saving"
"""What the names of drafts begin with."""
NOT_ALLOWED = {EACCES, EPERM, EROFS}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a hidden sibling to write to; it takes the place of the file once all went well."""
    with drafted(path) as draft:
        yield draft
        flushed(draft)
        draft.replace(path)
        flushed_folder(path.parent)


@contextmanager
def drafted(path: Path) -> Iterator[Path]:
    """Give a hidden sibling to write to, which goes at the end; drafts of dead writers go first.

    Only the one writer of the case may ask (see `makeshed.store.locking`).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    left = re.compile(rf"{re.escape(DRAFT)}-(\d+-)?{re.escape(path.name)}")
    for old in path.parent.iterdir():
        if left.fullmatch(old.name):
            removed(old)
    draft = path.with_name(f"{DRAFT}-{os.getpid()}-{path.name}")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def removed(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def flushed(path: Path) -> None:
    """Wait until the file is on the disk, so that a power cut finds it whole."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flushed_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can do that."""
    with suppress(OSError):  # the step is done, whoever hears of it after a power cut
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def named(path: Path, *kinds: type[Exception]) -> Iterator[None]:
    """Raise `NotWritten` for an error of the system, or of these kinds, while a case is written."""
    expected: tuple[type[Exception], ...] = (OSError, *kinds)
    try:
        yield
    except NotWritten:
        raise
    except expected as error:
        why = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise NotWritten(f"{path.name} was not written: {why}", hint=_hint(error)) from error


def _hint(error: Exception) -> str:
    if getattr(error, "errno", None) in NOT_ALLOWED:
        return "save where you may write; what was there is as it was"
    return "make room or save elsewhere; what was there is as it was"


def refuse_written_over(*places: Path) -> None:
    """Raise `MakeshedError` where there is a file already, or a folder that holds something."""
    for where in places:
        if where.is_file() or (where.is_dir() and any(where.iterdir())):
            hint = "name another place, or say --replace"
            raise MakeshedError(f"{where} is there already", hint=hint)
