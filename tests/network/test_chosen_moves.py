"""Moves chosen by pricing: the bound is that of all moves, and no plan of those chosen beats it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from benchmarks.worlds import SHAPES, Shape, world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import drawn
from tests.plans import sheds

from makeshed.errors import Infeasible, TookTooLong
from makeshed.model import Shed
from makeshed.network import chosen_moves, instance, least_moves, priced_moves
from makeshed.network.clock import Clock
from makeshed.network.formulation import floor, formulate
from makeshed.network.instance import Instance, build
from makeshed.network.next_program import Prices
from makeshed.network.optimizer import Optimizer
from makeshed.network.settings import Settings
from makeshed.questions.plan import plan, planned
from makeshed.science.optimality import proof
from makeshed.science.program import Program, Solution
from makeshed.solvers import solve

ASKED = Settings(
    holding_rate=0.2, discount_rate=0.08, carbon_price=80.0, blocked=(), local="FR",
    day=date(2026, 1, 1),
)  # fmt: skip
few = settings(
    max_examples=drawn(10),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SMALL = Shape(stores=3, makers=4, sites=14, items=6, demands=8, offers=4)


@st.composite
def worlds(draw: st.DrawFn) -> Shed:
    """A small world with bills of materials, or a shed in which anything is possible."""
    if draw(st.booleans()):
        return draw(sheds(sea=draw(st.booleans())))
    more = replace(SMALL, stores=draw(st.integers(1, 4)), makers=draw(st.integers(2, 6)))
    return world(more, seed=draw(st.integers(1, 10_000)))


def both(shed: Shed, *, kept: int) -> tuple[Instance, Instance]:
    """Return the instance of all moves, and that of those chosen, of which few are kept."""
    optimizer = Optimizer(solve=solve, gap=1e-9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(instance, "MANY", 0)
        for name in ("FIRST", "ADDED", "KEPT"):
            patch.setattr(priced_moves, name, kept)
        some = build(shed, ASKED, lean=True, linear=optimizer.choosing)
    return build(shed, ASKED, lean=True), some


def relaxed(of: Instance) -> float:
    """Return what the linear relaxation of the least costs is, over every way that is written."""
    program = formulate(of, of.least, floor(of)).program
    return solve(replace(program, integer=np.zeros_like(program.integer))).objective


@few
@given(worlds(), st.sampled_from([1, 3]))
def test_the_bound_is_that_of_the_relaxation_over_all_moves(shed: Shed, kept: int) -> None:
    try:
        whole, some = both(shed, kept=kept)
    except Infeasible:
        return
    if some.chosen is None:
        return
    best = relaxed(whole)
    assert some.chosen.bound <= best + 1e-7 * abs(best)
    assert some.chosen.bound >= best - 2e-3 * abs(best)


@few
@given(worlds(), st.sampled_from([1, 3, 100]))
def test_no_plan_is_below_the_bound_and_with_all_moves_the_plan_is_the_same(
    shed: Shed, kept: int
) -> None:
    try:
        whole, some = both(shed, kept=kept)
        best = planned(whole, Optimizer(solve=solve, gap=1e-9))
    except Infeasible:
        return
    if some.chosen is None:
        return
    try:
        found = planned(some, Optimizer(solve=solve, gap=1e-9))
    except Infeasible:
        return
    assert some.chosen.bound <= best.cost * (1 + 1e-7)
    assert found.proof.bound <= best.cost * (1 + 1e-7)
    if len(some.chosen.which) == some.chosen.of:
        assert found.cost == pytest.approx(best.cost, rel=1e-6, abs=1e-6)
    assert found.cost >= best.proof.bound * (1 - 1e-7)


def valued(shed: Shed) -> list[tuple[priced_moves.PricedMoves, Solution]]:
    """Return each search of a build with its last solution, every round valued anew."""
    seen: list[tuple[priced_moves.PricedMoves, Solution]] = []
    known = priced_moves.PricedMoves.priced

    def heard(search: priced_moves.PricedMoves, solution: Solution) -> bool:
        seen.append((search, solution))
        last = Prices.of(search.layout, solution.row_dual)
        anew = search.values.at(last, priced_moves.SCARCE * search.dearest)
        least = min(
            (float(search._reduced(anew)(some).min()) for some in search.moves.items()), default=0.0
        )
        assert least >= -1e-9 * (
            1 + search.dearest
        )  # no move, written or not, is cheaper than what it brings
        return known(search, solution)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(priced_moves.PricedMoves, "priced", heard)
        patch.setattr(priced_moves, "CLOSED", -1.0)  # until no move gains
        both(shed, kept=1)
    return seen


@few
@given(worlds())
def test_nodes_valued_anew_leave_no_move_a_gain_and_lose_nothing_at_the_optimum(shed: Shed) -> None:
    try:
        seen = valued(shed)
    except Infeasible:
        return
    if not seen:
        return
    search, solution = seen[-1]
    last = Prices.of(search.layout, solution.row_dual)
    anew = search.values.at(last, priced_moves.SCARCE * search.dearest)
    bound = proof(search.program, solution.x, anew.by_row(search.layout)).bound
    assert bound <= solution.objective + 1e-7 * abs(solution.objective)
    assert bound >= solution.objective - 1e-6 * (1 + abs(solution.objective))


def test_what_it_costs_to_move_is_what_the_written_ways_cost_at_least() -> None:
    whole, some = both(world(SMALL), kept=1)
    assert some.chosen is not None
    least = np.full(some.chosen.of, np.inf)
    np.minimum.at(least, whole.ways.move, floor(whole).way)
    assert np.isfinite(least).all()
    with pytest.MonkeyPatch.context() as patch:
        seen: list[np.ndarray] = []
        known = least_moves.least_moves

        def heard(*given: object) -> object:
            found = known(*given)  # type: ignore[arg-type]
            seen.append(found.cost)
            return found

        patch.setattr(chosen_moves, "least_moves", heard)
        both(world(SMALL), kept=1)
    np.testing.assert_allclose(seen[0], least, rtol=1e-12)


def test_a_plan_says_how_many_moves_were_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "MANY", 0)
    for name in ("FIRST", "ADDED", "KEPT"):
        monkeypatch.setattr(priced_moves, name, 2)
    found = plan(world(SMALL), day=ASKED.day, holding_rate=0.2)
    assert "column generation" in found.proof.solver
    assert found.proof.bound <= found.cost
    assert any("moves" in note and "were written" in note for note in found.notes)
    assert found.worth == ()


def test_choosing_counts_as_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "MANY", 0)

    def stopped(_program: Program, **_asked: Any) -> Solution:
        return Solution(
            status="stopped", x=np.zeros(0), objective=np.inf, bound=-np.inf, seconds=0.0, solver=""
        )

    optimizer = Optimizer(solve=stopped, clock=Clock(1e-9))
    with pytest.raises(TookTooLong, match="worth writing"):
        build(world(SMALL), ASKED, lean=True, linear=optimizer.choosing)


def test_where_the_chosen_allow_no_plan_all_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {"day": ASKED.day, "holding_rate": 0.2, "gap": 1e-6}
    shed = world(SMALL)
    known = plan(shed, **asked)
    monkeypatch.setattr(instance, "MANY", 0)
    monkeypatch.setattr(priced_moves.PricedMoves, "kept", lambda _: np.arange(1))
    found = plan(shed, **asked)
    assert found.cost == pytest.approx(known.cost, rel=1e-5)
    assert "column generation" not in found.proof.solver


def test_limits_and_rules_are_planned_with_all_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instance, "MANY", 0)
    found = plan(world(SMALL), limits=["share(country)<=90%"], day=ASKED.day, holding_rate=0.2)
    assert "column generation" not in found.proof.solver


def test_moves_that_are_left_out_leave_nothing_out_of_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(instance, "MANY", 0)
    for name in ("FIRST", "ADDED", "KEPT"):
        monkeypatch.setattr(priced_moves, name, 1)
    optimizer = Optimizer(solve=solve, gap=0.05)
    found = build(world(SHAPES["dense"].at(0.05)), ASKED, lean=True, linear=optimizer.choosing)
    assert found.chosen is not None
    assert len(found.chosen.which) < found.chosen.of / 5
    assert np.isfinite(found.estimated).all()
    assert planned(found, optimizer).cost < 1.1 * found.chosen.bound
