"""``makeshed import anura``: a model of commercial network design as a case."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from makeshed.verbs import VERBS

ANURA = "import-anura"
"""What ``import anura`` is inside the parser, which knows commands of one word."""
ABOUT = VERBS["import anura"].about


def of_one_word(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with ``import anura`` as one; a file may be called anura too."""
    if list(words[:2]) == ["import", "anura"] and len(words) > 2 and not Path("anura").is_file():
        return [ANURA, *words[2:]]
    return list(words)


def add(commands: Any) -> None:
    """Add ``import anura`` to the command line."""
    sub = commands.add_parser(ANURA, prog="makeshed import anura", description=ABOUT)
    said = "a workbook with a sheet a table, a folder of CSV files, or a SQLite database"
    sub.add_argument("model", type=Path, metavar="MODEL", help=said)
    said = "the case to write: a folder, .xlsx or .db file"
    sub.add_argument("--into", type=Path, required=True, metavar="CASE", help=said)
    sub.add_argument("--replace", action="store_true", help="replace the case that is there")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_import)


def _import(given: dict[str, Any]) -> int:
    from makeshed.casework.anura_models import import_anura  # noqa: PLC0415

    found = import_anura(given["model"], given["into"], replace=given["replace"])
    sys.stdout.write((found.to_json() if given["json"] else str(found)) + "\n")
    return 0
