"""What a hedge says: what to decide now, what each future then costs, and what knowing it would be worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from makeshed.answer import Answer, titled
from makeshed.plans.plan import SHOWN, Proof
from makeshed.plans.sourcing import Source
from makeshed.units import (
    HourPerYear,
    KilogramPerYear,
    MoneyPerYear,
    PerYear,
    Share,
    amount,
)


@dataclass(frozen=True, slots=True)
class HedgedFuture:
    """One future: what it costs a year with what is decided now, and what it would if it were known.

    ``alone`` is the cost of the best plan for this future alone, ``regret`` what it costs more not to have known.
    ``mean_plan`` is what it costs with what a plan for the mean of all futures decides; blank: that serves it not.
    """

    future: str
    probability: Share
    cost: MoneyPerYear
    alone: MoneyPerYear | None
    regret: MoneyPerYear | None
    mean_plan: MoneyPerYear | None
    co2e: KilogramPerYear
    unmet: PerYear
    sources: str


@dataclass(frozen=True, slots=True)
class DecidedNow:
    """A candidate, or a process that can be expanded, and what is decided of it for all futures.

    ``if_known`` names the futures in which the best plan for that future alone decides so, too.
    """

    site: str
    decision: str
    process: str
    hours: HourPerYear
    if_known: str


@dataclass(frozen=True, kw_only=True)
class Hedged(Answer[HedgedFuture]):
    """What is decided now for several futures. ``why("expected")`` opens the expected cost, ``why(future)`` one.

    ``cvar`` is the conditional value at risk, the mean cost of the dearest ``tail`` of what may come.
    ``measure`` is what was minimised: the expected cost, or ``risk_weight`` of it in the tail. ``evpi`` is the
    expected value of perfect information, ``vss`` the value of the stochastic solution, both in the measure;
    blank: not known, or without end, as a note says.
    """

    row_type: ClassVar[type] = HedgedFuture
    key: ClassVar[str] = "future"
    expected: MoneyPerYear
    cvar: MoneyPerYear
    tail: Share
    risk_weight: Share
    measure: MoneyPerYear
    evpi: MoneyPerYear | None
    vss: MoneyPerYear | None
    decided: tuple[DecidedNow, ...]
    sourcing: tuple[Source, ...]
    left_out: str = ""
    """What some futures do not serve, and what their emissions leave out."""
    proof: Proof

    def headline(self) -> str:
        """One sentence: what opens, what that costs on average and in bad futures, what knowing is worth."""
        opened = [row.site for row in self.decided if row.decision == "opens"]
        opens = f"open {', '.join(opened)} now" if opened else "open nothing now"
        coin = f"{self.currency}/a"
        worth = [
            f"{what} {amount(value)}"
            for what, value in (
                ("knowing what comes is worth", self.evpi),
                ("planning for the mean would cost more by", self.vss),
            )
            if value is not None
        ]
        cost = f"{amount(self.expected)} {coin} expected over {len(self.rows)} futures"
        dear = f"{amount(self.cvar)} in the dearest {self.tail:.0%}"
        if self.risk_weight:
            dear += f", which count for {self.risk_weight:.0%}"
        left = [self.left_out] if self.left_out else []
        proof = f"{self.proof.said}, gap within {self.proof.within:.2%}"
        return "; ".join([f"{opens}: {cost}, {dear}", *worth, *left, proof])

    def __str__(self) -> str:
        sections = {
            "Decide now": self.decided,
            "Futures": self.rows,
        }
        return self.paragraphs(*titled(sections, self.currency, most=SHOWN))
