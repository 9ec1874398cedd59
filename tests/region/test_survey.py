"""A survey of towns whose quotients can be worked out by hand, and of metros as published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.region.worlds import JOBS, PARENT, country

import makeshed as ms
from makeshed.errors import BadFacts, BadValue, NotEnoughData, NotFound
from makeshed.model import Employment, Industry, Region, Shed
from makeshed.questions.survey import Survey, survey
from makeshed.region.specialisation import RegionMeasure

near = pytest.approx


def test_the_jobs_above_its_share() -> None:
    """North has 200 of 600 jobs, steel 80 of 100: 2.4 times its share, 46.7 jobs above it."""
    found = survey(country(), "north")
    steel = next(row for row in found.rows if row.industry == "steel")
    assert steel.jobs == 80
    assert steel.lq == near(2.4)
    assert steel.specialised == "yes"
    assert steel.above == near(80 - 200 * 100 / 600)
    assert [row.industry for row in found.rows][:2] == ["steel", "tools"]
    term = found.why("steel")
    assert term.value == near(steel.above)
    assert term.is_sum()
    assert found.coverage == 1
    assert found.headline().startswith(
        "North Town, 2024 is specialised in steel (80 jobs, 2.4 times"
    )


def test_the_wider_industries_are_taken_where_too_little_is_told() -> None:
    hidden = country(without=(("north", "steel"), ("north", "tools")))
    assert {row.industry for row in survey(hidden, "north").rows} == {"metal", "wear", "food"}
    deep = survey(hidden, "north", depth=2)
    steel = next(row for row in deep.rows if row.industry == "steel")
    assert (steel.jobs, steel.jobs_low, steel.jobs_high) == (None, 0, 140)  # what metal leaves
    assert (steel.lq, steel.specialised) == (None, "open")
    assert deep.coverage == near(0.3)
    assert any("70.0% of its jobs are published in no industry" in note for note in deep.notes)


def test_the_whole_is_no_industry_to_be_good_at() -> None:
    """Where little is told the widest industries are, never all of them together."""
    hidden = country(without=tuple(("north", one) for one in JOBS["north"]))
    found = survey(hidden.minus("employment/north:metal:*", "employment/north:wear:*"), "north")
    assert {row.industry for row in found.rows} == {"metal", "wear", "food"}
    assert found.coverage == near(0.3)


def test_what_is_kept_secret_lies_between_its_ends() -> None:
    secret = Employment(
        region="north", industry="steel", year=2024, jobs_low=50, jobs_high=90, status="suppressed"
    )
    steel = next(
        row for row in survey(country(secret), "north", depth=2).rows if row.industry == "steel"
    )
    assert (steel.jobs, steel.jobs_low, steel.jobs_high) == (None, 50, 90)
    assert steel.specialised == "yes"  # even 50 of at least 70 are above a third


@pytest.mark.parametrize("industry", sorted(JOBS["north"]))
@pytest.mark.parametrize("town", ["north", "west"])
def test_what_is_hidden_never_turns_a_sure_verdict(town: str, industry: str) -> None:
    """The interval of a cell that is not published holds the quotient of the cell that was."""
    whole = {row.industry: row for row in survey(country(), town, depth=2).rows}
    less = survey(country(without=((town, industry),)), town, depth=2)
    row = next((row for row in less.rows if row.industry == industry), None)
    true = whole[industry]
    if row is None:
        assert not true.jobs
        return
    assert true.jobs is not None
    assert true.lq is not None
    assert row.jobs_low <= true.jobs <= row.jobs_high
    assert row.lq_low - 1e-9 <= true.lq <= row.lq_high + 1e-9
    assert row.specialised in {"open", true.specialised}


def test_what_is_within_an_industry() -> None:
    found = survey(country(), "South Town", within="wear")
    assert {row.industry for row in found.rows} == {"cloth", "shoes"}
    assert next(row for row in found.rows if row.industry == "cloth").lq == near(
        90 / 200 / (100 / 600)
    )


def test_a_region_is_found_by_its_name_or_told() -> None:
    assert survey(country(), "east town").region == "east"
    with pytest.raises(BadValue, match="several regions are called 'town'") as several:
        survey(country(), "town")
    assert "east East Town" in several.value.hint
    with pytest.raises(NotFound, match="'nort x'") as unknown:
        survey(country(), "nort x")
    assert "north" in unknown.value.hint
    with pytest.raises(BadValue, match="which region"):
        survey(country())
    with pytest.raises(NotFound, match="9 deep"):
        survey(country(), "north", depth=9)
    with pytest.raises(NotEnoughData, match="in 1999") as year:
        survey(country(), "north", year=1999)
    assert "2024" in year.value.hint
    with pytest.raises(NotEnoughData, match="no jobs of land"):
        survey(country(), "land")
    with pytest.raises(NotEnoughData, match="no regions"):
        survey(Shed(), "north")


@pytest.mark.parametrize(
    ("fact", "column"),
    [
        (Employment(region="north", industry="steel", year=2023), "jobs"),
        (Employment(region="north", industry="steel", year=2023, jobs=1, status="suppressed"), "status"),
        (Employment(region="north", industry="steel", year=2023, jobs=5, jobs_high=4), "jobs_high"),
        (Employment(region="north", industry="steel", year=2023, jobs=5, jobs_low=6), "jobs"),
        (Employment(region="nowhere", industry="steel", year=2023, jobs=5), "region"),
        (Industry(industry="metal", parent="steel"), "parent"),
        (Region(region="land", level="country", parent="north"), "parent"),
        (Region(region="land", level="country", country="UK"), "country"),
    ],
)  # fmt: skip
def test_facts_of_regions_that_make_no_sense_are_refused(fact: ms.model.Fact, column: str) -> None:
    with pytest.raises(BadFacts) as caught:
        country(fact)
    assert column in {problem.column for problem in caught.value.problems}


def measured(found: Survey) -> dict[str, RegionMeasure]:
    return {one.measure: one for one in found.measures}


@pytest.mark.parametrize("industry", sorted(JOBS["north"]))
def test_the_ends_of_a_measure_hold_what_it_is_where_all_is_told(industry: str) -> None:
    """The difference of two mixes is off by twice the share that is untold in each, at most."""
    whole = measured(survey(country(), "north", depth=2))
    less = survey(country(without=(("north", industry),)), "north", depth=2)
    apart, many = measured(less)["krugman"], measured(less)["diversity"]
    assert apart.low is not None
    assert apart.high is not None
    assert apart.low <= whole["krugman"].value <= apart.high
    assert many.low is not None
    assert many.high is not None
    assert many.low <= whole["diversity"].value <= many.high
    untold = JOBS["north"][industry] > 0
    assert ("hachman" in measured(less)) != untold
    assert any("is not said" in note for note in less.notes) == untold


def test_an_industry_in_which_nothing_lies_is_told_what_it_lies_in() -> None:
    with pytest.raises(NotFound, match="no industry lies in steel") as caught:
        survey(country(), "north", within="steel")
    assert "metal" in caught.value.hint


def test_parts_that_are_more_than_their_whole_are_told() -> None:
    """A nought too many in one cell: 800 of the 140 that metal has."""
    typed = Employment(region="north", industry="steel", year=2024, jobs=800)
    notes = survey(country(typed), "north").notes
    assert any("metal (140, its industries at least 860)" in note for note in notes)
    assert not any("more than the wider one" in note for note in survey(country(), "north").notes)


def test_parts_at_least_more_than_their_whole_are_told_wherever_they_are() -> None:
    """Of a secret cell its least counts; and what is wrong elsewhere is in the whole, too."""
    secret = Employment(
        region="east", industry="steel", year=2024, jobs=None, jobs_low=700, status="suppressed"
    )
    notes = survey(country(secret), "north").notes
    assert any("metal in east (60, its industries at least 740)" in note for note in notes)


def test_without_wider_industries_those_there_are_are_surveyed() -> None:
    """Nothing lies in anything: no index is asked of an empty list."""
    flat = [
        Employment(region=town, industry=one, year=2024, jobs=jobs)
        for town, own in JOBS.items() for one, jobs in own.items()
    ]  # fmt: skip
    facts = [Region(region=town, level="metro") for town in JOBS]
    found = survey(Shed.of(*facts, *(Industry(industry=i) for i in PARENT), *flat), "north")
    steel = next(row for row in found.rows if row.industry == "steel")
    assert steel.lq == near(2.4)


def test_a_newer_year_of_a_few_figures_does_not_win_unasked() -> None:
    newer = Employment(region="north", industry="steel", year=2025, jobs=90)
    found = survey(country(newer), "north")
    assert found.year == 2024
    assert any("2025 has 1 figures where 2024 has 36: 2024 is surveyed" in n for n in found.notes)
    assert survey(country(newer), "north", year=2025).year == 2025


def test_the_region_is_part_of_the_whole_at_both_ends() -> None:
    """Steel of north between 0 and 100: with 100 the whole has 120 of 600, so it is 2.5 at most."""
    secret = Employment(
        region="north", industry="steel", year=2024, jobs=None, jobs_low=0, jobs_high=100,
        status="suppressed",
    )  # fmt: skip
    steel = next(
        row for row in survey(country(secret), "north", depth=2).rows if row.industry == "steel"
    )
    assert steel.lq_low == 0
    assert steel.lq_high == near((100 / 200) / (120 / 600))


def test_a_region_of_which_nothing_is_told_is_refused() -> None:
    own = [row for row in country().rows(Employment) if row.region == "north"]
    secret = [replace(row, jobs=None, status="suppressed") for row in own]
    with pytest.raises(NotEnoughData, match="are kept secret"):
        survey(country(*secret), "north")


def test_the_metros_that_come_with_makeshed() -> None:
    """County Business Patterns 2019: half the jobs in motor homes of the country stand in one town."""
    found = survey(ms.example("metros"), "Elkhart", within="Manufacturing")
    assert (found.region, found.year, found.peers) == ("21140", 2019, 379)
    first = found.rows[0]
    assert (first.industry, first.jobs) == ("3362", 36_632)
    assert first.lq_low > 100
    complexity = next(one for one in found.measures if one.measure == "rank")
    assert complexity.low is not None
    assert complexity.high is not None
    assert complexity.low <= complexity.value <= complexity.high
    assert any("a guess does better" in note for note in found.notes)


def test_regions_side_by_side_have_the_numbers_of_their_own_surveys() -> None:
    found = survey(country(), "north", beside=["south", "East Town"])
    assert {(row.region, row.name) for row in found.beside} == {
        ("north", "North Town"), ("south", "South Town"), ("east", "East Town"),
    }  # fmt: skip
    for region in ("north", "south", "east"):
        alone = {one.measure: one for one in survey(country(), region).measures}
        told = {row.measure: row for row in found.beside if row.region == region}
        for measure, one in alone.items():
            assert (told[measure].value, told[measure].low, told[measure].high) == (
                one.value,
                one.low,
                one.high,
            )
    assert "Side by side" in str(found)
    assert [note for note in found.notes if "North Town, South Town, East Town" in note]
    with pytest.raises(NotFound):
        survey(country(), "north", beside="atlantis")


def test_regions_stand_side_by_side_at_the_depth_that_is_told_of_all() -> None:
    """Of the south less than nine tenths is published at the finest: all are told by wider industries."""
    shed = country(without=(("south", "cloth"), ("south", "shoes")))
    found = survey(shed, "north", beside="south")
    wide = {one.measure: one.value for one in survey(shed, "north", depth=1).measures}
    own = {row.measure: row.value for row in found.beside if row.region == "north"}
    assert own["diversity"] == wide["diversity"]
    assert {row.industry for row in found.rows} == {"steel", "tools", "cloth", "shoes", "bread"}
    assert [note for note in found.notes if "in industries 1 deep" in note]
