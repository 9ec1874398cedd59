"""What a shipment costs by a carrier's table: which zone, which band, and by which lane's own word."""

from __future__ import annotations

from math import inf
from typing import Any

import polars as pl
import pytest
from tests.model.facts import shed_of

from makeshed.errors import BadFacts
from makeshed.model import Currency, Mode, Place, Shed
from makeshed.model.lane import Rate, Zone
from makeshed.network.landing.shipment_rates import in_parcels, unposted, with_shipping
from makeshed.science.shipments import Band

POST = Mode(
    mode="post", distance_kind="listed", payload=20.0, load_volume=80.0, cost=0.1, fixed_cost=100.0
)
BERLIN = Place(place="berlin", lat=52.5, lon=13.4, country="DE", postcode="10115")
LYON = Place(place="lyon", lat=45.8, lon=4.8, country="FR", postcode="69001")
BARE = Place(place="bare", lat=48.1, lon=11.6, country="DE")


def rate(
    zone: str = "", low: float = 0.0, high: float = 0.0, price: float = 5.0, **more: Any
) -> Rate:
    return Rate(mode="post", zone=zone, min_weight=low, max_weight=high, price=price, **more)


def shed(*facts: Rate | Zone) -> Shed:
    return shed_of(POST, BERLIN, LYON, BARE, Currency(currency="EUR", rate=1.0), *facts)


def legs(*ends: tuple[str, str], **said: Any) -> pl.DataFrame:
    blank = {
        "load_cost": None,
        "shipment_cost": None,
        "minimum_charge": None,
        "shipments": None,
        "frequencies": "",
        "distance": 100.0,
    }
    rows = [{"w": 0, "a": a, "b": b, **blank, **said} for a, b in ends]
    kinds = dict.fromkeys(
        ["load_cost", "shipment_cost", "minimum_charge", "shipments", "distance"], pl.Float64
    )
    return pl.DataFrame(rows, schema_overrides=kinds)


MODES = pl.DataFrame(
    [
        {
            "w": 0,
            "mode": "post",
            "payload": 20.0,
            "cost": 0.1,
            "fixed_cost": 100.0,
            "interval": 0.0,
            "load_volume": 80.0,
            "frequencies": "",
        }
    ]
)


def table(*facts: Rate | Zone, to: str = "berlin", **said: Any) -> tuple[Band, ...] | None:
    """The bands from Lyon to a place; None: the mode does not go there."""
    found, shipping = with_shipping(shed(*facts), MODES, legs(("lyon", to), **said))
    if found.is_empty():
        return None
    ship = found["ship"].item()
    return () if ship is None else shipping[ship].bands


def test_without_rates_nothing_is_paid_by_the_shipment() -> None:
    assert table() == ()


def test_a_band_without_an_end_ends_where_the_next_begins() -> None:
    found = table(
        rate(low=10.0, price=9.0, minimum_charge=1.0),
        rate(low=0.0, price=5.0, per_kg=0.2),
        rate(low=30.0, high=70.0, price=20.0),
    )
    assert found == (
        Band(low=0.0, high=10.0, price=5.0, per_kg=0.2, minimum=0.0), Band(low=10.0, high=30.0, price=9.0, per_kg=0.0, minimum=1.0),
        Band(low=30.0, high=70.0, price=20.0, per_kg=0.0, minimum=0.0),
    )  # fmt: skip
    assert table(rate()) == (Band(low=0.0, high=inf, price=5.0, per_kg=0.0, minimum=0.0),)


def test_the_narrowest_zone_counts() -> None:
    facts: list[Rate | Zone] = [
        rate("far", price=9.0), rate("near", price=4.0), rate("city", price=2.0),
        Zone(mode="post", destination="EU", zone="far"), Zone(mode="post", destination="DE", zone="near"), Zone(mode="post", destination="DE 10", zone="city"),
    ]  # fmt: skip
    for to, price in (("berlin", 2.0), ("bare", 4.0), ("lyon", 9.0)):
        found = table(*facts, to=to)
        assert found
        assert found[0].price == price
    twice = [
        *facts,
        Zone(mode="post", origin="FR", destination="DE 1", zone="near"),
        Zone(mode="post", origin="FR", destination="DE 1", zone="far"),
    ]
    with pytest.raises(BadFacts, match="far and near from lyon to berlin by post, equally narrow"):
        table(*twice)


