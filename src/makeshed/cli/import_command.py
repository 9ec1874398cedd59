"""``makeshed import``: designs and makers from other formats into a case."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue
from makeshed.verbs import VERBS

if TYPE_CHECKING:
    from makeshed.errors import Busy
    from makeshed.io.importing import ImportProgress

ABOUT = VERBS["import"].about


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``import`` to the command line."""
    del parser_class
    sub = commands.add_parser("import", help=ABOUT, description=ABOUT)
    sub.add_argument("files", nargs="*", type=Path, help="what to read; all before any is written")
    sub.add_argument("--into", type=Path, metavar="CASE", help="the case; it need not exist")
    sub.add_argument(
        "--kind", default="auto", help="format of the files (default: told by content)"
    )
    said = "write what is wrong with entries into a folder: by kind, and the entries to correct and import again"
    sub.add_argument("--faults", type=Path, metavar="FOLDER", help=said)
    pair: dict[str, Any] = {"nargs": 2, "action": "append", "default": []}
    said = "two entries are one maker: keep the first, and leave the other out from now on"
    sub.add_argument("--same", **pair, metavar=("KEEP", "OTHER"), help=said)
    said = "two entries are two makers: nobody asks again"
    sub.add_argument("--different", **pair, metavar=("ONE", "OTHER"), help=said)
    said = "take back the last import into this case, or the last decision"
    sub.add_argument("--undo", type=Path, metavar="CASE", help=said)
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_asked)


def _asked(given: dict[str, Any]) -> int:
    """Import, decide or undo, as is asked."""
    from makeshed.store.examples import refuse_example  # noqa: PLC0415

    decides = given["same"] or given["different"]
    if given["undo"]:
        if given["files"] or decides or given["into"]:
            raise BadValue("--undo goes alone", hint="makeshed import --undo CASE")
        return _undo(given)
    if not given["into"] or not (given["files"] or decides):
        hint = "makeshed import FILE ... --into CASE"
        raise BadValue("nothing to import is named, or no case to import into", hint=hint)
    refuse_example(given["into"])
    if not decides:
        return _import(given)
    if given["files"]:
        raise BadValue(
            "files are imported and pairs decided one after the other", hint="leave one out"
        )
    return _decide(given)


def _undo(given: dict[str, Any]) -> int:
    from makeshed.casework.imports import undo_import  # noqa: PLC0415

    said = undo_import(given["undo"], on_wait=_waiting)
    _say(given, {"undone": said}, f"undone: {said}")
    return 0


def _decide(given: dict[str, Any]) -> int:
    from makeshed.casework.imports import decide  # noqa: PLC0415

    pairs = {name: [(one, other) for one, other in given[name]] for name in ("same", "different")}
    said = decide(given["into"], **pairs, on_wait=_waiting)
    _say(given, {"decided": said}, "\n".join(said))
    return 0


def _say(given: dict[str, Any], told: Any, words: str) -> None:
    shown = json.dumps(told, ensure_ascii=False, indent=2) if given["json"] else words
    sys.stdout.write(f"{shown}\n")


def _import(given: dict[str, Any]) -> int:
    from makeshed.casework.imports import import_files  # noqa: PLC0415

    drawn = _draw if sys.stderr.isatty() else None
    asked = {name: given[name] for name in ("files", "into", "kind", "faults")}
    found = import_files(**asked, on_progress=drawn, on_wait=_waiting)
    if drawn:
        sys.stderr.write("\r" + " " * 78 + "\r")
    sys.stdout.write((found.to_json() if given["json"] else str(found)) + "\n")
    return 0


def _waiting(error: Busy) -> None:
    sys.stderr.write(f"waiting: {error}\n")


def _draw(progress: ImportProgress) -> None:
    share = progress.done / progress.total if progress.total else 0.0
    line = f"{progress.file}: {progress.done:,} of {progress.total:,} ({share:.0%})"
    sys.stderr.write(f"\r{line[:78]:<78}")
    sys.stderr.flush()
