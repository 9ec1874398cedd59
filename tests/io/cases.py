"""Cases that a file was imported into."""

from __future__ import annotations

from pathlib import Path

from makeshed.casework.imports import import_files
from makeshed.model import Shed
from makeshed.store import load, save


def case_with(file: Path, text: str, beside: str = "", into: Shed | None = None) -> Shed:
    """Write a table and what is said beside it, import it into a new case or into one, and return that."""
    file.write_text(text, encoding="utf-8")
    if beside:
        file.with_name(f"{file.name}.toml").write_text(beside, encoding="utf-8")
    case = file.with_name("case")
    if into is not None:
        save(into, case)
    import_files([file], case)
    return load(case)
