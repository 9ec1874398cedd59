"""The changes that make a scenario, each with the place where it is written, read from a file of them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from makeshed.errors import BadFacts, BadValue, NotFound, nearest

SWITCHES = ("--without", "--add", "--set", "--during")
FORMS = (
    "each line is --without table/key, --add file.csv, --set table/key.column=value or --during KEY"
)


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """One change: what the terminal takes, and where it was read."""

    switch: str
    value: str
    at: str = ""
    folder: Path = Path()
    """Where a file that it names is looked for."""

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Have whatever is refused inside say where the change is written."""
        try:
            yield
        except BadFacts as error:
            if not self.at:
                raise
            found = [
                replace(each, file=f"{self.at}: {each.file or each.table}")
                for each in error.problems
            ]
            raise BadFacts(found, hint=error.hint) from error
        except (BadValue, NotFound) as error:
            if not self.at:
                raise
            raise type(error)(f"{self.at}: {error}", hint=error.hint) from error

    def __str__(self) -> str:
        return f"{self.switch} {self.value}"


@dataclass(frozen=True, slots=True)
class Changes:
    """A scenario: its changes in the order in which they are written, and what it is called."""

    name: str
    steps: tuple[ChangeStep, ...]
    about: str = ""
    """What somebody wrote of it."""
    at: str = ""
    """Where it is written."""


def read_changes(path: Path) -> Changes:
    """Return the changes that a file holds.

    Raises
    ------
    NotFound
        There is no such file.
    BadValue
        It cannot be read as changes; file and line are named.
    """
    if not path.is_file():
        raise NotFound(f"there is no scenario {path}", hint=beside(path))
    text = _text(path)
    first = text.lstrip("\n").partition("\n")[0].strip()
    about = first.lstrip("# ").strip() if first.startswith("#") else ""
    words: list[tuple[str, int]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        said = _without_comment(line)
        try:
            words += [(word, number) for word in shlex.split(said)]
        except ValueError as error:  # an open quote
            hint = "put words with spaces or apostrophes between double quotes"
            raise BadValue(
                f"{path.name}, line {number} cannot be read: {error}", hint=hint
            ) from None
    steps = []
    for n in range(0, len(words), 2):
        switch, line_of = words[n]
        if switch not in SWITCHES or n + 1 == len(words):
            raise BadValue(
                f"{path.name}, line {line_of} holds {switch!r} where a change should begin",
                hint=FORMS,
            )
        steps.append(
            ChangeStep(switch, words[n + 1][0], f"{path.name}, line {line_of}", path.parent)
        )
    return Changes(path.stem, tuple(steps), about, str(path))


def beside(path: Path) -> str:
    """Return a hint: what is there that is called like a file that is not."""
    folder = path.parent
    names = [p.name for p in folder.iterdir() if p.suffix == path.suffix] if folder.is_dir() else []
    return nearest(path.name, names) if names else "paths start at the folder you are in"


def _text(path: Path) -> str:
    """Return what a file of changes says, in UTF-8 or UTF-16 with its mark, or in Windows-1252."""
    data = path.read_bytes()
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for code in ["utf-16"] if wide else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise BadValue(
        f"{path.name} holds no text", hint="write UTF-8, as Unicode is called in editors"
    )


def _without_comment(line: str) -> str:
    """Return a line up to the ``#`` that begins a word outside quotes."""
    quote = ""
    for n, mark in enumerate(line):
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "\"'":
            quote = mark
        elif mark == "#" and (n == 0 or line[n - 1].isspace()):
            return line[:n]
    return line
