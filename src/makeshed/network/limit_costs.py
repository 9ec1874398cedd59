"""What each limit that was asked for costs, and what is made to obey which rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import polars as pl

from makeshed.errors import TookTooLong
from makeshed.network.constraint_generation import share_served, survived
from makeshed.network.fixed_point import Solved
from makeshed.network.instance import Instance
from makeshed.network.limit_grammar import AskedLimit
from makeshed.network.optimizer import Optimizer
from makeshed.network.sensitivity import LimitCost, RuleCost
from makeshed.science.arrays import Floats
from makeshed.science.limits import Limit, added, looser
from makeshed.science.program import Solution
from makeshed.science.recourse import Recourse

Solve = Callable[..., Solution]
UNASKED = {"carbon", "either", "processing", "least output", "least hours", "alternatives"}
"""Limits that the law sets, or how a site or a product is built, and nobody can loosen."""
SHORT = 1e-4
"""A share this far on the wrong side of its threshold does not meet it."""


def limit_costs(
    instance: Instance, solved: Solved, optimizer: Optimizer, *, relax: bool
) -> tuple[LimitCost, ...]:
    """Return the limits as the plan holds them.

    Parameters
    ----------
    instance
        The supply network, as it was built.
    solved
        Its cheapest plan, with what is proven.
    optimizer
        Which solver is asked, how exactly, and how long.
    relax
        Whether each is tried looser and gone, too.
    """
    found, clock = [], optimizer.clock
    coin = instance.shed.currency or "money"
    solve: Solve | None = optimizer if relax else None
    for n, each in enumerate(instance.limits):
        if each.what in UNASKED:
            continue
        if solve is not None and clock.over:
            clock.leave_out("what a limit costs: the plan without it, or with it looser")
            solve = None
        hand = None if solve is None else partial(solve, time_limit=clock.left)
        found.append(_row(solved, n, each, hand, coin, optimizer))
    return tuple(found)


def _used_of(limit: Limit, x: Floats, optimizer: Optimizer) -> float:
    """Return what a plan uses of a limit; of one on losses, the share that is served after the worst."""
    if not isinstance(limit, Recourse):
        return limit.used(x)
    try:
        return share_served(limit, x, optimizer)
    except TookTooLong:  # the plan survives what it was asked to, and nobody knows how much more
        optimizer.clock.leave_out("how much of every demand is served after the worst loss")
        return math.nan


def _row(
    solved: Solved,
    n: int,
    asked: AskedLimit,
    solve: Solve | None,
    coin: str,
    optimizer: Optimizer,
) -> LimitCost:
    rows = solved.formulation.limits[n]
    used = _used_of(rows.limit, solved.x, optimizer)
    worth = math.nan if solved.duals is None else rows.worth(solved.duals.row_dual, solved.x)
    bound = rows.limit.bound
    loose, saved, freed, without = bound, 0.0, 0.0, used
    if solve is None:
        saved = freed = without = math.nan
    else:
        dropped = _solved(solved, n, None, solve, optimizer)
        freed = _saving(solved, dropped)
        if not dropped.found:
            saved = without = math.nan
        elif freed > 0:
            relaxed = looser(rows.limit)
            loose, without = relaxed.bound, _used_of(rows.limit, dropped.x, optimizer)
            saved = _saving(solved, _solved(solved, n, relaxed, solve, optimizer))
    tight = math.isclose(used, bound, abs_tol=1e-9) or (
        asked.soft and (used < bound) == asked.least
    )  # what is broken has no slack
    return LimitCost(
        limit=asked.text,
        used=used,
        bound=bound,
        unit=asked.unit or coin,
        slack=0.0 if tight else abs(bound - used),
        shadow_price=worth,
        looser=loose,
        looser_saves=saved,
        without=without,
        without_saves=freed,
    )


def rule_costs(instance: Instance, solved: Solved) -> tuple[RuleCost, ...]:
    """Return what is made under each rule, with the shares that the rule asks for."""
    made, tables, graph = solved.flows.made, instance.tables, instance.graph
    found = []
    for t, batch in enumerate(graph.batches):
        whole = tables.makes.select((pl.col("t") == t) & (pl.col("within") == 0)).to_series()
        quantity = float(made[whole.to_numpy()].sum())
        if not batch.claim.rules or not quantity:
            continue
        own = [n for n, each in enumerate(solved.constraints) if each.t == t]
        for rule in sorted(batch.claim.rules):
            tests = [n for n in own if solved.constraints[n].rule == rule]
            site, item = tables.sites["site"][batch.s], tables.items["item"][batch.i]
            found += [_test(solved, n, site, item, quantity) for n in tests] or [
                RuleCost(rule, site, item, quantity, "holds here, or was answered")
            ]
    return tuple(found)


def missed(rows: Sequence[RuleCost]) -> list[str]:
    """Say which rules the plan meets no longer at the values that it implies itself."""
    found = []
    for row in rows:
        if row.share is None or row.threshold is None:
            continue
        short = (
            row.threshold - row.share if row.operator.startswith(">") else row.share - row.threshold
        )
        if short > SHORT:
            found.append(
                f"{row.item} at {row.site} does not meet {row.rule} at the values this plan ends with: "
                f"{row.test} {row.share:.1%}, asked {row.operator} {row.threshold:.1%}"
            )
    return found


def _test(solved: Solved, n: int, site: str, item: str, quantity: float) -> RuleCost:
    test, rows = solved.constraints[n], solved.formulation.ruled[n]
    worth = math.nan if solved.duals is None else rows.worth(solved.duals.row_dual, solved.x)
    return RuleCost(
        rule=test.rule,
        site=site,
        item=item,
        quantity=quantity,
        test=test.form.share.name,
        share=test.share(solved.x),
        operator=test.form.share.operator,
        threshold=test.form.threshold,
        shadow_price=worth * test.base(solved.x),
    )


def _solved(
    solved: Solved, n: int, instead: Limit | None, solve: Solve, optimizer: Optimizer
) -> Solution:
    """Solve the last round again with one limit replaced, or left out; the losses of others are survived."""
    limits: list[Limit] = [rows.limit for rows in solved.formulation.limits]
    limits[n : n + 1] = [] if instead is None else [instead]
    limits += [each.cap for each in solved.constraints]

    def solve_with(held: Sequence[Limit]) -> Solution:
        return solve(added(solved.formulation.bare, held)[0], start=None)

    try:
        return survived(limits, solve_with, optimizer)
    except TookTooLong:  # the plan itself holds looser limits
        optimizer.clock.leave_out("what a limit costs: the plan without it, or with it looser")
        return Solution(
            status="stopped",
            x=np.zeros(0),
            objective=math.nan,
            bound=-math.inf,
            seconds=0.0,
            solver="",
        )


def _saving(solved: Solved, other: Solution) -> float:
    """Return by how much another solution is cheaper; what tolerances explain is nothing.

    Nan where none was found in time: the plan itself holds looser limits.
    """
    if not other.found:
        return math.nan
    saved = solved.objective - other.objective
    return saved if saved > 1e-6 * abs(solved.objective) else 0.0
