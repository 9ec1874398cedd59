"""Small tables of facts that come with makeshed; each row says where it was read (SOURCES.md)."""

import csv
from importlib.resources import files
from io import StringIO

from makeshed.errors import NotFound, nearest


def rows(name: str) -> list[dict[str, str]]:
    """Return a table of this folder as its rows, everything as text; blank is the empty string.

    Parameters
    ----------
    name
        Name of the table without ``.csv``: countries, modes or unions.

    Raises
    ------
    NotFound
        There is no such table.
    """
    folder = files(__name__)
    table = folder / f"{name}.csv"
    if not table.is_file():
        known = [entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".csv")]
        raise NotFound(f"no table of data is called {name!r}", hint=nearest(name, known))
    return list(csv.DictReader(StringIO(table.read_text(encoding="utf-8"), newline="")))
