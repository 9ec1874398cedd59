"""The flagship case as facts, and its cost worked out by hand for every option.

The hand calculation below takes distances from makeshed but no equation of cost, so that it can be
held against the independent figures in ``scenarios/expected.csv`` and the plan against it.
"""

import csv
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from pathlib import Path
from statistics import NormalDist

import polars as pl
import pytest

from makeshed.model import (
    NOUNS,
    Capability,
    Component,
    Currency,
    Demand,
    Duty,
    Fact,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Place,
    Shed,
    Site,
)
from makeshed.model.noun import schema
from makeshed.science.distance import great_circle
from makeshed.science.seaway import sea_leg
from makeshed.store import load

CASE = Path(__file__).parents[2] / "examples" / "ebike"
SCENARIOS = CASE / "scenarios"
HOME = "marseille"
UNION = {"FR", "PT", "BG"}
HOLDING, DISCOUNT, MONTH = 0.20, 0.08, 365 / 12
NORMAL = NormalDist()


@cache
def case() -> Shed:
    return load(CASE)


@cache
def expected() -> dict[str, dict[str, str]]:
    with (SCENARIOS / "expected.csv").open(encoding="utf-8") as file:
        return {row["option"]: row for row in csv.DictReader(file)}


OPTIONS = tuple(expected())
ASSEMBLED = tuple(option for option in OPTIONS if option[0] in "ef")


def arguments(option: str) -> Iterator[tuple[str, str]]:
    """Yield the (switch, value) pairs of a scenario file."""
    for line in (SCENARIOS / f"{option}.args").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            switch, value = shlex.split(line)
            yield switch, value


def added(file: Path) -> Iterator[Fact]:
    """Yield the facts of a CSV file whose name begins with that of its table."""
    noun = NOUNS[file.stem.partition("-")[0]]
    for row in pl.read_csv(file, schema_overrides=schema(noun)).iter_rows(named=True):
        yield noun(**{name: cell for name, cell in row.items() if cell is not None})


@cache
def scenario(option: str) -> Shed:
    """Return the facts as a scenario changes them."""
    asked = list(arguments(option))
    shed = case().minus(*(value for switch, value in asked if switch == "--without"))
    for switch, value in asked:
        if switch == "--set":
            key, _, text = value.partition("=")
            table, _, rest = key.partition("/")
            name, _, column = rest.rpartition(".")
            fact = shed.get(name, NOUNS[table])
            shed = shed.plus(replace(fact, **{column: float(text)}))  # type: ignore[type-var]
        elif switch == "--add":
            shed = shed.plus(*added(SCENARIOS / value))
    return shed


# The cost model, by hand -------------------------------------------------------------------------


@dataclass(frozen=True)
class Leg:
    """Carrying one unit of an item from one place to another."""

    freight: float
    insurance: float
    days: float
    interval: float
    co2e: float


@dataclass(frozen=True)
class Landed:
    """What one unit costs where it arrives, the cost of stock apart."""

    value: float
    stock: float
    days: float
    co2e: float


def leg(shed: Shed, item: Item, origin: str, destination: str) -> Leg:
    """Return the leg by the lane that is listed, or by lorry; on the spot it costs nothing."""
    if origin == destination:
        return Leg(0.0, 0.0, 0.0, 0.0, 0.0)
    lanes = [lane for lane in shed.rows(Lane) if lane.id.startswith(f"{origin}:{destination}:")]
    mode = shed.get(lanes[0].mode if lanes else "truck", Mode)
    known = lanes[0] if lanes else Lane(origin=origin, destination=destination, mode=mode.mode)
    km = known.distance if known.distance is not None else derived(shed, mode, origin, destination)
    share = max(item.mass / 1000 / mode.payload, item.volume / (mode.load_volume or 1e9))
    cost = mode.fixed_cost + mode.cost * mode.payload * km
    if known.cost is not None:
        cost = known.cost * (shed.get(known.currency, Currency).rate if known.currency else 1.0)
    days = known.days if known.days is not None else km / mode.speed + mode.handling
    co2e = share * mode.payload * km * mode.co2e
    return Leg(share * cost, mode.insurance, days, mode.interval, co2e)


def derived(shed: Shed, mode: Mode, origin: str, destination: str) -> float:
    """Return the distance [km] by sea, or along the great circle with a detour."""
    a, b = shed.get(origin, Place), shed.get(destination, Place)
    if mode.distance_kind == "sea":
        found = sea_leg(a.lat, a.lon, b.lat, b.lon)
        assert found is not None
        return found.distance_km
    return mode.circuity * float(great_circle(a.lat, a.lon, b.lat, b.lon))


