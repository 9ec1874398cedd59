"""How often shipments leave, chosen: published examples, and an enumeration that knows nothing of programs."""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import best, seller, wanted, world

from makeshed.errors import BadFacts
from makeshed.model import Demand, Fact, Item, Lane, Mode, Offer, Period, Rate, Shed
from makeshed.model.frequency import USUAL, frequencies_of
from makeshed.model.in_period import in_period
from makeshed.plans.plan import Plan
from makeshed.questions.horizon import horizon
from makeshed.questions.stock import stock

near = pytest.approx
TRUCK = Mode(mode="truck", distance_kind="listed", payload=25)
HOLDING = 0.2


def by_truck(origin: str = "porto", destination: str = "lyon", **more: Any) -> Lane:
    return Lane(origin=origin, destination=destination, mode="truck", days=0, **more)


def kind(found: Plan, name: str) -> float:
    return next((line.cost for line in found.cost_lines if line.kind == name), 0.0)


def often(found: Plan) -> dict[str, set[float]]:
    """How many shipments leave a year, by item."""
    told: dict[str, set[float]] = {}
    for row in found.shipped:
        told.setdefault(row.item, set()).add(row.shipments)
    return told


# Published examples -------------------------------------------------------------------------------

MODELS = {"litepro": 12_000, "medpro": 1_200, "heavypro": 120}


def best_buy(lane: Lane, *names: str) -> Plan:
    """Plan Best Buy's computers (Chopra and Meindl, Supply Chain Management, economies of scale, ex. 2 to 4).

    A truck costs 4,000 a trip and 1,000 more for each model that is on it; a computer costs 500, holding 20 %.
    """
    facts: list[Fact] = [TRUCK, lane, *seller("maker", "porto", 500, item="bike")]
    for name in names:
        facts += [
            Item(item=name, mass=1),
            Offer(site="maker", item=name, price=500),
            Demand(place="lyon", item=name, quantity=MODELS[name]),
        ]
    return best(world(*facts), holding=HOLDING)


def test_models_ordered_together_as_published() -> None:
    """n* = sqrt(Σ D h C / 2 S) = 9.75 orders a year: 68,250 of orders and 68,278 of stock, 136,528 in all.

    The book's orders are 9.75 times 7,000, its stock (61,512, 6,151 and 615) that at n* before it is
    rounded. It values stock at 500; ours also at what it bears of the trip.
    """
    best_n = 9.7541
    assert math.sqrt(sum(MODELS.values()) * HOLDING * 500 / (2 * 7000)) == near(best_n, abs=1e-4)
    tried = f"8; 9; {best_n}; 10.5; 12"
    found = best_buy(by_truck(shipment_cost=7000, frequencies=tried), *MODELS)
    assert often(found) == {name: {best_n} for name in MODELS}
    assert kind(found, "freight") == near(68_250, abs=30)
    on_freight = HOLDING * kind(found, "freight") / (2 * best_n)
    assert kind(found, "stock") - on_freight == near(68_278, abs=2)
    assert found.proof.status == "optimal"


@pytest.mark.parametrize(
    ("name", "published", "annual"),
    [("litepro", 11.0, 109_544), ("medpro", 3.5, 34_642), ("heavypro", 1.1, 10_954)],
)
def test_models_ordered_apart_as_published(name: str, published: float, annual: float) -> None:
    """Each by a truck of its own, at 5,000 an order: 155,140 a year in all."""
    tried = (published, 0.7 * published, 0.9 * published, 1.1 * published, 1.4 * published)
    found = best_buy(by_truck(shipment_cost=5000, frequencies=";".join(map(str, tried))), name)
    assert often(found) == {name: {published}}
    stock_alone = kind(found, "stock") - HOLDING * kind(found, "freight") / (2 * published)
    assert kind(found, "freight") + stock_alone == near(annual, rel=1e-3)


def test_the_usual_frequencies_are_those_of_years_quarters_months_and_weeks() -> None:
    assert USUAL == (1, 2, 4, 8, 13, 26, 52)
    found = best_buy(by_truck(shipment_cost=7000, frequencies="usual"), *MODELS)
    costs = {n: n * 7000 * (1 + HOLDING / (2 * n)) + 13_320 * 50 / n for n in USUAL}
    assert often(found) == {name: {min(costs, key=costs.__getitem__)} for name in MODELS}
    assert found.cost - 500 * 13_320 == near(min(costs.values()))


# Enumeration --------------------------------------------------------------------------------------


