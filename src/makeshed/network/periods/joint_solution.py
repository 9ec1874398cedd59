"""The cheapest plan of all periods together, customs values of each iterated to a fixed point."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np

from makeshed.errors import Infeasible, TookTooLong, Unbounded
from makeshed.network.ad_valorem import Charges
from makeshed.network.fixed_point import (
    MOST_ROUNDS,
    SETTLED,
    Polished,
    Solved,
    alike,
    charges_at,
    first_values,
    past_of,
    solved_at,
)
from makeshed.network.formulation import Formulation, floor, formulate
from makeshed.network.infeasibility import explain_alone
from makeshed.network.instance import Instance
from makeshed.network.optimizer import Optimizer
from makeshed.network.periods.blocks import Blocks, side_by_side
from makeshed.network.periods.emitted import emit_at_most, least_emitted
from makeshed.network.periods.expansions import expand
from makeshed.network.periods.flat_charges import flat_at, flat_floor
from makeshed.network.periods.kept_stock import Shelf, followed, keep
from makeshed.network.periods.planning_horizon import Horizon
from makeshed.network.periods.site_life import live
from makeshed.network.periods.totals import hold_totals
from makeshed.network.periods.what_returns import come_back
from makeshed.network.plan_flows import OutOfStock
from makeshed.network.rule_constraints import Past
from makeshed.science.arrays import Floats
from makeshed.science.program import Assembly, Program, Solution, share_open


@dataclass(frozen=True, kw_only=True)
class JointProgram:
    """The program of a round: the periods, what is kept between them, and all of it as one."""

    blocks: Blocks
    shelves: tuple[Shelf, ...]
    values: tuple[Floats, ...]
    program: Program


@dataclass(frozen=True, kw_only=True)
class JointSolved:
    """The last round of all periods, and what is proven of it.

    Attributes
    ----------
    horizon
        The periods.
    periods
        By period, its flows, values and cost of a year.
    kept
        By period and node, how many units lie there at its end; on hand before the first at its nodes first.
    cost
        Of the whole, in money of the first year, at the values that the plan implies.
    bound
        Below which no plan is.
    point
        By column of the program, what is done.
    """

    horizon: Horizon
    periods: tuple[Solved, ...]
    kept: tuple[Floats, ...]
    cost: float
    objective: float
    bound: float
    solution: Solution
    point: Floats
    program: Program
    rounds: int = 1
    stopped: bool = False
    within: float = 0.0

    @property
    def bent(self) -> bool:
        """Whether rules or limits move with values that the plan decides: no bound holds for all values."""
        return any(solved.bent for solved in self.periods)

    @property
    def gap(self) -> float:
        """Proven distance from the best plan, as a share of the cost."""
        return share_open(self.cost, self.bound)

    @property
    def status(self) -> str:
        """Whether the plan is proven best, was stopped before, or is best for its own values."""
        if self.gap > max(self.within, SETTLED):
            return "stopped" if self.stopped else "settled"
        return "settled" if self.bent else "optimal"


def solve(horizon: Horizon, optimizer: Optimizer) -> JointSolved:
    """Return the cheapest plan of all periods, with what is proven of it.

    Raises
    ------
    Infeasible
        No plan serves every demand of every period.
    Unbounded
        The cost falls without end.
    TookTooLong
        The time limit passed before any plan was found.
    """
    horizon = seeded(horizon) if horizon.keeps else horizon
    floors = [flat_floor(i) if horizon.keeps else floor(i) for i in horizon.instances]
    first = [first_values(instance) for instance in horizon.instances]
    joint = _written(horizon, [value for value, _ in first], floors, ())
    best: JointSolved | None = None
    bound = -np.inf
    for rounds in range(1, MOST_ROUNDS + 1):
        found, solution = _round(joint, optimizer)
        if found is None:
            if best is None:
                _refuse(joint, solution, optimizer)
            best = replace(best, stopped=True)
            break
        bound = solution.bound if rounds == 1 or found.bent else bound
        found = replace(found, bound=bound, rounds=rounds, within=optimizer.gap)
        better = best is None or found.bent or found.cost <= best.cost
        best = found if better or best is None else best
        if solution.status == "stopped" or not better or optimizer.clock.over:
            best = replace(best, stopped=solution.status == "stopped" or optimizer.clock.over)
            break
        charges = [_charges(horizon, p, solved) for p, solved in enumerate(found.periods)]
        again = _written(horizon, [s.own_value for s in found.periods], charges, found.periods)
        if _priced(joint, again, found, charges):
            break
        joint = again
    assert best is not None
    return _reaching(best, [reach for _, reach in first])


def _reaching(best: JointSolved, reach: list[Floats]) -> JointSolved:
    """Return what is solved, each period with the least that a unit costs by node, and no gap of its own."""
    pairs = zip(best.periods, reach, strict=True)
    told = tuple(replace(each, reach=r, bound=each.cost) for each, r in pairs)
    return replace(best, periods=told)


def seeded(horizon: Horizon) -> Horizon:
    """Return the horizon whose instances know the least that a unit is worth that comes out of stock."""
    found: list[Instance] = []
    for p, instance in enumerate(horizon.instances):
        seeds = np.full(len(instance.graph.nodes), np.inf)
        for key, storage in horizon.storages[0].items() if p == 0 else ():
            for node, _ in followed(horizon, 0, *key) if storage.on_hand > 0 else ():
                seeds[node] = storage.worth
        for key in horizon.storages[p - 1] if p else ():
            for node, after in followed(horizon, p - 1, *key):
                least = found[-1].least[node]
                seeds[after] = np.inf if np.isnan(least) else least
        found.append(replace(instance, seeds=seeds))
    return replace(horizon, instances=tuple(found))


def least_program(horizon: Horizon) -> JointProgram:
    """Return the program of all periods at the least that each way can cost, below the cost of every plan."""
    floors = [flat_floor(i) if horizon.keeps else floor(i) for i in horizon.instances]
    first = [first_values(instance)[0] for instance in horizon.instances]
    return _written(horizon, first, floors, ())


def at_own_values(solved: JointSolved) -> JointProgram:
    """Return the program of all periods at the values and charges of a plan."""
    horizon, periods = solved.horizon, solved.periods
    charges = [_charges(horizon, p, each) for p, each in enumerate(periods)]
    return _written(horizon, [each.own_value for each in periods], charges, periods)


def least_co2e(horizon: Horizon, optimizer: Optimizer) -> float:
    """Return the least that any plan emits in all periods, of a horizon that bounds it [kg]."""
    joint = least_program(horizon)
    return least_emitted(joint.program, joint.blocks, optimizer)


def _charges(horizon: Horizon, p: int, solved: Solved) -> Charges:
    instance = horizon.instances[p]
    return flat_at(instance, solved) if horizon.keeps else charges_at(instance, solved)


def _written(
    horizon: Horizon,
    values: list[Floats],
    charges: list[Charges],
    past: tuple[Solved, ...],
) -> JointProgram:
    """Write the program of a round at these values and charges, by period."""
    pasts: list[Past | None] = [past_of(each) for each in past] or [None for _ in values]
    written: list[Formulation] = [
        formulate(instance, value, charge, before)
        for instance, value, charge, before in zip(
            horizon.instances, values, charges, pasts, strict=True
        )
    ]
    a = Assembly()
    blocks = side_by_side(a, horizon, tuple(written))
    held = [i.least for i in horizon.instances] if not past else values
    worth = [np.nan_to_num(value, nan=0.0, posinf=0.0) for value in held]
    shelves = keep(a, blocks, worth)
    live(a, blocks)
    expand(a, blocks)
    come_back(a, blocks)
    emit_at_most(a, blocks)
    hold_totals(a, blocks)
    return JointProgram(blocks=blocks, shelves=shelves, values=tuple(worth), program=a.program())


def _round(joint: JointProgram, optimizer: Optimizer) -> tuple[JointSolved | None, Solution]:
    """Solve the program of a round and read it period by period, the first first."""
    limit = optimizer.clock.anyhow
    solution = optimizer(joint.program, network=None, time_limit=limit, start=None)
    if not solution.found:
        return None, solution
    x, duals = optimizer.vertex(joint.program, solution)
    blocks, horizon = joint.blocks, joint.blocks.horizon
    kept = tuple(_lying(horizon, joint.shelves, p, x) for p in range(-1, len(horizon.periods)))
    solved: list[Solved] = []
    for p, instance in enumerate(horizon.instances):
        out = _out_of_stock(joint, p, kept[p], solved) if horizon.keeps else None
        part = replace(solution, x=blocks.part(p, x))
        polished: Polished = blocks.part(p, x), _own_duals(blocks, p, duals)
        solved.append(solved_at(instance, blocks.written[p], part, polished, out))
    objective = float(joint.program.cost @ x)
    told = sum(w * s.objective for w, s in zip(horizon.weights, solved, strict=True))
    cost = sum(w * s.cost for w, s in zip(horizon.weights, solved, strict=True))
    cost += objective - told + _held_dearer(joint, kept, solved)
    found = JointSolved(
        horizon=horizon,
        periods=tuple(solved),
        kept=kept,
        cost=float(cost),
        objective=objective,
        bound=-np.inf,
        solution=solution,
        point=x,
        program=joint.program,
    )
    return found, solution


def _lying(horizon: Horizon, shelves: tuple[Shelf, ...], p: int, x: Floats) -> Floats:
    """Return how many units lie at each node at the end of a period (-1: before the first, at its nodes)."""
    found = np.zeros(len(horizon.instances[max(p, 0)].graph.nodes))
    for shelf in shelves[p + 1].values():
        for each in shelf:
            amount = each.amount.of(x)
            found[each.following if p < 0 else each.node] = amount if amount > SETTLED else 0.0
    return found


def _out_of_stock(joint: JointProgram, p: int, lying: Floats, solved: list[Solved]) -> OutOfStock:
    """Return what comes out of stock in a period, a year, at what it was worth when it was put there."""
    horizon = joint.blocks.horizon
    nodes = len(horizon.instances[p].graph.nodes)
    quantity, value = np.zeros(nodes), np.zeros(nodes)
    for key, shelf in joint.shelves[p].items():
        for each in shelf:
            at = each.following if p == 0 else each.node
            worth = horizon.storages[0][key].worth if p == 0 else solved[-1].own_value[at]
            quantity[each.following] = lying[at] / horizon.years[p]
            value[each.following] = worth
    return OutOfStock(quantity=quantity, value=value)


def _held_dearer(joint: JointProgram, kept: tuple[Floats, ...], solved: list[Solved]) -> float:
    """Return what holding stock costs beyond what the program thought, at the values that the plan implies."""
    horizon, more = joint.blocks.horizon, 0.0
    for p, storages in enumerate(horizon.storages):
        rate = horizon.instances[p].settings.holding_rate * horizon.weights[p]
        for key, storage in storages.items():
            for each in joint.shelves[p + 1][key] if storage.cost is None else ():
                apart = solved[p].own_value[each.node] - joint.values[p][each.node]
                amount = kept[p + 1][each.node]
                more += rate * amount * apart if amount > 0 else 0.0
    return more


def _own_duals(blocks: Blocks, p: int, duals: Solution | None) -> Solution | None:
    """Return the duals of a period, in money of a year at its own time."""
    if duals is None:
        return None
    weight = blocks.horizon.weights[p]
    return replace(
        duals,
        x=blocks.part(p, duals.x),
        row_dual=blocks.rows_of(p, duals.row_dual) / weight,
        reduced_cost=blocks.part(p, duals.reduced_cost) / weight,
    )


def _priced(
    joint: JointProgram, again: JointProgram, found: JointSolved, charges: list[Charges]
) -> bool:
    """Whether a plan was priced at its own values and rates, and rules weigh by them."""
    apart = abs(found.cost - found.objective)
    if apart > SETTLED * max(1.0, abs(found.cost)):
        return False
    instances = joint.blocks.horizon.instances
    for instance, solved, charge in zip(instances, found.periods, charges, strict=True):
        if not (solved.exact and alike(instance, solved, charge)):
            return False
    pairs = zip(again.blocks.written, joint.blocks.written, strict=True)
    return not found.bent or all(new.like(old) for new, old in pairs)


def _refuse(joint: JointProgram, solution: Solution, optimizer: Optimizer) -> NoReturn:
    """Say why there is no plan: a period that has none by itself, or what joins them."""
    if solution.status == "unbounded":
        raise Unbounded(
            "the cost falls without end: something is paid for being used",
            hint="look for a negative price, rate or cost",
        )
    if solution.status != "infeasible":
        raise TookTooLong(
            f"no plan was found in {solution.seconds:.0f} s",
            hint="give it more time (--time-limit), or a shortage_cost to every demand so that "
            "there is always a plan",
        )
    horizon = joint.blocks.horizon
    pairs = zip(horizon.periods, horizon.instances, joint.blocks.written, strict=True)
    for period, instance, w in pairs:
        if not horizon.keeps:
            explain_alone(period.period, instance, w, optimizer)
    raise Infeasible(
        "no plan serves every demand of every period",
        clash=[
            "what joins the periods: stock and its limits, opening and closing, what comes back, what may be emitted"
        ],
        hint="loosen most or left in storages, least_years, opens_from or opens_until in phases, say left_cost in returns, or give "
        "demands a shortage_cost",
    )
