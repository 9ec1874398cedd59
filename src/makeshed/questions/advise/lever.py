"""What each kind of action yields: levers, priced by an engine; what does not pay; and what is not told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from makeshed.answer import Term
from makeshed.questions.advise.answer import (
    Bring,
    EarlyOrder,
    Evidence,
    Kind,
    Lead,
    NotNow,
    VarietyWay,
)
from makeshed.questions.advise.plan_change import PlanChange

Together = Callable[[Sequence["Lever"]], float | None]
"""What several levers of an engine bring in a year, asked of it at once; None: it cannot say."""


@dataclass(frozen=True, kw_only=True)
class Lever:
    """Something that the firm can do, and what an engine says that it brings.

    Attributes
    ----------
    effect
        What it brings in a year, opened [money/a].
    low, mid, high
        The tenth, the fiftieth and the ninetieth of a hundred of it [money/a].
    once
        What it costs, once [money]; None: nobody said.
    lasts
        For how long [a]; None: as asked.
    engine
        Who says what it brings together with others of the same engine.
    touches
        What it saves on; two levers of different engines that save on the same are never added.
    change
        What a plan is asked about, where it is the engine.
    """

    action: str
    kind: Kind
    does: str
    effect: Term
    low: float
    mid: float
    high: float
    once: float | None = None
    lasts: float | None = None
    evidence: Evidence
    assumes: str
    call: str
    monday: str
    engine: str
    touches: frozenset[str] = frozenset()
    change: PlanChange | None = None


def paying(levers: Iterable[Lever]) -> list[Lever]:
    """Return the levers that bring something."""
    return [each for each in levers if each.effect.value > 0]


def not_paying(levers: Iterable[Lever], needs: str) -> list[NotNow]:
    """Return those that do not, each with what would have to change."""
    return [
        NotNow(each.action, each.kind, each.does, each.effect.value, needs)
        for each in levers
        if each.effect.value <= 0
    ]


@dataclass(frozen=True, kw_only=True)
class KindFound:
    """What one kind of action found."""

    levers: Sequence[Lever] = ()
    not_now: Sequence[NotNow] = ()
    bring: Sequence[Bring] = ()
    leads: Sequence[Lead] = ()
    ways: Sequence[VarietyWay] = ()
    early: Sequence[EarlyOrder] = ()
    terms: dict[str, Term] = field(default_factory=dict)
    notes: Sequence[str] = ()
    engines: dict[str, Together] = field(default_factory=dict)
