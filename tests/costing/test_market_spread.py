"""The spread between shops is what the rule gives from the side for fitting, and nobody's choice."""

from __future__ import annotations

from math import e

import pytest
from tests.costing import market_spread
from tests.costing.published import PRICES, examples, part, seller

import makeshed as ms
from makeshed.costing.cost_drivers import DriverRange, drawn
from makeshed.model import Shed


def test_the_file_of_drivers_holds_what_the_rule_gives() -> None:
    text = market_spread.DRIVERS.read_text("utf-8")
    assert market_spread.written(text, market_spread.spreads(market_spread.asked())) == text


def test_only_shops_of_the_side_for_fitting_choose() -> None:
    fit = {one.source for one in examples() if one.split == "fit"}
    asked = {one.seller for one in market_spread.asked()}
    assert asked == {
        seller(one.source)
        for one in examples()
        if one.source in fit and one.about in PRICES and not one.public
    }


def test_a_weighted_quantile_reaches_its_share() -> None:
    assert market_spread.weighted_quantile([3, 1, 2], [2, 1, 1], 0.5) == 2
    assert market_spread.weighted_quantile([3, 1, 2], [2, 1, 1], 0.51) == 3
    assert market_spread.weighted_quantile([3, 1, 2], [2, 1, 1], 1.0) == 3


def test_a_range_about_one_has_the_deciles_that_it_is_asked_for() -> None:
    half = 1 - 0.2**0.5  # P90 of a symmetric triangular distribution between its middle and its end
    assert market_spread.ends(-half, half) == pytest.approx((1 / e, e), abs=0.03)
    low, high = market_spread.ends(-0.2, 1.0)
    assert 1 / low < high


def test_a_few_sellers_are_drawn_towards_all() -> None:
    by = {("a", "x"): 1.0, ("b", "y"): 0.0, ("b", "z"): 0.0, ("b", "w"): 0.0}
    assert market_spread.pulled(by, "a") == pytest.approx((4 * 0.25 + 1) / 5)
    assert market_spread.pulled(by, "nobody") == pytest.approx(0.25)


def test_half_of_the_draws_of_a_wide_range_lie_near_what_is_stated() -> None:
    hours = DriverRange("handle_hours", 0.003, 0.02, 0.2, "h", "", "estimate")
    assert 0.015 < float(sorted(drawn(hours, 1000))[500]) < 0.03


def folding(*rates: str) -> str:
    found = ms.quote(
        Shed.of(), part("bent 100x50x2 bends 2"), process="laser-cutting", material="steel",
        volumes=[10], country="FR", tolerance=0.2, threads=0, finish="as-made", rate=rates,
    )  # fmt: skip
    (row,) = found.rows
    term = found.why(row.key)
    assert sum(one.value for one in term.parts) == pytest.approx(term.value)
    (machine,) = [one for one in term.parts if one.name == "machine"]
    assert sum(one.value for one in machine.parts) == pytest.approx(machine.value)
    return str(term)


def test_folding_has_a_rate_of_its_own_and_a_shop_that_states_one_means_both() -> None:
    assert "h of the press brake at 62.00" in folding()
    assert "h of the press brake at 50.00" in folding("machine_rate=50")
    assert "h of the press brake at 70.00" in folding("machine_rate=50", "bend_rate=70")
