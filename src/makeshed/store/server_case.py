"""A case on a PostgreSQL server: its facts are there, and a copy with the index is on each machine.

The copy is an SQLite file beside the file with the address. Whoever reads the case asks the server first
of which facts it is, and brings the copy up to date by the rows that changed; so it is never older than the
question. An edit locks the server, is judged on the copy as it is then, and is written there in one
transaction, its record with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from makeshed.errors import BadFacts, BadValue, Busy, MakeshedError, NotFound, Outdated
from makeshed.model.noun import NOUNS
from makeshed.model.row_sums import fingerprint_of
from makeshed.model.shed import Shed
from makeshed.store.assembling import assembled
from makeshed.store.change_record import (
    Change,
    change_of,
    changes_of,
    every_change,
    line_of,
    with_whole,
)  # fmt: skip
from makeshed.store.editing import Edit
from makeshed.store.locking import writing
from makeshed.store.reading import Reading
from makeshed.store.server_address import address_in
from makeshed.store.server_connection import connected
from makeshed.store.server_tables import ServerState, ServerTables, declared
from makeshed.store.steady import State
from makeshed.units import Second

PATIENCE: Second = 300.0
"""How long a process waits for another that brings the copy up to date."""
MOST_FOLLOWED = 200
"""After more changes than so many the copy is made anew."""


def copy_of(path: Path) -> Path:
    """Return where the copy of a case lies on this machine."""
    return path.with_name(f"{path.name}.db")


def load(path: Path, *, seen: bool = False) -> Shed:
    """Return the facts as the server has them now, answered from the copy.

    Parameters
    ----------
    path
        The file with the address.
    seen
        Whether this process has loaded the copy before, so that its bytes need not be read again.

    Raises
    ------
    BadFacts
        Somebody changed facts on the server, and they contradict themselves.
    NotFound
        There are no facts on the server.
    NoServer
        It does not answer.
    """
    from makeshed.store import indexed  # noqa: PLC0415  (only databases pay for h3)

    copy = copy_of(path)
    for anew in (False, False, True):
        state = _kept_up(path, copy, anew=anew)
        try:
            held = indexed.edited(copy) if seen and not anew else None
            shed = indexed.load(copy) if held is None else held
            if shed.fingerprint() == state.fingerprint:
                return shed
        except (BadFacts, NotFound, Outdated):  # it was damaged, taken away, or went on meanwhile
            if anew:
                raise
    raise Outdated(f"{path.name} is changed again and again while it is read", hint="ask again")


def read(path: Path) -> Reading:
    """Return the tables as the server has them, and nothing from the copy."""
    with _tables(path, steady=True) as tables:
        _there(tables, path)
        return tables.read(path.name)


def record(path: Path, since: int = 0) -> list[str]:
    """Return the record, none older than one, a line each."""
    with _tables(path) as tables:
        return tables.record(since) if tables.state() else []


def is_there(path: Path) -> bool:
    """Whether the server holds facts at the address."""
    with _tables(path) as tables:
        return tables.state() is not None


def refuse_written_over(path: Path, hint: str) -> None:
    """Raise `MakeshedError` where the server holds facts at the address."""
    if is_there(path):
        raise MakeshedError(f"there are facts already at the address in {path.name}", hint=hint)


def write(shed: Shed, path: Path) -> None:
    """Write all facts, in one transaction; the record goes on from what the server has.

    Raises
    ------
    Outdated
        The facts were loaded from there, and others changed some since.
    BadValue
        The database cannot hold every text.
    """
    with _tables(path) as tables:
        found = tables.begun()
        _refuse_overwriting(shed, path, found)
        frames = Shed({table: shed.table(table) for table in NOUNS})
        tables.write(frames)
        _noted(tables, path, frames)


def _refuse_overwriting(shed: Shed, path: Path, found: ServerState) -> None:
    """Raise `Outdated` where facts were loaded from the server, and others changed some since."""
    from makeshed.store import indexed  # noqa: PLC0415  (only databases pay for h3)

    if not isinstance(shed, indexed.IndexedShed) or shed.path != copy_of(path):
        return
    if found.touched or fingerprint_of(shed.sums) != found.fingerprint:
        hint = "load it again, and do to that what you did"
        raise Outdated(f"facts in {path.name} were changed since it was loaded", hint=hint)


def put(path: Path, edit: Edit) -> Change:
    """Change some facts; raise what `makeshed.store.put.put` raises."""
    from makeshed.store import in_place, indexed  # noqa: PLC0415  (only databases pay for h3)

    copy = copy_of(path)
    _kept_up(path, copy)
    with _tables(path) as tables:
        state = _accepted(tables, path, _there(tables, path, lock=True))
        _kept_up(path, copy, known=(tables, state))
        shed = indexed.load(copy)
        assert isinstance(shed, indexed.IndexedShed)
        if shed.fingerprint() != state.fingerprint:
            raise Outdated(f"the copy of {path.name} is of other facts", hint="load it again")

        def known(since: int) -> list[Change]:
            lines = tables.record(since)
            return [change_of(line, n, path.name) for n, line in enumerate(lines, 1)]

        planned = in_place.planned(shed, edit, known)
        change = planned.change
        if change.before == change.after:
            return change
        tables.change(planned.gone, planned.came)
        if edit.forgets:
            tables.forget()
        tables.keep(change.sequence, line_of(change))
        tables.keep_state(change.sequence, change.after)
    with (
        suppress(Outdated, Busy, OSError, sqlite3.Error),
        writing(copy),
    ):  # else the next reader does it
        in_place.followed(copy, change)
    return change


def state_of(path: Path) -> State:
    """Return what differs once the facts on the server were changed."""
    with _tables(path) as tables:
        state = tables.state()
        return (state.sequence, state.fingerprint, state.touched) if state else ()


@contextmanager
def _tables(path: Path, *, steady: bool = False) -> Iterator[ServerTables]:
    """Give the tables of a case; ``steady``: all that is read is of one moment."""
    address, schema = address_in(path)
    with connected(address) as connection:
        if steady:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield ServerTables(connection, schema)


def _there(tables: ServerTables, path: Path, *, lock: bool = False) -> ServerState:
    state = tables.state(lock=lock)
    if state is None or not state.declared:
        hint = f"makeshed convert CASE {path}"
        raise NotFound(f"{path.name}: there are no facts in the schema {tables.schema}", hint=hint)
    return state


def _kept_up(
    path: Path,
    copy: Path,
    *,
    anew: bool = False,
    known: tuple[ServerTables, ServerState] | None = None,
) -> ServerState:
    """Bring the copy up to the facts that the server has, and return of which they are.

    Parameters
    ----------
    anew
        Whether to make it anew in any case.
    known
        The server, locked, and what it says; by default it is asked.
    """
    if known is not None:
        tables, state = known
        _followed(tables, state, path, copy, anew=anew)
        return state
    with _tables(path) as tables:
        state = _there(tables, path)
        if not state.touched and state.declared == declared():
            if not anew and _held(copy) == state.fingerprint:
                return state
        else:
            state = _accepted(tables, path, _there(tables, path, lock=True))
    with _tables(path, steady=True) as tables:
        state = _there(tables, path)
        _followed(tables, state, path, copy, anew=anew)
        return state


def _accepted(tables: ServerTables, path: Path, state: ServerState) -> ServerState:
    """Take what others wrote into a locked server for facts, if they make sense, and note it."""
    if not state.touched and state.declared == declared():
        return state
    shed = _checked(tables, path)
    if state.declared != declared():
        tables.write(shed)
    return _noted(tables, path, shed)


def _noted(tables: ServerTables, path: Path, shed: Shed) -> ServerState:
    """Note of which facts the tables are now; the record goes on from what the server has."""
    now, lines = shed.fingerprint(), tables.record()
    kept = every_change(with_whole(lines, path.name, now), path.name)
    for change in kept[len(lines) :]:
        tables.keep(change.sequence, line_of(change))
    sequence = kept[-1].sequence if kept else 0
    tables.keep_state(sequence, now)
    return ServerState(declared(), sequence, now, 0)


def _checked(tables: ServerTables, path: Path) -> Shed:
    shed, found = assembled(tables.read(path.name))
    if found:
        raise BadFacts(found)
    return shed


def _held(copy: Path) -> str:
    """Return the fingerprint of the copy; none if there is none that can be read."""
    from makeshed.store import sealing  # noqa: PLC0415

    if not copy.is_file():
        return ""
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as database:
            return fingerprint_of(sealing.kept_sums(database))
    except sqlite3.Error:
        return ""


def _followed(
    tables: ServerTables, state: ServerState, path: Path, copy: Path, *, anew: bool
) -> None:
    """Bring the copy to the facts of a server that nobody changes meanwhile, if no other process has."""
    from makeshed.store import in_place, sqlite  # noqa: PLC0415

    if not anew and _held(copy) == state.fingerprint:
        return
    with writing(copy, wait=PATIENCE):
        held = _held(copy)
        if not anew and held == state.fingerprint:
            return
        if not anew and held:
            with suppress(BadFacts, BadValue, Outdated, sqlite3.Error):
                for change in _between(tables, path, held, state.fingerprint):
                    in_place.followed(copy, change)
                if _held(copy) == state.fingerprint:
                    return
        shed = _checked(tables, path)
        if shed.fingerprint() != state.fingerprint:
            raise Outdated(f"the facts of {path.name} change while they are read", hint="ask again")
        copy.unlink(missing_ok=True)
        sqlite.write(shed, copy)
        copy.chmod(0o600)  # it holds all facts, those that are private too


def _between(tables: ServerTables, path: Path, held: str, wanted: str) -> list[Change]:
    """Return the changes from one fingerprint to another; raise `BadValue` where the record does not tell them."""
    every = changes_of(tables.record(), path.name)[-MOST_FOLLOWED:]
    for at in range(len(every) - 1, -1, -1):
        follows = every[at + 1].before if at + 1 < len(every) else wanted
        if every[at].whole or every[at].after != follows:
            break
        if every[at].before == held:
            return every[at:]
    hint = "the copy is made anew"
    raise BadValue("the record does not tell how facts came from those of the copy", hint=hint)
