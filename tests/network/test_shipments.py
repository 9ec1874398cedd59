"""Plans whose freight is paid by the shipment, worked out by hand and by a program of its own."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import DAY, best, maker, part, seller, sources, wanted, world

from makeshed.errors import BadFacts, NotEnoughData
from makeshed.model import Demand, Duty, Fact, Item, Lane, Mode, Offer, Place, Rate, Zone
from makeshed.model.area import fits
from makeshed.network.landing.landed_cost import Goods, Landing
from makeshed.plans.plan import Plan
from makeshed.questions.tip import tip

near = pytest.approx
TRUCK = Mode(
    mode="truck", distance_kind="listed", payload=25, load_volume=75, interval=7, cost=0.06
)
BOX = Item(item="bike", mass=20, volume=0.03, hs="8711 60")


def by_truck(origin: str = "porto", destination: str = "lyon", **more: Any) -> Lane:
    return Lane(origin=origin, destination=destination, mode="truck", days=0, **more)


def boxes(*facts: Fact, quantity: float = 36, **asked: Any) -> Plan:
    """Plan boxes of 20 kg at 10 from porto to lyon."""
    return best(
        world(TRUCK, BOX, *seller("mill", "porto", 10), wanted(quantity=quantity), *facts), **asked
    )


def kind(found: Plan, name: str) -> float:
    return next((line.cost for line in found.cost_lines if line.kind == name), 0.0)


def test_a_known_shipment_costs_what_is_paid_for_it() -> None:
    """Three boxes a month at 125 a shipment are 1,500 a year, however little of the lorry they fill."""
    found = boxes(by_truck(shipment_cost=125, shipments=12))
    assert kind(found, "freight") == near(1500)
    assert found.cost == near(1860)
    assert found.proof.status == "optimal"
    opened = str(found.why("total"))
    assert "12 shipments a year of 60 kg at 125.00" in opened
    assert any("as the lane states" in note for note in found.notes)
    (row,) = found.shipped
    assert row.freight * row.quantity == near(1500)


def test_how_often_may_be_said_by_the_mode() -> None:
    found = boxes(by_truck(shipment_cost=125))
    assert kind(found, "freight") == near(125 * 365 / 7)
    assert any("by the interval of the mode" in note for note in found.notes)


def test_without_either_full_loads_leave() -> None:
    """36 boxes of 20 kg on a lorry of 500 kg are two loads."""
    small = Mode(mode="truck", distance_kind="listed", payload=0.5)
    found = boxes(small, by_truck(shipment_cost=125))
    assert kind(found, "freight") == near(250)
    assert any("no interval or number" in note for note in found.notes)


def test_stock_waits_as_long_as_the_lane_says() -> None:
    """Between shipments a month apart half a month's goods lie, at the value delivered."""
    found = boxes(by_truck(shipment_cost=125, shipments=12), holding=0.2)
    assert kind(found, "stock") == near(0.2 * (10 * 36 + 1500) / 24)


def test_a_minimum_charge_a_shipment() -> None:
    """A load of 25 t at 1,250 is 0.05/kg; 60 kg are 3, and the least is 40."""
    terms: dict[str, Any] = {"cost": 1250, "minimum_charge": 40, "shipments": 12}
    assert kind(boxes(by_truck(**terms)), "freight") == near(480)
    heavy = boxes(by_truck(**terms), quantity=1200)  # 2 t a month
    assert kind(heavy, "freight") == near(1200 * 20 * 0.05)


def test_items_share_a_shipment_and_weight_is_that_of_all() -> None:
    """Heavy and bulky goods together: 333 kg a m³, and the larger sum counts (as by air)."""
    cart = Item(item="frame", mass=2, volume=0.3, hs="8714 91")
    offer = Offer(site="mill", item="frame", price=5)
    both = (cart, offer, Demand(place="lyon", item="frame", quantity=12))
    rate = Rate(mode="truck", per_kg=1)
    found = boxes(by_truck(shipments=12), rate, *both)
    mass, volume = 36 * 20 + 12 * 2, 36 * 0.03 + 12 * 0.3
    assert kind(found, "freight") == near(max(mass, volume * 1000 / 3))
    paid = boxes(by_truck(shipment_cost=125, shipments=12), *both)
    assert kind(paid, "freight") == near(1500)


@pytest.mark.parametrize(("quantity", "chosen"), [(10, "near"), (100, "mill")])
def test_a_cheap_seller_far_away_pays_from_a_volume_on(quantity: float, chosen: str) -> None:
    """1,500 a year against 20 a unit more: at 75 units both are alike."""
    other = (*seller("near", "lyon", 30),)
    found = boxes(by_truck(shipment_cost=125, shipments=12), *other, quantity=quantity)
    assert sources(found) == near({chosen: quantity})
    assert found.cost == near(min(quantity * 30, quantity * 10 + 1500))


