"""What does less carbon, more local work, less exposure or surviving a loss cost?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, ClassVar, Literal, Unpack

from makeshed.answer import Answer, as_text
from makeshed.disruption.expected_loss import expected_loss, rated
from makeshed.errors import BadValue, NotEnoughData, TookTooLong
from makeshed.model import Shed
from makeshed.network.clock import Clock
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.joint_solution import least_co2e
from makeshed.network.survival import LEAST
from makeshed.plans.either_plan import change, counted, missing, short
from makeshed.plans.either_plan import sources as plan_sources
from makeshed.plans.horizon_plan import HorizonPlan
from makeshed.plans.plan import Plan
from makeshed.plans.scope import UNTOLD, any_emissions
from makeshed.plans.sourcing import Source
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Solves, TimeLimit
from makeshed.questions.asking.one_period import planner
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.questions.horizon import horizon, horizon_facts
from makeshed.questions.plan import instance_of, planned
from makeshed.science.dominance import non_dominated
from makeshed.solvers import solve
from makeshed.tradeoffs.frontier_search import (
    AIMS,
    EXPECTED,
    NEAR,
    FoundPlan,
    FrontierSearch,
    stretches,
)
from makeshed.tradeoffs.horizon_frontier import HorizonFrontierSearch
from makeshed.units import (
    Count,
    KilogramPerYear,
    MoneyPerYear,
    Share,
    Unit,
    amount,
)

Aim = Annotated[float, Unit("aim")]
"""How well a plan meets the other aim, in its unit."""
PricePerAim = Annotated[float, Unit("money/aim")]
LOSS_SECONDS = 120.0
"""Time for a curve against a loss where none is given [s]."""
DRAWN = 0.7
"""Share of the time, if limited, for plans where what each loses is looked at after."""
SAID = {
    "co2e": "emissions",
    "local_share": "local share",
    "exposure": "exposure",
    "loss": "of every demand served after the worst loss",
    EXPECTED: "expected loss",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A plan that none beats in both cost and the other aim.

    ``step_cost`` is what each unit of the aim costs on the way from the plan before. ``below`` is the
    least that any plan can cost that is better in the aim than the plan before.
    """

    plan: str
    sources: str
    cost: MoneyPerYear
    aim: Aim
    co2e: KilogramPerYear
    local_share: Share
    step_cost: PricePerAim | None
    below: MoneyPerYear
    changes: str


@dataclass(frozen=True, slots=True)
class _Shown:
    plan: str
    cost: str
    aim: str
    step: str
    changes: str


@dataclass(frozen=True, kw_only=True)
class Frontier(Answer[Point]):
    """The plans that nothing beats in cost and another aim, cheapest first. ``why(plan)`` opens one.

    ``open_step`` is the widest stretch of the aim on which the curve is known to within the costs of
    the plans at its ends, and no closer.
    """

    row_type: ClassVar[type] = Point
    key: ClassVar[str] = "plan"
    against: str
    unit: str
    solves: Count
    open_step: Aim
    sourcing: tuple[Source, ...]
    left_out: str = ""
    """What some plans do not serve, and what their emissions leave out."""
    counted: str = ""
    """Of plans over periods: over which, in money of which; what is a year's otherwise is of all of them."""

    def unit_of(self, column: str, symbol: str) -> str:
        """Return a unit as people read it; the aim has its own."""
        if self.counted and symbol in {"money/a", "kg/a"}:
            symbol = symbol.removesuffix("/a")
        return super().unit_of(column, symbol).replace("aim", self.unit)

    def headline(self) -> str:
        """One sentence: the two ends of the curve."""
        first, last = self.rows[0], self.rows[-1]
        left = f"; {self.left_out}" if self.left_out else ""
        left = f"; costs are {self.counted}{left}" if self.counted else left
        if len(self.rows) == 1:
            best = f"the cheapest plan is also the best in {SAID[self.against]}"
            return f"{best}: {self.told(first.aim)}{left}"
        more = last.cost / first.cost - 1 if first.cost else math.nan
        return (
            f"{len(self.rows)} plans between {self.told(first.aim)} and {self.told(last.aim)} "
            f"{SAID[self.against]}; all the way costs {more:+.1%}{left}"
        )

    def told(self, aim: float) -> str:
        """Return a value of the aim as people read it."""
        return f"{aim:.2%}" if self.unit == "1" else f"{amount(aim)} {self.unit}"

    def __str__(self) -> str:
        shown = {"1": (0.01, "% point"), "kg/a": (1000.0, "t"), "kg": (1000.0, "t")}
        scale, per = shown.get(self.unit, (1.0, self.unit))
        rows = []
        for row in self.rows:
            step = "" if row.step_cost is None else amount(row.step_cost * scale)
            rows.append(_Shown(row.plan, amount(row.cost), self.told(row.aim), step, row.changes))
        head = f"cost in {self.currency}{'' if self.counted else '/a'}; step: what a {per} costs from the plan before"
        notes = "\n".join(f"note: {note}" for note in self.notes)
        return "\n\n".join([self.headline(), as_text(rows), head, notes])


