"""A law: a case written as a model and read again costs the same, and serves from the same sources.

Suppliers, makers, stores and customers of two products and what goes into them; prices and their tiers, hours
and their cost, set-ups, alternatives, candidates, handling, freight by derived and by listed ways are drawn.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples

import makeshed as ms
from makeshed.model import (
    Capability,
    Component,
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
    Substitute,
)

RATE = 0.08
COUNTRIES = {
    "s0": "FR", "s1": "CN", "m0": "FR", "m1": "DE", "d0": "FR", "c0": "FR", "c1": "DE", "c2": "GB",
}  # fmt: skip


def drawn(lot: Random) -> Shed:
    """Draw a case of what both can say."""
    facts: list[Fact] = [
        Place(place=p, lat=lot.uniform(44, 52), lon=lot.uniform(0, 9), country=c)
        for p, c in COUNTRIES.items()
    ]
    facts += [
        Item(item=i, mass=lot.uniform(0.5, 20), volume=lot.uniform(0.001, 0.1), hs=hs)
        for i, hs in (("A", "8712.00"), ("B", "8712.00"), ("X", "7326.90"), ("Y", "7326.19"))
    ]
    freight, load = lot.uniform(0.05, 0.3), lot.uniform(0, 20)
    facts.append(
        Mode(mode="truck", distance_kind="road", cost=freight, fixed_cost=load, handling=1.0)
    )
    if lot.random() < 0.8:
        facts.append(Mode(mode="rail", distance_kind="listed"))
        # cheaper than the truck, so that goods pass through the store
        ends = [
            ("m0", "d0"),
            ("d0", "c1"),
            *lot.sample([("s0", "m0"), ("m1", "d0"), ("d0", "c2")], 2),
        ]
        facts += [
            Lane(origin=a, destination=b, mode="rail", cost=lot.uniform(0.1, 9), days=2.0)
            for a, b in ends
        ]
    facts += [*_sites(lot), *_selling(lot), *_making(lot), *_wanted(lot)]
    if lot.random() < 0.4:
        amount = lot.uniform(1, 30)
        facts.append(
            Duty(duty="bikes", hs="8712", origin="*", destination="GB", rate=0.0, per_unit=amount)
        )
    return Shed.of(*facts)


def _sites(lot: Random) -> list[Fact]:
    found: list[Fact] = [Site(site=s, place=s, role="supplier") for s in ("s0", "s1")]
    found.append(Site(site="m0", place="m0", role="maker", fixed_cost=200.0, must_run=True))
    candidate = lot.random() < 0.5
    found.append(
        Site(
            site="m1",
            place="m1",
            role="maker",
            status="candidate" if candidate else "open",
            fixed_cost=lot.choice([0.0, lot.uniform(50, 900)]),
            opening_cost=lot.uniform(100, 5000) if candidate else 0.0,
            life=lot.choice([5.0, 10.0]),
        )
    )
    found.append(
        Site(
            site="d0",
            place="d0",
            role="store",
            handling_cost=lot.uniform(0, 1),
            fixed_cost=lot.choice([0.0, 300.0]),
            throughput=lot.choice([None, 150.0]),
        )
    )
    return found


def _selling(lot: Random) -> list[Fact]:
    found: list[Fact] = []
    for site in ("s0", "s1"):
        for item in ("X", "Y"):
            price = lot.uniform(1, 9)
            most = lot.choice([None, None, 900.0]) if site == "s1" else None
            found.append(Offer(site=site, item=item, price=price, capacity=most))
            if lot.random() < 0.3:
                level = lot.uniform(50, 300)
                found.append(
                    Offer(
                        site=site, item=item, capacity=most, min_quantity=level, price=price * 0.8
                    )
                )
    if lot.random() < 0.5:  # what is also made
        found.append(Offer(site="s1", item="A", price=lot.uniform(20, 90)))
    if lot.random() < 0.4:  # a maker that sells what it uses itself
        found.append(Offer(site="m0", item="X", price=lot.uniform(1, 9)))
    return found


def _making(lot: Random) -> list[Fact]:
    found: list[Fact] = []
    for item in ("A", "B"):
        found.append(
            Operation(
                item=item,
                process="cut",
                hours=lot.uniform(0.1, 1),
                setup_hours=lot.choice([0.0, 2.0]),
                batch=10.0,
                material_cost=lot.uniform(0, 2),
            )
        )
        found.append(Operation(item=item, process="weld", hours=lot.uniform(0.1, 1)))
        scrap, amount = lot.choice([0.0, 0.1]), lot.uniform(0.5, 3)
        found.append(Component(item=item, component="X", quantity=lot.uniform(0.5, 3), scrap=scrap))
        if lot.random() < 0.3:
            found.append(Substitute(item=item, component="X", substitute="Y", quantity=amount))
        elif lot.random() < 0.5:
            found.append(Component(item=item, component="Y", quantity=1.0))
    if lot.random() < 0.3:
        hours = lot.uniform(0.5, 3)
        found.append(Operation(item="A", route="by hand", process="weld", hours=hours))
    able = [
        Capability(
            site=site,
            process=process,
            hours=lot.choice([None, 200.0]) if site == "m1" else None,
            rate=lot.uniform(5, 40),
            labour_rate=lot.uniform(5, 40),
            setup_cost=lot.choice([0.0, 15.0]),
        )
        for site in ("m0", "m1")
        for process in ("cut", "weld")
    ]
    return [*found, *able]


def _wanted(lot: Random) -> list[Fact]:
    return [
        Demand(
            place=place,
            item=item,
            quantity=lot.uniform(10, 120),
            shortage_cost=lot.choice([None, lot.uniform(30, 200)]),
        )
        for place in ("c0", "c1", "c2", "m0")
        for item in ("A", "B")
        if lot.random() < 0.6 or (place, item) == ("c0", "A")
    ]


def served(plan: ms.Plan) -> dict[tuple[str, str], tuple[float, str]]:
    """Return by place and item how much is not served, and from where the rest comes."""
    return {
        (bare(row.place), row.item): (round(row.unmet, 3), bare(row.sources)) for row in plan.rows
    }


def bare(text: str) -> str:
    """Return names without what a model adds to them: who sells, who buys, which product."""
    return re.sub(r" \((sales|customer|[ABXY])\)", "", text)


@given(st.integers(0, 10**6))
@examples(40, deadline=None)
def test_there_and_back_a_plan_costs_the_same_and_serves_from_the_same(seed: int) -> None:
    case = drawn(Random(seed))  # noqa: S311  (a case, and no secret)
    with TemporaryDirectory() as folder:
        where = Path(folder)
        ms.save(case, where / "case")
        written = ms.export_anura(where / "case", where / "model", discount_rate=RATE)
        back = ms.import_anura(where / "model", where / "again")
    assert [row.what for row in written.rows if row.changes] == []
    here, there = (
        ms.plan(shed, discount_rate=rate, holding_rate=0.0, gap=1e-9, relax=False)
        for shed, rate in ((case, RATE), (back.shed, 0.0))
    )
    assert there.cost == pytest.approx(here.cost, rel=1e-6)
    assert served(there) == served(here)
