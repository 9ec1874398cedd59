"""The equations of carrying, against published worked examples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeshed.science.freight import (
    chargeable_load,
    freight,
    transit_days,
    transport_co2e,
)

AIR = {"payload_t": 1.0, "load_volume_m3": 6.0}
positive = st.floats(1e-3, 1e4)


@pytest.mark.parametrize(
    ("mass_kg", "centimetres", "boxes", "published_kg"),
    [
        # Pengelly's Forwarding (NZ), fact sheet "Chargeable weight": 14.625 kg, not 14.
        (14, (30, 45, 65), 1, 14.625),
        # Value Clearing and Forwarding (ZA), "Tariffs for air freight", examples 1 and 2.
        (80, (50, 50, 50), 1, 80),
        (45, (60, 40, 20), 8, 64),
        # experts123.com, "air freight charges based on volume": a tea carton, 21 kg volumetric.
        (10, (41, 51, 61), 1, 127_551 / 6000),
    ],
)
def test_air_freight_charges_6000_cm3_as_a_kilogram(
    mass_kg: float, centimetres: tuple[int, int, int], boxes: int, published_kg: float
) -> None:
    volume = boxes * math.prod(centimetres) / 1e6
    found = chargeable_load(mass_kg=mass_kg, volume_m3=volume, **AIR)  # of a load of 1 t
    assert float(found) * 1000 == pytest.approx(published_kg, rel=1e-4)


@pytest.mark.parametrize("anything", [math.nan, math.inf])
def test_a_load_of_any_volume_counts_mass_alone(anything: float) -> None:
    share = chargeable_load(mass_kg=500, volume_m3=1e6, payload_t=25, load_volume_m3=anything)
    assert float(share) == pytest.approx(0.02)


def test_loads_broadcast_over_units_and_modes() -> None:
    share = chargeable_load(
        mass_kg=np.array([[28.0], [5.0]]),
        volume_m3=np.array([[0.29], [0.001]]),
        payload_t=np.array([26.0, 25.0, 1.0]),
        load_volume_m3=np.array([64.7, np.nan, 6.0]),
    )
    assert share.shape == (2, 3)
    # 64.7 m³ take 223 cartons of 0.29 m³; the e-bike case counts 220 to a 40' HC.
    assert 1 / share[0, 0] == pytest.approx(223.1, abs=0.1)
    assert share[0, 1] == pytest.approx(0.028 / 25)
    assert share[1, 2] == pytest.approx(0.005)


@given(mass=positive, volume=positive, payload=positive, room=positive, factor=positive)
def test_load_is_the_larger_share_and_scales(
    mass: float, volume: float, payload: float, room: float, factor: float
) -> None:
    kinds = {"payload_t": payload, "load_volume_m3": room}
    share = float(chargeable_load(mass_kg=mass, volume_m3=volume, **kinds))
    assert share >= mass / 1000 / payload * (1 - 1e-12)
    assert share >= volume / room * (1 - 1e-12)
    assert share in {mass / 1000 / payload, volume / room}
    more = chargeable_load(mass_kg=mass * factor, volume_m3=volume * factor, **kinds)
    assert float(more) == pytest.approx(share * factor)


def test_a_full_lorry_costs_its_kilometres() -> None:
    # e-bike case: 1.55 EUR/km, 250 bikes, 1560 km from Porto to Marseille.
    full = freight(load=1, payload_t=25, distance_km=1560, cost_per_tkm=0.062, fixed_per_load=0)
    assert float(full) == pytest.approx(1560 * 1.55)
    each = freight(
        load=1 / 250, payload_t=25, distance_km=1560, cost_per_tkm=0.062, fixed_per_load=120
    )
    assert float(each) == pytest.approx((1560 * 1.55 + 120) / 250)


@given(parts=st.lists(st.floats(0, 1), min_size=1, max_size=8), distance=st.floats(0, 2e4))
def test_units_pay_together_what_their_loads_cost(parts: list[float], distance: float) -> None:
    terms = {"payload_t": 26.0, "cost_per_tkm": 0.0069, "fixed_per_load": 700.0}
    each = freight(load=np.array(parts), distance_km=distance, **terms)
    whole = freight(load=sum(parts), distance_km=distance, **terms)
    assert float(each.sum()) == pytest.approx(float(whole))


def test_tonne_kilometres_times_intensity() -> None:
    # Environmental Defense Fund, Green Freight Handbook: 1000 miles with 20 short tons at 161.8 g
    # per ton-mile emit 3,236,000 g of CO2.
    short_ton, mile = 0.90718474, 1.609344
    found = transport_co2e(
        load=1,
        payload_t=20 * short_ton,
        distance_km=1000 * mile,
        kg_per_tkm=0.1618 / (short_ton * mile),
    )
    assert float(found) * 1000 == pytest.approx(3_236_000)


def test_factor_of_a_lorry_follows_from_its_load() -> None:
    # DEFRA/DECC 2012 conversion factors, Annex 7, table 7e: articulated over 33 t carries 11.78 t
    # on average and emits 0.10273 kg CO2e per tonne-km: 1.2102 kg per km of the lorry.
    per_km = transport_co2e(load=11.78 / 25, payload_t=25, distance_km=1, kg_per_tkm=0.10273)
    assert float(per_km) == pytest.approx(1.2102, abs=5e-5)


def test_time_from_door_to_door() -> None:
    # 16,285 km at 14.5 knots sail 25.3 days (searoute 1.6.0), and 8 days of ports and customs.
    knots = 14.5 * 1.852 * 24
    sailing = transit_days(distance_km=16_285, km_per_day=knots, handling_days=0)
    assert float(sailing) == pytest.approx(25.3, abs=0.05)
    days = transit_days(distance_km=np.array([0, 16_285]), km_per_day=knots, handling_days=8)
    assert days == pytest.approx([8, 33.3], abs=0.05)