@question
def frontier(
    shed: Shed,
    *,
    against: Literal["co2e", "local_share", "exposure", "loss", "expected_loss"] = "co2e",
    rule: str = "",
    exposed_to: Literal["country", "firm", "source"] = "country",
    solves: Solves = 24,
    time_limit: TimeLimit | None = None,
    gap: SolveGap = 0.0,
    threads: SolverThreads = 0,
    solver: Solver = "highs",
    **options: Unpack[PlanOptions],
) -> Frontier:
    """Draw the curve of plans that none beats in both cost and another aim.

    Parameters
    ----------
    against
        The other aim: emissions, the local share, exposure, which is the largest share of the
        ex-works cost spent with any one country, firm or source, loss: the share of every demand that
        can still be served after the worst loss of any one, or expected_loss: the money lost a year
        at least, over all hazards, each as often as it happens.
    rule
        For the local share: the rule of origin that says what counts, such as fr.ofg; by default the
        share of the ex-works cost that is spent in ``local``.
    exposed_to
        For exposure and loss: to, or of, any one country, firm or source.
    solves
        About how many plans to ask for.
    time_limit
        Stop after so many seconds with the plans found, and say how far the curve is known; against a
        loss it is 120 if not given, for the far end can take hours to prove.

    Raises
    ------
    Infeasible
        There is no plan at all.
    NotEnoughData
        No hazard has a rate, so nothing is known of an expected loss; or nothing says what it emits.
    TookTooLong
        The time passed before any plan was found.
    """
    if planner(shed, "frontier") == "horizon":
        return _over_periods(shed, against, solves, time_limit, gap, threads, solver, options)
    if rule and against != "local_share":
        raise BadValue(f"a rule says what is local, not {against}", hint="--against local_share")
    if against == "co2e" and not any_emissions(shed):
        raise NotEnoughData(
            f"{UNTOLD}, so that all plans emit the same: nothing",
            hint="give modes.co2e and offers.co2e, or draw the curve --against local_share",
        )
    if against == EXPECTED:
        rated(shed)
    lossy = against in {"loss", EXPECTED}
    clock = Clock(LOSS_SECONDS if lossy and time_limit is None else time_limit)
    under = [AIMS[against][0].format(0.0) + f"@{rule}"] if rule else []
    whole = Optimizer(solve=solve, solver=solver, gap=gap, threads=threads, clock=clock)
    instance = instance_of(shed, options, *under, waited=whole.wait)

    def ask(more: Sequence[str], carbon_price: float | None, seconds: float | None) -> Plan:
        asked = instance.with_limits([*options["limits"], *more])
        if carbon_price is not None:
            asked = replace(asked, settings=replace(asked.settings, carbon_price=carbon_price))
        return planned(asked, replace(whole, clock=Clock(seconds), _said=[]))

    drawn = clock if clock.limit is None or against != EXPECTED else Clock(DRAWN * clock.limit)
    search = FrontierSearch(ask, against, rule, exposed_to, drawn)
    search.draw(solves)
    if against == EXPECTED:
        barred, in_time = tuple(options["blocked"]), partial(_refuse_late, clock)
        search.measured(lambda one: expected_loss(shed, one, barred, waited=in_time).value)
    return _told(search, gap)


def _over_periods(
    shed: Shed,
    against: str,
    solves: int,
    time_limit: float | None,
    gap: float,
    threads: int,
    solver: str,
    options: PlanOptions,
) -> Frontier:
    """Draw the curve of cost in money of the first year against what all periods emit together."""
    if against != "co2e":
        raise BadValue(
            f"{SAID[against]} is drawn of one year, and the facts are of several periods",
            hint="draw emissions (--against co2e), or ask for one of the periods: --during",
        )
    if solver != "highs":
        raise BadValue(f"periods are planned by HiGHS alone, not by {solver}", hint="leave it out")
    if not any_emissions(shed):
        raise NotEnoughData(
            f"{UNTOLD}, so that all plans emit the same: nothing",
            hint="give modes.co2e, capabilities.co2e and offers.co2e",
        )
    clock = Clock(time_limit)

    def ask(most: float | None, seconds: float | None) -> HorizonPlan:
        return horizon(
            shed, most_co2e=most, gap=gap, threads=threads, time_limit=seconds, **options
        )

    def least(most: float) -> float:
        whole = Optimizer(solve=solve, gap=0.0, threads=threads, clock=Clock(clock.left))
        return least_co2e(horizon_facts(shed, options, most_co2e=most), whole)

    search = HorizonFrontierSearch(ask, least, clock)
    search.draw(solves)
    return _told(search, gap)


