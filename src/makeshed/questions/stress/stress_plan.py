"""From a shed and its plan to the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import polars as pl

from makeshed.answer import Term
from makeshed.disruption.instead import Instead
from makeshed.disruption.loss import Worthwhile
from makeshed.disruption.loss_list import listed
from makeshed.disruption.loss_rows import (
    LossCase,
    StressAsked,
    case_of,
    corners,
    loss_of,
    losses,
    opened,
    said,
)
from makeshed.disruption.margins import Margins, margins
from makeshed.disruption.remedy_worth import worths
from makeshed.disruption.remedying import Bench
from makeshed.disruption.stocks import PooledStock, on_hand
from makeshed.disruption.stopping import stoppers
from makeshed.disruption.stressed_network import Net, network
from makeshed.disruption.swings import swings
from makeshed.disruption.two_readings import LossReading
from makeshed.disruption.valuing import values
from makeshed.errors import BadValue, Disagreement
from makeshed.model import Demand, Offer, Shed, Site, Substitute
from makeshed.model.doubts import STRESSED, doubtful_facts
from makeshed.network.lossmaker import Losing, Lossmaker, hazards
from makeshed.questions.plan import Plan
from makeshed.questions.stress.answer import Stressed
from makeshed.units import Share, amount

FEW = 3
SERVED = 1e-6
"""Share of all that is wanted which a plan may leave out by rounding."""


@dataclass(frozen=True, kw_only=True)
class StressBegun:
    """A plan as it is lost from: its network, both readings of it, and what is on hand."""

    net: Net
    maker: Lossmaker
    worth: Margins
    held: PooledStock
    planned: LossReading
    could: LossReading

    def asked(self, losing: Sequence[Losing]) -> StressAsked:
        """Return some losses with what each does."""
        cases = tuple(map(self.case, losing))
        return StressAsked(
            net=self.net, margins=self.worth, planned=self.planned, could=self.could, cases=cases
        )

    def case(self, losing: Losing) -> LossCase:
        """Return one loss with what it does."""
        return case_of(losing, self.maker.hit(losing), self.planned, self.could)


@contextmanager
def _begun(shed: Shed, plan: Plan, *, stock_lost: bool) -> Iterator[StressBegun]:
    _refuse_stranger(shed, plan)
    barred = (plan.record.asked.get("blocked") or ()) if plan.record else ()
    net = network(shed, plan, tuple(barred))
    maker = Lossmaker(net)
    worth, held = margins(shed, plan, net), on_hand(net)
    reads = [
        LossReading(net, worth.each, held, could=could, stock_lost=stock_lost)
        for could in (False, True)
    ]
    with reads[0] as planned, reads[1] as could:
        _refuse_short(net, planned)
        yield StressBegun(
            net=net, maker=maker, worth=worth, held=held, planned=planned, could=could
        )


@dataclass(frozen=True, kw_only=True)
class UnderHazards:
    """What hazards cost in a year as planned [money/a], and what remedies are worth against them, opened."""

    expects: float
    remedies: tuple[Worthwhile, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=dict)


def under_hazards(
    shed: Shed, plan: Plan, *, holding_rate: Share, remedy: str | None = ""
) -> UnderHazards:
    """Return what hazards cost, and what every remedy, or the one of that name (None: none) avoids of it.

    The same as the whole stress test says, without the losses that no hazard brings.
    """
    with _begun(shed, plan, stock_lost=False) as at:
        asked = at.asked([each for each in hazards(shed) if each.rate])
        expects = math.fsum(loss_of(case) * (case.losing.rate or 0.0) for case in asked.cases)
        if remedy is None:
            return UnderHazards(expects=expects)
        helped, terms, _ = _helped(asked, Bench(at.net, holding_rate, plan.local), remedy)
    return UnderHazards(expects=expects, remedies=helped, terms=terms)


def answered(
    shed: Shed, plan: Plan, lose: Sequence[str], *, stock_lost: bool, holding_rate: Share
) -> Stressed:
    """Return what each loss does to a plan, and what would help."""
    with (
        _begun(shed, plan, stock_lost=stock_lost) as at,
        Instead(at.could, at.worth.each) as instead,
    ):
        net, worth, held, planned, could = at.net, at.worth, at.held, at.planned, at.could
        losing = listed(net, at.maker, lose)
        asked = at.asked(losing)
        others = [at.case(each) for each in hazards(shed) if each not in losing]
        beside = replace(asked, cases=(*asked.cases, *others))
        valued, value_terms = values(beside)
        helped, help_terms, help_notes = _helped(beside, Bench(net, holding_rate, plan.local))
        stopped, unstopped = stoppers(asked)
        answer = Stressed(
            rows=losses(asked, instead),
            corners=corners(asked),
            values=valued,
            remedies=helped,
            swings=swings(beside),
            stoppers=stopped,
            currency=plan.currency,
            notes=(
                *doubtful_facts(shed, STRESSED),
                *_before(plan),
                *worth.notes,
                *held.notes,
                *said(asked),
                *_unbound(shed, plan),
                *help_notes,
                *unstopped,
            ),
            terms={**opened(asked), **help_terms, **value_terms, **worth.terms},
        )
        solved, afresh = zip(*(r.exposed.searches for r in (planned, could)), strict=True)
    return replace(answer, solved=sum(solved), solved_afresh=sum(afresh))


def _helped(
    asked: StressAsked, bench: Bench, only: str = ""
) -> tuple[tuple[Worthwhile, ...], dict[str, Term], list[str]]:
    """Return the remedies of the shed and those that suggest themselves, valued; or the one of that name."""
    named, unable = bench.named()
    suggested, more = bench.suggested()
    tried = [each for each in (*named, *suggested) if only in {"", each.remedy}]
    rows, terms, notes = worths(asked, tried)
    left = [f"{more} more of the remedies that suggest themselves were not tried"] if more else []
    return rows, terms, [*unable, *notes, *left]


def _before(plan: Plan) -> Iterator[str]:
    """Say what is short before anything is lost, and how old the plan is."""
    short = [f"{row.demand} {amount(row.unmet)}" for row in plan.rows if row.unmet > 0]
    if short:
        few = (
            f"{', '.join(short[:FEW])}{f' and {len(short) - FEW} more' if len(short) > FEW else ''}"
        )
        yield f"the plan leaves demand unserved before anything is lost, which no loss counts: {few} a year"
    rules = sorted({row.rule for row in plan.obeyed})
    if rules:
        yield f"what could step in is not judged by the rules that the plan obeys: {', '.join(rules)}"


def _unbound(shed: Shed, plan: Plan) -> Iterator[str]:
    """Say what binds a plan and not what steps in while something is lost."""
    least = pl.any_horizontal(
        pl.col("min_quantity") > 0,
        pl.col("order_multiple").is_not_null(),
        pl.col("max_quantity").is_not_null(),
    )
    if shed.table(Offer).select(least.any()).item():
        yield "least orders, tiers and packs of offers do not count while something is lost"
    if not shed.table(Substitute)["mixed"].all():
        yield (
            "alternatives of a component that a maker does not mix are mixed while something is lost: the loss is "
            "too low where none of them alone is enough"
        )
    if shed.table(Demand)["max_lead_time"].is_not_null().any():
        yield (
            "what steps in may come later than demands wait: max_lead_time binds the plan alone, "
            "and the loss is too low where nobody would wait"
        )
    if plan.limits:
        names = ", ".join(row.limit for row in plan.limits[:FEW])
        yield f"what could step in is not held to the limits of the plan: {names}"


def _refuse_stranger(shed: Shed, plan: Plan) -> None:
    """Refuse a plan that uses what the shed does not hold, or is for other demands."""
    sites = set(shed.table(Site)["site"])
    wanted = {
        (place, item): quantity
        for place, item, quantity in shed.table(Demand)
        .select("place", "item", "quantity")
        .iter_rows()
        if quantity > 0
    }
    planned = {(row.place, row.item): row.quantity for row in plan.rows}
    used = {row.site for row in plan.bought} | {row.site for row in plan.made}
    gone = sorted(used - sites)
    differing = {key for key in {*wanted, *planned} if wanted.get(key) != planned.get(key)}
    gone += [f"the demand {place}:{item}" for place, item in sorted(differing)]
    if gone:
        raise BadValue(
            f"the plan is of other facts than these: {', '.join(gone[:FEW])}",
            hint="make the plan of the same shed, or leave it out",
        )


def _refuse_short(net: Net, planned: LossReading) -> None:
    """Refuse to count losses where what the plan does is not found again in the network."""
    short = planned.short()
    if short.sum() <= SERVED * max(float(net.wanted.sum()), 1e-300):
        return
    names = [f"{p}:{net.item(i)}" for p, i in net.tables.demands.select("place", "i").iter_rows()]
    worst = int(short.argmax())
    raise Disagreement(
        f"without any loss {amount(365 * float(short[worst]))} of {names[worst]} a year are not served by "
        "what the plan does",
        hint="give the plan of these very facts, or leave it out; else please report it with the case",
    )
