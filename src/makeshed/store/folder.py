"""A folder of CSV or Parquet files: one file a table, named after it.

A save is written to a draft within the folder; renaming that to ``.saved`` is the one moment in which
it happens. Moving the files to where people see them comes after: if that is cut short, readers take
``.saved``, and the next reader who may write, or the next save, completes the move. Whatever else is in
the folder stays untouched. A reader looks at the files again after reading: if any was replaced, it
reads again, so that it sees one version.
"""

from __future__ import annotations

import os
import shutil
from codecs import BOM_UTF8
from collections.abc import Collection, Sequence
from contextlib import suppress
from itertools import islice, takewhile
from pathlib import Path
from typing import Literal

import polars as pl

from makeshed.errors import BadFacts, Busy, NotFound, Problem
from makeshed.language.encodings import NoText, text_of
from makeshed.language.heads import is_note
from makeshed.model.noun import NOUNS, empty
from makeshed.model.place import Place
from makeshed.model.shed import Shed
from makeshed.model.told import ASIDE
from makeshed.store import commas, parquet
from makeshed.store.locking import writing
from makeshed.store.reading import Reading
from makeshed.store.replacing import DRAFT, flushed, flushed_folder, named, removed, replacing
from makeshed.store.steady import State, state_of, steadily

SUFFIXES = (".csv", ".parquet")
SAVED = ".saved"
"""Where a save is until its files are where people see them."""
MOST_COMMENTS = 1_000
"""Lines of comments above a table that stay where it is written anew."""
RECORD = "changes.jsonl"
"""The record of its changes."""
BESIDE = {".md", ".py", ".jsonl", ".html", ".txt", ".args", ".json", ".png", ".jpg", ".svg", ".pdf"}
"""Files of these kinds may lie beside the tables."""

Format = Literal["csv", "parquet"]


def read(where: Path) -> Reading:
    """Return the tables of a folder as found; raise `NotFound` if there is none."""
    if (where / SAVED).is_dir():
        with suppress(Busy, OSError), writing(where, wait=0.0):
            _settle(where)
    reading = steadily(where, state, lambda: _read(where))
    if not reading.tables and not reading.problems:
        hint = "a table is a file such as places.csv; `makeshed new FOLDER` writes a first case"
        raise NotFound(f"no tables in {where}", hint=hint)
    return reading


def format_of(where: Path) -> Format:
    """Return what the files of a folder are: Parquet if its tables are, or else CSV."""
    folder = where / SAVED if (where / SAVED).is_dir() else where
    every = [path for path in folder.glob("*") if path.stem in NOUNS] if folder.is_dir() else []
    parquet_alone = every and all(
        path.suffix == ".parquet" for path in every if path.suffix in SUFFIXES
    )
    return "parquet" if parquet_alone and any(p.suffix == ".parquet" for p in every) else "csv"


def record(where: Path) -> list[str]:
    """Return the record of the changes of a folder, a line each."""
    folder = where / SAVED if (where / SAVED).is_dir() else where
    try:
        return (folder / RECORD).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except ValueError as error:
        found, right = f"not readable: {error}", "UTF-8"
        raise BadFacts([Problem("changes", None, "", found, right, RECORD)]) from None


def write(
    shed: Shed,
    where: Path,
    form: Format = "csv",
    record: Sequence[str] = (),
    untouched: Collection[str] = (),
) -> None:
    """Write the tables that have rows; a table that was there and has none now goes.

    Parameters
    ----------
    shed
        The facts.
    where
        The folder.
    form
        How its tables are written.
    record
        Of changes, line by line.
    untouched
        Tables whose facts are as they are there: their files stay as a person wrote them.

    Raises
    ------
    NotWritten
        The disk is full or nothing can be written there; the facts that were there are.
    """
    draft = where / f"{DRAFT}-{os.getpid()}"
    with named(where, pl.exceptions.PolarsError):
        where.mkdir(parents=True, exist_ok=True)
        try:
            _settle(where)
            for left in [path for path in where.iterdir() if path.name.startswith(DRAFT)]:
                removed(left)
            draft.mkdir()
            _draft(shed, draft, form, record, untouched)
            draft.rename(where / SAVED)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    with suppress(OSError):  # it is saved; who reads it takes it from there
        flushed_folder(where)
        _settle(where)


