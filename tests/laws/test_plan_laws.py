"""What must hold of every plan, whatever the facts (hypothesis looks for a counterexample).

Where a law compares two plans and would hold of true optima alone, it is asked of `asked` sheds,
whose program is exact; elsewhere the values of made goods, which customs and stock take a share
of, are settled in rounds and the plan is the best one for its own values only (see `tests.plans`).
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from math import fsum
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.examples import THOROUGH, drawn, examples
from tests.plans import PLACES, asked, sheds

from makeshed.model import (
    NOUNS,
    Capability,
    Currency,
    Demand,
    Duty,
    Fact,
    Lane,
    Mode,
    Offer,
    Operation,
    Shed,
    Site,
)
from makeshed.model.noun import columns
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

DAY = date(2026, 1, 1)
EXTENSIVE = {
    "demands": ["quantity"],
    "offers": ["capacity", "min_quantity", "max_quantity"],
    "capabilities": ["hours", "expand_hours", "expand_cost"],
    "sites": ["fixed_cost", "opening_cost"],
}
"""What doubles when everything is done twice."""

Asked = tuple[Shed, float]
few = examples(14, suppress_health_check=[HealthCheck.too_slow])


def best(shed: Shed, holding: float = 0.2, **asked: Any) -> Plan:
    """Return the plan, proven to be the best."""
    found = plan(shed, holding_rate=holding, gap=0.0, day=DAY, relax=THOROUGH, **asked)
    assert found.proof.status in {"optimal", "settled"}
    return found


def cost(shed: Shed, holding: float, **asked: Any) -> float:
    return best(shed, holding, **asked).cost


def at_least(dearer: float, cheaper: float) -> None:
    assert dearer >= cheaper * (1 - 1e-7) - 1e-4


def changed(shed: Shed, changes: dict[str, list[str]], factor: float) -> Shed:
    """Return the shed with columns multiplied."""
    return Shed(
        {
            table: shed.table(noun).with_columns(pl.col(changes.get(table, [])) * factor)
            for table, noun in NOUNS.items()
        }
    )


PRICES = [
    ("duties", "rate"), ("offers", "price"), ("modes", "cost"), ("modes", "fixed_cost"),
    ("sites", "fixed_cost"), ("sites", "opening_cost"), ("capabilities", "rate"),
    ("capabilities", "expand_cost"), ("operations", "hours"), ("components", "scrap"),
    ("demands", "shortage_cost"), ("demands", "quantity"),
]  # fmt: skip


@few
@given(asked(), st.sampled_from(PRICES[:-1]), st.data())
def test_what_gets_dearer_never_makes_the_plan_cheaper(
    case: Asked, price: tuple[str, str], data: st.DataObject
) -> None:
    shed, holding = case
    table, name = price
    frame = shed.table(NOUNS[table])
    if frame.is_empty():
        return
    row = data.draw(st.integers(0, len(frame) - 1))
    more = frame.slice(row, 1).with_columns(pl.col(name) * 1.5 + 0.1)
    at_least(cost(shed.with_rows({table: more}), holding), cost(shed, holding))


def options(made: bool) -> st.SearchStrategy[list[Fact]]:
    """Something more that can be done; nothing that was possible is replaced."""
    price = st.sampled_from([50.0, 150.0, 300.0])
    where = st.sampled_from([place.place for place in PLACES[:2]])

    def supplier(place: str, price: float) -> list[Fact]:
        offer = Offer(site="extra", item="bike", price=price, lead_time=20, origin="CN")
        return [Site(site="extra", place=place, role="supplier"), offer]

    def barge(price: float) -> list[Fact]:
        a, b = PLACES[0].place, PLACES[1].place
        mode = Mode(mode="barge", distance_kind="listed")
        lanes = [
            Lane(origin=x, destination=y, mode="barge", cost=price, days=3)
            for x, y in ((a, b), (b, a))
        ]
        return [mode, *lanes]

    def maker(place: str, rate: float) -> list[Fact]:
        site = Site(site="extra", place=place, role="maker", status="candidate", opening_cost=500)
        return [site, Capability(site="extra", process="print", rate=rate / 10)]

    def store(place: str) -> list[Fact]:
        return [Site(site="extra", place=place, role="store", fixed_cost=50)]

    found = [st.builds(supplier, where, price), st.builds(barge, price)]
    if made:
        found += [st.builds(maker, where, price), st.builds(store, where)]
    return st.one_of(found)


@few
@given(asked(), st.data())
def test_an_option_more_never_makes_the_plan_dearer(case: Asked, data: st.DataObject) -> None:
    shed, holding = case
    more = data.draw(options(holding == 0))
    at_least(cost(shed, holding), cost(shed.plus(*more), holding))


@few
@given(asked(), st.sampled_from([1.0, 10.0, 90.0]))
def test_an_offer_at_a_maker_takes_nothing_from_what_it_makes(case: Asked, lead: float) -> None:
    shed, holding = case
    makers = shed.table(Site).filter(role="maker")["site"].to_list()
    more = [Offer(site=site, item="bike", price=900.0, lead_time=lead) for site in makers]
    at_least(cost(shed, holding), cost(shed.plus(*more), holding))


@few
@given(sheds(), st.randoms(use_true_random=False))
def test_the_order_of_facts_says_nothing(shed: Shed, chance: random.Random) -> None:
    def shuffled(noun: type[Fact]) -> pl.DataFrame:
        frame = shed.table(noun)
        return frame[chance.sample(range(len(frame)), len(frame))]

    other = Shed({table: shuffled(noun) for table, noun in NOUNS.items()})
    assert other.fingerprint() == shed.fingerprint()
    first, again = best(shed), best(other)
    assert again.cost == pytest.approx(first.cost, rel=1e-12)  # settled plans too


@few
@given(sheds(), st.sampled_from([1e-12, 1e-9, 1e-3, 7.0, 1e6, 1e7]))
def test_counting_in_another_coin_scales_the_cost(shed: Shed, coins: float) -> None:
    money = {
        table: [c.name for c in columns(noun) if c.is_money]
        for table, noun in NOUNS.items()
        if noun is not Currency and any(c.is_money for c in columns(noun))
    }
    first = best(shed, carbon_price=50.0)
    other = best(changed(shed, money, coins), carbon_price=50.0 * coins)
    assert other.cost == pytest.approx(first.cost * coins, rel=1e-6, abs=0)
    assert other.co2e == pytest.approx(first.co2e, rel=1e-6)


@few
@given(sheds(), st.sampled_from([1e-3, 0.5, 30.0, 1e6, 1e9]))
def test_doing_everything_twice_costs_twice(shed: Shed, times: float) -> None:
    first, other = best(shed), best(changed(shed, EXTENSIVE, times))
    assert other.cost == pytest.approx(first.cost * times, rel=1e-6, abs=0)


@few
@given(asked())
def test_a_supplier_that_sells_nothing_is_not_missed(case: Asked) -> None:
    shed, holding = case
    first = best(shed, holding)
    sellers = {row.site for row in first.bought}
    idle = [s for s in ("sure", "other") if s not in sellers]
    if idle:
        less = best(shed.minus(*(f"sites/{site}" for site in idle)), holding)
        assert less.cost == pytest.approx(first.cost, rel=1e-7)


@settings(few, max_examples=drawn(36))
@given(sheds(), st.sampled_from([0.0, 100.0]))
def test_every_number_adds_up(shed: Shed, carbon: float) -> None:
    found = best(shed, carbon_price=carbon)
    cent = pytest.approx(found.cost, rel=1e-9, abs=0.005)
    assert fsum(line.cost for line in found.cost_lines) == cent
    assert fsum(row.cost for row in found.rows) == cent
    assert found.why("total").value == cent
    assert all(found.why(key).is_sum() for key in found.terms)
    for row in found.rows:
        assert found.why(row.demand).value == pytest.approx(row.unit_cost)
    carried = fsum(row.co2e * (row.quantity - row.unmet) for row in found.rows)
    assert carried == pytest.approx(found.co2e, rel=1e-9, abs=1e-6)
    lines = {line.kind: line.cost for line in found.cost_lines}
    assert lines.get("carbon", 0.0) == pytest.approx(found.co2e * carbon / 1000, abs=1e-6)
    assert fsum(line.share for line in found.cost_lines) == pytest.approx(1)
    spent = fsum(line.spend for line in found.origins)
    exworks = ("purchase", "material", "labour", "machine", "energy", "set-up", "site", "markup")
    assert spent == pytest.approx(fsum(lines.get(kind, 0.0) for kind in exworks))
    served = fsum(row.quantity - row.unmet for row in found.rows)
    assert fsum(line.units for line in found.origins) == pytest.approx(served, abs=1e-6)


@few
@given(asked(), st.sampled_from([20.0, 500.0]))
def test_a_price_on_carbon_never_raises_emissions(case: Asked, price: float) -> None:
    shed, holding = case
    free, taxed = best(shed, holding), best(shed, holding, carbon_price=price)
    bound = pytest.approx(free.co2e, rel=1e-6)
    assert (
        taxed.co2e <= free.co2e
        or taxed.co2e == bound
        or free.cost == pytest.approx(taxed.cost - price / 1000 * taxed.co2e, rel=1e-9)
    )


@few
@given(asked(sea=True), st.sampled_from([("suez",), ("suez", "panama"), ("gibraltar",)]))
def test_a_blocked_passage_never_makes_the_plan_cheaper(
    case: Asked, blocked: tuple[str, ...]
) -> None:
    shed, holding = case
    at_least(cost(shed, holding, blocked=blocked), cost(shed, holding))


@few
@given(asked(), st.sampled_from([2.0, 10.0, None]))
def test_patience_never_makes_the_plan_dearer(case: Asked, extra: float | None) -> None:
    shed, holding = case
    patient = [
        replace(d, max_lead_time=d.max_lead_time and extra and d.max_lead_time + extra)
        for d in shed.rows(Demand)
    ]
    at_least(cost(shed, holding), cost(shed.plus(*patient), holding))


@few
@given(sheds())
def test_a_price_in_another_currency_is_the_same_price(shed: Shed) -> None:
    rate = shed.get("USD", Currency).rate
    dollars = [
        replace(o, currency="USD", price=o.price / rate) for o in shed.rows(Offer) if not o.currency
    ]
    assert best(shed.plus(*dollars)).cost == pytest.approx(best(shed).cost, rel=1e-9)


@settings(few, max_examples=drawn(36))
@given(sheds())
def test_goods_neither_appear_nor_vanish(shed: Shed) -> None:
    """At every site what is bought, made and received is what is used, sent and kept: nothing."""
    found = best(shed)
    needs: dict[str, list[tuple[str, float]]] = {}
    for item, part, quantity, scrap in (
        shed.table(NOUNS["components"]).select("item", "component", "quantity", "scrap").iter_rows()
    ):
        needs.setdefault(item, []).append((part, quantity * (1 + scrap)))
    held: dict[tuple[str, str], float] = {}

    def add(site: str, item: str, amount: float) -> None:
        held[site, item] = held.get((site, item), 0.0) + amount

    sites = set(shed.table(Site)["site"])
    for bought in found.bought:
        add(bought.site, bought.item, bought.quantity)
    for made in found.made:
        add(made.site, made.item, made.quantity)
        for part, quantity in needs.get(made.item, []):
            add(made.site, part, -quantity * made.quantity)
    for sent in found.shipped:
        add(sent.source, sent.item, -sent.quantity)
        if sent.destination in sites:
            add(sent.destination, sent.item, sent.quantity)
    assert held == pytest.approx(dict.fromkeys(held, 0.0), abs=1e-5)
    _within_limits(shed, found)


def _within_limits(shed: Shed, found: Plan) -> None:
    """Hours, capacities and minimum quantities are kept."""
    steps = list(shed.rows(Operation))
    for able in shed.rows(Capability):
        used = fsum(
            made.quantity * (step.hours + step.setup_hours / step.batch)
            for made in found.made
            for step in steps
            if (made.site, made.item, made.route, step.process)
            == (able.site, step.item, step.route, able.process)
        )
        if able.hours is not None:
            assert used <= able.hours + able.expand_hours * able.expand_max + 1e-5
    for bought in found.bought:
        tiers = [o for o in shed.rows(Offer) if (o.site, o.item) == (bought.site, bought.item)]
        if tiers[0].capacity is not None:
            assert bought.quantity <= tiers[0].capacity + 1e-5
        assert bought.quantity >= min(o.min_quantity for o in tiers) - 1e-5


@few
@given(asked())
def test_a_duty_on_what_is_not_imported_changes_nothing(case: Asked) -> None:
    shed, holding = case
    duty = Duty(duty="far", hs="8711", origin="BR", destination="US", rate=5.0)
    assert cost(shed.plus(duty), holding) == cost(shed, holding)


@few
@given(asked())
def test_the_solver_says_nothing(case: Asked) -> None:
    shed, holding = case
    other = cost(shed, holding, solver="scip")
    assert other == pytest.approx(cost(shed, holding, solver="highs"), rel=1e-7)
