"""One edit of a case: put facts in, take facts out, all of it or nothing, and leave a record of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from os import PathLike
from pathlib import Path

from makeshed.errors import NotFound
from makeshed.model.noun import NOUNS
from makeshed.store import (
    STORES,
    change_record,
    load,
    record_of,
    refuse_to_lose,
    server_case,
    sqlite,
    written,
)
from makeshed.store.change_record import Change
from makeshed.store.editing import Edit, Put, differing
from makeshed.store.examples import refuse_example
from makeshed.store.folder import format_of
from makeshed.store.locking import writing
from makeshed.store.replacing import named
from makeshed.store.server_address import is_served, placed


def put(
    where: str | PathLike[str],
    facts: Sequence[Put] = (),
    without: Sequence[str] = (),
    *,
    expected: str = "",
    who: str = "",
    note: str = "",
    day: date | None = None,
) -> Change:
    """Change some facts of a case, all of it or nothing, and record that.

    The case is then what ``save(load(where).minus(*without).plus(*facts), where)`` would make of it. A
    database is changed in place: an edit costs what it touches, however many facts there are. So is one on a
    server, in one transaction.

    Parameters
    ----------
    where
        The case: a folder, workbook or database that is there, or the address of a server.
    facts
        Facts to put in, or CSV files of them, each called like its table; one with the same key is
        replaced.
    without
        ``table/key`` of facts to take out first, ``*`` for any; what names them goes with them.
    expected
        The fingerprint of the facts as they were read. If others changed since what this edit touches,
        it is refused; what they changed elsewhere does not matter. Blank: whatever they are now.
    who
        Who makes the change, for the record.
    note
        Why, for the record.
    day
        Day of the change; by default today.

    Returns
    -------
    Change
        As it is recorded; ``after`` is the fingerprint to expect next. A change that changes nothing is
        not recorded.

    Raises
    ------
    BadFacts
        The case cannot be loaded, or could not be after this; all problems, and nothing is written.
    Outdated
        What it touches was changed since ``expected``; the error names it, and who did.
    NotFound
        There is no such case, or nothing to take out is called so.
    Busy
        Another program is writing there.
    NotWritten
        The disk is full, nothing can be written there ...; what was there is untouched.
    NoServer
        The server does not answer, or does not let this user write.
    """
    return done(
        placed(where),
        Edit(
            facts=tuple(facts),
            without=tuple(without),
            expected=expected,
            who=who,
            note=note,
            day=day,
        ),
    )


def done(path: Path, edit: Edit) -> Change:
    """Do an edit of a case; raise what `put` raises."""
    change_record.said_well(who=edit.who, note=edit.note)
    refuse_example(path)
    if not path.exists():
        raise NotFound(f"there is no {path}", hint="`makeshed new` writes a first case")
    if is_served(path):
        return server_case.put(path, edit)
    with named(path), writing(path) as real:
        if STORES.get(path.suffix) is sqlite and path.is_file():
            from makeshed.store import in_place  # noqa: PLC0415  (only databases pay for h3)

            change = in_place.put(real, edit)
            if change is not None:
                return change
        return _anew(path, real, edit)


def changes(where: str | PathLike[str], since: int = 0) -> list[Change]:
    """Return the changes that `put` and `save` made to a case, the oldest first.

    Parameters
    ----------
    where
        The case.
    since
        Only those after the one of this number.

    Raises
    ------
    NotFound
        There is no such case.
    BadValue
        The record ends before that number, or begins after it: it was begun anew, so load all facts again.
    BadFacts
        The record cannot be read.
    """
    path = placed(where)
    if not path.exists():
        raise NotFound(f"there is no {path}", hint="name a case that is there")
    return change_record.changes_of(record_of(path, since), path.name, since)


def _anew(path: Path, real: Path, edit: Edit) -> Change:
    """Change a case by writing all of it, with its record, to a draft that takes its place."""
    shed = load(path)
    refuse_to_lose(shed, path)
    after = edit.made(shed)
    old, new = ({t: each.table(t) for t in NOUNS} for each in (shed, after))
    lines = record_of(path)
    known = change_record.every_change(lines, path.name)
    sums = shed.fingerprint(), after.fingerprint()
    change = edit.change(known, sums, *differing(old, new))
    if change.before != change.after:
        lines = [*([] if edit.forgets else lines), change_record.line_of(change)]
        touched = {fact.table for fact in (*change.gone, *change.came)}
        same = set() if edit.forgets else NOUNS.keys() - touched
        written(after, real, format_of(real), record=lines, untouched=same)
    return change
