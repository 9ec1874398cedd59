"""Plan, roll the values up, plan again, until the plan is the best one for its own values."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NoReturn

import numpy as np

from makeshed.errors import Disagreement, TookTooLong, Unbounded
from makeshed.network.ad_valorem import Charges, at_plan
from makeshed.network.arc_costs import way_costs
from makeshed.network.clock import Clock
from makeshed.network.customs_values import (
    Flows,
    estimate,
    roll_up,
    site_costs,
    site_shares,
)
from makeshed.network.formulation import Inputs, Written, floor, written
from makeshed.network.rule_constraints import Constraint, Past
from makeshed.network.shipment_costs import settled
from makeshed.network.siting_network import cost_of, flows_of
from makeshed.science.limits import Rows
from makeshed.science.program import Floats, Program, Solution, share_open
from makeshed.science.siting import Layout, Network

Solve = Callable[..., Solution]

MOST_ROUNDS = 6
FEW = 20_000
"""Ways of a network that HiGHS solves soon enough, whatever its structure."""
SETTLED = 1e-9


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The last round: its flows, the values it was priced at, and what was proven."""

    x: Floats
    flows: Flows
    shares: Floats
    value: Floats  # by node, as the program was priced
    rolled: Floats  # by node, as the plan turned out; nan where it does not pass
    charges: Charges  # that the program was priced with
    cost: float  # of a year, at the values that the plan implies
    objective: float  # the same as the program was priced
    solution: Solution
    duals: Solution | None  # of the linear program that is left when integers are fixed
    network: Network
    layout: Layout
    program: Program
    bare: Program  # the program without limits
    plain: bool  # whether it is the network alone
    limits: tuple[Rows, ...]
    constraints: tuple[Constraint, ...]  # of the rules, at the values that the plan implies
    ruled: tuple[Rows, ...]  # where they stand in the program
    reach: Floats = field(default_factory=lambda: np.zeros(0))
    """By node, the least that a unit costs there, capacities set aside."""
    bound: float = -np.inf
    """Below which no plan is; none of these values, where it holds for these alone."""
    bent: bool = False
    """Whether rules or limits move with values that the plan decides: no bound holds for all values."""
    rounds: int = 1
    stopped: bool = False
    within: float = 0.0
    """The gap asked for."""

    @property
    def status(self) -> str:
        """Whether the plan is proven best, was stopped before, or is best for its own values."""
        if self.gap > max(self.within, SETTLED):
            return "stopped" if self.stopped else "settled"
        return "settled" if self.bent else "optimal"

    @property
    def exact(self) -> bool:
        """Whether the plan costs what the program thought, so that its proof holds."""
        return abs(self.cost - self.objective) <= SETTLED * max(1.0, abs(self.cost))

    @property
    def gap(self) -> float:
        """Proven distance from the best plan, as a share of the cost."""
        return share_open(self.cost, self.bound)

    @property
    def own_value(self) -> Floats:
        """By node, the value that the plan itself implies."""
        return np.where(np.isnan(self.rolled), self.value, self.rolled)