def test_where_no_zone_reaches_the_mode_does_not_go() -> None:
    assert table(rate("near"), Zone(mode="post", destination="FR", zone="near")) is None
    assert table(
        rate("near"), rate("", price=7.0), Zone(mode="post", destination="FR", zone="near")
    ) == (Band(low=0.0, high=inf, price=7.0, per_kg=0.0, minimum=0.0),)
    assert table(rate("FR")) is None  # a zone called as an area is one
    assert table(rate("DE"))


def test_what_a_lane_says_itself_goes_before_the_table() -> None:
    """50 a shipment; or, of 20 t for 400, 0.02 a kg, 30 at least; or by the mode: 100 and 0.1 x 100 km x 20 t."""
    assert table(rate(), shipment_cost=50.0) == (Band(price=50.0, per_kg=0.0, minimum=0.0),)
    assert table(rate(), load_cost=400.0, minimum_charge=30.0) == (
        Band(price=0.0, per_kg=0.02, minimum=30.0),
    )
    assert table(rate(), minimum_charge=30.0) == (Band(price=0.0, per_kg=0.015, minimum=30.0),)
    assert table(rate(), load_cost=400.0) == ()  # by share of a load, as it says


def test_how_often_and_how_much_at_once() -> None:
    _, (as_lane,) = with_shipping(
        shed(), MODES, legs(("lyon", "berlin"), shipment_cost=5.0, shipments=12.0)
    )
    assert (as_lane.shipments, as_lane.stated, as_lane.most, as_lane.kg_per_m3) == (
        12.0,
        True,
        20_000.0,
        250.0,
    )
    weekly = MODES.with_columns(interval=pl.lit(7.3))
    _, (as_mode,) = with_shipping(shed(), weekly, legs(("lyon", "berlin"), shipment_cost=5.0))
    assert as_mode.shipments == pytest.approx(50.0)
    assert as_mode.stated
    _, (full,) = with_shipping(shed(rate(high=31.5)), MODES, legs(("lyon", "berlin")))
    assert (full.shipments, full.stated, full.most) == (1.0, False, 31.5)


def test_a_parcel_straight_to_a_demand_is_a_shipment_of_its_own() -> None:
    """Two pieces of 3 kg and 5 + 0.20 a kg: 6.20 a parcel, 3.10 a piece."""
    ways, shipping = with_shipping(
        shed(rate(per_kg=0.2)), MODES, legs(("lyon", "berlin"), ("lyon", "bare"), ("lyon", "lyon"))
    )
    ways = ways.with_columns(
        mass=pl.lit(3.0),
        volume=pl.lit(0.0),
        parcel=pl.Series([2.0, None, 2.0]),
        shipments=pl.Series([None, None, 12.0]),
    )
    found, each = in_parcels(ways, shipping)
    assert each.tolist() == pytest.approx([3.1, 0.0, 0.0])
    assert found["parcels"].is_not_null().to_list() == [True, False, False]
    assert found["ship"].is_not_null().to_list() == [False, True, True]


def test_places_without_a_postcode_are_named_where_zones_ask_for_it() -> None:
    facts: list[Rate | Zone] = [rate("city"), Zone(mode="post", destination="DE 10", zone="city")]
    (said,) = unposted(shed(*facts), [("lyon", "bare"), ("lyon", "berlin"), ("bare", "lyon")])
    assert said.endswith(": bare")
    assert list(unposted(shed(*facts), [("bare", "lyon")])) == []
    assert list(unposted(shed(rate()), [("lyon", "bare")])) == []
