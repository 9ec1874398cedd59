"""The farmer of Birge and Louveaux, news vendors by hand, and the tail against its definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples

from makeshed.science.arrays import Floats, Ints
from makeshed.science.program import Assembly, Program
from makeshed.science.two_stage import ExtensiveForm, FutureOdds, extensive_form
from makeshed.solvers import solve

near = pytest.approx
ACRES = 500.0
PLANTING = (150.0, 230.0, 260.0)
YIELDS = (2.5, 3.0, 20.0)
THIRDS = FutureOdds(probabilities=(1 / 3, 1 / 3, 1 / 3))
LAND = [np.full(3, crop, dtype=np.int64) for crop in range(3)]
"""The acres of wheat, corn and beets are the first columns of each program."""


def farm(times: float, planted: Floats | None = None) -> Program:
    """Return the farmer's program (Birge and Louveaux 2011, section 1.1) where yields are so many times their mean.

    Columns: acres of wheat, corn, beets; wheat and corn bought; wheat, corn, beets sold, beets sold beyond 6,000 t.
    """
    a = Assembly()
    low, high = (0.0, ACRES) if planted is None else (planted, planted)
    acres = a.columns(PLANTING, lower=low, upper=high)
    bought = a.columns((238.0, 210.0))
    sold = a.columns((-170.0, -150.0, -36.0, -10.0), upper=(np.inf, np.inf, 6000.0, np.inf))
    land = a.rows(1, upper=ACRES)
    a.put(np.full(3, land[0]), acres)
    needs = a.rows(3, lower=(200.0, 240.0, 0.0))
    a.put(needs, acres, times * np.array(YIELDS))
    a.put(needs[:2], bought)
    a.put(needs, sold[:3], -1.0)
    a.put(needs[2:], sold[3:], -1.0)
    return a.program()


def farms(planted: Floats | None = None) -> list[Program]:
    return [farm(times, planted) for times in (0.8, 1.0, 1.2)]


def best(programs: list[Program], shared: list[Ints], outlook: FutureOdds) -> tuple[ExtensiveForm, Floats, float]:  # fmt: skip
    form = extensive_form(programs, shared, outlook)
    found = solve(form.program, solver="highs", gap=0.0)
    assert found.status == "optimal"
    return form, found.x, found.objective


def test_the_farmer_earns_what_the_textbook_says() -> None:
    """Of 108,390 expected; knowing the weather is worth 7,016, planning for it rather than its mean 1,150."""
    form, x, cost = best(farms(), LAND, THIRDS)
    assert -cost == near(108_390, abs=0.5)
    assert form.part(0, x)[:3] == near(np.array([170, 80, 250]))
    assert np.array_equal(form.part(0, x)[:3], form.part(2, x)[:3])
    alone = [solve(each, solver="highs", gap=0.0).objective for each in farms()]
    assert [-each for each in alone] == near([59_950, 118_600, 167_667], abs=0.5)
    assert cost - THIRDS.expected(alone) == near(7_015.6, abs=0.5)
    mean = solve(farm(1.0), solver="highs", gap=0.0)
    assert mean.x[:3] == near(np.array([120, 80, 300]))
    held = [solve(each, solver="highs", gap=0.0).objective for each in farms(mean.x[:3])]
    assert -THIRDS.expected(held) == near(107_240, abs=0.5)
    assert THIRDS.expected(held) - cost == near(1_150, abs=0.5)


def test_a_farmer_who_fears_bad_years_earns_more_in_them() -> None:
    """All weight on the dearest third, which is the bad year: 59,950 there, as if it were known (Birge, table 2)."""
    wary = FutureOdds(probabilities=THIRDS.probabilities, risk_weight=1.0, level=2 / 3)
    _, _, cost = best(farms(), LAND, wary)
    assert -cost == near(59_950, abs=0.5)


@pytest.mark.parametrize(
    ("level", "tail"), [(0.0, 2.5), (0.5, 3.5), (0.7, (0.25 * 4 + 0.05 * 3) / 0.3), (0.75, 4.0), (0.99, 4.0)]
)  # fmt: skip
def test_the_tail_is_the_mean_of_the_dearest(level: float, tail: float) -> None:
    outlook = FutureOdds(probabilities=(0.25,) * 4, risk_weight=1.0, level=level)
    assert outlook.tail([3.0, 1.0, 4.0, 2.0]) == near(tail)
    assert outlook.measure([3.0, 1.0, 4.0, 2.0]) == near(tail)


@given(
    costs=st.lists(st.floats(-100, 1000), min_size=1, max_size=6),
    level=st.sampled_from([0.0, 0.3, 0.5, 0.9]),
    weight=st.sampled_from([0.0, 0.4, 1.0]),
    data=st.data(),
)
@examples(40)
def test_the_program_counts_what_the_definition_does(
    costs: list[float], level: float, weight: float, data: st.DataObject
) -> None:
    """Futures in which nothing is decided: the program's cost is the measure, and the tail that of scipy's program."""
    shares = [data.draw(st.integers(1, 5)) for _ in costs]
    probabilities = tuple(each / sum(shares) for each in shares)
    outlook = FutureOdds(probabilities=probabilities, risk_weight=weight, level=level)
    programs = []
    for cost in costs:
        a = Assembly()
        a.columns(round(cost, 3), lower=1.0, upper=1.0)
        programs.append(a.program())
    rounded = [round(cost, 3) for cost in costs]
    _, _, cost = best(programs, [], outlook)
    assert cost == near(outlook.measure(rounded), rel=1e-6, abs=1e-6)
    n = len(costs)
    own = linprog(
        [1.0, *(p / (1 - level) for p in probabilities)],
        A_ub=[[-1.0, *(-float(k == s) for k in range(n))] for s in range(n)],
        b_ub=[-each for each in rounded], bounds=[(-2000, 2000), *[(0, None)] * n],
    )  # fmt: skip
    assert outlook.tail(rounded) == near(own.fun, rel=1e-6, abs=1e-6)
    assert outlook.tail(rounded) >= outlook.expected(rounded) - 1e-9
    assert math.isclose(sum(probabilities), 1)
