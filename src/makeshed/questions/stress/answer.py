"""What stress says: each loss and what it does, in two readings, and what would help."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from makeshed.answer import Answer, titled
from makeshed.questions.stress.yearly import Driver, Measure, Served, Threatened
from makeshed.units import Count, Day, Money, MoneyPerYear, PerYear, Share, Unit, Year, amount

SHOWN = 30
Gain = Annotated[float, Unit("money/money")]
"""What is avoided for each coin that it costs."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One loss and what it does.

    As planned, only what the plan uses steps in, up to its capacity: ``survive`` is how long it may last
    until the first unit is missing (inf: for ever), ``gap`` how many days of ``recover`` are left
    then, ``loss`` and ``units`` what is lost at least by the time it is back. The same with ``could``:
    with every offer and capability of the shed, after the days it needs. ``index`` is the loss as a
    share of the largest (risk exposure index). ``people`` are without what they need through the gap.
    """

    lost: str
    hits: str
    sourcing: str
    recover: Day
    survive: Day
    gap: Day
    loss: Money
    units: Count
    index: Share
    could_survive: Day
    could_gap: Day
    could_loss: Money
    could_units: Count
    could_index: Share
    instead: str
    spend: MoneyPerYear
    rests_on: str
    people: Count | None = None
    could_people: Count | None = None
    rate: PerYear | None = None


@dataclass(frozen=True, slots=True)
class CurveCorner:
    """A corner of the line of the least loss over the length of one outage, in one reading."""

    lost: str
    reading: Literal["as planned", "what could step in"]
    day: Day
    loss: Money


@dataclass(frozen=True, slots=True)
class Valued:
    """What a unit more on hand, or a unit a day more of a capacity, would save as planned.

    ``most`` in the loss ``when`` it saves most; ``yearly`` over all hazards, each as often as it
    happens. At the margin: of the first unit, and no more than the loss.
    """

    what: str
    site: str
    of: str
    unit: str
    most: Money
    when: str
    yearly: MoneyPerYear


@dataclass(frozen=True, slots=True)
class Worthwhile:
    """What a remedy is worth: the loss that it avoids a year, over all hazards, in both readings.

    ``avoided`` is the lower of the two readings: the break-even retainer, what it may cost a year at
    most; ``least_avoided`` and ``most_avoided`` are it with every hazard as short, and as long, as it may
    be. It is worth its cost where losses happen more than once in ``years`` years, other things
    being as in the hazards that it helps against.
    """

    remedy: str
    measure: str
    site: str
    item: str
    quantity: Count | None
    days: Day | None
    avoided: MoneyPerYear
    as_planned: MoneyPerYear
    could: MoneyPerYear
    least_avoided: MoneyPerYear
    most_avoided: MoneyPerYear
    cost: MoneyPerYear | None
    gain: Gain | None
    years: Year | None
    helps: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class Swing:
    """What the loss hangs on: an assumption less and more, all else as it is.

    ``loss`` is that of the hazards in a year, each as often as it happens, or of the worst loss once
    where no hazard has a rate (``of``); ``low_loss`` and ``high_loss`` what it is with the assumption at
    ``low`` and at ``high``. Demand changes what is lost more than without an outage.
    """

    assumption: str
    reading: Literal["as planned", "what could step in"]
    of: str
    low: str
    high: str
    loss: Money
    low_loss: Money
    high_loss: Money


@dataclass(frozen=True, slots=True)
class Stopper:
    """A smallest set of losses after which not one unit of an item can be had: no smaller one does it."""

    item: str
    reading: str
    size: int
    losses: str
    sets: int
    essential: bool


@dataclass(frozen=True, kw_only=True)
class Stressed(Answer[Loss]):
    """What breaks, for how long, and what would help. ``why(lost)`` opens the money of a loss.

    ``why("could:" + lost)`` opens it with what could step in, ``why("margin:" + demand)`` what a unit
    costs that is not served, ``why(remedy)`` what a remedy saves.
    """

    row_type: ClassVar[type] = Loss
    key: ClassVar[str] = "lost"
    corners: tuple[CurveCorner, ...] = ()
    values: tuple[Valued, ...] = ()
    remedies: tuple[Worthwhile, ...] = ()
    swings: tuple[Swing, ...] = ()
    stoppers: tuple[Stopper, ...] = ()
    years: int = 0
    """Years simulated day by day; what follows is of them."""
    threatened: tuple[Threatened, ...] = ()
    measures: tuple[Measure, ...] = ()
    drivers: tuple[Driver, ...] = ()
    served: tuple[Served, ...] = ()
    solved: int = 0
    """Linear programs solved, each with a certificate."""
    solved_afresh: int = 0
    """Those solved again from nothing, since the first answer proved nothing."""

    def headline(self) -> str:
        """One sentence: the worst loss, how long it is survived, what it costs, and what could step in."""
        hurting = [row for row in self.rows if row.loss > 0 or row.could_loss > 0]
        if not self.rows:
            return "nothing is lost: the plan uses nothing that could be, and there is no hazard"
        if not hurting:
            return f"none of {len(self.rows)} losses costs anything within its time to recover"
        worst = max(hurting, key=lambda row: (row.loss, row.could_loss))
        coin = self.currency or "money"
        return (
            f"{worst.lost}: safe for {days_said(worst.survive)}, back after {days_said(worst.recover)}, "
            f"{amount(worst.loss)} {coin} lost as planned, {amount(worst.could_loss)} with what could "
            f"step in; {len(hurting)} of {len(self.rows)} losses cost something"
        )

    def __str__(self) -> str:
        sections: dict[str, Sequence[Any]] = {
            "Losses": [_shown(row) for row in self.rows],
            "What would be done instead": [
                _Instead(row.lost, row.instead) for row in self.rows if row.instead
            ],
            "What one unit more would save": self.values,
            "What the loss hangs on": self.swings,
            "Remedies": self.remedies,
            "Smallest losses that stop a good": self.stoppers,
            f"Hazards day by day, of {self.years:,} years": self.threatened,
            "What a year costs": self.measures,
            "Who drives the worst years": self.drivers,
        }
        parts = titled(sections, self.currency, most=SHOWN)
        if self.rows:
            parts.insert(
                1,
                "days: until it is back, and how long it is survived; gap and loss as planned, then with "
                "what could step in",
            )
        return self.paragraphs(*parts)


@dataclass(frozen=True, slots=True)
class _Shown:
    lost: str
    back: str
    survived: str
    gap: str
    loss: Money
    units: Count
    index: Share
    could_survive: str
    could_gap: str
    could_loss: Money
    sourcing: str
    rests_on: str


@dataclass(frozen=True, slots=True)
class _Instead:
    lost: str
    instead: str


def _shown(row: Loss) -> _Shown:
    days = (row.recover, row.survive, row.gap, row.could_survive, row.could_gap)
    back, survived, gap, could, could_gap = map(_days, days)
    return _Shown(
        row.lost, back, survived, gap, row.loss, row.units, row.index, could, could_gap,
        row.could_loss, row.sourcing, row.rests_on,
    )  # fmt: skip


def _days(days: float) -> str:
    return amount(round(days, 1)) if math.isfinite(days) else "ever"


def days_said(days: float) -> str:
    """Return days in words; for ever where they never end."""
    if not math.isfinite(days):
        return "ever"
    return "1 day" if round(days, 1) == 1 else f"{amount(round(days, 1))} days"
