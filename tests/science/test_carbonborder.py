"""The carbon border adjustment, against lines worked from the tables of the regulations."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import drawn

from makeshed.science.carbonborder import (
    EmbeddedEmissions,
    benchmark,
    by_default,
    certificates,
    covered,
    free_share,
    proposed,
)

LINES = [  # 100 t in 2026 at EUR 80: worked from Regulations (EU) 2025/2620 and 2025/2621
    ("7604 29 90", "CN", 5.369, 1.493, "K", 391.333, 31_306.64),
    ("7318 15 95", "CN", 7.013, 1.364, "C", 568.31, 45_464.80),
    ("7616 99 90", "CN", 6.115, 1.485, "K", 466.713, 37_337.04),
    ("7326 90 98", "CN", 3.384, 1.491, "C", 193.028, 15_442.24),
    ("7208 51 20", "CN", 3.506, 1.370, "C", 217.025, 17_362.00),
    ("7207 11 11", "TR", 2.541, 1.364, "C", 121.11, 9_688.80),
]


@pytest.mark.parametrize(("hs", "origin", "marked", "bench", "route", "count", "money"), LINES)
def test_six_worked_lines_to_the_cent(
    hs: str, origin: str, marked: float, bench: float, route: str, count: float, money: float
) -> None:
    goods = by_default(hs, origin, 2026)
    assert goods is not None
    assert (goods.emissions, goods.benchmark) == (marked, bench)
    assert goods.how.endswith(f"route {route}")
    needed = certificates(goods, 2026, 80)
    assert 100 * needed == pytest.approx(count, abs=0.0006)  # declared to three places
    assert 8000 * needed == pytest.approx(money, abs=0.05)
    assert covered(hs) == "whole"


@pytest.mark.parametrize(
    ("hs", "per_kg"), [("7604 29 90", 0.508), ("7318 15 95", 0.663), ("7616 99 90", 0.578)]
)
def test_without_free_allocation_in_2034(hs: str, per_kg: float) -> None:
    goods = by_default(hs, "CN", 2034)
    assert goods is not None
    assert 80 * certificates(goods, 2034, 80) / 1000 == pytest.approx(per_kg, abs=0.0006)


@pytest.mark.parametrize(
    ("origin", "default"),
    [("IN", 3.444), ("TR", 3.741), ("VN", 2.040), ("GL", 3.251), ("US", 2.278), ("TW", 0.710)],
)
def test_the_origin_decides(origin: str, default: float) -> None:
    """Aluminium profiles; Greenland is not listed and takes what other countries take."""
    goods = by_default("7604 29 90", origin, 2026)
    assert goods is not None
    assert goods.emissions == pytest.approx(1.1 * default, abs=1e-3)


def test_codes_match_by_the_longest_prefix() -> None:
    # Defaults stand at 7208 and at 7318 15, benchmarks at eight digits.
    assert by_default("7208 51 20", "CN", 2026) == by_default("7208 51 20 10", "CN", 2026)
    screws = by_default("7318 15 95 90", "CN", 2026)
    assert screws is not None
    assert "7318 15" in screws.how
    assert benchmark("7604 29 90", 2026, "L") == 0.152
    assert benchmark("7604 29 90", 2026, "C") is None


def test_benchmarks_of_stainless_steel_differ_by_period() -> None:
    assert (benchmark("7318 16 31", 2027), benchmark("7318 16 31", 2028)) == (1.154, 1.116)
    assert benchmark("7318 15 95", 2026, actual=True) == 0.038


def test_what_is_in_scope() -> None:
    # Bicycles and their parts are outside, as is ferro-silicon beside ferro-manganese in 7202.
    assert [covered(hs) for hs in ("8711 60", "8714 91", "7202 29 00", "9403 20", "72")] == [""] * 5
    assert covered("7318") == covered("7604 29") == "part"
    assert proposed("8501 32")
    assert not proposed("8714 91")


def test_mark_up_and_free_share_by_year() -> None:
    goods = [by_default("7604 29 90", "CN", year) for year in (2026, 2027, 2028, 2031)]
    assert [g and g.emissions for g in goods] == [5.369, 5.857, 6.345, 6.345]
    assert [free_share(year) for year in (2025, 2026, 2030, 2033, 2034)] == [
        1,
        0.975,
        0.515,
        0.14,
        0,
    ]


def test_what_was_paid_elsewhere_counts() -> None:
    goods = EmbeddedEmissions(2.0, 1.0, paid=40.0)
    assert certificates(goods, 2026, 80) == pytest.approx(2.0 - 0.975 - 0.5)
    assert certificates(EmbeddedEmissions(0.5, 1.0), 2026, 80) == 0
    assert certificates(goods, 2025, 80) == 0


@settings(max_examples=drawn(40))
@given(st.floats(0, 20), st.floats(0, 20), st.integers(2026, 2040), st.floats(1, 500))
def test_later_years_and_dirtier_goods_never_need_fewer(
    emissions: float, bench: float, year: int, price: float
) -> None:
    now = certificates(EmbeddedEmissions(emissions, bench), year, price)
    assert 0 <= now <= emissions
    assert certificates(EmbeddedEmissions(emissions, bench), year + 1, price) >= now
    assert certificates(EmbeddedEmissions(emissions + 1, bench), year, price) >= now
