"""The best set with stock and second sources asked again at the sources of the set, until nothing changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from makeshed.model import Hazard
from makeshed.questions.advise.answer import Shared
from makeshed.questions.advise.backup_levers import ENGINE as STRESS
from makeshed.questions.advise.backup_levers import effect_under
from makeshed.questions.advise.best_set import SAME, Bundle, best_set
from makeshed.questions.advise.firm_today import FirmToday
from makeshed.questions.advise.plan_change import PlanChange
from makeshed.questions.advise.plan_levers import PLAN, plan_under
from makeshed.questions.stress.stress_plan import under_hazards

MOST = 12
"""Pairs of sources and a remedy that are asked about; each is a stress test."""


@dataclass(frozen=True, kw_only=True)
class ChosenSet:
    """The bundles worth most together, and which pairs of them were asked about again."""

    bundles: Sequence[Bundle]
    shared: Sequence[Shared]
    settled: bool
    """Whether what is chosen was asked about together."""
    exposed: float | None = None
    """What hazards cost more in a year at the sources of the set, before any remedy [money/a]."""


def chosen_set(
    firm: FirmToday,
    groups: Sequence[Sequence[Bundle]],
    budget: float | None,
    carry: int | None,
) -> ChosenSet:
    """Return the best set: what a remedy avoids is asked again at the sources that stand beside it.

    The set is chosen as if it avoided as much as by itself, asked again, and what it avoids less is taken off
    that pair, until what is chosen was asked. What a remedy avoids more beside other sources than today is not
    counted: it is of losses that those sources bring, which are told and not taken off.

    Parameters
    ----------
    firm
        The firm as it is.
    groups
        The bundles of each engine.
    budget
        Most that all may cost once [money]; None: no limit.
    carry
        Most actions that the people there are can carry through; None: no limit.
    """
    known: dict[frozenset[str], Bundle] = {}
    lost: dict[frozenset[str], float] = {}
    more: dict[frozenset[str], float] = {}
    shared: list[Shared] = []
    for _ in range(MOST):
        picked = best_set(groups, budget, carry, lost)
        plan = next((b for b in picked if b.engine == PLAN), None)
        remedy = next((b for b in picked if b.engine == STRESS), None)
        if plan is None or remedy is None or plan.names | remedy.names in known:
            break
        pair = plan.names | remedy.names
        beside = plan_under(firm, _changes(plan))
        expects, effect = effect_under(firm, *beside, remedy.actions[0].lever)
        more[pair] = _more(firm, expects)
        known[pair] = remedy.with_effect(effect)
        lost[pair] = max(0.0, remedy.worth - known[pair].worth)
        shared += _told(plan, remedy, known[pair])
    else:
        return ChosenSet(bundles=picked, shared=shared, settled=False)
    exposed = None
    if plan is not None and remedy is None and _threatened(firm):
        held = firm.options["holding_rate"]
        beside = plan_under(firm, _changes(plan))
        exposed = _more(firm, under_hazards(*beside, holding_rate=held, remedy=None).expects)
    elif plan is not None and remedy is not None:
        pair = plan.names | remedy.names
        picked = [known[pair] if each is remedy else each for each in picked]
        exposed = more[pair]
    return ChosenSet(bundles=picked, shared=shared, settled=True, exposed=exposed)


def _changes(plan: Bundle) -> list[PlanChange]:
    return [each.lever.change for each in plan.actions if each.lever.change is not None]


def _threatened(firm: FirmToday) -> bool:
    """Whether what hazards cost can be told: some come so often a year, and who supplies the firm is known."""
    return not firm.untold and any(row.rate for row in firm.facts.rows(Hazard))


def _more(firm: FirmToday, expects: float) -> float:
    """Return what hazards cost more in a year than today, before any remedy [money/a]."""
    return expects - (firm.stressed.expects if firm.stressed else 0.0)


def _told(plan: Bundle, remedy: Bundle, asked: Bundle) -> list[Shared]:
    """Return the pair as a row, where both together bring another sum."""
    apart, both = plan.effect + remedy.effect, plan.effect + asked.effect
    if abs(both - apart) <= SAME * abs(apart):
        return []
    first = " + ".join(each.lever.action for each in plan.actions)
    return [Shared(first, remedy.actions[0].lever.action, apart, both, "asked for both")]
