"""Whose turn it is, against published figures and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.fairness import gini, in_turn, mean_detour, never_share

INEQ = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
counts = st.lists(st.integers(0, 50), min_size=1, max_size=12)
metres = st.integers(0, 50_000)


def test_gini_of_the_incomes_in_the_manual_of_ineq() -> None:
    assert gini(INEQ) == pytest.approx(0.4620911, abs=5e-8)


def test_gini_by_its_definition() -> None:
    """Half the mean absolute difference over the mean."""
    x = np.array(INEQ, float)
    difference = np.abs(x[:, None] - x[None, :]).mean()
    assert gini(x) == pytest.approx(difference / (2 * x.mean()))


def test_gini_at_its_ends() -> None:
    assert gini([4, 4, 4]) == 0
    assert gini([0, 0, 0, 7]) == pytest.approx(3 / 4)
    assert gini([0, 0]) == 0
    assert gini([]) == 0


@given(counts, st.integers(1, 9))
def test_gini_knows_neither_order_nor_scale(x: list[int], factor: int) -> None:
    assert gini(x) == pytest.approx(gini(x[::-1]))
    assert gini(x) == pytest.approx(gini([factor * n for n in x]))
    assert -1e-12 <= gini(x) <= 1 - 1 / len(x) + 1e-12


def test_nearest_first_in_kenya_never_names_three_in_ten() -> None:
    assert never_share([0] * 87 + [1] * 200) == pytest.approx(0.303, abs=5e-4)
    assert never_share([]) == 0


def test_detour_in_kenya() -> None:
    assert mean_detour([2.42], [1.57]) == pytest.approx(0.85)
    assert mean_detour([], []) == 0


def test_a_turn_counts_as_so_many_km() -> None:
    away = [1.0, 4.0, 9.0, 30.0]
    assert in_turn(away, [1, 0, 0, 0]).tolist() == [0]
    assert in_turn(away, [2, 0, 0, 0]).tolist() == [1]
    assert in_turn(away, [5, 3, 0, 0]).tolist() == [2]
    assert in_turn(away, [5, 3, 0, 0], k=2).tolist() == [2, 1]
    assert in_turn(away, [5, 3, 0, 0], per_turn=0).tolist() == [0]


def test_nobody_beyond_the_band_however_seldom_called() -> None:
    away = [1.0, 4.0, 9.0, 30.0]
    assert in_turn(away, [99, 99, 99, 0]).tolist() == [0]
    assert in_turn(away, [99, 99, 99, 0], band=30).tolist() == [3]
    assert in_turn(away, [99, 0, 99, 0], k=4).tolist() == [1, 3, 0, 2]


def test_a_place_far_from_all_has_a_wider_band() -> None:
    assert in_turn([20.0, 39.0, 41.0], [99, 50, 0]).tolist() == [1]


def test_without_a_price_the_least_called_in_the_band_is_next() -> None:
    assert in_turn([1.0, 4.9, 5.1], [3, 1, 0], per_turn=np.inf, band=5).tolist() == [1]
    assert in_turn([1.0, 4.9, 5.1], [3, 1, 0], per_turn=np.inf).tolist() == [2]


def test_equals_go_to_the_nearer_and_then_to_the_first() -> None:
    assert in_turn([2.0, 1.0, 1.0], [0, 0, 0], k=3).tolist() == [1, 2, 0]
    assert in_turn([3.0, 1.0], [0, 1]).tolist() == [1]
    assert in_turn([], []).tolist() == []
    assert in_turn([1.0], [0], k=0).tolist() == []


@given(st.lists(st.tuples(metres, st.integers(0, 5)), min_size=1, max_size=9), st.integers(1, 10))
def test_nobody_is_sent_beyond_the_band_and_nobody_jumps_the_turn(
    makers: list[tuple[int, int]], k: int
) -> None:
    away = np.array([m[0] / 1000 for m in makers])
    counts_as = away + 2.0 * np.array([m[1] for m in makers])
    sent = in_turn(away, [m[1] for m in makers], k=k)
    assert len(sent) == len(set(sent)) == min(k, len(makers))
    limit = max(10.0, 2 * away.min(), np.sort(away)[len(sent) - 1])
    assert (away[sent] <= limit).all()
    left = np.setdiff1d(np.flatnonzero(away <= limit), sent)
    assert left.size == 0 or counts_as[left].min() >= counts_as[sent].max()


@given(st.integers(1, 8), st.integers(1, 40), st.integers(1, 8))
def test_side_by_side_turns_differ_by_one_at_most(makers: int, needs: int, k: int) -> None:
    turns = np.zeros(makers)
    for _ in range(needs):
        turns[in_turn(np.ones(makers), turns, k=k)] += 1
    assert turns.max() - turns.min() <= 1
