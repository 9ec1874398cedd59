"""Safety stock placed in any network: as good as on trees, proven where that is said, published chains."""

from __future__ import annotations

import csv
from dataclasses import replace
from math import inf
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from tests.examples import examples
from tests.science.test_placement import network, trees

from makeshed.science.placement import Stages
from makeshed.science.stock import z_of
from makeshed.science.treeplacement import tree_placement
from makeshed.solvers import placement
from makeshed.solvers.placement import place
from makeshed.solvers.placement.forest import regrown
from makeshed.solvers.placement.proof import bounded

CHAINS = Path(__file__).parents[2].parent / "shared" / "oracles" / "stress" / "willems2008"
needs_chains = pytest.mark.skipif(
    not CHAINS.is_dir(), reason="the published chains are not in ../shared/oracles"
)
DIAMOND = network(
    [10, 2, 7, 1], [1, 4, 3, 9], [(0, 1), (0, 2), (1, 3), (2, 3)], {3: 1},
    names=("ore", "rod", "plate", "hinge"),
)  # fmt: skip


def test_a_network_that_is_no_tree_is_placed_and_proven() -> None:
    found = place(DIAMOND, starts=5)
    times = np.arange(0, 21.0)
    best = min(
        DIAMOND.placed(np.array([a, b, c, 1.0])).cost
        for a in times for b in times for c in times if a <= 10
    )  # fmt: skip
    assert found.cost == pytest.approx(best, rel=1e-9)
    assert found.proven
    assert found.method == "tangents and trees"


@given(trees())
@examples(12, deadline=None)
def test_tangents_find_what_is_least_on_a_tree(stages: Stages) -> None:
    """Told nothing of its shape, the search meets the recursion, and the bound never passes it."""
    exact = tree_placement(stages)
    assert exact is not None
    with patch.object(placement, "tree_placement", lambda _: None):
        found = place(stages, starts=8, proof=2.0)
    assert found.cost == pytest.approx(exact.cost, rel=1e-9, abs=1e-9)
    assert found.bound <= exact.cost * (1 + 1e-9) + 1e-12


def test_parts_without_a_link_are_placed_apart() -> None:
    one = network([3, 4], [1, 2], [(0, 1)], {1: 0})
    two = network([3, 4, 3, 4], [1, 2, 1, 2], [(0, 1), (2, 3)], {1: 0, 3: 0})
    assert place(two).cost == pytest.approx(2 * place(one).cost, rel=1e-12)
    assert place(two).proven


def test_the_same_is_found_again() -> None:
    one, two = place(DIAMOND, starts=7), place(DIAMOND, starts=7)
    assert one.placement.out.tolist() == two.placement.out.tolist()


def test_without_proof_nothing_is_called_proven() -> None:
    found = place(DIAMOND, starts=2, proof=0.0)
    assert not found.proven
    assert found.bound == 0.0
    nothing = replace(DIAMOND, weight=np.zeros(4))
    assert place(nothing, proof=0.0).proven, "what costs nothing is the least"


def test_a_tree_that_is_cut_out_never_makes_a_placement_dearer() -> None:
    rng = np.random.default_rng(1)
    at = DIAMOND.everywhere()
    for _ in range(20):
        found = regrown(DIAMOND, at, rng)
        assert found is not None
        assert found.cost <= at.cost * (1 + 1e-12)
        at = found
    assert at.cost == pytest.approx(place(DIAMOND).cost)


def test_a_bound_in_no_time_is_still_a_bound() -> None:
    best = place(DIAMOND).placement
    assert bounded(DIAMOND, best, seconds=0.0) == (best, 0.0)
    assert bounded(DIAMOND, best, seconds=5.0)[1] <= best.cost


def test_a_network_without_stages_costs_nothing() -> None:
    found = place(network([], [], [], {}))
    assert (found.cost, found.proven) == (0.0, True)


def chain(number: int) -> Stages:
    """Return a chain of Willems (2008), its weights as the published model has them."""
    with (CHAINS / "stages.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["chain"] == str(number)]
    with (CHAINS / "arcs.csv").open(encoding="utf-8") as file:
        links = [row for row in csv.DictReader(file) if row["chain"] == str(number)]
    at = {row["Stage Name"]: i for i, row in enumerate(rows)}
    arcs = [(at[row["source"]], at[row["target"]]) for row in links]

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name] or 0) for row in rows])

    bare = network(column("stageTime").tolist(), [0] * len(rows), arcs, {})
    variance, cost, level = column("stdDevDemand") ** 2, column("stageCost"), column("serviceLevel")
    for i in reversed(bare.order):
        for j in bare.before[i]:
            variance[j] += variance[i]
    for i in bare.order:
        for j in bare.after[i]:
            cost[j] += cost[i]
    z = float(z_of(max(level[bare.is_end])))
    promise = np.where(bare.is_end, column("maxServiceTime"), inf)
    return replace(bare, weight=0.2 * z * cost * np.sqrt(variance), promise=promise)


@needs_chains
@pytest.mark.parametrize(
    ("number", "published"),
    [(2, 5_405_926.0), (4, 27_978.616), (6, 258.3935), (13, 3_480_677.617)],
)
def test_real_chains(number: int, published: float) -> None:
    """Values of Moncayo's model where its extra bound does not bind, to its pieces of the root.

    Its objective is 3e-6 below what its own placement costs, as it takes the root in pieces.
    """
    found = place(chain(number), starts=4, proof=0.0)
    assert found.cost == pytest.approx(published, rel=6e-6)
    assert found.cost >= published * (1 - 1e-9)


@needs_chains
def test_a_real_chain_is_proven() -> None:
    """Chain 1, whose published value was proven too: no placement is cheaper."""
    found = place(chain(1), starts=5, proof=20.0)
    assert found.proven
    assert found.bound == pytest.approx(3_965.464, rel=1e-6)
