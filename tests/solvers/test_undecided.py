"""Infeasible or unbounded: a solver that says only that it is one of them is asked again."""

from __future__ import annotations

from time import perf_counter

import pytest

from makeshed.science.program import Assembly, Program, Solution
from makeshed.solvers import highs, scip
from makeshed.solvers.undecided import decided

SOLVERS = {"highs": highs.solve, "scip": scip.solve}


def program(cost: float, *, possible: bool) -> Program:
    """One column without an end, and rows that it can keep or not."""
    a = Assembly()
    (x,) = a.columns([cost])
    a.put(a.rows(1, lower=1.0), [x])
    a.put(a.rows(1, upper=5.0 if not possible else float("inf")), [x], [1.0 if possible else 10.0])
    return a.program()


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize(
    ("cost", "possible", "status"),
    [(-1.0, True, "unbounded"), (-1.0, False, "infeasible"), (1.0, False, "infeasible")],
)
def test_which_of_them_it_is(solver: str, cost: float, possible: bool, status: str) -> None:
    found = decided(
        program(cost, possible=possible), SOLVERS[solver], solver=solver, began=perf_counter(), time_limit=None
    )  # fmt: skip
    assert found.status == status
    assert not found.found
    assert (found.solver, found.objective, found.bound) == (solver, float("inf"), float("-inf"))


def test_without_time_nothing_is_said() -> None:
    def never(*_: object, **__: object) -> Solution:
        raise AssertionError("no time is left to ask")

    late = decided(
        program(-1.0, possible=True), never, solver="none", began=perf_counter() - 9, time_limit=5.0
    )
    assert late.status == "stopped"
