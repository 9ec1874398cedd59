"""A model in one of its periods: its records, units and costs, and what a period's amounts are a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from makeshed.io.anura.findings import Findings
from makeshed.io.anura.names import ModelNames
from makeshed.io.anura.records import Key, ModelRecord, ModelRecords
from makeshed.io.anura.units_of_measure import Measures
from makeshed.units import PerYear

Tiers = list[tuple[float, float]]
"""From which quantity of a year on [units/a] all units cost how much [money/unit]; the first from 0 on."""

SURPLUS = (
    "read as price tiers: here a plan may pay for the least amount of a cheaper level and use less of it, "
    "where the tool pays the dearer level; the answer is the same unless the plan shows a surplus"
)


@dataclass
class PeriodView:
    """A model as it is in one period.

    Attributes
    ----------
    name
        Key of the period; blank: the model has none.
    months
        How long it is.
    records, names, measures, findings
        Of the model.
    """

    name: str
    months: int
    records: ModelRecords
    names: ModelNames
    measures: Measures
    findings: Findings

    def of(self, table: str) -> dict[Key, ModelRecord]:
        """Return the records of a table."""
        return self.records.of(table)

    def yearly(self, amount: float) -> PerYear:
        """Return what an amount of the period is at its pace in a year."""
        return amount * 12 / self.months

    @cached_property
    def steps(self) -> Mapping[str, Sequence[ModelRecord]]:
        """The step costs by name in small letters, the lowest level first."""
        found: dict[str, list[ModelRecord]] = {}
        for (name, _), record in self.of("stepcosts").items():
            found.setdefault(name.casefold(), []).append(record)
        return {name: sorted(rows, key=_level) for name, rows in found.items()}

    def cost(self, record: ModelRecord, column: str) -> float | None:
        """Return a cost that is one number; what depends on how much there is, is refused by name."""
        rows = self.steps.get(record.text(column).casefold())
        if rows is None:
            return self._number(record, column)
        if len(rows) == 1 and _level(rows[0]) == 0 and _told(rows[0]):
            return rows[0].number("cost")
        right = "one number: what a step of it costs cannot be said here"
        record.wrong(column, f"the step cost {record.text(column)}", right)
        return None

    def unit_cost(self, record: ModelRecord, column: str, product: str) -> float | None:
        """Return what a unit of a product costs [money/unit], where that is one number."""
        value = self.cost(record, column)
        if not value:
            return value
        each = self.measures.per_unit(record, f"{column}uom", product)
        return None if each is None else value * each

    def tiers(self, record: ModelRecord, column: str, product: str) -> Tiers | None:
        """Return what a unit of a product costs, by the quantity of a year."""
        rows = self.steps.get(record.text(column).casefold())
        if rows is None or len(rows) == 1:
            value = self.unit_cost(record, column, product)
            return None if value is None else [(0.0, value)]
        kinds = {row.choice("stepcostbehavior") for row in rows}
        if kinds != {"all item"}:
            words = f"the step cost {record.text(column)}, {' and '.join(sorted(kinds))}"
            record.wrong(
                column,
                words,
                "one number, or All Item alone: the cost of a level is that of all units",
            )
            return None
        if _level(rows[0]) != 0:
            words = f"the step cost {record.text(column)}, from {_level(rows[0]):g} on"
            record.wrong(column, words, "a first level of 0: there is no least amount")
            return None
        each = self.measures.per_unit(record, f"{column}uom", product)
        found: Tiers = []
        for row in rows:
            level = self.measures.quantity(row, "throughputlevel", product)
            price = row.number("cost")
            if level is None or price is None or each is None:
                return None
            found.append((self.yearly(level), price * each))
        record.leave(column, SURPLUS)
        return found

    def _number(self, record: ModelRecord, column: str) -> float | None:
        text = record.text(column)
        try:
            float(text or 0)
        except ValueError:
            right = "a number, or the name of a step cost that StepCosts lists"
            record.wrong(column, repr(text), right)
            return None
        return record.number(column)


def _level(row: ModelRecord) -> float:
    return row.number("throughputlevel") or 0.0


def _told(row: ModelRecord) -> bool:
    """Note that behaviour and unit of a step cost of one level are read: they say nothing more."""
    return bool(row.text("stepcostbehavior") and row.text("throughputleveluom"))
