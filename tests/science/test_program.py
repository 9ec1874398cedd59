"""A program as arrays, against dense matrices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.program import Assembly, Program, Solution


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(-9, 9)), min_size=0, max_size=20
    )
)
def test_entries_at_one_spot_add_up(entries: list[tuple[int, int, int]]) -> None:
    a = Assembly()
    columns, rows = a.columns([1.0, 2.0, 3.0]), a.rows(4)
    dense = np.zeros((4, 3))
    for r, c, value in entries:
        a.put(rows[r : r + 1], columns[c : c + 1], value)
        dense[r, c] += value
    program = a.program()
    assert program.shape == (4, 3)
    x = np.array([2.0, -1.0, 0.5])
    assert program.activity(x) == pytest.approx(dense @ x)


def test_blocks_are_numbered_one_after_another() -> None:
    a = Assembly()
    first = a.columns([1.0, 2.0], upper=4.0)
    second = a.columns(3.0, lower=-1.0, integer=True)
    assert first.tolist() == [0, 1]
    assert second.tolist() == [2]
    assert a.rows(2, upper=5.0).tolist() == [0, 1]
    assert a.rows(1, lower=[1.0]).tolist() == [2]
    program = a.program()
    assert program.cost.tolist() == [1.0, 2.0, 3.0]
    assert program.upper.tolist() == [4.0, 4.0, np.inf]
    assert program.lower.tolist() == [0.0, 0.0, -1.0]
    assert program.integer.tolist() == [False, False, True]
    assert program.row_upper.tolist() == [5.0, 5.0, np.inf]
    assert program.row_lower.tolist() == [-np.inf, -np.inf, 1.0]


def program() -> Program:
    a = Assembly()
    a.columns([1.0])
    a.columns([1.0], upper=9.0, integer=True)
    return a.program()


def test_fixing_rounds_whole_numbers_and_frees_the_rest() -> None:
    fixed = program().fixed(np.array([0.4, 2.9999999]))
    assert fixed.lower.tolist() == [0.0, 3.0]
    assert fixed.upper.tolist() == [np.inf, 3.0]
    assert not fixed.integer.any()


@pytest.mark.parametrize(
    ("objective", "bound", "gap"), [(100.0, 90.0, 0.1), (100.0, 101.0, 0.0), (-10.0, -11.0, 0.1)]
)
def test_the_gap_is_a_share_of_the_objective(objective: float, bound: float, gap: float) -> None:
    found = Solution(
        status="stopped", x=np.ones(1), objective=objective, bound=bound, seconds=0.0, solver=""
    )
    assert found.found
    assert found.gap == pytest.approx(gap)


def test_nothing_found_is_infinitely_far() -> None:
    none = Solution(
        status="stopped", x=np.zeros(0), objective=np.inf, bound=0.0, seconds=0.0, solver=""
    )
    assert not none.found
    assert none.gap == np.inf
