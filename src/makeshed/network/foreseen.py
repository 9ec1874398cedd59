"""Whether a network fits into memory: asked before it is written, so that nothing ends without a word."""

from __future__ import annotations

import polars as pl

from makeshed.errors import NotEnoughMemory
from makeshed.network.tables import NetworkTables
from makeshed.solvers.memory import free

MOVE, WAY = 120.0, 750.0
"""Bytes that a move and a way take at most: written, as arrays, and where their costs are worked out."""
ENOUGH = 50_000
"""What any machine holds is not asked about."""


def refuse_moves(
    tables: NetworkTables, tails: pl.DataFrame, heads: pl.DataFrame, demands: pl.DataFrame
) -> None:
    """Raise `NotEnoughMemory` if moves between nodes and to demands are too many.

    Parameters
    ----------
    tables
        Of the network, for what would help.
    tails, heads, demands
        A row for each, with its item ``i`` (and class ``c``).
    """
    inner = _each(tails, ["i", "c"]).join(_each(heads, ["i", "c"]), on=["i", "c"])
    final = _each(tails, ["i"]).join(_each(demands, ["i"]), on="i")
    count = sum(int((each["len"] * each["len_right"]).sum()) for each in (inner, final))
    if count > ENOUGH and MOVE * count > free():
        raise _too_many(count, "moves of an item from one place to another", MOVE * count, tables)


def refuse_ways(count: int, *, done: float) -> None:
    """Raise `NotEnoughMemory` if ways grow too many: ``count`` so far, with a share of the moves done."""
    whole = count / done
    if count > ENOUGH and WAY * whole - WRITTEN * count > free():
        raise _too_many(int(whole), "ways, each a move by a mode", WAY * whole, None)


WRITTEN = 150.0
"""Bytes that a way has taken when it is written."""


def _each(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return rows.group_by(by).len().with_columns(pl.col("len").cast(pl.Int64))


def _too_many(
    count: int, what: str, needed: float, tables: NetworkTables | None
) -> NotEnoughMemory:
    stores = 0 if tables is None else len(tables.sites.filter(role="store"))
    fewer = f"fewer than its {stores} stores" if stores else "fewer stores"
    return NotEnoughMemory(
        f"the network has about {count:,} {what}, which take about {gigabytes(needed)} of memory, and "
        f"{gigabytes(free())} are free",
        hint=f"plan fewer items at a time, with {fewer}, offers or makers an item, or fewer modes; join "
        "demands of places that lie close together; or take a machine with more memory",
    )


def gigabytes(size: float) -> str:
    """Return a size in words.

    >>> gigabytes(2.34e9)
    '2.3 GB'
    """
    return f"{size / 1e9:.1f} GB"
