"""When should each thing be made or bought, opened and closed?"""

from __future__ import annotations

from typing import Unpack

from makeshed.model import Shed
from makeshed.network.clock import Clock
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.joint_audit import audited_jointly
from makeshed.network.periods.joint_solution import solve as solve_jointly
from makeshed.network.periods.planning_horizon import horizon_of
from makeshed.plans.horizon_plan import HorizonPlan as HorizonPlan
from makeshed.plans.horizon_rows import horizon_answer
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import SiteChanges, TimeLimit
from makeshed.questions.asking.options import PlanOptions, SolveGap, SolverThreads
from makeshed.questions.plan import settings_of
from makeshed.science.program import OnProgress
from makeshed.solvers import solve


@question
def horizon(
    shed: Shed,
    *,
    most_changes: SiteChanges | None = None,
    time_limit: TimeLimit | None = None,
    gap: SolveGap = 1e-4,
    threads: SolverThreads = 0,
    on_progress: OnProgress | None = None,
    **options: Unpack[PlanOptions],
) -> HorizonPlan:
    """Plan over years and seasons: what to make, buy, keep, open and close in each period.

    Each period of the shed is planned as `plan` plans a year, with the facts as they are then, and all
    of them together: stock may be kept from one to the next, and what opens stays.

    Parameters
    ----------
    most_changes
        How many sites may open or close in all; by default any number.
    time_limit
        Stop after so many seconds with the best plan found, and say how good it is proven to be.
    on_progress
        Called with seconds, incumbent, bound and gap during a long search; returning False stops
        it.

    Raises
    ------
    NotEnoughData
        There are no periods, or one of them has no demand, or no source of something demanded.
    Infeasible
        No plan serves every demand of every period.
    BadValue
        A limit that cannot be read, or what cannot be followed from one period to the next.
    TookTooLong
        The time limit passed before any plan was found.
    """
    optimizer = Optimizer(
        solve=solve,
        gap=gap,
        threads=threads,
        on_progress=on_progress,
        clock=Clock(time_limit),
    )
    whole = horizon_of(
        shed,
        settings_of(options),
        day=options["day"],
        rules=options["rules"],
        answers=options["answers"],
        limits=options["limits"],
        most_changes=most_changes,
        waited=optimizer.wait,
    )
    solved = solve_jointly(whole, optimizer)
    return horizon_answer(solved, audited_jointly(solved), optimizer)
