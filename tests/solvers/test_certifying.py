"""Points that solvers return are measured, made clean, or refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from makeshed.errors import BadlyScaled, Disagreement
from makeshed.science.program import Assembly, Program, Solution, Status
from makeshed.solvers.certifying import BROKEN, certified, refuse_span, violation


def program(*, integer: bool = False, most: float = 10.0) -> Program:
    """Buy x and y, at 1 and 2 a unit: together 12, of either 10 at most."""
    a = Assembly()
    both = a.columns([1.0, 2.0], upper=most, integer=integer)
    a.put(np.repeat(a.rows(1, lower=12.0), 2), both)
    return a.program()


def said(*x: float, status: Status = "optimal", cost: float = 14.0) -> Solution:
    return Solution(
        status=status, x=np.array(x), objective=cost, bound=cost, seconds=0.0, solver="some"
    )


@pytest.mark.parametrize(
    ("x", "worst"),
    [((10.0, 2.0), 0.0), ((10.0, 1.4), 0.6 / 12), ((11.0, 2.0), 1 / 11), ((10.0, -2.0), 1 / 3), ((10.0, 2.0 - 1e-12), 0.0)],
)  # fmt: skip
def test_a_point_is_measured_by_the_largest_term_of_its_row(
    x: tuple[float, float], worst: float
) -> None:
    assert violation(program(), np.array(x)) == pytest.approx(worst, abs=1e-15)


def test_whole_numbers_are_whole() -> None:
    assert violation(program(integer=True), np.array([9.75, 2.25])) == pytest.approx(0.25)
    assert violation(program(), np.array([9.75, 2.25])) == 0.0


def test_a_good_point_is_returned_as_it_is() -> None:
    found = said(10.0, 2.0)
    assert certified(program(), found, last=True) is found


@pytest.mark.parametrize(("integer", "little"), [(False, 3e-5), (True, 8e-6)])
def test_a_point_that_breaks_a_little_is_made_clean(integer: bool, little: float) -> None:
    assert violation(program(integer=integer), np.array([10.0, 2.0 - little])) > BROKEN
    clean = certified(program(integer=integer), said(10.0, 2.0 - little, cost=14.5), last=True)
    assert clean is not None
    assert clean.x == pytest.approx([10.0, 2.0], abs=1e-9)
    assert violation(program(integer=integer), clean.x) == 0.0
    assert clean.objective == pytest.approx(14.0)
    assert (
        clean.bound <= clean.objective + 1e-9
    )  # what was said of the other point is no bound of this one
    assert clean.solver == "some"


def test_a_point_that_breaks_much_is_a_fault_of_its_solver() -> None:
    with pytest.raises(Disagreement, match="some returned a point that violates the program by"):
        certified(program(), said(10.0, 1.0), last=False)


def test_what_no_clean_point_exists_for_is_refused_in_the_last_units_alone() -> None:
    none = replace(program(integer=True), row_lower=np.array([20.0 + 5e-5]))  # 10 of either are 20
    assert certified(none, said(10.0, 10.0), last=False) is None
    with pytest.raises(BadlyScaled, match="no plan that was found keeps every row"):
        certified(none, said(10.0, 10.0), last=True)


def test_coefficients_that_a_solver_drops_make_its_no_worth_nothing() -> None:
    small = replace(program(), values=np.array([1.0, 1e-10]))
    no = replace(said(status="infeasible"), x=np.zeros(0))
    assert certified(program(), no, last=True) is no
    assert certified(small, no, last=False) is None
    with pytest.raises(BadlyScaled, match="coefficients of the program run from 1e-10 to 1"):
        certified(small, no, last=True)


@pytest.mark.parametrize(
    ("change", "name"),
    [({"cost": np.array([1.0, 1e14])}, "cost"), ({"values": np.array([1.0, 1e-14])}, "coefficient"),
     ({"row_upper": np.array([1e14])}, "limit"), ({"cost": np.array([np.nan, 1.0])}, "cost")],
)  # fmt: skip
def test_numbers_beyond_arithmetic_are_refused(change: dict[str, np.ndarray], name: str) -> None:
    refuse_span(program())
    with pytest.raises(BadlyScaled, match=f"the {name}s of the program run from"):
        refuse_span(replace(program(), **change))
