"""What a region lacks, in worlds whose plans can be worked out by hand, and of the e-bike to the cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import fsum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.questions.worlds import DAY, best, lane, maker, part, relaxed, seller, wanted, world
from tests.region.accounts import table
from tests.region.worlds import country, every

import makeshed as ms
from makeshed.errors import BadValue, NotEnoughData, NotFound
from makeshed.model import (
    Capability,
    Employment,
    Industry,
    IndustryOutput,
    Item,
    Mode,
    Operation,
    Place,
    Region,
    Shed,
    Site,
    Transaction,
)
from makeshed.model.inside import Inside, inside_of
from makeshed.questions.plan import Plan
from makeshed.questions.survey import Survey, survey
from makeshed.questions.survey.needs import heard
from makeshed.region.closest import Sites
from makeshed.region.gap import RegionGap
from makeshed.region.gaps import gaps_of

near = pytest.approx
INSURED = Mode(mode="lorry", distance_kind="listed", insurance=0.01)


def rows(found: Survey) -> dict[str, RegionGap]:
    return {row.gap: row for row in found.gaps}


def asked(shed: Shed, region: str = "France", *plans: Plan) -> Survey:
    return survey(shed, region, plans=plans, day=DAY)


def lacking(shed: Shed, here: Inside, plan: Plan) -> tuple[RegionGap, ...]:
    sites = Sites(shed, here)
    return gaps_of(sites, [plan], heard(shed, sites, DAY)).rows


def mixed() -> Shed:
    """Bikes are made in Lyon of frames from Izmir, sold in Lyon and in Porto; 30 in Nice go without."""
    return world(
        INSURED,
        *seller("mill", "izmir", 20, item="frame"),
        *seller("shop", "lyon", 60),
        *seller("far", "porto", 30, capacity=20),
        *maker("works", "lyon", 5, hours=60),
        part(2), lane("izmir", "lyon", 2, 9), lane("porto", "lyon", 1, 1), lane("lyon", "nice", 1, 1),
        wanted("lyon"), wanted("nice", quantity=30, shortage_cost=40.0),
    )  # fmt: skip


def test_what_comes_from_elsewhere_and_what_is_not_served() -> None:
    shed = mixed()
    found = asked(shed, "France", relaxed(shed))
    bike, frame = rows(found)["supplier:bike"], rows(found)["item:frame"]
    assert (bike.units, bike.unmet, bike.cases, bike.sources) == near((20, 30, 2, "far"))
    assert bike.cost == near(20 * (30 + 1 + 0.3) + 30 * 40)
    assert bike.local == near(80 / 130)
    assert bike.asked == 60
    assert (frame.units, frame.local, frame.sources) == near((120, 0, "mill"))
    assert frame.cost == near(120 * (20 + 2 + 0.2))
    assert (frame.nearest, frame.distance) == near(("mill", 1986), abs=30)
    assert frame.below_high is not None
    assert [row.gap for row in found.gaps] == ["item:frame", "supplier:bike"], (
        "the most money first"
    )
    assert found.headline().startswith("France lacks: 4,490 money/a for 2 items from elsewhere")
    opened = found.why("gaps")
    assert opened.value == near((frame.cost or 0.0) + (bike.cost or 0.0))
    assert opened.is_sum()
    assert found.rows == ()
    assert any("there are no jobs of it" in note for note in found.notes)


def test_what_an_offer_from_here_must_cost_less_than() -> None:
    """A smith of Lyon that asks less than that is in the plan, one that asks more is not."""
    shed = mixed()
    below = rows(asked(shed, "France", relaxed(shed)))["item:frame"].below_high
    assert below is not None
    for price, bought in ((below * 0.999, True), (below * 1.001, False)):
        plan = best(shed.plus(*seller("smith", "lyon", price, item="frame")))
        assert ("smith" in {row.site for row in plan.bought}) == bought


def test_a_gap_closes_when_a_maker_is_added_and_that_is_said() -> None:
    shed = mixed()
    more = shed.plus(*seller("smith", "lyon", 15, item="frame"))
    found = asked(more, "France", best(more))
    assert [row.what for row in found.gaps] == ["bike"]
    assert any("1 come from there whole: frame (smith)" in note for note in found.notes)


def test_what_lies_in_a_store_is_of_who_sold_it() -> None:
    """Nice keeps bikes from Porto for Lyon, too: of 120 it uses 20, and no way to Lyon is on its bill."""
    shed = world(
        INSURED, Site(site="hub", place="nice", role="store"), *seller("far", "porto", 30, capacity=120),
        *seller("shop", "nice", 40), lane("porto", "nice", 1, 1), lane("nice", "lyon", 1, 1),
        wanted("lyon"), wanted("nice", quantity=50),
    )  # fmt: skip
    plan = best(shed)
    nice = rows(asked(shed, "nice", plan))["supplier:bike"]
    assert (nice.units, nice.cost) == near((20, 20 * 31.3))
    both = rows(asked(shed, "France", plan))["supplier:bike"]
    assert both.units == near(120)
    paid = {line.kind: line.cost for line in plan.cost_lines}
    assert both.cost == near(3600 + paid["freight"] + paid["insurance"])


def test_a_store_called_as_its_town_is_no_demand() -> None:
    """A store and a demand with one key: what comes is split by what the store sends."""
    shed = world(
        INSURED, Site(site="nice", place="nice", role="store"), *seller("far", "porto", 30),
        lane("porto", "nice", 1, 1), lane("nice", "lyon", 1, 1), wanted("lyon"), wanted("nice", quantity=50),
    )  # fmt: skip
    found = rows(asked(shed, "France", best(shed)))["item:bike"]
    assert found.units == near(150)
    assert rows(asked(shed, "lyon", best(shed)))["item:bike"].units == near(100)


@cache
def ebike(*, made: bool) -> tuple[Shed, Plan]:
    """The e-bike as it is cheapest, and as Marseille makes it where nobody sells it whole."""
    shed = ms.example("ebike")
    if made:
        shed = shed.minus("offers/*:ebike:*")
    return shed, ms.plan(shed, day=DAY, relax=made)


def test_the_money_behind_gaps_is_what_the_plan_spends_outside() -> None:
    """All demand is in France and every bike comes whole from Vietnam: the lines of the plan to the cent."""
    shed, plan = ebike(made=False)
    found = asked(shed, "FR", plan)
    paid = {line.kind: line.cost for line in plan.cost_lines}
    opened = {part.name: part.value for part in found.why("supplier:ebike").parts[0].parts}
    assert opened["goods"] == near(paid["purchase"], abs=0.005)
    assert opened["freight"] == near(paid["freight"], abs=0.005)
    assert opened["insurance"] == near(paid["insurance"], abs=0.005)
    assert found.gaps[0].nearest == "pt-complete"


def test_what_the_bike_of_marseille_cannot_get_in_france() -> None:
    """Of 29 parts two are French; the others as the plan draws them, to the cent."""
    shed, plan = ebike(made=True)
    found = asked(shed, "FR", plan)
    home = set(inside_of(shed, "FR").places)
    place = dict(shed.table(Site).select("site", "place").rows())
    drawn = [row for row in plan.drawn if place[row.source] not in home]
    for row in drawn:
        cost = next(gap.cost for gap in found.gaps if gap.what == row.component)
        assert cost == near(row.value * row.quantity, abs=0.005)
    assert {gap.what for gap in found.gaps} == {row.component for row in drawn}
    spent = fsum(row.spend for row in plan.bought if place[row.site] not in home)
    goods = [
        part.value
        for gap in found.why("gaps").parts
        for each in gap.parts
        for part in each.parts
        if part.name == "goods"
    ]
    assert fsum(goods) == near(spent, abs=0.005)
    assert found.why("gaps").is_sum()
    assert {gap.kind for gap in found.gaps} == {"supplier"}, (
        "each has a seller in France, that asks more"
    )


def test_a_process_that_nobody_here_does() -> None:
    """Bikes could be built if anybody did it; whoever does and is in the plan closes both rows."""
    shed = world(
        INSURED, *seller("far", "porto", 300), *seller("mill", "lyon", 20, item="frame"), part(),
        *maker("works", "porto", 500), lane("porto", "lyon", 1, 1), lane("lyon", "porto", 1, 1), wanted(),
    )  # fmt: skip
    found = rows(asked(shed, "France", best(shed)))
    assert set(found) == {"item:bike", "process:build"}
    assert found["process:build"].cost == found["item:bike"].cost
    assert found["process:build"].nearest == "works"
    assert asked(shed, "France", best(shed)).why("gaps").value == near(found["item:bike"].cost)
    able = shed.plus(
        Site(site="shed", place="lyon", role="maker"),
        Capability(site="shed", process="build", rate=5.0),
    )
    assert rows(asked(able, "France", best(shed))).keys() == {"supplier:bike"}, "the same plan"
    assert rows(asked(able, "France", best(able))) == {}


def test_a_demand_that_nothing_serves_is_a_gap_without_a_price() -> None:
    shed = world(wanted())
    found = asked(shed, "France")
    [row] = found.gaps
    assert (row.gap, row.unmet, row.units, row.cost) == near(("item:bike", 100, 0, None))
    assert "bike not served, at a price that is not known" in found.headline()
    assert any("what a shortage costs is not known" in note for note in found.notes)
    assert found.opportunities[0].worth is None


def test_what_is_served_in_part_is_served_as_far_as_it_can_be() -> None:
    """Capacity is short by 40: that they cannot be had is no reason to say nothing of the rest."""
    shed = world(*seller("far", "porto", 30, capacity=60), lane("porto", "lyon", 1, 1), wanted())
    [row] = asked(shed, "France").gaps
    assert (row.units, row.unmet, row.cost) == near((60, 40, 60 * 31))


def test_plans_that_count_twice_or_are_of_other_facts_are_refused() -> None:
    shed = mixed()
    plan = best(shed)
    with pytest.raises(BadValue, match="two plans serve lyon:bike") as twice:
        asked(shed, "France", plan, plan)
    assert "one at a time" in twice.value.hint
    with pytest.raises(BadValue, match="the plan uses far, which this shed does not have"):
        asked(shed.minus("sites/far"), "France", plan)
    with pytest.raises(BadValue, match="does not have"):
        asked(world(wanted()).minus("items/frame"), "France", plan)


def test_gaps_stand_beside_what_jobs_say() -> None:
    shed = mixed().plus(*every(country(), Region, Industry, Employment))
    shed = shed.plus(replace(shed.get("lyon", Place), region="north"))
    found = survey(shed, "North Town", day=DAY)
    assert found.headline().startswith("North Town, 2024 is specialised in steel (80 jobs")
    assert "North Town lacks:" in found.headline()
    assert {row.kind for row in found.opportunities} == {"gap", "industry"}
    land = survey(shed, "land", day=DAY)
    assert (land.rows, land.year) == ((), None), "there are no jobs of the country"
    assert [row.gap for row in land.gaps] == [row.gap for row in found.gaps], "north lies in it"


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(NotFound, match="'Atlantis'"):
        asked(mixed(), "Atlantis")
    with pytest.raises(NotEnoughData, match="no regions"):
        survey(Shed(), "north")
    with pytest.raises(BadValue, match="which region"):
        survey(mixed().plus(replace(wanted("porto"), quantity=1.0)))
    assert survey(mixed(), day=DAY).region == "FR", "all demand is in one country"


SITES = st.sampled_from(["lyon", "nice"])


@examples(48)
@given(
    place=SITES,
    price=st.floats(0.01, 100),
    item=st.sampled_from(["bike", "frame"]),
    makes=st.booleans(),
)
def test_a_maker_more_adds_nothing_to_a_gap_of_the_same_plan(
    place: str, price: float, item: str, *, makes: bool
) -> None:
    shed, plan = _fixed()
    new: Sequence[Any] = seller("new", place, price, item=item)
    if makes:
        new = [Site(site="new", place=place, role="maker"), Capability(site="new", process="build")]
    here = inside_of(shed, "FR")
    before = {row.what: row for row in lacking(shed, here, plan)}
    for row in lacking(shed.plus(*new), here, plan):
        was = before[row.what]
        assert (row.cost, row.units, row.unmet, row.cases) == (
            was.cost,
            was.units,
            was.unmet,
            was.cases,
        )


@cache
def _fixed() -> tuple[Shed, Plan]:
    shed = mixed()
    return shed, best(shed)


PRICES = st.lists(st.integers(1, 10_000), min_size=4, max_size=4, unique=True)


@examples(24)
@given(prices=PRICES, most=st.lists(st.integers(1, 200), min_size=3, max_size=3))
def test_a_seller_more_never_adds_to_what_comes_from_elsewhere(
    prices: list[int], most: list[int]
) -> None:
    """Of what is only bought. A maker more may: it needs parts, which are a gap of their own then."""
    paid = [price / 7 for price in prices]
    shed = world(
        *seller("far", "porto", paid[0]), *seller("mill", "izmir", paid[1], capacity=most[0]),
        *seller("shop", "nice", paid[2], capacity=most[1]), lane("porto", "lyon", 1.37), lane("porto", "nice", 2.11),
        lane("izmir", "lyon", 3.73), lane("nice", "lyon", 0.59), lane("lyon", "nice", 0.61),
        wanted("lyon"), wanted("nice", quantity=50),
    )  # fmt: skip
    more = shed.plus(*seller("new", "lyon", paid[3], capacity=most[2]))
    here = inside_of(shed, "FR")
    before, after = (
        fsum(row.units or 0.0 for row in lacking(facts, here, best(facts)))
        for facts in (shed, more)
    )
    assert after <= before + 1e-6


def places(*more: Place, regions: Sequence[Region] = ()) -> Shed:
    return Shed.of(
        Place(place="aix", lat=43.53, lon=5.45, country="FR", region="FRL0"),
        Place(place="nice", name="Nice", lat=43.70, lon=7.27, country="FR", region="FRL0"),
        Place(place="vitrolles", lat=43.46, lon=5.25, country="FR"),
        Place(place="brest", lat=48.39, lon=-4.49, country="FR"),
        Place(place="lyon", lat=45.76, lon=4.84, country="FR", region="FRK2"),
        Place(place="turin", lat=45.07, lon=7.69, country="IT", region="ITC1"),
        *more, *regions,
    )  # fmt: skip


def test_a_place_lies_in_a_region_by_code_by_country_or_by_what_is_near() -> None:
    shed = places()
    assert inside_of(shed, "France").places == {"aix", "nice", "vitrolles", "brest", "lyon"}
    assert inside_of(shed, "IT").places == {"turin"}
    assert inside_of(shed, "EU").places == set(shed.table(Place)["place"])
    south = inside_of(shed, "frl")
    assert south.places == {"aix", "nice", "vitrolles"}, "vitrolles is 18 km from aix"
    assert any("vitrolles (18 km from aix)" in note for note in south.notes)
    assert inside_of(shed, "Nice").places == {"nice"}


def test_a_region_of_the_table_has_the_places_of_those_in_it() -> None:
    regions = [
        Region(region="alps", name="The Alps", level="region"),
        Region(region="FRK2", level="metro", parent="alps", country="FR"),
        Region(region="ITC1", level="metro", parent="alps"),
        Region(region="fr", name="Francia", level="country", country="FR"),
        Region(region="earth", level="world"),
        Region(region="EU", level="union"),
    ]
    shed = places(regions=regions)
    assert inside_of(shed, "the alps").places == {"lyon", "turin"}
    assert inside_of(shed, "ITC1").places == {"turin"}
    assert inside_of(shed, "Francia").places == inside_of(places(), "FR").places
    assert inside_of(shed, "earth").places == set(shed.table(Place)["place"])
    assert inside_of(shed, "EU").places == set(shed.table(Place)["place"])


def test_codes_of_greece_begin_with_another_letter_than_its_country() -> None:
    athens = Place(place="athens", lat=37.98, lon=23.73, country="GR", region="EL303")
    assert inside_of(places(athens), "EL30").places == {"athens"}


def test_names_that_are_none_or_several_are_told() -> None:
    with pytest.raises(NotFound, match="no region is called 'Nise'") as unknown:
        inside_of(places(), "Nise")
    assert "Nice" in unknown.value.hint
    twice = places(Place(place="nice-us", name="Nice", lat=39.12, lon=-122.85, country="US"))
    with pytest.raises(BadValue, match="several places are called 'Nice'") as several:
        inside_of(twice, "Nice")
    assert "nice-us" in several.value.hint


def test_what_goes_by_weight_is_a_material() -> None:
    steel = Item(item="steel", unit="kg", mass=1.0)
    shed = mixed().plus(steel, *seller("iron", "izmir", 1.0, item="steel"))
    shed = shed.plus(replace(part(3.0), component="steel"))
    found = rows(asked(shed, "France", best(shed)))
    assert found["material:steel"].units == near(180)


def test_ranks_hold_whatever_a_fifth_of_the_money_is() -> None:
    shed, plan = ebike(made=True)
    found = [one for one in asked(shed, "FR", plan).opportunities if one.worth is not None]
    for at, one in enumerate(found, start=1):
        assert one.worth_first is not None
        assert one.worth_last is not None
        assert one.worth_first <= at <= one.worth_last
        others = [each.worth or 0.0 for each in found]
        assert one.worth_first == 1 + sum(0.8 * each > 1.2 * (one.worth or 0.0) for each in others)


@pytest.mark.parametrize("made", [False, True])
def test_what_comes_from_elsewhere_emits_what_its_ways_emit(made: bool) -> None:
    """All ways that end here, of goods that were not made here; each opportunity says it of its gap."""
    shed, plan = ebike(made=made)
    found = asked(shed, "FR", plan)
    away = [row for row in found.gaps if row.kind != "process" and row.units]
    total = sum(row.co2e or 0.0 for row in away)
    every = sum(row.quantity * row.co2e for row in plan.shipped)
    assert total == pytest.approx(every) if not made else 0 < total < every
    of = {one.opportunity: one for one in found.opportunities}
    for row in away:
        assert (of[row.gap].co2e, of[row.gap].essential) == (row.co2e, row.essential)
    assert any(row.essential for row in away) == made, "parts of the e-bike are, the whole is not"


def test_industries_that_could_be_next() -> None:
    """None that is surely above its share; density and gain each with the ends of nine draws in ten."""
    found = survey(country(), "north", depth=2)
    sure = {row.industry for row in found.rows if row.specialised == "yes"}
    density = {row.industry: row.density for row in found.rows}
    assert found.opportunities
    for one in found.opportunities:
        assert one.opportunity not in sure
        assert one.guess is not None
        assert one.ease_low is not None
        assert one.ease_high is not None
        assert one.ease_low <= (density[one.opportunity] or 0.0) <= one.ease_high
        assert 1 <= (one.worth_first or 0) <= (one.worth_last or 0) <= len(found.opportunities)


def test_what_a_maker_here_makes_and_uses_itself_comes_from_here() -> None:
    """Half the frames are welded in the works, half come from Izmir."""
    shed = world(
        *seller("mill", "izmir", 20, item="frame"), *maker("works", "lyon", 5), part(), wanted(),
        Operation(item="frame", process="weld", hours=1), Capability(site="works", process="weld", rate=1.0, hours=50),
        lane("izmir", "lyon", 2),
    )  # fmt: skip
    found = asked(shed, "France", best(shed))
    frame = rows(found)["supplier:frame"]
    assert (frame.units, frame.local) == near((50, 0.5))
    assert any(
        "of 2 items used in France, 1 come from there whole: bike (works)" in n for n in found.notes
    )


def test_a_maker_here_of_what_is_wanted_elsewhere_needs_what_it_needs() -> None:
    shed = world(
        *seller("mill", "izmir", 20, item="frame"), *maker("works", "lyon", 5), part(), wanted("porto"),
        lane("izmir", "lyon", 2), lane("lyon", "porto", 2),
    )  # fmt: skip
    assert {row.gap for row in asked(shed, "France").gaps} == {"item:frame"}


def test_a_region_in_which_nothing_lies_is_refused_and_not_said_to_lack_nothing() -> None:
    with pytest.raises(NotEnoughData, match="no place of the case lies in Germany") as nowhere:
        asked(mixed(), "Germany")
    assert "CN, FR, PT, TR" in nowhere.value.hint
    shed = mixed().plus(*every(country(), Region, Industry, Employment))
    found = survey(shed, "north", day=DAY)
    assert any("no place of the case lies in North Town" in note for note in found.notes)
    assert not found.gaps


def test_what_is_asked_of_jobs_is_refused_where_there_are_none() -> None:
    with pytest.raises(NotEnoughData, match="no regions"):
        survey(mixed(), "FR", within="metal")


def test_where_a_tier_holds_the_amount_an_offer_of_a_few_is_worth_little_and_that_is_told() -> None:
    """1,000 brackets are bought for 15 because 999 would cost 24 each: one less saves its way alone."""
    found = survey(ms.example("bracket"), "France", day=DAY)
    [row] = found.gaps
    assert row.unit_cost == near(15.97, abs=0.01)
    assert row.below_high is not None
    assert row.below_high < 2
    assert any("a few units less save little of bracket" in note for note in found.notes)
    assert not any("save little" in note for note in asked(mixed(), "France").notes)


def test_a_region_that_only_sells_is_not_said_to_lack_nothing() -> None:
    found = asked(mixed(), "Turkey")
    assert found.headline() == "Turkey: nothing is known that it lacks, and no jobs are known"
    assert any("what it lacks is not known" in note for note in found.notes)


def test_of_what_is_sold_here_ease_is_the_share_of_its_price_that_may_stay() -> None:
    """Mach1 asks 15 for rims, and 88 % of it would be in the plan: nothing is nearer but its spokes."""
    shed, plan = ebike(made=True)
    found = asked(shed, "FR", plan)
    ease = {one.opportunity: one for one in found.opportunities}
    rims = ease["supplier:rims"]
    assert rims.ease_low == rims.ease_high == near(0.881, abs=0.001)
    assert ease["supplier:motor"].ease_low == near(0.394, abs=0.002)
    assert (rims.ease_first, ease["supplier:motor"].worth_first) == (1, 1)
    gap = next(row for row in found.gaps if row.what == "rims")
    assert gap.closest == "mach1 (asks 15.00, in the plan below 13.22)"
    silent = asked(shed, "FR", replace(plan, worth=()))
    assert all(one.ease_low is None for one in silent.opportunities), "the plan says no prices"


def test_what_it_would_bring_to_make_here_what_a_plan_brings_from_elsewhere() -> None:
    """120 frames at 20 and 20 bikes at 30 a year: 3,000 of tools, if tools make both."""
    industries = every(country(*table()), Region, Industry, Employment, Transaction, IndustryOutput)
    made = [replace(one, industry="tools") for one in mixed().rows(Item)]
    north = [replace(one, region="north") for one in mixed().rows(Place) if one.country == "FR"]
    shed = mixed().plus(*industries).plus(*north, *made)
    found = survey(shed, "north", plans=[relaxed(shed)], localise=["gaps"], day=DAY)
    assert {one.effect: one.direct for one in found.effects}["output I"] == near(3_000)
    assert any("gaps are 3,000 money a year" in note for note in found.notes)
