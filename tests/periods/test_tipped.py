"""What tips a plan over periods: every switch as an independent program has it, in all periods or in one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doors import conftest
from tests.doors.ran import Run
from tests.examples import examples
from tests.periods.test_joined import chain
from tests.periods.two_works import TwoWorks, two_works
from tests.periods.years import best, override, years
from tests.questions.worlds import DAY, lane, seller, wanted, world

import makeshed as ms
from makeshed.errors import BadValue, NotFound
from makeshed.model import Shed, Site, Storage
from makeshed.questions.tip import Tip, tip
from makeshed.report.tip import page

run = conftest.run
RATE = "capabilities/near:build.rate"
EVEN: dict[str, Any] = {"holding_rate": 0.0, "day": DAY}


def least(found: Tip, at: float) -> float:
    """Return the cost of the plan that is the best at a value, between the ends of its stretch."""
    [row] = [r for r in found.rows if r.start <= at <= r.end][:1]
    (a, cost_a), (b, cost_b) = ((c.at, c.cost) for c in found.corners if c.plan == row.plan)
    return cost_a + (cost_b - cost_a) * (at - a) / (b - a)


@given(
    two_works(), st.sampled_from([0.0, 0.08]), st.lists(st.floats(0, 28), min_size=3, max_size=3)
)
@examples(12, deadline=None)
def test_the_least_cost_is_that_of_an_independent_program(
    works: TwoWorks, rate: float, at: list[float]
) -> None:
    """A wage in all years; a wage in one; what opening costs."""
    flat = replace(works, dearer=tuple(0.0 for _ in works.wants))
    shed = flat.shed()
    everywhere = tip(shed, RATE, between=(0, 28), discount_rate=rate, **EVEN)
    last = str(2026 + len(works.wants))
    then = tip(shed, f"{RATE}@{last}", between=(0, 28), discount_rate=rate, **EVEN)
    opening = tip(shed, "sites/near.opening_cost", between=(1, 400), discount_rate=rate, **EVEN)
    for value in [0.0, 28.0, *at]:
        rates = (value, flat.rates[1])
        told = replace(flat, rates=rates).cheapest(rate)
        assert least(everywhere, value) == pytest.approx(told, rel=1e-7, abs=1e-6)
        dearer = (*flat.dearer[:-1], value - flat.rates[0])
        told = replace(flat, dearer=dearer).cheapest(rate)
        assert least(then, value) == pytest.approx(told, rel=1e-7, abs=1e-6)
        cost = 1 + value * 14
        told = replace(flat, opening=(cost, flat.opening[1])).cheapest(rate)
        assert least(opening, cost) == pytest.approx(told, rel=1e-7, abs=1e-6)
    for found in (everywhere, then, opening):
        assert found.method == "lower envelope"
        assert found.slack == pytest.approx(0.0, abs=1e-5)


def test_one_period_of_a_year_tips_where_a_year_does() -> None:
    shed = chain()
    alone = tip(shed, "offers/shop:bike:0.price", between=(40, 120), day=DAY)
    whole = tip(shed.plus(*years(1)), "offers/shop:bike:0.price", between=(40, 120), day=DAY)
    assert [row.at for row in whole.switches] == pytest.approx([row.at for row in alone.switches])
    assert [row.cost for row in whole.rows] == pytest.approx([row.cost for row in alone.rows])
    assert [row.local_share for row in whole.rows] == pytest.approx(
        [row.local_share for row in alone.rows]
    )
    assert whole.method == alone.method
    assert len(whole.switches) >= 1


def test_values_that_hang_on_the_plan_leave_no_plan_cheaper_than_is_said() -> None:
    shed = chain().plus(*years(3), override("2029", "demands/lyon:bike.quantity", 200))
    found = tip(shed, "duties/frames.rate", between=(0, 0.5), **EVEN)
    assert found.slack is not None
    for at in (0.05, 0.2, 0.45):
        told = best(shed.plus(replace(next(iter(shed.rows(ms.Duty))), rate=at)), discount_rate=0.08)
        assert told.cost >= least(found, at) - found.slack - 1e-6 * told.cost
        assert told.cost <= least(found, at) * (1 + 1e-4)


def test_what_an_override_says_does_not_run_and_that_is_said() -> None:
    works = TwoWorks((5, 9), (10, 20), (100, 200), (0, 0), (0, 0), (10, 25), (0, 3))
    found = tip(works.shed(), RATE, between=(0, 28), **EVEN)
    assert found.notes[0] == (
        f"overrides say what {RATE} is in 2028: it does not run there, and {RATE}@2028 does"
    )
    shed = works.shed().plus(override("2027", RATE, 6.0))
    with pytest.raises(BadValue, match="in every period, so that it runs in none"):
        tip(shed, RATE, between=(0, 28))
    wide = works.shed().plus(override("2028", "capabilities/*.rate", "+10%"))
    assert (
        not tip(wide.minus(f"overrides/2028:{RATE}"), RATE, between=(1, 28), **EVEN)
        .notes[0]
        .startswith("overrides")
    )


def test_what_is_not_known_over_periods_is_refused_by_name() -> None:
    shed = TwoWorks((5, 9), (10, 20), (100, 200), (0, 0), (0, 0), (10, 25), (0, 0)).shed()
    with pytest.raises(BadValue, match="a map over two parameters is of one year"):
        tip(shed, RATE, between=(0, 28), also="carbon_price", also_between=(0, 100))
    with pytest.raises(NotFound, match="no period is called '2031'"):
        tip(shed, f"{RATE}@2031", between=(0, 28))
    with pytest.raises(BadValue, match="HiGHS alone, not by scip"):
        tip(shed, RATE, between=(0, 28), solver="scip")
    with pytest.raises(BadValue, match="more than one period"):
        tip(shed, f"{RATE}@2027@2028", between=(0, 28))


def test_a_country_and_a_period_may_both_be_named() -> None:
    shed = TwoWorks((5, 9), (10, 20), (100, 200), (0, 0), (0, 0), (10, 25), (0, 0)).shed()
    found = tip(shed, "capabilities/*.rate@FR@2028", between=(0.5, 2), **EVEN)
    assert found.unit == "times"
    assert found.method == "lower envelope"


def test_with_stock_plans_are_asked_and_nothing_is_claimed_between_them() -> None:
    shed = stocked()
    found = tip(shed, "offers/shop:bike:0.price@2027", between=(1, 60), tolerance=0.01, **EVEN)
    assert found.method == "bisection"
    assert found.slack is None
    assert any("not proven" in note for note in found.notes)
    for row in found.switches:
        assert row.low <= 21 / 1.08 - 1 <= row.high, "bought at once, and kept for 1"


def stocked() -> Shed:
    return world(
        *seller("shop", "nice", 21.0),
        Site(site="depot", place="lyon", role="store"),
        lane("nice", "lyon", 0.0),
        wanted(quantity=10.0),
        Storage(site="depot", item="bike", cost=1.0),
        *years(2),
    )


def test_the_terminal_and_the_page_count_in_money_of_the_first_year(
    run: Run, tmp_path: Path
) -> None:
    shed = TwoWorks((5, 9), (10, 20), (100, 200), (0, 0), (0, 0), (10, 25), (0, 0)).shed()
    ms.save(shed, tmp_path / "case")
    words = ["tip", RATE, tmp_path / "case", "--between", "0", "28", "--day", "2026-01-01"]
    ran = run(*words, "--holding-rate", "0", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    found = tip(shed, RATE, between=(0, 28), **EVEN)
    assert [row["at"] for row in told["switches"]] == [row.at for row in found.switches]
    assert told["units"]["cost"] == "money"
    assert "over 2027 to 2028 in money of 2027" in told["headline"]
    assert "a year" not in page(found).partition('id="every-number-opened"')[0].replace(
        "8% a year", ""
    )
