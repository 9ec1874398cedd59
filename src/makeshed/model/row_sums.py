"""A fingerprint of a table by its rows: one row more is added, one row less is taken away.

Every row has a digest of its own, and those of a table are added up modulo 2**256 (AdHash: Bellare and
Micciancio 1997, A new paradigm for collision-free hashing: incrementality at reduced cost, EUROCRYPT). So
the order of rows says nothing, and an edit costs what it changes. It keeps accidents apart, not forgers.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

import polars as pl

from makeshed.model.noun import Column, Fact, columns

MODULUS = 1 << 256
NOTHING = 0
"""The sum of a table without rows."""


def sum_of(frame: pl.DataFrame, noun: type[Fact]) -> int:
    """Return the sum of the digests of some rows, as a noun declares them or as SQLite holds them.

    A cell counts where it differs from what its column is by default: a noun with one column more, and
    a file from before it had it, keep their sums.
    """
    if frame.is_empty():
        return NOTHING
    held = [_said(frame[c.name], c) for c in columns(noun) if c.name in frame.columns]
    said = [text for text in held if text is not None]
    rows = pl.select(pl.concat_str(said)).to_series() if said else [""] * len(frame)
    return sum(int.from_bytes(sha256(row.encode()).digest()) for row in rows) % MODULUS


def fingerprint_of(sums: Mapping[str, int]) -> str:
    """Return the digest of facts whose tables have these sums; a table without rows says nothing."""
    parts = "".join(f"{name}={total:064x};" for name, total in sorted(sums.items()) if total)
    return sha256(parts.encode()).hexdigest()[:16]


def _said(cells: pl.Series, column: Column) -> pl.Series | None:
    """Return what each row says in a column, with name and length so that no two read alike."""
    fits = cells.dtype == column.dtype
    if not column.required and fits and cells.eq_missing(_default(column, cells)).all():
        return None
    text = _text(cells)
    long = text.str.len_bytes().cast(pl.String)
    told = pl.concat_str(pl.lit(f"{column.name}="), long, pl.lit(":"), text, pl.lit(";"))
    told = pl.when(text.is_null()).then(pl.lit(f"{column.name};")).otherwise(told)
    if not column.required:
        silent = text.eq_missing(_text(_default(column, text)))
        told = pl.when(silent).then(pl.lit("")).otherwise(told)
    return pl.select(told).to_series()


def _default(column: Column, like: pl.Series) -> pl.Series:
    return pl.Series([column.default], dtype=column.dtype).new_from_index(0, len(like))


def _text(cells: pl.Series) -> pl.Series:
    """Return cells as text that no version of a library changes; numbers by their bits."""
    if cells.dtype == pl.Float64:  # SQLite knows no minus zero
        bits = (cells.fill_null(0.0).to_numpy() + 0.0).view("<i8")
        text = pl.Series(bits).cast(pl.String)
        return pl.select(pl.when(cells.is_not_null()).then(text)).to_series()
    if cells.dtype == pl.Boolean:
        cells = cells.cast(pl.Int64)
    return cells.cast(pl.String)  # days as ISO 8601, as SQLite holds them
