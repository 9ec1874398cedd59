"""Which word of a command is the case, and where it lies: a folder, a file, or an example by its name."""

from __future__ import annotations

import sys
from pathlib import Path


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
    from makeshed.store.examples import is_example  # noqa: PLC0415  (heavy, and not for help)

    path = Path(text)
    return 2 if path.is_dir() or path.is_file() else 1 if is_example(text) else 0


def located(case: Path | str) -> Path:
    """Return where a case lies: an example's folder, if nothing else is called like it."""
    from makeshed.store.examples import located as lies  # noqa: PLC0415  (heavy, and not for help)

    return lies(case)
