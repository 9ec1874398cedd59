"""Numbers at the edge: what is inside the ranges is planned right, or refused by name."""

from __future__ import annotations

import itertools
import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import THOROUGH, examples

from makeshed.errors import BadFacts, BadlyScaled, Infeasible, NotEnoughData
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
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import Column, columns
from makeshed.model.ranges import A_YEAR, MONEY, PARTS
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

COIN = Currency(currency="EUR", rate=1.0)
LYON = Place(place="lyon", lat=45.76, lon=4.84, country="FR")
NUMBERS = [
    (noun, column)
    for noun in NOUNS.values()
    for column in columns(noun)
    if column.type in {float, int}
]


def exponents(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers whose logarithms are spread evenly, ends included."""
    return st.floats(math.log10(low), math.log10(high)).map(lambda e: min(max(10.0**e, low), high))


def mill(*more: Fact, quantity: float = 1.0, price: float = 2.0, wanted: float = 1000.0) -> Shed:
    """One thing made of one part: an hour at 1, and ``quantity`` of the part at ``price``."""
    return Shed.of(
        LYON, COIN, Item(item="thing"), Item(item="part"),
        Site(site="maker", place="lyon", role="maker"),
        Capability(site="maker", process="work", rate=1.0),
        Operation(item="thing", process="work", hours=1.0),
        Component(item="thing", component="part", quantity=quantity),
        Site(site="seller", place="lyon", role="supplier"),
        Offer(site="seller", item="part", price=price),
        Demand(place="lyon", item="thing", quantity=wanted),
        *more,
    )  # fmt: skip


def best(shed: Shed) -> Plan:
    found = plan(shed, relax=False, holding_rate=0.0, gap=0.0)
    assert found.proof.status in {"optimal", "settled"}
    assert found.proof.gap <= 1e-6
    return found


def answered(shed: Shed) -> Plan | str:
    """Return the plan, or why there is none, by name."""
    try:
        return plan(shed, relax=False, holding_rate=0.0)
    except (BadlyScaled, Infeasible, NotEnoughData) as refused:
        return f"{type(refused).__name__}: {refused}"


@examples(25)
@given(exponents(PARTS.low, PARTS.high))
def test_little_of_a_dear_part_costs_what_much_of_a_cheap_one_does(quantity: float) -> None:
    found = best(mill(quantity=quantity, price=2 / quantity))
    assert found.cost == pytest.approx(3000.0, rel=1e-9)
    assert found.bought[0].quantity == pytest.approx(1000 * quantity, rel=1e-9)


@examples(25)
@given(exponents(1e-3, 1e3), exponents(A_YEAR.low, A_YEAR.high), st.data())
def test_parts_of_parts_at_any_scale(above: float, wanted: float, data: st.DataObject) -> None:
    below = data.draw(exponents(1e-6, 1e6))
    deep = [
        Item(item="grain"), Capability(site="maker", process="mixing"),
        Operation(item="part", process="mixing"),
        Component(item="part", component="grain", quantity=below),
        Offer(site="seller", item="grain", price=1 / (above * below)),
    ]  # fmt: skip
    shed = mill(*deep, quantity=above, price=5 / above, wanted=wanted)
    assert best(shed).cost == pytest.approx(2 * wanted, rel=1e-9, abs=0)


@examples(25)
@given(exponents(A_YEAR.low, A_YEAR.high), exponents(1e-9, 1e12))
def test_any_demand_at_any_price_is_bought(wanted: float, price: float) -> None:
    found = best(mill(wanted=wanted, price=price))
    assert found.cost == pytest.approx(wanted * (1 + price), rel=1e-9, abs=0)


@examples(20)
@given(exponents(A_YEAR.low, A_YEAR.high))
def test_little_beside_much_is_served_or_refused_by_name(little: float) -> None:
    """One lives where the part is cheap; the other's demand does not hide whether he is served."""
    far = [
        Place(place="nice", lat=43.7, lon=7.27, country="FR"),
        Demand(place="nice", item="thing", quantity=little),
        Mode(mode="cart", distance_kind="road", fixed_cost=1.0),
    ]
    found = answered(mill(*far))
    if isinstance(found, str):
        assert found.startswith("BadlyScaled")
        assert "demands, row" in found
        assert "quantity" in found
        assert not 1e-4 < little / 1000 < 1e4  # so near is near enough for anybody
        return
    served = {row.place: row for row in found.rows}
    assert found.cost == pytest.approx(3 * (1000 + little), rel=1e-4)
    assert served["nice"].unit_cost == pytest.approx(3.0)
    assert served["lyon"].unit_cost == pytest.approx(3.0)


def test_more_money_for_a_unit_is_never_a_cheaper_plan() -> None:
    """A price of 1e18 gave a cheaper plan than one of 1e9."""
    costs = []
    for price in (1e3, 1e6, 1e9, 1e12, 1e15):
        risk: dict[str, Any] = {"price": price, "volatility": 0.6}
        shed = mill(Offer(site="seller", item="thing", price=2.0, lead_time=90)).plus(
            Demand(place="lyon", item="thing", quantity=10.0, **risk)
        )
        costs.append(best(shed).cost)
    assert costs == sorted(costs)


@pytest.mark.parametrize(("noun", "column"), NUMBERS, ids=lambda each: getattr(each, "name", ""))
def test_every_number_has_a_range_and_a_reason(noun: type[Fact], column: Column) -> None:
    assert column.between is not None, noun.table
    assert column.between.why
    assert -math.inf < column.between.low < column.between.high < math.inf
    assert not column.between.zero or column.between.low > 0
    default = column.default
    if default is not None and not column.required:
        inside = column.between.low <= default <= column.between.high
        assert inside or (column.between.zero and default == 0)


@pytest.mark.parametrize("price", [MONEY.low / 2, MONEY.high * 2, -1.0, 1e308, 5e-324])
def test_what_lies_outside_is_refused_by_name(price: float) -> None:
    with pytest.raises(BadFacts) as refused:
        mill(price=price)
    (problem,) = refused.value.problems
    assert (problem.table, problem.row, problem.column) == ("offers", 1, "price")
    assert problem.right.startswith("0, or 1e-12 to 1e+15 money (from a trillionth of a coin")


def world() -> Shed:
    """Every table that a plan reads, with a choice in each: make or buy, near or far, by two modes."""
    return mill(
        Currency(currency="USD", rate=0.5),
        Place(place="oran", lat=35.7, lon=-0.63, country="DZ"),
        Item(item="kit", mass=3.0, volume=0.1, hs="8714", value=9.0),
        Component(item="kit", component="thing", quantity=2.0, scrap=0.1),
        Capability(
            site="maker", process="fit", hours=100, rate=1, labour_rate=1, energy_rate=1,
            setup_cost=1, co2e=1, lead_time=1, expand_hours=100, expand_cost=10, expand_max=3,
        ),
        Operation(item="kit", process="fit", hours=0.1, setup_hours=1, batch=9, material_cost=1),
        Site(
            site="far", place="oran", role="supplier", status="candidate", fixed_cost=10,
            opening_cost=10, markup=0.1, currency="USD",
        ),
        Offer(
            site="far", item="kit", price=8.0, capacity=3000, max_quantity=2500, min_quantity=10,
            lead_time=10, co2e=1, currency="USD",
        ),
        Offer(site="far", item="part", price=1.0, currency="USD"),
        Offer(site="seller", item="kit", price=30.0),
        Demand(
            place="oran", item="kit", quantity=500, variability=0.2, price=90, salvage=1,
            volatility=0.5, max_lead_time=300, shortage_cost=200,
        ),
        Demand(place="lyon", item="kit", quantity=900),
        Mode(
            mode="truck", distance_kind="road", cost=0.1, fixed_cost=10, payload=20,
            load_volume=80, handling=1, interval=7, max_distance=9000, insurance=0.01, co2e=0.1,
        ),
        Mode(
            mode="plane", distance_kind="air", cost=1, payload=1, load_volume=6, speed=9000,
            access_mode="truck",
        ),
        Lane(origin="oran", destination="lyon", mode="truck", distance=1500, days=5, cost=100),
        Duty(duty="d", hs="8714", origin="DZ", destination="EU", rate=0.05),
    )  # fmt: skip


def with_end(shed: Shed, noun: type[Fact], column: str, value: float, *, everywhere: bool) -> Shed:
    """Return the shed with a number in the last row of a column, or in all of them."""
    here = pl.lit(everywhere) | (pl.int_range(pl.len()) == pl.len() - 1)
    changed = pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
    tables = {name: shed.table(each) for name, each in NOUNS.items()}
    return Shed({**tables, noun.table: shed.table(noun).with_columns(changed)})


WORLD = world()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("noun", "column"),
    [(n, c) for n, c in NUMBERS if c.type is float and not WORLD.table(n).is_empty()][
        :: 1 if THOROUGH else 3
    ],
    ids=lambda each: getattr(each, "name", ""),
)
def test_the_ends_of_every_range_are_planned_or_refused_by_name(
    noun: type[Fact], column: Column
) -> None:
    """No warning, no disagreement, no traceback, no way dropped without a word."""
    assert column.between is not None
    shed, ends = WORLD, [column.between.low, column.between.high]
    ends += [0.0] if column.between.zero else []
    tried = list(itertools.product(ends, (False, True)))
    for value, everywhere in tried if THOROUGH else [tried[len(column.name) % len(tried)]]:
        asked = with_end(shed, noun, column.name, value, everywhere=everywhere)
        if problems_with_tables(asked):
            continue  # it makes no sense together, and is said by name
        found = answered(asked)
        if isinstance(found, str):
            assert not found.startswith("BadlyScaled") or f"{noun.table}, row" in found
            continue
        assert math.isfinite(found.cost)
        assert found.proof.status != "optimal" or found.proof.gap <= 1e-4 + 1e-6


def test_the_facts_that_span_too_much_are_named() -> None:
    far = Place(place="nice", lat=43.7, lon=7.27, country="FR")
    little = Demand(place="nice", item="thing", quantity=1e-6)
    with pytest.raises(BadlyScaled) as refused:
        plan(mill(far, little, wanted=1e12))
    said = str(refused.value)
    assert "nice wants 1e-06 thing a year of 1e+12" in said
    assert "the smallest for its kind is demands, row 2 (nice:thing), quantity: 1e-06 1/a" in said
    assert "the largest for its kind is demands, row 1 (lyon:thing), quantity: 1e+12 1/a" in said


@pytest.mark.parametrize("quantity", [PARTS.low, PARTS.high])
def test_a_bill_of_materials_too_deep_for_numbers_is_refused(quantity: float) -> None:
    deep: list[Fact] = []
    for n in range(40):
        deep += [
            Item(item=f"i{n}"),
            Operation(item=f"i{n}", process="work"),
            Component(item=f"i{n}", component=f"i{n + 1}" if n < 39 else "part", quantity=quantity),
        ]
    with pytest.raises(BadlyScaled, match=r"down the bill of materials.*components, row"):
        plan(mill(*deep, Demand(place="lyon", item="i0", quantity=1.0)))
