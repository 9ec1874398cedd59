"""Makers and designs from files of other formats, added to a case; which of them are one maker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from os import PathLike
from pathlib import Path
from typing import get_args

from makeshed.errors import Busy, NotFound, nearest
from makeshed.io import deciding, undoing
from makeshed.io import importing as reading
from makeshed.io.importing import Import, ImportProgress
from makeshed.io.sources import Kind
from makeshed.model import Shed
from makeshed.store import load, save
from makeshed.store.examples import refuse_example
from makeshed.store.folder import format_of
from makeshed.store.locking import writing
from makeshed.store.lone_sheet import rows_of
from makeshed.store.server_address import placed
from makeshed.units import Second

AT_ONCE: Second = 1.0
PATIENCE: Second = 600.0
"""How long an import waits for another writer; what it has read is kept."""
OnWait = Callable[[Busy], None]
"""Called once with who is waited for."""


def import_files(
    files: Sequence[str | PathLike[str]],
    into: str | PathLike[str],
    *,
    kind: str = "auto",
    faults: str | PathLike[str] | None = None,
    on_progress: Callable[[ImportProgress], bool | None] | None = None,
    on_wait: OnWait | None = None,
) -> Import:
    """Add makers and designs from files of other formats to a case, and say what to review.

    Parameters
    ----------
    files
        What to read; all before any is written.
    into
        The case; it need not exist.
    kind
        Format of the files; by default told by their content.
    faults
        Folder that is not there yet, for what is wrong with the entries: ``faults.csv``, every fault by kind with
        its file, row and column and what would be right; and the faulty entries as they were, to be corrected and
        imported again. By default none is written.
    on_progress
        Called for each piece of a file; False ends the import.
    on_wait
        Called with who is waited for, where another is writing into the case.

    Raises
    ------
    BadFacts
        A file is damaged, hostile or of no known format; it is named, and nothing is written.
    NotFound
        There is no such file, or no format of that name.
    BadValue
        Something lies in the folder for faults.
    """
    refuse_example(into)
    known = {name: name for name in get_args(Kind)}
    if kind not in known:
        raise NotFound(f"no format is called {kind!r}", hint=nearest(kind, known))
    listed = [files] if isinstance(files, str | PathLike) else files
    return reading.import_files(
        [Path(path) for path in listed],
        placed(into),
        load=load,
        save=_save,
        writing=_patiently(on_wait),
        kind=known[kind],
        on_progress=on_progress,
        book=rows_of,
        faults=None if faults is None else Path(faults),
    )


def decide(
    into: str | PathLike[str],
    *,
    same: Sequence[tuple[str, str]] = (),
    different: Sequence[tuple[str, str]] = (),
    on_wait: OnWait | None = None,
) -> tuple[str, ...]:
    """Say of pairs of entries whether they are one maker; return what was done.

    Parameters
    ----------
    into
        The case.
    same
        Two entries are one maker: the first is kept, and the other left out from now on.
    different
        Two entries are two makers: nobody asks again.
    on_wait
        Called with who is waited for, where another is writing into the case.
    """
    refuse_example(into)
    pairs = {"same": list(same), "different": list(different)}
    return deciding.decide(
        placed(into), **pairs, load=load, save=_save, writing=_patiently(on_wait)
    )


def undo_import(into: str | PathLike[str], *, on_wait: OnWait | None = None) -> str:
    """Take back the last import into a case, or the last decision; return what was undone.

    Parameters
    ----------
    into
        The case.
    on_wait
        Called with who is waited for, where another is writing into the case.
    """
    refuse_example(into)
    return undoing.undo(placed(into), load=load, save=_save, writing=_patiently(on_wait))


def _save(shed: Shed, where: Path) -> None:
    """Write a case as it is: a folder of Parquet files stays one."""
    save(shed, where, format=format_of(where))


def _patiently(on_wait: OnWait | None) -> Callable[[Path], AbstractContextManager[None]]:
    return partial(_only_writer, on_wait)


@contextmanager
def _only_writer(on_wait: OnWait | None, case: Path) -> Iterator[None]:
    """Be the only writer, once others are done; who is waited for is said."""
    with ExitStack() as held:
        try:
            held.enter_context(writing(case, wait=AT_ONCE))
        except Busy as error:
            if on_wait:
                on_wait(error)
            held.enter_context(writing(case, wait=PATIENCE))
        yield
