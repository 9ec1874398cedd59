"""The envelope, its map and dominance against brute force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.examples import examples

from makeshed.science.dominance import non_dominated
from makeshed.science.envelope import lower_envelope
from makeshed.science.regions import Plane, area, regions


@dataclass(frozen=True, slots=True)
class Line:
    """Cost as a line: ``intercept`` + ``slope``·t; ``name`` tells two plans apart."""

    intercept: float
    slope: float
    name: str = ""

    def __call__(self, at: float) -> float:
        """Return the cost at a value of the parameter."""
        return self.intercept + self.slope * at


numbers = st.integers(-50, 50).map(float)
lines = st.lists(st.builds(Line, numbers, numbers), min_size=1, max_size=12, unique=True)


C = TypeVar("C", bound=Callable[[Any], float])


def best(choices: Sequence[C], at: Any) -> tuple[C, float]:
    found = min(choices, key=lambda c: c(at))
    return found, found(at)


def test_the_textbook_case_of_two_lines() -> None:
    near, far = Line(100.0, 0.0, "near"), Line(70.0, 60.0, "far")
    found = lower_envelope(lambda t: best([near, far], t), 0.0, 1.0)
    assert [(s.at, s.low, s.high, s.before.name, s.after.name) for s in found.switches] == [
        (0.5, 0.5, 0.5, "far", "near")
    ]
    assert (found.slack, found.solves) == (0.0, 3)


def test_the_worked_example_of_three_lines() -> None:
    three = [Line(10, 2), Line(14, 1), Line(20, 0)]
    found = lower_envelope(lambda t: best(three, t), 0.0, 10.0)
    assert [s.at for s in found.switches] == pytest.approx([4.0, 6.0], rel=1e-14)


@given(lines)
def test_it_is_the_minimum_everywhere_in_few_solves(choices: list[Line]) -> None:
    found = lower_envelope(lambda t: best(choices, t), -3.0, 7.0)
    for t in np.linspace(-3, 7, 301).tolist():
        assert found(t) == pytest.approx(best(choices, t)[1], abs=1e-6)
    assert found.slack <= 1e-6
    assert found.solves <= 2 * len(found.switches) + 3
    edges = [found.pieces[0].start, *(p.end for p in found.pieces)]
    assert edges == sorted(edges)
    assert (edges[0], edges[-1]) == (-3.0, 7.0)
    for s in found.switches:
        assert s.before.slope > s.after.slope
        assert s.low <= s.at <= s.high


@given(lines, st.integers(1, 9), st.floats(0.0, 0.3))
@example(  # the third, found last, is better where the second was taken
    [
        Line(0.0, -36.0),
        Line(-32.0, 0.0),
        Line(-34.0, -2.0),
        Line(-38.0, 8.0),
    ],
    1,
    0.125,
)
def test_what_a_gap_hides_is_within_what_is_said(
    choices: list[Line], shift: int, share: float
) -> None:
    """A solver that may miss the best by a share of the range: true values stay within the slack."""
    lie = 30.0 * share

    def solve(t: float) -> tuple[Line, float]:
        ranked = sorted(choices, key=lambda c: c(t))
        missed = [c for c in ranked if c(t) <= ranked[0](t) + lie]
        return missed[shift % len(missed)], ranked[0](t)

    found = lower_envelope(solve, 0.0, 5.0)
    for t in np.linspace(0, 5, 101).tolist():
        truth = best(choices, t)[1]
        assert found(t) - found.slack - 1e-9 <= truth <= found(t) + 1e-9
    for s in found.switches:
        flat = [c for c in choices if c.slope <= s.after.slope]
        steep = [c for c in choices if c.slope >= s.before.slope]
        assert s.before(s.at) == pytest.approx(s.after(s.at), abs=1e-6)
        assert all(c(s.low - 0.01) >= s.before(s.low - 0.01) - 1e-6 for c in flat)
        assert all(c(s.high + 0.01) >= s.after(s.high + 0.01) - 1e-6 for c in steep)


def test_where_a_known_choice_is_better_nothing_is_solved() -> None:
    lines, asked = (
        [Line(10.0, 2.0), Line(14.0, 1.0), Line(20.0, 0.0)],
        list[float](),
    )

    def ask(t: float) -> tuple[Line, float]:
        asked.append(t)
        one = min(lines, key=lambda line: line(t))
        return one, one(t)

    found = lower_envelope(ask, 0.0, 10.0, known=lines)
    assert asked == pytest.approx([0.0, 10.0, 4.0, 6.0])  # and not 5, where first and last meet
    assert [s.at for s in found.switches] == pytest.approx([4.0, 6.0])
    assert found.below(5.0) == pytest.approx(19.0)
    assert found.below(4.0) == pytest.approx(18.0)


def test_curves_are_halved_until_they_are_chords() -> None:
    def bent(t: float) -> float:
        return float(10.0 + 4.0 * np.sqrt(t + 1.0))

    def flat(t: float) -> float:
        return 16.0 + 0.0 * t

    found = lower_envelope(lambda t: best([bent, flat], t), 0.0, 4.0, tolerance=1e-6)
    assert [s.at for s in found.switches] == pytest.approx([1.25], rel=1e-9)
    assert 0.0 < found.slack < 0.05


def test_a_choice_that_is_best_only_in_the_middle_of_another_is_found() -> None:
    """A convex curve is the best at both ends of 0 to 4 and not between them."""

    def sagging(t: float) -> float:
        return 10.0 + (t - 2.0) ** 4 / 16.0

    def dip(t: float) -> float:
        return 9.0 + 3.0 * abs(t - 1.0)

    found = lower_envelope(lambda t: best([sagging, dip], t), 0.0, 4.0, tolerance=1e-6)
    assert len(found.pieces) == 3
    assert found(1.0) == pytest.approx(9.0)


def test_the_map_of_three_planes() -> None:
    three = [Plane(10, 1, 0, "s"), Plane(10, 0, 1, "t"), Plane(12, 0, 0, "flat")]
    found, slack, _ = regions(lambda at: best(three, at), (0.0, 0.0), (4.0, 4.0))
    assert slack == 0.0
    by = {r.plane.name: r for r in found}
    assert {name: r.area for name, r in by.items()} == pytest.approx(
        {"s": 6.0, "t": 6.0, "flat": 4.0}
    )
    assert all((2.0, 2.0) in r.corners for r in found)


@examples(50)
@given(st.lists(st.builds(Plane, numbers, numbers, numbers), min_size=1, max_size=8, unique=True))
def test_the_map_is_the_minimum_everywhere_and_covers_all(planes: list[Plane]) -> None:
    found, slack, _ = regions(lambda at: best(planes, at), (0.0, -1.0), (2.0, 1.0))
    assert slack <= 1e-6
    assert sum(r.area for r in found) == pytest.approx(4.0, rel=1e-6)
    for s in np.linspace(0, 2, 13).tolist():
        for t in np.linspace(-1, 1, 13).tolist():
            known = min(r.plane((s, t)) for r in found)
            assert known == pytest.approx(best(planes, (s, t))[1], abs=1e-6)
    assert all(area(r.corners) > 0 for r in found)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15))
def test_non_dominated_is_what_nothing_beats(points: list[tuple[int, int]]) -> None:
    kept = [points[k] for k in non_dominated(np.array(points, dtype=float).reshape(-1, 2))]
    worth = {
        p for p in points
        if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in points)
    }  # fmt: skip
    assert set(kept) == worth
    assert len(kept) == len(worth)
    assert kept == sorted(kept)
