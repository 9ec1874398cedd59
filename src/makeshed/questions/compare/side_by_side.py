"""Scenarios side by side on a terminal: a row a number, a column a scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.plans.cheaper import CheaperVerdict
from makeshed.questions.compare.scenario_words import (
    Cells,
    columned,
    costed,
    headed,
    judged,
    legend,
    percented,
    printed_page,
    ranked,
    remarked,
    rested,
    wrapped,
)
from makeshed.units import KilogramPerYear, Money, MoneyPerYear, PerYear, Share, amount


@dataclass(frozen=True, slots=True)
class ScenarioColumn:
    """One scenario: its plan in numbers, or why it has none.

    ``change`` is against the base. ``unit_cost`` is blank where several items are demanded.
    ``estimated`` is the share of the cost that rests on estimates.
    """

    scenario: str
    about: str
    status: str
    says: str
    cost: MoneyPerYear | None = None
    change: MoneyPerYear | None = None
    change_share: Share | None = None
    unit_cost: Money | None = None
    served: PerYear | None = None
    unmet: PerYear | None = None
    co2e: KilogramPerYear | None = None
    local_share: Share | None = None
    estimated: Share | None = None
    sources: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioLine:
    """One kind of cost in one scenario, and its change against the base."""

    kind: str
    scenario: str
    cost: MoneyPerYear
    change: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Rest:
    """What the cost of a scenario rests on: a fact, what it carries with what follows from it."""

    scenario: str
    what: str
    cost: MoneyPerYear
    share: Share
    kind: str


@dataclass(frozen=True, slots=True)
class ScenarioRemark:
    """What the plan of one scenario notes, and not those of all."""

    scenario: str
    note: str


@dataclass(frozen=True, kw_only=True)
class SideBySide(Answer[ScenarioColumn]):
    """Scenarios side by side. ``why(scenario)`` opens a cost, ``why("china/duty")`` a kind of it.

    ``why("china against today")`` opens what changes from the base, ``today`` here.
    """

    row_type: ClassVar[type] = ScenarioColumn
    key: ClassVar[str] = "scenario"
    base: str
    local: str
    lines: tuple[ScenarioLine, ...]
    verdicts: tuple[CheaperVerdict, ...]
    rests: tuple[Rest, ...]
    remarks: tuple[ScenarioRemark, ...]

    def headline(self) -> str:
        """One sentence: which scenario is the cheapest, by how much, and whether that is decided."""
        return ranked(self.rows, self.verdicts, self._said, f"{self.currency}/a")

    def _said(self, row: ScenarioColumn) -> str:
        each = "" if row.unit_cost is None else f" ({amount(row.unit_cost, 2)} a unit)"
        return f"{amount(row.cost or 0.0)} {self.currency}/a{each}"

    def __str__(self) -> str:
        return printed(self)


def printed(answer: SideBySide) -> str:
    """Return the answer as text."""
    planned = [row for row in answer.rows if row.cost is not None]
    sections = {
        "Scenarios": list(legend(answer.rows)),
        "Cost": list(
            columned([row.scenario for row in planned], _rows(answer, planned), answer.base)
        ),
        "Decided or not": [wrapped(v.said(answer.currency)) for v in answer.verdicts],
        "What each rests on": [rested(answer.rests, row.scenario) for row in planned],
    }
    notes = [f"note: {note}" for note in answer.notes]
    notes += remarked(answer.remarks, [row.scenario for row in planned])
    return printed_page(answer.headline(), sections, notes)


def _rows(answer: SideBySide, planned: Sequence[ScenarioColumn]) -> list[Cells]:
    """Return what each row of the table is called, and its cells."""
    money = answer.currency or "money"
    found = list(costed(answer.lines, planned, answer.base, f"{money}/a"))
    if any(row.unit_cost is not None for row in planned):
        each = [("-" if r.unit_cost is None else amount(r.unit_cost, 2)) for r in planned]
        found.append((f"a unit [{money}]", each))
    found.append(("emissions [t/a]", [f"{(row.co2e or 0.0) / 1000:,.1f}" for row in planned]))
    local = [percented(row.local_share, ".1%") for row in planned]
    found.append((f"spent in {answer.local}", local))
    found.append(("not served [1/a]", [amount(row.unmet or 0.0) for row in planned]))
    found += judged(answer.verdicts, planned, answer.base)
    return [(headed(name), cells) for name, cells in found]
