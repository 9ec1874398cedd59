"""Levers that a plan prices: today's sources changed, or today's facts, and what that saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from makeshed.errors import Infeasible
from makeshed.model import Offer, Shed
from makeshed.network.design import SupplyOption
from makeshed.network.instance import Instance
from makeshed.plans.plan import Plan
from makeshed.questions.advise.answer import Evidence
from makeshed.questions.advise.firm_today import FirmToday, difference
from makeshed.questions.advise.lever import Lever
from makeshed.questions.advise.plan_change import Options, PlanChange
from makeshed.questions.plan import planned
from makeshed.science.arrays import Floats
from makeshed.science.crossing import tenths

PLAN = "plan"
"""The engine that plans anew with several changes at once."""


def lever_of(firm: FirmToday, of: PlanChange) -> Lever:
    """Return a change with what it saves: by the facts, and in every draw of their estimates.

    Raises
    ------
    Infeasible
        There is no plan under it.
    """
    coin = f"{firm.shed.currency or 'money'}/a"
    options = of.options if of.options is not None else firm.today
    effect = difference(
        f"{of.action}: what it saves", firm.costs, firm.cost(options, _network(firm, [of])), coin
    )
    saved = _saved(firm, of, options)
    low, mid, high = spread(saved, effect.value)
    return Lever(
        action=of.action,
        kind=of.kind,
        does=of.does,
        effect=effect,
        low=low,
        mid=mid,
        high=high,
        once=of.once,
        evidence=of.evidence,
        assumes=of.assumes,
        call=of.call,
        monday=of.monday,
        engine=PLAN,
        change=of,
        touches=of.touches,
    )


def _network(firm: FirmToday, of: Sequence[PlanChange]) -> Instance:
    """Return the supply network under some changes of facts and of what is asked."""
    if all(each.facts is None and each.asked is None for each in of):
        return firm.instance
    return firm.network(_changed(firm.facts, of), **_asked(firm, of))


def _changed(shed: Shed, of: Iterable[PlanChange]) -> Shed:
    for each in of:
        shed = each.facts(shed) if each.facts else shed
    return shed


def _asked(firm: FirmToday, of: Sequence[PlanChange]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in of:
        for name, values in (each.asked or {}).items():
            found.setdefault(name, list(firm.options[name]))
            found[name] += [value for value in values if value not in found[name]]
    return found


def _saved(firm: FirmToday, of: PlanChange, options: Options) -> Floats:
    if of.facts is None and of.asked is None:
        networks: Iterable[Instance] = firm.drawn
    else:
        asked = _asked(firm, [of])
        networks = (firm.network(_changed(shed, [of]), **asked) for shed in firm.drawn_facts)
    return np.asarray(firm.drawn_costs - firm.each(options, networks))


def spread(saved: Floats, effect: float) -> tuple[float, float, float]:
    """Return the tenth, the fiftieth and the ninetieth of a hundred; the effect itself where nothing is drawn."""
    known = saved[np.isfinite(saved)]
    if not len(known):
        return effect, effect, effect
    return tenths(known)


def evidence_of(firm: FirmToday, items: Sequence[str]) -> Evidence:
    """Return how well prices of some items are known: as estimates, or as somebody told or published them."""
    rows = [row for row in firm.shed.rows(Offer) if row.item in items]
    return "expert rule" if any(row.kind == "estimate" for row in rows) else "your data"


def planned_together(firm: FirmToday, levers: Sequence[Lever]) -> float | None:
    """Return what the plan says that several changes save at once; None: there is none with all of them."""
    changes = [each.change for each in levers if each.change is not None]
    options = merged(firm.today, [each.options for each in changes if each.options is not None])
    try:
        cost = firm.cost(options, _network(firm, changes)).value
    except Infeasible:
        return None
    return firm.costs.value - cost


def plan_under(firm: FirmToday, changes: Sequence[PlanChange]) -> tuple[Shed, Plan]:
    """Return the facts under some changes, and the plan at the sources that they leave."""
    options = merged(firm.today, [each.options for each in changes if each.options is not None])
    network = _network(firm, changes).under(firm.design(options))
    return _changed(firm.facts, changes), planned(network, firm.optimizer)


def merged(today: Options, several: Iterable[Options]) -> Options:
    """Return today's sources with every change of theirs: of an item that two change, both ways are open."""
    gone: set[SupplyOption] = set()
    new: set[SupplyOption] = set()
    for each in several:
        gone |= today - each
        new |= each - today
    return frozenset((today - gone) | new)
