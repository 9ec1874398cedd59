"""A case from one store into another: the same facts, and a word on what cannot go along."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zipfile import ZipFile

from makeshed.errors import BadValue, Disagreement
from makeshed.language.text import few
from makeshed.model.noun import NOUNS
from makeshed.model.shed import Shed
from makeshed.store import STORES, folder, load, save, scenario_sheet, server_case, workbook
from makeshed.store.locking import writing
from makeshed.store.replacing import named, refuse_written_over
from makeshed.store.scenarios import carried, folder_of
from makeshed.store.server_address import is_served, placed

NAMED = 4
"""Files named in one note; the others are counted."""
_FORMULA = re.compile(rb"<f[ >](?!COUNTA\('[a-z_]+'!\$A\$2:)")  # but those of our own index
_ADDED = re.compile(r"--add[ =]+(\"[^\"]+\"|'[^']+'|\S+)")


@dataclass(frozen=True, slots=True)
class Converted:
    """What was converted, and what did not go along."""

    facts: Shed
    notes: tuple[str, ...]


def convert(
    source: str | Path,
    target: str | Path,
    *,
    replace: bool = False,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002  (as `save` calls it)
) -> Converted:
    """Write the facts of a case to another place, in whatever store its name says.

    The copy is read again and holds the same facts. Scenarios go along: files as files, rows of a
    workbook's sheet as such a sheet or as files.

    Parameters
    ----------
    source, target
        A folder, an ``.xlsx`` workbook, a ``.db`` file or the address of a server each.
    replace
        Whether a case that is at the target may be replaced.
    format
        What the files of a folder are.

    Raises
    ------
    BadValue
        Both are one.
    MakeshedError
        Something is at the target, and ``replace`` is not said.
    Disagreement
        What was written is not what was read: a bug.
    """
    old, new = placed(source), placed(target)
    if old.resolve() == new.resolve():
        raise BadValue(f"{old} and {new} are one", hint="name another place for the copy")
    shed = load(old)
    if not replace:
        _refuse_written_over(new)
    if STORES.get(new.suffix) is workbook and not new.is_dir():
        with named(new), writing(new) as real:
            listed = scenario_sheet.cells(old) if old.is_file() else None
            workbook.write(shed, real, dressed=True, scenarios=listed)
    else:
        save(shed, new, format=format)
    if load(new).fingerprint() != shed.fingerprint():
        raise Disagreement(f"{new} does not hold what {old} holds", hint="please report it")
    notes = [told.text for told in shed.told]
    notes += _with_scenarios(old, new)
    return Converted(shed, (*notes, *_left(old)))


def _refuse_written_over(new: Path) -> None:
    """Raise `MakeshedError` where there are facts already, or scenarios."""
    if not is_served(new):
        return refuse_written_over(new, folder_of(new))
    refuse_written_over(folder_of(new))
    return server_case.refuse_written_over(new, "name another schema or database, or say --replace")


def _with_scenarios(old: Path, new: Path) -> Iterator[str]:
    """Copy the scenarios; yield what was copied, and what stays or a copy will not find."""
    here, there = folder_of(old), folder_of(new)
    files = sorted(path for path in here.glob("*") if path.is_file()) if here.is_dir() else []
    sheet = scenario_sheet.read(old) if old.is_file() else {}
    with named(there):
        for path in files:
            there.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, there / path.name)
        listed = [*sheet] if STORES.get(new.suffix) is workbook else carried(old, new)
    names = [path.stem for path in files if path.suffix == ".args"] + listed
    if names and there.is_dir():
        yield f"scenarios copied to {there}: {few(names, NAMED)}"
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace") if path.suffix == ".args" else ""
        for match in _ADDED.findall(text):
            if not (there / match.strip("\"'")).is_file():
                yield f"scenario {path.stem} adds {match}, which did not go along"
    for name, changes in sheet.items():
        if name not in listed:
            yield f"scenario {name!r} stays in {old.name}: no file can be called so, or one is"
        for step in changes.steps:
            if step.switch == "--add" and not (there / step.value).is_file():
                yield f"scenario {name} adds {step.value}, which did not go along"


def _left(old: Path) -> Iterator[str]:
    """Yield what stays behind: comments, formulas, notes of people, files beside the tables."""
    if old.is_dir():
        tables = [p for p in sorted(old.iterdir()) if p.suffix in folder.SUFFIXES and p.is_file()]
        remarks = [p.name for p in tables if p.suffix == ".csv" and _remarks(p.read_bytes())]
        if remarks:
            yield f"comments stay in {few(remarks, NAMED)}"
        ours = {p.name for p in tables if p.stem in NOUNS} | {"scenarios"}
        beside = [p.name for p in sorted(old.iterdir()) if p.name not in ours and p.name[0] != "."]
        if beside:
            yield f"what is no table stays in {old}: {few(beside, NAMED)}"
    elif STORES.get(old.suffix) is workbook:
        yield from _left_in_workbook(old)


def _remarks(data: bytes) -> bool:
    return data.startswith(b"#") or b"\n#" in data


def _left_in_workbook(old: Path) -> Iterator[str]:
    formulas, comments, drawn = False, False, False
    with ZipFile(old) as packed:
        for name in packed.namelist():
            part = name.lower()
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                data = packed.read(name)
                formulas |= _FORMULA.search(data) is not None
            elif "comments" in part and part.endswith(".xml"):
                comments |= b"<author>makeshed</author>" not in packed.read(name)
            drawn |= part.startswith(("xl/charts/", "xl/media/"))
    if formulas:
        yield f"formulas stay in {old.name}: the copy holds their values"
    if comments:
        yield f"comments on cells stay in {old.name}"
    if drawn:
        yield f"charts and pictures stay in {old.name}"
