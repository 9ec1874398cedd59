"""What prices leave out is nothing that a plan needs."""

from __future__ import annotations

from benchmarks.regions import Size, network
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.siting import Network, assemble
from makeshed.solvers import highs
from makeshed.solvers.decomposition.lagrangian import first_multipliers, lagrangian, no_solutions
from makeshed.solvers.decomposition.subproblems import subproblems_of

few = examples(12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAST = Size(sites=6, items=9, markets=6, able=0.5, regions=3, modes=2)


def optimum(net: Network) -> float:
    """Return the least cost of the whole program, by HiGHS."""
    found = highs.solve(
        assemble(net)[0], time_limit=None, gap=0.0, threads=1, on_progress=None, start=None
    )
    return found.objective


@few
@given(seed=st.integers(0, 10_000))
def test_dearer_lanes_beside_a_cheaper_one_are_left_out(seed: int) -> None:
    net = network(LEAST, seed=seed)
    cut = subproblems_of(net)[0]
    pairs = set(zip(cut.lane_source.tolist(), cut.lane_row.tolist(), strict=True))
    assert len(cut.lane_row) == len(pairs) < len(net.arc_cost)
    assert lagrangian(cut, first_multipliers(cut), no_solutions(cut)) <= optimum(net) * (1 + 1e-9)
