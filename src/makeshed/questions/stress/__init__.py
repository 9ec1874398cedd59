"""What breaks if something is lost, how badly, for how long, and what is a backup worth?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from makeshed.questions.stress.stress_plan import answered


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
    return answered(shed, found, lose, stock_lost=stock_lost, holding_rate=holding_rate)
