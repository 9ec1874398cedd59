"""Savings of a shop floor, to the digit of published worked examples, in their units turned into ours."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.adoption import THRESHOLDS, odds, payback
from makeshed.science.saving import (
    cooler_intake,
    drive,
    effectiveness,
    energy_cost,
    freed,
    leak_power,
    lighting,
    lower_pressure,
    set_up,
)

HORSE = 0.746
PSI = 0.0689475729
AIR = 14.7 * PSI
INCH = 25.4
FOOT_POUND = 3.03e-5 * 746 / (1.3558179483 / 60)
"""A foot-pound a minute in watts as the source rounds it, over what it is."""
PRICE, CHARGE = 0.081, 4.22
"""Lehigh University Industrial Assessment Center: USD/kWh, and USD for a kW and month."""


def kelvin(fahrenheit: float) -> float:
    """Return degrees Rankine as the source rounds them, in kelvin."""
    return (fahrenheit + 460) / 1.8


def test_lamps_save_what_the_assessment_prints() -> None:
    areas = [(36, 32, 30, 16, 2080, 1.0), (24, 32, 24, 16, 2080, 1.0), (12, 250, 12, 80, 4368, 0.8)]
    found = [lighting(*area) for area in areas]
    energy, demand = [round(kwh) for kwh, _ in found], [round(kw) for _, kw in found]
    assert energy == [1398, 799, 8911]
    assert (sum(energy), sum(demand)) == (11_108, 33)
    assert round(sum(energy) * PRICE) == 900
    assert round(sum(demand) * CHARGE) == 139
    yearly = energy_cost(sum(energy), sum(demand), PRICE, CHARGE)
    assert yearly == pytest.approx(1039, abs=0.5)
    assert round(payback(3660, 900 + 139), 2) == 3.52


@pytest.mark.parametrize(
    ("before", "after", "percent"), [(120, 90, 14.81), (110, 100, 5.16), (100, 98, 1.13)]
)
def test_a_lower_set_pressure(before: float, after: float, percent: float) -> None:
    share = lower_pressure(before * PSI, after * PSI, atmosphere=AIR)
    assert round(100 * share, 2) == percent


def test_a_compressor_of_15_horse_power_is_let_down() -> None:
    share = round(lower_pressure(120 * PSI, 90 * PSI, atmosphere=AIR), 3)
    assert share == 0.148
    assert round(15 * HORSE * 0.6 * share / 0.85, 3) == 1.169


def test_cogged_belts_are_charged_for_their_demand_once() -> None:
    energy, demand = drive(73.5 * HORSE, 8736, 0.9)
    assert (round(energy), round(demand)) == (7983, 11)
    assert round(round(energy) * PRICE) == 647
    assert round(round(demand) * CHARGE) == 46, "the public tool has 11 x 11"


def test_air_from_outside() -> None:
    assert round(100 * cooler_intake(kelvin(70), kelvin(40)), 2) == 5.66


def test_leaks_by_absolute_pressure() -> None:
    def power(inch: float, gauge: bool = False) -> float:
        line, full = (80 - 14.7, 110 - 14.7) if gauge else (80, 110)
        return FOOT_POUND * leak_power(
            inch * INCH, line * PSI, full * PSI, inlet=kelvin(75), air=kelvin(70), atmosphere=AIR
        )

    def yearly(gauge: bool = False) -> tuple[float, float]:
        drawn = 6 * power(1 / 16, gauge) + 6 * power(1 / 8, gauge) + 3 * power(3 / 16, gauge)
        return drawn * 2080, energy_cost(drawn * 2080, drawn * 12, PRICE, CHARGE)

    energy, cost = yearly()
    assert (round(energy), round(cost)) == (98_397, 10_366)
    energy, cost = yearly(gauge=True)
    assert (round(energy), round(cost)) == (76_722, 8_082), "as the public tool has it"


def test_set_ups() -> None:
    hours = set_up(190 / 60, 35 / 60, 8 * 50)
    assert round(hours) == 1033
    assert round(hours * (42 + 60), -2) == 105_400
    assert round(set_up(75 / 60, 35 / 60, 8 * 50) * 102, -2) == 27_200


@pytest.mark.parametrize(
    ("good", "cycle", "planned", "parts", "printed"),
    [
        (469, 1.5, 900, (810 / 900, 525 * 1.5 / 810, 469 / 525), 0.781667),
        (380, 1.0, 480, (420 / 480, 400 / 420, 380 / 400), 0.791667),
        (18_848, 1 / 60, 420, (373 / 420, 19_271 / 22_380, 18_848 / 19_271), 0.747937),
    ],
)
def test_effectiveness_is_availability_by_performance_by_quality(
    good: float, cycle: float, planned: float, parts: tuple[float, ...], printed: float
) -> None:
    found = effectiveness(good, cycle, planned)
    assert found == pytest.approx(math.prod(parts))
    assert round(found, 6) == printed


def test_a_higher_effectiveness_frees_the_hours_that_it_saves() -> None:
    assert freed(380, 1.0, 480, 0.85) == pytest.approx(32.94, abs=0.005)
    assert freed(380, 1.0, 480, effectiveness(380, 1.0, 480)) == pytest.approx(0, abs=1e-9)


money = st.floats(1, 1e6)


@given(money, money, money)
def test_odds_rise_with_what_it_saves_and_fall_with_what_it_costs(
    once: float, yearly: float, more: float
) -> None:
    for threshold in THRESHOLDS:
        p = odds(once, yearly, threshold)
        assert 0 < p < 1
        assert odds(once, yearly + more, threshold) >= p >= odds(once + more, yearly, threshold)
        assert odds(threshold * yearly, yearly, threshold) == pytest.approx(0.5)
        assert odds(0, yearly, threshold) == odds(yearly / 12, yearly, threshold) < 1


def test_what_brings_nothing_is_not_done() -> None:
    assert odds(100, 0, 1.25) == 0
    assert payback(100, 0) == math.inf
