"""Tables that are too large to be read row by row: column by column, told by their heads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from makeshed.errors import BadFacts, Problem

LARGE = 32 * 2**20
"""Bytes from which on a table is read column by column, for its rows would not fit in memory."""


class LargeTable(NamedTuple):
    """A table by columns of text, and the name of its format."""

    kind: str
    table: pl.DataFrame


def large(path: Path, kinds: Mapping[str, Callable[[Any], bool]]) -> LargeTable | None:
    """Return a table that is too large to be read row by row; None if it is not one of the kinds.

    Parameters
    ----------
    kinds
        By name of a format: whether a row with such heads is of it.
    """
    if (
        path.suffix.lower() not in {".csv", ".tsv", ".txt"}
        or not path.is_file()
        or path.stat().st_size < LARGE
    ):
        return None
    with path.open("rb") as file:
        first = file.readline(10_000).decode("utf-8-sig", "replace").rstrip("\r\n")
    mark = max(",;\t|", key=first.count)
    heads = dict.fromkeys((name.strip(' "') for name in first.split(mark)), "")
    kind = next((name for name, matches in kinds.items() if matches(heads)), None)
    if kind is None:
        return None
    try:
        table = pl.read_csv(path, separator=mark, infer_schema=False).fill_null("")
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())[:200]
        raise BadFacts(
            [
                Problem(
                    "", None, "", said, "a table in UTF-8, of as many cells in each row", path.name
                )
            ]
        ) from None
    return LargeTable(kind, table)
