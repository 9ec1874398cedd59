"""A folder of CSV or Parquet files: one file a table, named after it.

A save is written to ``.saving`` within the folder; renaming that to ``.saved`` is the one moment in
which it happens. Moving the files to where people see them comes after: if that is cut short, readers
take ``.saved`` and the next save completes the move. Whatever else is in the folder stays untouched.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal

import polars as pl

from makeshed.errors import NotFound, Problem
from makeshed.model.noun import NOUNS, empty
from makeshed.model.place import Place
from makeshed.model.shed import Shed
from makeshed.store import commas
from makeshed.store.reading import Raw, Reading
from makeshed.store.replacing import flushed, replacing

SUFFIXES = (".csv", ".parquet")
BESIDE = {".md", ".py", ".html", ".txt", ".args", ".json", ".png", ".jpg", ".svg", ".pdf"}
"""Files of these kinds may lie beside the tables."""

Format = Literal["csv", "parquet"]


def read(where: Path) -> Reading:
    """Return the tables of a folder as found; raise `NotFound` if there is none."""
    saved = where / ".saved"
    folder = saved if saved.is_dir() else where
    reading = Reading()
    for path in sorted(p for p in folder.iterdir() if p.is_file() and not _beside(p)):
        if path.suffix not in SUFFIXES or path.stem not in NOUNS:
            name = path.stem if path.suffix in SUFFIXES else path.name
            reading.stranger(name, path.name)
        elif path.suffix == ".parquet" and path.with_suffix(".csv").exists():
            found, right = f"beside {path.stem}.csv", "one file for each table"
            reading.wrong(Problem(path.stem, None, "", found, right, path.name))
        elif path.suffix == ".csv":
            commas.read_table(path, path.stem, reading)
        else:
            _read_parquet(path, reading)
    if not reading.tables and not reading.problems:
        hint = "a table is a file such as places.csv; `makeshed new FOLDER` writes a first case"
        raise NotFound(f"no tables in {where}", hint=hint)
    return reading


def write(shed: Shed, where: Path, form: Format = "csv") -> None:
    """Write the tables that have rows; a table that was there and has none now goes."""
    new = not where.exists()
    draft = where / ".saving"
    where.mkdir(parents=True, exist_ok=True)
    try:
        _settle(where)
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        frames = {t: f for t, n in NOUNS.items() if not (f := shed.table(n)).is_empty()}
        for table, frame in (frames or {Place.table: empty(Place)}).items():
            path = draft / f"{table}.{form}"
            if form == "csv":
                path.write_bytes(commas.csv_text(frame).encode())
            else:
                frame.write_parquet(path)
            flushed(path)
        draft.rename(where / ".saved")
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        if new:
            where.rmdir()
        raise
    _settle(where)


def _settle(where: Path) -> None:
    """Move a finished save to where people see it; safe to repeat at any point."""
    saved, draft = where / ".saved", where / ".saving"
    if not saved.is_dir():
        return
    files = {path.name for path in saved.iterdir()}
    for path in list(where.iterdir()):
        if path.suffix in SUFFIXES and path.stem in NOUNS and path.name not in files:
            path.unlink()
    for name in files:
        with replacing(where / name) as copy:
            try:
                os.link(saved / name, copy)
            except OSError:  # not every file system has links
                shutil.copyfile(saved / name, copy)
    shutil.rmtree(draft, ignore_errors=True)
    saved.rename(draft)
    shutil.rmtree(draft)


def _beside(path: Path) -> bool:
    """Whether a file is no table and claims to be none."""
    name = path.name
    return name.startswith((".", "~", "README", "LICENSE")) or path.suffix in BESIDE


def _read_parquet(path: Path, reading: Reading) -> None:
    try:
        frame = pl.read_parquet(path)
    except pl.exceptions.PolarsError as error:
        found = f"not readable as Parquet: {str(error).splitlines()[0]}"
        reading.wrong(Problem(path.stem, None, "", found, "a Parquet file", path.name))
        return
    reading.tables.append(Raw(path.stem, path.name, frame, range(1, frame.height + 1)))
