"""What is said of a plan, whether it is of a year or over periods: its sources in short, and what changes in it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.horizon_sourcing import changes_then, had, when_in, when_in_short
from makeshed.plans.plan import Plan
from makeshed.plans.scope import left_out, scopes_of
from makeshed.plans.sourcing import Source, changes, in_short, named, signature
from makeshed.units import amount

EitherPlan = Plan | HorizonPlan
FEW = 4
"""Changes that a sentence names."""


def short(plan: EitherPlan) -> str:
    """Return where what is demanded is made or bought, and when, in a few words."""
    if isinstance(plan, Plan):
        return in_short(plan)
    moves = changes_then(plan)
    return "; ".join(filter(None, [when_in_short(plan), moves]))


def kind_of(plan: EitherPlan) -> tuple[object, ...]:
    """Return which sites serve what and by which mode, and when, whatever the quantities."""
    if isinstance(plan, Plan):
        return signature(plan)
    ways = {(r.period, r.source, r.destination, r.item, r.mode) for r in plan.shipped}
    sources = [(*key, *of) for key, of in had(plan).items()]
    opened = {(row.period, row.site) for row in plan.sites if row.state in {"opens", "open"}}
    return (*sorted(sources), *sorted(ways), *sorted(opened))


def change(before: EitherPlan, after: EitherPlan) -> str:
    """Return in words what one plan makes or buys elsewhere, or at another time, than another."""
    if isinstance(before, Plan) and isinstance(after, Plan):
        return changes(before, after)
    assert isinstance(before, HorizonPlan)
    assert isinstance(after, HorizonPlan)
    old, new = had(before), had(after)
    final = before.items | after.items
    moved = [
        key
        for key in sorted({*old, *new}, key=lambda key: (key[0] not in final, key))
        if not _alike(old.get(key, {}), new.get(key, {}))
    ]
    words = [
        f"{item}: {how} {site} {_reach(before, old.get((item, how, site)))} to "
        f"{_reach(after, new.get((item, how, site)))}"
        for item, how, site in moved
    ]
    if (one := changes_then(before)) != (two := changes_then(after)):
        words.insert(0, f"{one or 'nothing opens'} to {two or 'nothing opens'}")
    more = len(words) - FEW
    told = "; ".join([*words[:FEW], *([f"and {more} more"] if more > 0 else [])])
    return told or "the same sources by other ways"


def _alike(one: dict[str, float], two: dict[str, float]) -> bool:
    return one.keys() == two.keys() and all(
        math.isclose(one[key], two[key], rel_tol=1e-6) for key in one
    )


def _reach(plan: HorizonPlan, of: dict[str, float] | None) -> str:
    """Return how much of it there is, and in which periods."""
    if not of:
        return "never"
    return f"{amount(math.fsum(of.values()))}{when_in(plan, of) or ' in all periods'}"


def sources(name: str, plan: EitherPlan) -> tuple[Source, ...]:
    """Return the sources of a plan as rows under its name."""
    if isinstance(plan, Plan):
        return named(name, plan)
    years = {row.period: row.years for row in plan.periods}
    return tuple(
        Source(name, *key, quantity / years[period], period)
        for key, held in sorted(had(plan).items())
        for period, quantity in held.items()
    )


def missing(plans: Sequence[EitherPlan]) -> str:
    """Return what some of several plans do not serve, and what their emissions leave out."""
    years = [plan for plan in plans if isinstance(plan, Plan)]
    if len(years) == len(plans):
        return left_out(years)
    words = []
    if gone := sum(plan.unmet > 0 for plan in plans):
        most = max(plan.unmet for plan in plans)
        words.append(f"{gone} of {len(plans)} leave demand unserved (up to {amount(most)} units)")
    if scopes := scopes_of(plans):
        words.append(f"emissions are {scopes}")
    return "; ".join(words)


def counted(plans: Sequence[EitherPlan]) -> str:
    """Return over which periods plans are, and in which money; blank: a year."""
    return next((plan.counted for plan in plans if isinstance(plan, HorizonPlan)), "")
