"""Where does safety stock belong?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from makeshed.model import Shed
from makeshed.questions.asking import question
from makeshed.questions.asking.ranges import (
    CarbonPrice,
    Days,
    DiscountRate,
    Gap,
    HoldingRate,
    OnDay,
    Solves,
    Threads,
    TimeLimit,
)
from makeshed.questions.plan import plan
from makeshed.questions.plan.answer import Plan
from makeshed.questions.stock.answer import Stocked as Stocked
from makeshed.questions.stock.network import network_of
from makeshed.questions.stock.sizing import Clock, day_shorter, sized
from makeshed.questions.stock.telling import Telling
from makeshed.solvers.placement import place


@question
def stock(
    shed: Shed,
    *,
    planned: Plan | None = None,
    wait: Days = 0.0,
    holding_rate: HoldingRate = 0.20,
    starts: Solves = 100,
    time_limit: TimeLimit = 20.0,
    local: str = "",
    discount_rate: DiscountRate = 0.08,
    carbon_price: CarbonPrice = 0.0,
    blocked: Sequence[str] = (),
    day: OnDay | None = None,
    rules: Sequence[str] = (),
    answers: Sequence[str] = (),
    limits: Sequence[str] = (),
    gap: Gap = 1e-4,
    threads: Threads = 0,
) -> Stocked:
    """Say where safety stock belongs: at which sites, of what, how much, and what that saves.

    Parameters
    ----------
    planned
        The plan whose network it is placed in; by default the cheapest one.
    wait
        Days that a customer waits where the demand does not say (demands.max_lead_time); 0: served
        from stock.
    holding_rate
        Cost of holding stock for a year, as a share of its value.
    starts
        Starts of the search where the network is no tree; a tree is settled exactly.
    time_limit
        Search for so many seconds at most, and as long again for a proof, where the network is no tree;
        and as long for what a day is worth.
    local
        Country or union whose share of the cost the plan reports.
    discount_rate
        Yearly rate at which opening and expansion are paid off over a site's life.
    carbon_price
        Price put on emissions [money/t CO2e].
    blocked
        Passages that no ship may take, such as suez or panama.
    day
        Day on which duties must be in force; by default today.
    rules, answers, limits
        Rules that the plan obeys, judgements, and limits that it holds, as ``plan`` reads them.
    gap
        Stop the plan when it is proven to be within this share of the best possible.
    threads
        Threads of the solver; 0 lets it choose, and there are never more than processors.

    Raises
    ------
    NotEnoughData
        There is no demand, something demanded has no source, or the plan serves nobody.
    Infeasible
        No plan serves every demand.
    BadValue
        The plan that is given is of another case, or goods go round in a circle.
    """
    asked: dict[str, Any] = {
        "local": local, "holding_rate": holding_rate, "discount_rate": discount_rate,
        "carbon_price": carbon_price, "blocked": tuple(blocked), "day": day, "rules": rules,
        "answers": answers, "limits": limits, "gap": gap, "threads": threads, "relax": False,
    }  # fmt: skip
    chosen = planned or plan(shed, **asked)
    network = network_of(shed, chosen)
    numbers = sized(network, holding=holding_rate, wait=wait)
    found = place(numbers.stages, starts=starts, seconds=time_limit, proof=time_limit)
    telling = Telling(network, numbers, found.placement, chosen.currency)
    clock = Clock(time_limit)
    promises = telling.promises(clock)
    rows = telling.rows(day_shorter(numbers.stages, found.placement, clock))
    rate = chosen.record.asked.get("holding_rate") if chosen.record else None
    return Stocked(
        rows=rows,
        currency=chosen.currency,
        cost=found.cost,
        held=numbers.held(found.placement),
        bound=found.bound,
        gap=found.gap,
        proven=found.proven,
        method=found.method,
        promises=promises,
        otherwise=telling.otherwise(chosen, comparable=rate == holding_rate),
        notes=tuple(telling.notes(chosen, wait, clock, given=planned is not None)),
        terms=telling.terms(),
    )
