"""A shed is a set of facts: it never changes, and a scenario costs only what it changes."""

import pytest
from hypothesis import given
from tests.examples import examples
from tests.sheds import sheds

from makeshed.errors import BadFacts, NotFound
from makeshed.model import (
    NOUNS,
    Capability,
    Currency,
    Hazard,
    Item,
    Mode,
    Offer,
    Place,
    Recovery,
    Shed,
    Site,
    row_sums,
)

LYON = Place(place="lyon", lat=45.75, lon=4.85, country="FR")
MARSEILLE = Place(place="marseille", lat=43.3, lon=5.38, country="FR")
SHED = Shed.of(
    LYON,
    MARSEILLE,
    Currency(currency="EUR", rate=1.0),
    Currency(currency="USD", rate=0.8),
    Item(item="hinge"),
    Site(site="forge", place="lyon", role="maker"),
    Capability(site="forge", process="welding"),
    Offer(site="forge", item="hinge", price=10.0, currency="USD"),
)


def test_a_scenario_shares_every_table_that_it_does_not_touch() -> None:
    dearer = SHED.plus(Offer(site="forge", item="hinge", price=12.0))
    for name, noun in NOUNS.items():
        shared = dearer.table(noun) is SHED.table(noun)
        assert shared is (name != "offers")
    assert SHED.get("forge:hinge:0", Offer).price == 10.0
    assert dearer.get("forge:hinge:0", Offer).price == 12.0


def test_what_names_a_lost_fact_is_lost_with_it() -> None:
    without = SHED.minus("sites/for*")
    assert [len(without.table(noun)) for noun in (Site, Capability, Offer, Place)] == [0, 0, 0, 2]
    assert without.table(Place) is SHED.table(Place)
    assert len(SHED.table(Site)) == 1


def test_what_is_not_there_is_told_with_the_nearest_name() -> None:
    with pytest.raises(NotFound) as wrong_key:
        SHED.get("lion", Place)
    assert wrong_key.value.hint == "did you mean lyon?"
    with pytest.raises(NotFound) as wrong_table:
        SHED.minus("site/forge")
    assert "did you mean sites?" in wrong_table.value.hint


def test_facts_that_name_nothing_are_refused_all_at_once() -> None:
    with pytest.raises(BadFacts) as refused:
        SHED.plus(Offer(site="froge", item="hing", price=-1.0))
    assert {problem.column for problem in refused.value.problems} == {"site", "item", "price"}


def test_near_ranks_by_the_great_circle() -> None:
    near = SHED.near("marseille", 300, Place)
    assert [place.place for place, _ in near] == ["marseille", "lyon"]
    assert near[1][1] == pytest.approx(275.7, abs=1.0)
    assert SHED.near("marseille", 200, Site) == []


def test_amounts_are_read_in_the_one_currency() -> None:
    assert SHED.currency == "EUR"
    assert SHED.priced(Offer)["price"].to_list() == [8.0]
    assert [offer.price for offer in SHED.priced_rows(Offer)] == [8.0]
    assert SHED.table(Offer)["price"].to_list() == [10.0]


@given(sheds())
@examples(40)
def test_the_same_facts_in_any_order_have_one_fingerprint(shed: Shed) -> None:
    shuffled = Shed(
        {
            name: shed.table(noun).sample(fraction=1.0, shuffle=True, seed=7)
            for name, noun in NOUNS.items()
        }
    )
    assert shuffled.fingerprint() == shed.fingerprint()
    assert shed.plus().fingerprint() == shed.fingerprint()
    long = Shed({name: shed.table(noun) for name, noun in NOUNS.items()})
    with pytest.MonkeyPatch.context() as patch:  # tables of many rows go by columns, in pieces
        patch.setattr(row_sums, "FEW", 0)
        patch.setattr(row_sums, "AT_ONCE", 2)
        assert long.fingerprint() == shed.fingerprint()


def test_hazards_and_recoveries_of_what_is_left_out_go_with_it() -> None:
    truck = Mode(mode="truck", distance_kind="road")
    here, there = (Place(place=p, lat=1.0, lon=2.0, country="FR") for p in ("here", "there"))
    mill = Site(site="mill", place="here", role="supplier", firm="Mill")
    losses = [("site", "mill"), ("firm", "Mill"), ("place", "there"), ("lane", "here:there:truck"),
              ("mode", "truck"), ("country", "FR"), ("passage", "suez")]  # fmt: skip
    shed = Shed.of(
        truck, here, there, mill, Recovery(scope="site", days=3.0),
        *(Hazard(hazard=s, scope=s, target=t, rate=1.0, duration=1.0) for s, t in losses),  # type: ignore[arg-type]
        Recovery(scope="site", target="mill", days=3.0),
    )  # fmt: skip

    def left(pattern: str) -> list[str]:
        less = shed.minus(pattern)
        less.plus(Place(place="else", lat=1.0, lon=2.0, country="FR"))  # which checks it
        return sorted(row.hazard for row in less.rows(Hazard))

    assert left("sites/mill") == ["country", "lane", "mode", "passage", "place"]
    assert [row.target for row in shed.minus("sites/mill").rows(Recovery)] == [""]
    assert left("places/there") == ["country", "firm", "mode", "passage", "site"]
    assert left("modes/truck") == ["country", "firm", "passage", "place", "site"]
