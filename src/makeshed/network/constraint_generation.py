"""Losses are written into a program only as plans turn out not to survive them.

Column-and-constraint generation (Zeng and Zhao 2013, see `makeshed.science.recourse`): solve with the
losses faced so far, look at each other loss with the design that was found, write those that it does not
survive, and solve again. What is found at the end survives all; every program on the way asks less, so
that its bound holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from makeshed.errors import Infeasible, TookTooLong
from makeshed.network.optimizer import Optimizer
from makeshed.science.arrays import Floats
from makeshed.science.limits import Limit
from makeshed.science.program import Solution
from makeshed.science.recourse import DisruptionScenario, Recourse

AT_A_TIME = 3
"""Losses written at a time: the worst."""
SHORT = 1e-6
"""A share of a demand that is a solver's rounding."""


def survived(
    limits: Sequence[Limit], solve: Callable[[Sequence[Limit]], Solution], optimizer: Optimizer
) -> Solution:
    """Return a solution of a program with limits that survives every loss that they name.

    A solution that was not found is returned as it is: more losses do not make a plan possible.

    Parameters
    ----------
    limits
        With the losses faced so far.
    solve
        Solves the program with limits.
    optimizer
        Looks what a design can do after a loss.

    Raises
    ------
    Infeasible, TookTooLong
        As `facing_more` says.
    """
    while True:
        solution = solve(limits)
        more = facing_more(limits, solution.x, optimizer) if solution.found else None
        if more is None:
            return solution
        limits = more


def facing_more(limits: Sequence[Limit], x: Floats, optimizer: Optimizer) -> list[Limit] | None:
    """Return limits that face also the losses which a plan does not survive; None: it survives all.

    Parameters
    ----------
    limits
        With the losses faced so far.
    x
        By column the plan, shape (columns,), in the units of the program.
    optimizer
        Looks what a design can do after a loss.

    Raises
    ------
    Infeasible
        A loss that no design survives.
    TookTooLong
        The time limit passed with losses that the plan does not survive.
    """
    found = list(limits)
    for n, limit in enumerate(limits):
        if isinstance(limit, Recourse) and (worst := _fallen(limit, x, optimizer)):
            _refuse_impossible(limit, worst, optimizer)
            found[n] = limit.facing(*worst)
    if all(one is other for one, other in zip(found, limits, strict=True)):
        return None
    if optimizer.clock.over:
        raise TookTooLong(
            "the time passed before a plan was found that survives every loss asked for",
            hint="give it more time (--time-limit), or name fewer losses, such as survive(country:CN)",
        )
    return found


def share_served(limit: Recourse, x: Floats, optimizer: Optimizer) -> float:
    """Return the share of every demand that the design of a plan serves after the worst loss.

    Parameters
    ----------
    limit
        It names the losses.
    x
        By column the plan, shape (columns,), in the units of the program.
    optimizer
        Looks what the design can do after a loss.
    """
    shares = _shares(limit, x, optimizer, range(len(limit.scenarios)), until=0.0)
    return min(shares.values(), default=1.0)


def _fallen(limit: Recourse, x: Floats, optimizer: Optimizer) -> list[int]:
    """Return the worst losses that the design of a plan does not survive, of those not faced yet."""
    rest = [n for n in range(len(limit.scenarios)) if n not in limit.faced]
    shares = _shares(limit, x, optimizer, rest, until=limit.bound)
    short = [n for n in rest if shares[n] < limit.bound - SHORT]
    return sorted(short, key=lambda n: (shares[n], n))[:AT_A_TIME]


def _shares(
    limit: Recourse, x: Floats, optimizer: Optimizer, which: Sequence[int], *, until: float
) -> dict[int, float]:
    """Return by loss the share that can be served.

    Flows that can be had at once, of the plan or found after one loss, can be had as well after each
    that stops none of them: where they serve ``until`` (0: all), such losses need no program of their
    own.
    """
    enough = until or 1.0
    flows = np.bincount(limit.act, x[limit.column], minlength=limit.acts.count).astype(float)
    planned = limit.planned(x)
    witnesses = [(flows > 0, _served(limit, flows, planned))]
    found: dict[int, float] = {}
    for n in which:
        scenario = limit.scenarios[n]
        known = [
            s for done, s in witnesses if s >= enough - SHORT and _holds(scenario, done, limit)
        ]
        if known:
            found[n] = max(known)
            continue
        program, acts = limit.share_program(scenario, x)
        solution = optimizer.linear(program)
        found[n] = min(1.0, max(0.0, -solution.objective))
        first = np.where(acts[0] >= 0, solution.x[np.maximum(acts[0], 0)], 0.0)
        witnesses.append((first > 0, _served(limit, first * limit.most, planned)))
    return found


def _served(limit: Recourse, flows: Floats, planned: Floats) -> float:
    """Return the share that flows serve of what the plan serves of every demand."""
    d, act, value = limit.acts.serves
    served = np.bincount(d, value * flows[act], minlength=len(limit.wanted))
    due = planned * limit.wanted
    return min(1.0, float(np.min((served / np.where(due > 0, due, 1.0))[due > 0], initial=1.0)))


def _holds(scenario: DisruptionScenario, done: np.ndarray, limit: Recourse) -> bool:
    """Whether flows hold after a disruption: it stops nothing that they do, nor a resource that they use."""
    if np.any(scenario.acts[done] < 1) or np.any(scenario.late[done] > 0):
        return False
    r, act, _ = limit.acts.uses
    return bool(np.all(scenario.resources[r[done[act]]] >= 1))


def _refuse_impossible(limit: Recourse, worst: Sequence[int], optimizer: Optimizer) -> None:
    """Raise `Infeasible` for a loss that could not be survived if every site were open."""
    for n in worst:
        scenario = limit.scenarios[n]
        solution = optimizer.linear(limit.share_program(scenario, None)[0])
        share = abs(solution.objective)
        if share < limit.bound - SHORT:
            words = (
                f"after the loss of {scenario.name} at most {share:.1%} of every demand can be served, whatever "
                f"is open and used; asked are {limit.bound:.1%}"
            )
            raise Infeasible(
                f"no plan is possible: {words}",
                clash=[words],
                at_most=share,
                hint="ask for less, name the losses one by one, such as survive(country:CN), or add an offer, a "
                "capability or a mode that is left then",
            )
