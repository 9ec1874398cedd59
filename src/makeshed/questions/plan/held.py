"""What each limit that was asked for costs: its shadow price, a little looser, and without it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from makeshed.questions.plan.answer import Held
from makeshed.questions.plan.limits import Asked
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


def _solved(solved: Solved, n: int, instead: Limit | None, solve: Solve) -> Solution:
    """Solve the last round again with one limit replaced, or left out."""
    limits = [rows.limit for rows in solved.limits]
    limits[n : n + 1] = [] if instead is None else [instead]
    return solve(added(solved.bare, limits)[0], start=None)


def _saving(solved: Solved, other: Solution) -> float:
    """Return by how much another solution is cheaper; what tolerances explain is nothing."""
    if not other.found:
        return 0.0
    saved = solved.objective - other.objective
    return saved if saved > 1e-6 * abs(solved.objective) else 0.0