@examples(12)
@given(
    quantities=st.lists(st.sampled_from([3, 40, 400, 3000]), min_size=1, max_size=2),
    prices=st.lists(st.sampled_from([5.0, 80.0, 900.0]), min_size=4, max_size=4),
    trips=st.tuples(st.sampled_from([20.0, 150.0, 900.0]), st.sampled_from([20.0, 150.0, 900.0])),
    tried=st.lists(st.sampled_from(USUAL), min_size=2, max_size=3, unique=True),
    holding=st.sampled_from([0.0, 0.1, 0.35]),
)
def test_plans_are_those_of_an_enumeration(
    quantities: list[int],
    prices: list[float],
    trips: tuple[float, float],
    tried: list[float],
    holding: float,
) -> None:
    """Two sellers, one or two items: every item from every seller at every frequency.

    A stream of goods is a seller's lane at one frequency; who is on it shares its trips. With streams
    given, cost is linear in what goes by each, so that some best plan sends each item by one.
    """
    items = ("bike", "frame")[: len(quantities)]
    streams = [(site, n) for site in (0, 1) for n in tried]
    costs = []
    for chosen in product(streams, repeat=len(items)):
        cost = sum(trips[site] * n * (1 + holding / (2 * n)) for site, n in {*chosen})
        for i, (site, n) in enumerate(chosen):
            cost += quantities[i] * prices[2 * site + i] * (1 + holding / (2 * n))
        costs.append(cost)
    text = "; ".join(f"{n:g}" for n in tried)
    facts: list[Fact] = [TRUCK]
    for site, place in enumerate(("porto", "nice")):
        for i, item in enumerate(items):
            facts += seller(f"s{site}", place, prices[2 * site + i], item=item)
        facts.append(by_truck(place, shipment_cost=trips[site], frequencies=text))
    facts += [
        Demand(place="lyon", item=i, quantity=q) for i, q in zip(items, quantities, strict=True)
    ]
    light = [Item(item=item, mass=0.001) for item in items]
    found = best(world(*light, *facts), holding=holding)
    assert found.cost == near(min(costs), rel=1e-9)
    assert found.proof.status == "optimal"


def charged(kg: float) -> float:
    """What a shipment costs by the table below, the next break charged where that is cheaper; 1,000 kg a load."""
    if kg <= 0:
        return min(40.0, 1000 * 0.2)
    full, rest = divmod(kg, 1000)
    last = min(max(40.0, 0.8 * rest), max(40.0, 0.5 * max(rest, 200)), 200.0) if rest else 0.0
    return full * 200.0 + last


@examples(20)
@given(
    quantity=st.integers(5, 4000),
    price=st.sampled_from([1.0, 30.0, 400.0]),
    tried=st.lists(st.sampled_from([1.0, 4.0, 13.0, 52.0]), min_size=2, max_size=2, unique=True),
)
def test_weight_breaks_and_minimum_charge_as_enumerated(
    quantity: int, price: float, tried: list[float]
) -> None:
    """One item of 10 kg, at two frequencies of one lane: all splits at which a piece of the table ends."""
    a, b = tried
    weight = 10.0 * quantity
    ends = [0.0, 50.0, 80.0, 125.0, 200.0, 250.0, 400.0]
    ends = [1000.0 * k + e for k in range(50) for e in ends]
    splits = {0.0, weight, *(a * e for e in ends), *(weight - b * e for e in ends)}
    costs = []
    for split in splits:
        if 0 <= split <= weight:
            cost = 0.0
            for kg, n in ((split, a), (weight - split, b)):
                if kg > 0:
                    cost += (n * charged(kg / n) + kg / 10 * price) * (1 + HOLDING / (2 * n))
            costs.append(cost)
    facts = [
        Mode(mode="truck", distance_kind="listed", payload=1, frequencies=f"{a:g};{b:g}"),
        Item(item="bike", mass=10),
        *seller("mill", "porto", price),
        by_truck(),
        Rate(mode="truck", per_kg=0.8, minimum_charge=40),
        Rate(mode="truck", min_weight=200, per_kg=0.5, minimum_charge=40),
        Rate(mode="truck", min_weight=1000, price=200),
        wanted(quantity=quantity),
    ]
    found = best(world(*facts), holding=HOLDING)
    assert found.cost == near(min(costs), rel=1e-7)


# What is said -------------------------------------------------------------------------------------


def boxes(*facts: Fact, **asked: Any) -> Plan:
    own = (Item(item="bike", mass=20), *seller("mill", "porto", 300), wanted(quantity=500))
    return best(world(TRUCK, *own, *facts), **{"holding": HOLDING} | asked)


def test_a_note_and_why_say_what_was_chosen_among_what() -> None:
    found = boxes(by_truck(shipment_cost=125, frequencies="usual"))
    (row,) = found.shipped
    assert row.shipments in {8.0, 13.0}
    assert any("chosen among 1, 2, 4, 8, 13, 26, 52 a year" in note for note in found.notes)
    assert f"{row.shipments:g} shipments a year" in str(found.why("total"))


