"""``makeshed calibrate``: what a shop's job log says of its machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from makeshed.verbs import VERBS

ABOUT = VERBS["calibrate"].about


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``calibrate`` to the command line."""
    del parser_class
    sub = commands.add_parser("calibrate", help=ABOUT, description=ABOUT)
    sub.add_argument(
        "jobs",
        nargs="+",
        type=Path,
        metavar="JOBS",
        help="log: CSV, OctoPrint, Moonraker; G-code beside it says what was estimated",
    )
    sub.add_argument("--site", required=True, metavar="SITE", help="whose machine it is")
    sub.add_argument(
        "--process",
        default="material-extrusion",
        metavar="PROCESS",
        help="what it does (default material-extrusion)",
    )
    sub.add_argument("--machine", default="", metavar="NAME", help="which, of a log of several")
    sub.add_argument("--into", type=Path, metavar="CASE", help="the case whose machines it joins")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_calibrate)


def _calibrate(given: dict[str, Any]) -> int:
    from makeshed.casework.calibrations import calibrate  # noqa: PLC0415

    asked = {name: given[name] for name in ("site", "process", "machine", "into")}
    found = calibrate(given["jobs"], **asked)
    sys.stdout.write((found.to_json() if given["json"] else str(found)) + "\n")
    return 0
