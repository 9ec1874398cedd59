"""What stress says: each loss and what it does, in two readings, and what would help."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from makeshed.answer import Answer, titled
from makeshed.disruption.loss import CurveCorner, Loss, Stopper, Swing, Valued, Worthwhile
from makeshed.disruption.yearly import LossDriver, Threatened, YearMeasure, YearService
from makeshed.units import Count, Money, Share, amount

SHOWN = 30


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
    measures: tuple[YearMeasure, ...] = ()
    drivers: tuple[LossDriver, ...] = ()
    served: tuple[YearService, ...] = ()
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
