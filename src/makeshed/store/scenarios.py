"""The scenarios of a case by name, wherever they are written.

One rule for every store: those of a folder stand in its ``scenarios/``, those of a file in the folder
beside it that is called like it, ``book.scenarios/`` for ``book.xlsx`` and ``book.db``; each is a file
``NAME.args``. A workbook may hold them itself, in a sheet ``scenarios``.
"""

from __future__ import annotations

import shlex
import shutil
from dataclasses import replace
from pathlib import Path

from makeshed.errors import BadFacts, MakeshedError, NotFound, Problem, nearest
from makeshed.model.doubts import Doubt, doubts
from makeshed.model.noun import NOUNS
from makeshed.model.shed import Shed
from makeshed.store import STORES, scenario_sheet
from makeshed.store.changes import Changes, read_changes
from makeshed.store.examples import example_path
from makeshed.store.scenario import every_fault, scenario
from makeshed.store.server_address import placed


def folder_of(case: Path) -> Path:
    """Return the folder in which files of a case's scenarios stand; neither need exist."""
    alone = case.is_file() or (case.suffix in STORES and not case.is_dir())
    return case.with_suffix(".scenarios") if alone else case / "scenarios"


def scenarios(where: str | Path) -> dict[str, Changes]:
    """Return the scenarios of a case by name, to be given to `scenario`.

    Raises
    ------
    BadFacts
        Rows of a workbook's sheet ``scenarios`` that say no change, or a name that is given twice.
    BadValue
        A file that holds no changes.
    """
    case = placed(where)
    found = dict(scenario_sheet.read(case)) if case.is_file() else {}
    for name, path in _files(case).items():
        if name in found:
            was, right = found[name].at, "each scenario once, in the sheet or in a file"
            raise BadFacts([Problem("scenarios", None, name, f"also in {path.name}", right, was)])
        found[name] = read_changes(path)
    return found


def find(name: str, case: Path | None) -> Changes:
    """Return a scenario: from a file, or one of the case's by name.

    ``case`` is where the case was read from; None means the bundled e-bike.
    """
    if Path(name).is_file():
        return read_changes(Path(name))
    where = case or example_path("ebike")
    files = _files(where)
    held = dict(scenario_sheet.read(where)) if where.is_file() else {}
    if name in files and name in held:
        return scenarios(where)[name]  # which says what is wrong
    if name in held:
        return held[name]
    if name in files:
        return read_changes(files[name])
    known = {*files, *held}
    hint = nearest(name, known) if known else f"write it into {folder_of(where) / name}.args"
    raise NotFound(f"no scenario is called {name!r}", hint=hint)


def carried(source: str | Path, target: str | Path) -> list[str]:
    """Write the scenarios of a workbook's sheet as files where another case keeps its own.

    Files that they add go along. Returns the names written; one that no file can have, or whose file
    is there already, stays behind.
    """
    home, names = folder_of(Path(target)), list[str]()
    for name, changes in scenario_sheet.read(Path(source)).items():
        path = home / f"{name}.args"
        if path.parent != home or path.name != Path(path.name).name or path.exists():
            continue
        home.mkdir(parents=True, exist_ok=True)
        lines = [f"# {changes.about}"] if changes.about else []
        for step in changes.steps:
            value = step.value
            if step.switch == "--add" and (step.folder / value).is_file():
                shutil.copyfile(step.folder / value, home / Path(value).name)
                value = Path(value).name
            lines.append(f"{step.switch} {shlex.quote(value)}")
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        names.append(name)
    return names


def wrong(shed: Shed, where: str | Path) -> list[MakeshedError]:
    """Return why some of a case's scenarios cannot be had, all faults of all at once; none if all can."""
    try:
        named = scenarios(where)
    except MakeshedError as error:
        return [error]
    found = [problem for changes in named.values() for problem in every_fault(shed, changes)]
    return [BadFacts(found, hint="mend these changes, or leave them out")] if found else []


def doubtful(shed: Shed, where: str | Path) -> list[Doubt]:
    """Return what is doubtful about the values that the scenarios of a case set or add."""
    before = {(doubt.key, doubt.column) for doubt in doubts(shed)}
    found = []
    for name, changes in scenarios(where).items():
        changed = scenario(shed, changes)
        at = f"{changes.at}, {name}" if changes.at else name
        found += [
            replace(doubt, file=at)
            for doubt in doubts(changed)
            if (doubt.key, doubt.column) not in before and _touched(doubt, shed, changed)
        ]
    return found


def _touched(doubt: Doubt, shed: Shed, changed: Shed) -> bool:
    """Whether the fact that is doubtful is another one than before."""
    noun = NOUNS[doubt.table]
    return bool(
        changed.table(noun)[doubt.index : doubt.index + 1]
        .join(shed.table(noun), on=list(changed.table(noun).columns), how="anti", nulls_equal=True)
        .height
    )


def _files(case: Path) -> dict[str, Path]:
    folder = folder_of(case)
    return {path.stem: path for path in sorted(folder.glob("*.args"))} if folder.is_dir() else {}
