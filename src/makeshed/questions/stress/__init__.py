"""What breaks if something is lost, how badly, for how long, and what is a backup worth?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, Unpack

from makeshed.disruption.simulated import simulated
from makeshed.model import Shed
from makeshed.questions.asking import question
from makeshed.questions.asking.argument_ranges import Seed, Tries, Workers
from makeshed.questions.asking.options import PlanOptions, SolveGap, SolverThreads
from makeshed.questions.plan import Plan
from makeshed.questions.plan import plan as make_plan
from makeshed.questions.stress.answer import Stressed as Stressed
from makeshed.questions.stress.stress_plan import answered
from makeshed.runners import OnCase


@question
def stress(
    shed: Shed,
    *,
    plan: Plan | None = None,
    lose: Sequence[str] = (),
    stock_lost: bool = False,
    years: Tries = 0,
    seed: Seed = 0,
    runner: Literal["serial", "processes", "ray"] = "serial",
    workers: Workers = 0,
    keep: str = "",
    on_case: OnCase | None = None,
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
    years
        How many years are simulated day by day under the hazards; 0: none.
    seed
        Which years: the same seed, the same years, on any machine and runner.
    runner
        Who simulates: one block of years after another, many on this machine, or on a Ray cluster.
    workers
        How many blocks of years at a time; 0: as many as there are cores.
    keep
        File in which years are kept as they come; a run that was stopped goes on from it.
    on_case
        Called after each block of years with how many are done, of how many, and its name.

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
    answer = answered(shed, found, lose, stock_lost=stock_lost, holding_rate=held)
    if not years:
        return answer
    came = simulated(
        shed, found, years=years, seed=seed, runner=runner, workers=workers, keep=keep,
        on_case=on_case,
    )  # fmt: skip
    kept = "in the simulated years what lies at a lost site is kept and used, not lost with it: they are the better case"
    return replace(
        answer,
        years=years,
        threatened=came.rows,
        measures=came.measures,
        drivers=came.drivers,
        served=came.served,
        notes=(
            *answer.notes,
            came.headline(),
            *([kept] if stock_lost else []),
            *(note for note in came.notes if note not in answer.notes),
        ),
    )
