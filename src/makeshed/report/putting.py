"""A page takes the place of an older one as a whole, once it is written."""

from __future__ import annotations

from pathlib import Path

from makeshed.store.replacing import replacing


def put(page: str, where: str | Path) -> None:
    """Write a page to a file; if it fails, what was there stays. A device or a pipe is written to."""
    path = Path(where)
    if not path.parent.is_dir() or (path.exists() and not path.is_file()):
        path.write_text(page, encoding="utf-8", newline="\n")
        return
    with replacing(path.resolve()) as draft:
        draft.write_text(page, encoding="utf-8", newline="\n")
