"""A scenario in words: facts left out, added or set. It is read from arguments or from a file.

Each change is what the terminal takes: ``--without sites/shenzhen``, ``--add duties-new.csv``,
``--set duties/ebike-cn.rate=0.25``. A file of them (``.args``, one a line, ``#`` for comments) is a
scenario with a name.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, BadValue, NotFound, nearest
from makeshed.model.noun import NOUNS, Column, columns
from makeshed.model.shed import Shed
from makeshed.store import commas
from makeshed.store.byhand import added
from makeshed.store.examples import example_path
from makeshed.store.reading import Reading


def scenario(
    shed: Shed,
    *changes: str | Path,
    without: Sequence[str] = (),
    add: Sequence[str | Path] = (),
    set: Sequence[str] = (),  # noqa: A002  (the word that the terminal uses)
) -> Shed:
    """Return the shed as it would be: first without some facts, then with others, then some set.

    Parameters
    ----------
    shed
        The facts as they are.
    changes
        Files of changes (``.args``); paths in them start at their own folder.
    without
        ``table/key`` of facts to leave out, ``*`` for any; what names them goes with them.
    add
        CSV files of facts, each called like its table, or like ``duties-something.csv``.
    set
        ``table/key.column=value`` each.

    Raises
    ------
    NotFound
        A file, table, key or column that is not there.
    BadFacts
        A value that its column does not take, or facts that contradict the rest.
    """
    lost: list[str] = [*without]
    added: list[str | Path] = [*add]
    changed: list[str] = [*set]
    for path in changes:
        for switch, value in read_changes(Path(path)):
            if switch == "--add":
                added.append(Path(path).parent / value)
            else:
                (lost if switch == "--without" else changed).append(value)
    shed = shed.minus(*lost) if lost else shed
    for file in added:
        shed = with_file(shed, Path(file))
    for text in changed:
        shed = with_value(shed, text)
    return shed


def find(name: str, case: Path | None) -> Path:
    """Return the file of a scenario: a path, or the name of one that came with the case.

    ``case`` is where the case was read from; None means the bundled e-bike.
    """
    if Path(name).is_file():
        return Path(name)
    folder = (case or example_path("ebike")) / "scenarios"
    own = folder / f"{name}.args"
    if own.is_file():
        return own
    known = [path.stem for path in folder.glob("*.args")] if folder.is_dir() else []
    raise NotFound(f"no scenario is called {name!r}", hint=nearest(name, known))


def read_changes(path: Path) -> list[tuple[str, str]]:
    """Return the switches and values of a file of changes."""
    if not path.is_file():
        raise NotFound(f"there is no scenario {path}", hint=_beside(path))
    try:
        words = shlex.split(path.read_text(encoding="utf-8"), comments=True)
    except ValueError as error:  # an open quote, or bytes that are not UTF-8
        hint = "write UTF-8, and put words with spaces or apostrophes between double quotes"
        raise BadValue(f"{path.name} cannot be read: {error}", hint=hint) from None
    pairs = list(zip(words[::2], words[1::2], strict=False))
    for switch, _ in [*pairs, *([] if len(words) % 2 == 0 else [(words[-1], "")])]:
        if switch not in {"--without", "--add", "--set"} or len(words) % 2:
            raise BadValue(
                f"{path.name} holds {switch!r} where a change should begin",
                hint="each line is --without table/key, --add file.csv or --set table/key.column=value",
            )
    return pairs


def with_file(shed: Shed, path: Path) -> Shed:
    """Return the shed with the facts of a CSV file; a fact with the same key is replaced."""
    table = path.stem.partition("-")[0]
    if not path.is_file():
        raise NotFound(f"there is no {path}", hint=_beside(path))
    if table not in NOUNS:
        hint = f"call it like its table, such as duties-new.csv; {nearest(table, NOUNS)}"
        raise NotFound(f"{path.name} begins like no table", hint=hint)
    reading = Reading()
    commas.read_table(path, table, reading)
    frames, told, problems = added(reading, shed)
    if problems:
        raise BadFacts(problems)
    return shed.with_rows(frames).telling(told)


def with_value(shed: Shed, text: str) -> Shed:
    """Return the shed with one column of some facts set: ``table/key.column=value``."""
    where, equals, value = text.partition("=")
    target, dot, name = where.rpartition(".")
    if not equals or not dot:
        raise BadValue(
            f"{text!r} sets nothing",
            hint="write table/key.column=value, such as duties/ebike-cn.rate=0.25",
        )
    noun, keys = shed.matching(target)
    known = {column.name: column for column in columns(noun) if column.name not in noun.key}
    if name in noun.key:
        raise BadValue(
            f"{name} is part of the key of {noun.table}, and a key stays",
            hint="leave the fact out (--without) and add another (--add)",
        )
    if name not in known:
        raise NotFound(f"no column of {noun.table} is called {name!r}", hint=nearest(name, known))
    parsed = _parse(known[name], value)
    facts = (vars(shed.get(key, noun)) | {name: parsed} for key in keys)
    return shed.plus(*(noun(**fact) for fact in facts))


def _parse(column: Column, text: str) -> Any:
    """Return the value that a column holds for a text."""
    if text == "" and column.type is not str:
        return column.default
    try:
        if column.type is bool:
            return {"true": True, "false": False}[text.lower()]
        if column.type is date:
            return date.fromisoformat(text)
        return column.type(text if column.type is str else text.replace("_", "no"))
    except (ValueError, KeyError) as error:
        kind = {bool: "true or false", date: "a day such as 2026-01-31"}.get(
            column.type, "a number"
        )
        raise BadValue(f"{column.name} takes {kind}, not {text!r}") from error


def _beside(path: Path) -> str:
    folder = path.parent
    names = [p.name for p in folder.iterdir() if p.suffix == path.suffix] if folder.is_dir() else []
    return nearest(path.name, names) if names else "paths start at the folder you are in"
