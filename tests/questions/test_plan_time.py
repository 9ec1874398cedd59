"""A time limit bounds the whole plan; what was left out for it is told."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from tests.questions.worlds import DAY, seller, wanted, world
from tests.questions.worlds import relaxed as best

from makeshed.errors import Infeasible, TookTooLong
from makeshed.model import Shed
from makeshed.network import clock
from makeshed.questions.plan import plan
from makeshed.science.program import Program, Progress, Solution
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


def test_building_counts_and_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = itertools.count()
    monkeypatch.setattr(clock, "perf_counter", lambda: 5.0 * next(seconds))
    with pytest.raises(TookTooLong, match=r"time limit passed after .* before the network was"):
        best(two_shops(), time_limit=3.0)


def test_who_wants_no_more_while_a_network_is_written_gets_no_plan() -> None:
    with pytest.raises(TookTooLong, match="it was stopped after"):
        plan(two_shops(), on_progress=lambda _: False)


def test_once_stopped_nothing_more_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[bool] = []  # by search: whether who waits had enough before

    def told(now: Progress) -> bool:
        return not math.isfinite(now.incumbent)  # enough with the first plan

    def counted(program: Program, *, on_progress: Any = None, **asked: Any) -> Solution:
        begun.append(False)
        found = solve(program, on_progress=on_progress, **asked)
        if on_progress is not None and found.found:
            on_progress(Progress(0.0, found.objective, found.bound, found.gap))
        return found

    monkeypatch.setattr("makeshed.questions.plan.solve", counted)
    facts = dict(ASKED, day=DAY, holding_rate=0.2)
    stopped = plan(two_shops(), on_progress=told, **facts)
    searches = len(begun)
    begun.clear()
    whole = plan(two_shops(), on_progress=lambda _: True, **facts)
    assert searches < len(begun)
    assert stopped.cost == pytest.approx(whole.cost)
    assert any("no time was left for" in note for note in stopped.notes)


def test_seconds_are_those_of_the_whole_plan() -> None:
    said: list[Progress] = []

    def tell(now: Progress) -> None:
        said.append(now)

    plan(two_shops(), on_progress=tell, day=DAY)
    assert said, "something is said while the network is written"
    seconds = [now.seconds for now in said]
    assert seconds == sorted(seconds)