def _refuse_late(clock: Clock) -> None:
    if clock.over:
        raise TookTooLong(
            f"the time limit passed after {clock.elapsed:.0f} s, before it was known what a plan loses",
            hint="give it more time (--time-limit), fewer --solves, or fewer hazards",
        )


def _told(search: FrontierSearch, gap: float) -> Frontier:
    found = search.found
    kept = [found[k] for k in non_dominated([(one.plan.cost, one.aim) for one in found])]
    kept = [one for k, one in enumerate(kept) if not k or not _same(kept[k - 1], one)]
    letters = [f"{chr(65 + k % 26)}{k // 26 + 1 if k >= 26 else ''}" for k in range(len(kept))]
    rows = []
    for k, (letter, one) in enumerate(zip(letters, kept, strict=True)):
        last = kept[k - 1] if k else None
        over = one.bound if last is None else last.bound
        looser = [each.plan.proof.bound for each in found if each.bound >= over]
        if search.against == EXPECTED:  # what costs less and loses less may exist
            looser = [min(each.plan.proof.bound for each in found)]
        rows.append(
            Point(
                plan=letter,
                sources=short(one.plan),
                cost=one.plan.cost,
                aim=search.sign * one.aim,
                co2e=one.plan.co2e,
                local_share=one.plan.local_share,
                step_cost=None if last is None else _step(last, one),
                below=max(looser),
                changes="the cheapest" if last is None else change(last.plan, one.plan),
            )
        )
    edges = stretches(found)
    if search.against == EXPECTED:
        edges = [found[0].aim - found[-1].aim]
    return Frontier(
        rows=tuple(rows),
        currency=kept[0].plan.currency,
        against=search.against,
        unit=search.unit.replace("money", kept[0].plan.currency or "money"),
        solves=float(search.solves),
        open_step=max([0.0, *edges]),
        sourcing=tuple(
            r for n, one in zip(letters, kept, strict=True) for r in plan_sources(n, one.plan)
        ),
        left_out=missing([one.plan for one in kept]),
        counted=counted([one.plan for one in kept]),
        notes=tuple(_notes(search, gap)),
        terms={letter: one.plan.terms["total"] for letter, one in zip(letters, kept, strict=True)},
    )


def _same(one: FoundPlan, two: FoundPlan) -> bool:
    return math.isclose(one.aim, two.aim, rel_tol=1e-6) and math.isclose(
        one.plan.cost, two.plan.cost, rel_tol=1e-6
    )


def _step(one: FoundPlan, two: FoundPlan) -> float:
    return (two.plan.cost - one.plan.cost) / (one.aim - two.aim)


def _notes(search: FrontierSearch, gap: float) -> Iterator[str]:
    if search.against == EXPECTED:
        yield (
            "the expected loss is the least that each plan found loses a year over the hazards, with what could step "
            "in, as stress has it; what a lost unit costs hangs on the plan itself, so no limit holds it: plans are "
            "the cheapest that serve more and more after the worst hazard, and a cheaper one that loses as "
            "little may exist"
        )
    else:
        yield (
            "each plan is the cheapest under its bound; between two neighbours a plan may exist that "
            "costs no less than the first and is no better than the second: more --solves tell more"
        )
    if search.against == "exposure":
        yield f"exposure is the largest share of the ex-works cost spent with one {search.kind}"
    if search.against == "loss":
        yield (
            f"the worst loss is that of one {search.called}, until it is back: sources of which a plan takes at "
            f"least {LEAST:.0%} of what they could give step in at once, all else after its days; see the limit "
            "survive of plan"
        )
    if search.edge is not None:
        yield from _open_end(search)
    elif search.against not in {"co2e", EXPECTED}:
        yield f"the far end is found to within {NEAR:.1%} of the way"
    if search.late:
        yield "the time was over before all plans asked for were found: --time-limit gives more"
    if gap or any(one.plan.proof.gap > 1e-6 for one in search.found):
        worst = max(one.plan.proof.gap for one in search.found)
        yield f"some plan is proven to within {worst:.2%} of the cheapest only"
    if any(one.plan.proof.rounds > 1 for one in search.found):
        yield "values of made items settle in rounds: a plan is the cheapest for its own values"


def _open_end(search: FrontierSearch) -> Iterator[str]:
    """Say how far the best plan found is from what no plan can be."""
    if search.against == "co2e":
        yield "the far end was not found in time: plans with lower emissions may exist"
        return
    if search.against == EXPECTED:
        if search.found[-1].aim > 0:
            yield "the far end was not found in time: plans that lose less may exist"
        return
    best = search.sign * search.found[-1].aim
    yield (
        f"the far end is open: the best plan found has {best:.2%}, and that none is better than "
        f"{search.edge:.2%} is all that is proven"
    )
