"""What changes from one plan to another, and why? Which of several scenarios is the cheapest?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

from makeshed.errors import BadValue, MakeshedError, NotFound, nearest
from makeshed.plans.plan import Plan
from makeshed.questions.compare.columns import side_by_side
from makeshed.questions.compare.side_by_side import SideBySide
from makeshed.questions.compare.two import Comparison, two

__all__ = ["Comparison", "SideBySide", "compare", "side_by_side"]

Plans = Mapping[str, Plan | MakeshedError]
"""Plans by the name of their scenario; an error stands for a scenario that has none."""


@overload
def compare(before: Plan, after: Plan) -> Comparison: ...


@overload
def compare(
    before: Plans, *, base: str = "", about: Mapping[str, str] | None = None
) -> Comparison | SideBySide: ...


def compare(
    before: Plan | Plans,
    after: Plan | None = None,
    *,
    base: str = "",
    about: Mapping[str, str] | None = None,
) -> Comparison | SideBySide:
    """Say what changes from one plan to another, or set plans of many scenarios side by side.

    Parameters
    ----------
    before, after
        Answers of ``plan``, of the same case under two sets of facts. Or only the first: answers of
        ``plan`` by name, and for a scenario without a plan the error that says why.
    base
        Of plans by name, the one that the others are held against; by default the first.
    about
        What is to be said of some of them, by name.

    Returns
    -------
    Comparison
        Of two plans: ``why("total")`` opens the change of the yearly cost by kind and by what exactly.
    SideBySide
        Of more, or where one has no plan: ``why(name)`` opens its yearly cost.

    Raises
    ------
    NotFound
        No plan is called like the base.
    BadValue
        There are not two, or they count in different money.
    MakeshedError
        None of them has a plan: the first reason is raised.
    """
    if isinstance(before, Plan):
        if after is None:
            raise BadValue("one plan cannot be compared", hint="give two, or plans by name")
        _one_money({"before": before, "after": after})
        return two(before, after)
    if after is not None:
        raise BadValue("plans by name come alone", hint="put both into the first argument")
    if len(before) < 2:
        raise BadValue("there is nothing to compare with", hint="give two plans or more, by name")
    if base and base not in before:
        raise NotFound(f"no scenario here is called {base!r}", hint=nearest(base, before))
    found = {name: plan for name, plan in before.items() if isinstance(plan, Plan)}
    if not found:
        raise next(plan for plan in before.values() if isinstance(plan, MakeshedError))
    _one_money(found)
    first = base or next(iter(before))
    if len(found) == len(before) == 2:
        other = next(name for name in found if name != first)
        return two(found[first], found[other], (first, other))
    return side_by_side(before, first, about or {})


def _one_money(plans: Mapping[str, Plan]) -> None:
    """Refuse plans that do not count in one currency."""
    currencies = {plan.currency for plan in plans.values()}
    if len(currencies) > 1:
        told = ", ".join(f"{name} in {plan.currency}" for name, plan in plans.items())
        raise BadValue(f"the plans do not count in one currency: {told}")
