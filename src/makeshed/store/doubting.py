"""What is doubtful about the facts that a path holds, with the rows and files that people see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from makeshed.language.headunits import fit
from makeshed.model.doubts import Doubt, doubts
from makeshed.model.noun import NOUNS, columns
from makeshed.store import STORES, _refuse, folder
from makeshed.store.assembling import assembled
from makeshed.store.reading import Raw, Reading, typed
from makeshed.store.server_address import placed
from makeshed.store.steady import state_of, steadily

if TYPE_CHECKING:
    from makeshed.errors import Problem
    from makeshed.model.shed import Shed


ALONE = {"duties", "drivers", "design_rules", "currencies", "places", "demands", "modes"}
"""Tables that can be judged while others are not as they should be: what they name plays no part."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Facts as far as they can be read, what is wrong with them, and what is doubtful."""

    shed: Shed
    problems: Sequence[Problem]
    doubts: Sequence[Doubt]


def looked_at(where: str | Path) -> Looked:
    """Return what a folder, workbook or database holds, with everything wrong and doubtful.

    Raises
    ------
    NotFound
        There is nothing at that path.
    """
    path = placed(where)
    _refuse(path)
    if path.is_dir():
        reading = folder.read(path)
    else:
        reading = steadily(path, state_of, lambda: STORES[path.suffix].read(path))
    shed, problems = assembled(reading)
    alone = {raw.table for raw in reading.tables if raw.whole} & ALONE
    found = [doubt for doubt in doubts(shed) if not problems or doubt.table in alone]
    bad = {(problem.table, problem.row, problem.column) for problem in problems}
    seen = _seen(reading, {doubt.table for doubt in found})
    told = [_placed(doubt, seen) for doubt in found]
    return Looked(shed, problems, [d for d in told if (d.table, d.row, d.column) not in bad])


Seen = dict[str, tuple[Raw, Sequence[int]]]
"""By table, how it was found, and the number of each of its rows as people see it."""


def _seen(reading: Reading, tables: set[str]) -> Seen:
    raws: dict[str, Raw] = {raw.table: raw for raw in reading.tables if raw.table in tables}
    return {table: (raw, typed(raw)[1]) for table, raw in raws.items()}


def _placed(doubt: Doubt, seen: Seen) -> Doubt:
    if doubt.table not in seen:
        return doubt
    raw, rows = seen[doubt.table]
    own = {column.name: column.unit for column in columns(NOUNS[doubt.table])}.get(doubt.column, "")
    said = raw.units.get(doubt.column, own)
    found = fit(said, own)
    likely = doubt.likely
    if found and found.times != found.over:
        unit = "shares" if own in {"", "1"} else f"in {own}"
        likely += f"; these numbers are {unit}, and the column's head says {said}: write it so"
    return replace(doubt, file=raw.file, row=rows[doubt.index], likely=likely)
