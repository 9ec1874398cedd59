"""The last changes of a case by imports, kept beside it, so that they can be taken back one by one.

What the rows were before, and what they are after, lies in one file. It is written before the case is saved
and counts only once the case holds what it says, so that a program that was killed in between leaves the
record before it in force.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from makeshed.errors import BadFacts, NotFound, Problem
from makeshed.model import NOUNS, Fact, Shed
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import columns, key_column, schema

ABOUT = "about.json"
STEPS = 10
"""So many changes can be taken back."""
FILES = (".xlsx", ".db", ".sqlite")
"""Cases that are files; the record of one lies beside it, that of a folder within."""
UNREADABLE = (
    OSError, KeyError, json.JSONDecodeError, zipfile.BadZipFile, pl.exceptions.PolarsError,
)  # fmt: skip


@dataclass(frozen=True)
class TableChange:
    """What a change did to one table.

    Attributes
    ----------
    before
        The whole table before.
    after
        The rows that are new or others than before.
    """

    noun: type[Fact]
    before: pl.DataFrame
    after: pl.DataFrame

    @property
    def keys(self) -> list[str]:
        """Return the keys of the rows that are new or others."""
        return _keys(self.noun, self.after)


class Undo:
    """The record of the last change of a case."""

    def __init__(self, case: Path) -> None:
        path = case.resolve()
        inside = path.is_dir() or (path.suffix not in FILES and not path.exists())
        self.folder = path if inside else path.parent
        self.name = ".imported" if inside else f".imported-{path.name}"
        self.next = self.folder / f"{self.name}.next"

    def kept(self) -> list[Path]:
        """Return the records that count, the oldest first."""
        whole = re.compile(rf"{re.escape(self.name)}\.(\d+)")
        found = {
            int(n[1]): p for p in self.folder.glob(".imported*") if (n := whole.fullmatch(p.name))
        }
        return [found[number] for number in sorted(found)]

    def prepare(self, before: Shed, after: Shed, words: str) -> bool:
        """Write down what is about to change; return whether anything is."""
        self.next.parent.mkdir(parents=True, exist_ok=True)
        draft = self.next.with_name(f"{self.next.name}.draft")
        gone = {}
        with zipfile.ZipFile(draft, "w") as packed:
            for table, noun in NOUNS.items():
                old, new = before.table(noun), after.table(noun)
                if old is new:
                    continue
                names = list(schema(noun))
                changed = new.join(old, on=names, how="anti", nulls_equal=True)
                lost = set(_keys(noun, old)) - set(_keys(noun, new)) if len(old) else set()
                if changed.is_empty() and not lost:
                    continue
                gone[table] = sorted(lost)
                packed.writestr(f"{table}.before", _packed(old))
                packed.writestr(f"{table}.after", _packed(changed))
            packed.writestr(ABOUT, json.dumps({"words": words, "gone": gone}))
        if gone:
            draft.replace(self.next)
        else:
            draft.unlink()
        return bool(gone)

    def drop(self) -> None:
        """Forget what was prepared: the case was not saved."""
        self.next.unlink(missing_ok=True)

    def keep(self) -> None:
        """Let the record that was prepared count: the case was saved."""
        kept = self.kept()
        number = int(kept[-1].suffix[1:]) + 1 if kept else 1
        self.next.replace(self.folder / f"{self.name}.{number}")
        for old in kept[: -STEPS + 1]:
            old.unlink()

    def settle(self, case: Shed) -> None:
        """Decide what becomes of a record whose writer was killed: it counts if the case was saved."""
        if not self.next.is_file():
            return
        try:
            _, changes, gone = _read(self.next)
        except UNREADABLE:  # cut short: it never counted
            self.next.unlink()
            return
        if all(not _conflicts(case, change, gone[table]) for table, change in changes.items()):
            self.keep()
        else:
            self.next.unlink()

    def back(self, case: Shed) -> tuple[Shed, str]:
        """Return the case as it was before the change, and what is taken back in words.

        Raises
        ------
        NotFound
            Nothing is kept.
        BadFacts
            Rows that the change wrote were changed since, or others name what it added; they are named.
        """
        kept = self.kept()
        if not kept:
            hint = f"the last {STEPS} are kept beside a case until they are undone"
            raise NotFound("no import of this case is kept that could be undone", hint=hint)
        try:
            words, changes, gone = _read(kept[-1])
        except UNREADABLE:
            what = f"the record of the last import, {kept[-1].name}, cannot be read"
            raise NotFound(
                what, hint="move it away; what was before it can be undone then"
            ) from None
        if all(_is_before(case, change, gone[table]) for table, change in changes.items()):
            self.forget()
            raise NotFound(f"undone already: {words}", hint="undo once more for the one before")
        wrong = [
            p for table, change in changes.items() for p in _conflicts(case, change, gone[table])
        ]
        if wrong:
            raise BadFacts(wrong, hint="nothing was changed; what was edited later would be lost")
        tables = {t: case.table(noun) for t, noun in NOUNS.items()}
        tables |= {t: _restored(case, change, set(gone[t])) for t, change in changes.items()}
        shed = Shed(tables)
        if found := problems_with_tables(shed):
            hint = "nothing was changed; take away first what names what the import added"
            raise BadFacts(found, hint=hint)
        return shed, words

    def forget(self) -> None:
        """Take the last record away: it was undone."""
        self.kept()[-1].unlink(missing_ok=True)


def undo(
    into: Path,
    *,
    load: Callable[[Path], Shed],
    save: Callable[[Shed, Path], None],
    writing: Callable[[Path], AbstractContextManager[Any]],
) -> str:
    """Take back the last import into a case, or the last decision; return what it was, in words."""
    with writing(into):
        record, now = Undo(into), load(into)
        record.settle(now)
        before, words = record.back(now)
        save(before, into)
        record.forget()
    return words


def _conflicts(case: Shed, change: TableChange, gone: list[str]) -> list[Problem]:
    """Return the rows that are not as the change left them."""
    noun, now = change.noun, case.table(change.noun)
    names = list(schema(noun))
    there = dict(zip(_keys(noun, now), range(len(now)), strict=True))
    other = change.after.join(now, on=names, how="anti", nulls_equal=True)
    found = []
    for key in _keys(noun, other):
        what = "changed since the import" if key in there else "taken away since the import"
        found.append(Problem(noun.table, None, key, what, "as the import left it"))
    back = [key for key in gone if key in there]
    found += [
        Problem(noun.table, None, key, "put back since the import", "as the import left it")
        for key in back
    ]
    return found


def _is_before(case: Shed, change: TableChange, gone: list[str]) -> bool:
    """Whether the rows that a change touched are as they were before it."""
    noun, mine = change.noun, [*change.keys, *gone]
    was, now = (
        frame.filter(frame.select(key_column(noun)).to_series().is_in(mine))
        if len(frame)
        else frame
        for frame in (change.before, case.table(noun))
    )
    return (
        len(was) == len(now)
        and was.join(now, on=list(schema(noun)), how="anti", nulls_equal=True).is_empty()
    )


def _restored(case: Shed, change: TableChange, gone: set[str]) -> pl.DataFrame:
    """Return a table as it was, with what was added or changed elsewhere since."""
    noun, now = change.noun, case.table(change.noun)
    before = change.before.with_columns(key_column(noun).alias("_key"))
    late = now.with_columns(key_column(noun).alias("_key"))
    mine = set(change.keys)
    still = set(late["_key"]) | mine | gone
    names = list(schema(noun))
    old = before.filter(pl.col("_key").is_in(list(still)))
    touched = late.filter(~pl.col("_key").is_in(list(mine)))
    kept = old.join(
        touched.select("_key", *names), on="_key", how="left", suffix="_now", maintain_order="left"
    )
    own = pl.col("_key").is_in(list(mine | gone))
    merged = kept.select(
        pl.when(own).then(pl.col(name)).otherwise(pl.col(f"{name}_now")).alias(name)
        for name in names
    )
    added = touched.filter(~pl.col("_key").is_in(before["_key"].to_list())).select(names)
    return pl.concat([merged, added])


def _keys(noun: type[Fact], frame: pl.DataFrame) -> list[str]:
    return frame.select(key_column(noun)).to_series().to_list() if len(frame) else []


def _packed(frame: pl.DataFrame) -> bytes:
    out = BytesIO()
    frame.write_parquet(out)
    return out.getvalue()


def _read(path: Path) -> tuple[str, dict[str, TableChange], dict[str, list[str]]]:
    with zipfile.ZipFile(path) as packed:
        about = json.loads(packed.read(ABOUT))
        changes = {}
        for table in about["gone"]:
            noun = NOUNS[table]
            frames = [
                pl.read_parquet(BytesIO(packed.read(f"{table}.{when}")))
                for when in ("before", "after")
            ]
            changes[table] = TableChange(noun, *(_of_today(noun, frame) for frame in frames))
    return about["words"], changes, about["gone"]


def _of_today(noun: type[Fact], frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the columns of this version, those that it lacks blank."""
    lacks = [
        pl.lit(c.default, dtype=c.dtype).alias(c.name)
        for c in columns(noun)
        if c.name not in frame.columns
    ]
    return frame.with_columns(lacks).select(list(schema(noun)))
