"""When should each thing be made or bought, opened and closed?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Unpack

from makeshed.model import Shed
from makeshed.network.clock import Clock
from makeshed.network.objective_grammar import objectives_of
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.joint_audit import audited_jointly
from makeshed.network.periods.joint_objectives import refuse_once, solve_in_order
from makeshed.network.periods.joint_solution import solve as solve_jointly
from makeshed.network.periods.planning_horizon import Horizon, horizon_of
from makeshed.plans.horizon_plan import HorizonPlan as HorizonPlan
from makeshed.plans.horizon_rows import horizon_answer
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Emitted, SiteChanges, TimeLimit
from makeshed.questions.asking.options import PlanOptions, SolveGap, SolverThreads
from makeshed.questions.plan import settings_of
from makeshed.science.program import OnProgress
from makeshed.solvers import solve


@question
def horizon(
    shed: Shed,
    *,
    objectives: Sequence[str] = (),
    most_changes: SiteChanges | None = None,
    most_co2e: Emitted | None = None,
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
    objectives
        What is made best first over all periods, and what next within the tolerance of the first, such as
        ``cost 2%``, ``co2e``. Of what is left the cheapest is taken.
    most_changes
        How many sites may open or close in all; by default any number.
    most_co2e
        How much may be emitted in all periods together; by default anything.
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
        A limit or an objective that cannot be read, an objective of one period, or what cannot be followed from one period to the next.
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
    aims = objectives_of(objectives)
    refuse_once(aims)
    whole = horizon_facts(
        shed, options, most_changes=most_changes, most_co2e=most_co2e, waited=optimizer.wait
    )
    if aims:
        found = solve_in_order(whole, aims, optimizer)
        told = horizon_answer(found.solved, audited_jointly(found.solved), optimizer)
        doubts = filter(None, (aim.doubt for aim in aims))
        return replace(told, objectives=found.levels, notes=(*told.notes, *doubts))
    solved = solve_jointly(whole, optimizer)
    return horizon_answer(solved, audited_jointly(solved), optimizer)


def horizon_facts(
    shed: Shed,
    options: PlanOptions,
    *,
    most_changes: int | None = None,
    most_co2e: float | None = None,
    waited: Callable[[], None] | None = None,
) -> Horizon:
    """Return the periods that are asked about, each with its network.

    Parameters
    ----------
    shed, options
        Facts with periods, and what is asked of a plan.
    most_changes, most_co2e
        As `horizon` takes them.
    waited
        Called now and then while networks are written.
    """
    return horizon_of(
        shed,
        settings_of(options),
        day=options["day"],
        rules=options["rules"],
        answers=options["answers"],
        limits=options["limits"],
        most_changes=most_changes,
        most_co2e=most_co2e,
        waited=waited,
    )
