"""Solve with customs values iterated to a fixed point.

What a made unit is worth at a border hangs on the plan, and the plan on what it pays there. So the
program is solved at values estimated first, the values that the plan implies are rolled up from its
flows, and it is solved again, until the plan is the best one for its own values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from makeshed.errors import Disagreement, TookTooLong, Unbounded
from makeshed.network.ad_valorem import Charges, at_plan
from makeshed.network.arc_costs import way_costs
from makeshed.network.constraint_generation import facing_more
from makeshed.network.customs_values import roll_up, site_costs, site_shares
from makeshed.network.formulation import Formulation, floor, formulate
from makeshed.network.infeasibility import explain, refuse_unreachable
from makeshed.network.instance import Instance
from makeshed.network.optimizer import Optimizer
from makeshed.network.plan_flows import Flows, OutOfStock
from makeshed.network.rule_constraints import Past, RuleConstraint
from makeshed.network.shipment_costs import settled
from makeshed.network.siting_network import cost_of, flows_of
from makeshed.network.soft_limits import penalties
from makeshed.science.arrays import Floats
from makeshed.science.program import Program, Solution, share_open

MOST_ROUNDS = 6
FEW = 20_000
"""Ways of a network that HiGHS solves soon enough, whatever its structure."""
SETTLED = 1e-9
CLOSER = 0.85
"""Share of the gap asked for that a program of chosen moves is solved to: those left out take the rest."""
ANOTHER = "another round at the values that the plan implies"

Polished = tuple[Floats, Solution | None]
"""A point moved to a vertex, and the linear program's solution that has the duals, if there is one."""


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The last round: its flows, the values it was priced at, and what was proven."""

    x: Floats
    flows: Flows
    shares: Floats
    rolled: Floats  # by node, as the plan turned out; nan where it does not pass
    cost: float  # of a year, at the values that the plan implies
    objective: float  # the same as the program was priced
    solution: Solution
    duals: Solution | None  # of the linear program that is left when integers are fixed
    formulation: Formulation  # the program that it solves
    constraints: tuple[RuleConstraint, ...]  # of the rules, at the values that the plan implies
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
        """The value of a unit that the plan itself implies, by node [money/unit]."""
        return np.where(np.isnan(self.rolled), self.formulation.value, self.rolled)


def solve(instance: Instance, optimizer: Optimizer) -> Solved:
    """Return the cheapest plan for its own customs values, with what is proven of it.

    Raises
    ------
    Infeasible
        No plan serves every demand; the error names a smallest set of facts and limits that clash.
    Unbounded
        The cost falls without end.
    TookTooLong
        The time limit passed before any plan was found.
    """
    if instance.chosen is None:
        return _bounded(instance, _settled(instance, optimizer), optimizer)
    closer = replace(optimizer, highest=instance.chosen.bound, gap=CLOSER * optimizer.gap)
    solved = replace(_settled(instance, closer), within=optimizer.gap)
    if solved.status == "optimal":
        return solved
    solution = replace(solved.solution, why="the relaxation over all moves proves no more")
    return replace(solved, stopped=True, solution=solution)


def _settled(instance: Instance, optimizer: Optimizer) -> Solved:
    """Solve in rounds until the values that the plan implies are those it was priced at."""
    clock = optimizer.clock
    w, reach = _first(instance, optimizer)
    best: Solved | None = None
    bound = -np.inf
    solvers = dict.fromkeys([instance.chosen.said] if instance.chosen else [])
    for rounds in range(1, MOST_ROUNDS + 1):
        start = None if best is None else best.x
        try:
            w, solution, polished = _surviving(w, optimizer, start)
        except TookTooLong:
            if best is None:
                raise
            clock.leave_out(ANOTHER)
            return replace(best, stopped=True)
        unlawful = solution.status == "infeasible" and w.constraints
        if best is not None and not solution.found and not unlawful:
            return replace(best, stopped=True)  # no time for another round
        _refuse(instance, w, solution, optimizer)
        bound = _bound(instance, solution, rounds, bound)
        solvers[solution.solver] = None
        solution = replace(solution, solver="; then ".join(solvers))
        found = solved_at(instance, w, solution, polished)
        found = replace(found, reach=reach, bound=bound, rounds=rounds, within=optimizer.gap)
        better = best is None or instance.bent or found.cost <= best.cost
        if solution.status == "stopped" or not better or clock.over:
            best = found if better or best is None else best
            return _ended(best, solution, optimizer)
        best, value, charges = found, found.own_value, charges_at(instance, found)
        priced = found.exact and alike(instance, found, charges)
        if priced and not instance.bent:
            break
        again = formulate(instance, value, charges, past_of(found), w.faced(instance.limits))
        if np.array_equal(again.kept, w.kept):  # the same columns: rules weigh them by own values
            best = replace(best, constraints=again.constraints)
        if priced and again.like(w):
            return _loosed(instance, best, w)
        w = again
    assert best is not None
    return best


def _first(instance: Instance, optimizer: Optimizer) -> tuple[Formulation, Floats]:
    """Return the program of the first round, and the least that a unit costs by node."""
    value, reach = first_values(instance)
    optimizer.wait()
    charges = floor(instance)
    optimizer.wait()
    w = formulate(instance, value, charges)
    optimizer.wait()
    return w, reach


def _bound(instance: Instance, solution: Solution, rounds: int, before: float) -> float:
    """Return what no plan costs less than, after a round; a program of chosen moves bounds none of others."""
    if instance.chosen is not None:
        return instance.chosen.bound
    return solution.bound if rounds == 1 or instance.bent else before


def _ended(best: Solved, last: Solution, optimizer: Optimizer) -> Solved:
    """Return what is solved when no round follows that was not begun, and say so if time is why."""
    stopped = last.status == "stopped"
    if not stopped and optimizer.clock.over:
        optimizer.clock.leave_out(ANOTHER)
    return replace(best, stopped=stopped or optimizer.clock.over)


def _surviving(
    w: Formulation, optimizer: Optimizer, start: Floats | None
) -> tuple[Formulation, Solution, Polished]:
    """Solve a round and move what is found to a vertex.

    Losses that must be survived and are not, there, are written into it, and it is solved again.
    """
    limits = [rows.limit for rows in w.limits]
    while True:
        first = _fitting(start, w.program)
        solution = optimizer(
            w.program, network=w.plain, time_limit=optimizer.clock.anyhow, start=first
        )
        if not solution.found:
            return w, solution, (solution.x, None)
        polished = optimizer.vertex(w.program, solution)
        more = facing_more(limits, polished[0], optimizer)
        if more is None:
            return w, solution, polished
        limits, w = more, w.with_limits(more)


def _loosed(instance: Instance, solved: Solved, w: Formulation) -> Solved:
    """Return what is solved, no longer bound to its own values if rules weigh none that it decides.

    Then the program of the first round, at the least charges, bounds every plan, and no later one does.
    """
    value = np.where(
        instance.least < instance.most, 1.37 * solved.own_value + 1.0, solved.own_value
    )
    if solved.bent and not formulate(
        instance, value, solved.formulation.charges, past_of(solved)
    ).like(w):
        return solved
    return replace(solved, bent=False, bound=solved.bound if solved.rounds == 1 else -np.inf)


def past_of(solved: Solved) -> Past:
    """Return what the last round found, for rules and shipments to begin from."""
    return Past(flows=solved.flows, shares=solved.shares)


def solved_at(
    instance: Instance,
    w: Formulation,
    solution: Solution,
    polished: Polished,
    stocked: OutOfStock | None = None,
) -> Solved:
    """Read a solution: its flows, the values that they imply, and what it costs at these.

    Parameters
    ----------
    instance, w
        The supply network, and its program of the round.
    solution, polished
        What the solver found, and the same at a vertex.
    stocked
        What comes out of stock, put there in a period before.
    """
    x, duals = polished
    x, paid = settled(instance.sending, w.sent, x, w.layout.flow, w.kept)
    flows = flows_of(w.network, w.layout, x, w.kept, instance.ways)
    flows = replace(flows, moved=np.where(paid, flows.moved, 0.0), stocked=stocked)
    shares, rolled = rolled_values(instance, flows)
    own = np.where(np.isnan(rolled), w.value, rolled)
    objective = float(w.program.cost @ x)
    _check_flows(instance, w, flows, objective - penalties(w.limits, x))
    ways = instance.sending.at(instance.ways, flows.moved)
    return Solved(
        x=x,
        flows=flows,
        shares=shares,
        rolled=rolled,
        cost=cost_of(w.network, flows, way_costs(ways, own, instance.settings).total)
        + penalties(w.limits, x),
        objective=objective,
        solution=solution,
        duals=duals,
        formulation=w,
        constraints=w.constraints,
        bent=instance.bent and bool(np.any(~np.isnan(rolled) & (instance.least < instance.most))),
    )


def _check_flows(instance: Instance, w: Formulation, flows: Flows, objective: float) -> None:
    """Raise `Disagreement` unless the flows read cost what the program says."""
    steps = np.divide(
        w.charged.step_cost, w.network.step_cost, out=np.ones(len(w.charged.step_cost)),
        where=w.network.step_cost > 0,
    )  # fmt: skip
    added = np.zeros(len(flows.expansion))
    added[w.network.step_resource] = steps - 1
    told = cost_of(w.charged, flows, w.charges.way) + float(added @ flows.expansion)
    told += float(w.charges.shipment @ instance.sending.cost(flows.moved))
    if not math.isclose(told, objective, rel_tol=1e-6, abs_tol=1e-9):
        raise Disagreement(
            f"the plan costs {objective:,.4f} in the program and {told:,.4f} flow by flow",
        )


def charges_at(instance: Instance, solved: Solved) -> Charges:
    """Return what is charged on value at a plan."""
    found = at_plan(
        *(instance.tables, instance.graph, instance.ways, instance.settings),
        flows=solved.flows,
        value=solved.own_value,
        shares=solved.shares,
        rising=len(instance.ways.tail) > FEW,
        sending=instance.sending,
    )
    if not instance.committed.any():
        return found
    borne = np.bincount(instance.graph.nodes["s"], solved.shares, minlength=len(instance.committed))
    idle = instance.committed & (borne <= 0)  # paid, and charged on the value of nothing
    return replace(found, site=np.where(idle, 0.0, found.site))


def alike(instance: Instance, solved: Solved, charges: Charges) -> bool:
    """Whether the plan was priced at its own rates, wherever they are laid on what hangs on the plan.

    Parameters
    ----------
    instance, solved
        The supply network, and its plan.
    charges
        What is charged on value at the plan.
    """
    there = ~np.isnan(solved.rolled) & (instance.least < instance.most)
    now, before = charges.rate[there], solved.formulation.charges.rate[there]
    return bool(np.allclose(now, before, rtol=SETTLED, atol=SETTLED))


def _bounded(instance: Instance, solved: Solved, optimizer: Optimizer) -> Solved:
    """Return what was solved with the bound of a relaxation at its own rates, where that is better.

    Nothing is tried where the plan is proven or stopped, or where rules or limits move with the values.
    """
    if solved.status == "optimal" or solved.bent or solved.stopped or optimizer.clock.over:
        return solved
    rate = charges_at(instance, solved).rate
    faced = solved.formulation.faced(instance.limits)
    w = formulate(instance, solved.own_value, floor(instance, rate), past_of(solved), faced)
    limit = optimizer.clock.anyhow
    found = optimizer(w.program, network=w.plain, time_limit=limit, start=None)
    return replace(solved, bound=max(solved.bound, found.bound))


def first_values(instance: Instance) -> tuple[Floats, Floats]:
    """Estimate what a unit is worth, and costs at least, at each node."""
    value, reach, anyhow, least = instance.estimated
    refuse_unreachable(instance, least)
    return np.where(np.isnan(value), anyhow, value), reach  # so that a clash can name the lots


def _fitting(start: Floats | None, program: Program) -> Floats | None:
    return start if start is not None and len(start) == program.shape[1] else None


def rolled_values(instance: Instance, flows: Flows) -> tuple[Floats, Floats]:
    """Return what each node bears of its site's cost, and the value of a unit there."""
    tables, graph, ways = instance.tables, instance.graph, instance.ways
    shares = site_shares(tables, graph, flows, ways, site_costs(tables, instance.settings))
    ways = instance.sending.at(ways, flows.moved)
    return shares, roll_up(tables, graph, ways, instance.prices, flows, shares)


def _refuse(instance: Instance, w: Formulation, solution: Solution, optimizer: Optimizer) -> None:
    if solution.found:
        return
    if solution.status == "unbounded":
        raise Unbounded(
            "the cost falls without end: something is paid for being used",
            hint="look for a negative price, rate or cost",
        )
    if solution.status == "infeasible":
        explain(instance, w, optimizer)
    raise TookTooLong(
        f"no plan was found in {solution.seconds:.0f} s",
        hint="give it more time (--time-limit), or a shortage_cost to every demand so that "
        "there is always a plan",
    )
