"""Ways that another mode beats are never built, and no plan misses them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import drawn
from tests.plans import sheds
from tests.questions.worlds import seller, world

from makeshed.model import Demand, Mode, Shed
from makeshed.network.dominated_ways import LESS, undominated
from makeshed.network.instance import Instance, build
from makeshed.network.optimizer import Optimizer
from makeshed.network.settings import Settings
from makeshed.questions.plan import planned
from makeshed.solvers import solve

ASKED = Settings(
    holding_rate=0.2, discount_rate=0.08, carbon_price=0.0, blocked=(), local="FR",
    day=date(2026, 1, 1),
)  # fmt: skip
few = settings(
    max_examples=drawn(15),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def more_modes(draw: st.DrawFn) -> list[Mode]:
    """Modes by road and air that are better in some and worse in others, or in all."""
    some = st.integers(1, 4)
    return [
        Mode(
            mode=f"mode-{n}", distance_kind=draw(st.sampled_from(["road", "air"])),
            cost=0.03 * draw(some), fixed_cost=50.0 * draw(some), payload=10.0, load_volume=40.0,
            speed=300.0 * draw(some), handling=float(draw(some)), interval=7.0 * draw(some),
            insurance=0.001 * draw(some), co2e=0.05 * draw(some),
        )
        for n in range(draw(st.integers(1, 3)))
    ]  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Shed, Settings]:
    """A shed with several modes between two places, and what is asked of it."""
    shed = draw(sheds(sea=draw(st.booleans()))).plus(*more_modes(draw))
    price = draw(st.sampled_from([0.0, 100.0]))
    rate = draw(st.sampled_from([0.0, 0.2, 3.0]))
    return shed, replace(ASKED, carbon_price=price, holding_rate=rate)


def cost(instance: Instance) -> tuple[float, float]:
    """Return what the plan costs, and its bound."""
    plan = planned(instance, Optimizer(solve=solve, gap=1e-9))
    return plan.cost, plan.proof.bound


@few
@given(worlds(), st.sampled_from([(), ("co2e<=100000",)]))
def test_the_plan_is_the_same_without_them(
    facts: tuple[Shed, Settings], limits: tuple[str, ...]
) -> None:
    shed, asked = facts
    whole = build(shed, asked, limits=limits)
    lean = build(shed, asked, limits=limits, lean=True)
    assert len(lean.ways.tail) <= len(whole.ways.tail)
    assert cost(lean) == pytest.approx(cost(whole), rel=1e-7, abs=1e-6)


def ways(*rows: dict[str, Any]) -> pl.DataFrame:
    """Return ways of one move, numbered by mode."""
    plain: dict[str, Any] = {
        "move": 0, "quota": -1, "free": False, "processed": False, "ship": None,
        **dict.fromkeys(LESS, 1.0),
    }  # fmt: skip
    found = [{**plain, "w": n, **row} for n, row in enumerate(rows)]
    return pl.DataFrame(found, schema_overrides={"ship": pl.UInt32, "w": pl.UInt32})


@pytest.mark.parametrize("name", LESS)
def test_worse_in_one_and_better_in_none_goes(name: str) -> None:
    assert undominated(ways({}, {name: 2.0}))["w"].to_list() == [0]
    assert undominated(ways({name: 2.0}, {}))["w"].to_list() == [1]
    other = LESS[LESS.index(name) - 1]
    assert undominated(ways({name: 2.0}, {other: 2.0}))["w"].to_list() == [0, 1]


def test_of_equals_the_first_stays() -> None:
    assert undominated(ways({}, {}, {}))["w"].to_list() == [0]


@pytest.mark.parametrize(
    "apart", [{"quota": 3}, {"free": True}, {"processed": True}, {"move": 1}, {"ship": 0}]
)
def test_what_is_another_kind_of_way_is_no_rival(apart: dict[str, Any]) -> None:
    assert len(undominated(ways({}, {**dict.fromkeys(LESS, 2.0), **apart}))) == 2
    assert len(undominated(ways({**dict.fromkeys(LESS, 2.0), **apart}, {}))) == 2


def test_all_modes_stay_where_one_may_be_lost() -> None:
    slow = Mode(mode="slow", distance_kind="road", cost=9.0, speed=10.0)
    quick = Mode(mode="quick", distance_kind="road", cost=0.1, speed=900.0)
    facts = [slow, quick, *seller("works", "porto", 10.0)]
    shed = world(*facts, Demand(place="lyon", item="bike", quantity=10))
    lean = build(shed, ASKED, lean=True)
    survived = build(shed, ASKED, limits=["survive(mode:quick)>=0%"], lean=True)
    modes = {name: set(each.graph.ways["mode"]) for name, each in (("a", lean), ("b", survived))}
    assert modes == {"a": {"quick"}, "b": {"quick", "slow"}}
    assert not survived.lean
    again = lean.with_limits(["survive(mode:quick)>=0%"])
    assert set(again.graph.ways["mode"]) == {"quick", "slow"}
    assert np.array_equal(again.ways.tail, survived.ways.tail)