def duty(shed: Shed, item: Item, origin: str, firm: str) -> float:
    """Return the rate due on arrival in the union: the best row of each measure, added up."""
    code = item.hs.replace(" ", "")
    best: dict[str, tuple[tuple[int, bool, bool], float]] = {}
    for row in shed.rows(Duty):
        fits = (
            code.startswith(row.hs.replace(" ", ""))
            and row.origin in {"*", origin}
            and row.firm in {"", firm}
            and (item.essential or not row.essential_only)
        )
        rank = (len(row.hs), row.firm != "", row.origin != "*")
        if fits and rank > best.get(row.measure, ((-1, False, False), 0.0))[0]:
            best[row.measure] = (rank, row.rate)
    rates = {measure: rate for measure, (_, rate) in best.items()}
    normal = rates.pop("conventional", 0.0)
    return min(normal, rates.pop("preference", normal)) + sum(rates.values())


def stock(value: float, landed: float, way: Leg, lead: float, cv: float, level: float) -> float:
    """Return the cost of goods on the way, of half a shipment, and of safety stock."""
    days = way.interval / 2
    days += NORMAL.inv_cdf(level) * cv * sqrt(MONTH * (lead + way.days + way.interval))
    return HOLDING * (value * way.days + landed * days) / 365


def forecast_error(demand: Demand, cost: float, days: float) -> float:
    """Return the cost of deciding early: report on the plan, 2.6 D (de Treville et al. 2014)."""
    assert demand.price is not None
    assert demand.salvage is not None
    assert demand.volatility is not None
    spread = demand.price - demand.salvage
    z = NORMAL.inv_cdf((demand.price - cost) / spread) - demand.volatility * sqrt(days / 365)
    return demand.price - cost - spread * NORMAL.cdf(z)


def bought(shed: Shed, offer: Offer, cv: float, level: float) -> Landed:
    """Return an offer brought to the place of assembly, or of demand."""
    site, item = shed.get(offer.site, Site), shed.get(offer.item, Item)
    country = shed.get(site.place, Place).country
    way = leg(shed, item, site.place, HOME)
    cif = offer.price * (1 + way.insurance) + way.freight
    rate = 0.0 if country in UNION else duty(shed, item, country, site.firm)
    landed = cif * (1 + rate)
    held = stock(offer.price, landed, way, offer.lead_time, cv, level)
    return Landed(landed, held, offer.lead_time + way.days, offer.co2e + way.co2e)


def made(shed: Shed, parts: list[Landed]) -> Landed:
    """Return the bike assembled in Marseille and brought to the demand there."""
    site = shed.get(HOME, Site)
    step, able = (
        shed.get("ebike:main:final-assembly", Operation),
        shed.get(f"{HOME}:final-assembly", Capability),
    )
    hours, output = step.hours, sum(row.quantity for row in shed.rows(Demand))
    annuity = DISCOUNT / (1 - (1 + DISCOUNT) ** -site.life)
    own = hours * (able.rate + able.labour_rate + able.energy_rate)
    own += (site.fixed_cost + site.opening_cost * annuity) / output
    value = (sum(part.value for part in parts) + own) * (1 + site.markup)
    way = leg(shed, shed.get("ebike", Item), HOME, HOME)
    landed = value * (1 + way.insurance) + way.freight
    demand = shed.get(f"{HOME}:ebike", Demand)
    held = stock(value, landed, way, able.lead_time, demand.variability, demand.service_level)
    co2e = sum(part.co2e for part in parts) + hours * able.co2e + way.co2e
    return Landed(landed, held + sum(part.stock for part in parts), able.lead_time + way.days, co2e)


def pooled(shed: Shed) -> float:
    """Return the coefficient of variation of all demands together (square-root law)."""
    demands = list(shed.rows(Demand))
    total = sum(demand.quantity for demand in demands)
    return sqrt(sum((d.variability * d.quantity) ** 2 for d in demands)) / total