def _draft(
    shed: Shed, draft: Path, form: Format, record: Sequence[str], untouched: Collection[str]
) -> None:
    files = {table: draft.parent / f"{table}.{form}" for table in NOUNS}
    kept = {table for table in untouched if files[table].is_file()}
    for table in kept:
        flushed(Path(shutil.copy2(files[table], draft)))
    frames = {t: f for t, n in NOUNS.items() if not (f := shed.table(n)).is_empty()}
    for table, frame in (frames or {Place.table: empty(Place)}).items():
        if table in kept:
            continue
        path = draft / files[table].name
        if form == "csv":
            path.write_bytes(_said_above(files[table]) + commas.csv_text(frame).encode())
        else:
            parquet.write_table(frame, path)
        flushed(path)
    if record:
        path = draft / RECORD
        path.write_text("".join(f"{line}\n" for line in record), encoding="utf-8")
        flushed(path)
    flushed_folder(draft)


def _said_above(path: Path) -> bytes:
    """Return the comments with which a table begins that is there: what a person wrote of it stays."""
    if not path.is_file():
        return b""
    with path.open("rb") as file:
        begins = (b"#", BOM_UTF8 + b"#")
        lines = takewhile(lambda line: line.startswith(begins), islice(file, MOST_COMMENTS))
        said = b"".join(list(lines))
    try:
        text = text_of(said).text
    except NoText:  # nor can the table be read of which it is said
        text = said.decode("utf-8", "replace")
    return "".join(f"{line.rstrip()}\n" for line in text.split("\n") if line.strip()).encode()


def _settle(where: Path) -> None:
    """Move a finished save to where people see it; safe to repeat at any point."""
    saved, draft = where / SAVED, where / f"{DRAFT}-{os.getpid()}-done"
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
    removed(draft)
    saved.rename(draft)
    shutil.rmtree(draft)


def state(where: Path) -> State:
    """Return what differs once a file that readers take was replaced."""
    saved = where / SAVED
    folder = saved if saved.is_dir() else where
    try:
        paths = sorted(path for path in folder.iterdir() if not _beside(path))
    except OSError:
        return ()
    files = (part for path in paths for part in (path.name, *state_of(path)))
    return (folder == saved, *(state_of(saved)[:2] if folder == saved else ()), *files)


def _read(where: Path) -> Reading:
    saved = where / SAVED
    folder = saved if saved.is_dir() else where
    reading = Reading()
    for path in sorted(path for path in folder.iterdir() if not _beside(path)):
        table = path.suffix in SUFFIXES and path.stem in NOUNS
        if path.is_dir() and path.suffix not in SUFFIXES:
            continue  # a folder of something else
        if table and (why := _no_file(path)):
            reading.wrong(Problem(path.stem, None, "", why, f"a file of {path.stem}", path.name))
        elif path.suffix in SUFFIXES and not table and is_note(path.stem):
            reading.told.append(f"{path.name}{ASIDE}")  # and stays where it is
        elif not table:
            name = path.stem if path.suffix in SUFFIXES else path.name
            reading.stranger(name, path.name)
        elif path.suffix == ".parquet" and path.with_suffix(".csv").exists():
            found, right = f"beside {path.stem}.csv", "one file for each table"
            reading.wrong(Problem(path.stem, None, "", found, right, path.name))
        elif path.suffix == ".csv":
            commas.read_table(path, path.stem, reading)
        else:
            parquet.read_table(path, path.stem, reading)
    return reading


def _no_file(path: Path) -> str:
    """Say why a table cannot be opened, without opening it if it is no file; nothing if it can."""
    if path.is_dir():
        return "a folder"
    if not path.exists():
        return "a link to nothing"
    if not path.is_file():
        return "no file but a pipe or a device"
    try:
        with path.open("rb"):
            return ""
    except OSError as error:
        return f"cannot be opened: {error.strerror}"


def _beside(path: Path) -> bool:
    """Whether a file is no table and claims to be none."""
    name = path.name
    if Path(path.stem).suffix in SUFFIXES and Path(path.stem).stem in NOUNS:
        return name.startswith((".", "~"))  # duties.csv.txt, as some editors call it
    return name.startswith((".", "~", "README", "LICENSE")) or path.suffix in BESIDE
