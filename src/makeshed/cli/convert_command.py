"""``makeshed convert``: a case from one store into another."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from makeshed.verbs import VERBS

ABOUT = VERBS["convert"].about


def add(commands: Any) -> None:
    """Add ``convert`` to the command line."""
    sub = commands.add_parser("convert", help=ABOUT, description=ABOUT)
    sub.add_argument("source", type=Path, metavar="CASE", help="the case as it is")
    sub.add_argument("target", type=Path, metavar="NEW", help="a folder, .xlsx, .db, or an address")
    sub.add_argument("--replace", action="store_true", help="replace the case that is there")
    sub.add_argument(
        "--format",
        choices=["csv", "parquet"],
        default="csv",
        help="what a folder's files are (default csv)",
    )
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_convert)


def _convert(given: dict[str, Any]) -> int:
    from makeshed.store.converting import convert  # noqa: PLC0415
    from makeshed.store.server_address import shown  # noqa: PLC0415

    old, new = given["source"], given["target"]
    found = convert(old, new, replace=given["replace"], format=given["format"])
    old, new = shown(old), shown(new)
    said = {"from": old, "to": new, "fingerprint": found.facts.fingerprint()}
    if given["json"]:
        text = json.dumps({**said, "notes": list(found.notes)}, ensure_ascii=False, indent=2)
        sys.stdout.write(f"{text}\n")
        return 0
    sys.stdout.write(f"{new} holds the facts of {old}: {found.facts!r}\n")
    for note in found.notes:
        sys.stdout.write(f"note: {note}\n")
    return 0
