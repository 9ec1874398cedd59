"""A scenario in words: facts left out, added or set, and in which period. It is read from arguments, a file or a sheet.

Each change is what the terminal takes: ``--without sites/shenzhen``, ``--add duties-new.csv``,
``--set duties/ebike-cn.rate=0.25``. A file of them (``.args``, one a line, ``#`` for comments), or some
rows of a workbook's sheet ``scenarios``, is a scenario with a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from makeshed.errors import BadFacts, BadValue, NotFound, Problem, nearest
from makeshed.model.in_period import in_period, without_lost_overrides
from makeshed.model.noun import NOUNS
from makeshed.model.seasonal import WITHIN, seasonal_crops
from makeshed.model.setting import OnNote, with_value
from makeshed.model.shed import Shed
from makeshed.model.told import Told
from makeshed.store import commas
from makeshed.store.byhand import added
from makeshed.store.changes import FORMS, Changes, ChangeStep, beside, read_changes
from makeshed.store.reading import Reading


def scenario(
    shed: Shed,
    *changes: str | Path | Changes,
    without: Sequence[str] = (),
    add: Sequence[str | Path] = (),
    set: Sequence[str] = (),  # noqa: A002  (the word that the terminal uses)
    during: Sequence[str] = (),
    on_note: OnNote | None = None,
) -> Shed:
    """Return the shed as it would be: without some facts, with others, some set, in one of its periods.

    Parameters
    ----------
    shed
        The facts as they are.
    changes
        Files of changes (``.args``), whose paths start at their own folder, or some of `scenarios`;
        they are merged, and what is given beside them has the last word.
    without
        ``table/key`` of facts to leave out, ``*`` for any; what names them goes with them.
    add
        CSV files of facts, each called like its table, or like ``duties-something.csv``.
    set
        ``table/key.column=value`` each: a value, or x1.2, +10%, -10% of what it is; a share also
        as 12.5%.
    during
        The key of one of its periods: what is asked is then asked of it alone.
    on_note
        Called with what a change may mean otherwise than it was read.

    Raises
    ------
    NotFound
        A file, table, key or column that is not there.
    BadValue
        A change that cannot be read, or that its column does not take.
    BadFacts
        Facts that contradict the rest.
    """
    read = [each if isinstance(each, Changes) else read_changes(Path(each)) for each in changes]
    steps = [step for each in read for step in each.steps]
    steps += [ChangeStep("--without", text) for text in without]
    steps += [ChangeStep("--add", str(path)) for path in add]
    steps += [ChangeStep("--set", text) for text in set]
    steps += [
        ChangeStep("--during", text) for text in ((during,) if isinstance(during, str) else during)
    ]
    was, lost = shed, [step for step in steps if step.switch == "--without"]
    for step in lost if len(lost) > 1 else ():
        with step.placed():
            shed.matching(step.value)
    if lost:
        with lost[0].placed():
            shed = shed.minus(*(step.value for step in lost))
    for step in steps:
        if step.switch == "--add":
            with step.placed():
                shed = with_file(shed, step.folder / step.value)
    for step in steps:
        if step.switch == "--set":
            with step.placed():
                shed = with_value(shed, step.value, on_note)
    shed = without_lost_overrides(was, shed, on_note) if lost else shed
    return _in_one_period(shed, [step for step in steps if step.switch == "--during"], on_note)


def _in_one_period(shed: Shed, steps: Sequence[ChangeStep], on_note: OnNote | None) -> Shed:
    """Return the shed in the period that is named, if one is."""
    named = list(dict.fromkeys(step.value for step in steps))
    if len(named) > 1:
        raise BadValue(f"{' and '.join(named)} are several periods", hint="name one (--during)")
    for step in steps[:1]:
        with step.placed():
            found = in_period(shed, step.value, on_note)
        if on_note and (crops := seasonal_crops(shed)):
            on_note(f"there are seasons of {crops}: {WITHIN}")
        return found
    return shed


def every_fault(shed: Shed, changes: Changes) -> list[Problem]:
    """Return everything that keeps a scenario from being had: each change tried, whatever the others are."""
    whole, found = shed, list[Problem]()

    def tried(step: ChangeStep, make: Callable[[Shed, ChangeStep], Shed]) -> bool:
        nonlocal shed
        try:
            shed = make(shed, step)
        except BadFacts as error:
            at = f"{step.at}: " if step.at else ""
            found.extend(replace(p, file=f"{at}{p.file or p.table}") for p in error.problems)
        except (BadValue, NotFound) as error:
            at = step.at or str(step)
            found.append(Problem("scenarios", None, "", str(error), error.hint or FORMS, at))
        else:
            return True
        return False

    def there(was: Shed, step: ChangeStep) -> Shed:
        was.matching(step.value)
        return was

    lost = [step for step in changes.steps if step.switch == "--without"]
    shed = shed.minus(*(step.value for step in lost if tried(step, there)))  # as `scenario` does
    made: dict[str, Callable[[Shed, ChangeStep], Shed]] = {
        "--add": lambda was, step: with_file(was, step.folder / step.value),
        "--set": lambda was, step: with_value(was, step.value),
        "--during": lambda was, step: in_period(without_lost_overrides(whole, was), step.value),
    }
    for switch, make in made.items():
        for step in changes.steps:
            if step.switch == switch:
                tried(step, make)
    return found


def with_file(shed: Shed, path: Path) -> Shed:
    """Return the shed with the facts of a CSV file; a fact with the same key is replaced."""
    frames, told = rows_of_file(shed, path)
    return shed.with_rows(frames).telling(told)


def rows_of_file(shed: Shed, path: Path) -> tuple[dict[str, pl.DataFrame], list[Told]]:
    """Return the facts of a CSV file that is called like its table, and how they were read.

    Raises
    ------
    NotFound
        There is no such file, or no such table.
    BadFacts
        Cells that cannot be read.
    """
    table = path.stem.partition("-")[0]
    if not path.is_file():
        raise NotFound(f"there is no {path}", hint=beside(path))
    if table not in NOUNS:
        hint = f"call it like its table, such as duties-new.csv; {nearest(table, NOUNS)}"
        raise NotFound(f"{path.name} begins like no table", hint=hint)
    reading = Reading()
    commas.read_table(path, table, reading)
    frames, told, problems = added(reading, shed)
    if problems:
        raise BadFacts(problems)
    return frames, told
