"""What each limit that was asked for costs, and what is made to obey which rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from makeshed.questions.plan.answer import Held, Obeyed
from makeshed.questions.plan.chain import Chain
from makeshed.questions.plan.content import Constraint
from makeshed.questions.plan.limits import Asked
from makeshed.questions.plan.network import Graph
from makeshed.questions.plan.solving import Solved
from makeshed.science.limits import Limit, added, looser
from makeshed.science.program import Solution

Solve = Callable[..., Solution]


def held(
    solved: Solved, asked: Sequence[Asked], solve: Solve | None, coin: str
) -> tuple[Held, ...]:
    """Return the limits as the plan holds them; ``solve`` also tries each looser and gone."""
    return tuple(_row(solved, n, each, solve, coin) for n, each in enumerate(asked))


def _row(solved: Solved, n: int, asked: Asked, solve: Solve | None, coin: str) -> Held:
    rows = solved.limits[n]
    used = rows.limit.used(solved.x)
    worth = math.nan if solved.duals is None else rows.worth(solved.duals.row_dual, solved.x)
    bound = rows.limit.bound
    loose, saved, freed, without = bound, 0.0, 0.0, used
    if solve is None:
        saved = freed = without = math.nan
    else:
        dropped = _solved(solved, n, None, solve)
        freed = _saving(solved, dropped)
        if freed > 0:
            relaxed = looser(rows.limit)
            loose, without = relaxed.bound, rows.limit.used(dropped.x)
            saved = _saving(solved, _solved(solved, n, relaxed, solve))
    return Held(
        limit=asked.text,
        used=used,
        bound=bound,
        unit=asked.unit or coin,
        slack=0.0 if math.isclose(used, bound, abs_tol=1e-9) else abs(bound - used),
        shadow_price=worth,
        looser=loose,
        looser_saves=saved,
        without=without,
        without_saves=freed,
    )


def obeyed(chain: Chain, graph: Graph, solved: Solved) -> tuple[Obeyed, ...]:
    """Return what is made under each rule, with the shares that the rule asks for."""
    made = solved.flows.made
    found = []
    for t, batch in enumerate(graph.batches):
        quantity = float(made[chain.makes["t"].to_numpy() == t].sum())
        if not batch.claim.rules or not quantity:
            continue
        own = [each for each in solved.constraints if each.t == t]
        for rule in sorted(batch.claim.rules):
            tests: list[Constraint | None] = [each for each in own if each.rule == rule]
            for each in tests or [None]:
                form = each.form if each else None
                found.append(
                    Obeyed(
                        rule=rule,
                        site=chain.sites["site"][batch.s],
                        item=chain.items["item"][batch.i],
                        quantity=quantity,
                        test=form.share.name if form else "holds as it is, or was answered",
                        share=each.share(solved.x) if each else None,
                        operator=form.share.operator if form else "",
                        threshold=form.threshold if form else None,
                    )
                )
    return tuple(found)


def _solved(solved: Solved, n: int, instead: Limit | None, solve: Solve) -> Solution:
    """Solve the last round again with one limit replaced, or left out."""
    limits: list[Limit] = [rows.limit for rows in solved.limits]
    limits[n : n + 1] = [] if instead is None else [instead]
    limits += [each.cap for each in solved.constraints]
    return solve(added(solved.bare, limits)[0], start=None)


def _saving(solved: Solved, other: Solution) -> float:
    """Return by how much another solution is cheaper; what tolerances explain is nothing."""
    if not other.found:
        return 0.0
    saved = solved.objective - other.objective
    return saved if saved > 1e-6 * abs(solved.objective) else 0.0
