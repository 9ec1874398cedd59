"""``makeshed import anura`` and ``export anura``: models of commercial network design as cases, and back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from makeshed.verbs import ABOUTS, VERBS

WAY = "import-anura"
"""What ``import anura`` is inside the parser, where ``import`` takes files."""


def of_one_word(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with ``import anura`` as one; a file may be called anura too."""
    if len(words) > 2 and tuple(words[:2]) == ("import", "anura") and not Path("anura").is_file():
        return [WAY, *words[2:]]
    return list(words)


def add(commands: Any) -> None:
    """Add ``import anura`` and ``export anura`` to the command line."""
    about = VERBS["import anura"].about
    sub = commands.add_parser(WAY, prog="makeshed import anura", description=about)
    said = "a workbook with a sheet a table, a folder of CSV files, or a SQLite database"
    sub.add_argument("model", type=Path, metavar="MODEL", help=said)
    said = "the case to write: a folder, .xlsx or .db file"
    sub.add_argument("--into", type=Path, required=True, metavar="CASE", help=said)
    sub.add_argument("--replace", action="store_true", help="replace the case that is there")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_import)
    about = ABOUTS["export"]
    sub = commands.add_parser("export", help=about, description=about)
    forms = sub.add_subparsers(metavar="FORM", required=True, parser_class=type(sub))
    about = VERBS["export anura"].about
    sub = forms.add_parser("anura", help=about, description=about)
    sub.add_argument("case", type=Path, metavar="CASE", help="the case as it is")
    said = "the model to write: an .xlsx workbook, or a folder of CSV files"
    sub.add_argument("model", type=Path, metavar="MODEL", help=said)
    said = "yearly rate at which opening is paid off over a site's life (default 0.08)"
    sub.add_argument("--discount-rate", type=float, default=0.08, metavar="RATE", help=said)
    sub.add_argument("--replace", action="store_true", help="replace what is there")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_export)


def _import(given: dict[str, Any]) -> int:
    from makeshed.casework.anura_models import import_anura  # noqa: PLC0415

    found = import_anura(given["model"], given["into"], replace=given["replace"])
    sys.stdout.write((found.to_json() if given["json"] else str(found)) + "\n")
    return 0


def _export(given: dict[str, Any]) -> int:
    from makeshed.casework.anura_exports import export_anura  # noqa: PLC0415

    rate, replace = given["discount_rate"], given["replace"]
    found = export_anura(given["case"], given["model"], discount_rate=rate, replace=replace)
    sys.stdout.write((found.to_json() if given["json"] else str(found)) + "\n")
    return 0
