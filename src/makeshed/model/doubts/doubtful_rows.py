"""How doubtful rows are found: all of a table at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from makeshed.model.doubts.doubt import Doubt
from makeshed.model.noun import Fact, key_text, may_end_early
from makeshed.model.shed import Shed


@dataclass(frozen=True, slots=True)
class Row:
    """A row that something is doubtful about."""

    noun: type[Fact]
    index: int
    fact: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Its key, as `Fact.id` has it."""
        *before, last = (key_text(self.fact[name]) for name in self.noun.key)
        return ":".join([*before, *([last] if last or not may_end_early(self.noun) else [])])

    def doubt(self, column: str, found: str, likely: str, effect: str, *, meant: str = "") -> Doubt:
        """Return a doubt about it; ``meant`` is what the column would then hold."""
        key = f"{self.noun.table}/{self.id}"
        change = f"{key}.{column}={meant}" if meant else ""
        return Doubt(self.noun.table, self.index, key, column, found, likely, effect, change)


def doubtful(
    shed: Shed, noun: type[Fact], where: pl.Expr, *, needs: Sequence[str] = ()
) -> Iterator[Row]:
    """Yield the rows of a table that an expression holds for, and whose key and ``needs`` are there."""
    frame = shed.table(noun)
    if frame.is_empty() or not frame.select(where.any()).item():
        return
    found = frame.with_row_index("_row").filter(where).drop_nulls([*noun.key, *needs])
    for row in found.iter_rows(named=True):
        yield Row(noun, row.pop("_row"), row)


def named(shed: Shed, noun: type[Fact], column: str, names: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a table whose column holds one of some names: mostly there are none."""
    if names:
        yield from doubtful(shed, noun, pl.col(column).is_in(sorted(names)))


def told(
    shed: Shed, noun: type[Fact], *names: str, whole: bool = True
) -> Iterator[tuple[Any, ...]]:
    """Yield some cells of every row of a table: of rows that tell them all, if only those are whole."""
    frame = shed.table(noun)
    for row in zip(*(frame[name].to_list() for name in names), strict=True):
        if not whole or None not in row:
            yield row
