"""Where does safety stock belong?"""

from __future__ import annotations

from typing import Any, Unpack

from makeshed.errors import BadValue
from makeshed.inventory.having import on_hand, unsaid
from makeshed.inventory.placed_rows import Telling
from makeshed.inventory.sizing import DayClock, day_shorter, sized
from makeshed.inventory.stage_network import network_of
from makeshed.model import Shed
from makeshed.model.doubts import doubtful_facts
from makeshed.plans.plan import Plan
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Days, Gap, Solves, Threads, TimeLimit
from makeshed.questions.asking.options import PlanOptions
from makeshed.questions.plan import plan
from makeshed.questions.stock.answer import Stocked as Stocked
from makeshed.solvers.placement import place

HELD = ("stocks",)
"""Tables that it rests on besides those of a plan."""
OF_A_PLAN = ("local", "carbon_price", "blocked", "rules", "answers", "limits")
"""Options of a plan that say nothing where one is given, unless they are as they are by default."""


@question
def stock(
    shed: Shed,
    *,
    sourcing: Plan | None = None,
    wait: Days = 0.0,
    starts: Solves = 100,
    time_limit: TimeLimit = 20.0,
    gap: Gap = 1e-4,
    threads: Threads = 0,
    **options: Unpack[PlanOptions],
) -> Stocked:
    """Say where safety stock belongs: at which sites, of what, how much, and what that saves.

    Parameters
    ----------
    sourcing
        The plan whose network it is placed in; by default the cheapest one under the options.
    wait
        Days that a customer waits where the demand does not say (demands.max_lead_time); 0: served
        from stock.
    starts
        Starts of the search where the network is no tree; a tree is settled exactly.
    time_limit
        Search for so many seconds at most, and as long again for a proof, where the network is no tree;
        and as long for what a day is worth.
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
        The plan that is given is of another case, or options are given that it was not asked with; or
        goods go round in a circle.
    """
    holding_rate = options["holding_rate"]
    chosen = _planned(shed, sourcing, dict(options), gap=gap, threads=threads)
    network = network_of(shed, chosen)
    numbers = sized(network, holding=holding_rate, wait=wait)
    found = place(numbers.stages, starts=starts, seconds=time_limit, proof=time_limit)
    telling = Telling(network, numbers, found.placement, chosen.currency)
    clock = DayClock(time_limit / 2)
    promises = telling.promises(clock)
    clock = DayClock(time_limit / 2, late=clock.late)
    rows = telling.rows(day_shorter(numbers.stages, found.placement, clock))
    having = on_hand(shed, rows, {row.demand for row in promises})
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
        on_hand=having,
        notes=(
            *doubtful_facts(shed, HELD),
            *telling.notes(chosen, wait, clock, given=sourcing is not None),
            *unsaid(shed, rows, having),
        ),
        terms=telling.terms(),
    )


def _planned(shed: Shed, sourcing: Plan | None, options: dict[str, Any], **more: Any) -> Plan:
    """Return the plan that is given, or the cheapest; an option that a given one ignores is refused."""
    if sourcing is None:
        return plan(shed, **options, **more, relax=False)
    if idle := [name for name in OF_A_PLAN if options[name]]:
        raise BadValue(
            f"{', '.join(idle)} are options of a plan, and a plan is given",
            hint="ask for the plan with them, or give none: the cheapest under them is made then",
        )
    return sourcing