def test_a_monthly_and_a_weekly_service_are_weighed_with_their_stock() -> None:
    """The trade-off of economic order quantities: price a shipment against half a shipment held."""
    weekly = Mode(mode="weekly", distance_kind="listed", payload=25)
    lanes = (
        by_truck(shipment_cost=100, shipments=12),
        Lane(
            origin="porto",
            destination="lyon",
            mode="weekly",
            shipment_cost=50,
            shipments=52,
            days=0,
        ),
    )
    dear = seller("mill", "porto", 400)
    few = boxes(weekly, *lanes, *dear, holding=0.2)
    assert kind(few, "freight") == near(1200)
    many = boxes(weekly, *lanes, *dear, quantity=1000, holding=0.2)
    assert kind(many, "freight") == near(2600)
    assert many.cost == near(1000 * 400 + 2600 + 0.2 / 104 * (400_000 + 2600))


def test_duty_on_cif_value_counts_the_shipment() -> None:
    duty = Duty(duty="d", hs="8711", origin="*", destination="EU", rate=0.1)
    found = boxes(
        duty, *seller("mill", "izmir", 10), by_truck("izmir", shipment_cost=125, shipments=12)
    )
    assert kind(found, "duty") == near(0.1 * (360 + 1500))
    assert found.proof.status == "optimal"
    fob = boxes(
        Duty(duty="d", hs="8711", origin="*", destination="EU", rate=0.1, basis="FOB"),
        *seller("mill", "izmir", 10),
        by_truck("izmir", shipment_cost=125, shipments=12),
    )
    assert kind(fob, "duty") == near(36)


def test_parts_that_come_by_the_shipment_are_in_what_a_maker_marks_up() -> None:
    facts = [
        *maker("shop", "lyon", 5, markup=0.1),
        part(),
        *seller("forge", "porto", 8, item="frame"),
        by_truck(shipment_cost=100, shipments=10),
        wanted(quantity=20),
    ]
    found = best(world(TRUCK, *facts))
    assert found.cost == near(1.1 * (20 * 5 + 20 * 8 + 1000))
    assert found.proof.gap <= 1e-4


def test_a_price_that_includes_the_way_needs_freight_of_a_unit() -> None:
    offer = Offer(site="mill", item="bike", price=50, incoterm="DAP", incoterm_place="lyon")
    with pytest.raises(BadFacts, match="lyon"):
        boxes(offer, by_truck(shipment_cost=125, shipments=12))


def test_a_duty_that_bends_with_the_value_is_refused_by_name() -> None:
    duty = Duty(
        duty="bent", hs="8711", origin="*", destination="EU", rate=0.1, most=50, bound="unit"
    )
    facts = (*seller("mill", "izmir", 10), by_truck("izmir", shipment_cost=125, shipments=12))
    with pytest.raises(BadFacts, match="bent"):
        boxes(duty, *facts)


def test_a_question_that_does_not_know_shipments_says_so() -> None:
    shed = world(
        TRUCK,
        BOX,
        *seller("mill", "porto", 10),
        wanted(),
        by_truck(shipment_cost=125, shipments=12),
    )
    with pytest.raises(NotEnoughData, match="porto/lyon/truck"):
        tip(shed, "offers/mill:bike:0.price", between=(1, 2))


def test_a_method_for_bare_networks_says_who_did_the_work() -> None:
    found = boxes(by_truck(shipment_cost=125, shipments=12), solver="decomposition")
    assert found.cost == near(1860)
    assert any("knows no limits, rules or shipments" in note for note in found.notes)


# Rate tables --------------------------------------------------------------------------------------

PARCEL = Mode(mode="parcel", distance_kind="road", payload=0.0315, load_volume=0.15, interval=7.3)
PRICES = (
    *(Rate(mode="parcel", zone="1", max_weight=kg, price=p) for kg, p in ((2, 5), (10, 9), (31.5, 16))),
    *(Rate(mode="parcel", zone="2", max_weight=kg, price=p) for kg, p in ((2, 9), (31.5, 30))),
)  # fmt: skip
ZONES = (
    Zone(mode="parcel", origin="PT", destination="EU", zone="2"),
    Zone(mode="parcel", origin="PT", destination="FR", zone="1"),
    Zone(mode="parcel", origin="PT", destination="FR 69", zone="2"),
)
LYON = Place(place="lyon", lat=45.76, lon=4.84, country="FR", postcode="69001")


