"""What was changed in a case, by whom and when: the record that edits leave, for others to follow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from makeshed.errors import BadFacts, BadValue, Outdated, Problem
from makeshed.language.text import MOST_OF_A_TEXT, strange
from makeshed.model.noun import NOUNS, Fact, columns

Rows = Mapping[str, pl.DataFrame]
"""Facts by table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the facts of a case.

    Attributes
    ----------
    sequence
        Its number; that of the next is one more.
    day
        When it was made.
    who
        Who made it, as they said.
    note
        Why, as they said.
    before, after
        Fingerprint of all facts before and after it; the same if it changed nothing.
    gone, came
        The facts that went and that came; one that was replaced is among both.
    whole
        Whether all facts were written anew (`save`): then what went and came is not told.
    """

    sequence: int
    day: date
    who: str = ""
    note: str = ""
    before: str
    after: str
    gone: tuple[Fact, ...] = ()
    came: tuple[Fact, ...] = ()
    whole: bool = False

    @property
    def touched(self) -> frozenset[str]:
        """The facts that it changed, as ``table/key``."""
        return frozenset(f"{fact.table}/{fact.id}" for fact in (*self.gone, *self.came))

    def __str__(self) -> str:
        who = f" by {self.who}" if self.who else ""
        note = f" ({self.note})" if self.note else ""
        return f"change {self.sequence} of {self.day}{who}{note}"


def facts_of(rows: Rows) -> tuple[Fact, ...]:
    """Return rows as facts, table by table."""
    return tuple(
        NOUNS[table](**row) for table in NOUNS if table in rows for row in rows[table].to_dicts()
    )


def line_of(change: Change) -> str:
    """Return a change as a line of JSON; of facts only what differs from the default."""
    told = {
        "sequence": change.sequence,
        "day": change.day.isoformat(),
        "who": change.who,
        "note": change.note,
        "before": change.before,
        "after": change.after,
        "whole": change.whole,
        "gone": [_plain(fact) for fact in change.gone],
        "came": [_plain(fact) for fact in change.came],
    }
    return json.dumps(told)


def change_of(line: str, number: int, file: str) -> Change:
    """Return the change that a line holds; raise `BadFacts` if it holds none."""
    try:
        told = json.loads(line)
        gone, came = ([_fact(row) for row in told.pop(name)] for name in ("gone", "came"))
        day = date.fromisoformat(told.pop("day"))
        return Change(**told, day=day, gone=tuple(gone), came=tuple(came))
    except (ValueError, TypeError, KeyError, AttributeError):
        right = "a change as makeshed writes it"
        raise BadFacts([Problem("changes", number, "", line[:60], right, file)]) from None


def every_change(lines: Sequence[str], file: str) -> list[Change]:
    """Return the changes that are still told, the oldest first."""
    return [change_of(line, number, file) for number, line in enumerate(lines, 1)]


def changes_of(lines: Sequence[str], file: str, since: int = 0) -> list[Change]:
    """Return the changes after a number, the oldest first; raise `BadValue` where some are not told any more.

    One that says that all facts were written anew tells enough to whoever had any before it.
    """
    found = every_change(lines, file)
    last = found[-1].sequence if found else 0
    hint = "the record was begun anew: load all facts again, and follow it from there"
    if since > last:
        raise BadValue(f"the record of {file} ends with change {last}", hint=hint)
    if found and not found[0].whole and since < found[0].sequence - 1:
        raise BadValue(f"the record of {file} begins with change {found[0].sequence}", hint=hint)
    return [change for change in found if change.sequence > since]


def with_whole(lines: Sequence[str], file: str, after: str) -> list[str]:
    """Return the record of a case whose facts are all written anew; of one without a record, none."""
    if not lines:
        return []
    last = change_of(lines[-1], len(lines), file)
    if last.after == after:
        return list(lines)
    return [*lines, written_anew(last.sequence, last.after, after)]


def written_anew(last: int, before: str, after: str) -> str:
    """Return the line that says that all facts were written anew, after the change of number ``last``."""
    return line_of(Change(sequence=last + 1, day=_today(), before=before, after=after, whole=True))


def next_change(known: Sequence[Change], *, gone: Rows, came: Rows, **said: Any) -> Change:
    """Return the change that follows those that are known."""
    number = known[-1].sequence if known else 0
    number += said["before"] != said["after"]
    day = said.pop("day") or _today()
    return Change(sequence=number, day=day, gone=facts_of(gone), came=facts_of(came), **said)


def refuse_outdated(expected: str, now: str, known: Sequence[Change], touched: Rows) -> None:
    """Raise `Outdated` if facts that are touched were changed since they had a fingerprint.

    Parameters
    ----------
    expected
        The fingerprint of the facts when they were read; blank: whatever it was.
    now
        The fingerprint that they have.
    known
        The record, the oldest first.
    touched
        The rows that are to go or to come.
    """
    if expected in {"", now}:
        return
    since = _since(expected, now, known)
    keys = {f"{fact.table}/{fact.id}" for fact in facts_of(touched)}
    for change in reversed(since):
        if hit := sorted(keys & change.touched):
            more = f" and {len(hit) - 1} more" if len(hit) > 1 else ""
            hint = "read what it is now, and put your change again with that fingerprint"
            raise Outdated(f"{hit[0]}{more} was changed since by {change}", hint=hint)


def _since(expected: str, now: str, known: Sequence[Change]) -> Sequence[Change]:
    """Return the changes from one fingerprint to another, each of which tells what it touched."""
    for at in range(len(known) - 1, -1, -1):
        change, follows = known[at], known[at + 1].before if at + 1 < len(known) else now
        if change.whole or change.after != follows:
            break
        if change.before == expected:
            return known[at:]
    hint = "load them again, look at what you change, and expect their fingerprint"
    raise Outdated(f"the facts are no longer those of {expected!r}, nor is it known why", hint=hint)


def said_well(**texts: str) -> None:
    """Raise `BadValue` for words that no record can hold."""
    for name, text in texts.items():
        odd = strange(text) or ("a control character" if not text.isprintable() else "")
        if odd or len(text) > MOST_OF_A_TEXT:
            said = odd or f"{len(text):,} characters"
            raise BadValue(f"{name} holds {said}", hint="say it in one line of plain text")


def _plain(fact: Fact) -> dict[str, Any]:
    """Return what a fact says, with the name of its table."""
    cells = {c.name: getattr(fact, c.name) for c in columns(type(fact))}
    said = {c.name: cells[c.name] for c in columns(type(fact)) if cells[c.name] != c.default}
    days = {n: v.isoformat() if isinstance(v, date) else v for n, v in said.items()}
    return {"table": fact.table, **days}


def _fact(row: dict[str, Any]) -> Fact:
    noun = NOUNS[row.pop("table")]
    days = {c.name for c in columns(noun) if c.type is date}
    return noun(**{n: date.fromisoformat(v) if n in days else v for n, v in row.items()})


def _today() -> date:
    return date.today()  # noqa: DTZ011  (a day in a record, not a moment)
