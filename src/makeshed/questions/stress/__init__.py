"""What breaks if something is lost, how badly, for how long, and what is a backup worth?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from makeshed.errors import BadValue
from makeshed.model import Shed
from makeshed.questions.asking import question
from makeshed.questions.asking.ranges import (
    CarbonPrice,
    DiscountRate,
    Gap,
    HoldingRate,
    OnDay,
    Threads,
)
from makeshed.questions.plan import Plan
from makeshed.questions.plan import plan as make_plan
from makeshed.questions.stress.answer import Stressed as Stressed
from makeshed.questions.stress.instead import Instead
from makeshed.questions.stress.losing import Lossmaker, listed
from makeshed.questions.stress.margins import margins
from makeshed.questions.stress.network import network
from makeshed.questions.stress.reading import Reading
from makeshed.questions.stress.stocks import on_hand
from makeshed.questions.stress.telling import Asked, Case, corners, losses, opened, said, values


@question
def stress(
    shed: Shed,
    *,
    plan: Plan | None = None,
    lose: Sequence[str] = (),
    stock_lost: bool = False,
    holding_rate: HoldingRate = 0.20,
    discount_rate: DiscountRate = 0.08,
    carbon_price: CarbonPrice = 0.0,
    blocked: Sequence[str] = (),
    day: OnDay | None = None,
    rules: Sequence[str] = (),
    answers: Sequence[str] = (),
    limits: Sequence[str] = (),
    gap: Gap = 1e-4,
    threads: Threads = 0,
) -> Stressed:
    """Say what each loss would cost, how long it is survived, and what could step in.

    Parameters
    ----------
    plan
        The plan that is stressed, of the same shed; by default the best one is made, with what is
        asked below.
    lose
        What to lose, one at a time: ``site:mill``, ``firm:Acme``, ``place:genoa``, ``country:TW``,
        ``lane:shanghai:marseille:container``, ``mode:container``, ``passage:suez``,
        ``hazard:strike``; by default everything of these that the plan uses, and each hazard.
    stock_lost
        What lies at a lost site is lost with it, as in a fire; else it can be fetched.
    holding_rate
        Cost of holding stock for a year, as a share of its value.
    discount_rate
        Yearly rate at which opening and expansion are paid off over a site's life.
    carbon_price
        Price put on emissions [money/t CO2e].
    blocked
        Passages that no ship may take, such as suez or panama, before anything is lost.
    day
        Day on which duties must be in force; by default today.
    rules
        Rules that the plan must obey, as in ``plan``.
    answers
        What people judged or can show, ``key=yes`` or ``key=no`` each.
    limits
        Limits that the plan must hold, as in ``plan``.
    gap
        Stop the plan when it is proven to be within this share of the best possible.
    threads
        Threads of the solver of the plan; 0 lets it choose.

    Raises
    ------
    NotEnoughData, Infeasible
        There is no plan: capacity is below demand before anything is lost.
    NotFound
        Something to lose is nothing that there is.
    BadValue
        The plan given is of other facts than these.
    """
    given: dict[str, Any] = {
        "holding_rate": holding_rate, "discount_rate": discount_rate, "carbon_price": carbon_price,
        "blocked": blocked, "day": day, "rules": rules, "answers": answers, "limits": limits,
        "gap": gap, "threads": threads,
    }  # fmt: skip
    found = plan if plan is not None else make_plan(shed, **given, relax=False)
    _refuse_stranger(shed, found)
    barred = tuple((found.record.asked.get("blocked") or ()) if found.record else blocked)
    net = network(shed, found, barred)
    maker = Lossmaker(net)
    losing = listed(shed, maker, lose)
    worth, held = margins(shed, found, net), on_hand(net)
    reads = [
        Reading(net, worth.each, held, could=could, stock_lost=stock_lost)
        for could in (False, True)
    ]
    with reads[0] as planned, reads[1] as could, Instead(could, worth.each) as instead:
        hits = [(each, maker.hit(each)) for each in losing]
        cases = tuple(
            Case(losing=e, hit=hit, planned=planned.read(hit, e), could=could.read(hit, e))
            for e, hit in hits
        )
        asked = Asked(net=net, margins=worth, planned=planned, could=could, cases=cases)
        valued, value_terms = values(asked)
        answer = Stressed(
            rows=losses(asked, instead),
            corners=corners(asked),
            values=valued,
            currency=found.currency,
            notes=(*_before(found), *worth.notes, *held.notes, *said(asked)),
            terms={**opened(asked), **value_terms, **worth.terms},
        )
        solved, afresh = zip(*(r.exposed.searches for r in (planned, could)), strict=True)
    return replace(answer, solved=sum(solved), solved_afresh=sum(afresh))


def _before(plan: Plan) -> list[str]:
    """Say what is short before anything is lost."""
    short = [f"{row.demand} {row.unmet:,.0f}" for row in plan.rows if row.unmet > 0]
    if not short:
        return []
    return [
        "the plan leaves demand unserved before anything is lost, which no loss here counts: "
        + ", ".join(short[:3])
        + " a year"
    ]


def _refuse_stranger(shed: Shed, plan: Plan) -> None:
    """Refuse a plan that uses what the shed does not hold."""
    from makeshed.model import Demand, Item, Site  # noqa: PLC0415

    known = {noun: set(shed.table(noun)[noun.key[0]]) for noun in (Site, Item)}
    wanted = set(shed.table(Demand).select("place", "item").iter_rows())
    used = {row.site for row in (*plan.bought, *plan.made)}
    gone = sorted(used - known[Site])
    gone += sorted(
        f"{row.place}:{row.item}" for row in plan.rows if (row.place, row.item) not in wanted
    )
    if gone:
        raise BadValue(
            f"the plan is of other facts than these: {', '.join(gone[:3])} is not here",
            hint="make the plan of the same shed, or leave it out",
        )
