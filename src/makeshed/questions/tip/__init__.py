"""At which value of a duty, a wage, a freight rate or a volume does another plan win?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Unpack

from makeshed.errors import BadValue, Infeasible
from makeshed.model import Shed
from makeshed.plans.either_plan import EitherPlan
from makeshed.questions.asking import question, ranges_of
from makeshed.questions.asking.argument_ranges import End, Nearness, refuse
from makeshed.questions.asking.one_period import planner
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.questions.tip.answer import Tip as Tip
from makeshed.questions.tip.region_map import BORDER, mapped, patchwork
from makeshed.questions.tip.stretches import searched, stretched
from makeshed.questions.tip.tip_asking import TipAsking
from makeshed.science.envelope import lower_envelope
from makeshed.science.regions import Plane, regions
from makeshed.tradeoffs.bisecting import Bisection
from makeshed.tradeoffs.family import SAME, Family, OtherProgram, Programs
from makeshed.tradeoffs.parameter import Parameter, ranged, still_in
from makeshed.tradeoffs.patching import charted


@question
def tip(
    shed: Shed,
    vary: str,
    *,
    between: Sequence[End | str],
    also: str = "",
    also_between: Sequence[End | str] = (),
    gap: SolveGap = 0.0,
    tolerance: Nearness = 1e-4,
    threads: SolverThreads = 0,
    solver: Solver = "highs",
    **options: Unpack[PlanOptions],
) -> Tip:
    """Find every value of a parameter at which the best plan changes, with the plan on each side.

    Parameters
    ----------
    vary
        The parameter: a fact's column such as duties/ebike-cn.rate, currencies/USD.rate or
        modes/sea.cost; a factor on several facts such as demands/*.quantity or
        capabilities/*.labour_rate@FR; or carbon_price, holding_rate, discount_rate. Of facts with periods it
        runs in all of them, or in the one named after an ``@``: offers/mill:flour:0.price@2029.
    between
        The two ends of its range.
    also
        A second parameter: then the answer is the map of regions over both.
    also_between
        The two ends of the second range.
    tolerance
        Where plans are asked at values, how near a switch is closed in on, as a share of the range.

    Raises
    ------
    NotFound, BadValue
        The parameter names nothing, or no number, or the range is none.
    Infeasible
        There is no plan anywhere in the range.
    """
    over = planner(shed, "tip") == "horizon"
    if over:
        _over_periods(vary, also, solver)
    ranges = [ranged(shed, vary, between)]
    ranges += [ranged(shed, also, also_between)] if also else []
    for one in ranges:
        if not one.facts:  # a setting, whose ends are asked of plans
            allowed = {one.name: replace(ranges_of(tip)[one.name], several=True)}
            refuse(allowed, {one.name: (one.low, one.high)})
    asking = TipAsking(shed, ranges, options, gap, threads, solver, over=over)
    still = still_in(shed, ranges[0]) if over else []
    notes = [_stands(ranges[0], still)] if still else []
    try:
        if over:
            return _noted(_line(asking.horizons(), ranges[0], asking), notes)
        family = asking.family()
        return _map(family, ranges, asking, gap) if also else _line(family, ranges[0], asking)
    except (OtherProgram, Infeasible) as error:
        if also:
            raise _no_map(ranges, error) from error
    return _noted(_asked(ranges[0], asking, tolerance), notes)


def _over_periods(vary: str, also: str, solver: str) -> None:
    """Refuse what is not known over periods, by name."""
    if also:
        raise BadValue(
            "a map over two parameters is of one year, and the facts are of several periods",
            hint=f"vary {vary} alone, or ask for one of the periods: --during",
        )
    if solver != "highs":
        raise BadValue(f"periods are planned by HiGHS alone, not by {solver}", hint="leave it out")


def _noted(found: Tip, notes: Sequence[str]) -> Tip:
    return replace(found, notes=(*notes, *found.notes))


def _stands(vary: Parameter, still: Sequence[str]) -> str:
    return (
        f"overrides say what {vary.name} is in {', '.join(still)}: it does not run there, and "
        f"{vary.name}@{still[0]} does"
    )


def _line(family: Programs[Any, Any], vary: Parameter, ask: Callable[..., EitherPlan]) -> Tip:
    found = lower_envelope(lambda t: family.best((t,)), vary.low, vary.high, tolerance=SAME)
    return stretched(family, vary, found, ask)


def _map(
    family: Family, ranges: list[Parameter], ask: Callable[..., EitherPlan], gap: float
) -> Tip:
    if family.flat():
        found = regions(
            partial(_plane, family), _two(family.low), _two(family.high), tolerance=SAME
        )
        if family.flat():  # of the plans found, too
            return mapped(ranges, found, ask)
    return patchwork(ranges, charted(family, within=max(gap, BORDER)), ask)


def _plane(family: Family, point: tuple[float, float]) -> tuple[Plane, float]:
    curve, bound = family.best(point)
    base = curve(family.low)
    first, second = (
        (curve(corner) - base) / (high - low)
        for corner, low, high in (
            ((family.high[0], family.low[1]), family.low[0], family.high[0]),
            ((family.low[0], family.high[1]), family.low[1], family.high[1]),
        )
    )
    level = base - first * family.low[0] - second * family.low[1]
    return Plane(level, first, second, curve.key.hex()), bound


def _two(point: tuple[float, ...]) -> tuple[float, float]:
    return point[0], point[1]


def _asked(vary: Parameter, ask: Callable[..., EitherPlan], tolerance: float) -> Tip:
    search = Bisection(ask, tolerance * (vary.high - vary.low))
    stands = search.stands(vary.low, vary.high)
    if search.refused is not None and all(stand.plan is None for stand in stands):
        raise Infeasible(
            f"there is no plan for {vary.name} from {vary.low:g} to {vary.high:g}: {search.refused}",
            clash=search.refused.clash,
            hint="the range was asked at its ends and quarters; try another, or see the facts named",
        )
    return searched(vary, stands, search)


def _no_map(ranges: list[Parameter], error: Exception) -> Infeasible:
    names = " and ".join(one.name for one in ranges)
    why = str(error) or "more than costs depends on them, or a rule or limit is asked for"
    return Infeasible(
        f"there is no map over {names}: {why}",
        hint="vary one of them at a time: makeshed tip NAME --between LOW HIGH",
    )
