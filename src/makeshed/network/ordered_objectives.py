"""Several objectives in order: the first made as good as can be, then the next within the tolerance of the first.

Lexicographic, or hierarchical, optimisation: level by level the program is solved for one objective, under bounds
that hold those before it (M. Ehrgott, Multicriteria Optimization, 2nd ed., Springer 2005, chapter 5; bounds on all
but one are the epsilon-constraint method of its chapter 4). The plan is in the end the cheapest of those that hold
all of them, so that nothing beats it in all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from makeshed.errors import Infeasible, TookTooLong
from makeshed.network import fixed_point
from makeshed.network.ad_valorem import Charges
from makeshed.network.constraint_generation import survived
from makeshed.network.fixed_point import Solved, charges_at, past_of
from makeshed.network.formulation import Formulation, floor, formulate
from makeshed.network.instance import Instance
from makeshed.network.objective_grammar import ROUNDING, Objective
from makeshed.network.optimizer import Optimizer
from makeshed.science.arrays import Floats
from makeshed.science.limits import Cap, Count, Limit, Sum, added
from makeshed.science.program import Program, Solution, muted
from makeshed.units import Share

CLOSER = 5
"""Tries between what may be reached and what the plan before reached, where values move with the plan."""


@dataclass(frozen=True, slots=True)
class Level:
    """An objective, the best that was found at its turn, and what is proven that no plan is better than.

    ``allowed`` is how bad it may become for those after it, ``reached`` what it is in the plan.
    """

    objective: str
    best: float
    bound: float
    gap: Share
    allowed: float
    reached: float
    unit: str


@dataclass(frozen=True, kw_only=True)
class InOrder:
    """The plan that holds every objective in its order, and the supply network with what holds them."""

    instance: Instance
    solved: Solved
    levels: tuple[Level, ...]


def solve_in_order(
    instance: Instance, objectives: Sequence[Objective], optimizer: Optimizer
) -> InOrder:
    """Return the cheapest of the plans that are best in the objectives, one after the other.

    Where there is no time for all of them, the later ones are left out.

    Parameters
    ----------
    instance
        The supply network, with the limits that were asked for.
    objectives
        The first first.
    optimizer
        Which solver is asked, how exactly, and how long.

    Raises
    ------
    Infeasible, Unbounded, TookTooLong
        As `fixed_point.solve`.
    """
    search = _Search(instance, optimizer)
    levels: list[tuple[Objective, float, float]] = []
    for one in objectives:
        try:
            best, bound = search.reach(one)
        except TookTooLong:
            optimizer.clock.leave_out(f"the objective {one.text}, nor for those after it")
            break
        levels.append((one, best, bound))
    return InOrder(
        instance=search.instance,
        solved=search.solved,
        levels=tuple(search.told(*each) for each in levels),
    )


class _Search:
    """The cheapest plan under what was reached so far, held tighter with each objective."""

    def __init__(self, instance: Instance, optimizer: Optimizer) -> None:
        self.instance, self.optimizer = instance, optimizer
        self.most_cost = math.inf
        self.solved = fixed_point.solve(instance, optimizer)

    def reach(self, one: Objective) -> tuple[float, float]:
        """Make an objective as good as it can be, hold it there, and return it with its bound."""
        if one.is_cost:
            self.most_cost = one.bound(self.solved.cost)
            return self.solved.cost, self.solved.bound
        counting = self._with(one.counted.text)
        counting = replace(counting, asked=(*self.instance.asked, one.counted))
        now = self._value(counting, one)
        value, bound = self._best(counting, floor(counting), None, one)
        if np.any(counting.least < counting.most):  # what is charged hangs on the plan
            at = charges_at(counting, self.solved)
            value, _ = self._best(counting, at, self.solved, one, otherwise=now)
        for k in range(CLOSER):
            target = value + (now - value) * (k / CLOSER)
            if self._hold(one, target):
                return target, bound
        self._hold(one, now, anyhow=True)
        return now, bound

    def _hold(self, one: Objective, best: float, *, anyhow: bool = False) -> bool:
        """Take the cheapest plan that is as good in an objective; False: it costs more than it may."""
        instance = self._with(one.limit(best))
        quiet = replace(self.optimizer, on_progress=muted(self.optimizer.on_progress), _said=[])
        try:
            solved = fixed_point.solve(instance, quiet)
        except Infeasible:
            if anyhow:
                raise
            return False
        if solved.cost > self.most_cost * (1 + ROUNDING) and not anyhow:
            return False
        self.instance, self.solved = instance, solved
        return True

    def _with(self, *more: str) -> Instance:
        return self.instance.with_limits([*(each.text for each in self.instance.asked), *more])

    def _best(
        self,
        counting: Instance,
        charges: Charges,
        at: Solved | None,
        one: Objective,
        otherwise: float = math.nan,
    ) -> tuple[float, float]:
        """Return the best of an objective at some charges, and what is proven that none is better than.

        ``otherwise`` is returned where no plan holds what it must at these charges.
        """
        past = None if at is None else past_of(at)
        w = formulate(counting, self.solved.own_value, charges, past)
        last: list[_Aimed] = []

        def solve_with(held: Sequence[Limit]) -> Solution:
            last[:] = [_aimed(w.with_limits(held), counting, one, self.most_cost)]
            return self._quietly(last[0].program)

        solution = survived([rows.limit for rows in w.limits], solve_with, self.optimizer)
        if solution.status == "infeasible" and math.isfinite(otherwise):
            return otherwise, otherwise
        if not solution.found:
            raise TookTooLong(f"no plan that is better in {one.called} was found in time")
        turned = -1.0 if one.most else 1.0
        aimed = last[0]
        return turned * solution.objective * aimed.scale, turned * solution.bound * aimed.scale

    def _quietly(self, program: Program) -> Solution:
        hand = replace(self.optimizer, on_progress=muted(self.optimizer.on_progress), _said=[])
        return hand(program, network=None, time_limit=hand.clock.anyhow, start=None)

    def _value(self, counting: Instance, one: Objective) -> float:
        """Return what an objective is in the plan."""
        w = formulate(
            counting, self.solved.own_value, charges_at(counting, self.solved), past_of(self.solved)
        )
        limit, x = w.limits[counting.asked.index(one.counted)].limit, self._columns(w)
        return float(limit.used(x)) if isinstance(limit, Cap | Count) else math.nan

    def _columns(self, w: Formulation) -> Floats:
        """Return the plan by column of another program of the same network."""
        x = np.zeros(w.program.shape[1])
        for name in ("buy", "surplus", "make", "unmet", "open", "step_taken"):
            to, of = getattr(w.layout, name), getattr(self.solved.formulation.layout, name)
            there = (to >= 0) & (of >= 0)
            x[to[there]] = self.solved.x[of[there]]
        x[w.layout.flow] = self.solved.flows.moved[w.kept]
        return x

    def told(self, one: Objective, best: float, bound: float) -> Level:
        """Return a level with what the plan is in it in the end."""
        counted = None if one.is_cost else one.counted
        if counted is None:
            reached, unit = self.solved.cost, f"{self.instance.shed.currency or 'money'}/a"
        else:
            counting = replace(self.instance, asked=(*self.instance.asked, counted))
            reached, unit = self._value(counting, one), counted.unit or self.instance.shed.currency
        return Level(
            objective=one.text,
            best=best,
            bound=bound,
            gap=abs(best - bound) / (abs(best) or 1e-9) if abs(best - bound) > ROUNDING else 0.0,
            allowed=one.allowed(best),
            reached=reached,
            unit=unit or "money",
        )


@dataclass(frozen=True, slots=True)
class _Aimed:
    """A program of another objective than the cost, in units of its largest weight."""

    program: Program
    scale: float


def _aimed(w: Formulation, counting: Instance, one: Objective, most_cost: float) -> _Aimed:
    """Return the program that makes an objective the best, at no more than so much cost."""
    limit = w.limits[counting.asked.index(one.counted)].limit
    assert isinstance(limit, Cap | Count)
    n = w.program.shape[1]
    extra: list[Limit] = []
    if np.isfinite(most_cost):
        whole = Sum(columns=np.arange(n), values=w.program.cost)
        extra.append(Cap(members=(whole,), bound=most_cost))
    if isinstance(limit, Count):
        extra.append(replace(limit, bound=0.0, penalty=1.0))
    program = added(w.program, extra)[0]
    cost = np.zeros(program.shape[1])
    if isinstance(limit, Count):
        cost[n:] = program.cost[n:]  # of what is beyond none: how many there are
    else:
        (member,) = limit.members
        np.add.at(cost, member.columns, member.values / _whole(counting, limit, one))
    scale = float(np.max(np.abs(cost), initial=0.0)) or 1.0
    return _Aimed(replace(program, cost=(-cost if one.most else cost) / scale), scale)


def _whole(counting: Instance, limit: Cap, one: Objective) -> float:
    """Return what a share is of: all that is wanted, or of an item, the same in every plan."""
    if limit.base is None:
        return 1.0
    wanted = counting.tables.demands
    if item := one.counted.of[1:]:
        wanted = wanted.filter(item=item[0])
    return float(wanted["quantity"].sum())
