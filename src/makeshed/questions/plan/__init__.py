"""Where should each thing be made or bought?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

from makeshed.model import Offer, Shed
from makeshed.network.audit.breakdown import audited
from makeshed.network.audit.inflows import Accounts
from makeshed.network.clock import Clock
from makeshed.network.entry_prices import worths
from makeshed.network.fixed_point import Solved, proven, settle
from makeshed.network.formulation import Inputs
from makeshed.network.infeasibility import explain, refuse_unreachable
from makeshed.network.instance import gathered, home
from makeshed.network.landing.tariff import Tariff
from makeshed.network.limit_constraints import read
from makeshed.network.limit_costs import held, missed, obeyed
from makeshed.network.rule_requirements import Law, answered
from makeshed.network.settings import Settings
from makeshed.questions.asking import question
from makeshed.questions.asking.ranges import (
    CarbonPrice,
    DiscountRate,
    Gap,
    HoldingRate,
    OnDay,
    Threads,
    TimeLimit,
)
from makeshed.questions.plan.answer import Plan as Plan
from makeshed.questions.plan.answer_rows import answer_of
from makeshed.questions.plan.assumed_origins import assumed
from makeshed.questions.plan.cost_grounds import grounds
from makeshed.science.program import OnProgress
from makeshed.solvers import SPECIAL, solve


@question
def plan(
    shed: Shed,
    *,
    local: str = "",
    holding_rate: HoldingRate = 0.20,
    discount_rate: DiscountRate = 0.08,
    carbon_price: CarbonPrice = 0.0,
    blocked: Sequence[str] = (),
    day: OnDay | None = None,
    rules: Sequence[str] = (),
    answers: Sequence[str] = (),
    limits: Sequence[str] = (),
    relax: bool = True,
    time_limit: TimeLimit | None = None,
    gap: Gap = 1e-4,
    threads: Threads = 0,
    solver: Literal["auto", "highs", "scip", "location", "parts", "decomposition"] = "auto",
    on_progress: OnProgress | None = None,
) -> Plan:
    """Find the cheapest way to serve every demand: what to make, buy, open and ship.

    Parameters
    ----------
    local
        Country or union whose share of the cost is reported; by default the country with the
        largest demand.
    holding_rate
        Cost of holding stock for a year, as a share of its value.
    discount_rate
        Yearly rate at which opening and expansion are paid off over a site's life.
    carbon_price
        Price put on emissions [money/t CO2e].
    blocked
        Passages that no ship may take, such as suez or panama.
    day
        Day on which duties must be in force; by default today.
    rules
        Rules of origin or labels that what is demanded must obey, such as ``fr.ofg``; of one item
        alone, ``fr.ofg@frame``. Rules that a duty names are obeyed where it pays.
    answers
        What people judged or can show, ``key=yes`` or ``key=no`` each, such as
        ``end-use-8835=yes``; the keys stand in the rules, and without an answer it is no.
    limits
        Limits that the plan must hold, such as ``co2e<=120t``, ``local>=50%``,
        ``share(firm)<=0.4``, ``sources(frame)>=2``, ``sites<=3``, ``budget<=2e6``.
    relax
        Also solve with each limit a little looser and without it, to say what it costs, and say
        what an offer from elsewhere would have to cost.
    time_limit
        Stop after so many seconds with the best plan found, and say how good it is proven to be. What
        there is no time for then, such as what a limit costs, is left out, and a note says so.
    gap
        Stop when the plan is proven to be within this share of the best possible.
    threads
        Threads of the solver; 0 lets it choose, and there are never more than processors.
    solver
        Who does the arithmetic; auto takes a method made for the structure of the network where
        there is one, else HiGHS. What is made for a structure knows no limits and no rules.
    on_progress
        Called with seconds, incumbent, bound and gap during a long search; returning False stops
        it.

    Raises
    ------
    NotEnoughData
        There is no demand, or something demanded has no source at all.
    Infeasible
        No plan serves every demand; the error names a smallest set of facts and limits that clash.
    BadValue
        A limit that cannot be read.
    TookTooLong
        The time limit passed before any plan was found.
    """
    clock = Clock(time_limit)
    asked = tuple(map(read, limits))
    on = day or date.today()  # noqa: DTZ011  (a day of law, not a moment)
    law = Law(shed, rules, on, answered(answers), [one.under for one in asked if one.under])
    settings = Settings(
        holding_rate=holding_rate,
        discount_rate=discount_rate,
        carbon_price=carbon_price,
        blocked=tuple(blocked),
        local=local or home(shed),
        day=law.day,
    )
    lawful = law.admitted()
    inputs, tariff = gathered(lawful, law, settings, asked)
    links, net, ways = inputs.chain, inputs.graph, inputs.ways
    ask = partial(solve, solver=solver, gap=gap, threads=threads, on_progress=on_progress)
    plain = partial(solve, solver=solver)
    solved = settle(
        inputs, solve=ask, reachable=partial(refuse_unreachable, links, ways),
        explain=lambda w: explain(links, w, inputs.limits, plain, clock, law.unanswered()),
        clock=clock, gap=gap,
    )  # fmt: skip
    solved = proven(inputs, solved, ask, clock)
    opened = audited(Accounts(lawful, links, net, solved.flows, settings, tariff), solved)
    found = answer_of(opened, solved, inputs.sending.known(ways, solved.flows.moved), settings)

    def wider(more: tuple[Offer, ...]) -> Inputs:
        return gathered(lawful.plus(*more), law, settings, tariff=tariff)[0]

    under_rules = obeyed(links, net, solved)
    return replace(
        found,
        held=held(solved, inputs.limits, ask if relax else None, opened.currency, clock),
        obeyed=under_rules,
        grounds=grounds(opened, found),
        worth=() if not relax or inputs.sending
        else worths(inputs, solved, ask, wider, _barred(law, tariff), clock),
        notes=(*missed(under_rules), *_besides(solver, solved, clock), *law.said(under_rules),
               *found.notes, *assumed(lawful, found, law)),
    )  # fmt: skip


def _barred(law: Law, tariff: Tariff) -> set[str]:
    """Return the items of which no price is told: a rule is required, or duty bends with the value."""
    return set(law.required) | {key for key, item in law.items.items() if tariff.varies(item.hs)}


def _besides(solver: str, solved: Solved, clock: Clock) -> list[str]:
    """Say who did the work where a method for bare networks was named, and what time was short for."""
    if solver not in SPECIAL or solved.plain:
        return clock.notes()
    instead = (
        f"{solver} knows no limits, rules or shipments: {solved.solution.solver} was asked instead"
    )
    return [instead, *clock.notes()]
