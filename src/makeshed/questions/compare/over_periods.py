"""Plans over periods side by side: cost in money of the first year, cash and what opens by period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer
from makeshed.plans.cheaper import PresentVerdict
from makeshed.plans.horizon_sourcing import SourceThen
from makeshed.questions.compare.scenario_words import (
    Cells,
    columned,
    costed,
    headed,
    judged,
    legend,
    printed_page,
    ranked,
    remarked,
    rested,
    wrapped,
)
from makeshed.questions.compare.side_by_side import ScenarioRemark
from makeshed.units import Count, Kilogram, Money, Share, amount


@dataclass(frozen=True, slots=True)
class HorizonColumn:
    """One scenario: its plan over all periods in numbers, or why it has none.

    ``cost`` is in money of the first year, and ``change`` is against the base. ``invested`` and ``cash``
    are sums of what is paid in each period, in money of its own time. ``estimated`` is the share of the
    cost that rests on estimates.
    """

    scenario: str
    about: str
    status: str
    says: str
    cost: Money | None = None
    change: Money | None = None
    change_share: Share | None = None
    invested: Money | None = None
    cash: Money | None = None
    served: Count | None = None
    unmet: Count | None = None
    co2e: Kilogram | None = None
    estimated: Share | None = None
    changes: str = ""
    sources: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioPeriod:
    """One period of one scenario, in money of its own time but for ``present``."""

    period: str
    scenario: str
    operating: Money
    invested: Money
    cash: Money
    cost: Money
    present: Money
    co2e: Kilogram
    local_share: Share


@dataclass(frozen=True, slots=True)
class ScenarioSite:
    """A site in one period of one scenario; ``state`` is opens, open, closes or closed."""

    site: str
    scenario: str
    period: str
    state: str


@dataclass(frozen=True, slots=True)
class PresentLine:
    """One kind of cost in one scenario, in money of the first year, and its change against the base."""

    kind: str
    scenario: str
    cost: Money
    change: Money


@dataclass(frozen=True, slots=True)
class PresentRest:
    """What the cost of a scenario rests on: a fact, what it carries with what follows from it."""

    scenario: str
    what: str
    cost: Money
    share: Share
    kind: str


@dataclass(frozen=True, kw_only=True)
class HorizonsSideBySide(Answer[HorizonColumn]):
    """Scenarios over the same periods side by side. ``why(scenario)`` opens a net present cost by period.

    ``why("late against today")`` opens what changes from the base, ``today`` here. ``counted`` says over
    which periods, in money of which, and at which rate.
    """

    row_type: ClassVar[type] = HorizonColumn
    key: ClassVar[str] = "scenario"
    base: str
    local: str
    counted: str
    periods: tuple[ScenarioPeriod, ...]
    sites: tuple[ScenarioSite, ...]
    lines: tuple[PresentLine, ...]
    sourcing: tuple[SourceThen, ...]
    verdicts: tuple[PresentVerdict, ...]
    rests: tuple[PresentRest, ...]
    remarks: tuple[ScenarioRemark, ...]

    def headline(self) -> str:
        """One sentence: which scenario is the cheapest, by how much, and whether that is decided."""
        return ranked(self.rows, self.verdicts, self._said, self.currency)

    def _said(self, row: HorizonColumn) -> str:
        return f"{amount(row.cost or 0.0)} {self.currency} {self.counted}"

    def __str__(self) -> str:
        return printed(self)


def printed(answer: HorizonsSideBySide) -> str:
    """Return the answer as text."""
    names = [row.scenario for row in answer.rows if row.cost is not None]
    sections = {
        "Scenarios": list(legend(answer.rows)),
        f"Cost {answer.counted}": list(columned(names, _costs(answer), answer.base)),
        "Cash by period, in money of its own time": list(
            columned(names, _by_period(answer), answer.base)
        ),
        "What opens and closes": list(_moves(answer)),
        "Decided or not": [wrapped(v.said(answer.currency)) for v in answer.verdicts],
        "What each rests on": [rested(answer.rests, name) for name in names],
    }
    notes = [f"note: {note}" for note in answer.notes]
    notes += remarked(answer.remarks, names)
    return printed_page(answer.headline(), sections, notes)


def _moves(answer: HorizonsSideBySide) -> Iterator[str]:
    if answer.sites:
        for row in answer.rows:
            if row.cost is not None:
                yield wrapped(f"{row.scenario}: {row.changes or 'nothing'}")


def _costs(answer: HorizonsSideBySide) -> list[Cells]:
    """Return the rows of the table of costs: what each is called, and its cells."""
    planned = [row for row in answer.rows if row.cost is not None]
    found = list(costed(answer.lines, planned, answer.base, answer.currency or "money"))
    found.append(("emissions [t]", [f"{(row.co2e or 0.0) / 1000:,.1f}" for row in planned]))
    found.append(("served", [amount(row.served or 0.0) for row in planned]))
    found.append(("not served", [amount(row.unmet or 0.0) for row in planned]))
    found += judged(answer.verdicts, planned, answer.base)
    return found


def _by_period(answer: HorizonsSideBySide) -> list[Cells]:
    """Return the rows of the table of cash: a period each, what is invested in it below where anything is."""
    money = answer.currency or "money"
    names = [row.scenario for row in answer.rows if row.cost is not None]
    held = {(row.period, row.scenario): row for row in answer.periods}
    found: list[Cells] = []
    for period in dict.fromkeys(row.period for row in answer.periods):
        of = [held[period, name] for name in names]
        found.append((headed(f"{period} [{money}]"), [f"{row.cash:,.0f}" for row in of]))
        if any(row.invested for row in of):
            found.append(("  invested", [f"{row.invested:,.0f}" for row in of]))
    planned: Sequence[HorizonColumn] = [row for row in answer.rows if row.cost is not None]
    found.append((f"together [{money}]", [f"{row.cash:,.0f}" for row in planned]))
    return found
