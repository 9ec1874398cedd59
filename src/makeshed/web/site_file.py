"""One TOML file that says all of a site: what `makeshed serve` takes, by the same names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.store.examples import is_example
from makeshed.store.server_address import is_address

KINDS: Mapping[str, type] = {
    "case": str,
    "title": str,
    "language": str,
    "passports": str,
    "state": str,
    "host": str,
    "port": int,
    "workers": int,
    "hosts": list,
    "proxied": bool,
    "open_facts": bool,
    "draft": bool,
}
"""What a site may be told, and what each is."""
DEFAULTS: Mapping[str, Any] = {
    "title": "",
    "language": "en",
    "passports": None,
    "state": None,
    "host": "127.0.0.1",
    "port": 8411,
    "workers": 2,
    "hosts": (),
    "proxied": False,
    "open_facts": False,
    "draft": False,
}
"""What counts where neither a file nor who serves it says anything."""
SUFFIX = ".toml"
PATHS = ("case", "passports", "state")
WORDS = {str: "a text", int: "a whole number", bool: "true or false", list: "a list of texts"}


def is_site_file(case: str | PathLike[str]) -> bool:
    """Whether a path is that of a file that says all of a site."""
    return Path(case).suffix.lower() == SUFFIX


def told_in(path: Path) -> dict[str, Any]:
    """Return what a file says of a site; paths in it are meant from where it lies.

    Raises
    ------
    NotFound
        There is no such file.
    BadFacts
        It is no TOML, or says what a site is not told: all of it at once.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"there is no {path}", hint='write one: case = "city.db"') from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        right = 'TOML, such as: title = "Made in Nice"'
        raise BadFacts([Problem("", None, "", str(error), right, path.name)]) from None
    problems = [
        Problem("", None, name, str(value)[:60], right, path.name)
        for name, value in said.items()
        if (right := _wrong(name, value))
    ]
    if "case" not in said:
        problems.append(Problem("", None, "case", "", "the directory that is shown", path.name))
    if problems:
        raise BadFacts(problems)
    home = path.resolve().parent
    return said | {name: _meant(home, name, said[name]) for name in PATHS if name in said}


def _wrong(name: str, value: object) -> str:
    """Return what would be right; nothing if it is."""
    if name not in KINDS:
        return f"one of {', '.join(KINDS)}"
    kind = KINDS[name]
    right = type(value) is kind
    if right and isinstance(value, list):
        right = all(isinstance(each, str) for each in value)
    if right and name in PATHS and not value:
        return "a path"
    if right and name == "case" and is_site_file(str(value)):
        return "a case, not a file that says another site"
    return "" if right else WORDS[kind]


def _meant(home: Path, name: str, said: str) -> str:
    """Return a path as it is meant; the name of an example and the address of a server stay as they are."""
    stays = name == "case" and (is_example(said) or is_address(said))
    return said if stays else str(home / said)
