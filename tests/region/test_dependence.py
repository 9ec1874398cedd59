"""Concentration, conventions and self-sufficiency, against published figures and laws."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.region.oracles import oracle

from makeshed.science.dependence import (
    MEASURES,
    NO,
    OPEN,
    PRESETS,
    YES,
    DependenceThreshold,
    covered,
    domestic_low,
    herfindahl_bounds,
    in_so_many,
    proportional,
    self_sufficiency,
    together,
    verdict,
)

near = pytest.approx


def herfindahl(told: list[float] | pl.Series | np.ndarray) -> float:
    """Return the concentration of sources that are all told: both ends are one."""
    a = np.asarray(told, float)
    low, high = herfindahl_bounds((a**2).sum(), a.max(), a.sum(), a.sum())
    assert low == near(float(high), nan_ok=True)
    return float(low)


amounts = st.lists(st.floats(0.01, 1e6), min_size=1, max_size=8)
THORIUM = [0.4376, 0.2287, 0.3865, 0.2472, 0.3335, 0.5566, 0.5561, 0.5836, 0.8029, 0.6578, 0.7724]
"""Concentration of world exports of HS 2612 20, 2014 to 2024."""


def test_who_sends_thorium_ores_abroad() -> None:
    rows = oracle("region-policy/trade/comtrade_261220_exports_2014_2024.csv")
    by_year = [rows.filter(year=year) for year in range(2014, 2025)]
    found = [herfindahl(each["usd"]) for each in by_year]
    assert found == near(THORIUM, abs=5e-5)
    first = [each.sort("usd", descending=True)["exporter"][0] for each in by_year]
    assert first == ["VNM", "VNM", "HKG", "AUS", *["MDG"] * 7]


def test_a_flag_of_one_year_would_have_gone_out_the_next() -> None:
    above = verdict(THORIUM, THORIUM, DependenceThreshold("world_hhi", 0.4))
    assert above[:2].tolist() == [YES, NO]
    lasting = [int(in_so_many(above[n - 2 : n + 1], 2)) for n in range(2, 11)]
    assert lasting == [NO] * 4 + [YES] * 5


def test_what_is_not_known_leaves_a_verdict_open() -> None:
    test = DependenceThreshold("hhi", 0.4)
    nan = math.nan
    assert verdict([0.5, 0.3, 0.3, nan, 0.41], [0.9, 0.4, 0.5, nan, nan], test).tolist() == [
        YES, NO, OPEN, OPEN, YES,
    ]  # fmt: skip
    assert verdict([2.0], [2.0], DependenceThreshold("per_export", 2.0)).tolist() == [NO]
    assert verdict([2.0], [2.0], DependenceThreshold("per_export", 2.0, reaches=True)).tolist() == [
        YES
    ]
    assert verdict([math.inf], [math.inf], DependenceThreshold("per_export", 2.0)).tolist() == [YES]
    assert [int(in_so_many([YES, OPEN, NO], n)) for n in (1, 2, 3)] == [YES, OPEN, NO]
    assert together([[YES, OPEN, NO, OPEN], [YES, YES, OPEN, OPEN]]).tolist() == [
        YES, OPEN, NO, OPEN,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="without tests"):
        together([])


@examples(60)
@given(amounts, st.floats(0, 1e6), st.lists(st.floats(0.001, 1), min_size=1, max_size=5))
def test_whoever_the_rest_is_from_concentration_lies_between_its_ends(
    told: list[float], rest: float, split: list[float]
) -> None:
    """The rest goes to sources that are told, to others, or to some of each."""
    a = np.array(told)
    low, high = herfindahl_bounds((a**2).sum(), a.max(), a.sum(), a.sum() + rest)
    parts = rest * np.array(split) / sum(split)
    longer = np.zeros(max(a.size, parts.size))
    longer[: a.size] += a
    longer[: parts.size] += parts
    for possible in (np.concatenate([a, parts]), longer):
        assert low - 1e-9 <= herfindahl(possible) <= high + 1e-9


@examples(60)
@given(amounts)
def test_concentration_is_between_evenly_and_alone(told: list[float]) -> None:
    found = herfindahl(told)
    assert 1 / len(told) - 1e-9 <= found <= 1 + 1e-9
    assert herfindahl([x * 7 for x in told]) == near(found)
    assert herfindahl([*told, 0.0]) == near(found)
    assert found == near(sum((x / sum(told)) ** 2 for x in told))


def test_nothing_has_no_concentration() -> None:
    assert math.isnan(herfindahl([0.0, 0.0]))


FRANCE = {
    "vegetables": (5324, 3968, 1985, 0.7286, 0.4570),
    "fruit": (8142, 3029, 1304, 0.8252, 0.6930),
    "meat": (5530, 1649, 1523, 0.9777, 0.7085),
    "wheat": (38614, 2055, 21502, 2.0146, 0.8928),
    "milk": (24575, 3472, 10084, 1.3681, 0.8067),
    "wheat of Italy": (7312, 6324, 3640, 0.7315, 0.3673),
    "vegetables of Germany": (3416, 6379, 1214, 0.3981, 0.2566),
}


@pytest.mark.parametrize("food", FRANCE)
def test_what_france_could_live_on_and_what_it_does(food: str) -> None:
    made, brought, sent, could, does = FRANCE[food]
    assert float(self_sufficiency(made, brought, sent)) == near(could, abs=5e-5)
    assert float(domestic_low(made, brought, sent)) == near(does, abs=5e-5)


def test_food_of_four_countries_weighted_by_energy() -> None:
    rows = oracle("region-policy/food/fao_food_balance_174x98.csv.gz").fill_null(0.0)
    published = {
        "France": 0.8648,
        "Italie": 0.6706,
        "Allemagne": 0.8377,
        "États-Unis d'Amérique": 0.9226,
    }
    for country, value in published.items():
        own = rows.filter(zone=country)
        ratio = self_sufficiency(*(own[name] for name in ("production", "import", "export")))
        assert covered(ratio, own["kcal_day"]) == near(value, abs=5e-5)


def test_food_balances_of_the_world_add_up() -> None:
    rows = oracle("region-policy/food/fao_food_balance_174x98.csv.gz").fill_null(0.0)
    left = pl.col("production") + pl.col("import") - pl.col("export") + pl.col("stock_variation")
    off = rows.select((left - pl.col("domestic")).abs()).to_series()
    assert len(rows) == 15_605
    assert off.max() == near(2.0)
    assert (off <= 1.0).sum() / len(rows) > 0.9998


@examples(60)
@given(*(st.floats(0, 1e6) for _ in range(3)))
def test_three_names_stand_in_order(made: float, brought: float, sent: float) -> None:
    could = float(self_sufficiency(made, brought, sent))
    low, mixed = float(domestic_low(made, brought, sent)), float(proportional(made, brought))
    if math.isnan(could) or math.isnan(low):
        return
    assert low <= mixed + 1e-9
    assert mixed <= could + 1e-9
    if sent == 0:
        assert (low, mixed) == near((could, could))


def test_nothing_used_has_no_self_sufficiency() -> None:
    assert math.isnan(float(self_sufficiency(10, 0, 10)))
    assert math.isnan(float(self_sufficiency(10, 0, 12)))
    assert float(domestic_low(10, 5, 12)) == 0
    assert math.isnan(covered([math.nan], [1.0]))
    assert math.isnan(covered([0.5], [0.0]))


def test_every_convention_says_what_it_asks_and_where_it_was_read() -> None:
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert preset.source
        assert preset.least <= preset.of
        assert all(test.measure in MEASURES for test in preset.tests)
    assert PRESETS["geodep"].rule == (
        "hhi > 0.4 and world_hhi > 0.4 and per_export > 1, each in 2 of 3 years"
    )
    assert PRESETS["merics"].moved(1.5).rule == "per_export >= 3"
    assert not PRESETS["eu-2023"].tests
