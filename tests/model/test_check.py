"""What is wrong with the facts is found: the row, the column, what was found, what is right."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.model.facts import shed_of

from makeshed.errors import BadFacts, Problem
from makeshed.model import (
    Capability,
    Component,
    Currency,
    Demand,
    Duty,
    Fact,
    Hazard,
    Item,
    Lane,
    Mode,
    Offer,
    Operation,
    Place,
    Recovery,
    Remedy,
    Shed,
    Site,
    Stock,
)
from makeshed.model.check import problems_with_tables
from makeshed.model.noun import columns, frame_of

LYON = Place(place="lyon", lat=45.76, lon=4.84, country="FR")
PORTO = Place(place="porto", lat=41.15, lon=-8.61, country="PT")
SITE = Site(site="smith", place="lyon", role="maker")
STEEL, GEAR, BIKE = Item(item="steel"), Item(item="gear"), Item(item="bike")
EUR = Currency(currency="EUR", rate=1.0)
TRUCK = Mode(mode="truck", distance_kind="road")
GOOD = (LYON, PORTO, SITE, STEEL, GEAR, BIKE, EUR, TRUCK)


def found_in(*facts: Fact) -> list[Problem]:
    return problems_with_tables(shed_of(*GOOD, *facts))


def place(**changes: Any) -> Place:
    given: dict[str, Any] = {"place": "x", "lat": 1.0, "lon": 2.0, "country": "FR"}
    return Place(**(given | changes))


def duty(**changes: Any) -> Duty:
    given: dict[str, Any] = {
        "duty": "d",
        "hs": "*",
        "origin": "CN",
        "destination": "EU",
        "rate": 0.1,
    }
    return Duty(**(given | changes))


def offer(**changes: Any) -> Offer:
    given: dict[str, Any] = {"site": "smith", "item": "steel", "price": 1.0}
    return Offer(**(given | changes))


NOTHING: Any = None
ONE_WRONG: list[tuple[Fact, int, str, str, str]] = [
    (place(lat=NOTHING), 3, "lat", "nothing", "a number such as 12.5 [°] (lat: latitude, north"),
    (place(country=""), 3, "country", "nothing", "text (country: ISO 3166-1 alpha-2"),
    (place(name=NOTHING), 3, "name", "nothing", "text (name: as people say it)"),
    (place(lat=float("nan")), 3, "lat", "nan", "a finite number; a number such as 12.5 [°]"),
    (place(lon=float("inf")), 3, "lon", "inf", "a finite number"),
    (place(population=-1.0), 3, "population", "-1", "0, or 1e-06 to 1e+11 units (from a share of somebody"),
    (place(lat=-91.0, lon=100.0), 3, "lat", "-91", "-90 to 90 °"),
    (place(lat=151.2, lon=-33.9), 3, "lat", "151.2", "-90 to 90 °; latitude and longitude seem to be"),
    (place(lat=0.0, lon=0.0), 3, "lat", "0", "the real coordinates: 0, 0 lies in the sea"),
    (place(country="fr"), 3, "country", "'fr'", "two capital letters (ISO 3166-1 alpha-2) such as FR; did you mean FR?"),
    (place(country="France"), 3, "country", "'France'", "two capital letters (ISO 3166-1"),
    (place(country="UK"), 3, "country", "'UK'", "two capital letters (ISO 3166-1 alpha-2) such as FR; did you mean GB?"),
    (place(kind="guess"), 3, "kind", "'guess'", "sourced or estimate or declared; there is:"),
    (place(kind="Sourced"), 3, "kind", "'Sourced'", "sourced or estimate or declared; did you mean sourced?"),
    (place(place="lyon"), 3, "place", "'lyon' again, as in row 1", "one row for each place"),
    (Site(site="s", place="lyons", role="store"), 2, "place", "'lyons'", "a key of places; did you mean lyon?"),
    (Site(site="s", place="", role="store"), 2, "place", "nothing", "text (place: where it stands)"),
    (Site(site="s", place="lyon", role="store", currency="USD"), 2, "currency", "'USD'", "a key of currencies; there is: EUR; or add USD with its rate"),
    (Site(site="s", place="lyon", role="store", life=0.0), 2, "life", "0", "0.01 to 10000 a (from days to millennia)"),
    (Currency(currency="USD", rate=1.0), 2, "rate", "1, as in row 1", "rate 1 for one currency"),
    (Currency(currency="USD", rate=0.0), 2, "rate", "0", "1e-12 to 1e+12 money (from the weakest"),
    (Currency(currency="USD", rate=NOTHING), 2, "rate", "nothing", "a number such as 12.5 [money]"),
    (duty(origin=""), 1, "origin", "nothing", "a country such as FR, a union such as EU, or *"),
    (duty(destination=""), 1, "destination", "nothing", "a country such as FR, a union such as EU"),
    (duty(destination="*"), 1, "destination", "'*'", "a country such as FR, a union such as EU"),
    (duty(origin="cn"), 1, "origin", "'cn'", "a country such as FR, a union such as EU, or *; did you mean CN?"),
    (duty(valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 31)), 1, "valid_to", "2026-01-31", "a last day on or after valid_from"),
    (duty(rate=25.0), 1, "rate", "25", "0 to 10"),
    (duty(rule="r"), 1, "rule", "'r'", "a key of rules; there is: au.made, "),
    (Component(item="gear", component="gear"), 1, "component", "gear > gear", "a bill of materials in which"),
    (Capability(site="mill", process="weld"), 1, "site", "'mill'", "a key of sites; there is: smith"),
    (Operation(item="gear", process=""), 1, "process", "nothing", "text (process: what is done"),
    (Operation(item="gear", process="mill", route=""), 1, "route", "nothing", "text (route:"),
    (offer(min_quantity=5.0, max_quantity=5.0), 1, "max_quantity", "5", "more than min_quantity, or blank"),
    (offer(origin="europe"), 1, "origin", "'europe'", "two capital letters"),
    (offer(incoterm="FOBB"), 1, "incoterm", "'FOBB'", "EXW or FCA or FAS or FOB"),
    (Demand(place="lyon", item="bike", quantity=1.0, price=9.0, salvage=9.0), 1, "salvage", "9", "less than the price"),
    (Lane(origin="lyon", destination="lyon", mode="truck"), 1, "destination", "'lyon'", "another place than origin"),
    (Mode(mode="ship", distance_kind="sea", access_mode="ship"), 2, "access_mode", "'ship'", "another mode, or blank"),
    (Hazard(hazard="h", scope="site", target="smit", rate=1.0, duration=1.0), 1, "target", "'smit'", "a key of sites; did you mean smith?"),
    (Hazard(hazard="h", scope="country", target="fr", rate=1.0, duration=1.0), 1, "target", "'fr'", "two capital letters"),
    (Hazard(hazard="h", scope="mode", target="truck", rate=1.0, duration=3.0, duration_high=2.0), 1, "duration_high", "2", "duration or more"),
    (Hazard(hazard="h", scope="lane", target="l", rate=1.0, duration=3.0), 1, "target", "'l'", "origin:destination:mode, two places and a mode"),
    (Hazard(hazard="h", scope="lane", target="lyon:lyon:truck", rate=1.0, duration=3.0), 1, "target", "'lyon:lyon:truck'", "origin:destination:mode"),
    (Hazard(hazard="h", scope="passage", target="sues", rate=1.0, duration=3.0), 1, "target", "'sues'", "a key of the passages of the sea; did you mean suez?"),
    (Hazard(hazard="h", scope="firm", target="acme", rate=1.0, duration=3.0), 1, "target", "'acme'", "a key of sites, in their column firm"),
    (Recovery(scope="site", target="smit", days=3.0), 1, "target", "'smit'", "a key of sites; did you mean smith?"),
    (Recovery(scope="country", target="UK", days=3.0), 1, "target", "'UK'", "two capital letters"),
    (Recovery(scope="site", days=0.0), 1, "days", "0", "1e-06 to 100000 d (from a tenth of a second to 270 years: nothing is lost for no time)"),
    (Stock(site="smith", item="gear"), 1, "quantity", "nothing", "units on hand, or in days for how long it is enough"),
    (Stock(site="smith", item="gear", quantity=2.0, days=1.0), 1, "days", "1", "blank, since quantity says how much is on hand"),
    (Stock(site="smith", item="gear", quantity=-2.0), 1, "quantity", "-2", "0, or 1e-06 to 1e+12"),
    (Stock(site="smit", item="gear", quantity=2.0), 1, "site", "'smit'", "a key of sites; did you mean smith?"),
    (Remedy(remedy="r", measure="stock", site="smith", amount=1.0), 1, "item", "nothing", "the item that it is for"),
    (Remedy(remedy="r", measure="retainer", site="smith", item="gear"), 1, "amount", "nothing", "how much: units, or units a year"),
    (Remedy(remedy="r", measure="stock", site="smith", item="gear", amount=0.0), 1, "amount", "0", "more than 0"),
    (Remedy(remedy="r", measure="recovery", site="smith"), 1, "days", "nothing", "days until the site is back with it"),
    (Remedy(remedy="r", measure="stock", site="smith", item="gear", amount=1.0, days=3.0), 1, "days", "3", "blank: stock is there at once"),
    (Capability(site="smith", process="weld", expand_max=51), 1, "expand_max", "51", "0 to 50"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fact", "row", "column", "found", "right"),
    ONE_WRONG,
    ids=lambda value: value.table if isinstance(value, Fact) else None,
)
def test_one_wrong_cell(fact: Fact, row: int, column: str, found: str, right: str) -> None:
    (problem,) = found_in(fact)
    assert (problem.table, problem.row, problem.column) == (fact.table, row, column)
    assert problem.found == found
    assert problem.right.startswith(right)


def test_good_facts_have_no_problems() -> None:
    extra = (
        Component(item="bike", component="gear"),
        Component(item="bike", component="steel"),
        Component(item="gear", component="steel"),
        Operation(item="gear", process="no-site-can-do-this"),
        Site(site="shop", place="porto", role="store", opening_cost=3.0),
        Offer(site="shop", item="bike", price=1.0),
        Capability(site="smith", process="weld"),
        duty(origin="*", destination="EU"),
        offer(max_quantity=10.0),
        offer(min_quantity=10.0, price=0.9),
        Lane(origin="lyon", destination="porto", mode="truck"),
    )
    assert found_in(*extra) == []
    assert problems_with_tables(Shed()) == []


def test_a_cycle_is_named_once() -> None:
    (problem,) = found_in(
        Component(item="bike", component="gear"),
        Component(item="gear", component="steel"),
        Component(item="steel", component="gear"),
    )
    assert (problem.row, problem.found) == (3, "gear > steel > gear")


def test_tiers_overlap_and_disagree() -> None:
    problems = found_in(
        offer(min_quantity=100.0, lead_time=9.0, origin="FR", capacity=5.0),
        offer(max_quantity=101.0, lead_time=5.0, capacity=5.0),
    )
    assert [(p.table, p.row, p.column, p.found, p.right) for p in problems] == [
        ("offers", 1, "lead_time", "9", "5, as in the first tier (row 2)"),
        ("offers", 1, "origin", "'FR'", "nothing, as in the first tier (row 2)"),
        ("offers", 2, "max_quantity", "101", "at most 100, where the next tier begins; or blank"),
    ]


@pytest.mark.parametrize("column", ["capacity", "lead_time", "origin", "currency", "incoterm"])
def test_each_condition_of_an_offer_holds_for_all_tiers(column: str) -> None:
    value = {"origin": "FR", "currency": "EUR", "incoterm": "FCA"}.get(column, 3.0)
    (problem,) = found_in(offer(), offer(min_quantity=9.0, **{column: value}))
    assert (problem.row, problem.column) == (2, column)


def test_a_supplier_cannot_make() -> None:
    seller = Site(site="seller", place="lyon", role="supplier")
    (problem,) = found_in(seller, Capability(site="seller", process="weld"))
    assert (problem.table, problem.row, problem.column) == ("capabilities", 1, "site")
    assert (problem.found, problem.right) == ("'seller', a supplier", "a site whose role is maker")


def test_some_currency_is_home() -> None:
    (problem,) = problems_with_tables(shed_of(Currency(currency="USD", rate=0.9)))
    assert (problem.row, problem.column, problem.found) == (None, "rate", "no currency with rate 1")


def test_everything_is_found_at_once() -> None:
    problems = found_in(*(fact for fact, *_ in ONE_WRONG if fact.table == "places"))
    assert {p.column for p in problems} == {
        "place",
        "name",
        "lat",
        "lon",
        "country",
        "population",
        "kind",
    }
    assert [p.row for p in problems] == sorted(p.row or 0 for p in problems)
    assert len(problems) >= sum(fact.table == "places" for fact, *_ in ONE_WRONG)


def test_only_the_tables_named_are_looked_at() -> None:
    wrong = shed_of(*GOOD, place(lat=99.0), duty(rate=-1.0))
    assert {p.table for p in problems_with_tables(wrong, only={"duties"})} == {"duties"}
    seller = Site(site="seller", place="lyon", role="supplier")
    able = shed_of(*GOOD, seller, Capability(site="seller", process="weld"))
    assert len(problems_with_tables(able, only={"sites"})) == 1


def test_a_shed_refuses_what_contradicts_it() -> None:
    shed = Shed.of(*GOOD)
    with pytest.raises(
        BadFacts, match=r"sites, row 2, place: 'lyn'; right: a key of places; did you mean lyon\?"
    ):
        shed.plus(Site(site="s", place="lyn", role="store"))


def test_references_into_a_table_not_read_are_not_judged() -> None:
    shed = shed_of(Site(site="s", place="lyon", role="store"))
    assert len(problems_with_tables(shed)) == 1
    assert problems_with_tables(shed, unread={"places"}) == []


def test_rows_are_numbered_as_people_see_them() -> None:
    wrong = shed_of(place(place="a"), place(place="b", lat=99.0), place(place="a"))
    problems = problems_with_tables(wrong, rows={"places": [12, 15, 19]})
    assert [(p.row, p.found) for p in problems] == [(15, "99"), (19, "'a' again, as in row 12")]


def test_a_million_bad_references_are_reported_without_a_million_searches() -> None:
    names = pl.Series([f"stranger{i}" for i in range(5000)])
    lanes = pl.DataFrame({"origin": names, "destination": "lyon", "mode": "truck"})
    blank = Lane(origin="a", destination="b", mode="c")
    rest = {
        name: pl.lit(getattr(blank, name)) for name in ("currency", "source", "kind", "frequencies")
    }
    absent = [c.name for c in columns(Lane) if c.optional]
    numbers = {name: pl.lit(None, dtype=pl.Float64) for name in absent}
    places = pl.concat(
        [frame_of(Place, [place(place=f"p{i}") for i in range(5000)]), frame_of(Place, [LYON])]
    )
    shed = Shed(
        {
            "places": places,
            "modes": frame_of(Mode, [TRUCK]),
            "lanes": lanes.with_columns(**rest, **numbers),
        }
    )
    problems = problems_with_tables(shed)
    assert len(problems) == 5000
    assert problems[-1].right == "a key of places"


def test_a_lane_may_go_by_a_mode_of_makeshed_where_a_case_has_none() -> None:
    lane = Lane(origin="lyon", destination="porto", mode="truck", cost=900)
    assert not problems_with_tables(shed_of(LYON, PORTO, lane))
    wrong = problems_with_tables(
        shed_of(LYON, PORTO, Lane(origin="lyon", destination="porto", mode="trukc"))
    )
    assert "truck" in wrong[0].right
    own = Mode(mode="barge", distance_kind="road")
    assert [p.column for p in problems_with_tables(shed_of(LYON, PORTO, own, lane))] == ["mode"]
