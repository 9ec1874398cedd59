"""On random small cases: bound <= HiGHS's optimum <= plan, and both methods agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from makeshed.science.location import Location
from makeshed.solvers import highs
from makeshed.solvers.location import locate

some = settings(max_examples=150, deadline=None)


@st.composite
def locations(draw: st.DrawFn) -> Location:
    """Siting problems of every kind: missing lanes, no demand, shortage, infeasible ones."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sites, demands = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    demand = rng.integers(0, 9, demands).astype(float)
    cost = rng.integers(0, 30, (sites, demands)).astype(float)
    if draw(st.booleans()):
        cost[rng.random(cost.shape) < 0.3] = np.inf
    kind = draw(st.sampled_from(["none", "equal", "general"]))
    capacity = np.full(sites, np.inf)
    if kind == "equal":
        capacity[:] = rng.integers(1, 25)
    if kind == "general":
        capacity = rng.integers(0, 25, sites).astype(float) + rng.random(sites).round(1)
        capacity[rng.random(sites) < 0.2] = np.inf
    shortage = np.full(demands, np.nan)
    if draw(st.booleans()):
        shortage[rng.random(demands) < 0.7] = rng.integers(5, 60)
    fixed = rng.integers(0, 120, sites).astype(float)
    return Location(
        fixed=fixed,
        capacity=capacity,
        demand=demand,
        cost=cost,
        shortage=shortage,
        single_source=draw(st.booleans()),
    )


def referee(location: Location) -> float:
    """Return HiGHS's optimum of the general program, inf if there is none."""
    program, _, _ = location.program()
    given_: dict[str, Any] = {"time_limit": None, "threads": 1, "on_progress": None, "start": None}
    found = highs.solve(program, gap=0.0, **given_)
    assert found.status in {"optimal", "infeasible"}
    return found.objective if found.status == "optimal" else np.inf


@some
@given(location=locations(), gap=st.sampled_from([0.0, 1e-4, 0.05]))
def test_the_bound_is_below_the_optimum_and_the_plan_above(location: Location, gap: float) -> None:
    best = referee(location)
    found = locate(location, gap=gap)
    if best == np.inf:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    assert found.bound <= best + 1e-6
    assert best <= found.objective + 1e-6
    assert found.objective - best <= gap * found.objective + 1e-6


@some
@given(location=locations())
def test_the_plan_obeys_the_problem(location: Location) -> None:
    found = locate(location)
    if found.status == "infeasible":
        return
    served = found.served
    assert (served >= 0).all()
    assert (served.sum(axis=1) <= location.capacity * (1 + 1e-9) + 1e-9).all()
    shut = np.setdiff1d(np.arange(len(location.fixed)), found.opened)
    assert not served[shut].any()
    must = np.isnan(location.shortage)
    assert served.sum(axis=0)[must] == pytest.approx(location.demand[must])
    assert (served.sum(axis=0) <= location.demand * (1 + 1e-9)).all()
    assert np.isfinite(location.cost[served > 0]).all()
    if location.single_source:
        whole = (served == 0) | np.isclose(served, location.demand)
        assert whole.all()
