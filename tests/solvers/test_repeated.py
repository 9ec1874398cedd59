"""One program within other bounds, again and again: each time what another solver finds, with a proof."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples

from makeshed.errors import SolverFailed
from makeshed.science.program import Assembly, Program
from makeshed.solvers.repeated import Repeated

ROWS, COLUMNS = 3, 5


def covering(rng: np.random.Generator, unit: float = 1.0) -> Program:
    """A program whose rows ask for something, and whose columns cost something."""
    a = Assembly()
    column = a.columns(rng.integers(1, 9, COLUMNS) * unit)
    for row in a.rows(ROWS, lower=0.0):
        a.put(np.full(COLUMNS, row), column, rng.integers(1, 5, COLUMNS).astype(float))
    return a.program()


@examples(30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([1.0, 1e-5, 1e6]))
def test_within_any_bounds_it_is_the_best(seed: int, unit: float) -> None:
    rng = np.random.default_rng(seed)
    program = covering(rng, unit)
    matrix = np.zeros((ROWS, COLUMNS))
    rows = np.repeat(np.arange(ROWS), np.diff(program.starts))
    matrix[rows, program.indices] = program.values
    with Repeated(program) as solver:
        for _ in range(4):
            upper = rng.integers(1, 9, COLUMNS).astype(float)
            lower = rng.integers(0, 10, ROWS).astype(float)
            other = linprog(program.cost, A_ub=-matrix, b_ub=-lower, bounds=[(0, u) for u in upper])
            if other.status:
                continue
            found = solver.solve(
                upper=upper, row_lower=lower, row_upper=np.full(ROWS, np.inf), stake=100.0 * unit, like="all"
            )  # fmt: skip
            assert found.objective == pytest.approx(other.fun, rel=1e-9, abs=1e-9 * unit)
            assert found.proof.bound == pytest.approx(found.objective, rel=1e-6, abs=1e-6 * unit)
            assert (found.x >= 0).all()
            assert (found.x <= upper).all()
            assert (matrix @ found.x >= lower - 1e-6).all()
        assert solver.searches >= solver.afresh


def test_what_nothing_can_keep_is_no_optimum() -> None:
    with (
        Repeated(covering(np.random.default_rng(1))) as solver,
        pytest.raises(SolverFailed, match="Infeasible"),
    ):
        solver.solve(
            upper=np.zeros(COLUMNS),
            row_lower=np.ones(ROWS),
            row_upper=np.full(ROWS, np.inf),
            stake=1.0,
        )
