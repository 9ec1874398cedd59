"""A program in other units is the same program."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.errors import BadlyScaled
from makeshed.science.measures import measured
from makeshed.science.program import Assembly, Program, Solution
from makeshed.science.scaling import equilibrated, is_comfortable, unscaled
from makeshed.science.siting import Network, assemble
from makeshed.solvers import highs, solve, violation
from makeshed.solvers.certifying import refuse_span


def bought(rate: float, need: float, price: float, *, gate: float = 0.0) -> Program:
    """Make what is needed, ``rate`` of a part at ``price`` for each; a site may cost ``gate``."""
    a = Assembly()
    buy, make = a.columns([price]), a.columns([1.0])
    site = a.columns([gate], upper=1.0, integer=True)
    part, wanted, shut = a.rows(1, lower=0.0, upper=0.0), a.rows(1, lower=need), a.rows(1, upper=0)
    a.put([*part, *part, *wanted], [*buy, *make, *make], [1.0, -rate, 1.0])
    a.put([*shut, *shut], [*make, *site], [1.0, -2 * need])
    return a.program()


powers = st.integers(-9, 9).map(lambda e: 10.0**e)


@examples(60)
@given(powers, powers, powers)
def test_other_units_change_no_digit(rate: float, need: float, price: float) -> None:
    program = bought(rate, need, price, gate=need * price)
    units = equilibrated(program)
    assert np.all(units.column[program.integer] == 1.0)
    handed, x = units.down(program), np.array([rate * need, need, 1.0])
    point = Solution(
        status="optimal", x=x / units.column, objective=0.0, bound=0.0, seconds=0.0, solver="none",
        row_dual=np.ones(3), reduced_cost=np.ones(3),
    )  # fmt: skip
    back = units.up(point, program)
    assert np.array_equal(back.x, x)
    assert back.objective == program.cost @ x
    assert handed.cost @ point.x * units.money == pytest.approx(back.objective, rel=1e-12)
    rows = np.repeat(np.arange(3), np.diff(program.starts))
    again = handed.values / units.row[rows] / units.column[program.indices]
    assert np.array_equal(again, program.values)


@examples(60)
@given(powers, powers, powers)
def test_any_rate_need_and_price_is_solved_right(rate: float, need: float, price: float) -> None:
    program = bought(rate, need, price / rate, gate=need)
    found = solve(program, gap=0.0)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(need * (1 + price + 1), rel=1e-6, abs=0)
    assert found.x == pytest.approx([rate * need, need, 1.0], rel=1e-6, abs=0)


def test_duals_come_back_in_the_program_s_own_units() -> None:
    """A unit more costs the part and the work, whatever they are counted in."""
    for rate, need in ((2.0, 5.0), (1e-9, 1e9), (1e9, 1e-6)):
        program = bought(rate, need, 3.0 / rate)
        assert is_comfortable(program) == (rate == 2.0)
        linear = replace(program, integer=np.zeros(3, dtype=bool))
        found = solve(linear)
        assert found.row_dual[1] == pytest.approx(4.0)
        assert found.row_dual[0] == pytest.approx(3.0 / rate)
        assert linear.cost - _products(linear, found.row_dual) == pytest.approx(found.reduced_cost)


def _products(program: Program, dual: np.ndarray) -> np.ndarray:
    rows = np.repeat(np.arange(program.shape[0]), np.diff(program.starts))
    sums = np.zeros(program.shape[1])
    np.add.at(sums, program.indices, program.values * dual[rows])
    return sums


def test_a_row_is_measured_by_its_own_largest_term() -> None:
    """A part of a billionth a unit, forgotten: 1e-6 of an amount that is 1e-6."""
    program = bought(1e-9, 1000.0, 2e9)
    assert violation(program, np.array([1e-6, 1000.0, 1.0])) <= 1e-9
    assert violation(program, np.array([0.0, 1000.0, 1.0])) == pytest.approx(1.0)


def test_what_is_not_proven_is_not_called_optimal(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = highs.solve

    def boasting(program: Program, **asked: object) -> Solution:
        found = honest(program, **asked)  # type: ignore[arg-type]
        return replace(found, status="optimal", bound=0.9 * found.objective)

    monkeypatch.setattr(highs, "solve", boasting)
    found = solve(bought(2.0, 5.0, 3.0, gate=1.0))
    assert found.status == "stopped"
    assert found.gap == pytest.approx(0.1)


def test_more_than_arithmetic_holds_is_refused() -> None:
    for rate, price in ((np.inf, 1.0), (1.0, 1e300), (1.0, np.inf)):
        with pytest.raises(BadlyScaled, match="too far apart"):
            refuse_span(bought(rate, 5.0, price))


@examples(40)
@given(powers, powers, powers)
def test_a_network_in_its_own_units_is_its_program_scaled(
    rate: float, need: float, price: float
) -> None:
    net = one_maker(rate, need, price)
    program, layout = assemble(net)
    own = measured(program, (net, layout))
    assert own is not None
    same = own.scaling.down(program)
    for name in ("cost", "lower", "upper", "values", "row_lower", "row_upper"):
        assert getattr(own.program, name) == pytest.approx(getattr(same, name), rel=1e-12)
    assert own.network.demand_quantity == pytest.approx([1.0], rel=0.5)
    assert own.network.use_quantity == pytest.approx([1.0], rel=1.0)
    assert unscaled(program).is_none


def one_maker(rate: float, need: float, price: float) -> Network:
    """One site buys a part and makes of it what one demand wants; it costs to use."""
    none, no = np.zeros(0, dtype=np.int64), np.zeros(0)
    at = np.zeros(1, dtype=np.int64)
    return Network(
        node_site=np.array([0, 0]), node_pool=np.array([0, 1]),
        node_need=np.array([need * rate, need]),
        segment_offer=at, segment_low=np.zeros(1), segment_high=np.array([np.inf]),
        segment_cost=np.array([price]), offer_node=at, offer_capacity=np.array([np.inf]),
        make_node=at + 1, make_cost=np.ones(1), use_make=at, use_pool=at,
        use_quantity=np.array([rate]), hour_make=at, hour_resource=at,
        hour_hours=np.array([0.5]), resource_site=at, resource_hours=np.array([need]),
        step_resource=none, step_low=no, step_high=no, step_cost=no,
        arc_tail=at + 1, arc_head=at - 1, arc_demand=at, arc_cost=np.array([price]),
        demand_quantity=np.array([need]), demand_shortage=np.array([np.nan]),
        site_fixed=np.array([need * price]),
    )  # fmt: skip
