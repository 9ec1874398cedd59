"""Where prices say little of a network, HiGHS does the rest, and the answer says so."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pytest
from benchmarks.worlds import Shape, world

from makeshed.network.customs_values import estimate
from makeshed.network.formulation import Formulation, floor, formulate
from makeshed.network.instance import build
from makeshed.network.settings import Settings
from makeshed.questions.plan import plan
from makeshed.science.program import Solution
from makeshed.solvers import decomposition, highs, violation
from makeshed.solvers.decomposition.driver import POOR, Decomposition
from makeshed.solvers.decomposition.lagrangian import first_multipliers
from makeshed.solvers.decomposition.subproblems import subproblems_of

GAP = 0.01
SMALL = Shape(stores=6, makers=8, sites=40, items=8, demands=60, offers=3)


@cache
def formulation() -> Formulation:
    """Return the program of a world with stores, through which most ways lead."""
    settings = Settings(
        holding_rate=0.2, discount_rate=0.08, carbon_price=0.0, blocked=(), local="FR",
        day=date(2026, 1, 1),
    )  # fmt: skip
    of = build(world(SMALL), settings)
    value, _ = estimate(of.tables, of.graph, of.ways, of.prices, settings)
    return formulate(of, value, floor(of))


def test_prices_alone_do_poorly_here() -> None:
    w = formulation()
    cut, _ = subproblems_of(w.charged)
    run = Decomposition(w.program, (w.charged, w.layout), cut, None, GAP, None)
    run.ascend(first_multipliers(cut), 1000, theta=1.0, deflection=0.3)
    run.design(poor=POOR)
    assert run.share() > POOR


def best(gap: float) -> Solution:
    """Return what HiGHS alone finds."""
    program = formulation().program
    return highs.solve(program, time_limit=None, gap=gap, threads=1, on_progress=None, start=None)


@pytest.mark.parametrize("gap", [GAP, 1e-4])
def test_where_goods_pass_stores_the_relaxation_is_scaled_first(gap: float) -> None:
    w = formulation()
    found = decomposition.solve(w.program, network=(w.charged, w.layout), gap=gap, threads=1)
    assert found is not None
    assert found.status == "optimal"
    assert found.gap <= gap
    assert best(gap).bound <= found.objective * (1 + 1e-9)
    assert found.bound <= best(gap).objective * (1 + 1e-9)
    assert found.solver.startswith("makeshed slope scaling of the linear relaxation")
    assert ("then HiGHS" in found.solver) == (gap < GAP)
    assert violation(w.program, found.x) < 1e-6


def test_a_plan_says_who_found_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decomposition, "LEAST_COLUMNS", 1000)
    found = plan(world(SMALL), relax=False, gap=GAP, day=date(2026, 1, 1))
    assert found.proof.solver.startswith("makeshed slope scaling of the linear relaxation")


def test_what_prices_leave_open_is_handed_over_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    w = formulation()
    monkeypatch.setattr(decomposition, "_stores", lambda _: False)
    found = decomposition.solve(w.program, network=(w.charged, w.layout), gap=1e-4, threads=1)
    assert found is not None
    assert found.gap <= 1e-4
    assert found.objective == pytest.approx(best(1e-4).objective, rel=1e-4)
    assert "then slope scaling of the linear relaxation, since prices found no plan" in found.solver
    assert "then HiGHS" in found.solver


def test_what_is_too_large_for_memory_is_handed_over_in_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    w = formulation()
    columns = w.program.shape[1]
    monkeypatch.setattr(highs, "fits", lambda program: program.shape[1] < columns)
    found = decomposition.solve(w.program, network=(w.charged, w.layout), gap=GAP, threads=1)
    assert found is not None
    assert "on a part of the columns" in found.solver
    alone = best(GAP)
    assert alone.bound <= found.objective * (1 + 1e-9)
    assert found.objective <= 1.2 * alone.objective  # not by a mile
    assert found.bound <= alone.objective * (1 + 1e-9)
    assert violation(w.program, found.x) < 1e-6
    assert np.isfinite(found.bound)
