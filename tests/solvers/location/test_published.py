"""Published optima come back, proven; and a bound from prices is checked by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from makeshed.errors import BadFacts, NotFound
from makeshed.io.published import Layout, read
from makeshed.science.location import Location
from makeshed.solvers.location import locate
from makeshed.solvers.location.problem import LocationProblem as Problem
from makeshed.solvers.location.relaxation import subgradient_ascent

FOLDER = Path(__file__).parents[3].parent / "shared" / "oracles" / "plan"
needs_instances = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the published instances are not in ../shared/oracles"
)


@needs_instances
@pytest.mark.parametrize(
    ("file", "capacity", "published"),
    [
        ("cap41", None, 1040444.375),
        ("cap64", None, 1045650.25),
        ("cap82", None, 910889.563),
        ("cap124", None, 946051.325),
        ("cap134", None, 928941.75),
        ("capa", 8000.0, 19240822.449),
        ("capb", 5000.0, 13656379.578),
        ("capc", 7250.0, 11505767.394),
    ],
)
def test_capacitated(file: str, capacity: float | None, published: float) -> None:
    path = FOLDER / "orlib_cap" / f"{file}.txt"
    found = locate(read(path, "orlib", capacity=capacity), gap=1e-6)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(published, rel=1e-6)
    assert found.gap <= 1e-6


@needs_instances
@pytest.mark.parametrize(
    ("file", "layout", "published"),
    [
        ("B1.1", "ufllib", 23468),
        ("D1.1", "ufllib", 14190),
        ("E10.1", "ufllib", 46832),
        ("MO1", "orlib", 1305.95141),
        ("MP1", "orlib", 2686.48),
        ("MQ5", "orlib", 4080.7429),
    ],
)
def test_uncapacitated(file: str, layout: Layout, published: float) -> None:
    found = locate(read(FOLDER / "ufl_misc" / f"{file}.gz", layout))
    assert found.status == "optimal"
    assert found.objective == pytest.approx(published, rel=1e-6)


@needs_instances
@pytest.mark.parametrize(("number", "published"), [(15, 8808), (21, 8068), (33, 11629)])
def test_single_source(number: int, published: float) -> None:
    path = FOLDER / "holmberg_sscflp" / f"p{number}"
    found = locate(read(path, "holmberg", single_source=True))
    assert found.status == "optimal"
    assert found.objective == pytest.approx(published, rel=1e-6)
    assert "single source" in found.method


def exact_bound(location: Location, prices: np.ndarray) -> Fraction:
    """Return the bound at these prices in exact numbers, by definition and by sorting."""
    total = sum((Fraction(float(v)) for v in prices), Fraction(0))
    net = []
    for i, fixed in enumerate(location.fixed):
        gains = sorted(
            (
                (Fraction(float(v)) / int(d) - Fraction(float(c)), int(d))
                for v, d, c in zip(prices, location.demand, location.cost[i], strict=True)
            ),
            reverse=True,
        )
        left, cost = Fraction(float(location.capacity[i])), Fraction(float(fixed))
        for worth, demand in gains:
            amount = min(left, Fraction(demand)) if worth > 0 else Fraction(0)
            cost -= worth * amount
            left -= amount
        net.append((cost, Fraction(float(location.capacity[i]))))
    need = Fraction(int(location.demand.sum()))
    for cost, capacity in net:
        if cost < 0:
            total += cost
            need -= capacity
    for cost, capacity in sorted(net, key=lambda site: site[0] / site[1]):
        if cost >= 0 and need > 0:
            share = min(Fraction(1), need / capacity)
            total += cost * share
            need -= capacity * share
    return total


@pytest.mark.parametrize("seed", range(5))
def test_the_bound_holds_in_exact_numbers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    location = Location(
        fixed=rng.integers(10, 200, 7).astype(float),
        capacity=rng.integers(10, 60, 7).astype(float),
        demand=rng.integers(1, 9, 20).astype(float),
        cost=rng.integers(0, 30, (7, 20)).astype(float),
        shortage=np.full(20, np.nan),
    )
    problem = Problem.of(location)
    start, mean = location.demand * 20.0, np.zeros(7)
    bound, prices, _, _ = subgradient_ascent(
        start, problem.arrays, problem.state, np.inf, 3000.0, 50, 1.0, 6, mean
    )
    assert bound == pytest.approx(float(exact_bound(location, prices)), rel=1e-12)


def test_what_is_no_instance_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read(tmp_path / "nothing", "tbed")
    for text, layout, right in (
        ("2 2\n1 1\n1 1\n3 3\n1 2 3\n", "holmberg", "too early"),
        ("2 2\n1 1\n1 1\n3 3\n1 2 3 4 5\n", "holmberg", "1 numbers too many"),
        ("2 2\n1 1\n1 x\n3 3\n1 2 3 4\n", "holmberg", "'x' as number 6"),
        ("2 2\n1 1\n1 -1\n3 3\n1 2 3 4\n", "holmberg", "below 0"),
        ("0 2\n", "tbed", "how many sites"),
        ("1 1\ncapacity 5\n1 2\n", "orlib", "capacity=8000"),
    ):
        path = tmp_path / "bad"
        path.write_text(text)
        with pytest.raises(BadFacts) as refused:
            read(path, layout)  # type: ignore[arg-type]
        assert right in str(refused.value)


def test_padding_with_zeros_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "padded"
    path.write_text("1 2\n9 5\n2 3\n4 9\n" + "\0" * 40)
    found = locate(read(path, "holmberg"))
    assert found.objective == pytest.approx(5 + 4 + 9)
