"""From a question's signature and docstring to command-line arguments."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import wraps
from inspect import Parameter
from typing import Any

from makeshed.cli.parts import add_part
from makeshed.model.setting import in_thousands
from makeshed.questions.asking.inputs import Input, inputs_of
from makeshed.typed import day, number, share, whole

READERS: dict[str, Callable[[str], Any]] = {
    "text": str, "choice": str, "number": number, "whole": whole, "day": day, "switch": bool,
}  # fmt: skip
"""How a word of the command line is read, by kind of input; other kinds are given another way."""
_METAVARS: dict[Callable[[str], Any], str] = {
    share: "SHARE",
    number: "NUMBER",
    whole: "N",
    str: "NAME",
    day: "YYYY-MM-DD",
}
_SEVERAL: dict[str, Any] = {"action": "extend", "nargs": "+"}


def add_arguments(parser: argparse.ArgumentParser, ask: Callable[..., Any]) -> list[str]:
    """Add one argument for each input of a question that a terminal can give.

    Positional inputs become words, the others options; the names of the words are returned. An input
    that is an answer of ``plan`` becomes ``--planned``: the plan of the same case.
    """
    words = []
    for taken in inputs_of(ask).values():
        if taken.kind == "answer":
            said = "with the sourcing of the cheapest plan of the case"
            parser.add_argument("--planned", action="store_true", help=said)
        elif taken.kind == "part":
            add_part(parser, taken.name, _about(taken))
        elif taken.kind not in READERS:
            continue
        elif not taken.keyword:
            words.append(taken.name)
            said = _about(taken) + _shown_range(taken, bounds=False)
            read = _reader(taken)
            default = _default(taken)
            parser.add_argument(taken.name, type=read, nargs="?", default=default, help=said)
        else:
            _add_option(parser, taken)
    return words


def _add_option(parser: argparse.ArgumentParser, taken: Input) -> None:
    """Add an option: a switch, one of some words, one value or several."""
    option = f"--{taken.name.replace('_', '-')}"
    if taken.kind == "switch":
        switch = argparse.BooleanOptionalAction
        said = _about(taken) + f" (default {'yes' if taken.default else 'no'})"
        parser.add_argument(option, action=switch, default=taken.default, help=said)
        return
    read = _reader(taken)
    parser.add_argument(
        option,
        type=_telling(read, option) if taken.kind == "number" and taken.unit != "1" else read,
        choices=taken.choices or None,
        default=[] if taken.several else _default(taken),  # a list, which extend can copy
        metavar=None if taken.choices else _metavar(read, taken.unit),
        help=_about(taken) + _shown_range(taken),
        **(_SEVERAL if taken.several else {}),
    )


def _reader(taken: Input) -> Callable[[str], Any]:
    """Return how a word is read; of several, each question reads its own."""
    if taken.several:
        return str
    return share if taken.kind == "number" and taken.unit == "1" else READERS[taken.kind]


def _telling(read: Callable[[str], Any], option: str) -> Callable[[str], Any]:
    """Return a reader that tells of a number whose mark may be of thousands how it is read."""

    @wraps(read)
    def told(text: str) -> Any:
        value = read(text)
        if doubt := in_thousands(text, option):
            sys.stderr.write(f"note: {doubt}\n")
        return value

    return told


def _about(taken: Input) -> str:
    return taken.about.replace("%", "%%")


MERGED = "changes from a file, or one of the case's scenarios by name; several are merged"
SCENARIO = {
    "compare": "a scenario of the case by name, or a file of changes; several are a column each",
    "sweep": "a scenario of the case by name, or a file of changes; each is a case of the sweep",
    "hedge": "a scenario of the case by name, or a file of changes; each is a future that may come",
}
"""By question, what ``--scenario`` means where several are not merged."""


POLICY = "a scenario of the case, a file of changes, or a name that rows of policies have; asked about one by one"


def add_changes(parser: argparse.ArgumentParser, name: str = "", sheds: str = "") -> None:
    """Add the options that make a scenario of the case, or several of them for a question.

    ``sheds`` is the input of the question that takes several by name.
    """
    changes = parser.add_argument_group("changes to the case")
    for switch, metavar, said in (
        ("--without", "TABLE/KEY", "leave facts out, and what names them; * fits anything"),
        ("--add", "FILE", "add the facts of a CSV file called like its table"),
        (
            "--set",
            "TABLE/KEY.COLUMN=VALUE",
            "set one column of some facts; x1.2, +10%% and -10%% change it by what it is",
        ),
        ("--scenario", "NAME", SCENARIO.get(name, MERGED)),
        ("--during", "KEY", "one of the case's periods: the question is asked of it alone"),
    ):
        changes.add_argument(switch, action="append", default=[], metavar=metavar, help=said)
    if sheds == "policies":
        changes.add_argument("--policy", action="append", default=[], metavar="NAME", help=POLICY)


def _default(taken: Input) -> Any:
    return None if taken.required else taken.default


def _shown_range(taken: Input, *, bounds: bool = True) -> str:
    said = [str(taken.range)] if taken.range and bounds else []
    if taken.default not in {None, "", (), Parameter.empty}:
        said.append(f"default {taken.default}")
    return f" ({'; '.join(said)})" if said else ""


def _metavar(kind: Callable[[str], Any], unit: str) -> str:
    if unit and unit != "1":
        return unit.upper() if unit == "s" else f"[{unit}]"
    return _METAVARS[kind]
