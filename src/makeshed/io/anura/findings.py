"""What is found while a model is read: what is wrong with it, and what of it is left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from makeshed.errors import Problem
from makeshed.io.anura.schema import called, schema

HARMLESS_TABLES = {
    "analytics", "maps", "modelinfo", "skuleveloutputmapping", "tablefilters", "scenarios",
    "scenarioitems", "scenarioitemassignments", "scenarioruleitemassignments", "scenariorules",
    "customerriskconfigurations", "facilityriskconfigurations", "geographicriskconfigurations",
    "networkriskconfigurations", "supplierriskconfigurations", "utilizationriskconfigurations",
    "riskbanddefinitions", "riskratingconfigurations", "risksummaryconfigurations",
    "userdefinedvariables", "transportationrouteplanners", "groups",
}  # fmt: skip
"""Of pictures, risks and scenarios, or of what counts only where another table names it."""
HARMLESS = {
    "notes", "address", "city", "region", "geographicriskscore", "userdefinedriskscore",
    "co2emissionrate", "fixedco2emissions", "circuityfactor", "costtoserveunitbasis", "primaryareauom", "primarydosuom", "primaryspeeduom",
}  # fmt: skip
"""Columns without which the answer is the same."""

NAMED = {
    "processes": "unitcost",
    "billsofmaterials": "quantity",
    "stepcosts": "cost",
    "workcenters": "throughputcapacity",
}
"""Tables whose rows count only where others name them, and a column that is then read."""

QUIET = {"inventorypolicies"}
"""Tables of which a row that names things alone says nothing."""


class Rowlike(Protocol):
    """A row with its number and its cells."""

    @property
    def row(self) -> int:
        """Its number."""

    @property
    def cells(self) -> Mapping[str, Cell]:
        """Its cells by column."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds something, and where it stands."""

    text: str
    table: str
    row: int
    where: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What of a model is not in the case: a column, or a table, with what it would have meant."""

    what: str
    """Table, or table.column, as the schema calls it."""
    cells: int
    """How many cells hold something else than their default; of a table, how many rows."""
    changes: bool
    """Whether the answer may be another for want of it."""
    rows: str
    """The first rows where it stands."""
    words: str
    """Why it is left out, and what it would have meant."""


@dataclass
class Findings:
    """Problems, what was read, and what was left out on purpose."""

    problems: dict[tuple[str, int | None, str], Problem] = field(default_factory=dict)
    used: set[tuple[str, int, str]] = field(default_factory=set)
    left: dict[tuple[str, str, str, bool], dict[int, None]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def wrong(self, cell: Cell, column: str, found: str, right: str) -> None:
        """Note what is wrong with a cell; once, however often it is read."""
        at = (cell.where, cell.row, column)
        self.problems.setdefault(
            at, Problem(cell.table, cell.row, column, found, right, cell.where)
        )

    def leave(self, cell: Cell, column: str, why: str, *, changes: bool = True) -> None:
        """Note a cell that was looked at and is left out."""
        self.used.add((cell.table, cell.row, column))
        self.left.setdefault((cell.table, column, why, changes), {})[cell.row] = None

    def say(self, words: str) -> None:
        """Note what was read how."""
        self.notes[words] = None


def same(text: str, default: str) -> bool:
    """Return whether a cell holds but the default of its column."""
    if text.casefold() == default.casefold() or (not default and text.casefold() in {"0", "false"}):
        return True
    try:
        return math.isclose(float(text), float(default or 0))
    except ValueError:
        return False


def unread(findings: Findings, rows: Iterable[tuple[str, int, Mapping[str, Cell]]]) -> None:
    """Note every cell that says something and that nothing has read.

    Parameters
    ----------
    findings
        Where it is noted.
    rows
        The rows that count, by table and row.
    """
    for table, row, cells in rows:
        if table in NAMED and (table, row, NAMED[table]) not in findings.used:
            findings.left.setdefault(
                (table, "", "rows that nothing that is read names", False), {}
            )[row] = None
            continue
        for column, cell in cells.items():
            known = schema()[table].get(column)
            if (table, row, column) in findings.used or column == "status":
                continue
            if known is None:
                why, changes = "a column of your own, which the schema does not know", False
            elif known.engine == "other":
                why, changes = "read by other engines than network design", False
            elif column.endswith("uom") or same(cell.text, known.default):
                continue  # a unit says nothing without its number, which is told itself
            else:
                why, changes = known.explanation, harmful(table, column)
            findings.left.setdefault((table, column, why, changes), {})[row] = None


def whole(table: str, rows: Sequence[Rowlike], findings: Findings) -> None:
    """Note a table that is not read: its rows, and what each column that says something would have meant."""
    columns = schema()[table]
    said: dict[str, int] = {}
    for row in rows:
        for name, cell in row.cells.items():
            known = columns.get(name)
            quiet = known is None or known.engine == "other" or name in {"status", "notes"}
            if not quiet and known is not None and not same(cell.text, known.default):
                said[name] = said.get(name, 0) + 1
    meant = [f"{name} ({n}): {columns[name].explanation}" for name, n in said.items()]
    changes = table not in HARMLESS_TABLES and bool(said)
    if all(column.engine == "other" for column in columns.values()):
        why, changes = "a table of other engines than network design", False
    elif table in QUIET and all(name.endswith("name") for name in said):
        why, changes = "a table that is not read, all of whose cells are the default", False
    else:
        why = "; ".join(["a table that is not read", *meant])
    findings.left[table, "", why, changes] = {row.row: None for row in rows}


def harmful(table: str, column: str) -> bool:
    """Return whether the answer may be another without a column."""
    safe = column in HARMLESS or column.endswith("decimalprecision")
    return not (safe or table in HARMLESS_TABLES)


def listed(findings: Findings) -> list[LeftOut]:
    """Return what is left out, what changes the answer first."""
    made = [
        LeftOut(
            what=".".join(filter(None, (called()[table], column))),
            cells=len(rows),
            changes=changes,
            rows=", ".join(map(str, list(rows)[:5])) + (" ..." if len(rows) > 5 else ""),
            words=why or "the schema does not say what it means",
        )
        for (table, column, why, changes), rows in findings.left.items()
    ]
    return sorted(made, key=lambda one: (not one.changes, one.what))