def posted(*facts: Fact, quantity: float = 50, mass: float = 5) -> Plan:
    item = Item(item="bike", mass=mass, volume=0.001)
    return best(
        world(PARCEL, item, *seller("mill", "porto", 10), wanted(quantity=quantity), *facts)
    )


def test_parcels_are_paid_by_zone_and_weight() -> None:
    """50 a year, one in each of 50 parcels of 5 kg: 9 in zone 1, 30 in zone 2."""
    assert kind(posted(*PRICES, *ZONES), "freight") == near(50 * 9)
    assert kind(posted(*PRICES, *ZONES, LYON), "freight") == near(50 * 30)
    heavy = posted(*PRICES, *ZONES, quantity=500)  # 50 kg at a time: a full parcel and 18.5 kg
    assert kind(heavy, "freight") == near(50 * (16 + 16))


@pytest.mark.parametrize("code", ["69001", "69 001", "F-69001", "fr 69001", "69001 CEDEX 9"])
def test_postcodes_are_read_as_people_write_them(code: str) -> None:
    there = replace(LYON, postcode=code)
    assert kind(posted(*PRICES, *ZONES, there), "freight") == near(50 * 30)


@pytest.mark.parametrize(
    ("code", "country", "zone"),
    [("00-950", "PL", "PL 009"), ("D-10115", "DE", "DE 10"), ("SE-111 20", "SE", "SE 1112"),
     ("1000-001", "PT", "PT 1000-1005"), ("10115-1234", "US", "US 101"), ("1012 AB", "NL", "NL 10")],
)  # fmt: skip
def test_postcodes_of_other_countries(code: str, country: str, zone: str) -> None:
    place = Place(place="there", lat=45.76, lon=4.84, country=country, postcode=code)
    assert fits(zone, place) is not None


@pytest.mark.parametrize("code", ["1000", "690012", "lyon"])
def test_a_postcode_without_all_its_digits_is_refused(code: str) -> None:
    """A spreadsheet makes 1000 of 01000; a wider zone would be taken without a word."""
    with pytest.raises(
        BadFacts, match=r"places, row \d, postcode: .*; right: all digits, such as 01000"
    ):
        posted(*PRICES, *ZONES, replace(LYON, postcode=code))
    posted(*PRICES, *ZONES[:2], replace(LYON, postcode=code))  # no zone goes by postcode


def test_a_place_without_a_postcode_is_told() -> None:
    """Its zone is the wider one."""
    told = "these places have none, so that a wider zone is taken for them (places.postcode): lyon"
    assert any(note.endswith(told) for note in posted(*PRICES, *ZONES).notes)
    assert not any("postcode" in note for note in posted(*PRICES, *ZONES, LYON).notes)


def test_zones_may_be_countries_themselves() -> None:
    rates = (
        Rate(mode="parcel", zone="FR", price=7),
        Rate(mode="parcel", zone="EU", price=12),
    )
    assert kind(posted(*rates), "freight") == near(350)
    assert kind(posted(rates[1]), "freight") == near(600)
    with pytest.raises(Exception, match="no mode of transport leads there"):
        posted(Rate(mode="parcel", zone="DE", price=7))


def test_a_zone_told_twice_and_an_area_nobody_knows_are_refused() -> None:
    odd = Zone(mode="parcel", origin="*", destination="Frankreich", zone="1")
    with pytest.raises(BadFacts, match="Frankreich"):
        posted(*PRICES, odd)
    same = (
        Zone(mode="parcel", origin="porto", destination="*", zone="1"),
        Zone(mode="parcel", origin="*", destination="lyon", zone="2"),
    )
    with pytest.raises(BadFacts, match="equally narrow"):
        posted(*PRICES, *same)
    with pytest.raises(BadFacts, match="rates"):
        posted(*PRICES, Zone(mode="parcel", origin="*", destination="FR", zone="9"))


def test_a_quote_says_what_the_plan_says() -> None:
    shed = world(
        TRUCK,
        BOX,
        *seller("mill", "porto", 10),
        wanted(quantity=36),
        by_truck(shipment_cost=125, shipments=12),
    )
    landing = Landing(shed, holding_rate=0.2, blocked=(), day=DAY)
    goods = Goods(item="bike", mass=20, volume=0.03, hs="8711 60")
    (way,) = [w for w in landing.lanes("porto", "lyon", goods, ("PT", "")) if w.mode == "truck"]
    lines = landing.cost(way, np.asarray(10.0), volume=36.0)
    planned = best(shed, holding=0.2)
    assert 36 * (10 + float(sum(lines.values()))) == near(planned.cost)


