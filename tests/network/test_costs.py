"""What goods cost on their way, by hand: duties, trade terms, stock, lead time, markup, currency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt
from statistics import NormalDist
from typing import Any

import pytest
from tests.questions.worlds import best, lane, maker, part, seller, sources, wanted, world

from makeshed.model import Currency, Duty, Item, Lane, Mode, Offer, Place, Shed, Site
from makeshed.plans.plan import Plan

near = pytest.approx
NORMAL = NormalDist()


def duty(
    rate: float, *, origin: str = "*", into: str = "EU", hs: str = "8711", **more: Any
) -> Duty:
    key = f"{hs}-{origin}-{into}-{more.get('measure', '')}-{more.get('firm', '')}"
    return Duty(duty=key, hs=hs, origin=origin, destination=into, rate=rate, **more)


def paid(found: Plan, kind: str) -> float:
    return next((line.cost for line in found.cost_lines if line.kind == kind), 0.0)


def imported(*facts: Any, **offer: Any) -> Plan:
    """Plan 100 bikes at 50 from hefei, freight of 10 to lyon."""
    shed = world(*seller("mill", "hefei", 50, **offer), lane("hefei", "lyon", 10), wanted(), *facts)
    return best(shed)


# Duty --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("basis", "each"), [("CIF", 6.0), ("FOB", 5.0)])
def test_the_basis_of_duty_counts_freight_or_not(basis: Any, each: float) -> None:
    assert paid(imported(duty(0.1, basis=basis)), "duty") == near(100 * each)


def test_measures_add_up_but_a_preference_replaces_the_conventional_duty() -> None:
    conventional = duty(0.10)
    dumping = duty(0.30, origin="CN", measure="anti-dumping")
    preference = duty(0.02, origin="CN", measure="preference")
    assert paid(imported(conventional, dumping), "duty") == near(100 * 60 * 0.40)
    assert paid(imported(conventional, dumping, preference), "duty") == near(100 * 60 * 0.32)
    dear = duty(0.20, origin="CN", measure="preference")
    assert paid(imported(conventional, dear), "duty") == near(100 * 60 * 0.10)


def test_a_duty_set_by_firm_holds_for_that_firm() -> None:
    of_all = duty(0.6, origin="CN", measure="anti-dumping")
    of_acme = duty(0.1, origin="CN", measure="anti-dumping", firm="acme")
    assert paid(imported(of_all, of_acme), "duty") == near(100 * 60 * 0.6)
    assert paid(imported(of_all, of_acme, firm="acme"), "duty") == near(100 * 60 * 0.1)


def test_a_duty_holds_from_its_first_to_its_last_day() -> None:
    rule = duty(0.1, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    shed = world(*seller("mill", "hefei", 50), lane("hefei", "lyon", 10), wanted(), rule)
    days = {
        date(2025, 12, 31): 0,
        date(2026, 1, 1): 600,
        date(2026, 6, 30): 600,
        date(2026, 7, 1): 0,
    }
    assert {day: round(paid(best(shed, day=day), "duty")) for day in days} == days


def test_duty_is_paid_once_on_entering_a_union() -> None:
    """hefei - porto pays on 50 + 10, porto - lyon is inside; straight there is no lane."""
    shed = world(
        *seller("mill", "hefei", 50), Site(site="hub", place="porto", role="store"),
        lane("hefei", "porto", 10), lane("porto", "lyon", 4), wanted(), duty(0.1),
    )  # fmt: skip
    found = best(shed)
    assert paid(found, "duty") == near(600)
    assert found.cost == near(100 * (50 + 10 + 6 + 4))


def test_goods_keep_their_origin_through_a_third_country() -> None:
    """A Chinese frame sold from izmir is Chinese, a Turkish one not: a duty of 50 % parts them."""
    frames = [
        *seller("chinese", "izmir", 20, item="frame", origin="CN"),
        *seller("turkish", "izmir", 28, item="frame"),
    ]
    shed = world(
        *frames, *maker("works", "lyon", 5), part(), lane("izmir", "lyon", 2), wanted(),
        duty(0.5, origin="CN", hs="8714"),
    )  # fmt: skip
    found = best(shed)
    assert sources(found) == near({"turkish": 100, "works": 100})
    assert found.cost == near(100 * (28 + 2 + 5))
    lower = shed.plus(duty(0.2, origin="CN", hs="8714"))
    assert best(lower).cost == near(100 * (22 * 1.2 + 5))


def test_a_store_abroad_does_not_change_the_origin() -> None:
    """A frame from hefei through a store in izmir pays there, and in lyon as Chinese again."""
    shed = world(
        *seller("mill", "hefei", 20, item="frame"), *seller("near", "izmir", 90, item="frame"),
        Site(site="hub", place="izmir", role="store"), *maker("works", "lyon", 5), part(),
        lane("hefei", "izmir", 3), lane("izmir", "lyon", 2), wanted(),
        duty(0.5, origin="CN", hs="8714"), duty(0.1, into="TR", hs="8714"),
    )  # fmt: skip
    found = best(shed)
    in_izmir = 23 * 1.1
    assert found.cost == near(100 * ((in_izmir + 2) * 1.5 + 5))
    assert {row.origin for row in found.shipped if row.item == "frame"} == {"CN"}


def test_a_finished_bike_is_of_where_it_was_made() -> None:
    """Frames into izmir are free, bikes made there are Turkish and pay nothing as Chinese."""
    shed = world(
        *seller("mill", "hefei", 20, item="frame"), *maker("works", "izmir", 5), part(),
        lane("hefei", "izmir", 3), lane("izmir", "lyon", 2), wanted(),
        duty(0.5, origin="CN"), duty(0.1, origin="TR"),
    )  # fmt: skip
    found = best(shed)
    assert found.cost == near(100 * (20 + 3 + 5 + 2) * 1.1)
    assert paid(found, "duty") == near(100 * 30 * 0.1)


def test_the_customs_value_of_what_is_made_is_what_it_cost() -> None:
    """Fixed cost and markup are part of it: 100 bikes cost (20 + 5 + 3) 1.5 each at the door."""
    shed = world(
        *seller("mill", "izmir", 20, item="frame"),
        *maker("works", "izmir", 5, fixed_cost=300, markup=0.5),
        part(), lane("izmir", "lyon", 2), wanted(), duty(0.1),
    )  # fmt: skip
    found = best(shed)
    door = (20 + 5 + 3) * 1.5
    assert found.cost == near(100 * (door + 2) * 1.1)
    assert found.proof.residual == near(0, abs=1e-9)


def test_essential_parts_alone_pay_what_is_levied_on_them() -> None:
    rule = duty(0.1, essential_only=True)
    assert paid(imported(rule), "duty") == 0
    essential = Item(item="bike", mass=1000, hs="8711 60", essential=True)
    shed = world(*seller("mill", "hefei", 50), lane("hefei", "lyon", 10), wanted(), rule)
    assert paid(best(shed.plus(essential)), "duty") == near(600)


# Trade terms and money ---------------------------------------------------------------------------

INSURED = Mode(mode="lorry", distance_kind="listed", insurance=0.02)
QUOTES = {
    "EXW": 50.0, "FCA": 60.0, "FAS": 60.0, "FOB": 60.0, "CFR": 60.0, "CPT": 60.0, "CIF": 61.0,
    "CIP": 61.0, "DAP": 61.0, "DPU": 61.0, "DDP": 61.0 * 1.1,
}  # fmt: skip


@pytest.mark.parametrize("term", QUOTES)
def test_a_price_on_any_terms_is_the_price_at_the_door_and_the_way(term: str) -> None:
    """50 at the door, 10 of freight to lyon, 2 % of insurance, 10 % of duty on CIF value."""
    facts = (INSURED, duty(0.1))
    plain = imported(*facts)
    place = "" if term == "EXW" else "lyon"
    terms: dict[str, Any] = {"incoterm": term, "incoterm_place": place}
    quote = Offer(site="mill", item="bike", price=QUOTES[term], **terms)
    quoted = imported(quote, *facts)
    assert plain.cost == near(100 * 61 * 1.1)
    assert quoted.cost == near(plain.cost)
    assert quoted.bought[0].price == near(50)


def test_a_second_currency_is_converted_at_its_rate() -> None:
    money = [Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.8)]
    found = best(world(*money, *seller("shop", "lyon", 50, currency="USD"), wanted()))
    assert found.cost == near(4000)
    assert found.currency == "EUR"
    assert found.units["cost"] == "EUR/a"


def test_a_markup_is_on_what_is_bought_in_and_on_own_work() -> None:
    shed = world(
        *seller("mill", "izmir", 20, item="frame"), *maker("works", "lyon", 5, markup=0.1), part(),
        lane("izmir", "lyon", 3), wanted(), duty(0.5, hs="8714"),
    )  # fmt: skip
    found = best(shed)
    assert found.cost == near(100 * ((20 + 3) * 1.5 + 5) * 1.1)
    assert paid(found, "markup") == near(100 * (34.5 + 5) * 0.1)


# Stock and time ----------------------------------------------------------------------------------


def regular(**more: Any) -> Shed:
    """100 bikes at 50 from izmir: 10 of freight, 20 days on the way, 14 between shipments."""
    mode = Mode(mode="lorry", distance_kind="listed", interval=14)
    return world(
        mode, *seller("mill", "izmir", 50, lead_time=30), lane("izmir", "lyon", 10, days=20),
        wanted(**more),
    )  # fmt: skip


def test_stock_on_the_way_and_between_shipments() -> None:
    found = best(regular(), holding=0.2)
    each = 0.2 * (50 * 20 + 60 * 14 / 2) / 365
    assert paid(found, "stock") == near(100 * each)
    (row,) = found.rows
    assert row.lead_time == near(50)


def test_safety_stock_covers_lead_time_and_interval() -> None:
    found = best(regular(variability=0.3, service_level=0.9), holding=0.2)
    flow = 0.2 * (50 * 20 + 60 * 14 / 2) / 365
    days = NORMAL.inv_cdf(0.9) * 0.3 * sqrt(365 / 12 * (30 + 20 + 14))
    assert paid(found, "stock") == near(100 * (flow + 0.2 * 60 * days / 365))


def test_safety_stock_of_a_part_is_pooled_over_the_demands_it_serves() -> None:
    """Two equal demands of 0.4 each vary together by 0.4 / sqrt 2."""
    shed = world(
        *seller("mill", "izmir", 50, item="frame"), lane("izmir", "lyon", 10, days=16),
        lane("lyon", "nice", 1), *maker("works", "lyon", 5), part(),
        wanted(variability=0.4, service_level=0.9), wanted("nice", variability=0.4, service_level=0.9),
    )  # fmt: skip
    found = best(shed, holding=0.2)
    days = NORMAL.inv_cdf(0.9) * 0.4 / sqrt(2) * sqrt(365 / 12 * 16)
    assert paid(found, "stock") == near(200 * 0.2 * (50 * 16 + 60 * days) / 365)


def test_deciding_early_costs_a_share_of_what_a_bike_earns() -> None:
    """Sold at 100, left over at 20, landed at 60, 50 of 365 days ahead, volatility 0.6."""
    found = best(regular(price=100, salvage=20, volatility=0.6))
    ratio = (100 - 60) / 80
    early = 80 * (ratio - NORMAL.cdf(NORMAL.inv_cdf(ratio) - 0.6 * sqrt(50 / 365)))
    assert paid(found, "lead time") == near(100 * early)


def test_what_is_not_told_of_a_forecast_that_moves_is_said() -> None:
    def said(**risk: float) -> list[str]:
        return [note for note in best(regular(**risk)).notes if "with a volatility but no" in note]

    assert said(price=100, salvage=20, volatility=0.6) == []
    assert said(price=100) == []
    (nothing,) = said(price=100, volatility=0.6)
    assert "no salvage: a unit left over is taken to bring nothing there" in nothing
    (free,) = said(salvage=20, volatility=0.6)
    assert "no price: lead time costs nothing there" in free


def test_a_store_decides_once() -> None:
    """What waits at a hub was decided on at its source: the last leg adds nothing."""
    shed = world(
        *seller("mill", "izmir", 50), Site(site="hub", place="nice", role="store"),
        lane("izmir", "nice", 10, days=50), lane("nice", "lyon", 0, days=2),
        wanted(price=100, salvage=20, volatility=0.6),
    )  # fmt: skip
    ratio = (100 - 60) / 80
    early = 80 * (ratio - NORMAL.cdf(NORMAL.inv_cdf(ratio) - 0.6 * sqrt(50 / 365)))
    assert best(shed).cost == near(100 * (60 + early))


@pytest.mark.parametrize(("patience", "mode"), [(40, "ship"), (20, "plane")])
def test_a_demand_that_cannot_wait_takes_the_faster_mode(patience: float, mode: str) -> None:
    shed = world(
        Mode(mode="ship", distance_kind="listed"), Mode(mode="plane", distance_kind="listed"),
        *seller("mill", "hefei", 50, lead_time=5), lane("hefei", "lyon", 1, 35, "ship"),
        lane("hefei", "lyon", 9, 4, "plane"), wanted(max_lead_time=patience),
    )  # fmt: skip
    found = best(shed)
    assert {row.mode for row in found.shipped} == {mode}


def by_sea(**asked: Any) -> Plan:
    ship = Mode(
        mode="ship",
        distance_kind="sea",
        cost=0.01,
        payload=20,
        speed=600,
        co2e=0.02,
        insurance=0.01,
    )
    china = Place(place="yantian", lat=22.57, lon=114.27, country="CN")
    fos = Place(place="fos", lat=43.43, lon=4.94, country="FR")
    return best(
        world(ship, china, fos, *seller("mill", "yantian", 50), wanted("fos")), 0.2, **asked
    )


def test_a_blocked_canal_makes_the_way_longer_slower_and_dearer() -> None:
    """14,962 km by Suez, 23,674 km round Africa (see `sea_leg`)."""
    free, blocked = by_sea(), by_sea(blocked=["suez"])
    (short,), (long,) = free.shipped, blocked.shipped
    assert (short.distance, long.distance) == near((14_962, 23_674), rel=1e-3)
    assert (long.freight / short.freight, long.days / short.days, long.co2e / short.co2e) == near(
        (long.distance / short.distance,) * 3
    )
    stock = 0.2 * 50 * (long.days - short.days) / 365
    assert blocked.cost - free.cost == near(100 * (long.freight - short.freight + stock))
    assert any("suez" in note for note in blocked.notes)


def test_a_priced_lane_is_no_way_through_a_blocked_strait() -> None:
    ship = Mode(mode="ship", distance_kind="sea", cost=0.01, payload=20, speed=600)
    odessa = Place(place="odessa", lat=46.48, lon=30.73, country="UA")
    shed = world(
        ship, odessa, *seller("mill", "odessa", 50), lane("odessa", "lyon", 7, mode="ship"),
        *seller("shop", "lyon", 90), wanted(),
    )  # fmt: skip
    priced = replace(shed.get("odessa:lyon:ship", Lane), days=None)
    assert sources(best(shed.plus(priced))) == near({"mill": 100})
    assert sources(best(shed.plus(priced), blocked=["bosporus"])) == near({"shop": 100})


def test_access_to_the_port_is_by_land_and_counts() -> None:
    truck = Mode(
        mode="truck", distance_kind="listed", cost=0.1, payload=10, speed=500, circuity=1.3
    )
    ship = Mode(
        mode="ship", distance_kind="sea", cost=0.01, payload=20, speed=600, access_mode="truck"
    )
    shed = world(truck, ship, *seller("mill", "hefei", 50), wanted())
    (row,) = best(shed).shipped
    from makeshed.science.seaway import sea_leg

    leg = sea_leg(31.82, 117.23, 45.76, 4.84)
    assert leg is not None
    ends = 1.3 * (leg.access_a_km + leg.access_b_km)
    assert row.freight == near(0.01 * leg.distance_km + 0.1 * ends)
    assert row.days == near(leg.distance_km / 600 + ends / 500)
    assert row.distance == near(leg.distance_km + ends)


def test_bulky_goods_pay_for_their_volume() -> None:
    mode = Mode(mode="lorry", distance_kind="listed", payload=10, load_volume=50, co2e=0.1)
    light = Item(item="bike", mass=1000, volume=10, hs="8711 60")
    found = best(
        world(mode, light, *seller("mill", "izmir", 50), lane("izmir", "lyon", 10), wanted())
    )
    assert paid(found, "freight") == near(100 * 10 * 10 / 50)
