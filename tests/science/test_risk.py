"""The tail of losses: against linear programs, closed forms and counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linprog
from tests.examples import examples

from makeshed.errors import BadValue, NotEnoughData
from makeshed.science.risk import drivers, fan, fewest, tail, weights


def test_the_worked_example() -> None:
    found = tail(np.arange(1, 201) / 2, 0.95)
    assert found.var.value == 95.0
    assert found.cvar.value == pytest.approx(97.75)
    assert (fewest(0.95), fewest(0.99)) == (200, 1000)


@given(st.lists(st.integers(0, 9), min_size=20, max_size=40), st.sampled_from([0.5, 0.45]))
@examples(40)
def test_it_is_the_optimum_of_rockafellar_and_uryasev(losses: list[int], level: float) -> None:
    """Minimise z + mean((L - z)+) / (1 - a): the optimum is the conditional value at risk."""
    count = len(losses)
    cost = np.concatenate([[1.0], np.full(count, 1 / count / (1 - level))])
    rows = np.hstack([-np.ones((count, 1)), -np.eye(count)])
    best = linprog(cost, rows, -np.array(losses), bounds=[(None, None)] + [(0, None)] * count)
    found = tail(losses, level)
    assert found.cvar.value == pytest.approx(best.fun)
    assert found.mean.value - 1e-9 <= found.cvar.value <= found.worst + 1e-9
    assert found.var.value <= found.cvar.value + 1e-9


def test_a_normal_sample_has_the_closed_form_within_its_errors() -> None:
    """Value at risk 1.645 and conditional 2.063 at 95 %: phi(z) / (1 - a)."""
    missed = {"mean": 0, "var": 0, "cvar": 0}
    z = stats.norm.ppf(0.95)
    truth = {"mean": 0.0, "var": z, "cvar": stats.norm.pdf(z) / 0.05}
    for seed in range(200):
        found = tail(np.random.default_rng(seed).normal(size=800))
        for name, true in truth.items():
            one = getattr(found, name)
            missed[name] += not one.low <= true <= one.high
    assert max(missed.values()) <= 25, missed  # 10 of 200 expected
    assert min(missed.values()) >= 2, missed  # no interval is idly wide


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=20, max_size=50))
@examples(40)
def test_what_drives_the_tail_adds_up_to_it(pairs: list[tuple[int, int]]) -> None:
    parts = np.array(pairs, dtype=float).T
    found = drivers(parts, parts.sum(0), 0.5)
    assert found.sum() == pytest.approx(tail(parts.sum(0), 0.5).cvar.value)
    assert weights(parts.sum(0), 0.5).sum() == pytest.approx(len(pairs) / 2)


def test_too_few_cases_say_nothing() -> None:
    with pytest.raises(NotEnoughData) as error:
        tail(np.arange(50), 0.95)
    assert "200" in str(error.value.hint)
    for bad in (0.0, 1.0, 95.0):
        with pytest.raises(BadValue):
            tail(np.arange(500), bad)
    with pytest.raises(BadValue):
        tail([np.nan] * 500)


def test_a_fan_holds_its_shares() -> None:
    service = np.random.default_rng(1).random((4, 1000))
    low, *_, high = fan(service)
    assert np.allclose((service <= low[:, None]).mean(1), 0.05, atol=0.002)
    assert np.allclose((service <= high[:, None]).mean(1), 0.95, atol=0.002)
