"""Where facts on a PostgreSQL server are: an address, or a file that holds one.

A case is a path everywhere. So that one on a server is, a file ending in ``.pg`` holds its address in one
line; whoever names the address itself gets such a file in a folder of their own. Facts are in the schema
that the address asks for (``?options=-csearch_path%3Dcity``), else in one called ``makeshed``.
"""

from __future__ import annotations

import os
import re
from hashlib import sha256
from os import PathLike
from pathlib import Path

from makeshed.errors import BadFacts, BadValue, NotFound, Problem

SUFFIX = ".pg"
"""Of files that hold an address."""
ADDRESS = re.compile(r"postgres(ql)?:/", re.IGNORECASE)
COLLAPSED = re.compile(r"^(postgres(?:ql)?):/(?=[^/])", re.IGNORECASE)
LONGEST = 4_000
"""Characters of an address."""
USUAL = "makeshed"
"""The schema of facts whose address names none."""
NAMED = re.compile(r"search_path\s*=\s*(\"?)([A-Za-z_][A-Za-z0-9_]*)\1(?=[\s,]|$)")
RIGHT = "one line: postgresql://user@host/database"


def is_address(where: str | PathLike[str]) -> bool:
    """Whether a text is the address of a server, two slashes or, as paths have it, one."""
    return ADDRESS.match(str(where)) is not None


def is_served(path: Path) -> bool:
    """Whether a file holds the address of a server."""
    return path.suffix.lower() == SUFFIX and not path.is_dir()


def placed(where: str | PathLike[str]) -> Path:
    """Return the path of a case; of an address, the file of this user that holds it.

    Raises
    ------
    BadValue
        The address cannot be read.
    """
    if not is_address(where):
        return Path(where)
    address = COLLAPSED.sub(r"\1://", str(where))
    _, database = _schema_and_database(address)
    if not database:  # three slashes are one too in a path
        hint = f"postgresql://user@host/database; or write it into a file ending in {SUFFIX}"
        raise BadValue("the address names no database", hint=hint)
    name = re.sub(r"[^A-Za-z0-9_-]", "_", database)[:60]
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "makeshed" / "served" / sha256(address.encode()).hexdigest()[:16]
    path = folder / f"{name}{SUFFIX}"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f".{os.getpid()}{SUFFIX}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{address}\n")  # it may hold a password
        draft.replace(path)
    return path


def shown(where: str | PathLike[str]) -> str:
    """Return what a case is called, without a password."""
    if not is_address(where):
        return str(where)
    return re.sub(r"(?<=:)[^:@/]*(?=@)", "...", COLLAPSED.sub(r"\1://", str(where)))


def address_in(path: Path) -> tuple[str, str]:
    """Return the connection string that a file holds, and the schema of the facts.

    Raises
    ------
    NotFound
        There is no such file.
    BadFacts
        It holds no address.
    """
    try:
        lines = path.read_text(encoding="utf-8")[:LONGEST].splitlines()
    except FileNotFoundError:
        raise NotFound(f"there is no {path}", hint=f"write into it {RIGHT}") from None
    except UnicodeDecodeError:
        lines = []
    said = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if len(said) != 1:
        raise BadFacts([Problem("", None, "", f"{len(said)} lines", RIGHT, path.name)])
    schema, _ = _schema_and_database(said[0])
    return said[0], schema


def _schema_and_database(address: str) -> tuple[str, str]:
    from makeshed.store.server_connection import library, readable  # noqa: PLC0415

    library()
    readable(address)
    from psycopg import conninfo  # noqa: PLC0415

    said = conninfo.conninfo_to_dict(address)
    options = str(said.get("options") or "")
    named = NAMED.search(options)
    if "search_path" in options and named is None:
        hint = "letters, digits and underlines: options=-csearch_path%3Dcity"
        raise BadValue("the schema that an address names cannot be read", hint=hint)
    return named[2].lower() if named else USUAL, str(said.get("dbname") or "")
