"""The rows of a model, one for each customer, product, lane: groups spread out, periods laid over."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from makeshed.io.anura.findings import Cell, Findings
from makeshed.io.anura.model_files import ModelRow
from makeshed.io.anura.names import HORIZON, ModelNames
from makeshed.io.anura.schema import schema

Key = tuple[str, ...]
SITES = ("facilities", "suppliers")
KEYS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "customers": {"customername": ("customers",)},
    "facilities": {"facilityname": ("facilities",)},
    "suppliers": {"suppliername": ("suppliers",)},
    "products": {"productname": ("products",)},
    "customerdemand": {"customername": ("customers",), "productname": ("products",)},
    "suppliercapabilities": {"suppliername": ("suppliers",), "productname": ("products",)},
    "transportationmodes": {"modename": ("transportationmodes",)},
    "transportationpolicies": {
        "originname": SITES, "destinationname": ("customers", "facilities"),
        "productname": ("products",), "modename": ("transportationmodes",),
    },
    "productionpolicies": {
        "facilityname": ("facilities",), "productname": ("products",), "bomname": (),
        "processname": (), "workcentername": (),
    },
    "processes": {"processname": (), "stepname": ()},
    "workcenters": {"workcentername": (), "facilityname": ("facilities",)},
    "warehousingpolicies": {"facilityname": ("facilities",), "productname": ("products",)},
    "customerfulfillmentpolicies": {
        "customername": ("customers",), "productname": ("products",), "sourcename": SITES,
    },
    "replenishmentpolicies": {
        "facilityname": ("facilities",), "productname": ("products",), "sourcename": ("facilities",),
    },
    "procurementpolicies": {
        "facilityname": ("facilities",), "productname": ("products",), "sourcename": ("suppliers",),
    },
    "billsofmaterials": {"bomname": (), "productname": ("products",)},
    "tariffs": {
        "pathoriginproperty": (), "pathoriginvalue": (), "pathdestinationproperty": (),
        "pathdestinationvalue": (), "productname": ("products",),
    },
    "stepcosts": {"stepcostname": (), "throughputlevel": ()},
}  # fmt: skip
"""By table that is read, the columns that tell its rows apart, and whose names stand there."""
BLANK = {("transportationpolicies", "productname"), ("tariffs", "productname")}
"""Where a blank cell means all."""


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One row for one of everything it names, as it is in one period."""

    table: str
    key: Key
    cells: Mapping[str, Cell]
    at: Cell
    """Blank, and where the row stands."""
    findings: Findings
    primary: Mapping[str, str]
    """What stands for the primary units of the model."""

    def cell(self, column: str) -> Cell:
        """Return a cell, blank where there is none, and note that it is read."""
        found = self.cells.get(column, self.at)
        self.findings.used.add((found.table, found.row, column))
        return found

    def text(self, column: str) -> str:
        """Return what a cell says, or its column's default."""
        return self.cell(column).text or self.default(column)

    def default(self, column: str) -> str:
        """Return what a column is where it is blank."""
        return schema()[self.table][column].default.format_map(self.primary)

    def choice(self, column: str, *allowed: str) -> str:
        """Return one of the choices of a column, in small letters; any other than those allowed is wrong."""
        found = self.text(column).casefold()
        if allowed and found not in allowed:
            self.wrong(column, self.text(column), " or ".join(allowed))
        return found

    def wrong(self, column: str, found: str, right: str) -> None:
        """Note what is wrong with a cell."""
        self.findings.wrong(self.cell(column), column, found, right)

    def number(self, column: str) -> float | None:
        """Return the number of a cell, 0 or more, or its column's default; None where there is neither."""
        cell = self.cell(column)
        text = cell.text or self.default(column)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0:
            self.wrong(column, repr(text), "a number of 0 or more, with a point for decimals")
            return None
        return value

    def asks_for_the_cheapest(self, otherwise: str) -> None:
        """Note a policy that asks for anything else: for ratios, or for one source alone."""
        if self.choice("optimizationpolicy") == "to optimize":
            self.cell("optimizationpolicyvalue")  # it says nothing then
            return
        said = self.text("optimizationpolicy")
        self.leave("optimizationpolicy", f"{said}: {otherwise}; here the cheapest")

    def leave(self, column: str, why: str, *, changes: bool = True) -> None:
        """Note that a cell is left out, if it holds anything."""
        cell = self.cells.get(column)
        if cell is not None:
            self.findings.leave(cell, column, why, changes=changes)