def settle(
    inputs: Inputs,
    *,
    solve: Solve,
    reachable: Callable[[Floats], None],
    explain: Callable[[Written], NoReturn],
    clock: Clock,
    gap: float,
) -> Solved:
    """Solve in rounds until the values that the plan implies are those it was priced at.

    ``reachable`` may raise before the first round, knowing what a unit costs at least at each node;
    ``explain`` is called on an infeasible program, to raise the error that says why.
    """
    value, reach = _first_values(inputs, reachable)
    w = written(inputs, value, floor(inputs), None)
    best: Solved | None = None
    bound = -np.inf
    for rounds in range(1, MOST_ROUNDS + 1):
        if best is not None and clock.over:
            clock.leave_out("another round at the values that the plan implies")
            return replace(best, stopped=True)
        start = None if best is None else best.x
        plain = w.plain if w.rising else None
        solution = solve(
            w.program, network=plain, time_limit=clock.anyhow, start=_fitting(start, w.program)
        )
        unlawful = solution.status == "infeasible" and w.constraints
        if best is not None and not solution.found and not unlawful:
            return replace(best, stopped=True)  # no time for another round
        _refuse(solution, w, explain)
        bound = solution.bound if rounds == 1 or inputs.bent else bound
        found = _solved(inputs, w, solution, _polish(w.program, solution, solve, clock))
        found = replace(found, reach=reach, bound=bound, rounds=rounds, within=gap)
        better = best is None or inputs.bent or found.cost <= best.cost
        stopped = solution.status == "stopped"
        if stopped or not better:
            best = found if better or best is None else best
            return replace(best, stopped=stopped)
        best, value, charges = found, found.own_value, _charges_at(inputs, found)
        priced = found.exact and _alike(inputs, found, charges)
        if priced and not inputs.bent:
            break
        again = written(inputs, value, charges, _past(found))
        if np.array_equal(again.kept, w.kept):
            best = replace(best, constraints=again.constraints)
        if priced and again.like(w):
            return _loosed(inputs, best, w)
        w = again
    assert best is not None
    return best


def _loosed(inputs: Inputs, solved: Solved, w: Written) -> Solved:
    """Return what is solved, no longer bound to its own values if rules weigh none that it decides.

    Then the program of the first round, at the least charges, bounds every plan, and no later one does.
    """
    value = np.where(inputs.least < inputs.most, 1.37 * solved.own_value + 1.0, solved.own_value)
    if solved.bent and not written(inputs, value, solved.charges, _past(solved)).like(w):
        return solved
    return replace(solved, bent=False, bound=solved.bound if solved.rounds == 1 else -np.inf)


def _past(solved: Solved) -> Past:
    return Past(flows=solved.flows, shares=solved.shares)


def _solved(
    inputs: Inputs, w: Written, solution: Solution, polished: tuple[Floats, Solution | None]
) -> Solved:
    """Read a solution: its flows, the values that they imply, and what it costs at these."""
    x, duals = polished
    x, paid = settled(inputs.sending, w.sent, x, w.layout.flow, w.kept)
    flows = flows_of(w.network, w.layout, x, w.kept, inputs.ways)
    flows = replace(flows, moved=np.where(paid, flows.moved, 0.0))
    shares, rolled = _rolled(inputs, flows)
    own = np.where(np.isnan(rolled), w.value, rolled)
    objective = float(w.program.cost @ x)
    _check_flows(inputs, w, flows, objective)
    ways = inputs.sending.at(inputs.ways, flows.moved)
    return Solved(
        x=x,
        flows=flows,
        shares=shares,
        value=w.value,
        rolled=rolled,
        charges=w.charges,
        cost=cost_of(w.network, flows, way_costs(ways, own, inputs.settings).total),
        objective=objective,
        solution=solution,
        duals=duals,
        network=w.network,
        layout=w.layout,
        program=w.program,
        bare=w.bare,
        plain=w.plain is not None,
        limits=w.limits,
        constraints=w.constraints,
        ruled=w.ruled,
        bent=inputs.bent and bool(np.any(~np.isnan(rolled) & (inputs.least < inputs.most))),
    )


def _check_flows(inputs: Inputs, w: Written, flows: Flows, objective: float) -> None:
    """Raise `Disagreement` unless the flows read cost what the program says."""
    steps = np.divide(
        w.charged.step_cost, w.network.step_cost, out=np.ones(len(w.charged.step_cost)),
        where=w.network.step_cost > 0,
    )  # fmt: skip
    added = np.zeros(len(flows.expansion))
    added[w.network.step_resource] = steps - 1
    told = cost_of(w.charged, flows, w.charges.way) + float(added @ flows.expansion)
    told += float(w.charges.shipment @ inputs.sending.cost(flows.moved))
    if not math.isclose(told, objective, rel_tol=1e-6, abs_tol=1e-9):
        raise Disagreement(
            f"the plan costs {objective:,.4f} in the program and {told:,.4f} flow by flow",
            hint="this is a bug in makeshed: please report it with the case",
        )