@st.composite
def lanes(draw: st.DrawFn) -> tuple[list[Fact], float]:
    """Two sellers with lanes by the shipment and two items, and the least cost by trying all splits."""
    some = st.integers(1, 9)
    masses = draw(st.lists(some, min_size=2, max_size=2))
    amounts = [10 * draw(some) for _ in range(2)]
    facts: list[Fact] = [TRUCK, wanted(quantity=amounts[0])]
    facts += [
        Item(item=name, mass=10 * mass)
        for name, mass in zip(("bike", "frame"), masses, strict=True)
    ]
    facts.append(Demand(place="lyon", item="frame", quantity=amounts[1]))
    terms, prices = [], []
    for place in ("porto", "izmir"):
        price, least, rate = 20 * draw(some), 50 * draw(some), draw(some) * draw(st.booleans())
        times = draw(some)
        facts.append(
            by_truck(
                place, shipment_cost=price, minimum_charge=least, cost=1000 * rate, shipments=times
            )
        )
        own = [draw(some) for _ in range(2)]
        facts += seller(place, place, own[0])
        facts.append(Offer(site=place, item="frame", price=own[1]))
        terms.append((price, least, rate, times))
        prices.append(own)

    def paid(n: int, kg: float) -> float:
        price, least, rate, times = terms[n]
        return times * max(least, price + rate / 25 * kg / times) if kg else 0.0

    # A cost that is concave between empty and full lanes is least at an end of every flow but for
    # where the minimum stops to bind; both are tried on a grid of whole units.
    best_cost = min(
        sum(a * prices[0][i] + (q - a) * prices[1][i] for i, (a, q) in enumerate(zip(split, amounts, strict=True)))
        + paid(0, sum(a * 10 * m for a, m in zip(split, masses, strict=True)))
        + paid(1, sum((q - a) * 10 * m for a, q, m in zip(split, amounts, masses, strict=True)))
        for split in product(*(range(amount + 1) for amount in amounts))
    )  # fmt: skip
    return facts, best_cost


@given(lanes())
@examples(12)
def test_no_split_of_two_items_over_two_lanes_is_cheaper(found: tuple[list[Fact], float]) -> None:
    facts, least = found
    planned = best(world(*facts))
    assert planned.cost <= least * (1 + 1e-9)
    assert planned.proof.gap <= 1e-9
    assert planned.cost >= least * 0.98  # a grid of whole units may miss a corner


PARCELS = Mode(mode="dhl", distance_kind="listed", payload=0.0315, load_volume=1)
TABLE = [
    Rate(mode="dhl", max_weight=2, price=5.49),
    Rate(mode="dhl", max_weight=5, price=7.49),
    Rate(mode="dhl", max_weight=31.5, price=16.49),
]


@pytest.mark.parametrize(
    ("parcel", "stated", "freight"),
    [
        (None, None, 57 * 16.49 + 7.49),  # 1,800 kg in 57 full loads of 31.5 kg and 4.5 kg
        (1, None, 1000 * 5.49),
        (2, None, 500 * 7.49),
        (40, None, 25 * (2 * 16.49 + 16.49)),  # 72 kg: two full loads and 9 kg
        (1, 100, 100 * 16.49),  # the lane is taken at its word: 18 kg each
    ],
)
def test_a_parcel_is_a_shipment_of_its_own(
    parcel: float | None, stated: float | None, freight: float
) -> None:
    item = Item(item="box", mass=1.8, volume=0.002)
    lane = Lane(origin="porto", destination="lyon", mode="dhl", days=1, shipments=stated)
    goods = [item, *seller("mill", "porto", 10, item="box")]
    demand = Demand(place="lyon", item="box", quantity=1000, parcel=parcel)
    found = best(world(PARCELS, *TABLE, *goods, lane, demand))
    assert kind(found, "freight") == near(freight)
    assert any("in parcels of" in note for note in found.notes) == bool(parcel and not stated)


def test_a_quote_lands_parcels_as_the_plan_does() -> None:
    item = Item(item="box", mass=1.8, volume=0.002)
    lane = Lane(origin="porto", destination="lyon", mode="dhl", days=1)
    demand = Demand(place="lyon", item="box", quantity=1000, parcel=2)
    shed = world(PARCELS, *TABLE, item, *seller("mill", "porto", 10, item="box"), lane, demand)
    landing = Landing(shed, holding_rate=0.0, blocked=(), day=DAY)
    goods = Goods(item="box", mass=1.8, volume=0.002, hs="")
    (way,) = [w for w in landing.lanes("porto", "lyon", goods, ("PT", "")) if w.mode == "dhl"]
    assert float(way.carried(1000.0)) == near(7.49 / 2)
    assert float(way.carried(3.0)) == near(7.49 / 2)
