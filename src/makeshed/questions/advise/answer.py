"""What a firm is advised: actions in order, the best set of them, what does not pay, and what to bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from makeshed.answer import Answer, titled
from makeshed.units import Day, HourPerYear, Money, MoneyPerYear, PerYear, Share, Year, amount

Kind = Literal[
    "source", "backup", "saving", "label", "preference", "grant", "customise", "lot", "process", "material",
    "outsource",
]  # fmt: skip
WayName = Literal["there", "finished here", "all here", "base there, peaks here", "today"]
Evidence = Literal["your data", "experiment elsewhere", "administrative record", "expert rule"]
"""How well what is said of an effect is known, the best first."""
SHOWN = 30
"""Rows of a table that a terminal shows."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that the firm can do, the best first.

    ``effect`` is what it brings in a year by the facts as they stand; ``low``, ``mid`` and ``high`` are the
    tenth, the fiftieth and the ninetieth of a hundred by the engine's own uncertainty. ``most_once`` is
    what it may cost once at the firm's hurdle, ``npv`` what is left of that after what it costs.
    ``odds_low`` and ``odds_high`` are the odds that it is done. ``sure`` says that the effect can be told from
    nothing; ``tied`` that its place among its equals was drawn by lot.
    """

    action: str
    kind: Kind
    does: str
    effect: MoneyPerYear
    low: MoneyPerYear
    mid: MoneyPerYear
    high: MoneyPerYear
    once: Money | None
    payback: Year | None
    most_once: Money
    npv: Money | None
    odds_low: Share
    odds_high: Share
    sure: bool
    tied: bool
    in_set: bool
    evidence: Evidence
    assumes: str
    call: str
    monday: str


@dataclass(frozen=True, slots=True)
class Shared:
    """Two actions that share a saving: what each brings alone, summed, and what both bring together.

    ``how`` says how that is known: the engine was asked for both, or it cannot say and only one is taken.
    """

    first: str
    second: str
    apart: MoneyPerYear
    together: MoneyPerYear | None
    how: Literal["asked for both", "one of the two"]


@dataclass(frozen=True, slots=True)
class NotNow:
    """What was looked at and does not pay, and from when it would."""

    action: str
    kind: Kind
    does: str
    effect: MoneyPerYear | None
    pays_if: str


@dataclass(frozen=True, slots=True)
class Bring:
    """What the firm has not told, and what it would decide: the most first."""

    bring: str
    table: str
    decides: str


@dataclass(frozen=True, slots=True)
class Lead:
    """Something that was asked for near here, that nobody made, and that the firm could."""

    referral: str
    day: str
    need: str
    became: str
    idle: HourPerYear | None
    check: str


@dataclass(frozen=True, slots=True)
class VarietyWay:
    """One way to have what comes in variants, and what a unit costs by it.

    ``landed`` is all but safety stock and lead time, ``safety`` the stock that variants need apart, ``early`` what
    deciding on it and its parts ahead loses. ``there_at`` is the landed cost there at which it would be as good as
    this way, ``there_off`` how much less that is than it costs there today: what a customer would have to be
    offered there to be indifferent.
    """

    item: str
    way: WayName
    landed: Money
    safety: Money
    early: Money
    total: Money
    days: Day
    parts_days: Day
    there_at: Money | None
    there_off: Money | None


@dataclass(frozen=True, slots=True)
class EarlyOrder:
    """What is ordered far ahead of one variant, where the rest is made here once it is known to be wanted."""

    item: str
    variant: str
    wanted: PerYear
    early: PerYear
    share: Share


@dataclass(frozen=True, kw_only=True)
class Advised(Answer[Action]):
    """What a firm is advised to do. ``why(action)`` opens what an action brings in a year.

    The best set is the one worth most, within ``budget`` and with as many actions as people can carry:
    ``set_effect`` is what it brings in a year together, ``set_once`` what it costs, ``set_npv`` what it is
    worth.
    """

    row_type: ClassVar[type] = Action
    key: ClassVar[str] = "action"
    firm: str
    name: str
    base: MoneyPerYear | None
    hurdle: Share
    lasts: Year
    seed: int
    best: str = ""
    set_effect: MoneyPerYear = 0.0
    set_once: Money = 0.0
    set_npv: Money = 0.0
    shared: tuple[Shared, ...] = ()
    not_now: tuple[NotNow, ...] = ()
    bring: tuple[Bring, ...] = ()
    leads: tuple[Lead, ...] = ()
    ways: tuple[VarietyWay, ...] = ()
    """How what comes in variants could be had, and what being near is worth for it."""
    early: tuple[EarlyOrder, ...] = ()

    def headline(self) -> str:
        """One sentence: what to do first, what the best set brings, and what to bring."""
        coin = self.currency or "money"
        who = self.name or self.firm
        sure = [row for row in self.rows if row.sure]
        if not sure:
            first = f"bring {self.bring[0].bring}" if self.bring else "nothing found pays"
            return f"{who}: no action whose effect can be told from nothing; {first}"
        first = f"{who}: first {sure[0].does}, {amount(sure[0].effect, 0)} {coin}/a"
        if not self.best:
            return first
        count = len(self.best.split(JOINED))
        said = "1 action" if count == 1 else f"{count} actions together"
        return f"{first}; {said} bring{'s' if count == 1 else ''} {amount(self.set_effect, 0)} {coin}/a"

    def __str__(self) -> str:
        sections: dict[str, Sequence[Any]] = {
            "Do this first": [_shown(row) for row in self.rows],
            "On Monday": [_Monday(row.action, row.monday, row.call) for row in self.rows],
            "What it rests on": [
                _Rests(row.action, row.evidence, row.assumes) for row in self.rows
            ],
            "Not added": self.shared,
            "Looked at, not now": self.not_now,
            "Where it should become what was ordered, a unit": self.ways,
            "Ordered there early, the rest made here": self.early,
            "Asked for near here, made by nobody": self.leads,
            "Bring this next time": self.bring,
        }
        return self.paragraphs(*titled(sections, self.currency, most=SHOWN))


JOINED = " + "
"""Between the actions of a set."""


@dataclass(frozen=True, slots=True)
class _Shown:
    action: str
    effect: MoneyPerYear
    low: MoneyPerYear
    high: MoneyPerYear
    once: Money | None
    payback: Year | None
    npv: Money | None
    done: str
    set: str


@dataclass(frozen=True, slots=True)
class _Monday:
    action: str
    monday: str
    call: str


@dataclass(frozen=True, slots=True)
class _Rests:
    action: str
    evidence: str
    assumes: str


def _shown(row: Action) -> _Shown:
    done = f"{row.odds_low:.0%} to {row.odds_high:.0%}" if row.once is not None else "about half"
    return _Shown(
        row.action, row.effect, row.low, row.high, row.once, row.payback, row.npv, done,
        "yes" if row.in_set else "",
    )  # fmt: skip