def _charges_at(inputs: Inputs, solved: Solved) -> Charges:
    return at_plan(
        *(inputs.chain, inputs.graph, inputs.ways, inputs.settings),
        flows=solved.flows,
        value=solved.own_value,
        shares=solved.shares,
        rising=len(inputs.ways.tail) > FEW,
        sending=inputs.sending,
    )


def _alike(inputs: Inputs, solved: Solved, charges: Charges) -> bool:
    """Whether the plan was priced at its own rates, wherever they are laid on what hangs on the plan."""
    there = ~np.isnan(solved.rolled) & (inputs.least < inputs.most)
    now, before = charges.rate[there], solved.charges.rate[there]
    return bool(np.allclose(now, before, rtol=SETTLED, atol=SETTLED))


def proven(inputs: Inputs, solved: Solved, solve: Solve, clock: Clock) -> Solved:
    """Return what was solved with the bound of a relaxation at its own rates, where that is better.

    Nothing is tried where the plan is proven or stopped, or where rules or limits move with the values.
    """
    if solved.status == "optimal" or solved.bent or solved.stopped or clock.over:
        return solved
    rate = _charges_at(inputs, solved).rate
    w = written(inputs, solved.own_value, floor(inputs, rate), _past(solved))
    found = solve(w.program, network=w.plain, time_limit=clock.anyhow, start=None)
    return replace(solved, bound=max(solved.bound, found.bound))


def _first_values(inputs: Inputs, reachable: Callable[[Floats], None]) -> tuple[Floats, Floats]:
    """Estimate what a unit is worth, and costs at least, at each node."""
    given = (inputs.chain, inputs.graph, inputs.ways, inputs.prices, inputs.settings)
    value, reach = estimate(*given)
    anyhow, least = estimate(*given, lots=False)
    reachable(least)
    return np.where(np.isnan(value), anyhow, value), reach  # so that a clash can name the lots


def _fitting(start: Floats | None, program: Program) -> Floats | None:
    return start if start is not None and len(start) == program.shape[1] else None


def _rolled(inputs: Inputs, flows: Flows) -> tuple[Floats, Floats]:
    """Return what each node bears of its site's cost, and the value of a unit there."""
    chain, graph, ways = inputs.chain, inputs.graph, inputs.ways
    shares = site_shares(chain, graph, flows, ways, site_costs(chain, inputs.settings))
    ways = inputs.sending.at(ways, flows.moved)
    return shares, roll_up(chain, graph, ways, inputs.prices, flows, shares)


def _refuse(solution: Solution, w: Written, explain: Callable[[Written], NoReturn]) -> None:
    if solution.found:
        return
    if solution.status == "unbounded":
        raise Unbounded(
            "the cost falls without end: something is paid for being used",
            hint="look for a negative price, rate or cost",
        )
    if solution.status == "infeasible":
        explain(w)
    raise TookTooLong(
        f"no plan was found in {solution.seconds:.0f} s",
        hint="give it more time (--time-limit), or a shortage_cost to every demand so that "
        "there is always a plan",
    )


def _polish(
    program: Program, solution: Solution, solve: Solve, clock: Clock
) -> tuple[Floats, Solution | None]:
    """Solve the linear program left when integers are fixed: a clean vertex, and prices."""
    if solution.status == "optimal" and len(solution.row_dual):
        return solution.x, solution  # it is one already
    linear = solve(program.fixed(solution.x), time_limit=clock.anyhow, start=None)
    slack = 1e-7 * abs(solution.objective)
    if linear.status == "optimal" and linear.objective <= solution.objective + slack:
        x = np.where(program.integer, np.round(solution.x), linear.x)
        return x, linear if len(linear.row_dual) else None
    if linear.status == "stopped" and clock.over:
        clock.leave_out("prices: what capacities, limits and other offers are worth")
    return solution.x, None
