"""On random small cases: bound <= HiGHS's optimum <= plan, and both methods agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.location import Location
from makeshed.solvers import highs
from makeshed.solvers.location import locate
from makeshed.solvers.location.branch_and_bound import BranchAndBound
from makeshed.solvers.location.branch_and_bound import SearchNode as Node
from makeshed.solvers.location.problem import LocationProblem as Problem

some = examples(150, deadline=None)


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


@pytest.mark.compiles
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


@pytest.mark.compiles
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


@pytest.mark.parametrize("seed", range(12))
def test_a_bound_from_elsewhere_fixes_no_site(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A node may know a bound above that of its own prices; sites are fixed by the latter alone."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(3, 12, 14).astype(float)
    location = Location(
        fixed=rng.integers(40, 90, 7).astype(float),
        capacity=rng.integers(30, 60, 7).astype(float),
        demand=demand,
        cost=rng.integers(1, 12, (7, 14)).astype(float),
        shortage=np.full(14, np.nan),
        single_source=True,
    )
    program, sites, _ = location.program()
    best = highs.solve(program, gap=0.0, time_limit=None, threads=1, on_progress=None, start=None)
    is_open = best.x[sites] > 0.5
    problem = Problem.of(location)
    search = BranchAndBound(problem, gap=0.0)
    monkeypatch.setattr(search, "_try", lambda _: np.inf)
    search.best = 1.03 * best.objective  # what costs less must stay
    nothing = np.zeros(len(problem.fixed))
    prices = np.zeros(len(problem.demand))
    node = Node(-np.inf, 0, -np.inf, problem.state.copy(), prices, nothing, nothing)
    for _ in range(6):
        node.bound = best.objective  # true, and far above what few steps of prices show
        tight = search._tighten(node, node.state.copy(), 4, 0.8)
        assert tight is not None
        assert not is_open[tight.state == 0].any()
        assert is_open[tight.state == 1].all()
        node = tight
