"""``makeshed serve``: a directory in the browser, live."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from makeshed.typed import port, whole
from makeshed.verbs import VERBS

VERB = VERBS["serve"]
PORT, WORKERS = 8411, 2


def add(commands: Any) -> None:
    """Add ``serve`` to the command line."""
    sub = commands.add_parser("serve", help=VERB.about, description=VERB.about)
    said = "the directory: a case, or the name of an example; or a TOML file that says all of this"
    sub.add_argument("case", metavar="CASE", nargs="?", default="", help=said)
    said = "show a made-up Marseille, with products, passports and the e-bike"
    sub.add_argument("--demo", action="store_true", help=said)
    said = f"of this machine; 0: any that is free (default {PORT})"
    sub.add_argument("--port", type=port, default=PORT, metavar="N", help=said)
    said = "address to listen at (default 127.0.0.1: this machine alone)"
    sub.add_argument("--host", default="127.0.0.1", help=said)
    sub.add_argument("--title", default="", help="what the directory is called")
    said = "of who comes with none that the site has: en, fr or it (default en)"
    sub.add_argument("--language", default="en", help=said)
    said = "a folder of passports: checked, and served unchanged under /passports/"
    sub.add_argument("--passports", type=Path, metavar="FOLDER", help=said)
    said = "everybody may see all facts of the case: every question is asked of it, not only the search"
    sub.add_argument("--open-facts", action="store_true", help=said)
    said = "names under which it is asked for, beside this machine's own"
    sub.add_argument("--hosts", action="extend", nargs="+", default=[], metavar="NAME", help=said)
    said = "a web server of yours stands before it, and says who asks"
    sub.add_argument("--proxied", action="store_true", help=said)
    said = "the site's own folder: its secret and its work (default: in your settings)"
    sub.add_argument("--state", type=Path, metavar="FOLDER", help=said)
    said = f"processes that answer (default {WORKERS})"
    sub.add_argument("--workers", type=whole, default=WORKERS, metavar="N", help=said)
    sub.set_defaults(run=_serve)


def _serve(given: dict[str, Any]) -> int:
    VERB.load()(**given, on_start=_told)
    return 0


def _told(address: str) -> None:
    sys.stdout.write(f"{address} is open; Ctrl-C closes it\n")
    sys.stdout.flush()