def test_how_often_a_lane_goes_is_in_its_own_row_of_what_is_shipped() -> None:
    stated = boxes(by_truck(shipment_cost=125, shipments=12))
    assert [row.shipments for row in stated.shipped] == [12.0]
    weekly = boxes(
        Mode(mode="truck", distance_kind="listed", payload=25, interval=7), by_truck(cost=100)
    )
    assert [row.shipments for row in weekly.shipped] == [near(365 / 7)]


def test_where_no_stock_is_charged_the_fewest_shipments_are_chosen_and_a_note_says_so() -> None:
    found = boxes(by_truck(shipment_cost=125, frequencies="usual"), holding=0.0)
    assert [row.shipments for row in found.shipped] == [1.0]
    assert any("no stock is charged" in note for note in found.notes)


def test_the_lane_has_the_last_word_over_its_mode() -> None:
    mode = Mode(mode="truck", distance_kind="listed", payload=25, frequencies="1;52")
    own = boxes(mode, by_truck(shipment_cost=125, frequencies="4;13"))
    assert {row.shipments for row in own.shipped} <= {4.0, 13.0}
    stated = boxes(mode, by_truck(shipment_cost=125, shipments=6))
    assert [row.shipments for row in stated.shipped] == [6.0]


def test_stock_waits_for_the_frequency_that_was_chosen() -> None:
    shed = world(
        TRUCK,
        Item(item="bike", mass=20),
        *seller("mill", "porto", 300),
        wanted(quantity=500, variability=0.3),
        by_truck(shipment_cost=125, frequencies="1;26"),
    )
    found = best(shed, holding=HOLDING)
    (row,) = found.shipped
    placed = stock(shed, sourcing=found)
    assert f"{365 / row.shipments:.2f}" in "".join(
        str(placed.why(row.stage)) for row in placed.rows
    )


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ([by_truck(shipment_cost=125, frequencies="weekly")], "numbers"),
        ([by_truck(shipment_cost=125, frequencies="4;0")], "numbers"),
        ([by_truck(shipment_cost=125, frequencies="4;nan")], "numbers"),
        ([by_truck(shipment_cost=125, frequencies="4", shipments=12)], "shipments"),
        ([by_truck(frequencies="usual")], "shipment_cost"),
        ([by_truck(cost=100, frequencies="usual")], "shipment_cost"),
        (
            [
                Mode(mode="truck", distance_kind="listed", interval=7, frequencies="usual"),
                by_truck(shipment_cost=125),
            ],
            "interval",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(facts: list[Fact], told: str) -> None:
    with pytest.raises(BadFacts, match=told) as error:
        boxes(*facts)
    assert "frequencies" in str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1.000; 12", "1.000 is 1000 or 1: write 1000 or 1.0000"),
        ("4; 1,500", "1,500 is 1500 or 1.5"),
        ("4,12", "separated by ;"),
        ("50%", "separated by ;"),
        ("1_000", "separated by ;"),
        ("12; (4)", "separated by ;"),
    ],
)
def test_a_number_that_may_be_two_is_refused_with_both(text: str, told: str) -> None:
    with pytest.raises(BadFacts, match=re.escape(told)):
        boxes(by_truck(shipment_cost=125, frequencies=text))


def test_texts_are_read_as_people_write_them() -> None:
    assert frequencies_of("1 000; 4") == (4.0, 1000.0)
    assert frequencies_of("1.0000; 1000.5") == (1.0, 1000.5)
    assert frequencies_of("usual") == USUAL
    assert frequencies_of(" 52; 4 ;4;13 ") == (4.0, 13.0, 52.0)


# Periods ------------------------------------------------------------------------------------------


def quarters(frequencies: str, months: int = 3) -> Shed:
    shed = world(
        TRUCK,
        Item(item="bike", mass=20),
        *seller("mill", "porto", 300),
        wanted(quantity=500),
        by_truck(shipment_cost=125, frequencies=frequencies),
    )
    starts = [date(2027, 1 + months * n, 1) for n in range(2)]
    return shed.plus(
        *(Period(period=f"p{n}", start=at, months=months) for n, at in enumerate(starts))
    )


def test_in_a_period_at_least_one_shipment_leaves() -> None:
    said: list[str] = []
    shed = in_period(quarters("usual"), "p0", said.append)
    assert shed.table("lanes")["frequencies"].to_list() == ["4; 8; 13; 26; 52"]
    assert any("1, 2" in note for note in said)
    with pytest.raises(BadFacts, match="frequencies"):
        in_period(quarters("1;2"), "p0")


def test_periods_alike_choose_as_a_year_does() -> None:
    year = best(in_period(quarters("4;8;13"), "p0"), holding=HOLDING)
    found = horizon(quarters("4;8;13"), holding_rate=HOLDING, discount_rate=0.0, gap=0.0)
    assert {row.shipments for row in found.shipped} == {row.shipments for row in year.shipped}
    assert found.cost == near(year.cost / 2, rel=1e-9)
