"""Where should each thing be made or bought?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from makeshed import network
from makeshed.model import Shed
from makeshed.network.audit.breakdown import audited
from makeshed.network.clock import Clock
from makeshed.network.instance import Instance, build
from makeshed.network.optimizer import Optimizer
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
from makeshed.science.program import OnProgress
from makeshed.solvers import solve


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
    optimizer = Optimizer(
        solve=solve,
        solver=solver,
        gap=gap,
        threads=threads,
        on_progress=on_progress,
        clock=Clock(time_limit),
    )
    settings = Settings(
        holding_rate=holding_rate,
        discount_rate=discount_rate,
        carbon_price=carbon_price,
        blocked=tuple(blocked),
        local=local,
        day=day or date.today(),  # noqa: DTZ011  (a day of law, not a moment)
    )
    instance = build(shed, settings, rules=rules, answers=answers, limits=limits)
    return planned(instance, optimizer, relax=relax)


def planned(instance: Instance, optimizer: Optimizer, *, relax: bool = False) -> Plan:
    """Return the cheapest plan of a supply network, audited, as `plan` answers it.

    Customs values are iterated to a fixed point; the plan found is then priced again fact by fact, and
    refused unless both calculations agree.
    """
    solved = network.solve(instance, optimizer)
    breakdown = audited(instance, solved)
    return answer_of(instance, solved, breakdown, optimizer, relax=relax)
