"""Generated sheds that a plan can always serve: small, but with every kind of fact in them.

What a unit is worth at a node can hang on the plan: customs, insurers, stock and markup take a
share of it, so a plan settles its values in rounds. ``settled`` sheds are those in which it does
not, where the program is exact at once and the laws of an optimum hold to the last digit: either
nothing takes a share of what is made or kept (asked with ``holding_rate=0``), or nothing is made or
kept and everything bought has one price.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from hypothesis import strategies as st

from makeshed.model import (
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

PLACES = (
    Place(place="lyon", lat=45.76, lon=4.84, country="FR"),
    Place(place="porto", lat=41.15, lon=-8.61, country="PT"),
    Place(place="izmir", lat=38.42, lon=27.14, country="TR"),
    Place(place="hefei", lat=31.82, lon=117.23, country="CN"),
)
CURRENCIES = (Currency(currency="EUR", rate=1.0), Currency(currency="USD", rate=0.8))
HS = {"bike": "871160", "frame": "871491", "tube": "760820"}


def modes(*, insured: bool, sea: bool) -> list[Mode]:
    """A lorry, a plane that goes everywhere and, if wanted, a ship."""
    share = 0.002 if insured else 0.0
    truck = Mode(
        mode="truck", distance_kind="road", cost=0.07, fixed_cost=100, payload=20, load_volume=80,
        speed=500, handling=1, interval=7, insurance=share, co2e=0.09,
    )  # fmt: skip
    plane = Mode(
        mode="plane", distance_kind="air", cost=0.5, payload=1, load_volume=6, speed=9000,
        handling=3, interval=7, insurance=share, co2e=0.7, access_mode="truck",
    )  # fmt: skip
    ship = Mode(
        mode="ship", distance_kind="sea", cost=0.007, fixed_cost=700, payload=26, load_volume=65,
        speed=640, handling=8, interval=7, insurance=share, co2e=0.02, access_mode="truck",
    )  # fmt: skip
    return [truck, plane, *([ship] if sea else [])]


@st.composite
def asked(draw: st.DrawFn, *, sea: bool = False) -> tuple[Shed, float]:
    """A settled shed, and the holding rate at which it is."""
    made = draw(st.booleans())
    return draw(sheds(settled=True, made=made, sea=sea)), 0.0 if made else 0.2


@st.composite
def sheds(draw: st.DrawFn, *, settled: bool = False, made: bool = True, sea: bool = False) -> Shed:
    """A shed whose every demand can be served or left, whatever the limits."""
    free = settled and made  # nothing takes a share of a value
    some = st.integers(1, 9)
    places = list(PLACES[: draw(st.integers(2, 4))])
    names = st.sampled_from([place.place for place in places])
    depth = draw(st.integers(1, 3)) if made else 1
    items = [
        Item(item=name, mass=20 / n, volume=0.1 / n, hs=HS[name])
        for n, name in enumerate(list(HS)[:depth], start=1)
    ]
    facts: list[Fact] = [*places, *CURRENCIES, *items, *modes(insured=not free, sea=sea)]
    facts += [
        Component(
            item=above.item, component=below.item,
            quantity=draw(st.sampled_from([1.0, 2.0])), scrap=draw(st.sampled_from([0.0, 0.1])),
        )
        for above, below in pairwise(items)
    ]  # fmt: skip
    facts += _suppliers(draw, items, names, settled=settled)
    if made:
        facts += _makers(draw, items, names, settled=settled)
    if made and draw(st.booleans()):
        facts.append(
            Site(site="store", place=draw(names), role="store", fixed_cost=100 * draw(some))
        )
    facts += _demands(draw, names, sold=not free)
    if not free:
        facts += _duties(draw, items)
    if draw(st.booleans()):
        a, b = places[0].place, places[-1].place
        cost = 100.0 * draw(some)
        facts.append(Lane(origin=a, destination=b, mode="truck", distance=1500, cost=cost))
    return Shed.of(*facts)


def _suppliers(
    draw: st.DrawFn, items: list[Item], names: st.SearchStrategy[str], *, settled: bool
) -> list[Fact]:
    """One that sells the product and the last part without limit, and one with tiers and limits."""
    worth = dict(zip(HS, (200.0, 40.0, 10.0), strict=True))
    last = items[-1].item
    place = draw(names)
    facts: list[Fact] = [
        Site(site="sure", place=place, role="supplier"),
        Offer(
            site="sure", item=last, price=worth[last] * draw(st.sampled_from([1.0, 1.3])), co2e=5
        ),
    ]
    if len(items) > 1:
        facts.append(Offer(site="sure", item="bike", price=400.0, lead_time=30, co2e=90))
    firm = draw(st.sampled_from(["", "acme"]))
    facts.append(Site(site="other", place=draw(names), role="supplier", firm=firm))
    item = draw(st.sampled_from(items)).item
    price = worth[item] * draw(st.sampled_from([0.7, 0.9, 1.1]))
    currency = draw(st.sampled_from(["", "USD"]))
    capacity = draw(st.sampled_from([None, 30.0, 80.0]))
    least = draw(st.sampled_from([0.0, 20.0]))
    if settled and item != last:
        least = 0.0
    offer = Offer(
        site="other", item=item, price=price, currency=currency, capacity=capacity,
        min_quantity=least, lead_time=10, co2e=20, origin=draw(st.sampled_from(["", "CN"])),
    )  # fmt: skip
    facts.append(offer)
    if not settled and draw(st.booleans()):
        more = {"min_quantity": 60.0, "price": price * 0.8}
        facts.append(Offer(**{**vars(offer), **more}))
    return facts


def _makers(
    draw: st.DrawFn, items: list[Item], names: st.SearchStrategy[str], *, settled: bool
) -> list[Fact]:
    """One or two makers, the second a candidate; the product by one or two routes."""
    facts: list[Fact] = []
    for name in ["maker", "new"][: draw(st.integers(0, 2))]:
        opening = 1000.0 * draw(st.integers(0, 5)) if name == "new" else 0.0
        facts.append(
            Site(
                site=name, place=draw(names), role="maker",
                status="candidate" if opening else "open",
                fixed_cost=draw(st.sampled_from([0.0, 500.0])), opening_cost=opening,
                markup=0.0 if settled else draw(st.sampled_from([0.0, 0.1])),
            )
        )  # fmt: skip
        facts += [
            Capability(
                site=name, process=process, rate=10.0 * draw(st.integers(1, 4)),
                labour_rate=20, hours=draw(st.sampled_from([None, 40.0, 100.0])),
                lead_time=5, co2e=1, expand_hours=draw(st.sampled_from([0.0, 30.0])),
                expand_cost=800, expand_max=2,
            )
            for process in ("weld", "build", "print")
        ]  # fmt: skip
    steps = [("weld", 1.0), ("build", 0.5)] if len(items) > 1 else [("build", 0.5)]
    facts += [Operation(item=items[0].item, process=p, hours=h) for p, h in steps]
    facts.append(
        Operation(item="bike", route="other", process="print", hours=2.0, material_cost=8.0)
    )
    if len(items) > 2:
        facts.append(Operation(item="frame", process="weld", hours=0.25, setup_hours=2, batch=20))
    return facts


def _demands(draw: st.DrawFn, names: st.SearchStrategy[str], *, sold: bool) -> list[Fact]:
    wanted = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    price = draw(st.sampled_from([None, 700.0])) if sold else None
    facts: list[Fact] = []
    for place in wanted:
        patience = draw(st.sampled_from([None, 60.0, 4.0]))
        shortage = st.sampled_from([250.0, 2000.0])
        facts.append(
            Demand(
                place=place, item="bike", quantity=10.0 * draw(st.integers(1, 9)),
                variability=draw(st.sampled_from([0.0, 0.4])), price=price, salvage=50.0,
                volatility=None if price is None else 0.5, max_lead_time=patience,
                shortage_cost=draw(shortage if patience == 4 else st.none() | shortage),
            )
        )  # fmt: skip
    return facts


def _duties(draw: st.DrawFn, items: list[Item]) -> list[Fact]:
    """Duties into the union on some of the items, by origin and by firm."""
    rate = st.sampled_from([0.0, 0.05, 0.3])
    bases: list[Literal["CIF", "FOB"]] = ["CIF", "FOB"]
    facts: list[Fact] = []
    for item in items:
        hs = item.hs
        basis = draw(st.sampled_from(bases))
        facts.append(
            Duty(
                duty=f"{hs}-all",
                hs=hs,
                origin="*",
                destination="EU",
                rate=draw(rate),
                basis=basis,
                per_unit=draw(st.sampled_from([0.0, 3.0])),
                per_kg=draw(st.sampled_from([0.0, 0.5])),
            )
        )
        if draw(st.booleans()):
            facts.append(
                Duty(
                    duty=f"{hs}-cn", hs=hs, origin="CN", destination="EU", rate=draw(rate),
                    measure="anti-dumping", firm=draw(st.sampled_from(["", "acme"])),
                )
            )  # fmt: skip
    return facts
