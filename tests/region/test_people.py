"""Who it would take to localise: against the occupational statistics of the United States, and by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest
from tests.region.accounts import table
from tests.region.oracles import oracle
from tests.region.worlds import country

from makeshed.errors import BadFacts
from makeshed.model import (
    Currency,
    Fact,
    Industry,
    Occupation,
    Region,
    Shed,
    Staffing,
    Workforce,
)
from makeshed.questions.survey import survey
from makeshed.region.people import TradeNeed, people

near = pytest.approx
METROS = {
    "41860": ("San Francisco", 6.3, 5.8, 38.20, 0.993),
    "21140": ("Elkhart", 14.8, 66.2, 28.79, 0.983),
    "19820": ("Detroit", 3.2, 5.8, 30.37, 0.997),
    "35620": ("New York", 0.0, 0.0, 32.67, 1.000),
    "29540": ("Lancaster", 16.1, 355.7, 28.52, 0.982),
}
"""Of 1,000 jobs in other transport equipment: in occupations without published jobs there, in ones where they are
more than 5 % of all, and the mean of median wages with its cover."""


def trades() -> list[Fact]:
    """Return who works in the industries of the small country, and in its north."""
    return [
        Occupation(occupation="production"),
        *(Occupation(occupation=o, parent="production") for o in ("welder", "fitter")),
        Occupation(occupation="clerk"),
        Staffing(industry="tools", occupation="production", year=2024, share=0.8),
        Staffing(industry="tools", occupation="welder", year=2024, share=0.5, wage=20.0),
        Staffing(industry="tools", occupation="fitter", year=2024, share=0.2, wage=22.0),
        Staffing(industry="tools", occupation="clerk", year=2024, share=0.1),
        Staffing(industry="metal", occupation="welder", year=2024, share=0.4, wage=25.0),
        Workforce(region="north", occupation="welder", year=2024, jobs=1000.0, wage=21.0),
        Workforce(region="north", occupation="fitter", year=2024, jobs=100.0, wage=24.0),
        Workforce(region="north", occupation="clerk", year=2024),
    ]


def by_name(rows: tuple[TradeNeed, ...]) -> dict[str, TradeNeed]:
    return {row.occupation: row for row in rows}


def test_who_it_would_take_by_hand() -> None:
    """100 jobs in tools: 50 of 1,000 welders, 20 of 100 fitters, 10 clerks whose number is secret."""
    found = people(country(*trades()), "north", {"tools": 100.0})
    rows = by_name(found.rows)
    assert [row.occupation for row in found.rows] == ["welder", "fitter", "clerk"]  # no wider one
    assert (rows["welder"].need, rows["welder"].part) == near((50, 0.05))
    assert (rows["fitter"].need, rows["fitter"].part) == near((20, 0.2))
    assert (rows["clerk"].here, rows["clerk"].part, rows["clerk"].wage) == (None, None, None)
    assert (rows["welder"].wage, rows["welder"].usual_wage) == (21, 20)
    notes = " ".join(found.notes)
    assert "told of 80.0% of the 100.0 jobs" in notes
    assert "10.0 are in occupations of which none are published in north in 2024" in notes
    assert "20.0 in ones where they are more than 5% of all there" in notes
    assert "wages there is 21.86 an hour, over 87.5% of them" in notes


def test_the_staff_of_several_industries_adds_up() -> None:
    """Steel has none of its own, and is taken as metal; of bread nothing is said."""
    found = people(country(*trades()), "north", {"tools": 100.0, "steel": 10.0, "bread": 5.0})
    welders = by_name(found.rows)["welder"]
    assert welders.need == near(54)
    assert welders.usual_wage == near((50 * 20 + 4 * 25) / 54)
    opened = dict(found.terms)["people welder"]
    assert opened.value == near(54)
    assert opened.is_sum()
    assert any("who works in steel is not said, and taken to be as in metal" in n for n in found.notes)  # fmt: skip
    assert any("who works in bread is not said" in note for note in found.notes)


def test_a_survey_tells_who_it_would_take() -> None:
    """Tools for 1,000 take one job, half of which a welder's."""
    found = survey(country(*table(), *trades()), "north", localise="tools=1000")
    assert by_name(found.people)["welder"].need == near(0.5)
    assert found.why("people welder").value == near(0.5)
    assert people(country(*table()), "north", {"tools": 1.0}).rows == ()
    elsewhere = people(country(*trades()), "south", {"tools": 100.0})
    assert any("who works in south by occupation is not known" in note for note in elsewhere.notes)


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ([Staffing(industry="tools", occupation="welder", year=2024, share=20.0)], "share"),
        ([Staffing(industry="shoes", occupation=o, year=2024, share=0.6) for o in ("clerk", "welder")], "share"),
        ([Occupation(occupation="welder", parent="welder")], "parent"),
        ([Workforce(region="mars", occupation="welder", year=2024)], "region"),
    ],
)  # fmt: skip
def test_trades_that_make_no_sense_are_refused(facts: list[Fact], column: str) -> None:
    with pytest.raises(BadFacts) as caught:
        country(*trades()).plus(*facts)
    assert column in {problem.column for problem in caught.value.problems}


KINDS: dict[str, Any] = {
    "schema_overrides": dict.fromkeys(
        ("industry", "occupation", "occupation_code", "area"), pl.String
    ),
    "infer_schema_length": 10_000,
}
OEWS = "region-policy/skills/oews2025_"


