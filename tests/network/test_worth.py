"""What would it have to cost: an offer below its worth enters the plan, one above does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import lane, maker, part, seller, wanted, world
from tests.questions.worlds import relaxed as best

import makeshed as ms
from makeshed.errors import BadFacts, Problem
from makeshed.model import Duty, Fact, Offer, Shed
from makeshed.network.sensitivity import EntryPrice as Worth
from makeshed.plans.plan import Plan
from makeshed.questions.plan import plan

near = pytest.approx
CENT = 0.01


def worth(found: Plan) -> dict[tuple[str, str], float]:
    return {(row.site, row.item): row.worth for row in found.worth}


def offered(shed: Shed, row: Worth, price: float) -> Shed:
    """Return the shed with an offer of that price, in place of any from there."""
    old = [o for o in shed.rows(Offer) if (o.site, o.item) == (row.site, row.item)]
    if old:
        return shed.minus(f"offers/{old[0].id}").plus(replace(old[0], price=price))
    return shed.plus(Offer(site=row.site, item=row.item, price=price))


def bikes(*more: Any) -> Shed:
    """Frames at 10 from Hefei, 3 away; a bike is built in Lyon for 20."""
    return world(
        *seller("frames", "hefei", 10, item="frame"), *maker("atelier", "lyon", 20),
        lane("hefei", "lyon", 3), part(), wanted(), *more,
    )  # fmt: skip


def test_what_a_frame_and_a_bike_would_have_to_cost() -> None:
    """A frame is worth 13 in Lyon, 10 in Hefei, 12 in Nice, a lane of 1 away; a bike 33, and 32."""
    found = best(bikes(*seller("nizza", "nice", 90, item="frame"), lane("nice", "lyon", 1)))
    assert worth(found) == near(
        {
            ("atelier", "frame"): 13, ("frames", "frame"): 10, ("nizza", "frame"): 12,
            ("atelier", "bike"): 33, ("nizza", "bike"): 32,
        }
    )  # fmt: skip
    by = {(row.site, row.item): row for row in found.worth}
    assert by["nizza", "frame"].asked == near(90)
    assert by["nizza", "bike"].asked is None
    assert (by["nizza", "frame"].local, by["frames", "frame"].local) == (True, False)


def test_a_full_source_is_worth_more_than_it_asks() -> None:
    """Half of the frames come from Hefei at 10, the rest from Porto at 14: all are worth 14 + 3."""
    short = seller("frames", "hefei", 10, item="frame", capacity=50)
    rest = seller("other", "porto", 14, item="frame")
    found = best(bikes(*short, *rest, lane("porto", "lyon", 3)))
    assert worth(found)["frames", "frame"] == near(14)
    assert worth(found)["atelier", "frame"] == near(17)


def test_a_site_that_is_not_used_says_what_using_it_costs() -> None:
    found = best(bikes(*seller("nizza", "nice", 90, item="frame", fixed_cost=500),
                       lane("nice", "lyon", 1)))  # fmt: skip
    (row,) = (row for row in found.worth if (row.site, row.item) == ("nizza", "frame"))
    assert (row.worth, row.site_cost) == near((12, 500))


def test_a_limit_that_costs_something_leaves_no_price_for_all() -> None:
    shed = world(*seller("cheap", "lyon", 5), *seller("dear", "nice", 9), lane("nice", "lyon", 0),
                 wanted())  # fmt: skip
    assert best(shed, limits=["share(source, bike)<=60%"]).worth == ()
    assert best(shed, limits=["share(source, bike)<=100%"]).worth
    assert best(shed, relax=False).worth == ()


@examples(25, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(data=st.data())
def test_an_offer_enters_below_its_worth_and_not_above(data: st.DataObject) -> None:
    """Sites without fixed cost and frames of one price each: what is said holds to the cent."""
    price = st.floats(5, 50).map(lambda x: round(x, 2))
    draw = data.draw
    cities = ("nice", "porto", "izmir", "hefei")
    facts: list[Fact] = [
        fact
        for n, city in enumerate(cities)
        for fact in (
            *seller(f"frames{n}", city, draw(price), item="frame"),
            lane(city, "lyon", draw(price)),
        )
    ]
    facts += [*maker("atelier", "lyon", draw(price), markup=0.1), part(2, 0.05), wanted()]
    facts += [wanted("nice", 40), lane("lyon", "nice", draw(price))]
    shed = world(*facts)
    before = best(shed, local="EU", holding=0.2)
    used = {(b.site, b.item) for b in before.bought} | {(m.site, m.item) for m in before.made}
    rows: list[Worth] = [r for r in before.worth if (r.site, r.item) not in used]
    row: Worth = draw(st.sampled_from(rows))
    for step, enters in ((-CENT, True), (CENT, False)):
        if row.worth + step > 0:
            other = offered(shed, row, row.worth + step)
            after = best(other, local="EU", holding=0.2, relax=False)
            assert ((row.site, row.item) in {(b.site, b.item) for b in after.bought}) == enters
            assert (after.cost < before.cost - 1e-6) == enters


FAR = date(2026, 11, 22)


@cache
def without_bikes() -> tuple[Shed, Plan]:
    """The e-bike's case without those who sell whole ones, and its plan."""
    shed = ms.example("ebike").minus("offers/*:ebike:*")
    return shed, ms.plan(shed, day=FAR, gap=1e-9)


@pytest.mark.parametrize("site", ["fonderie-midi", "fr-parts", "eu-parts", "vn-parts"])
def test_what_a_local_frame_would_have_to_cost_for_the_ebike(site: str) -> None:
    shed, before = without_bikes()
    (row,) = (row for row in before.worth if (row.site, row.item) == (site, "frame"))
    for step, enters in ((-CENT, True), (CENT, False)):
        after = ms.plan(offered(shed, row, row.worth + step), day=FAR, gap=1e-9, relax=False)
        assert (f"{site}:frame" in {b.offer for b in after.bought}) == enters


def test_only_duties_that_clash_cost_a_plan_its_worths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts refused for any other reason are a fault, and no reason to leave rows out."""

    def refuse(*_: Shed | Fact) -> Shed:
        raise BadFacts([Problem("offers", 1, "site", "a wrong one", "right")])

    shed = bikes()
    monkeypatch.setattr(Shed, "plus", refuse)
    with pytest.raises(BadFacts, match="a wrong one"):
        best(shed)


def test_duties_that_clash_on_what_nobody_sells_yet_leave_the_plan_as_it_is() -> None:
    """From Porto nobody sells bikes; two duties on such bikes into Turkey fit equally well."""
    duty = Duty(duty="a", hs="8711", origin="PT", destination="TR", rate=0.1, measure="safeguard")
    shed = world(
        *seller("here", "izmir", 50), *seller("mill", "porto", 5, item="frame"), lane("porto", "izmir", 3),
        wanted("izmir"), duty, replace(duty, duty="b", rate=0.2),
    )  # fmt: skip
    found = plan(shed, day=date(2026, 1, 1), local="PT")
    assert found.cost == near(plan(shed, day=date(2026, 1, 1), local="PT", relax=False).cost)
