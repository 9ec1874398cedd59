"""``makeshed passport``: issue, verify, withdraw, and look at product passports."""

from __future__ import annotations

import argparse
from typing import Any

from makeshed.cli.passport import checking, issue_command, maintaining
from makeshed.errors import BadValue
from makeshed.verbs import ABOUTS

ABOUT = ABOUTS["passport"]
EPILOG = """\
  makeshed passport issue ebike case/ --scenario e3 --maker "Velo SAS" --base https://velo.example/ --folder out/passports
  makeshed passport issue ebike case/ --market FR --picture bike.jpg --answers know-how=yes
  makeshed passport verify out/passports --trust did.json
  makeshed passport verify theirs.jwt --trust their-did.json
  makeshed passport show theirs.jwt --trust their-did.json > page.html
  makeshed passport revoke out/passports SERIAL --reason "frame recalled"
  makeshed passport serve-folder out/passports
"""


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``passport`` and its sub-commands to the command line."""
    top = commands.add_parser(
        "passport",
        help=ABOUT,
        description=ABOUT,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.set_defaults(run=_nothing)
    subs = top.add_subparsers(metavar="ACTION", parser_class=parser_class)
    issue_command.add(subs)
    checking.add(subs)
    maintaining.add(subs)


def _nothing(given: dict[str, Any]) -> int:
    del given
    raise BadValue("nothing to do is named", hint="see makeshed passport --help")
