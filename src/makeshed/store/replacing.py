"""Files change as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a hidden sibling to write to; it takes the place of the file once all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".saving-{path.name}")
    draft.unlink(missing_ok=True)
    try:
        yield draft
        flushed(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def flushed(path: Path) -> None:
    """Wait until the file is on the disk, so that a power cut finds it whole."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
