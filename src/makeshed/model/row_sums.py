"""A fingerprint of a table by its rows: one row more is added, one row less is taken away.

Every row has a digest of its own, and those of a table are added up modulo 2**256 (AdHash: Bellare and
Micciancio 1997, A new paradigm for collision-free hashing: incrementality at reduced cost, EUROCRYPT). So
the order of rows says nothing, and an edit costs what it changes. It keeps accidents apart, not forgers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256

import polars as pl

from makeshed.model.noun import Column, Fact, columns

MODULUS = 1 << 256
NOTHING = 0
"""The sum of a table without rows."""
AT_ONCE = 100_000
"""Rows whose texts are held at a time."""
FEW = 100
"""Rows that are looked at one by one sooner than by columns."""


def sum_of(frame: pl.DataFrame, noun: type[Fact]) -> int:
    """Return the sum of the digests of some rows, as a noun declares them or as SQLite holds them.

    A cell counts where it differs from what its column is by default: a noun with one column more, and
    a file from before it had it, keep their sums.
    """
    if frame.is_empty():
        return NOTHING
    parts = (rows for part in frame.iter_slices(AT_ONCE) for rows in _rows(part, noun))
    return sum(int.from_bytes(sha256(row.encode()).digest()) for row in parts) % MODULUS


def fingerprint_of(sums: Mapping[str, int]) -> str:
    """Return the digest of facts whose tables have these sums; a table without rows says nothing."""
    parts = "".join(f"{name}={total:064x};" for name, total in sorted(sums.items()) if total)
    return sha256(parts.encode()).hexdigest()[:16]


def _rows(frame: pl.DataFrame, noun: type[Fact]) -> Iterable[str]:
    """Return what each row says, in two steps for all columns: a step takes longer than a short column."""
    held = [c for c in columns(noun) if c.name in frame.columns]
    told = [c for c in held if c.required or not _is_silent(frame[c.name], c)]
    if not told:
        return [""] * len(frame)
    texts = pl.DataFrame([_plain(frame[c.name]) for c in told]).select(pl.all().cast(pl.String))
    return texts.select(pl.concat_str([_said(column) for column in told])).to_series()


def _is_silent(cells: pl.Series, column: Column) -> bool:
    """Whether a column holds nothing but its default."""
    if cells.dtype != column.dtype:
        return False
    if len(cells) <= FEW:
        return set(cells.to_list()) == {column.default}
    return bool(cells.eq_missing(_default(column).new_from_index(0, len(cells))).all())


@cache
def _said(column: Column) -> pl.Expr:
    """Return what a row says in a column of texts, with name and length so that no two read alike."""
    name, text = column.name, pl.col(column.name)
    long = text.str.len_bytes().cast(pl.String)
    told = pl.concat_str(pl.lit(f"{name}="), long, pl.lit(":"), text, pl.lit(";"))
    told = pl.when(text.is_null()).then(pl.lit(f"{name};")).otherwise(told)
    if column.required:
        return told
    default = _plain(_default(column)).cast(pl.String)[0]
    silent = text.eq_missing(pl.lit(default, dtype=pl.String))
    return pl.when(silent).then(pl.lit("")).otherwise(told)


def _default(column: Column) -> pl.Series:
    return pl.Series([column.default], dtype=column.dtype)


def _plain(cells: pl.Series) -> pl.Series:
    """Return cells whose text no version of a library changes: numbers by their bits, days as ISO 8601."""
    if cells.dtype == pl.Float64:  # SQLite knows no minus zero
        nulls = cells.is_null() if cells.null_count() else None
        bits = (cells.fill_null(0.0).to_numpy() + 0.0).view("<i8")
        found = pl.Series(cells.name, bits)
        return found if nulls is None else found.set(nulls, None)
    return cells.cast(pl.Int64) if cells.dtype == pl.Boolean else cells
