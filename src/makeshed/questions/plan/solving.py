"""Plan, roll the values up, plan again, until the plan is the best one for its own values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

import numpy as np

from makeshed.errors import TookTooLong, Unbounded
from makeshed.questions.plan.arrays import flows_of, network_of
from makeshed.questions.plan.chain import Chain
from makeshed.questions.plan.clock import Clock
from makeshed.questions.plan.content import Constraint, Contents, Past
from makeshed.questions.plan.limits import Asked, Drawn
from makeshed.questions.plan.network import Graph
from makeshed.questions.plan.pricing import Ways, best_modes, way_costs
from makeshed.questions.plan.settings import Settings
from makeshed.questions.plan.values import (
    NOTHING,
    Flows,
    estimate,
    roll_up,
    site_costs,
    site_shares,
)
from makeshed.science.bill import Where
from makeshed.science.limits import Cap, Limit, Rows, Sum, added
from makeshed.science.origin import Share
from makeshed.science.program import Floats, Ints, Program, Solution
from makeshed.science.siting import Layout, Network, assemble

Solve = Callable[..., Solution]

MOST_ROUNDS = 6
SETTLED = 1e-9
SAME = 1e-7
"""Constraints of rules whose weights differ by less, relative to the largest, are the same."""


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The last round: its flows, the values it was priced at, and what was proven."""

    x: Floats
    flows: Flows
    shares: Floats
    value: Floats  # by node, as the program was priced
    rolled: Floats  # by node, as the plan turned out; nan where it does not pass
    reach: Floats  # by node, the least that a unit costs there, capacities set aside
    objective: float
    solution: Solution
    duals: Solution | None  # of the linear program that is left when integers are fixed
    network: Network
    layout: Layout
    program: Program
    bare: Program  # the program without limits
    limits: tuple[Rows, ...]
    constraints: tuple[Constraint, ...]  # of the rules, at the values that the plan implies
    ruled: tuple[Rows, ...]  # where they stand in the program
    rounds: int
    residual: float

    @property
    def own_value(self) -> Floats:
        """By node, the value that the plan itself implies."""
        return np.where(np.isnan(self.rolled), self.value, self.rolled)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What stays the same from round to round."""

    chain: Chain
    graph: Graph
    ways: Ways
    prices: Floats
    settings: Settings
    limits: tuple[Asked, ...] = ()
    where: Callable[[str, str], Where] = lambda _site, origin: Where(origin)
    measures: Mapping[str, Share] = field(default_factory=dict)  # by rule, for limits under it

    @property
    def apart(self) -> bool:
        """Whether a rule looks into what things are made of."""
        return len(self.graph.batches) > 1 or bool(self.measures)


@dataclass(frozen=True, kw_only=True)
class Written:
    """The program of a round, and of what it was written."""

    network: Network
    layout: Layout
    kept: Ints  # the ways that are in it
    bare: Program
    program: Program
    limits: tuple[Rows, ...]
    constraints: tuple[Constraint, ...]
    ruled: tuple[Rows, ...]

    def named(self, asked: Sequence[Asked]) -> dict[str, Limit]:
        """Return the limits asked for and the constraints of the rules, in words."""
        limits = {a.text: rows.limit for a, rows in zip(asked, self.limits, strict=True)}
        return {f"the limit {text}": limit for text, limit in limits.items()} | {
            each.said: each.cap for each in self.constraints
        }

    def like(self, other: Written) -> bool:
        """Whether the rules constrain another round in the same way."""
        sums = zip(self._sums(), other._sums(), strict=True)
        return all(
            len(a.values) == len(b.values)
            and np.allclose(a.values, b.values, rtol=0, atol=SAME * max(a.scale, b.scale))
            for a, b in sums
        )

    def _sums(self) -> Iterator[Sum]:
        for limit in (*(row.limit for row in self.limits), *(c.cap for c in self.constraints)):
            if isinstance(limit, Cap):
                yield from limit.members
                yield from [limit.base] if limit.base else []


def settle(
    inputs: Inputs,
    *,
    solve: Solve,
    reachable: Callable[[Floats], None],
    explain: Callable[[Written], NoReturn],
    clock: Clock,
) -> Solved:
    """Solve in rounds until the values that the plan implies are those it was priced at.

    ``reachable`` may raise before the first round, knowing what a unit costs at least at each node;
    ``explain`` is called on an infeasible program, to raise the error that says why.
    """
    value, reach = _first_values(inputs, reachable)
    best: Solved | None = None
    w = _written(inputs, value, None)
    for rounds in range(1, MOST_ROUNDS + 1):
        if best is not None and clock.over:
            clock.leave_out("another round at the values that the plan implies")
            return best
        start = None if best is None else best.x
        plain = (w.network, w.layout) if w.program is w.bare else None
        solution = solve(
            w.program, network=plain, time_limit=clock.anyhow, start=_fitting(start, w.program)
        )
        unlawful = solution.status == "infeasible" and w.constraints
        if best is not None and solution.status != "optimal" and not unlawful:
            return best  # no time for another round
        _refuse(solution, w, explain)
        x, duals = _polish(w.program, solution, solve, clock)
        flows = flows_of(w.network, w.layout, x, w.kept, inputs.ways)
        shares, rolled = _rolled(inputs, flows)
        best = Solved(
            x=x,
            flows=flows,
            shares=shares,
            value=value,
            rolled=rolled,
            reach=reach,
            objective=float(w.program.cost @ x),
            solution=solution,
            duals=duals,
            network=w.network,
            layout=w.layout,
            program=w.program,
            bare=w.bare,
            limits=w.limits,
            constraints=w.constraints,
            ruled=w.ruled,
            rounds=rounds,
            residual=_change(value, rolled),
        )
        settled = best.residual <= SETTLED or not _matters(inputs, value, best.own_value)
        if settled and not inputs.apart:
            return best
        again = _written(inputs, best.own_value, Past(flows=flows, shares=shares))
        if np.array_equal(again.kept, w.kept):
            best = replace(best, constraints=again.constraints)
        if (settled and again.like(w)) or solution.status == "stopped":
            return best
        value, w = best.own_value, again
    assert best is not None
    return best


def _first_values(inputs: Inputs, reachable: Callable[[Floats], None]) -> tuple[Floats, Floats]:
    """Estimate what a unit is worth, and costs at least, at each node."""
    given = (inputs.chain, inputs.graph, inputs.ways, inputs.prices, inputs.settings)
    value, reach = estimate(*given)
    anyhow, least = estimate(*given, lots=False)
    reachable(least)
    return np.where(np.isnan(value), anyhow, value), reach  # so that a clash can name the lots


def _written(inputs: Inputs, value: Floats, past: Past | None) -> Written:
    """Write the program for these values, each move by its cheapest mode."""
    cost = way_costs(inputs.ways, value, inputs.settings)
    clean = any(asked.what == "co2e" for asked in inputs.limits)
    kept = best_modes(inputs.ways, cost, clean=clean)
    net = network_of(
        inputs.chain, inputs.graph, inputs.ways, kept, cost.total, inputs.prices, inputs.settings
    )
    bare, layout = assemble(net)
    drawn = Drawn(
        chain=inputs.chain,
        graph=inputs.graph,
        ways=inputs.ways,
        kept=kept,
        prices=inputs.prices,
        value=value,
        settings=inputs.settings,
        network=net,
        layout=layout,
    )
    contents = Contents(drawn, inputs.where, past) if inputs.apart else None
    constraints = tuple(contents.rows()) if contents else ()
    asked = [
        contents.measured(one.of[0], inputs.measures[one.of[0]], one.bound, least=one.least)
        if contents and one.under
        else drawn.limit(one)
        for one in inputs.limits
    ]
    program, rows = added(bare, [*asked, *(each.cap for each in constraints)])
    return Written(
        network=net,
        layout=layout,
        kept=kept,
        bare=bare,
        program=program,
        limits=rows[: len(asked)],
        constraints=constraints,
        ruled=rows[len(asked) :],
    )


def _fitting(start: Floats | None, program: Program) -> Floats | None:
    return start if start is not None and len(start) == program.shape[1] else None


def _rolled(inputs: Inputs, flows: Flows) -> tuple[Floats, Floats]:
    """Return what each node bears of its site's cost, and the value of a unit there."""
    chain, graph, ways = inputs.chain, inputs.graph, inputs.ways
    shares = site_shares(chain, graph, flows, ways, site_costs(chain, inputs.settings))
    return shares, roll_up(chain, graph, ways, inputs.prices, flows, shares)


def _matters(inputs: Inputs, before: Floats, now: Floats) -> bool:
    """Whether any way costs something else at the new values: else the program is the same."""
    old, new = (way_costs(inputs.ways, v, inputs.settings).total for v in (before, now))
    return not np.allclose(new, old, rtol=SETTLED, atol=0.0, equal_nan=True)


def _change(value: Floats, rolled: Floats) -> float:
    used = ~np.isnan(rolled)
    if not used.any():
        return 0.0
    return float(np.max(np.abs(rolled - value)[used] / np.maximum(np.abs(rolled[used]), NOTHING)))


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
