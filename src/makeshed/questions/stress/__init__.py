"""What breaks if something is lost, how badly, for how long, and what is a backup worth?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from makeshed.model import Shed
from makeshed.questions.asking import question
from makeshed.questions.asking.options import PlanOptions, SolveGap, SolverThreads
from makeshed.questions.plan import Plan
from makeshed.questions.plan import plan as make_plan
from makeshed.questions.stress.answer import Stressed as Stressed
from makeshed.questions.stress.putting import answered


@question
def stress(
    shed: Shed,
    *,
    plan: Plan | None = None,
    lose: Sequence[str] = (),
    stock_lost: bool = False,
    gap: SolveGap = 1e-4,
    threads: SolverThreads = 0,
    **options: Unpack[PlanOptions],
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

    Raises
    ------
    NotEnoughData, Infeasible
        There is no plan: capacity is below demand before anything is lost.
    NotFound
        Something to lose is nothing that there is.
    BadValue
        The plan given is of other facts than these.
    """
    asked: dict[str, Any] = {**options, "gap": gap, "threads": threads, "relax": False}
    found = plan if plan is not None else make_plan(shed, **asked)
    held = options["holding_rate"]
    return answered(shed, found, lose, stock_lost=stock_lost, holding_rate=held)