def detailed() -> pl.DataFrame:
    """Return the detailed occupations."""
    return oracle(f"{OEWS}occupations.csv", **KINDS).filter(display_level=3)


def staff_of(industry: str) -> tuple[float, pl.DataFrame]:
    """Return jobs of an industry, and its staff by detailed occupation as far as it is published."""
    columns = ["industry", "occupation", "jobs", "hourly_median"]
    table = oracle(f"{OEWS}national_industry_occupation.csv.gz", columns=columns, **KINDS)
    staff = table.filter(industry=industry)
    fine = detailed()["occupation_code"].to_list()
    whole = staff.filter(occupation="000000")["jobs"][0]
    return whole, staff.filter(pl.col("occupation").is_in(fine) & pl.col("jobs").is_not_null())


def staffing(industry: str, called: str) -> list[Fact]:
    """Return the staff of an industry as facts."""
    whole, staff = staff_of(industry)
    rows = staff.select("occupation", "jobs", "hourly_median").rows()
    return [
        Industry(industry=called),
        *(
            Staffing(industry=called, occupation=o, year=2025, share=jobs / whole, wage=wage)
            for o, jobs, wage in rows
        ),
    ]


def occupations() -> list[Fact]:
    """Return the detailed occupations as facts, and the money that they are paid in."""
    rows = detailed().select("occupation_code", "occupation_name").rows()
    return [
        Currency(currency="USD", rate=1.0),
        *(Occupation(occupation=code, name=name) for code, name in rows),
    ]


@cache
def published() -> Shed:
    """Return the staff of other transport equipment, and of five metros, in May 2025."""
    areas = oracle(
        f"{OEWS}area_occupation.csv.gz",
        columns=["areatype", "area", "occupation", "jobs", "hourly_median"],
        **KINDS,
    ).filter(pl.col("area").str.slice(2).is_in(list(METROS)), areatype="M")
    fine = detailed()["occupation_code"].to_list()
    facts: list[Fact] = [
        *occupations(),
        *staffing("336900", "3369"),
        *(Region(region=metro, name=said[0], level="metro") for metro, said in METROS.items()),
        *(
            Workforce(region=area[2:], occupation=o, year=2025, jobs=jobs, wage=wage)
            for area, o, jobs, wage in areas.filter(pl.col("occupation").is_in(fine))
            .select("area", "occupation", "jobs", "hourly_median")
            .rows()
        ),
    ]
    return Shed.of(*facts)


@pytest.mark.parametrize(
    ("industry", "jobs", "first", "cover"),
    [
        ("315000", 79_960, {"516031": 0.3162}, 0.9366),
        ("332710", 256_920, {"514041": 0.2551, "519161": 0.0988, "514121": 0.0582}, 0.9953),
        ("337000", 339_750, {"517011": 0.1654}, 0.9960),
        ("311800", 350_710, {"513011": 0.2272}, 0.9959),
        ("316000", 23_760, {"516041": 0.2399}, 0.9003),
    ],
    ids=["apparel", "machine shops", "furniture", "bakeries", "leather"],
)
def test_who_an_industry_takes(
    industry: str, jobs: float, first: dict[str, float], cover: float
) -> None:
    """The shares that the report prints: sewers, machinists, cabinetmakers, bakers, shoe workers."""
    assert staff_of(industry)[0] == jobs
    shed = Shed.of(*occupations(), *staffing(industry, "it"), Region(region="r", level="metro"))
    rows = people(shed, "r", {"it": 1.0}).rows
    top = {row.occupation: round(row.need, 4) for row in rows[: len(first)]}
    assert top == first
    assert sum(row.need for row in rows) == near(cover, abs=5e-5)


def test_the_staff_of_all_manufacturing() -> None:
    """Of 12,654,310 jobs 12,650,860 are told by occupation."""
    whole, staff = staff_of("31--34")
    assert (whole, staff["jobs"].sum()) == (12_654_310, 12_650_860)


def test_the_staff_of_other_transport_equipment() -> None:
    """Bicycles among it, 37,900 jobs: assemblers, movers and welders first; 914.5 of 1,000 are told."""
    rows = people(published(), "41860", {"3369": 1000.0}).rows
    assert [(row.occupation, round(row.need / 1000, 4)) for row in rows[:3]] == [
        ("512090", 0.2172), ("537062", 0.0776), ("514121", 0.0707)
    ]  # fmt: skip
    assert sum(row.need for row in rows) == near(914.5, abs=0.05)


@pytest.mark.parametrize("metro", METROS)
def test_a_thousand_jobs_land_in_a_metro(metro: str) -> None:
    _, unseen, tight, wage, cover = METROS[metro]
    rows = people(published(), metro, {"3369": 1000.0}).rows
    assert sum(row.need for row in rows if row.here is None) == near(unseen, abs=0.05)
    assert sum(row.need for row in rows if (row.part or 0) > 0.05) == near(tight, abs=0.05)
    paid = [(row.need, row.wage) for row in rows if row.wage is not None]
    needed = sum(need for need, _ in paid)
    assert sum(need * own for need, own in paid) / needed == near(wage, abs=5e-3)
    assert needed / sum(row.need for row in rows) == near(cover, abs=5e-4)