def at_marseille(shed: Shed) -> tuple[float, float]:
    """Return cost [EUR] and carbon [kg] of a bike at the Marseille demand; one source is left."""
    demand = shed.get(f"{HOME}:ebike", Demand)
    offers = list(shed.rows(Offer))
    whole = [offer for offer in offers if offer.item == "ebike"]
    if whole:
        (only,) = whole
        bike = bought(shed, only, demand.variability, demand.service_level)
    else:
        assert sorted(o.item for o in offers) == sorted(c.component for c in shed.rows(Component))
        cv = pooled(shed)
        bike = made(shed, [bought(shed, offer, cv, demand.service_level) for offer in offers])
    return bike.value + bike.stock + forecast_error(demand, bike.value, bike.days), bike.co2e


# What must hold ----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", sorted(path.stem for path in CASE.glob("*.csv")))
def test_every_row_says_where_it_comes_from_and_how_far_to_trust_it(table: str) -> None:
    frame = case().table(NOUNS[table])
    assert len(frame)
    assert frame.filter(pl.col("source").str.len_chars() < 5).is_empty()
    with (CASE / f"{table}.csv").open(encoding="utf-8") as file:
        assert {row["kind"] for row in csv.DictReader(file)} <= {"sourced", "estimate", "declared"}


def test_the_parts_weigh_what_the_bike_weighs() -> None:
    shed = case()
    parts = [shed.get(c.component, Item).mass * c.quantity for c in shed.rows(Component)]
    assert len(parts) == 29
    assert sum(parts) == pytest.approx(shed.get("ebike", Item).mass)


def test_the_plant_can_just_serve_france() -> None:
    shed = case()
    hours = shed.get("ebike:main:final-assembly", Operation).hours
    demand = sum(row.quantity for row in shed.rows(Demand))
    assert demand == 10_000
    assert demand * hours == shed.get(f"{HOME}:final-assembly", Capability).hours


def test_a_duty_set_by_firm_names_firms_that_sites_belong_to() -> None:
    shed = case()
    firms = {site.firm for site in shed.rows(Site)} - {""}
    assert firms <= {row.firm for row in shed.rows(Duty)}


def test_chinese_bikes_pay_what_the_regulations_say() -> None:
    shed, bike = case(), case().get("ebike", Item)
    rates = {
        site.site: round(duty(shed, bike, "CN", site.firm), 4)
        for site in shed.rows(Site)
        if site.site in {"cn-giant", "cn-jinhua", "cn-cooperating", "cn-other"}
    }
    assert rates == {
        "cn-giant": 0.198,
        "cn-jinhua": 0.248,
        "cn-cooperating": 0.394,
        "cn-other": 0.853,
    }
    assert duty(shed, bike, "VN", "") == 0
    assert duty(shed, bike, "TW", "") == 0.06


@pytest.mark.parametrize("option", ASSEMBLED)
def test_the_parts_of_an_option_are_those_of_the_independent_calculation(option: str) -> None:
    told, shed = expected()[option], scenario(option)
    by_country: dict[str, float] = {}
    for offer in shed.rows(Offer):
        country = shed.get(shed.get(offer.site, Site).place, Place).country
        by_country[country] = by_country.get(country, 0.0) + offer.price
    parts, work = sum(by_country.values()), float(told["conversion"])
    assert parts == pytest.approx(float(told["parts"]), abs=0.5)
    china = 100 * by_country.get("CN", 0.0) / parts
    french = 100 * (by_country["FR"] + work) / (parts + work)
    european = 100 * (by_country["FR"] + by_country.get("PT", 0.0) + work) / (parts + work)
    assert china == pytest.approx(float(told["cn_share_of_parts_pct"]), abs=1.0)
    assert french == pytest.approx(float(told["fr_content_pct"]), abs=1.0)
    assert european == pytest.approx(float(told["eu_content_pct"]), abs=1.0)


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_by_hand_is_the_independent_figure(option: str) -> None:
    told = expected()[option]
    cost, co2e = at_marseille(scenario(option))
    assert cost == pytest.approx(float(told["landed_eur"]), rel=0.02)
    assert co2e == pytest.approx(float(told["co2_kg"]), rel=0.05)


@pytest.mark.parametrize("option", OPTIONS)
def test_a_scenario_file_tells_its_title_and_its_figure(option: str) -> None:
    lines = (SCENARIOS / f"{option}.args").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[1] == f"# landed {float(expected()[option]['landed_eur']):.1f}"


def test_today_is_complete_bikes_from_one_chinese_exporter() -> None:
    shed = scenario("today")
    assert [offer.id for offer in shed.rows(Offer)] == ["cn-cooperating:ebike:0"]
    assert [site.role for site in shed.rows(Site)] == ["supplier", "store"]
