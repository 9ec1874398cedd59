"""The e-bike of Marseille and what its city could do: report 9, section 4.1, to the printed digit.

The figures were worked out with `plan --limits` and `tip`; the case of today says the same. What they do not hold, duties on parts as public income, stands in ``public``.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

import makeshed as ms
from makeshed.policy.appraisal import Appraisal
from makeshed.questions.appraise.answer import Appraised
from makeshed.store.examples import example_path

DAY = date(2026, 11, 22)


@cache
def city() -> Appraised:
    shed, named = ms.example("ebike"), ms.scenarios(example_path("ebike"))
    policies = {
        name: ms.scenario(shed, named[name]) for name in ("wage", "grant", "procure", "duty")
    }
    return ms.appraise(shed, policies, draws=0, strengths=False, day=DAY)


def row(name: str) -> Appraisal:
    return next(each for each in city().rows if each.policy == name)


def test_the_case_is_the_one_that_these_figures_are_of() -> None:
    assert city().base == pytest.approx(6_870_280, abs=1)


def test_a_duty_of_3_2_percent_moves_every_bike_to_bulgaria_and_none_to_marseille() -> None:
    assert row("duty").does == "ebike: buy vn-complete to buy bg-complete"
    assert row("duty").buyers == pytest.approx(190_545, abs=0.5)
    assert row("duty").revenue == pytest.approx(0, abs=0.01)
    assert row("duty").hours == 0


def test_a_wage_subsidy_works_at_some_40_000_a_job_and_year() -> None:
    shed = ms.example("ebike")
    pay = ms.Policy(
        policy="wage", instrument="wage_subsidy", site="marseille", process="final-assembly",
        grant_per_hour=24.95, years=5.0,
    )  # fmt: skip
    found = ms.appraise(shed.plus(pay), draws=0, day=DAY)
    tip = found.breaks[0].share * 24.95
    assert tip == pytest.approx(28.405 - 3.49578, abs=2e-5)
    assert found.rows[0].hours == pytest.approx(35_000)
    assert tip * 35_000 / (35_000 / 1607) == pytest.approx(40_030, abs=1)


def test_a_tenth_of_the_value_from_france_costs_buyers_92_800_a_job() -> None:
    assert row("procure").buyers == pytest.approx(335_959, abs=1)
    assert row("procure").hours == pytest.approx(5_818, abs=0.5)
    assert row("procure").jobs == pytest.approx(3.62, abs=0.005)
    assert row("procure").per_job == pytest.approx(92_800, abs=10)


@pytest.mark.parametrize(
    ("share", "buyers", "hours", "per_job"),
    [("25%", 745_461, 18_825, 63_640), ("40%", 1_226_077, 33_892, 58_130)],
)
def test_more_of_the_value_from_france_costs_less_a_job(
    share: str, buyers: float, hours: float, per_job: float
) -> None:
    """It also buys French parts, whose jobs are not in it."""
    ask = ms.Policy(policy="ask", instrument="share_rule", payer="buyers", limit=f"local>={share}")
    found = ms.appraise(ms.example("ebike").plus(ask), draws=0, strengths=False, day=DAY)
    assert found.rows[0].buyers == pytest.approx(buyers, abs=1)
    assert found.rows[0].hours == pytest.approx(hours, abs=0.6)
    assert found.rows[0].per_job == pytest.approx(per_job, abs=5)


def test_bikes_leave_vietnam_between_2_1_and_3_2_percent_and_none_comes_up_to_60() -> None:
    shed, named = ms.example("ebike"), ms.scenarios(example_path("ebike"))
    duty = {"duty": ms.scenario(shed, named["duty"])}
    first, last, beyond = ms.appraise(shed, duty, draws=0, day=DAY).breaks
    assert (first.value, last.value) == ("0.0209813", "0.0319656")
    assert beyond.share * 0.032 > 0.6
    assert beyond.becomes == "nothing else than at the policy itself: ebike: buy bg-complete"


def test_duties_on_parts_protect_who_imports_the_bike() -> None:
    """A plant in Marseille pays on parts what nobody pays on the bike from Vietnam."""
    plant = next(each for each in city().protected if each.policy == "wage")
    assert (plant.duty, plant.against) == (0.0, "vn-complete")
    assert plant.effective == pytest.approx(-plant.inputs * plant.inputs_duty / (1 - plant.inputs))
    assert plant.effective == pytest.approx(-0.218, abs=0.001)


def test_all_that_opening_costs_is_not_enough() -> None:
    assert (row("grant").outlay, row("grant").hours) == (0, 0)
