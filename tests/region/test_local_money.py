"""LM3: published examples to the digit, by hand on the table of a small country, and that it is told with its caveats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.region.accounts import table
from tests.region.test_localising import brings, effects
from tests.region.worlds import country

from makeshed.science.local_spending import lm3, local_respend

near = pytest.approx
money = st.floats(0, 1, allow_nan=False)


def test_the_published_examples() -> None:
    """Minney (minney.org/local-multiplier-3-lm3): 130,000 of 100,000; nef's own formula says 2.00 of the same.

    Northumberland 2005 (lm3online.com/about): a pound to a supplier there 1.76, elsewhere .36, "almost 400 per cent more".
    """
    assert lm3(100_000, 50_000, 50_000) == 2.00
    assert local_respend(100_000, [50_000, 50_000, 30_000]) * 100_000 == near(130_000)
    here, away = local_respend(1, [1, 0.76]), local_respend(1, [0, 0.36])
    assert (round(here, 2), away) == (1.76, 0.36)
    assert round(here / away - 1, 2) == 3.89


def test_the_published_average_of_what_staff_spends() -> None:
    """Plugging the Leaks, Averaging Surveys (xls): five members of staff; 40 per cent of 200,000 are 80,000."""
    shares = np.array([42.1, 50.5, 63.1, 37.8, 33.6])
    assert round(float(shares.mean()), 1) == 45.4
    assert lm3(200_000, 200_000, 0.4 * 200_000) == near(1 + 1 + 0.4)


@given(money, money)
def test_it_lies_between_1_and_3_and_rises_with_what_is_spent(share: float, again: float) -> None:
    found = lm3(100.0, 100 * share, 100 * share * again)
    assert 1 <= found <= 3
    assert lm3(100.0, 100 * share, 100 * share) >= found


def test_three_rounds_by_hand() -> None:
    """Tools buy 30 of 120 of steel at home, steel 10 of 100 of tools; wages are half of tools and .3 of steel.

    Households buy 54 of bread at home of wages of 175, or of all incomes of 280; north has .9 of its share of bread.
    """
    found = effects(brings("tools=1000"))["LM3"]
    for exponent, end, live, view in ((0.4, "low", 0, 1 / 280), (0.3, "value", 1, (1 / 280 + 1 / 175) / 2), (0.1, "high", 1, 1 / 175)):  # fmt: skip
        size = np.log2(4 / 3) ** exponent
        steel = 250 * min(1.0, size * 2.4 / 1.5)
        staff = live * 500
        again = steel * (0.1 * min(1.0, size * 1.5 / 2.4) + live * 0.3)
        spent = staff * 54 * view * min(1.0, size * 0.9)
        assert getattr(found, end) == near(1000 + steel + staff + again + spent)
    assert found.times == near(found.value / 1000)
    assert found.direct == 1000
    term = dict(brings("tools=1000").terms)["LM3"]
    assert term.value == near(found.value)
    assert term.is_sum()


def test_its_caveats_stand_beside_it() -> None:
    found = brings("tools=1000")
    [note] = [note for note in found.notes if note.startswith("LM3")]
    for words in ("turnover, not value added", "third round", "displaced", "nobody lives here", "value added of type I"):  # fmt: skip
        assert words in note
    assert "value added I" in effects(found)


def test_without_wages_it_is_not_told() -> None:
    none = brings("tools=1000", of=country(*table(without="wages")))
    assert "LM3" not in effects(none)
    assert [note for note in none.notes if note.startswith("LM3 is not told")]


def test_a_region_with_more_makers_of_what_is_bought_keeps_more() -> None:
    west, north = (effects(brings("tools=1000", region=one))["LM3"] for one in ("west", "north"))
    assert west.high <= north.high
