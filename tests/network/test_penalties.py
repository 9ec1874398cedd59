"""Limits that may be broken at a price: by hand, against a program of its own, and as laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.periods.years import best as best_over
from tests.periods.years import override, years
from tests.questions.worlds import best, lane, maker, seller, wanted, world

from makeshed.errors import BadValue, Infeasible
from makeshed.model import Mode, Shed
from makeshed.network.limit_grammar import read
from makeshed.network.soft_limits import BrokenLimit
from makeshed.plans.plan import Plan

near = pytest.approx
AIR = Mode(mode="air", distance_kind="listed")


def two_sources(dear: float = 18.0) -> Shed:
    """Bikes at 6 from Hefei or dearer next door, a hundred a year."""
    return world(
        *seller("far", "hefei", 5),
        lane("hefei", "lyon", 1),
        *seller("near", "lyon", dear),
        wanted(),
    )


def held(shed: Shed, limit: str) -> tuple[Plan, BrokenLimit | None]:
    found = best(shed, limits=[limit])
    return found, found.broken[0] if found.broken else None


def penalty_line(found: Plan) -> float:
    return math.fsum(line.cost for line in found.cost_lines if line.kind == "penalty")


def test_what_is_cheaper_to_break_is_broken_and_told() -> None:
    """The shop next door costs 12 more; a penalty of 2.50 is less, so 70 come beyond the 30 that should."""
    found, row = held(two_sources(), "flow(CN, FR)<=30 penalty 2.5")
    assert found.cost == near(100 * 6 + 70 * 2.5)
    assert row is not None
    assert (row.limit, row.unit) == ("flow(CN, FR)<=30 penalty 2.5", "1/a")
    assert (row.beyond, row.penalty, row.cost) == near((70, 2.5, 175))
    assert penalty_line(found) == near(175)
    assert found.headline().startswith("broken: flow(CN, FR)<=30 penalty 2.5; ")
    (limit,) = found.limits
    assert (limit.used, limit.slack) == near((100, 0))
    assert limit.shadow_price == near(2.5)
    assert found.terms["total"].value == near(found.cost)
    text = str(found)
    assert "Limits broken" in text
    assert "penalty" in text


def test_what_is_dearer_to_break_is_held() -> None:
    found, row = held(two_sources(), "flow(CN, FR)<=30 penalty 12.01")
    assert row is None
    assert found.cost == near(30 * 6 + 70 * 18)
    assert found.cost == near(best(two_sources(), limits=["flow(CN, FR)<=30"]).cost)
    assert "broken" not in found.headline()
    assert not penalty_line(found)


def test_what_cannot_be_held_may_be_broken() -> None:
    """A hundred and fifty cannot be brought where a hundred are wanted; 50 are missing, at 3 each."""
    limit = "flow(any, lyon)>=150"
    with pytest.raises(Infeasible):
        best(two_sources(), limits=[limit])
    found, row = held(two_sources(), f"{limit} penalty 3")
    assert row is not None
    assert (row.beyond, row.cost, found.cost) == near((50, 150, 750))


@pytest.mark.parametrize(
    ("limit", "beyond", "cost", "unit"),
    [
        ("within(3)>=90% penalty 5", 90, 600 + 90 * 5, "1/a"),  # 90 units late, 10 dearer in time
        ("within(3)>=90% penalty 11", 0, 90 * 16 + 10 * 6, ""),
        ("share(firm, bike)<=60% penalty 2", 40, 600 + 80, "1/a"),
        ("from(far)<=60% penalty 0.5", 200, 600 + 100, ""),  # of 500 spent there, 300 may be
        ("sources(bike)>=2 penalty 60", 1, 600 + 60, "sites"),
        ("sources(bike)>=2 penalty 130", 0, 90 * 6 + 10 * 18, ""),
        ("made(FR)>=10 penalty 4", 10, 600 + 40, "1/a"),
    ],
)  # fmt: skip
def test_of_every_kind(limit: str, beyond: float, cost: float, unit: str) -> None:
    shed = world(
        AIR, *seller("far", "hefei", 5, lead_time=1), lane("hefei", "lyon", 1, days=30),
        lane("hefei", "lyon", 11, days=2, mode="air"), *seller("near", "lyon", 18, lead_time=4), wanted(),
    )  # fmt: skip
    found, row = held(shed, limit)
    assert found.cost == near(cost)
    assert (row.beyond if row else 0) == near(beyond)
    assert (row.unit if row else "") == (unit if unit or not row else "money")


def test_sites_too_many() -> None:
    """Two works of 50 h each are needed; the second is one too many, and is paid for."""
    shed = world(
        *maker("one", "lyon", 5, hours=50, fixed_cost=7),
        *maker("two", "nice", 5, hours=50, fixed_cost=7),
        lane("nice", "lyon", 1),
        wanted(),
    )
    free = best(shed).cost
    with pytest.raises(Infeasible):
        best(shed, limits=["sites<=1"])
    found, row = held(shed, "sites<=1 penalty 1000")
    assert row is not None
    assert (row.beyond, row.unit) == (1, "sites")
    assert found.cost == near(free + 1000)


def test_tonnes_have_a_penalty_by_the_tonne() -> None:
    found = read("co2e<=120t penalty 90")
    assert (found.bound, found.penalty) == near((120_000, 0.09))
    assert read("co2e<=120000 penalty 0.09").penalty == near(0.09)
    shed = world(
        Mode(mode="lorry", distance_kind="listed", co2e=0.1),
        *seller("far", "hefei", 5, co2e=100),
        lane("hefei", "lyon", 1),
        wanted(),
    )
    free = best(shed)
    found_plan, row = held(shed, "co2e<=4t penalty 90")
    assert row is not None
    assert row.beyond == near(free.co2e - 4000)
    assert found_plan.cost == near(free.cost + 0.09 * (free.co2e - 4000))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sites<=3 penalty", "cannot be read"),
        ("sites<=3 penalty 1.2.3", "is no number"),
        ("sites<=3 penalty -1", "should be 0 or more"),
        ("sites<=3 penalty 1e999", "should be 0 or more"),
        ("survive(firm)>=80% penalty 2", "has no penalty"),
    ],
)
def test_what_is_no_penalty_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadValue, match=why) as refused:
        read(text)
    assert "penalty 2.5" in (refused.value.hint or "")


def test_a_mark_that_may_mean_thousands_is_told() -> None:
    assert "2.500" in read("sites<=3 penalty 2.500").doubt
    assert not read("sites<=3 penalty 2.5").doubt


def test_by_period() -> None:
    """The second of two years wants twice as much and breaks its limit by more; both are paid, and told."""
    limits = ["flow(CN, FR)<=30 penalty 2.5"]
    shed = two_sources().plus(*years(2), override("2028", "demands/lyon:bike.quantity", 200))
    found = best_over(shed, limits=limits)
    assert found.cost == near(600 + 70 * 2.5 + 1200 + 170 * 2.5)
    lines = {row.period: row.cost for row in found.cost_lines if row.kind == "penalty"}
    assert lines == near({"2027": 175, "2028": 425})
    told = [note for note in found.notes if "is broken" in note]
    assert told == [
        f"in 2027: {limits[0]} is broken by 70.00 1/a, for 175.00 money/a",
        f"in 2028: {limits[0]} is broken by 170.00 1/a, for 425.00 money/a",
    ]


@given(
    most=st.floats(0, 120),
    penalty=st.floats(0, 30),
    dear=st.floats(7, 30),
)
@examples(8)
def test_it_equals_a_program_of_its_own(most: float, penalty: float, dear: float) -> None:
    """Columns: from far, from near, and beyond the bound; scipy minimises 6·far + dear·near + penalty·beyond."""
    most, penalty, dear = (round(each, 3) for each in (most, penalty, dear))
    found = best(two_sources(dear), limits=[f"flow(CN, FR)<={most} penalty {penalty}"])
    other = linprog(
        [6, dear, penalty], A_ub=[[1, 0, -1]], b_ub=[most], A_eq=[[1, 1, 0]], b_eq=[100]
    )
    assert found.cost == near(other.fun, rel=1e-6)


@given(penalties=st.tuples(st.floats(0, 20), st.floats(0, 20)))
@examples(6)
def test_a_higher_penalty_never_makes_a_plan_cheaper_nor_breaks_more(
    penalties: tuple[float, float],
) -> None:
    low, high = sorted(round(each, 3) for each in penalties)
    shed = two_sources()
    hard = best(shed, limits=["flow(CN, FR)<=30"]).cost
    plans = [best(shed, limits=[f"flow(CN, FR)<=30 penalty {each}"]) for each in (low, high)]
    costs = [each.cost for each in plans]
    assert np.all(np.diff([best(shed).cost, *costs, hard]) >= -1e-6)
    beyond = [sum(row.beyond for row in each.broken) for each in plans]
    assert beyond[1] <= beyond[0] + 1e-6 or low == high
