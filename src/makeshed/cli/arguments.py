"""From a question's signature and docstring to command-line arguments."""

from __future__ import annotations

import argparse
import re
import types
from collections.abc import Callable, Sequence
from datetime import date
from inspect import Parameter, getdoc, signature
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from makeshed.cli.parts import add_part, parts_of
from makeshed.cli.typed import day, number, share, whole
from makeshed.questions.asking import ranges_of
from makeshed.questions.asking.ranges import Range
from makeshed.units import symbol_of

_METAVARS: dict[Callable[[str], Any], str] = {
    share: "SHARE",
    number: "NUMBER",
    whole: "N",
    str: "NAME",
    day: "YYYY-MM-DD",
}
_SEVERAL: dict[str, Any] = {"action": "extend", "nargs": "+"}


def add_arguments(parser: argparse.ArgumentParser, ask: Callable[..., Any]) -> list[str]:
    """Add one argument for each parameter of a question that a terminal can give.

    Positional parameters become words, the others options; their names are returned. A parameter
    that takes a plan becomes ``--planned``: the plan of the same case.
    """
    hints = get_type_hints(ask, include_extras=True)
    about, ranges = parameter_docs(ask), ranges_of(ask)
    words = []
    for parameter in list(signature(ask).parameters.values())[1:]:
        name, hint = parameter.name, hints[parameter.name]
        if name == "sourcing":
            said = "with the sourcing of the cheapest plan of the case"
            parser.add_argument("--planned", action="store_true", help=said)
            continue
        if name in parts_of(ask):
            add_part(parser, name, about.get(name, ""))
            continue
        kind, many, choices = _plain(hint)
        if kind is None:
            continue
        kind = share if kind is number and symbol_of(hint) == "1" else kind
        if parameter.kind is Parameter.POSITIONAL_OR_KEYWORD:
            words.append(name)
            parser.add_argument(
                name,
                type=kind,
                nargs="?",
                default=_default(parameter),
                help=about.get(name, "") + _shown_range(None, parameter),
            )
            continue
        if kind is bool:
            switch = argparse.BooleanOptionalAction
            said = about.get(name, "") + f" (default {'yes' if parameter.default else 'no'})"
            parser.add_argument(
                f"--{name.replace('_', '-')}", action=switch, default=parameter.default, help=said
            )
            continue
        parser.add_argument(
            "--" + name.replace("_", "-"),
            type=kind,
            choices=choices or None,
            default=[] if many else _default(parameter),  # a list, which extend can copy
            metavar=None if choices else _metavar(kind, symbol_of(hint)),
            help=about.get(name, "") + _shown_range(ranges.get(name), parameter),
            **(_SEVERAL if many else {}),
        )
    return words


MERGED = "changes from a file, or one of the case's scenarios by name; several are merged"
SCENARIO = {
    "compare": "a scenario of the case by name, or a file of changes; several are a column each",
    "sweep": "a scenario of the case by name, or a file of changes; each is a case of the sweep",
}
"""By question, what ``--scenario`` means where several are not merged."""


def add_changes(parser: argparse.ArgumentParser, name: str = "") -> None:
    """Add the options that make a scenario of the case, or several of them for a question."""
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
    ):
        changes.add_argument(switch, action="append", default=[], metavar=metavar, help=said)


def parameter_docs(ask: Callable[..., Any]) -> dict[str, str]:
    """Return what the docstring's Parameters section says of each parameter, in one line."""
    doc = getdoc(ask) or ""
    section = re.search(r"Parameters\n-+\n(.*?)(?:\n\n\w+\n-+|\Z)", doc, re.DOTALL)
    found: dict[str, str] = {}
    names: list[str] = []
    for line in (section[1] if section else "").splitlines():
        if line and not line.startswith(" "):
            names = [name.strip() for name in line.split(",")]
        elif line.strip():
            for name in names:
                found[name] = f"{found.get(name, '')} {line.strip()}".strip()
    return {name: text.replace("%", "%%") for name, text in found.items()}


def _plain(hint: Any) -> tuple[Callable[[str], Any] | None, bool, tuple[Any, ...]]:
    """Return how to read a word for a hint, whether it takes several, and the choices."""
    while hasattr(hint, "__metadata__"):
        hint = hint.__origin__
    origin = get_origin(hint)
    if origin is Literal:
        return str, False, get_args(hint)
    if origin in {Union, types.UnionType}:
        options = [arg for arg in get_args(hint) if arg is not type(None)]
        return _plain(options[0]) if len(options) == 1 else (None, False, ())
    if origin is not None and isinstance(origin, type) and issubclass(origin, Sequence):
        return str, True, ()
    kinds: dict[Any, Callable[[str], Any]] = {
        str: str,
        int: whole,
        float: number,
        bool: bool,
        date: day,
    }
    return kinds.get(hint), False, ()


def _default(parameter: Parameter) -> Any:
    return None if parameter.default is Parameter.empty else parameter.default


def _shown_range(allowed: Range | None, parameter: Parameter) -> str:
    said = [str(allowed)] if allowed and allowed.bounded else []
    if parameter.default not in {None, "", (), Parameter.empty}:
        said.append(f"default {parameter.default}")
    return f" ({'; '.join(said)})" if said else ""


def _metavar(kind: Callable[[str], Any], unit: str) -> str:
    if unit and unit != "1":
        return unit.upper() if unit == "s" else f"[{unit}]"
    return _METAVARS[kind]
