"""What a shipment costs, against the worked examples of carriers and of those who explain them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.shipments import Band, Shipping

near = pytest.approx


def by(*bands: Band, shipments: float = 1, most: float = 1e6, kg_per_m3: float = 0) -> Shipping:
    return Shipping(shipments=shipments, stated=True, most=most, kg_per_m3=kg_per_m3, bands=bands)


# per pound, from rates a hundredweight
LTL = by(Band(per_kg=0.1438, high=500), Band(low=500, per_kg=0.1029))
AIR = by(Band(per_kg=16, high=45), Band(low=45, per_kg=9), kg_per_m3=1 / 0.006)


def test_the_next_weight_break_is_charged_where_it_is_cheaper() -> None:
    """InsiteShip, "Calculate Rated LTL Shipment": 450 lb, and 357.78 lb as the point of indifference."""
    assert float(LTL.charge(450)) == near(51.45)
    assert float(LTL.charge(357.78)) == near(51.45, abs=0.005)
    assert float(LTL.charge(300)) == near(43.14)
    assert float(LTL.charge(600)) == near(61.74)


def test_a_break_where_two_rates_meet() -> None:
    """freightlogistics.wordpress.com: 58.21 from 1,000 lb, 49.39 from 2,000: indifferent at 1,696 lb."""
    table = by(Band(low=1000, high=2000, per_kg=0.5821), Band(low=2000, per_kg=0.4939))
    assert float(table.charge(1696)) == near(2000 * 0.4939, abs=0.6)
    assert float(table.charge(1690)) == near(1690 * 0.5821)
    assert float(table.charge(1700)) == near(2000 * 0.4939)


def test_air_freight_goes_up_a_level() -> None:
    """airfreightfromchina.com: 30 kg cost 405, not 480; 150 kg in 2 m³ are charged as 333.33 kg."""
    assert float(AIR.charge(30)) == near(405)
    assert AIR.weight(150, 2) == near(333.33, abs=0.01)


def test_parcels_up_to_a_weight() -> None:
    table = by(Band(high=2, price=5.49), Band(high=5, price=7.49), Band(high=10, price=10.49))
    assert [float(table.charge(kg)) for kg in (1, 2, 4, 5, 9)] == near(
        [5.49, 5.49, 7.49, 7.49, 10.49]
    )
    assert math.isinf(float(table.charge(11)))


def test_a_minimum_charge() -> None:
    table = by(Band(per_kg=0.5, minimum=40))
    assert [float(table.charge(kg)) for kg in (10, 80, 100)] == near([40, 40, 50])


def test_a_year_is_its_shipments_in_full_loads_and_the_rest() -> None:
    """Ten departures of 250 kg on loads of 100 kg: two full ones and half of a third each time."""
    one = by(Band(price=10, per_kg=0.1), shipments=10, most=100)
    assert float(one.yearly(2500)) == near(10 * (2 * 20 + 15))
    assert float(one.yearly(1000)) == near(10 * 20)
    assert float(one.yearly(0)) == near(100)


@st.composite
def tables(draw: st.DrawFn) -> Shipping:
    some = st.integers(0, 20)
    bands = [
        Band(
            low=draw(some), high=draw(st.sampled_from([15.0, 40.0, math.inf])),
            price=draw(some), per_kg=draw(some), minimum=10 * draw(some),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    most = min(30.0, max(band.high for band in bands))
    return by(*bands, shipments=draw(st.integers(1, 5)), most=most)


@given(tables(), st.floats(0, 30))
def test_the_pieces_of_the_program_charge_what_the_table_does(table: Shipping, kg: float) -> None:
    kg = min(kg, table.most)
    pieces = [p + r * max(kg, low) for low, high, p, r in table.pieces() if kg <= high]
    assert min(pieces) == near(float(table.charge(kg)))


@given(tables(), st.floats(0, 200), st.floats(0, 200))
def test_more_is_never_cheaper(table: Shipping, kg: float, more: float) -> None:
    assert float(table.yearly(kg + more)) >= float(table.yearly(kg)) * (1 - 1e-9)
