"""Which word of a command is the case, and where it lies: a folder, a file, or an example by its name."""

from __future__ import annotations

import sys
from pathlib import Path

from makeshed.errors import NotFound


def in_order(word: str, case: str) -> tuple[str, str]:
    """Return a word and the case, asked for in this order; given the other way round, that is told.

    A word that exists as a folder or a file is the case, before one that is an example's name. Where
    both are as good, the order given counts.
    """
    if not word or not case or _weight(word) <= _weight(case):
        return word, case
    sys.stderr.write(f"note: {word} is taken for the case, and {case} for what is asked of it\n")
    return case, word


def _weight(text: str) -> int:
    path = Path(text)
    return 2 if path.is_dir() or path.is_file() else 1 if is_example(text) else 0


def is_example(text: str) -> bool:
    """Whether a word is the name of a bundled case."""
    from makeshed.store.examples import example_path  # noqa: PLC0415

    if not text or text.startswith(".") or Path(text).name != text:
        return False
    try:
        example_path(text)
    except NotFound:
        return False
    return True


def located(case: Path | str) -> Path:
    """Return where a case lies: an example's folder, if nothing else is called like it."""
    from makeshed.store.examples import example_path  # noqa: PLC0415

    path = Path(case)
    return example_path(str(case)) if not path.exists() and is_example(str(case)) else path
