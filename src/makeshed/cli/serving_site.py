"""``makeshed serve``: a directory in the browser, live."""

from __future__ import annotations

import shlex
import sys
from argparse import SUPPRESS, BooleanOptionalAction
from pathlib import Path
from typing import Any

from makeshed.typed import port, whole
from makeshed.verbs import VERBS

VERB = VERBS["serve"]
FAULTS = "faults"


def add(commands: Any) -> None:
    """Add ``serve`` to the command line; what is not said there is not told, since a file may say it."""
    sub = commands.add_parser(
        "serve", help=VERB.about, description=VERB.about, argument_default=SUPPRESS
    )
    said = "the directory: a case, or the name of an example; or a TOML file that says all of this"
    sub.add_argument("case", metavar="CASE", nargs="?", default="", help=said)
    said = "show a made-up Marseille, with products, passports and the e-bike"
    sub.add_argument("--demo", action="store_true", help=said)
    said = "begin a site of that name: a folder with what --load names, and its site.toml"
    sub.add_argument("--new", metavar="CITY", help=said)
    said = "with --new: files with its makers (CSV, workbook, OKW, GeoJSON, HSDS ...); asked for at a terminal"
    sub.add_argument("--load", nargs="+", type=Path, metavar="FILE", help=said)
    said = "of this machine; 0: any that is free (default 8411)"
    sub.add_argument("--port", type=port, metavar="N", help=said)
    said = "address to listen at (default 127.0.0.1: this machine alone)"
    sub.add_argument("--host", help=said)
    sub.add_argument("--title", help="what the directory is called")
    said = "of who comes with none that the site has: en, fr or it (default en)"
    sub.add_argument("--language", help=said)
    said = "a folder of passports: checked, and served unchanged under /passports/"
    sub.add_argument("--passports", type=Path, metavar="FOLDER", help=said)
    said = "everybody may see all facts of the case: every question is asked of it, not only the search"
    sub.add_argument("--open-facts", action=BooleanOptionalAction, help=said)
    said = "every page says that entries are missing or faulty"
    sub.add_argument("--draft", action=BooleanOptionalAction, help=said)
    said = "names under which it is asked for, beside this machine's own"
    sub.add_argument("--hosts", action="extend", nargs="+", metavar="NAME", help=said)
    said = "a web server of yours stands before it, and says who asks"
    sub.add_argument("--proxied", action=BooleanOptionalAction, help=said)
    said = "the site's own folder: its secret and its work (default: in your settings)"
    sub.add_argument("--state", type=Path, metavar="FOLDER", help=said)
    said = "processes that answer (default 2)"
    sub.add_argument("--workers", type=whole, metavar="N", help=said)
    sub.set_defaults(run=_serve)


def _serve(given: dict[str, Any]) -> int:
    asks = "new" in given and "load" not in given and sys.stdin.isatty()
    VERB.load()(**{**(_asked() if asks else {}), **given}, on_start=_told, on_new=_made)
    return 0


def _asked() -> dict[str, Any]:
    """Ask what a new site must be told."""
    said = "Files with its makers (CSV, workbook, OKW, GeoJSON, HSDS; with blanks between): "
    files = [Path(one) for one in shlex.split(input(said))]
    return {"load": files, "language": input("Language (en, fr, it) [en]: ").strip() or None}


def _made(imported: Any, file: Path) -> None:
    faults = file.parent / FAULTS
    if faults.is_dir():
        said = f"what is wrong stands in {faults}, by kind, and the entries to correct and import again"
    else:
        said = ""
    parts = [str(imported), said, f"{file} says all of the site: makeshed serve {file}"]
    sys.stdout.write("\n\n".join(filter(None, parts)) + "\n")


def _told(address: str) -> None:
    sys.stdout.write(f"{address} is open; Ctrl-C closes it\n")
    sys.stdout.flush()
