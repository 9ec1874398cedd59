"""Where should each thing be made or bought?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack

from makeshed import network
from makeshed.errors import Infeasible
from makeshed.model import Shed
from makeshed.network.audit.breakdown import audited
from makeshed.network.chosen_moves import Linear
from makeshed.network.clock import Clock
from makeshed.network.instance import Instance, build
from makeshed.network.objective_grammar import objectives_of
from makeshed.network.optimizer import Optimizer
from makeshed.network.ordered_objectives import InOrder, solve_in_order
from makeshed.network.settings import Settings
from makeshed.plans.plan import Plan as Plan
from makeshed.plans.plan_rows import answer_of
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import TimeLimit
from makeshed.questions.asking.options import PlanOptions, SolveGap, Solver, SolverThreads
from makeshed.science.program import OnProgress
from makeshed.solvers import solve


@question
def plan(
    shed: Shed,
    *,
    objectives: Sequence[str] = (),
    relax: bool = True,
    time_limit: TimeLimit | None = None,
    gap: SolveGap = 1e-4,
    threads: SolverThreads = 0,
    solver: Solver = "auto",
    on_progress: OnProgress | None = None,
    **options: Unpack[PlanOptions],
) -> Plan:
    """Find the cheapest way to serve every demand: what to make, buy, open and ship.

    Parameters
    ----------
    objectives
        What is made best first, and what next within the tolerance of the first, such as ``cost 2%``,
        ``co2e``: the least emissions of all plans that cost at most 2 % more than the cheapest. Of what is
        left the cheapest is taken.
    relax
        Also solve with each limit a little looser and without it, to say what it costs, and say
        what an offer from elsewhere would have to cost.
    time_limit
        Stop after so many seconds with the best plan found, and say how good it is proven to be. What
        there is no time for then, such as what a limit costs, is left out, and a note says so.
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
        A limit or an objective that cannot be read.
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
    if aims := objectives_of(objectives):
        instance = instance_of(shed, options, waited=optimizer.wait)
        told = _in_order(solve_in_order(instance, aims, optimizer), optimizer, relax=relax)
        return replace(told, notes=(*told.notes, *filter(None, (aim.doubt for aim in aims))))
    instance = instance_of(shed, options, waited=optimizer.wait, linear=optimizer.choosing)
    try:
        return planned(instance, optimizer, relax=relax)
    except Infeasible:
        if instance.chosen is None:
            raise  # else moves that are not written may allow a plan
    instance = instance_of(shed, options, waited=optimizer.wait)
    return planned(instance, optimizer, relax=relax)


def settings_of(options: PlanOptions) -> Settings:
    """Return what is asked of a plan beside rules and limits, on the day that is meant."""
    return Settings(
        holding_rate=options["holding_rate"],
        discount_rate=options["discount_rate"],
        carbon_price=options["carbon_price"],
        blocked=tuple(options["blocked"]),
        local=options["local"],
        day=options["day"] or date.today(),  # noqa: DTZ011  (a day of law, not a moment)
    )


def instance_of(
    shed: Shed,
    options: PlanOptions,
    *more: str,
    waited: Callable[[], None] | None = None,
    linear: Linear | None = None,
) -> Instance:
    """Return the supply network that a plan is asked of, under the limits asked for and some more.

    ``waited`` is called now and then while it is written; with ``linear`` pricing chooses what is, if it is large.
    """
    return build(
        shed,
        settings_of(options),
        rules=options["rules"],
        answers=options["answers"],
        limits=[*options["limits"], *more],
        lean=True,
        waited=waited,
        linear=linear,
    )


def _in_order(found: InOrder, optimizer: Optimizer, *, relax: bool) -> Plan:
    """Return the plan that holds several objectives, audited, with what each reached."""
    breakdown = audited(found.instance, found.solved)
    told = answer_of(found.instance, found.solved, breakdown, optimizer, relax=relax)
    return replace(told, objectives=found.levels)


def planned(instance: Instance, optimizer: Optimizer, *, relax: bool = False) -> Plan:
    """Return the cheapest plan of a supply network, audited, as `plan` answers it.

    Customs values are iterated to a fixed point; the plan found is then priced again fact by fact, and
    refused unless both calculations agree.
    """
    solved = network.solve(instance, optimizer)
    breakdown = audited(instance, solved)
    return answer_of(instance, solved, breakdown, optimizer, relax=relax)
