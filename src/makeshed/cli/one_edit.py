"""``makeshed put``: one edit of a case."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from makeshed.typed import day
from makeshed.verbs import VERBS

ABOUT = VERBS["put"].about


def add(commands: Any) -> None:
    """Add ``put`` to the command line."""
    sub = commands.add_parser("put", help=ABOUT, description=ABOUT)
    sub.add_argument("where", type=Path, metavar="CASE", help="the case, which is changed")
    sub.add_argument(
        "facts", nargs="*", type=Path, metavar="FILE",
        help="CSV files of facts to put in, each called like its table, such as sites-new.csv",
    )  # fmt: skip
    sub.add_argument(
        "--without", action="append", default=[], metavar="TABLE/KEY",
        help="take a fact out first, and what names it; repeatable",
    )  # fmt: skip
    sub.add_argument(
        "--expected", default="", metavar="FINGERPRINT",
        help="refuse if others changed what is touched since the facts had it",
    )  # fmt: skip
    sub.add_argument("--who", default="", help="who makes the change, for the record")
    sub.add_argument("--note", default="", help="why, for the record")
    sub.add_argument("--day", type=day, metavar="YYYY-MM-DD", help="of the change (default today)")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_put)


def _put(given: dict[str, Any]) -> int:
    from makeshed.store.change_record import line_of  # noqa: PLC0415
    from makeshed.store.put import put  # noqa: PLC0415

    taken = {name: given[name] for name in ("expected", "who", "note", "day")}
    change = put(given["where"], given["facts"], given["without"], **taken)
    if given["json"]:
        sys.stdout.write(f"{line_of(change)}\n")
        return 0
    if change.before == change.after:
        sys.stdout.write(f"nothing to change; the fingerprint is {change.after}\n")
        return 0
    count = f"{len(change.came):,} facts came, {len(change.gone):,} went"
    sys.stdout.write(f"{change}: {count}; the fingerprint is now {change.after}\n")
    return 0
