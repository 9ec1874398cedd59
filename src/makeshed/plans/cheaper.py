"""Which of two plans is cheaper, and whether that is decided: by the proofs, and by what is estimated.

A plan costs what it says only as far as its search was proven and its facts are known. A difference is
decided if the dearer plan, at the bound that no plan under its facts can undercut, is still dearer, and
if it takes estimates that are further off than ``LOOSE`` to turn it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from makeshed.answer import Record
from makeshed.language.text import few
from makeshed.plans.plan import Proof
from makeshed.units import Money, MoneyPerYear, Share, amount

LOOSE = 0.10
"""What an estimate may be off by: the narrowest range below and above that AACE International's
Recommended Practice 18R-97, Cost estimate classification system, gives for a budget (class 3)."""
SOME = 3
"""Facts that a sentence names."""
LOW_AND_HIGH = "too low in the cheaper and too high in the dearer"


class Carrying(Protocol):
    """A fact that carries some of a cost."""

    @property
    def what(self) -> str:
        """Which."""

    @property
    def cost(self) -> float:
        """How much of it."""

    @property
    def kind(self) -> str:
        """How far it is to be trusted."""


class CostedDemand(Protocol):
    """A demand, and how much of it is wanted."""

    @property
    def demand(self) -> str:
        """Which."""

    @property
    def quantity(self) -> float:
        """How much, a year."""


class Costed(Protocol):
    """A plan of a year, or of several in money of the first: what it costs, and what that rests on."""

    @property
    def cost(self) -> float:
        """The whole."""

    @property
    def shortage(self) -> float:
        """What of it is what demand that is not served is said to cost."""

    @property
    def rows(self) -> Sequence[CostedDemand]:
        """What is demanded."""

    @property
    def grounds(self) -> Sequence[Carrying]:
        """What its cost rests on."""

    @property
    def proof(self) -> Proof:
        """How good it is proven to be."""

    @property
    def record(self) -> Record | None:
        """How it was asked for."""


@dataclass(frozen=True, slots=True)
class CheaperVerdict:
    """Whether one scenario is cheaper or dearer than another, and what would turn it.

    ``unproven`` is how much of the difference the searches leave open. ``estimates`` is the cost, with
    what follows from it, that rests on estimates in which the two differ; were they off by ``turns_at``
    of themselves, all to the disadvantage of the cheaper one, the two would cost the same.
    """

    scenario: str
    against: str
    difference: MoneyPerYear
    share: Share
    unproven: MoneyPerYear
    estimates: MoneyPerYear
    turns_at: Share | None
    verdict: str
    facts: tuple[str, ...] = ()
    per: ClassVar[str] = "/a"

    def said(self, currency: str) -> str:
        """Return the verdict as a sentence."""
        one, other = called(self.scenario), called(self.against)
        if self.verdict == "not comparable":
            return (
                f"{one} and {other} do not serve the same demands: compare unit costs, not totals"
            )
        if self.verdict == "the same":
            return f"{one} costs the same as {other}"
        word = "dearer" if self.difference > 0 else "cheaper"
        size = f"{amount(abs(self.difference))} {currency}{self.per} ({abs(self.share):.1%})"
        return f"{one} is {size} {word} than {other}: {self.verdict}{self._because(currency)}"

    def _because(self, currency: str) -> str:
        if self.unproven >= abs(self.difference):
            return f", the searches leave {amount(self.unproven)} {currency}{self.per} open: ask with a smaller --gap"
        if self.turns_at is None:
            return ", nothing in which they differ is marked as an estimate"
        named = few(self.facts, SOME)
        if self.turns_at >= 1.0:
            return ", estimates in which they differ would have to be off by more than themselves"
        if self.verdict == "decided":
            return (
                f", unless estimates in which they differ are {self.turns_at:.0%} off, {LOW_AND_HIGH} "
                f"({named})"
            )
        return (
            f", it turns if estimates in which they differ are {self.turns_at:.1%} off, {LOW_AND_HIGH}; quotes "
            f"would tell, first for {named}"
        )


@dataclass(frozen=True, slots=True)
class PresentVerdict(CheaperVerdict):
    """The same of two plans over periods, in money of the first year."""

    difference: Money
    unproven: Money
    estimates: Money
    per: ClassVar[str] = ""


def verdict(scenario: str, plan: Costed, against: str, other: Costed) -> CheaperVerdict:
    """Return whether one plan is cheaper or dearer than another, and whether that is decided."""
    return CheaperVerdict(**_decided(scenario, plan, against, other))


def present_verdict(scenario: str, plan: Costed, against: str, other: Costed) -> PresentVerdict:
    """Return the same of two plans over periods."""
    return PresentVerdict(**_decided(scenario, plan, against, other))


def _decided(scenario: str, plan: Costed, against: str, other: Costed) -> dict[str, Any]:
    difference = plan.cost - other.cost
    dear = plan if difference > 0 else other
    unproven = dear.cost * dear.proof.gap if math.isfinite(dear.proof.gap) else math.inf
    moved = _estimates(plan, other)
    at_stake = math.fsum(moved.values())
    turns_at = abs(difference) / at_stake if at_stake else None
    same = math.isclose(plan.cost, other.cost, rel_tol=1e-9)
    if wanted(plan) != wanted(other):
        word = "not comparable"
    elif same:
        word = "the same"
    elif unproven >= abs(difference) or (turns_at is not None and turns_at < LOOSE):
        word = "not decided"
    else:
        word = "decided"
    return {
        "scenario": scenario,
        "against": against,
        "difference": difference,
        "share": difference / other.cost if other.cost else math.nan,
        "unproven": unproven,
        "estimates": at_stake,
        "turns_at": turns_at,
        "verdict": word,
        "facts": tuple(sorted(moved, key=lambda what: (-moved[what], what))),
    }


def wanted(plan: Costed) -> dict[str, float]:
    """Return what is demanded, a year."""
    return {row.demand: row.quantity for row in plan.rows}


def carried(plan: Costed) -> dict[str, tuple[float, str]]:
    """Return by fact what of the cost it carries with what follows from it, and its kind.

    What is no ground, as duty, insurance, stock and markup, follows from what is, in proportion.
    """
    whole = math.fsum(ground.cost for ground in plan.grounds)
    times = (plan.cost - plan.shortage) / whole if whole else 0.0
    return {ground.what: (ground.cost * times, ground.kind) for ground in plan.grounds}


def estimated(plan: Costed) -> float:
    """Return the share of a plan's cost that rests on estimates."""
    sums = [cost for cost, kind in carried(plan).values() if kind == "estimate"]
    return math.fsum(sums) / plan.cost if plan.cost else 0.0


