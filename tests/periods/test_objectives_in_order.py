"""Several objectives in order over periods: by hand, as a year's, and against programs written apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from tests.examples import examples
from tests.periods.years import best, override, years
from tests.questions.worlds import DAY, lane, maker, part, seller, wanted, world
from tests.questions.worlds import best as best_year

from makeshed.errors import BadValue
from makeshed.model import Duty, Mode, Period, Shed, Storage
from makeshed.network.objective_grammar import FORMS

near = pytest.approx
RATE = 0.1


def two_sellers(*more: Any) -> Shed:
    """Bikes at 6 with 30 kg, at 8 with 10 kg."""
    return world(
        *seller("far", "hefei", 5, co2e=30), lane("hefei", "lyon", 1),
        *seller("mid", "porto", 7, co2e=10), lane("porto", "lyon", 1), wanted(), *more,
    )  # fmt: skip


def test_what_may_be_given_away_is_spent_when_it_counts_least() -> None:
    """100 bikes in each of two years: 600 + 600/1.1; a dearer bike of the second year takes 2/1.1, for the same 20 kg."""
    found = best(two_sellers(*years(2)), objectives=["cost 5%", "co2e"], discount_rate=RATE)
    cheap = 600 + 600 / (1 + RATE)
    cost, co2e = found.objectives
    assert (cost.best, cost.allowed) == near((cheap, 1.05 * cheap), rel=1e-5)
    moved = 0.05 * cheap / (2 / (1 + RATE))
    assert co2e.best == near(6000 - 20 * moved, rel=1e-5)
    assert (co2e.bound, co2e.reached) == near((co2e.best, found.co2e), rel=1e-5)
    assert {(row.period, row.site): row.quantity for row in found.bought} == near(
        {("2027", "far"): 100, ("2028", "far"): 100 - moved, ("2028", "mid"): moved}, rel=1e-4
    )
    assert (cost.unit, co2e.unit) == ("money", "kg")
    assert "best in cost 5%, co2e, in this order" in found.headline()
    assert "Objectives in order" in str(found)
    assert found.terms["total"].value == near(found.cost)


@pytest.mark.parametrize("second", ["co2e", "within(3)", "least flow(CN, FR)", "most made(PT)"])
def test_one_year_is_the_plan_of_a_year(second: str) -> None:
    """Every objective of a single period of a year is that of `plan`, with the same best, bound and plan."""
    shed = world(
        Mode(mode="air", distance_kind="listed"), Mode(mode="lorry", distance_kind="listed"),
        *seller("far", "hefei", 5, co2e=30, lead_time=1), lane("hefei", "lyon", 1, days=30),
        lane("hefei", "lyon", 4, days=1, mode="air"), *maker("works", "porto", 7, hours=100, co2e=10), part(),
        *seller("frames", "porto", 1, item="frame"), lane("porto", "lyon", 1, days=2), wanted(),
    )  # fmt: skip
    asked: dict[str, Any] = {"objectives": ["cost 10%", second], "day": DAY}
    year, one = best_year(shed, **asked), best(shed.plus(*years(1)), **asked)
    assert one.cost == near(year.cost, rel=1e-5)
    for mine, theirs in zip(one.objectives, year.objectives, strict=True):
        assert mine.objective == theirs.objective
        assert (mine.best, mine.bound, mine.allowed, mine.reached) == near(
            (theirs.best, theirs.bound, theirs.allowed, theirs.reached), rel=1e-5
        )


def test_units_are_those_of_periods_of_any_length() -> None:
    """A quarter and a year at the pace of 100 a year are 125 bikes, all of which can leave Hefei alone."""
    spans = [
        Period(period="q", start=date(2027, 1, 1), months=3),
        Period(period="y", start=date(2027, 4, 1)),
    ]
    found = best(two_sellers(*spans), objectives=["least flow(CN, FR)"])
    assert found.objectives[0].reached == near(0, abs=1e-3)
    most = best(two_sellers(*spans), objectives=["most flow(CN, FR) 25"])
    assert (most.objectives[0].best, most.objectives[0].allowed) == near((125, 100))
    assert most.objectives[0].unit == "units"


@pytest.mark.parametrize("what", ["sites", "sourcing", "budget"])
def test_what_is_of_one_period_is_refused_by_name(what: str) -> None:
    with pytest.raises(BadValue, match="is of one period") as refused:
        best(two_sellers(*years(2)), objectives=[FORMS[what][0]])
    assert "--during" in (refused.value.hint or "")


def test_where_duty_hangs_on_what_is_made_the_plan_keeps_what_it_may_cost() -> None:
    """Duty on bikes hangs on what went into them, and frames are dearer in the second year."""
    shed = world(
        *maker("there", "izmir", 4, co2e=20), part(), lane("izmir", "lyon", 1),
        *seller("cheap", "izmir", 3, item="frame", co2e=9), *seller("dear", "izmir", 9, item="frame", co2e=1),
        *seller("near", "lyon", 21), wanted(), Duty(duty="d", hs="8711", origin="TR", destination="FR", rate=0.1),
        *years(2), override("2028", "offers/cheap:frame:*.price", 6),
    )  # fmt: skip
    free = best(shed).cost
    found = best(shed, objectives=["cost 50%", "co2e"])
    assert found.cost <= free * 1.5 * (1 + 1e-6)
    assert found.objectives[1].bound <= found.objectives[1].best * (1 + 1e-6)
    assert found.objectives[1].reached == near(found.co2e, rel=1e-5)


@given(data=st.data())
@examples(15, deadline=None)
def test_it_equals_a_program_of_its_own(data: st.DataObject) -> None:
    """Two sellers, three years, stock between them: scipy finds the least cost, the least carbon, the least cost."""

    def whole(low: int, high: int) -> int:
        return data.draw(st.integers(low, high))

    span, holding, rate = range(3), whole(0, 4), data.draw(st.sampled_from([0.0, 0.1]))
    prices, carbon = (
        [[whole(1, 30) for _ in span] for _ in range(2)],
        [whole(0, 40) for _ in range(2)],
    )
    needs, tolerance = [whole(10, 60) for _ in span], data.draw(st.sampled_from([0, 5, 20]))
    shed = world(
        *(f for n in range(2) for f in seller(f"s{n}", "lyon", 1, co2e=carbon[n])), wanted("lyon", 1), *years(3),
        *(override(str(2027 + p), f"offers/s{n}:*.price", prices[n][p]) for n in range(2) for p in span),
        *(override(str(2027 + p), "demands/*.quantity", needs[p]) for p in span),
        *(Storage(site=f"s{n}", item="bike", cost=holding) for n in range(2)),
    )  # fmt: skip
    counts = [(1 + rate) ** -p for p in span]
    # columns: bought by seller and year, sent by seller and year, kept by seller at the end of a year
    at = np.arange(18).reshape(3, 2, 3)
    money, kg = np.zeros(18), np.zeros(18)
    rows: list[Any] = []
    known: list[int] = []
    for p in span:
        row = np.zeros(18)
        row[at[1, :, p]] = 1
        rows.append(row)
        known.append(needs[p])
        for n in range(2):
            money[at[0, n, p]], kg[at[0, n, p]] = counts[p] * prices[n][p], carbon[n]
            money[at[2, n, p]] = counts[p] * holding
            row = np.zeros(18)
            row[at[0, n, p]], row[at[1, n, p]], row[at[2, n, p]] = 1, -1, -1
            if p:
                row[at[2, n, p - 1]] = 1
            rows.append(row)
            known.append(0)
    same: dict[str, Any] = {"A_eq": np.array(rows), "b_eq": known}
    cheap = linprog(money, **same).fun
    most = cheap * (1 + tolerance / 100)
    clean = linprog(kg, A_ub=[money], b_ub=[most * (1 + 1e-9)], **same).fun
    last = linprog(money, A_ub=[kg], b_ub=[clean * (1 + 1e-6) + 1e-9], **same).fun
    found = best(shed, objectives=[f"cost {tolerance}%", "co2e"], discount_rate=rate)
    assert found.objectives[0].best == near(cheap, rel=1e-6)
    assert found.objectives[1].best == near(clean, rel=1e-4, abs=1e-2)
    assert found.cost == near(last, rel=1e-4)
