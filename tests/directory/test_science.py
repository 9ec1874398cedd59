"""Laws of the graph, of limits and of the least travel."""

from itertools import pairwise
from itertools import product as every

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.language.concept_graph import Graph
from makeshed.language.vocabulary import vocabulary
from makeshed.science.matching import (
    at_most,
    between,
    both,
    fits_in,
    freshness,
    least_travel,
    nearness,
)

PROCESSES = st.sampled_from(sorted(vocabulary().tables["process"]))


@given(PROCESSES, PROCESSES)
def test_a_fit_is_a_share_and_only_kinds_and_the_same_fit_wholly(one: str, other: str) -> None:
    graph = vocabulary().graphs["process"]
    fit = graph.fit(one, other)
    assert 0 <= fit.share <= 1
    assert (fit.share == 1) == (one in graph.upward(other))
    assert bool(fit) == (fit.how != "none")


@given(PROCESSES)
def test_below_is_the_other_side_of_upward(one: str) -> None:
    graph = vocabulary().graphs["process"]
    assert all(one in graph.upward(below) for below in graph.below(one))


def test_two_kinds_of_one_thing_do_not_stand_for_one_another() -> None:
    graph = Graph({"a": ("top",), "b": ("top",), "a1": ("a",)}, {"a": {"c": 0.5}})
    assert graph.fit("a", "b").share == 0
    assert graph.fit("a1", "a").share == pytest.approx(0.6)
    assert graph.fit("a1", "top").share == pytest.approx(0.36)
    assert graph.fit("a1", "c").share == pytest.approx(0.3)


sides = st.floats(1, 100)


@given(st.tuples(sides, sides, sides), st.tuples(sides, sides, sides))
def test_a_box_fits_as_it_can_be_turned(box: tuple[float, ...], room: tuple[float, ...]) -> None:
    from itertools import permutations

    turned = any(all(b <= r for b, r in zip(way, room, strict=True)) for way in permutations(box))
    assert fits_in(box, room) == ("met" if turned else "missing")


@given(st.tuples(sides, sides, sides), st.lists(st.none() | sides, min_size=3, max_size=3))
def test_what_is_not_known_is_asked_unless_no_value_could_help(
    box: tuple[float, ...], room: list[float | None]
) -> None:
    status = fits_in(box, room)
    best = fits_in(box, [1e9 if side is None else side for side in room])
    if None in room:
        assert status == ("missing" if best == "missing" else "unknown")


def test_limits() -> None:
    assert [at_most(3, limit) for limit in (4.0, 2.0, None)] == ["met", "missing", "unknown"]
    assert between(5, None, None) == "unknown"
    assert between(5, 1, None) == "met"
    assert between(5, None, 4) == "missing"
    assert between(5, None, 9) == "met"
    assert between(5, 6, 9) == "missing"
    assert both("met", "met") == "met"
    assert nearness(0) == freshness(0) == 1


@given(st.integers(1, 4), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_least_travel_is_the_best_of_all_ways(steps: int, sites: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    points = draw.random((sites, 2))
    apart = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    home = draw.random(sites)
    layers = [
        sorted(draw.choice(sites, size=draw.integers(1, sites + 1), replace=False).tolist())
        for _ in range(steps)
    ]
    team, travel = least_travel(layers, apart, home)
    lengths = [sum(apart[a, b] for a, b in pairwise(way)) + home[way[-1]] for way in every(*layers)]
    assert travel == pytest.approx(min(lengths), abs=1e-5)
    assert all(site in layer for site, layer in zip(team, layers, strict=True))


def test_no_team_without_somebody_for_each_step() -> None:
    assert least_travel([[0], []], np.zeros((1, 1))) == ([], float("inf"))
