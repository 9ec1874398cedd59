"""A page takes the place of an older one as a whole, once it is written."""

from __future__ import annotations

import os
from pathlib import Path

from makeshed.errors import BadValue


def put(page: str, where: str | Path) -> None:
    """Write a page to a file; if it fails, what was there stays. A device or a pipe is written to.

    Raises
    ------
    BadValue
        The file is to be a PDF, which a browser prints from the page.
    """
    path = Path(where).resolve()
    if path.suffix.lower() == ".pdf":
        hint = f"write {path.stem}.html, open it and print it to a PDF: it is laid out for paper"
        raise BadValue(f"{path.name}: pages are written as HTML", hint=hint)
    if path.exists() and not path.is_file():
        path.write_text(page, encoding="utf-8", newline="\n")
        return
    draft = path.with_name(f".saving-{os.getpid()}-{path.name}")
    try:
        draft.write_text(page, encoding="utf-8", newline="\n")
        draft.replace(path)
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, error.strerror, str(path)) from None
    finally:
        draft.unlink(missing_ok=True)
