"""What changes from one plan to another, and why? Which of several scenarios is the cheapest?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import overload

from makeshed.errors import BadValue, MakeshedError, NotFound, nearest
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.plan import Plan
from makeshed.questions.compare.columns import side_by_side
from makeshed.questions.compare.horizon_columns import horizons_beside
from makeshed.questions.compare.over_periods import HorizonsSideBySide
from makeshed.questions.compare.side_by_side import SideBySide
from makeshed.questions.compare.two import Comparison, two

__all__ = ["Comparison", "HorizonsSideBySide", "SideBySide", "columns_of", "compare"]

Plans = Mapping[str, Plan | MakeshedError]
"""Plans by the name of their scenario; an error stands for a scenario that has none."""
Horizons = Mapping[str, HorizonPlan | MakeshedError]
"""The same of plans over periods."""


@overload
def compare(before: Plan, after: Plan) -> Comparison: ...


@overload
def compare(before: HorizonPlan, after: HorizonPlan) -> HorizonsSideBySide: ...


# of errors alone, which raise, both fit
@overload
def compare(  # type: ignore[overload-overlap]
    before: Plans, *, base: str = "", about: Mapping[str, str] | None = None
) -> Comparison | SideBySide: ...


@overload
def compare(
    before: Horizons, *, base: str = "", about: Mapping[str, str] | None = None
) -> HorizonsSideBySide: ...


def compare(
    before: Plan | HorizonPlan | Plans | Horizons,
    after: Plan | HorizonPlan | None = None,
    *,
    base: str = "",
    about: Mapping[str, str] | None = None,
) -> Comparison | SideBySide | HorizonsSideBySide:
    """Say what changes from one plan to another, or set plans of many scenarios side by side.

    Parameters
    ----------
    before, after
        Answers of ``plan``, or of ``horizon``, of the same case under two sets of facts. Or only the first:
        answers by name, and for a scenario without a plan the error that says why.
    base
        Of plans by name, the one that the others are held against; by default the first.
    about
        What is to be said of some of them, by name.

    Returns
    -------
    Comparison
        Of two plans of a year: ``why("total")`` opens the change of the yearly cost by kind and by what
        exactly.
    SideBySide
        Of more, or where one has no plan: ``why(name)`` opens its yearly cost.
    HorizonsSideBySide
        Of two or more plans over periods: ``why(name)`` opens its net present cost by period.

    Raises
    ------
    NotFound
        No plan is called like the base.
    BadValue
        There are not two, they count in different money, or they are not of the same periods.
    MakeshedError
        None of them has a plan: the first reason is raised.
    """
    if isinstance(before, Plan | HorizonPlan):
        if after is None:
            raise BadValue("one plan cannot be compared", hint="give two, or plans by name")
        pair = {"before": before, "after": after}
        _one_money(pair)
        if isinstance(before, Plan) and isinstance(after, Plan):
            return two(before, after)
        return columns_of(pair, "before", {})
    if after is not None:
        raise BadValue("plans by name come alone", hint="put both into the first argument")
    if len(before) < 2:
        raise BadValue("there is nothing to compare with", hint="give two plans or more, by name")
    if base and base not in before:
        raise NotFound(f"no scenario here is called {base!r}", hint=nearest(base, before))
    found = {name: plan for name, plan in before.items() if not isinstance(plan, MakeshedError)}
    if not found:
        raise next(plan for plan in before.values() if isinstance(plan, MakeshedError))
    _one_money(found)
    first = base or next(iter(before))
    years = {name: plan for name, plan in found.items() if isinstance(plan, Plan)}
    if len(years) == len(before) == 2:
        other = next(name for name in years if name != first)
        return two(years[first], years[other], (first, other))
    return columns_of(before, first, about or {})


def columns_of(
    plans: Mapping[str, Plan | HorizonPlan | MakeshedError], base: str, about: Mapping[str, str]
) -> SideBySide | HorizonsSideBySide:
    """Return plans of a year, or plans over periods, as columns against the one called ``base``.

    Raises
    ------
    BadValue
        Some are of a year and some over periods: a cost a year and one of many years do not compare.
    """
    horizons = {n: p for n, p in plans.items() if not isinstance(p, Plan)}
    years = {n: p for n, p in plans.items() if not isinstance(p, HorizonPlan)}
    if len(years) == len(plans):
        return side_by_side(years, base, about)
    if len(horizons) == len(plans):
        return horizons_beside(horizons, base, about)
    alone = ", ".join(name for name, plan in plans.items() if isinstance(plan, Plan))
    many = ", ".join(name for name, plan in plans.items() if isinstance(plan, HorizonPlan))
    raise BadValue(
        f"a plan of one year ({alone}) and a plan over periods ({many}) do not compare",
        hint="give all of them the same rows of periods, or ask for one period of each: --during, "
        "makeshed.in_period",
    )


def _one_money(plans: Mapping[str, Plan | HorizonPlan]) -> None:
    """Refuse plans that do not count in one currency."""
    currencies = {plan.currency for plan in plans.values()}
    if len(currencies) > 1:
        told = ", ".join(f"{name} in {plan.currency}" for name, plan in plans.items())
        raise BadValue(f"the plans do not count in one currency: {told}")
