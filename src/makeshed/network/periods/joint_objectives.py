"""Several objectives in order over all periods: what each counts is summed over them, and held from then on.

As `network.ordered_objectives` does in one period (M. Ehrgott, Multicriteria Optimization, 2nd ed., Springer 2005,
chapter 5), with the program of all periods. With ``y_p`` the years of a period and ``f_p(x)`` what an objective counts
a year in it, what is made best is

    Σ_p y_p · f_p(x),  of a share  Σ_p y_p · f_p(x) / Σ_p y_p · w_p,

where ``w_p`` is what is wanted a year. The cost is that of all periods, in money of the first year.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.errors import BadValue, Infeasible, TookTooLong
from makeshed.network.objective_grammar import ROUNDING, Objective
from makeshed.network.optimizer import Optimizer
from makeshed.network.ordered_objectives import CLOSER, Level
from makeshed.network.periods.joint_solution import (
    JointProgram,
    JointSolved,
    at_own_values,
    least_program,
    solve,
)
from makeshed.network.periods.planning_horizon import HeldTotal, Horizon
from makeshed.network.periods.totals import counted_in, weights, whole
from makeshed.science.limits import Cap, Sum, added
from makeshed.science.program import muted

SUMMED = frozenset(("cost", "co2e", "within", "flow", "made"))
"""Objectives that are sums over periods."""
OVER_PERIODS = {"kg/a": "kg", "1/a": "units", "1": "1"}
"""What an objective counts in all periods, by what it counts a year."""


@dataclass(frozen=True, kw_only=True)
class JointInOrder:
    """The plan over periods that holds every objective in its order."""

    solved: JointSolved
    levels: tuple[Level, ...]


def refuse_once(objectives: Sequence[Objective]) -> None:
    """Refuse objectives that are of one period.

    Parameters
    ----------
    objectives
        As they are asked.

    Raises
    ------
    BadValue
        One counts sites, or what is invested: no sum over periods.
    """
    for one in objectives:
        if one.called.partition("(")[0] not in SUMMED:
            raise BadValue(
                f"the objective {one.text!r} is of one period: over periods sites and what is paid once for them are "
                "not summed",
                hint="take cost, co2e, within, flow or made; bound changes with --most-changes; or ask it of one "
                "period: makeshed plan --during KEY",
            )


def counting(horizon: Horizon, objectives: Sequence[Objective]) -> Horizon:
    """Return the horizon in each of whose periods the objectives are counted, and nothing is held back."""
    counted = tuple(one.counted for one in objectives if not one.is_cost)
    instances = tuple(replace(i, asked=(*i.asked, *counted)) for i in horizon.instances)
    return replace(horizon, instances=instances)


def solve_in_order(
    horizon: Horizon, objectives: Sequence[Objective], optimizer: Optimizer
) -> JointInOrder:
    """Return the cheapest of the plans over periods that are best in the objectives, one after the other.

    Where there is no time for all of them, the later ones are left out.

    Parameters
    ----------
    horizon
        The periods.
    objectives
        The first first.
    optimizer
        Which solver is asked, how exactly, and how long.

    Raises
    ------
    BadValue
        As `refuse_once`.
    Infeasible, Unbounded, TookTooLong
        As `joint_solution.solve`.
    """
    refuse_once(objectives)
    search = _Search(counting(horizon, objectives), optimizer)
    levels: list[tuple[Objective, float, float]] = []
    for one in objectives:
        try:
            best, bound = search.reach(one)
        except TookTooLong:
            optimizer.clock.leave_out(f"the objective {one.text}, nor for those after it")
            break
        levels.append((one, best, bound))
    return JointInOrder(solved=search.solved, levels=tuple(search.told(*each) for each in levels))


class _Search:
    """The cheapest plan under what was reached so far, held tighter with each objective."""

    def __init__(self, horizon: Horizon, optimizer: Optimizer) -> None:
        self.horizon, self.optimizer = horizon, optimizer
        self.quiet = replace(optimizer, on_progress=muted(optimizer.on_progress), _said=[])
        self.most_cost = math.inf
        self.solved = solve(horizon, optimizer)

    def reach(self, one: Objective) -> tuple[float, float]:
        """Make an objective as good as it can be, hold it there, and return it with its bound."""
        if one.is_cost:
            self.most_cost = one.bound(self.solved.cost)
            return self.solved.cost, self.solved.bound
        now = self._value(one)
        value, bound = self._best(least_program(self.solved.horizon), one)
        if any(np.any(i.least < i.most) for i in self.solved.horizon.instances):
            value, _ = self._best(at_own_values(self.solved), one, otherwise=now)
        for k in range(CLOSER):
            target = value + (now - value) * (k / CLOSER)
            if self._hold(one, target):
                return target, bound
        self._hold(one, now, anyhow=True)
        return now, bound

    def _hold(self, one: Objective, best: float, *, anyhow: bool = False) -> bool:
        """Take the cheapest plan that is as good in an objective; False: it costs more than it may."""
        most = one.bound(best) * whole(self.horizon, one.counted)
        held = (*self.horizon.held, HeldTotal(one.counted, most))
        horizon = replace(self.horizon, held=held)
        try:
            solved = solve(horizon, self.quiet)
        except Infeasible:
            if anyhow:
                raise
            return False
        if solved.cost > self.most_cost * (1 + ROUNDING) and not anyhow:
            return False
        self.horizon, self.solved = horizon, solved
        return True

    def _best(
        self, joint: JointProgram, one: Objective, otherwise: float = math.nan
    ) -> tuple[float, float]:
        """Return the best of an objective at some charges, and what is proven that none is better than."""
        n = joint.program.shape[1]
        program = joint.program
        if math.isfinite(self.most_cost):
            spent = Sum(columns=np.arange(n), values=program.cost)
            program = added(program, [Cap(members=(spent,), bound=self.most_cost)])[0]
        cost = np.zeros(program.shape[1])
        for column, each in weights(joint.blocks, one.counted):
            cost[column] += each
        scale = float(np.max(np.abs(cost), initial=0.0)) or 1.0
        turned = -1.0 if one.most else 1.0
        aimed = replace(program, cost=turned * cost / scale)
        solution = self.quiet(aimed, network=None, time_limit=self.quiet.clock.anyhow, start=None)
        if solution.status == "infeasible" and math.isfinite(otherwise):
            return otherwise, otherwise
        if not solution.found:
            raise TookTooLong(f"no plan that is better in {one.called} was found in time")
        of = whole(self.horizon, one.counted)
        return turned * solution.objective * scale / of, turned * solution.bound * scale / of

    def _value(self, one: Objective) -> float:
        """Return what an objective is in the plan, over all periods."""
        horizon = self.solved.horizon
        parts = zip(horizon.years, horizon.instances, self.solved.periods, strict=True)
        told = math.fsum(
            years * counted_in(instance, each.formulation, one.counted).of(each.x)
            for years, instance, each in parts
        )
        return told / whole(horizon, one.counted)

    def told(self, one: Objective, best: float, bound: float) -> Level:
        """Return a level with what the plan is in it in the end."""
        reached = self.solved.cost if one.is_cost else self._value(one)
        apart = abs(best - bound)
        return Level(
            objective=one.text,
            best=best,
            bound=bound,
            gap=apart / (abs(best) or 1e-9) if apart > ROUNDING else 0.0,
            allowed=one.allowed(best),
            reached=reached,
            unit=(self.horizon.shed.currency or "money")
            if one.is_cost
            else OVER_PERIODS[one.counted.unit],
        )
