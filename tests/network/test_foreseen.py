"""What memory does not hold is refused by name, before it is begun."""

from __future__ import annotations

from datetime import date

import pytest
from benchmarks.worlds import Shape, world

from makeshed.errors import NotEnoughMemory
from makeshed.network import foreseen
from makeshed.network.instance import build
from makeshed.network.settings import Settings
from makeshed.questions.plan import plan
from makeshed.science.program import Assembly
from makeshed.solvers import highs, solve

SMALL = Shape(stores=5, makers=6, sites=30, items=5, demands=40, offers=2)


def test_too_many_moves_are_refused_before_any_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreseen, "ENOUGH", 100)
    monkeypatch.setattr(foreseen, "free", lambda: 50_000.0)
    with pytest.raises(
        NotEnoughMemory, match=r"[\d,]+ moves of an item .* GB of memory"
    ) as refused:
        plan(world(SMALL))
    assert "fewer than its 5 stores" in refused.value.hint
    assert refused.value.exit_code == 12


def test_too_many_ways_are_refused_by_the_first_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreseen, "ENOUGH", 100)
    monkeypatch.setattr(foreseen, "free", lambda: 500_000.0)
    with pytest.raises(
        NotEnoughMemory, match=r"about [\d,]+ ways, each a move by a mode"
    ) as refused:
        plan(world(SMALL))
    assert "fewer modes" in refused.value.hint


def test_what_fits_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreseen, "ENOUGH", 100)
    settings = Settings(
        holding_rate=0.2, discount_rate=0.08, carbon_price=0.0, blocked=(), local="FR",
        day=date(2026, 1, 1),
    )  # fmt: skip
    assert len(build(world(SMALL), settings).ways.tail) > foreseen.ENOUGH


def test_a_program_too_large_for_a_search_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    written = Assembly()
    written.columns([1.0, 2.0], integer=True)
    program = written.program()
    assert solve(program).found
    monkeypatch.setattr(highs, "ENOUGH", 1)
    monkeypatch.setattr(highs, "free", lambda: 1000.0)
    with pytest.raises(NotEnoughMemory, match="the program has 2 columns, for which HiGHS takes"):
        solve(program)
