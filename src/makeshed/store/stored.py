"""A table that stays in its SQLite file, with what a scenario lays over it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Protocol, TypeVar

import polars as pl

from makeshed.model.fact_tables import Table
from makeshed.model.noun import Fact, key_column
from makeshed.model.row_sums import MODULUS, sum_of
from makeshed.store import index

R = TypeVar("R")


class File(Protocol):
    """The file of a shed, as long as it is what was loaded."""

    @property
    def sums(self) -> Mapping[str, int]:
        """By table, the sum of the rows of the file."""

    def read(self, read: Callable[[sqlite3.Connection], R]) -> R:
        """Return what is read; raise `Outdated` if the file was changed since."""


class StoredTable(Table):
    """A table in the file, less the rows that went, plus the rows that came."""

    def __init__(
        self, file: File, noun: type[Fact], lost: frozenset[str], added: pl.DataFrame
    ) -> None:
        self.noun, self.file, self.lost, self.added = noun, file, lost, added

    def __reduce__(self) -> tuple[type[Table], tuple[type[Fact], pl.DataFrame]]:
        return Table, (self.noun, self.frame)

    @cached_property
    def frame(self) -> pl.DataFrame:  # type: ignore[override]
        """All rows, read on first use."""
        return self.part()

    def part(self, column: str = "", values: Iterable[str] = ()) -> pl.DataFrame:
        """Return the rows whose column holds one of some values; without a column, all."""
        listed = list(values)
        found = self.file.read(lambda file: index.rows(file, self.noun, column, listed))
        sought = column and len(self.added)
        new = self.added.filter(pl.col(column).is_in(listed)) if sought else self.added
        if self.lost:
            found = found.filter(~found.select(key_column(self.noun)).to_series().is_in(self.lost))
        return pl.concat([found, new]) if len(new) else found

    @cached_property
    def row_sum(self) -> int:
        """Sum of the digests of the facts: that of the file, less what went, plus what came."""
        if (known := self.file.sums.get(self.noun.table)) is None:
            return sum_of(self.frame, self.noun)
        went = sum_of(self.without(), self.noun) if self.lost else 0
        return (known - went + sum_of(self.added, self.noun)) % MODULUS

    def without(self) -> pl.DataFrame:
        """Return the rows of the file that went."""
        begin, key = self.noun.key[0], key_column(self.noun)
        may_be = {text for lost in self.lost for text in beginnings(lost)}
        found = self.file.read(lambda file: index.rows(file, self.noun, begin, may_be))
        return found.filter(found.select(key).to_series().is_in(self.lost))

    def over(self, lost: Iterable[str], added: pl.DataFrame) -> StoredTable:
        """Return the table with more rows gone and others added."""
        gone = frozenset(lost)
        left = self.added.filter(~self.added.select(key_column(self.noun)).to_series().is_in(gone))
        return StoredTable(self.file, self.noun, self.lost | gone, pl.concat([left, added]))


def beginnings(key: str) -> list[str]:
    """Return what the first part of a key may be, since parts may hold colons too."""
    return [":".join(key.split(":")[: n + 1]) for n in range(key.count(":") + 1)]
