"""Cost against what all periods emit together: every point as an independent program has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doors import conftest
from tests.doors.ran import Run
from tests.examples import examples
from tests.periods.two_works import TwoWorks, two_works
from tests.periods.years import best, years
from tests.questions.worlds import DAY, lane, seller, wanted, world

import makeshed as ms
from makeshed.errors import BadValue, Infeasible, NotEnoughData
from makeshed.model import Mode
from makeshed.questions.frontier import frontier
from makeshed.report.frontier import page

run = conftest.run
EVEN: dict[str, Any] = {"holding_rate": 0.0, "day": DAY}
WORKS = TwoWorks((5, 9), (10, 20), (100, 200), (5, 5), (5, 1), (10, 25, 30), (0, 0, 0))


@given(two_works(most=3), st.sampled_from([0.0, 0.08]), st.integers(0, 400).map(float))
@examples(20, deadline=None)
def test_a_bound_on_all_periods_is_held_as_an_independent_program_holds_it(
    works: TwoWorks, rate: float, most: float
) -> None:
    found = best(works.shed(), discount_rate=rate, most_co2e=most)
    assert found.cost == pytest.approx(works.cheapest(rate, most), rel=1e-7, abs=1e-6)
    assert found.co2e <= most * (1 + 1e-7) + 1e-6


@given(two_works(most=3), st.sampled_from([0.0, 0.08]))
@examples(8, deadline=None)
def test_every_point_is_the_cheapest_that_emits_no_more(works: TwoWorks, rate: float) -> None:
    if not any(works.emits):
        return
    found = frontier(works.shed(), solves=6, discount_rate=rate, **EVEN)
    for row in found.rows:
        told = works.cheapest(rate, row.aim + 1e-9 * max(1.0, row.aim))
        assert row.cost == pytest.approx(told, rel=1e-6, abs=1e-5)
        assert row.co2e == row.aim
    aims = [row.aim for row in found.rows]
    costs = [row.cost for row in found.rows]
    assert aims == sorted(aims, reverse=True)
    assert costs == sorted(costs)
    assert found.rows[0].cost == pytest.approx(works.cheapest(rate), rel=1e-7, abs=1e-6)
    assert found.rows[-1].aim == pytest.approx(0.0, abs=1e-6), "shortage emits nothing"


def test_one_period_of_a_year_has_the_curve_of_a_year() -> None:
    shed = ms.in_period(WORKS.shed(), "2028")
    alone = frontier(shed, solves=8, **EVEN)
    whole = frontier(shed.minus("phases/*").plus(*years(1)), solves=8, **EVEN)
    for one, two in ((0, 0), (-1, -1)):
        assert whole.rows[one].cost == pytest.approx(alone.rows[two].cost, rel=1e-6)
        assert whole.rows[one].aim == pytest.approx(alone.rows[two].aim, rel=1e-5, abs=1e-3)
    for row in whole.rows[1:-1]:
        year = ms.plan(shed, limits=[f"co2e<={row.aim:.12g}"], gap=0.0, relax=False, **EVEN)
        assert row.cost == pytest.approx(year.cost, rel=1e-6)


def test_a_cleaner_mode_is_there_to_be_taken() -> None:
    """By ship in one year and by lorry in the other: as much as the bound asks, whichever year."""
    shed = world(
        *seller("far", "izmir", 10.0),
        Mode(mode="ship", distance_kind="listed"),
        Mode(mode="lorry", distance_kind="listed", co2e=0.0),
        lane("izmir", "lyon", 1.0),
        wanted(quantity=10.0),
        *years(2),
    )
    dirty = shed.plus(
        Mode(mode="lorry", distance_kind="listed", co2e=1.0),
        ms.Lane(origin="izmir", destination="lyon", mode="lorry", cost=1.0, distance=100.0),
        ms.Lane(origin="izmir", destination="lyon", mode="ship", cost=4.0, distance=100.0),
    )
    free = best(dirty)
    assert {row.mode for row in free.shipped} == {"lorry"}
    half = best(dirty, most_co2e=free.co2e / 2)
    assert half.cost == pytest.approx(free.cost + 10 * 3)
    assert half.co2e == pytest.approx(free.co2e / 2)
    none = best(dirty, most_co2e=0.0)
    assert none.cost == pytest.approx(free.cost + 20 * 3)


def test_what_cannot_be_is_refused() -> None:
    shed = WORKS.shed()
    with pytest.raises(
        BadValue, match="local share is drawn of one year, and the facts are of several"
    ):
        frontier(shed, against="local_share")
    with pytest.raises(BadValue, match="HiGHS alone"):
        frontier(shed, solver="scip")
    still = TwoWorks((5, 9), (10, 20), (100, 200), (5, 5), (0, 0), (10, 25), (0, 0)).shed()
    with pytest.raises(NotEnoughData, match="says what it emits"):
        frontier(still)
    firm = ms.scenario(shed, set=["demands/*.shortage_cost=", "demands/*.quantity=10"])
    firm = firm.minus("overrides/*")
    with pytest.raises(Infeasible):
        best(firm, most_co2e=1.0)


def test_the_terminal_and_the_page(run: Run, tmp_path: Path) -> None:
    ms.save(WORKS.shed(), tmp_path / "case")
    words = ["frontier", tmp_path / "case", "--solves", "5", "--day", "2026-01-01"]
    ran = run(*words, "--holding-rate", "0", "--json")
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    found = frontier(WORKS.shed(), solves=5, **EVEN)
    assert [row["cost"] for row in told["rows"]] == [row.cost for row in found.rows]
    assert (told["units"]["cost"], told["units"]["aim"]) == ("money", "kg")
    assert "over 2027 to 2029 in money of 2027 at 8% a year" in told["headline"]
    assert "/a" not in str(found).partition("note:")[0]
    shown = page(found).partition('id="every-number-opened"')[0].replace("8% a year", "")
    assert "a year" not in shown
    assert "of all periods" in shown
