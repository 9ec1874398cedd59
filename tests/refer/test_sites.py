"""What was found becomes candidate sites of a case, and estimates say that they are."""

from __future__ import annotations

from typing import TypeVar

import pytest

import makeshed as ms
from makeshed.data import rows
from makeshed.directory.candidate_sites import as_sites, makers_of
from makeshed.errors import BadFacts, NotEnoughData
from makeshed.model import Capability, Currency, Fact, Place, Shed, Site

F = TypeVar("F", bound=Fact)
EURO = Currency(currency="EUR", rate=1.0)


def directory() -> Shed:
    return Shed.of(
        Place(place="agueda", lat=40.58, lon=-8.44, country="PT", source="the directory"),
        Place(place="nowhere", lat=10, lon=10, country="XX"),
        Site(site="tri", place="agueda", role="maker", markup=0.1),
        Site(site="dear", place="agueda", role="maker"),
        Site(site="odd", place="nowhere", role="maker"),
        Capability(site="tri", process="robot-welding", hours=135_000, source="read", lead_time=30),
        Capability(site="dear", process="welding", rate=50, labour_rate=25, hours=100, source="x"),
        Capability(site="odd", process="welding"),
    )


def only(facts: tuple[Fact, ...], noun: type[F]) -> F:
    return next(fact for fact in facts if isinstance(fact, noun))


def test_a_maker_becomes_a_candidate_that_does_what_was_needed() -> None:
    makers = makers_of(directory(), {"tri": {"welding": "robot-welding"}})
    facts = as_sites(makers)
    site, place = only(facts, Site), only(facts, Place)
    assert (site.site, site.status, site.role, site.markup) == ("tri", "candidate", "maker", 0.1)
    assert (place.place, place.lat, place.source) == ("agueda", 40.58, "the directory")
    able = only(facts, Capability)
    assert (able.id, able.hours, able.lead_time) == ("tri:welding", 135_000, 30)
    assert "robot-welding in the directory" in able.source


def test_a_rate_that_nobody_states_is_an_estimate_and_says_so() -> None:
    able = only(as_sites(makers_of(directory(), {"tri": {"welding": "robot-welding"}})), Capability)
    assert (able.labour_rate, able.currency, able.kind) == (11.8, "EUR", "estimate")
    assert able.rate == pytest.approx(0.35 * 11.8)
    assert able.source.startswith("read; ")
    assert "labour 11.8/h: shop rate of PT in 2024" in able.source
    assert "h/a" not in able.source


def test_what_the_directory_states_stays() -> None:
    able = only(as_sites(makers_of(directory(), {"dear": {"welding": "welding"}})), Capability)
    assert (able.rate, able.labour_rate, able.hours, able.currency) == (50, 25, 100, "")
    assert able.source == "x; 15 d from order to ready (estimate)"


def test_words_alone_count_only_if_wanted_and_then_for_one_person() -> None:
    makers = makers_of(directory(), {"dear": {"brazing": ""}})
    assert as_sites(makers) == ()
    able = only(as_sites(makers, words=True), Capability)
    assert (able.id, able.hours, able.kind) == ("dear:brazing", 1720, "estimate")
    assert able.source.startswith("words of the directory; 1720 h/a: one person's year (estimate)")


def test_one_capability_for_two_processes_shares_its_hours() -> None:
    does = {"tri": {"welding": "robot-welding", "brazing": "robot-welding"}}
    able = [f for f in as_sites(makers_of(directory(), does)) if isinstance(f, Capability)]
    assert [one.id for one in able] == ["tri:welding", "tri:brazing"]
    assert [one.hours for one in able] == [67_500, 67_500]
    assert "hours shared by 2 processes (estimate)" in able[0].source


def test_a_country_without_a_wage_needs_a_rate() -> None:
    makers = makers_of(directory(), {"odd": {"welding": "welding"}})
    with pytest.raises(NotEnoughData, match="no wage is known for XX"):
        as_sites(makers)
    able = only(as_sites(makers, labour_rate=9.0), Capability)
    assert (able.labour_rate, able.currency) == (9.0, "")
    assert "labour 9/h: as given (estimate)" in able.source


def test_two_makers_of_a_town_bring_it_once() -> None:
    makers = makers_of(directory(), {"tri": {"w": "robot-welding"}, "dear": {"w": "welding"}})
    assert sum(isinstance(fact, Place) for fact in as_sites(makers)) == 1


def test_a_town_of_the_case_stays_as_it_is() -> None:
    case = Shed.of(Place(place="agueda", lat=40.6, lon=-8.4, country="PT", population=47_000))
    makers = makers_of(directory(), {"tri": {"welding": "robot-welding"}})
    facts = as_sites(makers, into=case)
    assert not any(isinstance(fact, Place) for fact in facts)
    assert only(facts, Site).place == "agueda"
    assert case.plus(EURO, *facts).get("agueda", Place).population == 47_000


def test_another_town_of_that_name_is_kept_apart() -> None:
    case = Shed.of(Place(place="agueda", lat=-20, lon=-45, country="BR"))
    facts = as_sites(makers_of(directory(), {"tri": {"w": "robot-welding"}}), into=case)
    whole = case.plus(EURO, *facts)
    assert whole.get("tri", Site).place == "agueda-tri"
    assert whole.get("agueda", Place).country == "BR"


def test_a_case_in_another_currency_must_know_the_euro() -> None:
    facts = as_sites(makers_of(directory(), {"tri": {"welding": "robot-welding"}}))
    with pytest.raises(BadFacts, match="EUR"):
        Shed.of(Currency(currency="USD", rate=1.0)).plus(*facts)
    case = Shed.of(Currency(currency="USD", rate=1.0), Currency(currency="EUR", rate=1.16))
    assert case.plus(*facts).get("tri:welding", Capability).labour_rate == 11.8


def test_wages_have_a_source_each_and_countries_once() -> None:
    table = rows("wages")
    assert all(row["source"] and row["kind"] == "estimate" for row in table)
    assert len({row["country"] for row in table}) == len(table) == 15
    assert all(0 < float(row["shop_rate"]) <= float(row["labour_cost"]) for row in table)


def test_the_directory_of_the_case_agrees_with_the_case_on_towns() -> None:
    case, shed = ms.example("ebike"), ms.example("directory")
    known = {place.place: place for place in case.rows(Place)}
    both = [place for place in shed.rows(Place) if place.place in known]
    assert len(both) >= 5
    assert all(place == known[place.place] for place in both)