class ModelRecords:
    """The rows of each table in one period, by what they name.

    Parameters
    ----------
    tables
        As they were read.
    names
        What they name.
    findings
        Where problems are noted.
    primary
        Primary units by what stands for them.
    period
        Which; None: the model has no periods.
    """

    def __init__(
        self,
        tables: Mapping[str, Sequence[ModelRow]],
        names: ModelNames,
        findings: Findings,
        primary: Mapping[str, str],
        period: str | None,
    ) -> None:
        self.tables, self.names, self.findings = tables, names, findings
        self.primary, self.period = primary, period
        self._made: dict[str, dict[Key, ModelRecord]] = {}
        self._index: dict[tuple[str, tuple[int, ...]], dict[Key, list[Key]]] = {}

    def of(self, table: str) -> dict[Key, ModelRecord]:
        """Return the records of a table by key; what is excluded is left out."""
        if table not in self._made:
            self._made[table] = self._spread(table)
            self._lay(table)
        return self._made[table]

    def _spread(self, table: str) -> dict[Key, ModelRecord]:
        found: dict[Key, ModelRecord] = {}
        for row in self.tables.get(table, ()):
            if excluded(row):
                continue
            at = Cell("", table, row.row, row.where)
            for key in self._keys(table, row):
                record = ModelRecord(table, key, row.cells, at, self.findings, self.primary)
                before = found.setdefault(key, record)
                if before is not record and _says(before) != _says(record):
                    words = f"{' '.join(key)}, as row {before.at.row} too, with other values"
                    self.findings.wrong(at, next(iter(KEYS[table])), words, "one row for each")
        return found

    def _keys(self, table: str, row: ModelRow) -> Iterator[Key]:
        """Yield the keys of a row, one for each of all that it names; none if it is not of the period."""
        if table == "customerdemand" and not self._now(row, whole=True):
            return
        meant = []
        for column, whose in KEYS[table].items():
            cell = row.at(column)
            self.findings.used.add((table, row.row, column))
            if not whose or (column == "modename" and not cell.text):
                meant.append([cell.text])
            else:
                blank = (table, column) in BLANK
                meant.append(self.names.meant(cell, column, whose, blank=blank))
        yield from product(*meant)

    def _now(self, row: ModelRow, *, whole: bool) -> bool:
        """Return whether a row is of the period."""
        cell = row.at("periodname")
        self.findings.used.add((row.table, row.row, "periodname"))
        if not self.period:
            if cell.text and cell.text.casefold() not in HORIZON:
                return bool(self.names.meant(cell, "periodname", ["periods"]))
            return True
        if whole and cell.text.casefold() in HORIZON | {""}:
            right = "a period, or a group of periods: what is wanted over all of them together cannot be said"
            self.findings.wrong(cell, "periodname", cell.text or "nothing", right)
            return False
        return self.period in self.names.meant(cell, "periodname", ["periods"])

    def _lay(self, table: str) -> None:
        """Lay what is otherwise in the period over the records of a table."""
        more = f"{table}multitimeperiod"
        records = self._made[table]
        for row in self.tables.get(more, ()):
            if excluded(row) or not self._now(row, whole=False):
                continue
            for column in KEYS[table]:
                self.findings.used.add((more, row.row, column))
            keys = list(self._keys_over(table, row))
            if not any(key in records for key in keys):
                at = Cell("", more, row.row, row.where)
                words = "what no row of the table without periods names"
                self.findings.wrong(
                    at, next(iter(KEYS[table])), words, f"names of a row of {table}"
                )
            for key in keys:
                if key not in records:
                    continue
                state = row.at(_state(more))
                self.findings.used.add((more, row.row, _state(more)))
                if table != "facilities" and state.text.casefold() == "exclude":
                    del records[key]
                    continue
                laid = {
                    c: cell
                    for c, cell in row.cells.items()
                    if c not in KEYS[table] and c != "status"
                }
                old = records[key]
                records[key] = replace(old, cells={**old.cells, **laid})

    def _keys_over(self, table: str, row: ModelRow) -> Iterator[Key]:
        """Yield the keys that a row of a table of periods means; a column that it lacks means any."""
        fixed: list[int] = []
        meant: list[list[str]] = []
        for place, (column, whose) in enumerate(KEYS[table].items()):
            cell = row.at(column)
            if cell.text:
                fixed.append(place)
                meant.append(self.names.meant(cell, column, whose) if whose else [cell.text])
        found = self._found_by(table, tuple(fixed))
        for some in product(*meant):
            yield from found.get(some, ())

    def _found_by(self, table: str, fixed: tuple[int, ...]) -> dict[Key, list[Key]]:
        """Return the keys of a table by some of their parts."""
        index = self._index.get((table, fixed))
        if index is None:
            index = self._index[table, fixed] = {}
            for key in self._made[table]:
                index.setdefault(tuple(key[place] for place in fixed), []).append(key)
        return index


def excluded(row: ModelRow) -> bool:
    """Return whether a row is ignored, as it says itself."""
    return row.at("status").text.casefold() == "exclude"


def _state(table: str) -> str:
    """Return the column of a table of periods that says whether a thing is there then; it ends in status."""
    found = [c for c in schema()[table] if c.endswith("status") and c != "status"]
    return found[0] if found else "status"


def _says(record: ModelRecord) -> dict[str, str]:
    return {
        name: cell.text for name, cell in record.cells.items() if name not in KEYS[record.table]
    }
