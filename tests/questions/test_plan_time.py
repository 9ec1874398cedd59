"""A time limit bounds the whole plan; what was left out for it is told."""

from __future__ import annotations

import math
from typing import Any

import pytest
from tests.questions.worlds import relaxed as best
from tests.questions.worlds import seller, wanted, world

from makeshed.errors import Infeasible
from makeshed.model import Shed
from makeshed.network import clock
from makeshed.science.program import Program, Solution
from makeshed.solvers import solve


class Watch:
    """Time that passes only while something is solved."""

    def __init__(self, each: float) -> None:
        self.now, self.each, self.given = 0.0, each, list[float | None]()

    def __call__(self) -> float:
        return self.now

    def solve(self, program: Program, *, time_limit: float | None = None, **asked: Any) -> Solution:
        self.given.append(time_limit)
        self.now += self.each if time_limit is None else min(self.each, time_limit)
        return solve(program, **asked)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch(6.0)
    monkeypatch.setattr(clock, "perf_counter", watch)
    monkeypatch.setattr("makeshed.questions.plan.solve", watch.solve)
    return watch


def two_shops() -> Shed:
    return world(*seller("shop", "lyon", 10), *seller("other", "lyon", 5, fixed_cost=10), wanted())


ASKED: dict[str, Any] = {"limits": ["share(source)<=70%", "sites<=2"]}


def test_all_of_it_ends_in_time_and_what_is_missing_is_said(watch: Watch) -> None:
    found = best(two_shops(), time_limit=10.0, **ASKED)
    assert watch.now <= 10.0 + clock.LEAST * len(watch.given)
    assert all(given is not None and given <= 10.0 for given in watch.given)
    told = [note for note in found.notes if note.startswith("no time was left for")]
    assert any("what a limit costs" in note for note in told)
    assert any("an offer from elsewhere" in note for note in told)
    assert found.worth == ()
    assert all(
        math.isnan(row.without_saves) and math.isnan(row.looser_saves) for row in found.limits
    )
    assert all(row.used <= row.bound + 1e-9 for row in found.limits)


@pytest.mark.parametrize("limit", [None, 1000.0])
def test_with_time_enough_nothing_is_left_out(watch: Watch, limit: float | None) -> None:
    found = best(two_shops(), time_limit=limit, **ASKED)
    assert not any("no time" in note for note in found.notes)
    assert best(two_shops(), time_limit=limit).worth
    assert not any(math.isnan(row.without_saves) for row in found.limits)
    assert all((given is None) == (limit is None) for given in watch.given)


def too_little() -> Shed:
    return world(*seller("shop", "lyon", 10, capacity=60), wanted())


def test_a_clash_is_told_in_time_if_not_the_fewest(watch: Watch) -> None:
    watch.each = 0.0
    with pytest.raises(Infeasible) as whole:
        best(too_little())
    assert "no time" not in str(whole.value)
    watch.given.clear()
    watch.each = 1e6  # the first solve takes all there is
    with pytest.raises(Infeasible, match="no time to find the fewest") as hurried:
        best(too_little(), time_limit=5.0)
    assert set(whole.value.clash) <= set(hurried.value.clash)
    assert all(given is not None and given <= 5.0 for given in watch.given)
