"""Facts as tables, one frame a noun: what is read of a shed by all that does not change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

import polars as pl

from makeshed.errors import NotFound, nearest
from makeshed.language.text import strange
from makeshed.model.noun import NOUNS, Fact, columns, key_column
from makeshed.model.place import Currency
from makeshed.model.row_sums import sum_of

T = TypeVar("T", bound=Fact)


class Table:
    """One frame of facts and what is derived from it once."""

    def __init__(self, noun: type[Fact], frame: pl.DataFrame) -> None:
        self.noun = noun
        self.frame = frame

    @cached_property
    def keys(self) -> pl.Series:
        """Every row's key as text."""
        return self.frame.select(key_column(self.noun)).to_series()

    @cached_property
    def row_sum(self) -> int:
        """Sum of the digests of the facts, whatever their order (see `makeshed.model.row_sums`)."""
        return sum_of(self.frame, self.noun)


class Tables:
    """The tables of a shed, by noun."""

    _tables: Mapping[str, Table]

    def table(self, noun: type[Fact] | str) -> pl.DataFrame:
        """Return all facts of one noun, or of the table of a name, as they were given, as a frame.

        Raises `NotFound` if no table has the name.
        """
        name = noun if isinstance(noun, str) else noun.table
        if name not in self._tables:
            raise NotFound(f"no table is called {name!r}", hint=nearest(name, NOUNS))
        return self._tables[name].frame

    def some(self, noun: type[Fact], column: str, values: Iterable[str]) -> pl.DataFrame:
        """Return the facts of one noun whose column holds one of some values."""
        return self.table(noun).filter(pl.col(column).is_in(list(values)))

    def columns_of(self, noun: type[Fact], *names: str) -> pl.DataFrame:
        """Return some columns of all facts of one noun."""
        return self.table(noun).select(names)

    def priced(self, noun: type[Fact]) -> pl.DataFrame:
        """Return all facts of one noun with every amount in the shed's one currency."""
        frame = self.table(noun)
        money = [column.name for column in columns(noun) if column.is_money]
        if "currency" not in frame.columns or noun is Currency or not money:
            return frame
        currencies = self.table(Currency)
        if (currencies["rate"] == 1.0).all():
            return frame
        rates = currencies.select("currency", _rate="rate")
        joined = frame.join(rates, on="currency", how="left", maintain_order="left")
        rate = pl.col("_rate").fill_null(1.0)
        return joined.with_columns(pl.col(money) * rate).select(frame.columns)

    def get(self, key: str, noun: type[T]) -> T:
        """Return one fact by its key; raise `NotFound` with the nearest key."""
        table = self._tables[noun.table]
        rows = table.frame.filter(table.keys == ("" if strange(key) else key))
        if rows.is_empty():
            raise NotFound(f"no {noun.table} called {key!r}", hint=nearest(key, table.keys))
        return noun(**rows.row(0, named=True))

    def rows(self, noun: type[T]) -> Iterable[T]:
        """Yield every fact of one noun."""
        for row in self.table(noun).iter_rows(named=True):
            yield noun(**row)

    def priced_rows(self, noun: type[T]) -> Iterable[T]:
        """Yield every fact of one noun with its amounts in the shed's one currency."""
        for row in self.priced(noun).iter_rows(named=True):
            yield noun(**row)
