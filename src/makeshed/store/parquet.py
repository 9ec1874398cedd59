"""A Parquet file: one table, with a checksum of the file that readers pass over.

Parquet says where each of its parts begins, so that bytes between the last column and the footer mean
nothing to it. There stands a mark with a checksum of all the rest. Whoever writes the table anew leaves
the mark out, and it is then read as it is; a file with a mark that does not fit was damaged.
"""

from __future__ import annotations

from pathlib import Path
from struct import pack, unpack
from zlib import crc32

import polars as pl

from makeshed.errors import Problem
from makeshed.store.reading import Raw, Reading

MARK = b"makeshed"
TAIL = 8
"""The length of the footer and the word PAR1."""


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write a table and its mark."""
    frame.write_parquet(path)
    data = path.read_bytes()
    at = _footer(data)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(MARK + pack("<I", crc32(data)) + data[at:])


def read_table(path: Path, table: str, reading: Reading) -> None:
    """Add one file to what is read."""
    try:
        if _damaged(path.read_bytes()):
            found = "not what was saved: the file was damaged"
            reading.wrong(Problem(table, None, "", found, "a copy from before", path.name))
            return
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        found = f"not readable as Parquet: {str(error).partition(chr(10))[0]}"
        reading.wrong(Problem(table, None, "", found, "a Parquet file", path.name))
        return
    reading.tables.append(Raw(table, path.name, frame, range(1, frame.height + 1)))


def _footer(data: bytes) -> int:
    """Return where the footer begins; before the file does if it has none."""
    if len(data) < TAIL:
        return -1
    return len(data) - TAIL - int(unpack("<I", data[-TAIL:-4])[0])


def _damaged(data: bytes) -> bool:
    """Whether there is a mark that does not fit."""
    at = _footer(data)
    begin = at - len(MARK) - 4
    if begin < 0 or data[begin : at - 4] != MARK:
        return False
    return pack("<I", crc32(data[at:], crc32(data[:begin]))) != data[at - 4 : at]
