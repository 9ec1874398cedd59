"""Turns that are kept: ``refer ... --into CASE``, and ``refer outcome`` for what became of a referral."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from makeshed.errors import BadValue
from makeshed.typed import day
from makeshed.verbs import VERBS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from makeshed.model import Fact, Shed
    from makeshed.questions.refer.answer import Referred

OUTCOME = "refer-outcome"
"""What ``refer outcome`` is inside the parser, which knows commands of one word."""
ABOUT = VERBS["refer outcome"].about


def of_one_word(words: Sequence[str]) -> list[str]:
    """Return the words of a command line with ``refer outcome`` as one."""
    if list(words[:2]) == ["refer", "outcome"]:
        return [OUTCOME, *words[2:]]
    return list(words)


def add(commands: Any, parser_class: type[argparse.ArgumentParser]) -> None:
    """Add ``refer outcome`` to the command line."""
    del parser_class
    sub = commands.add_parser(OUTCOME, prog="makeshed refer outcome", description=ABOUT)
    sub.add_argument("referral", metavar="REFERRAL", help="key of the shortlist, such as r000042")
    sub.add_argument("site", metavar="SITE", help="the maker on it")
    sub.add_argument(
        "outcome",
        metavar="OUTCOME",
        help="answered, quoted, won, declined, silent; stop: it wants no more referrals",
    )
    sub.add_argument(
        "--into", type=Path, required=True, metavar="CASE", help="the case with the log"
    )
    sub.add_argument(
        "--day",
        type=day,
        metavar="YYYY-MM-DD",
        default=None,
        help="when it was told (default: today)",
    )
    sub.add_argument("--note", default="", metavar="TEXT", help="why, or what else was said")
    sub.add_argument(
        "--again",
        action="store_true",
        help="take back a stop told before: the maker itself wants referrals again",
    )
    sub.add_argument("--json", action="store_true", help="print JSON")
    sub.set_defaults(run=_outcome)


def add_into(out: argparse._ActionsContainer) -> None:
    """Add the switch that keeps a shortlist."""
    said = "write the shortlist into the log of this case, which answers too if no other is named"
    out.add_argument("--into", type=Path, metavar="CASE", help=said)


def into(given: dict[str, Any]) -> Path | None:
    """Take the case to write into, which is the one that is asked; refuse what would not keep turns.

    Raises
    ------
    BadValue
        Another case is asked, or one with changes, or one that comes with makeshed.
    """
    from makeshed.store.server_address import placed, shown  # noqa: PLC0415

    into: Path | None = given.pop("into", None)
    if into is None:
        return None
    case, where = given["case"], placed(into)
    if case is not None and placed(case).resolve() != where.resolve():
        said = f"{shown(case)} is asked and {shown(into)} is to keep the log"
        raise BadValue(
            said, hint="the log belongs to the directory that is asked: name it once, with --into"
        )
    if any(given[name] for name in ("without", "add", "set", "during", "scenario")):
        said = "--into goes without changes to the case"
        raise BadValue(
            said, hint="leave a maker out with --optout, or change the case itself first"
        )
    _own(where)
    given["case"] = where
    return where


def keeping(where: Path | None) -> AbstractContextManager[Any]:
    """Be the only writer of the case meanwhile, if there is one to write into."""
    from makeshed.store.locking import writing  # noqa: PLC0415

    return nullcontext() if where is None else writing(where)


def kept(where: Path, shed: Shed, answer: Referred) -> Referred:
    """Write a shortlist into the log; return the answer with a note of what was written."""
    said = f"nothing is written into {where}: nobody is named yet"
    if facts := answer.log():
        _saved(where, shed, facts)
        named = "nobody was found" if answer.nobody else f"{len(answer.rows)} named"
        said = f"written into {where}: {answer.referral}, {named}"
    return replace(answer, notes=(*answer.notes, said))


def _outcome(given: dict[str, Any]) -> int:
    from makeshed.answer import plain  # noqa: PLC0415
    from makeshed.casework.outcomes import outcome  # noqa: PLC0415

    asked = {name: given[name] for name in ("into", "note", "day", "again")}
    found = outcome(given["referral"], given["site"], given["outcome"], **asked)
    told = found.now
    if given["json"]:
        sys.stdout.write(json.dumps(plain(told), ensure_ascii=False, indent=2) + "\n")
        return 0
    note = f": {told.reason}" if told.reason else ""
    sys.stdout.write(
        f"{told.referral}, {told.site}: {told.outcome} on {told.heard}{note} (was {found.before})\n"
        f"written into {given['into']}\n"
    )
    return 0


def _own(where: Path) -> None:
    from makeshed.store.examples import refuse_example  # noqa: PLC0415

    refuse_example(where)


def _saved(where: Path, shed: Shed, facts: Sequence[Fact]) -> None:
    from makeshed.store import save  # noqa: PLC0415
    from makeshed.store.folder import format_of  # noqa: PLC0415

    save(shed.plus(*facts), where, format=format_of(where))
