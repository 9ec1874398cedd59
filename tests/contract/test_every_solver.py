"""Every solver gives the same answer to the same program, and proves it."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadlyScaled, Disagreement, NotFound
from makeshed.science.arrays import Floats
from makeshed.science.program import Assembly, Program, Progress, Solution
from makeshed.solvers import GENERAL, highs, solve, violation

every_solver = pytest.mark.parametrize("solver", ["auto", *GENERAL])
some = examples(40)


def program_of(
    cost: Any, rows: Any, low: Any, high: Any, *, upper: Any = np.inf, integer: bool = False
) -> Program:
    """Write a program from a dense matrix."""
    a = Assembly()
    columns = a.columns(cost, upper=upper, integer=integer)
    matrix = np.asarray(rows, dtype=float).reshape(-1, len(columns))
    numbers = a.rows(len(matrix), lower=low, upper=high)
    r, c = np.nonzero(matrix)
    a.put(numbers[r], columns[c], matrix[r, c])
    return a.program()


@st.composite
def covers(draw: st.DrawFn, *, integer: bool) -> Program:
    """Cover needs at least cost: always feasible and bounded."""
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    digits = st.integers(0, 9)
    rows = np.array(draw(st.lists(digits, min_size=n * m, max_size=n * m)), float).reshape(m, n)
    rows[:, 0] += 1  # the first column alone can cover every row
    cost = np.array(draw(st.lists(st.integers(1, 20), min_size=n, max_size=n)), float)
    need = np.array(draw(st.lists(st.integers(0, 12), min_size=m, max_size=m)), float)
    return program_of(cost, rows, need, np.inf, upper=12.0, integer=integer)


def enumerated(program: Program) -> float:
    """Return the least cost over all whole points, by trying them all."""
    tops = [range(int(u) + 1) for u in program.upper]
    points = np.array(list(product(*tops)), float)
    fine = [
        x
        for x in points[np.argsort(points @ program.cost, kind="stable")]
        if violation(program, x) < 1e-9
    ]
    return float(fine[0] @ program.cost)


@every_solver
@some
@given(program=st.booleans().flatmap(lambda whole: covers(integer=whole)))
def test_the_point_is_feasible_and_the_bound_below_it(solver: str, program: Program) -> None:
    found = solve(program, solver=solver, gap=0.0)
    assert found.status == "optimal"
    assert violation(program, found.x) <= 1e-6
    assert found.objective == pytest.approx(float(program.cost @ found.x), abs=1e-6)
    assert found.bound <= found.objective + 1e-6
    assert found.gap <= 1e-6


@some
@given(program=st.booleans().flatmap(lambda whole: covers(integer=whole)))
def test_all_solvers_agree(program: Program) -> None:
    values = [solve(program, solver=solver, gap=0.0).objective for solver in GENERAL]
    assert values == pytest.approx([values[0]] * len(values), abs=1e-6)


@every_solver
@examples(15)
@given(data=st.data())
def test_no_whole_point_is_better(solver: str, data: st.DataObject) -> None:
    whole = data.draw(covers(integer=True))
    upper = np.minimum(whole.upper, 4 if len(whole.cost) > 2 else 12)
    program = Program(
        **{**vars(whole), "upper": upper, "row_lower": np.minimum(whole.row_lower, 4)}
    )
    assert solve(program, solver=solver, gap=0.0).objective == pytest.approx(enumerated(program))


@some
@given(program=covers(integer=False))
def test_the_prices_of_a_linear_program_prove_its_optimum(program: Program) -> None:
    """Dual feasibility, complementary slackness and equal objectives: a certificate."""
    found = solve(program)
    y, d = found.row_dual, found.reduced_cost
    dense = np.zeros(program.shape)
    for row in range(program.shape[0]):
        span = slice(program.starts[row], program.starts[row + 1])
        dense[row, program.indices[span]] = program.values[span]
    assert program.cost - dense.T @ y == pytest.approx(d, abs=1e-7)
    assert np.all(y >= -1e-9)  # a need never pays for being larger
    assert y * (program.activity(found.x) - program.row_lower) == pytest.approx(0 * y, abs=1e-6)
    assert np.minimum(d, 0) * (found.x - program.upper) == pytest.approx(0 * d, abs=1e-6)
    assert np.maximum(d, 0) * found.x == pytest.approx(0 * d, abs=1e-6)
    dual = float(y @ program.row_lower + np.minimum(d, 0) @ program.upper)
    assert dual == pytest.approx(found.objective, abs=1e-6)


@every_solver
@pytest.mark.parametrize("integer", [False, True])
def test_infeasible_and_unbounded_are_told_apart(solver: str, integer: bool) -> None:
    less = program_of([1.0, 1.0], [[1, 1], [1, 1]], [3, -np.inf], [np.inf, 2], integer=integer)
    assert solve(less, solver=solver).status == "infeasible"
    assert not solve(less, solver=solver).found
    falling = program_of([-1.0, 0.0], [[1, -1]], -np.inf, 1.0, integer=integer)
    assert solve(falling, solver=solver).status == "unbounded"
    both = program_of([-1.0, 0.0], [[0, 1], [0, 1]], [3, -np.inf], [np.inf, 2], integer=integer)
    assert solve(both, solver=solver).status == "infeasible"


def test_a_start_that_is_no_plan_does_not_hide_that_there_is_none() -> None:
    program = program_of(
        [1.0, 1.0], [[1.0, 1.0], [1.0, -1.0]], [1.5, 0.6], [1.5, 0.7], upper=1.0, integer=True
    )
    found = solve(program, start=np.ones(2))
    assert found.status == "infeasible"
    assert not found.found


@every_solver
def test_a_program_without_rows_is_solved(solver: str) -> None:
    a = Assembly()
    a.columns([1.0, -2.0], upper=3.0)
    found = solve(a.program(), solver=solver)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(-6.0)


@every_solver
def test_an_empty_row_holds_or_not(solver: str) -> None:
    fine = program_of([1.0], [[1.0], [0.0]], [1.0, -1.0], np.inf)
    assert solve(fine, solver=solver).objective == pytest.approx(1.0)
    never = program_of([1.0], [[1.0], [0.0]], [1.0, 2.0], np.inf)
    assert solve(never, solver=solver).status == "infeasible"


def knapsack(size: int) -> Program:
    """A program that takes a while: equal sums of many uneven weights."""
    chance = np.random.default_rng(7)
    rows = chance.integers(10, 60, (6, size)).astype(float)
    return program_of(
        -chance.integers(20, 99, size),
        rows,
        -np.inf,
        rows.sum(axis=1) // 3,
        upper=1.0,
        integer=True,
    )


@every_solver
def test_without_time_it_stops_and_is_honest(solver: str) -> None:
    program = knapsack(60)
    found = solve(program, solver=solver, time_limit=0.0)
    assert found.status == "stopped"
    if found.found:
        assert found.bound <= found.objective
        assert violation(program, found.x) <= 1e-6
    else:
        assert found.gap == np.inf


@every_solver
def test_it_tells_how_far_it_has_come_and_stops_when_told(solver: str) -> None:
    told: list[Progress] = []

    def on_progress(progress: Progress) -> bool:
        told.append(progress)
        return False

    found = solve(knapsack(60), solver=solver, gap=0.0, on_progress=on_progress)
    assert told
    assert all(progress.seconds >= 0 for progress in told)
    assert found.status == "stopped"


@every_solver
def test_a_badly_scaled_program_is_refused_and_the_hint_is_true(solver: str) -> None:
    def tied(capacity: float) -> Program:
        """Buy at least 5 of what an open site, with this capacity, sells."""
        return program_of([1.0, 10.0], [[1, 0], [1e-3, -capacity]], [5, -np.inf], [np.inf, 0])

    with pytest.raises(BadlyScaled, match="too far apart") as refused:
        solve(tied(1e25), solver=solver)
    assert "leave a capacity blank" in refused.value.hint
    for capacity in (1e3, 1e12, 1e18):
        assert solve(tied(capacity), solver=solver).objective == pytest.approx(5.0, rel=1e-4)


def test_an_unknown_solver_is_named() -> None:
    with pytest.raises(NotFound, match="no solver is called 'higs'") as refused:
        solve(knapsack(3), solver="higs")
    assert "highs" in refused.value.hint


def test_a_point_that_breaks_the_program_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(program: Program, **_: Any) -> Solution:
        return Solution(
            status="optimal", x=np.zeros(program.shape[1]), objective=0.0, bound=0.0, seconds=0.0,
            solver="broken",
        )  # fmt: skip

    monkeypatch.setattr(highs, "solve", broken)
    with pytest.raises(Disagreement, match="violates the program"):
        solve(program_of([1.0], [[1.0]], 5.0, np.inf))


def test_violation_is_seen_in_bounds_rows_and_whole_numbers() -> None:
    program = program_of([1.0, 1.0], [[1, 1]], 2.0, 3.0, upper=2.0, integer=True)

    def worst(*x: float) -> float:
        point: Floats = np.array(x)
        return violation(program, point)

    assert worst(1, 1) == 0
    assert worst(0, 1) > 0.1
    assert worst(2, 2) > 0.1
    assert worst(3, 0) > 0.1
    assert worst(1.5, 1) > 0.1


@some
@given(program=covers(integer=True))
def test_fixing_the_whole_numbers_leaves_the_same_optimum(program: Program) -> None:
    found = solve(program, gap=0.0)
    linear = program.fixed(found.x)
    assert not linear.integer.any()
    assert solve(linear).objective == pytest.approx(found.objective)
