"""Where facts live: a folder of CSV or Parquet files, an Excel workbook, an SQLite or a PostgreSQL database.

Which of them is meant is read off the path: ``.xlsx`` is a workbook, ``.db`` and ``.sqlite`` are
databases, an address (``postgresql://...``), or an ``.pg`` file that holds one, is a server, anything
else is a folder. All of them hold the same facts without loss.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from makeshed.errors import BadFacts, BadValue, NotFound
from makeshed.model.check import problems_with_tables
from makeshed.store import folder, server_case, sqlite, workbook
from makeshed.store.assembling import assembled
from makeshed.store.change_record import with_whole
from makeshed.store.locking import writing
from makeshed.store.missing import meant_by
from makeshed.store.replacing import named
from makeshed.store.server_address import SUFFIX, is_served, placed
from makeshed.store.steady import state_of, steadily

if TYPE_CHECKING:
    from collections.abc import Sequence

    from makeshed.errors import Problem
    from makeshed.model.shed import Shed

_STORES = {".xlsx": workbook, ".db": sqlite, ".sqlite": sqlite, SUFFIX: server_case}
STORES = {
    spelt: store
    for suffix, store in _STORES.items()
    for spelt in (suffix, suffix.upper(), f".{suffix[1:].capitalize()}")  # as some systems save it
}
NO_STORE = {".csv", ".parquet", ".tsv", ".txt", ".json", ".xls", ".xlsm", ".xlsb", ".ods", ".zip"}
KINDS = "facts live in a folder of CSV or Parquet files, an .xlsx workbook or a .db database"


def load(where: str | Path) -> Shed:
    """Return the facts that a folder, workbook or database holds, or a server at an address.

    Raises
    ------
    BadFacts
        With every problem there is, each with file, row and column.
    NotFound
        If there is nothing at that path.
    Busy
        Another program is writing, and leaves no pause in which to read.
    NoServer
        The server does not answer.
    """
    path = placed(where)
    _refuse(path)
    if is_served(path):
        return server_case.load(path)
    if path.is_file() and STORES[path.suffix] is sqlite:
        from makeshed.store import indexed  # noqa: PLC0415  (only databases pay for h3)

        return indexed.load(path)
    shed, found = _looked_at(path)
    if found:
        raise BadFacts(found)
    return shed


def problems(where: str | Path) -> list[Problem]:
    """Return everything that keeps the facts from being loaded; raise `NotFound` if there are none."""
    return _looked_at(placed(where))[1]


def save(shed: Shed, where: str | Path, *, format: Literal["csv", "parquet"] = "csv") -> None:  # noqa: A002
    """Write the facts, replacing those that were there; if it fails, those stay as they were.

    One writer at a time: another waits a little and is then refused. Readers are not kept waiting; they
    see the old facts or the new.

    Parameters
    ----------
    shed
        The facts; `BadFacts` if they contradict themselves, since they could not be loaded again.
    where
        A path ending in ``.xlsx``, ``.db`` or ``.sqlite``, the address of a server or an ``.pg`` file that
        holds it, or else a folder.
    format
        What a folder's files are, whatever they were before. Only tables with rows are written; files
        that are no tables stay. Comments in CSV files are not kept.

    Raises
    ------
    BadValue
        The facts were read from there, beside notes of people that would be lost.
    BadFacts
        The facts contradict themselves, or the store cannot hold them.
    Busy
        Another program is writing there; the message says which and since when.
    NotWritten
        The disk is full, nothing can be written there ...; what was there is untouched.
    """
    path = placed(where)
    _refuse(path, missing_is_fine=True)
    refuse_to_lose(shed, path)
    if found := problems_with_tables(shed):
        raise BadFacts(found)
    if is_served(path):
        return server_case.write(shed, path)
    with named(path), writing(path) as real:
        return written(shed, real, format, record=_kept_on(shed, real))


def written(
    shed: Shed,
    real: Path,
    form: folder.Format = "csv",
    *,
    record: Sequence[str] = (),
    untouched: Collection[str] = (),
) -> None:
    """Write facts that make sense, and the record of their changes, as the one writer of the case."""
    if real.suffix in STORES:
        STORES[real.suffix].write(shed, real, record=record)
    else:
        folder.write(shed, real, form, record, untouched)


def record_of(path: Path, since: int = 0) -> list[str]:
    """Return the record of a case, the oldest change first: lines of JSON, none older than number ``since``.

    Raises
    ------
    BadFacts
        It cannot be read.
    """
    if path.is_dir():
        return folder.record(path)
    return STORES[path.suffix].record(path, since) if path.is_file() else []


def _kept_on(shed: Shed, real: Path) -> list[str]:
    """Return the record of a case that is written anew; of what was damaged, none is left."""
    try:
        lines = record_of(real)
        return with_whole(lines, real.name, shed.fingerprint()) if lines else []
    except BadFacts:
        return []


def refuse_to_lose(shed: Shed, path: Path) -> None:
    """Raise `BadValue` where notes of people stand beside facts that would be written over them."""
    if any(told.kept_out and told.case == str(path.resolve()) for told in shed.told):
        hint = "save to another place, or `makeshed convert` it and go on with the copy"
        raise BadValue(f"{path.name} holds notes that a save would lose", hint=hint)


def _looked_at(path: Path) -> tuple[Shed, list[Problem]]:
    _refuse(path)
    if path.is_dir():
        return assembled(folder.read(path), str(path.resolve()))
    reading = steadily(path, state_of, lambda: STORES[path.suffix].read(path))
    return assembled(reading, str(path.resolve()))


def _refuse(path: Path, *, missing_is_fine: bool = False) -> None:
    """Raise `NotFound` for a path at which no facts can be."""
    if not path.exists() and not missing_is_fine:
        hint = "; ".join(filter(None, [meant_by(path, STORES), KINDS]))
        raise NotFound(f"there is no {path}", hint=hint)
    no_folder = path.is_file() or (not path.exists() and path.suffix.lower() in NO_STORE)
    if no_folder and path.suffix not in STORES:
        raise NotFound(f"{path} holds no shed", hint=KINDS)
    if path.exists() and not path.is_file() and not path.is_dir():
        raise NotFound(f"{path} is no file but a pipe or a device", hint=KINDS)
    if path.is_dir() and path.suffix in STORES:
        raise NotFound(f"{path} is a folder, though it is called {path.suffix}", hint=KINDS)