def asked_unlike(plans: Mapping[str, Costed]) -> str:
    """Return which options the plans were not all asked with alike; blank: all were."""
    asked = [plan.record.asked for plan in plans.values() if plan.record]
    names = dict.fromkeys(name for each in asked for name in each)
    unlike = [name for name in names if any(each.get(name) != asked[0].get(name) for each in asked)]
    if not unlike:
        return ""
    told = [f"{name} {', '.join(str(each.get(name)) for each in asked)}" for name in unlike]
    return f"the plans were asked for differently: {few(told, SOME, '; ')}"


def _estimates(plan: Costed, other: Costed) -> dict[str, float]:
    """Return by fact how much more an estimate carries in one plan than in the other.

    What carries the same in both is off by the same in both, and turns nothing.
    """
    one, two = carried(plan), carried(other)
    alone = [{ground.what: ground.cost for ground in each.grounds} for each in (plan, other)]
    found = {}
    for what in {*one, *two}:
        (cost, kind), (instead, other_kind) = one.get(what, NONE), two.get(what, NONE)
        bare = [each.get(what, 0.0) for each in alone]
        if "estimate" in {kind, other_kind} and not math.isclose(*bare, rel_tol=1e-9):
            found[what] = abs(cost - instead)
    return found


NONE = (0.0, "")


def called(name: str) -> str:
    """Return the name of a scenario as it stands in a sentence."""
    return f'"{name}"' if " " in name else name
