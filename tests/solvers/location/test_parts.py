"""A network that falls into parts: the parts are found, and solved apart they add up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.science.test_siting import networks
from tests.solvers.location.test_network import alike, network

from makeshed.errors import BadValue
from makeshed.science.connected import NAMES, siting_parts
from makeshed.science.program import Progress
from makeshed.science.siting import Network, assemble
from makeshed.solvers import solve


@pytest.fixture(scope="module", autouse=True)
def small_ones_too() -> Iterator[None]:
    """Have the methods made for a structure take what they would leave to HiGHS."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("makeshed.solvers.SMALL", 0)
        yield


some = examples(60, deadline=None)


def beside(*nets: Network) -> Network:
    """Put networks side by side; nothing connects them."""
    sizes = {
        name.split("_")[0]: [len(getattr(net, name)) for net in nets]
        for name in (each.name for each in fields(Network))
    } | {
        "pool": [int(net.node_pool.max()) + 1 for net in nets],
        "line": [int(net.use_line.max(initial=-1)) + 1 for net in nets],
    }
    arrays = {}
    for each in fields(Network):
        columns = [getattr(net, each.name) for net in nets]
        if meant := NAMES.get(each.name):
            ahead = np.cumsum([0, *sizes[meant]])
            columns = [np.where(c < 0, -1, c + n) for c, n in zip(columns, ahead, strict=False)]
        arrays[each.name] = np.concatenate(columns)
    return Network(**arrays)


def siting(seed: int) -> Network:
    """Return a small siting problem in one echelon, with a site that costs something."""
    net = network(np.random.default_rng(seed), 3, 0, 4)
    net.site_fixed[0] = 7.0
    return net


@some
@given(made=networks(), seed=st.integers(0, 2**32 - 1))
def test_apart_costs_what_the_whole_costs(made: Network, seed: int) -> None:
    split = alike(beside(siting(seed), made), "parts", named="in parts: location")
    assert not split.found or "HiGHS" in split.solver


@some
@given(made=networks(), seed=st.integers(0, 2**32 - 1), count=st.integers(1, 3))
def test_every_fact_is_in_one_part(made: Network, seed: int, count: int) -> None:
    net = beside(*(siting(seed + k) for k in range(count)), made)
    apart, rest = siting_parts(net)
    assert len(apart) >= count
    assert rest is not None
    for first in ("node_site", "arc_cost", "offer_node", "segment_cost", "make_cost", "use_make"):
        held = [part.numbers[first.split("_")[0]] for part in (*apart, rest)]
        assert sorted(np.concatenate(held)) == list(range(len(getattr(net, first))))
    wanted = [part.network.demand_quantity.sum() for part in (*apart, rest)]
    assert sum(wanted) == pytest.approx(net.demand_quantity.sum())


@some
@given(made=networks())
def test_a_network_in_one_piece_stays_whole(made: Network) -> None:
    assert siting_parts(made)[0] == []
    program, layout = assemble(made)
    with pytest.raises(BadValue, match="structure"):
        solve(program, network=(made, layout), solver="parts")


def test_progress_tells_of_the_whole() -> None:
    told: list[Progress] = []
    net = beside(siting(1), siting(2))
    program, layout = assemble(net)
    found = solve(program, network=(net, layout), solver="parts", gap=0.0, on_progress=told.append)
    assert told
    assert all(each.bound <= found.objective + 1e-6 for each in told)
    assert all(each.incumbent >= found.objective - 1e-6 for each in told)
