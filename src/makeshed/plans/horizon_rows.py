"""The rows of a plan over periods, read off the plan of each and off what joins them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from typing import TypeVar

from makeshed.answer import Term, total
from makeshed.language.text import few
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.joint_audit import JoiningCost, JointBreakdown, steps_of
from makeshed.network.periods.joint_solution import JointSolved
from makeshed.network.periods.lives_led import Life
from makeshed.network.periods.paid_off import bought_in
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.plans.circle_rows import CarbonStageThen, CircularityThen
from makeshed.plans.cost_grounds import least
from makeshed.plans.horizon_plan import (
    SOME,
    CapacityThen,
    CostThen,
    DrawnThen,
    GroundThen,
    HorizonPlan,
    HorizonProof,
    KeptThen,
    LeftThen,
    OpeningThen,
    PeriodCost,
    ProductionThen,
    PurchaseThen,
    ServedThen,
    ShipmentThen,
    SiteThen,
)
from makeshed.plans.plan import Plan
from makeshed.plans.plan_rows import answer_of
from makeshed.plans.scope import scopes_of

R = TypeVar("R")
KINDS = {"holding": "holding", "owed": "site", "closing": "site", "left": "disposal"}
"""Under which kind of cost what joins periods stands."""


def horizon_answer(joint: JointSolved, opened: JointBreakdown, optimizer: Optimizer) -> HorizonPlan:
    """Gather the answer."""
    horizon = joint.horizon
    plans = [
        answer_of(instance, solved, each, optimizer, relax=False)
        for instance, solved, each in zip(
            horizon.instances, joint.periods, opened.periods, strict=True
        )
    ]
    keys = [period.period for period in horizon.periods]
    told = list(zip(keys, plans, horizon.years, strict=True))
    periods = tuple(_period(opened, p, plan) for p, plan in enumerate(plans))
    first = plans[0]
    return HorizonPlan(
        rows=tuple(_served(told)),
        currency=first.currency,
        cost=opened.present,
        discount_rate=horizon.rate,
        co2e=math.fsum(row.co2e for row in periods),
        local=first.local,
        local_share=_local_share(told),
        unmet=math.fsum(plan.unmet * years for _, plan, years in told),
        periods=periods,
        sites=tuple(_sites(horizon, opened.lives, plans)),
        bought=tuple(_bought(told)),
        made=tuple(
            ProductionThen(key, m.site, m.item, m.route, m.country, m.quantity, m.unit_cost)
            for key, plan, _ in told
            for m in plan.made
        ),
        shipped=tuple(_shipped(told)),
        kept=_kept(opened),
        left=_left(opened),
        cost_lines=tuple(_cost_lines(opened, plans)),
        capacities=_then(CapacityThen, told, "capacities"),
        circularity=_then(CircularityThen, told, "circularity"),
        stages=_then(CarbonStageThen, told, "stages"),
        opened=_then(OpeningThen, told, "opened"),
        drawn=_then(DrawnThen, told, "drawn"),
        grounds=_grounds(horizon, plans),
        co2e_scope=scopes_of(plans),
        proof=_proof(joint, opened.present),
        notes=tuple(_notes(horizon, plans)),
        terms=_terms(opened, plans),
    )


def _kept(opened: JointBreakdown) -> tuple[KeptThen, ...]:
    periods, years = opened.horizon.periods, opened.horizon.years
    return tuple(
        KeptThen(periods[k.p].period, k.site, k.item, k.quantity, k.most, k.cost * years[k.p])
        for k in opened.kept
    )


def _left(opened: JointBreakdown) -> tuple[LeftThen, ...]:
    periods, years = opened.horizon.periods, opened.horizon.years
    return tuple(
        LeftThen(periods[k.p].period, k.site, k.item, k.quantity, k.cost * years[k.p])
        for k in opened.left
    )


def _then(
    row: Callable[..., R], told: Sequence[tuple[str, Plan, float]], rows: str
) -> tuple[R, ...]:
    """Return rows of all plans that are the same over periods, each behind its period."""
    return tuple(row(key, *astuple(one)) for key, plan, _ in told for one in getattr(plan, rows))


def _served(told: list[tuple[str, Plan, float]]) -> Iterator[ServedThen]:
    for key, plan, _ in told:
        for row in plan.rows:
            if row.quantity > 0:
                yield ServedThen(
                    key, f"{key}:{row.demand}", row.place, row.item, row.quantity, row.unmet, row.unit_cost,
                    row.co2e, row.lead_time, row.local_share, row.sources,
                )  # fmt: skip


def _bought(told: list[tuple[str, Plan, float]]) -> Iterator[PurchaseThen]:
    for key, plan, years in told:
        for b in plan.bought:
            yield PurchaseThen(
                key, b.offer, b.site, b.item, b.origin, b.quantity, b.price, b.spend * years, b.surplus,
            )  # fmt: skip


def _local_share(told: list[tuple[str, Plan, float]]) -> float:
    """Return the share of the ex-works cost of all periods that is spent at home."""
    spent = [(plan.terms["spend"].value * years, plan.local_share) for _, plan, years in told]
    whole = math.fsum(spend for spend, _ in spent)
    return math.fsum(spend * share for spend, share in spent) / whole if whole else 0.0


def _shipped(told: list[tuple[str, Plan, float]]) -> Iterator[ShipmentThen]:
    for key, plan, _ in told:
        for row in plan.shipped:
            yield ShipmentThen(
                key, row.source, row.destination, row.item, row.origin, row.mode, row.quantity,
                row.distance, row.days, row.freight, row.duty, row.co2e, row.shipments,
            )  # fmt: skip


def _period(opened: JointBreakdown, p: int, plan: Plan) -> PeriodCost:
    horizon = opened.horizon
    period, years, weight = horizon.periods[p], horizon.years[p], horizon.weights[p]
    joining = [line for line in opened.joining if line.p == p]
    owed = math.fsum(line.cost for line in joining if line.kind == "owed")
    other = math.fsum(line.cost for line in joining if line.kind != "owed")
    paid = math.fsum(row.opening + row.expansion for row in plan.opened) * years
    operating = plan.cost * years - paid + other
    invested = _invested(opened, p)
    return PeriodCost(
        period=period.period,
        start=period.start.isoformat(),
        years=years,
        units=math.fsum(row.quantity - row.unmet for row in plan.rows) * years,
        operating=operating,
        paid_off=paid + owed,
        cost=operating + paid + owed,
        invested=invested,
        cash=operating + invested,
        counted=weight / years,
        present=math.fsum([plan.cost * weight, *(line.present for line in joining)]),
        co2e=plan.co2e * years,
        local_share=plan.local_share,
    )


def _invested(opened: JointBreakdown, p: int) -> float:
    """Return what is bought in a period: sites and steps of expansion, when first used and for each further life."""
    horizon = opened.horizon
    found = [
        life.opening_cost * bought_in(horizon, life.used, life.years)[p] for life in opened.lives
    ]
    for steps in steps_of(opened.periods):
        found += [steps.cost * bought_in(horizon, used, steps.life)[p] for used in steps.used()]
    return math.fsum(found)


def _sites(horizon: Horizon, lives: Iterable[Life], plans: list[Plan]) -> Iterator[SiteThen]:
    """Yield what each site does by period whose use is decided, if it is ever in use or open."""
    for life in lives:
        if not life.decided or not (life.was or any(life.used)):
            continue
        for p, now in enumerate(life.used):
            state = "open" if now else "closed"
            state = "opens" if life.opens[p] else "closes" if life.closes[p] else state
            added = (row.expansion_hours for row in plans[p].opened if row.site == life.site)
            yield SiteThen(horizon.periods[p].period, life.site, state, math.fsum(added))


def _cost_lines(opened: JointBreakdown, plans: list[Plan]) -> Iterator[CostThen]:
    horizon = opened.horizon
    for p, plan in enumerate(plans):
        sums = {
            line.kind: [line.cost * horizon.years[p], line.cost * horizon.weights[p]]
            for line in plan.cost_lines
        }
        for line in (each for each in opened.joining if each.p == p):
            held = sums.setdefault(KINDS[line.kind], [0.0, 0.0])
            held[0] += line.cost
            held[1] += line.present
        for kind, (cost, present) in sums.items():
            yield CostThen(horizon.periods[p].period, kind, cost, present)


def _grounds(horizon: Horizon, plans: list[Plan]) -> tuple[GroundThen, ...]:
    """Return what the cost of all periods rests on, the weightiest first."""
    sums: dict[tuple[str, str], list[tuple[float, str]]] = {}
    for plan, weight in zip(plans, horizon.weights, strict=True):
        for each in plan.grounds:
            sums.setdefault((each.what, each.fact), []).append((each.cost * weight, each.kind))
    found = [
        GroundThen(
            what, fact, math.fsum(cost for cost, _ in parts), least(kind for _, kind in parts)
        )
        for (what, fact), parts in sums.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.cost, each.what)))


def _terms(opened: JointBreakdown, plans: list[Plan]) -> dict[str, Term]:
    """The numbers that can be opened: the whole by period, each period by kind, each demand of each."""
    horizon = opened.horizon
    coin = plans[0].currency
    found: dict[str, Term] = {}
    parts = []
    for p, (period, plan) in enumerate(zip(horizon.periods, plans, strict=True)):
        joining = [line for line in opened.joining if line.p == p]
        year = plan.terms["total"]
        own = total(
            period.period, coin, [*_parts(year, horizon.years[p], coin), *_own(joining, coin)]
        )
        counted = horizon.weights[p] / horizon.years[p]
        now = [*_parts(year, horizon.weights[p], coin), *_own(joining, coin, present=True)]
        parts.append(total(period.period, coin, now, f"a year counts {counted:.4g}"))
        found[period.period] = own
        found |= {
            f"{period.period}:{key}": term for key, term in plan.terms.items() if key != "total"
        }
    return {"total": total("total", coin, parts)} | found


def _parts(year: Term, times: float, coin: str) -> Iterator[Term]:
    return (part.scaled(times, coin) for part in year.parts)


def _own(lines: list[JoiningCost], coin: str, *, present: bool = False) -> Iterator[Term]:
    """Yield what joins a period to others as terms, one for each kind."""
    for kind in dict.fromkeys(line.kind for line in lines):
        own = [line for line in lines if line.kind == kind]
        each = [Term(line.what, line.present if present else line.cost, coin) for line in own]
        yield total(kind, coin, each)


def _notes(horizon: Horizon, plans: list[Plan]) -> Iterator[str]:
    """Yield what was assumed, once where it holds in all periods, else by period."""
    yield (
        "amounts that are a year's are at the pace of their period; costs of later years count less, by "
        f"{100 * horizon.rate:g}% a year from the start of each, and what opens is paid off over its life, so "
        "that nothing is counted that is paid off after the last period"
    )
    if horizon.keeps:
        yield (
            "goods that come out of stock are worth what they were when they were put there; safety stock "
            "is that of the demand of each period"
        )
    if forced := sorted({row.item for row in horizon.returned if row.left_cost is None}):
        yield f"what comes back is taken back, all of it, whether that pays or not: {few(forced, SOME)}"
        if any(plan.unmet for plan in plans):
            yield (
                "where demand is left unserved, less comes back for it that must all be taken: say in returns what a "
                "unit costs that is left (left_cost), if that is not what is meant"
            )
    yield from horizon.notes
    days = {str(instance.settings.day) for instance in horizon.instances}
    if len(days) > 1:
        yield "duties are those in force when each period starts"
    every = dict.fromkeys(note for plan in plans for note in plan.notes if not _of_day(note, days))
    for note in every:
        at = [
            period.period
            for period, plan in zip(horizon.periods, plans, strict=True)
            if note in plan.notes
        ]
        yield note if len(at) == len(plans) else f"in {', '.join(at)}: {note}"


def _of_day(note: str, days: set[str]) -> bool:
    """Whether a note says on which of several days duties are in force."""
    return len(days) > 1 and any(note == f"duties are those in force on {day}" for day in days)


def _proof(joint: JointSolved, cost: float) -> HorizonProof:
    rows, columns = joint.program.shape
    return HorizonProof(
        status=joint.status,
        bound=joint.bound,
        gap=joint.gap,
        solver=joint.solution.solver,
        seconds=joint.solution.seconds,
        columns=columns,
        rows=rows,
        rounds=joint.rounds,
        residual=abs(cost - joint.objective) / (abs(cost) or 1e-9),
        at_own_values=joint.bent,
    )
