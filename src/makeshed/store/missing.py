"""What somebody meant who named a case that is not there."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from pathlib import Path

from makeshed.store.examples import example_path, examples

NEAR = 0.6


def meant_by(path: Path, suffixes: Collection[str]) -> str:
    """Return "did you mean X?" for the case that was probably meant, blank if there is none like it."""
    beside = path.parent
    if not beside.is_dir():
        near = _nearest(beside.name, [at.name for at in _listed(beside.parent) if at.is_dir()])
        found = beside.parent / near / path.name if near else None
        if found is not None and found.exists():
            return f"did you mean {found}?"
        return f"there is no folder {beside}"
    cases = [at.name for at in _listed(beside) if at.is_dir() or at.suffix.lower() in suffixes]
    if near := _nearest(path.name, cases):
        return f"did you mean {beside / near}?"
    if near := _nearest(path.name, examples()):
        return f"the bundled example {near} is {example_path(near)}"
    return ""


def _nearest(name: str, known: list[str]) -> str:
    """Return the most alike of some names, whatever their case and with or without a suffix."""
    folded = {each.casefold(): each for each in known}
    folded |= {Path(each).stem.casefold(): each for each in known if Path(each).suffix} | folded
    return folded.get(next(iter(get_close_matches(name.casefold(), folded, 1, NEAR)), ""), "")


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(at for at in folder.iterdir() if not at.name.startswith((".", "_")))
    except OSError:  # a folder that may not be looked into holds nothing that could be meant
        return []
