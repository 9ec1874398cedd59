"""``makeshed check``: what is wrong with a case, what is doubtful, and what a doubt costs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from makeshed.cli.helping import screen, wrapped
from makeshed.errors import BadFacts
from makeshed.verbs import VERBS

ABOUT = VERBS["check"].about


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``check`` to the command line."""
    del parser_class
    sub = commands.add_parser("check", help=ABOUT, description=ABOUT)
    sub.add_argument("case", nargs="?", type=Path, help="the case; default: the ebike example")
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_check)


def _check(given: dict[str, Any]) -> int:
    from makeshed.casework.checks import check  # noqa: PLC0415

    found = check(given["case"])
    if given["json"]:
        sys.stdout.write(found.to_json() + "\n")
        return BadFacts.exit_code if found.problems else 0
    if not found.problems:
        sys.stdout.write(f"{found.headline()}\n")
    out = sys.stderr if found.problems else sys.stdout
    out.write("".join(f"{wrapped(line, screen())}\n" for line in found.warnings()))
    if error := found.error():
        raise error
    return 0
