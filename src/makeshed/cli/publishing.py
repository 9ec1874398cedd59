"""``makeshed site``: the public pages of a directory."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from makeshed.typed import day
from makeshed.verbs import VERBS

ABOUT = VERBS["site"].about


def add(commands: Any) -> None:
    """Add ``site`` to the command line."""
    sub = commands.add_parser("site", help=ABOUT, description=ABOUT)
    sub.add_argument(
        "case", metavar="CASE", help="the directory: a case, or the name of an example"
    )
    sub.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where to write; earlier pages are replaced"
    )
    sub.add_argument("--title", default="", help="what the directory is called")
    sub.add_argument(
        "--language",
        default="en",
        help="of who comes to the folder itself: en, fr or it (default en)",
    )
    sub.add_argument(
        "--day", type=day, metavar="YYYY-MM-DD", help="by which entries are fresh (default today)"
    )
    sub.add_argument("--passports", type=Path, metavar="FOLDER",
                     help="a folder of passports: checked, and put among the pages unchanged")  # fmt: skip
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_publish)


def _publish(given: dict[str, Any]) -> int:
    from makeshed.report.public import publish  # noqa: PLC0415

    taken = {name: given[name] for name in ("title", "language", "day", "passports")}
    done = publish(
        given["case"], given["folder"], **taken, progress=_draw if sys.stderr.isatty() else None
    )
    if given["json"]:
        told = {"folder": str(given["folder"]), "makers": done.makers, "files": done.files,
                "notes": list(done.notes)}  # fmt: skip
        sys.stdout.write(f"{json.dumps(told, ensure_ascii=False, indent=2)}\n")
        return 0
    opened = Path(given["folder"]) / "index.html"
    sys.stdout.write(f"{done.makers:,} makers on {done.files:,} files; open {opened}\n")
    for note in done.notes:
        sys.stdout.write(f"note: {note}\n")
    return 0


def _draw(count: int, path: str) -> None:
    """Draw how many files are written, now and then."""
    if count % 50 == 0 or path == "makeshed.json":
        line = f"{count:,} files   {path}"[:78] if path != "makeshed.json" else ""
        sys.stderr.write(f"\r{line:<78}" + ("" if line else "\r"))
        sys.stderr.flush()
