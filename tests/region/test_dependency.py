"""Dependency: published concentration by year, thresholds at their edges, self-sufficiency."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.region.oracles import oracle

from makeshed.science.dependency import (
    PRESETS,
    dependent,
    herfindahl,
    persistent,
    self_sufficiency,
)

near = pytest.approx


def test_thorium_ores_year_by_year() -> None:
    rows = oracle("region-policy/trade/comtrade_261220_exports_2014_2024.csv")
    found = [herfindahl(rows.filter(year=year)["usd"]) for year in range(2014, 2025)]
    published = [
        0.4376,
        0.2287,
        0.3865,
        0.2472,
        0.3335,
        0.5566,
        0.5561,
        0.5836,
        0.8029,
        0.6578,
        0.7724,
    ]
    assert found == near(published, abs=5e-5)
    flags = [x > 0.4 for x in found]
    assert flags[0]
    assert persistent(flags).tolist() == [False] * 4 + [True] * 5


def test_no_amount_has_no_concentration() -> None:
    assert np.isnan(herfindahl([0, 0]))
    assert herfindahl([3, 3, 3]) == near(1 / 3)


@pytest.mark.parametrize(
    ("given_", "flagged"),
    [
        ({"concentration": 0.5, "far": 0.9, "world": 0.5}, {"eu-2021", "geodep", "merics", "dgtresor"}),
        ({"concentration": 0.4, "far": 0.9, "world": 0.5}, {"merics", "dgtresor"}),  # strictly above
        ({"concentration": 0.5, "far": 0.5, "world": 0.5}, {"geodep", "merics"}),
        ({"concentration": 0.5, "far": 0.9, "world": np.nan}, {"eu-2021", "merics", "dgtresor"}),
        ({"concentration": 0.5, "far": 0.9, "world": 0.5, "exports": 5.1}, {"eu-2021", "geodep", "dgtresor"}),
        ({"concentration": 0.5, "far": 0.9, "world": 0.5, "exports": 10}, {"dgtresor"}),
        ({"concentration": 0.5, "far": 0.9, "world": 0.5, "exports": 0}, {"eu-2021", "geodep", "merics", "dgtresor"}),
        ({"concentration": 0.5, "far": 0.9, "world": 0.5, "imports": 0, "exports": 0}, set()),
    ],
)  # fmt: skip
def test_what_each_preset_flags(given_: dict[str, float], flagged: set[str]) -> None:
    facts = {"imports": 10.0, "exports": 5.0} | given_
    found = {name for name, preset in PRESETS.items() if dependent(preset, **facts).item()}
    assert found == flagged


@pytest.mark.parametrize(
    ("made", "into", "out", "ratio", "least"),
    [
        (5324, 3968, 1985, 0.7286, 0.4570),
        (8142, 3029, 1304, 0.8252, 0.6930),
        (5530, 1649, 1523, 0.9777, 0.7085),
        (38614, 2055, 21502, 2.0146, 0.8928),
        (24575, 3472, 10084, 1.3681, 0.8067),
        (7312, 6324, 3640, 0.7315, 0.3673),
        (3416, 6379, 1214, 0.3981, 0.2566),
    ],
)
def test_what_countries_make_of_what_they_eat(
    made: float, into: float, out: float, ratio: float, least: float
) -> None:
    found = self_sufficiency(made, into, out)
    assert (found.ratio, found.least) == near((ratio, least), abs=5e-5)
    assert found.least <= found.proportional


@examples(60)
@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_three_numbers_keep_their_order(made: float, into: float, out: float) -> None:
    assume(made + into - out > 1e-9)
    found = self_sufficiency(made, into, out)
    assert 0 <= found.least <= found.proportional + 1e-12 <= 1 + 1e-9
    assert found.ratio >= found.proportional - 1e-12


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        self_sufficiency(-1, 2, 0)
    with pytest.raises(ValueError, match="nothing is left"):
        self_sufficiency(1, 1, 2)
