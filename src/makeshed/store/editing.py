"""An edit of a case: facts that go and facts that come, checked as a load would check what it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from os import PathLike
from pathlib import Path

import polars as pl

from makeshed.errors import BadFacts
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import NOUNS, Fact, fitted, frame_of, schema
from makeshed.model.shed import Shed
from makeshed.store.change_record import Change, Rows, next_change, refuse_outdated
from makeshed.store.scenario import rows_of_file

Put = Fact | str | PathLike[str]
"""A fact, or a CSV file of them that is called like its table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What is to change, as it was asked for (see `makeshed.store.put.put`).

    Attributes
    ----------
    forgets
        Whether what went is to be found nowhere any more: the record begins anew with this change, which
        says no more than that all facts were written anew.
    """

    facts: tuple[Put, ...] = ()
    without: tuple[str, ...] = ()
    expected: str = ""
    who: str = ""
    note: str = ""
    day: date | None = None
    forgets: bool = False

    def rows(self, shed: Shed) -> dict[str, pl.DataFrame]:
        """Return the rows that are to come, by table; raise `BadFacts` for what cannot be read."""
        given = sorted((f for f in self.facts if isinstance(f, Fact)), key=lambda one: one.table)
        frames: dict[str, list[pl.DataFrame]] = {}
        for file in (Path(f) for f in self.facts if not isinstance(f, Fact)):
            read, _ = rows_of_file(shed, file)
            for table, frame in read.items():
                frames.setdefault(table, []).append(frame)
        for table, group in groupby(given, key=lambda one: one.table):
            frames.setdefault(table, []).append(frame_of(NOUNS[table], list(group)))
        return {
            table: pl.concat([fitted(NOUNS[table], f) for f in each])
            for table, each in frames.items()
        }

    def made(self, shed: Shed) -> Shed:
        """Return the facts as they will be, all of them looked at; raise `BadFacts` as a save would."""
        after = shed.minus(*self.without).with_rows(self.rows(shed))
        if found := problems_with_tables(after):
            raise BadFacts(found)
        return after

    def change(
        self, known: Sequence[Change], sums: tuple[str, str], gone: Rows, came: Rows
    ) -> Change:
        """Return the change that it is.

        Parameters
        ----------
        known
            The record so far.
        sums
            The fingerprint of all facts before and after.
        gone, came
            The rows that go and that come.

        Raises
        ------
        Outdated
            They are not what was expected.
        """
        before, after = sums
        both = {t: pl.concat([f[t] for f in (gone, came) if t in f]) for t in {*gone, *came}}
        refuse_outdated(self.expected, before, known, both)
        if self.forgets:
            gone, came = {}, {}
        return next_change(
            known, gone=gone, came=came, before=before, after=after, who=self.who, note=self.note,
            day=self.day, whole=self.forgets,
        )  # fmt: skip


def differing(
    old: Mapping[str, pl.DataFrame], new: Mapping[str, pl.DataFrame]
) -> tuple[Rows, Rows]:
    """Return the rows that only one of two sets of rows has: those that go, and those that come."""
    return dict(_beyond(old, new)), dict(_beyond(new, old))


def _beyond(these: Rows, those: Rows) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the rows of these that are not among those, by table."""
    for table, rows in these.items():
        left = rows
        if table in those:
            every = list(schema(NOUNS[table]))
            left = rows.join(
                those[table], on=every, how="anti", nulls_equal=True, maintain_order="left"
            )
        if len(left):
            yield table, left
